/* Text forms: what is accepted comes back the same, and nothing else is accepted. */
#include "base/text.h"
#include "lib/wmt.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

struct utf8_row {
	const char *name;
	const char *text;
	bool valid;
};

static const struct utf8_row utf8_rows[] = {
	{ "empty", "", true },
	{ "ASCII with controls", "a\t\n\x7f", true },
	{ "Cyrillic", "\xd0\x9a\xd1\x8b\xd1\x80\xd0\xb3\xd1\x8b\xd0\xb7", true },
	{ "first of two bytes", "\xc2\x80", true },
	{ "last of two bytes", "\xdf\xbf", true },
	{ "first of three bytes", "\xe0\xa0\x80", true },
	{ "last before the surrogates", "\xed\x9f\xbf", true },
	{ "first after the surrogates", "\xee\x80\x80", true },
	{ "first of four bytes", "\xf0\x90\x80\x80", true },
	{ "U+10FFFF", "\xf4\x8f\xbf\xbf", true },
	{ "continuation alone", "\x80", false },
	{ "overlong NUL", "\xc0\x80", false },
	{ "overlong slash", "\xc1\xaf", false },
	{ "overlong three bytes", "\xe0\x9f\xbf", false },
	{ "overlong four bytes", "\xf0\x8f\xbf\xbf", false },
	{ "first surrogate", "\xed\xa0\x80", false },
	{ "last surrogate", "\xed\xbf\xbf", false },
	{ "U+110000", "\xf4\x90\x80\x80", false },
	{ "lead byte F5", "\xf5\x80\x80\x80", false },
	{ "byte FF", "\xff", false },
	{ "two bytes cut", "a\xd0", false },
	{ "three bytes cut", "\xe2\x82", false },
	{ "four bytes cut", "\xf0\x9f\x98", false },
	{ "third byte is ASCII", "\xe2\x82z", false },
	{ "fourth byte is a lead", "\xf0\x9f\x98\xd0", false },
};

static void test_utf8_without_overlong_forms_and_surrogates(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(utf8_rows); i++) {
		if (wm_utf8_valid(wm_view_str(utf8_rows[i].text)) != utf8_rows[i].valid) {
			fail_msg("%s", utf8_rows[i].name);
		}
	}
	assert_true(wm_utf8_valid(wm_view_of(NULL, 0)));
	assert_false(wm_utf8_valid(WMT_VIEW('a', 0x00, 'b')));
}

/* Plain text is passed in words: no place within one may hide a byte. */
static void test_utf8_finds_a_bad_byte_at_every_place(void **state)
{
	static const uint8_t bad[] = { 0x00, 0x80, 0xff };
	static const uint8_t good[] = { 0x01, 0x7f };

	(void)state;
	for (size_t len = 1; len <= 24; len++) {
		for (size_t at = 0; at < len; at++) {
			uint8_t text[24];
			for (size_t i = 0; i < COUNT_OF(bad); i++) {
				memset(text, i == 0 ? 0x01 : 'x', sizeof(text));
				text[at] = bad[i];
				assert_false(wm_utf8_valid(wm_view_of(text, len)));
			}
			for (size_t i = 0; i < COUNT_OF(good); i++) {
				memset(text, 'x', sizeof(text));
				text[at] = good[i];
				assert_true(wm_utf8_valid(wm_view_of(text, len)));
			}
		}
	}
}

struct date_row {
	const char *text;
	int32_t days;
};

static const struct date_row date_rows[] = {
	{ "1970-01-01", 0 },	   { "1969-12-31", -1 },      { "1991-01-01", 7670 },
	{ "2000-02-29", 11016 },   { "2025-04-04", 20182 },   { "1900-02-28", -25509 },
	{ "1900-03-01", -25508 },  { "0000-01-01", -719528 }, { "0000-02-29", -719469 },
	{ "0000-03-01", -719468 }, { "9999-12-31", 2932896 },
};

static void test_dates_come_back_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(date_rows); i++) {
		char text[WM_DATE_TEXT_BYTES];
		int32_t days = WM_DATE_NONE;
		wmt_assert_ok(wm_date_parse(wm_view_str(date_rows[i].text), &days));
		assert_int_equal(days, date_rows[i].days);
		wm_date_format(days, text);
		assert_string_equal(text, date_rows[i].text);
	}
}

static void test_every_day_of_four_centuries_comes_back(void **state)
{
	(void)state;
	for (int32_t day = -100000; day <= 46097; day++) {
		char text[WM_DATE_TEXT_BYTES];
		int32_t days = WM_DATE_NONE;
		wm_date_format(day, text);
		if (wm_date_parse(wm_view_str(text), &days) != WM_OK || days != day) {
			fail_msg("day %d gives \"%s\", which gives %d", day, text, days);
		}
	}
}

static const char *const bad_dates[] = {
	"",	      "2025-04-4",  "2025-4-04",  "2025-04-045", " 2025-04-04",
	"2025/04/04", "2025-13-01", "2025-00-01", "2025-01-00",	 "2025-01-32",
	"2025-04-31", "2025-02-29", "1900-02-29", "2024-02-30",	 "-025-04-04",
	"+025-04-04", "2025-0a-04", "2025-04- 4", "20250404",	 "2025-04-04Z",
};

static void test_days_that_do_not_exist_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad_dates); i++) {
		int32_t days = 42;
		if (wm_date_parse(wm_view_str(bad_dates[i]), &days) != WM_EINVALID || days != 42) {
			fail_msg("\"%s\"", bad_dates[i]);
		}
	}
}

static void test_days_outside_the_calendar_format_as_nothing(void **state)
{
	(void)state;
	const int32_t outside[] = { -719529, 2932897, INT32_MAX, WM_DATE_NONE };

	for (size_t i = 0; i < COUNT_OF(outside); i++) {
		char text[WM_DATE_TEXT_BYTES] = "x";
		wm_date_format(outside[i], text);
		assert_string_equal(text, "");
	}
}

static void test_a_time_falls_on_its_utc_day(void **state)
{
	(void)state;
	assert_int_equal(wm_date_of_msec(0), 0);
	assert_int_equal(wm_date_of_msec(WM_DAY_MSEC - 1), 0);
	assert_int_equal(wm_date_of_msec(WM_DAY_MSEC), 1);
	assert_int_equal(wm_date_of_msec(-1), -1);
	assert_int_equal(wm_date_of_msec(-WM_DAY_MSEC), -1);
	assert_int_equal(wm_date_of_msec(-WM_DAY_MSEC - 1), -2);
	assert_int_equal(wm_date_of_msec(INT64_MAX), INT32_MAX);
	assert_int_equal(wm_date_of_msec(INT64_MIN), WM_DATE_NONE + 1);
}

struct time_row {
	const char *text;
	int64_t msec;
	const char *formatted;
};

static const struct time_row time_rows[] = {
	{ "1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00.000Z" },
	{ "1969-12-31T23:59:59.999Z", -1, "1969-12-31T23:59:59.999Z" },
	{ "2025-04-04T09:30:00.125Z", 1743759000125, "2025-04-04T09:30:00.125Z" },
	{ "2024-02-29T23:59:59Z", 1709251199000, "2024-02-29T23:59:59.000Z" },
	{ "9999-12-31T23:59:59.999Z", 253402300799999, "9999-12-31T23:59:59.999Z" },
};

static void test_times_come_back_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(time_rows); i++) {
		char text[WM_TIME_TEXT_BYTES];
		int64_t msec = 0;
		wmt_assert_ok(wm_time_parse(wm_view_str(time_rows[i].text), &msec));
		assert_true(msec == time_rows[i].msec);
		wm_time_format(msec, text);
		assert_string_equal(text, time_rows[i].formatted);
	}
}

static const char *const bad_times[] = {
	"",
	"2025-04-04",
	"2025-04-04T09:30:00",
	"2025-04-04 09:30:00Z",
	"2025-04-04T24:00:00Z",
	"2025-04-04T09:60:00Z",
	"2025-04-04T09:30:60Z",
	"2025-04-31T09:30:00Z",
	"2025-04-04T09:30:00.12Z",
	"2025-04-04T09:30:00,125Z",
	"2025-04-04T09:30:00.1250Z",
	"2025-04-04T09:30:00.125z",
	"2025-04-04T09:30:0xZ",
	"2025-04-04T09-30-00Z",
	"2025-04-04T09:30:00+00:00",
	"2025-04-04T09:30:00.12xZ",
};

static void test_malformed_times_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad_times); i++) {
		int64_t msec = 42;
		if (wm_time_parse(wm_view_str(bad_times[i]), &msec) != WM_EINVALID || msec != 42) {
			fail_msg("\"%s\"", bad_times[i]);
		}
	}
}

static void test_times_outside_the_calendar_format_as_nothing(void **state)
{
	(void)state;
	const int64_t outside[] = { 253402300800000, INT64_MAX, INT64_MIN };

	for (size_t i = 0; i < COUNT_OF(outside); i++) {
		char text[WM_TIME_TEXT_BYTES] = "x";
		wm_time_format(outside[i], text);
		assert_string_equal(text, "");
	}
}

static void test_hex_comes_back_the_same(void **state)
{
	(void)state;
	char text[9];
	uint8_t bytes[4] = { 0 };

	wm_hex_format(WMT_VIEW(0x00, 0x9f, 0xa0, 0xff), text);
	assert_string_equal(text, "009fa0ff");
	wmt_assert_ok(wm_hex_parse(wm_view_str("009FA0ff"), bytes, sizeof(bytes)));
	assert_memory_equal(bytes, WMT_BYTES(0x00, 0x9f, 0xa0, 0xff), 4);

	wm_hex_format(wm_view_of(NULL, 0), text);
	assert_string_equal(text, "");
	wmt_assert_ok(wm_hex_parse(wm_view_of(NULL, 0), bytes, 0));
}

static void test_hex_of_another_length_or_with_other_digits_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"", "0", "000", "00000", "000g", "00 0", "-000", "0x00"
	};

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		uint8_t bytes[2] = { 7, 7 };
		if (wm_hex_parse(wm_view_str(bad[i]), bytes, 2) != WM_EINVALID) {
			fail_msg("\"%s\"", bad[i]);
		}
		assert_memory_equal(bytes, WMT_BYTES(7, 7), 2);
	}
}

static void test_uuids_come_back_the_same(void **state)
{
	(void)state;
	static const uint8_t uuid[16] = { 0x01, 0x96, 0x00, 0x12, 0x34, 0x56, 0x7a, 0xbc,
					  0x8d, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xff };
	char text[WM_UUID_TEXT_BYTES];
	uint8_t back[16] = { 0 };

	wm_uuid_format(uuid, text);
	assert_string_equal(text, "01960012-3456-7abc-8def-0123456789ff");
	wmt_assert_ok(wm_uuid_parse(wm_view_str(text), back));
	assert_memory_equal(back, uuid, sizeof(uuid));
	wmt_assert_ok(wm_uuid_parse(wm_view_str("01960012-3456-7ABC-8DEF-0123456789FF"), back));
	assert_memory_equal(back, uuid, sizeof(uuid));
}

static void test_malformed_uuids_are_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"0196001234567abc8def0123456789ff",
		"01960012-3456-7abc-8def-0123456789f",
		"01960012-3456-7abc-8def-0123456789fff",
		"01960012-3456-7abc-8def 0123456789ff",
		"0196001-23456-7abc-8def-0123456789ff",
		"01960012-3456-7abc-8def-0123456789fg",
		"{1960012-3456-7abc-8def-0123456789f}",
	};

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		uint8_t uuid[16] = { 7 };
		if (wm_uuid_parse(wm_view_str(bad[i]), uuid) != WM_EINVALID || uuid[0] != 7) {
			fail_msg("\"%s\"", bad[i]);
		}
	}
}

struct uint_row {
	const char *text;
	uint64_t max;
	int err;
	uint64_t value;
};

static const struct uint_row uint_rows[] = {
	{ "0", 0, WM_OK, 0 },
	{ "1", 0, WM_EINVALID, 0 },
	{ "007", 100, WM_OK, 7 },
	{ "100", 100, WM_OK, 100 },
	{ "101", 100, WM_EINVALID, 0 },
	{ "18446744073709551615", UINT64_MAX, WM_OK, UINT64_MAX },
	{ "18446744073709551616", UINT64_MAX, WM_EINVALID, 0 },
	{ "99999999999999999999", UINT64_MAX, WM_EINVALID, 0 },
	{ "", UINT64_MAX, WM_EINVALID, 0 },
	{ "+1", UINT64_MAX, WM_EINVALID, 0 },
	{ "-1", UINT64_MAX, WM_EINVALID, 0 },
	{ " 1", UINT64_MAX, WM_EINVALID, 0 },
	{ "1 ", UINT64_MAX, WM_EINVALID, 0 },
	{ "1.0", UINT64_MAX, WM_EINVALID, 0 },
	{ "0x1", UINT64_MAX, WM_EINVALID, 0 },
};

static void test_decimal_digits_up_to_the_maximum(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(uint_rows); i++) {
		const struct uint_row *row = &uint_rows[i];
		uint64_t value = 42;
		const int err = wm_uint_parse(wm_view_str(row->text), row->max, &value);
		if (err != row->err || value != (err == WM_OK ? row->value : 42)) {
			fail_msg("\"%s\" gives %s", row->text, wm_err_name(err));
		}
	}
}

static void test_words_are_found_by_their_whole_length(void **state)
{
	(void)state;
	static const char *const words[] = { NULL, "green", "amber" };

	assert_int_equal(wm_word_find(wm_view_str("amber"), words, 3), 2);
	assert_int_equal(wm_word_find(wm_view_str("amber"), words, 2), -1);
	assert_int_equal(wm_word_find(wm_view_str("ambe"), words, 3), -1);
	assert_int_equal(wm_word_find(wm_view_str("ambers"), words, 3), -1);
	assert_int_equal(wm_word_find(wm_view_str(""), words, 3), -1);
	assert_string_equal(wm_word_at(words, 3, 1), "green");
	assert_null(wm_word_at(words, 3, 0));
	assert_null(wm_word_at(words, 3, 3));
	assert_null(wm_word_at(words, 3, -1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8_without_overlong_forms_and_surrogates),
		cmocka_unit_test(test_utf8_finds_a_bad_byte_at_every_place),
		cmocka_unit_test(test_dates_come_back_the_same),
		cmocka_unit_test(test_every_day_of_four_centuries_comes_back),
		cmocka_unit_test(test_days_that_do_not_exist_are_refused),
		cmocka_unit_test(test_days_outside_the_calendar_format_as_nothing),
		cmocka_unit_test(test_a_time_falls_on_its_utc_day),
		cmocka_unit_test(test_times_come_back_the_same),
		cmocka_unit_test(test_malformed_times_are_refused),
		cmocka_unit_test(test_times_outside_the_calendar_format_as_nothing),
		cmocka_unit_test(test_hex_comes_back_the_same),
		cmocka_unit_test(test_hex_of_another_length_or_with_other_digits_is_refused),
		cmocka_unit_test(test_uuids_come_back_the_same),
		cmocka_unit_test(test_malformed_uuids_are_refused),
		cmocka_unit_test(test_decimal_digits_up_to_the_maximum),
		cmocka_unit_test(test_words_are_found_by_their_whole_length),
	};
	return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
