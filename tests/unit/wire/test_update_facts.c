/* What updates say beside the axes: corrections, cycles, milestones, indicators, reasons. */
#include "unit/wire/update_body.h"

#include "wire/scan.h"

static void test_what_reviews_added_has_types_and_ranges(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "supersedes", 13, WMT_VIEW(1), WM_OK },
		{ "supersedes 2^64 - 1", 13, WMT_VIEW(0xcf, 255, 255, 255, 255, 255, 255, 255, 255),
		  WM_OK },
		{ "supersedes 0", 13, WMT_VIEW(0), WM_ERANGE },
		{ "supersedes nil", 13, WMT_VIEW(0xc0), WM_ESCHEMA },
		{ "supersedes negative", 13, WMT_VIEW(0xff), WM_ESCHEMA },
		{ "reason 5", 14, WMT_VIEW(5), WM_OK },
		{ "reason 0", 14, WMT_VIEW(0), WM_ERANGE },
		{ "reason 6", 14, WMT_VIEW(6), WM_ERANGE },
		{ "reason as text", 14, WMT_VIEW(0xa1, '1'), WM_ESCHEMA },
		{ "cycle", 15, WMT_VIEW(0xa4, '2', '6', '-', 'A'), WM_OK },
		{ "cycle empty", 15, WMT_VIEW(0xa0), WM_ESCHEMA },
		{ "cycle with a blank", 15, WMT_VIEW(0xa2, 'H', ' '), WM_ESCHEMA },
		{ "cycle as number", 15, WMT_VIEW(5), WM_ESCHEMA },
		{ "no milestones", 16, WMT_VIEW(0x90), WM_OK },
		{ "milestones nil", 16, WMT_VIEW(0xc0), WM_ESCHEMA },
		{ "milestone 127", 16, WMT_VIEW(0x91, 0x93, 127, 4, 5), WM_OK },
		{ "milestone 255", 16, WMT_VIEW(0x91, 0x93, 0xcc, 255, 4, 5), WM_OK },
		{ "milestone 256", 16, WMT_VIEW(0x91, 0x93, 0xcd, 1, 0, 4, 5), WM_ERANGE },
		{ "milestone 0", 16, WMT_VIEW(0x91, 0x93, 0, 4, 5), WM_ERANGE },
		{ "milestone state 0", 16, WMT_VIEW(0x91, 0x93, 1, 0, 5), WM_ERANGE },
		{ "milestone state 5", 16, WMT_VIEW(0x91, 0x93, 1, 5, 5), WM_ERANGE },
		{ "milestone date nil", 16, WMT_VIEW(0x91, 0x93, 1, 1, 0xc0), WM_OK },
		{ "milestone date that is none", 16,
		  WMT_VIEW(0x91, 0x93, 1, 1, 0xd2, 0x80, 0, 0, 0), WM_ERANGE },
		{ "milestone of two values", 16, WMT_VIEW(0x91, 0x92, 1, 1), WM_ESCHEMA },
		{ "milestone of four values", 16, WMT_VIEW(0x91, 0x94, 1, 1, 0xc0, 0), WM_ESCHEMA },
		{ "milestone as a map", 16, WMT_VIEW(0x91, 0x81, 1, 1), WM_ESCHEMA },
		{ "milestone id nil", 16, WMT_VIEW(0x91, 0x93, 0xc0, 1, 0xc0), WM_ESCHEMA },
		{ "indicator", 17, WMT_VIEW(0x91, 0x94, 1, 10, 5, 0xc0), WM_OK },
		{ "indicator 0", 17, WMT_VIEW(0x91, 0x94, 0, 1, 5, 0xc0), WM_ERANGE },
		{ "indicator status 0", 17, WMT_VIEW(0x91, 0x94, 1, 0, 5, 0xc0), WM_ERANGE },
		{ "indicator status 11", 17, WMT_VIEW(0x91, 0x94, 1, 11, 5, 0xc0), WM_ERANGE },
		{ "indicator without a period", 17, WMT_VIEW(0x91, 0x94, 1, 1, 0xc0, 5),
		  WM_ESCHEMA },
		{ "indicator value -2^63", 17,
		  WMT_VIEW(0x91, 0x94, 1, 1, 5, 0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0), WM_OK },
		{ "indicator value 2^63", 17,
		  WMT_VIEW(0x91, 0x94, 1, 1, 5, 0xcf, 0x80, 0, 0, 0, 0, 0, 0, 0), WM_ERANGE },
		{ "indicator value true", 17, WMT_VIEW(0x91, 0x94, 1, 1, 5, 0xc3), WM_ESCHEMA },
		{ "indicator of three values", 17, WMT_VIEW(0x91, 0x93, 1, 1, 5), WM_ESCHEMA },
		{ "actual start", 18, WMT_VIEW(0xff), WM_OK },
		{ "actual start nil", 18, WMT_VIEW(0xc0), WM_ESCHEMA },
		{ "actual start 2^31", 18, WMT_VIEW(0xce, 0x80, 0, 0, 0), WM_ERANGE },
		{ "actual end", 19, WMT_VIEW(0), WM_OK },
		{ "actual end as text", 19, WMT_VIEW(0xa0), WM_ESCHEMA },
		{ "rationale", 20, WMT_VIEW(0x81, 7, 0xa1, 'a'), WM_OK },
		{ "rationale nil", 20, WMT_VIEW(0xc0), WM_ESCHEMA },
		{ "rationale with an empty text", 20, WMT_VIEW(0x81, 7, 0xa0), WM_ESCHEMA },
		{ "obstacles as text", 21, WMT_VIEW(0xa1, 'a'), WM_ESCHEMA },
		{ "next steps of no language", 22, WMT_VIEW(0x81, 8, 0xa1, 'a'),
		  WM_EUNKNOWN_CRITICAL },
		{ "decision requested as bytes", 23, WMT_VIEW(0x81, 1, 0xc4, 1, 'a'), WM_ESCHEMA },
	};
	CHECK_ROWS(rows);
}

static struct wm_update with_everything(void)
{
	struct wm_update update = full();

	update.kind = WM_UPDATE_CORRECTION;
	update.supersedes = UINT64_MAX;
	update.reason = WM_REASON_REVIEWER_REQUEST;
	wmt_assert_ok(wm_cycle_id_parse(wm_view_str("2026-H1"), &update.cycle));
	update.milestone_count = WM_MILESTONES_MAX_COUNT;
	for (unsigned i = 0; i < WM_MILESTONES_MAX_COUNT; i++) {
		update.milestones[i] = (struct wm_milestone_report){
			.id = (uint8_t)(UINT8_MAX - i),
			.state = i % 2 == 0 ? WM_MILESTONE_MET : WM_MILESTONE_NOT_MET,
			.date = i % 2 == 0 ? -1 : WM_DATE_NONE,
		};
	}
	update.indicator_count = WM_FACTS_PER_UPDATE_MAX - WM_MILESTONES_MAX_COUNT;
	for (unsigned i = 0; i < update.indicator_count; i++) {
		update.indicators[i] = (struct wm_indicator_report){
			.id = (uint8_t)(1 + i),
			.status = i % 2 == 0 ? WM_OBS_FORECAST : WM_OBS_MISSING,
			.period_end = 20000 + (int32_t)i,
			.has_value = i % 2 == 0,
			.value = i % 2 == 0 ? INT64_MIN + (int64_t)i : 0,
		};
	}
	update.actual_start = -400;
	update.actual_end = 0;
	for (unsigned lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		update.summary[lang] = wm_view_str("summary");
		update.rationale[lang] = wm_view_str("rationale");
		update.obstacles[lang] = wm_view_str("obstacles");
		update.next_steps[lang] = wm_view_str("next steps");
		update.decision_requested[lang] = wm_view_str("decision");
	}
	update.evidence_count = WM_EVIDENCE_MAX_COUNT;
	for (unsigned i = 0; i < WM_EVIDENCE_MAX_COUNT; i++) {
		update.evidence[i] = update.evidence[1];
	}
	return update;
}

static void assert_texts_equal(const struct wm_view *a, const struct wm_view *b)
{
	for (unsigned lang = 0; lang < WM_LANG__COUNT; lang++) {
		assert_true(wm_view_eq(a[lang], b[lang]));
	}
}

static void assert_facts_equal(const struct wm_update *a, const struct wm_update *b)
{
	assert_int_equal(a->milestone_count, b->milestone_count);
	for (size_t i = 0; i < a->milestone_count; i++) {
		assert_int_equal(a->milestones[i].id, b->milestones[i].id);
		assert_int_equal(a->milestones[i].state, b->milestones[i].state);
		assert_int_equal(a->milestones[i].date, b->milestones[i].date);
	}
	assert_int_equal(a->indicator_count, b->indicator_count);
	for (size_t i = 0; i < a->indicator_count; i++) {
		assert_int_equal(a->indicators[i].id, b->indicators[i].id);
		assert_int_equal(a->indicators[i].status, b->indicators[i].status);
		assert_int_equal(a->indicators[i].period_end, b->indicators[i].period_end);
		assert_int_equal(a->indicators[i].has_value, b->indicators[i].has_value);
		assert_true(a->indicators[i].value == b->indicators[i].value);
	}
	assert_int_equal(a->actual_start, b->actual_start);
	assert_int_equal(a->actual_end, b->actual_end);
}

static void test_an_update_with_everything_comes_back(void **state)
{
	(void)state;
	const struct wm_update update = with_everything();
	struct wm_update got;

	wmt_assert_ok(wm_update_decode(encoded(&update), &got));
	assert_int_equal(got.kind, WM_UPDATE_CORRECTION);
	assert_true(got.supersedes == UINT64_MAX);
	assert_int_equal(got.reason, WM_REASON_REVIEWER_REQUEST);
	assert_string_equal(got.cycle.text, "2026-H1");
	assert_facts_equal(&got, &update);
	assert_texts_equal(got.summary, update.summary);
	assert_texts_equal(got.rationale, update.rationale);
	assert_texts_equal(got.obstacles, update.obstacles);
	assert_texts_equal(got.next_steps, update.next_steps);
	assert_texts_equal(got.decision_requested, update.decision_requested);
	assert_int_equal(got.evidence_count, WM_EVIDENCE_MAX_COUNT);
}

static void test_an_update_without_new_fields_has_none(void **state)
{
	(void)state;
	const struct wm_update update = minimal();
	struct wm_update got = with_everything();

	wmt_assert_ok(wm_update_decode(encoded(&update), &got));
	assert_true(got.supersedes == 0);
	assert_int_equal(got.reason, WM_REASON_NONE);
	assert_int_equal(got.cycle.len, 0);
	assert_facts_equal(&got, &update);
	assert_int_equal(got.actual_start, WM_DATE_NONE);
	assert_false(wm_texts_any(got.rationale));
	assert_false(wm_texts_any(got.obstacles));
	assert_false(wm_texts_any(got.next_steps));
	assert_false(wm_texts_any(got.decision_requested));
}

/* Every value of a body counts; limits.h names this number. */
static void test_the_fullest_update_stays_within_the_bound_of_a_body(void **state)
{
	(void)state;
	const struct wm_update update = with_everything();
	const struct wm_view bytes = encoded(&update);
	struct wm_scan_bounds bounds = wm_scan_body;

	bounds.elements_max = 515;
	wmt_assert_ok(wm_scan(bytes, &bounds));
	bounds.elements_max = 514;
	wmt_assert_err(wm_scan(bytes, &bounds), WM_ELIMIT);
	assert_true(WM_BODY_ELEMENTS_MAX >= 515);
}

static void test_the_limits_of_facts_are_exact(void **state)
{
	(void)state;
	struct wm_update got;

	/* Milestones: one more than an action point may have. */
	uint8_t raw[3 + 4 * (WM_MILESTONES_MAX_COUNT + 1)] = { 0xdc, 0, WM_MILESTONES_MAX_COUNT };
	for (size_t i = 0; i <= WM_MILESTONES_MAX_COUNT; i++) {
		memcpy(raw + 3 + 4 * i, WMT_BYTES(0x93, 1, 1, 0xc0), 4);
	}
	const size_t len = sizeof(raw) - 4;
	wmt_assert_ok(wm_update_decode(with(16, wm_view_of(raw, len)), &got));
	assert_int_equal(got.milestone_count, WM_MILESTONES_MAX_COUNT);
	raw[2]++;
	wmt_assert_err(wm_update_decode(with(16, wm_view_of(raw, sizeof(raw))), &got), WM_ELIMIT);

	/* Indicators: 48 alone, fewer beside milestones. */
	struct wm_update update = minimal();
	for (size_t i = 0; i < WM_FACTS_PER_UPDATE_MAX; i++) {
		update.indicators[i] =
			(struct wm_indicator_report){ 1, WM_OBS_MISSING, 5, false, 0 };
	}
	update.indicator_count = WM_FACTS_PER_UPDATE_MAX;
	wmt_assert_ok(wm_update_decode(encoded(&update), &got));
	assert_int_equal(got.indicator_count, WM_FACTS_PER_UPDATE_MAX);
	update.milestone_count = 1;
	update.milestones[0] =
		(struct wm_milestone_report){ 1, WM_MILESTONE_SCHEDULED, WM_DATE_NONE };
	wmt_assert_err(wm_update_decode(encoded(&update), &got), WM_ELIMIT);
	update.indicator_count--;
	wmt_assert_ok(wm_update_decode(encoded(&update), &got));
}

static void test_the_limit_of_a_cycle_is_exact(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "16 bytes", 15,
		  WMT_VIEW(0xb0, 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a',
			   'a', 'a', 'a'),
		  WM_OK },
		{ "17 bytes", 15,
		  WMT_VIEW(0xb1, 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a',
			   'a', 'a', 'a', 'a'),
		  WM_ELIMIT },
	};
	CHECK_ROWS(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_reviews_added_has_types_and_ranges),
		cmocka_unit_test(test_an_update_with_everything_comes_back),
		cmocka_unit_test(test_an_update_without_new_fields_has_none),
		cmocka_unit_test(test_the_fullest_update_stays_within_the_bound_of_a_body),
		cmocka_unit_test(test_the_limits_of_facts_are_exact),
		cmocka_unit_test(test_the_limit_of_a_cycle_is_exact),
	};
	return cmocka_run_group_tests_name("wire/update_facts", tests, begin, end);
}
