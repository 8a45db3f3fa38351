/* Reporting cycles at work (3.5, R8): expected, received, on time, accepted; reminders. */
#include "core/calendar.h"

#include "core/rollup.h"
#include "fixture.h"

#define OPENS 20000
#define DUE   20010

static const struct wm_cycle cycle = { { 7, "2026-H1" }, OPENS, DUE, DUE + 10, DUE + 20 };

static void test_3_5_the_current_cycle_is_the_last_that_has_opened(void **state)
{
	(void)state;
	const struct wm_cycle cycles[] = {
		cycle, { { 7, "2026-H2" }, OPENS + 180, OPENS + 190, OPENS + 200, OPENS + 210 }
	};
	const struct wm_register reg = { .cycles = cycles, .cycle_count = 2 };
	const struct wm_register none = { 0 };

	assert_null(wm_calendar_current(&reg, OPENS - 1));
	assert_ptr_equal(wm_calendar_current(&reg, OPENS), &cycles[0]);
	assert_ptr_equal(wm_calendar_current(&reg, OPENS + 179), &cycles[0]); /* frozen, too */
	assert_ptr_equal(wm_calendar_current(&reg, OPENS + 180), &cycles[1]);
	assert_null(wm_calendar_current(&none, OPENS));
}

/* ------------------------------------------------------------------ one point */

struct received {
	const char *institution; /* NULL: none */
	const char *cycle;
	int64_t at; /* ms */
	uint64_t revision;
};

struct point_row {
	const char *name;
	const char *lead;
	int16_t lifecycle;
	struct received received[3];
	uint64_t accepted_latest;
	int32_t day;
	enum wm_report_status want;
	uint64_t revision;
	int32_t late_days;
	bool is_accepted;
};

#define IMPL	   WM_LIFECYCLE_IMPLEMENTATION
#define LAST_MS(D) (((D) + 1) * WM_DAY_MSEC - 1)

static const struct point_row point_rows[] = {
	{ "nobody leads", "", IMPL, { { 0 } }, 0, DUE + 9, WM_REPORT_NOT_EXPECTED, 0, 0, false },
	{ "cancelled",
	  "eeas",
	  WM_LIFECYCLE_CANCELLED,
	  { { 0 } },
	  0,
	  DUE + 9,
	  WM_REPORT_NOT_EXPECTED,
	  0,
	  0,
	  false },
	{ "suspended points report",
	  "eeas",
	  WM_LIFECYCLE_SUSPENDED,
	  { { 0 } },
	  0,
	  DUE + 9,
	  WM_REPORT_MISSING,
	  0,
	  9,
	  false },
	{ "not yet, on the due day",
	  "eeas",
	  IMPL,
	  { { 0 } },
	  0,
	  DUE,
	  WM_REPORT_NOT_YET,
	  0,
	  0,
	  false },
	{ "missing from the day after",
	  "eeas",
	  IMPL,
	  { { 0 } },
	  0,
	  DUE + 1,
	  WM_REPORT_MISSING,
	  0,
	  1,
	  false },
	{ "in the last millisecond",
	  "eeas",
	  IMPL,
	  { { "eeas", "2026-H1", LAST_MS(DUE), 5 } },
	  0,
	  DUE + 9,
	  WM_REPORT_ON_TIME,
	  5,
	  0,
	  false },
	{ "a millisecond late",
	  "eeas",
	  IMPL,
	  { { "eeas", "2026-H1", LAST_MS(DUE) + 1, 5 } },
	  0,
	  DUE + 9,
	  WM_REPORT_LATE,
	  5,
	  1,
	  false },
	{ "accepted",
	  "eeas",
	  IMPL,
	  { { "eeas", "2026-H1", DUE *WM_DAY_MSEC, 5 } },
	  5,
	  DUE,
	  WM_REPORT_ON_TIME,
	  5,
	  0,
	  true },
	{ "an older one was accepted",
	  "eeas",
	  IMPL,
	  { { "eeas", "2026-H1", DUE *WM_DAY_MSEC, 5 } },
	  4,
	  DUE,
	  WM_REPORT_ON_TIME,
	  5,
	  0,
	  false },
	{ "the first report counts, not the correction",
	  "eeas",
	  IMPL,
	  { { "eeas", "2026-H1", LAST_MS(DUE + 5), 9 }, { "eeas", "2026-H1", LAST_MS(DUE), 5 } },
	  9,
	  DUE + 9,
	  WM_REPORT_ON_TIME,
	  5,
	  0,
	  true },
	{ "somebody else's report is not the lead's",
	  "eeas",
	  IMPL,
	  { { "kz-mfa", "2026-H1", DUE *WM_DAY_MSEC, 5 } },
	  5,
	  DUE + 1,
	  WM_REPORT_MISSING,
	  0,
	  1,
	  false },
	{ "a report for another cycle",
	  "eeas",
	  IMPL,
	  { { "eeas", "2025-H2", DUE *WM_DAY_MSEC, 5 } },
	  5,
	  DUE + 1,
	  WM_REPORT_MISSING,
	  0,
	  1,
	  false },
};

static struct wm_point_reporting report_of(const struct point_row *row)
{
	struct wm_action_point point = { .id = 307 };
	struct wm_evaluated evaluated = { 0 };
	struct wm_facts facts = { 0 };
	struct wm_point_reporting to;

	if (row->lead[0] != '\0') {
		point.lead = code_of(row->lead);
	}
	evaluated.axis[WM_AXIS_LIFECYCLE].value = row->lifecycle;
	for (size_t i = 0; i < 3 && row->received[i].institution != NULL; i++) {
		struct wm_fact fact = { .what = WM_FACT_CYCLE,
					.committed_at = row->received[i].at,
					.revision = row->received[i].revision,
					.institution = code_of(row->received[i].institution) };
		wmt_assert_ok(wm_cycle_id_parse(wm_view_str(row->received[i].cycle), &fact.cycle));
		wm_facts_take(&facts, &fact, &point.lead);
	}
	memset(&to, 0xff, sizeof(to));
	wm_calendar_point(&point, &evaluated, row->received[0].institution != NULL ? &facts : NULL,
			  row->accepted_latest, &cycle, row->day, &to);
	return to;
}

static void test_r8_the_leads_first_report_by_the_ledgers_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(point_rows); i++) {
		const struct point_row *row = &point_rows[i];
		const struct wm_point_reporting got = report_of(row);

		if (got.status != row->want || got.revision != row->revision ||
		    got.late_days != row->late_days || got.is_accepted != row->is_accepted ||
		    got.is_unassigned != (row->lead[0] == '\0') ||
		    (got.institution.len > 0) != (row->want != WM_REPORT_NOT_EXPECTED)) {
			fail_msg("%s: %s, revision %llu, %d days", row->name,
				 wm_report_status_name((int)got.status),
				 (unsigned long long)got.revision, got.late_days);
		}
	}
}

static void test_r8_the_lead_of_the_day_is_expected(void **state)
{
	(void)state;
	struct wm_action_point point = { .id = 307, .lead = code_of("eeas") };
	const struct wm_evaluated evaluated = { 0 };
	struct wm_point_reporting to;

	point.lead_span.until = DUE;
	wm_calendar_point(&point, &evaluated, NULL, 0, &cycle, DUE, &to);
	assert_int_equal(to.status, WM_REPORT_NOT_YET);
	wm_calendar_point(&point, &evaluated, NULL, 0, &cycle, DUE + 1, &to);
	assert_int_equal(to.status, WM_REPORT_NOT_EXPECTED);
	assert_true(to.is_unassigned);
}

/* ------------------------------------------------------------------ sums */

static void test_r8_completeness_and_timeliness_are_over_the_expected(void **state)
{
	(void)state;
	struct wm_reporting sum = { 0 };
	struct wm_reporting_figures figures;

	for (size_t i = 0; i < COUNT_OF(point_rows); i++) {
		const struct wm_point_reporting one = report_of(&point_rows[i]);
		wm_reporting_add(&sum, &one);
	}
	assert_int_equal(sum.expected, 10);
	assert_int_equal(sum.received, 5);
	assert_int_equal(sum.on_time, 4);
	assert_int_equal(sum.accepted, 2);
	assert_int_equal(sum.unassigned, 1); /* the cancelled one is not */
	wm_reporting_figures(&sum, &figures);
	assert_int_equal(figures.completeness_bp, 5000);
	assert_int_equal(figures.timeliness_bp, 4000);
	assert_int_equal(figures.accepted_bp, 2000);
}

static void test_r8_where_nothing_is_expected_figures_are_not_available(void **state)
{
	(void)state;
	static const struct wm_reporting rows[] = {
		{ 0 },
		{ .unassigned = 16 },
		{ .expected = -1 },
		{ 1, 2, 0, 0, 0 },
		{ 2, 1, 2, 0, 0 },
		{ 2, 1, 0, 2, 0 },
		{ 2, -1, 0, 0, 0 },
		{ 2, 1, -1, 0, 0 },
		{ 2, 1, 0, -1, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct wm_reporting_figures figures;
		wm_reporting_figures(&rows[i], &figures);
		assert_int_equal(figures.completeness_bp, WM_BP_NONE);
		assert_int_equal(figures.timeliness_bp, WM_BP_NONE);
		assert_int_equal(figures.accepted_bp, WM_BP_NONE);
	}
}

/* ------------------------------------------------------------------ reminders */

static void test_3_5_reminders_escalate(void **state)
{
	(void)state;
	const struct wm_settings settings = wm_settings_default();
	static const struct {
		int32_t day;
		int16_t step; /* 1: none yet */
		enum wm_escalation want;
	} rows[] = {
		{ DUE - 31, 1, 0 },
		{ DUE - 30, -30, WM_ESCALATE_LEAD },
		{ DUE - 8, -30, WM_ESCALATE_LEAD },
		{ DUE - 7, -7, WM_ESCALATE_LEAD },
		{ DUE, 0, WM_ESCALATE_LEAD },
		{ DUE + 6, 0, WM_ESCALATE_LEAD },
		{ DUE + 7, 7, WM_ESCALATE_COORDINATOR },
		{ DUE + 29, 7, WM_ESCALATE_COORDINATOR },
		{ DUE + 30, 30, WM_ESCALATE_SENIOR },
		{ DUE + 900, 30, WM_ESCALATE_SENIOR },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct wm_reminder reminder = { .step = 1 };
		assert_int_equal(wm_reminder_at(&settings, DUE, rows[i].day, &reminder),
				 rows[i].step != 1);
		assert_int_equal(reminder.step, rows[i].step);
		if (rows[i].step != 1) {
			assert_int_equal(reminder.day, DUE + rows[i].step);
			assert_int_equal(reminder.escalation, rows[i].want);
		}
	}
}

static void test_3_5_one_step_after_due_goes_to_the_coordinator(void **state)
{
	(void)state;
	struct wm_settings settings = wm_settings_default();
	struct wm_reminder reminder;

	settings.reminder_count = 4; /* -30 -7 0 7 */
	assert_true(wm_reminder_at(&settings, DUE, DUE + 99, &reminder));
	assert_int_equal(reminder.escalation, WM_ESCALATE_COORDINATOR);
	settings.reminder_count = 0;
	assert_false(wm_reminder_at(&settings, DUE, DUE + 99, &reminder));
	settings.reminder_count = 4;
	assert_false(wm_reminder_at(&settings, WM_DATE_NONE, DUE, &reminder));
}

static void test_names_of_reports_and_escalations(void **state)
{
	(void)state;
	static const char *const statuses[] = { "not_expected", "not_yet", "missing", "on_time",
						"late" };
	static const char *const escalations[] = { "lead", "coordinator", "senior_official" };

	for (int i = 0; i < WM_REPORT__COUNT; i++) {
		assert_string_equal(wm_report_status_name(i), statuses[i]);
	}
	for (int i = 0; i < WM_ESCALATE__COUNT; i++) {
		assert_string_equal(wm_escalation_name(i), escalations[i]);
	}
	assert_string_equal(wm_report_status_name(-1), "unknown");
	assert_string_equal(wm_escalation_name(WM_ESCALATE__COUNT), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_3_5_the_current_cycle_is_the_last_that_has_opened),
		cmocka_unit_test(test_r8_the_leads_first_report_by_the_ledgers_time),
		cmocka_unit_test(test_r8_the_lead_of_the_day_is_expected),
		cmocka_unit_test(test_r8_completeness_and_timeliness_are_over_the_expected),
		cmocka_unit_test(test_r8_where_nothing_is_expected_figures_are_not_available),
		cmocka_unit_test(test_3_5_reminders_escalate),
		cmocka_unit_test(test_3_5_one_step_after_due_goes_to_the_coordinator),
		cmocka_unit_test(test_names_of_reports_and_escalations),
	};
	return cmocka_run_group_tests_name("core/calendar", tests, NULL, NULL);
}
