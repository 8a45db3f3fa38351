/* Consistency warnings (3.3): accepted, and flagged. */
#include "evaluate_fixture.h"

#define NONE WM_DATE_NONE

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_3_3_consistency_warnings_accept_and_flag),
		cmocka_unit_test(test_what_is_not_known_of_the_latest_update_raises_nothing),
	};
	return cmocka_run_group_tests_name("core/warnings", tests, NULL, NULL);
}
