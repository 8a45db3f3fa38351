/* Time, freshness and warnings of one action point (3.3). */
#include "core/evaluate.h"

#include "point_fixture.h"

#define DAY 20000

/* A point of which eeas, its lead, has spoken once, at revision 5, on DAY - 10. */
struct fixture {
	struct wm_action_point point;
	struct wm_point_state state;
	struct wm_facts facts;
	struct wm_settings settings;
	struct wm_latest_facts latest;
	struct wm_verified_view verified;
	int16_t axis[WM_AXIS__COUNT];
	int32_t day;
	bool is_silent; /* nobody spoke */
};

static void fill(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->point = (struct wm_action_point){ .id = POINT,
					     .area = 3,
					     .kind = WM_POINT_KIND_ONE_OFF,
					     .weight = 1,
					     .planned_start = WM_DATE_NONE,
					     .planned_end = DAY,
					     .original_end = WM_DATE_NONE,
					     .lead = code_of("eeas") };
	f->settings = wm_settings_default();
	f->latest = (struct wm_latest_facts){ true, true };
	f->day = DAY;
	f->axis[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_IMPLEMENTATION;
	f->axis[WM_AXIS_COMPLETION] = WM_COMPLETION_LIMITED;
	f->axis[WM_AXIS_PERCENT] = WM_SILENT;
	f->axis[WM_AXIS_CONFIDENCE] = WM_SILENT;
}

static struct wm_evaluated evaluate(struct fixture *f)
{
	struct wm_evaluated evaluated;
	struct wm_statement statement = silent("eeas", 5, DAY - 10);
	const struct wm_evaluate_in in = { &f->point,  &f->state,    &f->facts, &f->verified,
					   &f->latest, &f->settings, f->day };

	wm_point_init(&f->state, POINT);
	memcpy(statement.axis, f->axis, sizeof(f->axis));
	if (!f->is_silent) {
		wmt_assert_ok(wm_point_apply(&f->state, &statement));
	}
	wm_evaluate(&in, &evaluated);
	return evaluated;
}

static void tell(struct fixture *f, enum wm_fact_what what, uint8_t id, int state, int32_t date)
{
	const struct wm_fact fact = { .what = (uint8_t)what,
				      .id = id,
				      .state = (uint8_t)state,
				      .date = date,
				      .as_of = DAY - 10,
				      .revision = 5,
				      .institution = code_of("eeas") };

	wm_facts_take(&f->facts, &fact, &f->point.lead);
}

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
	assert_int_equal(evaluate(&f).freshness, WM_FRESH_CURRENT);
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

/* ------------------------------------------------------------------ warnings */

static void nothing(struct fixture *f)
{
	(void)f;
}
static void complete_with_open_milestone(struct fixture *f)
{
	f->axis[WM_AXIS_COMPLETION] = WM_COMPLETION_COMPLETE;
	f->point.milestone_count = 1;
	f->point.milestones[0].id = 1;
}
static void complete_with_met_milestone(struct fixture *f)
{
	complete_with_open_milestone(f);
	tell(f, WM_FACT_MILESTONE, 1, WM_MILESTONE_MET, DAY - 11);
}
static void green_and_overdue(struct fixture *f)
{
	f->axis[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE_GREEN;
	f->day = DAY + 1;
}
static void green_and_due_today(struct fixture *f)
{
	f->axis[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE_GREEN;
}
static void closed_without_end(struct fixture *f)
{
	f->axis[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_CLOSED;
}
static void closed_with_end(struct fixture *f)
{
	closed_without_end(f);
	tell(f, WM_FACT_ACTUAL_END, 0, 0, DAY - 11);
}
static void end_but_implementation(struct fixture *f)
{
	tell(f, WM_FACT_ACTUAL_END, 0, 0, DAY - 11);
}
static void percent_100_and_limited(struct fixture *f)
{
	f->axis[WM_AXIS_PERCENT] = 100;
}
static void percent_100_and_complete(struct fixture *f)
{
	f->axis[WM_AXIS_PERCENT] = 100;
	f->axis[WM_AXIS_COMPLETION] = WM_COMPLETION_COMPLETE;
}
static void percent_100_and_no_level(struct fixture *f)
{
	f->axis[WM_AXIS_PERCENT] = 100;
	f->axis[WM_AXIS_COMPLETION] = WM_SILENT;
}
static void fell_without_reason(struct fixture *f)
{
	f->axis[WM_AXIS_PERCENT] = 10;
	tell(f, WM_FACT_WORSENED, WM_AXIS_PERCENT, 0, NONE);
}
static void fell_with_reason(struct fixture *f)
{
	f->axis[WM_AXIS_PERCENT] = 10;
	tell(f, WM_FACT_WORSENED, WM_AXIS_PERCENT, 1, NONE);
}
static void fell_before_the_word_that_is_shown(struct fixture *f)
{
	fell_without_reason(f);
	f->facts.fact[0].revision = 4;
}
static void overdue_and_pipeline(struct fixture *f)
{
	f->axis[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_PIPELINE;
	f->day = DAY + 1;
}
static void amber_without_rationale(struct fixture *f)
{
	f->axis[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE_AMBER;
	f->latest.has_rationale = false;
}
static void green_without_rationale(struct fixture *f)
{
	f->axis[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE_GREEN;
	f->latest.has_rationale = false;
}
static void complete_without_evidence(struct fixture *f)
{
	f->axis[WM_AXIS_COMPLETION] = WM_COMPLETION_COMPLETE;
	f->latest.has_evidence = false;
}
static void value_of_period(struct fixture *f, bool ascending, int64_t value, int32_t period_end)
{
	struct wm_fact fact = { .what = WM_FACT_INDICATOR,
				.id = 1,
				.state = WM_OBS_NORMAL,
				.has_value = true,
				.date = period_end,
				.value = value,
				.as_of = DAY,
				.revision = 5,
				.institution = code_of("eeas") };

	f->point.indicator_count = 1;
	f->point.indicators[0] =
		(struct wm_indicator){ .id = 1,
				       .ascending = ascending,
				       .target_count = 2,
				       .targets = { { DAY, 10 }, { DAY + 365, 20 } } };
	wm_facts_take(&f->facts, &fact, NULL);
}
static void at_the_target(struct fixture *f)
{
	value_of_period(f, true, 10, DAY);
}
static void above_the_target(struct fixture *f)
{
	value_of_period(f, true, 11, DAY);
}
static void above_the_last_target(struct fixture *f)
{
	value_of_period(f, true, 21, DAY + 999);
}
static void on_the_way_to_the_next_target(struct fixture *f)
{
	value_of_period(f, true, 11, DAY + 1);
}
static void less_is_better_and_less(struct fixture *f)
{
	value_of_period(f, false, 9, DAY);
}
static void less_is_better_and_more(struct fixture *f)
{
	value_of_period(f, false, 11, DAY);
}
static void suppressed_value(struct fixture *f)
{
	value_of_period(f, true, 11, DAY);
	f->facts.fact[0].has_value = false;
}

struct warning_row {
	const char *name;
	void (*change)(struct fixture *f);
	int want; /* enum wm_warning, -1: none */
};

#define ROW(CHANGE, WANT)             \
	{                             \
#CHANGE, CHANGE, WANT \
	}

static const struct warning_row warning_rows[] = {
	ROW(nothing, -1),
	ROW(complete_with_open_milestone, WM_WARN_COMPLETE_OPEN_MILESTONES),
	ROW(complete_with_met_milestone, -1),
	ROW(green_and_overdue, WM_WARN_GREEN_OVERDUE),
	ROW(green_and_due_today, -1),
	ROW(closed_without_end, WM_WARN_CLOSED_NO_END),
	ROW(closed_with_end, -1),
	ROW(end_but_implementation, WM_WARN_END_IMPLEMENTATION),
	ROW(percent_100_and_limited, WM_WARN_PERCENT_100_NOT_COMPLETE),
	ROW(percent_100_and_complete, -1),
	ROW(percent_100_and_no_level, -1),
	ROW(fell_without_reason, WM_WARN_FELL_WITHOUT_REASON),
	ROW(fell_with_reason, -1),
	ROW(fell_before_the_word_that_is_shown, -1),
	ROW(overdue_and_pipeline, WM_WARN_OVERDUE_PIPELINE),
	ROW(amber_without_rationale, WM_WARN_NO_RATIONALE),
	ROW(green_without_rationale, -1),
	ROW(complete_without_evidence, WM_WARN_COMPLETE_NO_EVIDENCE),
	ROW(at_the_target, -1),
	ROW(above_the_target, WM_WARN_TARGET_EXCEEDED),
	ROW(above_the_last_target, WM_WARN_TARGET_EXCEEDED),
	ROW(on_the_way_to_the_next_target, -1),
	ROW(less_is_better_and_less, WM_WARN_TARGET_EXCEEDED),
	ROW(less_is_better_and_more, -1),
	ROW(suppressed_value, -1),
};

static void test_3_3_consistency_warnings_accept_and_flag(void **state)
{
	(void)state;
	bool raised[WM_WARN__COUNT] = { false };

	for (size_t i = 0; i < COUNT_OF(warning_rows); i++) {
		const struct warning_row *row = &warning_rows[i];
		struct fixture f;

		fill(&f);
		row->change(&f);
		const uint32_t warnings = evaluate(&f).warnings;
		if (warnings != (row->want >= 0 ? UINT32_C(1) << row->want : 0)) {
			fail_msg("%s: %#x", row->name, warnings);
		}
		if (row->want >= 0) {
			raised[row->want] = true;
		}
	}
	for (int i = 0; i < WM_WARN__COUNT; i++) {
		assert_true(raised[i]); /* each has a row above */
		assert_string_not_equal(wm_warning_name(i), "unknown");
		assert_string_not_equal(wm_warning_text(i), "unknown");
	}
	assert_string_equal(wm_warning_name(WM_WARN__COUNT), "unknown");
	assert_string_equal(wm_warning_text(-1), "unknown");
}

static void test_what_is_not_known_of_the_latest_update_raises_nothing(void **state)
{
	(void)state;
	struct fixture f;
	struct wm_evaluated evaluated;

	fill(&f);
	amber_without_rationale(&f);
	complete_without_evidence(&f);
	(void)evaluate(&f);
	wm_evaluate(
		&(const struct wm_evaluate_in){
			.point = &f.point, .state = &f.state, .settings = &f.settings, .day = DAY },
		&evaluated);
	assert_int_equal(evaluated.warnings, 0);
	/* The latest update is another one than that of the words shown. */
	const struct wm_statement later = silent("eeas", 6, DAY);
	wmt_assert_ok(wm_point_apply(&f.state, &later));
	wm_evaluate(&(const struct wm_evaluate_in){ .point = &f.point,
						    .state = &f.state,
						    .latest = &f.latest,
						    .settings = &f.settings,
						    .day = DAY },
		    &evaluated);
	assert_int_equal(evaluated.warnings, 0);
}

static void test_names_of_time_and_freshness(void **state)
{
	(void)state;
	static const char *const times[] = { "no_deadline",  "not_due",	     "due_soon",
					     "overdue",	     "done_on_time", "done_late",
					     "done_undated", "cancelled" };
	static const char *const freshness[] = { "never", "stale", "current" };

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
		cmocka_unit_test(test_3_3_consistency_warnings_accept_and_flag),
		cmocka_unit_test(test_what_is_not_known_of_the_latest_update_raises_nothing),
		cmocka_unit_test(test_names_of_time_and_freshness),
	};
	return cmocka_run_group_tests_name("core/evaluate", tests, NULL, NULL);
}
