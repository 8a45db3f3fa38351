/* The progress update: there and back, absent against nil, and what is refused as what. */
#include "unit/wire/update_body.h"

#include "wire/scan.h"

static void test_the_smallest_update_has_these_bytes(void **state)
{
	(void)state;
	const struct wm_update update = minimal();
	const struct wm_view want = WMT_VIEW(0x85, 1, 0xcd, 0x01, 0x33, 2, 0xcd, 0x4e, 0xd6, 3, 1,
					     4, 1, 9, 0x81, 1, 0xa1, 'a');
	const struct wm_view got = encoded(&update);

	assert_int_equal(got.len, want.len);
	assert_memory_equal(got.data, want.data, want.len);
}

static void test_every_field_comes_back(void **state)
{
	(void)state;
	const struct wm_update update = full();
	struct wm_update got;

	wmt_assert_ok(wm_update_decode(encoded(&update), &got));
	assert_int_equal(got.point, 307);
	assert_int_equal(got.as_of, 20182);
	assert_int_equal(got.kind, WM_UPDATE_REPORT);
	assert_int_equal(got.origin, WM_ORIGIN_FILED);
	assert_memory_equal(got.axis, update.axis, sizeof(got.axis));
	for (unsigned lang = 0; lang < WM_LANG__COUNT; lang++) {
		assert_true(wm_view_eq(got.summary[lang], update.summary[lang]));
	}
	assert_true(wm_view_eq(got.reference, update.reference));
	assert_int_equal(got.evidence_count, 2);
	assert_true(wm_view_eq(got.evidence[0].url, update.evidence[0].url));
	assert_int_equal(got.evidence[0].title.len, 0);
	assert_int_equal(got.evidence[0].date, WM_DATE_NONE);
	assert_int_equal(got.evidence[0].lang, 0);
	assert_false(got.evidence[0].has_sha256);
	assert_true(wm_view_eq(got.evidence[1].title, update.evidence[1].title));
	assert_int_equal(got.evidence[1].date, -1);
	assert_int_equal(got.evidence[1].lang, WM_LANG_RU);
	assert_true(got.evidence[1].has_sha256);
	assert_memory_equal(got.evidence[1].sha256, update.evidence[1].sha256, 32);
}

static void test_silent_unknown_and_zero_are_three_things(void **state)
{
	(void)state;
	const int16_t values[] = { WM_SILENT, WM_UNKNOWN, 0, 1, 100, INT16_MAX };

	for (unsigned axis = 0; axis < WM_AXIS__COUNT; axis++) {
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
			struct wm_update update = minimal();
			struct wm_update got;
			update.axis[axis] = values[i];
			wmt_assert_ok(wm_update_decode(encoded(&update), &got));
			assert_memory_equal(got.axis, update.axis, sizeof(got.axis));
		}
	}
}

static void test_required_fields_and_types(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "nothing wrong", 5, ABSENT, WM_OK },
		{ "no point", 1, ABSENT, WM_ESCHEMA },
		{ "no as_of", 2, ABSENT, WM_ESCHEMA },
		{ "no kind", 3, ABSENT, WM_ESCHEMA },
		{ "no origin", 4, ABSENT, WM_ESCHEMA },
		{ "no summary", 9, ABSENT, WM_ESCHEMA },
		{ "point nil", 1, WMT_VIEW(0xc0), WM_ESCHEMA },
		{ "point negative", 1, WMT_VIEW(0xff), WM_ESCHEMA },
		{ "as_of as text", 2, WMT_VIEW(0xa1, '1'), WM_ESCHEMA },
		{ "kind true", 3, WMT_VIEW(0xc3), WM_ESCHEMA },
		{ "percent as text", 7, WMT_VIEW(0xa2, '5', '0'), WM_ESCHEMA },
		{ "percent true", 7, WMT_VIEW(0xc3), WM_ESCHEMA },
		{ "percent -1, which is no unknown", 7, WMT_VIEW(0xff), WM_ESCHEMA },
		{ "percent -2, which is no silence", 7, WMT_VIEW(0xfe), WM_ESCHEMA },
		{ "summary nil", 9, WMT_VIEW(0xc0), WM_ESCHEMA },
		{ "summary as text", 9, WMT_VIEW(0xa1, 'a'), WM_ESCHEMA },
		{ "summary with an empty text", 9, WMT_VIEW(0x81, 1, 0xa0), WM_ESCHEMA },
		{ "summary with a number", 9, WMT_VIEW(0x81, 1, 5), WM_ESCHEMA },
		{ "evidence nil", 10, WMT_VIEW(0xc0), WM_ESCHEMA },
		{ "evidence of a number", 10, WMT_VIEW(0x91, 1), WM_ESCHEMA },
		{ "evidence without a url", 10, WMT_VIEW(0x91, 0x80), WM_ESCHEMA },
		{ "evidence with a short hash", 10, WMT_VIEW(0x91, 0x82, 1, 0xa0, 5, 0xc4, 1, 0),
		  WM_ESCHEMA },
		{ "reference as bytes", 12, WMT_VIEW(0xc4, 1, 'a'), WM_ESCHEMA },
		{ "reference nil", 12, WMT_VIEW(0xc0), WM_ESCHEMA },
	};
	CHECK_ROWS(rows);
}

static void test_values_that_do_not_fit_are_out_of_range(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "point 65535", 1, WMT_VIEW(0xcd, 255, 255), WM_OK },
		{ "point 65536", 1, WMT_VIEW(0xce, 0, 1, 0, 0), WM_ERANGE },
		{ "as_of 2^31 - 1", 2, WMT_VIEW(0xce, 0x7f, 255, 255, 255), WM_OK },
		{ "as_of 2^31", 2, WMT_VIEW(0xce, 0x80, 0, 0, 0), WM_ERANGE },
		{ "as_of 2^64 - 1", 2, WMT_VIEW(0xcf, 255, 255, 255, 255, 255, 255, 255, 255),
		  WM_ERANGE },
		{ "as_of -2^31 + 1", 2, WMT_VIEW(0xd2, 0x80, 0, 0, 1), WM_OK },
		{ "as_of -2^31, which is no date", 2, WMT_VIEW(0xd2, 0x80, 0, 0, 0), WM_ERANGE },
		{ "kind 0", 3, WMT_VIEW(0), WM_ERANGE },
		{ "kind 4", 3, WMT_VIEW(4), WM_OK },
		{ "kind 5", 3, WMT_VIEW(5), WM_ERANGE },
		{ "origin 0", 4, WMT_VIEW(0), WM_ERANGE },
		{ "origin 2", 4, WMT_VIEW(2), WM_OK },
		{ "origin 3", 4, WMT_VIEW(3), WM_ERANGE },
		{ "percent 101 is left to the check", 7, WMT_VIEW(101), WM_OK },
		{ "percent 32767", 7, WMT_VIEW(0xcd, 0x7f, 0xff), WM_OK },
		{ "percent 32768", 7, WMT_VIEW(0xcd, 0x80, 0), WM_ERANGE },
		{ "evidence language 0", 10, WMT_VIEW(0x91, 0x82, 1, 0xa0, 4, 0), WM_ERANGE },
		{ "evidence language 7", 10, WMT_VIEW(0x91, 0x82, 1, 0xa0, 4, 7), WM_OK },
		{ "evidence language 8", 10, WMT_VIEW(0x91, 0x82, 1, 0xa0, 4, 8), WM_ERANGE },
	};
	CHECK_ROWS(rows);
}

static void test_unknown_keys_below_128_must_be_understood(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "key 11", 11, WMT_VIEW(1), WM_EUNKNOWN_CRITICAL },
		{ "key 24", 24, WMT_VIEW(1), WM_EUNKNOWN_CRITICAL },
		{ "key 127", 127, WMT_VIEW(1), WM_EUNKNOWN_CRITICAL },
		{ "key 128", 128, WMT_VIEW(0x91, 0xc0), WM_OK },
		{ "language 0", 9, WMT_VIEW(0x82, 0, 0xa1, 'a', 1, 0xa1, 'a'),
		  WM_EUNKNOWN_CRITICAL },
		{ "language 8", 9, WMT_VIEW(0x82, 1, 0xa1, 'a', 8, 0xa1, 'a'),
		  WM_EUNKNOWN_CRITICAL },
		{ "language 200", 9, WMT_VIEW(0x82, 1, 0xa1, 'a', 0xcc, 200, 1), WM_OK },
		{ "evidence key 6", 10, WMT_VIEW(0x91, 0x82, 1, 0xa0, 6, 0), WM_EUNKNOWN_CRITICAL },
		{ "evidence key 128", 10, WMT_VIEW(0x91, 0x82, 1, 0xa0, 0xcc, 128, 0), WM_OK },
	};
	CHECK_ROWS(rows);
}

static void test_the_schema_is_judged_before_ranges(void **state)
{
	(void)state;
	const struct wm_view kind_9_and_no_summary = WMT_VIEW(0x84, 1, 1, 2, 2, 3, 9, 4, 1);
	struct wm_update update;

	wmt_assert_err(wm_update_decode(kind_9_and_no_summary, &update), WM_ESCHEMA);
}

static void test_the_evidence_limit_is_exact(void **state)
{
	(void)state;
	uint8_t raw[3 + 3 * (WM_EVIDENCE_MAX_COUNT + 1)];
	struct wm_update update;

	for (size_t i = 0; i <= WM_EVIDENCE_MAX_COUNT; i++) {
		memcpy(raw + 3 + 3 * i, WMT_BYTES(0x81, 1, 0xa0), 3);
	}
	memcpy(raw, WMT_BYTES(0xdc, 0, WM_EVIDENCE_MAX_COUNT), 3);
	const size_t len = 3 + 3 * WM_EVIDENCE_MAX_COUNT;
	wmt_assert_ok(wm_update_decode(with(10, wm_view_of(raw, len)), &update));
	assert_int_equal(update.evidence_count, WM_EVIDENCE_MAX_COUNT);
	raw[2]++;
	wmt_assert_err(wm_update_decode(with(10, wm_view_of(raw, len + 3)), &update), WM_ELIMIT);

	/* Bounds come before ranges: a kind that is out of range does not hide them. */
	(void)with(10, wm_view_of(raw, len + 3));
	buf.data[6] = 5;
	wmt_assert_err(wm_update_decode(wm_buf_view(&buf), &update), WM_ELIMIT);
}

static void test_an_empty_summary_is_left_to_the_check(void **state)
{
	(void)state;
	const char *reason = NULL;
	struct wm_update update;

	wmt_assert_ok(wm_update_decode(with(9, WMT_VIEW(0x80)), &update));
	update.point = 307;
	update.as_of = 20182;
	assert_true(wm_update_check(&update, INT32_MAX, &reason) < 0);
}

static void test_bytes_that_fail_the_scan_are_not_read(void **state)
{
	(void)state;
	struct wm_update update = { .point = 5 };

	wmt_assert_err(wm_update_decode(wm_view_of(NULL, 0), &update), WM_ECANON);
	wmt_assert_err(wm_update_decode(WMT_VIEW(0x90), &update), WM_ESCHEMA);
	wmt_assert_err(wm_update_decode(with(12, WMT_VIEW(0xa1, 0)), &update), WM_EUTF8);
	assert_int_equal(update.point, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_smallest_update_has_these_bytes),
		cmocka_unit_test(test_every_field_comes_back),
		cmocka_unit_test(test_silent_unknown_and_zero_are_three_things),
		cmocka_unit_test(test_required_fields_and_types),
		cmocka_unit_test(test_values_that_do_not_fit_are_out_of_range),
		cmocka_unit_test(test_unknown_keys_below_128_must_be_understood),
		cmocka_unit_test(test_the_schema_is_judged_before_ranges),
		cmocka_unit_test(test_the_evidence_limit_is_exact),
		cmocka_unit_test(test_an_empty_summary_is_left_to_the_check),
		cmocka_unit_test(test_bytes_that_fail_the_scan_are_not_read),
	};
	return cmocka_run_group_tests_name("wire/update_codec", tests, begin, end);
}
