/**
 * @file engine.h
 * @brief What a store engine implements; only store.c and the engines include this.
 *
 * Layer 2.  store.c keeps the sticky error and the mode checks, so an engine's
 * slot is called only on a healthy transaction and returns WM_OK or an error
 * that store.c then makes stick.
 */
#ifndef WM_STORE_ENGINE_H
#define WM_STORE_ENGINE_H

#include "store/store.h"

struct wm_store {
	const struct wm_engine_ops *ops;
	unsigned open_txns; /**< asserted 0 at close */
	bool writing;	    /**< a write transaction is open; asserted to be the only one */
};

struct wm_txn {
	struct wm_store *store;
	enum wm_txn_mode mode;
	int err;	 /**< the first error */
	uint32_t placed; /**< bit per table: its cursor stands on a row, and no put moved it */
};

struct wm_engine_ops {
	void (*close)(struct wm_store *store);
	/** Make a transaction; store.c fills in the base struct. */
	int (*begin)(struct wm_store *store, enum wm_txn_mode mode, struct wm_txn **ret_txn);
	/** Both end the transaction and free it; commit's error per wm_txn_commit().  A
	 *  reader, and a writer with a stuck error, is always aborted. */
	int (*commit)(struct wm_txn *txn);
	void (*abort)(struct wm_txn *txn);
	/** WM_ENOTFOUND = absent; it does not stick. */
	int (*get)(struct wm_txn *txn, enum wm_table table, struct wm_view key,
		   struct wm_view *ret_value);
	int (*put)(struct wm_txn *txn, enum wm_table table, enum wm_put_mode mode,
		   struct wm_view key, struct wm_view value);
	int (*del)(struct wm_txn *txn, enum wm_table table, struct wm_view key);
	/** An empty key is less than every key of a table. */
	int (*seek)(struct wm_txn *txn, enum wm_table table, enum wm_seek how, struct wm_view key,
		    struct wm_view *ret_key, struct wm_view *ret_value);
	/** Only after a successful seek without a put in this table since; a del in
	 *  between is allowed, of the row the cursor stands on too. */
	int (*next)(struct wm_txn *txn, enum wm_table table, struct wm_view *ret_key,
		    struct wm_view *ret_value);
	void (*usage)(struct wm_store *store, uint64_t *ret_used_bytes, uint64_t *ret_map_bytes);
	/* As the functions of store.h; NULL: the engine cannot do that. */
	int (*copy)(struct wm_store *store, const char *dir);
	int (*grow)(struct wm_store *store, uint64_t map_bytes);
	void (*reap)(struct wm_store *store);
};

#endif
