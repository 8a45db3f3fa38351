/* One message from the front: whose key it is, and what is answered without the service. */
#include "crypto/sha256.h"
#include "server/internal.h"
#include "sys/clock.h"

static uint32_t granted_heartbeat(const struct wm_server *server, const struct wm_head *hello)
{
	uint32_t msec = server->heartbeat_msec;
	if ((hello->has & WM_HAS(HEARTBEAT)) && hello->heartbeat >= WM_HEARTBEAT_MIN_MSEC &&
	    hello->heartbeat <= WM_HEARTBEAT_MAX_MSEC) {
		msec = hello->heartbeat;
	}
	return msec;
}

static void welcome(struct wm_server *server, const struct wm_envelope *envelope)
{
	struct wm_head reply = wm_head_of(WM_MSG_WELCOME, envelope->head.req);

	reply.heartbeat = envelope->heartbeat_msec;
	reply.server_time = (uint64_t)wm_now_msec();
	reply.epoch = 1;
	reply.limit_body = WM_BODY_MAX_BYTES;
	reply.limit_inflight = WM_INFLIGHT_MAX_COUNT;
	reply.limit_credit = WM_CREDIT_MAX_COUNT;
	reply.limit_watches = WM_WATCHES_MAX_COUNT;
	reply.role = (uint8_t)envelope->identity.role;
	reply.institution =
		wm_view_of(envelope->identity.institution.text, envelope->identity.institution.len);
	reply.has |= WM_HAS(HEARTBEAT) | WM_HAS(SERVER_TIME) | WM_HAS(EPOCH) | WM_HAS(LIMIT_BODY) |
		     WM_HAS(LIMIT_INFLIGHT) | WM_HAS(LIMIT_CREDIT) | WM_HAS(LIMIT_WATCHES) |
		     WM_HAS(INSTITUTION) | WM_HAS(ROLE);
	server->service.welcome(&reply, server->service.user);
	wm_server_post(server, envelope->session, &reply); /* a peer that is gone asks again */
}

static void pong(struct wm_server *server, const struct wm_envelope *envelope)
{
	struct wm_head reply = wm_head_of(WM_MSG_PONG, envelope->head.req);
	struct wm_head state = { 0 };

	server->service.welcome(&state, server->service.user);
	reply.nonce = envelope->head.nonce;
	reply.head = state.head;
	reply.has |= WM_HAS(NONCE) | WM_HAS(HEAD);
	wm_server_post(server, envelope->session, &reply); /* as above */
}

/* The session of a message; the front has seen HELLO before it hands over anything else. */
static struct wm_session *session_of(struct wm_server *server, const struct wm_inbound *in)
{
	const uint64_t id = in->envelope.session;
	const size_t slot = id & ((1U << WM_SESSION_SLOT_BITS) - 1);
	uint8_t hash[WM_SHA256_BYTES];

	if (slot >= WM_SESSIONS_MAX_COUNT) {
		return NULL;
	}
	struct wm_session *session = &server->sessions[slot];
	if (session->id == id) {
		return memcmp(session->key, in->key, WM_KEY_BYTES) == 0 ? session : NULL;
	}
	if (session->id != 0 || in->envelope.head.type != WM_MSG_HELLO) {
		return NULL;
	}
	const struct wm_view part = wm_view_of(in->key, WM_KEY_BYTES);
	wm_sha256(&part, 1, hash);
	session->id = id;
	session->flow = in->envelope.flow;
	memcpy(session->key, in->key, WM_KEY_BYTES);
	memcpy(session->key_id, hash, sizeof(session->key_id));
	return session;
}

/* Requests whose answers a peer has to make room for by reading. */
static bool needs_room(uint8_t type)
{
	return type == WM_MSG_SUBMIT || type == WM_MSG_STATUS || type == WM_MSG_GET ||
	       type == WM_MSG_LOG;
}

/* What is answered here.  @return false: it is for the service */
static bool handle_here(struct wm_server *server, const struct wm_envelope *envelope,
			struct wm_session *session)
{
	switch (envelope->head.type) {
	case WM_MSG_HELLO:
		welcome(server, envelope);
		return true;
	case WM_MSG_PING:
		pong(server, envelope);
		return true;
	case WM_MSG_PONG:
		wm_server_read_up_to(session, envelope->head.nonce);
		return true;
	default:
		return false;
	}
}

void wm_server_take(struct wm_server *server, struct wm_inbound *in)
{
	struct wm_envelope *envelope = &in->envelope;
	struct wm_key_row row;

	struct wm_session *session = session_of(server, in);
	if (session == NULL) {
		server->no_identity++;
		return;
	}
	/* For each message anew: a connection may outlive the right of its key. */
	if (!server->service.find_key(in->key, &row, server->service.user)) {
		wm_server_reject(server, envelope, WM_EREVOKED, NULL, 0);
		return;
	}
	if (envelope->head.type == WM_MSG_HELLO) {
		session->heartbeat_msec = granted_heartbeat(server, &envelope->head);
	}
	envelope->heartbeat_msec = session->heartbeat_msec;
	envelope->identity.institution = row.institution;
	envelope->identity.role = row.role;
	memcpy(envelope->identity.key_id, session->key_id, sizeof(session->key_id));
	if (handle_here(server, envelope, session)) {
		return;
	}
	if (needs_room(envelope->head.type) && server->link->is_full(server, session)) {
		wm_server_reject(server, envelope, WM_EBUSY, "answers wait to be read", 0);
		return;
	}
	server->service.message(envelope, server->service.user);
}
