/**
 * @file scrub.c
 * @brief One pass over a ledger, in slices; nothing is taken from the store that can be computed.
 *
 * Between two slices the ledger grows.  The entries of the pass do not change any
 * more; a point is compared with its stored state in the slice that reaches the
 * end of its history, so both are of one moment.
 */
#include "ledger/scrub.h"

#include "base/cursor.h"
#include "ledger/internal.h"
#include "sys/alloc.h"
#include "wire/head.h"
#include "wire/update_codec.h"

#define POINT_IDS (WM_AREA_MAX * 100 + WM_POINT_NUMBER_MAX + 1)

enum phase { PHASE_ENTRIES, PHASE_POINTS, PHASE_TABLES, PHASE_DONE };

struct wm_scrub {
	struct wm_ledger *ledger; /* borrowed */
	enum phase phase;
	bool is_whole;	   /* began at the first entry */
	uint64_t revision; /* looked at last */
	uint64_t upto;
	int64_t committed_at; /* of the entry before; -1 = not known */
	struct wm_frontier frontier;
	struct wm_txn *txn; /* of the slice */
	size_t point;	    /* in the register */
	struct wm_point_state state;
	uint64_t kept;
	/* PHASE_POINTS, a reviewed point: revision of the kept state seen last */ /* the
										      point's,
										      as far
										      as it
										      is
										      folded
										    */
	struct wm_buf buf;	  /* a row to compare with */
	const char *why;	  /* what was found */
	uint64_t last[POINT_IDS]; /* the point's last entry; 0 = none yet */
};

/* --- comparing --- */

static int damaged(struct wm_scrub *scrub, const char *why)
{
	scrub->why = why;
	return wm_row_answer(scrub->txn, WM_ECORRUPT);
}

/* There is exactly this row. */
static bool row_is(struct wm_scrub *scrub, enum wm_table table, struct wm_row_key key,
		   struct wm_view want)
{
	struct wm_view row;

	return wm_txn_get(scrub->txn, table, wm_row_key_view(&key), &row) && wm_view_eq(row, want);
}

static void check_tile(unsigned level, uint64_t index, const uint8_t hash[WM_SHA256_BYTES],
		       void *user)
{
	struct wm_scrub *scrub = user;

	if (!row_is(scrub, WM_TABLE_TILE, wm_row_key_tile(level, index),
		    wm_view_of(hash, WM_SHA256_BYTES))) {
		scrub->why = "a tile of the tree is not the hash of its entries";
	}
}

/* --- entries --- */

static int check_leaf(struct wm_scrub *scrub, uint64_t revision)
{
	const struct wm_row_key key = wm_row_key_u64(revision);
	const struct wm_view none = { NULL, 0 };
	uint8_t leaf[WM_SHA256_BYTES];
	struct wm_view row;

	if (!wm_txn_get(scrub->txn, WM_TABLE_ENTRY, wm_row_key_view(&key), &row) ||
	    row.len < sizeof(leaf)) {
		return damaged(scrub, "an entry is missing");
	}
	wm_merkle_leaf(wm_view_of(row.data + sizeof(leaf), row.len - sizeof(leaf)), none, leaf);
	if (memcmp(leaf, row.data, sizeof(leaf)) != 0) {
		return damaged(scrub, "an entry is not the one of its leaf hash");
	}
	wm_frontier_append(&scrub->frontier, leaf, check_tile, scrub);
	return scrub->why == NULL ? WM_OK : wm_row_answer(scrub->txn, WM_ECORRUPT);
}

/* The last entry of a millisecond is the one its row of `time` names. */
static bool time_is(struct wm_scrub *scrub, int64_t committed_at, uint64_t revision)
{
	const struct wm_row_key want = wm_row_key_u64(revision);

	return row_is(scrub, WM_TABLE_TIME, wm_row_key_u64((uint64_t)committed_at),
		      wm_row_key_view(&want));
}

static int check_time(struct wm_scrub *scrub, const struct wm_entry *entry)
{
	const int64_t before = scrub->committed_at;

	scrub->committed_at = entry->committed_at;
	if (entry->committed_at < before) {
		return damaged(scrub, "an entry is older than the one before it");
	}
	if (before > 0 && entry->committed_at > before &&
	    !time_is(scrub, before, entry->revision - 1)) {
		return damaged(scrub, "a row of the time index names another entry");
	}
	return WM_OK;
}

static int check_entry(struct wm_scrub *scrub, uint64_t revision)
{
	const struct wm_row_key number = wm_row_key_u64(revision);
	uint8_t leaf[WM_SHA256_BYTES];
	struct wm_entry entry;
	int err = check_leaf(scrub, revision);

	if (err == WM_OK && wm_row_entry(scrub->txn, revision, &entry, leaf) < 0) {
		err = damaged(scrub, "an entry cannot be read, or has another number");
	}
	if (err == WM_OK && entry.point < POINT_IDS && entry.point > 0) {
		const uint64_t last = scrub->last[entry.point];
		if (entry.point_prev != last && (last > 0 || scrub->is_whole)) {
			err = damaged(scrub, "an entry does not follow its point's last one");
		}
		scrub->last[entry.point] = revision;
	}
	if (err == WM_OK) {
		err = check_time(scrub, &entry);
	}
	if (err == WM_OK &&
	    !row_is(scrub, WM_TABLE_IDEM, wm_row_key_idem(&entry.institution, entry.sid),
		    wm_row_key_view(&number))) {
		err = damaged(scrub, "the row of a submission id does not name its entry");
	}
	const char *why = err == WM_OK ? wm_scrub_rows(scrub->txn, &entry, &scrub->buf) : NULL;
	return why != NULL ? damaged(scrub, why) : err;
}

/* Memory and store move together, and this thread is the only one that moves them. */
static int check_meta(struct wm_scrub *scrub)
{
	const struct wm_ledger *ledger = scrub->ledger;
	uint8_t bytes[WM_FRONTIER_MAX_BYTES];
	const size_t len = wm_frontier_encode(&ledger->frontier, bytes);
	uint8_t reg_bytes[4 + WM_SHA256_BYTES];
	struct wm_writer reg = wm_writer_of(reg_bytes, sizeof(reg_bytes));
	struct wm_view value;
	uint64_t head = 0;
	int64_t committed_at = 0;

	const int err = wm_row_head(scrub->txn, &head, &committed_at);
	if (err < 0 && err != WM_ECORRUPT) {
		return err;
	}
	wm_give_u32(&reg, ledger->registry->reg.version);
	wm_give_bytes(&reg,
		      wm_view_of(ledger->registry->reg.hash, sizeof(ledger->registry->reg.hash)));
	if (err < 0 || head != ledger->head || committed_at != ledger->committed_at ||
	    !wm_txn_get(scrub->txn, WM_TABLE_META, wm_view_str(WM_META_FRONTIER), &value) ||
	    !wm_view_eq(value, wm_view_of(bytes, len)) ||
	    !wm_txn_get(scrub->txn, WM_TABLE_META, wm_view_str(WM_META_STORE), &value) ||
	    !wm_view_eq(value, wm_view_of(ledger->store_id, sizeof(ledger->store_id))) ||
	    !wm_txn_get(scrub->txn, WM_TABLE_META, wm_view_str(WM_META_REGISTER), &value) ||
	    !wm_view_eq(value, wm_writer_view(&reg))) {
		return damaged(scrub, "the rows of head, tree, store id or register have changed");
	}
	return WM_OK;
}

/* Every entry was hashed: is the root that the ledger shows theirs? */
static int check_root(struct wm_scrub *scrub)
{
	struct wm_ledger_read read = { .ledger = scrub->ledger,
				       .txn = scrub->txn,
				       .head = scrub->ledger->head };
	uint8_t computed[WM_SHA256_BYTES];
	uint8_t shown[WM_SHA256_BYTES];

	int err = check_meta(scrub);
	if (err == WM_OK) {
		err = wm_read_root(&read, scrub->upto, shown);
	}
	if (err < 0) {
		return err == WM_ECORRUPT && scrub->why == NULL
			       ? damaged(scrub, "the rows of the tree are damaged")
			       : err;
	}
	wm_frontier_root(&scrub->frontier, computed);
	if (memcmp(computed, shown, sizeof(shown)) != 0) {
		return damaged(scrub, "the root is not that of the entries");
	}
	return WM_OK;
}

static int step_entries(struct wm_scrub *scrub, size_t *rows)
{
	int err = WM_OK;

	while (err == WM_OK && *rows > 0 && scrub->revision < scrub->upto) {
		(*rows)--;
		scrub->revision++;
		err = check_entry(scrub, scrub->revision);
	}
	if (err == WM_OK && scrub->revision == scrub->upto) {
		err = check_root(scrub);
		scrub->phase = scrub->is_whole ? PHASE_POINTS : PHASE_DONE;
		wm_point_init(&scrub->state, 0);
	}
	return err;
}

/* --- points --- */

static bool state_row_is(struct wm_scrub *scrub, enum wm_table table, struct wm_row_key key)
{
	wm_buf_reset(&scrub->buf);
	wm_point_state_encode(&scrub->state, &scrub->buf);
	return scrub->buf.err == WM_OK && row_is(scrub, table, key, wm_buf_view(&scrub->buf));
}

/* Fold the point's history as far as the slice goes; *ret_more: there is more of it. */
static int fold(struct wm_scrub *scrub, size_t *rows, bool *ret_more)
{
	struct wm_point_state *state = &scrub->state;
	const struct wm_row_key from = wm_row_key_point_rev(state->point, state->revision + 1);
	struct wm_view key;
	struct wm_view row;
	bool more = wm_txn_seek(scrub->txn, WM_TABLE_HISTORY, WM_SEEK_FIRST_FROM,
				wm_row_key_view(&from), &key, &row);

	for (; more && *rows > 0; more = wm_txn_next(scrub->txn, WM_TABLE_HISTORY, &key, &row)) {
		const uint64_t revision = wm_row_key_revision(key, state->point);
		struct wm_statement statement;

		if (revision == 0) {
			break; /* another point's */
		}
		(*rows)--;
		if (wm_statement_decode(row, revision, &statement) < 0 ||
		    wm_point_apply(state, &statement) < 0) {
			return damaged(scrub, "a statement in the history cannot be applied");
		}
		if (state->update_count % WM_STATE_EVERY_COUNT == 0 &&
		    !state_row_is(scrub, WM_TABLE_STATE,
				  wm_row_key_point_rev(state->point, revision))) {
			return damaged(scrub, "a kept state is not that of the point's history");
		}
	}
	*ret_more = more && *rows == 0;
	return wm_row_answer(scrub->txn, WM_OK);
}

/*
 * A point of which something was returned, corrected or withdrawn: what is kept is compared
 * with folds from the start, one kept state for each row of the slice.
 */
static int check_reviewed(struct wm_scrub *scrub, uint64_t revision, enum wm_table table,
			  struct wm_row_key key)
{
	const uint16_t point = scrub->state.point;
	const struct wm_cut cut = { .point = point,
				    .view = WM_VIEW_REPORTED,
				    .facts_to = INT32_MAX,
				    .revision = revision };
	struct wm_review_set set;

	int err = wm_review_set_load(scrub->txn, point, revision, &set);
	if (err == WM_OK) {
		err = wm_fold_anew(scrub->txn, &cut, &set, &scrub->state);
	}
	wm_review_set_free(&set);
	if (err < 0 && err != WM_ECORRUPT) {
		return err;
	}
	return err == WM_OK && state_row_is(scrub, table, key)
		       ? WM_OK
		       : damaged(scrub, "a state of a reviewed point is not that of its history");
}

static int step_reviewed(struct wm_scrub *scrub, size_t *rows, bool *ret_more)
{
	const uint16_t point = scrub->state.point;

	while (*rows > 0) {
		const struct wm_row_key from = wm_row_key_point_rev(point, scrub->kept + 1);
		struct wm_view key;
		struct wm_view row;
		const bool more = wm_txn_seek(scrub->txn, WM_TABLE_STATE, WM_SEEK_FIRST_FROM,
					      wm_row_key_view(&from), &key, &row);
		const uint64_t revision = more ? wm_row_key_revision(key, point) : 0;

		(*rows)--;
		if (revision == 0) {
			scrub->kept = 0;
			*ret_more = false;
			return check_reviewed(scrub, UINT64_MAX, WM_TABLE_POINT,
					      wm_row_key_point(point));
		}
		scrub->kept = revision;
		const int err = check_reviewed(scrub, revision, WM_TABLE_STATE,
					       wm_row_key_point_rev(point, revision));
		if (err < 0) {
			return err;
		}
	}
	*ret_more = true;
	return wm_row_answer(scrub->txn, WM_OK);
}

/* Nothing ever left it: the history from front to back gives every state. */
static int step_plain(struct wm_scrub *scrub, size_t *rows, bool *ret_more)
{
	const uint16_t id = scrub->state.point;

	const int err = fold(scrub, rows, ret_more);
	if (err < 0 || *ret_more) {
		return err;
	}
	scrub->state.revision = wm_fold_revision(scrub->txn, id, UINT64_MAX);
	if (scrub->state.revision > 0 &&
	    !state_row_is(scrub, WM_TABLE_POINT, wm_row_key_point(id))) {
		return damaged(scrub, "a point's state is not that of its history");
	}
	*rows -= *rows > 0;
	return WM_OK;
}

/* Has the point a trail or a correction? */
static int is_reviewed(struct wm_scrub *scrub, uint16_t point, bool *ret_is)
{
	struct wm_review_set set;

	const int err = wm_review_set_load(scrub->txn, point, UINT64_MAX, &set);
	*ret_is = set.count > 0;
	wm_review_set_free(&set);
	return err;
}

static int step_points(struct wm_scrub *scrub, size_t *rows)
{
	const struct wm_register *reg = &scrub->ledger->registry->reg;

	while (*rows > 0 && scrub->point < reg->point_count) {
		const uint16_t id = reg->points[scrub->point].id;
		bool reviewed = false;
		bool more = false;

		if (scrub->state.point != id) {
			wm_point_init(&scrub->state, id);
			scrub->kept = 0;
		}
		int err = is_reviewed(scrub, id, &reviewed);
		if (err == WM_OK) {
			err = reviewed ? step_reviewed(scrub, rows, &more)
				       : step_plain(scrub, rows, &more);
		}
		if (err < 0 || more) {
			return err;
		}
		scrub->point++;
	}
	if (scrub->point >= reg->point_count) {
		scrub->phase = PHASE_TABLES;
	}
	return WM_OK;
}

/* --- register and keys: each is bound by a hash --- */

static int check_keys(struct wm_scrub *scrub)
{
	uint8_t hash[WM_SHA256_BYTES];
	const struct wm_row_key name = { WM_META_KEYS, sizeof(WM_META_KEYS) - 1 };

	const int err = wm_keys_hash(scrub->txn, hash);
	if (err < 0) {
		return err;
	}
	return row_is(scrub, WM_TABLE_META, name, wm_view_of(hash, sizeof(hash)))
		       ? WM_OK
		       : damaged(scrub, "the key table is not the one of its hash");
}

/* The rows are those of the register's hash, which clients were told. */
static int check_register(struct wm_scrub *scrub)
{
	struct wm_registry *registry = NULL;

	const int err = wm_registry_load(scrub->txn, UINT64_MAX, &registry);
	if (err == WM_ECORRUPT) {
		return damaged(scrub, "the register's rows are not those of its hash");
	}
	wm_registry_free(registry);
	return err;
}

static int step_tables(struct wm_scrub *scrub, size_t *rows)
{
	int err = check_register(scrub);

	*rows = 0;
	if (err == WM_OK) {
		err = check_keys(scrub);
	}
	scrub->phase = PHASE_DONE;
	return err;
}

/* --- a pass --- */

int wm_scrub_new(struct wm_ledger *ledger, uint64_t from, struct wm_scrub **ret_scrub)
{
	struct wm_scrub *scrub = wm_alloc(sizeof(*scrub));

	if (scrub == NULL) {
		return WM_ENOMEM;
	}
	scrub->ledger = ledger;
	scrub->is_whole = from <= 1;
	scrub->revision = scrub->is_whole ? 0 : from - 1;
	scrub->upto = ledger->head;
	wm_buf_init(&scrub->buf, WM_ITEM_MAX_BYTES);
	wm_frontier_init(&scrub->frontier);
	int err = wm_txn_begin(ledger->store, WM_TXN_READ, &scrub->txn);
	if (err == WM_OK && !scrub->is_whole) {
		err = wm_frontier_rebuild(from - 1, wm_row_tree_hash, scrub->txn, &scrub->frontier);
	}
	wm_txn_abort(&scrub->txn);
	if (err < 0) {
		wm_scrub_free(scrub);
		return err;
	}
	*ret_scrub = scrub;
	return WM_OK;
}

void wm_scrub_free(struct wm_scrub *scrub)
{
	if (scrub != NULL) {
		wm_buf_deinit(&scrub->buf);
		wm_free(scrub);
	}
}

int wm_scrub_step(struct wm_scrub *scrub, size_t max, const char **ret_why)
{
	static int (*const steps[])(struct wm_scrub *, size_t *) = {
		[PHASE_ENTRIES] = step_entries,
		[PHASE_POINTS] = step_points,
		[PHASE_TABLES] = step_tables,
	};
	size_t rows = max;

	int err = wm_txn_begin(scrub->ledger->store, WM_TXN_READ, &scrub->txn);
	if (err < 0) {
		return err;
	}
	while (err == WM_OK && rows > 0 && scrub->phase != PHASE_DONE) {
		err = steps[scrub->phase](scrub, &rows);
	}
	wm_txn_abort(&scrub->txn);
	if (err == WM_ECORRUPT) {
		*ret_why = scrub->why != NULL ? scrub->why : wm_strerror(err);
	}
	return err;
}

bool wm_scrub_is_done(const struct wm_scrub *scrub)
{
	return scrub->phase == PHASE_DONE;
}

uint64_t wm_scrub_revision(const struct wm_scrub *scrub)
{
	return scrub->revision;
}

void wm_scrub_root(const struct wm_scrub *scrub, uint8_t ret_root[32])
{
	wm_frontier_root(&scrub->frontier, ret_root);
}
