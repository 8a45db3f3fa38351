/**
 * @file store.h
 * @brief Durable ordered key/value tables: one writer at a time, many readers.
 *
 * Layer 2 (shell): may use proto/, base/ and sys/.  Two engines stand behind it:
 * store_lmdb.c for production, store_mem.c for tests and for fault injection.
 *
 * Errors stick to the transaction.  The first failure is kept in the
 * transaction, every later call on it is a no-op, and wm_txn_commit() reports
 * it; so a run of puts needs one check, at the end:
 *
 *     struct wm_txn *txn = NULL;
 *     int err = wm_txn_begin(store, WM_TXN_WRITE, &txn);
 *     if (err < 0) {
 *             return err;
 *     }
 *     wm_txn_put(txn, WM_TABLE_ENTRY, WM_PUT_APPEND, key, value);
 *     wm_txn_put(txn, WM_TABLE_IDEM, WM_PUT_NEW, sid_key, key);
 *     return wm_txn_commit(&txn);      // both, or neither
 *
 * Threads: a store belongs to the thread that opened it.  Processes: one process
 * writes an environment (services/ hold a lock file beside it), never open the
 * same path twice in one process (LMDB's file locks break).
 */
#ifndef WM_STORE_STORE_H
#define WM_STORE_STORE_H

#include "base/err.h"
#include "base/view.h"

/** Longest key accepted, bytes (LMDB's built-in bound). */
#define WM_STORE_KEY_MAX_BYTES 511

struct wm_store;
struct wm_txn;

/** Tables are on-disk names: append only.  Key and value layouts: proto/store.md. */
enum wm_table {
	WM_TABLE_META = 0, /**< schema, store id, head, frontier */
	WM_TABLE_ENTRY,	   /**< revision -> ledger entry */
	WM_TABLE_POINT,	   /**< action point -> folded state at head */
	WM_TABLE_HISTORY,  /**< action point, revision -> statement */
	WM_TABLE_STATE,	   /**< action point, revision -> folded state (every 64th) */
	WM_TABLE_TIME,	   /**< committed_at -> last revision of that millisecond */
	WM_TABLE_IDEM,	   /**< institution, submission id -> revision */
	WM_TABLE_TILE,	   /**< level, index -> complete subtree hash */
	WM_TABLE_REGISTER, /**< register rows */
	WM_TABLE_KEY,	   /**< public key -> institution, role */
	WM_TABLE_ROLLUP,   /**< aggregator: area -> roll-up */
	WM_TABLE_TRAIL, /**< action point, revision -> what the entry did to an update's review */
	WM_TABLE_VERIFIED, /**< action point, revision -> assessment */
	WM_TABLE_FACT, /**< action point, revision, index -> what an update says beside the axes */
	WM_TABLE_REGISTER_PAST, /**< revision of an amendment, register key -> the row before it */
	WM_TABLE__COUNT,
};

enum wm_txn_mode {
	WM_TXN_READ = 0,
	WM_TXN_WRITE,
};

enum wm_put_mode {
	WM_PUT_REPLACE = 0,
	WM_PUT_NEW,    /**< the key must be absent: else WM_EEXISTS sticks */
	WM_PUT_APPEND, /**< the key must be greater than every other: else WM_EEXISTS sticks */
};

enum wm_seek {
	WM_SEEK_FIRST_FROM = 0, /**< the least key >= the given one */
	WM_SEEK_LAST_UPTO,	/**< the greatest key <= the given one */
	WM_SEEK_LAST,		/**< the greatest key; the given one is ignored */
};

struct wm_store_opts {
	const char *path; /**< directory; copied */
	size_t map_bytes; /**< upper bound of the file; 0 = WM_STORE_MAP_BYTES */
	bool create;	  /**< make the directory (0700) and an empty store if absent */
	bool read_only;
};

/**
 * Open a store with the LMDB engine.
 *
 * @param opts       read during the call only
 * @param ret_store  on success, owned by the caller: wm_store_close()
 * @return WM_OK, WM_ENOMEM, WM_ENOTFOUND (absent and not to be made), WM_ECORRUPT
 *         (not a store), WM_EREADONLY (the directory cannot be written),
 *         WM_ESTORAGE_FULL, WM_ESYSTEM (errno is set)
 */
WM_CHECK int wm_store_open(const struct wm_store_opts *opts, struct wm_store **ret_store);

/** Close.  NULL is a no-op.  Every transaction must have ended (asserted). */
void wm_store_close(struct wm_store *store);

/**
 * Begin a transaction.
 *
 * End a reader soon: it keeps freed pages from reuse and the file grows.
 *
 * @param ret_txn  on success, owned by the caller: wm_txn_commit() or
 *                 wm_txn_abort(), exactly once
 * @return WM_OK, WM_ENOMEM, WM_EAGAIN (no free reader slot), WM_EREADONLY (a writer
 *         of a store that was opened read_only), WM_ESYSTEM
 */
WM_CHECK int wm_txn_begin(struct wm_store *store, enum wm_txn_mode mode, struct wm_txn **ret_txn);

/**
 * Make the writes durable and end the transaction.  Sets *txn to NULL always.
 *
 * When this returns WM_OK the data has reached the disk (fsync); replies that
 * promise durability are sent after it, never before.
 *
 * @return the transaction's stuck error if it has one, or WM_ESTORAGE_FULL when
 *         the disk is full and the engine has proved that nothing was written:
 *         in both cases the store is as before and usable.  WM_ESYSTEM: the
 *         outcome on disk is NOT known; the process must send nothing and end.
 */
WM_CHECK int wm_txn_commit(struct wm_txn **txn);

/** Drop the writes and end the transaction.  NULL and *txn == NULL are no-ops. */
void wm_txn_abort(struct wm_txn **txn);

/** The stuck error, or WM_OK. */
int wm_txn_error(const struct wm_txn *txn);

/** Make an error stick that the caller found, so that the commit reports it. */
void wm_txn_fail(struct wm_txn *txn, int err);

/**
 * Look a key up.  Absence is an answer, not an error: it does not stick.
 *
 * @param ret_value  set when found; borrowed from the store, valid until the
 *                   next put or del in this transaction or its end
 * @return true when found; false when absent or when an error has stuck
 */
bool wm_txn_get(struct wm_txn *txn, enum wm_table table, struct wm_view key,
		struct wm_view *ret_value);

/** Store a pair.  Both are copied.  Errors stick; a key of 0 or too many bytes is WM_EINVALID. */
void wm_txn_put(struct wm_txn *txn, enum wm_table table, enum wm_put_mode mode, struct wm_view key,
		struct wm_view value);

/** Delete a key.  Deleting an absent key is a success.  Errors stick. */
void wm_txn_del(struct wm_txn *txn, enum wm_table table, struct wm_view key);

/**
 * Place the table's cursor (one per table and transaction) and read there.
 * Keys compare bytewise.  Views as in wm_txn_get().
 * @return true when there is such a key
 */
bool wm_txn_seek(struct wm_txn *txn, enum wm_table table, enum wm_seek how, struct wm_view key,
		 struct wm_view *ret_key, struct wm_view *ret_value);

/**
 * Step the table's cursor after a successful wm_txn_seek(), with no put into this
 * table in between (else WM_EINVALID sticks); deleting rows on the way is allowed.
 */
bool wm_txn_next(struct wm_txn *txn, enum wm_table table, struct wm_view *ret_key,
		 struct wm_view *ret_value);

/** How full the store is: bytes in use of the map without those that can be used again, and the
 * map's size. */
void wm_store_usage(struct wm_store *store, uint64_t *ret_used_bytes, uint64_t *ret_map_bytes);

/**
 * Write a compact copy of the store, as of one moment, into an empty directory.  It is durable
 * when this returns.  A reader is open meanwhile, so pages are not used again.
 * @return WM_OK, WM_EEXISTS (there is a store), WM_ESTORAGE_FULL, WM_EREADONLY, WM_ECORRUPT,
 *         WM_EINVALID (an engine without files), WM_ESYSTEM
 */
WM_CHECK int wm_store_copy(struct wm_store *store, const char *dir);

/**
 * Make the map greater.  No transaction may be open in this process (asserted).
 * @return WM_OK, WM_EINVALID (not greater than it is), WM_ENOMEM (no address space), WM_ESYSTEM:
 *         the store can no longer be used
 */
WM_CHECK int wm_store_grow(struct wm_store *store, uint64_t map_bytes);

/** Free what readers in other processes that died still hold. */
void wm_store_reap(struct wm_store *store);

#endif
