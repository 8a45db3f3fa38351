/**
 * @file files.h
 * @brief Files: whole reads with a bound, atomic durable writes, locks.
 *
 * Layer 1 (sys).
 */
#ifndef WM_SYS_FILES_H
#define WM_SYS_FILES_H

#include <stdbool.h>
#include <sys/types.h>

#include "sys/buf.h"

/** Join "a" and "b" to "a/b".  @return owned (wm_free), or NULL without memory */
char *wm_path_join(const char *dir, const char *name);

/**
 * Read a whole file into an initialised buffer; its `max` is the bound.
 * @return WM_OK, WM_ENOTFOUND, WM_ELIMIT (longer than the bound), WM_ENOMEM, WM_ESYSTEM
 */
WM_CHECK int wm_file_read(const char *path, struct wm_buf *buf);

/**
 * Replace a file in one step: write beside it, fsync, rename, fsync the folder.
 * Either the old or the new content is there, never a part.
 * @return WM_OK, WM_ESTORAGE_FULL, WM_EREADONLY (no right or a read-only place), WM_ESYSTEM
 */
WM_CHECK int wm_file_write(const char *path, struct wm_view bytes, mode_t mode);

/** Remove a file and make the removal durable; an absent file is a success. */
WM_CHECK int wm_file_remove(const char *path);

/** Make one directory; an existing one is a success.  @return as wm_file_write() */
WM_CHECK int wm_dir_make(const char *path, mode_t mode);

/** Make the names in a directory durable: fsync of a file covers only what is in it.
 *  @return WM_OK, WM_ENOTFOUND, else as wm_file_write() */
WM_CHECK int wm_dir_sync(const char *path);

/**
 * Take an exclusive lock file and write the process id into it.  The lock goes
 * with the process, however it ends.
 * @param ret_fd  keep it open as long as the lock is wanted
 * @return WM_OK, WM_ELOCKED (another process has it), WM_EREADONLY, WM_ESYSTEM
 */
WM_CHECK int wm_lock_take(const char *path, int *ret_fd);

/** errno to a wm_err: ENOSPC, EDQUOT full; EROFS, EACCES, EPERM read-only; ENOENT not found; else
 * system. */
int wm_err_from_errno(int err);

#endif
