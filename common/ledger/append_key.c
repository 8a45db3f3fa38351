/* Key changes: the table as it was, with one row more or less, takes effect with the commit. */
#include <stdlib.h>

#include "ledger/internal.h"
#include "sys/alloc.h"
#include "wire/key_change_codec.h"

/* The table that the batch works on: today's, or what an earlier change of it made. */
static const struct wm_key_row *table_of(const struct wm_batch *batch, size_t *ret_count)
{
	if (batch->keys != NULL) {
		*ret_count = batch->key_count;
		return batch->keys;
	}
	*ret_count = batch->ledger->key_count;
	return batch->ledger->keys;
}

static bool same_row(const struct wm_key_row *a, const struct wm_key_row *b)
{
	return a->role == b->role && wm_code_eq(&a->institution, &b->institution);
}

/* Index of the first row that is not before the key. */
static size_t place_of(const struct wm_key_row *keys, size_t count, const uint8_t key[32])
{
	size_t at = 0;

	while (at < count && memcmp(keys[at].public_key, key, 32) < 0) {
		at++;
	}
	return at;
}

static int check_add(const struct wm_register *reg, const struct wm_key_change *change,
		     bool is_known, size_t count, const char **ret_reason)
{
	const enum wm_role role = change->row.role;
	const bool is_body = role == WM_ROLE_SUBMITTER || role == WM_ROLE_LEAD_COORDINATOR;

	if (is_known) {
		*ret_reason = "this key is in the table already";
		return WM_ERULE;
	}
	if (is_body && wm_register_institution(reg, &change->row.institution) == NULL) {
		return WM_ENO_SUCH_INSTITUTION;
	}
	if (count >= WM_KEYS_MAX_COUNT) {
		*ret_reason = "the table of keys is full";
		return WM_ELIMIT;
	}
	return WM_OK;
}

static int check_revoke(const struct wm_key_row *keys, size_t count, size_t at, bool is_known,
			const struct wm_key_change *change, const char **ret_reason)
{
	size_t coordinators = 0;

	for (size_t i = 0; i < count; i++) {
		coordinators += keys[i].role == WM_ROLE_COORDINATOR;
	}
	if (!is_known || !same_row(&keys[at], &change->row)) {
		*ret_reason = "the table has no such key of this institution and role";
		return WM_ERULE;
	}
	if (keys[at].role == WM_ROLE_COORDINATOR && coordinators == 1) {
		*ret_reason =
			"it is the last key of the Roadmap's coordinator: add another one first";
		return WM_ERULE;
	}
	return WM_OK;
}

/* @return the new table, owned; NULL without memory */
static struct wm_key_row *changed(const struct wm_key_row *keys, size_t count, size_t at,
				  const struct wm_key_change *change)
{
	const bool is_add = change->action == WM_KEY_ADD;
	struct wm_key_row *rows = wm_alloc((count + 1) * sizeof(*rows));

	if (rows == NULL) {
		return NULL;
	}
	memcpy(rows, keys, at * sizeof(*rows));
	if (is_add) {
		rows[at] = change->row;
		memcpy(rows + at + 1, keys + at, (count - at) * sizeof(*rows));
	} else {
		memcpy(rows + at, keys + at + 1, (count - at - 1) * sizeof(*rows));
	}
	return rows;
}

static void write_row(struct wm_batch *batch, const struct wm_key_change *change)
{
	const struct wm_view key = wm_view_of(change->row.public_key, 32);

	if (change->action == WM_KEY_REVOKE) {
		wm_txn_del(batch->txn, WM_TABLE_KEY, key);
		return;
	}
	struct wm_buf *buf = &batch->ledger->buf;
	wm_buf_reset(buf);
	wm_key_row_encode(&change->row, buf);
	if (buf->err < 0) {
		wm_txn_fail(batch->txn, buf->err);
	} else {
		wm_txn_put(batch->txn, WM_TABLE_KEY, WM_PUT_NEW, key, wm_buf_view(buf));
	}
	wm_buf_reset(buf);
}

void wm_decide_key_change(struct wm_batch *batch, const struct wm_submission *submission,
			  struct wm_outcome *outcome)
{
	struct wm_key_change change;
	size_t count;
	const struct wm_key_row *keys = table_of(batch, &count);

	outcome->err = wm_key_change_decode(submission->body, &change);
	if (outcome->err < 0) {
		return;
	}
	const size_t at = place_of(keys, count, change.row.public_key);
	const bool is_known =
		at < count && memcmp(keys[at].public_key, change.row.public_key, 32) == 0;
	outcome->err = change.action == WM_KEY_ADD
			       ? check_add(&batch->ledger->registry->reg, &change, is_known, count,
					   &outcome->reason)
			       : check_revoke(keys, count, at, is_known, &change, &outcome->reason);
	if (outcome->err < 0) {
		return;
	}
	struct wm_key_row *rows = changed(keys, count, at, &change);
	if (rows == NULL) {
		outcome->err = WM_ENOMEM;
		wm_txn_fail(batch->txn, WM_ENOMEM);
		return;
	}
	write_row(batch, &change);
	wm_keys_seal(batch->txn);
	wm_free(batch->keys);
	batch->keys = rows;
	batch->key_count = change.action == WM_KEY_ADD ? count + 1 : count - 1;
}
