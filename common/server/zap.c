/*
 * Authentication (ZMTP's ZAP, RFC 27), served by the loop that serves the sockets.
 *
 * libzmq lets every CURVE client in when no handler answers.  Here the handler is
 * bound before any endpoint and lives in the same thread: there is no moment
 * without it, and it cannot die alone.
 */
#include "base/text.h"
#include "server/internal.h"

#define ZAP_ADDRESS   "inproc://zeromq.zap.01"
#define ZAP_FRAMES    7 /* version, request id, domain, address, identity, mechanism, key */
#define ZAP_FRAME_MAX 256

struct zap_request {
	uint8_t frame[ZAP_FRAMES][ZAP_FRAME_MAX];
	size_t len[ZAP_FRAMES];
	size_t count;
	bool fits; /* no frame was longer than its room, no frame too many */
};

int wm_zap_open(struct wm_server *server)
{
	server->zap = zmq_socket(server->context, ZMQ_REP);
	if (server->zap == NULL || zmq_bind(server->zap, ZAP_ADDRESS) != 0) {
		return wm_err_from_zmq(zmq_errno());
	}
	return WM_OK;
}

static bool receive(void *zap, struct zap_request *request)
{
	int more = 1;

	memset(request, 0, sizeof(*request));
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

static bool is_known(struct wm_server *server, const struct zap_request *request)
{
	struct wm_key_row row;

	return request->fits && request->count == ZAP_FRAMES && frame_is(request, 0, "1.0") &&
	       frame_is(request, 5, "CURVE") && request->len[6] == WM_KEY_BYTES &&
	       server->service.find_key(request->frame[6], &row, server->service.user);
}

void wm_zap_serve(struct wm_server *server)
{
	struct zap_request request;

	while (receive(server->zap, &request)) {
		const bool known = is_known(server, &request);
		char user_id[WM_USER_ID_BYTES + 1] = "";
		if (known) {
			wm_hex_format(wm_view_of(request.frame[6], WM_KEY_BYTES), user_id);
		} else {
			server->stats.refused_keys++;
		}
		const char *status = known ? "200" : "400";
		const char *text = known ? "OK" : "unknown key";
		zmq_send(server->zap, "1.0", 3, ZMQ_SNDMORE);
		zmq_send(server->zap, request.frame[1], request.len[1], ZMQ_SNDMORE);
		zmq_send(server->zap, status, 3, ZMQ_SNDMORE);
		zmq_send(server->zap, text, strlen(text), ZMQ_SNDMORE);
		zmq_send(server->zap, user_id, strlen(user_id), ZMQ_SNDMORE);
		zmq_send(server->zap, "", 0, 0);
	}
}
