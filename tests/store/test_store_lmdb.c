/**
 * @file test_store_lmdb.c
 * @brief What only a store on a disk can do: come back, fill up, be in the way, fail to write.
 *
 * The calls by which LMDB writes are replaced below, so that one of them can be
 * told to fail; unarmed, they go straight to the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "proto/limits.h"
#include "store/scratch.h"

#define SMALL_MAP_BYTES ((size_t)1024 * 1024)
#define BLOCK_BYTES	((size_t)32 * 1024)

/* --- failing writes --- */

enum fault_place {
	FAULT_NOWHERE = 0,
	FAULT_PAGES, /* the first write of a commit */
	FAULT_SYNC,  /* then the sync */
	FAULT_META,  /* then the write that makes the commit visible */
};

static struct {
	enum fault_place place;
	int err;	/* 0: write less than was asked for */
	bool disk_full; /* what statvfs says */
	bool synced;
} fault;

/* 0 to write; otherwise what the call has to return. */
static ssize_t fault_at_write(size_t len)
{
	const enum fault_place place = fault.synced ? FAULT_META : FAULT_PAGES;

	if (fault.place != place) {
		return 0;
	}
	if (fault.err == 0) {
		return (ssize_t)len / 2;
	}
	errno = fault.err;
	return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t offset)
{
	const ssize_t failed = fault_at_write(len);

	return failed != 0 ? failed : syscall(SYS_pwrite64, fd, bytes, len, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
	const ssize_t failed = fault_at_write(parts[0].iov_len);

	return failed != 0 ? failed : syscall(SYS_writev, fd, parts, count);
}

int fdatasync(int fd)
{
	fault.synced = true;
	if (fault.place == FAULT_SYNC) {
		errno = fault.err;
		return -1;
	}
	return (int)syscall(SYS_fdatasync, fd);
}

int fstatvfs(int fd, struct statvfs *ret_disk)
{
	(void)fd;
	memset(ret_disk, 0, sizeof(*ret_disk));
	ret_disk->f_bavail = fault.disk_full ? 0 : 1;
	return 0;
}

/* --- fixture --- */

static int set_up(void **state)
{
	static struct scratch scratch;

	scratch_make(&scratch);
	*state = &scratch;
	return 0;
}

static int tear_down(void **state)
{
	memset(&fault, 0, sizeof(fault));
	scratch_remove(*state);
	return 0;
}

static struct wm_store *open_small(const char *path)
{
	const struct wm_store_opts opts = {
		.path = path,
		.map_bytes = SMALL_MAP_BYTES,
		.create = true,
	};
	struct wm_store *store = NULL;

	wmt_assert_ok(wm_store_open(&opts, &store));
	return store;
}

static int open_only(const char *path, bool create, bool read_only)
{
	const struct wm_store_opts opts = {
		.path = path,
		.create = create,
		.read_only = read_only,
	};
	struct wm_store *store = NULL;
	const int err = wm_store_open(&opts, &store);

	assert_int_equal(store != NULL, err == WM_OK);
	wm_store_close(store);
	return err;
}

static void write_file(const struct scratch *scratch, const char *bytes, size_t len)
{
	char file[2 * SCRATCH_PATH_BYTES];

	assert_int_equal(mkdir(scratch->path, 0700), 0);
	(void)snprintf(file, sizeof(file), "%s/data.mdb", scratch->path);
	FILE *out = fopen(file, "wb");
	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
}

/* --- opening --- */

static void test_what_was_committed_is_there_after_reopening(void **state)
{
	const struct scratch *scratch = *state;

	for (unsigned round = 0; round < 3; round++) {
		struct wm_store *store = open_small(scratch->path);
		struct wm_txn *txn = begin(store, WM_TXN_WRITE);

		assert_holds(txn, "k", round == 0 ? NULL : "v");
		put(txn, "k", "v");
		wmt_assert_ok(wm_txn_commit(&txn));
		txn = begin(store, WM_TXN_WRITE);
		put(txn, "k", "never committed");
		wm_txn_abort(&txn);
		wm_store_close(store);
	}
}

static void test_a_new_store_is_for_its_owner_only(void **state)
{
	const struct scratch *scratch = *state;
	struct stat status;
	char file[2 * SCRATCH_PATH_BYTES];

	wmt_assert_ok(open_only(scratch->path, true, false));
	assert_int_equal(stat(scratch->path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
	(void)snprintf(file, sizeof(file), "%s/data.mdb", scratch->path);
	assert_int_equal(stat(file, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
}

static void test_an_absent_store_is_made_only_when_asked_for(void **state)
{
	const struct scratch *scratch = *state;

	wmt_assert_err(open_only(scratch->path, false, false), WM_ENOTFOUND);
	wmt_assert_err(open_only(scratch->path, false, true), WM_ENOTFOUND);
	wmt_assert_err(open_only(scratch->path, true, true), WM_ENOTFOUND);
	assert_int_equal(access(scratch->path, F_OK), -1);
	assert_int_equal(mkdir(scratch->path, 0700), 0);
	wmt_assert_err(open_only(scratch->path, false, false), WM_ENOTFOUND);
	wmt_assert_ok(open_only(scratch->path, true, false));
	wmt_assert_ok(open_only(scratch->path, false, false));
}

static void test_a_file_that_is_no_environment_is_corrupt(void **state)
{
	static const char *const rows[] = { "one line", "two pages" };
	static char bytes[8192];
	const struct scratch *scratch = *state;

	memset(bytes, 'x', sizeof(bytes));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_file(scratch, bytes, i == 0 ? 12 : sizeof(bytes));
		for (int read_only = 0; read_only <= 1; read_only++) {
			if (open_only(scratch->path, true, read_only) != WM_ECORRUPT) {
				fail_msg("%s, read_only %d", rows[i], read_only);
			}
		}
		scratch_remove(scratch);
		scratch_make(*state);
	}
}

static void test_a_store_open_for_reading_is_read_and_not_written(void **state)
{
	const struct scratch *scratch = *state;
	const struct wm_store_opts opts = { .path = scratch->path, .read_only = true };
	struct wm_store *store = open_small(scratch->path);
	struct wm_txn *txn = NULL;

	wmt_assert_ok(put_alone(store, "k", "v"));
	wm_store_close(store);
	wmt_assert_ok(wm_store_open(&opts, &store));
	assert_stored(store, "k", "v");
	wmt_assert_err(wm_txn_begin(store, WM_TXN_WRITE, &txn), WM_EREADONLY);
	assert_null(txn);
	wm_store_close(store);
}

static void test_a_place_that_cannot_be_written_is_read_only(void **state)
{
	const struct scratch *scratch = *state;
	const uid_t nobody = 65534;
	const bool is_root = geteuid() == 0; /* whom no mode stops */

	assert_int_equal(chmod(scratch->folder, 0555), 0);
	assert_true(!is_root || seteuid(nobody) == 0);
	wmt_assert_err(open_only(scratch->path, true, false), WM_EREADONLY);
	assert_true(!is_root || seteuid(0) == 0);
	assert_int_equal(chmod(scratch->folder, 0700), 0);
}

/* --- a full map --- */

/* Put blocks of 32 kB, each in its own commit, until one does not fit.  @return how many did */
static unsigned fill(struct wm_store *store)
{
	static char block[BLOCK_BYTES + 1];
	unsigned count = 0;
	int err = WM_OK;

	memset(block, 'b', BLOCK_BYTES);
	while (err == WM_OK) {
		char key[24];

		(void)snprintf(key, sizeof(key), "block %03u", count);
		err = put_alone(store, key, block);
		count += err == WM_OK;
		assert_true(count < SMALL_MAP_BYTES / BLOCK_BYTES);
	}
	wmt_assert_err(err, WM_ESTORAGE_FULL);
	return count;
}

static void test_a_full_map_is_an_error_that_leaves_the_store_usable(void **state)
{
	const struct scratch *scratch = *state;
	struct wm_store *store = open_small(scratch->path);
	uint64_t used = 0;
	uint64_t map = 0;
	struct wm_view value;

	wmt_assert_ok(put_alone(store, "k", "old"));
	const unsigned count = fill(store);
	assert_true(count > 20);
	wm_store_usage(store, &used, &map);
	assert_int_equal(map, SMALL_MAP_BYTES);
	assert_true(used > map * 9 / 10 && used <= map);

	assert_stored(store, "k", "old");
	struct wm_txn *txn = begin(store, WM_TXN_WRITE);
	for (unsigned i = 0; i < count; i++) {
		char key[24];

		(void)snprintf(key, sizeof(key), "block %03u", i);
		assert_true(wm_txn_get(txn, WM_TABLE_POINT, wm_view_str(key), &value));
		assert_int_equal(value.len, BLOCK_BYTES);
	}
	wm_txn_del(txn, WM_TABLE_POINT, wm_view_str("block 000"));
	wm_txn_del(txn, WM_TABLE_POINT, wm_view_str("block 001"));
	wmt_assert_ok(wm_txn_commit(&txn));
	for (unsigned i = 0; i < 50; i++) {
		wmt_assert_ok(put_alone(store, "k", "new"));
	}
	wm_store_close(store);
	store = open_small(scratch->path);
	assert_stored(store, "k", "new");
	assert_stored(store, "block 001", NULL);
	wm_store_close(store);
}

/* --- a commit that fails --- */

static void test_a_commit_that_fails_is_harmless_or_fatal(void **state)
{
	static const struct {
		const char *name;
		enum fault_place place;
		int err;
		bool disk_full;
		int want;
		bool usable;
	} rows[] = {
		{ "no room for the pages", FAULT_PAGES, ENOSPC, true, WM_ESTORAGE_FULL, true },
		{ "the quota is used up", FAULT_PAGES, EDQUOT, false, WM_ESTORAGE_FULL, true },
		{ "a short write, full disk", FAULT_PAGES, 0, true, WM_ESTORAGE_FULL, true },
		{ "a short write, room left", FAULT_PAGES, 0, false, WM_ESYSTEM, true },
		{ "a bad disk", FAULT_PAGES, EIO, false, WM_ESYSTEM, true },
		{ "no room at the sync", FAULT_SYNC, ENOSPC, true, WM_ESTORAGE_FULL, true },
		{ "a bad disk at the sync", FAULT_SYNC, EIO, false, WM_ESYSTEM, true },
		{ "no room for the meta page", FAULT_META, ENOSPC, true, WM_ESYSTEM, false },
		{ "a bad disk at the meta page", FAULT_META, EIO, false, WM_ESYSTEM, false },
	};
	const struct scratch *scratch = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_store *store = open_small(scratch->path);

		wmt_assert_ok(put_alone(store, "k", "old"));
		struct wm_txn *txn = begin(store, WM_TXN_WRITE);
		put(txn, "k", rows[i].name);
		fault.synced = false;
		fault.place = rows[i].place;
		fault.err = rows[i].err;
		fault.disk_full = rows[i].disk_full;
		const int err = wm_txn_commit(&txn);
		fault.place = FAULT_NOWHERE;
		if (err != rows[i].want) {
			fail_msg("%s: %s", rows[i].name, wm_strerror(err));
		}
		if (rows[i].usable) {
			assert_stored(store, "k", "old");
			wmt_assert_ok(put_alone(store, "k", "new"));
			assert_stored(store, "k", "new");
		} else {
			wmt_assert_err(wm_txn_begin(store, WM_TXN_READ, &txn), WM_ESYSTEM);
			wmt_assert_err(wm_txn_begin(store, WM_TXN_WRITE, &txn), WM_ESYSTEM);
		}
		wm_store_close(store);
	}
}

/* --- other processes --- */

/* Run in a child, which leaves without tidying up, as a killed one would. */
static void in_child(void (*work)(const char *path), const char *path)
{
	int status = -1;
	const pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		work(path);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void hold_every_reader(const char *path)
{
	const struct wm_store_opts opts = { .path = path };
	struct wm_store *store = NULL;
	struct wm_txn *txn = NULL;
	int err = wm_store_open(&opts, &store);

	for (unsigned i = 0; err == WM_OK && i < WM_STORE_READERS_MAX; i++) {
		err = wm_txn_begin(store, WM_TXN_READ, &txn);
	}
	if (err < 0 || wm_txn_begin(store, WM_TXN_READ, &txn) != WM_EAGAIN) {
		_exit(1);
	}
}

static void test_readers_of_a_dead_process_make_room(void **state)
{
	const struct scratch *scratch = *state;
	struct wm_store *store = open_small(scratch->path);

	in_child(hold_every_reader, scratch->path);
	assert_stored(store, "k", NULL);
	wm_store_close(store);
}

static void test_the_reader_after_the_last_one_has_to_wait(void **state)
{
	const struct scratch *scratch = *state;
	struct wm_store *store = open_small(scratch->path);
	struct wm_txn *reader[WM_STORE_READERS_MAX];
	struct wm_txn *txn = NULL;

	for (size_t i = 0; i < WM_STORE_READERS_MAX; i++) {
		reader[i] = begin(store, WM_TXN_READ);
	}
	wmt_assert_err(wm_txn_begin(store, WM_TXN_READ, &txn), WM_EAGAIN);
	wm_txn_abort(&reader[7]);
	reader[7] = begin(store, WM_TXN_READ);
	for (size_t i = 0; i < WM_STORE_READERS_MAX; i++) {
		wm_txn_abort(&reader[i]);
	}
	wm_store_close(store);
}

static void grow_beyond_the_small_map(const char *path)
{
	static char great[2 * SMALL_MAP_BYTES];
	const struct wm_store_opts opts = { .path = path };
	struct wm_store *store = NULL;

	memset(great, 'g', sizeof(great) - 1);
	if (wm_store_open(&opts, &store) < 0 || put_alone(store, "k", great) < 0) {
		_exit(1);
	}
}

static void test_a_map_that_another_process_made_greater_is_followed(void **state)
{
	const struct scratch *scratch = *state;
	struct wm_store *store = open_small(scratch->path);
	struct wm_view value = { NULL, 0 };

	assert_stored(store, "k", NULL);
	in_child(grow_beyond_the_small_map, scratch->path);
	struct wm_txn *txn = begin(store, WM_TXN_READ);
	assert_true(wm_txn_get(txn, WM_TABLE_POINT, wm_view_str("k"), &value));
	assert_int_equal(value.len, 2 * SMALL_MAP_BYTES - 1);
	wm_txn_abort(&txn);
	wm_store_close(store);
}

#define WITH_FOLDER(TEST) cmocka_unit_test_setup_teardown(TEST, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FOLDER(test_what_was_committed_is_there_after_reopening),
		WITH_FOLDER(test_a_new_store_is_for_its_owner_only),
		WITH_FOLDER(test_an_absent_store_is_made_only_when_asked_for),
		WITH_FOLDER(test_a_file_that_is_no_environment_is_corrupt),
		WITH_FOLDER(test_a_store_open_for_reading_is_read_and_not_written),
		WITH_FOLDER(test_a_place_that_cannot_be_written_is_read_only),
		WITH_FOLDER(test_a_full_map_is_an_error_that_leaves_the_store_usable),
		WITH_FOLDER(test_a_commit_that_fails_is_harmless_or_fatal),
		WITH_FOLDER(test_readers_of_a_dead_process_make_room),
		WITH_FOLDER(test_the_reader_after_the_last_one_has_to_wait),
		WITH_FOLDER(test_a_map_that_another_process_made_greater_is_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
