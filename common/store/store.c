/**
 * @file store.c
 * @brief What both engines have in common: the sticky error and the checks of use.
 */
#include "store/store.h"

#include <assert.h>

#include "base/cleanup.h"
#include "store/engine.h"

static uint32_t table_bit(enum wm_table table)
{
	return UINT32_C(1) << table;
}

static bool is_healthy(const struct wm_txn *txn)
{
	return txn->err == WM_OK;
}

/* Turn an engine's answer into "there is one"; what is neither yes nor absent sticks. */
static bool is_found(struct wm_txn *txn, int err)
{
	if (err < 0 && err != WM_ENOTFOUND) {
		wm_txn_fail(txn, err);
	}
	return err == WM_OK;
}

/* The checks before a row is touched by its key; a wrong use sticks like any error. */
static bool may_use_key(struct wm_txn *txn, struct wm_view key)
{
	if (key.len == 0 || key.len > WM_STORE_KEY_MAX_BYTES) {
		wm_txn_fail(txn, WM_EINVALID);
	}
	return is_healthy(txn);
}

static bool may_write_key(struct wm_txn *txn, struct wm_view key)
{
	if (txn->mode != WM_TXN_WRITE) {
		wm_txn_fail(txn, WM_EINVALID);
	}
	return may_use_key(txn, key);
}

void wm_store_close(struct wm_store *store)
{
	if (store == NULL) {
		return;
	}
	assert(store->open_txns == 0);
	store->ops->close(store);
}

int wm_txn_begin(struct wm_store *store, enum wm_txn_mode mode, struct wm_txn **ret_txn)
{
	struct wm_txn *txn = NULL;

	/* A second writer in this thread would wait for itself. */
	assert(mode == WM_TXN_READ || !store->writing);
	const int err = store->ops->begin(store, mode, &txn);
	if (err < 0) {
		return err;
	}
	txn->store = store;
	txn->mode = mode;
	txn->err = WM_OK;
	txn->placed = 0;
	store->open_txns++;
	store->writing = store->writing || mode == WM_TXN_WRITE;
	*ret_txn = txn;
	return WM_OK;
}

/* Forget a transaction that the engine is about to end. */
static struct wm_txn *retire(struct wm_txn **txn)
{
	struct wm_txn *ending = WM_TAKE(*txn);

	ending->store->open_txns--;
	if (ending->mode == WM_TXN_WRITE) {
		ending->store->writing = false;
	}
	return ending;
}

int wm_txn_commit(struct wm_txn **txn)
{
	struct wm_txn *ending = retire(txn);
	const struct wm_engine_ops *ops = ending->store->ops;
	const int err = ending->err;

	if (err == WM_OK && ending->mode == WM_TXN_WRITE) {
		return ops->commit(ending);
	}
	ops->abort(ending);
	return err;
}

void wm_txn_abort(struct wm_txn **txn)
{
	if (txn == NULL || *txn == NULL) {
		return;
	}
	struct wm_txn *ending = retire(txn);
	ending->store->ops->abort(ending);
}

int wm_txn_error(const struct wm_txn *txn)
{
	return txn->err;
}

void wm_txn_fail(struct wm_txn *txn, int err)
{
	assert(err < 0);
	if (is_healthy(txn)) {
		txn->err = err;
	}
}

bool wm_txn_get(struct wm_txn *txn, enum wm_table table, struct wm_view key,
		struct wm_view *ret_value)
{
	return may_use_key(txn, key) &&
	       is_found(txn, txn->store->ops->get(txn, table, key, ret_value));
}

void wm_txn_put(struct wm_txn *txn, enum wm_table table, enum wm_put_mode mode, struct wm_view key,
		struct wm_view value)
{
	if (!may_write_key(txn, key)) {
		return;
	}
	txn->placed &= ~table_bit(table);
	const int err = txn->store->ops->put(txn, table, mode, key, value);
	if (err < 0) {
		wm_txn_fail(txn, err);
	}
}

void wm_txn_del(struct wm_txn *txn, enum wm_table table, struct wm_view key)
{
	if (!may_write_key(txn, key)) {
		return;
	}
	const int err = txn->store->ops->del(txn, table, key);
	if (err < 0) {
		wm_txn_fail(txn, err);
	}
}

bool wm_txn_seek(struct wm_txn *txn, enum wm_table table, enum wm_seek how, struct wm_view key,
		 struct wm_view *ret_key, struct wm_view *ret_value)
{
	if (how != WM_SEEK_LAST && key.len > WM_STORE_KEY_MAX_BYTES) {
		wm_txn_fail(txn, WM_EINVALID);
	}
	if (!is_healthy(txn)) {
		return false;
	}
	txn->placed &= ~table_bit(table);
	if (!is_found(txn, txn->store->ops->seek(txn, table, how, key, ret_key, ret_value))) {
		return false;
	}
	txn->placed |= table_bit(table);
	return true;
}

bool wm_txn_next(struct wm_txn *txn, enum wm_table table, struct wm_view *ret_key,
		 struct wm_view *ret_value)
{
	/* Ending quietly here would pass for the end of the table. */
	if ((txn->placed & table_bit(table)) == 0) {
		wm_txn_fail(txn, WM_EINVALID);
	}
	return is_healthy(txn) &&
	       is_found(txn, txn->store->ops->next(txn, table, ret_key, ret_value));
}

void wm_store_usage(struct wm_store *store, uint64_t *ret_used_bytes, uint64_t *ret_map_bytes)
{
	store->ops->usage(store, ret_used_bytes, ret_map_bytes);
}

int wm_store_copy(struct wm_store *store, const char *dir)
{
	return store->ops->copy != NULL ? store->ops->copy(store, dir) : WM_EINVALID;
}

int wm_store_grow(struct wm_store *store, uint64_t map_bytes)
{
	uint64_t used;
	uint64_t now;

	assert(store->open_txns == 0);
	wm_store_usage(store, &used, &now);
	if (store->ops->grow == NULL || map_bytes <= now) {
		return WM_EINVALID;
	}
	return store->ops->grow(store, map_bytes);
}

void wm_store_reap(struct wm_store *store)
{
	if (store->ops->reap != NULL) {
		store->ops->reap(store);
	}
}
