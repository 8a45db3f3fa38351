/* A server with its front in the same process. */
#include "server/internal.h"

static void on_ask(uint64_t ticket, const uint8_t key[WM_KEY_BYTES], void *user)
{
	struct wm_server *server = user;
	struct wm_key_row row;
	const bool known = server->service.find_key(key, &row, server->service.user);

	if (!known && server->is_tested) {
		wm_audit_unknown_key(&server->audit, key);
	}
	wm_front_tell(server->front, ticket, known);
}

static void on_message(struct wm_inbound *in, void *user)
{
	wm_server_take(user, in);
}

static void on_closed(uint64_t session, void *user)
{
	wm_server_forget(user, session);
}

static int local_send(struct wm_server *server, struct wm_session *session, struct wm_view head,
		      struct wm_view body, bool is_watch)
{
	(void)is_watch; /* libzmq's queue is the only bound here */
	return wm_front_send(server->front, session->id, head, body);
}

static bool local_is_full(const struct wm_server *server, const struct wm_session *session)
{
	(void)server;
	(void)session;
	return false;
}

static void local_end(struct wm_server *server, uint64_t session)
{
	wm_front_end(server->front, session);
}

static int local_self_test(struct wm_server *server)
{
	const int err = wm_front_self_test(server->front);

	server->is_tested = true;
	return err;
}

static int local_turn(struct wm_server *server, int extra_fd, int timeout_msec, bool *ret_extra)
{
	struct wm_front_fd extra = { .fd = extra_fd };

	const int err = wm_front_turn(server->front, &extra, 1, timeout_msec);
	*ret_extra = extra.ready;
	return err;
}

static void local_close(struct wm_server *server)
{
	wm_front_close(server->front);
}

static void local_counts(const struct wm_server *server, uint64_t *counts)
{
	if (server->front == NULL) {
		return; /* it did not open */
	}
	memcpy(counts, server->front->counts, sizeof(server->front->counts));
}

static const struct wm_link_ops local_link = {
	local_send, local_is_full, local_end,	 local_self_test,
	local_turn, local_close,   local_counts,
};

int wm_server_open(const struct wm_server_opts *opts, struct wm_server **ret_server)
{
	struct wm_server *server = wm_server_new(&local_link, &opts->service, opts->heartbeat_msec);
	if (server == NULL) {
		return WM_ENOMEM;
	}
	const struct wm_front_opts front = {
		.key = opts->key,
		.endpoints = opts->endpoints,
		.endpoint_count = opts->endpoint_count,
		.hooks = { on_ask, on_message, on_closed, NULL, NULL, server },
	};
	const int err = wm_front_open(&front, &server->front);
	if (err < 0) {
		wm_server_close(server, 0);
		return err;
	}
	*ret_server = server;
	return WM_OK;
}
