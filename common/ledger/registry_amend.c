/* Amending the register: today's rows are kept, changed, hashed, and the result is checked. */
#include "base/cursor.h"
#include "crypto/sha256.h"
#include "ledger/internal.h"
#include "sys/alloc.h"
#include "wire/register_codec.h"

static int keep_row(struct wm_view key, struct wm_view row, void *user)
{
	const struct wm_registry_rows *rows = user;
	struct wm_row_key past = wm_row_key_u64(rows->replaced_by);

	memcpy(past.bytes + past.len, key.data, key.len);
	past.len += key.len;
	wm_txn_put(rows->txn, WM_TABLE_REGISTER_PAST, WM_PUT_NEW, wm_row_key_view(&past), row);
	return WM_OK;
}

/* A change has to start from the row that is there. */
static int apply_change(struct wm_txn *txn, const struct wm_row_change *change,
			const char **ret_reason)
{
	uint8_t key_bytes[WM_REGISTER_KEY_MAX_BYTES];
	uint8_t old_bytes[WM_REGISTER_KEY_MAX_BYTES];
	size_t key_len = 0;
	size_t old_len = 0;
	struct wm_view present = { NULL, 0 };

	const struct wm_view any = change->row.len > 0 ? change->row : change->old;
	int err = wm_registry_row_key(change->letter, any, key_bytes, &key_len);
	if (err == WM_OK && change->old.len > 0) {
		err = wm_registry_row_key(change->letter, change->old, old_bytes, &old_len);
	}
	const struct wm_view key = wm_view_of(key_bytes, key_len);
	if (err == WM_OK && change->old.len > 0 &&
	    !wm_view_eq(key, wm_view_of(old_bytes, old_len))) {
		err = WM_ERULE;
	}
	if (err < 0) {
		*ret_reason = "a row of the amendment is malformed, or its old and new name differ";
		return err;
	}
	(void)wm_txn_get(txn, WM_TABLE_REGISTER, key, &present);
	if (!wm_view_eq(present, change->old)) {
		*ret_reason = "a row of the register is not the old row of the amendment";
		return wm_row_answer(txn, WM_EREGISTER_MOVED);
	}
	if (change->row.len > 0) {
		wm_txn_put(txn, WM_TABLE_REGISTER, WM_PUT_REPLACE, key, change->row);
	} else {
		wm_txn_del(txn, WM_TABLE_REGISTER, key);
	}
	return WM_OK;
}

/* What may never change between two rows of the same action point. */
static int check_points(const struct wm_amendment *amendment, const char **ret_reason)
{
	struct wm_action_point old;
	struct wm_action_point row;

	for (size_t i = 0; i < amendment->change_count; i++) {
		const struct wm_row_change *change = &amendment->changes[i];
		if (change->letter != WM_ROW_POINT || change->old.len == 0 ||
		    change->row.len == 0) {
			continue;
		}
		int err = wm_action_point_decode(change->old, &old);
		if (err == WM_OK) {
			err = wm_action_point_decode(change->row, &row);
		}
		if (err == WM_OK) {
			err = wm_amendment_check_point(&old, &row, ret_reason);
		}
		if (err < 0) {
			return err;
		}
	}
	return WM_OK;
}

struct hashing {
	uint8_t *at;
	size_t bytes;
};

static int count_row(struct wm_view key, struct wm_view row, void *user)
{
	struct hashing *hashing = user;

	(void)key;
	if (hashing->at != NULL) {
		memcpy(hashing->at + hashing->bytes, row.data, row.len);
	}
	hashing->bytes += row.len;
	return WM_OK;
}

/* Version and hash of the rows as the transaction has them now. */
static int put_register_meta(struct wm_txn *txn, uint32_t version)
{
	const struct wm_registry_rows rows = { txn, 0 };
	struct hashing hashing = { NULL, 0 };
	uint8_t bytes[4 + WM_SHA256_BYTES];
	uint8_t hash[WM_SHA256_BYTES];

	int err = wm_registry_each(&rows, count_row, &hashing);
	if (err < 0) {
		return err;
	}
	hashing = (struct hashing){ wm_alloc(hashing.bytes), 0 };
	if (hashing.at == NULL) {
		return WM_ENOMEM;
	}
	err = wm_registry_each(&rows, count_row, &hashing);
	const struct wm_view all = wm_view_of(hashing.at, hashing.bytes);
	wm_sha256(&all, 1, hash);
	wm_free(hashing.at);
	struct wm_writer out = wm_writer_of(bytes, sizeof(bytes));
	wm_give_u32(&out, version);
	wm_give_bytes(&out, wm_view_of(hash, sizeof(hash)));
	wm_txn_put(txn, WM_TABLE_META, WM_PUT_REPLACE, wm_view_str(WM_META_REGISTER),
		   wm_writer_view(&out));
	return err;
}

int wm_registry_amend(struct wm_txn *txn, const struct wm_register *today, uint64_t revision,
		      const struct wm_amendment *amendment, struct wm_registry **ret_registry,
		      const char **ret_reason)
{
	struct wm_registry_rows rows = { txn, 0 };
	struct wm_registry *registry = NULL;
	uint16_t at_fault = 0;

	if (amendment->from_version != today->version) {
		*ret_reason = "the amendment was made from another version of the register";
		return WM_EREGISTER_MOVED;
	}
	int err = check_points(amendment, ret_reason);
	if (err == WM_OK) {
		struct wm_registry_rows keep = { txn, revision };
		err = wm_registry_each(&rows, keep_row, &keep);
	}
	for (size_t i = 0; err == WM_OK && i < amendment->change_count; i++) {
		err = apply_change(txn, &amendment->changes[i], ret_reason);
	}
	if (err == WM_OK) {
		err = put_register_meta(txn, today->version + 1);
	}
	if (err == WM_OK) {
		err = wm_registry_load(txn, UINT64_MAX, &registry);
	}
	if (err == WM_ECORRUPT) {
		*ret_reason = "the register would have more rows of a kind than the limits allow";
		err = WM_ELIMIT;
	}
	if (err == WM_OK) {
		err = wm_register_check(&registry->reg, ret_reason, &at_fault);
	}
	if (err < 0) {
		wm_registry_free(registry);
		return wm_row_answer(txn, err);
	}
	*ret_registry = registry;
	return WM_OK;
}
