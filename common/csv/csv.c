/**
 * @file csv.c
 * @brief Tables from libcsv's callbacks.
 *
 * The file is fed line by line, so that each row knows the line on which it
 * begins also when a quoted cell holds line breaks.
 */
#include "csv/csv.h"

#include <assert.h>
#include <csv.h>
#include <stdio.h>

#include "base/text.h"
#include "sys/alloc.h"

#define EXTRA_MAX_BYTES 1024
#define WHY_BYTES	160
#define NO_COLUMN	SIZE_MAX

struct cell {
	size_t at; /* in `text` */
	size_t len;
};

struct row {
	unsigned long line;
	int err;
	size_t column;
	size_t first; /* index into `cells` */
};

struct wm_csv {
	struct wm_buf text;  /* bytes of all cells */
	struct wm_buf cells; /* struct cell, wanted_count per row */
	struct wm_buf rows;  /* struct row */
	size_t wanted_count;
	char extra[EXTRA_MAX_BYTES];
};

/* State while the file is read. */
struct reading {
	struct wm_csv *csv;
	const char *const *columns;
	char *why;
	size_t header_count;		   /* columns in the file */
	size_t wanted[WM_CSV_COLUMNS_MAX]; /* file column -> wanted column or NO_COLUMN */
	bool have_header;
	struct cell current[WM_CSV_COLUMNS_MAX]; /* cells of the row being read */
	size_t count;				 /* cells seen in it */
	bool any;				 /* one of them is not empty */
	int row_err;
	size_t row_column;
	unsigned long line;	/* of the line being fed */
	unsigned long row_line; /* on which the row began; 0 = it has not */
	int err;
};

static void cell_done(void *bytes, size_t len, void *user)
{
	struct reading *reading = user;
	const struct wm_view text = wm_view_of(bytes, len);

	const size_t column = reading->count++;
	reading->any = reading->any || len > 0;
	if (column >= WM_CSV_COLUMNS_MAX) {
		return; /* the count alone decides */
	}
	if (reading->row_err == WM_OK && len > WM_CSV_CELL_MAX_BYTES) {
		reading->row_err = WM_ELIMIT;
		reading->row_column = column + 1;
	} else if (reading->row_err == WM_OK && !wm_utf8_valid(text)) {
		reading->row_err = WM_EUTF8;
		reading->row_column = column + 1;
	}
	reading->current[column] = (struct cell){ reading->csv->text.len, len };
	wm_buf_add(&reading->csv->text, bytes, len);
}

static struct wm_view current_view(const struct reading *reading, size_t column)
{
	return wm_view_of(reading->csv->text.data + reading->current[column].at,
			  reading->current[column].len);
}

/* A wanted column without the mark of an optional one. */
static const char *column_name(const char *column)
{
	return column[0] == '?' ? column + 1 : column;
}

static void note_extra(struct wm_csv *csv, struct wm_view name)
{
	const size_t used = strlen(csv->extra);

	if (used + name.len + 3 < sizeof(csv->extra)) {
		(void)snprintf(csv->extra + used, sizeof(csv->extra) - used, "%s%.*s",
			       used > 0 ? ", " : "", (int)name.len, (const char *)name.data);
	}
}

static int map_column(struct reading *reading, size_t at, bool *seen)
{
	const struct wm_view name = current_view(reading, at);

	reading->wanted[at] = NO_COLUMN;
	for (size_t i = 0; reading->columns[i] != NULL; i++) {
		if (!wm_view_eq(name, wm_view_str(column_name(reading->columns[i])))) {
			continue;
		}
		if (seen[i]) {
			(void)snprintf(reading->why, WHY_BYTES, "column %.60s is there twice",
				       column_name(reading->columns[i]));
			return WM_EFILE_COLUMNS;
		}
		seen[i] = true;
		reading->wanted[at] = i;
		return WM_OK;
	}
	note_extra(reading->csv, name);
	return WM_OK;
}

static char other_separator(const struct reading *reading)
{
	static const char separators[] = { ';', '\t' };
	const struct wm_view first = current_view(reading, 0);

	for (size_t i = 0; i < sizeof(separators); i++) {
		if (first.len > 0 && memchr(first.data, separators[i], first.len) != NULL) {
			return separators[i];
		}
	}
	return '\0';
}

static int missing_column(struct reading *reading, const char *name)
{
	const char separator = other_separator(reading);

	if (separator != '\0') {
		(void)snprintf(reading->why, WHY_BYTES,
			       "column %.60s is missing; the header seems to be separated by %s - "
			       "save as comma separated",
			       name, separator == ';' ? "';'" : "tabs");
	} else {
		(void)snprintf(reading->why, WHY_BYTES, "column %.60s is missing", name);
	}
	return WM_EFILE_COLUMNS;
}

static int header_done(struct reading *reading)
{
	bool seen[WM_CSV_COLUMNS_MAX] = { false };

	if (reading->row_err == WM_ELIMIT) {
		(void)snprintf(reading->why, WHY_BYTES, "column %zu has too long a name",
			       reading->row_column);
		return WM_EFILE_COLUMNS;
	}
	if (reading->row_err < 0) {
		(void)snprintf(reading->why, WHY_BYTES, "the header is not UTF-8 text");
		return WM_EFILE_ENCODING;
	}
	if (reading->count > WM_CSV_COLUMNS_MAX) {
		(void)snprintf(reading->why, WHY_BYTES, "more than %d columns", WM_CSV_COLUMNS_MAX);
		return WM_EFILE_COLUMNS;
	}
	reading->header_count = reading->count;
	for (size_t at = 0; at < reading->count; at++) {
		const int err = map_column(reading, at, seen);
		if (err < 0) {
			return err;
		}
	}
	for (size_t i = 0; reading->columns[i] != NULL; i++) {
		if (!seen[i] && reading->columns[i][0] != '?') {
			return missing_column(reading, reading->columns[i]);
		}
	}
	reading->have_header = true;
	return WM_OK;
}

static void data_done(struct reading *reading)
{
	struct wm_csv *csv = reading->csv;
	struct cell cells[WM_CSV_COLUMNS_MAX] = { { 0, 0 } };
	struct row row = { .line = reading->row_line,
			   .err = reading->row_err,
			   .column = reading->row_column,
			   .first = csv->cells.len / sizeof(struct cell) };

	if (reading->count != reading->header_count) {
		row.err = WM_EFILE_ROW;
		row.column = 0;
	}
	for (size_t at = 0; row.err == WM_OK && at < reading->header_count; at++) {
		if (reading->wanted[at] != NO_COLUMN) {
			cells[reading->wanted[at]] = reading->current[at];
		}
	}
	wm_buf_add(&csv->cells, cells, csv->wanted_count * sizeof(cells[0]));
	wm_buf_add(&csv->rows, &row, sizeof(row));
}

/* Cells that did not get into memory must not be looked at. */
static int check_room(const struct reading *reading)
{
	const struct wm_csv *csv = reading->csv;

	if (csv->text.err < 0 || csv->cells.err < 0 || csv->rows.err < 0) {
		(void)snprintf(reading->why, WHY_BYTES, "no memory for the table");
		return WM_ENOMEM;
	}
	if (wm_csv_row_count(csv) == WM_CSV_ROWS_MAX_COUNT && reading->any) {
		(void)snprintf(reading->why, WHY_BYTES, "more than %d rows", WM_CSV_ROWS_MAX_COUNT);
		return WM_ETOO_BIG;
	}
	return WM_OK;
}

static void row_done(int terminator, void *user)
{
	struct reading *reading = user;

	(void)terminator;
	if (reading->err == WM_OK) {
		reading->err = check_room(reading);
	}
	if (reading->err == WM_OK && reading->any) {
		if (reading->have_header) {
			data_done(reading);
		} else {
			reading->err = header_done(reading);
		}
	}
	reading->count = 0;
	reading->any = false;
	reading->row_err = WM_OK;
	reading->row_column = 0;
	reading->row_line = 0;
}

/* Length of the first line with its break: LF, CRLF, or a CR alone as some tables have it. */
static size_t line_length(struct wm_view bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		const bool is_crlf =
			bytes.data[i] == '\r' && i + 1 < bytes.len && bytes.data[i + 1] == '\n';
		if (bytes.data[i] == '\n' || (bytes.data[i] == '\r' && !is_crlf)) {
			return i + 1;
		}
	}
	return bytes.len;
}

static int feed(struct reading *reading, struct csv_parser *parser, struct wm_view bytes)
{
	while (bytes.len > 0 && reading->err == WM_OK) {
		const size_t len = line_length(bytes);
		reading->line++;
		if (reading->row_line == 0) {
			reading->row_line = reading->line;
		}
		if (csv_parse(parser, bytes.data, len, cell_done, row_done, reading) != len) {
			(void)snprintf(reading->why, WHY_BYTES, "line %lu: %s", reading->line,
				       csv_strerror(csv_error(parser)));
			return csv_error(parser) == CSV_ENOMEM ? WM_ENOMEM : WM_EFILE_SYNTAX;
		}
		bytes.data += len;
		bytes.len -= len;
	}
	if (reading->err == WM_OK && csv_fini(parser, cell_done, row_done, reading) != 0) {
		(void)snprintf(reading->why, WHY_BYTES, "line %lu: a quoted cell does not end",
			       reading->row_line > 0 ? reading->row_line : reading->line);
		return WM_EFILE_SYNTAX;
	}
	/* The last row may have ended with the file, after the last look at the memory. */
	return reading->err < 0 ? reading->err : check_room(reading);
}

static int check_encoding(struct wm_view *bytes, char *why)
{
	static const uint8_t bom[] = { 0xef, 0xbb, 0xbf };

	if (bytes->len > WM_CSV_FILE_MAX_BYTES) {
		(void)snprintf(why, WHY_BYTES, "longer than %u bytes", WM_CSV_FILE_MAX_BYTES);
		return WM_ETOO_BIG;
	}
	if (bytes->len > 0 && memchr(bytes->data, '\0', bytes->len) != NULL) {
		(void)snprintf(why, WHY_BYTES, "holds NUL bytes (UTF-16?): save as UTF-8");
		return WM_EFILE_ENCODING;
	}
	if (bytes->len >= sizeof(bom) && memcmp(bytes->data, bom, sizeof(bom)) == 0) {
		bytes->data += sizeof(bom);
		bytes->len -= sizeof(bom);
	}
	return WM_OK;
}

static int no_space(unsigned char byte)
{
	(void)byte;
	return 0;
}

static int parse(struct reading *reading, struct wm_view bytes)
{
	struct csv_parser parser;

	/* REPALL_NL: an empty line is reported, too, so that the next row begins on its own line.
	 */
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0) {
		return WM_ENOMEM;
	}
	csv_set_space_func(&parser, no_space); /* libcsv trims cells otherwise */
	csv_set_realloc_func(&parser, wm_realloc);
	csv_set_free_func(&parser, wm_free);
	int err = feed(reading, &parser, bytes);
	csv_free(&parser);
	if (err == WM_OK && !reading->have_header) {
		(void)snprintf(reading->why, WHY_BYTES, "the file is empty");
		err = WM_EFILE_COLUMNS;
	}
	return err;
}

int wm_csv_parse(struct wm_view bytes, const char *const *columns, struct wm_csv **ret_csv,
		 char ret_why[WHY_BYTES])
{
	struct reading *reading = NULL;
	struct wm_csv *csv = NULL;

	int err = check_encoding(&bytes, ret_why);
	if (err < 0) {
		return err;
	}
	csv = wm_alloc(sizeof(*csv));
	reading = wm_alloc(sizeof(*reading));
	if (csv == NULL || reading == NULL) {
		wm_free(csv);
		wm_free(reading);
		(void)snprintf(ret_why, WHY_BYTES, "no memory for the table");
		return WM_ENOMEM;
	}
	wm_buf_init(&csv->text, WM_CSV_FILE_MAX_BYTES);
	wm_buf_init(&csv->cells, SIZE_MAX / 4);
	wm_buf_init(&csv->rows, SIZE_MAX / 4);
	while (columns[csv->wanted_count] != NULL) {
		csv->wanted_count++;
	}
	assert(csv->wanted_count <= WM_CSV_COLUMNS_MAX);
	reading->csv = csv;
	reading->columns = columns;
	reading->why = ret_why;
	err = parse(reading, bytes);
	wm_free(reading);
	if (err < 0) {
		wm_csv_free(csv);
		return err;
	}
	*ret_csv = csv;
	return WM_OK;
}

void wm_csv_free(struct wm_csv *csv)
{
	if (csv != NULL) {
		wm_buf_deinit(&csv->text);
		wm_buf_deinit(&csv->cells);
		wm_buf_deinit(&csv->rows);
		wm_free(csv);
	}
}

size_t wm_csv_row_count(const struct wm_csv *csv)
{
	return csv->rows.len / sizeof(struct row);
}

static struct row row_at(const struct wm_csv *csv, size_t at)
{
	struct row row;

	memcpy(&row, csv->rows.data + at * sizeof(row), sizeof(row));
	return row;
}

struct wm_csv_row wm_csv_row(const struct wm_csv *csv, size_t at)
{
	const struct row row = row_at(csv, at);

	return (struct wm_csv_row){ row.line, row.err, row.column };
}

struct wm_view wm_csv_cell(const struct wm_csv *csv, size_t at, size_t column)
{
	const struct row row = row_at(csv, at);
	struct cell cell;

	memcpy(&cell, csv->cells.data + (row.first + column) * sizeof(cell), sizeof(cell));
	return wm_view_of(csv->text.data != NULL ? csv->text.data + cell.at : NULL, cell.len);
}

const char *wm_csv_extra(const struct wm_csv *csv)
{
	return csv->extra;
}

void wm_csv_write_cell(struct wm_buf *buf, struct wm_view text, bool last)
{
	bool quote = false;

	for (size_t i = 0; i < text.len; i++) {
		quote = quote || strchr(",\"\r\n", text.data[i]) != NULL;
	}
	if (quote) {
		wm_buf_add(buf, "\"", 1);
	}
	for (size_t i = 0; i < text.len; i++) {
		wm_buf_add(buf, &text.data[i], 1);
		if (text.data[i] == '"') {
			wm_buf_add(buf, "\"", 1);
		}
	}
	if (quote) {
		wm_buf_add(buf, "\"", 1);
	}
	wm_buf_add(buf, last ? "\n" : ",", 1);
}
