/**
 * @file rows.h
 * @brief One version of one table of the test engine: a sorted array of shared rows.
 *
 * Layer 2 (store).  Only store_mem.c includes this.  Versions and rows are
 * counted references and never change while they are shared: a writer first
 * makes a version its own, which copies the array but not the rows.  NULL is
 * the empty version.
 */
#ifndef WM_STORE_ROWS_H
#define WM_STORE_ROWS_H

#include "base/err.h"
#include "base/view.h"

struct wm_row {
	size_t refs;
	size_t key_len;
	size_t value_len;
	uint8_t bytes[]; /**< key, value */
};

struct wm_rows {
	size_t refs;
	size_t count;
	size_t cap;
	struct wm_row **row; /**< by key, ascending */
};

struct wm_view wm_row_key(const struct wm_row *row);
struct wm_view wm_row_value(const struct wm_row *row);

void wm_rows_ref(struct wm_rows *rows);
void wm_rows_unref(struct wm_rows *rows);
size_t wm_rows_count(const struct wm_rows *rows);

/** Index of the least key >= the given one; the number of rows when there is none. */
size_t wm_rows_find(const struct wm_rows *rows, struct wm_view key);

/** True when the row at that index exists and has exactly this key. */
bool wm_rows_holds(const struct wm_rows *rows, size_t at, struct wm_view key);

/**
 * Put a row at the index that wm_rows_find() gave, in place of one with the same key.
 * @param rows  made the caller's own, so the pointer may change, also on failure
 * @return WM_OK or WM_ENOMEM
 */
WM_CHECK int wm_rows_put(struct wm_rows **rows, size_t at, struct wm_view key,
			 struct wm_view value);

/** Remove the row at an index below the count.  Otherwise as wm_rows_put(). */
WM_CHECK int wm_rows_del(struct wm_rows **rows, size_t at);

#endif
