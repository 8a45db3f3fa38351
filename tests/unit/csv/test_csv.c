/* Tables as people make them: what is read, what is refused, and where the fault is told to be. */
#include <stdio.h>
#include <stdlib.h>

#include "csv/csv.h"
#include "lib/wmt.h"
#include "sys/alloc.h"

static const char *const columns[] = { "a", "b", "?c", NULL };

/* One line per row: "2: x|y|z" or "3: E_UTF8 2", so that a table compares as text. */
static void describe(const struct wm_csv *csv, char *to, size_t cap)
{
	size_t len = 0;

	to[0] = '\0';
	for (size_t i = 0; i < wm_csv_row_count(csv); i++) {
		const struct wm_csv_row row = wm_csv_row(csv, i);
		const struct wm_view a = wm_csv_cell(csv, i, 0);
		const struct wm_view b = wm_csv_cell(csv, i, 1);
		const struct wm_view c = wm_csv_cell(csv, i, 2);
		int put;
		if (row.err < 0) {
			assert_int_equal(a.len + b.len + c.len, 0);
			put = snprintf(to + len, cap - len, "%lu: %s %zu\n", row.line,
				       wm_err_name(row.err), row.column);
		} else {
			put = snprintf(to + len, cap - len, "%lu: %.*s|%.*s|%.*s\n", row.line,
				       (int)a.len, (const char *)a.data, (int)b.len,
				       (const char *)b.data, (int)c.len, (const char *)c.data);
		}
		assert_in_range(put, 1, cap - len - 1);
		len += (size_t)put;
	}
}

struct table_row {
	const char *name;
	const char *text;
	const char *want;
	const char *extra;
};

static const struct table_row table_rows[] = {
	{ "plain", "a,b\n1,2\n", "2: 1|2|\n", "" },
	{ "no line break at the end", "a,b\n1,2", "2: 1|2|\n", "" },
	{ "header alone", "a,b\n", "", "" },
	{ "byte order mark",
	  "\xef\xbb\xbf"
	  "a,b\n1,2\n",
	  "2: 1|2|\n", "" },
	{ "byte order mark and quotes", "\xef\xbb\xbf\"a\",\"b\"\n1,2\n", "2: 1|2|\n", "" },
	{ "CRLF", "a,b\r\n1,2\r\n3,4\r\n", "2: 1|2|\n3: 3|4|\n", "" },
	{ "CR alone", "a,b\r1,2\r3,4", "2: 1|2|\n3: 3|4|\n", "" },
	{ "any order", "c,b,a\n3,2,1\n", "2: 1|2|3\n", "" },
	{ "extra columns", "x,a,y,b,\n9,1,8,2,7\n", "2: 1|2|\n", "x, y, " },
	{ "quotes", "a,b\n\"1,\"\"x\"\"\",\"\"\n", "2: 1,\"x\"||\n", "" },
	{ "line break inside", "a,b\n\"1\n2\",3\n4,\"5\r\n6\"\n7,8\n",
	  "2: 1\n2|3|\n4: 4|5\r\n6|\n6: 7|8|\n", "" },
	{ "empty lines", "a,b\n\n1,2\n\n\n\"3\n\",4\n\n", "3: 1|2|\n6: 3\n|4|\n", "" },
	{ "empty lines with CRLF", "a,b\r\n\r\n1,2\r\n\r\n3,4\r\n", "3: 1|2|\n5: 3|4|\n", "" },
	{ "empty line before the header", "\na,b\n1,2\n", "3: 1|2|\n", "" },
	{ "row of empty cells", "a,b\n,\n\"\",\"\"\n,,,,\n1,2\n", "5: 1|2|\n", "" },
	{ "blanks are content", "a,b\n 1 ,\xc2\xa0\n ,\t\n", "2:  1 |\xc2\xa0|\n3:  |\t|\n", "" },
	{ "cells too few and too many", "a,b\n1\n1,2,3\n1,2\n",
	  "2: E_FILE_ROW 0\n3: E_FILE_ROW 0\n4: 1|2|\n", "" },
	{ "Latin-1", "a,b\n1,caf\xe9\n1,caf\xc3\xa9\n", "2: E_UTF8 2\n3: 1|caf\xc3\xa9|\n", "" },
	{ "Latin-1 in an extra column", "x,a,b\n\xe9,1,2\n3,4,5\n", "2: E_UTF8 1\n3: 4|5|\n", "x" },
	{ "more cells than any table has columns",
	  "a,b\n1,2,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n1,2\n",
	  "2: E_FILE_ROW 0\n3: 1|2|\n", "" },
};

static void test_tables_are_read_and_bad_rows_spoil_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table_rows) / sizeof(table_rows[0]); i++) {
		const struct table_row *row = &table_rows[i];
		struct wm_csv *csv = NULL;
		char why[160] = "";
		char got[512];

		const int err = wm_csv_parse(wm_view_str(row->text), columns, &csv, why);
		if (err < 0) {
			fail_msg("%s: %s, %s", row->name, wm_err_name(err), why);
		}
		describe(csv, got, sizeof(got));
		if (strcmp(got, row->want) != 0 || strcmp(wm_csv_extra(csv), row->extra) != 0) {
			fail_msg("%s: got\n%swith extra \"%s\"", row->name, got, wm_csv_extra(csv));
		}
		wm_csv_free(csv);
	}
}

struct refusal_row {
	const char *name;
	struct wm_view text;
	int want;
	const char *why; /* a part of the text */
};

#define TEXT(LITERAL)                                           \
	{                                                       \
		(const uint8_t *)(LITERAL), sizeof(LITERAL) - 1 \
	}

static const struct refusal_row refusal_rows[] = {
	{ "empty", TEXT(""), WM_EFILE_COLUMNS, "the file is empty" },
	{ "byte order mark alone", TEXT("\xef\xbb\xbf"), WM_EFILE_COLUMNS, "the file is empty" },
	{ "empty lines alone", TEXT("\n\r\n,,\n"), WM_EFILE_COLUMNS, "the file is empty" },
	{ "UTF-16, little end first",
	  TEXT("\xff\xfe"
	       "a\0,\0b\0\n\0"),
	  WM_EFILE_ENCODING, "UTF-8" },
	{ "UTF-16, big end first", TEXT("\xfe\xff\0a\0,\0b\0\n"), WM_EFILE_ENCODING, "UTF-8" },
	{ "UTF-16 without a NUL", TEXT("\xff\xfe\x10\x04\n"), WM_EFILE_ENCODING, "UTF-8" },
	{ "NUL", TEXT("a,b\n1,\0\n"), WM_EFILE_ENCODING, "NUL" },
	{ "header in Latin-1", TEXT("a,b,\xe9\n1,2,3\n"), WM_EFILE_ENCODING, "UTF-8" },
	{ "missing column", TEXT("a,c\n1,2\n"), WM_EFILE_COLUMNS, "column b is missing" },
	{ "name in other case", TEXT("A,b\n1,2\n"), WM_EFILE_COLUMNS, "column a is missing" },
	{ "name with a blank", TEXT("a, b\n1,2\n"), WM_EFILE_COLUMNS, "column b is missing" },
	{ "semicolons", TEXT("a;b\n1;2\n"), WM_EFILE_COLUMNS,
	  "column a is missing; the header seems to be separated by ';' - save as comma "
	  "separated" },
	{ "tabs", TEXT("a\tb\n1\t2\n"), WM_EFILE_COLUMNS,
	  "separated by tabs - save as comma separated" },
	{ "column twice", TEXT("a,b,a\n1,2,3\n"), WM_EFILE_COLUMNS, "column a is there twice" },
	{ "optional column twice", TEXT("a,b,c,c\n1,2,3,4\n"), WM_EFILE_COLUMNS,
	  "column c is there twice" },
	{ "quote inside", TEXT("a,b\n1,2\n1,x\"y\n"), WM_EFILE_SYNTAX, "line 3: " },
	{ "text after a quote", TEXT("a,b\n\"1\"x,2\n"), WM_EFILE_SYNTAX, "line 2: " },
	{ "quote without an end", TEXT("a,b\n1,2\n\"3\n,4\n5,6\n"), WM_EFILE_SYNTAX, "line 3: " },
	{ "quote without an end in the header", TEXT("\"a,b\n1,2\n"), WM_EFILE_SYNTAX, "line 1: " },
};

static void test_files_that_are_no_table_are_refused_and_told_why(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusal_rows) / sizeof(refusal_rows[0]); i++) {
		const struct refusal_row *row = &refusal_rows[i];
		struct wm_csv *csv = NULL;
		char why[160] = "";

		const int err = wm_csv_parse(row->text, columns, &csv, why);
		if (err != row->want || strstr(why, row->why) == NULL) {
			fail_msg("%s: got %s, \"%s\"", row->name, wm_err_name(err), why);
		}
		assert_null(csv);
	}
}

/* A header of `count` columns named a, b, x2, x3, ... */
static int parse_wide(unsigned count)
{
	char text[1024] = "a,b";
	char why[160];
	size_t len = strlen(text);
	struct wm_csv *csv = NULL;

	for (unsigned i = 2; i < count; i++) {
		len += (size_t)snprintf(text + len, sizeof(text) - len, ",x%u", i);
	}
	const int err = wm_csv_parse(wm_view_str(text), columns, &csv, why);
	wm_csv_free(csv);
	return err;
}

static void test_a_table_has_up_to_64_columns(void **state)
{
	(void)state;
	wmt_assert_ok(parse_wide(WM_CSV_COLUMNS_MAX));
	wmt_assert_err(parse_wide(WM_CSV_COLUMNS_MAX + 1), WM_EFILE_COLUMNS);
}

/* "a,b" and one row whose second cell has `len` bytes. */
static struct wm_csv_row parse_long_cell(size_t len)
{
	char *text = malloc(6 + len);
	char why[160];
	struct wm_csv *csv = NULL;

	assert_non_null(text);
	memcpy(text, "a,b\n1,", 6);
	memset(text + 6, 'x', len);
	wmt_assert_ok(wm_csv_parse(wm_view_of(text, 6 + len), columns, &csv, why));
	assert_int_equal(wm_csv_row_count(csv), 1);
	const struct wm_csv_row row = wm_csv_row(csv, 0);
	assert_int_equal(wm_csv_cell(csv, 0, 1).len, row.err < 0 ? 0 : len);
	wm_csv_free(csv);
	free(text);
	return row;
}

static void test_a_cell_has_up_to_65536_bytes(void **state)
{
	(void)state;
	wmt_assert_ok(parse_long_cell(WM_CSV_CELL_MAX_BYTES).err);
	const struct wm_csv_row row = parse_long_cell(WM_CSV_CELL_MAX_BYTES + 1);
	wmt_assert_err(row.err, WM_ELIMIT);
	assert_int_equal(row.column, 2);
}

static void test_a_file_that_is_too_long_is_not_looked_at(void **state)
{
	static const uint8_t byte = 'x';
	struct wm_csv *csv = NULL;
	char why[160] = "";

	(void)state;
	wmt_assert_err(
		wm_csv_parse(wm_view_of(&byte, WM_CSV_FILE_MAX_BYTES + 1), columns, &csv, why),
		WM_ETOO_BIG);
	assert_non_null(strstr(why, "longer than"));
}

static int parse_many(size_t rows)
{
	static const char *const one[] = { "a", NULL };
	char *text = malloc(2 + 2 * rows);
	char why[160];
	struct wm_csv *csv = NULL;

	assert_non_null(text);
	for (size_t i = 0; i <= rows; i++) {
		memcpy(text + 2 * i, "a\n", 2);
	}
	const int err = wm_csv_parse(wm_view_of(text, 2 + 2 * rows), one, &csv, why);
	if (err == WM_OK) {
		assert_int_equal(wm_csv_row_count(csv), rows);
	}
	wm_csv_free(csv);
	free(text);
	return err;
}

static void test_a_table_has_up_to_500000_rows(void **state)
{
	(void)state;
	wmt_assert_ok(parse_many(WM_CSV_ROWS_MAX_COUNT));
	wmt_assert_err(parse_many(WM_CSV_ROWS_MAX_COUNT + 1), WM_ETOO_BIG);
}

/* Parse and free; the N-th allocation fails, none when `countdown` is negative. */
static int parse_with_failure(const char *text, long countdown)
{
	struct wm_csv *csv = NULL;
	char why[160] = "";

	wm_alloc_fail(countdown);
	const int err = wm_csv_parse(wm_view_str(text), columns, &csv, why);
	wm_alloc_fail(-1);
	if (err < 0) {
		assert_null(csv);
		assert_string_not_equal(why, "");
	} else {
		assert_int_equal(wm_csv_row_count(csv), 340);
	}
	wm_csv_free(csv);
	return err;
}

static void test_every_allocation_may_fail(void **state)
{
	static const char line[] = "1,22,\"3\n4\"\r\n";
	char text[4096] = "c,a,b\n";
	long failed = 0;

	(void)state;
	for (size_t i = 0; i < 340; i++) {
		memcpy(text + 6 + i * 12, line, sizeof(line));
	}
	const unsigned long before = wm_alloc_calls();
	wmt_assert_ok(parse_with_failure(text, -1));
	const long needed = (long)(wm_alloc_calls() - before);
	for (long countdown = 0; countdown < needed; countdown++) {
		const int err = parse_with_failure(text, countdown);
		/* libcsv asks again for less: such a failure is none. */
		assert_true(err == WM_OK || err == WM_ENOMEM);
		failed += err == WM_ENOMEM;
	}
	assert_true(failed > needed / 2);
}

struct cell_row {
	const char *text, *want;
};

static void test_cells_are_quoted_when_they_have_to_be(void **state)
{
	static const struct cell_row rows[] = {
		{ "plain", "plain" },	    { "", "" },
		{ " blanks ", " blanks " }, { "a,b", "\"a,b\"" },
		{ "a\"b", "\"a\"\"b\"" },   { "a\nb", "\"a\nb\"" },
		{ "a\rb", "\"a\rb\"" },
	};
	char want[32];
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, 100);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int last = 0; last <= 1; last++) {
			(void)snprintf(want, sizeof(want), "%s%s", rows[i].want, last ? "\n" : ",");
			wm_csv_write_cell(&buf, wm_view_str(rows[i].text), last);
			assert_true(wm_view_eq(wm_buf_view(&buf), wm_view_str(want)));
			wm_buf_reset(&buf);
		}
	}
	wm_buf_deinit(&buf);
}

static void test_what_is_written_reads_back(void **state)
{
	static const char *const texts[] = { "1,\"2\"", "line\r\nbreak", "\"",
					     " x ",	"caf\xc3\xa9",	 "" };
	const size_t count = sizeof(texts) / sizeof(texts[0]);
	struct wm_csv *csv = NULL;
	struct wm_buf buf;
	char why[160];

	(void)state;
	wm_buf_init(&buf, 1000);
	wm_csv_write_cell(&buf, wm_view_str("a"), false);
	wm_csv_write_cell(&buf, wm_view_str("b"), true);
	for (size_t i = 0; i < count; i++) {
		wm_csv_write_cell(&buf, wm_view_str(texts[i]), false);
		wm_csv_write_cell(&buf, wm_view_str(texts[count - 1 - i]), true);
	}
	wmt_assert_ok(wm_csv_parse(wm_buf_view(&buf), columns, &csv, why));
	wm_buf_deinit(&buf);
	assert_int_equal(wm_csv_row_count(csv), count);
	for (size_t i = 0; i < count; i++) {
		assert_true(wm_view_eq(wm_csv_cell(csv, i, 0), wm_view_str(texts[i])));
		assert_true(wm_view_eq(wm_csv_cell(csv, i, 1), wm_view_str(texts[count - 1 - i])));
	}
	wm_csv_free(csv);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables_are_read_and_bad_rows_spoil_no_other),
		cmocka_unit_test(test_files_that_are_no_table_are_refused_and_told_why),
		cmocka_unit_test(test_a_table_has_up_to_64_columns),
		cmocka_unit_test(test_a_cell_has_up_to_65536_bytes),
		cmocka_unit_test(test_a_file_that_is_too_long_is_not_looked_at),
		cmocka_unit_test(test_a_table_has_up_to_500000_rows),
		cmocka_unit_test(test_every_allocation_may_fail),
		cmocka_unit_test(test_cells_are_quoted_when_they_have_to_be),
		cmocka_unit_test(test_what_is_written_reads_back),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
