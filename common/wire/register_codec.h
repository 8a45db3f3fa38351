/**
 * @file register_codec.h
 * @brief Register rows as canonical MessagePack: stored, hashed and sent in the same bytes.
 *
 * Layer 2 (wire).  A decoded row's views point into its bytes.
 */
#ifndef WM_WIRE_REGISTER_CODEC_H
#define WM_WIRE_REGISTER_CODEC_H

#include "core/register.h"
#include "sys/buf.h"

/** Each appends to `buf`; errors stick there (WM_ELIMIT above WM_ROW_MAX_BYTES). */
void wm_area_encode(const struct wm_area *area, struct wm_buf *buf);
void wm_institution_encode(const struct wm_institution *institution, struct wm_buf *buf);
void wm_action_point_encode(const struct wm_action_point *point, struct wm_buf *buf);
void wm_cycle_encode(const struct wm_cycle *cycle, struct wm_buf *buf);
void wm_settings_encode(const struct wm_settings *settings, struct wm_buf *buf);

/** Each: WM_OK, a scan error, WM_ESCHEMA, WM_EUNKNOWN_CRITICAL, WM_ENOMEM. */
WM_CHECK int wm_area_decode(struct wm_view bytes, struct wm_area *ret_area);
WM_CHECK int wm_institution_decode(struct wm_view bytes, struct wm_institution *ret_institution);
WM_CHECK int wm_action_point_decode(struct wm_view bytes, struct wm_action_point *ret_point);
WM_CHECK int wm_cycle_decode(struct wm_view bytes, struct wm_cycle *ret_cycle);
WM_CHECK int wm_settings_decode(struct wm_view bytes, struct wm_settings *ret_settings);

#endif
