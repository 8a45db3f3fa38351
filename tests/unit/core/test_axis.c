/* The axes of an update: which values each has, and the words for them. */
#include "core/update.h"

#include "fixture.h"

struct value_row {
	enum wm_axis axis;
	int first, last;
};

static const struct value_row value_rows[] = {
	{ WM_AXIS_LIFECYCLE, 1, 6 },
	{ WM_AXIS_COMPLETION, 1, 4 },
	{ WM_AXIS_PERCENT, 0, 100 },
	{ WM_AXIS_CONFIDENCE, 1, 3 },
};

static void test_values_of_an_axis_end_where_they_should(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(value_rows); i++) {
		const struct value_row *row = &value_rows[i];
		for (int value = -4; value <= 104; value++) {
			const bool want =
				value == WM_UNKNOWN || (value >= row->first && value <= row->last);
			assert_int_equal(wm_axis_value_valid(row->axis, value), want);
		}
	}
	assert_false(wm_axis_value_valid(WM_AXIS__COUNT, WM_UNKNOWN));
}

static void test_words_of_an_axis_come_back_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(value_rows); i++) {
		const struct value_row *row = &value_rows[i];
		for (int value = row->first; value <= row->last; value++) {
			const char *word = wm_axis_value_name(row->axis, value);
			int16_t back = WM_SILENT;
			if (row->axis == WM_AXIS_PERCENT) {
				assert_null(word);
				continue;
			}
			wmt_assert_ok(wm_axis_value_parse(row->axis, wm_view_str(word), &back));
			assert_int_equal(back, value);
		}
		assert_string_equal(wm_axis_value_name(row->axis, WM_UNKNOWN), "unknown");
		assert_string_equal(wm_axis_value_name(row->axis, WM_SILENT), "unknown");
		assert_string_equal(wm_axis_value_name(row->axis, row->last + 1), "unknown");
	}
	assert_string_equal(wm_axis_value_name(WM_AXIS__COUNT, 1), "unknown");
}

struct parse_row {
	enum wm_axis axis;
	const char *text;
	int err;
	int16_t value;
};

static const struct parse_row parse_rows[] = {
	{ WM_AXIS_LIFECYCLE, "", WM_OK, WM_SILENT },
	{ WM_AXIS_LIFECYCLE, "unknown", WM_OK, WM_UNKNOWN },
	{ WM_AXIS_LIFECYCLE, "suspended", WM_OK, WM_LIFECYCLE_SUSPENDED },
	{ WM_AXIS_LIFECYCLE, "Suspended", WM_ECELL, 0 },
	{ WM_AXIS_LIFECYCLE, "complete", WM_ECELL, 0 },
	{ WM_AXIS_COMPLETION, "not_started", WM_OK, WM_COMPLETION_NOT_STARTED },
	{ WM_AXIS_COMPLETION, "not started", WM_ECELL, 0 },
	{ WM_AXIS_COMPLETION, "1", WM_ECELL, 0 },
	{ WM_AXIS_CONFIDENCE, "red", WM_OK, WM_CONFIDENCE_RED },
	{ WM_AXIS_PERCENT, "", WM_OK, WM_SILENT },
	{ WM_AXIS_PERCENT, "unknown", WM_OK, WM_UNKNOWN },
	{ WM_AXIS_PERCENT, "0", WM_OK, 0 },
	{ WM_AXIS_PERCENT, "100", WM_OK, 100 },
	{ WM_AXIS_PERCENT, "101", WM_ERANGE, 0 },
	{ WM_AXIS_PERCENT, "99999999999999999999999", WM_ERANGE, 0 },
	{ WM_AXIS_PERCENT, "50%", WM_ECELL, 0 },
	{ WM_AXIS_PERCENT, "50.5", WM_ECELL, 0 },
	{ WM_AXIS_PERCENT, "-1", WM_ECELL, 0 },
	{ WM_AXIS_PERCENT, "half", WM_ECELL, 0 },
	{ WM_AXIS__COUNT, "red", WM_ECELL, 0 },
};

static void test_an_empty_text_is_silent_and_other_words_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(parse_rows); i++) {
		const struct parse_row *row = &parse_rows[i];
		int16_t value = 4242;
		const int err = wm_axis_value_parse(row->axis, wm_view_str(row->text), &value);
		if (err != row->err || value != (err == WM_OK ? row->value : 4242)) {
			fail_msg("%s \"%s\" gives %s, %d", wm_axis_name((int)row->axis), row->text,
				 wm_err_name(err), value);
		}
	}
}

static void test_axes_and_origins_have_names(void **state)
{
	(void)state;
	assert_string_equal(wm_axis_name(WM_AXIS_LIFECYCLE), "lifecycle");
	assert_string_equal(wm_axis_name(WM_AXIS_COMPLETION), "completion");
	assert_string_equal(wm_axis_name(WM_AXIS_PERCENT), "percent");
	assert_string_equal(wm_axis_name(WM_AXIS_CONFIDENCE), "confidence");
	assert_string_equal(wm_axis_name(WM_AXIS__COUNT), "axis");
	assert_string_equal(wm_axis_name(-1), "axis");

	for (int origin = WM_ORIGIN_FILED; origin < WM_ORIGIN__COUNT; origin++) {
		assert_int_equal(wm_origin_parse(wm_view_str(wm_origin_name(origin))), origin);
	}
	assert_string_equal(wm_origin_name(0), "unknown");
	assert_string_equal(wm_origin_name(WM_ORIGIN__COUNT), "unknown");
	assert_int_equal(wm_origin_parse(wm_view_str("unknown")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_of_an_axis_end_where_they_should),
		cmocka_unit_test(test_words_of_an_axis_come_back_the_same),
		cmocka_unit_test(test_an_empty_text_is_silent_and_other_words_are_refused),
		cmocka_unit_test(test_axes_and_origins_have_names),
	};
	return cmocka_run_group_tests_name("core/axis", tests, NULL, NULL);
}
