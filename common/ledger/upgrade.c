/*
 * Stores of earlier releases are brought to the present schema at opening, each step in one
 * transaction.  A step is added at the end of the table and never changed afterwards.
 */
#include "ledger/internal.h"

#include "base/cursor.h"

/* 1 -> 2: review, assessments, facts and earlier registers came as new tables, which the store
 * makes when it opens; the key table is bound by a hash.  What schema 1 wrote reads the same. */
static void from_1(struct wm_txn *txn)
{
	wm_keys_seal(txn);
}

static void (*const steps[])(struct wm_txn *txn) = {
	[1] = from_1,
};

_Static_assert(sizeof(steps) / sizeof(steps[0]) == WM_LEDGER_SCHEMA,
	       "there is a step from every earlier schema");

/* 0: there is no schema row, or none that can be read; opening says what is wrong. */
static uint32_t read_schema(struct wm_txn *txn)
{
	struct wm_view value;

	if (!wm_txn_get(txn, WM_TABLE_META, wm_view_str(WM_META_SCHEMA), &value)) {
		return 0;
	}
	struct wm_reader in = wm_reader_of(value);
	const uint32_t schema = wm_take_u32(&in);
	return wm_reader_done(&in) ? schema : 0;
}

static void put_schema(struct wm_txn *txn, uint32_t schema)
{
	uint8_t bytes[4];
	struct wm_writer out = wm_writer_of(bytes, sizeof(bytes));

	wm_give_u32(&out, schema);
	wm_txn_put(txn, WM_TABLE_META, WM_PUT_REPLACE, wm_view_str(WM_META_SCHEMA),
		   wm_writer_view(&out));
}

int wm_ledger_upgrade(struct wm_store *store)
{
	struct wm_txn *txn = NULL;

	int err = wm_txn_begin(store, WM_TXN_READ, &txn);
	if (err < 0) {
		return err;
	}
	uint32_t schema = read_schema(txn);
	wm_txn_abort(&txn);
	if (schema == 0 || schema >= WM_LEDGER_SCHEMA) {
		return WM_OK;
	}
	err = wm_txn_begin(store, WM_TXN_WRITE, &txn);
	if (err < 0) {
		return err;
	}
	for (; schema < WM_LEDGER_SCHEMA; schema++) {
		steps[schema](txn);
	}
	put_schema(txn, schema);
	return wm_txn_commit(&txn);
}
