/**
 * @file test_store_contract.c
 * @brief What store.h promises, asked of each engine in turn.
 */
#include "store/scratch.h"
#include "store/store_mem.h"

struct engine {
	const char *name;
	int (*open)(const char *path, struct wm_store **ret_store);
};

static int open_lmdb(const char *path, struct wm_store **ret_store)
{
	const struct wm_store_opts opts = { .path = path, .create = true };

	return wm_store_open(&opts, ret_store);
}

static int open_mem(const char *path, struct wm_store **ret_store)
{
	(void)path;
	return wm_store_mem_open(ret_store);
}

static const struct engine engines[] = { { "lmdb", open_lmdb }, { "mem", open_mem } };
static const struct engine *engine; /* the one whose turn it is */
static struct scratch scratch;

static int set_up(void **state)
{
	struct wm_store *store = NULL;

	scratch_make(&scratch);
	wmt_assert_ok(engine->open(scratch.path, &store));
	*state = store;
	return 0;
}

static int tear_down(void **state)
{
	wm_store_close(*state);
	scratch_remove(&scratch);
	return 0;
}

static int put_row(struct wm_store *store, enum wm_put_mode mode, const char *key)
{
	struct wm_txn *txn = begin(store, WM_TXN_WRITE);

	wm_txn_put(txn, WM_TABLE_POINT, mode, wm_view_str(key), wm_view_str("new"));
	return wm_txn_commit(&txn);
}

/* --- rows --- */

static void test_what_is_put_is_there_after_the_commit(void **state)
{
	struct wm_txn *txn = begin(*state, WM_TXN_WRITE);

	assert_holds(txn, "1.2", NULL);
	put(txn, "1.2", "done");
	assert_holds(txn, "1.2", "done");
	wmt_assert_ok(wm_txn_commit(&txn));
	assert_null(txn);
	assert_stored(*state, "1.2", "done");
}

static void test_a_row_may_be_replaced_by_a_longer_and_by_an_empty_one(void **state)
{
	wmt_assert_ok(put_alone(*state, "k", "one"));
	wmt_assert_ok(put_alone(*state, "k", "longer than before"));
	assert_stored(*state, "k", "longer than before");
	wmt_assert_ok(put_alone(*state, "k", ""));
	assert_stored(*state, "k", "");
}

static void test_tables_do_not_share_their_keys(void **state)
{
	struct wm_txn *txn = begin(*state, WM_TXN_WRITE);
	const struct wm_view key = wm_view_str("k");

	for (int i = 0; i < WM_TABLE__COUNT; i++) {
		const uint8_t value = (uint8_t)i;

		wm_txn_put(txn, (enum wm_table)i, WM_PUT_NEW, key, wm_view_of(&value, 1));
	}
	wmt_assert_ok(wm_txn_commit(&txn));
	txn = begin(*state, WM_TXN_READ);
	for (int i = 0; i < WM_TABLE__COUNT; i++) {
		struct wm_view value = { NULL, 0 };

		assert_true(wm_txn_get(txn, (enum wm_table)i, key, &value));
		assert_int_equal(value.len, 1);
		assert_int_equal(value.data[0], i);
	}
	wm_txn_abort(&txn);
}

static void test_each_put_mode_takes_and_refuses_its_keys(void **state)
{
	static const struct {
		const char *name;
		enum wm_put_mode mode;
		const char *key;
		int want;
	} rows[] = {
		{ "replace takes a present key", WM_PUT_REPLACE, "b", WM_OK },
		{ "replace takes an absent key", WM_PUT_REPLACE, "a", WM_OK },
		{ "new takes an absent key", WM_PUT_NEW, "c", WM_OK },
		{ "new refuses a present key", WM_PUT_NEW, "b", WM_EEXISTS },
		{ "append takes a greater key", WM_PUT_APPEND, "bb", WM_OK },
		{ "append refuses the greatest key", WM_PUT_APPEND, "b", WM_EEXISTS },
		{ "append refuses a lesser key", WM_PUT_APPEND, "aa", WM_EEXISTS },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_txn *txn = begin(*state, WM_TXN_WRITE);

		put(txn, "b", "old");
		wm_txn_put(txn, WM_TABLE_POINT, rows[i].mode, wm_view_str(rows[i].key),
			   wm_view_str("new"));
		if (wm_txn_error(txn) != rows[i].want) {
			fail_msg("%s: %s", rows[i].name, wm_strerror(wm_txn_error(txn)));
		}
		wm_txn_abort(&txn);
	}
}

static void test_append_takes_any_key_of_an_empty_table(void **state)
{
	wmt_assert_ok(put_row(*state, WM_PUT_APPEND, "m"));
	wmt_assert_err(put_row(*state, WM_PUT_APPEND, "m"), WM_EEXISTS);
	wmt_assert_ok(put_row(*state, WM_PUT_APPEND, "n"));
}

static void test_deleting_removes_a_row_and_an_absent_key_is_a_success(void **state)
{
	wmt_assert_ok(put_alone(*state, "k", "v"));
	struct wm_txn *txn = begin(*state, WM_TXN_WRITE);
	wm_txn_del(txn, WM_TABLE_POINT, wm_view_str("k"));
	wm_txn_del(txn, WM_TABLE_POINT, wm_view_str("k"));
	wm_txn_del(txn, WM_TABLE_ENTRY, wm_view_str("never there"));
	assert_holds(txn, "k", NULL);
	wmt_assert_ok(wm_txn_commit(&txn));
	assert_stored(*state, "k", NULL);
}

static void test_a_key_has_1_to_511_bytes(void **state)
{
	static const size_t lens[] = { 0, 1, WM_STORE_KEY_MAX_BYTES, WM_STORE_KEY_MAX_BYTES + 1 };
	uint8_t bytes[WM_STORE_KEY_MAX_BYTES + 1];

	memset(bytes, 'k', sizeof(bytes));
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		const struct wm_view key = wm_view_of(bytes, lens[i]);
		const bool fits = lens[i] >= 1 && lens[i] <= WM_STORE_KEY_MAX_BYTES;
		struct wm_txn *txn = begin(*state, WM_TXN_WRITE);
		struct wm_view value = { NULL, 0 };

		wm_txn_put(txn, WM_TABLE_IDEM, WM_PUT_REPLACE, key, wm_view_str("v"));
		assert_int_equal(wm_txn_get(txn, WM_TABLE_IDEM, key, &value), fits);
		wm_txn_del(txn, WM_TABLE_IDEM, key);
		wmt_assert_err(wm_txn_commit(&txn), fits ? WM_OK : WM_EINVALID);
	}
}

static void test_great_values_come_back_whole(void **state)
{
	static uint8_t bytes[100000];
	struct wm_view value = { NULL, 0 };
	struct wm_txn *txn = begin(*state, WM_TXN_WRITE);

	for (size_t i = 0; i < sizeof(bytes); i++) {
		bytes[i] = (uint8_t)(i * 31 >> 3);
	}
	wm_txn_put(txn, WM_TABLE_ENTRY, WM_PUT_NEW, wm_view_str("k"),
		   wm_view_of(bytes, sizeof(bytes)));
	wmt_assert_ok(wm_txn_commit(&txn));
	txn = begin(*state, WM_TXN_READ);
	assert_true(wm_txn_get(txn, WM_TABLE_ENTRY, wm_view_str("k"), &value));
	assert_true(wm_view_eq(value, wm_view_of(bytes, sizeof(bytes))));
	wm_txn_abort(&txn);
}

/* --- cursors --- */

/* Four keys in the order of their bytes, put in another one. */
static void put_four(struct wm_txn *txn)
{
	wm_txn_put(txn, WM_TABLE_TIME, WM_PUT_NEW, WMT_VIEW(0xff), wm_view_str("4"));
	wm_txn_put(txn, WM_TABLE_TIME, WM_PUT_NEW, WMT_VIEW(0x01, 0x00), wm_view_str("2"));
	wm_txn_put(txn, WM_TABLE_TIME, WM_PUT_NEW, WMT_VIEW(0x7f, 0xff), wm_view_str("3"));
	wm_txn_put(txn, WM_TABLE_TIME, WM_PUT_NEW, WMT_VIEW(0x01), wm_view_str("1"));
}

static void test_seek_finds_the_nearest_key_on_either_side(void **state)
{
	static const struct {
		const char *name;
		enum wm_seek how;
		uint8_t key[2];
		size_t len;
		char want; /* '-': none */
	} rows[] = {
		{ "from an exact key", WM_SEEK_FIRST_FROM, { 0x01, 0x00 }, 2, '2' },
		{ "from between two", WM_SEEK_FIRST_FROM, { 0x01, 0x01 }, 2, '3' },
		{ "from before all", WM_SEEK_FIRST_FROM, { 0x00 }, 1, '1' },
		{ "from nothing", WM_SEEK_FIRST_FROM, { 0 }, 0, '1' },
		{ "from behind all", WM_SEEK_FIRST_FROM, { 0xff, 0x00 }, 2, '-' },
		{ "bytes are unsigned", WM_SEEK_FIRST_FROM, { 0x80 }, 1, '4' },
		{ "up to an exact key", WM_SEEK_LAST_UPTO, { 0x01 }, 1, '1' },
		{ "up to between two", WM_SEEK_LAST_UPTO, { 0x7f }, 1, '2' },
		{ "up to before all", WM_SEEK_LAST_UPTO, { 0x00 }, 1, '-' },
		{ "up to nothing", WM_SEEK_LAST_UPTO, { 0 }, 0, '-' },
		{ "up to behind all", WM_SEEK_LAST_UPTO, { 0xff, 0xff }, 2, '4' },
		{ "the last", WM_SEEK_LAST, { 0x00 }, 1, '4' },
	};
	struct wm_txn *txn = begin(*state, WM_TXN_WRITE);

	put_four(txn);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_view key;
		struct wm_view value;
		const bool found = wm_txn_seek(txn, WM_TABLE_TIME, rows[i].how,
					       wm_view_of(rows[i].key, rows[i].len), &key, &value);
		char got = '-';

		if (found) {
			got = (char)value.data[0];
		}

		if (got != rows[i].want) {
			fail_msg("%s: %c, want %c", rows[i].name, got, rows[i].want);
		}
	}
	wmt_assert_ok(wm_txn_commit(&txn));
}

static void test_an_empty_table_has_no_key_in_any_direction(void **state)
{
	struct wm_txn *txn = begin(*state, WM_TXN_READ);
	struct wm_view key;
	struct wm_view value;

	for (int how = WM_SEEK_FIRST_FROM; how <= WM_SEEK_LAST; how++) {
		assert_false(wm_txn_seek(txn, WM_TABLE_TIME, (enum wm_seek)how, wm_view_str("k"),
					 &key, &value));
	}
	wmt_assert_ok(wm_txn_error(txn));
	wm_txn_abort(&txn);
}

static void test_next_walks_to_the_end_and_stays_there(void **state)
{
	struct wm_txn *txn = begin(*state, WM_TXN_WRITE);
	struct wm_view key;
	struct wm_view value;
	char walked[5] = "";
	size_t len = 0;

	put_four(txn);
	wmt_assert_ok(wm_txn_commit(&txn));
	txn = begin(*state, WM_TXN_READ);
	for (bool ok = wm_txn_seek(txn, WM_TABLE_TIME, WM_SEEK_FIRST_FROM, WMT_VIEW(1, 0), &key,
				   &value);
	     ok; ok = wm_txn_next(txn, WM_TABLE_TIME, &key, &value)) {
		walked[len++] = (char)value.data[0];
	}
	assert_string_equal(walked, "234");
	assert_false(wm_txn_next(txn, WM_TABLE_TIME, &key, &value));
	wmt_assert_ok(wm_txn_error(txn));
	wm_txn_abort(&txn);
}

static void test_each_table_has_a_cursor_of_its_own(void **state)
{
	struct wm_txn *txn = begin(*state, WM_TXN_WRITE);
	struct wm_view key;
	struct wm_view value;

	put_four(txn);
	put(txn, "a", "x");
	put(txn, "b", "y");
	assert_true(wm_txn_seek(txn, WM_TABLE_TIME, WM_SEEK_FIRST_FROM, WMT_VIEW(1), &key, &value));
	assert_true(wm_txn_seek(txn, WM_TABLE_POINT, WM_SEEK_FIRST_FROM, wm_view_str("a"), &key,
				&value));
	assert_true(wm_txn_next(txn, WM_TABLE_TIME, &key, &value));
	assert_true(wm_view_eq(value, wm_view_str("2")));
	assert_true(wm_txn_next(txn, WM_TABLE_POINT, &key, &value));
	assert_true(wm_view_eq(value, wm_view_str("y")));
	wm_txn_abort(&txn);
}

static void test_a_walk_may_delete_the_row_it_stands_on(void **state)
{
	struct wm_txn *txn = begin(*state, WM_TXN_WRITE);
	struct wm_view key;
	struct wm_view value;
	unsigned rows = 0;

	put_four(txn);
	for (bool ok = wm_txn_seek(txn, WM_TABLE_TIME, WM_SEEK_FIRST_FROM, wm_view_str(""), &key,
				   &value);
	     ok; ok = wm_txn_next(txn, WM_TABLE_TIME, &key, &value)) {
		wm_txn_del(txn, WM_TABLE_TIME, key);
		rows++;
	}
	assert_int_equal(rows, 4);
	assert_false(wm_txn_seek(txn, WM_TABLE_TIME, WM_SEEK_LAST, wm_view_str(""), &key, &value));
	wmt_assert_ok(wm_txn_commit(&txn));
}

static void test_stepping_a_cursor_that_stands_nowhere_is_an_error(void **state)
{
	static const char *const rows[] = { "never placed", "placed, then a put", "nothing found" };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_txn *txn = begin(*state, WM_TXN_WRITE);
		struct wm_view key;
		struct wm_view value;

		put(txn, "k", "v");
		if (i > 0) {
			(void)wm_txn_seek(txn, WM_TABLE_POINT, WM_SEEK_FIRST_FROM,
					  wm_view_str(i == 1 ? "k" : "z"), &key, &value);
		}
		if (i == 1) {
			put(txn, "l", "v");
		}
		assert_false(wm_txn_next(txn, WM_TABLE_POINT, &key, &value));
		if (wm_txn_error(txn) != WM_EINVALID) {
			fail_msg("%s: %s", rows[i], wm_strerror(wm_txn_error(txn)));
		}
		wm_txn_abort(&txn);
	}
}

static void test_the_last_key_is_right_after_every_append(void **state)
{
	struct wm_txn *txn = begin(*state, WM_TXN_WRITE);

	for (uint32_t i = 0; i < 2000; i++) {
		const uint8_t bytes[] = { (uint8_t)(i >> 8), (uint8_t)i };
		const struct wm_view want = wm_view_of(bytes, sizeof(bytes));
		struct wm_view key;
		struct wm_view value;

		wm_txn_put(txn, WM_TABLE_ENTRY, WM_PUT_APPEND, want, wm_view_str("an entry"));
		assert_true(wm_txn_seek(txn, WM_TABLE_ENTRY, WM_SEEK_LAST, want, &key, &value));
		assert_true(wm_view_eq(key, want));
	}
	wmt_assert_ok(wm_txn_commit(&txn));
}

/* --- transactions --- */

static void test_a_reader_keeps_the_version_it_began_with(void **state)
{
	struct wm_view key;
	struct wm_view value;

	wmt_assert_ok(put_alone(*state, "k", "old"));
	struct wm_txn *reader = begin(*state, WM_TXN_READ);
	struct wm_txn *writer = begin(*state, WM_TXN_WRITE);
	put(writer, "k", "new");
	put(writer, "l", "new");
	assert_holds(reader, "k", "old");
	wmt_assert_ok(wm_txn_commit(&writer));
	struct wm_txn *later = begin(*state, WM_TXN_READ);
	assert_holds(reader, "k", "old");
	assert_holds(reader, "l", NULL);
	assert_true(
		wm_txn_seek(reader, WM_TABLE_POINT, WM_SEEK_LAST, wm_view_str(""), &key, &value));
	assert_true(wm_view_eq(key, wm_view_str("k")));
	assert_holds(later, "k", "new");
	wm_txn_abort(&reader);
	assert_holds(later, "l", "new");
	wmt_assert_ok(wm_txn_commit(&later)); /* a reader may end either way */
}

static void test_an_abort_drops_every_write(void **state)
{
	wmt_assert_ok(put_alone(*state, "k", "old"));
	wmt_assert_ok(put_alone(*state, "l", "old"));
	struct wm_txn *txn = begin(*state, WM_TXN_WRITE);
	put(txn, "k", "new");
	put(txn, "m", "new");
	wm_txn_del(txn, WM_TABLE_POINT, wm_view_str("l"));
	wm_txn_abort(&txn);
	assert_null(txn);
	assert_stored(*state, "k", "old");
	assert_stored(*state, "l", "old");
	assert_stored(*state, "m", NULL);
}

static void test_the_first_error_sticks_and_the_commit_writes_nothing(void **state)
{
	struct wm_view key;
	struct wm_view value;

	wmt_assert_ok(put_alone(*state, "k", "old"));
	struct wm_txn *txn = begin(*state, WM_TXN_WRITE);
	put(txn, "l", "before the error");
	wm_txn_put(txn, WM_TABLE_POINT, WM_PUT_NEW, wm_view_str("k"), wm_view_str("new"));
	wm_txn_fail(txn, WM_ECORRUPT); /* too late to be the first */
	put(txn, "m", "after the error");
	wm_txn_del(txn, WM_TABLE_POINT, wm_view_str("k"));
	assert_false(wm_txn_get(txn, WM_TABLE_POINT, wm_view_str("k"), &value));
	assert_false(wm_txn_seek(txn, WM_TABLE_POINT, WM_SEEK_LAST, wm_view_str(""), &key, &value));
	wmt_assert_err(wm_txn_error(txn), WM_EEXISTS);
	wmt_assert_err(wm_txn_commit(&txn), WM_EEXISTS);
	assert_stored(*state, "k", "old");
	assert_stored(*state, "l", NULL);
	assert_stored(*state, "m", NULL);
	wmt_assert_ok(put_alone(*state, "m", "the store goes on"));
}

static void test_an_error_of_the_caller_sticks_too(void **state)
{
	struct wm_txn *txn = begin(*state, WM_TXN_WRITE);

	put(txn, "k", "v");
	wm_txn_fail(txn, WM_ECORRUPT);
	wmt_assert_err(wm_txn_commit(&txn), WM_ECORRUPT);
	assert_stored(*state, "k", NULL);
}

static void test_a_reader_cannot_write(void **state)
{
	struct wm_txn *txn = begin(*state, WM_TXN_READ);

	put(txn, "k", "v");
	wmt_assert_err(wm_txn_commit(&txn), WM_EINVALID);
	assert_stored(*state, "k", NULL);
}

static void test_many_readers_begin_and_end(void **state)
{
	struct wm_txn *held = begin(*state, WM_TXN_READ); /* so that not all take the same way */

	for (unsigned i = 0; i < 600; i++) {
		struct wm_txn *txn = begin(*state, WM_TXN_READ);

		assert_holds(txn, "k", NULL);
		wm_txn_abort(&txn);
	}
	wm_txn_abort(&held);
}

static void test_usage_is_within_the_map(void **state)
{
	uint64_t used = UINT64_MAX;
	uint64_t map = 0;

	wmt_assert_ok(put_alone(*state, "k", "v"));
	wm_store_usage(*state, &used, &map);
	assert_true(used > 0 && used < map);
}

#define CONTRACT(TEST) cmocka_unit_test_setup_teardown(TEST, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest contract[] = {
		CONTRACT(test_what_is_put_is_there_after_the_commit),
		CONTRACT(test_a_row_may_be_replaced_by_a_longer_and_by_an_empty_one),
		CONTRACT(test_tables_do_not_share_their_keys),
		CONTRACT(test_each_put_mode_takes_and_refuses_its_keys),
		CONTRACT(test_append_takes_any_key_of_an_empty_table),
		CONTRACT(test_deleting_removes_a_row_and_an_absent_key_is_a_success),
		CONTRACT(test_a_key_has_1_to_511_bytes),
		CONTRACT(test_great_values_come_back_whole),
		CONTRACT(test_seek_finds_the_nearest_key_on_either_side),
		CONTRACT(test_an_empty_table_has_no_key_in_any_direction),
		CONTRACT(test_next_walks_to_the_end_and_stays_there),
		CONTRACT(test_each_table_has_a_cursor_of_its_own),
		CONTRACT(test_a_walk_may_delete_the_row_it_stands_on),
		CONTRACT(test_stepping_a_cursor_that_stands_nowhere_is_an_error),
		CONTRACT(test_the_last_key_is_right_after_every_append),
		CONTRACT(test_a_reader_keeps_the_version_it_began_with),
		CONTRACT(test_an_abort_drops_every_write),
		CONTRACT(test_the_first_error_sticks_and_the_commit_writes_nothing),
		CONTRACT(test_an_error_of_the_caller_sticks_too),
		CONTRACT(test_a_reader_cannot_write),
		CONTRACT(test_many_readers_begin_and_end),
		CONTRACT(test_usage_is_within_the_map),
	};
	int failed = 0;

	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++) {
		engine = &engines[i];
		failed += cmocka_run_group_tests_name(engine->name, contract, NULL, NULL);
	}
	return failed != 0;
}
