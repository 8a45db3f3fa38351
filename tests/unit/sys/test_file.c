/* Files are read within their bound and replaced whole; a lock is held by one at a time. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "lib/tmpdir.h"
#include "sys/alloc.h"
#include "sys/files.h"

static int read_file(const char *path, size_t max, struct wm_view want)
{
	struct wm_buf buf;

	wm_buf_init(&buf, max);
	const int err = wm_file_read(path, &buf);
	if (err == WM_OK) {
		assert_true(wm_view_eq(wm_buf_view(&buf), want));
	}
	wm_buf_deinit(&buf);
	return err;
}

static mode_t mode_of(const char *path)
{
	struct stat found;

	assert_int_equal(stat(path, &found), 0);
	return found.st_mode & 07777;
}

struct join_row {
	const char *dir, *name, *want;
};

static void test_paths_are_joined_with_one_slash(void **state)
{
	static const struct join_row rows[] = {
		{ "a", "b", "a/b" },	 { "a/", "b", "a/b" }, { "/", "b", "/b" },
		{ "", "b", "b" }, /* not "/b": that would leave the folder */
		{ "a", "b/c", "a/b/c" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *path = wm_path_join(rows[i].dir, rows[i].name);
		assert_string_equal(path, rows[i].want);
		wm_free(path);
	}
	wm_alloc_fail(0);
	assert_null(wm_path_join("a", "b"));
}

static void test_a_file_as_long_as_the_bound_is_read_and_one_byte_more_is_not(void **state)
{
	static uint8_t bytes[40001];
	const struct wm_view all = wm_view_of(bytes, sizeof(bytes));

	memset(bytes, 'x', sizeof(bytes));
	const char *path = tmpdir_file(*state, "f", all);
	wmt_assert_ok(read_file(path, sizeof(bytes), all));
	wmt_assert_err(read_file(path, sizeof(bytes) - 1, all), WM_ELIMIT);
	path = tmpdir_file(*state, "empty", wm_view_str(""));
	wmt_assert_ok(read_file(path, 0, wm_view_str("")));
}

static void test_what_cannot_be_read_says_why(void **state)
{
	struct tmpdir *dir = *state;

	wmt_assert_err(read_file(tmpdir_path(dir, "none"), 10, wm_view_str("")), WM_ENOTFOUND);
	wmt_assert_err(read_file(dir->path, 10, wm_view_str("")), WM_ESYSTEM);
	assert_int_equal(errno, EISDIR);
	const char *path = tmpdir_file(dir, "f", wm_view_str("abc"));
	wm_alloc_fail(0);
	wmt_assert_err(read_file(path, 10, wm_view_str("abc")), WM_ENOMEM);
}

static void test_a_write_replaces_content_and_mode_and_leaves_nothing_beside(void **state)
{
	struct tmpdir *dir = *state;
	const char *path = tmpdir_path(dir, "f");

	wmt_assert_ok(wm_file_write(path, wm_view_str("first, the longer one"), 0644));
	assert_int_equal(mode_of(path), 0644);
	wmt_assert_ok(wm_file_write(path, wm_view_str("second"), 0400));
	assert_int_equal(mode_of(path), 0400);
	wmt_assert_ok(read_file(path, 100, wm_view_str("second")));
	wmt_assert_ok(wm_file_write(path, wm_view_str(""), 0600));
	wmt_assert_ok(read_file(path, 0, wm_view_str("")));
	assert_int_equal(tmpdir_count(dir), 1);
}

static void test_a_write_that_fails_leaves_nothing_behind(void **state)
{
	struct tmpdir *dir = *state;

	wmt_assert_err(wm_file_write(tmpdir_path(dir, "no/f"), wm_view_str("x"), 0644),
		       WM_ENOTFOUND);
	/* The rename fails last: a folder cannot be replaced by a file. */
	assert_int_equal(mkdir(tmpdir_path(dir, "folder"), 0700), 0);
	wmt_assert_err(wm_file_write(dir->file, wm_view_str("x"), 0644), WM_ESYSTEM);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(tmpdir_count(dir), 1);
	const char *path = tmpdir_path(dir, "f");
	wm_alloc_fail(0);
	wmt_assert_err(wm_file_write(path, wm_view_str("x"), 0644), WM_ENOMEM);
	assert_int_equal(tmpdir_count(dir), 1);
}

static void test_removing_twice_is_a_success(void **state)
{
	const char *path = tmpdir_file(*state, "f", wm_view_str("x"));

	wmt_assert_ok(wm_file_remove(path));
	assert_int_equal(tmpdir_count(*state), 0);
	wmt_assert_ok(wm_file_remove(path));
}

static void test_making_a_folder_twice_is_a_success_but_over_a_file_it_is_not(void **state)
{
	struct tmpdir *dir = *state;
	const char *path = tmpdir_path(dir, "d");

	wmt_assert_ok(wm_dir_make(path, 0700));
	assert_int_equal(mode_of(path), 0700);
	wmt_assert_ok(wm_dir_make(path, 0700));
	wmt_assert_ok(wm_dir_make(tmpdir_path(dir, "d/"), 0700));
	wmt_assert_err(wm_dir_make(tmpdir_path(dir, "a/b"), 0700), WM_ENOTFOUND);
	wmt_assert_err(wm_dir_make(tmpdir_file(dir, "f", wm_view_str("")), 0700), WM_ESYSTEM);
	assert_int_equal(errno, ENOTDIR);
}

static void test_a_lock_is_held_by_one_and_free_once_it_is_closed(void **state)
{
	const char *path = tmpdir_path(*state, "lock");
	char pid[32];
	int first = -1;
	int second = -1;

	wmt_assert_ok(wm_lock_take(path, &first));
	assert_int_equal(mode_of(path) & 077, 0); /* others could hold it against us */
	wmt_assert_err(wm_lock_take(path, &second), WM_ELOCKED);
	assert_int_equal(second, -1);
	(void)snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	wmt_assert_ok(read_file(path, sizeof(pid), wm_view_str(pid)));
	/* That look has opened and closed the file: the lock must have survived it. */
	wmt_assert_err(wm_lock_take(path, &second), WM_ELOCKED);
	assert_int_equal(close(first), 0);
	wmt_assert_ok(wm_lock_take(path, &second));
	assert_int_equal(close(second), 0);
}

static void test_a_program_that_is_started_does_not_inherit_the_lock(void **state)
{
	int fd = -1;

	wmt_assert_ok(wm_lock_take(tmpdir_path(*state, "lock"), &fd));
	assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
	assert_int_equal(close(fd), 0);
}

struct errno_row {
	int from, to;
};

static void test_errno_is_translated_once(void **state)
{
	static const struct errno_row rows[] = {
		{ 0, WM_OK },
		{ ENOSPC, WM_ESTORAGE_FULL },
		{ EDQUOT, WM_ESTORAGE_FULL },
		{ EROFS, WM_EREADONLY },
		{ EACCES, WM_EREADONLY },
		{ EPERM, WM_EREADONLY },
		{ ENOENT, WM_ENOTFOUND },
		{ ENOMEM, WM_ENOMEM },
		{ EIO, WM_ESYSTEM },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		wmt_assert_err(wm_err_from_errno(rows[i].from), rows[i].to);
	}
}

#define IN_FOLDER(TEST) cmocka_unit_test_setup_teardown(TEST, tmpdir_make, tmpdir_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths_are_joined_with_one_slash),
		IN_FOLDER(test_a_file_as_long_as_the_bound_is_read_and_one_byte_more_is_not),
		IN_FOLDER(test_what_cannot_be_read_says_why),
		IN_FOLDER(test_a_write_replaces_content_and_mode_and_leaves_nothing_beside),
		IN_FOLDER(test_a_write_that_fails_leaves_nothing_behind),
		IN_FOLDER(test_removing_twice_is_a_success),
		IN_FOLDER(test_making_a_folder_twice_is_a_success_but_over_a_file_it_is_not),
		IN_FOLDER(test_a_lock_is_held_by_one_and_free_once_it_is_closed),
		IN_FOLDER(test_a_program_that_is_started_does_not_inherit_the_lock),
		cmocka_unit_test(test_errno_is_translated_once),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
