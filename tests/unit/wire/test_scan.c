/* Bytes from outside: one canonical, bounded value, or refused without allocating. */
#include "lib/wmt.h"
#include "proto/limits.h"
#include "wire/scan.h"

struct row {
	const char *name;
	struct wm_view bytes;
	int want;
};

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const int got = wm_scan(rows[i].bytes, &wm_scan_body);
		if (got != rows[i].want) {
			fail_msg("%s: got %s, want %s", rows[i].name, wm_err_name(got),
				 wm_err_name(rows[i].want));
		}
	}
}

#define CHECK_ROWS(ROWS) check_rows(ROWS, sizeof(ROWS) / sizeof((ROWS)[0]))

static void test_one_value_is_taken(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "nil", WMT_VIEW(0xc0), WM_OK },
		{ "false", WMT_VIEW(0xc2), WM_OK },
		{ "true", WMT_VIEW(0xc3), WM_OK },
		{ "zero", WMT_VIEW(0x00), WM_OK },
		{ "empty text", WMT_VIEW(0xa0), WM_OK },
		{ "text", WMT_VIEW(0xa2, 'h', 'i'), WM_OK },
		{ "empty byte string", WMT_VIEW(0xc4, 0), WM_OK },
		{ "byte string", WMT_VIEW(0xc4, 1, 0xaa), WM_OK },
		{ "empty array", WMT_VIEW(0x90), WM_OK },
		{ "array of three", WMT_VIEW(0x93, 1, 2, 3), WM_OK },
		{ "empty map", WMT_VIEW(0x80), WM_OK },
		{ "map with a nested array", WMT_VIEW(0x81, 7, 0x92, 1, 0xc3), WM_OK },
		{ "map after a map in an array", WMT_VIEW(0x92, 0x81, 5, 1, 0x81, 1, 1), WM_OK },
	};
	CHECK_ROWS(rows);
}

static void test_what_is_not_one_whole_value_is_refused(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "empty input", { NULL, 0 }, WM_ECANON },
		{ "trailing byte", WMT_VIEW(0x01, 0x02), WM_ECANON },
		{ "uint16 cut", WMT_VIEW(0xcd, 1), WM_ECANON },
		{ "text cut", WMT_VIEW(0xa3, 'h', 'i'), WM_ECANON },
		{ "str8 without its length", WMT_VIEW(0xd9), WM_ECANON },
		{ "byte string cut", WMT_VIEW(0xc4, 2, 0xaa), WM_ECANON },
		{ "array one short", WMT_VIEW(0x93, 1, 2), WM_ECANON },
		{ "map without its last value", WMT_VIEW(0x81, 1), WM_ECANON },
	};
	CHECK_ROWS(rows);
}

static void test_types_outside_the_profile_are_refused(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "reserved byte", WMT_VIEW(0xc1), WM_ECANON },
		{ "float32", WMT_VIEW(0xca, 0, 0, 0, 0), WM_ECANON },
		{ "float64", WMT_VIEW(0xcb, 0, 0, 0, 0, 0, 0, 0, 0), WM_ECANON },
		{ "ext8", WMT_VIEW(0xc7, 1, 5, 0xaa), WM_ECANON },
		{ "ext16", WMT_VIEW(0xc8, 0, 1, 5, 0xaa), WM_ECANON },
		{ "ext32", WMT_VIEW(0xc9, 0, 0, 0, 1, 5, 0xaa), WM_ECANON },
		{ "fixext1", WMT_VIEW(0xd4, 5, 0), WM_ECANON },
		{ "fixext2", WMT_VIEW(0xd5, 5, 0, 0), WM_ECANON },
		{ "timestamp", WMT_VIEW(0xd6, 0xff, 0, 0, 0, 0), WM_ECANON },
	};
	CHECK_ROWS(rows);
}

static void test_integers_have_one_form(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "127", WMT_VIEW(0x7f), WM_OK },
		{ "127 as uint8", WMT_VIEW(0xcc, 0x7f), WM_ECANON },
		{ "128", WMT_VIEW(0xcc, 0x80), WM_OK },
		{ "255 as uint16", WMT_VIEW(0xcd, 0, 0xff), WM_ECANON },
		{ "256", WMT_VIEW(0xcd, 1, 0), WM_OK },
		{ "65535 as uint32", WMT_VIEW(0xce, 0, 0, 0xff, 0xff), WM_ECANON },
		{ "65536", WMT_VIEW(0xce, 0, 1, 0, 0), WM_OK },
		{ "2^32 - 1 as uint64", WMT_VIEW(0xcf, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff),
		  WM_ECANON },
		{ "2^32", WMT_VIEW(0xcf, 0, 0, 0, 1, 0, 0, 0, 0), WM_OK },
		{ "2^64 - 1", WMT_VIEW(0xcf, 255, 255, 255, 255, 255, 255, 255, 255), WM_OK },
		{ "-32", WMT_VIEW(0xe0), WM_OK },
		{ "-32 as int8", WMT_VIEW(0xd0, 0xe0), WM_ECANON },
		{ "-33", WMT_VIEW(0xd0, 0xdf), WM_OK },
		{ "1 as int8", WMT_VIEW(0xd0, 1), WM_ECANON },
		{ "-128 as int16", WMT_VIEW(0xd1, 0xff, 0x80), WM_ECANON },
		{ "-129", WMT_VIEW(0xd1, 0xff, 0x7f), WM_OK },
		{ "200 as int16", WMT_VIEW(0xd1, 0, 200), WM_ECANON },
		{ "-32768 as int32", WMT_VIEW(0xd2, 0xff, 0xff, 0x80, 0), WM_ECANON },
		{ "-32769", WMT_VIEW(0xd2, 0xff, 0xff, 0x7f, 0xff), WM_OK },
		{ "70000 as int32", WMT_VIEW(0xd2, 0, 1, 0x11, 0x70), WM_ECANON },
		{ "-2^31 as int64", WMT_VIEW(0xd3, 255, 255, 255, 255, 0x80, 0, 0, 0), WM_ECANON },
		{ "-2^31 - 1", WMT_VIEW(0xd3, 255, 255, 255, 255, 0x7f, 255, 255, 255), WM_OK },
		{ "-2^63", WMT_VIEW(0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0), WM_OK },
		{ "2^32 as int64", WMT_VIEW(0xd3, 0, 0, 0, 1, 0, 0, 0, 0), WM_ECANON },
	};
	CHECK_ROWS(rows);
}

/* A header, then `len` bytes of filling. */
static int scan_run(struct wm_view header, uint8_t filling, size_t len)
{
	static uint8_t bytes[8 + 70000];

	memcpy(bytes, header.data, header.len);
	memset(bytes + header.len, filling, len);
	return wm_scan(wm_view_of(bytes, header.len + len), &wm_scan_item);
}

static void test_headers_have_one_form(void **state)
{
	(void)state;
	const struct {
		const char *name;
		struct wm_view header;
		uint8_t filling;
		size_t len;
		int want;
	} rows[] = {
		{ "str8 of 31", WMT_VIEW(0xd9, 31), 'x', 31, WM_ECANON },
		{ "str8 of 32", WMT_VIEW(0xd9, 32), 'x', 32, WM_OK },
		{ "str16 of 255", WMT_VIEW(0xda, 0, 255), 'x', 255, WM_ECANON },
		{ "str16 of 256", WMT_VIEW(0xda, 1, 0), 'x', 256, WM_OK },
		{ "str32 of 65535", WMT_VIEW(0xdb, 0, 0, 255, 255), 'x', 65535, WM_ECANON },
		{ "bin16 of 255", WMT_VIEW(0xc5, 0, 255), 0, 255, WM_ECANON },
		{ "bin16 of 256", WMT_VIEW(0xc5, 1, 0), 0, 256, WM_OK },
		{ "bin32 of 65535", WMT_VIEW(0xc6, 0, 0, 255, 255), 0, 65535, WM_ECANON },
		{ "array16 of 15", WMT_VIEW(0xdc, 0, 15), 0, 15, WM_ECANON },
		{ "array16 of 16", WMT_VIEW(0xdc, 0, 16), 0, 16, WM_OK },
		{ "array32 of 65535", WMT_VIEW(0xdd, 0, 0, 255, 255), 0, 65535, WM_ECANON },
		{ "map16 of 15", WMT_VIEW(0xde, 0, 15), 0, 30, WM_ECANON },
		{ "map32 of 16", WMT_VIEW(0xdf, 0, 0, 0, 16), 0, 32, WM_ECANON },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int got = scan_run(rows[i].header, rows[i].filling, rows[i].len);
		if (got != rows[i].want) {
			fail_msg("%s: got %s, want %s", rows[i].name, wm_err_name(got),
				 wm_err_name(rows[i].want));
		}
	}
}

static void test_map_keys_are_small_integers_that_ascend(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "ascending", WMT_VIEW(0x82, 0, 1, 1, 1), WM_OK },
		{ "255", WMT_VIEW(0x81, 0xcc, 255, 1), WM_OK },
		{ "256", WMT_VIEW(0x81, 0xcd, 1, 0, 1), WM_ECANON },
		{ "twice", WMT_VIEW(0x82, 3, 1, 3, 1), WM_ECANON },
		{ "descending", WMT_VIEW(0x82, 3, 1, 2, 1), WM_ECANON },
		{ "negative", WMT_VIEW(0x81, 0xff, 1), WM_ECANON },
		{ "nil", WMT_VIEW(0x81, 0xc0, 1), WM_ECANON },
		{ "text", WMT_VIEW(0x81, 0xa1, 'k', 1), WM_ECANON },
		{ "array", WMT_VIEW(0x81, 0x90, 1), WM_ECANON },
		{ "values may repeat and fall", WMT_VIEW(0x82, 1, 9, 2, 9), WM_OK },
		{ "each map begins anew", WMT_VIEW(0x82, 5, 0x81, 1, 0, 6, 0x81, 1, 0), WM_OK },
		{ "after an inner map the outer goes on", WMT_VIEW(0x82, 5, 0x81, 9, 0, 5, 0),
		  WM_ECANON },
	};
	CHECK_ROWS(rows);
}

static void test_text_is_utf8_without_nul(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "two bytes", WMT_VIEW(0xa2, 0xd0, 0xb0), WM_OK },
		{ "four bytes", WMT_VIEW(0xa4, 0xf0, 0x9f, 0x8c, 0x8d), WM_OK },
		{ "NUL", WMT_VIEW(0xa1, 0x00), WM_EUTF8 },
		{ "lone continuation", WMT_VIEW(0xa1, 0x80), WM_EUTF8 },
		{ "cut sequence", WMT_VIEW(0xa1, 0xd0), WM_EUTF8 },
		{ "overlong slash", WMT_VIEW(0xa2, 0xc0, 0xaf), WM_EUTF8 },
		{ "surrogate", WMT_VIEW(0xa3, 0xed, 0xa0, 0x80), WM_EUTF8 },
		{ "byte strings are free", WMT_VIEW(0xc4, 2, 0x00, 0x80), WM_OK },
	};
	CHECK_ROWS(rows);
}

static void test_headers_cannot_claim_more_than_there_is(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "array32 of 16 million", WMT_VIEW(0xdd, 1, 0, 0, 0), WM_ECANON },
		{ "array32 of 4 billion", WMT_VIEW(0xdd, 255, 255, 255, 255), WM_ECANON },
		{ "map32 whose pairs overflow", WMT_VIEW(0xdf, 255, 255, 255, 255), WM_ECANON },
		{ "str32 of 4 billion", WMT_VIEW(0xdb, 255, 255, 255, 255), WM_ECANON },
		{ "bin32 of 4 billion", WMT_VIEW(0xc6, 255, 255, 255, 255), WM_ECANON },
		{ "arrays that share their bytes",
		  WMT_VIEW(0xdc, 0, 16, 0xdc, 0, 16, 0xdc, 0, 16, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
		  WM_ECANON },
	};
	CHECK_ROWS(rows);
}

/* `depth` arrays inside each other, the innermost empty. */
static int scan_nested(unsigned depth, const struct wm_scan_bounds *bounds)
{
	uint8_t bytes[WM_SCAN_DEPTH_MAX + 2];

	memset(bytes, 0x91, sizeof(bytes));
	bytes[depth - 1] = 0x90;
	return wm_scan(wm_view_of(bytes, depth), bounds);
}

static void test_depth_limits_are_exact(void **state)
{
	(void)state;
	wmt_assert_ok(scan_nested(WM_HEAD_DEPTH_MAX, &wm_scan_head));
	wmt_assert_err(scan_nested(WM_HEAD_DEPTH_MAX + 1, &wm_scan_head), WM_ELIMIT);
	wmt_assert_ok(scan_nested(WM_BODY_DEPTH_MAX, &wm_scan_body));
	wmt_assert_err(scan_nested(WM_BODY_DEPTH_MAX + 1, &wm_scan_body), WM_ELIMIT);
	wmt_assert_ok(scan_nested(WM_SCAN_DEPTH_MAX, &wm_scan_item));
	wmt_assert_err(scan_nested(WM_SCAN_DEPTH_MAX + 1, &wm_scan_item), WM_ELIMIT);
}

/* An array whose values, itself included, are `elements`. */
static int scan_elements(unsigned elements, const struct wm_scan_bounds *bounds)
{
	static uint8_t bytes[3 + WM_ITEM_ELEMENTS_MAX + 1];
	const unsigned count = elements - 1;

	bytes[0] = 0xdc;
	bytes[1] = (uint8_t)(count >> 8);
	bytes[2] = (uint8_t)count;
	return wm_scan(wm_view_of(bytes, 3 + count), bounds);
}

static void test_element_limits_are_exact(void **state)
{
	(void)state;
	wmt_assert_ok(scan_elements(WM_HEAD_ELEMENTS_MAX, &wm_scan_head));
	wmt_assert_err(scan_elements(WM_HEAD_ELEMENTS_MAX + 1, &wm_scan_head), WM_ELIMIT);
	wmt_assert_ok(scan_elements(WM_BODY_ELEMENTS_MAX, &wm_scan_body));
	wmt_assert_err(scan_elements(WM_BODY_ELEMENTS_MAX + 1, &wm_scan_body), WM_ELIMIT);
	wmt_assert_ok(scan_elements(WM_ITEM_ELEMENTS_MAX, &wm_scan_item));
	wmt_assert_err(scan_elements(WM_ITEM_ELEMENTS_MAX + 1, &wm_scan_item), WM_ELIMIT);
}

/* A string of `len` bytes with a 16-bit length. */
static int scan_bytes(uint8_t type, size_t len, const struct wm_scan_bounds *bounds)
{
	static uint8_t bytes[3 + WM_BODY_MAX_BYTES + 1];

	bytes[0] = type;
	bytes[1] = (uint8_t)(len >> 8);
	bytes[2] = (uint8_t)len;
	memset(bytes + 3, 'x', len);
	return wm_scan(wm_view_of(bytes, 3 + len), bounds);
}

static void test_string_limits_are_exact(void **state)
{
	(void)state;
	wmt_assert_ok(scan_bytes(0xda, WM_STR_MAX_BYTES, &wm_scan_body));
	wmt_assert_err(scan_bytes(0xda, WM_STR_MAX_BYTES + 1, &wm_scan_body), WM_ELIMIT);
	wmt_assert_ok(scan_bytes(0xc5, WM_BIN_MAX_BYTES, &wm_scan_body));
	wmt_assert_err(scan_bytes(0xc5, WM_BIN_MAX_BYTES + 1, &wm_scan_body), WM_ELIMIT);
	wmt_assert_err(scan_bytes(0xda, WM_STR_MAX_BYTES + 1, &wm_scan_item), WM_ELIMIT);
	wmt_assert_ok(scan_bytes(0xc5, WM_BODY_MAX_BYTES, &wm_scan_item));
	wmt_assert_err(scan_bytes(0xc5, WM_BODY_MAX_BYTES + 1, &wm_scan_item), WM_ELIMIT);
}

/* Exactly `len` bytes: an array of byte strings of 3,000 bytes, the last two of half the rest. */
static int scan_total(size_t len, const struct wm_scan_bounds *bounds)
{
	static uint8_t bytes[WM_ITEM_MAX_BYTES + 1];
	const uint8_t count = (uint8_t)((len - 3) / 3003 + 1);
	size_t at = 3;

	memset(bytes, 0, sizeof(bytes));
	bytes[0] = 0xdc;
	bytes[2] = count;
	for (unsigned left = count; left > 0; left--) {
		const size_t rest = len - at;
		const size_t size = left > 2 ? 3000 : rest / left - 3;
		bytes[at] = 0xc5;
		bytes[at + 1] = (uint8_t)(size >> 8);
		bytes[at + 2] = (uint8_t)size;
		at += 3 + size;
	}
	assert_int_equal(at, len);
	return wm_scan(wm_view_of(bytes, len), bounds);
}

static void test_length_limits_are_exact(void **state)
{
	(void)state;
	wmt_assert_ok(scan_bytes(0xc5, WM_HEAD_MAX_BYTES - 3, &wm_scan_head));
	wmt_assert_err(scan_bytes(0xc5, WM_HEAD_MAX_BYTES - 2, &wm_scan_head), WM_ETOO_BIG);
	wmt_assert_ok(scan_total(WM_BODY_MAX_BYTES, &wm_scan_body));
	wmt_assert_err(scan_total(WM_BODY_MAX_BYTES + 1, &wm_scan_body), WM_ETOO_BIG);
	wmt_assert_ok(scan_total(WM_ITEM_MAX_BYTES, &wm_scan_item));
	wmt_assert_err(scan_total(WM_ITEM_MAX_BYTES + 1, &wm_scan_item), WM_ETOO_BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_value_is_taken),
		cmocka_unit_test(test_what_is_not_one_whole_value_is_refused),
		cmocka_unit_test(test_types_outside_the_profile_are_refused),
		cmocka_unit_test(test_integers_have_one_form),
		cmocka_unit_test(test_headers_have_one_form),
		cmocka_unit_test(test_map_keys_are_small_integers_that_ascend),
		cmocka_unit_test(test_text_is_utf8_without_nul),
		cmocka_unit_test(test_headers_cannot_claim_more_than_there_is),
		cmocka_unit_test(test_depth_limits_are_exact),
		cmocka_unit_test(test_element_limits_are_exact),
		cmocka_unit_test(test_string_limits_are_exact),
		cmocka_unit_test(test_length_limits_are_exact),
	};
	return cmocka_run_group_tests_name("wire/scan", tests, NULL, NULL);
}
