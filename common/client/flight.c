/*
 * Submissions without an answer.
 *
 * They are kept in the order in which they were queued and sent in it, again
 * from the first one on every new session, until their answer has come.
 */
#include "client/internal.h"
#include "client/outbox.h"

#include "proto/limits.h"
#include "sys/alloc.h"

/* ------------------------------------------------------------------ lists */

static void list_append(struct wm_flight_list *list, struct wm_flight *flight)
{
	flight->next = NULL;
	flight->prev = list->last;
	if (list->last != NULL) {
		list->last->next = flight;
	} else {
		list->first = flight;
	}
	list->last = flight;
	list->count++;
}

static void list_remove(struct wm_flight_list *list, struct wm_flight *flight)
{
	if (flight->prev != NULL) {
		flight->prev->next = flight->next;
	} else {
		list->first = flight->next;
	}
	if (flight->next != NULL) {
		flight->next->prev = flight->prev;
	} else {
		list->last = flight->prev;
	}
	list->count--;
}

/* The end of a UUIDv7 is random. */
static struct wm_flight **bucket_of(struct wm_flights *flights, const uint8_t sid[16])
{
	return &flights->bucket[((size_t)sid[14] << 8 | sid[15]) % WM_FLIGHT_BUCKETS];
}

struct wm_flight *wm_flight_find(struct wm_client *client, const uint8_t sid[16])
{
	struct wm_flight *flight = *bucket_of(&client->flights, sid);

	while (flight != NULL && memcmp(flight->sid, sid, sizeof(flight->sid)) != 0) {
		flight = flight->chain;
	}
	return flight;
}

/* From `waiting` and the table. */
static void stop_waiting(struct wm_flights *flights, struct wm_flight *flight)
{
	struct wm_flight **at = bucket_of(flights, flight->sid);

	while (*at != flight) {
		at = &(*at)->chain;
	}
	*at = flight->chain;
	if (flights->unsent == flight) {
		flights->unsent = flight->next;
	}
	if (flight->session == flights->session && flight->session != 0) {
		flights->sent_count--;
	}
	list_remove(&flights->waiting, flight);
}

/* ------------------------------------------------------------------ adding, removing */

/* What the server allows; before the first WELCOME, what any server does. */
static size_t inflight_max(const struct wm_client *client)
{
	const size_t allowed = client->link.info.limit_inflight;

	return allowed > 0 && allowed < WM_INFLIGHT_MAX_COUNT ? allowed : WM_INFLIGHT_MAX_COUNT;
}

int wm_flight_add(struct wm_client *client, const struct wm_submission_out *submission,
		  struct wm_flight **ret_flight)
{
	struct wm_flights *flights = &client->flights;

	if (submission->body == NULL || submission->body_len == 0) {
		return WM_EINVALID;
	}
	/* A longer frame would cost the whole connection, not just this submission. */
	if (submission->body_len > WM_BODY_MAX_BYTES) {
		return WM_ETOO_BIG;
	}
	if (wm_flight_find(client, submission->sid) != NULL) {
		return WM_EEXISTS;
	}
	if (flights->waiting.count >= inflight_max(client)) {
		return WM_EBUSY;
	}
	struct wm_flight *flight = wm_alloc(sizeof(*flight) + submission->body_len);
	if (flight == NULL) {
		return WM_ENOMEM;
	}
	memcpy(flight->sid, submission->sid, sizeof(flight->sid));
	memcpy(flight->body, submission->body, submission->body_len);
	flight->body_len = submission->body_len;
	flight->kind = wm_submission_kind_of(submission);
	flight->expect_rev = submission->expect_rev;
	flight->req = wm_link_req(&client->link);

	struct wm_flight **bucket = bucket_of(flights, flight->sid);
	flight->chain = *bucket;
	*bucket = flight;
	list_append(&flights->waiting, flight);
	if (flights->unsent == NULL) {
		flights->unsent = flight;
	}
	*ret_flight = flight;
	return WM_OK;
}

void wm_flight_remove(struct wm_client *client, struct wm_flight *flight)
{
	if (flight->answered) {
		list_remove(&client->flights.answered, flight);
	} else {
		stop_waiting(&client->flights, flight);
	}
	wm_free(flight);
}

void wm_flights_free(struct wm_client *client)
{
	while (client->flights.waiting.first != NULL) {
		wm_flight_remove(client, client->flights.waiting.first);
	}
	while (client->flights.answered.first != NULL) {
		wm_flight_remove(client, client->flights.answered.first);
	}
}

/* ------------------------------------------------------------------ sending */

static int send_one(struct wm_client *client, struct wm_flight *flight)
{
	struct wm_head head = wm_head_of(WM_MSG_SUBMIT, flight->req);

	if (flight->kind != WM_SUBMIT_UPDATE) {
		head.kind = flight->kind;
		head.has |= WM_HAS(KIND);
	}

	memcpy(head.sid, flight->sid, sizeof(head.sid));
	head.has |= WM_HAS(SID);
	if (flight->expect_rev != WM_NO_EXPECTATION) {
		head.expect_rev = flight->expect_rev;
		head.has |= WM_HAS(EXPECT_REV);
	}
	return wm_link_send(&client->link, &head, wm_view_of(flight->body, flight->body_len));
}

int wm_flights_send(struct wm_client *client)
{
	struct wm_flights *flights = &client->flights;

	if (flights->session != client->link.session) {
		flights->session = client->link.session;
		flights->sent_count = 0;
		flights->unsent = flights->waiting.first;
	}
	while (flights->unsent != NULL && flights->sent_count < inflight_max(client)) {
		const int err = send_one(client, flights->unsent);
		if (err < 0) {
			return err;
		}
		flights->unsent->session = flights->session;
		flights->unsent = flights->unsent->next;
		flights->sent_count++;
	}
	return WM_OK;
}

/* ------------------------------------------------------------------ answers */

void wm_answer_of(const struct wm_head *head, const uint8_t sid[16], struct wm_answer *ret_answer)
{
	struct wm_answer answer = { .err = 0 };

	memcpy(answer.sid, sid, sizeof(answer.sid));
	if (head->type == WM_MSG_RECEIPT) {
		answer.revision = head->rev;
		answer.committed_at_msec = (int64_t)head->committed_at;
		answer.replayed = head->replayed;
		memcpy(answer.leaf_hash, head->leaf_hash, sizeof(answer.leaf_hash));
	} else {
		/* A REJECT without a code is still none that promises anything. */
		answer.err = head->code != 0 ? -(int)head->code : WM_EINTERNAL;
		answer.current_rev = head->current_rev;
		answer.retry_after_msec = head->retry_after;
		if (head->text.len > 0) {
			memcpy(answer.text, head->text.data, head->text.len);
		}
	}
	*ret_answer = answer;
}

/* Refusals of what the server could not read name no sid; there are few of them. */
static struct wm_flight *find_by_req(struct wm_client *client, uint64_t req)
{
	struct wm_flight *flight = client->flights.waiting.first;

	while (flight != NULL && flight->req != req) {
		flight = flight->next;
	}
	return flight;
}

void wm_flights_answer(struct wm_client *client, const struct wm_link_msg *msg)
{
	const struct wm_head *head = &msg->head;

	if (head->type != WM_MSG_RECEIPT && head->type != WM_MSG_REJECT) {
		return;
	}
	struct wm_flight *flight = (head->has & WM_HAS(SID)) ? wm_flight_find(client, head->sid)
							     : find_by_req(client, head->req);
	if (flight == NULL || flight->req != head->req) {
		return; /* given up meanwhile, or the answer to a STATUS */
	}
	stop_waiting(&client->flights, flight);
	flight->answered = true;
	wm_answer_of(head, flight->sid, &flight->answer);
	list_append(&client->flights.answered, flight);
}
