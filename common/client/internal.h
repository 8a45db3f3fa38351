/**
 * @file internal.h
 * @brief What the files of client/ share; nobody else includes it.
 *
 *     link.c      one connection: sockets and sending
 *     monitor.c   what libzmq tells about it: lost, or refused
 *     session.c   HELLO, heartbeats, receiving, reconnecting
 *     flight.c    submissions without an answer
 *     backup.c    a backup
 *     request.c   submit, send, receive, settle
 *     read.c      get, log
 *     watch.c     a subscription that resumes
 *     item.c      messages to items, and the checks over a snapshot
 *     outbox.c    submissions on disk (outbox_file.c: one file; flush.c: sending them)
 *     update.c    bodies from words
 */
#ifndef WM_CLIENT_INTERNAL_H
#define WM_CLIENT_INTERNAL_H

#include <zmq.h>

#include "client/waymark.h"
#include "net/net.h"
#include "wire/head.h"

/**
 * Copy as much of a text as fits, terminated and not cut inside a character.
 * @param text  NULL is an empty one
 */
void wm_text_cut(const char *text, char *to, size_t room);

/* ------------------------------------------------------------------ link.c */

#define WM_BACKOFF_MIN_MSEC 200
#define WM_BACKOFF_MAX_MSEC 30000

/**
 *             due again                 HELLO sent           WELCOME
 *     DOWN ------------> CONNECTING ----------> GREETING ----------> READY
 *      ^                     |                     |                   |
 *      +--- key refused -----+------ silence ------+-- lost, BYE, -----+
 *                                                      E_NO_SESSION
 */
enum wm_link_state {
	WM_LINK_DOWN = 0,   /**< no socket; retry_mono_msec says when to try */
	WM_LINK_CONNECTING, /**< libzmq connects, again and again */
	WM_LINK_GREETING,   /**< the handshake is done and HELLO is sent */
	WM_LINK_READY,
};

/** Borrowed from the link until the next wm_link_next(). */
struct wm_link_msg {
	struct wm_head head;
	struct wm_view body;
};

/**
 * Invariants: socket and monitor are NULL in DOWN and only there; `session`
 * grows by one with every WELCOME, so whoever compares it with the session he
 * sent something on knows whether to send it again.
 */
struct wm_link {
	void *context, *socket, *monitor;
	enum wm_link_state state;
	uint64_t session; /**< WELCOMEs so far */
	struct wm_server_info info;

	char *endpoint; /**< owned */
	uint8_t server_key[WM_KEY_BYTES];
	struct wm_keypair key;
	char name[65];
	uint32_t heartbeat_msec; /**< wanted, 0 = the server's */

	uint64_t last_req;
	uint64_t hello_req;
	bool write_blocked;	    /**< a send found no room: tell the caller when there is some */
	unsigned socket_count;	    /**< made so far: names the monitors */
	unsigned closed_handshakes; /**< in a row, by the server, without a reason */
	int64_t backoff_msec;
	int64_t retry_mono_msec;
	int64_t connected_mono_msec;
	int64_t heard_mono_msec, sent_mono_msec, driven_mono_msec;

	struct wm_buf head_buf;
	zmq_msg_t frame[2];
	int frame_count; /**< frames to close */
	struct wm_link_msg msg;
};

/** Start connecting.  @return WM_OK, WM_ENOMEM, WM_EINVALID, WM_ESYSTEM */
WM_CHECK int wm_link_open(struct wm_link *link, const struct wm_client_opts *opts);
/** Also for one that was never opened (all zero). */
void wm_link_close(struct wm_link *link);

/** A new socket for a link that is down.  @return as wm_link_open() */
WM_CHECK int wm_link_connect(struct wm_link *link);
/** Close the frames of the message taken last. */
void wm_link_release(struct wm_link *link);
/** Queue a message in any state that has a socket.  @return WM_OK, WM_EAGAIN, WM_ELIMIT */
int wm_link_send_any(struct wm_link *link, const struct wm_head *head, struct wm_view body);

/** A request number that was not used before; never 0. */
uint64_t wm_link_req(struct wm_link *link);

/**
 * Queue a message.  Does not wait.
 * @return WM_OK, WM_EAGAIN (no session or no room: wm_link_next() tells when), WM_ELIMIT
 */
WM_CHECK int wm_link_send(struct wm_link *link, const struct wm_head *head, struct wm_view body);

/** Give the session up; wm_link_next() makes another one after the back-off. */
void wm_link_drop(struct wm_link *link);

/* ------------------------------------------------------------------ session.c */

/**
 * Keep the session alive, make it again when it is lost, and take the next
 * message that is not about the session itself.
 *
 * @param deadline_mono_msec  of wm_mono_msec(); one look is taken even when it has passed
 * @param ret_msg             points into the link
 * @return WM_OK, WM_EAGAIN (a session began or there is room again: look at
 *         what has to be sent), WM_ETIMEOUT (there is a session),
 *         WM_EUNREACHABLE (there is none), WM_EAUTH, WM_EVERSION, WM_EREVOKED
 *         and the like when the server wants no more of this client
 */
WM_CHECK int wm_link_next(struct wm_link *link, int64_t deadline_mono_msec,
			  const struct wm_link_msg **ret_msg);

/** When a call ends; a negative timeout is none. */
int64_t wm_deadline_of(int timeout_msec);

/* ------------------------------------------------------------------ monitor.c */

/** Have the link's new socket report its handshakes.  @return WM_OK or WM_ESYSTEM */
WM_CHECK int wm_monitor_open(struct wm_link *link);
void wm_monitor_close(struct wm_link *link);

/**
 * Take what the monitor reported.
 * @return WM_OK, WM_EUNREACHABLE (the connection is gone), WM_EAUTH
 */
WM_CHECK int wm_monitor_take(struct wm_link *link, int64_t now_mono_msec);

/* ------------------------------------------------------------------ flight.c */

#define WM_FLIGHT_BUCKETS 1024

/** A submission without an answer, or with one that nobody took yet. */
struct wm_flight {
	struct wm_flight *next, *prev; /**< in one of the two lists, oldest first */
	struct wm_flight *chain;       /**< next with the same hash; only while it waits */
	uint8_t sid[16];
	uint8_t kind; /**< enum wm_submission_kind, never 0 */
	uint64_t expect_rev;
	uint64_t req;
	uint64_t session; /**< on which it was sent last, 0 = never */
	bool owned;	  /**< a wm_client_submit() waits for it: receive passes over it */
	bool answered;
	struct wm_answer answer;
	size_t body_len;
	uint8_t body[];
};

struct wm_flight_list {
	struct wm_flight *first, *last;
	size_t count;
};

/** Invariant: `unsent` and what follows it in `waiting` has to be sent on this session. */
struct wm_flights {
	struct wm_flight_list waiting, answered;
	struct wm_flight *unsent;
	struct wm_flight *bucket[WM_FLIGHT_BUCKETS];
	uint64_t session;  /**< of the link, that `unsent` and `sent_count` are about */
	size_t sent_count; /**< sent on it and unanswered */
};

struct wm_client {
	struct wm_link link;
	struct wm_flights flights;
};

/**
 * Copy a submission to the end of the queue.
 * @return WM_OK, WM_EBUSY, WM_EEXISTS (this sid is in flight), WM_ETOO_BIG, WM_EINVALID, WM_ENOMEM
 */
WM_CHECK int wm_flight_add(struct wm_client *client, const struct wm_submission_out *submission,
			   struct wm_flight **ret_flight);
/** Take it out of every list and free it. */
void wm_flight_remove(struct wm_client *client, struct wm_flight *flight);
/** The waiting one with this sid, or NULL. */
struct wm_flight *wm_flight_find(struct wm_client *client, const uint8_t sid[16]);
/** Send what has to be sent, as far as there is room. */
WM_CHECK int wm_flights_send(struct wm_client *client);
/** If the message answers a waiting submission, keep the answer. */
void wm_flights_answer(struct wm_client *client, const struct wm_link_msg *msg);
void wm_flights_free(struct wm_client *client);
/** An answer from a RECEIPT or a REJECT. */
void wm_answer_of(const struct wm_head *head, const uint8_t sid[16], struct wm_answer *ret_answer);

/* ------------------------------------------------------------------ request.c */

/**
 * Send what waits, take one message, keep it if it is an answer to a submission.
 * @param ret_msg  the message, whatever it is
 * @return as wm_link_next()
 */
WM_CHECK int wm_client_step(struct wm_client *client, int64_t deadline_mono_msec,
			    const struct wm_link_msg **ret_msg);

/* ------------------------------------------------------------------ item.c */

/** Nothing of it is owned: body points where `msg` does. */
void wm_item_of(const struct wm_link_msg *msg, enum wm_item_type type, struct wm_item *ret_item);

/** @return WM_OK, WM_ERANGE (an id), WM_EINVALID (a code), WM_ELIMIT (too many) */
WM_CHECK int wm_selection_filter(const struct wm_selection *selection,
				 struct wm_filter *ret_filter);

/** What of a snapshot has come. */
struct wm_snapshot {
	bool is_open;
	uint64_t revision;
	uint32_t count; /**< announced */
	uint32_t next;	/**< index expected next */
	uint8_t digest[32];
};

void wm_snapshot_begin(struct wm_snapshot *snapshot, const struct wm_head *head);
/** @return WM_OK or WM_EGAP */
WM_CHECK int wm_snapshot_item(struct wm_snapshot *snapshot, const struct wm_link_msg *msg);
/** @return WM_OK or WM_EGAP; the snapshot is no longer open */
WM_CHECK int wm_snapshot_end(struct wm_snapshot *snapshot, const struct wm_head *head);

#endif
