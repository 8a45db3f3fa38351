/*
 * Deciding a progress update: the rules that need the ledger, and the rows history, state, fact
 * and, for a withdrawal, trail.
 */
#include "ledger/internal.h"

#include "wire/head.h"
#include "wire/review_codec.h"
#include "wire/update_codec.h"

static int refuse(struct wm_outcome *outcome, int err, const char *reason)
{
	outcome->err = err;
	outcome->reason = reason;
	return err;
}

/* --- a correction, a withdrawal: the update that it names --- */

/* Found, of the same institution, on the same point, and in a state that allows it? */
static int check_target(struct wm_batch *batch, const struct wm_submission *submission,
			uint64_t supersedes, struct wm_outcome *outcome)
{
	uint8_t leaf_hash[WM_SHA256_BYTES];
	struct wm_entry target;
	enum wm_review_state to;

	if (supersedes == 0 || supersedes > batch->head ||
	    wm_row_entry(batch->txn, supersedes, &target, leaf_hash) < 0 ||
	    target.kind != WM_BODY_UPDATE || target.point != submission->point) {
		return refuse(outcome, WM_ENO_SUCH_UPDATE,
			      "supersedes names no update of this point");
	}
	if (!wm_code_eq(&target.institution, &submission->institution)) {
		return refuse(outcome, WM_EDENIED, "only its own institution corrects an update");
	}
	struct wm_reviewed reviewed;
	int err = wm_batch_reviewed(batch, submission->point, supersedes, &reviewed,
				    &outcome->reason);
	if (err < 0) {
		return refuse(outcome, err, outcome->reason);
	}
	if (reviewed.superseded_by != 0) {
		return refuse(outcome, WM_ESTATE, "it was corrected already: name its correction");
	}
	err = submission->update_kind == WM_UPDATE_WITHDRAWAL
		      ? wm_review_next(reviewed.state, WM_VERB_WITHDRAW, true, &to)
		      : WM_OK;
	if (err < 0 || reviewed.state == WM_REVIEW_WITHDRAWN ||
	    reviewed.state == WM_REVIEW_SUPERSEDED) {
		return refuse(outcome, WM_ESTATE,
			      "after acceptance only a correction changes an update");
	}
	return WM_OK;
}

/* --- worse than before --- */

/* What the institution said last on each axis, as far as the new statement is later. */
static void words_before(const struct wm_point_state *state, const struct wm_statement *statement,
			 int16_t ret_before[WM_AXIS__COUNT])
{
	const struct wm_voice *voice = wm_point_voice(state, &statement->institution);

	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		const struct wm_spoken *spoken = voice != NULL ? &voice->axis[i] : NULL;
		const bool is_before = spoken != NULL && spoken->revision != 0 &&
				       spoken->as_of <= statement->as_of;
		ret_before[i] = is_before ? spoken->value : WM_UNKNOWN;
	}
}

/* Bits of the axes on which a report says something worse than the institution's last word. */
static unsigned worsened(const struct wm_batch *batch, const struct wm_submission *submission,
			 size_t index)
{
	int16_t before[WM_AXIS__COUNT];

	if (submission->update_kind != WM_UPDATE_REPORT) {
		return 0; /* a correction has its reason code */
	}
	words_before(wm_batch_state(batch, index), &submission->statement, before);
	return wm_worsened(before, submission->statement.axis);
}

/* --- rows --- */

static void put_fact(struct wm_batch *batch, const struct wm_submission *submission,
		     struct wm_fact *fact, uint8_t at)
{
	fact->revision = wm_batch_next(batch);
	fact->committed_at = batch->committed_at;
	fact->institution = submission->institution;
	fact->origin = (uint8_t)submission->statement.origin;
	fact->as_of = submission->statement.as_of;
	wm_fact_encode(fact, &batch->ledger->buf);
	wm_batch_put_buf(batch, WM_TABLE_FACT, WM_PUT_NEW,
			 wm_row_key_fact(submission->point, fact->revision, at));
}

static void put_facts(struct wm_batch *batch, const struct wm_submission *submission,
		      const struct wm_update *update, unsigned worse)
{
	struct wm_fact facts[WM_FACTS_MAX_COUNT];
	uint8_t count = (uint8_t)wm_facts_of(update, facts);

	for (uint8_t i = 0; i < count; i++) {
		put_fact(batch, submission, &facts[i], i);
	}
	for (uint8_t axis = 0; axis < WM_AXIS__COUNT; axis++) {
		if (worse & (1U << axis)) {
			struct wm_fact fact = { .what = WM_FACT_WORSENED,
						.id = axis,
						.state = submission->has_rationale,
						.date = WM_DATE_NONE };
			put_fact(batch, submission, &fact, count++);
		}
	}
}

static void put_statement(struct wm_batch *batch, const struct wm_statement *statement,
			  const struct wm_point_state *state)
{
	const struct wm_row_key key = wm_row_key_point_rev(state->point, statement->revision);

	wm_statement_encode(statement, &batch->ledger->buf);
	wm_batch_put_buf(batch, WM_TABLE_HISTORY, WM_PUT_NEW, key);
}

/* WM_ELIMIT leaves the point untouched, or as the batch had it before. */
static int take_in(struct wm_batch *batch, const struct wm_statement *statement, size_t index)
{
	const int err = wm_point_can_apply(wm_batch_state(batch, index), statement);

	return err < 0 ? err : wm_point_apply(wm_batch_touch(batch, index), statement);
}

/* --- the kinds --- */

/* It says nothing of its own: the update that it names leaves the point. */
static void withdraw(struct wm_batch *batch, const struct wm_submission *submission,
		     uint64_t supersedes, size_t index)
{
	wm_batch_put_trail(batch, submission, WM_VERB_WITHDRAW, supersedes);
	wm_batch_refold(batch, index);
}

static void correct(struct wm_batch *batch, const struct wm_submission *submission,
		    const struct wm_update *update, const struct wm_statement *statement,
		    size_t index)
{
	put_statement(batch, statement, wm_batch_touch(batch, index));
	put_facts(batch, submission, update, 0);
	wm_batch_refold(batch, index);
}

static void report(struct wm_batch *batch, const struct wm_submission *submission,
		   const struct wm_update *update, const struct wm_statement *statement,
		   size_t index, unsigned worse)
{
	const struct wm_point_state *state = wm_batch_state(batch, index);

	put_statement(batch, statement, state);
	if (update != NULL || worse != 0) {
		static const struct wm_update nothing = { .actual_start = WM_DATE_NONE,
							  .actual_end = WM_DATE_NONE };
		put_facts(batch, submission, update != NULL ? update : &nothing, worse);
	}
	if (state->update_count % WM_STATE_EVERY_COUNT == 0) {
		wm_batch_keep_state(batch, state);
	}
}

/* Corrections, withdrawals and what says something beside the axes: the body is read again. */
static void decide_with_body(struct wm_batch *batch, const struct wm_submission *submission,
			     const struct wm_statement *statement, size_t index, unsigned worse,
			     struct wm_outcome *outcome)
{
	struct wm_update update;

	const int err = wm_update_decode(submission->body, &update);
	if (err < 0) {
		(void)refuse(outcome, err, NULL);
		return;
	}
	const bool names_another = submission->update_kind == WM_UPDATE_CORRECTION ||
				   submission->update_kind == WM_UPDATE_WITHDRAWAL;
	if (names_another && check_target(batch, submission, update.supersedes, outcome) < 0) {
		return;
	}
	if (submission->update_kind == WM_UPDATE_WITHDRAWAL) {
		withdraw(batch, submission, update.supersedes, index);
		return;
	}
	if (submission->update_kind == WM_UPDATE_CORRECTION) {
		outcome->err = wm_point_can_apply(wm_batch_state(batch, index), statement);
		if (outcome->err == WM_OK) {
			correct(batch, submission, &update, statement, index);
		}
		return;
	}
	outcome->err = take_in(batch, statement, index);
	if (outcome->err == WM_OK) {
		report(batch, submission, &update, statement, index, worse);
	}
}

void wm_decide_update(struct wm_batch *batch, const struct wm_submission *submission,
		      struct wm_outcome *outcome)
{
	const size_t index = wm_batch_point(batch->ledger, submission->point);
	struct wm_statement statement = submission->statement;

	const unsigned worse = worsened(batch, submission, index);
	if (worse != 0 && !submission->has_rationale && statement.origin == WM_ORIGIN_FILED) {
		(void)refuse(outcome, WM_ERULE, "worse than last reported: say why (rationale)");
		return;
	}
	statement.revision = wm_batch_next(batch);
	if (submission->has_facts || submission->update_kind == WM_UPDATE_CORRECTION ||
	    submission->update_kind == WM_UPDATE_WITHDRAWAL) {
		decide_with_body(batch, submission, &statement, index, worse, outcome);
		return;
	}
	outcome->err = take_in(batch, &statement, index);
	if (outcome->err == WM_OK) {
		report(batch, submission, NULL, &statement, index, worse);
	}
}
