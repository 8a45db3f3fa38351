/* Proof at start that a stranger is refused: the one test that libzmq's fail-open asks for. */
#include <stdio.h>
#include <zmq.h>

#include "server/internal.h"
#include "sys/clock.h"

#define SELF_TEST_MSEC 5000
#define POLL_MSEC      5 /* answers to ask() may come by another descriptor */

/* The next monitor event of the probe, 0 when there is none yet. */
static int take_event(void *monitor)
{
	uint8_t frame[6] = { 0 };
	char address[256];

	if (zmq_recv(monitor, frame, sizeof(frame), ZMQ_DONTWAIT) < 2) {
		return 0;
	}
	(void)zmq_recv(monitor, address, sizeof(address), 0);
	uint16_t event;
	memcpy(&event, frame, sizeof(event)); /* libzmq sends it in host order */
	return event;
}

static int await_refusal(struct wm_front *front, void *monitor)
{
	const int64_t until = wm_mono_msec() + SELF_TEST_MSEC;

	while (wm_mono_msec() < until) {
		zmq_pollitem_t items[2] = { { .socket = front->zap, .events = ZMQ_POLLIN },
					    { .socket = monitor, .events = ZMQ_POLLIN } };
		(void)zmq_poll(items, 2, POLL_MSEC);
		wm_zap_serve(front);
		if (front->hooks.idle != NULL) {
			front->hooks.idle(front->hooks.user);
		}
		for (int event = take_event(monitor); event != 0; event = take_event(monitor)) {
			if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) {
				return WM_OK;
			}
			if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
				return WM_EAUTH;
			}
		}
	}
	return WM_EAUTH;
}

static int probe(struct wm_front *front, const char *address, size_t number)
{
	char events[64];
	struct wm_keypair stranger;
	int err = WM_ESYSTEM;

	wm_keypair_make(&stranger);
	(void)snprintf(events, sizeof(events), "inproc://waymark.self-test.%zu", number);
	const struct wm_client_socket_opts opts = { .server_key = front->key.public_key,
						    .key = &stranger };
	void *dealer = wm_dealer_new(front->context, &opts);
	void *monitor = zmq_socket(front->context, ZMQ_PAIR);
	if (dealer == NULL || monitor == NULL ||
	    zmq_socket_monitor(dealer, events,
			       ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_SUCCEEDED) !=
		    0 ||
	    zmq_connect(monitor, events) != 0 || zmq_connect(dealer, address) != 0) {
		goto out;
	}
	err = await_refusal(front, monitor);
out:
	if (dealer != NULL) {
		(void)zmq_socket_monitor(dealer, NULL, 0);
		zmq_close(dealer);
	}
	if (monitor != NULL) {
		zmq_close(monitor);
	}
	wm_keypair_wipe(&stranger);
	return err;
}

/* An address that can be connected to: a wildcard host is this machine. */
static void reachable(const char *bound, char *ret_address, size_t cap)
{
	static const char *const wildcards[] = { "tcp://0.0.0.0:", "tcp://*:" };

	for (size_t i = 0; i < sizeof(wildcards) / sizeof(wildcards[0]); i++) {
		const size_t len = strlen(wildcards[i]);
		if (strncmp(bound, wildcards[i], len) == 0) {
			(void)snprintf(ret_address, cap, "tcp://127.0.0.1:%s", bound + len);
			return;
		}
	}
	(void)snprintf(ret_address, cap, "%s", bound);
}

int wm_front_self_test(struct wm_front *front)
{
	for (size_t i = 0; i < front->socket_count; i++) {
		char address[256];
		reachable(front->sockets[i].address, address, sizeof(address));
		const int err = probe(front, address, i);
		if (err < 0) {
			return err;
		}
	}
	front->counts[WM_COUNT_refused_keys] = 0; /* ours do not count */
	return WM_OK;
}
