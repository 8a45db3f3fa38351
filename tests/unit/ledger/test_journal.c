/* The journal of a single node: append passes through, tail stays below the watermark. */
#include "lib/ledger_fixture.h"

#include "ledger/journal.h"

/* What a tail delivered. */
struct seen {
	uint64_t first;
	uint64_t last;
	size_t count;
	size_t stop_after;
};

static bool see(const struct wm_entry *entry, const uint8_t leaf_hash[32], void *user)
{
	struct seen *seen = user;

	(void)leaf_hash;
	seen->first = seen->count == 0 ? entry->revision : seen->first;
	assert_true(seen->count == 0 || entry->revision == seen->last + 1);
	seen->last = entry->revision;
	seen->count++;
	return seen->count != seen->stop_after;
}

static void test_append_moves_the_watermark(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_journal journal = wm_journal_local(f->ledger);
	const struct wm_submission s = fixture_submission(1, 101, "kz-energy", FIXTURE_DAY);

	assert_int_equal(journal.ops->watermark(&journal), 0);
	wmt_assert_err(journal.ops->append(&journal, 1, &s, 1, f->now_msec, f->outcomes),
		       WM_ECONFLICT);
	wmt_assert_ok(journal.ops->append(&journal, 0, &s, 1, f->now_msec, f->outcomes));
	wmt_assert_ok(f->outcomes[0].err);
	assert_int_equal(journal.ops->watermark(&journal), 1);
}

static void test_tail_delivers_a_run_in_order(void **state)
{
	static const struct {
		const char *name;
		uint64_t from;
		size_t max;
		size_t stop_after; /* 0 = never */
		uint64_t first;
		uint64_t last;
		size_t count;
	} rows[] = {
		{ "everything", 1, 100, 0, 1, 20, 20 },
		{ "from zero is from the start", 0, 100, 0, 1, 20, 20 },
		{ "the last one", 20, 100, 0, 20, 20, 1 },
		{ "behind the last one", 21, 100, 0, 0, 0, 0 },
		{ "at most as many as wanted", 5, 3, 0, 5, 7, 3 },
		{ "none wanted", 5, 0, 0, 0, 0, 0 },
		{ "stopped by the receiver", 5, 100, 2, 5, 6, 2 },
	};
	struct ledger_fixture *f = *state;
	struct wm_journal journal = wm_journal_local(f->ledger);
	struct wm_ledger_read *read = NULL;

	fixture_fill(f, 1, 20);
	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct seen seen = { .stop_after = rows[i].stop_after };

		wmt_assert_ok(
			journal.ops->tail(&journal, read, rows[i].from, rows[i].max, see, &seen));
		if (seen.first != rows[i].first || seen.last != rows[i].last ||
		    seen.count != rows[i].count) {
			fail_msg("%s", rows[i].name);
		}
	}
	wm_ledger_read_end(&read);
}

static void test_tail_sees_no_more_than_its_read(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_journal journal = wm_journal_local(f->ledger);
	struct wm_ledger_read *read = NULL;
	struct seen seen = { .stop_after = 0 };

	fixture_fill(f, 1, 5);
	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	fixture_fill(f, 6, 5);
	wmt_assert_ok(journal.ops->tail(&journal, read, 1, 100, see, &seen));
	assert_int_equal(seen.last, 5);
	wm_ledger_read_end(&read);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FIXTURE_ON_BOTH(test_append_moves_the_watermark),
		FIXTURE_ON_BOTH(test_tail_delivers_a_run_in_order),
		FIXTURE_ON_BOTH(test_tail_sees_no_more_than_its_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
