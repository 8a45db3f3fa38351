/* The service's side of the sessions: who is there, and what is sent to them. */
#include "server/server.h"

#include "server/internal.h"
#include "sys/alloc.h"
#include "sys/clock.h"

struct wm_server *wm_server_new(const struct wm_link_ops *link, const struct wm_service *service,
				uint32_t heartbeat_msec)
{
	struct wm_server *server = wm_alloc(sizeof(*server));
	if (server == NULL) {
		return NULL;
	}
	server->link = link;
	server->service = *service;
	server->heartbeat_msec = heartbeat_msec;
	wm_buf_init(&server->head_buf, WM_HEAD_MAX_BYTES);
	server->sessions = wm_alloc(WM_SESSIONS_MAX_COUNT * sizeof(*server->sessions));
	if (server->sessions == NULL) {
		wm_free(server);
		return NULL;
	}
	return server;
}

static void say_bye(struct wm_server *server, int bye_code)
{
	struct wm_head bye = wm_head_of(WM_MSG_BYE, 0);

	wm_head_set_error(&bye, bye_code, NULL);
	bye.has &= ~WM_HAS(CLASS);
	for (size_t i = 0; i < WM_SESSIONS_MAX_COUNT; i++) {
		if (server->sessions[i].id != 0) {
			wm_server_post(server, server->sessions[i].id, &bye); /* leaving anyway */
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
	uint64_t counts[WM_EDGE_COUNT__COUNT];
	wm_server_counts(server, counts); /* what was not told yet is told now */
	wm_audit_tell(&server->audit, counts, server->audit.told_mono_msec + WM_AUDIT_EVERY_MSEC);
	server->link->close(server);
	wm_buf_deinit(&server->head_buf);
	wm_free(server->sessions);
	wm_free(server);
}

int wm_server_self_test(struct wm_server *server)
{
	return server->link->self_test(server);
}

int wm_server_turn(struct wm_server *server, int extra_fd, int timeout_msec, bool *ret_extra)
{
	uint64_t counts[WM_EDGE_COUNT__COUNT];

	wm_server_counts(server, counts);
	wm_audit_tell(&server->audit, counts, wm_mono_msec());
	return server->link->turn(server, extra_fd, timeout_msec, ret_extra);
}

struct wm_session *wm_server_session(struct wm_server *server, uint64_t id)
{
	const size_t slot = id & ((1U << WM_SESSION_SLOT_BITS) - 1);

	if (id == 0 || slot >= WM_SESSIONS_MAX_COUNT || server->sessions[slot].id != id) {
		return NULL;
	}
	return &server->sessions[slot];
}

void wm_server_forget(struct wm_server *server, uint64_t id)
{
	struct wm_session *session = wm_server_session(server, id);

	if (session != NULL) {
		memset(session, 0, sizeof(*session));
		server->service.closed(id, server->service.user);
	}
}

bool wm_server_is_known(struct wm_server *server, uint64_t id)
{
	const struct wm_session *session = wm_server_session(server, id);
	struct wm_key_row row;

	return session != NULL &&
	       server->service.find_key(session->key, &row, server->service.user);
}

int wm_server_send(struct wm_server *server, uint64_t id, const struct wm_head *head,
		   struct wm_view body)
{
	struct wm_session *session = wm_server_session(server, id);
	if (session == NULL) {
		return WM_ENOTFOUND;
	}
	wm_buf_reset(&server->head_buf);
	wm_head_encode(head, &server->head_buf);
	if (server->head_buf.err < 0) {
		return server->head_buf.err;
	}
	const bool is_watch = (head->has & WM_HAS(WATCH)) && head->type != WM_MSG_CLOSED;
	const int err =
		server->link->send(server, session, wm_buf_view(&server->head_buf), body, is_watch);
	if (err == WM_OK) {
		wm_server_count_bytes(server, session, server->head_buf.len + body.len);
	}
	return err;
}

void wm_server_post(struct wm_server *server, uint64_t id, const struct wm_head *head)
{
	const struct wm_view nothing = { NULL, 0 };

	if (wm_server_send(server, id, head, nothing) < 0) {
		server->dropped_sends++;
	}
}

void wm_server_reject(struct wm_server *server, const struct wm_envelope *to, int err,
		      const char *reason, uint64_t current_rev)
{
	struct wm_head reject = wm_head_of(WM_MSG_REJECT, to->head.req);

	wm_audit_reject(&server->audit, err);
	wm_head_set_error(&reject, err, reason);
	if (to->head.has & WM_HAS(SID)) {
		memcpy(reject.sid, to->head.sid, sizeof(reject.sid));
		reject.has |= WM_HAS(SID);
	}
	if (err == WM_ECONFLICT) {
		reject.current_rev = current_rev;
		reject.has |= WM_HAS(CURRENT_REV);
	}
	if (wm_err_class(err) == WM_CLASS_RETRY) {
		reject.retry_after = WM_RETRY_AFTER_MSEC;
		reject.has |= WM_HAS(RETRY_AFTER);
	}
	wm_server_post(server, to->session, &reject);
}

void wm_server_counts(const struct wm_server *server, uint64_t ret_counts[WM_EDGE_COUNT__COUNT])
{
	memset(ret_counts, 0, WM_EDGE_COUNT__COUNT * sizeof(*ret_counts));
	server->link->counts(server, ret_counts);
	ret_counts[WM_COUNT_no_identity] += server->no_identity;
	ret_counts[WM_COUNT_dropped_sends] += server->dropped_sends;
}
