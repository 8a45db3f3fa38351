/* SUBMIT and STATUS: everything that can be refused without the ledger is refused here. */
#include "broker/submit.h"

#include "broker/dispatch.h"
#include "sys/clock.h"
#include "wire/amendment_codec.h"
#include "wire/key_change_codec.h"
#include "wire/review_codec.h"
#include "wire/update_codec.h"

/* Greatest as_of that is not in the future anywhere the partners are. */
static int32_t latest_day(void)
{
	return wm_date_of_msec(wm_now_msec() + WM_AS_OF_ZONE_MSEC);
}

/* Everything that a body of a kind has to pass before the transaction; fills in what it says. */
typedef int check_fn(const struct wm_register *reg, const struct wm_envelope *envelope,
		     struct wm_submission *submission, const char **ret_reason);

/* What an update says beside the axes has rows of its own. */
static bool has_facts(const struct wm_update *update)
{
	return update->milestone_count > 0 || update->indicator_count > 0 ||
	       update->cycle.len > 0 || update->actual_start != WM_DATE_NONE ||
	       update->actual_end != WM_DATE_NONE;
}

static int check_update(const struct wm_register *reg, const struct wm_envelope *envelope,
			struct wm_submission *submission, const char **ret_reason)
{
	const struct wm_code *institution = &envelope->identity.institution;
	const int32_t today = wm_date_of_msec(wm_now_msec());
	struct wm_update update;

	int err = wm_update_decode(envelope->body, &update);
	if (err == WM_OK) {
		err = wm_update_check(&update, latest_day(), ret_reason);
	}
	if (err == WM_OK) {
		err = wm_update_check_register(&update, reg, today, ret_reason);
	}
	if (err == WM_OK &&
	    !wm_point_has_reporter(wm_register_point(reg, update.point), institution, today)) {
		*ret_reason = "the register does not name this institution among the reporters of "
			      "the action point";
		err = WM_EDENIED;
	}
	if (err < 0) {
		return err;
	}
	submission->point = update.point;
	submission->update_kind = update.kind;
	submission->has_facts = has_facts(&update);
	submission->has_rationale = wm_texts_any(update.rationale);
	wm_statement_of(&update, institution, 0, &submission->statement);
	return WM_OK;
}

static int check_review(const struct wm_register *reg, const struct wm_envelope *envelope,
			struct wm_submission *submission, const char **ret_reason)
{
	const struct wm_action_point *point = NULL;
	struct wm_review review;

	int err = wm_review_decode(envelope->body, &review);
	if (err == WM_OK) {
		err = wm_review_check(&review, ret_reason);
	}
	if (err == WM_OK && review.verb != WM_VERB_PUBLISH) {
		point = wm_register_point(reg, review.point);
		err = point != NULL ? WM_OK : WM_ENO_SUCH_POINT;
	}
	if (err == WM_OK) {
		err = wm_review_permit(envelope->identity.role, &envelope->identity.institution,
				       review.verb, point, wm_date_of_msec(wm_now_msec()));
	}
	if (err == WM_OK) {
		submission->point = review.point;
	}
	return err;
}

static int check_assessment(const struct wm_register *reg, const struct wm_envelope *envelope,
			    struct wm_submission *submission, const char **ret_reason)
{
	struct wm_assessment assessment;

	int err = wm_assessment_decode(envelope->body, &assessment);
	if (err == WM_OK) {
		err = wm_assessment_check(&assessment, latest_day(), ret_reason);
	}
	if (err == WM_OK && wm_register_point(reg, assessment.point) == NULL) {
		err = WM_ENO_SUCH_POINT;
	}
	if (err == WM_OK) {
		submission->point = assessment.point;
	}
	return err;
}

static int check_amendment(const struct wm_register *reg, const struct wm_envelope *envelope,
			   struct wm_submission *submission, const char **ret_reason)
{
	struct wm_amendment amendment;

	(void)reg;
	(void)submission; /* it is about no single point */
	const int err = wm_amendment_decode(envelope->body, &amendment);
	return err == WM_OK ? wm_amendment_check(&amendment, latest_day(), ret_reason) : err;
}

static int check_key_change(const struct wm_register *reg, const struct wm_envelope *envelope,
			    struct wm_submission *submission, const char **ret_reason)
{
	struct wm_key_change change;

	(void)reg; /* the transaction compares with the tables as they are then */
	(void)submission;
	const int err = wm_key_change_decode(envelope->body, &change);
	if (err == WM_OK && change.action == WM_KEY_REVOKE && change.reason.len == 0) {
		*ret_reason = "a key is not revoked without a reason";
		return WM_ERULE;
	}
	return err;
}

static check_fn *const checks[] = {
	[WM_BODY_UPDATE] = check_update,	 [WM_BODY_AMENDMENT] = check_amendment,
	[WM_BODY_REVIEW] = check_review,	 [WM_BODY_ASSESSMENT] = check_assessment,
	[WM_BODY_KEY_CHANGE] = check_key_change,
};

static int check(struct broker *broker, const struct wm_envelope *envelope,
		 struct wm_submission *submission, const char **ret_reason)
{
	const struct wm_head *head = &envelope->head;

	if (broker->stopping) {
		return WM_ESHUTTING_DOWN;
	}
	if ((head->has & WM_HAS(EXPECT_REV)) && head->expect_rev == WM_EXPECT_BLIND) {
		*ret_reason = "expect_rev is no revision";
		return WM_ERANGE;
	}
	submission->kind = head->has & WM_HAS(KIND) ? head->kind : WM_BODY_UPDATE;
	if (submission->kind >= sizeof(checks) / sizeof(checks[0]) ||
	    checks[submission->kind] == NULL) {
		*ret_reason = "kind is none that can be submitted";
		return WM_ERANGE;
	}
	if (!wm_role_may_submit(envelope->identity.role, submission->kind)) {
		return WM_EDENIED;
	}
	const int err = checks[submission->kind](wm_ledger_register(broker->ledger), envelope,
						 submission, ret_reason);
	return err == WM_OK ? upkeep_refusal(broker) : err;
}

void handle_submit(struct broker *broker, const struct wm_envelope *envelope)
{
	const struct wm_head *head = &envelope->head;
	const char *reason = NULL;
	struct wm_submission submission = {
		.institution = envelope->identity.institution,
		.role = envelope->identity.role,
		.expect_rev = head->has & WM_HAS(EXPECT_REV) ? head->expect_rev : WM_EXPECT_BLIND,
		.has_after_sid = (head->has & WM_HAS(AFTER_SID)) != 0,
		.body = envelope->body,
	};

	const int err = check(broker, envelope, &submission, &reason);
	if (err < 0) {
		broker->stats.refused++;
		wm_server_reject(broker->server, envelope, err, reason, 0);
		return;
	}
	/* What waits was checked against the register or the keys that these change. */
	const bool alone =
		submission.kind == WM_BODY_AMENDMENT || submission.kind == WM_BODY_KEY_CHANGE;
	if (alone || batch_is_full(&broker->batch)) {
		broker_commit(broker);
	}
	memcpy(submission.key_id, envelope->identity.key_id, sizeof(submission.key_id));
	memcpy(submission.sid, head->sid, sizeof(submission.sid));
	memcpy(submission.after_sid, head->after_sid, sizeof(submission.after_sid));
	batch_add(&broker->batch, &submission, envelope->session, head->req);
	if (alone) {
		broker_commit(broker);
	}
	if (submission.kind == WM_BODY_KEY_CHANGE) {
		watches_close_revoked(broker);
	}
}

static void send_receipt(struct broker *broker, uint64_t session, uint64_t req,
			 const struct wm_receipt *receipt)
{
	struct wm_head head = wm_head_of(WM_MSG_RECEIPT, req);

	memcpy(head.sid, receipt->sid, sizeof(head.sid));
	memcpy(head.leaf_hash, receipt->leaf_hash, sizeof(head.leaf_hash));
	head.rev = receipt->revision;
	head.point_prev = receipt->point_prev;
	head.committed_at = (uint64_t)receipt->committed_at;
	head.replayed = receipt->replayed;
	head.has |= WM_HAS(SID) | WM_HAS(REV) | WM_HAS(LEAF_HASH) | WM_HAS(COMMITTED_AT) |
		    WM_HAS(REPLAYED) | WM_HAS(POINT_PREV);
	wm_server_post(broker->server, session, &head); /* the client settles with STATUS */
}

/* Refuse the submission at an index of the batch. */
static void send_refusal(struct broker *broker, size_t at, const struct wm_outcome *outcome)
{
	struct wm_envelope to = { .session = broker->batch.waiting[at].session };

	to.head.req = broker->batch.waiting[at].req;
	to.head.has = WM_HAS(SID);
	memcpy(to.head.sid, broker->batch.submissions[at].sid, sizeof(to.head.sid));
	broker->stats.refused++;
	wm_server_reject(broker->server, &to, outcome->err, outcome->reason, outcome->current_rev);
}

void submit_answer(struct broker *broker)
{
	for (size_t i = 0; i < broker->batch.count; i++) {
		const struct wm_outcome *outcome = &broker->batch.outcomes[i];
		if (outcome->err < 0) {
			send_refusal(broker, i, outcome);
			continue;
		}
		broker->stats.accepted += !outcome->receipt.replayed;
		broker->stats.replayed += outcome->receipt.replayed;
		send_receipt(broker, broker->batch.waiting[i].session, broker->batch.waiting[i].req,
			     &outcome->receipt);
	}
}

void submit_refuse_all(struct broker *broker, int err)
{
	const struct wm_outcome outcome = { .err = err };

	for (size_t i = 0; i < broker->batch.count; i++) {
		send_refusal(broker, i, &outcome);
	}
}

void handle_status(struct broker *broker, const struct wm_envelope *envelope)
{
	struct wm_ledger_read *read = NULL;
	struct wm_receipt receipt;

	broker_commit(broker); /* the submission asked about may be in this very batch */
	int err = wm_ledger_read_begin(broker->ledger, &read);
	if (err == WM_OK) {
		err = wm_read_receipt(read, &envelope->identity.institution, envelope->head.sid,
				      &receipt);
	}
	if (err == WM_OK) {
		receipt.replayed = true;
		send_receipt(broker, envelope->session, envelope->head.req, &receipt);
	} else {
		wm_server_reject(broker->server, envelope,
				 err == WM_ENOTFOUND ? WM_EUNKNOWN_SID : WM_EINTERNAL, NULL, 0);
	}
	wm_ledger_read_end(&read);
}
