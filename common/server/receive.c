/* Receiving: check the shape, read the key of the handshake, find the session. */
#include <zmq.h>

#include "base/text.h"
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

/* The route of the message; none before the first HELLO. */
static int find_route(struct wm_front *front, size_t at, const uint8_t *routing_id,
		      const struct wm_head *head, struct wm_route **ret_route)
{
	struct wm_route *route = wm_routes_find(front->routes, (uint8_t)at, routing_id);

	if (route == NULL && head->type != WM_MSG_HELLO) {
		return WM_ENO_SESSION;
	}
	if (head->type == WM_MSG_HELLO && !speaks_version(head)) {
		return WM_EVERSION;
	}
	*ret_route = route;
	return WM_OK;
}

/* NULL when there is no room, for this key or at all. */
static struct wm_route *begin_route(struct wm_front *front, size_t at, const uint8_t *routing_id,
				    const uint8_t key[WM_KEY_BYTES])
{
	if (wm_routes_of_key(front->routes, key) >= WM_SESSIONS_PER_KEY_MAX) {
		return NULL;
	}
	struct wm_route *route = wm_routes_add(front->routes, (uint8_t)at, routing_id);
	if (route != NULL) {
		memcpy(route->key, key, sizeof(route->key));
	}
	return route;
}

static enum wm_edge_count count_of(int err)
{
	switch (err) {
	case WM_EFRAMES:
		return WM_COUNT_frames;
	case WM_ENO_SESSION:
		return WM_COUNT_no_session;
	case WM_EBUSY:
		return WM_COUNT_no_room;
	default:
		return WM_COUNT_malformed;
	}
}

/* Answer a message that has no session, or none any more, with REJECT. */
static void refuse(struct wm_front *front, size_t at, struct wm_view routing_id,
		   const struct wm_head *to, int err)
{
	struct wm_head reject = wm_head_of(WM_MSG_REJECT, to->req);

	wm_head_set_error(&reject, err, NULL);
	if (to->has & WM_HAS(SID)) {
		memcpy(reject.sid, to->sid, sizeof(reject.sid));
		reject.has |= WM_HAS(SID);
	}
	wm_buf_reset(&front->head_buf);
	wm_head_encode(&reject, &front->head_buf);
	if (front->head_buf.err < 0 ||
	    wm_front_send_to(front, at, routing_id, wm_buf_view(&front->head_buf),
			     (struct wm_view){ NULL, 0 }) < 0) {
		front->counts[WM_COUNT_dropped_sends]++;
	}
}

static void handle(struct wm_front *front, size_t at, struct incoming *in, int64_t now_mono_msec)
{
	const struct wm_view routing_id = frame_view(&in->frame[0]);
	struct wm_inbound inbound = { .envelope = { .flow = front->sockets[at].flow } };
	struct wm_head *head = &inbound.envelope.head;
	struct wm_route *route = NULL;
	uint8_t key[WM_KEY_BYTES];

	front->counts[WM_COUNT_received]++;
	if (routing_id.len != WM_ROUTING_ID_BYTES || routing_id.data[0] != 0) {
		front->counts[WM_COUNT_foreign_routing_id]++;
		return;
	}
	if (in->kept < 2 || !sender_key(in, key)) {
		front->counts[WM_COUNT_no_identity]++;
		return;
	}
	int err = check_shape(in, inbound.envelope.flow, head);
	if (err == WM_OK) {
		err = find_route(front, at, routing_id.data, head, &route);
	}
	if (err == WM_OK && route == NULL) {
		route = begin_route(front, at, routing_id.data, key);
		err = route != NULL ? WM_OK : WM_EBUSY;
	}
	if (err < 0) {
		front->counts[count_of(err)]++;
		refuse(front, at, routing_id, head, err);
		return;
	}
	if (memcmp(route->key, key, sizeof(key)) != 0) {
		front->counts[WM_COUNT_no_identity]++; /* another key under a known routing id */
		return;
	}
	route->heard_mono_msec = now_mono_msec;
	if (head->type == WM_MSG_BYE) {
		wm_front_end(front, route->id);
		return;
	}
	inbound.envelope.session = route->id;
	inbound.envelope.body = frame_view(&in->frame[2]);
	inbound.key = key;
	inbound.head_bytes = frame_view(&in->frame[1]);
	front->hooks.message(&inbound, front->hooks.user);
}

void wm_front_drain(struct wm_front *front, size_t at, int64_t now_mono_msec)
{
	const int64_t end_mono_msec = wm_mono_msec() + WM_TURN_BUSY_MSEC;

	for (unsigned i = 0; i < WM_TURN_REQUESTS_MAX && wm_mono_msec() < end_mono_msec; i++) {
		struct incoming in;
		if (!wm_front_has_room(front, at)) {
			return;
		}
		if (!receive(front->sockets[at].zmq, &in)) {
			release(&in);
			return;
		}
		handle(front, at, &in, now_mono_msec);
		release(&in);
	}
}
