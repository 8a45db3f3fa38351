/* What libzmq tells about a connection: lost, or refused in the handshake. */
#include "client/internal.h"

#include <stdio.h>

/*
 * A server that cannot read our handshake, because its key is not the one we
 * were given, just closes the connection.  So does a server that dies at that
 * moment; then the next attempt finds nobody.  Twice in a row means the key.
 */
#define CLOSED_HANDSHAKES_MAX 2

/* A server short of time gives a handshake up after 3 s; that is no refusal. */
#define REFUSAL_WITHIN_MSEC 2000

#define ZAP_DENIED 400

#define EVENTS_WANTED                                                           \
	(ZMQ_EVENT_CONNECTED | ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED |      \
	 ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | \
	 ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)

int wm_monitor_open(struct wm_link *link)
{
	char address[48];

	(void)snprintf(address, sizeof(address), "inproc://monitor.%u", link->socket_count);
	if (zmq_socket_monitor(link->socket, address, EVENTS_WANTED) != 0) {
		return WM_ESYSTEM;
	}
	link->monitor = zmq_socket(link->context, ZMQ_PAIR);
	if (link->monitor == NULL || zmq_connect(link->monitor, address) != 0) {
		return WM_ESYSTEM;
	}
	return WM_OK;
}

void wm_monitor_close(struct wm_link *link)
{
	if (link->monitor != NULL) {
		zmq_close(link->monitor);
		link->monitor = NULL;
	}
}

/* One event: 16 bits of id and 32 of value in host order, then the address. */
static bool take_event(void *monitor, uint16_t *ret_id, uint32_t *ret_value)
{
	uint8_t event[sizeof(*ret_id) + sizeof(*ret_value)];
	char address[1];

	if (zmq_recv(monitor, event, sizeof(event), ZMQ_DONTWAIT) != (int)sizeof(event)) {
		return false;
	}
	(void)zmq_recv(monitor, address, sizeof(address), ZMQ_DONTWAIT); /* it is our endpoint */
	memcpy(ret_id, event, sizeof(*ret_id));
	memcpy(ret_value, event + sizeof(*ret_id), sizeof(*ret_value));
	return true;
}

static int on_closed_handshake(struct wm_link *link, int64_t now_mono_msec)
{
	if (now_mono_msec - link->connected_mono_msec > REFUSAL_WITHIN_MSEC) {
		return WM_OK;
	}
	link->closed_handshakes++;
	return link->closed_handshakes < CLOSED_HANDSHAKES_MAX ? WM_OK : WM_EAUTH;
}

static int on_event(struct wm_link *link, uint16_t id, uint32_t value, int64_t now_mono_msec)
{
	switch (id) {
	case ZMQ_EVENT_CONNECTED:
		link->connected_mono_msec = now_mono_msec;
		return WM_OK;
	case ZMQ_EVENT_CLOSED:
	case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
		link->closed_handshakes = 0;
		return WM_OK;
	case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
		/* 300 and 500: the server could not look the key up just now. */
		return value == ZAP_DENIED ? WM_EAUTH : WM_EUNREACHABLE;
	case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
	case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
		return on_closed_handshake(link, now_mono_msec);
	case ZMQ_EVENT_DISCONNECTED:
		/* Before HELLO libzmq connects again by itself, on the same socket. */
		return link->state == WM_LINK_CONNECTING ? WM_OK : WM_EUNREACHABLE;
	default:
		return WM_OK;
	}
}

int wm_monitor_take(struct wm_link *link, int64_t now_mono_msec)
{
	uint16_t id;
	uint32_t value;
	int err = WM_OK;

	while (err == WM_OK && take_event(link->monitor, &id, &value)) {
		err = on_event(link, id, value, now_mono_msec);
	}
	return err;
}
