/*
 * What is printed of a roll-up (R2-R4, R11), against the worked vector and the wrong answers
 * that such figures are known for.
 */
#include "rollup_fixture.h"

static void test_r2_self_reported_complete_is_over_n(void **state)
{
	(void)state;
	const struct wm_rollup rollup = make_worked_vector();
	struct wm_figures figures;

	wm_rollup_figures(&rollup, &figures);
	assert_int_equal(rollup.n, 15);
	assert_int_equal(figures.self_reported_complete_bp, 2000);
	assert_int_not_equal(figures.self_reported_complete_bp, 1875); /* cancelled kept in n */
}

static void test_r3_the_mean_is_over_the_known(void **state)
{
	(void)state;
	const struct wm_rollup rollup = make_worked_vector();
	struct wm_figures figures;

	wm_rollup_figures(&rollup, &figures);
	assert_int_equal(rollup.k, 13);
	assert_int_equal(rollup.imputed, 13);
	assert_int_equal(figures.mean_bp, 5385);
	assert_int_not_equal(figures.mean_bp, 4667); /* unknown taken as 0 */
	assert_int_not_equal(figures.mean_bp, 4375); /* and cancelled kept in n */
}

static void test_r3_weights_count_and_are_divided_by_their_sum(void **state)
{
	(void)state;
	struct wm_rollup rollup = { 0 };
	struct wm_figures figures;
	struct wm_rollup_input heavy = make_input(WM_COMPLETION_COMPLETE);

	heavy.weight = 3;
	add_times(&rollup, heavy, 1);
	add_times(&rollup, make_input(WM_COMPLETION_NOT_STARTED), 1);
	add_times(&rollup, make_input(WM_UNKNOWN), 1);
	wm_rollup_figures(&rollup, &figures);
	assert_int_equal(figures.mean_bp, 7500);		   /* 300 / 4 */
	assert_int_equal(figures.low_bp, 6000);			   /* 300 / 5 */
	assert_int_equal(figures.high_bp, 8000);		   /* 400 / 5 */
	assert_int_equal(figures.self_reported_complete_bp, 3333); /* heads, not weights */
}

static void test_r4_unknown_is_shown_as_bounds(void **state)
{
	(void)state;
	const struct wm_rollup rollup = make_worked_vector();
	struct wm_figures figures;

	wm_rollup_figures(&rollup, &figures);
	assert_int_equal(figures.low_bp, 4667);
	assert_int_equal(figures.high_bp, 6000);
}

static void test_r4_where_nothing_is_known_there_is_no_mean(void **state)
{
	(void)state;
	struct wm_rollup rollup = { 0 };
	struct wm_figures figures;

	add_times(&rollup, make_input(WM_UNKNOWN), 4);
	wm_rollup_figures(&rollup, &figures);
	assert_int_equal(figures.mean_bp, WM_BP_NONE);
	assert_int_equal(figures.low_bp, 0);
	assert_int_equal(figures.high_bp, 10000);
	assert_int_equal(figures.self_reported_complete_bp, 0);
	assert_int_equal(figures.share_percent[0], 100);
}

static void test_r2_verified_is_counted_beside_the_self_report_and_never_added(void **state)
{
	(void)state;
	struct wm_rollup rollup = { 0 };
	struct wm_figures figures;
	struct wm_rollup_input both = make_input(WM_COMPLETION_COMPLETE);
	struct wm_rollup_input verified_only = make_input(WM_COMPLETION_SUBSTANTIAL);
	struct wm_rollup_input cancelled = both;
	static const int32_t want[WM_VERIFIED__COUNT] = { 2, 0, 0, 0, 0, 2 };

	both.verified = WM_VERIFIED_COMPLETE;
	verified_only.verified = WM_VERIFIED_COMPLETE;
	cancelled.verified = WM_VERIFIED_COMPLETE;
	cancelled.axis[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_CANCELLED;
	add_times(&rollup, both, 1);
	add_times(&rollup, verified_only, 1);
	add_times(&rollup, cancelled, 1);
	add_times(&rollup, make_input(WM_COMPLETION_COMPLETE), 2);
	wm_rollup_figures(&rollup, &figures);
	assert_memory_equal(rollup.verified, want, sizeof(want));
	assert_int_equal(figures.verified_complete_bp, 5000);	   /* 2 of 4 */
	assert_int_equal(figures.self_reported_complete_bp, 7500); /* 3 of 4 */
	assert_int_equal(figures.mean_bp, 9375); /* no assessment moves the self-reported mean */
}

static void test_r11_a_tie_goes_to_the_class_that_is_printed_first(void **state)
{
	(void)state;
	struct wm_rollup rollup = { 0 };
	struct wm_figures figures;

	/* 1/2/1/1/1 of six: 16.67 and 33.33; three points of a hundred are left to give. */
	add_times(&rollup, make_input(WM_COMPLETION_COMPLETE), 1);
	add_times(&rollup, make_input(WM_COMPLETION_SUBSTANTIAL), 2);
	add_times(&rollup, make_input(WM_COMPLETION_LIMITED), 1);
	add_times(&rollup, make_input(WM_COMPLETION_NOT_STARTED), 1);
	add_times(&rollup, make_input(WM_UNKNOWN), 1);
	wm_rollup_figures(&rollup, &figures);
	assert_int_equal(figures.share_percent[WM_COMPLETION_COMPLETE], 17);
	assert_int_equal(figures.share_percent[WM_COMPLETION_SUBSTANTIAL], 33);
	assert_int_equal(figures.share_percent[WM_COMPLETION_LIMITED], 17);
	assert_int_equal(figures.share_percent[WM_COMPLETION_NOT_STARTED], 17);
	assert_int_equal(figures.share_percent[0], 16);
}

static void test_r4_a_stale_value_is_shown_but_not_known(void **state)
{
	(void)state;
	struct wm_rollup rollup = { 0 };
	struct wm_figures figures;
	struct wm_rollup_input stale = make_input(WM_COMPLETION_COMPLETE);

	stale.is_fresh = false;
	stale.freshness = WM_FRESH_STALE;
	add_times(&rollup, make_input(WM_COMPLETION_LIMITED), 1);
	add_times(&rollup, stale, 1);
	wm_rollup_figures(&rollup, &figures);
	assert_int_equal(rollup.completion[WM_COMPLETION_COMPLETE], 1); /* R1 shows it */
	assert_int_equal(rollup.k, 1);
	assert_int_equal(rollup.imputed, 1);
	assert_int_equal(figures.mean_bp, 2500);
	assert_int_equal(figures.low_bp, 1250);
	assert_int_equal(figures.high_bp, 6250);
	assert_int_equal(rollup.freshness[WM_FRESH_STALE], 1);
	assert_int_equal(rollup.freshness[WM_FRESH_CURRENT], 1);
}

struct shares_row {
	const char *name;
	int32_t counts[5];
	int32_t want[5];
};

static const struct shares_row shares_rows[] = {
	{ "worked vector", { 3, 4, 4, 2, 2 }, { 20, 27, 27, 13, 13 } },
	{ "thirds", { 1, 1, 1, 0, 0 }, { 34, 33, 33, 0, 0 } },
	{ "thirds behind zeros", { 0, 0, 1, 1, 1 }, { 0, 0, 34, 33, 33 } },
	{ "sevenths", { 1, 2, 4, 0, 0 }, { 14, 29, 57, 0, 0 } },
	{ "one class", { 0, 7, 0, 0, 0 }, { 0, 100, 0, 0, 0 } },
	{ "fifths", { 1, 1, 1, 1, 1 }, { 20, 20, 20, 20, 20 } },
	{ "a sliver", { 1, 511, 0, 0, 0 }, { 0, 100, 0, 0, 0 } },
	{ "half to the first", { 1, 1, 198, 0, 0 }, { 1, 0, 99, 0, 0 } },
	{ "nothing", { 0, 0, 0, 0, 0 }, { 0, 0, 0, 0, 0 } },
	{ "no negative counts", { -3, 1, 1, 0, 0 }, { 0, 50, 50, 0, 0 } },
	{ "great counts", { INT32_MAX, INT32_MAX, INT32_MAX, 0, 0 }, { 34, 33, 33, 0, 0 } },
};

static void test_r11_shares_total_100_and_ties_go_to_the_first(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(shares_rows); i++) {
		int32_t shares[5] = { -1, -1, -1, -1, -1 };
		wm_shares(shares_rows[i].counts, 5, 100, shares);
		if (memcmp(shares, shares_rows[i].want, sizeof(shares)) != 0) {
			fail_msg("%s: %d %d %d %d %d", shares_rows[i].name, shares[0], shares[1],
				 shares[2], shares[3], shares[4]);
		}
	}
}

static void test_r11_shares_of_the_worked_vector(void **state)
{
	(void)state;
	const struct wm_rollup rollup = make_worked_vector();
	/* In the order of the enum: unknown, not started, limited, substantial, complete. */
	static const int32_t want[WM_COMPLETION__COUNT] = { 13, 13, 27, 27, 20 };
	struct wm_figures figures;

	wm_rollup_figures(&rollup, &figures);
	assert_memory_equal(figures.share_percent, want, sizeof(want));
}

static void test_r11_without_points_figures_are_not_available(void **state)
{
	(void)state;
	const struct wm_rollup empty = { 0 };
	struct wm_figures figures;

	wm_rollup_figures(&empty, &figures);
	assert_int_equal(figures.verified_complete_bp, WM_BP_NONE);
	assert_int_equal(figures.self_reported_complete_bp, WM_BP_NONE);
	assert_int_equal(figures.mean_bp, WM_BP_NONE);
	assert_int_equal(figures.low_bp, WM_BP_NONE);
	assert_int_equal(figures.high_bp, WM_BP_NONE);
	for (size_t i = 0; i < WM_COMPLETION__COUNT; i++) {
		assert_int_equal(figures.share_percent[i], 0);
	}
}

static void test_r11_half_a_basis_point_goes_up(void **state)
{
	(void)state;
	struct wm_rollup rollup = { .n = 16, .completion = { [WM_COMPLETION_COMPLETE] = 1 } };
	struct wm_figures figures;

	wm_rollup_figures(&rollup, &figures);
	assert_int_equal(figures.self_reported_complete_bp, 625);
	rollup.n = 32; /* 312.5 */
	wm_rollup_figures(&rollup, &figures);
	assert_int_equal(figures.self_reported_complete_bp, 313);
	rollup.n = 64; /* 156.25 */
	wm_rollup_figures(&rollup, &figures);
	assert_int_equal(figures.self_reported_complete_bp, 156);
	rollup.n = 96;				       /* 104.17 */
	rollup.completion[WM_COMPLETION_COMPLETE] = 2; /* 208.33 */
	wm_rollup_figures(&rollup, &figures);
	assert_int_equal(figures.self_reported_complete_bp, 208);
}

/* ------------------------------------------------------------------ limits */

static void test_the_greatest_register_does_not_overflow(void **state)
{
	(void)state;
	struct wm_rollup rollup = { 0 };
	struct wm_figures figures;
	struct wm_rollup_input input = make_input(WM_COMPLETION_COMPLETE);

	input.weight = WM_WEIGHT_MAX;
	add_times(&rollup, input, WM_POINTS_MAX_COUNT);
	wm_rollup_figures(&rollup, &figures);
	assert_int_equal(figures.self_reported_complete_bp, 10000);
	assert_int_equal(figures.mean_bp, 10000);
	assert_int_equal(figures.low_bp, 10000);
	assert_int_equal(figures.high_bp, 10000);
}

static void test_sums_that_no_register_has_give_no_figures(void **state)
{
	(void)state;
	const struct wm_rollup impossible[] = {
		{ .n = INT32_MAX },
		{ .n = WM_POINTS_MAX_COUNT + 1 },
		{ .n = -1 },
		{ .n = 1, .completion = { [WM_COMPLETION_COMPLETE] = 2 } },
		{ .n = 1, .completion = { [WM_COMPLETION_COMPLETE] = -1 } },
		{ .n = 1, .verified = { [WM_VERIFIED_COMPLETE] = 2 } },
		{ .n = 1, .verified = { [WM_VERIFIED_COMPLETE] = -1 } },
		{ .n = 1, .weight_n = INT64_MAX, .weight_k = INT64_MIN },
		{ .n = 1, .weight_n = INT64_MAX, .weight_k = INT64_MAX },
		{ .n = 1, .weight_n = 1, .weight_k = 2 },
		{ .n = 1, .weight_n = 1, .weight_k = 1, .weighted_percent = INT64_MAX },
		{ .n = 1, .weight_n = 1, .weight_k = 1, .weighted_percent = 101 },
		{ .n = 1, .weight_n = 1, .weight_k = 1, .weighted_percent = -1 },
	};

	for (size_t i = 0; i < COUNT_OF(impossible); i++) {
		struct wm_figures figures;
		wm_rollup_figures(&impossible[i], &figures);
		assert_int_equal(figures.verified_complete_bp, WM_BP_NONE);
		assert_int_equal(figures.self_reported_complete_bp, WM_BP_NONE);
		assert_int_equal(figures.mean_bp, WM_BP_NONE);
		assert_int_equal(figures.low_bp, WM_BP_NONE);
		assert_int_equal(figures.high_bp, WM_BP_NONE);
		assert_int_equal(figures.share_percent[0], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r2_self_reported_complete_is_over_n),
		cmocka_unit_test(test_r3_the_mean_is_over_the_known),
		cmocka_unit_test(test_r3_weights_count_and_are_divided_by_their_sum),
		cmocka_unit_test(test_r4_unknown_is_shown_as_bounds),
		cmocka_unit_test(test_r4_where_nothing_is_known_there_is_no_mean),
		cmocka_unit_test(
			test_r2_verified_is_counted_beside_the_self_report_and_never_added),
		cmocka_unit_test(test_r11_a_tie_goes_to_the_class_that_is_printed_first),
		cmocka_unit_test(test_r4_a_stale_value_is_shown_but_not_known),
		cmocka_unit_test(test_r11_shares_total_100_and_ties_go_to_the_first),
		cmocka_unit_test(test_r11_shares_of_the_worked_vector),
		cmocka_unit_test(test_r11_without_points_figures_are_not_available),
		cmocka_unit_test(test_r11_half_a_basis_point_goes_up),
		cmocka_unit_test(test_the_greatest_register_does_not_overflow),
		cmocka_unit_test(test_sums_that_no_register_has_give_no_figures),
	};
	return cmocka_run_group_tests_name("core/figures", tests, NULL, NULL);
}
