/* Values in words: deadlines, numbers with decimals, and JSON that never makes unknown a zero. */
#include "lib/wmt.h"

#include "cli/view.h"

static void assert_time(const char *want, struct wm_evaluated evaluated)
{
	char text[VIEW_TIME_BYTES];

	view_time(&evaluated, text);
	assert_string_equal(text, want);
}

static void test_late_and_rescheduled_are_different_things(void **state)
{
	(void)state;
	assert_time("overdue 33 days",
		    (struct wm_evaluated){ .timeliness = WM_TIME_OVERDUE, .days = 33 });
	assert_time("due in 100 days, rescheduled by +60 days",
		    (struct wm_evaluated){ .timeliness = WM_TIME_NOT_DUE,
					   .days = 100,
					   .rescheduled = true,
					   .slip_days = 60 });
	assert_time("due soon, in 0 days, rescheduled by -5 days, suspended",
		    (struct wm_evaluated){ .timeliness = WM_TIME_DUE_SOON,
					   .rescheduled = true,
					   .slip_days = -5,
					   .suspended = true });
	assert_time("no deadline", (struct wm_evaluated){ .timeliness = WM_TIME_NO_DEADLINE });
	assert_time("done late, by 2 days",
		    (struct wm_evaluated){ .timeliness = WM_TIME_DONE_LATE, .days = 2 });
	assert_time("done on time", (struct wm_evaluated){ .timeliness = WM_TIME_DONE_ON_TIME });
	assert_time("done, nobody said when",
		    (struct wm_evaluated){ .timeliness = WM_TIME_DONE_UNDATED });
	assert_time("cancelled", (struct wm_evaluated){ .timeliness = WM_TIME_CANCELLED });
}

static void assert_number(const char *want, int64_t value, unsigned decimals)
{
	char text[VIEW_NUMBER_BYTES];

	view_number(value, decimals, text);
	assert_string_equal(text, want);
}

static void test_a_number_keeps_its_decimals(void **state)
{
	(void)state;
	assert_number("0", 0, 0);
	assert_number("0.00", 0, 2);
	assert_number("12.50", 1250, 2);
	assert_number("-0.05", -5, 2);
	assert_number("-9223372036854.775808", INT64_MIN, 6);
}

static void test_unknown_is_null_and_zero_is_zero(void **state)
{
	json_t *unknown = view_value_json(WM_AXIS_PERCENT, WM_UNKNOWN);
	json_t *zero = view_value_json(WM_AXIS_PERCENT, 0);

	(void)state;
	assert_true(json_is_null(unknown));
	assert_true(json_is_integer(zero));
	assert_int_equal(json_integer_value(zero), 0);
	json_decref(unknown);
	json_decref(zero);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_late_and_rescheduled_are_different_things),
		cmocka_unit_test(test_a_number_keeps_its_decimals),
		cmocka_unit_test(test_unknown_is_null_and_zero_is_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
