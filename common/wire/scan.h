/**
 * @file scan.h
 * @brief Check that bytes are one canonical, bounded MessagePack value (profile mp-c14n/1).
 *
 * Layer 2 (wire).  Run on every byte that comes from outside, before msgpack-c
 * sees it: msgpack_unpack_next() allocates for the element count a header
 * *declares*, so five bytes can ask for gigabytes.  The scan allocates nothing,
 * does not recurse, and reads each byte at most once (strings twice).
 *
 * The profile, in proto/protocol.md in full: shortest forms only; no floats, no
 * extension types, no reserved byte; strings are UTF-8 without NUL; map keys are
 * integers 0..255, strictly ascending; one value, nothing behind it.
 */
#ifndef WM_WIRE_SCAN_H
#define WM_WIRE_SCAN_H

#include "base/err.h"
#include "base/view.h"

struct wm_scan_bounds {
	size_t bytes_max;
	unsigned depth_max;    /**< containers inside each other, at most WM_SCAN_DEPTH_MAX */
	unsigned elements_max; /**< values, containers and map keys included */
	size_t str_max;	       /**< bytes of one string */
	size_t bin_max;	       /**< bytes of one byte string */
};

extern const struct wm_scan_bounds wm_scan_head;      /**< frame 0 */
extern const struct wm_scan_bounds wm_scan_body;      /**< body of SUBMIT, but an amendment */
extern const struct wm_scan_bounds wm_scan_amendment; /**< body of SUBMIT with kind 8 */
extern const struct wm_scan_bounds wm_scan_item;      /**< body that a server sends */
extern const struct wm_scan_bounds wm_scan_row; /**< register row, stored or in an amendment */

/**
 * @param bytes  borrowed for the call
 * @return WM_OK; WM_ETOO_BIG (bytes_max); WM_ELIMIT (depth, elements, a string
 *         or byte string too long); WM_EUTF8; WM_ECANON for everything else
 */
WM_CHECK int wm_scan(struct wm_view bytes, const struct wm_scan_bounds *bounds);

#endif
