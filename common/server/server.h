/**
 * @file server.h
 * @brief What a service sees of its clients: envelopes with a stamped identity, sessions, answers.
 *
 * Layer 3 (server): proto, base, core, sys, crypto, wire, net, hop.  Knows nothing
 * of the ledger.  The front (front.h) hands over two frames and the key that the
 * handshake proved; here the key becomes an identity, for each message anew, and
 * the service gets an envelope.  The front is in the same process (wm_server_open)
 * or in another one (wm_server_open_core); the service does not see a difference.
 *
 * HELLO (with what the service fills in), PING and every malformed message are
 * answered here or by the front; the rest goes to the service's handler.
 */
#ifndef WM_SERVER_SERVER_H
#define WM_SERVER_SERVER_H

#include "hop/record.h"
#include "net/net.h"
#include "wire/head.h"
#include "wire/item_codec.h"

struct wm_server;

/** Who sent it, from the authenticated key alone. */
struct wm_identity {
	struct wm_code institution;
	enum wm_role role;
	uint8_t key_id[8];
};

struct wm_envelope {
	uint64_t session;  /**< never reused */
	enum wm_flow flow; /**< which endpoint it came in by */
	struct wm_identity identity;
	uint32_t heartbeat_msec; /**< granted to the session */
	struct wm_head head;	 /**< decoded and checked; views borrowed for the call */
	struct wm_view body;	 /**< frame 1, borrowed for the call, not yet scanned */
};

/** What the service implements. */
struct wm_service {
	/** Find a public key.  @return false: unknown, the handshake is refused. */
	bool (*find_key)(const uint8_t key[32], struct wm_key_row *ret_row, void *user);
	/** Fill STORE, HEAD, REGISTER_*, ... of a WELCOME. */
	void (*welcome)(struct wm_head *welcome, void *user);
	/** One message of a known client type on its flow. */
	void (*message)(const struct wm_envelope *envelope, void *user);
	/** A session is gone: forget its watches. */
	void (*closed)(uint64_t session, void *user);
	void *user;
};

struct wm_endpoint {
	enum wm_flow flow;
	const char *address; /**< tcp://... or ipc://... */
	int64_t frame_max_bytes;
};

struct wm_server_opts {
	const struct wm_keypair *key;
	const struct wm_endpoint *endpoints;
	size_t endpoint_count;	   /**< at most 4 */
	struct wm_service service; /**< copied */
	uint32_t heartbeat_msec;
};

/**
 * A service with its front in this process.
 * @return WM_OK, WM_ENOMEM, WM_EINVALID (an address libzmq does not know),
 *         WM_ELOCKED (address in use), WM_ESYSTEM
 */
WM_CHECK int wm_server_open(const struct wm_server_opts *opts, struct wm_server **ret_server);

struct wm_core_opts {
	const char *run_dir; /**< folder of the socket, made when absent; copied */
	/** Program to start, with its arguments; NULL: somebody else starts the edge.  Borrowed. */
	char *const *edge_command;
	struct wm_service service; /**< copied */
	uint32_t heartbeat_msec;
};

/**
 * A service whose front is another process, waymark-edge.  It is started here,
 * and started again whenever it ends, unless somebody else does that.
 * @return WM_OK, WM_ENOMEM, WM_EINVALID (run_dir is not ours alone), WM_ESYSTEM
 */
WM_CHECK int wm_server_open_core(const struct wm_core_opts *opts, struct wm_server **ret_server);
/** Sends BYE to every session, then closes.  NULL is a no-op. */
void wm_server_close(struct wm_server *server, int bye_code);

/**
 * Prove that a stranger is refused: with the front here by connecting with a fresh
 * key, else by waiting for the edge, which does so before it says that it is ready.
 * @return WM_OK, WM_EAUTH, or (core) WM_ESYSTEM: the edge ended, its log has the reason
 */
WM_CHECK int wm_server_self_test(struct wm_server *server);

/**
 * Wait at most `timeout_msec`, or until `extra_fd` (-1 = none) is readable, then
 * hand every message that is there (bounded by limits.h) to the service.
 * @param ret_extra  true when extra_fd is readable
 */
WM_CHECK int wm_server_turn(struct wm_server *server, int extra_fd, int timeout_msec,
			    bool *ret_extra);

/**
 * Queue one message for a session.
 * @return WM_OK; WM_EAGAIN: the peer takes no more now (nothing was queued);
 *         WM_ENOTFOUND: the session is gone
 */
WM_CHECK int wm_server_send(struct wm_server *server, uint64_t id, const struct wm_head *head,
			    struct wm_view body);

/**
 * May more that nobody waits for be queued?  False when WM_UNREAD_MAX_BYTES are with the peer
 * that it has perhaps not read; it was asked with PING, and its PONG makes room.
 */
bool wm_server_has_room(struct wm_server *server, uint64_t id);

/** Is the session's key still known?  False also when there is no such session. */
bool wm_server_is_known(struct wm_server *server, uint64_t id);

/**
 * Queue one message without a body.  When it cannot be queued it is counted and
 * dropped: for answers whose loss the peer notices by itself and asks again.
 */
void wm_server_post(struct wm_server *server, uint64_t id, const struct wm_head *head);

/** Answer an envelope with REJECT.  Sid and req are echoed. */
void wm_server_reject(struct wm_server *server, const struct wm_envelope *to, int err,
		      const char *reason, uint64_t current_rev);

/** Counters in the order of proto/edge_counts.def, of this process and its fronts together. */
void wm_server_counts(const struct wm_server *server, uint64_t ret_counts[WM_EDGE_COUNT__COUNT]);

#endif
