/**
 * @file net.c
 * @brief See net.h.
 */
#include "net/net.h"

#include <assert.h>
#include <errno.h>
#include <zmq.h>

#include "proto/limits.h"

/** An integer socket option. */
struct option {
	int name;
	int value;
};

/**
 * A routing id that is taken is refused, never handed to the newcomer; a peer
 * that is gone is an error, not a silent drop.  The receive queue holds a full
 * window of several clients, so that a fast submitter does not stall on TCP.
 *
 * No heartbeats of libzmq's own: in 4.3.4 their timer writes to a connection whose
 * failure was seen while its input was stopped, and aborts the process
 * (out_event(), `!_io_error`).  Clients send theirs with a time to live, after which
 * the connection ends here, and TCP asks the others.
 */
static const struct option router_options[] = {
	{ ZMQ_ROUTER_MANDATORY, 1 },
	{ ZMQ_ROUTER_HANDOVER, 0 },
	{ ZMQ_CURVE_SERVER, 1 },
	{ ZMQ_RCVHWM, 8192 },
	{ ZMQ_HANDSHAKE_IVL, 3000 },
	{ ZMQ_TCP_KEEPALIVE, 1 },
	{ ZMQ_TCP_KEEPALIVE_IDLE, 15 },
	{ ZMQ_TCP_KEEPALIVE_INTVL, 5 },
	{ ZMQ_TCP_KEEPALIVE_CNT, 3 },
	{ ZMQ_BACKLOG, 256 },
	{ ZMQ_LINGER, 0 },
};

/** IMMEDIATE: nothing is queued for a peer that is not there. */
static const struct option dealer_options[] = {
	{ ZMQ_IMMEDIATE, 1 },	       { ZMQ_LINGER, 0 },
	{ ZMQ_RECONNECT_IVL, 200 },    { ZMQ_RECONNECT_IVL_MAX, 30000 },
	{ ZMQ_CONNECT_TIMEOUT, 5000 }, { ZMQ_HANDSHAKE_IVL, 10000 },
	{ ZMQ_HEARTBEAT_IVL, 5000 },   { ZMQ_HEARTBEAT_TIMEOUT, 15000 },
	{ ZMQ_HEARTBEAT_TTL, 15000 },  { ZMQ_TCP_KEEPALIVE, 1 },
	{ ZMQ_SNDHWM, 8192 },	       { ZMQ_RCVHWM, 8192 },
};

#define DEALER_FRAME_MAX_BYTES 262144

#define COUNT_OF(ARRAY) (sizeof(ARRAY) / sizeof((ARRAY)[0]))

void wm_keypair_make(struct wm_keypair *ret_pair)
{
	char public_text[WM_Z85_TEXT_BYTES];
	char secret_text[WM_Z85_TEXT_BYTES];

	/* Fails only when libzmq was built without CURVE, which no program here survives. */
	const int err = zmq_curve_keypair(public_text, secret_text);
	assert(err == 0);
	(void)err;
	(void)zmq_z85_decode(ret_pair->public_key, public_text);
	(void)zmq_z85_decode(ret_pair->secret_key, secret_text);
	explicit_bzero(secret_text, sizeof(secret_text));
}

int wm_keypair_parse(const char *public_z85, const char *secret_z85, struct wm_keypair *ret_pair)
{
	struct wm_keypair pair;

	int err = wm_z85_parse(wm_view_str(public_z85), pair.public_key);
	if (err == WM_OK) {
		err = wm_z85_parse(wm_view_str(secret_z85), pair.secret_key);
	}
	if (err == WM_OK) {
		*ret_pair = pair;
	}
	wm_keypair_wipe(&pair);
	return err;
}

void wm_keypair_wipe(struct wm_keypair *pair)
{
	explicit_bzero(pair, sizeof(*pair));
}

void wm_z85_format(const uint8_t key[WM_KEY_BYTES], char ret_text[WM_Z85_TEXT_BYTES])
{
	(void)zmq_z85_encode(ret_text, key, WM_KEY_BYTES);
}

int wm_z85_parse(struct wm_view text, uint8_t ret_key[WM_KEY_BYTES])
{
	char copy[WM_Z85_TEXT_BYTES];
	char again[WM_Z85_TEXT_BYTES];
	uint8_t key[WM_KEY_BYTES];
	int err = WM_EINVALID;

	if (text.len != WM_Z85_TEXT_BYTES - 1 || memchr(text.data, '\0', text.len) != NULL) {
		return WM_EINVALID;
	}
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	/* libzmq lets some characters outside the alphabet and overflowing groups pass; what
	   does not come back the same was no key. */
	if (zmq_z85_decode(key, copy) != NULL && zmq_z85_encode(again, key, sizeof(key)) != NULL &&
	    memcmp(copy, again, sizeof(copy)) == 0) {
		memcpy(ret_key, key, sizeof(key));
		err = WM_OK;
	}
	explicit_bzero(copy, sizeof(copy));
	explicit_bzero(again, sizeof(again));
	explicit_bzero(key, sizeof(key));
	return err;
}

static int set_options(void *socket, const struct option *options, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (zmq_setsockopt(socket, options[i].name, &options[i].value,
				   sizeof(options[i].value)) != 0) {
			return -1;
		}
	}
	return 0;
}

/** @return `socket`, or NULL with the socket closed and errno kept when `err` is not 0 */
static void *socket_or_null(void *socket, int err)
{
	if (err != 0) {
		const int saved = zmq_errno();

		(void)zmq_close(socket);
		errno = saved;
		return NULL;
	}
	return socket;
}

void *wm_router_new(void *context, const struct wm_server_socket_opts *opts)
{
	assert(opts->zap_domain != NULL && opts->zap_domain[0] != '\0');
	void *socket = zmq_socket(context, ZMQ_ROUTER);
	if (socket == NULL) {
		return NULL;
	}
	const int failed = set_options(socket, router_options, COUNT_OF(router_options)) != 0 ||
			   zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &opts->frame_max_bytes,
					  sizeof(opts->frame_max_bytes)) != 0 ||
			   zmq_setsockopt(socket, ZMQ_SNDHWM, &opts->send_queue_count,
					  sizeof(opts->send_queue_count)) != 0 ||
			   zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, opts->zap_domain,
					  strlen(opts->zap_domain)) != 0 ||
			   zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, opts->key->secret_key,
					  WM_KEY_BYTES) != 0;
	return socket_or_null(socket, failed);
}

void *wm_dealer_new(void *context, const struct wm_client_socket_opts *opts)
{
	const int64_t frame_max_bytes = DEALER_FRAME_MAX_BYTES;

	void *socket = zmq_socket(context, ZMQ_DEALER);
	if (socket == NULL) {
		return NULL;
	}
	const int failed =
		set_options(socket, dealer_options, COUNT_OF(dealer_options)) != 0 ||
		zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &frame_max_bytes, sizeof(frame_max_bytes)) !=
			0 ||
		zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, opts->server_key, WM_KEY_BYTES) != 0 ||
		zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, opts->key->public_key, WM_KEY_BYTES) !=
			0 ||
		zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, opts->key->secret_key, WM_KEY_BYTES) !=
			0;
	return socket_or_null(socket, failed);
}

int wm_err_from_zmq(int err)
{
	switch (err) {
	case 0:
		return WM_OK;
	case EAGAIN:
		return WM_EAGAIN;
	case ENOMEM:
		return WM_ENOMEM;
	case EHOSTUNREACH:
		return WM_ENOTFOUND;
	case EADDRINUSE:
		return WM_ELOCKED;
	case ETERM:
	default:
		return WM_ESYSTEM;
	}
}
