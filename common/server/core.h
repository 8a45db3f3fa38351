/**
 * @file core.h
 * @brief The core's end of the hop: what core.c and records.c share.
 */
#ifndef WM_SERVER_CORE_H
#define WM_SERVER_CORE_H

#include "server/internal.h"

struct wm_core {
	char *run_dir;
	int listen_fd;
	struct wm_hop hop;
	struct wm_child child;
	uint16_t epoch;			     /**< of the edge that is connected */
	bool is_ready;			     /**< it serves */
	bool was_ever_ready;		     /**< some edge has served */
	bool has_failed;		     /**< an edge ended before one was ever ready */
	int flush_err;			     /**< of a write before the turn's end */
	size_t flush_at_bytes;		     /**< backlog at which to write before the turn ends */
	int64_t heard_mono_msec;	     /**< the edge speaks at least every second */
	uint64_t away_bytes;		     /**< on their way to all sessions */
	uint64_t past[WM_EDGE_COUNT__COUNT]; /**< counted by edges that have ended */
	uint64_t now[WM_EDGE_COUNT__COUNT];  /**< counted by the running one */
};

/** Of core.c. */
extern const struct wm_link_ops wm_core_link;

/* records.c */
/** Handle every whole record that was read.  @return WM_OK, or WM_ECORRUPT: not an edge's record */
WM_CHECK int wm_core_take(struct wm_server *server);
/** A session has ended, here or there. */
void wm_core_forget(struct wm_server *server, uint64_t session);

#endif
