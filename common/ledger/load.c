/**
 * @file load.c
 * @brief What wm_ledger_open() does: bring the ledger's rows into memory and check them.
 */
#include "ledger/internal.h"

#include "base/cursor.h"
#include "sys/alloc.h"
#include "wire/register_codec.h"

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

/* --- register: its rows are copied once, and the register's views point into the copy --- */

static int load_area(struct wm_ledger *ledger, struct wm_view name, struct wm_view row)
{
	struct wm_area *area = &ledger->areas[ledger->reg.area_count];
	const int err = as_corrupt(wm_area_decode(row, area));

	if (err < 0) {
		return err;
	}
	ledger->reg.area_count++;
	return wm_view_eq(name, wm_view_of(&area->id, 1)) ? WM_OK : WM_ECORRUPT;
}

static int load_institution(struct wm_ledger *ledger, struct wm_view name, struct wm_view row)
{
	struct wm_institution *institution = &ledger->institutions[ledger->reg.institution_count];
	const int err = as_corrupt(wm_institution_decode(row, institution));

	if (err < 0) {
		return err;
	}
	ledger->reg.institution_count++;
	return wm_view_eq(name, wm_view_of(institution->code.text, institution->code.len))
		       ? WM_OK
		       : WM_ECORRUPT;
}

static int load_point(struct wm_ledger *ledger, struct wm_view name, struct wm_view row)
{
	struct wm_action_point *point = &ledger->points[ledger->reg.point_count];
	const int err = as_corrupt(wm_action_point_decode(row, point));
	struct wm_row_key id;

	if (err < 0) {
		return err;
	}
	ledger->reg.point_count++;
	id = wm_row_key_point(point->id);
	return wm_view_eq(name, wm_row_key_view(&id)) ? WM_OK : WM_ECORRUPT;
}

enum { KIND_AREA, KIND_INSTITUTION, KIND_POINT, KIND__COUNT };

static const struct {
	uint8_t letter; /* first byte of the key */
	size_t max;	/* rows */
	int (*load)(struct wm_ledger *ledger, struct wm_view name, struct wm_view row);
} row_kinds[KIND__COUNT] = {
	[KIND_AREA] = { WM_REGISTER_ROW_AREA, WM_AREA_MAX, load_area },
	[KIND_INSTITUTION] = { WM_REGISTER_ROW_INSTITUTION, WM_INSTITUTIONS_MAX_COUNT,
			       load_institution },
	[KIND_POINT] = { WM_REGISTER_ROW_POINT, WM_POINTS_MAX_COUNT, load_point },
};

/* KIND__COUNT when it is none. */
static size_t kind_of(struct wm_view key)
{
	size_t kind = 0;

	while (kind < KIND__COUNT && (key.len == 0 || key.data[0] != row_kinds[kind].letter)) {
		kind++;
	}
	return kind;
}

/* Count the rows and their bytes, so that the copy needs one allocation that never moves. */
static int measure_register(struct wm_txn *txn, size_t ret_counts[KIND__COUNT], size_t *ret_bytes)
{
	size_t counts[KIND__COUNT] = { 0 };
	size_t bytes = 0;
	struct wm_view key;
	struct wm_view row;
	bool more = wm_txn_seek(txn, WM_TABLE_REGISTER, WM_SEEK_FIRST_FROM, from_start, &key, &row);

	while (more) {
		const size_t kind = kind_of(key);

		if (kind == KIND__COUNT || counts[kind] == row_kinds[kind].max) {
			return WM_ECORRUPT;
		}
		counts[kind]++;
		bytes += row.len;
		more = wm_txn_next(txn, WM_TABLE_REGISTER, &key, &row);
	}
	memcpy(ret_counts, counts, sizeof(counts));
	*ret_bytes = bytes;
	return WM_OK;
}

static int copy_register(struct wm_ledger *ledger, struct wm_txn *txn)
{
	uint8_t *at = ledger->register_rows;
	struct wm_view key;
	struct wm_view row;
	bool more = wm_txn_seek(txn, WM_TABLE_REGISTER, WM_SEEK_FIRST_FROM, from_start, &key, &row);

	while (more) {
		const struct wm_view name = wm_view_of(key.data + 1, key.len - 1);
		int err;

		memcpy(at, row.data, row.len);
		err = row_kinds[kind_of(key)].load(ledger, name, wm_view_of(at, row.len));
		if (err < 0) {
			return err;
		}
		at += row.len;
		more = wm_txn_next(txn, WM_TABLE_REGISTER, &key, &row);
	}
	return WM_OK;
}

static int check_register_hash(struct wm_ledger *ledger, struct wm_txn *txn, size_t bytes)
{
	const struct wm_view rows = wm_view_of(ledger->register_rows, bytes);
	uint8_t hash[WM_SHA256_BYTES];
	struct wm_view value;
	struct wm_reader in;

	if (!get_meta(txn, WM_META_REGISTER, &value)) {
		return WM_ECORRUPT;
	}
	in = wm_reader_of(value);
	ledger->reg.version = wm_take_u32(&in);
	wm_take_copy(&in, ledger->reg.hash, sizeof(ledger->reg.hash));
	if (!wm_reader_done(&in)) {
		return WM_ECORRUPT;
	}
	wm_sha256(&rows, 1, hash);
	return memcmp(hash, ledger->reg.hash, sizeof(hash)) == 0 ? WM_OK : WM_ECORRUPT;
}

int wm_load_register(struct wm_ledger *ledger, struct wm_txn *txn)
{
	size_t counts[KIND__COUNT];
	size_t bytes;
	int err = measure_register(txn, counts, &bytes);

	if (err < 0) {
		return err;
	}
	ledger->register_rows = alloc_rows(bytes, 1);
	ledger->areas = alloc_rows(counts[KIND_AREA], sizeof(*ledger->areas));
	ledger->institutions = alloc_rows(counts[KIND_INSTITUTION], sizeof(*ledger->institutions));
	ledger->points = alloc_rows(counts[KIND_POINT], sizeof(*ledger->points));
	if (ledger->register_rows == NULL || ledger->areas == NULL ||
	    ledger->institutions == NULL || ledger->points == NULL) {
		return WM_ENOMEM;
	}
	ledger->reg.areas = ledger->areas;
	ledger->reg.institutions = ledger->institutions;
	ledger->reg.points = ledger->points;
	err = copy_register(ledger, txn);
	return err < 0 ? err : check_register_hash(ledger, txn, bytes);
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
	return WM_OK;
}

/* --- states --- */

/* The state is that of the point's last history row, and the entry there is about the point. */
static int check_state(struct wm_txn *txn, const struct wm_point_state *state)
{
	uint8_t leaf[WM_SHA256_BYTES];
	struct wm_entry entry;
	int err;

	if (wm_row_history_last(txn, state->point, UINT64_MAX) != state->revision ||
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

int wm_load_states(struct wm_ledger *ledger, struct wm_txn *txn)
{
	const size_t count = ledger->reg.point_count;

	ledger->states = alloc_rows(count, sizeof(*ledger->states));
	ledger->scratch = alloc_rows(count, sizeof(*ledger->scratch));
	ledger->is_touched = alloc_rows(count, sizeof(*ledger->is_touched));
	ledger->touched = alloc_rows(count, sizeof(*ledger->touched));
	if (ledger->states == NULL || ledger->scratch == NULL || ledger->is_touched == NULL ||
	    ledger->touched == NULL) {
		return WM_ENOMEM;
	}
	for (size_t i = 0; i < count; i++) {
		const int err = load_state(txn, ledger->reg.points[i].id, &ledger->states[i]);

		if (err < 0) {
			return err;
		}
	}
	return WM_OK;
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
