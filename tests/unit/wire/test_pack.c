/* Writing: whatever is packed passes the scan, in the shortest form, and reads back. */
#include "lib/wmt.h"
#include "proto/limits.h"
#include "wire/pack.h"
#include "wire/unpack.h"

static struct wm_buf buf;

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

static void assert_packed(struct wm_view want)
{
	const struct wm_view got = wm_buf_view(&buf);

	wmt_assert_ok(buf.err);
	assert_int_equal(got.len, want.len);
	assert_memory_equal(got.data, want.data, want.len);
	wmt_assert_ok(wm_scan(got, &wm_scan_item));
	wm_buf_reset(&buf);
}

static void test_scalars_have_their_shortest_form(void **state)
{
	(void)state;
	wm_pack_nil(&buf);
	assert_packed(WMT_VIEW(0xc0));
	wm_pack_bool(&buf, false);
	assert_packed(WMT_VIEW(0xc2));
	wm_pack_bool(&buf, true);
	assert_packed(WMT_VIEW(0xc3));
	wm_pack_str(&buf, wm_view_str(""));
	assert_packed(WMT_VIEW(0xa0));
	wm_pack_str(&buf, wm_view_str("hi"));
	assert_packed(WMT_VIEW(0xa2, 'h', 'i'));
	wm_pack_bin(&buf, wm_view_of(NULL, 0));
	assert_packed(WMT_VIEW(0xc4, 0));
	wm_pack_bin(&buf, WMT_VIEW(0xff));
	assert_packed(WMT_VIEW(0xc4, 1, 0xff));
}

static void test_integers_pass_the_scan_at_every_boundary(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 64; bit++) {
		const uint64_t power = 1ULL << bit;
		const uint64_t values[] = { power - 1, power, power + 1 };
		for (size_t i = 0; i < 3; i++) {
			wm_pack_uint(&buf, values[i]);
			wmt_assert_ok(wm_scan(wm_buf_view(&buf), &wm_scan_item));
			wm_buf_reset(&buf);
			wm_pack_int(&buf, (int64_t)values[i]);
			wmt_assert_ok(wm_scan(wm_buf_view(&buf), &wm_scan_item));
			wm_buf_reset(&buf);
			wm_pack_int(&buf, (int64_t)~values[i]);
			wmt_assert_ok(wm_scan(wm_buf_view(&buf), &wm_scan_item));
			wm_buf_reset(&buf);
		}
	}
}

static void test_positive_numbers_take_the_unsigned_forms(void **state)
{
	(void)state;
	wm_pack_int(&buf, 200);
	assert_packed(WMT_VIEW(0xcc, 200));
	wm_pack_int(&buf, -200);
	assert_packed(WMT_VIEW(0xd1, 0xff, 0x38));
}

static void test_keys_go_before_their_values(void **state)
{
	(void)state;
	wm_pack_map(&buf, 4);
	wm_pack_key_uint(&buf, 1, 300);
	wm_pack_key_int(&buf, 2, -1);
	wm_pack_key_str(&buf, 3, wm_view_str("a"));
	wm_pack_key_bin(&buf, 200, WMT_VIEW(7));
	assert_packed(WMT_VIEW(0x84, 1, 0xcd, 1, 44, 2, 0xff, 3, 0xa1, 'a', 0xcc, 200, 0xc4, 1, 7));
}

static void test_the_error_of_a_full_buffer_stays(void **state)
{
	(void)state;
	struct wm_buf small;

	wm_buf_init(&small, 3);
	wm_pack_str(&small, wm_view_str("ab"));
	wmt_assert_ok(small.err);
	wm_pack_nil(&small);
	wmt_assert_err(small.err, WM_ELIMIT);
	wm_pack_map(&small, 0);
	wmt_assert_err(small.err, WM_ELIMIT);
	wm_buf_deinit(&small);
}

static void test_what_was_packed_reads_back(void **state)
{
	(void)state;
	uint8_t bytes[2];
	size_t count = 0;
	struct wm_unpack in;

	wm_pack_map(&buf, 5);
	wm_pack_key_uint(&buf, 1, UINT64_MAX);
	wm_pack_key_int(&buf, 2, INT64_MIN);
	wm_pack_key_str(&buf, 3, wm_view_str("text"));
	wm_pack_key_bin(&buf, 4, WMT_VIEW(5, 6));
	wm_pack_uint(&buf, 5);
	wm_pack_array(&buf, 2);
	wm_pack_bool(&buf, true);
	wm_pack_nil(&buf);

	wmt_assert_ok(wm_unpack_begin(&in, wm_buf_view(&buf), &wm_scan_body));
	wm_unpack_keys(&in, &in.root, 0x3e);
	assert_true(wm_unpack_uint(&in, wm_map_find(&in.root, 1), UINT64_MAX) == UINT64_MAX);
	assert_true(wm_unpack_int(&in, wm_map_find(&in.root, 2), INT64_MIN, 0) == INT64_MIN);
	assert_true(
		wm_view_eq(wm_unpack_str(&in, wm_map_find(&in.root, 3), 4), wm_view_str("text")));
	wm_unpack_bin(&in, wm_map_find(&in.root, 4), bytes, sizeof(bytes));
	assert_int_equal(bytes[1], 6);
	const msgpack_object *items = wm_unpack_array(&in, wm_map_find(&in.root, 5), 2, &count);
	assert_int_equal(count, 2);
	assert_true(wm_unpack_bool(&in, &items[0]));
	assert_true(wm_is_nil(&items[1]));
	assert_null(wm_map_find(&in.root, 6));
	wmt_assert_ok(wm_unpack_end(&in));
}

/* Each reading of {1: 300, 2: "abc", 3: h'0102', 4: [1, 2], 5: -5} must fail. */
enum misfit {
	UINT_TOO_GREAT,
	UINT_OF_TEXT,
	UINT_ABSENT,
	INT_TOO_GREAT,
	INT_TOO_SMALL,
	BOOL_OF_NUMBER,
	TEXT_TOO_LONG,
	TEXT_OF_BYTES,
	BYTES_TOO_SHORT,
	BYTES_TOO_LONG,
	ARRAY_TOO_LONG,
	ARRAY_OF_NUMBER,
	KEYS_UNKNOWN,
	KEYS_OF_NUMBER,
	MISFIT__COUNT,
};

static void read_misfit(struct wm_unpack *in, enum misfit misfit)
{
	const msgpack_object *map = &in->root;
	uint8_t bytes[3] = { 1, 1, 1 };
	size_t count = 9;

	switch (misfit) {
	case UINT_TOO_GREAT:
		assert_int_equal(wm_unpack_uint(in, wm_map_find(map, 1), 299), 0);
		return;
	case UINT_OF_TEXT:
		assert_int_equal(wm_unpack_uint(in, wm_map_find(map, 2), 299), 0);
		return;
	case UINT_ABSENT:
		assert_int_equal(wm_unpack_uint(in, wm_map_find(map, 9), 299), 0);
		return;
	case INT_TOO_GREAT:
		assert_int_equal(wm_unpack_int(in, wm_map_find(map, 1), -9, 299), 0);
		return;
	case INT_TOO_SMALL:
		assert_int_equal(wm_unpack_int(in, wm_map_find(map, 5), -4, 9), 0);
		return;
	case BOOL_OF_NUMBER:
		assert_false(wm_unpack_bool(in, wm_map_find(map, 1)));
		return;
	case TEXT_TOO_LONG:
		assert_int_equal(wm_unpack_str(in, wm_map_find(map, 2), 2).len, 0);
		return;
	case TEXT_OF_BYTES:
		assert_int_equal(wm_unpack_str(in, wm_map_find(map, 3), 9).len, 0);
		return;
	case BYTES_TOO_SHORT:
		wm_unpack_bin(in, wm_map_find(map, 3), bytes, 3);
		assert_int_equal(bytes[2], 0);
		return;
	case BYTES_TOO_LONG:
		assert_int_equal(wm_unpack_bytes(in, wm_map_find(map, 3), 1).len, 0);
		return;
	case ARRAY_TOO_LONG:
		assert_null(wm_unpack_array(in, wm_map_find(map, 4), 1, &count));
		assert_int_equal(count, 0);
		return;
	case ARRAY_OF_NUMBER:
		assert_null(wm_unpack_array(in, wm_map_find(map, 1), 9, &count));
		return;
	case KEYS_UNKNOWN:
		wm_unpack_keys(in, map, 0x1e);
		return;
	case KEYS_OF_NUMBER:
		wm_unpack_keys(in, wm_map_find(map, 1), 0x3e);
		return;
	case MISFIT__COUNT:
	default:
		fail();
	}
}

static void test_a_value_that_does_not_fit_sticks_and_reads_as_nothing(void **state)
{
	(void)state;
	struct wm_unpack in;

	wm_pack_map(&buf, 5);
	wm_pack_key_uint(&buf, 1, 300);
	wm_pack_key_str(&buf, 2, wm_view_str("abc"));
	wm_pack_key_bin(&buf, 3, WMT_VIEW(1, 2));
	wm_pack_uint(&buf, 4);
	wm_pack_array(&buf, 2);
	wm_pack_uint(&buf, 1);
	wm_pack_uint(&buf, 2);
	wm_pack_key_int(&buf, 5, -5);
	for (unsigned misfit = 0; misfit < MISFIT__COUNT; misfit++) {
		wmt_assert_ok(wm_unpack_begin(&in, wm_buf_view(&buf), &wm_scan_body));
		read_misfit(&in, (enum misfit)misfit);
		wm_unpack_fail(&in, WM_ERANGE); /* too late: the first error stays */
		wmt_assert_err(wm_unpack_end(&in),
			       misfit == KEYS_UNKNOWN ? WM_EUNKNOWN_CRITICAL : WM_ESCHEMA);
	}
}

static void test_keys_from_128_on_need_not_be_known(void **state)
{
	(void)state;
	const struct {
		const char *name;
		struct wm_view bytes;
		int want;
	} rows[] = {
		{ "known", WMT_VIEW(0x81, 1, 0), WM_OK },
		{ "127", WMT_VIEW(0x82, 1, 0, 127, 0), WM_EUNKNOWN_CRITICAL },
		{ "64, beyond the bits", WMT_VIEW(0x82, 1, 0, 64, 0), WM_EUNKNOWN_CRITICAL },
		{ "128", WMT_VIEW(0x82, 1, 0, 0xcc, 128, 0), WM_OK },
		{ "255", WMT_VIEW(0x82, 1, 0, 0xcc, 255, 0), WM_OK },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_unpack in;
		wmt_assert_ok(wm_unpack_begin(&in, rows[i].bytes, &wm_scan_body));
		wm_unpack_keys(&in, &in.root, 1U << 1);
		const int got = wm_unpack_end(&in);
		if (got != rows[i].want) {
			fail_msg("%s: got %s", rows[i].name, wm_err_name(got));
		}
	}
}

static void test_only_scanned_bytes_are_parsed(void **state)
{
	(void)state;
	struct wm_unpack in;

	wmt_assert_err(wm_unpack_begin(&in, WMT_VIEW(0xdd, 1, 0, 0, 0), &wm_scan_body), WM_ECANON);
	wmt_assert_err(wm_unpack_begin(&in, wm_view_of(NULL, 0), &wm_scan_body), WM_ECANON);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_scalars_have_their_shortest_form, begin, end),
		cmocka_unit_test_setup_teardown(test_integers_pass_the_scan_at_every_boundary,
						begin, end),
		cmocka_unit_test_setup_teardown(test_positive_numbers_take_the_unsigned_forms,
						begin, end),
		cmocka_unit_test_setup_teardown(test_keys_go_before_their_values, begin, end),
		cmocka_unit_test(test_the_error_of_a_full_buffer_stays),
		cmocka_unit_test_setup_teardown(test_what_was_packed_reads_back, begin, end),
		cmocka_unit_test_setup_teardown(
			test_a_value_that_does_not_fit_sticks_and_reads_as_nothing, begin, end),
		cmocka_unit_test(test_keys_from_128_on_need_not_be_known),
		cmocka_unit_test(test_only_scanned_bytes_are_parsed),
	};
	return cmocka_run_group_tests_name("wire/pack", tests, NULL, NULL);
}
