/**
 * @file scratch.h
 * @brief A fresh folder for one test's store, and short names for what store tests do most.
 */
#ifndef WM_TESTS_STORE_SCRATCH_H
#define WM_TESTS_STORE_SCRATCH_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/wmt.h"
#include "store/store.h"

#define SCRATCH_PATH_BYTES 64

struct scratch {
	char folder[SCRATCH_PATH_BYTES]; /* made by mkdtemp */
	char path[SCRATCH_PATH_BYTES];	 /* of the store in it: absent at first */
};

static inline void scratch_make(struct scratch *scratch)
{
	(void)snprintf(scratch->folder, sizeof(scratch->folder), "/tmp/wm-store-XXXXXX");
	assert_non_null(mkdtemp(scratch->folder));
	assert_true(snprintf(scratch->path, sizeof(scratch->path), "%s/ledger", scratch->folder) <
		    (int)sizeof(scratch->path));
}

static inline void scratch_remove(const struct scratch *scratch)
{
	static const char *const names[] = { "data.mdb", "lock.mdb" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char file[2 * SCRATCH_PATH_BYTES];

		(void)snprintf(file, sizeof(file), "%s/%s", scratch->path, names[i]);
		(void)unlink(file); /* not every test makes both */
	}
	(void)rmdir(scratch->path);
	assert_int_equal(rmdir(scratch->folder), 0);
}

static inline struct wm_txn *begin(struct wm_store *store, enum wm_txn_mode mode)
{
	struct wm_txn *txn = NULL;

	wmt_assert_ok(wm_txn_begin(store, mode, &txn));
	assert_non_null(txn);
	return txn;
}

static inline void put(struct wm_txn *txn, const char *key, const char *value)
{
	wm_txn_put(txn, WM_TABLE_POINT, WM_PUT_REPLACE, wm_view_str(key), wm_view_str(value));
}

/* One pair in one transaction. */
static inline int put_alone(struct wm_store *store, const char *key, const char *value)
{
	struct wm_txn *txn = begin(store, WM_TXN_WRITE);

	put(txn, key, value);
	return wm_txn_commit(&txn);
}

/* `want` NULL: the key must be absent. */
static inline void assert_holds(struct wm_txn *txn, const char *key, const char *want)
{
	struct wm_view value = { NULL, 0 };
	const bool found = wm_txn_get(txn, WM_TABLE_POINT, wm_view_str(key), &value);

	wmt_assert_ok(wm_txn_error(txn));
	if (found != (want != NULL) || !wm_view_eq(value, wm_view_str(want))) {
		fail_msg("%s: is %.*s, want %s", key, (int)value.len,
			 value.len > 0 ? (const char *)value.data : "", want ? want : "absent");
	}
}

/* The same, as a new reader sees it. */
static inline void assert_stored(struct wm_store *store, const char *key, const char *want)
{
	struct wm_txn *txn = begin(store, WM_TXN_READ);

	assert_holds(txn, key, want);
	wm_txn_abort(&txn);
}

#endif
