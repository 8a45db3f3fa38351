/**
 * @file internal.h
 * @brief What the files of server/ share; nobody else includes it.
 *
 *     front.c receive.c zap.c events.c routes.c self_test.c     struct wm_front, faces the network
 *     server.c desk.c unread.c audit.c                 struct wm_server, faces the service
 *     local.c                                          joins both in one process
 *     core.c child.c                                   the core's end of the hop
 */
#ifndef WM_SERVER_INTERNAL_H
#define WM_SERVER_INTERNAL_H

#include "hop/hop.h"
#include "server/audit.h"
#include "server/front.h"

#define WM_ENDPOINTS_MAX     4
#define WM_ROUTING_ID_BYTES  5 /* what a ROUTER gives a peer that set none: 0, then be32 */
#define WM_USER_ID_BYTES     (2 * WM_KEY_BYTES) /* the public key in hexadecimal */
#define WM_SESSION_BUCKETS   8192
#define WM_SESSION_SLOT_BITS 16 /* of a session id: epoch (16 bits), generation (32), slot */

/* --- the front --- */

/**
 * A peer that said HELLO, as the front knows it.  Invariants: in use when
 * id != 0; a route belongs to one socket, one routing id and one key for life.
 */
struct wm_route {
	uint64_t id;	/**< epoch, generation, slot; 0 = free */
	uint32_t next;	/**< slot + 1 of the next in the same bucket, or in the free list */
	uint8_t socket; /**< index */
	uint8_t routing_id[WM_ROUTING_ID_BYTES];
	uint8_t key[WM_KEY_BYTES];
	int64_t heard_mono_msec;
};

struct wm_routes {
	struct wm_route slot[WM_SESSIONS_MAX_COUNT];
	uint32_t bucket[WM_SESSION_BUCKETS]; /**< slot + 1, 0 = empty */
	uint32_t free;			     /**< slot + 1 of the first free one */
	uint16_t epoch;
	uint32_t generation;
};

struct wm_socket {
	void *zmq;
	void *monitor; /**< tells of connections and handshakes */
	enum wm_flow flow;
	char address[256]; /**< as bound: a port of 0 is resolved */
};

/** A handshake that waits for the answer to ask(). */
struct wm_zap_pending;

struct wm_front {
	void *context;
	void *zap;
	struct wm_zap_pending *pending; /**< WM_EDGE_PENDING_KEYS_MAX */
	uint32_t pending_generation;
	struct wm_socket sockets[WM_ENDPOINTS_MAX];
	size_t socket_count;
	struct wm_keypair key;
	struct wm_front_hooks hooks;
	uint64_t counts[WM_EDGE_COUNT__COUNT];
	struct wm_routes *routes;
	struct wm_buf head_buf;	 /**< refusals */
	int64_t sweep_mono_msec; /**< when idle sessions are looked for next */
};

/* events.c */
/** Watch what happens to a socket's connections.  @return NULL: not possible (errno is zmq's) */
void *wm_events_open(void *context, void *socket, size_t number);
void wm_events_close(void *socket, void *monitor);
/** Count every event that waits. */
void wm_events_count(void *monitor, uint64_t *counts);

/* routes.c */
void wm_routes_init(struct wm_routes *routes, uint16_t epoch);
struct wm_route *wm_routes_find(struct wm_routes *routes, uint8_t socket,
				const uint8_t routing_id[WM_ROUTING_ID_BYTES]);
struct wm_route *wm_routes_by_id(struct wm_routes *routes, uint64_t id);
/** NULL when WM_SESSIONS_MAX_COUNT are open. */
struct wm_route *wm_routes_add(struct wm_routes *routes, uint8_t socket,
			       const uint8_t routing_id[WM_ROUTING_ID_BYTES]);
/** How many of them belong to a key. */
size_t wm_routes_of_key(const struct wm_routes *routes, const uint8_t key[WM_KEY_BYTES]);
void wm_routes_remove(struct wm_routes *routes, struct wm_route *route);

/* zap.c */
/** Bind the handler; must come before any socket is bound. */
WM_CHECK int wm_zap_open(struct wm_front *front);
void wm_zap_close(struct wm_front *front);
/** Take every authentication request that waits. */
void wm_zap_serve(struct wm_front *front);

/* receive.c */
/** Handle what waits on a socket: at most WM_TURN_REQUESTS_MAX messages, or WM_TURN_BUSY_MSEC. */
void wm_front_drain(struct wm_front *front, size_t socket, int64_t now_mono_msec);

/* front.c */
bool wm_front_has_room(const struct wm_front *front, size_t socket);
WM_CHECK int wm_front_send_to(struct wm_front *front, size_t socket, struct wm_view routing_id,
			      struct wm_view head, struct wm_view body);

/* --- the server --- */

/** A session as the service's side knows it.  In use when id != 0. */
struct wm_session {
	uint64_t id; /**< the front's; its slot is the slot here */
	enum wm_flow flow;
	uint8_t key[WM_KEY_BYTES];
	uint8_t key_id[WM_KEY_ID_BYTES]; /**< how entries and logs name the key */
	uint32_t heartbeat_msec;	 /**< granted in WELCOME */
	uint32_t away_count;		 /**< messages on their way to the front */
	uint64_t away_bytes;
	uint64_t sent_bytes; /**< queued for it since it began */
	uint64_t read_bytes; /**< of these it has certainly read */
	uint64_t mark_bytes; /**< sent_bytes when the last PING went out */
	uint64_t mark_nonce; /**< of that PING; 0 = it was answered */
};

/** How messages leave for the front. */
struct wm_link_ops {
	int (*send)(struct wm_server *server, struct wm_session *session, struct wm_view head,
		    struct wm_view body, bool is_watch);
	/** True when the session has no room even for the first message of an answer. */
	bool (*is_full)(const struct wm_server *server, const struct wm_session *session);
	void (*end)(struct wm_server *server, uint64_t session);
	int (*self_test)(struct wm_server *server);
	int (*turn)(struct wm_server *server, int extra_fd, int timeout_msec, bool *ret_extra);
	void (*close)(struct wm_server *server);
	void (*counts)(const struct wm_server *server, uint64_t *counts);
};

struct wm_core;

struct wm_server {
	const struct wm_link_ops *link;
	struct wm_front *front; /**< local.c */
	struct wm_core *core;	/**< core.c */
	struct wm_service service;
	uint32_t heartbeat_msec;
	struct wm_session *sessions; /**< WM_SESSIONS_MAX_COUNT, by slot */
	struct wm_buf head_buf;
	struct wm_audit audit;
	uint64_t no_identity;	/**< messages with another key than their session's */
	uint64_t dropped_sends; /**< answers that found no room */
	bool is_tested;		/**< unknown keys are not our own any more */
};

/* server.c */
/** What local.c and core.c have in common.  @return NULL without memory */
struct wm_server *wm_server_new(const struct wm_link_ops *link, const struct wm_service *service,
				uint32_t heartbeat_msec);
struct wm_session *wm_server_session(struct wm_server *server, uint64_t id);
/** A session has ended on the front's side: forget it and tell the service. */
void wm_server_forget(struct wm_server *server, uint64_t id);

/* unread.c */
/** Bytes were queued for a session: ask a reader now and then how far it is. */
void wm_server_count_bytes(struct wm_server *server, struct wm_session *session, size_t bytes);
/** A PONG came: what was sent before the PING with this nonce has been read. */
void wm_server_read_up_to(struct wm_session *session, uint64_t nonce);

/* desk.c */
/** One message from the front: identity, HELLO and PING, then the service. */
void wm_server_take(struct wm_server *server, struct wm_inbound *in);

/* --- the edge as a child of the core: child.c --- */

struct wm_child {
	char *const *command; /**< NULL: no child is wanted */
	int pid_fd;	      /**< readable when it has ended; -1 = none runs */
	int pid;
	uint32_t wait_msec;	 /**< before the next start */
	int64_t start_mono_msec; /**< of the running one, or when the next is due */
	int64_t kill_mono_msec;	 /**< when the running one is killed; 0 = it is wanted */
	bool was_ready;		 /**< the running one has served */
};

void wm_child_init(struct wm_child *child, char *const *command);
/** Start one when one is wanted, none runs, and it is due; kill one whose time is over. */
void wm_child_tend(struct wm_child *child, int64_t now_mono_msec);
/** Collect the one that has ended.  @return true: it is gone, and a next one is planned */
bool wm_child_reap(struct wm_child *child, int64_t now_mono_msec);
/** Milliseconds until wm_child_tend() has something to do, at most `most`. */
int wm_child_due_msec(const struct wm_child *child, int64_t now_mono_msec, int most);
/** It serves: it may run for as long as it likes. */
void wm_child_welcome(struct wm_child *child);
/** It is not wanted any more: it has so long to end by itself. */
void wm_child_dismiss(struct wm_child *child, int64_t now_mono_msec, int grace_msec);
void wm_child_kill(struct wm_child *child);

#endif
