/**
 * @file update_codec.h
 * @brief Body of SUBMIT: a progress update as canonical MessagePack (proto/protocol.md).
 *
 * Layer 2 (wire).  The bytes are what is hashed, stored and served; they are
 * never encoded again on the way.
 */
#ifndef WM_WIRE_UPDATE_CODEC_H
#define WM_WIRE_UPDATE_CODEC_H

#include "core/update.h"
#include "sys/buf.h"

/** Append to `buf`; errors stick there.  Does not check the update's values. */
void wm_update_encode(const struct wm_update *update, struct wm_buf *buf);

/**
 * Scan and decode.  Views point into `bytes`.  Values are checked by
 * wm_update_check(), not here, as far as they fit their types.
 * @return WM_OK, a scan error, WM_ESCHEMA, WM_EUNKNOWN_CRITICAL, WM_ERANGE,
 *         WM_ELIMIT (too many items of a list, a cycle too long), WM_ENOMEM
 */
WM_CHECK int wm_update_decode(struct wm_view bytes, struct wm_update *ret_update);

#endif
