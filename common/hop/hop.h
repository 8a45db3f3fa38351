/**
 * @file hop.h
 * @brief One end of the stream between edge and core: non-blocking, buffered both ways.
 *
 * Layer 2 (hop): proto, base, sys.  Records are gathered and written in one
 * piece, so that a loaded hop costs a system call for hundreds of messages.
 *
 *     wm_hop_put(&hop, &record);               // any number of times
 *     err = wm_hop_flush(&hop);                // what the socket takes now
 *     ...
 *     while ((err = wm_hop_fill(&hop)) == WM_OK) {
 *             while ((err = wm_hop_next(&hop, WM_HOP_EDGE, &record)) == WM_OK) { ... }
 *     }
 */
#ifndef WM_HOP_HOP_H
#define WM_HOP_HOP_H

#include "hop/record.h"
#include "sys/buf.h"

struct wm_hop {
	int fd;		   /**< owned; -1 = closed */
	uint8_t *in;	   /**< WM_HOP_READ_BYTES of room */
	size_t in_start;   /**< first byte not yet taken */
	size_t in_end;	   /**< end of what was read */
	struct wm_buf out; /**< not yet written, from out_start on; its error sticks */
	size_t out_start;
};

/** Closed, without memory.  `out_max`: most bytes that may wait to be written. */
void wm_hop_init(struct wm_hop *hop, size_t out_max);
/** Take over a connected stream socket; it becomes non-blocking.  @return WM_OK, WM_ENOMEM,
 * WM_ESYSTEM */
WM_CHECK int wm_hop_open(struct wm_hop *hop, int fd);
/** Close and forget what waits.  A closed hop is a no-op. */
void wm_hop_close(struct wm_hop *hop);
bool wm_hop_is_open(const struct wm_hop *hop);

/** Queue one record.  WM_ELIMIT or WM_ENOMEM stick and are told by wm_hop_flush(). */
void wm_hop_put(struct wm_hop *hop, const struct wm_hop_record *record);
/** Bytes that wait to be written. */
size_t wm_hop_backlog(const struct wm_hop *hop);

/** Write what the socket takes.  @return WM_OK, WM_ENOTFOUND (the other end is gone), or the error
 * that sticks */
WM_CHECK int wm_hop_flush(struct wm_hop *hop);
/** Read once.  @return WM_OK, WM_EAGAIN (nothing there), WM_ENOTFOUND (the other end is gone) */
WM_CHECK int wm_hop_fill(struct wm_hop *hop);
/**
 * The next whole record; views are valid until the next wm_hop_fill().
 * @return WM_OK, WM_EAGAIN (none is complete), WM_ECORRUPT
 */
WM_CHECK int wm_hop_next(struct wm_hop *hop, enum wm_hop_side from,
			 struct wm_hop_record *ret_record);

/* --- the socket itself: DIR/run/core.sock, the folder 0700 --- */

/** Make the folder and listen.  @return WM_OK, WM_EINVALID (the folder is not ours alone),
 * WM_ESYSTEM */
WM_CHECK int wm_hop_listen(const char *run_dir, int *ret_fd);
/** The next connection of this user.  @return WM_OK, WM_EAGAIN (none), WM_EDENIED (another user),
 * WM_ESYSTEM */
WM_CHECK int wm_hop_accept(int listen_fd, int *ret_fd);
/** @return WM_OK, WM_ENOTFOUND (nobody listens), WM_ESYSTEM */
WM_CHECK int wm_hop_connect(const char *run_dir, int *ret_fd);

#endif
