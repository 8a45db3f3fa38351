/* Whose word a point shows (proto/protocol.md, section 6, rules 3 to 5). */
#include "point_fixture.h"

static const struct word_row basis_rows[] = {
	{ "the lead outweighs later words of others",
	  { { "eeas", DAY_1, 40 }, { "kz-mfa", DAY_3, 90 } },
	  "eeas",
	  40,
	  WM_BASIS_LEAD,
	  1 },
	{ "a withdrawal by the lead is a word",
	  { { "kz-mfa", DAY_1, 90 }, { "eeas", DAY_2, WM_UNKNOWN }, { "kz-mfa", DAY_3, 95 } },
	  "eeas",
	  WM_UNKNOWN,
	  WM_BASIS_LEAD,
	  2 },
	{ "a lead that never spoke leaves it to the others",
	  { { "kz-mfa", DAY_1, 90 }, { "uz-mfa", DAY_2, 20 } },
	  "eeas",
	  20,
	  WM_BASIS_REPORTER,
	  2 },
	{ "without a lead the latest word counts",
	  { { "uz-mfa", DAY_2, 20 }, { "kz-mfa", DAY_1, 90 } },
	  NULL,
	  20,
	  WM_BASIS_REPORTER,
	  1 },
	{ "without a lead, on one day, the later revision counts",
	  { { "uz-mfa", DAY_2, 20 }, { "eeas", DAY_1, 10 }, { "kz-mfa", DAY_2, 30 } },
	  NULL,
	  30,
	  WM_BASIS_REPORTER,
	  3 },
	{ "a withdrawal by a reporter is the latest word, too",
	  { { "uz-mfa", DAY_1, 20 }, { "kz-mfa", DAY_2, WM_UNKNOWN } },
	  NULL,
	  WM_UNKNOWN,
	  WM_BASIS_REPORTER,
	  2 },
};

static void test_6_3_the_lead_where_it_spoke_else_the_latest_word(void **unused)
{
	(void)unused;
	assert_word_rows(basis_rows, COUNT_OF(basis_rows));
}

static void test_6_3_the_words_of_others_stay(void **unused)
{
	(void)unused;
	struct wm_point_state state;
	const struct wm_code nobody = { 0 };
	struct wm_axis_view axes[WM_AXIS__COUNT];

	wm_point_init(&state, POINT);
	say_percent(&state, "eeas", 1, DAY_1, 40);
	say_percent(&state, "kz-mfa", 2, DAY_3, 90);
	assert_string_equal(percent_of(&state, "eeas").institution.text, "eeas");
	assert_int_equal(state.voice_count, 2);
	wm_point_resolve(&state, &nobody, axes); /* no lead, as the register writes it */
	assert_int_equal(axes[WM_AXIS_PERCENT].value, 90);
	assert_string_equal(axes[WM_AXIS_PERCENT].institution.text, "kz-mfa");
}

static void test_6_3_where_the_lead_is_silent_reporters_count(void **unused)
{
	(void)unused;
	struct wm_point_state state;
	struct wm_statement statement = silent("eeas", 2, DAY_2);

	wm_point_init(&state, POINT);
	say_percent(&state, "kz-mfa", 1, DAY_1, 90);
	statement.axis[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_CLOSED; /* but no percent */
	wmt_assert_ok(wm_point_apply(&state, &statement));
	const struct wm_axis_view view = percent_of(&state, "eeas");
	assert_int_equal(view.value, 90);
	assert_int_equal(view.basis, WM_BASIS_REPORTER);
	assert_string_equal(view.institution.text, "kz-mfa");
}

static void test_6_3_a_new_lead_changes_what_is_shown_not_what_was_said(void **unused)
{
	(void)unused;
	struct wm_point_state state;
	struct wm_point_state before;

	wm_point_init(&state, POINT);
	say_percent(&state, "eeas", 1, DAY_1, 10);
	say_percent(&state, "kz-mfa", 2, DAY_2, 30);
	before = state;
	assert_int_equal(percent_of(&state, "eeas").value, 10);
	assert_int_equal(percent_of(&state, "kz-mfa").value, 30);
	assert_states_equal(&state, &before);
}

static void test_6_4_the_origin_goes_with_the_value(void **unused)
{
	(void)unused;
	struct wm_point_state state;
	struct wm_statement statement = silent("eeas", 1, DAY_1);

	wm_point_init(&state, POINT);
	statement.origin = WM_ORIGIN_COMPILED;
	statement.axis[WM_AXIS_PERCENT] = 30;
	wmt_assert_ok(wm_point_apply(&state, &statement));
	assert_int_equal(percent_of(&state, NULL).origin, WM_ORIGIN_COMPILED);
	assert_int_equal(percent_of(&state, "eeas").origin, WM_ORIGIN_COMPILED);
	say_percent(&state, "eeas", 2, DAY_2, 30);
	assert_int_equal(percent_of(&state, NULL).origin, WM_ORIGIN_FILED);
}

static void test_6_5_what_nobody_spoke_on_is_unknown_and_not_zero(void **unused)
{
	(void)unused;
	struct wm_point_state state;
	struct wm_axis_view axes[WM_AXIS__COUNT];

	wm_point_init(&state, POINT);
	wm_point_resolve(&state, NULL, axes);
	assert_int_equal(state.point, POINT);
	assert_true(state.revision == 0 && state.latest_revision == 0);
	assert_int_equal(state.latest_as_of, WM_DATE_NONE);
	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		assert_int_equal(axes[i].value, WM_UNKNOWN);
		assert_int_equal(axes[i].basis, WM_BASIS_NONE);
		assert_int_equal(axes[i].origin, 0);
		assert_int_equal(axes[i].as_of, WM_DATE_NONE);
		assert_true(axes[i].revision == 0);
		assert_int_equal(axes[i].institution.len, 0);
	}
}

static void test_bases_have_names(void **unused)
{
	(void)unused;
	assert_string_equal(wm_basis_name(WM_BASIS_NONE), "none");
	assert_string_equal(wm_basis_name(WM_BASIS_LEAD), "lead");
	assert_string_equal(wm_basis_name(WM_BASIS_REPORTER), "reporter");
	assert_string_equal(wm_basis_name(WM_BASIS__COUNT), "unknown");
	assert_string_equal(wm_basis_name(-1), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_6_3_the_lead_where_it_spoke_else_the_latest_word),
		cmocka_unit_test(test_6_3_the_words_of_others_stay),
		cmocka_unit_test(test_6_3_where_the_lead_is_silent_reporters_count),
		cmocka_unit_test(test_6_3_a_new_lead_changes_what_is_shown_not_what_was_said),
		cmocka_unit_test(test_6_4_the_origin_goes_with_the_value),
		cmocka_unit_test(test_6_5_what_nobody_spoke_on_is_unknown_and_not_zero),
		cmocka_unit_test(test_bases_have_names),
	};
	return cmocka_run_group_tests_name("core/resolve", tests, NULL, NULL);
}
