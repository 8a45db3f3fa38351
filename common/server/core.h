/**
 * @file core.h
 * @brief The core's end of the hop: what core.c and records.c share.
 */
#ifndef WM_SERVER_CORE_H
#define WM_SERVER_CORE_H

#include "server/internal.h"

/** A request of the watch endpoint that waits for its turn. */
struct wm_later {
	uint64_t session; /**< 0: it has ended since */
	uint8_t key[WM_KEY_BYTES];
	size_t head_len, body_len;
	uint8_t bytes[WM_HEAD_MAX_BYTES + WM_WATCH_FRAME_MAX_BYTES]; /**< head, then body */
};

struct wm_core {
	char *run_dir;
	int listen_fd;
	struct wm_hop hop;
	struct wm_child child;
	uint16_t epoch;		 /**< of the edge that is connected */
	bool is_ready;		 /**< it serves */
	bool was_ever_ready;	 /**< some edge has served */
	bool has_failed;	 /**< an edge ended before one was ever ready */
	int flush_err;		 /**< of a write before the turn's end */
	size_t flush_at_bytes;	 /**< backlog at which to write before the turn ends */
	int64_t heard_mono_msec; /**< the edge speaks at least every second */
	uint64_t away_bytes;	 /**< on their way to all sessions */
	uint32_t done_submits;	 /**< not yet told to the edge */
	uint32_t done_reads;
	struct wm_later later[WM_HOP_READS_MAX]; /**< a ring */
	size_t later_first, later_count;
	uint64_t past[WM_EDGE_COUNT__COUNT]; /**< counted by edges that have ended */
	uint64_t now[WM_EDGE_COUNT__COUNT];  /**< counted by the running one */
};

/** Of core.c. */
extern const struct wm_link_ops wm_core_link;

/* records.c */
/** Handle every whole record that was read.  @return WM_OK, or WM_ECORRUPT: not an edge's record */
WM_CHECK int wm_core_take(struct wm_server *server);
/** Deal with what waits of the watch endpoint, for at most WM_TURN_BUSY_MSEC.  @return as
 * wm_core_take() */
WM_CHECK int wm_core_take_later(struct wm_server *server);
/** Tell the edge what has been dealt with. */
void wm_core_tell_done(struct wm_core *core);
/** A session has ended, here or there. */
void wm_core_forget(struct wm_server *server, uint64_t session);

#endif
