/* The buffer grows up to its maximum and no further, and its first error stays. */
#include "lib/wmt.h"
#include "sys/alloc.h"
#include "sys/buf.h"

static void test_what_is_added_comes_back_in_order(void **state)
{
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, 100000);
	for (unsigned i = 0; i < 100000; i++) {
		const uint8_t byte = (uint8_t)(i % 251);
		wm_buf_add(&buf, &byte, 1);
	}
	wmt_assert_ok(buf.err);
	const struct wm_view view = wm_buf_view(&buf);
	assert_int_equal(view.len, 100000);
	for (unsigned i = 0; i < 100000; i++) {
		assert_int_equal(view.data[i], i % 251);
	}
	wm_buf_deinit(&buf);
}

static void test_the_maximum_fits_and_one_more_does_not(void **state)
{
	static const uint8_t bytes[301];
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, 300);
	wm_buf_add(&buf, bytes, 300);
	wmt_assert_ok(buf.err);
	assert_int_equal(wm_buf_view(&buf).len, 300);
	wm_buf_add(&buf, bytes, 1);
	wmt_assert_err(buf.err, WM_ELIMIT);
	assert_int_equal(wm_buf_view(&buf).len, 300);
	assert_true(buf.cap <= 300);
	wm_buf_deinit(&buf);

	wm_buf_init(&buf, 300);
	wm_buf_add(&buf, bytes, 301);
	wmt_assert_err(buf.err, WM_ELIMIT);
	assert_int_equal(wm_buf_view(&buf).len, 0);
	wm_buf_deinit(&buf);
}

static void test_an_error_sticks_until_the_reset(void **state)
{
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, 2);
	wm_buf_add(&buf, "abc", 3);
	wm_buf_add(&buf, "a", 1);
	wmt_assert_err(buf.err, WM_ELIMIT);
	assert_int_equal(wm_buf_view(&buf).len, 0);
	wm_buf_reset(&buf);
	wm_buf_add(&buf, "a", 1);
	wmt_assert_ok(buf.err);
	assert_int_equal(wm_buf_view(&buf).len, 1);
	wm_buf_deinit(&buf);
}

static void test_without_memory_the_content_stays(void **state)
{
	static const uint8_t bytes[1000];
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, SIZE_MAX);
	wm_buf_add(&buf, "abc", 3);
	wm_alloc_fail(0);
	wm_buf_add(&buf, bytes, sizeof(bytes));
	wmt_assert_err(buf.err, WM_ENOMEM);
	assert_int_equal(wm_buf_view(&buf).len, 3);
	assert_memory_equal(wm_buf_view(&buf).data, "abc", 3);
	wm_buf_deinit(&buf);
}

static void test_nothing_added_allocates_nothing(void **state)
{
	const unsigned long before = wm_alloc_calls();
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, 0);
	wm_buf_add(&buf, NULL, 0);
	wmt_assert_ok(buf.err);
	assert_null(wm_buf_view(&buf).data);
	wm_buf_add(&buf, "a", 1);
	wmt_assert_err(buf.err, WM_ELIMIT);
	wm_buf_deinit(&buf);
	assert_int_equal(wm_alloc_calls(), before);
}

static void test_the_chosen_allocation_fails_and_only_that_one(void **state)
{
	(void)state;
	wm_alloc_fail(2);
	for (int i = 0; i < 5; i++) {
		char *copy = wm_strdup("text");
		if (i == 2) {
			assert_null(copy);
		} else {
			assert_string_equal(copy, "text");
		}
		wm_free(copy);
	}
	wm_alloc_fail(0);
	wm_alloc_fail(-1);
	void *zeroed = wm_alloc(0);
	assert_non_null(zeroed);
	wm_free(zeroed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_added_comes_back_in_order),
		cmocka_unit_test(test_the_maximum_fits_and_one_more_does_not),
		cmocka_unit_test(test_an_error_sticks_until_the_reset),
		cmocka_unit_test(test_without_memory_the_content_stays),
		cmocka_unit_test(test_nothing_added_allocates_nothing),
		cmocka_unit_test(test_the_chosen_allocation_fails_and_only_that_one),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
