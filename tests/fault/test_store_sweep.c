/*
 * Count the store calls of an append that can fail, then make each of them fail
 * once: the right code comes back, ledger and store are as before, and the same
 * append works afterwards.
 */
#include "lib/ledger_fixture.h"

#include "ledger/internal.h"
#include "sys/alloc.h"

/* The batch completes a tile (entry 256) and the 64th update of point 307. */
#define BEFORE 253
#define BATCH  6

static void make_batch(struct wm_submission batch[BATCH])
{
	for (unsigned i = 0; i < BATCH; i++) {
		batch[i] = fixture_submission(3000 + i, i % 2 == 0 ? 307 : 101, "kz-energy",
					      FIXTURE_DAY + 40);
	}
}

/* Points 307 and 101 take turns, so that 307 is at its 62nd update in the end. */
static struct ledger_fixture *filled_fixture(void)
{
	static struct wm_submission batch[BEFORE];
	struct ledger_fixture *f = fixture_new_ledger(false);

	for (unsigned i = 0; i < BEFORE; i++) {
		batch[i] = fixture_submission(i, i < 62 ? 307 : 302, "uz-transport", FIXTURE_DAY);
	}
	wmt_assert_ok(fixture_append(f, batch, BEFORE));
	f->now_msec += 1000;
	return f;
}

/* Everything of a ledger that an append may change. */
struct picture {
	uint64_t head;
	int64_t committed_at;
	uint8_t root[32];
	uint8_t store[32];
	struct wm_point_state states[FIXTURE_POINT_COUNT];
};

static void take_picture(const struct ledger_fixture *f, struct picture *ret_picture)
{
	ret_picture->head = f->ledger->head;
	ret_picture->committed_at = f->ledger->committed_at;
	wm_ledger_root(f->ledger, ret_picture->root);
	fixture_store_digest(f->store, ret_picture->store);
	memcpy(ret_picture->states, f->ledger->states.state, sizeof(ret_picture->states));
}

static void assert_as_in_picture(const struct ledger_fixture *f, const struct picture *want)
{
	struct picture got;

	take_picture(f, &got);
	assert_int_equal(got.head, want->head);
	assert_int_equal(got.committed_at, want->committed_at);
	assert_memory_equal(got.root, want->root, sizeof(got.root));
	assert_memory_equal(got.store, want->store, sizeof(got.store));
	for (size_t i = 0; i < FIXTURE_POINT_COUNT; i++) {
		fixture_assert_state(&got.states[i], &want->states[i]);
		assert_false(f->ledger->states.is_touched[i]);
	}
	assert_int_equal(f->ledger->frontier.size, want->head);
}

/* The fallible calls of the batch, and what the ledger is after it. */
static unsigned run_undisturbed(struct picture *ret_after)
{
	struct ledger_fixture *f = filled_fixture();
	struct wm_submission batch[BATCH];
	unsigned calls;

	make_batch(batch);
	calls = wm_store_mem_calls(f->store);
	wmt_assert_ok(fixture_append(f, batch, BATCH));
	calls = wm_store_mem_calls(f->store) - calls;
	take_picture(f, ret_after);
	fixture_free(f);
	return calls;
}

static void fail_one_call(unsigned call, int err, const struct picture *after)
{
	struct ledger_fixture *f = filled_fixture();
	struct wm_submission batch[BATCH];
	struct picture before;

	make_batch(batch);
	take_picture(f, &before);
	wm_store_mem_fail(f->store, (int)call, err);
	wmt_assert_err(fixture_append(f, batch, BATCH), err);
	wm_store_mem_fail(f->store, -1, WM_OK);
	assert_as_in_picture(f, &before);

	wmt_assert_ok(fixture_append(f, batch, BATCH));
	for (size_t i = 0; i < BATCH; i++) {
		wmt_assert_ok(f->outcomes[i].err);
		assert_false(f->outcomes[i].receipt.replayed);
	}
	assert_as_in_picture(f, after);
	fixture_reopen(f);
	assert_as_in_picture(f, after);
	fixture_free(f);
}

static void test_each_failing_store_call_leaves_everything_as_before(void **state)
{
	static const int errs[] = { WM_ESTORAGE_FULL, WM_ENOMEM, WM_ESYSTEM };
	static struct picture after;
	const unsigned calls = run_undisturbed(&after);

	(void)state;
	/* begin, 3 rows each, 2 of them worse than before, a tile, a state, 2 points, head,
	 * frontier, time, commit */
	assert_int_equal(calls, 1 + 3 * BATCH + 2 + 1 + 1 + 2 + 3 + 1);
	for (unsigned call = 0; call < calls; call++) {
		for (size_t i = 0; i < sizeof(errs) / sizeof(errs[0]); i++) {
			fail_one_call(call, errs[i], &after);
		}
	}
}

static void test_append_without_memory_leaves_everything_as_before(void **state)
{
	static struct picture after;
	unsigned long calls;
	struct ledger_fixture *f = filled_fixture();
	struct wm_submission batch[BATCH];

	(void)state;
	make_batch(batch);
	calls = wm_alloc_calls();
	wmt_assert_ok(fixture_append(f, batch, BATCH));
	calls = wm_alloc_calls() - calls;
	take_picture(f, &after);
	fixture_free(f);
	for (unsigned long call = 0; call < calls; call++) {
		struct picture before;

		f = filled_fixture();
		take_picture(f, &before);
		wm_alloc_fail((long)call);
		wmt_assert_err(fixture_append(f, batch, BATCH), WM_ENOMEM);
		wm_alloc_fail(-1);
		assert_as_in_picture(f, &before);
		wmt_assert_ok(fixture_append(f, batch, BATCH));
		assert_as_in_picture(f, &after);
		fixture_free(f);
	}
}

static void test_each_failing_store_call_leaves_no_half_made_ledger(void **state)
{
	struct fixture_register fixture;
	struct ledger_fixture *f = fixture_new(false);
	unsigned calls = wm_store_mem_calls(f->store);

	(void)state;
	fixture_register_make(&fixture);
	fixture_create(f->store);
	calls = wm_store_mem_calls(f->store) - calls;
	fixture_free(f);
	for (unsigned call = 0; call < calls; call++) {
		const char *why = NULL;

		f = fixture_new(false);
		wm_store_mem_fail(f->store, (int)call, WM_ESTORAGE_FULL);
		wmt_assert_err(
			wm_ledger_create(f->store, fixture_store_id, &fixture.reg, fixture.keys, 3),
			WM_ESTORAGE_FULL);
		wm_store_mem_fail(f->store, -1, WM_OK);
		wmt_assert_err(fixture_ledger_open(f, &why), WM_ENOTFOUND);
		fixture_create(f->store);
		wmt_assert_ok(fixture_ledger_open(f, &why));
		fixture_free(f);
	}
}

static void test_failing_begin_of_a_read_is_told(void **state)
{
	struct ledger_fixture *f = filled_fixture();
	struct wm_ledger_read *read = NULL;

	(void)state;
	wm_store_mem_fail(f->store, 0, WM_EAGAIN);
	wmt_assert_err(wm_ledger_read_begin(f->ledger, &read), WM_EAGAIN);
	assert_null(read);
	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	wm_ledger_read_end(&read);
	fixture_free(f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_failing_store_call_leaves_everything_as_before),
		cmocka_unit_test(test_append_without_memory_leaves_everything_as_before),
		cmocka_unit_test(test_each_failing_store_call_leaves_no_half_made_ledger),
		cmocka_unit_test(test_failing_begin_of_a_read_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
