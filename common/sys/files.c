/**
 * @file files.c
 * @brief Files: whole reads with a bound, atomic durable writes, locks.
 *
 * Where a function returns WM_ESYSTEM, errno still is that of the call that failed.
 */
#include "sys/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sys/alloc.h"
#include "sys/failpoint.h"

#define READ_CHUNK_BYTES 16384
#define TEMP_SUFFIX	 ".XXXXXX"
#define LOCK_MODE	 0600 /* whoever can open the file could hold the lock against us */

int wm_err_from_errno(int err)
{
	switch (err) {
	case 0:
		return WM_OK;
	case ENOSPC:
	case EDQUOT:
		return WM_ESTORAGE_FULL;
	case EROFS:
	case EACCES:
	case EPERM:
		return WM_EREADONLY;
	case ENOENT:
		return WM_ENOTFOUND;
	case ENOMEM:
		return WM_ENOMEM;
	default:
		return WM_ESYSTEM;
	}
}

char *wm_path_join(const char *dir, const char *name)
{
	const size_t dir_len = strlen(dir);
	const size_t name_len = strlen(name);
	const bool needs_slash = dir_len > 0 && dir[dir_len - 1] != '/';
	char *path = wm_alloc(dir_len + needs_slash + name_len + 1);

	if (path == NULL) {
		return NULL;
	}
	memcpy(path, dir, dir_len);
	if (needs_slash) {
		path[dir_len] = '/';
	}
	memcpy(path + dir_len + needs_slash, name, name_len);
	return path;
}

/* Close without losing the errno of the call that made us give up. */
static void close_quietly(int fd)
{
	const int kept = errno;

	(void)close(fd); /* whatever had to be durable has been fsynced */
	errno = kept;
}

/* --- reading --- */

/* A file that may not be read is no read-only place: that code is for writers. */
static int err_of_read(int err)
{
	return err == EACCES || err == EPERM ? WM_ESYSTEM : wm_err_from_errno(err);
}

static int read_all(int fd, struct wm_buf *buf)
{
	uint8_t chunk[READ_CHUNK_BYTES];

	for (;;) {
		const ssize_t got = read(fd, chunk, sizeof(chunk));
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			return err_of_read(errno);
		}
		wm_buf_add(buf, chunk, (size_t)got);
		explicit_bzero(chunk, (size_t)got); /* key files are read by this, too */
		if (got == 0 || buf->err < 0) {
			return buf->err;
		}
	}
}

int wm_file_read(const char *path, struct wm_buf *buf)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		return err_of_read(errno);
	}

	const int err = read_all(fd, buf);
	close_quietly(fd);
	return err;
}

/* --- writing --- */

static int write_all(int fd, struct wm_view bytes)
{
	size_t done = 0;

	while (done < bytes.len) {
		const ssize_t put = write(fd, bytes.data + done, bytes.len - done);
		if (put < 0 && errno == EINTR) {
			continue;
		}
		if (put < 0) {
			return wm_err_from_errno(errno);
		}
		done += (size_t)put;
	}
	return WM_OK;
}

int wm_dir_sync(const char *path)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		return wm_err_from_errno(errno);
	}
	const int err = fsync(fd) == 0 ? WM_OK : wm_err_from_errno(errno);
	close_quietly(fd); /* nothing was written through it */
	return err;
}

/* A new name, or its absence, is durable only once the folder that holds it is. */
static int sync_folder_of(const char *path)
{
	WM_AUTO(char *, wm_free_p) folder = wm_strdup(path);
	if (folder == NULL) {
		return WM_ENOMEM;
	}

	/* Blank out what follows the last name, then the name itself: "a/b/" lies in "a/". */
	size_t len = strlen(folder);
	while (len > 1 && folder[len - 1] == '/') {
		len--;
	}
	while (len > 0 && folder[len - 1] != '/') {
		len--;
	}
	folder[len] = '\0';

	return wm_dir_sync(len > 0 ? folder : ".");
}

/* Fill and sync an open file, then give it its final name. */
static int fill_and_rename(int fd, const char *temp, const char *path, struct wm_view bytes,
			   mode_t mode)
{
	int err = write_all(fd, bytes);
	if (err < 0) {
		return err;
	}
	if (fchmod(fd, mode) != 0 || fsync(fd) != 0) {
		return wm_err_from_errno(errno);
	}
	err = WM_FAILPOINT(in_export_rename);
	if (err == WM_OK && rename(temp, path) != 0) {
		err = wm_err_from_errno(errno);
	}
	return err;
}

int wm_file_write(const char *path, struct wm_view bytes, mode_t mode)
{
	const size_t path_len = strlen(path);
	WM_AUTO(char *, wm_free_p) temp = wm_alloc(path_len + sizeof(TEMP_SUFFIX));
	if (temp == NULL) {
		return WM_ENOMEM;
	}
	memcpy(temp, path, path_len);
	memcpy(temp + path_len, TEMP_SUFFIX, sizeof(TEMP_SUFFIX));

	/* Made with 0600: a secret is never readable by others, not even before the fchmod(). */
	const int fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0) {
		return wm_err_from_errno(errno);
	}
	const int err = fill_and_rename(fd, temp, path, bytes, mode);
	close_quietly(fd);
	if (err < 0) {
		const int kept = errno;
		(void)unlink(temp); /* the first error is the one to report */
		errno = kept;
		return err;
	}
	return sync_folder_of(path);
}

int wm_file_remove(const char *path)
{
	if (unlink(path) != 0) {
		return errno == ENOENT ? WM_OK : wm_err_from_errno(errno);
	}
	return sync_folder_of(path);
}

int wm_dir_make(const char *path, mode_t mode)
{
	struct stat found;

	if (mkdir(path, mode) == 0) {
		return sync_folder_of(path);
	}
	/* An existing folder on a read-only file system gives EROFS on some systems: look first. */
	const int mkdir_errno = errno;
	if (stat(path, &found) == 0) {
		if (S_ISDIR(found.st_mode)) {
			return WM_OK;
		}
		errno = ENOTDIR;
		return WM_ESYSTEM;
	}
	errno = mkdir_errno;
	return wm_err_from_errno(mkdir_errno);
}

/* --- locks --- */

int wm_lock_take(const char *path, int *ret_fd)
{
	char pid[24];
	const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, LOCK_MODE);
	if (fd < 0) {
		return wm_err_from_errno(errno);
	}
	/* flock(), not fcntl(): closing another descriptor of the file must not drop the lock. */
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		const int err = errno == EWOULDBLOCK ? WM_ELOCKED : wm_err_from_errno(errno);
		close_quietly(fd);
		return err;
	}

	/* The number is for people; without room for it the lock holds all the same. */
	const int len = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) == 0) {
		(void)write_all(fd, wm_view_of(pid, (size_t)len));
	}
	*ret_fd = fd;
	return WM_OK;
}
