/**
 * @file store_dir.c
 * @brief What LMDB leaves to its user: the directory, and when it may be filled.
 */
#include "store/store_dir.h"

#include <errno.h>
#include <sys/stat.h>

#include "sys/alloc.h"
#include "sys/files.h"

#define DATA_FILE      "data.mdb" /* LMDB's name */
#define DIRECTORY_MODE 0700

static int make_directory(const char *path)
{
	int err = wm_dir_make(path, DIRECTORY_MODE);

	if (err < 0) {
		return err;
	}
	char *parent = wm_path_join(path, "..");
	if (parent == NULL) {
		return WM_ENOMEM;
	}
	err = wm_dir_sync(parent);
	wm_free(parent);
	return err;
}

int wm_store_dir_prepare(const struct wm_store_opts *opts)
{
	struct stat status;
	char *file = wm_path_join(opts->path, DATA_FILE);

	if (file == NULL) {
		return WM_ENOMEM;
	}
	const int err = stat(file, &status) == 0 ? WM_OK : wm_err_from_errno(errno);
	wm_free(file);
	/* LMDB fills an empty directory without being asked, so an absent store ends here. */
	if (err == WM_ENOTFOUND && opts->create && !opts->read_only) {
		return make_directory(opts->path);
	}
	return err;
}
