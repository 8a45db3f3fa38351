/**
 * @file outgoing.h
 * @brief Answers on their way out: what libzmq's queue of a peer does not take waits here.
 *
 * One queue for each session, bounded by the window that the core keeps to: the
 * core is told (ROOM) of what a peer's queue took, and of nothing else.  So a
 * peer that stops reading fills its window, and its neighbours do not notice.
 */
#ifndef WM_EDGE_OUTGOING_H
#define WM_EDGE_OUTGOING_H

#include "hop/hop.h"
#include "server/front.h"

/** One message that waits. */
struct parcel;

struct outbound {
	uint64_t session; /**< 0 = the slot is free */
	struct parcel *first, **last;
	uint32_t taken_count; /**< not yet told to the core */
	uint32_t taken_bytes;
	bool is_waiting; /**< in that list; survives the session, so that a slot is there once */
};

struct outgoing {
	struct outbound *slots;	     /**< WM_SESSIONS_MAX_COUNT */
	uint16_t *waiting, *to_tell; /**< slots, each once */
	size_t waiting_count, to_tell_count;
	int retry_msec; /**< until what waits is tried again */
};

WM_CHECK int outgoing_init(struct outgoing *out);
void outgoing_deinit(struct outgoing *out);
/** Send, or keep for later.  @return WM_OK, WM_ENOTFOUND (the session has ended), WM_ENOMEM */
WM_CHECK int outgoing_send(struct outgoing *out, struct wm_front *front, uint64_t session,
			   struct wm_view head, struct wm_view body);
/** Try again what waits. */
void outgoing_retry(struct outgoing *out, struct wm_front *front);
/** A session has ended: what waits for it is dropped. */
void outgoing_forget(struct outgoing *out, uint64_t session);
/** Queue a ROOM record for each session that has something to tell. */
void outgoing_tell(struct outgoing *out, struct wm_hop *hop);

#endif
