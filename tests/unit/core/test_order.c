/* Properties of the whole core: the order of updates does not matter, and what is kept running
 * equals what is computed anew (R12). */
#include "core/report.h"

#include "fixture.h"

#define DAY	    20000
#define POINT_COUNT 24
#define UPDATES	    40 /* of one point */
#define ROUNDS	    25

static const char *const institutions[] = { "eeas", "kz-mfa", "tj-mfa", "uz-mfa" };
static const struct wm_cycle cycle = { { 7, "2026-H1" }, DAY, DAY + 10, DAY + 20, DAY + 30 };

static struct wm_settings settings;
static struct wm_action_point points[POINT_COUNT];
static struct wm_update updates[POINT_COUNT][UPDATES];
static struct wm_code authors[POINT_COUNT][UPDATES];

static struct wm_action_point draw_point(struct seeded *seeded, uint16_t id)
{
	struct wm_action_point point = { .id = id,
					 .area = (uint8_t)(id / 100),
					 .kind = (enum wm_point_kind)draw(seeded,
									  WM_POINT_KIND__COUNT),
					 .weight = (uint16_t)(1 + draw(seeded, 3)),
					 .critical = draw(seeded, 4) == 0,
					 .planned_start = WM_DATE_NONE,
					 .planned_end = WM_DATE_NONE,
					 .original_end = WM_DATE_NONE,
					 .milestone_count = 2,
					 .milestones = { { .id = 1 }, { .id = 2 } } };

	if (draw(seeded, 3) != 0) {
		point.planned_end = DAY + (int32_t)draw(seeded, 200) - 100;
		point.original_end = point.planned_end - (int32_t)draw(seeded, 3) * 30;
	}
	if (draw(seeded, 4) != 0) {
		point.lead = code_of(institutions[draw(seeded, COUNT_OF(institutions))]);
	}
	return point;
}

static void draw_update(struct seeded *seeded, struct wm_update *update)
{
	wm_update_init(update);
	update->as_of = DAY - (int32_t)draw(seeded, 100);
	update->origin = WM_ORIGIN_FILED;
	for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
		if (draw(seeded, 2) == 0) {
			update->axis[axis] = draw_value(seeded, (enum wm_axis)axis);
		}
	}
	update->milestone_count = (uint8_t)draw(seeded, 2);
	update->milestones[0] = (struct wm_milestone_report){
		.id = (uint8_t)(1 + draw(seeded, 2)),
		.state = (enum wm_milestone_state)(1 + draw(seeded, WM_MILESTONE__COUNT - 1)),
		.date = WM_DATE_NONE,
	};
	if (draw(seeded, 3) == 0) {
		update->actual_end = update->as_of - (int32_t)draw(seeded, 50);
	}
	if (draw(seeded, 3) == 0) {
		update->cycle = cycle.id;
	}
}

static void draw_everything(struct seeded *seeded)
{
	settings = wm_settings_default();
	settings.fresh_days = 30;
	for (uint16_t i = 0; i < POINT_COUNT; i++) {
		points[i] = draw_point(seeded, (uint16_t)(301 + i));
		for (size_t j = 0; j < UPDATES; j++) {
			draw_update(seeded, &updates[i][j]);
			authors[i][j] = code_of(institutions[draw(seeded, COUNT_OF(institutions))]);
		}
	}
}

/* One point, folded from the updates named in `order`; update j has revision j + 1. */
struct picture {
	struct wm_point_state state;
	struct wm_facts facts;
	struct wm_evaluated evaluated;
};

static void take(struct picture *picture, size_t point, size_t update)
{
	const struct wm_update *from = &updates[point][update];
	struct wm_fact facts[WM_FACTS_MAX_COUNT];
	struct wm_statement statement = { .institution = authors[point][update],
					  .revision = update + 1,
					  .as_of = from->as_of,
					  .origin = from->origin };

	memcpy(statement.axis, from->axis, sizeof(statement.axis));
	wmt_assert_ok(wm_point_apply(&picture->state, &statement));
	const size_t count = wm_facts_of(from, facts);
	for (size_t i = 0; i < count; i++) {
		facts[i].revision = update + 1;
		facts[i].institution = authors[point][update];
		facts[i].committed_at = (DAY + (int64_t)update) * WM_DAY_MSEC;
		wm_facts_take(&picture->facts, &facts[i], wm_point_lead(&points[point], DAY));
	}
}

static void see(struct picture *picture, size_t point)
{
	wm_evaluate(&(const struct wm_evaluate_in){ .point = &points[point],
						    .state = &picture->state,
						    .facts = &picture->facts,
						    .settings = &settings,
						    .day = DAY },
		    &picture->evaluated);
}

static void fold(struct picture *picture, size_t point, const size_t *order, size_t count)
{
	memset(picture, 0, sizeof(*picture));
	wm_point_init(&picture->state, points[point].id);
	for (size_t i = 0; i < count; i++) {
		take(picture, point, order[i]);
	}
	see(picture, point);
}

static void shuffle(struct seeded *seeded, size_t *order, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		order[i] = i;
	}
	for (size_t i = count; i > 1; i--) {
		const size_t j = draw(seeded, (uint32_t)i);
		const size_t swap = order[i - 1];
		order[i - 1] = order[j];
		order[j] = swap;
	}
}

static void assert_evaluations_equal(const struct wm_evaluated *a, const struct wm_evaluated *b)
{
	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		assert_int_equal(a->axis[i].value, b->axis[i].value);
		assert_int_equal(a->axis[i].basis, b->axis[i].basis);
		assert_true(a->axis[i].revision == b->axis[i].revision);
	}
	assert_int_equal(a->timeliness, b->timeliness);
	assert_int_equal(a->days, b->days);
	assert_int_equal(a->slip_days, b->slip_days);
	assert_int_equal(a->freshness, b->freshness);
	assert_int_equal(a->age_days, b->age_days);
	assert_int_equal(a->milestones_open, b->milestones_open);
	assert_int_equal(a->warnings, b->warnings);
}

static void test_the_order_of_updates_does_not_matter(void **state)
{
	(void)state;
	struct seeded seeded = seeded_with(20251128);
	static struct picture straight, shuffled;
	size_t order[UPDATES];
	struct wm_point_reporting a, b;

	for (int round = 0; round < ROUNDS; round++) {
		draw_everything(&seeded);
		for (size_t i = 0; i < POINT_COUNT; i++) {
			const size_t count = draw(&seeded, UPDATES + 1);
			for (size_t j = 0; j < count; j++) {
				order[j] = j;
			}
			fold(&straight, i, order, count);
			shuffle(&seeded, order, count);
			fold(&shuffled, i, order, count);
			assert_evaluations_equal(&shuffled.evaluated, &straight.evaluated);
			wm_calendar_point(&points[i], &straight.evaluated, &straight.facts, 3,
					  &cycle, DAY, &a);
			wm_calendar_point(&points[i], &shuffled.evaluated, &shuffled.facts, 3,
					  &cycle, DAY, &b);
			assert_int_equal(a.status, b.status);
			assert_true(a.revision == b.revision);
			assert_int_equal(a.is_accepted, b.is_accepted);
		}
	}
}

/* ------------------------------------------------------------------ running and anew */

static struct wm_area_report report;

static void sum_anew(const struct picture *pictures)
{
	wm_area_report_init(&report, 3, 1, &cycle, DAY);
	for (size_t i = 0; i < POINT_COUNT; i++) {
		wm_area_report_add(
			&report,
			&(const struct wm_report_in){ .point = &points[i],
						      .state = &pictures[i].state,
						      .evaluated = &pictures[i].evaluated,
						      .facts = &pictures[i].facts },
			&cycle);
	}
	wm_area_report_close(&report, &settings);
}

static void test_r12_the_incremental_result_equals_the_recomputed_one(void **state)
{
	(void)state;
	struct seeded seeded = seeded_with(20251129);
	static struct picture pictures[POINT_COUNT], again;
	size_t told[POINT_COUNT] = { 0 };
	size_t order[UPDATES];
	static struct wm_rollup running;
	struct wm_rollup_input input;

	draw_everything(&seeded);
	for (size_t i = 0; i < POINT_COUNT; i++) {
		fold(&pictures[i], i, order, 0);
		wm_rollup_input_of(&points[i], &pictures[i].evaluated, &input);
		wm_rollup_add(&running, &input);
	}
	for (size_t i = 0; i < UPDATES; i++) {
		order[i] = i;
	}
	for (int step = 0; step < POINT_COUNT * UPDATES / 2; step++) {
		const size_t at = draw(&seeded, POINT_COUNT);
		if (told[at] == UPDATES) {
			continue;
		}
		/* As a server does: take the old input out, fold one more, put the new one in. */
		wm_rollup_input_of(&points[at], &pictures[at].evaluated, &input);
		wm_rollup_sub(&running, &input);
		take(&pictures[at], at, told[at]++);
		see(&pictures[at], at);
		wm_rollup_input_of(&points[at], &pictures[at].evaluated, &input);
		wm_rollup_add(&running, &input);

		fold(&again, at, order, told[at]);
		assert_evaluations_equal(&again.evaluated, &pictures[at].evaluated);
		sum_anew(pictures);
		/* Both were zeroed whole, so that even the padding is the same. */
		assert_memory_equal(&running, &report.rollup, sizeof(running));
	}
	assert_in_range(report.rollup.k, 1, POINT_COUNT);
	assert_in_range(report.reporting.received, 1, POINT_COUNT);
}

static void test_lists_are_as_long_as_the_sums_say(void **state)
{
	(void)state;
	struct seeded seeded = seeded_with(20251130);
	static struct picture pictures[POINT_COUNT];
	size_t order[UPDATES];

	for (int round = 0; round < ROUNDS; round++) {
		draw_everything(&seeded);
		for (size_t i = 0; i < POINT_COUNT; i++) {
			const size_t count = draw(&seeded, UPDATES / 4);
			shuffle(&seeded, order, count);
			fold(&pictures[i], i, order, count);
		}
		sum_anew(pictures);
		assert_int_equal(report.overdue_count, report.rollup.timeliness[WM_TIME_OVERDUE]);
		assert_int_equal(report.rescheduled_count, report.rollup.rescheduled);
		assert_int_equal(report.critical_red_count, report.rollup.critical_red);
		assert_int_equal(report.stale_count, report.rollup.freshness[WM_FRESH_STALE]);
		assert_int_equal(report.cancelled_count,
				 report.rollup.timeliness[WM_TIME_CANCELLED]);
		assert_int_equal(report.longest_overdue_days > 0, report.overdue_count > 0);
		assert_int_equal(report.reporting.expected + report.reporting.unassigned,
				 report.rollup.rated_of);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_order_of_updates_does_not_matter),
		cmocka_unit_test(test_r12_the_incremental_result_equals_the_recomputed_one),
		cmocka_unit_test(test_lists_are_as_long_as_the_sums_say),
	};
	return cmocka_run_group_tests_name("core/order", tests, NULL, NULL);
}
