/* Area reports: every point that a figure leaves out or does not know is named. */
#include "core/report.h"

#include "fixture.h"

/* Large: two lists of 512 ids and more. */
static struct wm_area_report report;

static struct wm_action_point make_point(uint16_t id, enum wm_point_kind kind)
{
	return (struct wm_action_point){ .id = id,
					 .area = (uint8_t)(id / 100),
					 .kind = kind,
					 .weight = 1,
					 .wording = WM_WORDING_PENDING,
					 .planned_end = WM_DATE_NONE };
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
	wm_area_report_add(&report, &point, &state, revision > 0 ? 1000 + (int64_t)revision : 0);
}

static void test_an_empty_report_names_nothing(void **unused)
{
	(void)unused;
	memset(&report, 0xff, sizeof(report));
	wm_area_report_init(&report, 3, 42);
	assert_int_equal(report.area, 3);
	assert_true(report.revision == 42);
	assert_true(report.change_revision == 0 && report.change_at == 0);
	assert_int_equal(report.change_point, 0);
	assert_int_equal(report.rollup.points, 0);
	assert_int_equal(report.cancelled_count + report.continuous_count, 0);
	assert_int_equal(report.suspended_count + report.unknown_count, 0);
}

static void test_points_left_out_or_not_known_are_named(void **unused)
{
	(void)unused;
	const enum wm_point_kind one_off = WM_POINT_KIND_ONE_OFF;
	const enum wm_point_kind continuous = WM_POINT_KIND_CONTINUOUS;

	wm_area_report_init(&report, 3, 42);
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

	wm_area_report_init(&report, 0, 42);
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
	wm_area_report_init(&report, 3, 42);
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
	wm_area_report_init(&report, 0, 42);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_empty_report_names_nothing),
		cmocka_unit_test(test_points_left_out_or_not_known_are_named),
		cmocka_unit_test(test_lists_are_as_long_as_the_sums_say),
		cmocka_unit_test(test_the_last_change_is_that_of_the_greatest_revision),
		cmocka_unit_test(test_a_whole_register_of_unknown_points_fits),
	};
	return cmocka_run_group_tests_name("core/report", tests, NULL, NULL);
}
