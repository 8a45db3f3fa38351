/**
 * @file record.h
 * @brief Records between edge and core: one flat struct, made from proto/hop.def.
 *
 * Layer 2 (hop): proto, base.  The core reads these bytes from the process that
 * faces the network, so decoding trusts nothing: every length is checked, every
 * record has exactly its fields, and direction is part of the check.
 */
#ifndef WM_HOP_RECORD_H
#define WM_HOP_RECORD_H

#include "base/err.h"
#include "base/view.h"
#include "proto/limits.h"

#define WM_HOP_VERSION	  1
#define WM_HOP_KEY_BYTES  32
#define WM_HOP_LEN_BYTES  4   /* in front of every record */
#define WM_HOP_HEAD_BYTES 128 /* most bytes of a record without its frames, its length included */
/** Longest record after its length: an answer with the longest head and body. */
#define WM_HOP_RECORD_MAX_BYTES (WM_HOP_HEAD_BYTES + WM_HEAD_MAX_BYTES + WM_ITEM_MAX_BYTES)

enum wm_hop_field {
	WM_HOP_HAS_VERSION = 1 << 0,
	WM_HOP_HAS_EPOCH = 1 << 1,
	WM_HOP_HAS_TICKET = 1 << 2,
	WM_HOP_HAS_VERDICT = 1 << 3,
	WM_HOP_HAS_SESSION = 1 << 4,
	WM_HOP_HAS_FLOW = 1 << 5,
	WM_HOP_HAS_KEY = 1 << 6,
	WM_HOP_HAS_TAKEN = 1 << 7,
	WM_HOP_HAS_COUNTS = 1 << 8,
	WM_HOP_HAS_FRAMES = 1 << 9,
	WM_HOP_HAS_NUMBER = 1 << 10,
};

enum wm_hop_type {
#define WM_HOP(NAME, CODE, DIRECTION, FIELDS, TEXT) WM_HOP_##NAME = (CODE),
#include "proto/hop.def"
#undef WM_HOP
};

enum wm_hop_side { WM_HOP_EDGE, WM_HOP_CORE };

/** Index of each counter. */
enum wm_edge_count {
#define WM_EDGE_COUNT(NAME, TEXT) WM_COUNT_##NAME,
#include "proto/edge_counts.def"
#undef WM_EDGE_COUNT
	WM_EDGE_COUNT__COUNT,
};

/** Members are meaningful as the list says for the type. */
struct wm_hop_record {
	enum wm_hop_type type;
	uint8_t version;
	uint16_t epoch;
	uint64_t ticket;
	bool verdict;
	uint64_t session;
	uint8_t flow;
	uint8_t key[WM_HOP_KEY_BYTES];
	uint32_t taken_count;
	uint32_t taken_bytes;
	uint32_t number;
	const uint64_t *counts;	   /**< to encode: WM_EDGE_COUNT__COUNT values */
	struct wm_view raw_counts; /**< decoded: wm_hop_counts() reads them */
	struct wm_view head;	   /**< borrowed */
	struct wm_view body;	   /**< borrowed */
};

/**
 * Everything in front of the head's bytes, the length included.
 * @param ret_prefix  WM_HOP_HEAD_BYTES + 8 * WM_EDGE_COUNT__COUNT bytes of room
 * @return bytes written; head and body follow them
 */
size_t wm_hop_prefix(const struct wm_hop_record *record, uint8_t *ret_prefix);
#define WM_HOP_PREFIX_MAX_BYTES (WM_HOP_HEAD_BYTES + 8 * WM_EDGE_COUNT__COUNT)

/**
 * Decode one record, without its length.  Views point into `bytes`.
 * @param from  who sent it
 * @return WM_OK, or WM_ECORRUPT: not a record of that side
 */
WM_CHECK int wm_hop_decode(struct wm_view bytes, enum wm_hop_side from,
			   struct wm_hop_record *ret_record);

/** The counters of a decoded COUNTED. */
void wm_hop_counts(const struct wm_hop_record *record, uint64_t ret_counts[WM_EDGE_COUNT__COUNT]);

#endif
