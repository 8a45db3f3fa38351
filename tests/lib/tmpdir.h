/**
 * @file tmpdir.h
 * @brief A folder of a test's own, gone with everything in it (one level) at the end.
 *
 *     cmocka_unit_test_setup_teardown(test_x, tmpdir_make, tmpdir_remove)
 *     ...
 *     const char *path = tmpdir_file(*state, "a.conf", "map_bytes = 1048576\n");
 */
#ifndef WM_TESTS_LIB_TMPDIR_H
#define WM_TESTS_LIB_TMPDIR_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/wmt.h"

#define TMPDIR_PATH_BYTES 512

struct tmpdir {
	char path[64];
	char file[TMPDIR_PATH_BYTES]; /**< the path asked for last */
};

static inline int tmpdir_make(void **state)
{
	struct tmpdir *dir = calloc(1, sizeof(*dir));

	assert_non_null(dir);
	(void)snprintf(dir->path, sizeof(dir->path), "/tmp/waymark-test-XXXXXX");
	assert_non_null(mkdtemp(dir->path));
	*state = dir;
	return 0;
}

/** Path of a name in the folder; borrowed until the next call. */
static inline const char *tmpdir_path(struct tmpdir *dir, const char *name)
{
	const int len = snprintf(dir->file, sizeof(dir->file), "%s/%s", dir->path, name);

	assert_in_range(len, 1, sizeof(dir->file) - 1);
	return dir->file;
}

/** Number of names in the folder. */
static inline size_t tmpdir_count(const struct tmpdir *dir)
{
	DIR *open_dir = opendir(dir->path);
	size_t count = 0;

	assert_non_null(open_dir);
	while (readdir(open_dir) != NULL) {
		count++;
	}
	(void)closedir(open_dir);
	return count - 2; /* "." and ".." */
}

/** Write a file and return its path. */
static inline const char *tmpdir_file(struct tmpdir *dir, const char *name, struct wm_view bytes)
{
	FILE *file = fopen(tmpdir_path(dir, name), "wb");

	assert_non_null(file);
	assert_int_equal(
		fwrite(bytes.data != NULL ? bytes.data : (const uint8_t *)"", 1, bytes.len, file),
		bytes.len);
	assert_int_equal(fclose(file), 0);
	return dir->file;
}

static inline int tmpdir_remove(void **state)
{
	struct tmpdir *dir = *state;
	DIR *open_dir = opendir(dir->path);
	const struct dirent *entry;

	assert_non_null(open_dir);
	while ((entry = readdir(open_dir)) != NULL) {
		if (entry->d_name[0] != '.' && remove(tmpdir_path(dir, entry->d_name)) != 0) {
			fail_msg("%s stays", dir->file);
		}
	}
	(void)closedir(open_dir);
	assert_int_equal(rmdir(dir->path), 0);
	free(dir);
	return 0;
}

#endif
