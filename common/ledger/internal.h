/**
 * @file internal.h
 * @brief What the files of the ledger share: its struct, the keys of its rows, row readers.
 *
 * Layer 3 (ledger), private: only common/ledger/ and the tests of it include this.
 */
#ifndef WM_LEDGER_INTERNAL_H
#define WM_LEDGER_INTERNAL_H

#include "ledger/ledger.h"

/** Entries at the end of the ledger whose bytes are hashed again at open. */
#define WM_OPEN_CHECK_COUNT 1000

/** A row of `entry`: leaf hash, header, body. */
#define WM_ENTRY_ROW_MAX_BYTES (WM_SHA256_BYTES + WM_ENTRY_HEAD_MAX_BYTES + WM_BODY_MAX_BYTES)

/**
 * Invariants, between any two calls:
 *
 *  1. head == frontier.size == revision of the last durable entry;
 *  2. states[i] is the folded state of reg.points[i] at head;
 *  3. is_touched[] is all false; what scratch[] holds means nothing.
 *
 * Only a successful commit moves head, committed_at, frontier and states.
 */
struct wm_ledger {
	struct wm_store *store; /**< borrowed */
	uint8_t store_id[16];
	uint64_t head;
	int64_t committed_at; /**< of the last entry, ms; 0 = no entry */
	struct wm_frontier frontier;

	struct wm_register reg; /**< its arrays are the next three */
	struct wm_area *areas;
	struct wm_institution *institutions;
	struct wm_action_point *points;
	uint8_t *register_rows;	 /**< the rows' values in key order; the register's views point here
				  */
	struct wm_key_row *keys; /**< ascending public key */
	size_t key_count;

	struct wm_point_state *states; /**< one per point of the register, in its order */

	/* The batch in work; made at open so that an append needs no memory. */
	struct wm_point_state *scratch; /**< states after the batch, valid where is_touched */
	bool *is_touched;
	uint16_t *touched; /**< indexes of the touched points in order of their first change */
	struct wm_buf buf; /**< one encoded row at a time */
	uint8_t entry_row[WM_ENTRY_ROW_MAX_BYTES];
};

struct wm_ledger_read {
	struct wm_ledger *ledger;
	struct wm_txn *txn;
	uint64_t head; /**< as the transaction sees it */
};

/* --- load.c: the parts of wm_ledger_open(); each WM_OK, WM_ECORRUPT or as named --- */

/** Schema, then store id, head and frontier.  Also WM_ENOTFOUND, WM_ESCHEMA_NEWER. */
WM_CHECK int wm_load_schema(struct wm_ledger *ledger, struct wm_txn *txn);
WM_CHECK int wm_load_meta(struct wm_ledger *ledger, struct wm_txn *txn);
/** Also WM_ENOMEM. */
WM_CHECK int wm_load_register(struct wm_ledger *ledger, struct wm_txn *txn);
WM_CHECK int wm_load_keys(struct wm_ledger *ledger, struct wm_txn *txn);
WM_CHECK int wm_load_states(struct wm_ledger *ledger, struct wm_txn *txn);
WM_CHECK int wm_load_check_entries(struct wm_ledger *ledger, struct wm_txn *txn);
WM_CHECK int wm_load_check_tree(struct wm_ledger *ledger, struct wm_txn *txn);

/* --- row.c: keys (proto/store.md) and rows --- */

/** The transaction's stuck error, or else `err`. */
WM_CHECK int wm_row_answer(const struct wm_txn *txn, int err);

/** Meta row `head`.  @return WM_OK or WM_ECORRUPT */
WM_CHECK int wm_row_head(struct wm_txn *txn, uint64_t *ret_revision, int64_t *ret_committed_at);

/**
 * A row of `entry` that has to be there, decoded.
 * @param ret_entry  its body is borrowed until the next put or the transaction's end
 * @return WM_OK, WM_ECORRUPT (absent, or not the entry of this revision), or the store's error
 */
WM_CHECK int wm_row_entry(struct wm_txn *txn, uint64_t revision, struct wm_entry *ret_entry,
			  uint8_t ret_leaf_hash[WM_SHA256_BYTES]);

/**
 * The entry of a submission.
 * @return WM_OK, WM_ENOTFOUND, WM_ECORRUPT or the store's error
 */
WM_CHECK int wm_row_submission(struct wm_txn *txn, const struct wm_code *institution,
			       const uint8_t sid[16], struct wm_entry *ret_entry,
			       uint8_t ret_leaf_hash[WM_SHA256_BYTES]);

/** The receipt of an entry that was in the ledger before. */
void wm_receipt_of(const struct wm_entry *entry, const uint8_t leaf_hash[WM_SHA256_BYTES],
		   struct wm_receipt *ret_receipt);

/** Revision of the point's last history row up to `revision`, 0 = none. */
uint64_t wm_row_history_last(struct wm_txn *txn, uint16_t point, uint64_t revision);

/** wm_merkle_read_fn over `entry` and `tile`; `user` is the transaction. */
int wm_row_tree_hash(unsigned level, uint64_t index, uint8_t ret_hash[WM_SHA256_BYTES], void *user);

struct wm_row_key {
	uint8_t bytes[1 + WM_CODE_MAX_BYTES + 16]; /**< the longest is that of `idem` */
	size_t len;
};

static inline struct wm_view wm_row_key_view(const struct wm_row_key *key)
{
	return wm_view_of(key->bytes, key->len);
}

/** `entry`, `time`; also the value of `time` and `idem`. */
struct wm_row_key wm_row_key_u64(uint64_t value);
/** `point` */
struct wm_row_key wm_row_key_point(uint16_t point);
/** `history`, `state` */
struct wm_row_key wm_row_key_point_rev(uint16_t point, uint64_t revision);
/** The revision in a key of `history` or `state` when the key is the point's, else 0. */
uint64_t wm_row_key_revision(struct wm_view key, uint16_t point);
/** `idem` */
struct wm_row_key wm_row_key_idem(const struct wm_code *institution, const uint8_t sid[16]);
/** `tile` */
struct wm_row_key wm_row_key_tile(unsigned level, uint64_t index);
/** `register`: 'A', 'I' or 'P' and what names the row. */
struct wm_row_key wm_row_key_register(uint8_t kind, struct wm_view name);

#define WM_REGISTER_ROW_AREA	    'A'
#define WM_REGISTER_ROW_INSTITUTION 'I'
#define WM_REGISTER_ROW_POINT	    'P'

#define WM_META_SCHEMA	 "schema"
#define WM_META_STORE	 "store"
#define WM_META_HEAD	 "head"
#define WM_META_FRONTIER "frontier"
#define WM_META_REGISTER "register"
#define WM_META_CLEAN	 "clean_shutdown"

#endif
