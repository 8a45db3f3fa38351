/**
 * @file batch.h
 * @brief Submissions of one turn that passed every check outside the transaction.
 */
#ifndef WM_BROKER_BATCH_H
#define WM_BROKER_BATCH_H

#include "ledger/ledger.h"

/** Who waits for the answer to the submission at the same index. */
struct waiting {
	uint64_t session;
	uint64_t req;
};

struct batch {
	size_t count;
	size_t body_bytes;		   /**< used in `bodies` */
	struct wm_submission *submissions; /**< WM_BATCH_MAX_COUNT */
	struct wm_outcome *outcomes;
	struct waiting *waiting;
	uint8_t *bodies; /**< copies: the frames are gone before the commit */
};

WM_CHECK int batch_init(struct batch *batch);
void batch_deinit(struct batch *batch);
/** True when one more submission of the longest body has no room. */
bool batch_is_full(const struct batch *batch);
/** Add a submission; its body is copied.  The batch must not be full. */
void batch_add(struct batch *batch, const struct wm_submission *submission, uint64_t session,
	       uint64_t req);
void batch_clear(struct batch *batch);

#endif
