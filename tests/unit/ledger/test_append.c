/* Appending: idempotency, compare and set, order, time, what a refusal leaves. */
#include "lib/ledger_fixture.h"

#define CAS_COUNT 20

static void assert_same_receipt(const struct wm_receipt *got, const struct wm_receipt *want)
{
	assert_memory_equal(got->sid, want->sid, sizeof(want->sid));
	assert_int_equal(got->revision, want->revision);
	assert_int_equal(got->point_prev, want->point_prev);
	assert_int_equal(got->committed_at, want->committed_at);
	assert_memory_equal(got->leaf_hash, want->leaf_hash, sizeof(want->leaf_hash));
}

/* --- receipts --- */

static void test_revisions_count_up_and_name_the_points_previous_one(void **state)
{
	struct ledger_fixture *f = *state;
	static const struct {
		uint16_t point;
		uint64_t prev;
	} rows[] = { { 101, 0 }, { 307, 0 }, { 101, 1 }, { 101, 3 }, { 307, 2 } };

	for (unsigned i = 0; i < 5; i++) {
		const struct wm_submission s =
			fixture_submission(i, rows[i].point, "kz-energy", FIXTURE_DAY);
		const struct wm_receipt r = fixture_accept(f, &s);

		assert_int_equal(r.revision, i + 1);
		assert_int_equal(r.point_prev, rows[i].prev);
		assert_int_equal(r.committed_at, FIXTURE_NOW_MSEC);
		assert_false(r.replayed);
		assert_memory_equal(r.sid, s.sid, sizeof(r.sid));
	}
}

static void test_the_same_within_one_batch(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_submission batch[] = {
		fixture_submission(0, 101, "kz-energy", FIXTURE_DAY),
		fixture_submission(1, 307, "kz-energy", FIXTURE_DAY),
		fixture_submission(2, 101, "kz-energy", FIXTURE_DAY),
	};

	wmt_assert_ok(fixture_append(f, batch, 3));
	assert_int_equal(f->outcomes[2].receipt.revision, 3);
	assert_int_equal(f->outcomes[2].receipt.point_prev, 1);
	assert_int_equal(fixture_state(f, 101).update_count, 2);
}

static void test_leaf_hash_is_that_of_the_documented_bytes(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_submission s = fixture_submission(5, 307, "kz-energy", FIXTURE_DAY);
	const struct wm_receipt r = fixture_accept(f, &s);
	uint8_t bytes[61 + 9 + 64] = { 1, 2, 0x01, 0x33 };
	uint8_t want[32];
	size_t len = 4;

	for (int shift = 56; shift >= 0; shift -= 8, len++) {
		bytes[len] = (uint8_t)(r.revision >> shift);
		bytes[len + 8] = (uint8_t)((uint64_t)r.committed_at >> shift);
	}
	len += 16; /* committed_at, point_prev 0 */
	memset(bytes + len, 0xff, 8);
	len += 8;
	memcpy(bytes + len, s.sid, 16);
	memcpy(bytes + len + 16, s.key_id, 8);
	len += 24;
	bytes[len] = s.institution.len;
	memcpy(bytes + len + 1, s.institution.text, s.institution.len);
	len += 1U + s.institution.len;
	memcpy(bytes + len, s.body.data, s.body.len);
	wm_merkle_leaf(wm_view_of(bytes, len + s.body.len), wm_view_of(NULL, 0), want);
	assert_memory_equal(r.leaf_hash, want, 32);
}

/* --- idempotency --- */

static void test_replay_gives_the_first_receipt(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_submission s = fixture_submission(1, 101, "kz-energy", FIXTURE_DAY);
	const struct wm_receipt first = fixture_accept(f, &s);
	struct wm_receipt again;
	uint8_t before[32];
	uint8_t after[32];

	fixture_fill(f, 2, 10);
	fixture_store_digest(f->store, before);
	f->now_msec += 5000;
	again = fixture_accept(f, &s);
	assert_true(again.replayed);
	assert_same_receipt(&again, &first);
	fixture_reopen(f);
	again = fixture_accept(f, &s);
	assert_true(again.replayed);
	assert_same_receipt(&again, &first);
	fixture_store_digest(f->store, after);
	assert_memory_equal(before, after, 32);
	assert_int_equal(wm_ledger_head(f->ledger), 11);
}

static void test_equal_submissions_in_one_batch_collapse(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_submission batch[3];

	for (size_t i = 0; i < 3; i++) {
		batch[i] = fixture_submission(1, 101, "kz-energy", FIXTURE_DAY);
	}
	wmt_assert_ok(fixture_append(f, batch, 3));
	assert_int_equal(wm_ledger_head(f->ledger), 1);
	assert_false(f->outcomes[0].receipt.replayed);
	for (size_t i = 1; i < 3; i++) {
		wmt_assert_ok(f->outcomes[i].err);
		assert_true(f->outcomes[i].receipt.replayed);
		assert_same_receipt(&f->outcomes[i].receipt, &f->outcomes[0].receipt);
	}
	assert_int_equal(fixture_state(f, 101).update_count, 1);
}

static void test_replay_is_known_even_when_it_would_now_conflict(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_submission s = fixture_submission(1, 101, "kz-energy", FIXTURE_DAY);

	s.expect_rev = 0;
	(void)fixture_accept(f, &s);
	assert_true(fixture_accept(f, &s).replayed);
}

static void test_reused_sid_is_refused(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_submission s = fixture_submission(1, 101, "kz-energy", FIXTURE_DAY);
	struct wm_submission other_body = s;
	struct wm_submission longer_body = s;
	struct wm_submission other_expect = s;

	(void)fixture_accept(f, &s);
	other_body.body = wm_view_str("body of 2");
	longer_body.body = wm_view_str("body of 1 and more");
	other_expect.expect_rev = 1;
	fixture_refuse(f, &other_body, WM_ESID_REUSED);
	fixture_refuse(f, &longer_body, WM_ESID_REUSED);
	fixture_refuse(f, &other_expect, WM_ESID_REUSED);
	assert_int_equal(wm_ledger_head(f->ledger), 1);
}

static void test_reused_sid_in_one_batch_is_refused(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_submission batch[] = {
		fixture_submission(1, 101, "kz-energy", FIXTURE_DAY),
		fixture_submission(1, 101, "kz-energy", FIXTURE_DAY),
	};

	batch[1].body = wm_view_str("something else");
	wmt_assert_ok(fixture_append(f, batch, 2));
	wmt_assert_ok(f->outcomes[0].err);
	wmt_assert_err(f->outcomes[1].err, WM_ESID_REUSED);
}

static void test_sid_belongs_to_its_institution(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_submission ours = fixture_submission(1, 101, "kz-energy", FIXTURE_DAY);
	const struct wm_submission theirs = fixture_submission(1, 101, "uz-transport", FIXTURE_DAY);

	assert_int_equal(fixture_accept(f, &ours).revision, 1);
	assert_int_equal(fixture_accept(f, &theirs).revision, 2);
}

static void test_refused_sid_may_come_again(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_submission s = fixture_submission(1, 101, "kz-energy", FIXTURE_DAY);

	s.expect_rev = 7;
	fixture_refuse(f, &s, WM_ECONFLICT);
	s.expect_rev = 0;
	assert_int_equal(fixture_accept(f, &s).revision, 1);
}

/* --- compare and set --- */

static void test_one_of_many_with_the_same_expectation_wins(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_submission batch[CAS_COUNT];
	size_t won = 0;

	fixture_fill(f, 1, 5); /* each point has one update; 307 has revision 4 */
	assert_int_equal(fixture_state(f, 307).revision, 4);
	for (unsigned i = 0; i < CAS_COUNT; i++) {
		batch[i] = fixture_submission(100 + i, 307, "kz-energy", FIXTURE_DAY);
		batch[i].expect_rev = 4;
	}
	wmt_assert_ok(fixture_append(f, batch, CAS_COUNT));
	for (size_t i = 0; i < CAS_COUNT; i++) {
		won += f->outcomes[i].err == WM_OK ? 1 : 0;
		if (f->outcomes[i].err != WM_OK) {
			wmt_assert_err(f->outcomes[i].err, WM_ECONFLICT);
			assert_int_equal(f->outcomes[i].current_rev, 6);
		}
	}
	assert_int_equal(won, 1);
	assert_int_equal(wm_ledger_head(f->ledger), 6);
}

static void test_expectation_follows_the_batch(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_submission batch[3];

	for (unsigned i = 0; i < 3; i++) {
		batch[i] = fixture_submission(i, 307, "kz-energy", FIXTURE_DAY);
		batch[i].expect_rev = i;
	}
	wmt_assert_ok(fixture_append(f, batch, 3));
	for (unsigned i = 0; i < 3; i++) {
		wmt_assert_ok(f->outcomes[i].err);
		assert_int_equal(f->outcomes[i].receipt.revision, i + 1);
	}
}

static void test_expectation_is_of_the_point_not_of_the_ledger(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_submission s = fixture_submission(100, 101, "kz-energy", FIXTURE_DAY);

	fixture_fill(f, 1, 5); /* 101 has revision 5 */
	fixture_fill(f, 6, 4); /* the head is 9 */
	s.expect_rev = 9;
	fixture_refuse(f, &s, WM_ECONFLICT);
	assert_int_equal(f->outcomes[0].current_rev, 5);
	s.expect_rev = 5;
	assert_int_equal(fixture_accept(f, &s).point_prev, 5);
}

static void test_expectation_survives_a_restart(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_submission s = fixture_submission(100, 101, "kz-energy", FIXTURE_DAY);

	fixture_fill(f, 1, 5);
	fixture_reopen(f);
	s.expect_rev = 0;
	fixture_refuse(f, &s, WM_ECONFLICT);
	s.expect_rev = 5;
	(void)fixture_accept(f, &s);
}

static void test_other_head_than_expected_is_a_conflict(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_submission s = fixture_submission(1, 101, "kz-energy", FIXTURE_DAY);

	wmt_assert_err(wm_ledger_append(f->ledger, 1, &s, 1, f->now_msec, f->outcomes),
		       WM_ECONFLICT);
	assert_int_equal(wm_ledger_head(f->ledger), 0);
	(void)fixture_accept(f, &s);
	wmt_assert_err(wm_ledger_append(f->ledger, 0, &s, 1, f->now_msec, f->outcomes),
		       WM_ECONFLICT);
}

/* --- order --- */

static void test_successor_waits_for_its_predecessor(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_submission first = fixture_submission(1, 101, "kz-energy", FIXTURE_DAY);
	struct wm_submission second = fixture_submission(2, 307, "kz-energy", FIXTURE_DAY);

	second.has_after_sid = true;
	memcpy(second.after_sid, first.sid, 16);
	fixture_refuse(f, &second, WM_EORDER);
	(void)fixture_accept(f, &first);
	assert_int_equal(fixture_accept(f, &second).revision, 2);
}

static void test_predecessor_may_be_earlier_in_the_batch(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_submission batch[] = {
		fixture_submission(1, 101, "kz-energy", FIXTURE_DAY),
		fixture_submission(2, 101, "kz-energy", FIXTURE_DAY),
	};

	batch[1].has_after_sid = true;
	memcpy(batch[1].after_sid, batch[0].sid, 16);
	wmt_assert_ok(fixture_append(f, batch, 2));
	wmt_assert_ok(f->outcomes[0].err);
	wmt_assert_ok(f->outcomes[1].err);
}

static void test_predecessor_later_in_the_batch_is_too_late(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_submission batch[] = {
		fixture_submission(2, 101, "kz-energy", FIXTURE_DAY),
		fixture_submission(1, 101, "kz-energy", FIXTURE_DAY),
	};

	batch[0].has_after_sid = true;
	memcpy(batch[0].after_sid, batch[1].sid, 16);
	wmt_assert_ok(fixture_append(f, batch, 2));
	wmt_assert_err(f->outcomes[0].err, WM_EORDER);
	wmt_assert_ok(f->outcomes[1].err);
	assert_int_equal(f->outcomes[1].receipt.revision, 1);
}

static void test_predecessor_of_another_institution_does_not_count(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_submission theirs = fixture_submission(1, 101, "uz-transport", FIXTURE_DAY);
	struct wm_submission ours = fixture_submission(2, 101, "kz-energy", FIXTURE_DAY);

	(void)fixture_accept(f, &theirs);
	ours.has_after_sid = true;
	memcpy(ours.after_sid, theirs.sid, 16);
	fixture_refuse(f, &ours, WM_EORDER);
}

/* --- time --- */

static void test_time_never_goes_back(void **state)
{
	struct ledger_fixture *f = *state;
	static const struct {
		int64_t now_msec;
		int64_t committed_at;
	} rows[] = { { 5000, 5000 }, { 4000, 5000 }, { 5000, 5000 }, { 5001, 5001 }, { -3, 5001 } };

	for (unsigned i = 0; i < 5; i++) {
		const struct wm_submission s = fixture_submission(i, 101, "kz-energy", FIXTURE_DAY);

		f->now_msec = rows[i].now_msec;
		assert_int_equal(fixture_accept(f, &s).committed_at, rows[i].committed_at);
		fixture_reopen(f);
	}
}

static void test_a_batch_has_one_time(void **state)
{
	struct ledger_fixture *f = *state;

	fixture_fill(f, 1, 50);
	for (size_t i = 0; i < 50; i++) {
		assert_int_equal(f->outcomes[i].receipt.committed_at, FIXTURE_NOW_MSEC);
	}
}

/* --- limits and refusals --- */

static void test_voice_after_the_last_is_refused_and_its_neighbours_are_not(void **state)
{
	struct ledger_fixture *f = *state;
	static struct wm_submission batch[WM_VOICES_MAX_COUNT + 3];
	char code[16];

	for (unsigned i = 0; i <= WM_VOICES_MAX_COUNT; i++) {
		(void)snprintf(code, sizeof(code), "inst-%u", i);
		batch[i] = fixture_submission(i, 101, code, FIXTURE_DAY);
	}
	batch[WM_VOICES_MAX_COUNT + 1] = fixture_submission(900, 101, "inst-0", FIXTURE_DAY);
	batch[WM_VOICES_MAX_COUNT + 2] = fixture_submission(901, 102, code, FIXTURE_DAY);
	wmt_assert_ok(fixture_append(f, batch, WM_VOICES_MAX_COUNT + 3));
	for (size_t i = 0; i < WM_VOICES_MAX_COUNT + 3; i++) {
		wmt_assert_err(f->outcomes[i].err, i == WM_VOICES_MAX_COUNT ? WM_ELIMIT : WM_OK);
	}
	assert_int_equal(fixture_state(f, 101).voice_count, WM_VOICES_MAX_COUNT);
	assert_int_equal(wm_ledger_head(f->ledger), WM_VOICES_MAX_COUNT + 2);
	/* Alone in a batch, too, and the full state can be read back. */
	fixture_refuse(f, &batch[WM_VOICES_MAX_COUNT], WM_ELIMIT);
	fixture_reopen(f);
	fixture_refuse(f, &batch[WM_VOICES_MAX_COUNT], WM_ELIMIT);
}

static void test_longest_body_is_taken(void **state)
{
	struct ledger_fixture *f = *state;
	static uint8_t body[WM_BODY_MAX_BYTES];
	struct wm_submission s = fixture_submission(1, 101, "kz-energy", FIXTURE_DAY);

	memset(body, 'x', sizeof(body));
	s.body = wm_view_of(body, sizeof(body));
	(void)fixture_accept(f, &s);
	assert_true(fixture_accept(f, &s).replayed);
}

static void test_refused_batch_writes_nothing(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_submission batch[] = {
		fixture_submission(1, 101, "kz-energy", FIXTURE_DAY),  /* replayed */
		fixture_submission(50, 101, "kz-energy", FIXTURE_DAY), /* conflict */
		fixture_submission(51, 101, "kz-energy", FIXTURE_DAY), /* order */
	};
	uint8_t before[32];
	uint8_t after[32];
	unsigned calls;

	(void)fixture_accept(f, &batch[0]);
	batch[1].expect_rev = 40;
	batch[2].has_after_sid = true;
	fixture_store_digest(f->store, before);
	calls = wm_store_mem_calls(f->store);
	wmt_assert_ok(fixture_append(f, batch, 3));
	assert_int_equal(wm_store_mem_calls(f->store), calls + 1); /* begin, and no commit */
	wmt_assert_ok(f->outcomes[0].err);
	wmt_assert_err(f->outcomes[1].err, WM_ECONFLICT);
	wmt_assert_err(f->outcomes[2].err, WM_EORDER);
	fixture_store_digest(f->store, after);
	assert_memory_equal(before, after, 32);
}

static void test_empty_batch_is_nothing(void **state)
{
	struct ledger_fixture *f = *state;

	wmt_assert_ok(fixture_append(f, NULL, 0));
	assert_int_equal(wm_ledger_head(f->ledger), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FIXTURE_ON_BOTH(test_revisions_count_up_and_name_the_points_previous_one),
		FIXTURE_ON_BOTH(test_the_same_within_one_batch),
		FIXTURE_ON_BOTH(test_leaf_hash_is_that_of_the_documented_bytes),
		FIXTURE_ON_BOTH(test_replay_gives_the_first_receipt),
		FIXTURE_ON_BOTH(test_equal_submissions_in_one_batch_collapse),
		FIXTURE_ON_BOTH(test_replay_is_known_even_when_it_would_now_conflict),
		FIXTURE_ON_BOTH(test_reused_sid_is_refused),
		FIXTURE_ON_BOTH(test_reused_sid_in_one_batch_is_refused),
		FIXTURE_ON_BOTH(test_sid_belongs_to_its_institution),
		FIXTURE_ON_BOTH(test_refused_sid_may_come_again),
		FIXTURE_ON_BOTH(test_one_of_many_with_the_same_expectation_wins),
		FIXTURE_ON_BOTH(test_expectation_follows_the_batch),
		FIXTURE_ON_BOTH(test_expectation_is_of_the_point_not_of_the_ledger),
		FIXTURE_ON_BOTH(test_expectation_survives_a_restart),
		FIXTURE_ON_BOTH(test_other_head_than_expected_is_a_conflict),
		FIXTURE_ON_BOTH(test_successor_waits_for_its_predecessor),
		FIXTURE_ON_BOTH(test_predecessor_may_be_earlier_in_the_batch),
		FIXTURE_ON_BOTH(test_predecessor_later_in_the_batch_is_too_late),
		FIXTURE_ON_BOTH(test_predecessor_of_another_institution_does_not_count),
		FIXTURE_ON_BOTH(test_time_never_goes_back),
		FIXTURE_ON_BOTH(test_a_batch_has_one_time),
		FIXTURE_ON_BOTH(test_voice_after_the_last_is_refused_and_its_neighbours_are_not),
		FIXTURE_ON_BOTH(test_longest_body_is_taken),
		FIXTURE_ON_MEM(test_refused_batch_writes_nothing),
		FIXTURE_ON_BOTH(test_empty_batch_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
