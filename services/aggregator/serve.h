/**
 * @file serve.h
 * @brief The roll-up endpoint: one-time answers (GET) and watches of roll-ups.
 *
 * A viewer is one watch, or one GET whose answer is on its way.  It costs some
 * hundred bytes whatever its watcher does: there is no queue, only the order
 * number of the last change sent per area, so a slow watcher gets the latest
 * roll-up and not every one in between.
 *
 *              GET, WATCH start=snapshot             WATCH start=now, after
 *                          |                                  |
 *                          v                                  v
 *     SNAP_BEGIN -> ITEMS -> END --- watch -----------------> LIVE
 *                             |                                |
 *                             | GET        UNWATCH, an error   |
 *                             v                 |              |
 *                            GONE <--------- CLOSING <---------+
 *
 * The bodies of a snapshot are encoded once (an edition) and shared by all who
 * began theirs at the same change, so that a snapshot is of one revision however
 * slowly it is taken.  When more than EDITIONS_MAX_COUNT are in use the watchers
 * that hold the oldest one are closed with E_BUSY.
 */
#ifndef WM_AGGREGATOR_SERVE_H
#define WM_AGGREGATOR_SERVE_H

#include "aggregator/tally.h"
#include "server/server.h"

#define VIEWER_BUCKETS	   1024
#define VIEWER_MAX_BYTES   1024
#define GETS_MAX_COUNT	   4  /* unfinished GETs of one session [E_BUSY] */
#define EDITIONS_MAX_COUNT 64 /* snapshots of different revisions on their way */

/** Every roll-up at one change.  Lives as long as somebody refers to it. */
struct edition {
	unsigned refs;
	uint64_t stamp;
	struct mark mark;
	uint32_t areas;		     /**< bit per area that has a body */
	uint32_t start[TALLY_AREAS]; /**< of the body in `bodies` */
	uint32_t len[TALLY_AREAS];
	struct wm_buf bodies;
};

enum viewer_phase {
	VIEWER_SNAP_BEGIN = 0, /**< the snapshot's first message is due */
	VIEWER_SNAP_ITEMS,
	VIEWER_SNAP_END,
	VIEWER_LIVE,
	VIEWER_CLOSING, /**< CLOSED is due */
	VIEWER_GONE,	/**< to be freed in this turn */
	VIEWER_PHASE__COUNT,
};

struct viewer {
	struct viewer *next; /**< in its bucket */
	uint64_t session;
	uint64_t req;
	uint32_t watch; /**< chosen by the client; meaningless for a GET */
	bool is_get;	/**< no credit, and gone after the snapshot */
	bool told;	/**< PROGRESS was sent since the last event */
	enum viewer_phase phase;
	int close_err;	 /**< of CLOSED */
	uint32_t areas;	 /**< bit per area asked for, bit 0 the programme */
	uint32_t unsent; /**< bit per area of the edition that is still to be sent */
	uint32_t index;	 /**< of the next item */
	uint64_t credit; /**< cumulative grant */
	uint64_t sent;	 /**< messages sent against it */
	uint64_t last;	 /**< revision of the last event, or of the start */
	int64_t sent_mono_msec;
	struct edition *edition; /**< while in the snapshot */
	uint8_t digest[32];
	uint64_t stamp[TALLY_AREAS]; /**< the change that was sent last */
};

_Static_assert(sizeof(struct viewer) < VIEWER_MAX_BYTES, "a watch costs less than 1 KiB");

/** An encoded event body, kept until the area changes again. */
struct latest {
	uint64_t stamp; /**< 0 = none yet */
	int64_t change_at;
	struct wm_buf body;
};

struct serve {
	struct wm_server *server;  /**< borrowed */
	const struct tally *tally; /**< borrowed; replaced by serve_show() */
	uint32_t heartbeat_msec;
	struct viewer *bucket[VIEWER_BUCKETS];	     /**< by session */
	struct edition *edition[EDITIONS_MAX_COUNT]; /**< in use, oldest first */
	size_t edition_count;
	struct latest latest[TALLY_AREAS];
	uint64_t shown_stamp;	/**< change that every viewer was looked at for */
	bool blocked;		/**< somebody's connection took no more: try in the next turn */
	bool sweep;		/**< somebody is gone */
	int64_t beat_mono_msec; /**< when every viewer is looked at next, whatever happens */
};

void serve_init(struct serve *serve, struct wm_server *server, uint32_t heartbeat_msec);
void serve_deinit(struct serve *serve);

/** What is served from now on. */
void serve_show(struct serve *serve, const struct tally *tally);

/** Handle one message of a session: wm_service.message. */
void serve_message(struct serve *serve, const struct wm_envelope *envelope);
/** A session is gone: wm_service.closed.  May be called inside wm_server_send(). */
void serve_closed(struct serve *serve, uint64_t session);

/** Send whatever is due to whoever can take it. */
void serve_publish(struct serve *serve, int64_t now_mono_msec);

/* --- edition.c --- */

/** The edition of the tally as it is; one reference is the caller's.  @return NULL without memory
 */
struct edition *edition_take(struct serve *serve);
/** Drop a reference; NULL is a no-op. */
void edition_drop(struct serve *serve, struct edition *edition);
struct wm_view edition_body(const struct edition *edition, unsigned area);
/** The body of an event: the area's roll-up as of its last change.  NULL without memory. */
const struct latest *latest_of(struct serve *serve, unsigned area);

/* --- viewer.c --- */

/** Send to one viewer as long as something is due and taken. */
void viewer_pump(struct serve *serve, struct viewer *viewer, int64_t now_mono_msec);
/** End a viewer: CLOSED, or REJECT for a GET, goes out as soon as it is taken. */
void viewer_close(struct serve *serve, struct viewer *viewer, int err);
/** Forget a viewer whose session is gone; it is freed at the end of the turn. */
void viewer_forget(struct serve *serve, struct viewer *viewer);

#endif
