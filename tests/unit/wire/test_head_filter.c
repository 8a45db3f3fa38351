/* The filter in a head: there and back, and only what can exist. */
#include "lib/wmt.h"
#include "proto/limits.h"
#include "wire/head.h"

static void test_a_filter_goes_through_a_head(void **state)
{
	(void)state;
	struct wm_filter filter = {
		.areas = 1U << 3 | 1U << WM_AREA_MAX,
		.point_count = 2,
		.institution_count = 1,
		.points = { 101, 307 },
	};
	struct wm_filter got;
	struct wm_head decoded;
	struct wm_buf buf;

	wm_buf_init(&buf, WM_HEAD_MAX_BYTES);
	wmt_assert_ok(wm_code_parse(wm_view_str("kz-energy"), &filter.institutions[0]));
	struct wm_head head = wm_head_of(WM_MSG_GET, 1);
	head.what = WM_BODY_POINT;
	head.has |= WM_HAS(WHAT);
	wm_head_set_filter(&head, &filter);
	wm_head_encode(&head, &buf);
	wmt_assert_ok(wm_head_decode(wm_buf_view(&buf), &decoded));
	wmt_assert_ok(wm_head_filter(&decoded, &got));
	assert_int_equal(got.areas, filter.areas);
	assert_int_equal(got.point_count, 2);
	assert_int_equal(got.points[1], 307);
	assert_int_equal(got.institution_count, 1);
	assert_string_equal(got.institutions[0].text, "kz-energy");
	wm_buf_deinit(&buf);
}

static void test_the_filter_of_everything_takes_no_field(void **state)
{
	(void)state;
	const struct wm_filter all = { .areas = 0 };
	struct wm_filter got = { .areas = 1 };
	struct wm_head head = wm_head_of(WM_MSG_GET, 1);

	wm_head_set_filter(&head, &all);
	assert_true(head.has == wm_head_of(WM_MSG_GET, 1).has);
	wmt_assert_ok(wm_head_filter(&head, &got));
	assert_true(wm_filter_is_all(&got));
}

static void test_a_filter_names_only_what_can_exist(void **state)
{
	(void)state;
	struct wm_filter got;
	const struct {
		const char *name;
		uint8_t area;
		uint16_t point;
		const char *code;
		int want;
	} rows[] = {
		{ "in range", WM_AREA_MAX, 100 * WM_AREA_MAX + 99, "eib", WM_OK },
		{ "area 0", 0, 307, "eib", WM_ERANGE },
		{ "area after the last", WM_AREA_MAX + 1, 307, "eib", WM_ERANGE },
		{ "point 0", 3, 0, "eib", WM_ERANGE },
		{ "point without a number", 3, 300, "eib", WM_ERANGE },
		{ "point of an area after the last", 3, 100 * (WM_AREA_MAX + 1) + 1, "eib",
		  WM_ERANGE },
		{ "empty code", 3, 307, "", WM_ESCHEMA },
		{ "code in capitals", 3, 307, "EIB", WM_ESCHEMA },
		{ "code with a blank", 3, 307, "e ib", WM_ESCHEMA },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_head head = wm_head_of(WM_MSG_GET, 1);
		head.areas_count = head.points_count = head.institutions_count = 1;
		head.areas[0] = rows[i].area;
		head.points[0] = rows[i].point;
		head.institutions[0] = wm_view_str(rows[i].code);
		const int err = wm_head_filter(&head, &got);
		if (err != rows[i].want) {
			fail_msg("%s: got %s", rows[i].name, wm_err_name(err));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_filter_goes_through_a_head),
		cmocka_unit_test(test_the_filter_of_everything_takes_no_field),
		cmocka_unit_test(test_a_filter_names_only_what_can_exist),
	};
	return cmocka_run_group_tests_name("wire/head_filter", tests, NULL, NULL);
}
