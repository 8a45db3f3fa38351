/*
 * Any bytes as updates.csv: read without a fault, and whatever was read is whole.  Then the same
 * bytes as each file of a register: read, or refused with a place; what was read is written and
 * read again as the same rows.
 */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "csv/csv.h"
#include "csv/register_csv.h"

static const char *const columns[] = {
	"update_id",	  "action_id",	   "institution", "as_of",	"lifecycle",
	"completion",	  "percent",	   "confidence",  "summary_en", "evidence_url",
	"evidence_title", "evidence_date", "?reference",  NULL,
};

#define COLUMN_COUNT (sizeof(columns) / sizeof(columns[0]) - 1)

static void look_at_row(const struct wm_csv *csv, size_t at, unsigned long line_before)
{
	const struct wm_csv_row row = wm_csv_row(csv, at);
	size_t len = 0;

	FUZZ_REQUIRE(row.line > line_before);
	for (size_t column = 0; column < COLUMN_COUNT; column++) {
		const struct wm_view cell = wm_csv_cell(csv, at, column);
		FUZZ_REQUIRE(wm_utf8_valid(cell));
		FUZZ_REQUIRE(cell.len <= WM_CSV_CELL_MAX_BYTES);
		len += cell.len;
	}
	FUZZ_REQUIRE(row.err == WM_OK || len == 0);
}

/* A table that was read and is written out again reads as the same table. */
static void write_out(const struct wm_csv *csv, struct wm_buf *buf)
{
	for (size_t column = 0; column < COLUMN_COUNT; column++) {
		const char *name =
			columns[column][0] == '?' ? columns[column] + 1 : columns[column];
		wm_csv_write_cell(buf, wm_view_str(name), column + 1 == COLUMN_COUNT);
	}
	for (size_t at = 0; at < wm_csv_row_count(csv); at++) {
		if (wm_csv_row(csv, at).err < 0) {
			continue;
		}
		for (size_t column = 0; column < COLUMN_COUNT; column++) {
			wm_csv_write_cell(buf, wm_csv_cell(csv, at, column),
					  column + 1 == COLUMN_COUNT);
		}
	}
}

/* Compare the rows without an error; one whose content was in extra columns alone is not kept. */
static void compare(const struct wm_csv *csv, const struct wm_csv *again)
{
	size_t next = 0;

	for (size_t at = 0; at < wm_csv_row_count(csv); at++) {
		size_t len = 0;
		for (size_t column = 0; column < COLUMN_COUNT; column++) {
			len += wm_csv_cell(csv, at, column).len;
		}
		if (len == 0) {
			continue;
		}
		for (size_t column = 0; column < COLUMN_COUNT; column++) {
			FUZZ_REQUIRE(wm_view_eq(wm_csv_cell(csv, at, column),
						wm_csv_cell(again, next, column)));
		}
		next++;
	}
	FUZZ_REQUIRE(next == wm_csv_row_count(again));
}

static void look_at(const struct wm_csv *csv)
{
	struct wm_csv *again = NULL;
	struct wm_buf buf;
	char why[160];
	unsigned long line = 1;

	for (size_t at = 0; at < wm_csv_row_count(csv); at++) {
		look_at_row(csv, at, line);
		line = wm_csv_row(csv, at).line;
	}
	wm_buf_init(&buf, WM_CSV_FILE_MAX_BYTES);
	write_out(csv, &buf);
	const int err = wm_csv_parse(wm_buf_view(&buf), columns, &again, why);
	FUZZ_REQUIRE(err == WM_OK);
	compare(csv, again);
	wm_csv_free(again);
	wm_buf_deinit(&buf);
}

/* ------------------------------------------------------------------ files of a register */

/* Every file, written and read once more: the second time the bytes do not change. */
static void look_at_file(struct wm_view bytes, enum wm_register_file file)
{
	struct wm_buf once;
	struct wm_buf twice;
	char why[WM_REGISTER_WHY_BYTES] = "";

	wm_buf_init(&once, WM_CSV_FILE_MAX_BYTES);
	wm_buf_init(&twice, WM_CSV_FILE_MAX_BYTES);
	const int err = wm_register_csv_rewrite(bytes, file, &once, why);
	if (err < 0) {
		FUZZ_REQUIRE(why[0] != '\0');
	} else {
		FUZZ_REQUIRE(wm_register_csv_rewrite(wm_buf_view(&once), file, &twice, why) ==
			     WM_OK);
		FUZZ_REQUIRE(wm_view_eq(wm_buf_view(&once), wm_buf_view(&twice)));
	}
	wm_buf_deinit(&once);
	wm_buf_deinit(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	for (int file = 0; file < WM_FILE__COUNT; file++) {
		look_at_file(wm_view_of(data, len), (enum wm_register_file)file);
	}

	struct wm_csv *csv = NULL;
	char why[160];

	memset(why, 'x', sizeof(why));
	const int err = wm_csv_parse(wm_view_of(data, len), columns, &csv, why);
	if (err < 0) {
		FUZZ_REQUIRE(csv == NULL && memchr(why, '\0', sizeof(why)) != NULL &&
			     why[0] != '\0');
		return 0;
	}
	look_at(csv);
	FUZZ_REQUIRE(strlen(wm_csv_extra(csv)) < len);
	wm_csv_free(csv);
	return 0;
}
