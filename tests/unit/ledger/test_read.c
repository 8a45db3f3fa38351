/* Reading: points as of a revision and a day, roots, entries, receipts, times. */
#include "lib/ledger_fixture.h"

#define UPDATES	  300 /* of two points: each passes two kept states */
#define FACT_DAYS 41

static const uint16_t busy_points[] = { 307, 101 };

/* What was told, by revision - 1. */
struct told {
	uint16_t point;
	struct wm_statement statement;
};

/* Append UPDATES random updates of the busy points in batches of random sizes. */
static void fill_randomly(struct ledger_fixture *f, struct told told[UPDATES])
{
	uint32_t seed = 0x5eed;
	unsigned done = 0;

	while (done < UPDATES) {
		struct wm_submission batch[16];
		const unsigned wanted = 1 + fixture_random(&seed, 16);
		const unsigned count = wanted < UPDATES - done ? wanted : UPDATES - done;

		for (unsigned i = 0; i < count; i++) {
			const uint16_t point = busy_points[fixture_random(&seed, 2)];
			const char *who = fixture_institutions[fixture_random(&seed, 4)];
			const int32_t day = FIXTURE_DAY + (int32_t)fixture_random(&seed, FACT_DAYS);

			batch[i] = fixture_submission(fixture_random(&seed, 1000) * 512 + done + i,
						      point, who, day);
			told[done + i].point = point;
			told[done + i].statement = batch[i].statement;
			told[done + i].statement.revision = done + i + 1;
		}
		f->now_msec += 10;
		wmt_assert_ok(fixture_append(f, batch, count));
		for (unsigned i = 0; i < count; i++) {
			wmt_assert_ok(f->outcomes[i].err);
		}
		done += count;
	}
}

/* The state by definition: every statement of the cut, one after the other. */
static struct wm_point_state fold_all(const struct told told[UPDATES], uint16_t point,
				      uint64_t revision, int32_t facts_to)
{
	struct wm_point_state state;

	wm_point_init(&state, point);
	for (uint64_t i = 0; i < revision; i++) {
		if (told[i].point == point && told[i].statement.as_of <= facts_to) {
			wmt_assert_ok(wm_point_apply(&state, &told[i].statement));
		}
	}
	return state;
}

static void test_point_as_of_every_revision_is_what_it_was_then(void **state)
{
	struct ledger_fixture *f = *state;
	static struct told told[UPDATES];
	struct wm_ledger_read *read = NULL;

	fill_randomly(f, told);
	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	for (uint64_t revision = 0; revision <= UPDATES; revision++) {
		for (size_t p = 0; p < 2; p++) {
			const struct wm_point_state want =
				fold_all(told, busy_points[p], revision, INT32_MAX);
			struct wm_point_item item;

			wmt_assert_ok(
				fixture_read(read, busy_points[p], revision, INT32_MAX, &item));
			fixture_assert_state(&item.state, &want);
		}
	}
	wm_ledger_read_end(&read);
}

static void test_facts_cut_is_the_fold_of_the_facts(void **state)
{
	struct ledger_fixture *f = *state;
	static struct told told[UPDATES];
	struct wm_ledger_read *read = NULL;

	fill_randomly(f, told);
	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	for (int32_t day = FIXTURE_DAY - 1; day <= FIXTURE_DAY + FACT_DAYS; day++) {
		for (uint64_t revision = 0; revision <= UPDATES; revision += 37) {
			const struct wm_point_state want = fold_all(told, 307, revision, day);
			struct wm_point_item item;

			wmt_assert_ok(fixture_read(read, 307, revision, day, &item));
			fixture_assert_state(&item.state, &want);
		}
	}
	wm_ledger_read_end(&read);
}

static void test_item_tells_the_latest_facts_and_the_last_change(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_submission newer = fixture_submission(1, 307, "kz-energy", FIXTURE_DAY + 1);
	const struct wm_submission older = fixture_submission(2, 307, "uz-transport", FIXTURE_DAY);
	struct wm_ledger_read *read = NULL;
	struct wm_point_item item;

	(void)fixture_accept(f, &newer);
	f->now_msec += 1000;
	(void)fixture_accept(f, &older);
	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	wmt_assert_ok(fixture_read(read, 307, 2, INT32_MAX, &item));
	assert_int_equal(item.point.id, 307);
	assert_int_equal(item.state.revision, 2);
	assert_int_equal(item.changed_at, FIXTURE_NOW_MSEC + 1000);
	assert_int_equal(item.latest.revision, 1);
	assert_int_equal(item.latest.committed_at, FIXTURE_NOW_MSEC);
	assert_true(wm_code_eq(&item.latest.institution, &newer.institution));
	assert_true(wm_view_eq(item.latest.body, newer.body));
	/* With a cut before the newer facts the older ones are the latest. */
	wmt_assert_ok(fixture_read(read, 307, 2, FIXTURE_DAY, &item));
	assert_int_equal(item.state.update_count, 1);
	assert_int_equal(item.latest.revision, 2);
	wm_ledger_read_end(&read);
}

static void test_point_without_updates_is_empty(void **state)
{
	struct ledger_fixture *f = *state;
	const int32_t cuts[] = { INT32_MAX, FIXTURE_DAY };

	fixture_fill(f, 1, 1); /* about 102 */
	for (size_t i = 0; i < 2; i++) {
		struct wm_ledger_read *read = NULL;
		struct wm_point_item item;

		wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
		wmt_assert_ok(fixture_read(read, 307, 1, cuts[i], &item));
		assert_int_equal(item.state.point, 307);
		assert_int_equal(item.state.revision, 0);
		assert_int_equal(item.changed_at, 0);
		assert_int_equal(item.latest.revision, 0);
		assert_int_equal(item.latest.body.len, 0);
		wm_ledger_read_end(&read);
	}
}

static void test_questions_beyond_the_ledger_are_refused(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_code code = fixture_code("kz-energy");
	const uint8_t sid[16] = { 0xee };
	struct wm_ledger_read *read = NULL;
	struct wm_point_item item;
	struct wm_receipt receipt;
	struct wm_entry entry;
	uint8_t hash[32];

	fixture_fill(f, 1, 3);
	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	wmt_assert_ok(fixture_read(read, 101, 3, INT32_MAX, &item));
	wmt_assert_err(fixture_read(read, 101, 4, INT32_MAX, &item), WM_EREV_FUTURE);
	wmt_assert_err(fixture_read(read, 103, 3, INT32_MAX, &item), WM_ENO_SUCH_POINT);
	wmt_assert_ok(wm_read_root(read, 3, hash));
	wmt_assert_err(wm_read_root(read, 4, hash), WM_EREV_FUTURE);
	wmt_assert_ok(wm_read_entry(read, 3, &entry, hash));
	wmt_assert_err(wm_read_entry(read, 4, &entry, hash), WM_ENOTFOUND);
	wmt_assert_err(wm_read_entry(read, 0, &entry, hash), WM_ENOTFOUND);
	wmt_assert_err(wm_read_receipt(read, &code, sid, &receipt), WM_ENOTFOUND);
	wm_ledger_read_end(&read);
	assert_null(read);
}

static void test_entry_is_what_was_submitted(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_submission s = fixture_submission(7, 307, "kz-energy", FIXTURE_DAY);
	struct wm_ledger_read *read = NULL;
	struct wm_receipt told;
	struct wm_receipt receipt;
	struct wm_entry entry;
	uint8_t hash[32];

	s.expect_rev = 0;
	told = fixture_accept(f, &s);
	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	wmt_assert_ok(wm_read_entry(read, 1, &entry, hash));
	assert_int_equal(entry.point, 307);
	assert_int_equal(entry.expect_rev, 0);
	assert_int_equal(entry.committed_at, FIXTURE_NOW_MSEC);
	assert_memory_equal(entry.sid, s.sid, 16);
	assert_memory_equal(entry.key_id, s.key_id, 8);
	assert_true(wm_code_eq(&entry.institution, &s.institution));
	assert_true(wm_view_eq(entry.body, s.body));
	assert_memory_equal(hash, told.leaf_hash, 32);
	wmt_assert_ok(wm_read_receipt(read, &s.institution, s.sid, &receipt));
	assert_int_equal(receipt.revision, 1);
	assert_true(receipt.replayed);
	assert_memory_equal(receipt.leaf_hash, told.leaf_hash, 32);
	wm_ledger_read_end(&read);
}

static void test_root_of_every_size_is_that_of_the_growing_tree(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_frontier frontier;
	struct wm_ledger_read *read = NULL;
	uint8_t want[32];
	uint8_t root[32];

	fixture_fill(f, 1, 255);
	fixture_fill(f, 256, 2); /* a tile completes within the batch */
	fixture_fill(f, 258, 343);
	wm_frontier_init(&frontier);
	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	for (uint64_t size = 0; size <= 600; size++) {
		wm_frontier_root(&frontier, want);
		wmt_assert_ok(wm_read_root(read, size, root));
		assert_memory_equal(root, want, 32);
		if (size < 600) {
			struct wm_entry entry;
			uint8_t leaf[32];

			wmt_assert_ok(wm_read_entry(read, size + 1, &entry, leaf));
			wm_frontier_append(&frontier, leaf, NULL, NULL);
		}
	}
	wm_ledger_read_end(&read);
	wm_ledger_root(f->ledger, root);
	assert_memory_equal(root, want, 32);
}

static void test_revision_at_a_time(void **state)
{
	struct ledger_fixture *f = *state;
	static const struct {
		int64_t msec;
		uint64_t revision;
	} rows[] = { { -1, 0 },	  { 0, 0 },    { 999, 0 },  { 1000, 5 },
		     { 1001, 5 }, { 1999, 5 }, { 2000, 6 }, { INT64_MAX, 6 } };
	struct wm_ledger_read *read = NULL;

	f->now_msec = 1000;
	fixture_fill(f, 1, 3);
	f->now_msec = 900; /* a clock that went back: still 1000 */
	fixture_fill(f, 4, 2);
	f->now_msec = 2000;
	fixture_fill(f, 6, 1);
	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(wm_read_rev_at(read, rows[i].msec), rows[i].revision);
	}
	wm_ledger_read_end(&read);
}

static void test_read_keeps_its_head_while_the_ledger_grows(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_ledger_read *read = NULL;
	struct wm_point_item item;
	struct wm_entry entry;
	uint8_t before[32];
	uint8_t root[32];

	fixture_fill(f, 1, 5);
	wm_ledger_root(f->ledger, before);
	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	fixture_fill(f, 6, 5);
	assert_int_equal(wm_ledger_head(f->ledger), 10);
	assert_int_equal(wm_read_head(read), 5);
	wmt_assert_ok(wm_read_root(read, 5, root));
	assert_memory_equal(root, before, 32);
	wmt_assert_ok(fixture_read(read, 307, 5, INT32_MAX, &item));
	assert_int_equal(item.state.revision, 4);
	wmt_assert_err(wm_read_entry(read, 6, &entry, root), WM_ENOTFOUND);
	wm_ledger_read_end(&read);
}

static void test_ending_no_read_is_nothing(void **state)
{
	struct wm_ledger_read *read = NULL;

	(void)state;
	wm_ledger_read_end(&read);
	wm_ledger_close(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FIXTURE_ON_BOTH(test_point_as_of_every_revision_is_what_it_was_then),
		FIXTURE_ON_BOTH(test_facts_cut_is_the_fold_of_the_facts),
		FIXTURE_ON_BOTH(test_item_tells_the_latest_facts_and_the_last_change),
		FIXTURE_ON_BOTH(test_point_without_updates_is_empty),
		FIXTURE_ON_BOTH(test_questions_beyond_the_ledger_are_refused),
		FIXTURE_ON_BOTH(test_entry_is_what_was_submitted),
		FIXTURE_ON_BOTH(test_root_of_every_size_is_that_of_the_growing_tree),
		FIXTURE_ON_BOTH(test_revision_at_a_time),
		FIXTURE_ON_BOTH(test_read_keeps_its_head_while_the_ledger_grows),
		cmocka_unit_test(test_ending_no_read_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
