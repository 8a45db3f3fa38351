/* Progress updates (3.2): kinds, evidence and rationale, narrative, worse than before, words. */
#include "update_fixture.h"

static char filler[WM_STR_MAX_BYTES + 1];

static int fill_filler(void **state)
{
	(void)state;
	memset(filler, 'x', sizeof(filler));
	return 0;
}

static void report(struct wm_update *u)
{
	(void)u;
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

#define NO_CHANGE_FACTS	 "no_change has no milestones, indicators or actual dates"
#define WITHDRAWAL_FACTS "a withdrawal has no milestones, indicators or actual dates"
#define NAMES_OTHER	 "a correction or withdrawal names the update that it supersedes"
#define NEEDS_REASON	 "a correction or withdrawal needs a reason code"
#define CYCLE_FORM	 "cycle must be 1 to 16 of A-Z, a-z, 0-9 and hyphens"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_3_2_each_kind_of_update_says_what_it_may),
		cmocka_unit_test(test_3_2_complete_needs_evidence_whoever_put_it_in),
		cmocka_unit_test(test_3_2_amber_and_red_need_a_rationale_when_filed),
		cmocka_unit_test(test_3_2_the_narrative_is_bounded_and_has_languages),
		cmocka_unit_test(test_3_3_a_regression_is_told_by_axis),
		cmocka_unit_test(test_words_come_back_the_same),
	};
	return cmocka_run_group_tests_name("core/kinds", tests, fill_filler, NULL);
}
