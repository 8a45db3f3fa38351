/* Action points: derived values and their JSON. */
#include "cli/view.h"

#include <stdio.h>
#include <string.h>

#include "cli/js.h"
#include "wire/update_codec.h"

int view_decode(struct wm_view body, struct view *ret_view)
{
	int err = wm_point_item_decode(body, &ret_view->item);

	if (err < 0) {
		return err;
	}
	const struct wm_point_item *item = &ret_view->item;
	ret_view->day = WM_DATE_NONE;
	wm_update_init(&ret_view->latest);
	if (item->latest.revision != 0) {
		err = wm_update_decode(item->latest.body, &ret_view->latest);
	}
	return err;
}

void view_evaluate(struct view *view, const struct wm_settings *settings,
		   const struct wm_cycle *cycle, int32_t day)
{
	const struct wm_point_item *item = &view->item;
	const struct wm_evaluate_in in = {
		.point = &item->point,
		.state = &item->state,
		.facts = &item->facts,
		.verified = &item->verified,
		.latest = item->latest.revision != 0 ? &item->latest_facts : NULL,
		.settings = settings,
		.day = day,
	};

	wm_evaluate(&in, &view->evaluated);
	view->day = day;
	view->has_cycle = cycle != NULL;
	if (cycle != NULL) {
		view->cycle = cycle->id;
		wm_calendar_point(&item->point, &view->evaluated, &item->facts,
				  item->accepted_latest, cycle, day, &view->reporting);
	}
}

struct wm_report_in view_report_in(const struct view *view)
{
	const struct wm_point_item *item = &view->item;

	return (struct wm_report_in){
		.point = &item->point,
		.state = &item->state,
		.evaluated = &view->evaluated,
		.facts = &item->facts,
		.accepted_latest = item->accepted_latest,
		.changed_at = item->changed_at,
	};
}

struct wm_view view_title(const struct view *view)
{
	int lang;

	return texts_first(view->item.point.title, &lang);
}

int32_t view_as_of(const struct view *view)
{
	const struct wm_point_state *state = &view->item.state;

	return state->latest_revision != 0 ? state->latest_as_of : WM_DATE_NONE;
}

int32_t view_age(int32_t as_of, int32_t day)
{
	const int64_t age = (int64_t)day - as_of;

	return age > 0 && age <= INT32_MAX ? (int32_t)age : 0;
}

/* The common name of the axes somebody spoke on. */
static const char *common(const struct view *view,
			  const char *(*name_of)(const struct wm_axis_view *))
{
	const char *found = NULL;

	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		if (view->evaluated.axis[i].basis == WM_BASIS_NONE) {
			continue;
		}
		const char *name = name_of(&view->evaluated.axis[i]);
		if (found != NULL && strcmp(found, name) != 0) {
			return "mixed";
		}
		found = name;
	}
	return found != NULL ? found : "none";
}

static const char *basis_of(const struct wm_axis_view *axis)
{
	return wm_basis_name(axis->basis);
}

static const char *origin_of(const struct wm_axis_view *axis)
{
	return wm_origin_name(axis->origin);
}

const char *view_basis(const struct view *view)
{
	return common(view, basis_of);
}

const char *view_origin(const struct view *view)
{
	return common(view, origin_of);
}

void view_value(enum wm_axis axis, int value, char ret_text[VIEW_VALUE_BYTES])
{
	const char *name = wm_axis_value_name(axis, value);

	if (name != NULL) {
		(void)snprintf(ret_text, VIEW_VALUE_BYTES, "%s", name);
	} else {
		(void)snprintf(ret_text, VIEW_VALUE_BYTES, "%d", value);
	}
}

/* "", ", rescheduled by 60 days" */
static void format_slip(const struct wm_evaluated *evaluated, char *ret_text, size_t cap)
{
	const int32_t slip = evaluated->slip_days;

	ret_text[0] = '\0';
	if (evaluated->rescheduled) {
		(void)snprintf(ret_text, cap, ", rescheduled by %s%d days", slip > 0 ? "+" : "",
			       slip);
	}
}

void view_time(const struct wm_evaluated *evaluated, char ret_text[VIEW_TIME_BYTES])
{
	static const char *const formats[] = {
		[WM_TIME_NO_DEADLINE] = "no deadline",
		[WM_TIME_NOT_DUE] = "due in %d days",
		[WM_TIME_DUE_SOON] = "due soon, in %d days",
		[WM_TIME_OVERDUE] = "overdue %d days",
		[WM_TIME_DONE_ON_TIME] = "done on time",
		[WM_TIME_DONE_LATE] = "done late, by %d days",
		[WM_TIME_DONE_UNDATED] = "done, nobody said when",
		[WM_TIME_CANCELLED] = "cancelled",
	};
	char words[40];
	char slip[40];
	const char *format = formats[evaluated->timeliness];
	const char *number = strstr(format, "%d");

	if (number != NULL) {
		(void)snprintf(words, sizeof(words), "%.*s%d%s", (int)(number - format), format,
			       evaluated->days, number + 2);
	} else {
		(void)snprintf(words, sizeof(words), "%s", format);
	}
	format_slip(evaluated, slip, sizeof(slip));
	(void)snprintf(ret_text, VIEW_TIME_BYTES, "%s%s%s", words, slip,
		       evaluated->suspended ? ", suspended" : "");
}

const struct wm_fact *view_milestone(const struct view *view, unsigned id)
{
	return wm_facts_find(&view->item.facts, WM_FACT_MILESTONE, id);
}

void view_number(int64_t value, unsigned decimals, char ret_text[VIEW_NUMBER_BYTES])
{
	const uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	uint64_t scale = 1;

	for (unsigned i = 0; i < decimals && i < WM_DECIMALS_MAX; i++) {
		scale *= 10;
	}
	(void)snprintf(ret_text, VIEW_NUMBER_BYTES, "%s%llu", value < 0 ? "-" : "",
		       (unsigned long long)(size / scale));
	if (scale > 1) {
		const size_t len = strlen(ret_text);
		(void)snprintf(ret_text + len, VIEW_NUMBER_BYTES - len, ".%0*llu", (int)decimals,
			       (unsigned long long)(size % scale));
	}
}
