/* Milestones and indicators from words: what was meant, or a refusal. */
#include <stdio.h>

#include "lib/wmt.h"

#include "cli/facts.h"

static int milestones(const char *text, struct facts *facts, struct wm_progress_update *update)
{
	const char *why = NULL;

	*facts = (struct facts){ .count = 0 };
	*update = (struct wm_progress_update){ .action = "1.01" };
	const int err = facts_milestones(facts, wm_view_str(text), update, &why);
	assert_true(err == WM_OK || why != NULL);
	return err;
}

static int indicators(const char *text, const struct wm_action_point *point, struct facts *facts,
		      struct wm_progress_update *update)
{
	const char *why = NULL;

	*facts = (struct facts){ .count = 0 };
	*update = (struct wm_progress_update){ .action = "1.01" };
	const int err = facts_indicators(facts, wm_view_str(text), point, update, &why);
	assert_true(err == WM_OK || why != NULL);
	return err;
}

static void test_several_milestones_are_taken(void **state)
{
	struct wm_progress_update update;
	struct facts facts;

	(void)state;
	wmt_assert_ok(milestones("1=met@2025-04-04;255=partially_met", &facts, &update));
	assert_int_equal(update.milestone_count, 2);
	assert_int_equal(update.milestones[0].id, 1);
	assert_string_equal(update.milestones[0].state, "met");
	assert_string_equal(update.milestones[0].date, "2025-04-04");
	assert_int_equal(update.milestones[1].id, 255);
	assert_null(update.milestones[1].date);
	wmt_assert_ok(milestones("", &facts, &update));
	assert_int_equal(update.milestone_count, 0);
}

static void test_what_is_no_milestone_is_refused(void **state)
{
	static const char *const texts[] = {
		"1",	   "=met",   "0=met",
		"256=met", "x=met",  "1=met;",
		";",	   "-1=met", "1=a_word_that_is_longer_than_any_state"
	};
	struct wm_progress_update update;
	struct facts facts;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (milestones(texts[i], &facts, &update) != WM_ECELL) {
			fail_msg("taken: %s", texts[i]);
		}
	}
}

static void test_there_are_sixteen_milestones_at_most(void **state)
{
	char text[17 * 16] = "1=met";
	struct wm_progress_update update;
	struct facts facts;
	size_t len = strlen(text);

	(void)state;
	for (unsigned i = 2; i <= WM_MILESTONES_MAX_COUNT; i++) {
		len += (size_t)snprintf(text + len, sizeof(text) - len, ";%u=met", i);
	}
	wmt_assert_ok(milestones(text, &facts, &update));
	(void)snprintf(text + len, sizeof(text) - len, ";17=met");
	wmt_assert_err(milestones(text, &facts, &update), WM_ELIMIT);
}

static void test_a_value_is_counted_in_the_indicators_decimals(void **state)
{
	struct wm_action_point point = { .indicator_count = 2 };
	struct wm_progress_update update;
	struct facts facts;

	(void)state;
	point.indicators[0] = (struct wm_indicator){ .id = 1, .decimals = 1 };
	point.indicators[1] = (struct wm_indicator){ .id = 4, .decimals = 0 };
	wmt_assert_ok(indicators("1@2026-06-30=12.5:E;4@2026-06-30=0;1@2026-12-31=:M", &point,
				 &facts, &update));
	assert_int_equal(update.indicator_count, 3);
	assert_int_equal(update.indicators[0].value, 125);
	assert_string_equal(update.indicators[0].status, "E");
	assert_true(update.indicators[1].has_value); /* zero is a value */
	assert_int_equal(update.indicators[1].value, 0);
	assert_null(update.indicators[1].status);
	assert_false(update.indicators[2].has_value); /* not applicable is none */
	assert_string_equal(update.indicators[2].period, "2026-12-31");
	wmt_assert_err(indicators("4@2026-06-30=0.5", &point, &facts, &update), WM_ECELL);
	wmt_assert_err(indicators("2@2026-06-30=1", &point, &facts, &update), WM_ERULE);
	/* Without the register only the form is checked. */
	wmt_assert_ok(indicators("2@2026-06-30=1.123456", NULL, &facts, &update));
	wmt_assert_err(indicators("2@2026-06-30=1.1234567", NULL, &facts, &update), WM_ECELL);
}

static void test_what_is_no_indicator_is_refused(void **state)
{
	static const char *const texts[] = { "1",
					     "1@2026-06-30",
					     "1=5",
					     "1@2026-06-30=",
					     "0@2026-06-30=5",
					     "1@2026-06-30=x",
					     "1@2026-06-30=5;",
					     "256@2026-06-30=5" };
	struct wm_progress_update update;
	struct facts facts;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (indicators(texts[i], NULL, &facts, &update) != WM_ECELL) {
			fail_msg("taken: %s", texts[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_several_milestones_are_taken),
		cmocka_unit_test(test_what_is_no_milestone_is_refused),
		cmocka_unit_test(test_there_are_sixteen_milestones_at_most),
		cmocka_unit_test(test_a_value_is_counted_in_the_indicators_decimals),
		cmocka_unit_test(test_what_is_no_indicator_is_refused),
	};

	return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
