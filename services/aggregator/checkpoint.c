#include "aggregator/checkpoint.h"

#include "base/cursor.h"
#include "sys/failpoint.h"
#include "wire/item_codec.h"
#include "wire/register_codec.h"
#include "wire/review_codec.h"

#define KEY_MAX_BYTES  16
#define META_MAX_BYTES 40 /* the longest value of meta: the cursor */

/* What a checkpoint consists of; nothing else is in the aggregator's environment. */
static const enum wm_table tables[] = { WM_TABLE_META,	  WM_TABLE_POINT, WM_TABLE_REGISTER,
					WM_TABLE_ROLLUP,  WM_TABLE_FACT,  WM_TABLE_TRAIL,
					WM_TABLE_VERIFIED };

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

static struct wm_view point_rev_key(uint16_t id, uint64_t revision, uint8_t index,
				    uint8_t bytes[KEY_MAX_BYTES])
{
	struct wm_writer out = wm_writer_of(bytes, KEY_MAX_BYTES);

	wm_give_u16(&out, id);
	wm_give_u64(&out, revision);
	wm_give_u8(&out, index);
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

static void put_meta(struct wm_txn *txn, const struct tally *tally)
{
	const struct mark *mark = &tally->mark;
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

	out = wm_writer_of(bytes, sizeof(bytes));
	wm_give_u32(&out, (uint32_t)tally->day);
	wm_txn_put(txn, WM_TABLE_META, WM_PUT_REPLACE, meta_key("day"), wm_writer_view(&out));
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

/* Delete the rows of one point. */
static void clear_point(struct wm_txn *txn, enum wm_table table, uint16_t id)
{
	uint8_t bytes[KEY_MAX_BYTES];
	uint8_t copy[WM_STORE_KEY_MAX_BYTES];
	struct wm_view key;
	struct wm_view value;

	while (wm_txn_seek(txn, table, WM_SEEK_FIRST_FROM, point_key(id, bytes), &key, &value) &&
	       key.len >= 2 && memcmp(key.data, bytes, 2) == 0) {
		const size_t len = key.len;
		memcpy(copy, key.data, len);
		wm_txn_del(txn, table, wm_view_of(copy, len));
	}
}

/* What was said beside the state: facts, assessment, the last accepted update, the last change. */
static void put_words(struct wm_txn *txn, const struct tally_point *point, struct wm_buf *buf)
{
	const uint16_t id = point->row.id;
	uint8_t key[KEY_MAX_BYTES];
	uint8_t bytes[16];
	struct wm_writer out = wm_writer_of(bytes, sizeof(bytes));

	clear_point(txn, WM_TABLE_FACT, id);
	for (uint16_t i = 0; i < point->facts.count; i++) {
		const struct wm_fact *fact = &point->facts.fact[i];
		wm_fact_encode(fact, buf);
		put_encoded(txn, WM_TABLE_FACT, point_rev_key(id, fact->revision, (uint8_t)i, key),
			    buf);
	}
	clear_point(txn, WM_TABLE_VERIFIED, id);
	if (point->verified.level != WM_VERIFIED_NOT_ASSESSED) {
		wm_verified_encode(&point->verified, buf);
		put_encoded(txn, WM_TABLE_VERIFIED,
			    point_rev_key(id, point->verified.revision, 0, key), buf);
	}
	wm_give_u64(&out, point->accepted_latest);
	wm_give_u64(&out, (uint64_t)point->changed_at);
	wm_txn_put(txn, WM_TABLE_TRAIL, WM_PUT_REPLACE, point_key(id, key), wm_writer_view(&out));
}

static void put_calendar(struct wm_txn *txn, const struct calendar *calendar, struct wm_buf *buf)
{
	static const uint8_t settings_key = 'S';

	for (size_t i = 0; i < calendar->cycle_count; i++) {
		const uint8_t key[2] = { 'C', (uint8_t)i }; /* in their order */
		wm_cycle_encode(&calendar->cycle[i], buf);
		put_encoded(txn, WM_TABLE_REGISTER, wm_view_of(key, sizeof(key)), buf);
	}
	wm_settings_encode(&calendar->settings, buf);
	put_encoded(txn, WM_TABLE_REGISTER, wm_view_of(&settings_key, 1), buf);
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
		put_words(txn, point, buf);
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
	put_meta(txn, tally);
	put_points(txn, tally, &buf);
	if (tally->renewed) {
		put_calendar(txn, &tally->calendar, &buf);
	}
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

static int get_meta(struct wm_txn *txn, struct tally *tally, const char **ret_why)
{
	struct mark *ret_mark = &tally->mark;
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
	if (schema < CHECKPOINT_SCHEMA) {
		return WM_ENOTFOUND;
	}
	*ret_why = "its cursor, its day or the name of its history or register is damaged";
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
	if (!wm_reader_done(&in) || !wm_txn_get(txn, WM_TABLE_META, meta_key("day"), &value)) {
		return WM_ECORRUPT;
	}
	in = wm_reader_of(value);
	tally->day = (int32_t)wm_take_u32(&in);
	return wm_reader_done(&in) ? WM_OK : WM_ECORRUPT;
}

/* The rows of one point in a table, in order; the next one, or false. */
static bool next_of_point(struct wm_txn *txn, enum wm_table table, uint16_t id, bool first,
			  uint64_t *ret_revision, struct wm_view *ret_value)
{
	uint8_t bytes[KEY_MAX_BYTES];
	struct wm_view key;
	const bool more = first ? wm_txn_seek(txn, table, WM_SEEK_FIRST_FROM, point_key(id, bytes),
					      &key, ret_value)
				: wm_txn_next(txn, table, &key, ret_value);

	if (!more) {
		return false;
	}
	struct wm_reader in = wm_reader_of(key);
	const uint16_t found = wm_take_u16(&in);
	*ret_revision = wm_take_u64(&in);
	return found == id;
}

static int get_words(struct wm_txn *txn, uint16_t id, struct wm_point_item *item)
{
	uint8_t key[KEY_MAX_BYTES];
	uint64_t revision;
	struct wm_view value;

	for (bool more = next_of_point(txn, WM_TABLE_FACT, id, true, &revision, &value); more;
	     more = next_of_point(txn, WM_TABLE_FACT, id, false, &revision, &value)) {
		if (item->facts.count == WM_FACTS_MAX_COUNT ||
		    wm_fact_decode(value, revision, &item->facts.fact[item->facts.count++]) < 0) {
			return WM_ECORRUPT;
		}
	}
	if (next_of_point(txn, WM_TABLE_VERIFIED, id, true, &revision, &value) &&
	    wm_verified_decode(value, revision, &item->verified) < 0) {
		return WM_ECORRUPT;
	}
	if (!wm_txn_get(txn, WM_TABLE_TRAIL, point_key(id, key), &value)) {
		return WM_ECORRUPT;
	}
	struct wm_reader in = wm_reader_of(value);
	item->accepted_latest = wm_take_u64(&in);
	item->changed_at = (int64_t)wm_take_u64(&in);
	return wm_reader_done(&in) ? WM_OK : WM_ECORRUPT;
}

static int get_point(struct wm_txn *txn, struct wm_view row_bytes, struct tally *tally)
{
	struct wm_point_item item = { .changed_at = 0 };
	uint8_t key[KEY_MAX_BYTES];
	struct wm_view value;

	if (wm_action_point_decode(row_bytes, &item.point) < 0 ||
	    !wm_txn_get(txn, WM_TABLE_POINT, point_key(item.point.id, key), &value) ||
	    wm_point_state_decode(value, &item.state) < 0 ||
	    get_words(txn, item.point.id, &item) < 0) {
		return WM_ECORRUPT;
	}
	const int err = tally_add(tally, &item);
	return err == WM_OK || err == WM_ENOMEM ? err : WM_ECORRUPT;
}

static int get_calendar(struct wm_txn *txn, struct calendar *calendar)
{
	static const uint8_t cycle = 'C';
	static const uint8_t settings = 'S';
	struct wm_view key;
	struct wm_view value;
	bool more = wm_txn_seek(txn, WM_TABLE_REGISTER, WM_SEEK_FIRST_FROM, wm_view_of(&cycle, 1),
				&key, &value);

	for (; more && key.data[0] == cycle;
	     more = wm_txn_next(txn, WM_TABLE_REGISTER, &key, &value)) {
		if (calendar->cycle_count == WM_CYCLES_MAX_COUNT ||
		    wm_cycle_decode(value, &calendar->cycle[calendar->cycle_count++]) < 0) {
			return WM_ECORRUPT;
		}
	}
	return wm_txn_get(txn, WM_TABLE_REGISTER, wm_view_of(&settings, 1), &value) &&
			       wm_settings_decode(value, &calendar->settings) == WM_OK
		       ? WM_OK
		       : WM_ECORRUPT;
}

static int get_points(struct wm_txn *txn, struct tally *tally)
{
	struct wm_view key;
	struct wm_view value;
	const uint8_t first = 'P';
	int err = WM_OK;
	bool more = wm_txn_seek(txn, WM_TABLE_REGISTER, WM_SEEK_FIRST_FROM, wm_view_of(&first, 1),
				&key, &value);

	while (more && err == WM_OK && key.data[0] == first) {
		err = get_point(txn, value, tally);
		more = wm_txn_next(txn, WM_TABLE_REGISTER, &key, &value);
	}
	return err;
}

/* The sums kept with a checkpoint must be those of its points. */
static int get_rollup(struct wm_txn *txn, uint8_t area, struct tally *tally)
{
	struct wm_area_report report;
	struct wm_view value;

	if (!wm_txn_get(txn, WM_TABLE_ROLLUP, wm_view_of(&area, 1), &value) ||
	    wm_area_report_decode(value, &report) < 0 || report.area != area ||
	    !rollup_equal(&report.rollup, &tally->area[area].rollup)) {
		return WM_ECORRUPT;
	}
	return WM_OK;
}

static int get_all(struct wm_txn *txn, struct tally *tally, const char **ret_why)
{
	int err = get_meta(txn, tally, ret_why);
	if (err < 0) {
		return err;
	}
	*ret_why = "a row or a state of an action point is missing or damaged";
	err = get_points(txn, tally);
	if (err == WM_OK) {
		err = get_calendar(txn, &tally->calendar);
	}
	if (err < 0) {
		return err;
	}
	tally_seal(tally, tally->day);
	*ret_why = "its roll-ups are not the sums over its action points";
	for (unsigned area = 0; err == WM_OK && area < TALLY_AREAS; area++) {
		if (tally_has_area(tally, (uint8_t)area)) {
			err = get_rollup(txn, (uint8_t)area, tally);
		}
	}
	for (size_t i = 0; i < tally->point_count; i++) {
		tally->point[i].unsaved = false;
		if (tally->point[i].changed_at > tally->mark.committed_at) {
			tally->mark.committed_at = tally->point[i].changed_at;
		}
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
