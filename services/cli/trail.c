/* Review states out of the entries of the log. */
#include "cli/trail.h"

#include <string.h>

#include "cli/js.h"
#include "sys/alloc.h"

void trail_free(struct trail *trail)
{
	wm_free(trail->rows);
	wm_free(trail->steps);
	*trail = (struct trail){ .count = 0 };
}

/* NULL when the entries before it were not fed. */
static struct wm_reviewed *find(struct trail *trail, uint64_t revision)
{
	size_t low = 0;
	size_t high = trail->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (trail->rows[middle].revision < revision) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < trail->count && trail->rows[low].revision == revision ? &trail->rows[low]
									   : NULL;
}

static struct wm_reviewed *add(struct trail *trail, uint64_t revision)
{
	if (trail->count == trail->cap) {
		const size_t cap = trail->cap > 0 ? trail->cap * 2 : 64;
		struct wm_reviewed *rows = wm_realloc(trail->rows, cap * sizeof(*rows));
		if (rows == NULL) {
			trail->is_broken = true;
			return NULL;
		}
		trail->rows = rows;
		trail->cap = cap;
	}
	trail->rows[trail->count] = (struct wm_reviewed){ .revision = revision, .since = revision };
	return &trail->rows[trail->count++];
}

static void step(struct trail *trail, uint64_t update, enum wm_review_state from,
		 enum wm_review_state to)
{
	if (from == to) {
		return;
	}
	if (trail->step_count == trail->step_cap) {
		const size_t cap = trail->step_cap > 0 ? trail->step_cap * 2 : 16;
		struct trail_step *steps = wm_realloc(trail->steps, cap * sizeof(*steps));
		if (steps == NULL) {
			trail->is_broken = true;
			return;
		}
		trail->steps = steps;
		trail->step_cap = cap;
	}
	trail->steps[trail->step_count++] = (struct trail_step){ update, from, to };
}

static void apply(struct trail *trail, struct wm_reviewed *row, const struct wm_trail *entry)
{
	const enum wm_review_state from = row->state;

	/* Whether the point had a lead then was judged when the entry was taken. */
	wm_review_apply(row, entry, false);
	step(trail, row->revision, from, row->state);
}

static void take_update(struct trail *trail, const struct wm_item *item,
			const struct wm_update *update)
{
	struct wm_reviewed *row = add(trail, item->revision);

	if (row == NULL) {
		return;
	}
	row->state = WM_REVIEW_SUBMITTED;
	row->supersedes = update->supersedes;
	step(trail, item->revision, WM_REVIEW_NONE, WM_REVIEW_SUBMITTED);
	struct wm_reviewed *target = find(trail, update->supersedes);
	if (update->kind == WM_UPDATE_WITHDRAWAL && target != NULL) {
		const struct wm_trail entry = { .revision = item->revision,
						.target = update->supersedes,
						.verb = WM_VERB_WITHDRAW };
		apply(trail, target, &entry);
	}
}

static void take_review(struct trail *trail, const struct wm_item *item,
			const struct wm_review *review)
{
	struct wm_trail entry = { .revision = item->revision,
				  .target = review->target,
				  .verb = review->verb };

	for (size_t i = 0; review->verb == WM_VERB_PUBLISH && i < trail->count; i++) {
		apply(trail, &trail->rows[i], &entry);
	}
	struct wm_reviewed *row =
		review->verb != WM_VERB_PUBLISH ? find(trail, review->target) : NULL;
	if (row == NULL) {
		return;
	}
	apply(trail, row, &entry);
	struct wm_reviewed *replaced = find(trail, row->supersedes);
	if (row->accepted_at == item->revision && replaced != NULL) {
		entry.target = replaced->revision;
		entry.verb = WM_VERB_SUPERSEDE;
		apply(trail, replaced, &entry);
	}
}

void trail_take(struct trail *trail, const struct wm_item *item, const struct event *event)
{
	trail->step_count = 0;
	if (event->kind == WM_ITEM_BODY_UPDATE && !trail->is_broken) {
		take_update(trail, item, &event->update);
	} else if (event->kind == WM_ITEM_BODY_REVIEW && !trail->is_broken) {
		take_review(trail, item, &event->review);
	}
}

json_t *trail_steps_json(const struct trail *trail)
{
	json_t *array = json_array();

	for (size_t i = 0; i < trail->step_count; i++) {
		const struct trail_step *step = &trail->steps[i];
		json_t *object = json_object();
		js_put(object, "update", js_uint(step->update));
		js_put(object, "from", js_text(wm_review_state_name((int)step->from)));
		js_put(object, "to", js_text(wm_review_state_name((int)step->to)));
		js_add(array, object);
	}
	return array;
}
