/* The front as a whole: open, one turn, send, close. */
#include "server/front.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <zmq.h>

#include "server/internal.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/rand.h"

#define SWEEP_MSEC	  1000
#define CLOSE_LINGER_MSEC 500
#define FDS_MAX		  4

static int open_socket(struct wm_front *front, const struct wm_endpoint *endpoint)
{
	const bool is_submit = endpoint->flow == WM_FLOW_SUBMIT;
	const struct wm_server_socket_opts opts = {
		.zap_domain = is_submit ? "submit" : "read",
		.key = &front->key,
		.frame_max_bytes = endpoint->frame_max_bytes,
		.send_queue_count = is_submit ? WM_SUBMIT_QUEUE_MAX_COUNT : WM_READ_QUEUE_MAX_COUNT,
	};
	struct wm_socket *socket = &front->sockets[front->socket_count];

	socket->flow = endpoint->flow;
	socket->zmq = wm_router_new(front->context, &opts);
	if (socket->zmq == NULL) {
		return wm_err_from_zmq(zmq_errno());
	}
	socket->monitor = wm_events_open(front->context, socket->zmq, front->socket_count);
	front->socket_count++;
	if (socket->monitor == NULL) {
		return wm_err_from_zmq(zmq_errno());
	}
	if (zmq_bind(socket->zmq, endpoint->address) != 0) {
		return zmq_errno() == EINVAL ? WM_EINVALID : wm_err_from_zmq(zmq_errno());
	}
	size_t size = sizeof(socket->address);
	(void)zmq_getsockopt(socket->zmq, ZMQ_LAST_ENDPOINT, socket->address, &size);
	return WM_OK;
}

int wm_front_open(const struct wm_front_opts *opts, struct wm_front **ret_front)
{
	unsigned seed;
	int err = WM_ENOMEM;
	struct wm_front *front = wm_alloc(sizeof(*front));
	if (front == NULL) {
		return WM_ENOMEM;
	}
	wm_random(&seed, sizeof(seed));
	srand(seed); /* libzmq 4.3.4 makes routing ids from rand() */

	front->hooks = opts->hooks;
	/* Best effort: without the right to lock there is no swap-proof place for a key. */
	(void)mlock(&front->key, sizeof(front->key));
	front->key = *opts->key;
	wm_buf_init(&front->head_buf, WM_HEAD_MAX_BYTES);
	front->routes = wm_alloc(sizeof(*front->routes));
	front->context = zmq_ctx_new();
	if (front->routes != NULL && front->context != NULL) {
		wm_routes_init(front->routes, opts->epoch);
		err = wm_zap_open(front);
	}
	for (size_t i = 0; err == WM_OK && i < opts->endpoint_count; i++) {
		err = open_socket(front, &opts->endpoints[i]);
	}
	if (err < 0) {
		wm_front_close(front);
		return err;
	}
	*ret_front = front;
	return WM_OK;
}

void wm_front_say_bye(struct wm_front *front, int bye_code)
{
	struct wm_head bye = wm_head_of(WM_MSG_BYE, 0);

	wm_head_set_error(&bye, bye_code, NULL);
	bye.has &= ~WM_HAS(CLASS);
	wm_buf_reset(&front->head_buf);
	wm_head_encode(&bye, &front->head_buf);
	for (size_t i = 0; i < WM_SESSIONS_MAX_COUNT; i++) {
		const struct wm_route *route = &front->routes->slot[i];
		if (route->id != 0 &&
		    wm_front_send_to(front, route->socket,
				     wm_view_of(route->routing_id, WM_ROUTING_ID_BYTES),
				     wm_buf_view(&front->head_buf),
				     (struct wm_view){ NULL, 0 }) < 0) {
			front->counts[WM_COUNT_dropped_sends]++; /* it notices by silence */
		}
	}
}

void wm_front_close(struct wm_front *front)
{
	if (front == NULL) {
		return;
	}
	for (size_t i = 0; i < front->socket_count; i++) {
		const int linger = CLOSE_LINGER_MSEC;
		wm_events_close(front->sockets[i].zmq, front->sockets[i].monitor);
		(void)zmq_setsockopt(front->sockets[i].zmq, ZMQ_LINGER, &linger, sizeof(linger));
		zmq_close(front->sockets[i].zmq);
	}
	wm_zap_close(front);
	if (front->context != NULL) {
		zmq_ctx_term(front->context);
	}
	wm_buf_deinit(&front->head_buf);
	wm_keypair_wipe(&front->key);
	wm_free(front->routes);
	wm_free(front);
}

static void end_route(struct wm_front *front, struct wm_route *route)
{
	const uint64_t id = route->id;

	wm_routes_remove(front->routes, route);
	front->hooks.closed(id, front->hooks.user);
}

void wm_front_end(struct wm_front *front, uint64_t session)
{
	struct wm_route *route = wm_routes_by_id(front->routes, session);

	if (route != NULL) {
		end_route(front, route);
	}
}

static void sweep(struct wm_front *front, int64_t now_mono_msec)
{
	if (now_mono_msec < front->sweep_mono_msec) {
		return;
	}
	front->sweep_mono_msec = now_mono_msec + SWEEP_MSEC;
	for (size_t i = 0; i < WM_SESSIONS_MAX_COUNT; i++) {
		struct wm_route *route = &front->routes->slot[i];
		if (route->id != 0 &&
		    now_mono_msec - route->heard_mono_msec > WM_SESSION_IDLE_MSEC) {
			end_route(front, route);
		}
	}
}

bool wm_front_has_room(const struct wm_front *front, size_t at)
{
	return front->hooks.has_room == NULL ||
	       front->hooks.has_room(front->sockets[at].flow, front->hooks.user);
}

int wm_front_turn(struct wm_front *front, struct wm_front_fd *fds, size_t fd_count,
		  int timeout_msec)
{
	zmq_pollitem_t items[2 * WM_ENDPOINTS_MAX + 1 + FDS_MAX];
	const size_t sockets = front->socket_count;
	size_t count = 0;

	for (size_t i = 0; i < sockets; i++) {
		const short wanted = wm_front_has_room(front, i) ? ZMQ_POLLIN : 0;
		items[count++] =
			(zmq_pollitem_t){ .socket = front->sockets[i].zmq, .events = wanted };
	}
	for (size_t i = 0; i < sockets; i++) {
		items[count++] = (zmq_pollitem_t){ .socket = front->sockets[i].monitor,
						   .events = ZMQ_POLLIN };
	}
	items[count++] = (zmq_pollitem_t){ .socket = front->zap, .events = ZMQ_POLLIN };
	for (size_t i = 0; i < fd_count; i++) {
		fds[i].ready = false;
		if (fds[i].fd >= 0) {
			const int events = ZMQ_POLLIN | (fds[i].want_write ? ZMQ_POLLOUT : 0);
			items[count++] =
				(zmq_pollitem_t){ .fd = fds[i].fd, .events = (short)events };
		}
	}
	if (zmq_poll(items, (int)count, timeout_msec) < 0 && zmq_errno() != EINTR) {
		return wm_err_from_zmq(zmq_errno());
	}
	for (size_t i = 0, at = 2 * sockets + 1; i < fd_count; i++) {
		fds[i].ready = fds[i].fd >= 0 && items[at++].revents != 0;
	}
	const int64_t now = wm_mono_msec();
	wm_zap_serve(front);
	for (size_t i = 0; i < sockets; i++) {
		wm_events_count(front->sockets[i].monitor, front->counts);
		if (items[i].revents & ZMQ_POLLIN) {
			wm_front_drain(front, i, now);
		}
	}
	sweep(front, now);
	return WM_OK;
}

int wm_front_send_to(struct wm_front *front, size_t at, struct wm_view routing_id,
		     struct wm_view head, struct wm_view body)
{
	void *zmq = front->sockets[at].zmq;

	if (zmq_send(zmq, routing_id.data, routing_id.len, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) {
		return wm_err_from_zmq(zmq_errno());
	}
	/* ROUTER_MANDATORY checked the room for the whole message with the first frame. */
	(void)zmq_send(zmq, head.data, head.len, ZMQ_SNDMORE | ZMQ_DONTWAIT);
	(void)zmq_send(zmq, body.data, body.len, ZMQ_DONTWAIT);
	front->counts[WM_COUNT_sent]++;
	return WM_OK;
}

int wm_front_send(struct wm_front *front, uint64_t session, struct wm_view head,
		  struct wm_view body)
{
	struct wm_route *route = wm_routes_by_id(front->routes, session);
	if (route == NULL) {
		return WM_ENOTFOUND;
	}
	const int err =
		wm_front_send_to(front, route->socket,
				 wm_view_of(route->routing_id, WM_ROUTING_ID_BYTES), head, body);
	if (err == WM_ENOTFOUND) {
		end_route(front, route);
	}
	return err;
}

uint64_t *wm_front_counts(struct wm_front *front)
{
	return front->counts;
}
