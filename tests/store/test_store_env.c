/**
 * @file test_store_env.c
 * @brief A whole store: copied while it is in use, made greater while it is open, measured.
 */
#include <sys/stat.h>

#include "store/scratch.h"

#define SMALL_MAP_BYTES ((size_t)1024 * 1024)
#define BLOCK_BYTES	((size_t)32 * 1024)

static struct wm_store *open_store(const char *path, size_t map_bytes, bool read_only)
{
	const struct wm_store_opts opts = {
		.path = path, .map_bytes = map_bytes, .create = !read_only, .read_only = read_only
	};
	struct wm_store *store = NULL;

	wmt_assert_ok(wm_store_open(&opts, &store));
	return store;
}

static int set_up(void **state)
{
	struct scratch *scratch = calloc(1, sizeof(*scratch));

	assert_non_null(scratch);
	scratch_make(scratch);
	*state = scratch;
	return 0;
}

static int tear_down(void **state)
{
	scratch_remove(*state);
	free(*state);
	return 0;
}

static int put_block(struct wm_store *store, unsigned number)
{
	static char block[BLOCK_BYTES + 1];
	char key[24];

	memset(block, 'b', BLOCK_BYTES);
	(void)snprintf(key, sizeof(key), "block %03u", number);
	return put_alone(store, key, block);
}

static unsigned fill(struct wm_store *store, unsigned from)
{
	unsigned count = from;
	int err = WM_OK;

	for (; err == WM_OK; count += err == WM_OK) {
		err = put_block(store, count);
	}
	wmt_assert_err(err, WM_ESTORAGE_FULL);
	return count;
}

static void test_a_copy_is_the_store_of_one_moment(void **state)
{
	const struct scratch *scratch = *state;
	struct wm_store *store = open_store(scratch->path, SMALL_MAP_BYTES, false);
	struct wm_view value;
	char dir[SCRATCH_PATH_BYTES + 8];

	(void)snprintf(dir, sizeof(dir), "%s-copy", scratch->path);
	assert_int_equal(mkdir(dir, 0700), 0);
	wmt_assert_ok(put_alone(store, "k", "before"));
	/* A writer is open: what it has not committed is not in the copy. */
	struct wm_txn *txn = begin(store, WM_TXN_WRITE);
	put(txn, "k", "after");
	wmt_assert_ok(wm_store_copy(store, dir));
	wmt_assert_ok(wm_txn_commit(&txn));
	wmt_assert_err(wm_store_copy(store, dir), WM_EEXISTS);
	wm_store_close(store);

	struct wm_store *copy = open_store(dir, SMALL_MAP_BYTES, true);
	txn = begin(copy, WM_TXN_READ);
	assert_true(wm_txn_get(txn, WM_TABLE_POINT, wm_view_str("k"), &value));
	assert_true(wm_view_eq(value, wm_view_str("before")));
	wm_txn_abort(&txn);
	wm_store_close(copy);

	char file[2 * SCRATCH_PATH_BYTES];
	(void)snprintf(file, sizeof(file), "%s/data.mdb", dir);
	assert_int_equal(unlink(file), 0);
	(void)snprintf(file, sizeof(file), "%s/lock.mdb", dir);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(rmdir(dir), 0);
}

static void test_a_map_that_was_full_takes_more_once_it_has_grown(void **state)
{
	const struct scratch *scratch = *state;
	struct wm_store *store = open_store(scratch->path, SMALL_MAP_BYTES, false);
	uint64_t used = 0;
	uint64_t map = 0;

	const unsigned full_at = fill(store, 0);
	wmt_assert_err(wm_store_grow(store, SMALL_MAP_BYTES), WM_EINVALID);
	wmt_assert_ok(wm_store_grow(store, 2 * SMALL_MAP_BYTES - 1));
	wm_store_usage(store, &used, &map);
	assert_int_equal(map, 2 * SMALL_MAP_BYTES);
	const unsigned now_at = fill(store, full_at);
	assert_true(now_at > full_at + 20);
	wm_store_close(store);
	store = open_store(scratch->path, 2 * SMALL_MAP_BYTES, false);
	wmt_assert_err(put_block(store, now_at), WM_ESTORAGE_FULL);
	wm_store_close(store);
}

static void test_pages_that_can_be_used_again_do_not_count(void **state)
{
	const struct scratch *scratch = *state;
	struct wm_store *store = open_store(scratch->path, SMALL_MAP_BYTES, false);
	uint64_t full = 0;
	uint64_t freed = 0;
	uint64_t map = 0;

	(void)fill(store, 0);
	wm_store_usage(store, &full, &map);
	struct wm_txn *txn = begin(store, WM_TXN_WRITE);
	for (unsigned i = 0; i < 10; i++) {
		char key[24];

		(void)snprintf(key, sizeof(key), "block %03u", i);
		wm_txn_del(txn, WM_TABLE_POINT, wm_view_str(key));
	}
	wmt_assert_ok(wm_txn_commit(&txn));
	wm_store_usage(store, &freed, &map);
	assert_true(full > map * 9 / 10);
	assert_true(freed + 9 * BLOCK_BYTES < full);
	wm_store_close(store);
}

#define WITH_FOLDER(TEST) cmocka_unit_test_setup_teardown(TEST, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FOLDER(test_a_copy_is_the_store_of_one_moment),
		WITH_FOLDER(test_a_map_that_was_full_takes_more_once_it_has_grown),
		WITH_FOLDER(test_pages_that_can_be_used_again_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
