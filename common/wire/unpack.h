/**
 * @file unpack.h
 * @brief Reading a scanned MessagePack value as a tree, with sticky errors.
 *
 * Layer 2 (wire), over msgpack-c.  wm_unpack_begin() scans first and parses
 * only what passed, so the parse allocates no more than the bytes justify.
 *
 *     struct wm_unpack in;
 *     int err = wm_unpack_begin(&in, bytes, &wm_scan_body);
 *     ...
 *     const msgpack_object *v = wm_map_find(&in.root, 3);
 *     update->as_of = (int32_t)wm_unpack_int(&in, v, INT32_MIN, INT32_MAX);
 *     ...
 *     err = wm_unpack_end(&in);        // frees; WM_ESCHEMA if anything did not fit
 *
 * The tree of a scanned value holds no surprises: every key of every map is an
 * integer 0..255, and keys ascend.
 */
#ifndef WM_WIRE_UNPACK_H
#define WM_WIRE_UNPACK_H

#include <msgpack.h>

#include "wire/scan.h"

struct wm_unpack {
	msgpack_zone *zone; /**< owned between begin and end */
	msgpack_object root;
	int err; /**< WM_OK, or the first failure; sticks */
};

/**
 * Scan and parse.  Strings point into `bytes`, which must live as long as the
 * decoded values are used.
 * @return WM_OK, the scan's error, or WM_ENOMEM; after a failure there is nothing to end
 */
WM_CHECK int wm_unpack_begin(struct wm_unpack *in, struct wm_view bytes,
			     const struct wm_scan_bounds *bounds);
/** Free the tree.  @return the stuck error */
WM_CHECK int wm_unpack_end(struct wm_unpack *in);

/** Stick an error of the reader's own, unless one has stuck already. */
void wm_unpack_fail(struct wm_unpack *in, int err);

/**
 * Check the keys of a map.  Sticks WM_ESCHEMA when it is NULL or no map, and
 * WM_EUNKNOWN_CRITICAL for a key below 128 whose bit (1 << key) is not in `known`.
 */
void wm_unpack_keys(struct wm_unpack *in, const msgpack_object *map, uint64_t known);

/** Value of a key in a map, NULL when absent or when `map` is no map. */
const msgpack_object *wm_map_find(const msgpack_object *map, unsigned key);

/** Each sticks WM_ESCHEMA on a NULL, a wrong type or a value out of range, and gives zeros. */
uint64_t wm_unpack_uint(struct wm_unpack *in, const msgpack_object *v, uint64_t max);
int64_t wm_unpack_int(struct wm_unpack *in, const msgpack_object *v, int64_t min, int64_t max);
bool wm_unpack_bool(struct wm_unpack *in, const msgpack_object *v);
struct wm_view wm_unpack_str(struct wm_unpack *in, const msgpack_object *v, size_t max_bytes);
/** A byte string of at most `max_bytes`, borrowed like the texts. */
struct wm_view wm_unpack_bytes(struct wm_unpack *in, const msgpack_object *v, size_t max_bytes);
/** Exactly `len` bytes. */
void wm_unpack_bin(struct wm_unpack *in, const msgpack_object *v, void *ret_bytes, size_t len);
/** Items of an array and their number (at most `max`). */
const msgpack_object *wm_unpack_array(struct wm_unpack *in, const msgpack_object *v, size_t max,
				      size_t *ret_count);
bool wm_is_nil(const msgpack_object *v);

#endif
