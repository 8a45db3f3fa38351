/**
 * @file test_aggregator.c
 * @brief The aggregator without its sockets: running sums and replays.
 */
#include "reports_fixture.h"

#define STEPS 500

/* --- running sums --- */

static void test_running_sums_equal_a_recomputation_at_every_step(void **state)
{
	struct tally *tally = tally_of_register();
	uint8_t area = 0;

	(void)state;
	wmt_assert_ok(tally_check(tally, &area));
	for (unsigned i = 0; i < STEPS; i++) {
		apply_steps(tally, 1);
		wmt_assert_ok(tally_check(tally, &area));
	}
	assert_int_equal(tally->mark.revision, STEPS);
	assert_int_equal(tally->area[0].rollup.points, AREAS * POINTS_PER_AREA);
	tally_free(tally);
}

static void test_a_wrong_sum_is_found_and_named(void **state)
{
	static const struct {
		const char *name;
		unsigned area;
	} rows[] = { { "the programme", 0 }, { "an area", 2 }, { "an area without points", 9 } };
	struct tally *tally = tally_of_register();

	(void)state;
	apply_steps(tally, 20);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t area = 255;
		print_message("%s\n", rows[i].name);
		tally->area[rows[i].area].rollup.weighted_percent++;
		wmt_assert_err(tally_check(tally, &area), WM_ECORRUPT);
		assert_int_equal(area, rows[i].area);
		tally->area[rows[i].area].rollup.weighted_percent--;
	}
	tally_free(tally);
}

static void test_a_change_touches_its_area_and_the_programme_only(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	apply_steps(tally, 10);
	const struct change change = draw_change(tally, &buf);
	uint64_t before[TALLY_AREAS];
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		before[area] = tally->area[area].stamp;
	}
	wmt_assert_ok(tally_apply(tally, &change));
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		const bool touched = area == 0 || area == change.point / 100U;
		assert_int_equal(tally->area[area].stamp > before[area], touched);
		if (touched) {
			assert_int_equal(tally->area[area].revision, change.revision);
			assert_memory_equal(tally->area[area].leaf_hash, change.leaf_hash, 32);
		}
	}
	assert_true(tally->area[0].stamp > tally->area[change.point / 100].stamp);
	wm_buf_deinit(&buf);
	tally_free(tally);
}

static void test_the_report_names_the_last_change(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_area_report report;
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	apply_steps(tally, 30);
	const struct change change = draw_change(tally, &buf);
	wmt_assert_ok(tally_apply(tally, &change));
	tally_report(tally, 0, &report);
	assert_int_equal(report.revision, 31);
	assert_int_equal(report.change_revision, 31);
	assert_int_equal(report.change_point, change.point);
	assert_true(report.change_at == change.committed_at);
	assert_true(rollup_equal(&report.rollup, &tally->area[0].rollup));
	assert_int_equal(report.cancelled_count, report.rollup.cancelled);
	assert_int_equal(report.continuous_count, report.rollup.continuous);
	assert_int_equal(report.suspended_count, report.rollup.suspended);
	assert_int_equal(report.unknown_count, report.rollup.completion[0]);
	wm_buf_deinit(&buf);
	tally_free(tally);
}

/* --- replays and gaps --- */

static void test_a_replayed_revision_changes_nothing(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	apply_steps(tally, 40);
	const struct change last = draw_change(tally, &buf);
	wmt_assert_ok(tally_apply(tally, &last));

	const uint64_t stamp = tally->stamp;
	struct wm_buf before;
	encode_reports(tally, &before);
	wmt_assert_ok(tally_apply(tally, &last));
	struct change older = last;
	older.revision = 1;
	older.prev = 0;
	wmt_assert_ok(tally_apply(tally, &older));

	struct wm_buf after;
	encode_reports(tally, &after);
	assert_true(wm_view_eq(wm_buf_view(&before), wm_buf_view(&after)));
	assert_int_equal(tally->stamp, stamp);
	assert_int_equal(tally->mark.revision, 41);
	wm_buf_deinit(&before);
	wm_buf_deinit(&after);
	wm_buf_deinit(&buf);
	tally_free(tally);
}

static void test_what_cannot_be_applied_leaves_the_tally_as_it_was(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	apply_steps(tally, 5);
	const struct change good = draw_change(tally, &buf);

	struct change gap = good;
	gap.revision++;
	gap.prev++;
	struct change stranger = good;
	stranger.point = 914;
	struct change other_point = good;
	other_point.point = good.point == 101 ? 102 : 101;
	struct change broken = good;
	broken.body = wm_view_of(good.body.data, good.body.len - 1);
	struct change nobody = good;
	nobody.institution = "";

	const struct {
		const char *name;
		const struct change *change;
		int want;
	} rows[] = {
		{ "an entry is missing", &gap, WM_EGAP },
		{ "a point that is not in the register", &stranger, WM_ENO_SUCH_POINT },
		{ "a body of another point", &other_point, WM_ESCHEMA },
		{ "a body cut short", &broken, WM_ECANON },
		{ "no institution", &nobody, WM_EINVALID },
	};
	struct wm_buf before;
	encode_reports(tally, &before);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_buf after;
		print_message("%s\n", rows[i].name);
		wmt_assert_err(tally_apply(tally, rows[i].change), rows[i].want);
		encode_reports(tally, &after);
		assert_true(wm_view_eq(wm_buf_view(&before), wm_buf_view(&after)));
		wm_buf_deinit(&after);
	}
	wmt_assert_ok(tally_apply(tally, &good));
	wm_buf_deinit(&before);
	wm_buf_deinit(&buf);
	tally_free(tally);
}

/* --- what needs the point, or a day --- */

static void test_an_entry_says_what_it_needs(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_update update;
	struct wm_buf buf;

	(void)state;
	struct change change = review_change(tally, 101);
	assert_int_equal(tally_needs(&change), TALLY_NEEDS_POINT);
	change.point = 0; /* a publication */
	assert_int_equal(tally_needs(&change), TALLY_NEEDS_NOTHING);
	change.kind = WM_BODY_AMENDMENT;
	assert_int_equal(tally_needs(&change), TALLY_NEEDS_REGISTER);

	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	struct change plain = draw_change(tally, &buf);
	assert_int_equal(tally_needs(&plain), TALLY_NEEDS_NOTHING);
	wmt_assert_ok(wm_update_decode(plain.body, &update));
	update.actual_end = 20001;
	struct wm_buf with_end;
	wm_buf_init(&with_end, WM_BODY_MAX_BYTES);
	wm_update_encode(&update, &with_end);
	plain.body = wm_buf_view(&with_end);
	assert_int_equal(tally_needs(&plain), TALLY_NEEDS_POINT);
	wm_buf_deinit(&with_end);
	wm_buf_deinit(&buf);
	tally_free(tally);
}

static void test_a_replaced_point_gives_the_sums_of_a_recomputation(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_area_report report;
	uint8_t area = 0;

	(void)state;
	apply_steps(tally, 40);
	const struct wm_point_item item = reviewed_item(tally);
	const struct change change = review_change(tally, 101);
	wmt_assert_ok(tally_replace(tally, &change, &item));
	wmt_assert_ok(tally_check(tally, &area));
	tally_report(tally, 1, &report);
	assert_int_equal(report.rollup.verified[WM_VERIFIED_LIMITED], 1);
	assert_int_equal(report.revision, 41);
	/* Once more is passed over; another's item is refused. */
	wmt_assert_ok(tally_replace(tally, &change, &item));
	const struct change other = review_change(tally, 102);
	wmt_assert_err(tally_replace(tally, &other, &item), WM_ESCHEMA);
	tally_free(tally);
}

static void test_a_new_day_makes_a_deadline_pass(void **state)
{
	struct tally *tally = NULL;
	struct wm_point_item item = { .point = row_of(101) };
	struct wm_area_report report;
	uint8_t area = 0;

	(void)state;
	item.point.planned_end = FIXTURE_TODAY;
	wm_point_init(&item.state, 101);
	wmt_assert_ok(tally_new(&tally));
	wmt_assert_ok(tally_add(tally, &item));
	tally_seal(tally, FIXTURE_TODAY);
	tally_report(tally, 1, &report);
	assert_int_equal(report.overdue_count, 0);
	const uint64_t stamp = tally->area[1].stamp;
	tally_set_day(tally, FIXTURE_TODAY + 3);
	tally_report(tally, 1, &report);
	assert_int_equal(report.overdue_count, 1);
	assert_int_equal(report.longest_overdue_days, 3);
	assert_true(tally->area[1].stamp > stamp); /* its watchers are told */
	wmt_assert_ok(tally_check(tally, &area));
	tally_free(tally);
}

/* --- filling --- */

static void test_points_that_do_not_fit_are_refused(void **state)
{
	struct tally *tally = NULL;
	struct wm_point_item other = { .point = row_of(101) };

	(void)state;
	wmt_assert_ok(tally_new(&tally));
	wmt_assert_ok(add_point(tally, 101));
	wmt_assert_err(add_point(tally, 101), WM_ESCHEMA);
	wm_point_init(&other.state, 102);
	other.point.id = 103;
	wmt_assert_err(tally_add(tally, &other), WM_ESCHEMA);
	assert_int_equal(tally->point_count, 1);
	tally_free(tally);
}

static void test_the_register_has_room_for_512_points_and_no_more(void **state)
{
	struct tally *tally = NULL;
	unsigned added = 0;

	(void)state;
	wmt_assert_ok(tally_new(&tally));
	for (unsigned area = 1; added < WM_POINTS_MAX_COUNT; area++) {
		for (unsigned n = 1; n <= WM_POINT_NUMBER_MAX && added < WM_POINTS_MAX_COUNT; n++) {
			wmt_assert_ok(add_point(tally, (uint16_t)(area * 100 + n)));
			added++;
		}
	}
	wmt_assert_err(add_point(tally, 1501), WM_ELIMIT);
	assert_int_equal(tally->point_count, WM_POINTS_MAX_COUNT);
	tally_free(tally);
}

static void test_a_new_tally_counts_as_changed_everywhere(void **state)
{
	struct tally *old = tally_of_register();
	struct tally *new = tally_of_register();

	(void)state;
	apply_steps(old, 12);
	tally_succeed(new, old);
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		assert_true(new->area[area].stamp > old->area[area].stamp);
	}
	apply_steps(new, 1);
	assert_int_equal(new->area[0].stamp, new->stamp);
	tally_free(old);
	tally_free(new);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_running_sums_equal_a_recomputation_at_every_step,
				       setup),
		cmocka_unit_test_setup(test_a_wrong_sum_is_found_and_named, setup),
		cmocka_unit_test_setup(test_a_change_touches_its_area_and_the_programme_only,
				       setup),
		cmocka_unit_test_setup(test_the_report_names_the_last_change, setup),
		cmocka_unit_test_setup(test_a_replayed_revision_changes_nothing, setup),
		cmocka_unit_test_setup(test_what_cannot_be_applied_leaves_the_tally_as_it_was,
				       setup),
		cmocka_unit_test_setup(test_an_entry_says_what_it_needs, setup),
		cmocka_unit_test_setup(test_a_replaced_point_gives_the_sums_of_a_recomputation,
				       setup),
		cmocka_unit_test_setup(test_a_new_day_makes_a_deadline_pass, setup),
		cmocka_unit_test_setup(test_points_that_do_not_fit_are_refused, setup),
		cmocka_unit_test_setup(test_the_register_has_room_for_512_points_and_no_more,
				       setup),
		cmocka_unit_test_setup(test_a_new_tally_counts_as_changed_everywhere, setup),
	};

	print_message("seed 20251104\n");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
