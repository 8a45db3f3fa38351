/*
 * The sums of a roll-up, rule by rule (R1, R3, R5-R7, R9, R12), and the properties that let the
 * aggregator keep them running.  What is printed of them: test_figures.c.
 */
#include "rollup_fixture.h"

/* Field by field: the padding of a struct may differ. */
static void assert_rollups_equal(const struct wm_rollup *a, const struct wm_rollup *b)
{
	assert_int_equal(a->points, b->points);
	assert_int_equal(a->n, b->n);
	assert_int_equal(a->continuous, b->continuous);
	assert_int_equal(a->cancelled, b->cancelled);
	assert_int_equal(a->suspended, b->suspended);
	assert_memory_equal(a->completion, b->completion, sizeof(a->completion));
	assert_int_equal(a->k, b->k);
	assert_int_equal(a->imputed, b->imputed);
	assert_true(a->weight_n == b->weight_n);
	assert_true(a->weight_k == b->weight_k);
	assert_true(a->weighted_percent == b->weighted_percent);
	assert_memory_equal(a->confidence, b->confidence, sizeof(a->confidence));
	assert_int_equal(a->rated_of, b->rated_of);
	assert_memory_equal(a->verified, b->verified, sizeof(a->verified));
	assert_memory_equal(a->timeliness, b->timeliness, sizeof(a->timeliness));
	assert_int_equal(a->rescheduled, b->rescheduled);
	assert_true(a->slip_days == b->slip_days);
	assert_memory_equal(a->freshness, b->freshness, sizeof(a->freshness));
	assert_int_equal(a->critical_red, b->critical_red);
}

static void test_r1_the_distribution_sums_to_n(void **state)
{
	(void)state;
	const struct wm_rollup rollup = make_worked_vector();
	static const int32_t want[WM_COMPLETION__COUNT] = { 2, 2, 4, 4, 3 };

	assert_int_equal(rollup.points, 16);
	assert_int_equal(rollup.n, 15);
	assert_memory_equal(rollup.completion, want, sizeof(want));
}

struct progress_row {
	const char *name;
	int16_t completion, percent;
	int want;
	bool imputed;
};

static const struct progress_row progress_rows[] = {
	{ "level complete", WM_COMPLETION_COMPLETE, WM_UNKNOWN, 100, true },
	{ "level substantial", WM_COMPLETION_SUBSTANTIAL, WM_UNKNOWN, 75, true },
	{ "level limited", WM_COMPLETION_LIMITED, WM_UNKNOWN, 25, true },
	{ "level not started", WM_COMPLETION_NOT_STARTED, WM_UNKNOWN, 0, true },
	{ "nothing known", WM_UNKNOWN, WM_UNKNOWN, WM_UNKNOWN, false },
	{ "percent before level", WM_COMPLETION_LIMITED, 40, 40, false },
	{ "percent 0 is a value", WM_COMPLETION_SUBSTANTIAL, 0, 0, false },
	{ "percent 100 without level", WM_UNKNOWN, 100, 100, false },
	{ "percent out of range", WM_COMPLETION_LIMITED, 101, 25, true },
	{ "silence is not a value", WM_SILENT, WM_SILENT, WM_UNKNOWN, false },
};

static void test_r3_progress_is_stated_or_the_midpoint_of_the_level(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(progress_rows); i++) {
		const struct progress_row *row = &progress_rows[i];
		struct wm_rollup_input input = make_input(row->completion);
		bool imputed = !row->imputed;

		input.axis[WM_AXIS_PERCENT] = row->percent;
		if (wm_rollup_progress(&input, &imputed) != row->want || imputed != row->imputed) {
			fail_msg("%s", row->name);
		}
	}
}

static void test_r3_only_levels_are_called_imputed(void **state)
{
	(void)state;
	struct wm_rollup rollup = { 0 };
	struct wm_rollup_input stated = make_input(WM_COMPLETION_LIMITED);

	stated.axis[WM_AXIS_PERCENT] = 10;
	add_times(&rollup, stated, 2);
	add_times(&rollup, make_input(WM_COMPLETION_LIMITED), 3);
	add_times(&rollup, make_input(WM_UNKNOWN), 1);
	assert_int_equal(rollup.k, 5);
	assert_int_equal(rollup.imputed, 3);
}

struct class_row {
	const char *name;
	enum wm_point_kind kind;
	int16_t lifecycle;
	enum wm_rollup_class want;
};

static const struct class_row class_rows[] = {
	{ "one-off", WM_POINT_KIND_ONE_OFF, WM_LIFECYCLE_CLOSED, WM_ROLLUP_COUNTED },
	{ "target", WM_POINT_KIND_TARGET, WM_UNKNOWN, WM_ROLLUP_COUNTED },
	{ "kind not known", WM_POINT_KIND_UNKNOWN, WM_UNKNOWN, WM_ROLLUP_COUNTED },
	{ "suspended", WM_POINT_KIND_ONE_OFF, WM_LIFECYCLE_SUSPENDED, WM_ROLLUP_COUNTED },
	{ "continuous", WM_POINT_KIND_CONTINUOUS, WM_LIFECYCLE_IMPLEMENTATION,
	  WM_ROLLUP_CONTINUOUS },
	{ "continuous, suspended", WM_POINT_KIND_CONTINUOUS, WM_LIFECYCLE_SUSPENDED,
	  WM_ROLLUP_CONTINUOUS },
	{ "cancelled", WM_POINT_KIND_TARGET, WM_LIFECYCLE_CANCELLED, WM_ROLLUP_CANCELLED },
	{ "continuous, cancelled", WM_POINT_KIND_CONTINUOUS, WM_LIFECYCLE_CANCELLED,
	  WM_ROLLUP_CANCELLED },
};

static void test_r5_every_point_is_in_one_class(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(class_rows); i++) {
		const struct class_row *row = &class_rows[i];
		struct wm_rollup_input input = make_input(WM_COMPLETION_COMPLETE);

		input.kind = row->kind;
		input.axis[WM_AXIS_LIFECYCLE] = row->lifecycle;
		if (wm_rollup_classify(&input) != row->want) {
			fail_msg("%s", row->name);
		}
	}
}

static void test_r5_cancelled_and_continuous_leave_n_and_suspended_stay(void **state)
{
	(void)state;
	struct wm_rollup rollup = { 0 };
	struct wm_figures figures;

	for (size_t i = 0; i < COUNT_OF(class_rows); i++) {
		struct wm_rollup_input input = make_input(WM_COMPLETION_COMPLETE);

		input.kind = class_rows[i].kind;
		input.axis[WM_AXIS_LIFECYCLE] = class_rows[i].lifecycle;
		wm_rollup_add(&rollup, &input);
	}
	assert_int_equal(rollup.points, 8);
	assert_int_equal(rollup.n, 4);
	assert_int_equal(rollup.continuous, 2);
	assert_int_equal(rollup.cancelled, 2);
	assert_int_equal(rollup.suspended, 1); /* the continuous one is not in n */
	assert_int_equal(rollup.completion[WM_COMPLETION_COMPLETE], 4);
	assert_true(rollup.weight_n == 4);
	wm_rollup_figures(&rollup, &figures);
	assert_int_equal(figures.self_reported_complete_bp, 10000);
}

static void test_r6_confidence_is_counted_over_counted_and_continuous(void **state)
{
	(void)state;
	struct wm_rollup rollup = { 0 };
	static const int32_t want[WM_CONFIDENCE__COUNT] = { 1, 1, 0, 1 };
	struct wm_rollup_input input = make_input(WM_UNKNOWN);

	wm_rollup_add(&rollup, &input); /* not assessed: never green */
	input.axis[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE_GREEN;
	wm_rollup_add(&rollup, &input);
	input.kind = WM_POINT_KIND_CONTINUOUS;
	input.axis[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE_RED;
	wm_rollup_add(&rollup, &input);
	input.axis[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_CANCELLED;
	wm_rollup_add(&rollup, &input);
	assert_memory_equal(rollup.confidence, want, sizeof(want));
	assert_int_equal(rollup.rated_of, 3);
}

static void test_r9_the_programme_is_the_pool_not_the_mean_of_areas(void **state)
{
	(void)state;
	static const int points[] = { 10, 14, 20, 25, 10 };
	static const int complete[] = { 5, 0, 2, 1, 8 };
	struct wm_rollup programme = { 0 };
	struct wm_figures figures;
	int32_t mean_of_areas_bp = 0;

	for (size_t i = 0; i < COUNT_OF(points); i++) {
		struct wm_rollup area = { 0 };
		add_times(&area, make_input(WM_COMPLETION_COMPLETE), complete[i]);
		add_times(&area, make_input(WM_COMPLETION_LIMITED), points[i] - complete[i]);
		wm_rollup_figures(&area, &figures);
		mean_of_areas_bp += figures.self_reported_complete_bp;
		wm_rollup_merge(&programme, &area);
	}
	wm_rollup_figures(&programme, &figures);
	assert_int_equal(programme.n, 79);
	assert_int_equal(figures.self_reported_complete_bp, 2025);	      /* 16 / 79: 20.3 % */
	assert_int_equal(mean_of_areas_bp / (int32_t)COUNT_OF(points), 2880); /* the wrong answer */
}

static void test_r3_an_open_milestone_caps_progress_at_99(void **state)
{
	(void)state;
	struct wm_rollup_input input = make_input(WM_COMPLETION_COMPLETE);
	bool imputed = false;

	input.milestones_open = 1;
	assert_int_equal(wm_rollup_progress(&input, &imputed), 99);
	assert_true(imputed);
	input.axis[WM_AXIS_PERCENT] = 100;
	assert_int_equal(wm_rollup_progress(&input, &imputed), 99);
	assert_false(imputed);
	input.axis[WM_AXIS_PERCENT] = 99;
	assert_int_equal(wm_rollup_progress(&input, &imputed), 99);
	input.axis[WM_AXIS_PERCENT] = 98;
	assert_int_equal(wm_rollup_progress(&input, &imputed), 98);
	input.axis[WM_AXIS_PERCENT] = 100;
	input.milestones_open = 0;
	assert_int_equal(wm_rollup_progress(&input, &imputed), 100);
}

static void test_r7_overdue_and_rescheduled_are_counted_apart(void **state)
{
	(void)state;
	struct wm_rollup rollup = { 0 };
	struct wm_rollup_input input = make_input(WM_COMPLETION_SUBSTANTIAL);

	input.axis[WM_AXIS_PERCENT] = 90;
	input.timeliness = WM_TIME_OVERDUE; /* orthogonal to R1: at 90 %, and overdue */
	add_times(&rollup, input, 1);
	input.timeliness = WM_TIME_NOT_DUE;
	input.is_rescheduled = true;
	input.slip_days = 180;
	add_times(&rollup, input, 1);
	input.slip_days = -30; /* brought forward */
	add_times(&rollup, input, 1);
	input.axis[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_CANCELLED;
	input.timeliness = WM_TIME_CANCELLED;
	add_times(&rollup, input, 1);
	assert_int_equal(rollup.timeliness[WM_TIME_OVERDUE], 1);
	assert_int_equal(rollup.timeliness[WM_TIME_NOT_DUE], 2);
	assert_int_equal(rollup.timeliness[WM_TIME_CANCELLED], 1);
	assert_int_equal(rollup.rescheduled, 2);
	assert_true(rollup.slip_days == 150);
}

static void test_an_input_holds_the_resolved_values_of_the_row(void **state)
{
	(void)state;
	struct wm_action_point point = { .id = 307,
					 .area = 3,
					 .kind = WM_POINT_KIND_TARGET,
					 .weight = 2,
					 .lead = code_of("eeas"),
					 .critical = true,
					 .planned_end = 19990,
					 .original_end = 19980 };
	struct wm_point_state folded;
	struct wm_statement statement = { .institution = code_of("eeas"),
					  .revision = 1,
					  .as_of = 20000,
					  .origin = WM_ORIGIN_FILED,
					  .axis = { WM_LIFECYCLE_CLOSED, WM_SILENT, 40,
						    WM_SILENT } };
	struct wm_rollup_input input;

	wm_point_init(&folded, 307);
	wmt_assert_ok(wm_point_apply(&folded, &statement));
	statement.institution = code_of("kz-mfa");
	statement.revision = 2;
	statement.axis[WM_AXIS_PERCENT] = 90;
	statement.axis[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE_AMBER;
	wmt_assert_ok(wm_point_apply(&folded, &statement));

	const struct wm_settings settings = wm_settings_default();
	const struct wm_evaluate_in in = {
		.point = &point, .state = &folded, .settings = &settings, .day = 20000
	};
	struct wm_evaluated evaluated;

	wm_evaluate(&in, &evaluated);
	wm_rollup_input_of(&point, &evaluated, &input);
	assert_int_equal(input.point, 307);
	assert_int_equal(input.kind, WM_POINT_KIND_TARGET);
	assert_int_equal(input.weight, 2);
	assert_int_equal(input.axis[WM_AXIS_LIFECYCLE], WM_LIFECYCLE_CLOSED);
	assert_int_equal(input.axis[WM_AXIS_COMPLETION], WM_UNKNOWN);
	assert_int_equal(input.axis[WM_AXIS_PERCENT], 40); /* the lead's */
	assert_int_equal(input.axis[WM_AXIS_CONFIDENCE], WM_CONFIDENCE_AMBER);
	assert_true(input.is_critical && input.is_fresh && input.is_rescheduled);
	assert_int_equal(input.slip_days, 10);
	assert_int_equal(input.timeliness, WM_TIME_DONE_UNDATED); /* closed, nobody said when */
	assert_int_equal(input.freshness, WM_FRESH_UNMEASURED);
}

/* ------------------------------------------------------------------ properties */

#define POINT_COUNT 79
#define ROUNDS	    300

static struct wm_rollup_input draw_input(struct seeded *seeded)
{
	struct wm_rollup_input input = {
		.point = (uint16_t)(101 + draw(seeded, 99)),
		.kind = (enum wm_point_kind)draw(seeded, WM_POINT_KIND__COUNT),
		.weight = (uint16_t)(1 + draw(seeded, 4)),
		.verified = (enum wm_verified)draw(seeded, WM_VERIFIED__COUNT),
		.is_critical = draw(seeded, 3) == 0,
		.is_fresh = draw(seeded, 4) != 0,
		.milestones_open = (uint8_t)draw(seeded, 3),
		.timeliness = (enum wm_timeliness)draw(seeded, WM_TIME__COUNT),
		.freshness = (enum wm_freshness)draw(seeded, WM_FRESH__COUNT),
		.is_rescheduled = draw(seeded, 3) == 0,
		.slip_days = (int32_t)draw(seeded, 400) - 100,
	};

	for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
		input.axis[axis] = draw_value(seeded, (enum wm_axis)axis);
	}
	return input;
}

static struct wm_rollup draw_rollup(struct seeded *seeded)
{
	struct wm_rollup rollup = { 0 };
	const uint32_t count = draw(seeded, 20);

	for (uint32_t i = 0; i < count; i++) {
		const struct wm_rollup_input input = draw_input(seeded);
		wm_rollup_add(&rollup, &input);
	}
	return rollup;
}

static void test_sub_undoes_add(void **state)
{
	(void)state;
	struct seeded seeded = seeded_with(20250407);

	for (int round = 0; round < ROUNDS; round++) {
		const struct wm_rollup before = draw_rollup(&seeded);
		const struct wm_rollup_input input = draw_input(&seeded);
		struct wm_rollup rollup = before;

		wm_rollup_add(&rollup, &input);
		wm_rollup_sub(&rollup, &input);
		assert_rollups_equal(&rollup, &before);
	}
}

static void test_r12_the_running_sum_equals_a_recomputation(void **state)
{
	(void)state;
	struct seeded seeded = seeded_with(20250408);
	struct wm_rollup_input inputs[POINT_COUNT];
	struct wm_rollup running = { 0 };

	for (size_t i = 0; i < POINT_COUNT; i++) {
		inputs[i] = draw_input(&seeded);
		wm_rollup_add(&running, &inputs[i]);
	}
	for (int round = 0; round < ROUNDS; round++) {
		struct wm_rollup_input *changed = &inputs[draw(&seeded, POINT_COUNT)];
		struct wm_rollup again = { 0 };

		wm_rollup_sub(&running, changed);
		*changed = draw_input(&seeded);
		wm_rollup_add(&running, changed);
		for (size_t i = 0; i < POINT_COUNT; i++) {
			wm_rollup_add(&again, &inputs[i]);
		}
		assert_rollups_equal(&running, &again);
	}
}

static void test_merge_is_associative_and_commutative(void **state)
{
	(void)state;
	struct seeded seeded = seeded_with(20250409);

	for (int round = 0; round < ROUNDS; round++) {
		const struct wm_rollup a = draw_rollup(&seeded);
		const struct wm_rollup b = draw_rollup(&seeded);
		const struct wm_rollup c = draw_rollup(&seeded);

		struct wm_rollup ab = a;
		struct wm_rollup ba = b;
		wm_rollup_merge(&ab, &b);
		wm_rollup_merge(&ba, &a);
		assert_rollups_equal(&ab, &ba);

		struct wm_rollup left = ab; /* (a b) c */
		struct wm_rollup bc = b;
		struct wm_rollup right = a; /* a (b c) */
		wm_rollup_merge(&left, &c);
		wm_rollup_merge(&bc, &c);
		wm_rollup_merge(&right, &bc);
		assert_rollups_equal(&left, &right);
	}
}

static void test_the_empty_rollup_is_neutral(void **state)
{
	(void)state;
	struct seeded seeded = seeded_with(20250410);
	const struct wm_rollup empty = { 0 };
	const struct wm_rollup before = draw_rollup(&seeded);
	struct wm_rollup rollup = before;

	wm_rollup_merge(&rollup, &empty);
	assert_rollups_equal(&rollup, &before);
}

static int32_t sum_of(const int32_t *counts, size_t count)
{
	int32_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		sum += counts[i];
	}
	return sum;
}

static void test_sums_and_figures_of_any_points_agree(void **state)
{
	(void)state;
	struct seeded seeded = seeded_with(20250411);

	for (int round = 0; round < ROUNDS; round++) {
		const struct wm_rollup r = draw_rollup(&seeded);
		struct wm_figures f;

		wm_rollup_figures(&r, &f);
		assert_int_equal(r.points, r.n + r.continuous + r.cancelled);
		assert_int_equal(r.rated_of, r.n + r.continuous);
		assert_int_equal(sum_of(r.completion, WM_COMPLETION__COUNT), r.n);
		assert_int_equal(sum_of(r.confidence, WM_CONFIDENCE__COUNT), r.rated_of);
		assert_int_equal(sum_of(r.verified, WM_VERIFIED__COUNT), r.n);
		assert_int_equal(sum_of(r.timeliness, WM_TIME__COUNT), r.points);
		assert_int_equal(sum_of(r.freshness, WM_FRESH__COUNT), r.rated_of);
		assert_true(r.critical_red <= r.confidence[WM_CONFIDENCE_RED]);
		assert_int_equal(sum_of(f.share_percent, WM_COMPLETION__COUNT), r.n > 0 ? 100 : 0);
		assert_true(r.imputed <= r.k && r.k <= r.n);
		assert_int_equal(f.mean_bp == WM_BP_NONE, r.k == 0);
		assert_int_equal(f.low_bp == WM_BP_NONE, r.n == 0);
		assert_true(f.low_bp <= f.high_bp && f.high_bp <= 10000);
		assert_true(r.k == 0 || (f.low_bp <= f.mean_bp && f.mean_bp <= f.high_bp));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r1_the_distribution_sums_to_n),
		cmocka_unit_test(test_r3_progress_is_stated_or_the_midpoint_of_the_level),
		cmocka_unit_test(test_r3_only_levels_are_called_imputed),
		cmocka_unit_test(test_r5_every_point_is_in_one_class),
		cmocka_unit_test(test_r5_cancelled_and_continuous_leave_n_and_suspended_stay),
		cmocka_unit_test(test_r6_confidence_is_counted_over_counted_and_continuous),
		cmocka_unit_test(test_r9_the_programme_is_the_pool_not_the_mean_of_areas),
		cmocka_unit_test(test_r3_an_open_milestone_caps_progress_at_99),
		cmocka_unit_test(test_r7_overdue_and_rescheduled_are_counted_apart),
		cmocka_unit_test(test_an_input_holds_the_resolved_values_of_the_row),
		cmocka_unit_test(test_sub_undoes_add),
		cmocka_unit_test(test_r12_the_running_sum_equals_a_recomputation),
		cmocka_unit_test(test_merge_is_associative_and_commutative),
		cmocka_unit_test(test_the_empty_rollup_is_neutral),
		cmocka_unit_test(test_sums_and_figures_of_any_points_agree),
	};
	return cmocka_run_group_tests_name("core/rollup", tests, NULL, NULL);
}
