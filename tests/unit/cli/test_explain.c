/* A figure's list is as long as the figure: the command line's table against the core's sums. */
#include "lib/wmt.h"

#include "cli/explain.h"
#include "sys/alloc.h"

#define POINTS 60
#define DAY    20000

/* A small generator of its own: the same points in every run. */
static uint32_t dice_state = 20241;

static int dice(int sides)
{
	dice_state = dice_state * 1664525U + 1013904223U;
	return (int)((dice_state >> 16) % (uint32_t)sides);
}

static const struct wm_cycle cycle = {
	.id = { 2, "C1" }, .opens = DAY - 10, .due = DAY - 2, .grace = DAY, .freeze = DAY + 5
};

static struct wm_settings settings(void)
{
	struct wm_settings made = wm_settings_default();

	made.fresh_days = 30;
	return made;
}

static const struct wm_code lead = { 4, "eeas" };

static void make_row(struct wm_action_point *row, uint16_t id)
{
	row->id = id;
	row->area = 1;
	row->kind = dice(4) == 0 ? WM_POINT_KIND_CONTINUOUS : WM_POINT_KIND_ONE_OFF;
	row->weight = (uint16_t)(1 + dice(3));
	row->critical = dice(3) == 0;
	row->planned_end = dice(3) == 0 ? WM_DATE_NONE : DAY - 50 + dice(100);
	row->original_end = dice(3) == 0 ? DAY - 10 : WM_DATE_NONE;
	row->planned_start = WM_DATE_NONE;
	if (dice(4) > 0) {
		row->lead = lead;
	}
	row->milestone_count = dice(3) == 0 ? 1 : 0;
	row->milestones[0].id = 1;
}

static void make_words(struct wm_point_item *item, uint64_t revision)
{
	struct wm_statement statement = { .institution = lead,
					  .revision = revision,
					  .as_of = DAY - dice(60),
					  .origin = WM_ORIGIN_FILED };
	static const int sides[WM_AXIS__COUNT] = { 6, 4, 101, 3 };

	for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
		const int first = axis == WM_AXIS_PERCENT ? 0 : 1;
		statement.axis[axis] =
			(int16_t)(dice(3) == 0 ? WM_SILENT : first + dice(sides[axis]));
	}
	wmt_assert_ok(wm_point_apply(&item->state, &statement));
	if (dice(2) == 0) {
		const struct wm_fact fact = { .what = WM_FACT_CYCLE,
					      .origin = WM_ORIGIN_FILED,
					      .date = WM_DATE_NONE,
					      .as_of = statement.as_of,
					      .committed_at = (int64_t)(DAY - dice(6)) * 86400000,
					      .revision = revision,
					      .cycle = cycle.id,
					      .institution = lead };
		wm_facts_take(&item->facts, &fact, &lead);
		item->accepted_latest = dice(2) == 0 ? revision : 0;
	}
	if (dice(2) == 0) {
		item->verified = (struct wm_verified_view){
			.level = (enum wm_verified)dice(WM_VERIFIED__COUNT),
			.as_of = DAY,
			.revision = revision + 1000,
		};
	}
}

static struct view *make_points(struct wm_area_report *report)
{
	const struct wm_settings thresholds = settings();
	struct view *views = wm_alloc(POINTS * sizeof(*views));

	assert_non_null(views);
	wm_area_report_init(report, 1, 9, &cycle, DAY);
	for (uint16_t i = 0; i < POINTS; i++) {
		struct view *view = &views[i];
		make_row(&view->item.point, (uint16_t)(101 + i));
		wm_point_init(&view->item.state, view->item.point.id);
		if (dice(5) > 0) {
			make_words(&view->item, i + 1U);
		}
		view_evaluate(view, &thresholds, &cycle, DAY);
		const struct wm_report_in in = view_report_in(view);
		wm_area_report_add(report, &in, &cycle);
	}
	wm_area_report_close(report, &thresholds);
	return views;
}

static void test_every_figure_lists_as_many_points_as_it_says(void **state)
{
	struct wm_area_report *report = wm_alloc(sizeof(*report));
	int32_t seen = 0;

	(void)state;
	assert_non_null(report);
	for (int round = 0; round < 20; round++) {
		struct view *views = make_points(report);
		for (size_t f = 0; f < explain_figure_count; f++) {
			const struct figure *figure = &explain_figures[f];
			int32_t count = 0;
			for (size_t i = 0; i < POINTS; i++) {
				struct explained point;
				explained_of(&views[i], &point);
				count += figure->has(&point);
			}
			if (count != figure->value(report)) {
				fail_msg("%s lists %d points and says %d", figure->name, count,
					 figure->value(report));
			}
			seen += count > 0;
		}
		wm_free(views);
	}
	assert_true(seen > 20 * 20); /* hardly a list was empty */
	wm_free(report);
}

static void test_the_mean_is_that_of_the_points_it_names(void **state)
{
	struct wm_area_report *report = wm_alloc(sizeof(*report));
	struct view *views = make_points(report);
	int64_t weighted = 0;
	int64_t weight = 0;

	(void)state;
	for (size_t i = 0; i < POINTS; i++) {
		struct explained point;
		bool imputed;
		explained_of(&views[i], &point);
		if (explain_find("mean")->has(&point)) {
			weighted += (int64_t)point.input.weight *
				    wm_rollup_progress(&point.input, &imputed);
			weight += point.input.weight;
		}
	}
	assert_int_equal(weighted, report->rollup.weighted_percent);
	assert_int_equal(weight, report->rollup.weight_k);
	wm_free(views);
	wm_free(report);
}

static void test_the_updates_behind_a_point_come_in_order_and_once(void **state)
{
	struct wm_area_report *report = wm_alloc(sizeof(*report));
	struct view *views = make_points(report);
	uint64_t revisions[EXPLAIN_REVISIONS_MAX];

	(void)state;
	for (size_t i = 0; i < POINTS; i++) {
		struct explained point;
		explained_of(&views[i], &point);
		const size_t count = explain_revisions(&point, EXPLAIN_ALL, revisions);
		for (size_t k = 0; k < count; k++) {
			assert_true(revisions[k] > (k > 0 ? revisions[k - 1] : 0));
		}
		assert_int_equal(explain_revisions(&point, 0, revisions), 0);
		if (views[i].item.verified.level != WM_VERIFIED_NOT_ASSESSED) {
			assert_int_equal(explain_revisions(&point, EXPLAIN_VERIFIED, revisions), 1);
			assert_int_equal(revisions[0], views[i].item.verified.revision);
		}
	}
	wm_free(views);
	wm_free(report);
}

static void test_a_figure_is_found_by_its_name_alone(void **state)
{
	(void)state;
	assert_ptr_equal(explain_find("points"), &explain_figures[0]);
	assert_null(explain_find("point"));
	assert_null(explain_find(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_figure_lists_as_many_points_as_it_says),
		cmocka_unit_test(test_the_mean_is_that_of_the_points_it_names),
		cmocka_unit_test(test_the_updates_behind_a_point_come_in_order_and_once),
		cmocka_unit_test(test_a_figure_is_found_by_its_name_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
