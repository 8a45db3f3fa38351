/**
 * @file trail.h
 * @brief The review states of updates, followed entry by entry: who knew what, when.
 *
 * The states are the core's (wm_review_apply); here it is only kept which
 * updates there are.  Feed every entry about a point in ascending revision.
 */
#ifndef WM_CLI_TRAIL_H
#define WM_CLI_TRAIL_H

#include "cli/event.h"

/** What an entry made of an update. */
struct trail_step {
	uint64_t update;
	enum wm_review_state from, to;
};

struct trail {
	struct wm_reviewed *rows; /**< ascending revision */
	size_t count, cap;
	struct trail_step *steps; /**< of the last entry */
	size_t step_count, step_cap;
	bool is_broken; /**< out of memory: no more states */
};

void trail_free(struct trail *trail);

/** Take the next entry: `steps` then tells which states changed with it. */
void trail_take(struct trail *trail, const struct wm_item *item, const struct event *event);

/** What the last entry changed: [{"update","from","to"}] */
json_t *trail_steps_json(const struct trail *trail);

#endif
