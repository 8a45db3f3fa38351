/**
 * @file load.c
 * @brief What wm_ledger_open() does: bring the ledger's rows into memory and check them.
 */
#include "ledger/internal.h"

#include "base/cursor.h"
#include "sys/alloc.h"

/* The empty key is less than every other. */
static const struct wm_view from_start = { NULL, 0 };

/* What a codec finds wrong in a row of ours is damage; only the lack of memory is not. */
static int as_corrupt(int err)
{
	return err == WM_OK || err == WM_ENOMEM ? err : WM_ECORRUPT;
}

/* An empty table still needs memory that is not NULL. */
static void *alloc_rows(size_t count, size_t bytes)
{
	return wm_alloc((count > 0 ? count : 1) * bytes);
}

/* --- meta --- */

static bool get_meta(struct wm_txn *txn, const char *name, struct wm_view *ret_value)
{
	return wm_txn_get(txn, WM_TABLE_META, wm_view_str(name), ret_value);
}

int wm_load_schema(struct wm_ledger *ledger, struct wm_txn *txn)
{
	struct wm_view value;
	struct wm_reader in;
	uint32_t schema;

	(void)ledger;
	if (!get_meta(txn, WM_META_SCHEMA, &value)) {
		return WM_ENOTFOUND;
	}
	in = wm_reader_of(value);
	schema = wm_take_u32(&in);
	if (!wm_reader_done(&in) || schema == 0) {
		return WM_ECORRUPT;
	}
	return schema > WM_LEDGER_SCHEMA ? WM_ESCHEMA_NEWER : WM_OK;
}

int wm_load_meta(struct wm_ledger *ledger, struct wm_txn *txn)
{
	struct wm_view value;
	int err;

	if (!get_meta(txn, WM_META_STORE, &value) || value.len != sizeof(ledger->store_id)) {
		return WM_ECORRUPT;
	}
	memcpy(ledger->store_id, value.data, sizeof(ledger->store_id));
	err = wm_row_head(txn, &ledger->head, &ledger->committed_at);
	if (err < 0) {
		return err;
	}
	if (!get_meta(txn, WM_META_FRONTIER, &value)) {
		return WM_ECORRUPT;
	}
	err = wm_frontier_decode(value, &ledger->frontier);
	if (err < 0) {
		return err;
	}
	return ledger->frontier.size == ledger->head ? WM_OK : WM_ECORRUPT;
}

int wm_load_register(struct wm_ledger *ledger, struct wm_txn *txn)
{
	return wm_registry_load(txn, UINT64_MAX, &ledger->registry);
}

/* One flipped bit could make an observer a coordinator, so the table is bound by a hash. */
int wm_keys_hash(struct wm_txn *txn, uint8_t ret_hash[WM_SHA256_BYTES])
{
	struct wm_view row[2];
	bool more =
		wm_txn_seek(txn, WM_TABLE_KEY, WM_SEEK_FIRST_FROM, from_start, &row[0], &row[1]);

	memset(ret_hash, 0, WM_SHA256_BYTES);
	for (; more; more = wm_txn_next(txn, WM_TABLE_KEY, &row[0], &row[1])) {
		const struct wm_view parts[] = { wm_view_of(ret_hash, WM_SHA256_BYTES), row[0],
						 row[1] };
		uint8_t next[WM_SHA256_BYTES];

		wm_sha256(parts, 3, next);
		memcpy(ret_hash, next, sizeof(next));
	}
	return wm_row_answer(txn, WM_OK);
}

void wm_keys_seal(struct wm_txn *txn)
{
	uint8_t hash[WM_SHA256_BYTES];

	if (wm_keys_hash(txn, hash) == WM_OK) {
		wm_txn_put(txn, WM_TABLE_META, WM_PUT_REPLACE, wm_view_str(WM_META_KEYS),
			   wm_view_of(hash, sizeof(hash)));
	}
}

static int check_keys_hash(struct wm_txn *txn)
{
	uint8_t hash[WM_SHA256_BYTES];
	struct wm_view value;

	const int err = wm_keys_hash(txn, hash);
	if (err < 0) {
		return err;
	}
	return get_meta(txn, WM_META_KEYS, &value) &&
			       wm_view_eq(value, wm_view_of(hash, sizeof(hash)))
		       ? WM_OK
		       : WM_ECORRUPT;
}

int wm_load_keys(struct wm_ledger *ledger, struct wm_txn *txn)
{
	size_t count = 0;
	struct wm_view key;
	struct wm_view row;
	bool more = wm_txn_seek(txn, WM_TABLE_KEY, WM_SEEK_FIRST_FROM, from_start, &key, &row);

	while (more) {
		count++;
		more = wm_txn_next(txn, WM_TABLE_KEY, &key, &row);
	}
	ledger->keys = alloc_rows(count, sizeof(*ledger->keys));
	if (ledger->keys == NULL) {
		return WM_ENOMEM;
	}
	more = wm_txn_seek(txn, WM_TABLE_KEY, WM_SEEK_FIRST_FROM, from_start, &key, &row);
	while (more) {
		struct wm_key_row *to = &ledger->keys[ledger->key_count];
		const int err = as_corrupt(wm_key_row_decode(row, to));

		if (err < 0) {
			return err;
		}
		if (!wm_view_eq(key, wm_view_of(to->public_key, sizeof(to->public_key)))) {
			return WM_ECORRUPT;
		}
		ledger->key_count++;
		more = wm_txn_next(txn, WM_TABLE_KEY, &key, &row);
	}
	return check_keys_hash(txn);
}

/* --- states --- */

/* The state is that of the point's last entry, and the entry there is about the point. */
static int check_state(struct wm_txn *txn, const struct wm_point_state *state)
{
	uint8_t leaf[WM_SHA256_BYTES];
	struct wm_entry entry;
	int err;

	if (wm_fold_revision(txn, state->point, UINT64_MAX) != state->revision ||
	    state->latest_revision > state->revision) {
		return WM_ECORRUPT;
	}
	if (state->revision == 0) {
		return WM_OK;
	}
	err = wm_row_entry(txn, state->revision, &entry, leaf);
	if (err < 0) {
		return err;
	}
	return entry.point == state->point ? WM_OK : WM_ECORRUPT;
}

static int load_state(struct wm_txn *txn, uint16_t point, struct wm_point_state *ret_state)
{
	const struct wm_row_key key = wm_row_key_point(point);
	struct wm_view row;
	int err;

	wm_point_init(ret_state, point);
	if (wm_txn_get(txn, WM_TABLE_POINT, wm_row_key_view(&key), &row)) {
		err = as_corrupt(wm_point_state_decode(row, ret_state));
		if (err < 0) {
			return err;
		}
	}
	return ret_state->point == point ? check_state(txn, ret_state) : WM_ECORRUPT;
}

int wm_states_load(struct wm_txn *txn, const struct wm_register *reg, struct wm_states *ret_states)
{
	const size_t count = reg->point_count;
	struct wm_states states = {
		.state = alloc_rows(count, sizeof(*states.state)),
		.scratch = alloc_rows(count, sizeof(*states.scratch)),
		.is_touched = alloc_rows(count, sizeof(*states.is_touched)),
		.touched = alloc_rows(count, sizeof(*states.touched)),
	};
	int err = WM_OK;

	if (states.state == NULL || states.scratch == NULL || states.is_touched == NULL ||
	    states.touched == NULL) {
		err = WM_ENOMEM;
	}
	for (size_t i = 0; err == WM_OK && i < count; i++) {
		err = load_state(txn, reg->points[i].id, &states.state[i]);
	}
	if (err < 0) {
		wm_states_free(&states);
		return err;
	}
	*ret_states = states;
	return WM_OK;
}

void wm_states_free(struct wm_states *states)
{
	wm_free(states->state);
	wm_free(states->scratch);
	wm_free(states->is_touched);
	wm_free(states->touched);
	*states = (struct wm_states){ NULL, NULL, NULL, NULL };
}

int wm_load_states(struct wm_ledger *ledger, struct wm_txn *txn)
{
	const uint64_t published = wm_row_last(txn, WM_TABLE_TRAIL, 0, UINT64_MAX);
	const uint64_t amended = ledger->registry->valid_from;

	ledger->programme_rev = published > amended ? published : amended;
	return wm_states_load(txn, &ledger->registry->reg, &ledger->states);
}

/* --- entries and tree --- */

/* The row's hash is that of its bytes, and time does not go back.  The row is known to decode. */
static int check_entry(struct wm_txn *txn, uint64_t revision, int64_t *inout_committed_at)
{
	const struct wm_row_key key = wm_row_key_u64(revision);
	const struct wm_view none = { NULL, 0 };
	uint8_t stored[WM_SHA256_BYTES];
	uint8_t computed[WM_SHA256_BYTES];
	struct wm_entry entry;
	struct wm_view row;
	int err = wm_row_entry(txn, revision, &entry, stored);

	if (err < 0) {
		return err;
	}
	if (!wm_txn_get(txn, WM_TABLE_ENTRY, wm_row_key_view(&key), &row)) {
		return WM_ECORRUPT;
	}
	wm_merkle_leaf(wm_view_of(row.data + sizeof(stored), row.len - sizeof(stored)), none,
		       computed);
	if (memcmp(stored, computed, sizeof(stored)) != 0 ||
	    entry.committed_at < *inout_committed_at) {
		return WM_ECORRUPT;
	}
	*inout_committed_at = entry.committed_at;
	return WM_OK;
}

int wm_load_check_entries(struct wm_ledger *ledger, struct wm_txn *txn)
{
	const struct wm_row_key head_key = wm_row_key_u64(ledger->head);
	uint64_t revision = 1;
	int64_t committed_at = 0;
	struct wm_view key;
	struct wm_view row;

	if (!wm_txn_seek(txn, WM_TABLE_ENTRY, WM_SEEK_LAST, from_start, &key, &row)) {
		return ledger->head == 0 ? WM_OK : WM_ECORRUPT;
	}
	if (!wm_view_eq(key, wm_row_key_view(&head_key))) {
		return WM_ECORRUPT;
	}
	if (ledger->head > WM_OPEN_CHECK_COUNT) {
		revision = ledger->head - WM_OPEN_CHECK_COUNT + 1;
	}
	for (; revision <= ledger->head; revision++) {
		const int err = check_entry(txn, revision, &committed_at);

		if (err < 0) {
			return err;
		}
	}
	return committed_at == ledger->committed_at ? WM_OK : WM_ECORRUPT;
}

int wm_load_check_tree(struct wm_ledger *ledger, struct wm_txn *txn)
{
	uint8_t stored[WM_SHA256_BYTES];
	uint8_t rebuilt[WM_SHA256_BYTES];
	struct wm_frontier frontier;
	const int err = wm_frontier_rebuild(ledger->head, wm_row_tree_hash, txn, &frontier);

	if (err < 0) {
		return err;
	}
	wm_frontier_root(&ledger->frontier, stored);
	wm_frontier_root(&frontier, rebuilt);
	return memcmp(stored, rebuilt, sizeof(stored)) == 0 ? WM_OK : WM_ECORRUPT;
}
