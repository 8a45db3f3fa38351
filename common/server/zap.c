/*
 * Authentication (ZMTP's ZAP, RFC 27), served by the loop that serves the sockets.
 *
 * libzmq lets every CURVE client in when no handler answers.  Here the handler is
 * bound before any endpoint and lives in the same thread: there is no moment
 * without it, and it cannot die alone.  Whose key is known is somebody else's
 * knowledge, perhaps of another process; until the answer is there the handshake
 * waits, and libzmq ends it when it waits too long.
 */
#include <zmq.h>

#include "base/text.h"
#include "server/internal.h"
#include "sys/alloc.h"

#define ZAP_ADDRESS "inproc://zeromq.zap.01"
#define ZAP_FRAMES \
	9 /* peer, empty, version, request id, domain, address, identity, mechanism, key */
#define ZAP_FRAME_MAX 256
#define TICKET_BITS   16

enum { FRAME_PEER, FRAME_EMPTY, FRAME_VERSION, FRAME_REQUEST, FRAME_MECHANISM = 7, FRAME_KEY };

struct zap_request {
	uint8_t frame[ZAP_FRAMES][ZAP_FRAME_MAX];
	size_t len[ZAP_FRAMES];
	size_t count;
	bool fits; /* no frame was longer than its room, no frame too many */
};

/* Where an answer goes.  In use when ticket != 0. */
struct wm_zap_pending {
	uint64_t ticket;
	uint8_t peer[ZAP_FRAME_MAX], request[ZAP_FRAME_MAX];
	size_t peer_len, request_len;
	uint8_t key[WM_KEY_BYTES];
};

_Static_assert(WM_EDGE_PENDING_KEYS_MAX <= 1 << TICKET_BITS, "a ticket has the index in it");

int wm_zap_open(struct wm_front *front)
{
	front->pending = wm_alloc(WM_EDGE_PENDING_KEYS_MAX * sizeof(*front->pending));
	if (front->pending == NULL) {
		return WM_ENOMEM;
	}
	front->zap = zmq_socket(front->context, ZMQ_ROUTER);
	if (front->zap == NULL || zmq_bind(front->zap, ZAP_ADDRESS) != 0) {
		return wm_err_from_zmq(zmq_errno());
	}
	return WM_OK;
}

void wm_zap_close(struct wm_front *front)
{
	if (front->zap != NULL) {
		zmq_close(front->zap);
	}
	wm_free(front->pending);
}

static bool receive(void *zap, struct zap_request *request)
{
	int more = 1;

	request->count = 0;
	request->fits = true;
	while (more) {
		uint8_t spare[ZAP_FRAME_MAX];
		const bool keep = request->count < ZAP_FRAMES;
		uint8_t *to = keep ? request->frame[request->count] : spare;
		const int len = zmq_recv(zap, to, ZAP_FRAME_MAX, ZMQ_DONTWAIT);
		if (len < 0) {
			return false;
		}
		if (!keep || len > ZAP_FRAME_MAX) {
			request->fits = false;
		} else {
			request->len[request->count++] = (size_t)len;
		}
		size_t size = sizeof(more);
		if (zmq_getsockopt(zap, ZMQ_RCVMORE, &more, &size) != 0) {
			return false;
		}
	}
	return true;
}

static bool frame_is(const struct zap_request *request, size_t at, const char *text)
{
	return wm_view_eq(wm_view_of(request->frame[at], request->len[at]), wm_view_str(text));
}

/* What is answered.  300 lets a client try again; after 400 it does not. */
static void answer(struct wm_front *front, struct wm_view peer, struct wm_view request,
		   const char *status, const char *user_id)
{
	zmq_send(front->zap, peer.data, peer.len, ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(front->zap, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(front->zap, "1.0", 3, ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(front->zap, request.data, request.len, ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(front->zap, status, 3, ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(front->zap, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(front->zap, user_id, strlen(user_id), ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(front->zap, "", 0, ZMQ_DONTWAIT);
}

static struct wm_zap_pending *find_free(struct wm_front *front)
{
	for (size_t i = 0; i < WM_EDGE_PENDING_KEYS_MAX; i++) {
		if (front->pending[i].ticket == 0) {
			return &front->pending[i];
		}
	}
	return NULL;
}

static void handle(struct wm_front *front, const struct zap_request *request)
{
	const struct wm_view peer =
		wm_view_of(request->frame[FRAME_PEER], request->len[FRAME_PEER]);
	const struct wm_view id =
		wm_view_of(request->frame[FRAME_REQUEST], request->len[FRAME_REQUEST]);

	if (!request->fits || request->count != ZAP_FRAMES ||
	    !frame_is(request, FRAME_VERSION, "1.0") ||
	    !frame_is(request, FRAME_MECHANISM, "CURVE") ||
	    request->len[FRAME_KEY] != WM_KEY_BYTES) {
		front->counts[WM_COUNT_refused_mechanism]++;
		answer(front, peer, id, "400", "");
		return;
	}
	struct wm_zap_pending *pending = find_free(front);
	if (pending == NULL) {
		front->counts[WM_COUNT_refused_unready]++;
		answer(front, peer, id, "300", "");
		return;
	}
	memcpy(pending->peer, peer.data, peer.len);
	memcpy(pending->request, id.data, id.len);
	memcpy(pending->key, request->frame[FRAME_KEY], WM_KEY_BYTES);
	pending->peer_len = peer.len;
	pending->request_len = id.len;
	pending->ticket = (uint64_t)++front->pending_generation << TICKET_BITS |
			  (uint64_t)(pending - front->pending);
	front->hooks.ask(pending->ticket, pending->key, front->hooks.user);
}

void wm_zap_serve(struct wm_front *front)
{
	struct zap_request request;

	while (receive(front->zap, &request)) {
		handle(front, &request);
	}
}

void wm_front_tell(struct wm_front *front, uint64_t ticket, bool known)
{
	const size_t at = ticket & ((1U << TICKET_BITS) - 1);
	char user_id[WM_USER_ID_BYTES + 1] = "";

	if (ticket == 0 || at >= WM_EDGE_PENDING_KEYS_MAX || front->pending[at].ticket != ticket) {
		return;
	}
	struct wm_zap_pending *pending = &front->pending[at];
	if (known) {
		wm_hex_format(wm_view_of(pending->key, WM_KEY_BYTES), user_id);
	} else {
		front->counts[WM_COUNT_refused_keys]++;
	}
	answer(front, wm_view_of(pending->peer, pending->peer_len),
	       wm_view_of(pending->request, pending->request_len), known ? "200" : "400", user_id);
	pending->ticket = 0;
}
