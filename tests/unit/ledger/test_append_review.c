/* Review, corrections, withdrawals, publications and assessments, and the views they make. */
#include "lib/review_fixture.h"

#include "ledger/scrub.h"

#define LEAD "kz-transport" /* of 1.01 */

enum { LIMITED = WM_COMPLETION_LIMITED, SUBSTANTIAL = WM_COMPLETION_SUBSTANTIAL };

static uint64_t accept(struct ledger_fixture *f, struct wm_submission s)
{
	return fixture_accept(f, &s).revision;
}

static void refuse(struct ledger_fixture *f, struct wm_submission s, int err)
{
	fixture_refuse(f, &s, err);
}

/* A report of 1.01 as revision 1. */
static uint64_t report(struct ledger_fixture *f, int completion)
{
	const struct wm_update update = review_report(101, FIXTURE_DAY, completion);

	return accept(f, review_update(&update, LEAD));
}

static int reported(struct ledger_fixture *f, uint64_t revision)
{
	return review_completion(f, 101, revision, WM_VIEW_REPORTED);
}

static int accepted(struct ledger_fixture *f, uint64_t revision)
{
	return review_completion(f, 101, revision, WM_VIEW_ACCEPTED);
}

static int published(struct ledger_fixture *f, uint64_t revision)
{
	return review_completion(f, 101, revision, WM_VIEW_PUBLISHED);
}

/* --- the way of one update --- */

static void test_an_update_goes_from_submitted_to_published(void **state)
{
	struct ledger_fixture *f = *state;

	const uint64_t cycle = accept(f, review_add_cycle(1));
	const uint64_t update = report(f, LIMITED);
	assert_int_equal(review_item(f, 101, update, WM_VIEW_REPORTED).latest_state,
			 WM_REVIEW_SUBMITTED);
	assert_int_equal(accepted(f, update), WM_UNKNOWN);

	const uint64_t approval = accept(f, review_verb(WM_VERB_APPROVE, 101, update, LEAD));
	assert_int_equal(review_item(f, 101, approval, WM_VIEW_REPORTED).latest_state,
			 WM_REVIEW_APPROVED);
	const uint64_t acceptance =
		accept(f, review_verb(WM_VERB_ACCEPT, 101, update, "roadmap-coordinator"));
	assert_int_equal(accepted(f, acceptance), LIMITED);
	assert_int_equal(published(f, acceptance), WM_UNKNOWN);

	const uint64_t publication =
		accept(f, review_verb(WM_VERB_PUBLISH, 0, 0, "roadmap-coordinator"));
	assert_int_equal(published(f, publication), LIMITED);
	assert_int_equal(review_item(f, 101, publication, WM_VIEW_REPORTED).latest_state,
			 WM_REVIEW_PUBLISHED);
	/* The same again, from disk, and every earlier moment as it was. */
	fixture_reopen(f);
	assert_int_equal(published(f, publication), LIMITED);
	assert_int_equal(published(f, publication - 1), WM_UNKNOWN);
	assert_int_equal(accepted(f, acceptance - 1), WM_UNKNOWN);
	assert_int_equal(reported(f, cycle), WM_UNKNOWN);
}

static void test_what_is_published_stays_while_the_next_report_comes(void **state)
{
	struct ledger_fixture *f = *state;

	(void)accept(f, review_add_cycle(1));
	const uint64_t update = report(f, LIMITED);
	(void)accept(f, review_verb(WM_VERB_APPROVE, 101, update, LEAD));
	(void)accept(f, review_verb(WM_VERB_ACCEPT, 101, update, "roadmap-coordinator"));
	(void)accept(f, review_verb(WM_VERB_PUBLISH, 0, 0, "roadmap-coordinator"));
	const struct wm_update next = review_report(101, FIXTURE_DAY + 1, SUBSTANTIAL);
	const uint64_t second = accept(f, review_update(&next, LEAD));
	assert_int_equal(reported(f, second), SUBSTANTIAL);
	assert_int_equal(accepted(f, second), LIMITED);
	assert_int_equal(published(f, second), LIMITED);
	/* Accepted, it moves the accepted view; published is pinned until the next publication. */
	(void)accept(f, review_verb(WM_VERB_APPROVE, 101, second, LEAD));
	const uint64_t last =
		accept(f, review_verb(WM_VERB_ACCEPT, 101, second, "roadmap-coordinator"));
	assert_int_equal(accepted(f, last), SUBSTANTIAL);
	assert_int_equal(published(f, last), LIMITED);
}

static void test_a_returned_update_counts_no_more(void **state)
{
	struct ledger_fixture *f = *state;

	const uint64_t update = report(f, SUBSTANTIAL);
	const uint64_t back = accept(f, review_verb(WM_VERB_RETURN, 101, update, LEAD));
	assert_int_equal(reported(f, back), WM_UNKNOWN);
	assert_int_equal(reported(f, update), SUBSTANTIAL); /* as it was known then */
	const struct wm_point_item item = review_item(f, 101, back, WM_VIEW_REPORTED);
	assert_int_equal(item.review_count[WM_REVIEW_RETURNED], 1);
	assert_int_equal(item.state.revision, back);
	assert_int_equal(item.state.update_count, 0);
	refuse(f, review_verb(WM_VERB_APPROVE, 101, update, LEAD), WM_ESTATE);
	fixture_reopen(f);
	assert_int_equal(reported(f, back), WM_UNKNOWN);
}

static void test_without_a_lead_the_coordinator_accepts_at_once(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_update update = review_report(102, FIXTURE_DAY, LIMITED);

	const uint64_t revision = accept(f, review_update(&update, "kz-energy"));
	const uint64_t acceptance =
		accept(f, review_verb(WM_VERB_ACCEPT, 102, revision, "roadmap-coordinator"));
	assert_int_equal(review_completion(f, 102, acceptance, WM_VIEW_ACCEPTED), LIMITED);
	/* Where there is a lead its approval comes first. */
	const uint64_t led = report(f, LIMITED);
	refuse(f, review_verb(WM_VERB_ACCEPT, 101, led, "roadmap-coordinator"), WM_ESTATE);
}

/* --- separation of duties, targets --- */

static void test_nobody_reviews_what_the_same_key_handed_in(void **state)
{
	struct ledger_fixture *f = *state;

	const uint64_t update = report(f, LIMITED);
	struct wm_submission own = review_verb(WM_VERB_APPROVE, 101, update, LEAD);
	own.key_id[0] = 1;
	refuse(f, own, WM_EDENIED);
	assert_string_equal(f->outcomes[0].reason,
			    "nobody reviews what was handed in with the same key");
}

static void test_a_target_that_is_no_update_of_the_point_is_refused(void **state)
{
	struct ledger_fixture *f = *state;

	const uint64_t update = report(f, LIMITED);
	const uint64_t approval = accept(f, review_verb(WM_VERB_APPROVE, 101, update, LEAD));
	refuse(f, review_verb(WM_VERB_APPROVE, 102, update, LEAD), WM_ENO_SUCH_UPDATE);
	refuse(f, review_verb(WM_VERB_APPROVE, 101, approval, LEAD), WM_ENO_SUCH_UPDATE);
	refuse(f, review_verb(WM_VERB_APPROVE, 101, 99, LEAD), WM_ENO_SUCH_UPDATE);
	refuse(f, review_replace(WM_UPDATE_CORRECTION, 101, 99, LIMITED, LEAD), WM_ENO_SUCH_UPDATE);
	refuse(f, review_replace(WM_UPDATE_CORRECTION, 101, update, LIMITED, "kz-energy"),
	       WM_EDENIED);
	refuse(f, review_verb(WM_VERB_PUBLISH, 0, 0, "roadmap-coordinator"), WM_ERULE);
}

/* --- corrections and withdrawals --- */

static void test_a_correction_takes_the_place_of_what_it_corrects(void **state)
{
	struct ledger_fixture *f = *state;

	const uint64_t update = report(f, SUBSTANTIAL);
	const uint64_t correction =
		accept(f, review_replace(WM_UPDATE_CORRECTION, 101, update, LIMITED, LEAD));
	assert_int_equal(reported(f, correction), LIMITED);
	assert_int_equal(reported(f, update), SUBSTANTIAL);
	assert_int_equal(review_item(f, 101, correction, WM_VIEW_REPORTED).state.update_count, 1);
	/* The correction is what can be corrected or reviewed now. */
	refuse(f, review_replace(WM_UPDATE_CORRECTION, 101, update, LIMITED, LEAD), WM_ESTATE);
	refuse(f, review_verb(WM_VERB_APPROVE, 101, update, LEAD), WM_ESTATE);
	const uint64_t second =
		accept(f, review_replace(WM_UPDATE_CORRECTION, 101, correction, SUBSTANTIAL, LEAD));
	assert_int_equal(reported(f, second), SUBSTANTIAL);
}

static void test_a_returned_correction_gives_its_place_back(void **state)
{
	struct ledger_fixture *f = *state;

	const uint64_t update = report(f, SUBSTANTIAL);
	const uint64_t correction =
		accept(f, review_replace(WM_UPDATE_CORRECTION, 101, update, LIMITED, LEAD));
	const uint64_t back = accept(f, review_verb(WM_VERB_RETURN, 101, correction, LEAD));
	assert_int_equal(reported(f, back), SUBSTANTIAL);
	assert_int_equal(reported(f, correction), LIMITED);
}

static void test_after_acceptance_only_an_accepted_correction_changes_it(void **state)
{
	struct ledger_fixture *f = *state;

	const uint64_t update = report(f, SUBSTANTIAL);
	(void)accept(f, review_verb(WM_VERB_APPROVE, 101, update, LEAD));
	(void)accept(f, review_verb(WM_VERB_ACCEPT, 101, update, "roadmap-coordinator"));
	refuse(f, review_verb(WM_VERB_RETURN, 101, update, LEAD), WM_ESTATE);
	refuse(f, review_replace(WM_UPDATE_WITHDRAWAL, 101, update, WM_SILENT, LEAD), WM_ESTATE);
	const uint64_t correction =
		accept(f, review_replace(WM_UPDATE_CORRECTION, 101, update, LIMITED, LEAD));
	assert_int_equal(accepted(f, correction), SUBSTANTIAL); /* pending: nothing moved */
	(void)accept(f, review_verb(WM_VERB_APPROVE, 101, correction, LEAD));
	const uint64_t done =
		accept(f, review_verb(WM_VERB_ACCEPT, 101, correction, "roadmap-coordinator"));
	assert_int_equal(accepted(f, done), LIMITED);
	const struct wm_point_item item = review_item(f, 101, done, WM_VIEW_REPORTED);
	assert_int_equal(item.review_count[WM_REVIEW_SUPERSEDED], 1);
	assert_int_equal(item.review_count[WM_REVIEW_ACCEPTED], 1);
	assert_int_equal(accepted(f, done - 1), SUBSTANTIAL);
}

static void test_a_withdrawal_takes_an_update_back(void **state)
{
	struct ledger_fixture *f = *state;

	const uint64_t first = report(f, LIMITED);
	const struct wm_update second = review_report(101, FIXTURE_DAY + 1, SUBSTANTIAL);
	const uint64_t update = accept(f, review_update(&second, LEAD));
	const uint64_t back =
		accept(f, review_replace(WM_UPDATE_WITHDRAWAL, 101, update, WM_SILENT, LEAD));
	assert_int_equal(reported(f, back), LIMITED);
	assert_int_equal(review_item(f, 101, back, WM_VIEW_REPORTED).latest.revision, first);
	refuse(f, review_replace(WM_UPDATE_WITHDRAWAL, 101, update, WM_SILENT, LEAD), WM_ESTATE);
	fixture_reopen(f);
	assert_int_equal(reported(f, back), LIMITED);
}

/* --- worse, confirmed, facts --- */

static void test_worse_than_before_needs_a_rationale_when_filed(void **state)
{
	struct ledger_fixture *f = *state;

	(void)report(f, SUBSTANTIAL);
	struct wm_update worse = review_report(101, FIXTURE_DAY + 1, LIMITED);
	refuse(f, review_update(&worse, LEAD), WM_ERULE);
	/* Somebody else's first word, an older fact and a compiled one are none of that. */
	(void)accept(f, review_update(&worse, "kz-energy"));
	struct wm_update older = review_report(101, FIXTURE_DAY - 1, LIMITED);
	(void)accept(f, review_update(&older, LEAD));
	worse.rationale[WM_LANG_EN] = wm_view_str("The contractor left.");
	const uint64_t told = accept(f, review_update(&worse, LEAD));
	assert_int_equal(reported(f, told), LIMITED);
	const struct wm_point_item item = review_item(f, 101, told, WM_VIEW_REPORTED);
	const struct wm_fact *fact =
		wm_facts_find(&item.facts, WM_FACT_WORSENED, WM_AXIS_COMPLETION);
	assert_non_null(fact);
	assert_int_equal(fact->state, 1);
}

static void test_a_confirmation_renews_the_date_and_nothing_else(void **state)
{
	struct ledger_fixture *f = *state;

	(void)report(f, SUBSTANTIAL);
	struct wm_update same = review_report(101, FIXTURE_DAY + 9, WM_SILENT);
	same.kind = WM_UPDATE_NO_CHANGE;
	const uint64_t confirmed = accept(f, review_update(&same, LEAD));
	const struct wm_point_item item = review_item(f, 101, confirmed, WM_VIEW_REPORTED);
	assert_int_equal(item.state.latest_as_of, FIXTURE_DAY + 9);
	assert_int_equal(reported(f, confirmed), SUBSTANTIAL);
	assert_int_equal(item.state.voices[0].axis[WM_AXIS_COMPLETION].as_of, FIXTURE_DAY);
}

static void test_facts_follow_the_update_that_states_them(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_update update = review_report(101, FIXTURE_DAY, SUBSTANTIAL);

	update.milestones[0] = (struct wm_milestone_report){ 1, WM_MILESTONE_MET, FIXTURE_DAY };
	update.milestone_count = 1;
	update.actual_end = FIXTURE_DAY;
	const uint64_t told = accept(f, review_update(&update, LEAD));
	struct wm_point_item item = review_item(f, 101, told, WM_VIEW_REPORTED);
	assert_int_equal(wm_facts_find(&item.facts, WM_FACT_MILESTONE, 1)->state, WM_MILESTONE_MET);
	assert_int_equal(wm_facts_find(&item.facts, WM_FACT_ACTUAL_END, 0)->date, FIXTURE_DAY);
	item = review_item(f, 101, told, WM_VIEW_ACCEPTED);
	assert_int_equal(item.facts.count, 0);
	const uint64_t back =
		accept(f, review_replace(WM_UPDATE_WITHDRAWAL, 101, told, WM_SILENT, LEAD));
	item = review_item(f, 101, back, WM_VIEW_REPORTED);
	assert_int_equal(item.facts.count, 0);
}

static void test_an_assessment_stands_beside_the_report(void **state)
{
	struct ledger_fixture *f = *state;

	(void)report(f, SUBSTANTIAL);
	const uint64_t first = accept(f, review_assess(101, WM_VERIFIED_LIMITED, FIXTURE_DAY));
	/* An older assessment that comes later does not count. */
	const uint64_t late = accept(f, review_assess(101, WM_VERIFIED_COMPLETE, FIXTURE_DAY - 5));
	const struct wm_point_item item = review_item(f, 101, late, WM_VIEW_REPORTED);
	assert_int_equal(item.verified.level, WM_VERIFIED_LIMITED);
	assert_int_equal(item.verified.revision, first);
	assert_int_equal(reported(f, late), SUBSTANTIAL);
	assert_int_equal(item.entry_revision, late);
	assert_int_equal(review_item(f, 101, 1, WM_VIEW_REPORTED).verified.level,
			 WM_VERIFIED_NOT_ASSESSED);
}

static void test_expect_rev_sees_entries_of_every_kind(void **state)
{
	struct ledger_fixture *f = *state;

	const uint64_t update = report(f, LIMITED);
	(void)accept(f, review_verb(WM_VERB_APPROVE, 101, update, LEAD));
	const struct wm_update next = review_report(101, FIXTURE_DAY + 1, SUBSTANTIAL);
	struct wm_submission s = review_update(&next, LEAD);
	s.expect_rev = update;
	refuse(f, s, WM_ECONFLICT);
	assert_int_equal(f->outcomes[0].current_rev, update + 1);
}

/* --- one batch, and as-of of today against today --- */

static void test_a_report_and_its_review_may_share_a_batch(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_update update = review_report(101, FIXTURE_DAY, LIMITED);
	const struct wm_submission batch[] = {
		review_update(&update, LEAD),
		review_verb(WM_VERB_APPROVE, 101, 1, LEAD),
		review_verb(WM_VERB_ACCEPT, 101, 1, "roadmap-coordinator"),
		review_replace(WM_UPDATE_CORRECTION, 101, 1, SUBSTANTIAL, LEAD),
	};

	wmt_assert_ok(fixture_append(f, batch, 4));
	for (size_t i = 0; i < 4; i++) {
		wmt_assert_ok(f->outcomes[i].err);
	}
	assert_int_equal(reported(f, 4), SUBSTANTIAL);
	assert_int_equal(accepted(f, 4), LIMITED);
}

static void test_what_is_published_keeps_its_register(void **state)
{
	struct ledger_fixture *f = *state;

	(void)accept(f, review_add_cycle(1));
	const uint64_t update = report(f, LIMITED);
	(void)accept(f, review_verb(WM_VERB_APPROVE, 101, update, LEAD));
	(void)accept(f, review_verb(WM_VERB_ACCEPT, 101, update, "roadmap-coordinator"));
	(void)accept(f, review_verb(WM_VERB_PUBLISH, 0, 0, "roadmap-coordinator"));
	const struct wm_action_point *old = wm_register_point(wm_ledger_register(f->ledger), 101);
	struct wm_action_point row = *old;
	row.weight = 7;
	const uint64_t amended =
		accept(f, review_amend(2, WM_ROW_POINT, review_row(old), review_row(&row)));
	assert_int_equal(review_item(f, 101, amended, WM_VIEW_REPORTED).point.weight, 7);
	assert_int_equal(review_item(f, 101, amended, WM_VIEW_PUBLISHED).point.weight, 1);
	assert_int_equal(published(f, amended), LIMITED);
}

/* Every row is what the entries say, looked at in slices. */
static void assert_scrub_is_clean(struct ledger_fixture *f)
{
	struct wm_scrub *scrub = NULL;
	const char *why = NULL;

	wmt_assert_ok(wm_scrub_new(f->ledger, 1, &scrub));
	while (!wm_scrub_is_done(scrub)) {
		const int err = wm_scrub_step(scrub, 7, &why);
		if (err < 0) {
			print_error("%s\n", why);
		}
		wmt_assert_ok(err);
	}
	wm_scrub_free(scrub);
}

static void test_a_changed_row_of_a_review_is_found(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_scrub *scrub = NULL;
	struct wm_txn *txn = NULL;
	const char *why = NULL;
	int err = WM_OK;

	const uint64_t update = report(f, LIMITED);
	(void)accept(f, review_verb(WM_VERB_APPROVE, 101, update, LEAD));
	(void)accept(f, review_assess(101, WM_VERIFIED_LIMITED, FIXTURE_DAY));
	assert_scrub_is_clean(f);
	static const uint8_t keys[2][10] = { { 0, 101, 0, 0, 0, 0, 0, 0, 0, 2 },
					     { 0, 101, 0, 0, 0, 0, 0, 0, 0, 3 } };
	static const enum wm_table tables[] = { WM_TABLE_TRAIL, WM_TABLE_VERIFIED };
	for (size_t i = 0; i < 2; i++) {
		uint8_t copy[128];
		struct wm_view row;
		wmt_assert_ok(wm_txn_begin(f->store, WM_TXN_WRITE, &txn));
		assert_true(wm_txn_get(txn, tables[i], wm_view_of(keys[i], 10), &row));
		memcpy(copy, row.data, row.len);
		copy[7] ^= 1;
		wm_txn_put(txn, tables[i], WM_PUT_REPLACE, wm_view_of(keys[i], 10),
			   wm_view_of(copy, row.len));
		wmt_assert_ok(wm_txn_commit(&txn));
		wmt_assert_ok(wm_scrub_new(f->ledger, 1, &scrub));
		do {
			err = wm_scrub_step(scrub, 100, &why);
		} while (err == WM_OK && !wm_scrub_is_done(scrub));
		wmt_assert_err(err, WM_ECORRUPT);
		assert_int_equal(wm_scrub_revision(scrub), 2);
		wm_scrub_free(scrub);
	}
}

/* Property: whatever happened, the state that is kept is the one that a fold from nothing gives,
 * at head and at every earlier revision. */
static void test_kept_states_equal_a_fold_from_the_start(void **state)
{
	struct ledger_fixture *f = *state;
	uint32_t seed = 20261125;
	uint64_t updates[200];
	size_t count = 0;
	int at_revision[400];

	print_message("seed %u\n", (unsigned)seed);
	for (unsigned i = 0; i < 200; i++) {
		const uint64_t target =
			count > 0 ? updates[fixture_random(&seed, (uint32_t)count)] : 0;
		struct wm_update update =
			review_report(101, FIXTURE_DAY + (int32_t)fixture_random(&seed, 90),
				      1 + (int)fixture_random(&seed, 4));
		update.rationale[WM_LANG_EN] = wm_view_str("So it is.");
		struct wm_submission s = review_update(&update, LEAD);
		switch (target == 0 ? 9 : fixture_random(&seed, 10)) {
		case 0:
			s = review_verb(WM_VERB_RETURN, 101, target, LEAD);
			break;
		case 1:
			s = review_replace(WM_UPDATE_CORRECTION, 101, target,
					   1 + (int)fixture_random(&seed, 4), LEAD);
			break;
		case 2:
			s = review_replace(WM_UPDATE_WITHDRAWAL, 101, target, WM_SILENT, LEAD);
			break;
		case 3:
			s = review_verb(WM_VERB_APPROVE, 101, target, LEAD);
			break;
		default:
			break;
		}
		wmt_assert_ok(fixture_append(f, &s, 1));
		if (f->outcomes[0].err == WM_OK) {
			const uint64_t revision = f->outcomes[0].receipt.revision;
			at_revision[revision] = reported(f, revision);
			if (s.kind == WM_BODY_UPDATE && s.update_kind != WM_UPDATE_WITHDRAWAL) {
				updates[count++] = revision;
			}
		}
	}
	const uint64_t head = wm_ledger_head(f->ledger);
	assert_true(count > 100 && head > count + 20);
	for (uint64_t revision = 1; revision <= head; revision++) {
		assert_int_equal(reported(f, revision), at_revision[revision]);
		/* A cut by the day of the facts that cuts nothing folds from the start. */
		const struct wm_read_cut cut = { revision, INT32_MAX - 1, WM_VIEW_REPORTED };
		struct wm_ledger_read *read = NULL;
		struct wm_point_item item;
		wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
		wmt_assert_ok(wm_read_point(read, 101, &cut, &item));
		wm_ledger_read_end(&read);
		const struct wm_point_item kept = review_item(f, 101, revision, WM_VIEW_REPORTED);
		assert_int_equal(item.entry_revision, revision);
		item.state.revision = kept.state.revision; /* of a part: the last that is in it */
		fixture_assert_state(&kept.state, &item.state);
	}
	assert_scrub_is_clean(f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FIXTURE_ON_BOTH(test_an_update_goes_from_submitted_to_published),
		FIXTURE_ON_BOTH(test_what_is_published_keeps_its_register),
		FIXTURE_ON_BOTH(test_what_is_published_stays_while_the_next_report_comes),
		FIXTURE_ON_BOTH(test_a_returned_update_counts_no_more),
		FIXTURE_ON_MEM(test_without_a_lead_the_coordinator_accepts_at_once),
		FIXTURE_ON_MEM(test_nobody_reviews_what_the_same_key_handed_in),
		FIXTURE_ON_MEM(test_a_target_that_is_no_update_of_the_point_is_refused),
		FIXTURE_ON_BOTH(test_a_correction_takes_the_place_of_what_it_corrects),
		FIXTURE_ON_MEM(test_a_returned_correction_gives_its_place_back),
		FIXTURE_ON_MEM(test_after_acceptance_only_an_accepted_correction_changes_it),
		FIXTURE_ON_BOTH(test_a_withdrawal_takes_an_update_back),
		FIXTURE_ON_MEM(test_worse_than_before_needs_a_rationale_when_filed),
		FIXTURE_ON_MEM(test_a_confirmation_renews_the_date_and_nothing_else),
		FIXTURE_ON_MEM(test_facts_follow_the_update_that_states_them),
		FIXTURE_ON_MEM(test_an_assessment_stands_beside_the_report),
		FIXTURE_ON_MEM(test_expect_rev_sees_entries_of_every_kind),
		FIXTURE_ON_BOTH(test_a_report_and_its_review_may_share_a_batch),
		FIXTURE_ON_MEM(test_a_changed_row_of_a_review_is_found),
		FIXTURE_ON_BOTH(test_kept_states_equal_a_fold_from_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
