/* Roll-ups: there and back, figures for readers without the arithmetic, sums that agree. */
#include "lib/wmt.h"
#include "proto/limits.h"
#include "wire/item_codec.h"
#include "wire/pack.h"
#include "wire/unpack.h"

static struct wm_buf buf;

static int begin(void **state)
{
	(void)state;
	wm_buf_init(&buf, WM_ITEM_MAX_BYTES);
	return 0;
}

static int end(void **state)
{
	(void)state;
	wm_buf_deinit(&buf);
	return 0;
}

#define DAY 20200

static const struct wm_settings *settings(void)
{
	static struct wm_settings all;

	all = wm_settings_default();
	all.fresh_days = 100;
	return &all;
}

static const struct wm_cycle *cycle(void)
{
	static struct wm_cycle one = {
		.opens = 20000, .due = 20100, .grace = 20110, .freeze = 20120
	};

	wmt_assert_ok(wm_cycle_id_parse(wm_view_str("2025-H1"), &one.id));
	return &one;
}

/* Point `id` with these words of its lead, the day of the words, and what was verified. */
static void add(struct wm_area_report *report, struct wm_action_point point,
		const int16_t axis[WM_AXIS__COUNT], int32_t as_of, enum wm_verified level)
{
	struct wm_point_state state;
	struct wm_statement statement = {
		.revision = point.id,
		.origin = WM_ORIGIN_FILED,
		.as_of = as_of,
	};
	struct wm_evaluated evaluated;
	const struct wm_verified_view verified = { .level = level, .revision = 9 };

	point.area = 3;
	point.wording = WM_WORDING_REPORTED;
	point.weight = 2;
	wmt_assert_ok(wm_code_parse(wm_view_str("eib"), &statement.institution));
	point.lead = statement.institution;
	memcpy(statement.axis, axis, sizeof(statement.axis));
	wm_point_init(&state, point.id);
	wmt_assert_ok(wm_point_apply(&state, &statement));
	const struct wm_evaluate_in in = {
		.point = &point,
		.state = &state,
		.verified = &verified,
		.settings = settings(),
		.day = report->day,
	};
	wm_evaluate(&in, &evaluated);
	const struct wm_report_in added = {
		.point = &point,
		.state = &state,
		.evaluated = &evaluated,
		.changed_at = 1743764400000,
	};
	wm_area_report_add(report, &added, cycle());
}

static struct wm_action_point point_of(uint16_t id, enum wm_point_kind kind, int32_t planned_end,
				       int32_t original_end)
{
	const struct wm_action_point point = {
		.id = id,
		.kind = kind,
		.planned_start = WM_DATE_NONE,
		.planned_end = planned_end,
		.original_end = original_end,
	};

	return point;
}

static void make_report(struct wm_area_report *report)
{
	const int16_t none = WM_SILENT;
	struct wm_action_point point;

	wm_area_report_init(report, 3, 400, cycle(), DAY);
	add(report, point_of(301, WM_POINT_KIND_ONE_OFF, DAY - 5, DAY + 95),
	    (const int16_t[]){ 2, 3, none, 1 }, DAY, WM_VERIFIED_LIMITED);
	add(report, point_of(302, WM_POINT_KIND_TARGET, DAY, WM_DATE_NONE),
	    (const int16_t[]){ 4, 4, 100, 1 }, DAY, WM_VERIFIED_COMPLETE);
	point = point_of(303, WM_POINT_KIND_CONTINUOUS, WM_DATE_NONE, WM_DATE_NONE);
	point.critical = true;
	add(report, point, (const int16_t[]){ 2, none, none, 3 }, DAY, WM_VERIFIED_NOT_ASSESSED);
	add(report, point_of(304, WM_POINT_KIND_ONE_OFF, WM_DATE_NONE, WM_DATE_NONE),
	    (const int16_t[]){ 5, none, none, none }, DAY, WM_VERIFIED_NOT_ASSESSED);
	add(report, point_of(305, WM_POINT_KIND_ONE_OFF, DAY - 50, WM_DATE_NONE),
	    (const int16_t[]){ 6, none, none, 2 }, DAY - 101, WM_VERIFIED_NOT_ASSESSED);
	wm_area_report_close(report, settings());
}

static void encode(const struct wm_area_report *report)
{
	wm_buf_reset(&buf);
	wm_area_report_encode(report, &buf);
	wmt_assert_ok(buf.err);
}

static void test_a_report_comes_back(void **state)
{
	(void)state;
	struct wm_area_report report, got;

	make_report(&report);
	encode(&report);
	wmt_assert_ok(wm_area_report_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.area, 3);
	assert_true(got.revision == 400);
	assert_memory_equal(&got.rollup, &report.rollup, sizeof(got.rollup));
	assert_true(got.change_revision == 305);
	assert_true(got.change_at == 1743764400000);
	assert_int_equal(got.change_point, 305);
	assert_int_equal(got.suspended_count, 1);
	assert_int_equal(got.suspended[0], 305);
	assert_int_equal(got.continuous[0], 303);
	assert_int_equal(got.cancelled[0], 304);
	assert_int_equal(got.unknown_count, 1);
	assert_int_equal(got.unknown[0], 305);
}

static void test_what_reviews_added_comes_back(void **state)
{
	(void)state;
	struct wm_area_report report, got;

	make_report(&report);
	encode(&report);
	wmt_assert_ok(wm_area_report_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.rollup.verified[WM_VERIFIED_COMPLETE], 1);
	assert_int_equal(got.rollup.timeliness[WM_TIME_OVERDUE], 2);
	assert_int_equal(got.overdue_count, 2);
	assert_int_equal(got.overdue[0], 301);
	assert_int_equal(got.overdue[1], 305);
	assert_int_equal(got.longest_overdue_days, 50);
	assert_int_equal(got.longest_overdue_point, 305);
	assert_int_equal(got.rescheduled_count, 1);
	assert_int_equal(got.rescheduled[0], 301);
	assert_true(got.rollup.slip_days == -100);
	assert_int_equal(got.critical_red_count, 1);
	assert_int_equal(got.critical_red[0], 303);
	assert_int_equal(got.stale_count, 1);
	assert_int_equal(got.stale[0], 305);
	assert_int_equal(got.reporting.expected, 4);
	assert_memory_equal(&got.reporting, &report.reporting, sizeof(got.reporting));
	assert_string_equal(got.cycle.text, "2025-H1");
	assert_int_equal(got.day, DAY);
	assert_int_equal(got.colour, report.colour);
	assert_int_equal(got.colour_why, report.colour_why);
}

static void test_the_empty_report_comes_back(void **state)
{
	(void)state;
	struct wm_area_report report, got;

	wm_area_report_init(&report, 0, 0, NULL, DAY);
	encode(&report);
	wmt_assert_ok(wm_area_report_decode(wm_buf_view(&buf), &got));
	assert_memory_equal(&got.rollup, &report.rollup, sizeof(got.rollup));
	assert_true(got.change_revision == 0);
	assert_int_equal(got.cycle.len, 0);
	assert_int_equal(got.longest_overdue_days, 0);
}

static void test_the_figures_are_there_for_readers_without_the_arithmetic(void **state)
{
	(void)state;
	struct wm_area_report report;
	struct wm_figures figures;
	struct wm_unpack in;
	size_t count = 0;

	make_report(&report);
	wm_rollup_figures(&report.rollup, &figures);
	encode(&report);
	wmt_assert_ok(wm_unpack_begin(&in, wm_buf_view(&buf), &wm_scan_item));
	const msgpack_object *bp = wm_unpack_array(&in, wm_map_find(&in.root, 18), 5, &count);
	assert_int_equal(wm_unpack_uint(&in, &bp[0], 10000), figures.self_reported_complete_bp);
	assert_int_equal(wm_unpack_uint(&in, &bp[1], 10000), figures.mean_bp);
	assert_int_equal(wm_unpack_uint(&in, &bp[2], 10000), figures.low_bp);
	assert_int_equal(wm_unpack_uint(&in, &bp[3], 10000), figures.high_bp);
	assert_int_equal(wm_unpack_uint(&in, &bp[4], 10000), figures.verified_complete_bp);
	wmt_assert_ok(wm_unpack_end(&in));

	wm_area_report_init(&report, 3, 400, NULL, DAY);
	encode(&report);
	wmt_assert_ok(wm_unpack_begin(&in, wm_buf_view(&buf), &wm_scan_item));
	bp = wm_unpack_array(&in, wm_map_find(&in.root, 18), 5, &count);
	assert_true(wm_is_nil(&bp[1]));
	assert_true(wm_is_nil(&bp[4]));
	wmt_assert_ok(wm_unpack_end(&in));
}

static void test_sums_that_disagree_are_refused(void **state)
{
	(void)state;
	struct wm_area_report good, got;
	struct wm_area_report bad[27];
	const size_t count = sizeof(bad) / sizeof(bad[0]);

	make_report(&good);
	for (size_t i = 0; i < count; i++) {
		bad[i] = good;
	}
	bad[0].rollup.points++;
	bad[1].rollup.n++;
	bad[2].rollup.completion[1]++;
	bad[3].rollup.k = good.rollup.n + 1;
	bad[4].rollup.imputed = good.rollup.k + 1;
	bad[5].rollup.weight_k = good.rollup.weight_n + 1;
	bad[6].rollup.weighted_percent = good.rollup.weight_k * 100 + 1;
	bad[7].rollup.confidence[0]++;
	bad[8].rollup.rated_of--;
	bad[9].continuous_count = 0;
	bad[10].cancelled_count = 2;
	bad[11].suspended_count = 5;
	bad[12].rollup.n = -1;
	bad[13].area = WM_AREA_MAX + 1;
	bad[14].rollup.verified[0]++;
	bad[15].rollup.timeliness[0]++;
	bad[16].rollup.freshness[0]++;
	bad[17].rescheduled_count = 0;
	bad[18].critical_red_count = 0;
	bad[19].overdue_count = 1;
	bad[20].stale_count = 0;
	bad[21].longest_overdue_days = 0;
	bad[22].reporting.received = good.reporting.expected + 1;
	bad[23].reporting.on_time = 1;
	bad[24].reporting.accepted = 1;
	bad[25].day = WM_DATE_NONE;
	bad[26].colour = WM_COLOUR__COUNT;
	for (size_t i = 0; i < count; i++) {
		encode(&bad[i]);
		if (wm_area_report_decode(wm_buf_view(&buf), &got) != WM_ESCHEMA) {
			fail_msg("contradiction %zu is taken", i);
		}
	}
}

/* Every list that can be long at once; limits.h has room for it. */
static void test_the_longest_report_fits(void **state)
{
	(void)state;
	struct wm_area_report report, got;

	wm_area_report_init(&report, 0, UINT64_MAX, cycle(), DAY);
	for (unsigned i = 0; i < WM_POINTS_MAX_COUNT; i++) {
		const int16_t axis[] = { WM_LIFECYCLE_SUSPENDED, WM_SILENT, WM_SILENT,
					 WM_CONFIDENCE_RED };
		struct wm_action_point point =
			point_of((uint16_t)(101 + i), WM_POINT_KIND_ONE_OFF, 0, DAY);
		point.critical = true;
		add(&report, point, axis, 0, WM_VERIFIED_COMPLETE);
	}
	wm_area_report_close(&report, settings());
	encode(&report);
	wmt_assert_ok(wm_area_report_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.suspended_count, WM_POINTS_MAX_COUNT);
	assert_int_equal(got.unknown_count, WM_POINTS_MAX_COUNT);
	assert_int_equal(got.overdue_count, WM_POINTS_MAX_COUNT);
	assert_int_equal(got.rescheduled_count, WM_POINTS_MAX_COUNT);
	assert_int_equal(got.critical_red_count, WM_POINTS_MAX_COUNT);
	assert_int_equal(got.stale_count, WM_POINTS_MAX_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_report_comes_back),
		cmocka_unit_test(test_what_reviews_added_comes_back),
		cmocka_unit_test(test_the_empty_report_comes_back),
		cmocka_unit_test(test_the_figures_are_there_for_readers_without_the_arithmetic),
		cmocka_unit_test(test_sums_that_disagree_are_refused),
		cmocka_unit_test(test_the_longest_report_fits),
	};
	return cmocka_run_group_tests_name("wire/report_codec", tests, begin, end);
}
