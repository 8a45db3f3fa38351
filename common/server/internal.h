/**
 * @file internal.h
 * @brief What the files of server/ share; nobody else includes it.
 */
#ifndef WM_SERVER_INTERNAL_H
#define WM_SERVER_INTERNAL_H

#include <zmq.h>

#include "server/server.h"

#define WM_ENDPOINTS_MAX     4
#define WM_ROUTING_ID_BYTES  5 /* what a ROUTER gives a peer that set none: 0, then be32 */
#define WM_USER_ID_BYTES     (2 * WM_KEY_BYTES) /* the public key in hexadecimal */
#define WM_SESSION_BUCKETS   8192
#define WM_SESSION_SLOT_BITS 16

/**
 * A peer that said HELLO.  Invariants: in use when id != 0; a session belongs
 * to one socket, one routing id and one key for its whole life.
 */
struct wm_session {
	uint64_t id;	/**< generation << 16 | slot; 0 = free */
	uint32_t next;	/**< slot + 1 of the next in the same bucket, or in the free list */
	uint8_t socket; /**< index */
	uint8_t routing_id[WM_ROUTING_ID_BYTES];
	uint8_t key[WM_KEY_BYTES];
	uint8_t key_id[WM_KEY_ID_BYTES]; /**< how entries and logs name the key */
	uint32_t heartbeat_msec;	 /**< granted in WELCOME */
	int64_t heard_mono_msec;
	uint64_t sent_bytes; /**< queued for it since it began */
	uint64_t read_bytes; /**< of these it has certainly read */
	uint64_t mark_bytes; /**< sent_bytes when the last PING went out */
	uint64_t mark_nonce; /**< of that PING; 0 = it was answered */
};

struct wm_sessions {
	struct wm_session slot[WM_SESSIONS_MAX_COUNT];
	uint32_t bucket[WM_SESSION_BUCKETS]; /**< slot + 1, 0 = empty */
	uint32_t free;			     /**< slot + 1 of the first free one */
	uint64_t generation;
};

struct wm_socket {
	void *zmq;
	enum wm_flow flow;
	char address[256]; /**< as bound: a port of 0 is resolved */
};

struct wm_server {
	void *context;
	void *zap;
	struct wm_socket sockets[WM_ENDPOINTS_MAX];
	size_t socket_count;
	struct wm_keypair key;
	struct wm_service service;
	uint32_t heartbeat_msec;
	struct wm_server_stats stats;
	struct wm_sessions *sessions;
	struct wm_buf head_buf;
	int64_t sweep_mono_msec; /**< when idle sessions are looked for next */
};

/* session.c */
void wm_sessions_init(struct wm_sessions *sessions);
struct wm_session *wm_sessions_find(struct wm_sessions *sessions, uint8_t socket,
				    const uint8_t routing_id[WM_ROUTING_ID_BYTES]);
struct wm_session *wm_sessions_by_id(struct wm_sessions *sessions, uint64_t id);
/** NULL when WM_SESSIONS_MAX_COUNT are open. */
struct wm_session *wm_sessions_add(struct wm_sessions *sessions, uint8_t socket,
				   const uint8_t routing_id[WM_ROUTING_ID_BYTES]);
/** How many of them belong to a key. */
size_t wm_sessions_of_key(const struct wm_sessions *sessions, const uint8_t key[WM_KEY_BYTES]);
void wm_sessions_remove(struct wm_sessions *sessions, struct wm_session *session);

/* zap.c */
/** Bind the handler; must come before any socket is bound. */
WM_CHECK int wm_zap_open(struct wm_server *server);
/** Answer every authentication request that waits. */
void wm_zap_serve(struct wm_server *server);

/* send.c */
/** A PONG came: what was sent before the PING with this nonce has been read. */
void wm_server_read_up_to(struct wm_session *session, uint64_t nonce);
/** Answer a message that has no session, or none any more, with REJECT. */
void wm_server_refuse(struct wm_server *server, size_t at, struct wm_view routing_id,
		      const struct wm_head *to, int err);

/* receive.c */
/** Handle what waits on a socket, at most WM_TURN_REQUESTS_MAX messages. */
void wm_server_drain(struct wm_server *server, size_t at, int64_t now_mono_msec);

/* server.c */
/** End a session and tell the service. */
void wm_server_forget(struct wm_server *server, struct wm_session *session);

#endif
