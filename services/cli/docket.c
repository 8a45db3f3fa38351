/* Review states from the log. */
#include "cli/docket.h"

#include <string.h>

#include "sys/alloc.h"
#include "wire/review_codec.h"
#include "wire/update_codec.h"

#define PAGE_MAX_COUNT 4096 /* entries asked for at once */

static int grow(void **rows, size_t count, size_t *cap, size_t row_bytes)
{
	if (count < *cap) {
		return WM_OK;
	}
	const size_t wanted = *cap == 0 ? 64 : *cap * 2;
	void *more = wm_realloc(*rows, wanted * row_bytes);
	if (more == NULL) {
		return WM_ENOMEM;
	}
	*rows = more;
	*cap = wanted;
	return WM_OK;
}

static struct docket_update *find(const struct docket *docket, uint64_t revision)
{
	size_t low = 0;
	size_t high = docket->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (docket->updates[middle].reviewed.revision < revision) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < docket->count && docket->updates[low].reviewed.revision == revision
		       ? &docket->updates[low]
		       : NULL;
}

const struct docket_update *docket_find(const struct docket *docket, uint64_t revision)
{
	return find(docket, revision);
}

/* The ledger took the entry, so it was legal: nobody has to be asked who led the point then. */
static int step(struct docket *docket, const struct docket_step *step)
{
	void *steps = docket->steps;
	const int err = grow(&steps, docket->step_count, &docket->step_cap, sizeof(*docket->steps));

	docket->steps = steps;
	if (err < 0) {
		return err;
	}
	docket->steps[docket->step_count++] = *step;
	if (step->row.verb != WM_VERB_PUBLISH) {
		struct docket_update *target = find(docket, step->row.target);
		if (target != NULL) {
			wm_review_apply(&target->reviewed, &step->row, false);
		}
		return WM_OK;
	}
	for (size_t i = 0; i < docket->count; i++) {
		wm_review_apply(&docket->updates[i].reviewed, &step->row, false);
	}
	return WM_OK;
}

static struct docket_step step_of(const struct wm_item *item, enum wm_review_verb verb,
				  uint64_t target)
{
	struct docket_step made = {
		.row = { .revision = item->revision,
			 .target = target,
			 .verb = verb,
			 .committed_at = item->committed_at_msec },
		.point = item->point,
	};

	if (wm_code_parse(wm_view_str(item->institution), &made.row.institution) < 0) {
		made.row.institution.len = 0;
	}
	return made;
}

/* A correction stands in for its target from the day it was handed in, in the reported view. */
static void name_correction(struct docket *docket, const struct docket_update *update)
{
	struct docket_update *target = find(docket, update->reviewed.supersedes);

	if (target != NULL && update->kind == WM_UPDATE_CORRECTION) {
		target->reviewed.superseded_by = update->reviewed.revision;
	}
}

static int take_update(struct docket *docket, const struct wm_item *item)
{
	struct wm_update update;
	void *updates = docket->updates;

	int err = wm_update_decode(wm_view_of(item->body, item->body_len), &update);
	if (err == WM_OK) {
		err = grow(&updates, docket->count, &docket->cap, sizeof(*docket->updates));
		docket->updates = updates;
	}
	if (err < 0) {
		return err;
	}
	if (update.kind == WM_UPDATE_WITHDRAWAL) {
		const struct docket_step made = step_of(item, WM_VERB_WITHDRAW, update.supersedes);
		return step(docket, &made);
	}
	struct docket_update *to = &docket->updates[docket->count++];
	*to = (struct docket_update){
		.reviewed = { .revision = item->revision,
			      .supersedes = update.supersedes,
			      .since = item->revision,
			      .state = WM_REVIEW_SUBMITTED },
		.point = update.point,
		.cycle = update.cycle,
		.kind = update.kind,
		.origin = update.origin,
		.as_of = update.as_of,
		.committed_at = item->committed_at_msec,
	};
	memcpy(to->axis, update.axis, sizeof(to->axis));
	err = wm_code_parse(wm_view_str(item->institution), &to->institution);
	name_correction(docket, to);
	return err;
}

/* A correction that is no longer alive stands in for nothing; one accepted, for good. */
static int follow_up(struct docket *docket, const struct docket_step *done)
{
	const struct docket_update *update = find(docket, done->row.target);
	struct docket_update *target = NULL;

	if (update == NULL || update->kind != WM_UPDATE_CORRECTION) {
		return WM_OK;
	}
	target = find(docket, update->reviewed.supersedes);
	if (target == NULL) {
		return WM_OK;
	}
	if (done->row.verb == WM_VERB_RETURN || done->row.verb == WM_VERB_WITHDRAW) {
		if (target->reviewed.superseded_by == update->reviewed.revision) {
			target->reviewed.superseded_by = 0;
		}
		return WM_OK;
	}
	if (done->row.verb != WM_VERB_ACCEPT) {
		return WM_OK;
	}
	struct docket_step made = *done;
	made.row.verb = WM_VERB_SUPERSEDE;
	made.row.target = target->reviewed.revision;
	return step(docket, &made);
}

static int take_review(struct docket *docket, const struct wm_item *item)
{
	struct wm_review review;

	int err = wm_review_decode(wm_view_of(item->body, item->body_len), &review);
	if (err < 0) {
		return err;
	}
	struct docket_step made = step_of(item, review.verb, review.target);
	made.point = review.point;
	made.cycle = review.cycle;
	err = step(docket, &made);
	return err < 0 ? err : follow_up(docket, &made);
}

int docket_take(struct docket *docket, const struct wm_item *item)
{
	int err = WM_OK;

	if (item->body_kind == WM_ITEM_BODY_UPDATE) {
		const size_t before = docket->step_count;
		err = take_update(docket, item);
		if (err == WM_OK && docket->step_count > before) { /* a withdrawal */
			const struct docket_step done = docket->steps[before];
			err = follow_up(docket, &done);
		}
	} else if (item->body_kind == WM_ITEM_BODY_REVIEW) {
		err = take_review(docket, item);
	}
	docket->last = item->revision;
	return err;
}

struct reading {
	struct docket *docket;
	uint64_t count;
};

static int on_entry(const struct wm_item *item, void *user)
{
	struct reading *reading = user;

	if (item->type != WM_ITEM_EVENT) {
		return WM_OK;
	}
	reading->count++;
	return docket_take(reading->docket, item);
}

int docket_get(wm_client *client, int timeout_msec, struct docket *ret_docket)
{
	struct reading reading = { ret_docket, 0 };
	int err = WM_OK;

	memset(ret_docket, 0, sizeof(*ret_docket));
	do {
		reading.count = 0;
		err = wm_client_log(client, ret_docket->last + 1, PAGE_MAX_COUNT, NULL,
				    timeout_msec, on_entry, &reading);
	} while (err == WM_OK && reading.count == PAGE_MAX_COUNT);
	return err;
}

void docket_free(struct docket *docket)
{
	wm_free(docket->updates);
	wm_free(docket->steps);
	memset(docket, 0, sizeof(*docket));
}

const struct docket_update *docket_accepted_before(const struct docket *docket, uint16_t point,
						   uint64_t revision)
{
	const struct docket_update *found = NULL;

	for (size_t i = 0; i < docket->count && docket->updates[i].reviewed.revision < revision;
	     i++) {
		const struct docket_update *update = &docket->updates[i];
		const bool was_accepted = update->reviewed.accepted_at != 0 &&
					  update->reviewed.accepted_at < revision;
		if (update->point == point && was_accepted) {
			found = update;
		}
	}
	return found;
}
