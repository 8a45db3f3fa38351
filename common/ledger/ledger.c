/**
 * @file ledger.c
 * @brief Life of a ledger: made once, opened with its checks, closed; what it answers from memory.
 */
#include "ledger/internal.h"

#include <stdlib.h>

#include "base/cursor.h"
#include "sys/alloc.h"
#include "wire/register_codec.h"

/* Far above any register within the limits; a bound so that a mistake cannot eat the memory. */
#define REGISTER_MAX_BYTES     ((size_t)64 * 1024 * 1024)
#define REGISTER_VERSION_FIRST 1
/* One row at a time: the longest is a folded state with every voice. */
#define ROW_BUF_MAX_BYTES 65536

/* --- making one --- */

/* Store what was encoded from `start` on as a register row; it stays in the buffer for the hash. */
static void put_register_row(struct wm_txn *txn, struct wm_buf *rows, size_t start,
			     struct wm_row_key key)
{
	if (rows->err < 0) {
		wm_txn_fail(txn, rows->err);
		return;
	}
	/* Append also proves that the rows come in key order, which the hash depends on. */
	wm_txn_put(txn, WM_TABLE_REGISTER, WM_PUT_APPEND, wm_row_key_view(&key),
		   wm_view_of(rows->data + start, rows->len - start));
}

static int compare_ids(const void *a, const void *b)
{
	const struct wm_cycle *const *x = a;
	const struct wm_cycle *const *y = b;

	return strcmp((*x)->id.text, (*y)->id.text);
}

/* The register has its cycles by their days, the table by their ids. */
static void put_cycles(struct wm_txn *txn, const struct wm_register *reg, struct wm_buf *rows)
{
	const struct wm_cycle *order[WM_CYCLES_MAX_COUNT];

	for (size_t i = 0; i < reg->cycle_count; i++) {
		order[i] = &reg->cycles[i];
	}
	qsort(order, reg->cycle_count, sizeof(order[0]), compare_ids);
	for (size_t i = 0; i < reg->cycle_count; i++) {
		const struct wm_cycle_id *id = &order[i]->id;
		const size_t start = rows->len;

		wm_cycle_encode(order[i], rows);
		put_register_row(txn, rows, start,
				 wm_row_key_register(WM_ROW_CYCLE, wm_view_of(id->text, id->len)));
	}
}

/* A register without a row of its own has the defaults, so they need none. */
static void put_settings(struct wm_txn *txn, const struct wm_settings *settings,
			 struct wm_buf *rows)
{
	const struct wm_settings standard = wm_settings_default();
	const struct wm_view no_name = { NULL, 0 };
	const size_t start = rows->len;

	if (settings->rated_percent == 0 || wm_settings_eq(settings, &standard)) {
		return;
	}
	wm_settings_encode(settings, rows);
	put_register_row(txn, rows, start, wm_row_key_register(WM_ROW_SETTINGS, no_name));
}

/* Rows in the order of their keys: areas, cycles, institutions, points, settings. */
static void put_register(struct wm_txn *txn, const struct wm_register *reg, struct wm_buf *rows)
{
	for (size_t i = 0; i < reg->area_count; i++) {
		const size_t start = rows->len;

		wm_area_encode(&reg->areas[i], rows);
		put_register_row(
			txn, rows, start,
			wm_row_key_register(WM_ROW_AREA, wm_view_of(&reg->areas[i].id, 1)));
	}
	put_cycles(txn, reg, rows);
	for (size_t i = 0; i < reg->institution_count; i++) {
		const struct wm_code *code = &reg->institutions[i].code;
		const size_t start = rows->len;

		wm_institution_encode(&reg->institutions[i], rows);
		put_register_row(
			txn, rows, start,
			wm_row_key_register(WM_ROW_INSTITUTION, wm_view_of(code->text, code->len)));
	}
	for (size_t i = 0; i < reg->point_count; i++) {
		const struct wm_row_key id = wm_row_key_point(reg->points[i].id);
		const size_t start = rows->len;

		wm_action_point_encode(&reg->points[i], rows);
		put_register_row(txn, rows, start,
				 wm_row_key_register(WM_ROW_POINT, wm_row_key_view(&id)));
	}
	put_settings(txn, &reg->settings, rows);
}

static void put_keys(struct wm_txn *txn, const struct wm_key_row *keys, size_t count,
		     struct wm_buf *buf)
{
	for (size_t i = 0; i < count; i++) {
		wm_buf_reset(buf);
		wm_key_row_encode(&keys[i], buf);
		if (buf->err < 0) {
			wm_txn_fail(txn, buf->err);
			return;
		}
		wm_txn_put(txn, WM_TABLE_KEY, WM_PUT_NEW,
			   wm_view_of(keys[i].public_key, sizeof(keys[i].public_key)),
			   wm_buf_view(buf));
	}
}

static void put_meta(struct wm_txn *txn, const char *name, struct wm_view value)
{
	wm_txn_put(txn, WM_TABLE_META, WM_PUT_NEW, wm_view_str(name), value);
}

static void put_first_meta(struct wm_txn *txn, const uint8_t store_id[16], struct wm_view rows)
{
	uint8_t bytes[4 + WM_SHA256_BYTES];
	uint8_t hash[WM_SHA256_BYTES];
	uint8_t frontier_bytes[WM_FRONTIER_MAX_BYTES];
	struct wm_frontier frontier;
	struct wm_writer out = wm_writer_of(bytes, sizeof(bytes));

	wm_give_u32(&out, WM_LEDGER_SCHEMA);
	put_meta(txn, WM_META_SCHEMA, wm_writer_view(&out));
	put_meta(txn, WM_META_STORE, wm_view_of(store_id, 16));

	out = wm_writer_of(bytes, sizeof(bytes));
	wm_give_u64(&out, 0);
	wm_give_u64(&out, 0);
	put_meta(txn, WM_META_HEAD, wm_writer_view(&out));

	wm_frontier_init(&frontier);
	put_meta(txn, WM_META_FRONTIER,
		 wm_view_of(frontier_bytes, wm_frontier_encode(&frontier, frontier_bytes)));

	wm_sha256(&rows, 1, hash);
	out = wm_writer_of(bytes, sizeof(bytes));
	wm_give_u32(&out, REGISTER_VERSION_FIRST);
	wm_give_bytes(&out, wm_view_of(hash, sizeof(hash)));
	put_meta(txn, WM_META_REGISTER, wm_writer_view(&out));
}

int wm_ledger_create(struct wm_store *store, const uint8_t store_id[16],
		     const struct wm_register *reg, const struct wm_key_row *keys, size_t key_count)
{
	struct wm_txn *txn = NULL;
	struct wm_view found;
	struct wm_buf rows;
	struct wm_buf key_buf;
	int err;

	err = wm_txn_begin(store, WM_TXN_WRITE, &txn);
	if (err < 0) {
		return err;
	}
	if (wm_txn_get(txn, WM_TABLE_META, wm_view_str(WM_META_SCHEMA), &found)) {
		wm_txn_abort(&txn);
		return WM_EEXISTS;
	}
	wm_buf_init(&rows, REGISTER_MAX_BYTES);
	wm_buf_init(&key_buf, ROW_BUF_MAX_BYTES);
	put_register(txn, reg, &rows);
	put_keys(txn, keys, key_count, &key_buf);
	wm_keys_seal(txn);
	put_first_meta(txn, store_id, wm_buf_view(&rows));
	err = wm_txn_commit(&txn);
	wm_buf_deinit(&key_buf);
	wm_buf_deinit(&rows);
	return err;
}

/* --- open and close --- */

/* Opening is this list from top to bottom; `why` explains WM_ECORRUPT of the step. */
static const struct {
	int (*run)(struct wm_ledger *ledger, struct wm_txn *txn);
	const char *why;
} open_steps[] = {
	{ wm_load_schema, "the schema row is damaged" },
	{ wm_load_meta, "the rows of head and tree are damaged or contradict each other" },
	{ wm_load_register, "the register's rows are not those of the register's hash" },
	{ wm_load_keys, "the key table is not the one of its hash, or a row of it is damaged" },
	{ wm_load_states, "the state of an action point is damaged or is not at its last entry" },
	{ wm_load_check_entries, "one of the last entries is not the one of its leaf hash" },
	{ wm_load_check_tree, "the tree is not that of the entries" },
};

static int load(struct wm_ledger *ledger, struct wm_txn *txn, const char **ret_why)
{
	for (size_t i = 0; i < sizeof(open_steps) / sizeof(open_steps[0]); i++) {
		int err = open_steps[i].run(ledger, txn);

		/* A store error hides behind "absent": it is the better answer. */
		if (wm_txn_error(txn) < 0) {
			err = wm_txn_error(txn);
		}
		if (err < 0) {
			*ret_why = err == WM_ECORRUPT ? open_steps[i].why : wm_strerror(err);
			return err;
		}
	}
	return WM_OK;
}

int wm_ledger_open(struct wm_store *store, struct wm_ledger **ret_ledger, const char **ret_why)
{
	struct wm_txn *txn = NULL;
	struct wm_ledger *ledger = wm_alloc(sizeof(*ledger));
	int err;

	if (ledger == NULL) {
		*ret_why = wm_strerror(WM_ENOMEM);
		return WM_ENOMEM;
	}
	ledger->store = store;
	wm_buf_init(&ledger->buf, ROW_BUF_MAX_BYTES);
	err = wm_ledger_upgrade(store);
	if (err < 0) {
		*ret_why = wm_strerror(err);
		wm_ledger_close(ledger);
		return err;
	}
	err = wm_txn_begin(store, WM_TXN_READ, &txn);
	if (err < 0) {
		*ret_why = wm_strerror(err);
		wm_ledger_close(ledger);
		return err;
	}
	err = load(ledger, txn, ret_why);
	wm_txn_abort(&txn);
	if (err < 0) {
		wm_ledger_close(ledger);
		return err;
	}
	*ret_ledger = ledger;
	return WM_OK;
}

void wm_ledger_close(struct wm_ledger *ledger)
{
	if (ledger == NULL) {
		return;
	}
	wm_buf_deinit(&ledger->buf);
	wm_states_free(&ledger->states);
	wm_free(ledger->keys);
	wm_registry_free(ledger->past);
	wm_registry_free(ledger->registry);
	wm_free(ledger);
}

/* --- answers from memory --- */

const uint8_t *wm_ledger_store_id(const struct wm_ledger *ledger)
{
	return ledger->store_id;
}

const struct wm_register *wm_ledger_register(const struct wm_ledger *ledger)
{
	return &ledger->registry->reg;
}

static int compare_key(const void *wanted, const void *row)
{
	return memcmp(wanted, ((const struct wm_key_row *)row)->public_key, 32);
}

const struct wm_key_row *wm_ledger_key(const struct wm_ledger *ledger, const uint8_t key[32])
{
	return bsearch(key, ledger->keys, ledger->key_count, sizeof(*ledger->keys), compare_key);
}

const struct wm_key_row *wm_ledger_keys(const struct wm_ledger *ledger, size_t *ret_count)
{
	*ret_count = ledger->key_count;
	return ledger->keys;
}

uint64_t wm_ledger_head(const struct wm_ledger *ledger)
{
	return ledger->head;
}

void wm_ledger_root(const struct wm_ledger *ledger, uint8_t ret_root[32])
{
	wm_frontier_root(&ledger->frontier, ret_root);
}
