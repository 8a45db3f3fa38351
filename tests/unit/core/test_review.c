/* Review of updates (3.2): the fold of a trail, what is in which view, who may.  Its drawing:
 * test_review_drawing.c. */
#include "core/review.h"

#include "fixture.h"
#include "wire/head.h"

/* The core may not include the wire; the numbers are the same. */
_Static_assert(WM_BODY_UPDATE == 2 && WM_BODY_AMENDMENT == 8 && WM_BODY_REVIEW == 9 &&
		       WM_BODY_ASSESSMENT == 10,
	       "kinds of bodies are numbered as in core/review.c");

static void test_values_outside_the_enums_are_not_allowed(void **state)
{
	(void)state;
	enum wm_review_state to = WM_REVIEW_NONE;

	wmt_assert_err(wm_review_next(WM_REVIEW__COUNT, WM_VERB_RETURN, false, &to), WM_ESTATE);
	wmt_assert_err(wm_review_next((enum wm_review_state) - 1, WM_VERB_RETURN, false, &to),
		       WM_ESTATE);
	wmt_assert_err(wm_review_next(WM_REVIEW_SUBMITTED, (enum wm_review_verb)0, false, &to),
		       WM_ESTATE);
	wmt_assert_err(wm_review_next(WM_REVIEW_SUBMITTED, WM_VERB__COUNT, false, &to), WM_ESTATE);
	assert_int_equal(to, WM_REVIEW_NONE);
}

/* ------------------------------------------------------------------ the fold */

static struct wm_reviewed fold(const enum wm_review_verb *verbs, size_t count, bool has_lead)
{
	struct wm_reviewed reviewed = { .revision = 7, .state = WM_REVIEW_SUBMITTED, .since = 7 };

	for (size_t i = 0; i < count; i++) {
		const struct wm_trail row = { .revision = 10 + i,
					      .target = verbs[i] == WM_VERB_PUBLISH ? 0 : 7,
					      .verb = verbs[i] };
		wm_review_apply(&reviewed, &row, has_lead);
	}
	return reviewed;
}

static void test_3_2_from_submitted_to_published_and_superseded(void **state)
{
	(void)state;
	static const enum wm_review_verb verbs[] = { WM_VERB_APPROVE, WM_VERB_ACCEPT,
						     WM_VERB_PUBLISH, WM_VERB_SUPERSEDE };
	const struct wm_reviewed accepted = fold(verbs, 2, true);
	const struct wm_reviewed published = fold(verbs, 3, true);
	const struct wm_reviewed superseded = fold(verbs, 4, true);

	assert_int_equal(accepted.state, WM_REVIEW_ACCEPTED);
	assert_true(accepted.accepted_at == 11 && accepted.since == 11);
	assert_int_equal(published.state, WM_REVIEW_PUBLISHED);
	assert_true(published.accepted_at == 11 && published.since == 12);
	assert_int_equal(superseded.state, WM_REVIEW_SUPERSEDED);
	assert_true(superseded.accepted_at == 11 && superseded.since == 13);
}

static void test_3_2_accepted_freezes(void **state)
{
	(void)state;
	static const enum wm_review_verb verbs[] = { WM_VERB_APPROVE, WM_VERB_ACCEPT,
						     WM_VERB_RETURN, WM_VERB_WITHDRAW,
						     WM_VERB_APPROVE };
	const struct wm_reviewed reviewed = fold(verbs, COUNT_OF(verbs), true);

	assert_int_equal(reviewed.state, WM_REVIEW_ACCEPTED);
	assert_true(reviewed.since == 11);
}

static void test_a_row_about_another_update_changes_nothing(void **state)
{
	(void)state;
	struct wm_reviewed reviewed = { .revision = 7, .state = WM_REVIEW_SUBMITTED };
	const struct wm_trail row = { .revision = 9, .target = 8, .verb = WM_VERB_RETURN };

	wm_review_apply(&reviewed, &row, true);
	assert_int_equal(reviewed.state, WM_REVIEW_SUBMITTED);
}

static void test_illegal_rows_change_nothing_however_often_they_come(void **state)
{
	(void)state;
	struct seeded seeded = seeded_with(20251125);
	size_t illegal = 0;

	for (int round = 0; round < 2000; round++) {
		const bool has_lead = draw(&seeded, 2) == 0;
		struct wm_reviewed reviewed = { .revision = 7,
						.state = (enum wm_review_state)draw(
							&seeded, WM_REVIEW__COUNT),
						.since = draw(&seeded, 9),
						.accepted_at = draw(&seeded, 9) };
		const struct wm_reviewed before = reviewed;
		const struct wm_trail row = { .revision = 10,
					      .target = 7,
					      .verb = (enum wm_review_verb)draw(
						      &seeded, WM_VERB__COUNT + 1) };
		enum wm_review_state to = WM_REVIEW_NONE;
		const int err = wm_review_next(before.state, row.verb, has_lead, &to);

		wm_review_apply(&reviewed, &row, has_lead);
		const struct wm_reviewed once = reviewed;
		wm_review_apply(&reviewed, &row, has_lead); /* a row is legal once at most */
		assert_int_equal(reviewed.state, once.state);
		assert_true(reviewed.since == once.since &&
			    reviewed.accepted_at == once.accepted_at);
		if (err != WM_OK) {
			illegal++;
			assert_int_equal(once.state, before.state);
			assert_true(once.since == before.since &&
				    once.accepted_at == before.accepted_at);
		} else {
			assert_int_equal(once.state, to);
		}
	}
	assert_in_range(illegal, 500, 1900);
}

/* ------------------------------------------------------------------ views */

struct view_row {
	enum wm_review_state state;
	uint64_t superseded_by;
	bool want[WM_VIEW__COUNT];
};

static const struct view_row view_rows[] = {
	{ WM_REVIEW_NONE, 0, { false, false, false } },
	{ WM_REVIEW_SUBMITTED, 0, { true, false, false } },
	{ WM_REVIEW_RETURNED, 0, { false, false, false } },
	{ WM_REVIEW_APPROVED, 0, { true, false, false } },
	{ WM_REVIEW_ACCEPTED, 0, { true, true, false } },
	{ WM_REVIEW_PUBLISHED, 0, { true, true, true } },
	{ WM_REVIEW_WITHDRAWN, 0, { false, false, false } },
	{ WM_REVIEW_SUPERSEDED, 0, { false, false, false } },
	{ WM_REVIEW_SUBMITTED, 9, { false, false, false } },
	/* A correction that is still under review: reported moves on, what was accepted stays. */
	{ WM_REVIEW_ACCEPTED, 9, { false, true, false } },
	{ WM_REVIEW_PUBLISHED, 9, { false, true, true } },
	{ WM_REVIEW_SUPERSEDED, 9, { false, false, false } },
};

static void test_3_2_a_pending_correction_changes_what_is_reported_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(view_rows); i++) {
		const struct view_row *row = &view_rows[i];
		const struct wm_reviewed reviewed = { .revision = 7,
						      .state = row->state,
						      .superseded_by = row->superseded_by };
		for (int view = 0; view < WM_VIEW__COUNT; view++) {
			if (wm_review_in_view(&reviewed, (enum wm_view_kind)view) !=
			    row->want[view]) {
				fail_msg("%s, superseded by %llu, %s",
					 wm_review_state_name((int)row->state),
					 (unsigned long long)row->superseded_by,
					 wm_view_kind_name(view));
			}
		}
		assert_false(wm_review_in_view(&reviewed, WM_VIEW__COUNT));
	}
}

/* ------------------------------------------------------------------ who may */

struct permit_row {
	enum wm_role role;
	const char *institution;
	enum wm_review_verb verb;
	uint16_t point; /* 0: none; 1: led by kz-mfa; 2: led by nobody; 3: led by kz-mfa before */
	int err;
};

static const struct permit_row permit_rows[] = {
	{ WM_ROLE_LEAD_COORDINATOR, "kz-mfa", WM_VERB_RETURN, 1, WM_OK },
	{ WM_ROLE_LEAD_COORDINATOR, "kz-mfa", WM_VERB_APPROVE, 1, WM_OK },
	{ WM_ROLE_LEAD_COORDINATOR, "kz-mfa", WM_VERB_ACCEPT, 1, WM_EDENIED },
	{ WM_ROLE_LEAD_COORDINATOR, "kz-mfa", WM_VERB_PUBLISH, 0, WM_EDENIED },
	{ WM_ROLE_LEAD_COORDINATOR, "uz-mfa", WM_VERB_APPROVE, 1, WM_EDENIED },
	{ WM_ROLE_LEAD_COORDINATOR, "kz-mfa", WM_VERB_APPROVE, 2, WM_EDENIED },
	{ WM_ROLE_LEAD_COORDINATOR, "kz-mfa", WM_VERB_APPROVE, 3, WM_EDENIED },
	{ WM_ROLE_LEAD_COORDINATOR, "kz-mfa", WM_VERB_APPROVE, 0, WM_EDENIED },
	{ WM_ROLE_COORDINATOR, "eeas", WM_VERB_RETURN, 1, WM_OK },
	{ WM_ROLE_COORDINATOR, "eeas", WM_VERB_ACCEPT, 1, WM_OK },
	{ WM_ROLE_COORDINATOR, "eeas", WM_VERB_ACCEPT, 2, WM_OK },
	{ WM_ROLE_COORDINATOR, "eeas", WM_VERB_PUBLISH, 0, WM_OK },
	{ WM_ROLE_COORDINATOR, "eeas", WM_VERB_APPROVE, 1, WM_EDENIED },
	{ WM_ROLE_COORDINATOR, "eeas", WM_VERB_WITHDRAW, 1, WM_EDENIED },
	{ WM_ROLE_COORDINATOR, "eeas", WM_VERB_SUPERSEDE, 1, WM_EDENIED },
	{ WM_ROLE_COORDINATOR, "eeas", WM_VERB__COUNT, 1, WM_EDENIED },
	{ WM_ROLE_SUBMITTER, "kz-mfa", WM_VERB_APPROVE, 1, WM_EDENIED },
	{ WM_ROLE_SUBMITTER, "kz-mfa", WM_VERB_RETURN, 1, WM_EDENIED },
	{ WM_ROLE_OBSERVER, "kz-mfa", WM_VERB_RETURN, 1, WM_EDENIED },
	{ WM_ROLE_SERVICE, "kz-mfa", WM_VERB_RETURN, 1, WM_EDENIED },
	{ (enum wm_role)0, "kz-mfa", WM_VERB_RETURN, 1, WM_EDENIED },
	{ WM_ROLE__COUNT, "kz-mfa", WM_VERB_RETURN, 1, WM_EDENIED },
};

static void test_3_2_each_role_does_its_part_only(void **state)
{
	(void)state;
	struct wm_action_point points[4] = {
		{ .id = 0 }, { .id = 101 }, { .id = 102 }, { .id = 103 }
	};

	points[1].lead = code_of("kz-mfa");
	points[3].lead = code_of("kz-mfa");
	points[3].lead_span.until = 19999;
	for (size_t i = 0; i < COUNT_OF(permit_rows); i++) {
		const struct permit_row *row = &permit_rows[i];
		const struct wm_code institution = code_of(row->institution);
		const int err =
			wm_review_permit(row->role, &institution, row->verb,
					 row->point > 0 ? &points[row->point] : NULL, 20000);
		if (err != row->err) {
			fail_msg("row %zu: %s %s", i, wm_role_name((int)row->role),
				 wm_review_verb_name((int)row->verb));
		}
	}
}

static void test_3_2_separation_of_duties_nobody_approves_their_own(void **state)
{
	(void)state;
	static const unsigned allowed[WM_ROLE__COUNT] = {
		[WM_ROLE_SUBMITTER] = 1U << 2,
		[WM_ROLE_LEAD_COORDINATOR] = 1U << 9,
		[WM_ROLE_COORDINATOR] = 1U << 8 | 1U << 9 | 1U << 10 | 1U << 12,
	};
	const struct wm_code lead = code_of("kz-mfa");
	struct wm_action_point point = { .id = 101, .lead = lead };

	for (int role = 0; role < WM_ROLE__COUNT; role++) {
		bool reviews = false;
		for (int verb = 1; verb < WM_VERB__COUNT; verb++) {
			reviews = reviews || wm_review_permit((enum wm_role)role, &lead,
							      (enum wm_review_verb)verb, &point,
							      20000) == WM_OK;
		}
		for (unsigned kind = 0; kind < 32; kind++) {
			assert_int_equal(wm_role_may_submit((enum wm_role)role, kind),
					 (allowed[role] >> kind & 1U) != 0);
		}
		/* Who may review an update may not hand one in. */
		assert_false(reviews && wm_role_may_submit((enum wm_role)role, 2));
	}
	assert_false(wm_role_may_submit(WM_ROLE__COUNT, 2));
	assert_false(wm_role_may_submit(WM_ROLE_COORDINATOR, 8 + 32));
	assert_false(wm_role_may_submit(WM_ROLE_SUBMITTER, UINT32_MAX));
}

/* ------------------------------------------------------------------ words */

static void test_words_come_back_the_same(void **state)
{
	(void)state;
	for (int i = 1; i < WM_REVIEW__COUNT; i++) {
		assert_int_equal(wm_review_state_parse(wm_view_str(wm_review_state_name(i))), i);
	}
	for (int i = 1; i < WM_VERB__COUNT; i++) {
		assert_int_equal(wm_review_verb_parse(wm_view_str(wm_review_verb_name(i))), i);
	}
	for (int i = 0; i < WM_VIEW__COUNT; i++) {
		assert_int_equal(wm_view_kind_parse(wm_view_str(wm_view_kind_name(i))), i);
	}
	for (int i = 1; i < WM_ROLE__COUNT; i++) {
		assert_int_equal(wm_role_parse(wm_view_str(wm_role_name(i))), i);
	}
	for (int i = 0; i < WM_VERIFIED__COUNT; i++) {
		assert_int_equal(wm_verified_parse(wm_view_str(wm_verified_name(i))), i);
	}
	assert_string_equal(wm_review_state_name(0), "none");
	assert_int_equal(wm_review_state_parse(wm_view_str("none")), 0);
	assert_string_equal(wm_review_state_name(WM_REVIEW__COUNT), "unknown");
	assert_string_equal(wm_review_verb_name(0), "unknown");
	assert_string_equal(wm_role_name(0), "unknown");
	assert_string_equal(wm_view_kind_name(-1), "unknown");
	assert_int_equal(wm_view_kind_parse(wm_view_str("draft")), -1);
	assert_int_equal(wm_verified_parse(wm_view_str("unknown")), -1);
	assert_int_equal(wm_role_parse(wm_view_str("unknown")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_outside_the_enums_are_not_allowed),
		cmocka_unit_test(test_3_2_from_submitted_to_published_and_superseded),
		cmocka_unit_test(test_3_2_accepted_freezes),
		cmocka_unit_test(test_a_row_about_another_update_changes_nothing),
		cmocka_unit_test(test_illegal_rows_change_nothing_however_often_they_come),
		cmocka_unit_test(test_3_2_a_pending_correction_changes_what_is_reported_only),
		cmocka_unit_test(test_3_2_each_role_does_its_part_only),
		cmocka_unit_test(test_3_2_separation_of_duties_nobody_approves_their_own),
		cmocka_unit_test(test_words_come_back_the_same),
	};
	return cmocka_run_group_tests_name("core/review", tests, NULL, NULL);
}
