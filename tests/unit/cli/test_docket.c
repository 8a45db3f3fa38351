/* The updates of a log with their review states. */
#include <stdlib.h>

#include "lib/wmt.h"

#include "cli/docket.h"
#include "proto/limits.h"

static void take(struct docket *docket, uint64_t revision, enum wm_item_body kind,
		 const uint8_t *body, size_t len)
{
	struct wm_item item = { .type = WM_ITEM_EVENT,
				.body_kind = kind,
				.revision = revision,
				.point = 101,
				.committed_at_msec = (int64_t)revision * 1000,
				.institution = "eeas",
				.body = body,
				.body_len = len };

	wmt_assert_ok(docket_take(docket, &item));
}

static void update(struct docket *docket, uint64_t revision, const char *kind, uint64_t supersedes)
{
	static uint8_t body[WM_BODY_MAX_BYTES];
	const struct wm_progress_update words = {
		.action = "1.01",
		.as_of = "2026-01-10",
		.kind = kind,
		.supersedes = supersedes,
		.reason = supersedes != 0 ? "typing_error" : NULL,
		.percent = kind == NULL || strcmp(kind, "correction") == 0 ? "40" : NULL,
		.summary = "words",
	};
	size_t len = 0;
	const char *why = "";

	if (wm_update_build(&words, body, sizeof(body), &len, &why) < 0) {
		fail_msg("%s", why);
	}
	take(docket, revision, WM_ITEM_BODY_UPDATE, body, len);
}

static void review(struct docket *docket, uint64_t revision, const char *verb, uint64_t target)
{
	static uint8_t body[WM_BODY_MAX_BYTES];
	const bool is_publish = strcmp(verb, "publish") == 0;
	const struct wm_review_words words = {
		.verb = verb,
		.action = is_publish ? NULL : "1.01",
		.target = target,
		.cycle = is_publish ? "2026-H1" : NULL,
		.reason = "why",
	};
	size_t len = 0;
	const char *why = "";

	if (wm_review_build(&words, body, sizeof(body), &len, &why) < 0) {
		fail_msg("%s", why);
	}
	take(docket, revision, WM_ITEM_BODY_REVIEW, body, len);
}

static void assert_state(const struct docket *docket, uint64_t revision, enum wm_review_state want)
{
	const struct docket_update *found = docket_find(docket, revision);

	assert_non_null(found);
	assert_string_equal(wm_review_state_name((int)found->reviewed.state),
			    wm_review_state_name((int)want));
}

static void test_a_publication_takes_what_was_accepted(void **state)
{
	struct docket docket = { .count = 0 };

	(void)state;
	update(&docket, 1, NULL, 0);
	update(&docket, 2, NULL, 0);
	review(&docket, 3, "approve", 1);
	review(&docket, 4, "accept", 1);
	review(&docket, 5, "publish", 0);
	review(&docket, 6, "return", 2);
	assert_state(&docket, 1, WM_REVIEW_PUBLISHED);
	assert_state(&docket, 2, WM_REVIEW_RETURNED);
	assert_null(docket_find(&docket, 3));
	assert_int_equal(docket_find(&docket, 1)->reviewed.accepted_at, 4);
	assert_int_equal(docket.step_count, 4);
	assert_string_equal(docket.steps[2].cycle.text, "2026-H1");
	docket_free(&docket);
}

static void test_a_correction_replaces_when_it_is_accepted(void **state)
{
	struct docket docket = { .count = 0 };

	(void)state;
	update(&docket, 1, NULL, 0);
	review(&docket, 2, "accept", 1);
	update(&docket, 3, "correction", 1);
	assert_state(&docket, 1, WM_REVIEW_ACCEPTED);
	assert_int_equal(docket_find(&docket, 1)->reviewed.superseded_by, 3);
	review(&docket, 4, "return", 3);
	assert_int_equal(docket_find(&docket, 1)->reviewed.superseded_by, 0);
	update(&docket, 5, "correction", 1);
	review(&docket, 6, "accept", 5);
	assert_state(&docket, 1, WM_REVIEW_SUPERSEDED);
	assert_state(&docket, 5, WM_REVIEW_ACCEPTED);
	assert_ptr_equal(docket_accepted_before(&docket, 101, 5), docket_find(&docket, 1));
	assert_null(docket_accepted_before(&docket, 101, 2));
	assert_null(docket_accepted_before(&docket, 102, 5));
	docket_free(&docket);
}

static void test_a_withdrawal_is_a_step_and_no_update(void **state)
{
	struct docket docket = { .count = 0 };

	(void)state;
	update(&docket, 1, NULL, 0);
	update(&docket, 2, "withdrawal", 1);
	assert_state(&docket, 1, WM_REVIEW_WITHDRAWN);
	assert_null(docket_find(&docket, 2));
	assert_int_equal(docket.count, 1);
	assert_int_equal(docket.last, 2);
	docket_free(&docket);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_publication_takes_what_was_accepted),
		cmocka_unit_test(test_a_correction_replaces_when_it_is_accepted),
		cmocka_unit_test(test_a_withdrawal_is_a_step_and_no_update),
	};

	return cmocka_run_group_tests_name("docket", tests, NULL, NULL);
}
