/* The front as a whole: open, one turn, close. */
#include "server/server.h"

#include <errno.h>
#include <stdlib.h>

#include "server/internal.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/rand.h"

#define SWEEP_MSEC	  1000
#define CLOSE_LINGER_MSEC 500

int wm_server_open(const struct wm_server_opts *opts, struct wm_server **ret_server)
{
	unsigned seed;
	int err = WM_ENOMEM;
	struct wm_server *server = wm_alloc(sizeof(*server));
	if (server == NULL) {
		return WM_ENOMEM;
	}
	wm_random(&seed, sizeof(seed));
	srand(seed); /* libzmq 4.3.4 makes routing ids from rand() */

	server->service = opts->service;
	server->heartbeat_msec = opts->heartbeat_msec;
	server->key = *opts->key;
	wm_buf_init(&server->head_buf, WM_HEAD_MAX_BYTES);
	server->sessions = wm_alloc(sizeof(*server->sessions));
	server->context = zmq_ctx_new();
	if (server->sessions == NULL || server->context == NULL) {
		goto fail;
	}
	wm_sessions_init(server->sessions);
	err = wm_zap_open(server);
	for (size_t i = 0; err == WM_OK && i < opts->endpoint_count; i++) {
		const struct wm_endpoint *endpoint = &opts->endpoints[i];
		const struct wm_server_socket_opts socket_opts = {
			.zap_domain = endpoint->flow == WM_FLOW_SUBMIT ? "submit" : "read",
			.key = &server->key,
			.frame_max_bytes = endpoint->frame_max_bytes,
		};
		struct wm_socket *socket = &server->sockets[i];
		socket->flow = endpoint->flow;
		socket->zmq = wm_router_new(server->context, &socket_opts);
		server->socket_count = i + 1;
		if (socket->zmq == NULL || zmq_bind(socket->zmq, endpoint->address) != 0) {
			err = zmq_errno() == EINVAL ? WM_EINVALID : wm_err_from_zmq(zmq_errno());
			break;
		}
		size_t size = sizeof(socket->address);
		(void)zmq_getsockopt(socket->zmq, ZMQ_LAST_ENDPOINT, socket->address, &size);
	}
	if (err < 0) {
		goto fail;
	}
	*ret_server = server;
	return WM_OK;
fail:
	wm_server_close(server, 0);
	return err;
}

static void say_bye(struct wm_server *server, int bye_code)
{
	struct wm_head bye = wm_head_of(WM_MSG_BYE, 0);

	wm_head_set_error(&bye, bye_code, NULL);
	bye.has &= ~WM_HAS(CLASS);
	for (size_t i = 0; i < WM_SESSIONS_MAX_COUNT; i++) {
		if (server->sessions->slot[i].id != 0) {
			wm_server_post(server, server->sessions->slot[i].id,
				       &bye); /* leaving anyway */
		}
	}
}

void wm_server_close(struct wm_server *server, int bye_code)
{
	if (server == NULL) {
		return;
	}
	if (bye_code != 0) {
		say_bye(server, bye_code);
	}
	for (size_t i = 0; i < server->socket_count; i++) {
		if (server->sockets[i].zmq != NULL) {
			const int linger = CLOSE_LINGER_MSEC;
			(void)zmq_setsockopt(server->sockets[i].zmq, ZMQ_LINGER, &linger,
					     sizeof(linger));
			zmq_close(server->sockets[i].zmq);
		}
	}
	if (server->zap != NULL) {
		zmq_close(server->zap);
	}
	if (server->context != NULL) {
		zmq_ctx_term(server->context);
	}
	wm_buf_deinit(&server->head_buf);
	wm_keypair_wipe(&server->key);
	wm_free(server->sessions);
	wm_free(server);
}

void wm_server_forget(struct wm_server *server, struct wm_session *session)
{
	const uint64_t id = session->id;

	wm_sessions_remove(server->sessions, session);
	server->stats.sessions--;
	server->service.closed(id, server->service.user);
}

static void sweep(struct wm_server *server, int64_t now_mono_msec)
{
	if (now_mono_msec < server->sweep_mono_msec) {
		return;
	}
	server->sweep_mono_msec = now_mono_msec + SWEEP_MSEC;
	for (size_t i = 0; i < WM_SESSIONS_MAX_COUNT; i++) {
		struct wm_session *session = &server->sessions->slot[i];
		if (session->id != 0 &&
		    now_mono_msec - session->heard_mono_msec > WM_SESSION_IDLE_MSEC) {
			wm_server_forget(server, session);
		}
	}
}

int wm_server_turn(struct wm_server *server, int extra_fd, int timeout_msec, bool *ret_extra)
{
	zmq_pollitem_t items[WM_ENDPOINTS_MAX + 2];
	const size_t sockets = server->socket_count;
	size_t count = 0;

	for (size_t i = 0; i < sockets; i++) {
		items[count++] =
			(zmq_pollitem_t){ .socket = server->sockets[i].zmq, .events = ZMQ_POLLIN };
	}
	items[count++] = (zmq_pollitem_t){ .socket = server->zap, .events = ZMQ_POLLIN };
	if (extra_fd >= 0) {
		items[count++] = (zmq_pollitem_t){ .fd = extra_fd, .events = ZMQ_POLLIN };
	}
	if (zmq_poll(items, (int)count, timeout_msec) < 0 && zmq_errno() != EINTR) {
		return wm_err_from_zmq(zmq_errno());
	}
	const int64_t now = wm_mono_msec();
	wm_zap_serve(server);
	for (size_t i = 0; i < sockets; i++) {
		if (items[i].revents & ZMQ_POLLIN) {
			wm_server_drain(server, i, now);
		}
	}
	sweep(server, now);
	*ret_extra = extra_fd >= 0 && (items[count - 1].revents & ZMQ_POLLIN) != 0;
	return WM_OK;
}

const struct wm_server_stats *wm_server_stats(const struct wm_server *server)
{
	return &server->stats;
}
