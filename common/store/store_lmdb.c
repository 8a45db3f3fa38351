/**
 * @file store_lmdb.c
 * @brief The production engine: one LMDB environment, default sync flags.
 *
 * The only file that knows LMDB.  Flags: MDB_NOTLS (a reader belongs to its
 * transaction, not to its thread) and nothing else.  NOSYNC and NOMETASYNC lose
 * acknowledged commits; WRITEMAP turns a full disk into SIGBUS.
 */
#include <assert.h>
#include <errno.h>
#include <lmdb.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "proto/limits.h"
#include "store/engine.h"
#include "store/lmdb_env.h"
#include "store/store_dir.h"
#include "sys/alloc.h"
#include "sys/files.h"

#define FILE_MODE  0600
#define TABLES_MAX 32 /* room for tables of later releases */

struct lmdb_store {
	struct wm_store base;
	MDB_env *env;
	MDB_txn *spare; /* a reader that is reset: renewing it needs no slot; NULL while in use */
	MDB_dbi dbi[WM_TABLE__COUNT];
};

struct lmdb_txn {
	struct wm_txn base;
	MDB_txn *mdb;
	MDB_cursor *cursor[WM_TABLE__COUNT]; /* NULL until the first seek */
};

static const char *const table_names[WM_TABLE__COUNT] = {
	[WM_TABLE_META] = "meta",
	[WM_TABLE_ENTRY] = "entry",
	[WM_TABLE_POINT] = "point",
	[WM_TABLE_HISTORY] = "history",
	[WM_TABLE_STATE] = "state",
	[WM_TABLE_TIME] = "time",
	[WM_TABLE_IDEM] = "idem",
	[WM_TABLE_TILE] = "tile",
	[WM_TABLE_REGISTER] = "register",
	[WM_TABLE_KEY] = "key",
	[WM_TABLE_ROLLUP] = "rollup",
	[WM_TABLE_TRAIL] = "trail",
	[WM_TABLE_VERIFIED] = "verified",
	[WM_TABLE_FACT] = "fact",
	[WM_TABLE_REGISTER_PAST] = "register_past",
};

/* LMDB gives errno values above zero and its own codes below. */
static int err_from_mdb(int rc)
{
	static const struct {
		int rc;
		int err;
	} rows[] = {
		{ MDB_SUCCESS, WM_OK },
		{ MDB_NOTFOUND, WM_ENOTFOUND },
		{ MDB_KEYEXIST, WM_EEXISTS },
		{ MDB_MAP_FULL, WM_ESTORAGE_FULL },
		{ MDB_READERS_FULL, WM_EAGAIN },
		{ MDB_BAD_VALSIZE, WM_EINVALID },
		{ MDB_INVALID, WM_ECORRUPT },
		{ MDB_VERSION_MISMATCH, WM_ECORRUPT },
		{ MDB_CORRUPTED, WM_ECORRUPT },
		{ MDB_PAGE_NOTFOUND, WM_ECORRUPT },
		{ MDB_INCOMPATIBLE, WM_ECORRUPT },
		{ ENOMEM, WM_ENOMEM },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].rc == rc) {
			return rows[i].err;
		}
	}
	errno = rc > 0 ? rc : EIO;
	return wm_err_from_errno(errno);
}

static MDB_val val_of(struct wm_view view)
{
	return (MDB_val){ .mv_size = view.len, .mv_data = (void *)view.data };
}

static struct wm_view view_of(MDB_val val)
{
	return wm_view_of(val.mv_data, val.mv_size);
}

static struct lmdb_store *store_of(struct wm_store *store)
{
	return (struct lmdb_store *)store; /* base is the first member */
}

static struct lmdb_txn *txn_of(struct wm_txn *txn)
{
	return (struct lmdb_txn *)txn;
}

/* --- transactions --- */

/* Begin, and once more after putting right what can be put right. */
static int begin_mdb(struct lmdb_store *store, unsigned flags, MDB_txn **ret_mdb)
{
	int dead = 0;
	int rc = mdb_txn_begin(store->env, NULL, flags, ret_mdb);

	if (rc == MDB_READERS_FULL) {
		rc = mdb_reader_check(store->env, &dead); /* slots of processes that died */
	} else if (rc == MDB_MAP_RESIZED && store->base.open_txns == 0) {
		rc = mdb_env_set_mapsize(store->env, 0); /* another process made it greater */
	} else {
		return rc;
	}
	return rc != MDB_SUCCESS ? rc : mdb_txn_begin(store->env, NULL, flags, ret_mdb);
}

static int begin_reader(struct lmdb_store *store, MDB_txn **ret_mdb)
{
	MDB_txn *mdb = WM_TAKE(store->spare);

	if (mdb != NULL && mdb_txn_renew(mdb) == MDB_SUCCESS) {
		*ret_mdb = mdb;
		return MDB_SUCCESS;
	}
	mdb_txn_abort(mdb);
	return begin_mdb(store, MDB_RDONLY, ret_mdb);
}

static void end_reader(struct lmdb_store *store, MDB_txn *mdb)
{
	if (store->spare == NULL) {
		mdb_txn_reset(mdb);
		store->spare = mdb;
	} else {
		mdb_txn_abort(mdb);
	}
}

static int lmdb_begin(struct wm_store *base, enum wm_txn_mode mode, struct wm_txn **ret_txn)
{
	struct lmdb_store *store = store_of(base);
	struct lmdb_txn *txn = wm_alloc(sizeof(*txn));
	int rc;

	if (txn == NULL) {
		return WM_ENOMEM;
	}
	if (mode == WM_TXN_READ) {
		rc = begin_reader(store, &txn->mdb);
	} else {
		rc = begin_mdb(store, 0, &txn->mdb);
	}
	if (rc != MDB_SUCCESS) {
		wm_free(txn);
		return err_from_mdb(rc);
	}
	*ret_txn = &txn->base;
	return WM_OK;
}

static void lmdb_abort(struct wm_txn *base)
{
	struct lmdb_txn *txn = txn_of(base);

	if (base->mode == WM_TXN_WRITE) {
		mdb_txn_abort(txn->mdb); /* and its cursors with it */
	} else {
		for (size_t i = 0; i < WM_TABLE__COUNT; i++) {
			mdb_cursor_close(txn->cursor[i]);
		}
		end_reader(store_of(base->store), txn->mdb);
	}
	wm_free(txn);
}

/*
 * Did a write fail for want of room?  A file system may first say so by a short
 * write(), which LMDB reports as EIO, like a bad disk; then the free blocks tell.
 */
static bool is_full(const struct lmdb_store *store, int rc)
{
	struct statvfs disk;
	mdb_filehandle_t fd;

	if (rc == MDB_MAP_FULL || rc == ENOSPC || rc == EDQUOT) {
		return true;
	}
	return rc == EIO && mdb_env_get_fd(store->env, &fd) == MDB_SUCCESS &&
	       fstatvfs(fd, &disk) == 0 && disk.f_bavail == 0;
}

/*
 * Is `last_id` still the last commit, in the meta page and for a new reader?
 *
 * The meta page is the last thing a commit writes and the only thing that makes
 * it visible.  If writing it fails, what the disk holds is not known; LMDB then
 * refuses every later transaction (MDB_PANIC), so the reader here fails too.
 */
static bool is_unchanged(struct lmdb_store *store, size_t last_id)
{
	MDB_envinfo info;
	MDB_txn *mdb = NULL;

	if (mdb_env_info(store->env, &info) != MDB_SUCCESS || info.me_last_txnid != last_id ||
	    begin_reader(store, &mdb) != MDB_SUCCESS) {
		return false;
	}
	const bool same = mdb_txn_id(mdb) == last_id;
	end_reader(store, mdb);
	return same;
}

static int lmdb_commit(struct wm_txn *base)
{
	struct lmdb_txn *txn = txn_of(base);
	struct lmdb_store *store = store_of(base->store);
	const size_t last_id = mdb_txn_id(txn->mdb) - 1;
	const int rc = mdb_txn_commit(txn->mdb); /* aborts when it fails */

	wm_free(txn);
	if (rc == MDB_SUCCESS) {
		return WM_OK;
	}
	if (is_full(store, rc) && is_unchanged(store, last_id)) {
		return WM_ESTORAGE_FULL;
	}
	errno = rc > 0 ? rc : EIO;
	return WM_ESYSTEM;
}

/* --- rows --- */

static int lmdb_get(struct wm_txn *base, enum wm_table table, struct wm_view key,
		    struct wm_view *ret_value)
{
	MDB_val mdb_key = val_of(key);
	MDB_val mdb_value;
	const int rc =
		mdb_get(txn_of(base)->mdb, store_of(base->store)->dbi[table], &mdb_key, &mdb_value);

	if (rc == MDB_SUCCESS) {
		*ret_value = view_of(mdb_value);
	}
	return err_from_mdb(rc);
}

/* A failed put or del has changed nothing on disk: only a commit writes the meta page. */
static int err_from_write(const struct lmdb_store *store, int rc)
{
	return is_full(store, rc) ? WM_ESTORAGE_FULL : err_from_mdb(rc);
}

static int lmdb_put(struct wm_txn *base, enum wm_table table, enum wm_put_mode mode,
		    struct wm_view key, struct wm_view value)
{
	static const unsigned flags[] = {
		[WM_PUT_REPLACE] = 0,
		[WM_PUT_NEW] = MDB_NOOVERWRITE,
		[WM_PUT_APPEND] = MDB_APPEND,
	};
	const struct lmdb_store *store = store_of(base->store);
	struct lmdb_txn *txn = txn_of(base);
	MDB_val mdb_key = val_of(key);
	MDB_val mdb_value = val_of(value);

	return err_from_write(
		store, mdb_put(txn->mdb, store->dbi[table], &mdb_key, &mdb_value, flags[mode]));
}

static int lmdb_del(struct wm_txn *base, enum wm_table table, struct wm_view key)
{
	const struct lmdb_store *store = store_of(base->store);
	struct lmdb_txn *txn = txn_of(base);
	MDB_val mdb_key = val_of(key);

	const int rc = mdb_del(txn->mdb, store->dbi[table], &mdb_key, NULL);
	return rc == MDB_NOTFOUND ? WM_OK : err_from_write(store, rc);
}

/* The table's cursor; LMDB keeps it in step with later puts and deletes. */
static int cursor_of(struct lmdb_txn *txn, enum wm_table table, MDB_cursor **ret_cursor)
{
	if (txn->cursor[table] == NULL) {
		const MDB_dbi dbi = store_of(txn->base.store)->dbi[table];
		const int rc = mdb_cursor_open(txn->mdb, dbi, &txn->cursor[table]);
		if (rc != MDB_SUCCESS) {
			return rc;
		}
	}
	*ret_cursor = txn->cursor[table];
	return MDB_SUCCESS;
}

static int seek_upto(MDB_cursor *cursor, struct wm_view key, MDB_val *ret_key, MDB_val *ret_value)
{
	if (key.len == 0) { /* LMDB takes no empty key; none is less */
		return MDB_NOTFOUND;
	}
	*ret_key = val_of(key);
	const int rc = mdb_cursor_get(cursor, ret_key, ret_value, MDB_SET_RANGE);
	if (rc == MDB_NOTFOUND) {
		return mdb_cursor_get(cursor, ret_key, ret_value, MDB_LAST);
	}
	if (rc == MDB_SUCCESS && !wm_view_eq(view_of(*ret_key), key)) {
		return mdb_cursor_get(cursor, ret_key, ret_value, MDB_PREV);
	}
	return rc;
}

static int lmdb_seek(struct wm_txn *base, enum wm_table table, enum wm_seek how, struct wm_view key,
		     struct wm_view *ret_key, struct wm_view *ret_value)
{
	MDB_cursor *cursor = NULL;
	MDB_val mdb_key = val_of(key);
	MDB_val mdb_value;
	int rc = cursor_of(txn_of(base), table, &cursor);

	if (rc != MDB_SUCCESS) {
		return err_from_mdb(rc);
	}
	if (how == WM_SEEK_LAST_UPTO) {
		rc = seek_upto(cursor, key, &mdb_key, &mdb_value);
	} else if (how == WM_SEEK_LAST) {
		rc = mdb_cursor_get(cursor, &mdb_key, &mdb_value, MDB_LAST);
	} else {
		rc = mdb_cursor_get(cursor, &mdb_key, &mdb_value,
				    key.len == 0 ? MDB_FIRST : MDB_SET_RANGE);
	}
	if (rc == MDB_SUCCESS) {
		*ret_key = view_of(mdb_key);
		*ret_value = view_of(mdb_value);
	}
	return err_from_mdb(rc);
}

static int lmdb_next(struct wm_txn *base, enum wm_table table, struct wm_view *ret_key,
		     struct wm_view *ret_value)
{
	MDB_val mdb_key;
	MDB_val mdb_value;
	const int rc = mdb_cursor_get(txn_of(base)->cursor[table], &mdb_key, &mdb_value, MDB_NEXT);

	if (rc == MDB_SUCCESS) {
		*ret_key = view_of(mdb_key);
		*ret_value = view_of(mdb_value);
	}
	return err_from_mdb(rc);
}

/* --- opening and closing --- */

/* Pages up to the last one ever used, without those on the list of free ones. */
static void lmdb_usage(struct wm_store *base, uint64_t *ret_used_bytes, uint64_t *ret_map_bytes)
{
	MDB_envinfo info = { .me_mapsize = 0 };
	MDB_stat stat = { .ms_psize = 0 };

	(void)mdb_env_info(store_of(base)->env, &info); /* these two fail only without an env */
	(void)mdb_env_stat(store_of(base)->env, &stat);
	*ret_used_bytes = ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize;
	*ret_map_bytes = info.me_mapsize;
	/* The list costs a look, so only when it matters. */
	if (*ret_used_bytes > *ret_map_bytes / 2) {
		*ret_used_bytes -=
			(uint64_t)wm_lmdb_free_pages(store_of(base)->env) * stat.ms_psize;
	}
}

static int lmdb_copy(struct wm_store *base, const char *dir)
{
	const int rc = wm_lmdb_copy(store_of(base)->env, dir);

	return rc == EEXIST ? WM_EEXISTS : err_from_mdb(rc);
}

static int lmdb_grow(struct wm_store *base, uint64_t map_bytes)
{
	struct lmdb_store *store = store_of(base);
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	mdb_txn_abort(WM_TAKE(store->spare)); /* it belongs to the old map */
	return err_from_mdb(
		mdb_env_set_mapsize(store->env, ((size_t)map_bytes + page - 1) / page * page));
}

static void lmdb_reap(struct wm_store *base)
{
	int dead = 0;

	(void)mdb_reader_check(store_of(base)->env, &dead); /* tried again at the next time */
}

static void lmdb_close(struct wm_store *base)
{
	struct lmdb_store *store = store_of(base);

	mdb_txn_abort(store->spare);
	mdb_env_close(store->env);
	wm_free(store);
}

static const struct wm_engine_ops ops = {
	.close = lmdb_close,
	.begin = lmdb_begin,
	.commit = lmdb_commit,
	.abort = lmdb_abort,
	.get = lmdb_get,
	.put = lmdb_put,
	.del = lmdb_del,
	.seek = lmdb_seek,
	.next = lmdb_next,
	.usage = lmdb_usage,
	.copy = lmdb_copy,
	.grow = lmdb_grow,
	.reap = lmdb_reap,
};

static int open_env(MDB_env *env, const struct wm_store_opts *opts)
{
	const size_t wanted = opts->map_bytes > 0 ? opts->map_bytes : (size_t)WM_STORE_MAP_BYTES;
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const unsigned flags = MDB_NOTLS | (opts->read_only ? MDB_RDONLY : 0U);
	int dead = 0;
	int rc = mdb_env_set_mapsize(env, (wanted + page - 1) / page * page);

	if (rc == MDB_SUCCESS) {
		rc = mdb_env_set_maxdbs(env, TABLES_MAX);
	}
	if (rc == MDB_SUCCESS) {
		rc = mdb_env_set_maxreaders(env, WM_STORE_READERS_MAX);
	}
	if (rc == MDB_SUCCESS) {
		rc = mdb_env_open(env, opts->path, flags, FILE_MODE);
	}
	if (rc == MDB_SUCCESS) {
		rc = mdb_reader_check(env, &dead);
	}
	return err_from_mdb(rc);
}

/* Handles live as long as the environment, so all are opened here and none later. */
static int open_tables(struct lmdb_store *store, bool read_only)
{
	const unsigned flags = read_only ? 0U : MDB_CREATE;
	MDB_txn *mdb = NULL;
	int rc = begin_mdb(store, read_only ? MDB_RDONLY : 0U, &mdb);

	for (size_t i = 0; rc == MDB_SUCCESS && i < WM_TABLE__COUNT; i++) {
		rc = mdb_dbi_open(mdb, table_names[i], flags, &store->dbi[i]);
	}
	if (rc == MDB_SUCCESS) {
		return err_from_mdb(mdb_txn_commit(mdb));
	}
	mdb_txn_abort(mdb);
	/* An LMDB environment without our tables is somebody else's. */
	return rc == MDB_NOTFOUND ? WM_ECORRUPT : err_from_mdb(rc);
}

int wm_store_open(const struct wm_store_opts *opts, struct wm_store **ret_store)
{
	assert(opts->path != NULL);
	int err = wm_store_dir_prepare(opts);
	if (err < 0) {
		return err;
	}
	struct lmdb_store *store = wm_alloc(sizeof(*store));
	if (store == NULL) {
		return WM_ENOMEM;
	}
	store->base.ops = &ops;
	err = err_from_mdb(mdb_env_create(&store->env));
	if (err < 0) {
		wm_free(store);
		return err;
	}
	err = open_env(store->env, opts);
	if (err == WM_OK && !opts->read_only) {
		/* At every opening: the first one may have been cut short. */
		err = wm_dir_sync(opts->path);
	}
	if (err == WM_OK) {
		err = open_tables(store, opts->read_only);
	}
	if (err < 0) {
		const int cause = errno;
		lmdb_close(&store->base);
		errno = cause;
		return err;
	}
	*ret_store = &store->base;
	return WM_OK;
}
