/**
 * @file docket.h
 * @brief Every update of the ledger with its review state, folded from the log by the core's rule.
 *
 * The server folds the same entries by the same function (wm_review_apply());
 * whoever does not want to trust it computes the states from the log.
 */
#ifndef WM_CLI_DOCKET_H
#define WM_CLI_DOCKET_H

#include "client/waymark.h"
#include "core/review.h"

/** One update. */
struct docket_update {
	struct wm_reviewed reviewed;
	uint16_t point;
	struct wm_code institution;
	struct wm_cycle_id cycle;
	enum wm_update_kind kind;
	enum wm_origin origin;
	int32_t as_of;
	int64_t committed_at; /**< ms */
	int16_t axis[WM_AXIS__COUNT];
};

/** What was done to the updates, in order; PUBLISH has no target. */
struct docket_step {
	struct wm_trail row;
	uint16_t point;
	struct wm_cycle_id cycle; /**< of PUBLISH */
};

struct docket {
	struct docket_update *updates; /**< owned, ascending revision */
	size_t count, cap;
	struct docket_step *steps; /**< owned, ascending revision */
	size_t step_count, step_cap;
	uint64_t last; /**< revision of the last entry read */
};

/** Take one EVENT item of the log; items in order.  @return WM_OK, WM_ENOMEM, a decoder's error */
WM_CHECK int docket_take(struct docket *docket, const struct wm_item *item);
/** Read the log up to its end.  @return as wm_client_log(); docket_free() in any case */
WM_CHECK int docket_get(wm_client *client, int timeout_msec, struct docket *ret_docket);
void docket_free(struct docket *docket);

/** NULL when the revision is not that of an update. */
const struct docket_update *docket_find(const struct docket *docket, uint64_t revision);

/** The update of the point that was accepted last before a revision, or NULL. */
const struct docket_update *docket_accepted_before(const struct docket *docket, uint16_t point,
						   uint64_t revision);

#endif
