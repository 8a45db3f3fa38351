/**
 * @file text.h
 * @brief Text forms without locale, heap or clock: UTF-8, dates, times, hex, UUID, decimal, words.
 *
 * Layer 0 (base).  Dates are days since 1970-01-01 in the proleptic Gregorian
 * calendar, times are milliseconds since 1970-01-01T00:00:00Z.
 */
#ifndef WM_BASE_TEXT_H
#define WM_BASE_TEXT_H

#include "base/err.h"
#include "base/view.h"

#define WM_DATE_TEXT_BYTES 11 /**< "2025-04-04" and the terminator */
#define WM_TIME_TEXT_BYTES 25 /**< "2025-04-04T09:30:00.125Z" and the terminator */
#define WM_UUID_TEXT_BYTES 37
#define WM_DAY_MSEC	   86400000LL

/** "No date".  Compares lower than every date. */
#define WM_DATE_NONE INT32_MIN

/** True when the bytes are UTF-8 without NUL, surrogates or overlong forms. */
bool wm_utf8_valid(struct wm_view text);

/**
 * Parse "YYYY-MM-DD", nothing around it; a day that does not exist is refused.
 * @return WM_OK or WM_EINVALID
 */
WM_CHECK int wm_date_parse(struct wm_view text, int32_t *ret_days);

/** Write "YYYY-MM-DD"; years outside 0000..9999 and WM_DATE_NONE give an empty string. */
void wm_date_format(int32_t days, char ret_text[WM_DATE_TEXT_BYTES]);

/** Day on which a time falls in UTC; times too far away for an int32_t give the nearest day. */
int32_t wm_date_of_msec(int64_t msec);

/** Parse "YYYY-MM-DDTHH:MM:SS[.mmm]Z".  @return WM_OK or WM_EINVALID */
WM_CHECK int wm_time_parse(struct wm_view text, int64_t *ret_msec);

/** Write "YYYY-MM-DDTHH:MM:SS.mmmZ"; years outside 0000..9999 give an empty string. */
void wm_time_format(int64_t msec, char ret_text[WM_TIME_TEXT_BYTES]);

/** Write 2 * bytes.len lower-case digits and a terminator to ret_text. */
void wm_hex_format(struct wm_view bytes, char *ret_text);

/** Parse exactly 2 * len digits of either case.  @return WM_OK or WM_EINVALID */
WM_CHECK int wm_hex_parse(struct wm_view text, uint8_t *ret_bytes, size_t len);

void wm_uuid_format(const uint8_t uuid[16], char ret_text[WM_UUID_TEXT_BYTES]);

/** Parse the 36-character form with hyphens, either case.  @return WM_OK or WM_EINVALID */
WM_CHECK int wm_uuid_parse(struct wm_view text, uint8_t ret_uuid[16]);

/** Parse decimal digits only (no sign, no blank), at most `max`.  @return WM_OK or WM_EINVALID */
WM_CHECK int wm_uint_parse(struct wm_view text, uint64_t max, uint64_t *ret_value);

/** Position of a word in a table of names (its NULLs match nothing); -1 when it is not there. */
int wm_word_find(struct wm_view word, const char *const words[], size_t count);

/** words[index], or NULL when the index is outside the table. */
const char *wm_word_at(const char *const words[], size_t count, int index);

/** words[index], or "unknown": for tables that have a word for every value of an enum. */
const char *wm_word_name(const char *const words[], size_t count, int index);

/** As wm_word_find(), for enums in which 0 is no value of its own: 0 when it is not there. */
int wm_word_parse(struct wm_view word, const char *const words[], size_t count);

#endif
