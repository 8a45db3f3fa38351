/**
 * @file watches.h
 * @brief Who follows what, from which revision, with what credit.
 *
 * A watch is a cursor into the ledger and some counters, well under 1 KiB; there
 * is no buffer.  A slow or stopped watcher therefore costs nothing but this.
 */
#ifndef WM_BROKER_WATCHES_H
#define WM_BROKER_WATCHES_H

#include "core/select.h"

#define WATCH_BUCKETS 4096

enum watch_phase {
	WATCH_SNAP_BEGIN = 0, /**< the snapshot's first message is due */
	WATCH_SNAP_ITEMS,
	WATCH_SNAP_END,
	WATCH_LIVE, /**< changes after `cursor` */
};

struct watch {
	struct watch *next;  /**< in its bucket */
	struct watch *after; /**< in the list of all, in the order of their making */
	struct watch **link; /**< what points at this one in that list */
	uint64_t session;
	uint32_t id;		 /**< chosen by the client */
	uint32_t heartbeat_msec; /**< of its session */
	enum watch_phase phase;
	bool told;	     /**< PROGRESS was sent since the backlog was empty */
	bool gone;	     /**< its session ended: freed by watches_sweep() */
	uint32_t snap_count; /**< items of the snapshot */
	uint32_t snap_sent;  /**< items sent */
	size_t snap_point;   /**< register index of the next candidate */
	uint64_t snap_revision;
	uint8_t digest[32];	/**< chain over the items sent */
	uint64_t cursor;	/**< everything up to it was sent or did not match */
	uint64_t prev;		/**< revision of the last event sent, or the start */
	uint64_t credit;	/**< cumulative grant */
	uint64_t sent;		/**< messages sent against it */
	int64_t sent_mono_msec; /**< when the last message went out */
	struct wm_filter filter;
};

struct watches {
	struct watch *bucket[WATCH_BUCKETS];
	struct watch *first; /**< all */
	struct watch **last;
	size_t count;
	size_t gone_count; /**< waiting for the sweep */
};

void watches_init(struct watches *watches);
void watches_deinit(struct watches *watches);
struct watch *watches_find(struct watches *watches, uint64_t session, uint32_t id);
/** @return WM_OK, WM_ELIMIT (the session's limit), WM_EEXISTS (id in use), WM_ENOMEM */
WM_CHECK int watches_add(struct watches *watches, uint64_t session, uint32_t id,
			 struct watch **ret_watch);
/** Mark every watch of a session as gone; safe while the list is being walked. */
void watches_drop(struct watches *watches, uint64_t session);
/** Free what is gone; not while the list is being walked. */
void watches_sweep(struct watches *watches);
/** Raise the cumulative grant, cut to WM_CREDIT_MAX_COUNT ahead of what was sent. */
void watch_grant(struct watch *watch, uint64_t credit);

#endif
