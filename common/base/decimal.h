/**
 * @file decimal.h
 * @brief Decimal numbers as whole numbers of 10^-decimals: "12.5" with one decimal is 125.
 *
 * Layer 0 (base).  No floating point: what was written is what is kept.
 */
#ifndef WM_BASE_DECIMAL_H
#define WM_BASE_DECIMAL_H

#include "base/err.h"
#include "base/view.h"

#define WM_DECIMAL_TEXT_BYTES 24 /**< sign, 19 digits, point, a zero, and the terminator */

/**
 * Parse "-12.5": digits with an optional sign and point.  Fewer decimals than
 * `decimals` are filled up with zeros; more are refused, not rounded.
 * @param decimals  0..18
 * @return WM_OK, WM_EINVALID (not a number, or too many decimals), WM_ERANGE
 */
WM_CHECK int wm_decimal_parse(struct wm_view text, unsigned decimals, int64_t *ret_value);

/** Write it with exactly `decimals` decimals (0..18). */
void wm_decimal_format(int64_t value, unsigned decimals, char ret_text[WM_DECIMAL_TEXT_BYTES]);

#endif
