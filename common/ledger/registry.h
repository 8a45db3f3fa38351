/**
 * @file registry.h
 * @brief A register in memory, with the rows that its views point into; as of any revision.
 *
 * Layer 3 (ledger), private.  The rows of today are in the table `register`.
 * An amendment first copies them all to `register_past`, under its own revision:
 * the register of an earlier revision is the copy that the next amendment after
 * it made.  Amendments are few; that costs less than reading differences.
 */
#ifndef WM_LEDGER_REGISTRY_H
#define WM_LEDGER_REGISTRY_H

#include "core/amendment.h"
#include "store/store.h"

/** Bytes of a key of `register`: letter and name. */
#define WM_REGISTER_KEY_MAX_BYTES (1 + WM_CODE_MAX_BYTES)

struct wm_registry {
	struct wm_register reg; /**< its arrays are the next four */
	struct wm_area *areas;
	struct wm_institution *institutions;
	struct wm_action_point *points;
	struct wm_cycle *cycles;
	uint8_t *rows; /**< the rows' values in key order; the register's views point here */
	size_t rows_bytes;
	uint64_t valid_from; /**< revision of its last amendment, 0 = as it was made */
	uint64_t valid_to;   /**< last revision it is the register of; UINT64_MAX = today's */
};

/**
 * Read the register as it was after entry `revision`; UINT64_MAX reads today's
 * and checks it against the hash in `meta`.
 * @param ret_registry  on success owned by the caller: wm_registry_free()
 * @return WM_OK, WM_ECORRUPT, WM_ENOMEM, or the store's error
 */
WM_CHECK int wm_registry_load(struct wm_txn *txn, uint64_t revision,
			      struct wm_registry **ret_registry);
/** NULL is a no-op. */
void wm_registry_free(struct wm_registry *registry);

/**
 * The key of a register row: its letter, then the name that stands in the row.
 * @return WM_OK, WM_ESCHEMA, or what the decoder says
 */
WM_CHECK int wm_registry_row_key(uint8_t letter, struct wm_view row,
				 uint8_t ret_key[WM_REGISTER_KEY_MAX_BYTES], size_t *ret_len);

/** Which rows: `replaced_by` 0 = today's, else those of the register that this entry replaced. */
struct wm_registry_rows {
	struct wm_txn *txn;
	uint64_t replaced_by;
};

/** A negative result ends the walk and is returned. */
typedef int wm_registry_row_fn(struct wm_view key, struct wm_view row, void *user);

/** Call `fn` for every row, in key order.  @return WM_OK, WM_ECORRUPT, `fn`'s error, or the store's
 */
WM_CHECK int wm_registry_each(const struct wm_registry_rows *rows, wm_registry_row_fn *fn,
			      void *user);

/**
 * Apply an amendment in a write transaction: keep today's rows as those that
 * entry `revision` replaced, change the rows, write version and hash, and check
 * the register that results.  On failure the transaction has to be aborted.
 *
 * @param ret_registry  the register that results; wm_registry_free()
 * @param ret_reason    static text, set when it is refused
 * @return WM_OK, WM_EREGISTER_MOVED, WM_ERULE, WM_ELIMIT, a decoder's error, WM_ENOMEM, the store's
 * error
 */
WM_CHECK int wm_registry_amend(struct wm_txn *txn, const struct wm_register *today,
			       uint64_t revision, const struct wm_amendment *amendment,
			       struct wm_registry **ret_registry, const char **ret_reason);

#endif
