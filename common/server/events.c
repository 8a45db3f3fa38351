/* What libzmq refuses by itself, before there is a message: counted from its monitor events. */
#include <stdio.h>
#include <zmq.h>

#include "server/internal.h"

#define EVENTS                                                                                 \
	(ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_ACCEPT_FAILED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | \
	 ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL)
/* libzmq's thread waits for room in this queue, so it must not be one that a flood can fill. */
#define QUEUE_MAX 1000000

void *wm_events_open(void *context, void *socket, size_t number)
{
	char address[64];
	const int queue = QUEUE_MAX;

	(void)snprintf(address, sizeof(address), "inproc://waymark.monitor.%zu", number);
	void *monitor = zmq_socket(context, ZMQ_PAIR);
	if (monitor == NULL) {
		return NULL;
	}
	if (zmq_setsockopt(monitor, ZMQ_RCVHWM, &queue, sizeof(queue)) != 0 ||
	    zmq_socket_monitor(socket, address, EVENTS) != 0 ||
	    zmq_connect(monitor, address) != 0) {
		(void)zmq_close(monitor);
		return NULL;
	}
	return monitor;
}

void wm_events_close(void *socket, void *monitor)
{
	if (monitor != NULL) {
		(void)zmq_socket_monitor(socket, NULL, 0);
		(void)zmq_close(monitor);
	}
}

void wm_events_count(void *monitor, uint64_t *counts)
{
	uint8_t frame[6];
	char address[256];

	while (zmq_recv(monitor, frame, sizeof(frame), ZMQ_DONTWAIT) >= 2) {
		uint16_t event;
		(void)zmq_recv(monitor, address, sizeof(address), ZMQ_DONTWAIT);
		memcpy(&event, frame, sizeof(event)); /* libzmq sends it in host order */
		if (event == ZMQ_EVENT_ACCEPTED) {
			counts[WM_COUNT_connections]++;
		} else if (event == ZMQ_EVENT_ACCEPT_FAILED) {
			counts[WM_COUNT_failed_connections]++;
		} else {
			counts[WM_COUNT_failed_handshakes]++;
		}
	}
}
