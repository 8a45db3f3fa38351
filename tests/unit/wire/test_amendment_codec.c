/* Amendments: rows travel as bytes, old beside new. */
#include "lib/wmt.h"
#include "proto/limits.h"
#include "wire/amendment_codec.h"
#include "wire/pack.h"

static struct wm_buf buf;
static struct wm_amendment amendment;
static struct wm_amendment got;

static int begin(void **state)
{
	(void)state;
	wm_buf_init(&buf, WM_ITEM_MAX_BYTES);
	return 0;
}

static int end(void **state)
{
	(void)state;
	wm_buf_deinit(&buf);
	return 0;
}

static void make(uint16_t changes)
{
	memset(&amendment, 0, sizeof(amendment));
	amendment.decision = wm_view_str("SOM 2026/1, item 4");
	amendment.decided_on = 20500;
	amendment.from_version = UINT32_MAX;
	amendment.rationale[WM_LANG_EN] = wm_view_str("agreed");
	amendment.rationale[WM_LANG_TG] = wm_view_str("розӣ");
	amendment.change_count = changes;
	for (size_t i = 0; i < changes && i < WM_CHANGES_MAX_COUNT; i++) {
		amendment.changes[i].letter = WM_ROW_POINT;
		amendment.changes[i].old = wm_view_str(i % 3 == 0 ? "" : "old");
		amendment.changes[i].row = wm_view_str(i % 3 == 1 ? "" : "new");
	}
}

static void encode(void)
{
	wm_buf_reset(&buf);
	wm_amendment_encode(&amendment, &buf);
	wmt_assert_ok(buf.err);
}

static void test_the_most_changes_come_back(void **state)
{
	(void)state;
	make(WM_CHANGES_MAX_COUNT);
	amendment.changes[0].letter = WM_ROW_SETTINGS;
	encode();
	wmt_assert_ok(wm_amendment_decode(wm_buf_view(&buf), &got));
	assert_true(wm_view_eq(got.decision, amendment.decision));
	assert_int_equal(got.decided_on, 20500);
	assert_true(got.from_version == UINT32_MAX);
	for (unsigned lang = 0; lang < WM_LANG__COUNT; lang++) {
		assert_true(wm_view_eq(got.rationale[lang], amendment.rationale[lang]));
	}
	assert_int_equal(got.change_count, WM_CHANGES_MAX_COUNT);
	assert_int_equal(got.changes[0].letter, WM_ROW_SETTINGS);
	for (size_t i = 0; i < WM_CHANGES_MAX_COUNT; i++) {
		assert_true(wm_view_eq(got.changes[i].old, amendment.changes[i].old));
		assert_true(wm_view_eq(got.changes[i].row, amendment.changes[i].row));
	}
}

static void test_the_smallest_has_these_bytes(void **state)
{
	(void)state;
	const struct wm_view want = WMT_VIEW(0x85, 1, 0xa1, 'd', 2, 9, 3, 1, 4, 0x80, 5, 0x91, 0x93,
					     'C', 0xc0, 0xc4, 1, 0x80);

	memset(&amendment, 0, sizeof(amendment));
	amendment.decision = wm_view_str("d");
	amendment.decided_on = 9;
	amendment.from_version = 1;
	amendment.change_count = 1;
	amendment.changes[0].letter = WM_ROW_CYCLE;
	amendment.changes[0].row = WMT_VIEW(0x80);
	encode();
	assert_true(wm_view_eq(wm_buf_view(&buf), want));
	wmt_assert_ok(wm_amendment_decode(want, &got));
	assert_int_equal(got.changes[0].old.len, 0);
}

static void test_one_change_more_than_the_limit_is_refused(void **state)
{
	(void)state;
	make(WM_CHANGES_MAX_COUNT);
	encode();
	/* The array's header: 64 elements, then one more at the end. */
	uint8_t *header = memmem(buf.data, buf.len, WMT_BYTES(5, 0xdc, 0, WM_CHANGES_MAX_COUNT), 4);
	assert_non_null(header);
	header[3]++;
	wm_buf_add(&buf, WMT_BYTES(0x93, 'P', 0xc0, 0xc4, 1, 'x'), 6);
	wmt_assert_err(wm_amendment_decode(wm_buf_view(&buf), &got), WM_ELIMIT);
}

static void test_the_bound_of_a_row_is_exact(void **state)
{
	(void)state;
	static uint8_t row[WM_ROW_MAX_BYTES + 1];

	/* Both rows at their bound fit into one body. */
	make(1);
	amendment.changes[0].old = wm_view_of(row, WM_ROW_MAX_BYTES);
	amendment.changes[0].row = wm_view_of(row, WM_ROW_MAX_BYTES);
	encode();
	assert_true(buf.len <= WM_BODY_MAX_BYTES);
	wmt_assert_ok(wm_amendment_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.changes[0].row.len, WM_ROW_MAX_BYTES);

	amendment.changes[0].old = wm_view_of(NULL, 0);
	amendment.changes[0].row = wm_view_of(row, WM_ROW_MAX_BYTES + 1);
	encode();
	wmt_assert_err(wm_amendment_decode(wm_buf_view(&buf), &got), WM_ELIMIT);
}

static void test_a_body_above_its_bound_is_refused(void **state)
{
	(void)state;
	static uint8_t row[WM_ROW_MAX_BYTES];

	make(3);
	for (size_t i = 0; i < 3; i++) {
		amendment.changes[i].old = wm_view_of(NULL, 0);
		amendment.changes[i].row = wm_view_of(row, WM_ROW_MAX_BYTES);
	}
	encode();
	wmt_assert_err(wm_amendment_decode(wm_buf_view(&buf), &got), WM_ETOO_BIG);
}

#define START	  1, 0xa1, 'd', 2, 9
#define VERSION	  3, 1
#define RATIONALE 4, 0x81, 1, 0xa1, 'a'
#define CHANGES	  5, 0x91, 0x93, 'P', 0xc0, 0xc4, 1, 'x'

static void test_bodies_that_do_not_fit_are_refused(void **state)
{
	(void)state;
	const struct {
		const char *name;
		struct wm_view bytes;
		int want;
	} rows[] = {
		{ "good", WMT_VIEW(0x85, START, VERSION, RATIONALE, CHANGES), WM_OK },
		{ "no decision", WMT_VIEW(0x84, 2, 9, VERSION, RATIONALE, CHANGES), WM_ESCHEMA },
		{ "decision as bytes",
		  WMT_VIEW(0x85, 1, 0xc4, 1, 'd', 2, 9, VERSION, RATIONALE, CHANGES), WM_ESCHEMA },
		{ "no day", WMT_VIEW(0x84, 1, 0xa1, 'd', VERSION, RATIONALE, CHANGES), WM_ESCHEMA },
		{ "day nil", WMT_VIEW(0x85, 1, 0xa1, 'd', 2, 0xc0, VERSION, RATIONALE, CHANGES),
		  WM_ESCHEMA },
		{ "day 2^31",
		  WMT_VIEW(0x85, 1, 0xa1, 'd', 2, 0xce, 0x80, 0, 0, 0, VERSION, RATIONALE, CHANGES),
		  WM_ERANGE },
		{ "no version", WMT_VIEW(0x84, START, RATIONALE, CHANGES), WM_ESCHEMA },
		{ "version negative", WMT_VIEW(0x85, START, 3, 0xff, RATIONALE, CHANGES),
		  WM_ESCHEMA },
		{ "version 2^32",
		  WMT_VIEW(0x85, START, 3, 0xcf, 0, 0, 0, 1, 0, 0, 0, 0, RATIONALE, CHANGES),
		  WM_ERANGE },
		{ "no rationale", WMT_VIEW(0x84, START, VERSION, CHANGES), WM_ESCHEMA },
		{ "rationale as text", WMT_VIEW(0x85, START, VERSION, 4, 0xa1, 'a', CHANGES),
		  WM_ESCHEMA },
		{ "no changes", WMT_VIEW(0x84, START, VERSION, RATIONALE), WM_ESCHEMA },
		{ "changes nil", WMT_VIEW(0x85, START, VERSION, RATIONALE, 5, 0xc0), WM_ESCHEMA },
		{ "an empty list is left to the check",
		  WMT_VIEW(0x85, START, VERSION, RATIONALE, 5, 0x90), WM_OK },
		{ "both nil is left to the check",
		  WMT_VIEW(0x85, START, VERSION, RATIONALE, 5, 0x91, 0x93, 'P', 0xc0, 0xc0),
		  WM_OK },
		{ "a change of two values",
		  WMT_VIEW(0x85, START, VERSION, RATIONALE, 5, 0x91, 0x92, 'P', 0xc0), WM_ESCHEMA },
		{ "letter as text",
		  WMT_VIEW(0x85, START, VERSION, RATIONALE, 5, 0x91, 0x93, 0xa1, 'P', 0xc0, 0xc0),
		  WM_ESCHEMA },
		{ "letter 256",
		  WMT_VIEW(0x85, START, VERSION, RATIONALE, 5, 0x91, 0x93, 0xcd, 1, 0, 0xc0, 0xc0),
		  WM_ERANGE },
		{ "an empty row",
		  WMT_VIEW(0x85, START, VERSION, RATIONALE, 5, 0x91, 0x93, 'P', 0xc4, 0, 0xc0),
		  WM_ESCHEMA },
		{ "a row as text",
		  WMT_VIEW(0x85, START, VERSION, RATIONALE, 5, 0x91, 0x93, 'P', 0xa1, 'x', 0xc0),
		  WM_ESCHEMA },
		{ "key 6", WMT_VIEW(0x86, START, VERSION, RATIONALE, CHANGES, 6, 0),
		  WM_EUNKNOWN_CRITICAL },
		{ "key 200", WMT_VIEW(0x86, START, VERSION, RATIONALE, CHANGES, 0xcc, 200, 0),
		  WM_OK },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		got.change_count = 77;
		const int err = wm_amendment_decode(rows[i].bytes, &got);
		if (err != rows[i].want || (err < 0 && got.change_count != 77)) {
			fail_msg("%s: got %s, want %s", rows[i].name, wm_err_name(err),
				 wm_err_name(rows[i].want));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_most_changes_come_back),
		cmocka_unit_test(test_the_smallest_has_these_bytes),
		cmocka_unit_test(test_one_change_more_than_the_limit_is_refused),
		cmocka_unit_test(test_the_bound_of_a_row_is_exact),
		cmocka_unit_test(test_a_body_above_its_bound_is_refused),
		cmocka_unit_test(test_bodies_that_do_not_fit_are_refused),
	};
	return cmocka_run_group_tests_name("wire/amendment_codec", tests, begin, end);
}
