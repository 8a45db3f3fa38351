/* The one colour of an area (R6, last sentence of R4): thresholds and the critical list. */
#include "rollup_fixture.h"

/* `green`, `amber`, `red` and `none` points rated so; progress of each known but of `unknown`. */
struct colour_row {
	const char *name;
	int32_t green, amber, red, none, unknown, critical_red;
	enum wm_colour want;
	enum wm_colour_why why;
};

static struct wm_rollup rollup_of(const struct colour_row *row)
{
	const int32_t total = row->green + row->amber + row->red + row->none;

	return (struct wm_rollup){ .points = total,
				   .n = total,
				   .k = total - row->unknown,
				   .rated_of = total,
				   .confidence = { row->none, row->green, row->amber, row->red },
				   .critical_red = row->critical_red };
}

static void assert_rows(const struct colour_row *rows, size_t count)
{
	const struct wm_settings settings = wm_settings_default();

	for (size_t i = 0; i < count; i++) {
		const struct wm_rollup rollup = rollup_of(&rows[i]);
		enum wm_colour_why why = WM_WHY__COUNT;
		const enum wm_colour colour = wm_rollup_colour(&rollup, &settings, &why);
		if (colour != rows[i].want || why != rows[i].why) {
			fail_msg("%s: %s, %s", rows[i].name, wm_colour_name((int)colour),
				 wm_colour_why_text((int)why));
		}
	}
}

static void test_r6_red_share_gives_red(void **state)
{
	(void)state;
	static const struct colour_row rows[] = {
		{ "20 % of the rated", 8, 0, 2, 0, 0, 0, WM_COLOUR_RED, WM_WHY_RED_SHARE },
		{ "just below", 9, 0, 2, 0, 0, 0, WM_COLOUR_AMBER, WM_WHY_ANY_RED },
		{ "of the rated, not of all", 4, 0, 1, 1, 0, 0, WM_COLOUR_RED, WM_WHY_RED_SHARE },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void test_r6_a_critical_red_gives_red(void **state)
{
	(void)state;
	static const struct colour_row rows[] = {
		{ "one of 79", 78, 0, 1, 0, 0, 1, WM_COLOUR_RED, WM_WHY_CRITICAL_RED },
		{ "and it is the reason that is told", 1, 0, 9, 0, 0, 1, WM_COLOUR_RED,
		  WM_WHY_CRITICAL_RED },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void test_r6_any_red_or_an_amber_share_gives_amber(void **state)
{
	(void)state;
	static const struct colour_row rows[] = {
		{ "one red of 16, not worst-of", 15, 0, 1, 0, 0, 0, WM_COLOUR_AMBER,
		  WM_WHY_ANY_RED },
		{ "40 % amber", 6, 4, 0, 0, 0, 0, WM_COLOUR_AMBER, WM_WHY_AMBER_SHARE },
		{ "just below", 7, 4, 0, 0, 0, 0, WM_COLOUR_GREEN, WM_WHY_NONE },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void test_r6_thresholds_are_configuration(void **state)
{
	(void)state;
	struct wm_settings settings = wm_settings_default();
	const struct wm_rollup rollup = {
		.n = 10, .k = 10, .rated_of = 10, .confidence = { 0, 6, 3, 1 }
	};
	enum wm_colour_why why = WM_WHY__COUNT;

	assert_int_equal(wm_rollup_colour(&rollup, &settings, &why), WM_COLOUR_AMBER);
	settings.red_percent = 10;
	assert_int_equal(wm_rollup_colour(&rollup, &settings, &why), WM_COLOUR_RED);
	assert_int_equal(why, WM_WHY_RED_SHARE);
}

static void test_r6_grey_when_fewer_than_three_quarters_are_rated(void **state)
{
	(void)state;
	static const struct colour_row rows[] = {
		{ "75 %", 3, 0, 0, 1, 0, 0, WM_COLOUR_GREEN, WM_WHY_NONE },
		{ "just below", 74, 0, 0, 26, 0, 0, WM_COLOUR_GREY, WM_WHY_RATED_BELOW },
		{ "though a critical one is red", 1, 0, 1, 3, 0, 1, WM_COLOUR_GREY,
		  WM_WHY_RATED_BELOW },
		{ "nothing rated", 0, 0, 0, 5, 0, 0, WM_COLOUR_GREY, WM_WHY_NOTHING_RATED },
		{ "no points", 0, 0, 0, 0, 0, 0, WM_COLOUR_GREY, WM_WHY_NOTHING_RATED },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void test_r4_grey_when_progress_of_fewer_than_three_quarters_is_known(void **state)
{
	(void)state;
	static const struct colour_row rows[] = {
		{ "75 %", 4, 0, 0, 0, 1, 0, WM_COLOUR_GREEN, WM_WHY_NONE },
		{ "exactly", 8, 0, 0, 0, 2, 0, WM_COLOUR_GREEN, WM_WHY_NONE },
		{ "just below", 74, 26, 0, 0, 26, 0, WM_COLOUR_GREY, WM_WHY_KNOWN_BELOW },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void test_r4_an_area_of_continuous_points_only_needs_no_progress(void **state)
{
	(void)state;
	const struct wm_settings settings = wm_settings_default();
	const struct wm_rollup rollup = {
		.points = 4, .continuous = 4, .rated_of = 4, .confidence = { 0, 4, 0, 0 }
	};
	enum wm_colour_why why = WM_WHY__COUNT;

	assert_int_equal(wm_rollup_colour(&rollup, &settings, &why), WM_COLOUR_GREEN);
}

static void test_r6_nothing_is_green_by_default(void **state)
{
	(void)state;
	struct wm_settings settings = wm_settings_default();
	struct wm_rollup rollup = { 0 };
	enum wm_colour_why why = WM_WHY__COUNT;

	add_times(&rollup, make_input(WM_COMPLETION_COMPLETE), 5);
	settings.rated_percent = 0; /* even where the register asks for nothing */
	settings.known_percent = 0;
	assert_int_equal(wm_rollup_colour(&rollup, &settings, &why), WM_COLOUR_GREY);
	assert_int_equal(why, WM_WHY_NOTHING_RATED);
}

static void test_sums_of_any_size_do_not_overflow(void **state)
{
	(void)state;
	const struct wm_settings settings = wm_settings_default();
	const struct wm_rollup rollup = { .n = INT32_MAX,
					  .k = INT32_MAX,
					  .rated_of = INT32_MAX,
					  .confidence = { 0, INT32_MAX, INT32_MAX, INT32_MAX } };
	enum wm_colour_why why = WM_WHY__COUNT;

	assert_int_equal(wm_rollup_colour(&rollup, &settings, &why), WM_COLOUR_RED);
}

static void test_colours_and_reasons_have_words(void **state)
{
	(void)state;
	static const char *const names[] = { "grey", "green", "amber", "red" };

	for (int i = 0; i < WM_COLOUR__COUNT; i++) {
		assert_string_equal(wm_colour_name(i), names[i]);
	}
	assert_string_equal(wm_colour_name(WM_COLOUR__COUNT), "unknown");
	for (int i = 0; i < WM_WHY__COUNT; i++) {
		assert_string_not_equal(wm_colour_why_text(i), "unknown");
	}
	assert_string_equal(wm_colour_why_text(WM_WHY__COUNT), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r6_red_share_gives_red),
		cmocka_unit_test(test_r6_a_critical_red_gives_red),
		cmocka_unit_test(test_r6_any_red_or_an_amber_share_gives_amber),
		cmocka_unit_test(test_r6_thresholds_are_configuration),
		cmocka_unit_test(test_r6_grey_when_fewer_than_three_quarters_are_rated),
		cmocka_unit_test(test_r4_grey_when_progress_of_fewer_than_three_quarters_is_known),
		cmocka_unit_test(test_r4_an_area_of_continuous_points_only_needs_no_progress),
		cmocka_unit_test(test_r6_nothing_is_green_by_default),
		cmocka_unit_test(test_sums_of_any_size_do_not_overflow),
		cmocka_unit_test(test_colours_and_reasons_have_words),
	};
	return cmocka_run_group_tests_name("core/colour", tests, NULL, NULL);
}
