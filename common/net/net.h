/**
 * @file net.h
 * @brief What the programs need of libzmq: key pairs, configured sockets, two-frame messages.
 *
 * Layer 2 (net): base + sys + libzmq.  The only folder that includes <zmq.h>,
 * apart from server/ and client/ which poll.  No PUB/SUB anywhere: see
 * ARCHITECTURE.md.
 */
#ifndef WM_NET_NET_H
#define WM_NET_NET_H

#include "base/err.h"
#include "base/view.h"

#define WM_Z85_TEXT_BYTES 41 /**< 40 characters and the terminator */
#define WM_KEY_BYTES	  32

/** A CURVE key pair.  wipe it with wm_keypair_wipe(). */
struct wm_keypair {
	uint8_t public_key[WM_KEY_BYTES];
	uint8_t secret_key[WM_KEY_BYTES]; /**< zeros when only the public key is known */
};

void wm_keypair_make(struct wm_keypair *ret_pair);
/** From two Z85 texts.  @return WM_OK or WM_EINVALID */
WM_CHECK int wm_keypair_parse(const char *public_z85, const char *secret_z85,
			      struct wm_keypair *ret_pair);
void wm_keypair_wipe(struct wm_keypair *pair);
void wm_z85_format(const uint8_t key[WM_KEY_BYTES], char ret_text[WM_Z85_TEXT_BYTES]);
WM_CHECK int wm_z85_parse(struct wm_view text, uint8_t ret_key[WM_KEY_BYTES]);

/** First 8 bytes of SHA-256 of the public key: how a key is named in entries and logs. */
#define WM_KEY_ID_BYTES 8

struct wm_server_socket_opts {
	const char *zap_domain; /**< never empty: libzmq asks nobody without one */
	const struct wm_keypair *key;
	int64_t frame_max_bytes;
	int send_queue_count; /**< messages to one peer that may wait inside libzmq */
};

/** @param context  a zmq context.  @return a ROUTER, not bound, or NULL (errno is zmq's) */
void *wm_router_new(void *context, const struct wm_server_socket_opts *opts);

struct wm_client_socket_opts {
	const uint8_t *server_key; /**< public, 32 bytes */
	const struct wm_keypair *key;
};

/** @return a DEALER, not connected, or NULL */
void *wm_dealer_new(void *context, const struct wm_client_socket_opts *opts);

/** zmq_errno() to a wm_err: EAGAIN, EHOSTUNREACH (not found), ETERM, EADDRINUSE (locked), else
 * system. */
int wm_err_from_zmq(int err);

#endif
