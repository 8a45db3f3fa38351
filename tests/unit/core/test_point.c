/*
 * The fold of statements into a point (proto/protocol.md, section 6, rules 1 and 2), and the
 * properties that make the order of arrival irrelevant.  Whose word is shown: test_resolve.c.
 */
#include "point_fixture.h"

/* ------------------------------------------------------------------ rules */

static void test_6_1_facts_and_knowledge_have_two_times(void **unused)
{
	(void)unused;
	struct wm_point_state state;

	wm_point_init(&state, POINT);
	say_percent(&state, "eeas", 5, DAY_3, 50);
	say_percent(&state, "eeas", 9, DAY_1, 10); /* known later, held earlier */
	assert_true(state.revision == 9);
	assert_true(state.latest_revision == 5);
	assert_int_equal(state.latest_as_of, DAY_3);
	assert_int_equal(state.update_count, 2);
}

static void test_6_2_axes_are_independent(void **unused)
{
	(void)unused;
	struct wm_point_state state;
	struct wm_axis_view axes[WM_AXIS__COUNT];
	struct wm_statement statement = silent("eeas", 1, DAY_1);

	wm_point_init(&state, POINT);
	statement.axis[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_IMPLEMENTATION;
	statement.axis[WM_AXIS_COMPLETION] = WM_COMPLETION_LIMITED;
	wmt_assert_ok(wm_point_apply(&state, &statement));

	statement = silent("eeas", 2, DAY_2);
	statement.axis[WM_AXIS_COMPLETION] = WM_COMPLETION_SUBSTANTIAL;
	wmt_assert_ok(wm_point_apply(&state, &statement));

	wm_point_resolve(&state, NULL, axes);
	assert_int_equal(axes[WM_AXIS_LIFECYCLE].value, WM_LIFECYCLE_IMPLEMENTATION);
	assert_true(axes[WM_AXIS_LIFECYCLE].revision == 1);
	assert_int_equal(axes[WM_AXIS_COMPLETION].value, WM_COMPLETION_SUBSTANTIAL);
	assert_true(axes[WM_AXIS_COMPLETION].revision == 2);
	assert_int_equal(axes[WM_AXIS_PERCENT].basis, WM_BASIS_NONE);
}

static void test_6_2_a_silent_update_leaves_the_axis(void **unused)
{
	(void)unused;
	struct wm_point_state state;
	const struct wm_statement statement = silent("eeas", 2, DAY_2);

	wm_point_init(&state, POINT);
	say_percent(&state, "eeas", 1, DAY_1, 0);
	wmt_assert_ok(wm_point_apply(&state, &statement));
	assert_int_equal(percent_of(&state, NULL).value, 0); /* zero is a value */
	assert_int_equal(percent_of(&state, NULL).as_of, DAY_1);
	assert_true(state.latest_revision == 2);
	assert_int_equal(state.update_count, 2);
}

static const struct word_row axis_rows[] = {
	{ "old facts never roll a point back",
	  { { "eeas", DAY_2, 60 }, { "eeas", DAY_1, 20 } },
	  NULL,
	  60,
	  WM_BASIS_REPORTER,
	  1 },
	{ "on one day the later revision counts",
	  { { "eeas", DAY_1, 60 }, { "eeas", DAY_1, 20 } },
	  NULL,
	  20,
	  WM_BASIS_REPORTER,
	  2 },
	{ "a withdrawal takes back what was said",
	  { { "eeas", DAY_1, 40 }, { "eeas", DAY_2, WM_UNKNOWN } },
	  NULL,
	  WM_UNKNOWN,
	  WM_BASIS_REPORTER,
	  2 },
	{ "an old withdrawal takes nothing back",
	  { { "eeas", DAY_2, 40 }, { "eeas", DAY_1, WM_UNKNOWN } },
	  NULL,
	  40,
	  WM_BASIS_REPORTER,
	  1 },
	{ "a value may follow a withdrawal",
	  { { "eeas", DAY_1, WM_UNKNOWN }, { "eeas", DAY_2, 0 } },
	  NULL,
	  0,
	  WM_BASIS_REPORTER,
	  2 },
};

static void test_6_2_the_latest_statement_on_an_axis_counts(void **unused)
{
	(void)unused;
	assert_word_rows(axis_rows, COUNT_OF(axis_rows));
}

/* ------------------------------------------------------------------ voices */

static void test_voices_are_kept_in_order_of_their_codes(void **unused)
{
	(void)unused;
	static const char *const sorted[] = { "eea", "eeas", "kz-mfa", "uz-mfa" };
	struct wm_point_state state;

	wm_point_init(&state, POINT);
	say_percent(&state, "kz-mfa", 1, DAY_1, 1);
	say_percent(&state, "eeas", 2, DAY_1, 2);
	say_percent(&state, "uz-mfa", 3, DAY_1, 3);
	say_percent(&state, "eea", 4, DAY_1, 4);
	say_percent(&state, "kz-mfa", 5, DAY_1, 5);
	assert_int_equal(state.voice_count, COUNT_OF(sorted));
	for (size_t i = 0; i < COUNT_OF(sorted); i++) {
		assert_string_equal(state.voices[i].institution.text, sorted[i]);
	}
	assert_int_equal(state.voices[2].axis[WM_AXIS_PERCENT].value, 5);
}

static void test_who_is_silent_on_every_axis_takes_no_voice(void **unused)
{
	(void)unused;
	struct wm_point_state state;
	const struct wm_statement statement = silent("eeas", 1, DAY_1);

	wm_point_init(&state, POINT);
	wmt_assert_ok(wm_point_apply(&state, &statement));
	assert_int_equal(state.voice_count, 0);
	assert_int_equal(state.update_count, 1);
	assert_true(state.revision == 1 && state.latest_revision == 1);
}

static void test_a_voice_too_many_changes_nothing(void **unused)
{
	(void)unused;
	struct wm_point_state state;
	struct wm_point_state before;
	char name[] = "aa-mfa";

	wm_point_init(&state, POINT);
	for (int i = 0; i < WM_VOICES_MAX_COUNT; i++) {
		name[0] = (char)('a' + i / 8);
		name[1] = (char)('a' + i % 8);
		say_percent(&state, name, (uint64_t)i + 1, DAY_1, 1);
	}
	assert_int_equal(state.voice_count, WM_VOICES_MAX_COUNT);

	before = state;
	struct wm_statement statement = silent("aab", 1000, DAY_3);
	statement.axis[WM_AXIS_PERCENT] = 99;
	wmt_assert_err(wm_point_apply(&state, &statement), WM_ELIMIT);
	assert_states_equal(&state, &before);

	statement.axis[WM_AXIS_PERCENT] = WM_SILENT; /* needs no voice */
	wmt_assert_ok(wm_point_apply(&state, &statement));
	say_percent(&state, name, 1001, DAY_3, 99); /* has one */
	assert_int_equal(percent_of(&state, NULL).value, 99);
}

/* ------------------------------------------------------------------ properties */

#define HISTORY_LEN 40
#define ROUNDS	    200

static const char *const speakers[] = { "eeas", "kz-mfa", "uz-mfa", "dg-move", "kg-mfa" };

/* Few days, so that ties are frequent; gaps in the revisions, as in one point's share of a ledger.
 */
static void draw_history(struct seeded *seeded, struct wm_statement history[HISTORY_LEN])
{
	uint64_t revision = 0;

	for (size_t i = 0; i < HISTORY_LEN; i++) {
		revision += 1 + draw(seeded, 3);
		history[i] = silent(speakers[draw(seeded, COUNT_OF(speakers))], revision,
				    DAY_1 + (int32_t)draw(seeded, 6));
		history[i].origin = draw(seeded, 2) == 0 ? WM_ORIGIN_FILED : WM_ORIGIN_COMPILED;
		for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
			if (draw(seeded, 2) == 0) {
				history[i].axis[axis] = draw_value(seeded, (enum wm_axis)axis);
			}
		}
	}
}

static void shuffle(struct seeded *seeded, struct wm_statement history[HISTORY_LEN])
{
	for (uint32_t i = HISTORY_LEN - 1; i > 0; i--) {
		const uint32_t j = draw(seeded, i + 1);
		const struct wm_statement moved = history[i];
		history[i] = history[j];
		history[j] = moved;
	}
}

static void fold(const struct wm_statement *history, size_t count, struct wm_point_state *ret_state)
{
	wm_point_init(ret_state, POINT);
	for (size_t i = 0; i < count; i++) {
		wmt_assert_ok(wm_point_apply(ret_state, &history[i]));
	}
}

static void test_any_order_of_statements_gives_the_same_state(void **unused)
{
	(void)unused;
	struct seeded seeded = seeded_with(20250404);

	for (int round = 0; round < ROUNDS; round++) {
		struct wm_statement history[HISTORY_LEN];
		struct wm_point_state in_order;
		struct wm_point_state shuffled;

		draw_history(&seeded, history);
		fold(history, HISTORY_LEN, &in_order);
		shuffle(&seeded, history);
		fold(history, HISTORY_LEN, &shuffled);
		assert_states_equal(&in_order, &shuffled);
	}
}

/* The definition of protocol.md 6.2, without a state: search the whole history. */
static const struct wm_statement *find_counting(const struct wm_statement *history,
						const struct wm_code *institution, int axis)
{
	const struct wm_statement *best = NULL;

	for (size_t i = 0; i < HISTORY_LEN; i++) {
		const struct wm_statement *s = &history[i];
		if (!wm_code_eq(&s->institution, institution) || s->axis[axis] == WM_SILENT) {
			continue;
		}
		if (best == NULL || s->as_of > best->as_of ||
		    (s->as_of == best->as_of && s->revision > best->revision)) {
			best = s;
		}
	}
	return best;
}

static void test_the_fold_keeps_what_a_search_of_the_history_finds(void **unused)
{
	(void)unused;
	struct seeded seeded = seeded_with(20250405);

	for (int round = 0; round < ROUNDS; round++) {
		struct wm_statement history[HISTORY_LEN];
		struct wm_point_state state;

		draw_history(&seeded, history);
		fold(history, HISTORY_LEN, &state);
		for (size_t i = 0; i < (size_t)state.voice_count * WM_AXIS__COUNT; i++) {
			const struct wm_voice *voice = &state.voices[i / WM_AXIS__COUNT];
			const int axis = (int)(i % WM_AXIS__COUNT);
			const struct wm_statement *want =
				find_counting(history, &voice->institution, axis);
			assert_true(voice->axis[axis].revision ==
				    (want != NULL ? want->revision : 0));
			assert_int_equal(voice->axis[axis].value,
					 want != NULL ? want->axis[axis] : 0);
		}
	}
}

static void test_old_facts_never_change_an_axis_with_newer_ones(void **unused)
{
	(void)unused;
	struct seeded seeded = seeded_with(20250406);

	for (int round = 0; round < ROUNDS; round++) {
		struct wm_statement history[HISTORY_LEN];
		struct wm_point_state state;
		struct wm_axis_view before[WM_AXIS__COUNT];
		struct wm_axis_view after[WM_AXIS__COUNT];

		draw_history(&seeded, history);
		fold(history, HISTORY_LEN, &state);
		wm_point_resolve(&state, NULL, before);

		struct wm_statement late = history[draw(&seeded, HISTORY_LEN)];
		late.revision = 100000; /* the ledger hears of it last */
		late.as_of = DAY_1 - 1;
		for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
			late.axis[axis] = draw_value(&seeded, (enum wm_axis)axis);
		}
		wmt_assert_ok(wm_point_apply(&state, &late));
		wm_point_resolve(&state, NULL, after);
		for (size_t axis = 0; axis < WM_AXIS__COUNT; axis++) {
			if (before[axis].basis != WM_BASIS_NONE) {
				assert_true(after[axis].revision == before[axis].revision);
				assert_int_equal(after[axis].value, before[axis].value);
			}
		}
		assert_true(state.revision == 100000);
		assert_true(state.latest_revision != 100000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_6_1_facts_and_knowledge_have_two_times),
		cmocka_unit_test(test_6_2_axes_are_independent),
		cmocka_unit_test(test_6_2_a_silent_update_leaves_the_axis),
		cmocka_unit_test(test_6_2_the_latest_statement_on_an_axis_counts),
		cmocka_unit_test(test_voices_are_kept_in_order_of_their_codes),
		cmocka_unit_test(test_who_is_silent_on_every_axis_takes_no_voice),
		cmocka_unit_test(test_a_voice_too_many_changes_nothing),
		cmocka_unit_test(test_any_order_of_statements_gives_the_same_state),
		cmocka_unit_test(test_the_fold_keeps_what_a_search_of_the_history_finds),
		cmocka_unit_test(test_old_facts_never_change_an_axis_with_newer_ones),
	};
	return cmocka_run_group_tests_name("core/point", tests, NULL, NULL);
}
