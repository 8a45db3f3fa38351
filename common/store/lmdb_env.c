/**
 * @file lmdb_env.c
 * @brief A whole LMDB environment: copied, and its free pages counted.
 */
#include "store/lmdb_env.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "store/store_dir.h"
#include "sys/alloc.h"
#include "sys/files.h"

#define DATA_FILE  "data.mdb" /* LMDB's name */
#define FREE_LIST  0	      /* LMDB's handle of the list of free pages */
#define COPY_MODE  0600
#define COPY_FLAGS (O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC)

/* LMDB counts on the length: a copy that is given up must not leave its pages behind. */
static int copy_to(MDB_env *env, int fd)
{
	int rc = mdb_env_copyfd2(env, fd, MDB_CP_COMPACT);

	/* A page that LMDB lost track of stops the compact copy, not the plain one. */
	if (rc == MDB_INCOMPATIBLE) {
		if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0) {
			return errno;
		}
		rc = mdb_env_copyfd2(env, fd, 0);
	}
	if (rc == MDB_SUCCESS && fsync(fd) != 0) {
		rc = errno;
	}
	return rc;
}

int wm_lmdb_copy(MDB_env *env, const char *dir)
{
	char *path = wm_path_join(dir, DATA_FILE);
	const int fd = path != NULL ? open(path, COPY_FLAGS, COPY_MODE) : -1;

	if (fd < 0) {
		const int rc = path != NULL ? errno : ENOMEM;
		wm_free(path);
		return rc;
	}
	wm_free(path);
	int rc = copy_to(env, fd);
	if (close(fd) != 0 && rc == MDB_SUCCESS) {
		rc = errno;
	}
	return rc == MDB_SUCCESS && wm_dir_sync(dir) < 0 ? errno : rc;
}

/* A line of LMDB's list: process, thread, transaction; keep the least transaction. */
static int take_oldest(const char *line, void *inout_oldest)
{
	size_t *oldest = inout_oldest;
	size_t txn = 0;

	if (sscanf(line, "%*d %*x %zu", &txn) == 1 && txn < *oldest) {
		*oldest = txn;
	}
	return 0;
}

/* Each row of the list: freed by which transaction; how many, then the numbers. */
static size_t count_of(MDB_val key, MDB_val list, size_t oldest)
{
	size_t freed_by = 0;
	size_t count = 0;

	if (key.mv_size != sizeof(freed_by) || list.mv_size < sizeof(count)) {
		return 0;
	}
	memcpy(&freed_by, key.mv_data, sizeof(freed_by));
	memcpy(&count, list.mv_data, sizeof(count));
	return freed_by <= oldest ? count : 0; /* a reader needs what later ones freed */
}

size_t wm_lmdb_free_pages(MDB_env *env)
{
	MDB_txn *txn = NULL;
	MDB_cursor *cursor = NULL;
	MDB_val key;
	MDB_val list;
	size_t oldest = SIZE_MAX;
	size_t total = 0;

	if (mdb_txn_begin(env, NULL, MDB_RDONLY, &txn) != MDB_SUCCESS ||
	    mdb_reader_list(env, take_oldest, &oldest) < 0) {
		mdb_txn_abort(txn);
		return 0;
	}
	if (mdb_cursor_open(txn, FREE_LIST, &cursor) == MDB_SUCCESS) {
		while (mdb_cursor_get(cursor, &key, &list, MDB_NEXT) == MDB_SUCCESS) {
			total += count_of(key, list, oldest);
		}
		mdb_cursor_close(cursor);
	}
	mdb_txn_abort(txn);
	return total;
}
