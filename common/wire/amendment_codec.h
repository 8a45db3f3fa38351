/**
 * @file amendment_codec.h
 * @brief Body of SUBMIT with kind 8: an amendment of the register (proto/protocol.md).
 *
 * Layer 2 (wire).  Views of a decoded amendment point into its bytes.
 */
#ifndef WM_WIRE_AMENDMENT_CODEC_H
#define WM_WIRE_AMENDMENT_CODEC_H

#include "core/amendment.h"
#include "sys/buf.h"

void wm_amendment_encode(const struct wm_amendment *amendment, struct wm_buf *buf);
/**
 * Does not look into the rows: each is decoded by register_codec.h.
 * @return WM_OK, a scan error, WM_ESCHEMA, WM_EUNKNOWN_CRITICAL, WM_ERANGE, WM_ELIMIT, WM_ENOMEM
 */
WM_CHECK int wm_amendment_decode(struct wm_view bytes, struct wm_amendment *ret_amendment);

#endif
