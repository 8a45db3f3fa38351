/**
 * @file test_store_engines.c
 * @brief The two engines side by side, and the failures that the test engine is asked for.
 *
 * A test that passes on the test engine says something about a program only as
 * far as both engines answer alike, so here they get the same random calls.
 */
#include "store/scratch.h"
#include "store/store_mem.h"

/* A small generator with a fixed seed: the same calls on every run. */
static uint32_t pick(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525U + 1013904223U;
	return (*seed >> 8) % below;
}

/* One call; `ret_row` is set when it found one. */
static bool step(struct wm_txn *txn, uint32_t what, const struct wm_view row[2],
		 struct wm_view ret_row[2])
{
	if (what < 3) {
		return wm_txn_seek(txn, WM_TABLE_POINT, (enum wm_seek)what, row[0], &ret_row[0],
				   &ret_row[1]);
	}
	if (what < 6) {
		wm_txn_put(txn, WM_TABLE_POINT, WM_PUT_REPLACE, row[0], row[1]);
		return false;
	}
	if (what < 8) {
		wm_txn_del(txn, WM_TABLE_POINT, row[0]);
		return false;
	}
	if (what < 9) {
		return wm_txn_get(txn, WM_TABLE_POINT, row[0], &ret_row[1]);
	}
	return wm_txn_next(txn, WM_TABLE_POINT, &ret_row[0], &ret_row[1]);
}

static void step_both(struct wm_txn *const txn[2], uint32_t *seed, bool *placed)
{
	static uint8_t bytes[6000];
	const uint8_t key[] = { (uint8_t)pick(seed, 40), (uint8_t)pick(seed, 40) };
	const size_t value_len = pick(seed, 20) == 0 ? sizeof(bytes) : pick(seed, 500);
	const struct wm_view row[2] = { wm_view_of(key, 1 + pick(seed, 2)),
					wm_view_of(bytes, value_len) };
	const uint32_t what = pick(seed, *placed ? 14 : 9); /* from 9 on: next */
	struct wm_view got[2][2] = { { { NULL, 0 } } };

	memset(bytes, (int)pick(seed, 256), sizeof(bytes));
	const bool found = step(txn[0], what, row, got[0]);
	assert_int_equal(step(txn[1], what, row, got[1]), found);
	assert_true(wm_view_eq(got[0][0], got[1][0]));
	assert_true(wm_view_eq(got[0][1], got[1][1]));
	if (what < 6) {
		*placed = what < 3 && found;
	}
}

static void assert_same_rows(struct wm_store *const store[2])
{
	static const struct wm_view from_start[2];
	struct wm_view row[2][2];
	struct wm_txn *txn[2] = { begin(store[0], WM_TXN_READ), begin(store[1], WM_TXN_READ) };
	bool found = step(txn[0], WM_SEEK_FIRST_FROM, from_start, row[0]);

	assert_int_equal(step(txn[1], WM_SEEK_FIRST_FROM, from_start, row[1]), found);
	while (found) {
		assert_true(wm_view_eq(row[0][0], row[1][0]));
		assert_true(wm_view_eq(row[0][1], row[1][1]));
		found = wm_txn_next(txn[0], WM_TABLE_POINT, &row[0][0], &row[0][1]);
		assert_int_equal(wm_txn_next(txn[1], WM_TABLE_POINT, &row[1][0], &row[1][1]),
				 found);
	}
	wm_txn_abort(&txn[0]);
	wm_txn_abort(&txn[1]);
}

static void test_both_engines_answer_the_same(void **state)
{
	struct wm_store *store[2] = { NULL, NULL };
	struct scratch scratch;
	const struct wm_store_opts opts = { .path = scratch.path, .create = true };
	uint32_t seed = 79;
	(void)state;

	scratch_make(&scratch);
	wmt_assert_ok(wm_store_open(&opts, &store[0]));
	wmt_assert_ok(wm_store_mem_open(&store[1]));
	for (unsigned round = 0; round < 40; round++) {
		struct wm_txn *txn[2] = { begin(store[0], WM_TXN_WRITE),
					  begin(store[1], WM_TXN_WRITE) };
		bool placed = false;

		for (unsigned i = 0; i < 400; i++) {
			step_both(txn, &seed, &placed);
		}
		if (pick(&seed, 4) == 0) {
			wm_txn_abort(&txn[0]);
			wm_txn_abort(&txn[1]);
		} else {
			wmt_assert_ok(wm_txn_commit(&txn[0]));
			wmt_assert_ok(wm_txn_commit(&txn[1]));
		}
		assert_same_rows(store);
	}
	wm_store_close(store[0]);
	wm_store_close(store[1]);
	scratch_remove(&scratch);
}

/* --- the test engine's own promise --- */

static int write_twice(struct wm_store *store)
{
	struct wm_txn *txn = NULL;
	const int err = wm_txn_begin(store, WM_TXN_WRITE, &txn);
	if (err < 0) {
		return err;
	}
	put(txn, "k", "new");
	wm_txn_del(txn, WM_TABLE_POINT, wm_view_str("l"));
	return wm_txn_commit(&txn);
}

static void test_mem_fails_the_call_it_was_told_to_and_writes_nothing(void **state)
{
	struct wm_store *store = NULL;
	(void)state;

	wmt_assert_ok(wm_store_mem_open(&store));
	wmt_assert_ok(put_alone(store, "l", "old"));
	const unsigned before = wm_store_mem_calls(store);
	for (int call = 0; call < 4; call++) { /* begin, put, del, commit */
		wm_store_mem_fail(store, call, WM_ESTORAGE_FULL);
		wmt_assert_err(write_twice(store), WM_ESTORAGE_FULL);
		assert_stored(store, "k", NULL);
		assert_stored(store, "l", "old");
	}
	/* A failed begin is one call; the others are followed by a commit only if nothing stuck. */
	assert_int_equal(wm_store_mem_calls(store) - before, 1 + 2 + 3 + 4 + 4 * 2);
	wm_store_mem_fail(store, 4, WM_ESTORAGE_FULL);
	wmt_assert_ok(write_twice(store));
	wm_store_mem_fail(store, -1, WM_ESTORAGE_FULL);
	assert_stored(store, "k", "new");
	wm_store_close(store);
}

static void test_ending_nothing_is_allowed(void **state)
{
	struct wm_txn *none = NULL;
	(void)state;

	wm_txn_abort(NULL);
	wm_txn_abort(&none);
	wm_store_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_engines_answer_the_same),
		cmocka_unit_test(test_mem_fails_the_call_it_was_told_to_and_writes_nothing),
		cmocka_unit_test(test_ending_nothing_is_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
