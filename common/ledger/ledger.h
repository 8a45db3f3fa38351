/**
 * @file ledger.h
 * @brief The ledger: accepted updates in order, and everything derived from them, in one store.
 *
 * Layer 3 (ledger): proto, base, core, sys, crypto, wire, store.  One process
 * at a time has a ledger open for writing.
 */
#ifndef WM_LEDGER_LEDGER_H
#define WM_LEDGER_LEDGER_H

#include "core/review.h"
#include "crypto/merkle.h"
#include "store/store.h"
#include "wire/entry.h"
#include "wire/item_codec.h"

#define WM_LEDGER_SCHEMA 2

struct wm_ledger;

/**
 * Make a new ledger: store id, schema, register, keys, all in one transaction.
 * @param reg   passes wm_register_check(); its version is not used, a new ledger has 1
 * @return WM_OK, WM_EEXISTS (there is one already, or `reg` is not in order), or a store error
 */
WM_CHECK int wm_ledger_create(struct wm_store *store, const uint8_t store_id[16],
			      const struct wm_register *reg, const struct wm_key_row *keys,
			      size_t key_count);

/**
 * Open the ledger in a store and check it: schema, head against the last
 * entry, frontier size, current states against their last entries.
 *
 * @param ret_why  static text on failure
 * @return WM_OK, WM_ENOTFOUND (an empty store), WM_ESCHEMA_NEWER, WM_ECORRUPT, WM_ENOMEM
 */
WM_CHECK int wm_ledger_open(struct wm_store *store, struct wm_ledger **ret_ledger,
			    const char **ret_why);
/** Does not close the store. */
void wm_ledger_close(struct wm_ledger *ledger);

const uint8_t *wm_ledger_store_id(const struct wm_ledger *ledger);
/** Today's; borrowed until an amendment is appended or the ledger is closed. */
const struct wm_register *wm_ledger_register(const struct wm_ledger *ledger);
/** The key's row, or NULL. */
const struct wm_key_row *wm_ledger_key(const struct wm_ledger *ledger, const uint8_t key[32]);
const struct wm_key_row *wm_ledger_keys(const struct wm_ledger *ledger, size_t *ret_count);

/** Revision of the last durable entry; 0 = none. */
uint64_t wm_ledger_head(const struct wm_ledger *ledger);
/** Root at head. */
void wm_ledger_root(const struct wm_ledger *ledger, uint8_t ret_root[32]);

/** A submission that passed every check that needs no transaction. */
struct wm_submission {
	struct wm_code institution; /**< of the authenticated key */
	uint8_t key_id[8];
	uint8_t sid[16];
	bool has_after_sid;
	uint8_t after_sid[16];
	uint8_t kind;	     /**< enum wm_body_kind: UPDATE, AMENDMENT, REVIEW, ASSESSMENT */
	enum wm_role role;   /**< of the authenticated key */
	uint16_t point;	     /**< in the register; 0 = about no single point */
	uint64_t expect_rev; /**< WM_EXPECT_BLIND = none given */
	struct wm_view
		body; /**< borrowed until the append returns; decodes, and passed its checks */
	/* The rest is of an update's body; the append gives the statement its revision. */
	enum wm_update_kind update_kind;
	bool has_facts;	    /**< it says something beside the axes, or answers a cycle */
	bool has_rationale; /**< why it is worse */
	struct wm_statement statement;
};

struct wm_receipt {
	uint8_t sid[16];
	uint64_t revision;
	uint64_t point_prev;
	int64_t committed_at; /**< ms */
	uint8_t leaf_hash[32];
	bool replayed; /**< it was in the ledger before this call (or earlier in it) */
};

struct wm_outcome {
	int err;	      /**< WM_OK: receipt is set; else why it was refused */
	const char *reason;   /**< static text that says more, or NULL */
	uint64_t current_rev; /**< with WM_ECONFLICT */
	struct wm_receipt receipt;
};

/**
 * Append a batch in one transaction: per submission the idempotency look-up,
 * the compare-and-set, the rules that need the ledger, the writes.  A refused one
 * leaves no writes.  An amendment has to be the only submission of its batch: the
 * others were checked against the register that it changes.
 *
 * @param expect_head   revision that the caller believes to be the head
 * @param now_msec      wall clock; committed_at is never below the previous one
 * @param ret_outcomes  one per submission, valid only with WM_OK
 * @return WM_OK: committed and durable (or nothing had to be written);
 *         WM_ECONFLICT: the head is another, nothing was written;
 *         WM_ESTORAGE_FULL, WM_ENOMEM: nothing was written, try later;
 *         WM_ECORRUPT: nothing was written, a row that had to be read is damaged;
 *         anything else: the outcome on disk is not known, end the process
 */
WM_CHECK int wm_ledger_append(struct wm_ledger *ledger, uint64_t expect_head,
			      const struct wm_submission *batch, size_t count, int64_t now_msec,
			      struct wm_outcome *ret_outcomes);

/* --- the store as a file --- */

/** Did the last writer end by wm_ledger_mark_clean()?  An empty ledger is clean. */
bool wm_ledger_was_clean(struct wm_ledger *ledger);
/** Note that the writer ends at this head.  @return as a commit; nothing else is affected */
WM_CHECK int wm_ledger_mark_clean(struct wm_ledger *ledger);
/** Give the history in a store, which no ledger has open, another id.  @return as a commit */
WM_CHECK int wm_ledger_rename(struct wm_store *store, const uint8_t store_id[16]);

/* --- reading: everything inside one read transaction --- */

struct wm_ledger_read;

WM_CHECK int wm_ledger_read_begin(struct wm_ledger *ledger, struct wm_ledger_read **ret_read);
void wm_ledger_read_end(struct wm_ledger_read **read);

/** Head as this transaction sees it. */
uint64_t wm_read_head(const struct wm_ledger_read *read);

/** Greatest revision with committed_at <= msec; 0 = none.  A store error sticks to the read. */
uint64_t wm_read_rev_at(struct wm_ledger_read *read, int64_t msec);

/**
 * An entry; its body is borrowed until the read ends.
 * @return WM_OK, WM_ENOTFOUND, WM_ECORRUPT
 */
WM_CHECK int wm_read_entry(struct wm_ledger_read *read, uint64_t revision,
			   struct wm_entry *ret_entry, uint8_t ret_leaf_hash[32]);

/** The receipt of a submission.  @return WM_OK, WM_ENOTFOUND, WM_ECORRUPT */
WM_CHECK int wm_read_receipt(struct wm_ledger_read *read, const struct wm_code *institution,
			     const uint8_t sid[16], struct wm_receipt *ret_receipt);

/** Root of the first `revision` entries.  @return WM_OK, WM_EREV_FUTURE, WM_ECORRUPT */
WM_CHECK int wm_read_root(struct wm_ledger_read *read, uint64_t revision, uint8_t ret_root[32]);

/** What a reader asks for. */
struct wm_read_cut {
	uint64_t revision;	/**< what the ledger knew */
	int32_t facts_to;	/**< day of the facts, INT32_MAX = all */
	enum wm_view_kind view; /**< PUBLISHED: as wm_read_published() says, then ACCEPTED */
};

/**
 * The register as it was after entry `revision`.  Borrowed until the next call,
 * an amendment, or the ledger's end.
 * @return WM_OK, WM_EREV_FUTURE, WM_ENOMEM, WM_ECORRUPT
 */
WM_CHECK int wm_read_register(struct wm_ledger_read *read, uint64_t revision,
			      const struct wm_register **ret_register);

/** Revision of the last publication up to `revision`; 0 = nothing was published. */
uint64_t wm_read_published(struct wm_ledger_read *read, uint64_t revision);

/**
 * The revision that a cut shows: its own, or that of the last publication within it.  The register
 * of a picture is the one of that revision, so what is published stays pinned entire.
 */
uint64_t wm_read_shown(struct wm_ledger_read *read, const struct wm_read_cut *cut);

/**
 * Everything about a point within the cut, by the register of the revision that it shows.
 * Views are borrowed until the read ends.  Who leads is asked for the day of the
 * cut's last entry.
 * @return WM_OK, WM_ENO_SUCH_POINT, WM_EREV_FUTURE, WM_ECORRUPT, WM_ENOMEM
 */
WM_CHECK int wm_read_point(struct wm_ledger_read *read, uint16_t point,
			   const struct wm_read_cut *cut, struct wm_point_item *ret_item);

#endif
