/* A pass finds nothing in a good ledger, and any flipped bit in a damaged one. */
#include "lib/ledger_fixture.h"

#include "ledger/internal.h"
#include "ledger/scrub.h"
#include "wire/update_codec.h"

#define ENTRIES 600 /* two tiles of 256, and a kept state on each point */

static struct wm_submission real_submission(unsigned serial, struct wm_buf *bodies)
{
	const size_t start = bodies->len;
	struct wm_submission s =
		fixture_submission(serial, fixture_points[serial % FIXTURE_POINT_COUNT],
				   fixture_institutions[(serial / 5) % FIXTURE_INSTITUTION_COUNT],
				   FIXTURE_DAY + (int32_t)(serial * 7 % 31));
	struct wm_update update;

	wm_update_init(&update);
	update.point = s.point;
	update.as_of = s.statement.as_of;
	update.kind = WM_UPDATE_REPORT;
	update.origin = WM_ORIGIN_FILED;
	update.summary[WM_LANG_EN] = wm_view_str("A summary");
	memcpy(update.axis, s.statement.axis, sizeof(update.axis));
	wm_update_encode(&update, bodies);
	wmt_assert_ok(bodies->err);
	s.body = wm_view_of(bodies->data + start, bodies->len - start);
	return s;
}

/* Some batches within a millisecond, some not. */
static void fill(struct ledger_fixture *f, unsigned first, unsigned count)
{
	for (unsigned i = first; i < first + count; i++) {
		struct wm_buf body;

		wm_buf_init(&body, 4096);
		const struct wm_submission s = real_submission(i, &body);
		f->now_msec += i % 3 == 0;
		(void)fixture_accept(f, &s);
		wm_buf_deinit(&body);
	}
}

/* A whole pass in slices of some rows.  @return as wm_scrub_step() */
static int pass(struct ledger_fixture *f, uint64_t from, size_t rows, const char **ret_why)
{
	struct wm_scrub *scrub = NULL;
	int err = wm_scrub_new(f->ledger, from, &scrub);

	while (err == WM_OK && !wm_scrub_is_done(scrub)) {
		err = wm_scrub_step(scrub, rows, ret_why);
	}
	if (err == WM_OK) {
		uint8_t computed[32];
		uint8_t root[32];
		wm_scrub_root(scrub, computed);
		wm_ledger_root(f->ledger, root);
		assert_memory_equal(computed, root, 32);
	}
	wm_scrub_free(scrub);
	return err;
}

static void test_a_good_ledger_passes_in_slices_of_any_size(void **state)
{
	static const size_t sizes[] = { 1, 7, 256, 100000 };
	const char *why = "";

	wmt_assert_ok(pass(*state, 1, 10, &why));
	fill(*state, 1, ENTRIES);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		wmt_assert_ok(pass(*state, 1, sizes[i], &why));
		wmt_assert_ok(pass(*state, 300, sizes[i], &why));
	}
}

static void test_a_ledger_may_grow_during_a_pass(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_scrub *scrub = NULL;
	const char *why = "";
	unsigned next = ENTRIES + 1;

	fill(f, 1, ENTRIES);
	wmt_assert_ok(wm_scrub_new(f->ledger, 1, &scrub));
	while (!wm_scrub_is_done(scrub)) {
		wmt_assert_ok(wm_scrub_step(scrub, 50, &why));
		fill(f, next++, 1);
	}
	assert_int_equal(wm_scrub_revision(scrub), ENTRIES);
	wm_scrub_free(scrub);
	wmt_assert_ok(pass(f, 1, 1000, &why));
}

/* The row in the middle of a table, or the named one. */
static void find_row(struct ledger_fixture *f, enum wm_table table, const char *name, uint8_t *key,
		     size_t *ret_key_len, uint8_t *value, size_t *ret_value_len)
{
	const struct wm_view from_start = { NULL, 0 };
	struct wm_txn *txn = NULL;
	struct wm_view at;
	struct wm_view row;
	size_t count = 0;

	wmt_assert_ok(wm_txn_begin(f->store, WM_TXN_READ, &txn));
	for (int round = 0; round < 2; round++) {
		size_t left = round == 0 ? SIZE_MAX : count / 2;
		bool more = wm_txn_seek(txn, table, WM_SEEK_FIRST_FROM, from_start, &at, &row);
		assert_true(more);
		while (more && left-- > 0 &&
		       !(round > 0 && name != NULL && wm_view_eq(at, wm_view_str(name)))) {
			count += round == 0;
			more = wm_txn_next(txn, table, &at, &row);
			left = round > 0 && name != NULL ? SIZE_MAX : left;
		}
	}
	memcpy(key, at.data, at.len);
	memcpy(value, row.data, row.len);
	*ret_key_len = at.len;
	*ret_value_len = row.len;
	wm_txn_abort(&txn);
}

static void write_row(struct ledger_fixture *f, enum wm_table table, struct wm_view key,
		      struct wm_view value)
{
	struct wm_txn *txn = NULL;

	wmt_assert_ok(wm_txn_begin(f->store, WM_TXN_WRITE, &txn));
	if (value.data == NULL) {
		wm_txn_del(txn, table, key);
	} else {
		wm_txn_put(txn, table, WM_PUT_REPLACE, key, value);
	}
	wmt_assert_ok(wm_txn_commit(&txn));
}

static void test_a_flipped_bit_or_a_lost_row_is_found_in_every_table(void **state)
{
	static const struct {
		enum wm_table table;
		const char *name;
	} rows[] = {
		{ WM_TABLE_ENTRY, NULL },
		{ WM_TABLE_HISTORY, NULL },
		{ WM_TABLE_IDEM, NULL },
		{ WM_TABLE_TIME, NULL },
		{ WM_TABLE_TILE, NULL },
		{ WM_TABLE_STATE, NULL },
		{ WM_TABLE_POINT, NULL },
		{ WM_TABLE_REGISTER, NULL },
		{ WM_TABLE_KEY, NULL },
		{ WM_TABLE_META, WM_META_FRONTIER },
		{ WM_TABLE_META, WM_META_HEAD },
		{ WM_TABLE_META, WM_META_STORE },
		{ WM_TABLE_META, WM_META_REGISTER },
	};
	static uint8_t value[WM_ITEM_MAX_BYTES];
	struct ledger_fixture *f = *state;
	uint8_t key[WM_STORE_KEY_MAX_BYTES];
	const struct wm_view gone = { NULL, 0 };
	size_t key_len = 0;
	size_t len = 0;

	fill(f, 1, ENTRIES);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *why = NULL;
		find_row(f, rows[i].table, rows[i].name, key, &key_len, value, &len);
		const struct wm_view at = wm_view_of(key, key_len);
		for (size_t byte = 0; byte < len; byte += 1 + len / 9) {
			value[byte] ^= 0x10;
			write_row(f, rows[i].table, at, wm_view_of(value, len));
			if (pass(f, 1, 1000, &why) != WM_ECORRUPT || why == NULL) {
				fail_msg("table %d, byte %zu of %zu: not found", (int)rows[i].table,
					 byte, len);
			}
			value[byte] ^= 0x10;
		}
		write_row(f, rows[i].table, at, gone);
		wmt_assert_err(pass(f, 1, 1000, &why), WM_ECORRUPT);
		write_row(f, rows[i].table, at, wm_view_of(value, len));
		wmt_assert_ok(pass(f, 1, 1000, &why));
	}
}

static void test_the_mark_of_a_clean_end_holds_until_the_next_commit(void **state)
{
	struct ledger_fixture *f = *state;

	assert_true(wm_ledger_was_clean(f->ledger)); /* nothing was ever written */
	fill(f, 1, 3);
	assert_false(wm_ledger_was_clean(f->ledger));
	wmt_assert_ok(wm_ledger_mark_clean(f->ledger));
	fixture_reopen(f);
	assert_true(wm_ledger_was_clean(f->ledger));
	fill(f, 4, 1);
	fixture_reopen(f);
	assert_false(wm_ledger_was_clean(f->ledger));
}

static void test_a_renamed_history_is_the_same_but_for_its_name(void **state)
{
	struct ledger_fixture *f = *state;
	const uint8_t other[16] = { 9, 8, 7 };
	const char *why = NULL;
	uint8_t before[32];
	uint8_t after[32];

	fill(f, 1, 5);
	wm_ledger_root(f->ledger, before);
	fixture_ledger_close(f);
	wmt_assert_ok(wm_ledger_rename(f->store, other));
	wmt_assert_ok(fixture_ledger_open(f, &why));
	wm_ledger_root(f->ledger, after);
	assert_memory_equal(before, after, 32);
	assert_memory_equal(wm_ledger_store_id(f->ledger), other, 16);
	wmt_assert_ok(pass(f, 1, 1000, &why));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXTURE_ON_BOTH(test_a_good_ledger_passes_in_slices_of_any_size),
		FIXTURE_ON_BOTH(test_a_ledger_may_grow_during_a_pass),
		FIXTURE_ON_MEM(test_a_flipped_bit_or_a_lost_row_is_found_in_every_table),
		FIXTURE_ON_LMDB(test_the_mark_of_a_clean_end_holds_until_the_next_commit),
		FIXTURE_ON_BOTH(test_a_renamed_history_is_the_same_but_for_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
