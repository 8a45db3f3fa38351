/* What updates tell beside the axes (3.1, 3.2): milestones, indicators, actual dates, and the
 * register they are checked against. */
#include "update_fixture.h"

static void report(struct wm_update *u)
{
	(void)u;
}
static void met_without_date(struct wm_update *u)
{
	u->milestones[0].date = WM_DATE_NONE;
}
static void met_tomorrow(struct wm_update *u)
{
	u->milestones[0].date = TODAY + 1;
}
static void met_in_1990(struct wm_update *u)
{
	u->milestones[0].date = WM_AS_OF_EARLIEST_DAYS - 1;
}
static void met_without_evidence(struct wm_update *u)
{
	u->evidence_count = 0;
}
static void partially_met_with_date(struct wm_update *u)
{
	u->milestones[0].state = WM_MILESTONE_PARTIALLY_MET;
}
static void scheduled(struct wm_update *u)
{
	u->milestones[0].state = WM_MILESTONE_SCHEDULED;
	u->milestones[0].date = WM_DATE_NONE;
}
static void milestone_0(struct wm_update *u)
{
	u->milestones[0].id = 0;
}
static void milestone_state_0(struct wm_update *u)
{
	u->milestones[0].state = (enum wm_milestone_state)0;
}
static void milestone_state_5(struct wm_update *u)
{
	u->milestones[0].state = WM_MILESTONE__COUNT;
}
static void milestone_twice(struct wm_update *u)
{
	u->milestone_count = 2;
	u->milestones[1] = u->milestones[0];
}
static void milestones_16(struct wm_update *u)
{
	for (size_t i = 0; i < WM_MILESTONES_MAX_COUNT; i++) {
		u->milestones[i] = u->milestones[0];
		u->milestones[i].id = (uint8_t)(i + 1);
	}
	u->milestone_count = WM_MILESTONES_MAX_COUNT;
}
static void milestones_17(struct wm_update *u)
{
	milestones_16(u);
	u->milestone_count++;
}
static void facts_48(struct wm_update *u)
{
	milestones_16(u);
	u->indicator_count = WM_FACTS_PER_UPDATE_MAX - WM_MILESTONES_MAX_COUNT;
	for (int32_t i = 0; i < u->indicator_count; i++) {
		u->indicators[i] = u->indicators[0];
		u->indicators[i].period_end = TODAY + i;
	}
}
static void facts_49(struct wm_update *u)
{
	facts_48(u);
	u->indicator_count++;
}
static void indicator_0(struct wm_update *u)
{
	u->indicators[0].id = 0;
}
static void indicator_status_0(struct wm_update *u)
{
	u->indicators[0].status = (enum wm_obs_status)0;
}
static void indicator_status_11(struct wm_update *u)
{
	u->indicators[0].status = WM_OBS__COUNT;
}
static void indicator_without_period(struct wm_update *u)
{
	u->indicators[0].period_end = WM_DATE_NONE;
}
static void indicator_of_two_periods(struct wm_update *u)
{
	u->indicator_count = 2;
	u->indicators[1] = u->indicators[0];
	u->indicators[1].period_end = TODAY - 180;
}
static void indicator_twice_for_one_period(struct wm_update *u)
{
	indicator_of_two_periods(u);
	u->indicators[1].period_end = TODAY;
}
static void normal_without_value(struct wm_update *u)
{
	u->indicators[0].has_value = false;
}
static void missing_with_value(struct wm_update *u)
{
	u->indicators[0].status = WM_OBS_MISSING;
}
static void suppressed_without_value(struct wm_update *u)
{
	u->indicators[0].status = WM_OBS_SUPPRESSED;
	u->indicators[0].has_value = false;
}
static void started_tomorrow(struct wm_update *u)
{
	u->actual_start = TODAY + 1;
}
static void ended_tomorrow(struct wm_update *u)
{
	u->actual_end = TODAY + 1;
}
static void started_in_1990(struct wm_update *u)
{
	u->actual_start = WM_AS_OF_EARLIEST_DAYS - 1;
}
static void ended_in_1990(struct wm_update *u)
{
	u->actual_end = WM_AS_OF_EARLIEST_DAYS - 1;
}
static void ended_on_the_first_day(struct wm_update *u)
{
	u->actual_start = TODAY;
}
static void ended_before_it_started(struct wm_update *u)
{
	u->actual_end = u->actual_start - 1;
}
static void ended_without_start(struct wm_update *u)
{
	u->actual_start = WM_DATE_NONE;
}

static void test_3_2_a_milestone_is_met_on_a_day_and_with_evidence(void **state)
{
	(void)state;
	static const struct check_row rows[] = {
		PASS(scheduled),
		PASS(milestones_16),
		ROW(milestones_17, WM_ELIMIT, "more than 16 milestones"),
		ROW(met_without_date, WM_ERULE, "a milestone that is met needs the date"),
		ROW(met_tomorrow, WM_EFUTURE_DATE, "milestone date lies in the future"),
		ROW(met_in_1990, WM_ERANGE, "milestone date must be 1991-01-01 or later"),
		ROW(met_without_evidence, WM_ERULE, "a milestone that is met needs evidence"),
		ROW(partially_met_with_date, WM_ERULE, "only a milestone that is met has a date"),
		ROW(milestone_0, WM_ERANGE, "milestone id must be 1 to 255"),
		ROW(milestone_state_0, WM_ERANGE,
		    "milestone state must be 1 (scheduled) to 4 (not met)"),
		ROW(milestone_state_5, WM_ERANGE,
		    "milestone state must be 1 (scheduled) to 4 (not met)"),
		ROW(milestone_twice, WM_ERULE, "a milestone is named twice"),
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void test_3_2_zero_is_a_value_and_missing_has_a_code(void **state)
{
	(void)state;
	static const struct check_row rows[] = {
		PASS(report), /* the value is 0 */
		PASS(suppressed_without_value),
		PASS(indicator_of_two_periods),
		PASS(facts_48),
		ROW(facts_49, WM_ELIMIT, "more than 48 milestones and indicator values"),
		ROW(normal_without_value, WM_ERULE,
		    "an indicator status of A, E, P, F, V or U comes with a value"),
		ROW(missing_with_value, WM_ERULE,
		    "an indicator status of L, M, Q or O comes without a value"),
		ROW(indicator_0, WM_ERANGE, "indicator id must be 1 to 255"),
		ROW(indicator_status_0, WM_ERANGE, "indicator status must be 1 (A) to 10 (O)"),
		ROW(indicator_status_11, WM_ERANGE, "indicator status must be 1 (A) to 10 (O)"),
		ROW(indicator_without_period, WM_ERANGE,
		    "indicator period must end on 1991-01-01 or later"),
		ROW(indicator_twice_for_one_period, WM_ERULE,
		    "an indicator has two values for one period"),
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void test_3_1_actual_dates_are_in_order_and_not_in_the_future(void **state)
{
	(void)state;
	static const struct check_row rows[] = {
		PASS(ended_on_the_first_day),
		PASS(ended_without_start),
		ROW(ended_before_it_started, WM_ERULE, "actual_end lies before actual_start"),
		ROW(started_tomorrow, WM_EFUTURE_DATE, "actual_start lies in the future"),
		ROW(ended_tomorrow, WM_EFUTURE_DATE, "actual_end lies in the future"),
		ROW(started_in_1990, WM_ERANGE, "actual_start must be 1991-01-01 or later"),
		ROW(ended_in_1990, WM_ERANGE, "actual_end must be 1991-01-01 or later"),
	};

	assert_rows(rows, COUNT_OF(rows));
}

struct register_row {
	const char *name;
	uint16_t point;
	struct wm_milestone_report milestone; /* id 0: none */
	uint8_t indicator;		      /* 0: none */
	const char *cycle;
	int32_t as_of;
	int err;
	const char *reason;
};

#define NOT_MISSED "a milestone is not missed before its due date has passed"

static const struct register_row register_rows[] = {
	{ "nothing named", 307, { 0 }, 0, "", TODAY, WM_OK, NULL },
	{ "everything known", 307, { 1, WM_MILESTONE_SCHEDULED, 0 }, 2, "H1", TODAY, WM_OK, NULL },
	{ "other point", 308, { 0 }, 0, "", TODAY, WM_ENO_SUCH_POINT, "no such action point" },
	{ "other milestone",
	  307,
	  { 3, WM_MILESTONE_SCHEDULED, 0 },
	  0,
	  "",
	  TODAY,
	  WM_ERULE,
	  "no such milestone of the action point" },
	{ "other indicator",
	  307,
	  { 0 },
	  1,
	  "",
	  TODAY,
	  WM_ERULE,
	  "no such indicator of the action point" },
	{ "other cycle", 307, { 0 }, 0, "H9", TODAY, WM_ERULE, "no such reporting cycle" },
	{ "cycle of tomorrow",
	  307,
	  { 0 },
	  0,
	  "H2",
	  TODAY,
	  WM_ERULE,
	  "the reporting cycle has not opened yet" },
	{ "missed on the due day",
	  307,
	  { 1, WM_MILESTONE_NOT_MET, 0 },
	  0,
	  "",
	  TODAY - 5,
	  WM_ERULE,
	  NOT_MISSED },
	{ "missed the day after",
	  307,
	  { 1, WM_MILESTONE_NOT_MET, 0 },
	  0,
	  "",
	  TODAY - 4,
	  WM_OK,
	  NULL },
	{ "missed without due date",
	  307,
	  { 2, WM_MILESTONE_NOT_MET, 0 },
	  0,
	  "",
	  TODAY - 5,
	  WM_OK,
	  NULL },
};

static void test_3_1_an_update_is_about_what_the_register_has(void **state)
{
	(void)state;
	struct wm_action_point point = { .id = 307,
					 .area = 3,
					 .milestone_count = 2,
					 .indicator_count = 1,
					 .milestones = { { .id = 1, .due = TODAY - 5 },
							 { .id = 2, .due = WM_DATE_NONE } },
					 .indicators = { { .id = 2 } } };
	const struct wm_cycle cycles[] = {
		{ { 2, "H1" }, TODAY, TODAY, TODAY, TODAY },
		{ { 2, "H2" }, TODAY + 1, TODAY + 1, TODAY + 1, TODAY + 1 }
	};
	const struct wm_register reg = {
		.points = &point, .point_count = 1, .cycles = cycles, .cycle_count = 2
	};

	for (size_t i = 0; i < COUNT_OF(register_rows); i++) {
		const struct register_row *row = &register_rows[i];
		struct wm_update update = make_update();
		const char *reason = NULL;

		clear_facts(&update);
		update.point = row->point;
		update.as_of = row->as_of;
		update.milestone_count = row->milestone.id > 0;
		update.milestones[0] = row->milestone;
		update.indicator_count = row->indicator > 0;
		update.indicators[0].id = row->indicator;
		if (row->cycle[0] != '\0') {
			wmt_assert_ok(wm_cycle_id_parse(wm_view_str(row->cycle), &update.cycle));
		}
		const int err = wm_update_check_register(&update, &reg, TODAY, &reason);
		const char *want = row->reason != NULL ? row->reason : "nothing";
		const char *got = reason != NULL ? reason : "nothing";
		if (err != row->err || strcmp(want, got) != 0) {
			fail_msg("%s: got %s (%s)", row->name, wm_err_name(err), got);
		}
	}
}

static void test_six_statuses_come_with_a_value(void **state)
{
	(void)state;
	const char *letters = "AEPFVULMQO";

	for (int i = 1; i < WM_OBS__COUNT; i++) {
		assert_int_equal(wm_obs_status_name(i)[0], letters[i - 1]);
		assert_int_equal(wm_obs_status_has_value(i), i <= 6);
	}
	assert_false(wm_obs_status_has_value(0));
	assert_false(wm_obs_status_has_value(WM_OBS__COUNT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_3_2_a_milestone_is_met_on_a_day_and_with_evidence),
		cmocka_unit_test(test_3_2_zero_is_a_value_and_missing_has_a_code),
		cmocka_unit_test(test_3_1_actual_dates_are_in_order_and_not_in_the_future),
		cmocka_unit_test(test_3_1_an_update_is_about_what_the_register_has),
		cmocka_unit_test(test_six_statuses_come_with_a_value),
	};
	return cmocka_run_group_tests_name("core/told", tests, NULL, NULL);
}
