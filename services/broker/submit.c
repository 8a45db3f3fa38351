/* SUBMIT and STATUS: everything that can be refused without the ledger is refused here. */
#include "broker/submit.h"

#include "broker/dispatch.h"
#include "sys/clock.h"
#include "wire/update_codec.h"

/* Greatest as_of that is not in the future anywhere the partners are. */
static int32_t latest_day(void)
{
	return wm_date_of_msec(wm_now_msec() + WM_AS_OF_ZONE_MSEC);
}

static int check(struct broker *broker, const struct wm_envelope *envelope,
		 struct wm_update *ret_update, const char **ret_reason)
{
	if (broker->stopping) {
		return WM_ESHUTTING_DOWN;
	}
	if ((envelope->head.has & WM_HAS(EXPECT_REV)) &&
	    envelope->head.expect_rev == WM_EXPECT_BLIND) {
		*ret_reason = "expect_rev is no revision";
		return WM_ERANGE;
	}
	int err = wm_update_decode(envelope->body, ret_update);
	if (err == WM_OK) {
		err = wm_update_check(ret_update, latest_day(), ret_reason);
	}
	if (err == WM_OK && envelope->identity.role != WM_ROLE_SUBMITTER) {
		err = WM_EDENIED;
	}
	if (err == WM_OK) {
		err = wm_update_permit(wm_ledger_register(broker->ledger), ret_update->point,
				       &envelope->identity.institution);
		if (err == WM_EDENIED) {
			*ret_reason = "the register does not name this institution among the "
				      "reporters of the action point";
		}
	}
	return err == WM_OK ? upkeep_refusal(broker) : err;
}

void handle_submit(struct broker *broker, const struct wm_envelope *envelope)
{
	const struct wm_head *head = &envelope->head;
	const char *reason = NULL;
	struct wm_update update;

	const int err = check(broker, envelope, &update, &reason);
	if (err < 0) {
		broker->stats.refused++;
		wm_server_reject(broker->server, envelope, err, reason, 0);
		return;
	}
	if (batch_is_full(&broker->batch)) {
		broker_commit(broker);
	}
	struct wm_submission submission = {
		.institution = envelope->identity.institution,
		.expect_rev = head->has & WM_HAS(EXPECT_REV) ? head->expect_rev : WM_EXPECT_BLIND,
		.has_after_sid = (head->has & WM_HAS(AFTER_SID)) != 0,
		.body = envelope->body,
		.point = update.point,
	};
	memcpy(submission.key_id, envelope->identity.key_id, sizeof(submission.key_id));
	memcpy(submission.sid, head->sid, sizeof(submission.sid));
	memcpy(submission.after_sid, head->after_sid, sizeof(submission.after_sid));
	wm_statement_of(&update, &submission.institution, 0, &submission.statement);
	batch_add(&broker->batch, &submission, envelope->session, head->req);
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
static void send_refusal(struct broker *broker, size_t at, int err, uint64_t current_rev)
{
	struct wm_envelope to = { .session = broker->batch.waiting[at].session };

	to.head.req = broker->batch.waiting[at].req;
	to.head.has = WM_HAS(SID);
	memcpy(to.head.sid, broker->batch.submissions[at].sid, sizeof(to.head.sid));
	broker->stats.refused++;
	wm_server_reject(broker->server, &to, err, NULL, current_rev);
}

void submit_answer(struct broker *broker)
{
	for (size_t i = 0; i < broker->batch.count; i++) {
		const struct wm_outcome *outcome = &broker->batch.outcomes[i];
		if (outcome->err < 0) {
			send_refusal(broker, i, outcome->err, outcome->current_rev);
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
	for (size_t i = 0; i < broker->batch.count; i++) {
		send_refusal(broker, i, err, 0);
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
