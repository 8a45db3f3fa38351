/**
 * @file audit.h
 * @brief What was refused, by cause: counted always, told in the log at a bounded rate.
 *
 * Layer 3 (server).  A flood cannot fill the disk: one line for all causes in
 * WM_AUDIT_EVERY_MSEC, and WM_AUDIT_KEYS_MAX lines that name an unknown key.
 */
#ifndef WM_SERVER_AUDIT_H
#define WM_SERVER_AUDIT_H

#include "hop/record.h"
#include "net/net.h"

#define WM_AUDIT_CODES 600 /**< error codes that are sent are below */

struct wm_audit {
	uint64_t codes[WM_AUDIT_CODES];	     /**< REJECTs by code, since the start */
	uint64_t told_codes[WM_AUDIT_CODES]; /**< the same when a line was written last */
	uint64_t told_counts[WM_EDGE_COUNT__COUNT];
	int64_t told_mono_msec;
	uint32_t keys_named; /**< since that line */
};

/** A REJECT goes out. */
void wm_audit_reject(struct wm_audit *audit, int err);
/** A key that is not known wanted to connect; named in the log unless too many were. */
void wm_audit_unknown_key(struct wm_audit *audit, const uint8_t key[WM_KEY_BYTES]);
/**
 * Write the line when it is due and there is something to tell.
 * @param counts  of the front, in the order of proto/edge_counts.def
 */
void wm_audit_tell(struct wm_audit *audit, const uint64_t counts[WM_EDGE_COUNT__COUNT],
		   int64_t now_mono_msec);

#endif
