/* Receiving: check the shape, stamp the identity, answer what needs no ledger. */
#include "base/text.h"
#include "crypto/sha256.h"
#include "server/internal.h"
#include "sys/clock.h"

/* One received message; the frames own their bytes. */
struct incoming {
	zmq_msg_t frame[3]; /* routing id, head, body */
	int count;	    /* frames received, also those that found no room */
	int kept;	    /* frames to close */
};

static bool speaks_version(const struct wm_head *hello)
{
	for (size_t i = 0; i < hello->versions_count; i++) {
		if (hello->versions[i] == WM_PROTOCOL_VERSION) {
			return true;
		}
	}
	return false;
}

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
	reply.institution =
		wm_view_of(envelope->identity.institution.text, envelope->identity.institution.len);
	reply.has |= WM_HAS(HEARTBEAT) | WM_HAS(SERVER_TIME) | WM_HAS(EPOCH) | WM_HAS(LIMIT_BODY) |
		     WM_HAS(LIMIT_INFLIGHT) | WM_HAS(LIMIT_CREDIT) | WM_HAS(LIMIT_WATCHES) |
		     WM_HAS(INSTITUTION);
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

/* Read one whole message; frames beyond the third are dropped as they come. */
static bool receive(void *zmq, struct incoming *in)
{
	int more = 1;

	in->count = 0;
	in->kept = 0;
	while (more) {
		zmq_msg_t spare;
		const bool keep = in->kept < 3;
		zmq_msg_t *frame = keep ? &in->frame[in->kept] : &spare;
		zmq_msg_init(frame);
		if (zmq_msg_recv(frame, zmq, ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(frame);
			return false;
		}
		more = zmq_msg_more(frame);
		in->count++;
		if (keep) {
			in->kept++;
		} else {
			zmq_msg_close(frame);
		}
	}
	return true;
}

static void release(struct incoming *in)
{
	for (int i = 0; i < in->kept; i++) {
		zmq_msg_close(&in->frame[i]);
	}
}

static struct wm_view frame_view(zmq_msg_t *frame)
{
	return wm_view_of(zmq_msg_data(frame), zmq_msg_size(frame));
}

/* Key of the sender, from the last frame: libzmq 4.3.4 gives none with the first. */
static bool sender_key(struct incoming *in, uint8_t ret_key[WM_KEY_BYTES])
{
	const char *user_id = zmq_msg_gets(&in->frame[in->kept - 1], "User-Id");

	return user_id != NULL && strlen(user_id) == WM_USER_ID_BYTES &&
	       wm_hex_parse(wm_view_str(user_id), ret_key, WM_KEY_BYTES) == WM_OK;
}

/* What the front answers itself.  @return false: it is for the service */
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
	case WM_MSG_BYE:
		wm_server_forget(server, session);
		return true;
	default:
		return false;
	}
}

static int check_shape(struct incoming *in, enum wm_flow flow, struct wm_head *ret_head)
{
	if (in->count != 3) {
		return WM_EFRAMES;
	}
	const int err = wm_head_decode(frame_view(&in->frame[1]), ret_head);
	if (err < 0) {
		return err;
	}
	if (!wm_msg_from_client(ret_head->type) || !(wm_msg_flow(ret_head->type) & flow)) {
		return WM_ETYPE;
	}
	if (zmq_msg_size(&in->frame[2]) > WM_BODY_MAX_BYTES) {
		return WM_ETOO_BIG;
	}
	return WM_OK;
}

/* The session of the message; none before the first HELLO. */
static int find_session(struct wm_server *server, size_t at, const uint8_t *routing_id,
			const struct wm_head *head, struct wm_session **ret_session)
{
	struct wm_session *session = wm_sessions_find(server->sessions, (uint8_t)at, routing_id);

	if (session == NULL && head->type != WM_MSG_HELLO) {
		return WM_ENO_SESSION;
	}
	if (head->type == WM_MSG_HELLO && !speaks_version(head)) {
		return WM_EVERSION;
	}
	*ret_session = session;
	return WM_OK;
}

/* NULL when there is no room, for this key or at all. */
static struct wm_session *begin_session(struct wm_server *server, size_t at,
					const uint8_t *routing_id, const uint8_t key[WM_KEY_BYTES])
{
	const struct wm_view part = wm_view_of(key, WM_KEY_BYTES);
	uint8_t hash[WM_SHA256_BYTES];

	if (wm_sessions_of_key(server->sessions, key) >= WM_SESSIONS_PER_KEY_MAX) {
		return NULL;
	}
	struct wm_session *session = wm_sessions_add(server->sessions, (uint8_t)at, routing_id);
	if (session != NULL) {
		wm_sha256(&part, 1, hash);
		memcpy(session->key, key, sizeof(session->key));
		memcpy(session->key_id, hash, sizeof(session->key_id));
		server->stats.sessions++;
	}
	return session;
}

static void handle(struct wm_server *server, size_t at, struct incoming *in, int64_t now_mono_msec)
{
	const struct wm_view routing_id = frame_view(&in->frame[0]);
	struct wm_envelope envelope = { .flow = server->sockets[at].flow };
	struct wm_session *session = NULL;
	struct wm_key_row row;
	uint8_t key[WM_KEY_BYTES];

	server->stats.received++;
	if (routing_id.len != WM_ROUTING_ID_BYTES || routing_id.data[0] != 0) {
		server->stats.foreign_routing_id++;
		return;
	}
	if (in->kept < 2 || !sender_key(in, key)) {
		server->stats.no_identity++;
		return;
	}
	int err = server->service.find_key(key, &row, server->service.user) ? WM_OK : WM_EREVOKED;
	if (err == WM_OK) {
		err = check_shape(in, envelope.flow, &envelope.head);
	}
	if (err == WM_OK) {
		err = find_session(server, at, routing_id.data, &envelope.head, &session);
	}
	if (err == WM_OK && session == NULL) {
		session = begin_session(server, at, routing_id.data, key);
		err = session != NULL ? WM_OK : WM_EBUSY;
	}
	if (err < 0) {
		server->stats.malformed += err != WM_ENO_SESSION;
		wm_server_refuse(server, at, routing_id, &envelope.head, err);
		return;
	}
	if (memcmp(session->key, key, sizeof(key)) != 0) {
		server->stats.no_identity++; /* another key under a known routing id */
		return;
	}
	session->heard_mono_msec = now_mono_msec;

	if (envelope.head.type == WM_MSG_HELLO) {
		session->heartbeat_msec = granted_heartbeat(server, &envelope.head);
	}
	envelope.session = session->id;
	envelope.heartbeat_msec = session->heartbeat_msec;
	envelope.identity.institution = row.institution;
	envelope.identity.role = row.role;
	memcpy(envelope.identity.key_id, session->key_id, sizeof(session->key_id));
	envelope.body = frame_view(&in->frame[2]);
	if (!handle_here(server, &envelope, session)) {
		server->service.message(&envelope, server->service.user);
	}
}

void wm_server_drain(struct wm_server *server, size_t at, int64_t now_mono_msec)
{
	for (unsigned i = 0; i < WM_TURN_REQUESTS_MAX; i++) {
		struct incoming in;
		if (!receive(server->sockets[at].zmq, &in)) {
			release(&in);
			return;
		}
		handle(server, at, &in, now_mono_msec);
		release(&in);
	}
}
