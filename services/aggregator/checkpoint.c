#include "aggregator/checkpoint.h"

#include "base/cursor.h"
#include "sys/failpoint.h"
#include "wire/item_codec.h"
#include "wire/register_codec.h"

#define KEY_MAX_BYTES  16
#define META_MAX_BYTES 40 /* the longest value of meta: the cursor */

/* What a checkpoint consists of; nothing else is in the aggregator's environment. */
static const enum wm_table tables[] = { WM_TABLE_META, WM_TABLE_POINT, WM_TABLE_REGISTER,
					WM_TABLE_ROLLUP };

static struct wm_view meta_key(const char *name)
{
	return wm_view_str(name);
}

static struct wm_view point_key(uint16_t id, uint8_t bytes[KEY_MAX_BYTES])
{
	struct wm_writer out = wm_writer_of(bytes, KEY_MAX_BYTES);

	wm_give_u16(&out, id);
	return wm_writer_view(&out);
}

static struct wm_view row_key(uint16_t id, uint8_t bytes[KEY_MAX_BYTES])
{
	struct wm_writer out = wm_writer_of(bytes, KEY_MAX_BYTES);

	wm_give_u8(&out, 'P');
	wm_give_u16(&out, id);
	return wm_writer_view(&out);
}

/* --- writing --- */

static void clear_table(struct wm_txn *txn, enum wm_table table)
{
	const struct wm_view from_the_first = { NULL, 0 };
	struct wm_view key;
	struct wm_view value;
	uint8_t copy[WM_STORE_KEY_MAX_BYTES];

	while (wm_txn_seek(txn, table, WM_SEEK_FIRST_FROM, from_the_first, &key, &value)) {
		const size_t len = key.len;
		memcpy(copy, key.data, len); /* the borrowed key ends with the del */
		wm_txn_del(txn, table, wm_view_of(copy, len));
	}
}

static void put_meta(struct wm_txn *txn, const struct mark *mark)
{
	uint8_t bytes[META_MAX_BYTES];
	struct wm_writer out = wm_writer_of(bytes, sizeof(bytes));

	wm_give_u32(&out, CHECKPOINT_SCHEMA);
	wm_txn_put(txn, WM_TABLE_META, WM_PUT_REPLACE, meta_key("schema"), wm_writer_view(&out));
	wm_txn_put(txn, WM_TABLE_META, WM_PUT_REPLACE, meta_key("store"),
		   wm_view_of(mark->store, sizeof(mark->store)));

	out = wm_writer_of(bytes, sizeof(bytes));
	wm_give_u64(&out, mark->revision);
	wm_give_bytes(&out, wm_view_of(mark->leaf_hash, sizeof(mark->leaf_hash)));
	wm_txn_put(txn, WM_TABLE_META, WM_PUT_REPLACE, meta_key("cursor"), wm_writer_view(&out));

	out = wm_writer_of(bytes, sizeof(bytes));
	wm_give_u32(&out, mark->register_version);
	wm_give_bytes(&out, wm_view_of(mark->register_hash, sizeof(mark->register_hash)));
	wm_txn_put(txn, WM_TABLE_META, WM_PUT_REPLACE, meta_key("register"), wm_writer_view(&out));
}

/* Put a value that was encoded into a buffer; an encoding that failed fails the transaction. */
static void put_encoded(struct wm_txn *txn, enum wm_table table, struct wm_view key,
			struct wm_buf *buf)
{
	if (buf->err < 0) {
		wm_txn_fail(txn, buf->err);
	} else {
		wm_txn_put(txn, table, WM_PUT_REPLACE, key, wm_buf_view(buf));
	}
	wm_buf_reset(buf);
}

static void put_points(struct wm_txn *txn, const struct tally *tally, struct wm_buf *buf)
{
	uint8_t key[KEY_MAX_BYTES];

	for (size_t i = 0; i < tally->point_count; i++) {
		const struct tally_point *point = &tally->point[i];
		if (!point->unsaved && !tally->renewed) {
			continue;
		}
		wm_point_state_encode(&point->state, buf);
		put_encoded(txn, WM_TABLE_POINT, point_key(point->row.id, key), buf);
		if (tally->renewed) {
			wm_txn_put(txn, WM_TABLE_REGISTER, WM_PUT_REPLACE,
				   row_key(point->row.id, key), wm_buf_view(&point->row_bytes));
		}
	}
}

static void put_rollups(struct wm_txn *txn, const struct tally *tally, struct wm_buf *buf)
{
	struct wm_area_report report;

	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		if (tally_has_area(tally, (uint8_t)area)) {
			const uint8_t key = (uint8_t)area;
			tally_report(tally, key, &report);
			wm_area_report_encode(&report, buf);
			put_encoded(txn, WM_TABLE_ROLLUP, wm_view_of(&key, 1), buf);
		}
	}
}

int checkpoint_write(struct wm_store *store, struct tally *tally)
{
	struct wm_txn *txn = NULL;
	struct wm_buf buf;

	int err = wm_txn_begin(store, WM_TXN_WRITE, &txn);
	if (err < 0) {
		return err;
	}
	for (size_t i = 0; tally->renewed && i < sizeof(tables) / sizeof(tables[0]); i++) {
		clear_table(txn, tables[i]);
	}
	wm_buf_init(&buf, WM_ITEM_MAX_BYTES);
	put_meta(txn, &tally->mark);
	put_points(txn, tally, &buf);
	put_rollups(txn, tally, &buf);
	wm_buf_deinit(&buf);
	err = WM_FAILPOINT(in_aggregator_checkpoint);
	if (err < 0) {
		wm_txn_fail(txn, err);
	}
	err = wm_txn_commit(&txn);
	if (err < 0) {
		return err;
	}
	for (size_t i = 0; i < tally->point_count; i++) {
		tally->point[i].unsaved = false;
	}
	tally->unsaved = false;
	tally->renewed = false;
	return WM_OK;
}

int checkpoint_drop(struct wm_store *store)
{
	struct wm_txn *txn = NULL;

	const int err = wm_txn_begin(store, WM_TXN_WRITE, &txn);
	if (err < 0) {
		return err;
	}
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		clear_table(txn, tables[i]);
	}
	return wm_txn_commit(&txn);
}

/* --- reading --- */

static int get_meta(struct wm_txn *txn, struct mark *ret_mark, const char **ret_why)
{
	struct wm_view value;

	if (!wm_txn_get(txn, WM_TABLE_META, meta_key("schema"), &value)) {
		return WM_ENOTFOUND;
	}
	struct wm_reader in = wm_reader_of(value);
	const uint32_t schema = wm_take_u32(&in);
	if (!wm_reader_done(&in) || schema == 0) {
		*ret_why = "its schema is not a number";
		return WM_ECORRUPT;
	}
	if (schema > CHECKPOINT_SCHEMA) {
		*ret_why = "it was written by a newer release";
		return WM_ESCHEMA_NEWER;
	}
	*ret_why = "its cursor or the name of its history or register is damaged";
	if (!wm_txn_get(txn, WM_TABLE_META, meta_key("store"), &value) ||
	    value.len != sizeof(ret_mark->store)) {
		return WM_ECORRUPT;
	}
	memcpy(ret_mark->store, value.data, sizeof(ret_mark->store));

	if (!wm_txn_get(txn, WM_TABLE_META, meta_key("cursor"), &value)) {
		return WM_ECORRUPT;
	}
	in = wm_reader_of(value);
	ret_mark->revision = wm_take_u64(&in);
	wm_take_copy(&in, ret_mark->leaf_hash, sizeof(ret_mark->leaf_hash));
	if (!wm_reader_done(&in) || !wm_txn_get(txn, WM_TABLE_META, meta_key("register"), &value)) {
		return WM_ECORRUPT;
	}
	in = wm_reader_of(value);
	ret_mark->register_version = wm_take_u32(&in);
	wm_take_copy(&in, ret_mark->register_hash, sizeof(ret_mark->register_hash));
	return wm_reader_done(&in) ? WM_OK : WM_ECORRUPT;
}

static int get_point(struct wm_txn *txn, struct wm_view row_bytes, struct tally *tally)
{
	uint8_t key[KEY_MAX_BYTES];
	struct wm_action_point row;
	struct wm_point_state state;
	struct wm_view value;

	if (wm_action_point_decode(row_bytes, &row) < 0 ||
	    !wm_txn_get(txn, WM_TABLE_POINT, point_key(row.id, key), &value) ||
	    wm_point_state_decode(value, &state) < 0) {
		return WM_ECORRUPT;
	}
	const int err = tally_add(tally, &row, &state, 0);
	return err == WM_OK || err == WM_ENOMEM ? err : WM_ECORRUPT;
}

static int get_points(struct wm_txn *txn, struct tally *tally)
{
	struct wm_view key;
	struct wm_view value;
	const uint8_t first = 'P';
	int err = WM_OK;
	bool more = wm_txn_seek(txn, WM_TABLE_REGISTER, WM_SEEK_FIRST_FROM, wm_view_of(&first, 1),
				&key, &value);

	while (more && err == WM_OK) {
		err = get_point(txn, value, tally);
		more = wm_txn_next(txn, WM_TABLE_REGISTER, &key, &value);
	}
	return err;
}

/* The sums kept with a checkpoint must be those of its points.  The one thing that the states
 * do not hold, when the last change of an area was committed, comes from here. */
static int get_rollup(struct wm_txn *txn, uint8_t area, struct tally *tally)
{
	struct wm_area_report report;
	struct wm_view value;

	if (!wm_txn_get(txn, WM_TABLE_ROLLUP, wm_view_of(&area, 1), &value) ||
	    wm_area_report_decode(value, &report) < 0 || report.area != area ||
	    !rollup_equal(&report.rollup, &tally->area[area].rollup)) {
		return WM_ECORRUPT;
	}
	if (report.change_revision == 0) {
		return WM_OK;
	}
	struct tally_point *point = tally_find(tally, report.change_point);
	if (point == NULL || point->state.revision != report.change_revision) {
		return WM_ECORRUPT;
	}
	point->changed_at = report.change_at;
	if (area == 0) {
		tally->mark.committed_at = report.change_at;
	}
	return WM_OK;
}

static int get_all(struct wm_txn *txn, struct tally *tally, const char **ret_why)
{
	int err = get_meta(txn, &tally->mark, ret_why);
	if (err < 0) {
		return err;
	}
	*ret_why = "a row or a state of an action point is missing or damaged";
	err = get_points(txn, tally);
	if (err < 0) {
		return err;
	}
	tally_seal(tally);
	*ret_why = "its roll-ups are not the sums over its action points";
	for (unsigned area = 0; err == WM_OK && area < TALLY_AREAS; area++) {
		if (tally_has_area(tally, (uint8_t)area)) {
			err = get_rollup(txn, (uint8_t)area, tally);
		}
	}
	for (size_t i = 0; i < tally->point_count; i++) {
		tally->point[i].unsaved = false;
	}
	return err;
}

int checkpoint_read(struct wm_store *store, struct tally **ret_tally, const char **ret_why)
{
	struct wm_txn *txn = NULL;
	struct tally *tally = NULL;

	*ret_why = "the store cannot be read";
	int err = tally_new(&tally);
	if (err < 0) {
		return err;
	}
	err = wm_txn_begin(store, WM_TXN_READ, &txn);
	if (err == WM_OK) {
		err = get_all(txn, tally, ret_why);
		if (wm_txn_error(txn) < 0) {
			err = wm_txn_error(txn);
		}
		wm_txn_abort(&txn);
	}
	if (err < 0) {
		tally_free(tally);
		return err;
	}
	*ret_tally = tally;
	return WM_OK;
}
