/**
 * @file submitted.h
 * @brief Pieces of the bodies that clients hand in: values in three steps of judgement, evidence.
 *
 * Layer 2 (wire), private to this folder.  A submitted body is judged in an
 * order that the protocol promises: schema first, then bounds (WM_ELIMIT), then
 * ranges (WM_ERANGE).  The reading keeps the first of each apart.
 *
 *     struct wm_reading r;
 *     int err = wm_reading_begin(&r, bytes, &wm_scan_body);
 *     ...
 *     point = (uint16_t)wm_reading_uint(&r, wm_map_find(&r.in.root, 1), 0, UINT16_MAX);
 *     return wm_reading_end(&r);
 */
#ifndef WM_WIRE_SUBMITTED_H
#define WM_WIRE_SUBMITTED_H

#include "core/update.h"
#include "sys/buf.h"
#include "wire/unpack.h"

struct wm_reading {
	struct wm_unpack in;
	int range_err; /**< WM_OK, WM_ERANGE or WM_ELIMIT: types fit, values do not */
};

/** @return as wm_unpack_begin() */
WM_CHECK int wm_reading_begin(struct wm_reading *r, struct wm_view bytes,
			      const struct wm_scan_bounds *bounds);
/** Free the tree.  @return the stuck error of the schema, else that of bounds and ranges */
WM_CHECK int wm_reading_end(struct wm_reading *r);

/** Stick WM_ERANGE or WM_ELIMIT; a bound that is broken later still comes first. */
void wm_reading_misfit(struct wm_reading *r, int err);

/** Each sticks WM_ESCHEMA on a wrong type and WM_ERANGE on a value that does not fit. */
uint64_t wm_reading_uint(struct wm_reading *r, const msgpack_object *v, uint64_t min, uint64_t max);
int64_t wm_reading_int(struct wm_reading *r, const msgpack_object *v);
int32_t wm_reading_date(struct wm_reading *r, const msgpack_object *v);

/** As above where the key may be absent: gives 0, WM_DATE_NONE, an empty text, no cycle. */
uint64_t wm_reading_optional_uint(struct wm_reading *r, const msgpack_object *v, uint64_t min,
				  uint64_t max);
int32_t wm_reading_optional_date(struct wm_reading *r, const msgpack_object *v);
struct wm_view wm_reading_optional_str(struct wm_reading *r, const msgpack_object *v);
struct wm_cycle_id wm_reading_optional_cycle(struct wm_reading *r, const msgpack_object *v);
/** Texts by language; leaves ret_texts as they are when the key is absent. */
void wm_reading_optional_texts(struct wm_reading *r, const msgpack_object *v,
			       struct wm_view ret_texts[WM_LANG__COUNT]);

/** Items of an array, WM_ELIMIT and none when there are more than `max`. */
const msgpack_object *wm_reading_list(struct wm_reading *r, const msgpack_object *v, size_t max,
				      size_t *ret_count);

/** An array of evidence that may be absent.  @return how many there are */
uint16_t wm_reading_evidence(struct wm_reading *r, const msgpack_object *v,
			     struct wm_evidence ret_evidence[WM_EVIDENCE_MAX_COUNT]);
/** The key and the array; nothing when there is none. */
void wm_write_evidence(struct wm_buf *buf, unsigned key, const struct wm_evidence *evidence,
		       size_t count);

#endif
