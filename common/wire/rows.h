/**
 * @file rows.h
 * @brief Pieces that several codecs share: codes, texts by language, an action point row.
 *
 * Layer 2 (wire), private to this folder.  Readers take values out of a tree
 * (unpack.h) and stick their errors to it; writers append one value.
 */
#ifndef WM_WIRE_ROWS_H
#define WM_WIRE_ROWS_H

#include "core/register.h"
#include "sys/buf.h"
#include "wire/unpack.h"

/** Bit of a key, for wm_unpack_keys(). */
#define WM_KEY(N) (1ULL << (N))

/** An institution code; sticks WM_ESCHEMA when it is not one. */
void wm_read_code(struct wm_unpack *in, const msgpack_object *v, struct wm_code *ret_code);
void wm_write_code(struct wm_buf *buf, const struct wm_code *code);

/** A text that may be absent or nil: empty then. */
struct wm_view wm_read_optional_str(struct wm_unpack *in, const msgpack_object *v,
				    size_t max_bytes);

/** Map from language to text; no text in it may be empty. */
void wm_read_texts(struct wm_unpack *in, const msgpack_object *v,
		   struct wm_view ret_texts[WM_LANG__COUNT]);
void wm_write_texts(struct wm_buf *buf, const struct wm_view texts[WM_LANG__COUNT]);
/** Languages that have a text. */
size_t wm_texts_count(const struct wm_view texts[WM_LANG__COUNT]);

void wm_read_action_point(struct wm_unpack *in, const msgpack_object *map,
			  struct wm_action_point *ret_point);

#endif
