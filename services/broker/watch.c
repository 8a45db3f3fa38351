/* WATCH, CREDIT, UNWATCH. */
#include "broker/dispatch.h"

#include "broker/snapshot.h"
#include "broker/submit.h"
#include <assert.h>

/* Does the cursor of WATCH after(...) belong to this history? */
static int check_cursor(struct broker *broker, const struct wm_head *head)
{
	static const uint8_t not_compared[32];
	const uint64_t needed = WM_HAS(STORE) | WM_HAS(REV);
	struct wm_ledger_read *read = NULL;
	struct wm_entry entry;
	uint8_t leaf[32];

	if ((head->has & needed) != needed) {
		return WM_ESCHEMA;
	}
	if (memcmp(head->store, wm_ledger_store_id(broker->ledger), sizeof(head->store)) != 0) {
		return WM_EHISTORY_DIVERGED;
	}
	if (head->rev > wm_ledger_head(broker->ledger)) {
		return WM_EREV_FUTURE;
	}
	if (head->rev == 0 || !(head->has & WM_HAS(LEAF_HASH)) ||
	    memcmp(head->leaf_hash, not_compared, sizeof(not_compared)) == 0) {
		return WM_OK;
	}
	int err = wm_ledger_read_begin(broker->ledger, &read);
	if (err == WM_OK) {
		err = wm_read_entry(read, head->rev, &entry, leaf);
	}
	wm_ledger_read_end(&read);
	if (err < 0) {
		return WM_EINTERNAL;
	}
	return memcmp(leaf, head->leaf_hash, sizeof(leaf)) == 0 ? WM_OK : WM_EHISTORY_DIVERGED;
}

static void send_closed(struct broker *broker, const struct wm_envelope *to, int err,
			const char *reason)
{
	struct wm_head closed = wm_head_of(WM_MSG_CLOSED, to->head.req);

	closed.watch = to->head.watch;
	closed.has |= WM_HAS(WATCH);
	wm_head_set_error(&closed, err, reason);
	wm_server_post(broker->server, to->session, &closed); /* it asks again */
}

static int start(struct broker *broker, const struct wm_envelope *envelope,
		 struct watch **ret_watch, const char **ret_reason)
{
	const struct wm_head *head = &envelope->head;
	struct wm_filter filter;
	struct watch *watch = NULL;

	if ((head->has & WM_HAS(WHAT)) && head->what != WM_BODY_POINT) {
		*ret_reason = head->what == WM_BODY_ROLLUP
				      ? "roll-ups are served by the aggregator's endpoint"
				      : "only action points can be watched";
		return WM_ERULE;
	}
	int err = wm_head_filter(head, &filter);
	if (err == WM_OK && head->start == WM_START_AFTER) {
		err = check_cursor(broker, head);
	}
	if (err == WM_OK) {
		err = watches_add(&broker->watches, envelope->session, head->watch, &watch);
	}
	if (err < 0) {
		return err;
	}
	assert(watch != NULL);
	watch->filter = filter;
	watch->heartbeat_msec = envelope->heartbeat_msec;
	watch->cursor = head->start == WM_START_AFTER ? head->rev : wm_ledger_head(broker->ledger);
	watch->prev = watch->cursor;
	watch->phase = WATCH_LIVE;
	if (head->start == WM_START_SNAPSHOT) {
		watch->phase = WATCH_SNAP_BEGIN;
		watch->snap_revision = watch->cursor;
		watch->snap_count = snap_count(wm_ledger_register(broker->ledger), &filter);
	}
	watch_grant(watch, head->credit);
	*ret_watch = watch;
	return WM_OK;
}

void watches_close_revoked(struct broker *broker)
{
	for (struct watch *watch = broker->watches.first; watch != NULL; watch = watch->after) {
		struct wm_envelope to = { .session = watch->session };
		if (watch->gone || wm_server_is_known(broker->server, watch->session)) {
			continue;
		}
		to.head.watch = watch->id;
		send_closed(broker, &to, WM_EREVOKED, NULL);
		watch->gone = true;
		broker->watches.gone_count++;
	}
}

void handle_watch(struct broker *broker, const struct wm_envelope *envelope)
{
	const char *reason = NULL;
	struct watch *watch;

	broker_commit(broker); /* the head that the watch starts from is the committed one */
	const int err = start(broker, envelope, &watch, &reason);
	if (err == WM_EEXISTS) { /* CLOSED would end the running watch in the client's eyes */
		wm_server_reject(broker->server, envelope, WM_ERULE, "this watch id is in use", 0);
	} else if (err < 0) {
		send_closed(broker, envelope, broker_public_error(err), reason);
	}
}

void handle_credit(struct broker *broker, const struct wm_envelope *envelope)
{
	struct watch *watch =
		watches_find(&broker->watches, envelope->session, envelope->head.watch);
	if (watch != NULL) { /* else it crossed a CLOSED */
		watch_grant(watch, envelope->head.credit);
	}
}

void handle_unwatch(struct broker *broker, const struct wm_envelope *envelope)
{
	struct watch *watch =
		watches_find(&broker->watches, envelope->session, envelope->head.watch);
	if (watch != NULL) {
		watch->gone = true;
		broker->watches.gone_count++;
	}
	send_closed(broker, envelope, WM_OK, NULL);
}
