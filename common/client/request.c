/* Submitting: one at a time, or pipelined. */
#include "client/internal.h"

#include "sys/clock.h"
#include "sys/rand.h"

void wm_sid_make(uint8_t ret_sid[16])
{
	wm_uuid_make(wm_now_msec(), ret_sid);
}

int wm_client_step(struct wm_client *client, int64_t deadline_mono_msec,
		   const struct wm_link_msg **ret_msg)
{
	int err = wm_flights_send(client);

	if (err < 0 && err != WM_EAGAIN) {
		return err;
	}
	err = wm_link_next(&client->link, deadline_mono_msec, ret_msg);
	if (err == WM_OK) {
		wm_flights_answer(client, *ret_msg);
	}
	return err;
}

int wm_client_submit(wm_client *client, const struct wm_submission_out *submission,
		     int timeout_msec, struct wm_answer *ret_answer)
{
	const int64_t deadline_mono_msec = wm_deadline_of(timeout_msec);
	const struct wm_link_msg *msg = NULL;
	struct wm_flight *flight = NULL;

	int err = wm_flight_add(client, submission, &flight);
	if (err < 0) {
		return err;
	}
	flight->owned = true;
	while (!flight->answered && (err == WM_OK || err == WM_EAGAIN)) {
		err = wm_client_step(client, deadline_mono_msec, &msg);
	}
	if (flight->answered) {
		*ret_answer = flight->answer;
		err = WM_OK;
	}
	wm_flight_remove(client, flight);
	return err;
}

int wm_client_send(wm_client *client, const struct wm_submission_out *submission)
{
	struct wm_flight *flight = NULL;

	int err = wm_flight_add(client, submission, &flight);
	if (err == WM_OK) {
		err = wm_flights_send(client);
		/* Without session or room it goes with the next wm_client_receive(). */
		err = err == WM_EAGAIN ? WM_OK : err;
	}
	return err;
}

int wm_client_receive(wm_client *client, int timeout_msec, struct wm_answer *ret_answer)
{
	const int64_t deadline_mono_msec = wm_deadline_of(timeout_msec);
	const struct wm_link_msg *msg = NULL;
	int err = WM_OK;

	while (err == WM_OK || err == WM_EAGAIN) {
		struct wm_flight *flight = client->flights.answered.first;
		if (flight != NULL) {
			*ret_answer = flight->answer;
			wm_flight_remove(client, flight);
			return WM_OK;
		}
		err = wm_client_step(client, deadline_mono_msec, &msg);
	}
	return err == WM_EUNREACHABLE ? WM_ETIMEOUT : err;
}

size_t wm_client_inflight(const wm_client *client)
{
	return client->flights.waiting.count;
}

/* ------------------------------------------------------------------ settling */

static bool answers_status(const struct wm_head *head, uint64_t req)
{
	return head->req == req && (head->type == WM_MSG_RECEIPT || head->type == WM_MSG_REJECT);
}

int wm_client_settle(wm_client *client, const uint8_t sid[16], int timeout_msec,
		     struct wm_answer *ret_answer)
{
	const int64_t deadline_mono_msec = wm_deadline_of(timeout_msec);
	struct wm_head status = wm_head_of(WM_MSG_STATUS, wm_link_req(&client->link));
	const struct wm_link_msg *msg = NULL;
	uint64_t asked_on = 0; /* session */

	memcpy(status.sid, sid, sizeof(status.sid));
	status.has |= WM_HAS(SID);
	for (;;) {
		int err = WM_OK;
		if (asked_on != client->link.session) {
			err = wm_link_send(&client->link, &status, (struct wm_view){ NULL, 0 });
			asked_on = err == WM_OK ? client->link.session : 0;
		}
		if (err < 0 && err != WM_EAGAIN) {
			return err;
		}
		err = wm_client_step(client, deadline_mono_msec, &msg);
		if (err == WM_OK && answers_status(&msg->head, status.req)) {
			wm_answer_of(&msg->head, sid, ret_answer);
			return WM_OK;
		}
		if (err < 0 && err != WM_EAGAIN) {
			return err;
		}
	}
}
