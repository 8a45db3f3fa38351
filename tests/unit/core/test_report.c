/* Area reports: every point that a figure leaves out or does not know is named. */
#include "core/report.h"

#include "fixture.h"

#define DAY 20000

/* Large: two lists of 512 ids and more. */
static struct wm_area_report report;

static struct wm_action_point make_point(uint16_t id, enum wm_point_kind kind)
{
	return (struct wm_action_point){ .id = id,
					 .area = (uint8_t)(id / 100),
					 .kind = kind,
					 .weight = 1,
					 .wording = WM_WORDING_PENDING,
					 .planned_end = WM_DATE_NONE,
					 .original_end = WM_DATE_NONE };
}

static struct wm_settings settings;
static const struct wm_cycle cycle = {
	.id = { 7, "2026-H1" }, .opens = 20000, .due = 20010, .grace = 20020, .freeze = 20030
};

static int set_settings(void **unused)
{
	(void)unused;
	settings = wm_settings_default();
	return 0;
}

static void add_state(const struct wm_action_point *point, const struct wm_point_state *state,
		      const struct wm_facts *facts)
{
	struct wm_evaluated evaluated;
	const struct wm_evaluate_in in = { .point = point,
					   .state = state,
					   .facts = facts,
					   .settings = &settings,
					   .day = report.day };

	wm_evaluate(&in, &evaluated);
	wm_area_report_add(
		&report,
		&(const struct wm_report_in){
			.point = point,
			.state = state,
			.evaluated = &evaluated,
			.facts = facts,
			.changed_at = state->revision > 0 ? 1000 + (int64_t)state->revision : 0,
		},
		report.cycle.len > 0 ? &cycle : NULL);
}

/* A point of which one institution said this, at `revision`; revision 0: nobody said anything. */
static void add_point(struct wm_action_point point, uint64_t revision, int16_t lifecycle,
		      int16_t completion)
{
	struct wm_point_state state;
	const struct wm_statement statement = {
		.institution = code_of("eeas"),
		.revision = revision,
		.as_of = 20000,
		.origin = WM_ORIGIN_FILED,
		.axis = { lifecycle, completion, WM_SILENT, WM_SILENT },
	};

	wm_point_init(&state, point.id);
	if (revision > 0) {
		wmt_assert_ok(wm_point_apply(&state, &statement));
	}
	add_state(&point, &state, NULL);
}

static void test_an_empty_report_names_nothing(void **unused)
{
	(void)unused;
	memset(&report, 0xff, sizeof(report));
	wm_area_report_init(&report, 3, 42, NULL, DAY);
	assert_int_equal(report.area, 3);
	assert_true(report.revision == 42);
	assert_true(report.change_revision == 0 && report.change_at == 0);
	assert_int_equal(report.change_point, 0);
	assert_int_equal(report.rollup.points, 0);
	assert_int_equal(report.cancelled_count + report.continuous_count, 0);
	assert_int_equal(report.suspended_count + report.unknown_count, 0);
	assert_int_equal(report.overdue_count + report.rescheduled_count, 0);
	assert_int_equal(report.critical_red_count + report.stale_count, 0);
	assert_int_equal(report.longest_overdue_days, 0);
	assert_int_equal(report.cycle.len, 0);
	assert_int_equal(report.reporting.expected, 0);
	wm_area_report_close(&report, &settings);
	assert_int_equal(report.colour, WM_COLOUR_GREY); /* nothing is green by default */
}

static void test_points_left_out_or_not_known_are_named(void **unused)
{
	(void)unused;
	const enum wm_point_kind one_off = WM_POINT_KIND_ONE_OFF;
	const enum wm_point_kind continuous = WM_POINT_KIND_CONTINUOUS;

	wm_area_report_init(&report, 3, 42, NULL, DAY);
	add_point(make_point(301, one_off), 1, WM_LIFECYCLE_CLOSED, WM_COMPLETION_COMPLETE);
	add_point(make_point(302, one_off), 2, WM_LIFECYCLE_CANCELLED, WM_COMPLETION_LIMITED);
	add_point(make_point(303, continuous), 3, WM_LIFECYCLE_IMPLEMENTATION, WM_SILENT);
	add_point(make_point(304, one_off), 4, WM_LIFECYCLE_SUSPENDED, WM_SILENT);
	add_point(make_point(305, one_off), 0, WM_SILENT, WM_SILENT);
	add_point(make_point(306, continuous), 6, WM_LIFECYCLE_CANCELLED, WM_SILENT);
	add_point(make_point(307, continuous), 7, WM_LIFECYCLE_SUSPENDED, WM_SILENT);
	add_point(make_point(308, one_off), 8, WM_LIFECYCLE_SUSPENDED, WM_COMPLETION_LIMITED);

	static const uint16_t cancelled[] = { 302, 306 };
	static const uint16_t steady[] = { 303, 307 };
	static const uint16_t suspended[] = { 304, 308 };
	static const uint16_t unknown[] = { 304, 305 };
	assert_int_equal(report.cancelled_count, 2);
	assert_memory_equal(report.cancelled, cancelled, sizeof(cancelled));
	assert_int_equal(report.continuous_count, 2);
	assert_memory_equal(report.continuous, steady, sizeof(steady));
	assert_int_equal(report.suspended_count, 2);
	assert_memory_equal(report.suspended, suspended, sizeof(suspended));
	assert_int_equal(report.unknown_count, 2);
	assert_memory_equal(report.unknown, unknown, sizeof(unknown));
}

static void test_lists_are_as_long_as_the_sums_say(void **unused)
{
	(void)unused;
	struct seeded seeded = seeded_with(20250412);

	wm_area_report_init(&report, 0, 42, NULL, DAY);
	for (uint16_t i = 0; i < 79; i++) {
		const uint16_t id = (uint16_t)(101 + (i / 20) * 100 + i % 20);
		add_point(make_point(id, (enum wm_point_kind)draw(&seeded, WM_POINT_KIND__COUNT)),
			  draw(&seeded, 4) == 0 ? 0 : (uint64_t)i + 1,
			  draw_value(&seeded, WM_AXIS_LIFECYCLE),
			  draw_value(&seeded, WM_AXIS_COMPLETION));
	}
	assert_int_equal(report.rollup.points, 79);
	assert_int_equal(report.cancelled_count, report.rollup.cancelled);
	assert_int_equal(report.continuous_count, report.rollup.continuous);
	assert_int_equal(report.suspended_count, report.rollup.suspended);
	assert_int_equal(report.unknown_count, report.rollup.completion[0]);
}

static void test_the_last_change_is_that_of_the_greatest_revision(void **unused)
{
	(void)unused;
	wm_area_report_init(&report, 3, 42, NULL, DAY);
	add_point(make_point(301, WM_POINT_KIND_TARGET), 7, WM_SILENT, WM_COMPLETION_LIMITED);
	add_point(make_point(302, WM_POINT_KIND_TARGET), 9, WM_SILENT, WM_COMPLETION_LIMITED);
	add_point(make_point(303, WM_POINT_KIND_TARGET), 8, WM_SILENT, WM_COMPLETION_LIMITED);
	add_point(make_point(304, WM_POINT_KIND_TARGET), 0, WM_SILENT, WM_SILENT);
	assert_true(report.change_revision == 9);
	assert_true(report.change_at == 1009);
	assert_int_equal(report.change_point, 302);
}

static void test_a_whole_register_of_unknown_points_fits(void **unused)
{
	(void)unused;
	wm_area_report_init(&report, 0, 42, NULL, DAY);
	for (uint16_t i = 0; i < WM_POINTS_MAX_COUNT; i++) {
		const uint16_t id = (uint16_t)((i / 99 + 1) * 100 + i % 99 + 1);
		add_point(make_point(id, WM_POINT_KIND_UNKNOWN), 0, WM_SILENT, WM_SILENT);
	}
	assert_int_equal(report.unknown_count, WM_POINTS_MAX_COUNT);
	assert_int_equal(report.unknown[0], 101);
	assert_int_equal(report.unknown[WM_POINTS_MAX_COUNT - 1], 617);
	assert_int_equal(report.rollup.n, WM_POINTS_MAX_COUNT);
	assert_int_equal(report.change_point, 0); /* nothing ever changed */
}

/* Due dates: 20 days ago, 5 days ago, 20 days ago again, next month; the last was put off. */
static void test_r7_overdue_and_rescheduled_points_are_named_and_the_longest(void **unused)
{
	(void)unused;
	static const int32_t due[] = { DAY - 20, DAY - 5, DAY - 20, DAY + 30 };

	wm_area_report_init(&report, 3, 42, NULL, DAY);
	for (uint16_t i = 0; i < COUNT_OF(due); i++) {
		struct wm_action_point point = make_point(301 + i, WM_POINT_KIND_ONE_OFF);
		point.planned_end = due[i];
		point.original_end = i == 3 ? DAY - 60 : due[i];
		add_point(point, i + 1U, WM_SILENT, WM_COMPLETION_LIMITED);
	}
	static const uint16_t overdue[] = { 301, 302, 303 };
	assert_int_equal(report.overdue_count, 3);
	assert_memory_equal(report.overdue, overdue, sizeof(overdue));
	assert_int_equal(report.longest_overdue_days, 20);
	assert_int_equal(report.longest_overdue_point, 301); /* ties: the first */
	assert_int_equal(report.rescheduled_count, 1);
	assert_int_equal(report.rescheduled[0], 304);
	assert_true(report.rollup.slip_days == 90);
	assert_int_equal(report.rollup.timeliness[WM_TIME_OVERDUE], 3);
}

static void test_r6_critical_red_points_are_named_and_colour_the_area(void **unused)
{
	(void)unused;
	wm_area_report_init(&report, 3, 42, NULL, DAY);
	for (uint16_t i = 0; i < 10; i++) {
		struct wm_action_point point = make_point(301 + i, WM_POINT_KIND_ONE_OFF);
		struct wm_point_state state;
		const struct wm_statement statement = {
			.institution = code_of("eeas"),
			.revision = i + 1U,
			.as_of = DAY,
			.origin = WM_ORIGIN_FILED,
			.axis = { WM_SILENT, WM_COMPLETION_LIMITED, WM_SILENT,
				  i == 4 ? WM_CONFIDENCE_RED : WM_CONFIDENCE_GREEN },
		};

		point.critical = i >= 4;
		wm_point_init(&state, point.id);
		wmt_assert_ok(wm_point_apply(&state, &statement));
		add_state(&point, &state, NULL);
	}
	wm_area_report_close(&report, &settings);
	assert_int_equal(report.critical_red_count, 1);
	assert_int_equal(report.critical_red[0], 305);
	assert_int_equal(report.colour, WM_COLOUR_RED);
	assert_int_equal(report.colour_why, WM_WHY_CRITICAL_RED); /* 10 % red alone is amber */
}

static void test_r4_stale_points_are_named(void **unused)
{
	(void)unused;
	settings.fresh_days = 180;
	wm_area_report_init(&report, 3, 42, NULL, 20000 + 181);
	add_point(make_point(301, WM_POINT_KIND_ONE_OFF), 1, WM_SILENT, WM_COMPLETION_COMPLETE);
	add_point(make_point(302, WM_POINT_KIND_ONE_OFF), 0, WM_SILENT, WM_SILENT);
	settings.fresh_days = 0;
	assert_int_equal(report.stale_count, 1);
	assert_int_equal(report.stale[0], 301);
	assert_int_equal(report.rollup.k, 0);
	assert_int_equal(report.rollup.freshness[WM_FRESH_NEVER], 1);
}

static void test_r8_reporting_is_summed_for_the_cycle(void **unused)
{
	(void)unused;
	struct wm_action_point led = make_point(301, WM_POINT_KIND_ONE_OFF);
	struct wm_facts facts = { 0 };
	const struct wm_fact fact = { .what = WM_FACT_CYCLE,
				      .date = WM_DATE_NONE,
				      .as_of = DAY,
				      .committed_at = DAY * WM_DAY_MSEC,
				      .revision = 1,
				      .cycle = cycle.id,
				      .institution = code_of("eeas") };
	struct wm_point_state state;

	led.lead = code_of("eeas");
	wm_facts_take(&facts, &fact, &led.lead);
	wm_area_report_init(&report, 3, 42, &cycle, DAY);
	assert_true(wm_cycle_id_eq(&report.cycle, &cycle.id));
	wm_point_init(&state, led.id);
	add_state(&led, &state, &facts);
	led.id = 302;
	add_state(&led, &state, NULL);
	add_point(make_point(303, WM_POINT_KIND_ONE_OFF), 3, WM_SILENT, WM_SILENT);
	assert_int_equal(report.reporting.expected, 2);
	assert_int_equal(report.reporting.received, 1);
	assert_int_equal(report.reporting.on_time, 1);
	assert_int_equal(report.reporting.accepted, 0);
	assert_int_equal(report.reporting.unassigned, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_empty_report_names_nothing),
		cmocka_unit_test(test_points_left_out_or_not_known_are_named),
		cmocka_unit_test(test_lists_are_as_long_as_the_sums_say),
		cmocka_unit_test(test_the_last_change_is_that_of_the_greatest_revision),
		cmocka_unit_test(test_a_whole_register_of_unknown_points_fits),
		cmocka_unit_test(test_r7_overdue_and_rescheduled_points_are_named_and_the_longest),
		cmocka_unit_test(test_r6_critical_red_points_are_named_and_colour_the_area),
		cmocka_unit_test(test_r4_stale_points_are_named),
		cmocka_unit_test(test_r8_reporting_is_summed_for_the_cycle),
	};
	return cmocka_run_group_tests_name("core/report", tests, set_settings, NULL);
}
