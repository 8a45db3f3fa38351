/**
 * @file csv.h
 * @brief CSV tables as people make them: header by name, rows with their line numbers.
 *
 * Layer 2 (csv): base + sys + libcsv.  Accepts a UTF-8 byte order mark, LF or
 * CRLF, quoted cells with line breaks, columns in any order, extra columns
 * (reported).  Refuses other encodings, missing columns, broken quoting.
 */
#ifndef WM_CSV_CSV_H
#define WM_CSV_CSV_H

#include "sys/buf.h"

#define WM_CSV_COLUMNS_MAX    64
#define WM_CSV_FILE_MAX_BYTES (64U * 1024 * 1024)
#define WM_CSV_CELL_MAX_BYTES 65536
/** A row takes far more memory than its bytes in the file: this bounds it. */
#define WM_CSV_ROWS_MAX_COUNT 500000

struct wm_csv;

struct wm_csv_row {
	unsigned long line; /**< line on which the row begins, from 1; the header is line 1 */
	int err; /**< WM_OK, or why the row cannot be used: WM_EFILE_ROW, WM_EUTF8, WM_ELIMIT */
	size_t column; /**< with an error: column at fault, counted from 1; 0 = the row */
};

/**
 * Parse a whole table.
 *
 * @param bytes     the file's content; borrowed during the call
 * @param columns   names wanted, NULL-terminated; every one must be in the header, but
 *                  for those that begin with '?', whose cells are then empty
 * @param ret_csv   owned by the caller: wm_csv_free()
 * @param ret_why   text naming column or line, set on failure
 * @return WM_OK, WM_EFILE_ENCODING, WM_EFILE_COLUMNS, WM_EFILE_SYNTAX, WM_ETOO_BIG (bytes or
 *         rows), WM_ENOMEM
 */
WM_CHECK int wm_csv_parse(struct wm_view bytes, const char *const *columns, struct wm_csv **ret_csv,
			  char ret_why[160]);
void wm_csv_free(struct wm_csv *csv);

size_t wm_csv_row_count(const struct wm_csv *csv);
struct wm_csv_row wm_csv_row(const struct wm_csv *csv, size_t at);
/** Cell of the N-th wanted column, borrowed; empty for a row with an error. */
struct wm_view wm_csv_cell(const struct wm_csv *csv, size_t at, size_t column);
/** Names of header columns that were not wanted, comma separated; "" when none. */
const char *wm_csv_extra(const struct wm_csv *csv);

/** Append one cell, quoted when it has to be. */
void wm_csv_write_cell(struct wm_buf *buf, struct wm_view text, bool last);

#endif
