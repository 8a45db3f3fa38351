/**
 * @file key_change_codec.h
 * @brief Body of SUBMIT with kind 12: a key is added, or taken away (proto/protocol.md).
 *
 * Layer 2 (wire).  Only public keys travel.  Views of a decoded body point into its bytes.
 */
#ifndef WM_WIRE_KEY_CHANGE_CODEC_H
#define WM_WIRE_KEY_CHANGE_CODEC_H

#include "wire/item_codec.h"

/** Stored: append only. */
enum wm_key_action {
	WM_KEY_ADD = 1,
	WM_KEY_REVOKE,
	WM_KEY_ACTION__COUNT,
};

struct wm_key_change {
	enum wm_key_action action;
	struct wm_key_row
		row; /**< with REVOKE as it is in the table, so that the entry says it all */
	struct wm_view reason; /**< one line, in any language */
};

void wm_key_change_encode(const struct wm_key_change *change, struct wm_buf *buf);
/** @return WM_OK, a scan error, WM_ESCHEMA, WM_EUNKNOWN_CRITICAL, WM_ERANGE, WM_ELIMIT, WM_ENOMEM
 */
WM_CHECK int wm_key_change_decode(struct wm_view bytes, struct wm_key_change *ret_change);

#endif
