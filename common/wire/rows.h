/**
 * @file rows.h
 * @brief Pieces that several codecs share: codes, texts, days, optional values, an action point
 * row.
 *
 * Layer 2 (wire), private to this folder.  Readers take values out of a tree
 * (unpack.h) and stick their errors to it; writers append one value.
 */
#ifndef WM_WIRE_ROWS_H
#define WM_WIRE_ROWS_H

#include "base/cursor.h"
#include "core/fact.h"
#include "core/point.h"
#include "sys/buf.h"
#include "wire/unpack.h"

/** Bit of a key, for wm_unpack_keys(). */
#define WM_KEY(N) (1ULL << (N))
/** Bits of the keys 1 .. END - 1. */
#define WM_KEYS_BELOW(END) (WM_KEY(END) - WM_KEY(1))

/** An institution code; sticks WM_ESCHEMA when it is not one. */
void wm_read_code(struct wm_unpack *in, const msgpack_object *v, struct wm_code *ret_code);
void wm_write_code(struct wm_buf *buf, const struct wm_code *code);

/** What may be absent or nil: empty, 0, false, WM_DATE_NONE, texts as they are then. */
struct wm_view wm_read_optional_str(struct wm_unpack *in, const msgpack_object *v,
				    size_t max_bytes);
uint64_t wm_read_optional_uint(struct wm_unpack *in, const msgpack_object *v, uint64_t max);
bool wm_read_optional_bool(struct wm_unpack *in, const msgpack_object *v);
int32_t wm_read_optional_date(struct wm_unpack *in, const msgpack_object *v);
void wm_read_optional_texts(struct wm_unpack *in, const msgpack_object *v,
			    struct wm_view ret_texts[WM_LANG__COUNT]);
const msgpack_object *wm_read_optional_list(struct wm_unpack *in, const msgpack_object *v,
					    size_t max, size_t *ret_count);

/** A key and its value; nothing when the value is empty, 0, false or WM_DATE_NONE. */
void wm_write_optional_str(struct wm_buf *buf, unsigned key, struct wm_view text);
void wm_write_optional_texts(struct wm_buf *buf, unsigned key,
			     const struct wm_view texts[WM_LANG__COUNT]);
void wm_write_optional_uint(struct wm_buf *buf, unsigned key, uint64_t value);
void wm_write_optional_bool(struct wm_buf *buf, unsigned key, bool value);
void wm_write_optional_date(struct wm_buf *buf, unsigned key, int32_t date);

/** A day; WM_DATE_NONE is written as nil, and only the optional form reads that. */
int32_t wm_read_date(struct wm_unpack *in, const msgpack_object *v);
void wm_write_date(struct wm_buf *buf, int32_t date);

/** The id of a reporting cycle; sticks WM_ESCHEMA when it is none. */
void wm_read_cycle(struct wm_unpack *in, const msgpack_object *v, struct wm_cycle_id *ret_cycle);
void wm_write_cycle(struct wm_buf *buf, const struct wm_cycle_id *cycle);

/** The `len` values of an array of exactly that length; NULL and WM_ESCHEMA for anything else. */
const msgpack_object *wm_read_tuple(struct wm_unpack *in, const msgpack_object *v, size_t len);

/** Map from language to text; no text in it may be empty. */
void wm_read_texts(struct wm_unpack *in, const msgpack_object *v,
		   struct wm_view ret_texts[WM_LANG__COUNT]);
void wm_write_texts(struct wm_buf *buf, const struct wm_view texts[WM_LANG__COUNT]);
/** Languages that have a text. */
size_t wm_texts_count(const struct wm_view texts[WM_LANG__COUNT]);

/** Key and list of a row's milestones, indicators; nothing when there are none. */
void wm_write_milestones(struct wm_buf *buf, unsigned key, const struct wm_action_point *point);
void wm_write_indicators(struct wm_buf *buf, unsigned key, const struct wm_action_point *point);
void wm_read_milestones(struct wm_unpack *in, const msgpack_object *v,
			struct wm_action_point *point);
void wm_read_indicators(struct wm_unpack *in, const msgpack_object *v,
			struct wm_action_point *point);

/** Stored layouts: a length byte and an institution code.  False when it is not one. */
bool wm_take_code(struct wm_reader *in, struct wm_code *ret_code);
void wm_give_code(struct wm_writer *out, const struct wm_code *code);

/** Does a stored or received word of an axis make sense? */
bool wm_spoken_fits(const struct wm_spoken *spoken, enum wm_axis axis);
/** Is voice `i` behind the one before it?  Voices are searched by code. */
bool wm_voice_ascends(const struct wm_point_state *state, size_t i);

/** Can there be such a fact, stored or received? */
bool wm_fact_fits(const struct wm_fact *fact);

/** Stick WM_ELIMIT when the row that begins at `start` is above WM_ROW_MAX_BYTES. */
void wm_bound_row(struct wm_buf *buf, size_t start);

/** The row as part of something larger: not bounded. */
void wm_write_action_point(struct wm_buf *buf, const struct wm_action_point *point);
void wm_read_action_point(struct wm_unpack *in, const msgpack_object *map,
			  struct wm_action_point *ret_point);

#endif
