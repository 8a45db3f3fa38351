/* The states of updates, out of the entries of the log. */
#include "lib/wmt.h"

#include "cli/trail.h"

static void take_update(struct trail *trail, uint64_t revision, enum wm_update_kind kind,
			uint64_t supersedes)
{
	const struct wm_item item = { .revision = revision };
	struct event event = { .kind = WM_ITEM_BODY_UPDATE };

	event.update.kind = kind;
	event.update.supersedes = supersedes;
	trail_take(trail, &item, &event);
}

static void take_review(struct trail *trail, uint64_t revision, enum wm_review_verb verb,
			uint64_t target)
{
	const struct wm_item item = { .revision = revision };
	struct event event = { .kind = WM_ITEM_BODY_REVIEW };

	event.review.verb = verb;
	event.review.target = target;
	trail_take(trail, &item, &event);
}

static void assert_step(const struct trail *trail, size_t at, uint64_t update,
			enum wm_review_state from, enum wm_review_state to)
{
	assert_true(at < trail->step_count);
	assert_int_equal(trail->steps[at].update, update);
	assert_string_equal(wm_review_state_name((int)trail->steps[at].from),
			    wm_review_state_name((int)from));
	assert_string_equal(wm_review_state_name((int)trail->steps[at].to),
			    wm_review_state_name((int)to));
}

static void test_an_update_goes_from_submitted_to_published(void **state)
{
	struct trail trail = { .count = 0 };

	(void)state;
	take_update(&trail, 1, WM_UPDATE_REPORT, 0);
	assert_step(&trail, 0, 1, WM_REVIEW_NONE, WM_REVIEW_SUBMITTED);
	take_review(&trail, 2, WM_VERB_APPROVE, 1);
	assert_step(&trail, 0, 1, WM_REVIEW_SUBMITTED, WM_REVIEW_APPROVED);
	take_review(&trail, 3, WM_VERB_ACCEPT, 1);
	assert_step(&trail, 0, 1, WM_REVIEW_APPROVED, WM_REVIEW_ACCEPTED);
	take_update(&trail, 4, WM_UPDATE_REPORT, 0);
	take_review(&trail, 5, WM_VERB_PUBLISH, 0);
	assert_int_equal(trail.step_count, 1); /* the update that was not accepted stays */
	assert_step(&trail, 0, 1, WM_REVIEW_ACCEPTED, WM_REVIEW_PUBLISHED);
	trail_free(&trail);
}

static void test_an_accepted_correction_supersedes_what_it_names(void **state)
{
	struct trail trail = { .count = 0 };

	(void)state;
	take_update(&trail, 1, WM_UPDATE_REPORT, 0);
	take_review(&trail, 2, WM_VERB_ACCEPT, 1);
	take_update(&trail, 3, WM_UPDATE_CORRECTION, 1);
	assert_int_equal(trail.step_count, 1); /* pending, it changes nothing */
	take_review(&trail, 4, WM_VERB_ACCEPT, 3);
	assert_int_equal(trail.step_count, 2);
	assert_step(&trail, 0, 3, WM_REVIEW_SUBMITTED, WM_REVIEW_ACCEPTED);
	assert_step(&trail, 1, 1, WM_REVIEW_ACCEPTED, WM_REVIEW_SUPERSEDED);
	trail_free(&trail);
}

static void test_a_withdrawal_takes_back_what_it_names(void **state)
{
	struct trail trail = { .count = 0 };

	(void)state;
	take_update(&trail, 1, WM_UPDATE_REPORT, 0);
	take_review(&trail, 2, WM_VERB_RETURN, 1);
	assert_step(&trail, 0, 1, WM_REVIEW_SUBMITTED, WM_REVIEW_RETURNED);
	take_update(&trail, 3, WM_UPDATE_WITHDRAWAL, 1);
	assert_step(&trail, 0, 3, WM_REVIEW_NONE, WM_REVIEW_SUBMITTED);
	assert_step(&trail, 1, 1, WM_REVIEW_RETURNED, WM_REVIEW_WITHDRAWN);
	trail_free(&trail);
}

static void test_a_publication_tells_of_every_update(void **state)
{
	struct trail trail = { .count = 0 };
	const uint64_t count = 300;

	(void)state;
	for (uint64_t i = 1; i <= count; i++) {
		take_update(&trail, 2 * i, WM_UPDATE_REPORT, 0);
		take_review(&trail, 2 * i + 1, WM_VERB_ACCEPT, 2 * i);
	}
	take_review(&trail, 2 * count + 2, WM_VERB_PUBLISH, 0);
	assert_int_equal(trail.step_count, count);
	assert_step(&trail, count - 1, 2 * count, WM_REVIEW_ACCEPTED, WM_REVIEW_PUBLISHED);
	trail_free(&trail);
}

static void test_what_was_not_seen_before_is_passed_over(void **state)
{
	struct trail trail = { .count = 0 };

	(void)state;
	take_review(&trail, 9, WM_VERB_APPROVE, 3);
	assert_int_equal(trail.step_count, 0);
	take_update(&trail, 10, WM_UPDATE_WITHDRAWAL, 3);
	assert_int_equal(trail.step_count, 1);
	trail_free(&trail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_update_goes_from_submitted_to_published),
		cmocka_unit_test(test_an_accepted_correction_supersedes_what_it_names),
		cmocka_unit_test(test_a_withdrawal_takes_back_what_it_names),
		cmocka_unit_test(test_a_publication_tells_of_every_update),
		cmocka_unit_test(test_what_was_not_seen_before_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
