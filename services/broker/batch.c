/* The batch owns copies of the bodies in one arena that is as long as a commit may be. */
#include "broker/batch.h"

#include <assert.h>

#include "sys/alloc.h"

int batch_init(struct batch *batch)
{
	memset(batch, 0, sizeof(*batch));
	batch->submissions = wm_alloc(WM_BATCH_MAX_COUNT * sizeof(*batch->submissions));
	batch->outcomes = wm_alloc(WM_BATCH_MAX_COUNT * sizeof(*batch->outcomes));
	batch->waiting = wm_alloc(WM_BATCH_MAX_COUNT * sizeof(*batch->waiting));
	batch->bodies = wm_alloc(WM_BATCH_MAX_BYTES);
	if (batch->submissions == NULL || batch->outcomes == NULL || batch->waiting == NULL ||
	    batch->bodies == NULL) {
		batch_deinit(batch);
		return WM_ENOMEM;
	}
	return WM_OK;
}

void batch_deinit(struct batch *batch)
{
	wm_free(batch->submissions);
	wm_free(batch->outcomes);
	wm_free(batch->waiting);
	wm_free(batch->bodies);
	memset(batch, 0, sizeof(*batch));
}

bool batch_is_full(const struct batch *batch)
{
	return batch->count == WM_BATCH_MAX_COUNT ||
	       batch->body_bytes > WM_BATCH_MAX_BYTES - WM_BODY_MAX_BYTES;
}

void batch_add(struct batch *batch, const struct wm_submission *submission, uint64_t session,
	       uint64_t req)
{
	assert(!batch_is_full(batch));
	uint8_t *body = batch->bodies + batch->body_bytes;
	struct wm_submission *kept = &batch->submissions[batch->count];

	memcpy(body, submission->body.data, submission->body.len);
	batch->body_bytes += submission->body.len;
	*kept = *submission;
	kept->body = wm_view_of(body, submission->body.len);
	batch->waiting[batch->count] = (struct waiting){ session, req };
	batch->count++;
}

void batch_clear(struct batch *batch)
{
	batch->count = 0;
	batch->body_bytes = 0;
}
