/* Deciding what coordinators hand in: review, assessment, amendment. */
#include "ledger/internal.h"

#include "wire/amendment_codec.h"
#include "wire/head.h"
#include "wire/review_codec.h"

static void refuse(struct wm_outcome *outcome, int err, const char *reason)
{
	outcome->err = err;
	outcome->reason = reason;
}

/* --- shared with updates --- */

void wm_batch_put_trail(struct wm_batch *batch, const struct wm_submission *submission,
			enum wm_review_verb verb, uint64_t target)
{
	const struct wm_trail trail = {
		.revision = wm_batch_next(batch),
		.target = target,
		.verb = verb,
		.committed_at = batch->committed_at,
		.institution = submission->institution,
		.role = submission->role,
	};

	wm_trail_encode(&trail, &batch->ledger->buf);
	wm_batch_put_buf(batch, WM_TABLE_TRAIL, WM_PUT_NEW,
			 wm_row_key_point_rev(submission->point, trail.revision));
}

int wm_batch_reviewed(struct wm_batch *batch, uint16_t point, uint64_t revision,
		      struct wm_reviewed *ret_reviewed, const char **ret_reason)
{
	struct wm_review_set set;

	int err = wm_review_set_load(batch->txn, point, UINT64_MAX, &set);
	*ret_reviewed = wm_review_set_find(&set, revision);
	/* Every such entry is read again whenever the point is folded anew. */
	const bool is_full = set.count >= WM_TRAIL_MAX_COUNT;
	wm_review_set_free(&set);
	if (err < 0) {
		wm_txn_fail(batch->txn, err);
	} else if (is_full) {
		*ret_reason = "too many updates of the action point were reviewed or corrected";
		err = WM_ELIMIT;
	}
	return err;
}

void wm_batch_refold(struct wm_batch *batch, size_t index)
{
	struct wm_point_state *state = wm_batch_touch(batch, index);
	const struct wm_cut cut = { .point = state->point,
				    .view = WM_VIEW_REPORTED,
				    .facts_to = INT32_MAX,
				    .revision = UINT64_MAX };
	struct wm_review_set set;

	int err = wm_review_set_load(batch->txn, cut.point, cut.revision, &set);
	if (err == WM_OK) {
		err = wm_fold_anew(batch->txn, &cut, &set, state);
	}
	wm_review_set_free(&set);
	if (err < 0) {
		wm_txn_fail(batch->txn, err);
		return;
	}
	state->revision = wm_batch_next(batch);
	wm_batch_keep_state(batch, state);
}

/* --- review --- */

static int find_target(struct wm_batch *batch, const struct wm_submission *submission,
		       const struct wm_review *review, struct wm_reviewed *ret_reviewed,
		       struct wm_outcome *outcome)
{
	uint8_t leaf_hash[WM_SHA256_BYTES];
	struct wm_entry target;

	if (review->target > batch->head ||
	    wm_row_entry(batch->txn, review->target, &target, leaf_hash) < 0 ||
	    target.kind != WM_BODY_UPDATE || target.point != review->point) {
		refuse(outcome, WM_ENO_SUCH_UPDATE, NULL);
		return outcome->err;
	}
	if (memcmp(target.key_id, submission->key_id, sizeof(target.key_id)) == 0) {
		refuse(outcome, WM_EDENIED, "nobody reviews what was handed in with the same key");
		return outcome->err;
	}
	outcome->err = wm_batch_reviewed(batch, review->point, review->target, ret_reviewed,
					 &outcome->reason);
	return outcome->err;
}

static void decide_verb(struct wm_batch *batch, const struct wm_submission *submission,
			const struct wm_review *review, struct wm_outcome *outcome)
{
	const size_t index = wm_batch_point(batch->ledger, review->point);
	const struct wm_action_point *point = &batch->ledger->registry->reg.points[index];
	const bool has_lead = wm_point_lead(point, wm_date_of_msec(batch->committed_at)) != NULL;
	struct wm_reviewed reviewed;
	enum wm_review_state to;

	if (find_target(batch, submission, review, &reviewed, outcome) < 0) {
		return;
	}
	if (reviewed.superseded_by != 0 && review->verb != WM_VERB_RETURN) {
		refuse(outcome, WM_ESTATE, "a correction stands in its place: review that");
		return;
	}
	outcome->err = wm_review_next(reviewed.state, review->verb, has_lead, &to);
	if (outcome->err < 0) {
		return;
	}
	wm_batch_put_trail(batch, submission, review->verb, review->target);
	if (review->verb == WM_VERB_RETURN) {
		wm_batch_refold(batch, index); /* what was returned counts no more */
	} else {
		wm_batch_touch(batch, index)->revision = wm_batch_next(batch);
	}
}

/* The cycle has to be one; publishing it again shows what was accepted since. */
static void decide_publish(struct wm_batch *batch, const struct wm_submission *submission,
			   const struct wm_review *review, struct wm_outcome *outcome)
{
	if (wm_register_cycle(&batch->ledger->registry->reg, &review->cycle) == NULL) {
		refuse(outcome, WM_ERULE, "the register has no such reporting cycle");
		return;
	}
	wm_batch_put_trail(batch, submission, WM_VERB_PUBLISH, 0);
}

void wm_decide_review(struct wm_batch *batch, const struct wm_submission *submission,
		      struct wm_outcome *outcome)
{
	struct wm_review review;

	outcome->err = wm_review_decode(submission->body, &review);
	if (outcome->err < 0) {
		return;
	}
	if (review.verb == WM_VERB_PUBLISH) {
		decide_publish(batch, submission, &review, outcome);
	} else {
		decide_verb(batch, submission, &review, outcome);
	}
}

/* --- verified completion --- */

void wm_decide_assessment(struct wm_batch *batch, const struct wm_submission *submission,
			  struct wm_outcome *outcome)
{
	const size_t index = wm_batch_point(batch->ledger, submission->point);
	const uint64_t revision = wm_batch_next(batch);
	struct wm_assessment assessment;

	outcome->err = wm_assessment_decode(submission->body, &assessment);
	if (outcome->err < 0) {
		return;
	}
	const struct wm_verified_view row = { .level = assessment.level,
					      .as_of = assessment.as_of,
					      .revision = revision,
					      .institution = submission->institution };
	wm_verified_encode(&row, &batch->ledger->buf);
	wm_batch_put_buf(batch, WM_TABLE_VERIFIED, WM_PUT_NEW,
			 wm_row_key_point_rev(submission->point, revision));
	wm_batch_touch(batch, index)->revision = revision;
}

/* --- amendment --- */

void wm_decide_amendment(struct wm_batch *batch, const struct wm_submission *submission,
			 struct wm_outcome *outcome)
{
	struct wm_amendment amendment;

	outcome->err = wm_amendment_decode(submission->body, &amendment);
	if (outcome->err == WM_OK) {
		outcome->err = wm_registry_amend(batch->txn, &batch->ledger->registry->reg,
						 wm_batch_next(batch), &amendment, &batch->registry,
						 &outcome->reason);
	}
	if (outcome->err == WM_OK) {
		outcome->err = wm_states_load(batch->txn, &batch->registry->reg, &batch->states);
	}
	if (outcome->err == WM_ENOMEM) {
		wm_txn_fail(batch->txn, WM_ENOMEM);
	}
}
