/**
 * @file row.c
 * @brief Keys of the ledger's rows, and the rows that more than one file reads.
 *
 * A store error sticks to the transaction, where it looks like absence; so each
 * reader answers through wm_row_answer(), which puts the store's error first.
 */
#include "ledger/internal.h"

#include "base/cursor.h"
#include "wire/head.h"

/* --- keys --- */

struct wm_row_key wm_row_key_u64(uint64_t value)
{
	struct wm_row_key key;
	struct wm_writer out = wm_writer_of(key.bytes, sizeof(key.bytes));

	wm_give_u64(&out, value);
	key.len = out.len;
	return key;
}

struct wm_row_key wm_row_key_point(uint16_t point)
{
	struct wm_row_key key;
	struct wm_writer out = wm_writer_of(key.bytes, sizeof(key.bytes));

	wm_give_u16(&out, point);
	key.len = out.len;
	return key;
}

struct wm_row_key wm_row_key_point_rev(uint16_t point, uint64_t revision)
{
	struct wm_row_key key;
	struct wm_writer out = wm_writer_of(key.bytes, sizeof(key.bytes));

	wm_give_u16(&out, point);
	wm_give_u64(&out, revision);
	key.len = out.len;
	return key;
}

struct wm_row_key wm_row_key_fact(uint16_t point, uint64_t revision, uint8_t index)
{
	struct wm_row_key key = wm_row_key_point_rev(point, revision);

	key.bytes[key.len++] = index;
	return key;
}

struct wm_row_key wm_row_key_idem(const struct wm_code *institution, const uint8_t sid[16])
{
	struct wm_row_key key;
	struct wm_writer out = wm_writer_of(key.bytes, sizeof(key.bytes));

	wm_give_u8(&out, institution->len);
	wm_give_bytes(&out, wm_view_of(institution->text, institution->len));
	wm_give_bytes(&out, wm_view_of(sid, 16));
	key.len = out.len;
	return key;
}

struct wm_row_key wm_row_key_tile(unsigned level, uint64_t index)
{
	struct wm_row_key key;
	struct wm_writer out = wm_writer_of(key.bytes, sizeof(key.bytes));

	wm_give_u8(&out, (uint8_t)level);
	wm_give_u64(&out, index);
	key.len = out.len;
	return key;
}

struct wm_row_key wm_row_key_register(uint8_t kind, struct wm_view name)
{
	struct wm_row_key key;
	struct wm_writer out = wm_writer_of(key.bytes, sizeof(key.bytes));

	wm_give_u8(&out, kind);
	wm_give_bytes(&out, name);
	key.len = out.len;
	return key;
}

int wm_row_answer(const struct wm_txn *txn, int err)
{
	const int stuck = wm_txn_error(txn);

	return stuck < 0 ? stuck : err;
}

/* --- rows --- */

int wm_row_head(struct wm_txn *txn, uint64_t *ret_revision, int64_t *ret_committed_at)
{
	struct wm_view value;
	struct wm_reader in;
	uint64_t revision;
	uint64_t committed_at;

	if (!wm_txn_get(txn, WM_TABLE_META, wm_view_str(WM_META_HEAD), &value)) {
		return wm_row_answer(txn, WM_ECORRUPT);
	}
	in = wm_reader_of(value);
	revision = wm_take_u64(&in);
	committed_at = wm_take_u64(&in);
	if (!wm_reader_done(&in) || committed_at > INT64_MAX) {
		return WM_ECORRUPT;
	}
	*ret_revision = revision;
	*ret_committed_at = (int64_t)committed_at;
	return WM_OK;
}

int wm_row_entry(struct wm_txn *txn, uint64_t revision, struct wm_entry *ret_entry,
		 uint8_t ret_leaf_hash[WM_SHA256_BYTES])
{
	const struct wm_row_key key = wm_row_key_u64(revision);
	struct wm_view row;
	struct wm_entry entry;
	int err;

	if (!wm_txn_get(txn, WM_TABLE_ENTRY, wm_row_key_view(&key), &row)) {
		return wm_row_answer(txn, WM_ECORRUPT);
	}
	if (row.len < WM_SHA256_BYTES) {
		return WM_ECORRUPT;
	}
	err = wm_entry_decode(wm_view_of(row.data + WM_SHA256_BYTES, row.len - WM_SHA256_BYTES),
			      &entry);
	if (err < 0) {
		return err;
	}
	if (entry.revision != revision) {
		return WM_ECORRUPT;
	}
	*ret_entry = entry;
	memcpy(ret_leaf_hash, row.data, WM_SHA256_BYTES);
	return WM_OK;
}

int wm_row_submission(struct wm_txn *txn, const struct wm_code *institution, const uint8_t sid[16],
		      struct wm_entry *ret_entry, uint8_t ret_leaf_hash[WM_SHA256_BYTES])
{
	const struct wm_row_key key = wm_row_key_idem(institution, sid);
	struct wm_view value;
	struct wm_reader in;
	struct wm_entry entry;
	uint8_t leaf_hash[WM_SHA256_BYTES];
	uint64_t revision;
	int err;

	if (!wm_txn_get(txn, WM_TABLE_IDEM, wm_row_key_view(&key), &value)) {
		return wm_row_answer(txn, WM_ENOTFOUND);
	}
	in = wm_reader_of(value);
	revision = wm_take_u64(&in);
	if (!wm_reader_done(&in)) {
		return WM_ECORRUPT;
	}
	err = wm_row_entry(txn, revision, &entry, leaf_hash);
	if (err < 0) {
		return err;
	}
	if (memcmp(entry.sid, sid, sizeof(entry.sid)) != 0 ||
	    !wm_code_eq(&entry.institution, institution)) {
		return WM_ECORRUPT;
	}
	*ret_entry = entry;
	memcpy(ret_leaf_hash, leaf_hash, sizeof(leaf_hash));
	return WM_OK;
}

void wm_receipt_of(const struct wm_entry *entry, const uint8_t leaf_hash[WM_SHA256_BYTES],
		   struct wm_receipt *ret_receipt)
{
	memcpy(ret_receipt->sid, entry->sid, sizeof(ret_receipt->sid));
	ret_receipt->revision = entry->revision;
	ret_receipt->point_prev = entry->point_prev;
	ret_receipt->committed_at = entry->committed_at;
	memcpy(ret_receipt->leaf_hash, leaf_hash, sizeof(ret_receipt->leaf_hash));
	ret_receipt->replayed = true;
}

uint64_t wm_row_key_revision(struct wm_view key, uint16_t point)
{
	struct wm_reader in = wm_reader_of(key);
	const uint16_t key_point = wm_take_u16(&in);
	const uint64_t revision = wm_take_u64(&in);

	return !in.failed && key_point == point ? revision : 0;
}

uint64_t wm_row_last(struct wm_txn *txn, enum wm_table table, uint16_t point, uint64_t revision)
{
	struct wm_row_key upto = wm_row_key_point_rev(point, revision);
	struct wm_view key;
	struct wm_view value;

	upto.bytes[upto.len++] = UINT8_MAX; /* behind the last row of the revision */
	if (!wm_txn_seek(txn, table, WM_SEEK_LAST_UPTO, wm_row_key_view(&upto), &key, &value)) {
		return 0;
	}
	return wm_row_key_revision(key, point);
}

int wm_row_each(struct wm_txn *txn, enum wm_table table, const struct wm_row_range *range,
		wm_row_fn *fn, void *user)
{
	const struct wm_row_key from = wm_row_key_point_rev(range->point, range->from);
	struct wm_view key;
	struct wm_view value;
	bool more =
		wm_txn_seek(txn, table, WM_SEEK_FIRST_FROM, wm_row_key_view(&from), &key, &value);
	int err = WM_OK;

	while (more && err == WM_OK) {
		const uint64_t revision = wm_row_key_revision(key, range->point);
		if (revision == 0 || revision > range->upto) {
			break;
		}
		err = fn(revision, value, user);
		more = wm_txn_next(txn, table, &key, &value);
	}
	return wm_row_answer(txn, err);
}

int wm_row_tree_hash(unsigned level, uint64_t index, uint8_t ret_hash[WM_SHA256_BYTES], void *user)
{
	struct wm_txn *txn = user;
	/* Leaf i is entry i + 1, whose row starts with the leaf hash. */
	const struct wm_row_key key =
		level == 0 ? wm_row_key_u64(index + 1) : wm_row_key_tile(level, index);
	const enum wm_table table = level == 0 ? WM_TABLE_ENTRY : WM_TABLE_TILE;
	struct wm_view row;

	if (!wm_txn_get(txn, table, wm_row_key_view(&key), &row)) {
		return wm_row_answer(txn, WM_ECORRUPT);
	}
	if (row.len < WM_SHA256_BYTES) {
		return WM_ECORRUPT;
	}
	memcpy(ret_hash, row.data, WM_SHA256_BYTES);
	return WM_OK;
}
