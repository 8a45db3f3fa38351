/* Cursors: big-endian, bounded at the last byte, and silent after the first failure. */
#include "base/cursor.h"
#include "lib/wmt.h"

static void test_reads_are_big_endian(void **state)
{
	(void)state;
	struct wm_reader in = wm_reader_of(WMT_VIEW(0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0xf8,
						    0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0xff));

	assert_int_equal(wm_take_u8(&in), 0x01);
	assert_int_equal(wm_take_u16(&in), 0x0203);
	assert_int_equal(wm_take_u32(&in), 0x04050607);
	assert_true(wm_take_u64(&in) == 0xf8090a0b0c0d0effULL);
	assert_true(wm_reader_done(&in));
}

static void test_a_reader_with_bytes_left_is_not_done(void **state)
{
	(void)state;
	struct wm_reader in = wm_reader_of(WMT_VIEW(1, 2));

	assert_int_equal(wm_take_u8(&in), 1);
	assert_false(wm_reader_done(&in));
}

static void test_one_byte_too_few_fails_every_width(void **state)
{
	(void)state;
	static const uint8_t bytes[7] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	struct wm_reader in = wm_reader_of(wm_view_of(NULL, 0));

	assert_int_equal(wm_take_u8(&in), 0);
	assert_true(in.failed);

	in = wm_reader_of(wm_view_of(bytes, 1));
	assert_int_equal(wm_take_u16(&in), 0);
	assert_true(in.failed);

	in = wm_reader_of(wm_view_of(bytes, 3));
	assert_int_equal(wm_take_u32(&in), 0);
	assert_true(in.failed);

	in = wm_reader_of(wm_view_of(bytes, 7));
	assert_true(wm_take_u64(&in) == 0);
	assert_true(in.failed);
}

static void test_reads_after_a_failure_give_nothing(void **state)
{
	(void)state;
	uint8_t copy[2] = { 9, 9 };
	struct wm_reader in = wm_reader_of(WMT_VIEW(1, 2, 3));

	assert_int_equal(wm_take_u32(&in), 0);
	assert_int_equal(wm_take_u8(&in), 0);
	assert_int_equal(wm_take_bytes(&in, 1).len, 0);
	assert_int_equal(wm_take_bytes(&in, 0).len, 0);
	wm_take_copy(&in, copy, sizeof(copy));
	assert_int_equal(copy[0], 0);
	assert_int_equal(copy[1], 0);
	assert_false(wm_reader_done(&in));
}

static void test_a_failed_reader_is_never_done(void **state)
{
	(void)state;
	struct wm_reader in = wm_reader_of(wm_view_of(NULL, 0));

	assert_true(wm_reader_done(&in));
	assert_int_equal(wm_take_u8(&in), 0);
	assert_false(wm_reader_done(&in));
}

static void test_bytes_are_borrowed_from_the_input(void **state)
{
	(void)state;
	static const uint8_t bytes[] = { 1, 2, 3, 4 };
	struct wm_reader in = wm_reader_of(wm_view_of(bytes, sizeof(bytes)));

	const struct wm_view first = wm_take_bytes(&in, 3);
	assert_ptr_equal(first.data, bytes);
	assert_int_equal(first.len, 3);
	assert_int_equal(wm_take_bytes(&in, 0).len, 0);
	assert_false(in.failed);
	assert_int_equal(wm_take_bytes(&in, 2).len, 0);
	assert_true(in.failed);
}

static void test_an_enormous_length_fails(void **state)
{
	(void)state;
	struct wm_reader in = wm_reader_of(WMT_VIEW(1, 2, 3));

	assert_int_equal(wm_take_u8(&in), 1);
	assert_int_equal(wm_take_bytes(&in, SIZE_MAX).len, 0);
	assert_true(in.failed);

	uint8_t room[4] = { 0 };
	struct wm_writer out = wm_writer_of(room, sizeof(room));
	wm_give_u8(&out, 1);
	wm_give_bytes(&out, wm_view_of(room, SIZE_MAX));
	assert_true(out.failed);
}

static void test_copy_takes_exactly_what_was_asked(void **state)
{
	(void)state;
	uint8_t copy[3] = { 9, 9, 9 };
	struct wm_reader in = wm_reader_of(WMT_VIEW(5, 6));

	wm_take_copy(&in, copy, 2);
	assert_memory_equal(copy, WMT_BYTES(5, 6, 9), 3);
	wm_take_copy(&in, NULL, 0);
	assert_true(wm_reader_done(&in));
}

static void test_writes_are_big_endian(void **state)
{
	(void)state;
	uint8_t room[18];
	struct wm_writer out = wm_writer_of(room, sizeof(room));

	wm_give_u8(&out, 0x01);
	wm_give_u16(&out, 0x0203);
	wm_give_u32(&out, 0x04050607);
	wm_give_u64(&out, 0xf8090a0b0c0d0effULL);
	wm_give_bytes(&out, WMT_VIEW('a', 'b', 'c'));
	wm_give_bytes(&out, wm_view_of(NULL, 0));

	const struct wm_view want = WMT_VIEW(0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0xf8, 0x09,
					     0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0xff, 'a', 'b', 'c');
	assert_true(wm_view_eq(wm_writer_view(&out), want));
}

static void test_a_write_that_does_not_fit_leaves_the_room_alone(void **state)
{
	(void)state;
	uint8_t room[4] = { 7, 7, 7, 7 };
	struct wm_writer out = wm_writer_of(room, 3);

	wm_give_u32(&out, 0x01020304);
	assert_true(out.failed);
	wm_give_u8(&out, 1); /* would fit, but comes too late */
	assert_memory_equal(room, WMT_BYTES(7, 7, 7, 7), 4);
	assert_int_equal(wm_writer_view(&out).len, 0);
}

static void test_a_full_writer_fails_at_the_next_byte(void **state)
{
	(void)state;
	uint8_t room[2];
	struct wm_writer out = wm_writer_of(room, sizeof(room));

	wm_give_u16(&out, 0xabcd);
	assert_int_equal(wm_writer_view(&out).len, 2);
	assert_false(out.failed);
	wm_give_u8(&out, 1);
	assert_true(out.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_are_big_endian),
		cmocka_unit_test(test_a_reader_with_bytes_left_is_not_done),
		cmocka_unit_test(test_one_byte_too_few_fails_every_width),
		cmocka_unit_test(test_reads_after_a_failure_give_nothing),
		cmocka_unit_test(test_a_failed_reader_is_never_done),
		cmocka_unit_test(test_bytes_are_borrowed_from_the_input),
		cmocka_unit_test(test_an_enormous_length_fails),
		cmocka_unit_test(test_copy_takes_exactly_what_was_asked),
		cmocka_unit_test(test_writes_are_big_endian),
		cmocka_unit_test(test_a_write_that_does_not_fit_leaves_the_room_alone),
		cmocka_unit_test(test_a_full_writer_fails_at_the_next_byte),
	};
	return cmocka_run_group_tests_name("base/cursor", tests, NULL, NULL);
}
