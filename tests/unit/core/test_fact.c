/* Facts: listed from an update, and the ones that count, whatever the order they come in. */
#include "core/fact.h"

#include "fixture.h"

#define DAY 20000

static void test_the_facts_of_an_update_are_listed(void **state)
{
	(void)state;
	struct wm_update update;
	struct wm_fact facts[WM_FACTS_MAX_COUNT];

	wm_update_init(&update);
	assert_int_equal(wm_facts_of(&update, facts), 0);
	update.as_of = DAY;
	update.origin = WM_ORIGIN_COMPILED;
	update.milestone_count = 1;
	update.milestones[0] = (struct wm_milestone_report){ 3, WM_MILESTONE_MET, DAY - 1 };
	update.indicator_count = 2;
	update.indicators[0] = (struct wm_indicator_report){ 4, WM_OBS_NORMAL, DAY, true, 0 };
	update.indicators[1] = (struct wm_indicator_report){ 5, WM_OBS_SUPPRESSED, DAY, false, 9 };
	update.actual_start = DAY - 2;
	update.actual_end = DAY - 1;
	wmt_assert_ok(wm_cycle_id_parse(wm_view_str("2026-H1"), &update.cycle));
	update.supersedes = 77;
	update.reason = WM_REASON_NEW_EVIDENCE;

	static const struct wm_fact want[] = {
		{ .what = WM_FACT_MILESTONE, .id = 3, .state = WM_MILESTONE_MET, .date = DAY - 1 },
		{ .what = WM_FACT_INDICATOR,
		  .id = 4,
		  .state = WM_OBS_NORMAL,
		  .has_value = true,
		  .date = DAY },
		{ .what = WM_FACT_INDICATOR, .id = 5, .state = WM_OBS_SUPPRESSED, .date = DAY },
		{ .what = WM_FACT_ACTUAL_START, .date = DAY - 2 },
		{ .what = WM_FACT_ACTUAL_END, .date = DAY - 1 },
		{ .what = WM_FACT_CYCLE, .date = WM_DATE_NONE, .cycle = { 7, "2026-H1" } },
		{ .what = WM_FACT_CORRECTS,
		  .id = WM_REASON_NEW_EVIDENCE,
		  .date = WM_DATE_NONE,
		  .has_value = true,
		  .value = 77 },
	};
	assert_int_equal(wm_facts_of(&update, facts), COUNT_OF(want));
	for (size_t i = 0; i < COUNT_OF(want); i++) {
		assert_int_equal(facts[i].what, want[i].what);
		assert_int_equal(facts[i].id, want[i].id);
		assert_int_equal(facts[i].state, want[i].state);
		assert_int_equal(facts[i].date, want[i].date);
		assert_int_equal(facts[i].has_value, want[i].has_value);
		assert_true(facts[i].value == want[i].value);
		assert_true(wm_cycle_id_eq(&facts[i].cycle, &want[i].cycle));
		assert_int_equal(facts[i].as_of, DAY);
		assert_int_equal(facts[i].origin, WM_ORIGIN_COMPILED);
	}
}

static void test_the_longest_update_has_room_for_its_facts(void **state)
{
	(void)state;
	struct wm_update update;
	struct wm_fact facts[WM_FACTS_MAX_COUNT];

	wm_update_init(&update);
	update.milestone_count = WM_MILESTONES_MAX_COUNT;
	update.indicator_count = WM_FACTS_PER_UPDATE_MAX - WM_MILESTONES_MAX_COUNT;
	update.actual_start = update.actual_end = DAY;
	update.cycle.len = 1;
	update.supersedes = 1;
	assert_int_equal(wm_facts_of(&update, facts), WM_FACTS_PER_UPDATE_MAX + 4);
}

/* ------------------------------------------------------------------ whose word counts */

static struct wm_fact fact_of(enum wm_fact_what what, uint8_t id, const char *institution,
			      int32_t as_of, uint64_t revision)
{
	return (struct wm_fact){ .what = (uint8_t)what,
				 .id = id,
				 .state = WM_MILESTONE_MET,
				 .origin = WM_ORIGIN_FILED,
				 .date = WM_DATE_NONE,
				 .as_of = as_of,
				 .revision = revision,
				 .institution = code_of(institution) };
}

struct winner_row {
	const char *name;
	struct {
		const char *institution; /* NULL: no more facts */
		int32_t as_of;
	} said[3]; /* in the order of their revisions, from 1 */
	const char *lead;
	uint64_t winner;
};

static const struct winner_row winner_rows[] = {
	{ "one", { { "eeas", DAY } }, NULL, 1 },
	{ "the later day", { { "eeas", DAY }, { "kz-mfa", DAY + 1 } }, NULL, 2 },
	{ "an older day comes later", { { "eeas", DAY }, { "kz-mfa", DAY - 1 } }, NULL, 1 },
	{ "same day, later revision", { { "eeas", DAY }, { "kz-mfa", DAY } }, NULL, 2 },
	{ "the lead's before a later one", { { "eeas", DAY }, { "kz-mfa", DAY + 1 } }, "eeas", 1 },
	{ "the lead's last",
	  { { "eeas", DAY }, { "kz-mfa", DAY + 9 }, { "eeas", DAY + 1 } },
	  "eeas",
	  3 },
	{ "a lead that said nothing", { { "eeas", DAY }, { "kz-mfa", DAY + 1 } }, "uz-mfa", 2 },
};

static void test_the_leads_fact_counts_else_the_latest(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(winner_rows); i++) {
		const struct winner_row *row = &winner_rows[i];
		const struct wm_code lead =
			row->lead != NULL ? code_of(row->lead) : (struct wm_code){ 0 };
		struct wm_facts facts = { 0 };

		for (size_t j = 0; j < 3 && row->said[j].institution != NULL; j++) {
			const struct wm_fact fact =
				fact_of(WM_FACT_MILESTONE, 1, row->said[j].institution,
					row->said[j].as_of, j + 1);
			wm_facts_take(&facts, &fact, row->lead != NULL ? &lead : NULL);
		}
		const struct wm_fact *found = wm_facts_find(&facts, WM_FACT_MILESTONE, 1);
		assert_int_equal(facts.count, 1);
		if (found == NULL || found->revision != row->winner) {
			fail_msg("%s", row->name);
		}
	}
}

static void test_what_was_never_told_is_not_found(void **state)
{
	(void)state;
	struct wm_facts facts = { 0 };
	const struct wm_fact fact = fact_of(WM_FACT_MILESTONE, 2, "eeas", DAY, 1);

	assert_null(wm_facts_find(&facts, WM_FACT_MILESTONE, 2));
	wm_facts_take(&facts, &fact, NULL);
	assert_non_null(wm_facts_find(&facts, WM_FACT_MILESTONE, 2));
	assert_null(wm_facts_find(&facts, WM_FACT_MILESTONE, 1));
	assert_null(wm_facts_find(&facts, WM_FACT_INDICATOR, 2));
}

/* ------------------------------------------------------------------ what stays */

static size_t count_of(const struct wm_facts *facts, enum wm_fact_what what)
{
	size_t count = 0;

	for (size_t i = 0; i < facts->count; i++) {
		count += facts->fact[i].what == what;
	}
	return count;
}

static void test_the_latest_periods_of_an_indicator_stay(void **state)
{
	(void)state;
	struct wm_facts facts = { 0 };

	for (uint64_t i = 0; i < WM_PERIODS_SHOWN_COUNT + 2; i++) {
		struct wm_fact fact = fact_of(WM_FACT_INDICATOR, 1, "eeas", DAY, i + 1);
		fact.date = DAY + (int32_t)i;
		wm_facts_take(&facts, &fact, NULL);
		assert_int_equal(facts.count,
				 i < WM_PERIODS_SHOWN_COUNT ? i + 1 : WM_PERIODS_SHOWN_COUNT);
	}
	assert_int_equal(facts.fact[0].date, DAY + 2);
	assert_int_equal(wm_facts_find(&facts, WM_FACT_INDICATOR, 1)->date,
			 DAY + WM_PERIODS_SHOWN_COUNT + 1);
}

static void test_reports_for_cycles_and_corrections_all_stand_up_to_their_bound(void **state)
{
	(void)state;
	struct wm_facts facts = { 0 };
	const struct wm_code lead = code_of("eeas");
	const struct wm_fact first = fact_of(WM_FACT_CYCLE, 0, "eeas", DAY, 1);

	wm_facts_take(&facts, &first, &lead);
	for (uint64_t i = 2; i < 2 + WM_RECEIVED_SHOWN_COUNT; i++) {
		const struct wm_fact fact = fact_of(WM_FACT_CYCLE, 0, "kz-mfa", DAY, i);
		wm_facts_take(&facts, &fact, &lead);
	}
	assert_int_equal(count_of(&facts, WM_FACT_CYCLE), WM_RECEIVED_SHOWN_COUNT);
	assert_true(facts.fact[0].revision == 1); /* what R8 asks for outlasts the others */
	assert_true(facts.fact[1].revision == 3);
	assert_true(wm_facts_find(&facts, WM_FACT_CYCLE, 0)->revision ==
		    1 + WM_RECEIVED_SHOWN_COUNT);

	for (uint64_t i = 1; i <= WM_CORRECTIONS_SHOWN_COUNT + 1; i++) {
		const struct wm_fact fact =
			fact_of(WM_FACT_CORRECTS, WM_REASON_TYPING_ERROR, "eeas", DAY, 100 + i);
		wm_facts_take(&facts, &fact, &lead);
	}
	assert_int_equal(count_of(&facts, WM_FACT_CORRECTS), WM_CORRECTIONS_SHOWN_COUNT);
	assert_true(facts.fact[facts.count - WM_CORRECTIONS_SHOWN_COUNT].revision == 102);
}

static void test_rows_that_are_no_facts_are_left_out(void **state)
{
	(void)state;
	struct wm_facts facts = { 0 };
	struct wm_fact bad[] = {
		fact_of((enum wm_fact_what)0, 1, "eeas", DAY, 1),
		fact_of(WM_FACT__COUNT, 1, "eeas", DAY, 1),
		fact_of(WM_FACT_WORSENED, WM_AXIS__COUNT, "eeas", DAY, 1),
		fact_of(WM_FACT_MILESTONE, 0, "eeas", DAY, 1),
		fact_of(WM_FACT_INDICATOR, 0, "eeas", DAY, 1),
		fact_of(WM_FACT_ACTUAL_START, 1, "eeas", DAY, 1),
		fact_of(WM_FACT_ACTUAL_END, 1, "eeas", DAY, 1),
	};

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		wm_facts_take(&facts, &bad[i], NULL);
	}
	assert_int_equal(facts.count, 0);
}

/* ------------------------------------------------------------------ order */

#define DRAWN 600

static struct wm_fact draw_fact(struct seeded *seeded, uint64_t revision)
{
	static const char *const institutions[] = { "eeas", "kz-mfa", "uz-mfa" };
	const enum wm_fact_what what =
		(enum wm_fact_what)(WM_FACT_MILESTONE + draw(seeded, WM_FACT__COUNT - 1));
	struct wm_fact fact = fact_of(what, 0, institutions[draw(seeded, 3)],
				      DAY + (int32_t)draw(seeded, 20), revision);

	fact.date = DAY + (int32_t)draw(seeded, 9);
	if (what == WM_FACT_MILESTONE) {
		fact.id = (uint8_t)(1 + draw(seeded, 40)); /* more than there is room for */
	} else if (what == WM_FACT_INDICATOR) {
		fact.id = (uint8_t)(1 + draw(seeded, 12));
	} else if (what == WM_FACT_WORSENED) {
		fact.id = (uint8_t)draw(seeded, WM_AXIS__COUNT);
	} else if (what == WM_FACT_CORRECTS) {
		fact.id = (uint8_t)(1 + draw(seeded, 5));
	}
	return fact;
}

static void assert_facts_equal(const struct wm_facts *a, const struct wm_facts *b)
{
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++) {
		assert_int_equal(a->fact[i].what, b->fact[i].what);
		assert_int_equal(a->fact[i].id, b->fact[i].id);
		assert_int_equal(a->fact[i].date, b->fact[i].date);
		assert_true(a->fact[i].revision == b->fact[i].revision);
	}
}

static bool is_after(const struct wm_fact *b, const struct wm_fact *a)
{
	if (a->what != b->what) {
		return b->what > a->what;
	}
	if (a->id != b->id) {
		return b->id > a->id;
	}
	return a->date != b->date ? b->date > a->date : b->revision > a->revision;
}

static void test_the_order_of_facts_does_not_matter(void **state)
{
	(void)state;
	struct seeded seeded = seeded_with(20251126);
	const struct wm_code lead = code_of("eeas");
	static struct wm_fact drawn[DRAWN];
	static struct wm_facts want, got;

	for (int round = 0; round < 40; round++) {
		const size_t count = 1 + draw(&seeded, DRAWN);
		memset(&want, 0, sizeof(want));
		for (size_t i = 0; i < count; i++) {
			drawn[i] = draw_fact(&seeded, i + 1);
			wm_facts_take(&want, &drawn[i], round % 2 == 0 ? &lead : NULL);
		}
		for (size_t i = count; i > 1; i--) { /* shuffled */
			const size_t j = draw(&seeded, (uint32_t)i);
			const struct wm_fact swap = drawn[i - 1];
			drawn[i - 1] = drawn[j];
			drawn[j] = swap;
		}
		memset(&got, 0, sizeof(got));
		for (size_t i = 0; i < count; i++) {
			wm_facts_take(&got, &drawn[i], round % 2 == 0 ? &lead : NULL);
			assert_in_range(got.count, 1, WM_FACTS_MAX_COUNT);
		}
		assert_facts_equal(&got, &want);
		for (size_t i = 1; i < got.count; i++) {
			assert_true(is_after(&got.fact[i], &got.fact[i - 1]));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_facts_of_an_update_are_listed),
		cmocka_unit_test(test_the_longest_update_has_room_for_its_facts),
		cmocka_unit_test(test_the_leads_fact_counts_else_the_latest),
		cmocka_unit_test(test_what_was_never_told_is_not_found),
		cmocka_unit_test(test_the_latest_periods_of_an_indicator_stay),
		cmocka_unit_test(
			test_reports_for_cycles_and_corrections_all_stand_up_to_their_bound),
		cmocka_unit_test(test_rows_that_are_no_facts_are_left_out),
		cmocka_unit_test(test_the_order_of_facts_does_not_matter),
	};
	return cmocka_run_group_tests_name("core/fact", tests, NULL, NULL);
}
