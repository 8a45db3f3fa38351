/* The document model: texts are copied and cleaned, rows are whole, the first error sticks. */
#include "lib/wmt.h"

#include "base/text.h"
#include "render/doc.h"
#include "sys/alloc.h"

static const struct wm_doc_column columns[] = { { "Name", WM_CELL_TEXT, 10 },
						{ "Count", WM_CELL_INT, 5 } };

static void fill(struct wm_doc *doc)
{
	static const struct wm_doc_series series[] = { { "yes", WM_SHADE_FULL },
						       { "unknown", WM_SHADE_UNKNOWN } };
	const int32_t values[] = { 3, 4 };

	wm_doc_part(doc, "one", "One", NULL);
	wm_doc_fact(doc, "revision", "Revision", "7");
	wm_doc_table(doc, "t", "Table", columns, 2);
	for (int i = 0; i < 100; i++) {
		wm_doc_text_cell(doc, "name");
		wm_doc_int_cell(doc, i);
	}
	wm_doc_bars(doc, "b", "Bars", series, 2);
	wm_doc_bar(doc, "all", "n = 7", values);
}

static void blocks_come_in_order(void **state)
{
	(void)state;
	struct wm_doc *doc = wm_doc_new("en");

	fill(doc);
	assert_int_equal(doc->err, WM_OK);
	const struct wm_doc_block *table = doc->first->next;
	assert_string_equal(doc->first->short_title, "One");
	assert_int_equal(wm_doc_rows(table), 100);
	assert_int_equal(table->cell[199].number, 99);
	assert_int_equal(table->next->bar->value[1], 4);
	assert_null(table->next->next);
	wm_doc_free(doc);
}

static void cells_as_text(void **state)
{
	(void)state;
	struct wm_doc *doc = wm_doc_new("en");
	char room[WM_DOC_CELL_BYTES];

	wm_doc_table(doc, "t", "Table", columns, 2);
	wm_doc_share_cell(doc, 5385);
	wm_doc_share_cell(doc, -1);
	wm_doc_day_cell(doc, 20182);
	wm_doc_day_cell(doc, WM_DATE_NONE);
	wm_doc_share_cell(doc, 5);
	const struct wm_doc_cell *cell = doc->first->cell;
	assert_string_equal(wm_doc_cell_text(doc, &cell[0], room), "53.85 %");
	assert_string_equal(wm_doc_cell_text(doc, &cell[1], room), "n/a");
	assert_string_equal(wm_doc_cell_text(doc, &cell[2], room), "2025-04-04");
	assert_string_equal(wm_doc_cell_text(doc, &cell[3], room), "n/a");
	assert_string_equal(wm_doc_cell_text(doc, &cell[4], room), "0.05 %");
	wm_doc_free(doc);
}

static void what_no_format_may_hold_is_blank(void **state)
{
	(void)state;
	struct wm_doc *doc = wm_doc_new("en");

	assert_string_equal(wm_doc_copy(doc, wm_view_str("a\tb\x1b\xef\xbf\xbe\xd0\xb6")),
			    "a b    \xd0\xb6");
	assert_string_equal(wm_doc_format(doc, "%s\n", "c"), "c ");
	wm_doc_free(doc);
}

/* Whichever allocation fails: no crash, no leak, and the document says so. */
static void memory_that_runs_out_sticks(void **state)
{
	(void)state;
	const unsigned long before = wm_alloc_calls();
	struct wm_doc *doc = wm_doc_new("en");

	fill(doc);
	wm_doc_free(doc);
	const long calls = (long)(wm_alloc_calls() - before);
	assert_true(calls > 3);
	for (long i = 0; i < calls; i++) {
		wm_alloc_fail(i);
		doc = wm_doc_new("en");
		fill(doc);
		assert_true(doc == NULL || doc->err == WM_ENOMEM);
		wm_doc_free(doc);
		wm_alloc_fail(-1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_come_in_order),
		cmocka_unit_test(cells_as_text),
		cmocka_unit_test(what_no_format_may_hold_is_blank),
		cmocka_unit_test(memory_that_runs_out_sticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
