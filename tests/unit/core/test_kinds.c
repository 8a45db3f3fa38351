/* Progress updates (3.2): kinds, milestones, indicators, actual dates, narrative, and the register
 * they are checked against. */
#include "core/update.h"

#include "fixture.h"

#define TODAY 20182 /* 2025-04-04 */

static char filler[WM_STR_MAX_BYTES + 1];

static int fill_filler(void **state)
{
	(void)state;
	memset(filler, 'x', sizeof(filler));
	return 0;
}

/* A report with evidence, one milestone that is met, one indicator value and both dates. */
static struct wm_update make_update(void)
{
	struct wm_update u;

	wm_update_init(&u);
	u.point = 307;
	u.as_of = TODAY;
	u.origin = WM_ORIGIN_FILED;
	u.summary[WM_LANG_EN] = wm_view_str("Held.");
	u.evidence_count = 1;
	u.evidence[0].url = wm_view_str("https://example.org/a");
	u.milestone_count = 1;
	u.milestones[0] = (struct wm_milestone_report){ 1, WM_MILESTONE_MET, TODAY };
	u.indicator_count = 1;
	u.indicators[0] = (struct wm_indicator_report){ 2, WM_OBS_NORMAL, TODAY, true, 0 };
	u.actual_start = TODAY - 10;
	u.actual_end = TODAY;
	return u;
}

static void report(struct wm_update *u)
{
	(void)u;
}
static void clear_facts(struct wm_update *u)
{
	u->milestone_count = 0;
	u->indicator_count = 0;
	u->actual_start = WM_DATE_NONE;
	u->actual_end = WM_DATE_NONE;
}
static void no_change(struct wm_update *u)
{
	clear_facts(u);
	u->kind = WM_UPDATE_NO_CHANGE;
	wmt_assert_ok(wm_cycle_id_parse(wm_view_str("2026-H1"), &u->cycle));
}
static void no_change_with_percent(struct wm_update *u)
{
	no_change(u);
	u->axis[WM_AXIS_PERCENT] = 0;
}
static void no_change_with_unknown(struct wm_update *u)
{
	no_change(u);
	u->axis[WM_AXIS_CONFIDENCE] = WM_UNKNOWN;
}
static void no_change_with_milestone(struct wm_update *u)
{
	no_change(u);
	u->milestone_count = 1;
}
static void no_change_with_indicator(struct wm_update *u)
{
	no_change(u);
	u->indicator_count = 1;
}
static void no_change_with_start(struct wm_update *u)
{
	no_change(u);
	u->actual_start = TODAY;
}
static void no_change_with_end(struct wm_update *u)
{
	no_change(u);
	u->actual_end = TODAY;
}
static void no_change_that_supersedes(struct wm_update *u)
{
	no_change(u);
	u->supersedes = 7;
}
static void report_that_supersedes(struct wm_update *u)
{
	u->supersedes = 7;
}
static void report_with_reason(struct wm_update *u)
{
	u->reason = WM_REASON_TYPING_ERROR;
}
static void correction(struct wm_update *u)
{
	u->kind = WM_UPDATE_CORRECTION;
	u->supersedes = 7;
	u->reason = WM_REASON_REVIEWER_REQUEST;
}
static void correction_of_nothing(struct wm_update *u)
{
	correction(u);
	u->supersedes = 0;
}
static void correction_without_reason(struct wm_update *u)
{
	correction(u);
	u->reason = WM_REASON_NONE;
}
static void reason_past_the_end(struct wm_update *u)
{
	correction(u);
	u->reason = WM_REASON__COUNT;
}
static void withdrawal(struct wm_update *u)
{
	clear_facts(u);
	u->kind = WM_UPDATE_WITHDRAWAL;
	u->supersedes = 7;
	u->reason = WM_REASON_WRONG_ACTION;
}
static void withdrawal_of_nothing(struct wm_update *u)
{
	withdrawal(u);
	u->supersedes = 0;
}
static void withdrawal_without_reason(struct wm_update *u)
{
	withdrawal(u);
	u->reason = WM_REASON_NONE;
}
static void withdrawal_with_level(struct wm_update *u)
{
	withdrawal(u);
	u->axis[WM_AXIS_COMPLETION] = WM_COMPLETION_LIMITED;
}
static void withdrawal_with_milestone(struct wm_update *u)
{
	withdrawal(u);
	u->milestone_count = 1;
}
static void withdrawal_for_a_cycle(struct wm_update *u)
{
	withdrawal(u);
	wmt_assert_ok(wm_cycle_id_parse(wm_view_str("2026-H1"), &u->cycle));
}
static void complete(struct wm_update *u)
{
	clear_facts(u);
	u->axis[WM_AXIS_COMPLETION] = WM_COMPLETION_COMPLETE;
}
static void complete_without_evidence(struct wm_update *u)
{
	complete(u);
	u->evidence_count = 0;
}
static void compiled_complete_without_evidence(struct wm_update *u)
{
	complete_without_evidence(u);
	u->origin = WM_ORIGIN_COMPILED;
}
static void substantial_without_evidence(struct wm_update *u)
{
	complete_without_evidence(u);
	u->axis[WM_AXIS_COMPLETION] = WM_COMPLETION_SUBSTANTIAL;
}
static void green(struct wm_update *u)
{
	u->axis[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE_GREEN;
}
static void amber(struct wm_update *u)
{
	u->axis[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE_AMBER;
}
static void red(struct wm_update *u)
{
	u->axis[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE_RED;
}
static void red_with_rationale(struct wm_update *u)
{
	red(u);
	u->rationale[WM_LANG_KY] = wm_view_str("The contractor left.");
}
static void compiled_red(struct wm_update *u)
{
	red(u);
	u->origin = WM_ORIGIN_COMPILED;
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
static void malformed_cycle(struct wm_update *u)
{
	u->cycle = (struct wm_cycle_id){ 7, "2026 H1" };
}
static void cycle_of_17_bytes(struct wm_update *u)
{
	u->cycle.len = WM_CYCLE_ID_MAX_BYTES + 1;
}
static void narrative_of_4096(struct wm_update *u)
{
	const struct wm_view text = wm_view_of(filler, WM_STR_MAX_BYTES);
	u->rationale[WM_LANG_EN] = text;
	u->obstacles[WM_LANG_EN] = text;
	u->next_steps[WM_LANG_EN] = text;
	u->decision_requested[WM_LANG_EN] = text;
}
static void rationale_of_4097(struct wm_update *u)
{
	u->rationale[WM_LANG_EN] = wm_view_of(filler, WM_STR_MAX_BYTES + 1);
}
static void obstacles_latin_1(struct wm_update *u)
{
	u->obstacles[WM_LANG_RU] = wm_view_str("\xe9");
}
static void next_steps_without_language(struct wm_update *u)
{
	u->next_steps[0] = wm_view_str("x");
}
static void decision_of_4097(struct wm_update *u)
{
	u->decision_requested[WM_LANG_UZ] = wm_view_of(filler, WM_STR_MAX_BYTES + 1);
}

struct check_row {
	const char *name;
	void (*change)(struct wm_update *update);
	int err;
	const char *reason; /* NULL when it passes */
};

#define ROW(CHANGE, ERR, REASON)             \
	{                                    \
#CHANGE, CHANGE, ERR, REASON \
	}
#define PASS(CHANGE)	 ROW(CHANGE, WM_OK, NULL)
#define NO_CHANGE_FACTS	 "no_change has no milestones, indicators or actual dates"
#define WITHDRAWAL_FACTS "a withdrawal has no milestones, indicators or actual dates"
#define NAMES_OTHER	 "a correction or withdrawal names the update that it supersedes"
#define NEEDS_REASON	 "a correction or withdrawal needs a reason code"
#define CYCLE_FORM	 "cycle must be 1 to 16 of A-Z, a-z, 0-9 and hyphens"

static void assert_rows(const struct check_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct check_row *row = &rows[i];
		struct wm_update update = make_update();
		const char *reason = NULL;

		row->change(&update);
		const int err = wm_update_check(&update, TODAY, &reason);
		const char *want = row->reason != NULL ? row->reason : "nothing";
		const char *got = reason != NULL ? reason : "nothing";
		if (err != row->err || strcmp(want, got) != 0) {
			fail_msg("%s: got %s (%s), want %s (%s)", row->name, wm_err_name(err), got,
				 wm_err_name(row->err), want);
		}
	}
}

static void test_3_2_each_kind_of_update_says_what_it_may(void **state)
{
	(void)state;
	static const struct check_row rows[] = {
		PASS(report),
		PASS(no_change),
		PASS(correction),
		PASS(withdrawal),
		ROW(no_change_with_percent, WM_ERULE, "no_change says nothing on any axis"),
		ROW(no_change_with_unknown, WM_ERULE, "no_change says nothing on any axis"),
		ROW(no_change_with_milestone, WM_ERULE, NO_CHANGE_FACTS),
		ROW(no_change_with_indicator, WM_ERULE, NO_CHANGE_FACTS),
		ROW(no_change_with_start, WM_ERULE, NO_CHANGE_FACTS),
		ROW(no_change_with_end, WM_ERULE, NO_CHANGE_FACTS),
		ROW(no_change_that_supersedes, WM_ERULE,
		    "only a correction or withdrawal supersedes an update"),
		ROW(report_that_supersedes, WM_ERULE,
		    "only a correction or withdrawal supersedes an update"),
		ROW(report_with_reason, WM_ERULE,
		    "only a correction or withdrawal has a reason code"),
		ROW(correction_of_nothing, WM_ERULE, NAMES_OTHER),
		ROW(correction_without_reason, WM_ERULE, NEEDS_REASON),
		ROW(reason_past_the_end, WM_ERANGE,
		    "reason must be 1 (typing error) to 5 (reviewer request)"),
		ROW(withdrawal_of_nothing, WM_ERULE, NAMES_OTHER),
		ROW(withdrawal_without_reason, WM_ERULE, NEEDS_REASON),
		ROW(withdrawal_with_level, WM_ERULE, "a withdrawal says nothing on any axis"),
		ROW(withdrawal_with_milestone, WM_ERULE, WITHDRAWAL_FACTS),
		ROW(withdrawal_for_a_cycle, WM_ERULE,
		    "a withdrawal does not answer a reporting cycle"),
		ROW(malformed_cycle, WM_ERANGE, CYCLE_FORM),
		ROW(cycle_of_17_bytes, WM_ERANGE, CYCLE_FORM),
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void test_3_2_complete_needs_evidence_whoever_put_it_in(void **state)
{
	(void)state;
	static const struct check_row rows[] = {
		PASS(complete),
		PASS(substantial_without_evidence),
		ROW(complete_without_evidence, WM_ERULE, "complete needs evidence"),
		ROW(compiled_complete_without_evidence, WM_ERULE, "complete needs evidence"),
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void test_3_2_amber_and_red_need_a_rationale_when_filed(void **state)
{
	(void)state;
	static const struct check_row rows[] = {
		PASS(green),
		PASS(red_with_rationale),
		PASS(compiled_red),
		ROW(amber, WM_ERULE, "amber or red confidence needs a rationale"),
		ROW(red, WM_ERULE, "amber or red confidence needs a rationale"),
	};

	assert_rows(rows, COUNT_OF(rows));
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

static void test_3_2_the_narrative_is_bounded_and_has_languages(void **state)
{
	(void)state;
	static const struct check_row rows[] = {
		PASS(narrative_of_4096),
		ROW(rationale_of_4097, WM_ELIMIT, "rationale is longer than 4096 bytes"),
		ROW(obstacles_latin_1, WM_EUTF8, "obstacles is not UTF-8"),
		ROW(next_steps_without_language, WM_ERANGE,
		    "next_steps language must be 1 (en) to 7 (uz)"),
		ROW(decision_of_4097, WM_ELIMIT, "decision_requested is longer than 4096 bytes"),
	};

	assert_rows(rows, COUNT_OF(rows));
}

/* ------------------------------------------------------------------ against the register */

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

/* ------------------------------------------------------------------ worse than before */

static void test_3_3_a_regression_is_told_by_axis(void **state)
{
	(void)state;
	static const struct {
		int16_t before[WM_AXIS__COUNT], after[WM_AXIS__COUNT];
		unsigned want;
	} rows[] = {
		{ { 2, 3, 50, 1 }, { 2, 3, 50, 1 }, 0 },
		{ { 2, 3, 50, 1 }, { 2, 2, 50, 1 }, 1U << WM_AXIS_COMPLETION },
		{ { 2, 3, 50, 1 }, { 2, 4, 49, 1 }, 1U << WM_AXIS_PERCENT },
		{ { 2, 3, 50, 1 }, { 2, 3, 0, 1 }, 1U << WM_AXIS_PERCENT },
		{ { 2, 3, 50, 1 }, { 2, 3, 51, 2 }, 1U << WM_AXIS_CONFIDENCE },
		{ { 2, 3, 50, 3 }, { 2, 3, 51, 2 }, 0 },
		{ { 6, 3, 50, 1 }, { 1, 3, 50, 1 }, 0 }, /* a lifecycle is no scale */
		{ { 2, 3, 50, 1 }, { WM_SILENT, WM_SILENT, WM_SILENT, WM_SILENT }, 0 },
		{ { 2, 3, 50, 1 }, { WM_UNKNOWN, WM_UNKNOWN, WM_UNKNOWN, WM_UNKNOWN }, 0 },
		{ { WM_UNKNOWN, WM_UNKNOWN, WM_UNKNOWN, WM_UNKNOWN }, { 1, 1, 0, 3 }, 0 },
		{ { 2, 4, 100, 1 },
		  { 2, 1, 0, 3 },
		  1U << WM_AXIS_COMPLETION | 1U << WM_AXIS_PERCENT | 1U << WM_AXIS_CONFIDENCE },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(wm_worsened(rows[i].before, rows[i].after), rows[i].want);
	}
}

/* ------------------------------------------------------------------ words */

static void assert_words(const char *(*name)(int), int (*parse)(struct wm_view), int last)
{
	for (int i = 1; i < last; i++) {
		assert_int_equal(parse(wm_view_str(name(i))), i);
	}
	assert_string_equal(name(0), "unknown");
	assert_string_equal(name(last), "unknown");
	assert_string_equal(name(-1), "unknown");
	assert_int_equal(parse(wm_view_str("unknown")), 0);
	assert_int_equal(parse(wm_view_str("")), 0);
}

static void test_words_come_back_the_same(void **state)
{
	(void)state;
	assert_words(wm_update_kind_name, wm_update_kind_parse, WM_UPDATE__COUNT);
	assert_words(wm_reason_name, wm_reason_parse, WM_REASON__COUNT);
	assert_words(wm_milestone_state_name, wm_milestone_state_parse, WM_MILESTONE__COUNT);
	assert_words(wm_obs_status_name, wm_obs_status_parse, WM_OBS__COUNT);
	assert_string_equal(wm_update_kind_name(WM_UPDATE_NO_CHANGE), "no_change");
	assert_string_equal(wm_milestone_state_name(WM_MILESTONE_PARTIALLY_MET), "partially_met");
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
		cmocka_unit_test(test_3_2_each_kind_of_update_says_what_it_may),
		cmocka_unit_test(test_3_2_complete_needs_evidence_whoever_put_it_in),
		cmocka_unit_test(test_3_2_amber_and_red_need_a_rationale_when_filed),
		cmocka_unit_test(test_3_2_a_milestone_is_met_on_a_day_and_with_evidence),
		cmocka_unit_test(test_3_2_zero_is_a_value_and_missing_has_a_code),
		cmocka_unit_test(test_3_1_actual_dates_are_in_order_and_not_in_the_future),
		cmocka_unit_test(test_3_2_the_narrative_is_bounded_and_has_languages),
		cmocka_unit_test(test_3_1_an_update_is_about_what_the_register_has),
		cmocka_unit_test(test_3_3_a_regression_is_told_by_axis),
		cmocka_unit_test(test_words_come_back_the_same),
		cmocka_unit_test(test_six_statuses_come_with_a_value),
	};
	return cmocka_run_group_tests_name("core/kinds", tests, fill_filler, NULL);
}
