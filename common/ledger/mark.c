/**
 * @file mark.c
 * @brief Meta rows that say something about the store as a file: ended cleanly, another history.
 *
 * `clean_shutdown` holds the head at which the last writer ended cleanly.  It
 * does not have to be removed at the start: the first commit makes it wrong by
 * moving the head, and a process that dies before has written nothing.
 */
#include "base/cursor.h"
#include "ledger/internal.h"

static int put_meta_row(struct wm_store *store, const char *name, struct wm_view value)
{
	struct wm_txn *txn = NULL;

	const int err = wm_txn_begin(store, WM_TXN_WRITE, &txn);
	if (err < 0) {
		return err;
	}
	wm_txn_put(txn, WM_TABLE_META, WM_PUT_REPLACE, wm_view_str(name), value);
	return wm_txn_commit(&txn);
}

bool wm_ledger_was_clean(struct wm_ledger *ledger)
{
	const struct wm_row_key head = wm_row_key_u64(ledger->head);
	struct wm_txn *txn = NULL;
	struct wm_view value;

	if (wm_txn_begin(ledger->store, WM_TXN_READ, &txn) < 0) {
		return false;
	}
	const bool clean = ledger->head == 0 ||
			   (wm_txn_get(txn, WM_TABLE_META, wm_view_str(WM_META_CLEAN), &value) &&
			    wm_view_eq(value, wm_row_key_view(&head)));
	wm_txn_abort(&txn);
	return clean;
}

int wm_ledger_mark_clean(struct wm_ledger *ledger)
{
	const struct wm_row_key head = wm_row_key_u64(ledger->head);

	return wm_ledger_was_clean(ledger)
		       ? WM_OK
		       : put_meta_row(ledger->store, WM_META_CLEAN, wm_row_key_view(&head));
}

int wm_ledger_rename(struct wm_store *store, const uint8_t store_id[16])
{
	return put_meta_row(store, WM_META_STORE, wm_view_of(store_id, 16));
}
