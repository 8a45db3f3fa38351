/**
 * @file internal.h
 * @brief What the files of the ledger share: its struct, the keys of its rows, row readers.
 *
 * Layer 3 (ledger), private: only common/ledger/ and the tests of it include this.
 */
#ifndef WM_LEDGER_INTERNAL_H
#define WM_LEDGER_INTERNAL_H

#include "ledger/ledger.h"
#include "ledger/registry.h"

/** Entries at the end of the ledger whose bytes are hashed again at open. */
#define WM_OPEN_CHECK_COUNT 1000

/** A row of `entry`: leaf hash, header, body. */
#define WM_ENTRY_ROW_MAX_BYTES (WM_SHA256_BYTES + WM_ENTRY_HEAD_MAX_BYTES + WM_BODY_MAX_BYTES)

struct wm_row_key {
	uint8_t bytes[1 + WM_CODE_MAX_BYTES + 16]; /**< the longest is that of `idem` */
	size_t len;
};

static inline struct wm_view wm_row_key_view(const struct wm_row_key *key)
{
	return wm_view_of(key->bytes, key->len);
}

/** What is kept per action point, in the order of the register's points. */
struct wm_states {
	struct wm_point_state *state;	/**< at head */
	struct wm_point_state *scratch; /**< after the batch in work, valid where is_touched */
	bool *is_touched;
	uint16_t *touched; /**< indexes of the touched points in order of their first change */
};

/**
 * Invariants, between any two calls:
 *
 *  1. head == frontier.size == revision of the last durable entry;
 *  2. states.state[i] is the folded state of registry->reg.points[i] at head;
 *  3. states.is_touched[] is all false; what states.scratch[] holds means nothing.
 *
 * Only a successful commit moves head, committed_at, frontier, states and the register.
 */
struct wm_ledger {
	struct wm_store *store; /**< borrowed */
	uint8_t store_id[16];
	uint64_t head;
	int64_t committed_at; /**< of the last entry, ms; 0 = no entry */
	struct wm_frontier frontier;

	struct wm_registry *registry; /**< of today */
	struct wm_registry *past;     /**< the earlier register read last, or NULL */
	struct wm_key_row *keys;      /**< ascending public key */
	size_t key_count;

	struct wm_states states;
	uint64_t programme_rev; /**< last entry that is about no single point (point 0); 0 = none */

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

/** States of the points of a register, as the transaction has them.  Also WM_ENOMEM. */
WM_CHECK int wm_states_load(struct wm_txn *txn, const struct wm_register *reg,
			    struct wm_states *ret_states);
void wm_states_free(struct wm_states *states);

/** Chain hash over the rows of the key table in key order: h = SHA-256(h, key, value), from zeros.
 * @return WM_OK or the store's error */
WM_CHECK int wm_keys_hash(struct wm_txn *txn, uint8_t ret_hash[WM_SHA256_BYTES]);
/** Write that hash to `meta`: after every change of the key table, in its transaction. */
void wm_keys_seal(struct wm_txn *txn);

/* --- upgrade.c --- */

/** Bring an older schema to WM_LEDGER_SCHEMA, step by step, in one transaction.  WM_OK when there
 * is nothing to do. */
WM_CHECK int wm_ledger_upgrade(struct wm_store *store);

/* --- fold.c: which updates count, and the state that they make --- */

/** Review states of the updates of one point that are not simply submitted. */
struct wm_review_set {
	struct wm_reviewed *rows; /**< ascending revision; owned */
	size_t count, cap;
	uint64_t published; /**< last publication within the cut, 0 = none */
};

/** What is read of a point. */
struct wm_cut {
	uint16_t point;
	enum wm_view_kind view;
	int32_t facts_to;  /**< day of the facts, INT32_MAX = all */
	uint64_t revision; /**< what the ledger knew */
};

/** Read trail and corrections up to `revision`.  @return WM_OK, WM_ENOMEM, WM_ECORRUPT; free in
 * every case */
WM_CHECK int wm_review_set_load(struct wm_txn *txn, uint16_t point, uint64_t revision,
				struct wm_review_set *ret_set);
void wm_review_set_free(struct wm_review_set *set);
/** State of an update; one that is not in the set is submitted. */
struct wm_reviewed wm_review_set_find(const struct wm_review_set *set, uint64_t revision);

/** Fold the statements of the cut that are in its view, from the last state kept where that serves.
 */
WM_CHECK int wm_fold_state(struct wm_txn *txn, const struct wm_cut *cut,
			   const struct wm_review_set *set, struct wm_point_state *ret_state);
/** The same from the first statement on. */
WM_CHECK int wm_fold_anew(struct wm_txn *txn, const struct wm_cut *cut,
			  const struct wm_review_set *set, struct wm_point_state *ret_state);
/** Revision of the last entry of any kind about the point up to `revision`, 0 = none. */
uint64_t wm_fold_revision(struct wm_txn *txn, uint16_t point, uint64_t revision);

/** Facts and assessment of the cut. */
WM_CHECK int wm_fold_facts(struct wm_txn *txn, const struct wm_cut *cut,
			   const struct wm_review_set *set, const struct wm_code *lead,
			   struct wm_facts *ret_facts);
WM_CHECK int wm_fold_verified(struct wm_txn *txn, const struct wm_cut *cut,
			      struct wm_verified_view *ret_verified);

/* --- scrub_rows.c --- */

/**
 * Compare the rows that were made from an entry with what it says.
 * @param buf  scratch memory
 * @return NULL, or static text that says what is damaged
 */
const char *wm_scrub_rows(struct wm_txn *txn, const struct wm_entry *entry, struct wm_buf *buf);

/* --- append.c: what the deciders of the kinds share --- */

struct wm_batch {
	struct wm_ledger *ledger;
	struct wm_txn *txn;
	uint64_t head;	      /**< revision of the last accepted submission */
	int64_t committed_at; /**< of all entries of the batch, ms */
	size_t touched_count; /**< used length of ledger->states.touched */
	struct wm_frontier frontier;
	uint64_t programme_rev;
	struct wm_registry
		*registry;	 /**< an amendment's, to be installed after the commit; owned */
	struct wm_states states; /**< with `registry` */
	struct wm_key_row *keys; /**< a key change's, to be installed after the commit; owned */
	size_t key_count;
};

/** Index of a point that is in the register. */
size_t wm_batch_point(const struct wm_ledger *ledger, uint16_t id);
/** The point's state with the earlier submissions of the batch in it. */
const struct wm_point_state *wm_batch_state(const struct wm_batch *batch, size_t index);
/** The point's state to change; it counts as touched from now on. */
struct wm_point_state *wm_batch_touch(struct wm_batch *batch, size_t index);
/** Revision that the next accepted submission gets. */
uint64_t wm_batch_next(const struct wm_batch *batch);
/** Put a row; a failure sticks to the transaction. */
void wm_batch_put(struct wm_batch *batch, enum wm_table table, enum wm_put_mode mode,
		  struct wm_row_key key, struct wm_view value);
/** Put what the ledger's row buffer holds, and empty it. */
void wm_batch_put_buf(struct wm_batch *batch, enum wm_table table, enum wm_put_mode mode,
		      struct wm_row_key key);
/** Keep the point's state as the place from which later readers start (table `state`). */
void wm_batch_keep_state(struct wm_batch *batch, const struct wm_point_state *state);
/** Write the trail row of the next revision. */
void wm_batch_put_trail(struct wm_batch *batch, const struct wm_submission *submission,
			enum wm_review_verb verb, uint64_t target);
/**
 * Review state of an update, before something more is said about it.
 * @return WM_OK, WM_ELIMIT with the reason (WM_TRAIL_MAX_COUNT), or what sticks to the transaction
 */
WM_CHECK int wm_batch_reviewed(struct wm_batch *batch, uint16_t point, uint64_t revision,
			       struct wm_reviewed *ret_reviewed, const char **ret_reason);
/** Fold the point's state anew, after something was taken out of it or put back. */
void wm_batch_refold(struct wm_batch *batch, size_t index);

/** Decides one submission of a kind, and writes its rows but for the entry itself. */
typedef void wm_decide_fn(struct wm_batch *batch, const struct wm_submission *submission,
			  struct wm_outcome *outcome);
wm_decide_fn wm_decide_update;
wm_decide_fn wm_decide_review;
wm_decide_fn wm_decide_assessment;
wm_decide_fn wm_decide_amendment;
wm_decide_fn wm_decide_key_change;

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

/** Revision of the point's last row in a table with such keys up to `revision`, 0 = none. */
uint64_t wm_row_last(struct wm_txn *txn, enum wm_table table, uint16_t point, uint64_t revision);

/** Rows of one point in a table whose keys are point and revision. */
struct wm_row_range {
	uint16_t point;
	uint64_t from, upto; /**< revisions, both included */
};

/** A negative result ends the walk and is returned; the table must not be written meanwhile. */
typedef int wm_row_fn(uint64_t revision, struct wm_view value, void *user);

/** Call `fn` for the rows of a range, ascending.  @return WM_OK, `fn`'s error, or the store's */
WM_CHECK int wm_row_each(struct wm_txn *txn, enum wm_table table, const struct wm_row_range *range,
			 wm_row_fn *fn, void *user);

/** wm_merkle_read_fn over `entry` and `tile`; `user` is the transaction. */
int wm_row_tree_hash(unsigned level, uint64_t index, uint8_t ret_hash[WM_SHA256_BYTES], void *user);

/** `entry`, `time`; also the value of `time` and `idem`. */
struct wm_row_key wm_row_key_u64(uint64_t value);
/** `fact` */
struct wm_row_key wm_row_key_fact(uint16_t point, uint64_t revision, uint8_t index);
/** `point` */
struct wm_row_key wm_row_key_point(uint16_t point);
/** `history`, `state` */
struct wm_row_key wm_row_key_point_rev(uint16_t point, uint64_t revision);
/** The revision in a key of `history`, `state`, `trail`, `verified` or `fact` when the key is the
 * point's, else 0. */
uint64_t wm_row_key_revision(struct wm_view key, uint16_t point);
/** `idem` */
struct wm_row_key wm_row_key_idem(const struct wm_code *institution, const uint8_t sid[16]);
/** `tile` */
struct wm_row_key wm_row_key_tile(unsigned level, uint64_t index);
/** `register`: 'A', 'I' or 'P' and what names the row. */
struct wm_row_key wm_row_key_register(uint8_t kind, struct wm_view name);

#define WM_META_SCHEMA	 "schema"
#define WM_META_STORE	 "store"
#define WM_META_HEAD	 "head"
#define WM_META_FRONTIER "frontier"
#define WM_META_REGISTER "register"
#define WM_META_KEYS	 "keys"
#define WM_META_CLEAN	 "clean_shutdown"

#endif
