/*
 * What a peer has perhaps not read.
 *
 * libzmq counts messages, not bytes, and says nothing about what arrived: a peer that asks and
 * does not read could make it hold gigabytes.  A PING behind every WM_UNREAD_MARK_BYTES shows
 * how far the peer is, because messages are read in order.  The nonce is random, so that the
 * PONG cannot be sent before the PING was read.  Submitters get answers of bounded size only.
 */
#include "server/internal.h"
#include "sys/rand.h"

static void mark(struct wm_server *server, struct wm_session *session)
{
	struct wm_head ping = wm_head_of(WM_MSG_PING, 0);
	const struct wm_view nothing = { NULL, 0 };

	do {
		wm_random(&ping.nonce, sizeof(ping.nonce));
	} while (ping.nonce == 0);
	ping.has |= WM_HAS(NONCE);
	wm_buf_reset(&server->head_buf);
	wm_head_encode(&ping, &server->head_buf);
	const uint64_t bytes = session->sent_bytes;
	if (server->head_buf.err == WM_OK &&
	    server->link->send(server, session, wm_buf_view(&server->head_buf), nothing, false) ==
		    WM_OK) {
		session->mark_bytes = bytes;
		session->mark_nonce = ping.nonce;
	}
}

void wm_server_count_bytes(struct wm_server *server, struct wm_session *session, size_t bytes)
{
	session->sent_bytes += bytes;
	if (session->flow != WM_FLOW_SUBMIT &&
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
	struct wm_session *session = wm_server_session(server, id);

	if (session == NULL || session->sent_bytes - session->read_bytes < WM_UNREAD_MAX_BYTES) {
		return true;
	}
	if (session->mark_nonce == 0) { /* the queue was full when it was due */
		mark(server, session);
	}
	return false;
}
