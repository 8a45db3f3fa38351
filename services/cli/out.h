/**
 * @file out.h
 * @brief Everything that goes to standard output: lines, tables, JSON.
 *
 * Failures stick: out_close() reports the first one, once.  A reader who went
 * away (EPIPE) is not a failure; out_is_open() tells a long-running command.
 */
#ifndef WM_CLI_OUT_H
#define WM_CLI_OUT_H

#include <jansson.h>
#include <stdbool.h>

#include "sys/buf.h"

/** Decide about colours: only on a terminal, and without NO_COLOR. */
void out_open(void);

/** Flush.  @return `status`, or STATUS_FAILED when that was STATUS_OK and something was not written
 */
int out_close(int status);

/** False when nobody reads any more or the output failed. */
bool out_is_open(void);

/** One line of text.  What may act on a terminal is taken out. */
void out_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Bytes as they are. */
void out_bytes(struct wm_view bytes);

/** From now on out_bytes() adds to a buffer instead; NULL ends it. */
void out_capture(struct wm_buf *buf);

/** Several lines, for people and programs alike; releases `value`. */
void out_json(json_t *value);

/** One line, flushed; releases `value`. */
void out_json_line(json_t *value);

/** How a cell is shown on a terminal with colours. */
enum out_tone { OUT_PLAIN = 0, OUT_GREEN, OUT_AMBER, OUT_RED, OUT_DIM, OUT_BOLD };

struct out_column {
	const char *title;
	bool right; /**< aligned to the right */
};

struct out_table;

/** @param columns  kept, so they must outlive the table.  NULL without memory: every call takes it
 */
struct out_table *out_table_new(const struct out_column *columns, size_t count);
void out_table_free(struct out_table *table);
/** The next cell, row by row. */
void out_table_cell(struct out_table *table, enum out_tone tone, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/** A line of its own between rows. */
void out_table_heading(struct out_table *table, enum out_tone tone, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/** Print it aligned by display width; the last column is not padded. */
void out_table_print(const struct out_table *table);

#endif
