/* Sending: one encoded head, one body, never blocking. */
#include "server/internal.h"
#include "sys/rand.h"

static int send_to(struct wm_server *server, size_t at, struct wm_view routing_id,
		   const struct wm_head *head, struct wm_view body)
{
	void *zmq = server->sockets[at].zmq;

	wm_buf_reset(&server->head_buf);
	wm_head_encode(head, &server->head_buf);
	if (server->head_buf.err < 0) {
		return server->head_buf.err;
	}
	if (zmq_send(zmq, routing_id.data, routing_id.len, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) {
		return wm_err_from_zmq(zmq_errno());
	}
	/* ROUTER_MANDATORY checked the room for the whole message with the first frame. */
	(void)zmq_send(zmq, server->head_buf.data, server->head_buf.len,
		       ZMQ_SNDMORE | ZMQ_DONTWAIT);
	(void)zmq_send(zmq, body.data, body.len, ZMQ_DONTWAIT);
	server->stats.sent++;
	return WM_OK;
}

/* --- what a peer has perhaps not read --- */

/*
 * libzmq counts messages, not bytes, and says nothing about what arrived: a peer that asks and
 * does not read could make it hold gigabytes.  A PING behind every WM_UNREAD_MARK_BYTES shows
 * how far the peer is, because messages are read in order.  The nonce is random, so that the
 * PONG cannot be sent before the PING was read.  Submitters get answers of bounded size only.
 */
static void mark(struct wm_server *server, struct wm_session *session)
{
	struct wm_head ping = wm_head_of(WM_MSG_PING, 0);

	do {
		wm_random(&ping.nonce, sizeof(ping.nonce));
	} while (ping.nonce == 0);
	ping.has |= WM_HAS(NONCE);
	if (send_to(server, session->socket, wm_view_of(session->routing_id, WM_ROUTING_ID_BYTES),
		    &ping, (struct wm_view){ NULL, 0 }) == WM_OK) {
		session->mark_bytes = session->sent_bytes;
		session->mark_nonce = ping.nonce;
	}
}

static void count_bytes(struct wm_server *server, struct wm_session *session, size_t bytes)
{
	session->sent_bytes += bytes;
	if (server->sockets[session->socket].flow != WM_FLOW_SUBMIT &&
	    session->sent_bytes - session->mark_bytes >= WM_UNREAD_MARK_BYTES) {
		mark(server, session);
	}
}

void wm_server_read_up_to(struct wm_session *session, uint64_t nonce)
{
	if (nonce != 0 && nonce == session->mark_nonce) {
		session->read_bytes = session->mark_bytes;
		session->mark_nonce = 0;
	}
}

bool wm_server_has_room(struct wm_server *server, uint64_t id)
{
	struct wm_session *session = wm_sessions_by_id(server->sessions, id);

	if (session == NULL || session->sent_bytes - session->read_bytes < WM_UNREAD_MAX_BYTES) {
		return true;
	}
	if (session->mark_nonce == 0) { /* the queue was full when it was due */
		mark(server, session);
	}
	return false;
}

/* --- sending --- */

int wm_server_send(struct wm_server *server, uint64_t id, const struct wm_head *head,
		   struct wm_view body)
{
	struct wm_session *session = wm_sessions_by_id(server->sessions, id);
	if (session == NULL) {
		return WM_ENOTFOUND;
	}
	const int err = send_to(server, session->socket,
				wm_view_of(session->routing_id, WM_ROUTING_ID_BYTES), head, body);
	if (err == WM_OK) {
		count_bytes(server, session, server->head_buf.len + body.len);
	} else if (err == WM_ENOTFOUND) {
		wm_server_forget(server, session);
	}
	return err;
}

void wm_server_post(struct wm_server *server, uint64_t id, const struct wm_head *head)
{
	const struct wm_view nothing = { NULL, 0 };

	if (wm_server_send(server, id, head, nothing) < 0) {
		server->stats.dropped_sends++;
	}
}

void wm_server_refuse(struct wm_server *server, size_t at, struct wm_view routing_id,
		      const struct wm_head *to, int err)
{
	struct wm_head reject = wm_head_of(WM_MSG_REJECT, to->req);

	wm_head_set_error(&reject, err, NULL);
	if (to->has & WM_HAS(SID)) {
		memcpy(reject.sid, to->sid, sizeof(reject.sid));
		reject.has |= WM_HAS(SID);
	}
	if (send_to(server, at, routing_id, &reject, (struct wm_view){ NULL, 0 }) < 0) {
		server->stats.dropped_sends++;
	}
}

void wm_server_reject(struct wm_server *server, const struct wm_envelope *to, int err,
		      const char *reason, uint64_t current_rev)
{
	struct wm_head reject = wm_head_of(WM_MSG_REJECT, to->head.req);

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
