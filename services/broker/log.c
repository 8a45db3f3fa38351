/* LOG: entries of the ledger in order, in answers of bounded length. */
#include "broker/dispatch.h"
#include "broker/event.h"

#define SCAN_MAX 65536 /* entries a filtered answer may pass over */

struct log_answer {
	struct broker *broker;
	const struct wm_envelope *envelope;
	struct wm_filter filter;
	uint32_t max;
	uint32_t count;
	size_t bytes;
	uint64_t upto;
	int err;
};

static bool send_entry(const struct wm_entry *entry, const uint8_t leaf_hash[32], void *user)
{
	struct log_answer *answer = user;

	if (wm_filter_event(&answer->filter, entry->point, &entry->institution)) {
		if (answer->count == answer->max || answer->bytes >= WM_LOG_MAX_BYTES) {
			return false;
		}
		struct wm_head head = event_head(entry, leaf_hash, answer->envelope->head.req);
		head.index = answer->count;
		head.has |= WM_HAS(INDEX);
		answer->err = wm_server_send(answer->broker->server, answer->envelope->session,
					     &head, entry->body);
		if (answer->err < 0) {
			return false;
		}
		answer->count++;
		answer->bytes += entry->body.len;
	}
	answer->upto = entry->revision;
	return true;
}

static int send_end(struct log_answer *answer, struct wm_ledger_read *read)
{
	struct wm_head head = wm_head_of(WM_MSG_LOG_END, answer->envelope->head.req);

	head.upto = answer->upto;
	head.head = wm_ledger_head(answer->broker->ledger);
	head.count = answer->count;
	const int err = wm_read_root(read, answer->upto, head.root);
	if (err < 0) {
		return err;
	}
	head.has |= WM_HAS(UPTO) | WM_HAS(HEAD) | WM_HAS(COUNT) | WM_HAS(ROOT);
	return wm_server_send(answer->broker->server, answer->envelope->session, &head,
			      (struct wm_view){ NULL, 0 });
}

void handle_log(struct broker *broker, const struct wm_envelope *envelope)
{
	const struct wm_head *head = &envelope->head;
	struct wm_ledger_read *read = NULL;
	struct log_answer answer = { .broker = broker,
				     .envelope = envelope,
				     .max = head->max < WM_LOG_ITEMS_MAX ? head->max
									 : WM_LOG_ITEMS_MAX };

	broker_commit(broker);
	const uint64_t from = head->rev > 0 ? head->rev : 1;
	answer.upto = from - 1;
	int err = wm_server_has_room(broker->server, envelope->session) ? WM_OK : WM_EBUSY;
	if (err == WM_OK) {
		err = wm_head_filter(head, &answer.filter);
	}
	if (err == WM_OK && from > wm_ledger_head(broker->ledger) + 1) {
		err = WM_EREV_FUTURE;
	}
	if (err == WM_OK) {
		err = wm_ledger_read_begin(broker->ledger, &read);
	}
	if (err == WM_OK) {
		err = broker->journal.ops->tail(&broker->journal, read, from, SCAN_MAX, send_entry,
						&answer);
	}
	if (err == WM_OK) {
		err = answer.err;
	}
	if (err == WM_OK) {
		err = send_end(&answer, read);
	}
	wm_ledger_read_end(&read);
	upkeep_note(broker, err);
	if (err < 0 && err != WM_ENOTFOUND) {
		wm_server_reject(broker->server, envelope, broker_public_error(err), NULL, 0);
	}
}
