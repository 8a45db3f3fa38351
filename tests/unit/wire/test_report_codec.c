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

/* Point `id` with these words of one institution, added to the report. */
static void add(struct wm_area_report *report, uint16_t id, enum wm_point_kind kind,
		const int16_t axis[WM_AXIS__COUNT])
{
	const struct wm_action_point point = {
		.id = id,
		.area = 3,
		.kind = kind,
		.wording = WM_WORDING_REPORTED,
		.weight = 2,
		.planned_end = WM_DATE_NONE,
	};
	struct wm_point_state state;
	struct wm_statement statement = { .revision = id, .origin = WM_ORIGIN_FILED };

	wmt_assert_ok(wm_code_parse(wm_view_str("eib"), &statement.institution));
	memcpy(statement.axis, axis, sizeof(statement.axis));
	wm_point_init(&state, id);
	wmt_assert_ok(wm_point_apply(&state, &statement));
	wm_area_report_add(report, &point, &state, 1743764400000);
}

static void make_report(struct wm_area_report *report)
{
	const int16_t none = WM_SILENT;

	wm_area_report_init(report, 3, 400);
	add(report, 301, WM_POINT_KIND_ONE_OFF, (const int16_t[]){ 2, 3, none, 1 });
	add(report, 302, WM_POINT_KIND_TARGET, (const int16_t[]){ 4, 4, 100, 1 });
	add(report, 303, WM_POINT_KIND_CONTINUOUS, (const int16_t[]){ 2, none, none, 3 });
	add(report, 304, WM_POINT_KIND_ONE_OFF, (const int16_t[]){ 5, none, none, none });
	add(report, 305, WM_POINT_KIND_ONE_OFF, (const int16_t[]){ 6, none, none, 2 });
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

static void test_the_empty_report_comes_back(void **state)
{
	(void)state;
	struct wm_area_report report, got;

	wm_area_report_init(&report, 0, 0);
	encode(&report);
	wmt_assert_ok(wm_area_report_decode(wm_buf_view(&buf), &got));
	assert_memory_equal(&got.rollup, &report.rollup, sizeof(got.rollup));
	assert_true(got.change_revision == 0);
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
	const msgpack_object *bp = wm_unpack_array(&in, wm_map_find(&in.root, 18), 4, &count);
	assert_int_equal(wm_unpack_uint(&in, &bp[0], 10000), figures.self_reported_complete_bp);
	assert_int_equal(wm_unpack_uint(&in, &bp[1], 10000), figures.mean_bp);
	assert_int_equal(wm_unpack_uint(&in, &bp[2], 10000), figures.low_bp);
	assert_int_equal(wm_unpack_uint(&in, &bp[3], 10000), figures.high_bp);
	wmt_assert_ok(wm_unpack_end(&in));

	wm_area_report_init(&report, 3, 400);
	encode(&report);
	wmt_assert_ok(wm_unpack_begin(&in, wm_buf_view(&buf), &wm_scan_item));
	bp = wm_unpack_array(&in, wm_map_find(&in.root, 18), 4, &count);
	assert_true(wm_is_nil(&bp[1]));
	wmt_assert_ok(wm_unpack_end(&in));
}

static void test_sums_that_disagree_are_refused(void **state)
{
	(void)state;
	struct wm_area_report good, got;
	struct wm_area_report bad[14];
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
	for (size_t i = 0; i < count; i++) {
		encode(&bad[i]);
		if (wm_area_report_decode(wm_buf_view(&buf), &got) != WM_ESCHEMA) {
			fail_msg("contradiction %zu is taken", i);
		}
	}
}

static void test_the_longest_report_fits(void **state)
{
	(void)state;
	struct wm_area_report report, got;

	wm_area_report_init(&report, 0, UINT64_MAX);
	for (unsigned i = 0; i < WM_POINTS_MAX_COUNT; i++) {
		const int16_t axis[] = { WM_LIFECYCLE_SUSPENDED, WM_SILENT, WM_SILENT, WM_SILENT };
		add(&report, (uint16_t)(101 + i), WM_POINT_KIND_ONE_OFF, axis);
	}
	encode(&report);
	wmt_assert_ok(wm_area_report_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.suspended_count, WM_POINTS_MAX_COUNT);
	assert_int_equal(got.unknown_count, WM_POINTS_MAX_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_report_comes_back),
		cmocka_unit_test(test_the_empty_report_comes_back),
		cmocka_unit_test(test_the_figures_are_there_for_readers_without_the_arithmetic),
		cmocka_unit_test(test_sums_that_disagree_are_refused),
		cmocka_unit_test(test_the_longest_report_fits),
	};
	return cmocka_run_group_tests_name("wire/report_codec", tests, begin, end);
}
