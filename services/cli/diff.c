/* Two pictures side by side; which change it is says the core. */
#include "cli/diff.h"

#include "cli/event.h"
#include "sys/alloc.h"

/* ------------------------------------------------------------------ the entries between */

static struct between *add_entry(struct diff *diff)
{
	if (diff->entry_count == diff->entry_cap) {
		const size_t cap = diff->entry_cap > 0 ? diff->entry_cap * 2 : 64;
		struct between *entries = wm_realloc(diff->entries, cap * sizeof(*entries));
		if (entries == NULL) {
			return NULL;
		}
		diff->entries = entries;
		diff->entry_cap = cap;
	}
	return &diff->entries[diff->entry_count++];
}

struct reading {
	struct diff *diff;
	struct event *event;
	uint64_t last; /* revision read last */
};

static int on_entry(const struct wm_item *item, void *user)
{
	struct reading *reading = user;
	const struct event *event = reading->event;

	int err = event_decode(item, reading->event);
	if (err < 0) {
		return err;
	}
	reading->last = item->revision;
	if (item->revision > reading->diff->to->points.fetch.begin.revision) {
		return WM_OK;
	}
	struct between *entry = add_entry(reading->diff);
	if (entry == NULL) {
		return WM_ENOMEM;
	}
	*entry = (struct between){ .revision = item->revision,
				   .point = item->point,
				   .kind = event->kind };
	if (event->kind == WM_ITEM_BODY_UPDATE) {
		entry->update_kind = event->update.kind;
		entry->supersedes = event->update.supersedes;
		entry->reason = event->update.reason;
	} else if (event->kind == WM_ITEM_BODY_REVIEW) {
		entry->verb = event->review.verb;
		entry->supersedes = event->review.target;
	}
	return WM_OK;
}

/* Page by page, so that each has the whole time-out. */
static int read_entries(wm_client *client, int timeout_msec, struct diff *diff)
{
	const uint64_t upto = diff->to->points.fetch.begin.revision;
	const struct wm_selection all = { .area_count = 0 };
	struct reading reading = { diff, wm_alloc(sizeof(struct event)),
				   diff->from->points.fetch.begin.revision };
	int err = reading.event != NULL ? WM_OK : WM_ENOMEM;

	while (err == WM_OK && reading.last < upto) {
		const uint64_t left = upto - reading.last;
		err = wm_client_log(client, reading.last + 1, left < 4096 ? left : 4096, &all,
				    timeout_msec, on_entry, &reading);
	}
	wm_free(reading.event);
	return err;
}

/* ------------------------------------------------------------------ corrections */

/* The correction of an update: between the two, or handed in before and accepted between them. */
static uint64_t correction_of(const struct diff *diff, const struct view *after, uint64_t update,
			      const struct between **ret_entry)
{
	const struct wm_facts *facts = &after->item.facts;

	for (size_t i = 0; i < diff->entry_count; i++) {
		const struct between *entry = &diff->entries[i];
		if (entry->kind == WM_ITEM_BODY_UPDATE && entry->supersedes == update &&
		    entry->update_kind == WM_UPDATE_CORRECTION) {
			*ret_entry = entry;
			return entry->revision;
		}
	}
	for (size_t i = 0; i < facts->count; i++) {
		const struct wm_fact *fact = &facts->fact[i];
		if (fact->what == WM_FACT_CORRECTS && (uint64_t)fact->value == update &&
		    fact->revision <= diff->from->points.fetch.begin.revision) {
			return fact->revision; /* handed in before: of a withdrawal nothing rests */
		}
	}
	return 0;
}

/* The axis that wm_change_of() judges by: completion, or percent where that is the same. */
static enum wm_axis deciding_axis(const struct wm_evaluated *before,
				  const struct wm_evaluated *after)
{
	return before->axis[WM_AXIS_COMPLETION].value != after->axis[WM_AXIS_COMPLETION].value
		       ? WM_AXIS_COMPLETION
		       : WM_AXIS_PERCENT;
}

/*
 * Does the later value differ only because the word that the earlier one rests on was corrected?
 * The later value is then the correction's, or an older word that it uncovers; a word that came
 * after the correction is news.
 */
static bool is_corrected(const struct diff *diff, struct diff_point *point)
{
	const struct wm_evaluated *before = &point->before->evaluated;
	const struct wm_evaluated *after = &point->after->evaluated;
	const enum wm_axis axis = deciding_axis(before, after);
	const uint64_t rests_on = before->axis[axis].revision;
	const uint64_t now_on = after->axis[axis].revision;
	uint64_t at = rests_on;

	while (at != 0) {
		const uint64_t next = correction_of(diff, point->after, at, &point->correction);
		if (next == 0) {
			break;
		}
		at = next;
		if (now_on == at) {
			return true;
		}
	}
	return at != rests_on && now_on < rests_on;
}

/* ------------------------------------------------------------------ points */

static void take_point(struct diff *diff, const struct view *before, const struct view *after)
{
	struct diff_point *point = &diff->point[diff->point_count++];
	const struct view *view = after != NULL ? after : before;
	const uint8_t area = view->item.point.area;

	point->id = view->item.point.id;
	point->before = before;
	point->after = after;
	const bool corrected = before != NULL && after != NULL && is_corrected(diff, point);
	point->change = wm_change_of(before != NULL ? &before->evaluated : NULL,
				     after != NULL ? &after->evaluated : NULL, corrected);
	if (point->change != WM_CHANGE_CORRECTED) {
		point->correction = NULL;
	}
	wm_changes_add(&diff->changes, point->change);
	if (area <= WM_AREA_MAX) {
		wm_changes_add(&diff->area[area], point->change);
	}
}

/* Both are ascending. */
static void take_points(struct diff *diff)
{
	const struct points *from = &diff->from->points;
	const struct points *to = &diff->to->points;
	size_t i = 0;
	size_t k = 0;

	while (i < from->count || k < to->count) {
		const uint16_t a = i < from->count ? from->view[i].item.point.id : UINT16_MAX;
		const uint16_t b = k < to->count ? to->view[k].item.point.id : UINT16_MAX;
		take_point(diff, a <= b ? &from->view[i] : NULL, b <= a ? &to->view[k] : NULL);
		i += a <= b;
		k += b <= a;
	}
}

int diff_make(wm_client *client, int timeout_msec, const struct picture *from,
	      const struct picture *to, struct diff **ret_diff)
{
	struct diff *diff = wm_alloc(sizeof(*diff));

	if (diff == NULL) {
		return WM_ENOMEM;
	}
	diff->from = from;
	diff->to = to;
	const int err = read_entries(client, timeout_msec, diff);
	if (err < 0) {
		diff_free(diff);
		return err;
	}
	take_points(diff);
	*ret_diff = diff;
	return WM_OK;
}

void diff_free(struct diff *diff)
{
	if (diff != NULL) {
		wm_free(diff->entries);
		wm_free(diff);
	}
}
