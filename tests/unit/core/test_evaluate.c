/* Time and freshness of one action point (3.3).  Its warnings: test_warnings.c. */
#include "evaluate_fixture.h"

/* ------------------------------------------------------------------ time */

struct time_row {
	const char *name;
	int16_t lifecycle, completion;
	int32_t planned_end, day, actual_end;
	enum wm_timeliness want;
	int32_t days;
};

#define NONE WM_DATE_NONE
#define IMPL WM_LIFECYCLE_IMPLEMENTATION
#define LTD  WM_COMPLETION_LIMITED

static const struct time_row time_rows[] = {
	{ "no deadline", IMPL, LTD, NONE, DAY, NONE, WM_TIME_NO_DEADLINE, 0 },
	{ "no deadline, done", IMPL, WM_COMPLETION_COMPLETE, NONE, DAY, DAY, WM_TIME_NO_DEADLINE,
	  0 },
	{ "31 days to go", IMPL, LTD, DAY + 31, DAY, NONE, WM_TIME_NOT_DUE, 31 },
	{ "30 days to go", IMPL, LTD, DAY + 30, DAY, NONE, WM_TIME_DUE_SOON, 30 },
	{ "due today", IMPL, LTD, DAY, DAY, NONE, WM_TIME_DUE_SOON, 0 },
	{ "due yesterday", IMPL, LTD, DAY - 1, DAY, NONE, WM_TIME_OVERDUE, 1 },
	{ "overdue before it began", WM_LIFECYCLE_PIPELINE, WM_UNKNOWN, DAY - 9, DAY, NONE,
	  WM_TIME_OVERDUE, 9 },
	{ "done on the due day", IMPL, WM_COMPLETION_COMPLETE, DAY, DAY + 9, DAY,
	  WM_TIME_DONE_ON_TIME, 0 },
	{ "done the day after", IMPL, WM_COMPLETION_COMPLETE, DAY, DAY + 9, DAY + 1,
	  WM_TIME_DONE_LATE, 1 },
	{ "closed", WM_LIFECYCLE_CLOSED, LTD, DAY, DAY + 9, DAY, WM_TIME_DONE_ON_TIME, 0 },
	{ "finalisation", WM_LIFECYCLE_FINALISATION, LTD, DAY, DAY + 9, DAY + 3, WM_TIME_DONE_LATE,
	  3 },
	{ "done, nobody said when", IMPL, WM_COMPLETION_COMPLETE, DAY, DAY + 9, NONE,
	  WM_TIME_DONE_UNDATED, 0 },
	{ "an end alone is not done", IMPL, LTD, DAY - 1, DAY, DAY - 2, WM_TIME_OVERDUE, 1 },
	{ "cancelled", WM_LIFECYCLE_CANCELLED, LTD, DAY - 1, DAY, NONE, WM_TIME_CANCELLED, 0 },
	{ "cancelled, complete", WM_LIFECYCLE_CANCELLED, WM_COMPLETION_COMPLETE, DAY - 1, DAY, DAY,
	  WM_TIME_CANCELLED, 0 },
	{ "suspended", WM_LIFECYCLE_SUSPENDED, LTD, DAY - 1, DAY, NONE, WM_TIME_OVERDUE, 1 },
	{ "as far as days go", IMPL, LTD, INT32_MIN + 1, INT32_MAX, NONE, WM_TIME_OVERDUE,
	  INT32_MAX },
};

static void test_3_3_timeliness_is_computed_from_dates(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(time_rows); i++) {
		const struct time_row *row = &time_rows[i];
		struct fixture f;

		fill(&f);
		f.axis[WM_AXIS_LIFECYCLE] = row->lifecycle;
		f.axis[WM_AXIS_COMPLETION] = row->completion;
		f.point.planned_end = row->planned_end;
		f.day = row->day;
		if (row->actual_end != NONE) {
			tell(&f, WM_FACT_ACTUAL_END, 0, 0, row->actual_end);
		}
		const struct wm_evaluated got = evaluate(&f);
		if (got.timeliness != row->want || got.days != row->days ||
		    got.due != row->planned_end ||
		    got.suspended != (row->lifecycle == WM_LIFECYCLE_SUSPENDED)) {
			fail_msg("%s: %s %d", row->name, wm_timeliness_name((int)got.timeliness),
				 got.days);
		}
	}
}

static void test_3_3_continuous_points_have_a_clock_only_with_a_planned_end(void **state)
{
	(void)state;
	struct fixture f;

	fill(&f);
	f.point.kind = WM_POINT_KIND_CONTINUOUS;
	f.day = DAY + 1;
	assert_int_equal(evaluate(&f).timeliness, WM_TIME_OVERDUE);
	f.point.planned_end = NONE;
	assert_int_equal(evaluate(&f).timeliness, WM_TIME_NO_DEADLINE);
}

static void test_3_3_late_and_rescheduled_are_different_things(void **state)
{
	(void)state;
	static const struct {
		int32_t planned_end, original_end;
		int16_t lifecycle;
		bool rescheduled;
		int32_t slip;
		enum wm_timeliness want;
	} rows[] = {
		{ DAY - 1, NONE, IMPL, false, 0, WM_TIME_OVERDUE }, /* late, never moved */
		{ DAY - 1, DAY - 1, IMPL, false, 0, WM_TIME_OVERDUE },
		{ DAY + 90, DAY - 90, IMPL, true, 180, WM_TIME_NOT_DUE }, /* moved, not late */
		{ DAY - 1, DAY - 31, IMPL, true, 30, WM_TIME_OVERDUE },	  /* both */
		{ DAY, DAY + 7, IMPL, true, -7, WM_TIME_DUE_SOON },	  /* brought forward */
		{ NONE, DAY, IMPL, false, 0, WM_TIME_NO_DEADLINE },
		{ DAY + 90, DAY - 90, WM_LIFECYCLE_CANCELLED, false, 0, WM_TIME_CANCELLED },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct fixture f;

		fill(&f);
		f.point.planned_end = rows[i].planned_end;
		f.point.original_end = rows[i].original_end;
		f.axis[WM_AXIS_LIFECYCLE] = rows[i].lifecycle;
		const struct wm_evaluated got = evaluate(&f);
		assert_int_equal(got.rescheduled, rows[i].rescheduled);
		assert_int_equal(got.slip_days, rows[i].slip);
		assert_int_equal(got.timeliness, rows[i].want);
	}
}

/* ------------------------------------------------------------------ freshness */

static void test_3_3_current_stale_and_never_reported(void **state)
{
	(void)state;
	struct fixture f;

	fill(&f);
	f.settings.fresh_days = 180;
	f.day = DAY - 10 + 180;
	assert_int_equal(evaluate(&f).freshness, WM_FRESH_CURRENT);
	f.day++;
	assert_int_equal(evaluate(&f).freshness, WM_FRESH_STALE);
	assert_int_equal(evaluate(&f).age_days, 181);
	assert_int_equal(evaluate(&f).axis[WM_AXIS_COMPLETION].value, LTD); /* carried forward */
	f.settings.fresh_days = 0; /* no reporting period is set */
	assert_int_equal(evaluate(&f).freshness, WM_FRESH_UNMEASURED);
	assert_int_equal(evaluate(&f).age_days, 181);
	f.is_silent = true;
	assert_int_equal(evaluate(&f).freshness, WM_FRESH_NEVER);
	assert_int_equal(evaluate(&f).age_days, -1);
}

static void test_3_2_a_no_change_resets_staleness_only(void **state)
{
	(void)state;
	struct fixture f;
	struct wm_evaluated evaluated;
	const struct wm_statement confirmation = silent("eeas", 6, DAY + 200);

	fill(&f);
	f.settings.fresh_days = 180;
	f.day = DAY + 200;
	assert_int_equal(evaluate(&f).freshness, WM_FRESH_STALE);
	wmt_assert_ok(wm_point_apply(&f.state, &confirmation));
	wm_evaluate(&(const struct wm_evaluate_in){ .point = &f.point,
						    .state = &f.state,
						    .settings = &f.settings,
						    .day = f.day },
		    &evaluated);
	assert_int_equal(evaluated.freshness, WM_FRESH_CURRENT);
	assert_int_equal(evaluated.age_days, 0);
	assert_int_equal(evaluated.axis[WM_AXIS_COMPLETION].value, LTD);
	assert_int_equal(evaluated.axis[WM_AXIS_COMPLETION].as_of, DAY - 10);
}

/* ------------------------------------------------------------------ milestones, verified, lead */

static void test_milestones_are_open_until_they_are_met(void **state)
{
	(void)state;
	struct fixture f;

	fill(&f);
	f.point.milestone_count = 3;
	for (uint8_t i = 0; i < 3; i++) {
		f.point.milestones[i].id = (uint8_t)(i + 1);
	}
	assert_int_equal(evaluate(&f).milestones_open, 3);
	tell(&f, WM_FACT_MILESTONE, 1, WM_MILESTONE_MET, DAY - 11);
	tell(&f, WM_FACT_MILESTONE, 2, WM_MILESTONE_PARTIALLY_MET, NONE);
	tell(&f, WM_FACT_MILESTONE, 9, WM_MILESTONE_MET, DAY - 11); /* not in the register */
	assert_int_equal(evaluate(&f).milestones_open, 2);
}

static void test_verified_completion_stands_beside_the_self_report(void **state)
{
	(void)state;
	struct fixture f;

	fill(&f);
	f.axis[WM_AXIS_COMPLETION] = WM_COMPLETION_COMPLETE;
	assert_int_equal(evaluate(&f).verified, WM_VERIFIED_NOT_ASSESSED);
	f.verified.level = WM_VERIFIED_NO_EVIDENCE;
	const struct wm_evaluated got = evaluate(&f);
	assert_int_equal(got.verified, WM_VERIFIED_NO_EVIDENCE);
	assert_int_equal(got.axis[WM_AXIS_COMPLETION].value, WM_COMPLETION_COMPLETE);
}

static void test_the_lead_of_the_day_has_the_word(void **state)
{
	(void)state;
	struct fixture f;
	struct wm_evaluated evaluated;

	fill(&f);
	(void)evaluate(&f);
	say_percent(&f.state, "eeas", 6, DAY - 5, 40);
	say_percent(&f.state, "kz-mfa", 7, DAY - 4, 60);
	f.point.lead_span.until = DAY;
	for (int32_t day = DAY; day <= DAY + 1; day++) {
		wm_evaluate(&(const struct wm_evaluate_in){ .point = &f.point,
							    .state = &f.state,
							    .settings = &f.settings,
							    .day = day },
			    &evaluated);
		assert_int_equal(evaluated.axis[WM_AXIS_PERCENT].value, day == DAY ? 40 : 60);
	}
}

static void test_names_of_time_and_freshness(void **state)
{
	(void)state;
	static const char *const times[] = { "no_deadline",  "not_due",	     "due_soon",
					     "overdue",	     "done_on_time", "done_late",
					     "done_undated", "cancelled" };
	static const char *const freshness[] = { "never", "stale", "current", "unmeasured" };

	for (int i = 0; i < WM_TIME__COUNT; i++) {
		assert_string_equal(wm_timeliness_name(i), times[i]);
	}
	for (int i = 0; i < WM_FRESH__COUNT; i++) {
		assert_string_equal(wm_freshness_name(i), freshness[i]);
	}
	assert_string_equal(wm_timeliness_name(WM_TIME__COUNT), "unknown");
	assert_string_equal(wm_freshness_name(-1), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_3_3_timeliness_is_computed_from_dates),
		cmocka_unit_test(test_3_3_continuous_points_have_a_clock_only_with_a_planned_end),
		cmocka_unit_test(test_3_3_late_and_rescheduled_are_different_things),
		cmocka_unit_test(test_3_3_current_stale_and_never_reported),
		cmocka_unit_test(test_3_2_a_no_change_resets_staleness_only),
		cmocka_unit_test(test_milestones_are_open_until_they_are_met),
		cmocka_unit_test(test_verified_completion_stands_beside_the_self_report),
		cmocka_unit_test(test_the_lead_of_the_day_has_the_word),
		cmocka_unit_test(test_names_of_time_and_freshness),
	};
	return cmocka_run_group_tests_name("core/evaluate", tests, NULL, NULL);
}
