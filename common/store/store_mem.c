/**
 * @file store_mem.c
 * @brief The test engine: every transaction holds a version of each table.
 *
 * A reader keeps the versions that were there when it began; a writer's first
 * change makes a version its own (rows.h), and the commit swaps it in.
 */
#include "store/store_mem.h"

#include "proto/limits.h"
#include "store/engine.h"
#include "store/rows.h"
#include "sys/alloc.h"

struct mem_store {
	struct wm_store base;
	struct wm_rows *table[WM_TABLE__COUNT];
	int countdown; /* negative: no failure is due */
	int fail_err;
	unsigned calls;
};

struct mem_txn {
	struct wm_txn base;
	struct wm_rows *table[WM_TABLE__COUNT];
	size_t next[WM_TABLE__COUNT]; /* row that the cursor steps to */
};

static struct mem_store *store_of(struct wm_store *store)
{
	return (struct mem_store *)store; /* base is the first member */
}

static struct mem_txn *txn_of(struct wm_txn *txn)
{
	return (struct mem_txn *)txn;
}

/* Count a call that can be told to fail. */
static int fallible(struct wm_store *base)
{
	struct mem_store *store = store_of(base);

	store->calls++;
	if (store->countdown < 0) {
		return WM_OK;
	}
	return store->countdown-- == 0 ? store->fail_err : WM_OK;
}

/* --- transactions --- */

static int mem_begin(struct wm_store *base, enum wm_txn_mode mode, struct wm_txn **ret_txn)
{
	(void)mode; /* a reader is a writer that never copies */
	const int err = fallible(base);
	if (err < 0) {
		return err;
	}
	struct mem_txn *txn = wm_alloc(sizeof(*txn));
	if (txn == NULL) {
		return WM_ENOMEM;
	}
	for (size_t i = 0; i < WM_TABLE__COUNT; i++) {
		txn->table[i] = store_of(base)->table[i];
		wm_rows_ref(txn->table[i]);
	}
	*ret_txn = &txn->base;
	return WM_OK;
}

static void mem_abort(struct wm_txn *base)
{
	for (size_t i = 0; i < WM_TABLE__COUNT; i++) {
		wm_rows_unref(txn_of(base)->table[i]);
	}
	wm_free(base);
}

static int mem_commit(struct wm_txn *base)
{
	struct mem_store *store = store_of(base->store);
	const int err = fallible(base->store);

	for (size_t i = 0; err == WM_OK && i < WM_TABLE__COUNT; i++) {
		struct wm_rows *old = store->table[i];
		store->table[i] = txn_of(base)->table[i];
		txn_of(base)->table[i] = old;
	}
	mem_abort(base); /* drops what it holds now: after a success, the old version */
	return err;
}

static int mem_get(struct wm_txn *base, enum wm_table table, struct wm_view key,
		   struct wm_view *ret_value)
{
	const struct wm_rows *rows = txn_of(base)->table[table];
	const size_t at = wm_rows_find(rows, key);

	if (!wm_rows_holds(rows, at, key)) {
		return WM_ENOTFOUND;
	}
	*ret_value = wm_row_value(rows->row[at]);
	return WM_OK;
}

static int mem_put(struct wm_txn *base, enum wm_table table, enum wm_put_mode mode,
		   struct wm_view key, struct wm_view value)
{
	struct wm_rows **rows = &txn_of(base)->table[table];
	const size_t at = wm_rows_find(*rows, key);
	const int err = fallible(base->store);

	if (err < 0) {
		return err;
	}
	if ((mode == WM_PUT_NEW && wm_rows_holds(*rows, at, key)) ||
	    (mode == WM_PUT_APPEND && at < wm_rows_count(*rows))) {
		return WM_EEXISTS;
	}
	return wm_rows_put(rows, at, key, value);
}

static int mem_del(struct wm_txn *base, enum wm_table table, struct wm_view key)
{
	struct mem_txn *txn = txn_of(base);
	const size_t at = wm_rows_find(txn->table[table], key);
	int err = fallible(base->store);

	if (err < 0 || !wm_rows_holds(txn->table[table], at, key)) {
		return err;
	}
	err = wm_rows_del(&txn->table[table], at);
	if (err == WM_OK && at < txn->next[table]) {
		txn->next[table]--; /* the rows behind it moved up */
	}
	return err;
}

static int mem_next(struct wm_txn *base, enum wm_table table, struct wm_view *ret_key,
		    struct wm_view *ret_value)
{
	struct mem_txn *txn = txn_of(base);
	const struct wm_rows *rows = txn->table[table];

	if (txn->next[table] >= wm_rows_count(rows)) {
		return WM_ENOTFOUND;
	}
	const struct wm_row *row = rows->row[txn->next[table]++];
	*ret_key = wm_row_key(row);
	*ret_value = wm_row_value(row);
	return WM_OK;
}

static int mem_seek(struct wm_txn *base, enum wm_table table, enum wm_seek how, struct wm_view key,
		    struct wm_view *ret_key, struct wm_view *ret_value)
{
	struct mem_txn *txn = txn_of(base);
	const struct wm_rows *rows = txn->table[table];
	size_t at = how == WM_SEEK_LAST ? wm_rows_count(rows) : wm_rows_find(rows, key);

	/* The last and the last below a key stand before these; an exact match does not. */
	if (how == WM_SEEK_LAST || (how == WM_SEEK_LAST_UPTO && !wm_rows_holds(rows, at, key))) {
		if (at == 0) {
			return WM_ENOTFOUND;
		}
		at--;
	}
	txn->next[table] = at;
	return mem_next(base, table, ret_key, ret_value);
}

/* --- the store --- */

static void mem_usage(struct wm_store *base, uint64_t *ret_used_bytes, uint64_t *ret_map_bytes)
{
	uint64_t used = 0;

	for (size_t i = 0; i < WM_TABLE__COUNT; i++) {
		const struct wm_rows *rows = store_of(base)->table[i];
		for (size_t at = 0; at < wm_rows_count(rows); at++) {
			used += rows->row[at]->key_len + rows->row[at]->value_len;
		}
	}
	*ret_used_bytes = used;
	*ret_map_bytes = WM_STORE_MAP_BYTES;
}

static void mem_close(struct wm_store *base)
{
	for (size_t i = 0; i < WM_TABLE__COUNT; i++) {
		wm_rows_unref(store_of(base)->table[i]);
	}
	wm_free(base);
}

static const struct wm_engine_ops ops = {
	.close = mem_close,
	.begin = mem_begin,
	.commit = mem_commit,
	.abort = mem_abort,
	.get = mem_get,
	.put = mem_put,
	.del = mem_del,
	.seek = mem_seek,
	.next = mem_next,
	.usage = mem_usage,
};

int wm_store_mem_open(struct wm_store **ret_store)
{
	struct mem_store *store = wm_alloc(sizeof(*store));

	if (store == NULL) {
		return WM_ENOMEM;
	}
	store->base.ops = &ops;
	store->countdown = -1;
	*ret_store = &store->base;
	return WM_OK;
}

void wm_store_mem_fail(struct wm_store *store, int countdown, int err)
{
	store_of(store)->countdown = countdown;
	store_of(store)->fail_err = err;
}

unsigned wm_store_mem_calls(const struct wm_store *store)
{
	return ((const struct mem_store *)store)->calls;
}
