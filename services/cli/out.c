/* Standard output: lines, JSON, tables. */
#include "cli/out.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/fail.h"
#include "cli/js.h"
#include "cli/text.h"
#include "sys/alloc.h"

#define CELL_MAX_BYTES 8192
#define GAP	       2 /* blanks between columns */

static bool with_colour;
static int first_err; /* WM_OK, or what failed first */
static bool reader_gone;

static const char *const tones[] = {
	[OUT_PLAIN] = "",	[OUT_GREEN] = "\033[32m", [OUT_AMBER] = "\033[33m",
	[OUT_RED] = "\033[31m", [OUT_DIM] = "\033[2m",	  [OUT_BOLD] = "\033[1m",
};

void out_open(void)
{
	const char *no_color = getenv("NO_COLOR");

	with_colour = isatty(STDOUT_FILENO) != 0 && (no_color == NULL || no_color[0] == '\0');
}

static void stick(int err)
{
	if (first_err == WM_OK) {
		first_err = err;
	}
}

/* After a call of stdio that failed. */
static void failed(void)
{
	if (errno == EPIPE) {
		reader_gone = true;
	} else {
		stick(WM_ESYSTEM);
	}
}

bool out_is_open(void)
{
	return !reader_gone && first_err == WM_OK;
}

int out_close(int status)
{
	errno = 0;
	if (out_is_open() && fflush(stdout) != 0) {
		failed();
	}
	if (first_err == WM_ENOMEM) {
		(void)fail_here(WM_ENOMEM, "out of memory while writing the output");
	} else if (first_err != WM_OK) {
		(void)fail_here(first_err, "the output was not written completely");
	}
	return status == STATUS_OK && first_err != WM_OK ? STATUS_FAILED : status;
}

static struct wm_buf *captured;

void out_capture(struct wm_buf *buf)
{
	captured = buf;
}

void out_bytes(struct wm_view bytes)
{
	if (captured != NULL) {
		wm_buf_add(captured, bytes.data, bytes.len);
		return;
	}
	if (out_is_open() && bytes.len > 0 &&
	    fwrite(bytes.data, 1, bytes.len, stdout) != bytes.len) {
		failed();
	}
}

static void put(const char *text)
{
	out_bytes(wm_view_str(text));
}

void out_line(const char *format, ...)
{
	char *line = NULL;
	va_list args;

	va_start(args, format);
	const int len = vasprintf(&line, format, args);
	va_end(args);
	if (len < 0) {
		stick(WM_ENOMEM);
		return;
	}
	text_scrub(line);
	put(line);
	put("\n");
	free(line);
}

static void dump(json_t *value, size_t flags)
{
	if (value == NULL || js_failed()) {
		stick(WM_ENOMEM);
	} else if (out_is_open() && json_dumpf(value, stdout, flags) != 0) {
		failed();
	}
	json_decref(value);
	put("\n");
}

void out_json(json_t *value)
{
	dump(value, JSON_INDENT(2));
}

void out_json_line(json_t *value)
{
	dump(value, JSON_COMPACT);
	if (out_is_open() && fflush(stdout) != 0) {
		failed();
	}
}

/* ------------------------------------------------------------------ tables */

struct cell {
	char *text; /* owned */
	enum out_tone tone;
	bool heading; /* stands alone on its line */
};

struct out_table {
	const struct out_column *columns;
	size_t column_count;
	struct cell *cells;
	size_t count, cap;
};

struct out_table *out_table_new(const struct out_column *columns, size_t count)
{
	struct out_table *table = wm_alloc(sizeof(*table));

	if (table == NULL) {
		stick(WM_ENOMEM);
		return NULL;
	}
	table->columns = columns;
	table->column_count = count;
	return table;
}

void out_table_free(struct out_table *table)
{
	if (table == NULL) {
		return;
	}
	for (size_t i = 0; i < table->count; i++) {
		wm_free(table->cells[i].text);
	}
	wm_free(table->cells);
	wm_free(table);
}

static void add(struct out_table *table, const struct cell *cell, const char *text)
{
	if (table->count == table->cap) {
		const size_t cap = table->cap == 0 ? 256 : table->cap * 2;
		struct cell *cells = wm_realloc(table->cells, cap * sizeof(*cells));
		if (cells == NULL) {
			stick(WM_ENOMEM);
			return;
		}
		table->cells = cells;
		table->cap = cap;
	}
	struct cell copy = *cell;
	copy.text = wm_strdup(text);
	if (copy.text == NULL) {
		stick(WM_ENOMEM);
		return;
	}
	text_scrub(copy.text);
	table->cells[table->count++] = copy;
}

void out_table_cell(struct out_table *table, enum out_tone tone, const char *format, ...)
{
	const struct cell cell = { .tone = tone };
	char text[CELL_MAX_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (table != NULL) {
		add(table, &cell, text);
	}
}

void out_table_heading(struct out_table *table, enum out_tone tone, const char *format, ...)
{
	const struct cell cell = { .tone = tone, .heading = true };
	char text[CELL_MAX_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (table != NULL) {
		add(table, &cell, text);
	}
}

static void put_blanks(size_t count)
{
	static const char blanks[] = "                                ";

	while (count > 0) {
		const size_t part = count < sizeof(blanks) - 1 ? count : sizeof(blanks) - 1;
		out_bytes(wm_view_of(blanks, part));
		count -= part;
	}
}

static void put_toned(const char *text, enum out_tone tone)
{
	const bool coloured = with_colour && tone != OUT_PLAIN;

	put(coloured ? tones[tone] : "");
	put(text);
	put(coloured ? "\033[0m" : "");
}

static void put_cell(const struct out_table *table, size_t column, const struct cell *cell,
		     size_t width)
{
	const size_t own = text_width(wm_view_str(cell->text));
	const size_t blanks = width > own ? width - own : 0;
	const bool last = column + 1 == table->column_count;

	if (table->columns[column].right) {
		put_blanks(blanks);
	}
	put_toned(cell->text, cell->tone);
	if (!table->columns[column].right && !last) {
		put_blanks(blanks);
	}
	if (last) {
		put("\n");
	} else {
		put_blanks(GAP);
	}
}

static size_t column_width(const struct out_table *table, size_t wanted)
{
	size_t width = text_width(wm_view_str(table->columns[wanted].title));
	size_t column = 0;

	for (size_t i = 0; i < table->count; i++) {
		if (table->cells[i].heading) {
			continue;
		}
		if (column == wanted) {
			const size_t own = text_width(wm_view_str(table->cells[i].text));
			width = own > width ? own : width;
		}
		column = (column + 1) % table->column_count;
	}
	return width;
}

void out_table_print(const struct out_table *table)
{
	size_t column = 0;

	if (table == NULL || table->column_count == 0) {
		return;
	}
	size_t *width = wm_alloc(table->column_count * sizeof(*width));
	if (width == NULL) {
		stick(WM_ENOMEM);
		return;
	}
	for (size_t i = 0; i < table->column_count; i++) {
		char *title = wm_strdup(table->columns[i].title);
		const struct cell cell = { .text = title, .tone = OUT_BOLD };

		width[i] = column_width(table, i);
		if (title != NULL) {
			put_cell(table, i, &cell, width[i]);
		}
		wm_free(title);
	}
	for (size_t i = 0; i < table->count; i++) {
		if (table->cells[i].heading) {
			put_toned(table->cells[i].text, table->cells[i].tone);
			put("\n");
			continue;
		}
		put_cell(table, column, &table->cells[i], width[column]);
		column = (column + 1) % table->column_count;
	}
	wm_free(width);
}
