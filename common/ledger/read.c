/**
 * @file read.c
 * @brief Reading the ledger inside one read transaction: entries, receipts, roots, points as of.
 */
#include "ledger/internal.h"

#include "base/cursor.h"
#include "sys/alloc.h"

/* --- begin and end --- */

int wm_ledger_read_begin(struct wm_ledger *ledger, struct wm_ledger_read **ret_read)
{
	struct wm_ledger_read *read = wm_alloc(sizeof(*read));
	int64_t committed_at;
	int err;

	if (read == NULL) {
		return WM_ENOMEM;
	}
	read->ledger = ledger;
	err = wm_txn_begin(ledger->store, WM_TXN_READ, &read->txn);
	if (err < 0) {
		wm_free(read);
		return err;
	}
	err = wm_row_head(read->txn, &read->head, &committed_at);
	if (err < 0) {
		wm_ledger_read_end(&read);
		return err;
	}
	*ret_read = read;
	return WM_OK;
}

void wm_ledger_read_end(struct wm_ledger_read **read)
{
	if (*read == NULL) {
		return;
	}
	wm_txn_abort(&(*read)->txn);
	wm_free(*read);
	*read = NULL;
}

uint64_t wm_read_head(const struct wm_ledger_read *read)
{
	return read->head;
}

/* --- entries --- */

uint64_t wm_read_rev_at(struct wm_ledger_read *read, int64_t msec)
{
	struct wm_view key;
	struct wm_view value;
	struct wm_reader in;
	struct wm_row_key upto;
	uint64_t revision;

	if (msec < 0) {
		return 0;
	}
	upto = wm_row_key_u64((uint64_t)msec);
	if (!wm_txn_seek(read->txn, WM_TABLE_TIME, WM_SEEK_LAST_UPTO, wm_row_key_view(&upto), &key,
			 &value)) {
		return 0;
	}
	in = wm_reader_of(value);
	revision = wm_take_u64(&in);
	if (!wm_reader_done(&in)) {
		wm_txn_fail(read->txn, WM_ECORRUPT);
		return 0;
	}
	return revision;
}

int wm_read_entry(struct wm_ledger_read *read, uint64_t revision, struct wm_entry *ret_entry,
		  uint8_t ret_leaf_hash[32])
{
	if (revision == 0 || revision > read->head) {
		return WM_ENOTFOUND;
	}
	return wm_row_entry(read->txn, revision, ret_entry, ret_leaf_hash);
}

int wm_read_receipt(struct wm_ledger_read *read, const struct wm_code *institution,
		    const uint8_t sid[16], struct wm_receipt *ret_receipt)
{
	uint8_t leaf_hash[WM_SHA256_BYTES];
	struct wm_entry entry;
	const int err = wm_row_submission(read->txn, institution, sid, &entry, leaf_hash);

	if (err < 0) {
		return err;
	}
	wm_receipt_of(&entry, leaf_hash, ret_receipt);
	return WM_OK;
}

/* --- tree --- */

static int head_frontier(struct wm_ledger_read *read, struct wm_frontier *ret_frontier)
{
	struct wm_view value;

	if (!wm_txn_get(read->txn, WM_TABLE_META, wm_view_str(WM_META_FRONTIER), &value)) {
		return wm_row_answer(read->txn, WM_ECORRUPT);
	}
	return wm_frontier_decode(value, ret_frontier);
}

int wm_read_root(struct wm_ledger_read *read, uint64_t revision, uint8_t ret_root[32])
{
	struct wm_frontier frontier;
	int err;

	if (revision > read->head) {
		return WM_EREV_FUTURE;
	}
	/* Nearly every question is about the head, whose frontier is at hand. */
	if (revision == read->head) {
		err = head_frontier(read, &frontier);
	} else {
		err = wm_frontier_rebuild(revision, wm_row_tree_hash, read->txn, &frontier);
	}
	if (err < 0) {
		return err;
	}
	wm_frontier_root(&frontier, ret_root);
	return WM_OK;
}

/* --- points --- */

struct cut {
	uint16_t point;
	uint64_t revision; /* what the ledger knew */
	int32_t facts_to;  /* day of the facts */
};

static int decode_state(struct wm_view row, uint16_t point, struct wm_point_state *ret_state)
{
	const int err = wm_point_state_decode(row, ret_state);

	if (err == WM_ENOMEM) {
		return err;
	}
	return err < 0 || ret_state->point != point ? WM_ECORRUPT : WM_OK;
}

/* Apply the point's statements after state->revision that lie within the cut. */
static int fold(struct wm_txn *txn, const struct cut *cut, struct wm_point_state *state)
{
	const struct wm_row_key from = wm_row_key_point_rev(cut->point, state->revision + 1);
	struct wm_view key;
	struct wm_view row;
	bool more = wm_txn_seek(txn, WM_TABLE_HISTORY, WM_SEEK_FIRST_FROM, wm_row_key_view(&from),
				&key, &row);

	while (more) {
		const uint64_t revision = wm_row_key_revision(key, cut->point);
		struct wm_statement statement;

		if (revision == 0 || revision > cut->revision) {
			break;
		}
		if (wm_statement_decode(row, revision, &statement) < 0 ||
		    (statement.as_of <= cut->facts_to && wm_point_apply(state, &statement) < 0)) {
			return WM_ECORRUPT;
		}
		more = wm_txn_next(txn, WM_TABLE_HISTORY, &key, &row);
	}
	return wm_row_answer(txn, WM_OK);
}

/*
 * State with every fact as of cut->revision: the state at head when the point
 * has not changed since, else the nearest kept state and at most 63 statements.
 */
static int state_as_of(struct wm_txn *txn, const struct cut *cut, struct wm_point_state *state)
{
	const struct wm_row_key head = wm_row_key_point(cut->point);
	const struct wm_row_key upto = wm_row_key_point_rev(cut->point, cut->revision);
	struct wm_view key;
	struct wm_view row;
	int err = WM_OK;

	wm_point_init(state, cut->point);
	if (!wm_txn_get(txn, WM_TABLE_POINT, wm_row_key_view(&head), &row)) {
		return wm_row_answer(txn, WM_OK);
	}
	err = decode_state(row, cut->point, state);
	if (err < 0 || state->revision <= cut->revision) {
		return err;
	}
	wm_point_init(state, cut->point);
	if (wm_txn_seek(txn, WM_TABLE_STATE, WM_SEEK_LAST_UPTO, wm_row_key_view(&upto), &key,
			&row) &&
	    wm_row_key_revision(key, cut->point) != 0) {
		err = decode_state(row, cut->point, state);
	}
	return err < 0 ? err : fold(txn, cut, state);
}

static int read_state(struct wm_txn *txn, const struct cut *cut, struct wm_point_state *state)
{
	if (cut->facts_to == INT32_MAX) {
		return state_as_of(txn, cut, state);
	}
	/* A kept state may hold younger facts already: only the statements tell. */
	wm_point_init(state, cut->point);
	return fold(txn, cut, state);
}

/* Fill in what stands in the entries that the state names. */
static int read_latest(struct wm_txn *txn, struct wm_point_item *item)
{
	uint8_t leaf_hash[WM_SHA256_BYTES];
	struct wm_entry entry;
	int err;

	if (item->state.revision == 0) {
		return WM_OK;
	}
	err = wm_row_entry(txn, item->state.revision, &entry, leaf_hash);
	if (err < 0) {
		return err;
	}
	item->changed_at = entry.committed_at;
	err = wm_row_entry(txn, item->state.latest_revision, &entry, leaf_hash);
	if (err < 0) {
		return err;
	}
	item->latest.revision = entry.revision;
	item->latest.committed_at = entry.committed_at;
	item->latest.institution = entry.institution;
	item->latest.body = entry.body;
	return WM_OK;
}

int wm_read_point(struct wm_ledger_read *read, uint16_t point, uint64_t revision, int32_t facts_to,
		  struct wm_point_item *ret_item)
{
	const struct wm_action_point *row = wm_register_point(&read->ledger->reg, point);
	const struct cut cut = { point, revision, facts_to };
	struct wm_point_item item = { .changed_at = 0 };
	int err;

	if (row == NULL) {
		return WM_ENO_SUCH_POINT;
	}
	if (revision > read->head) {
		return WM_EREV_FUTURE;
	}
	item.point = *row;
	err = read_state(read->txn, &cut, &item.state);
	if (err < 0) {
		return err;
	}
	err = read_latest(read->txn, &item);
	if (err < 0) {
		return err;
	}
	*ret_item = item;
	return WM_OK;
}
