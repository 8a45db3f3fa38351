/**
 * @file pack.h
 * @brief Writing canonical MessagePack into a wm_buf; errors stick to the buffer.
 *
 * Layer 2 (wire), over msgpack-c.  The caller writes map keys in ascending
 * order; msgpack-c writes every integer in its shortest form.
 *
 *     wm_pack_map(buf, 2);
 *     wm_pack_key_uint(buf, 1, point);
 *     wm_pack_key_str(buf, 2, title);
 */
#ifndef WM_WIRE_PACK_H
#define WM_WIRE_PACK_H

#include "sys/buf.h"

void wm_pack_map(struct wm_buf *buf, size_t pairs);
void wm_pack_array(struct wm_buf *buf, size_t count);
void wm_pack_nil(struct wm_buf *buf);
void wm_pack_bool(struct wm_buf *buf, bool value);
void wm_pack_uint(struct wm_buf *buf, uint64_t value);
void wm_pack_int(struct wm_buf *buf, int64_t value);
void wm_pack_str(struct wm_buf *buf, struct wm_view text);
void wm_pack_bin(struct wm_buf *buf, struct wm_view bytes);
/** A key, then the value. */
void wm_pack_key_uint(struct wm_buf *buf, unsigned key, uint64_t value);
void wm_pack_key_int(struct wm_buf *buf, unsigned key, int64_t value);
void wm_pack_key_str(struct wm_buf *buf, unsigned key, struct wm_view text);
void wm_pack_key_bin(struct wm_buf *buf, unsigned key, struct wm_view bytes);

#endif
