/**
 * @file front.h
 * @brief What faces the network: sockets, CURVE and ZAP, routing ids, the shape of messages.
 *
 * Layer 3 (server).  Knows neither a ledger nor who a key stands for.  Behind it
 * stands either a service in the same process (local.c) or, in waymark-edge, the
 * hop to the core; both fill struct wm_front_hooks.
 *
 * Fail closed: the ZAP handler is bound before any endpoint and served by the
 * same loop; a message without the identity of a handshake is dropped and
 * counted; wm_front_self_test() proves that an unknown key is refused.
 */
#ifndef WM_SERVER_FRONT_H
#define WM_SERVER_FRONT_H

#include "server/server.h"

struct wm_front;

/** One message that passed the front. */
struct wm_inbound {
	struct wm_envelope
		envelope;   /**< without identity and heartbeat, which the front does not know */
	const uint8_t *key; /**< public, 32 bytes, proved by the handshake */
	struct wm_view head_bytes; /**< frame 0 as it came */
};

struct wm_front_hooks {
	/** May this key connect?  wm_front_tell() answers, inside the call or later. */
	void (*ask)(uint64_t ticket, const uint8_t key[WM_KEY_BYTES], void *user);
	/** A message of a client type on its flow, in a session.  Views are borrowed for the call.
	 */
	void (*message)(struct wm_inbound *in, void *user);
	/** A session has ended. */
	void (*closed)(uint64_t session, void *user);
	/** False: receive nothing more of an endpoint for now.  NULL: always. */
	bool (*has_room)(enum wm_flow flow, void *user);
	/** Called while the self-test waits: fetch answers to ask().  NULL: nothing to fetch. */
	void (*idle)(void *user);
	void *user;
};

struct wm_front_opts {
	const struct wm_keypair *key;
	const struct wm_endpoint *endpoints;
	size_t endpoint_count;	     /**< at most WM_ENDPOINTS_MAX */
	uint16_t epoch;		     /**< top bits of every session id */
	struct wm_front_hooks hooks; /**< copied */
};

/** A descriptor that wakes wm_front_turn(). */
struct wm_front_fd {
	int fd;		 /**< -1: none */
	bool want_write; /**< wake also when it takes bytes */
	bool ready;	 /**< out */
};

/** @return as wm_server_open() */
WM_CHECK int wm_front_open(const struct wm_front_opts *opts, struct wm_front **ret_front);
/** BYE to every session. */
void wm_front_say_bye(struct wm_front *front, int bye_code);
/** What was queued still goes out, for a moment.  NULL is a no-op. */
void wm_front_close(struct wm_front *front);
/** Connect to each endpoint with a fresh key and require the refusal.  @return WM_OK or WM_EAUTH */
WM_CHECK int wm_front_self_test(struct wm_front *front);
/** Wait, then hand on every message that is there, bounded by limits.h. */
WM_CHECK int wm_front_turn(struct wm_front *front, struct wm_front_fd *fds, size_t fd_count,
			   int timeout_msec);
/** Answer to ask().  An unknown ticket is ignored. */
void wm_front_tell(struct wm_front *front, uint64_t ticket, bool known);
/**
 * Queue one message for a session.
 * @return WM_OK; WM_EAGAIN: its queue is full; WM_ENOTFOUND: the session has ended
 */
WM_CHECK int wm_front_send(struct wm_front *front, uint64_t session, struct wm_view head,
			   struct wm_view body);
/** End a session; closed() is called.  An ended one is a no-op. */
void wm_front_end(struct wm_front *front, uint64_t session);

/** Counters in the order of proto/edge_counts.def. */
uint64_t *wm_front_counts(struct wm_front *front);

#endif
