/**
 * @file append.c
 * @brief Appending a batch of submissions in one transaction.
 *
 * The batch works on copies: the states of the points it touches, the frontier
 * and the head.  They replace the ledger's own only after the commit, so a
 * failure at any place leaves the memory as it was, like the store.
 *
 * Rows per accepted submission: entry, history, idem, and every 64th time a
 * state.  Rows per batch: the touched points, head, frontier, time, new tiles.
 */
#include "ledger/internal.h"

#include <assert.h>

#include "base/cursor.h"
#include "sys/failpoint.h"
#include "wire/head.h"

struct batch {
	struct wm_ledger *ledger;
	struct wm_txn *txn;
	uint64_t head;	      /* revision of the last accepted submission */
	int64_t committed_at; /* of all entries of the batch, ms */
	size_t touched_count; /* used length of ledger->touched */
	struct wm_frontier frontier;
};

/* --- points --- */

static size_t point_index(const struct wm_ledger *ledger, uint16_t id)
{
	const struct wm_action_point *point = wm_register_point(&ledger->reg, id);

	/* Whoever made the submission has looked the point up. */
	assert(point != NULL);
	return (size_t)(point - ledger->reg.points);
}

/* The point's state with the earlier submissions of the batch in it. */
static const struct wm_point_state *current_state(const struct batch *batch, size_t index)
{
	const struct wm_ledger *ledger = batch->ledger;

	return ledger->is_touched[index] ? &ledger->scratch[index] : &ledger->states[index];
}

/* WM_ELIMIT leaves the point untouched, or as the batch had it before. */
static int apply(struct batch *batch, size_t index, const struct wm_statement *statement)
{
	struct wm_ledger *ledger = batch->ledger;
	int err;

	if (!ledger->is_touched[index]) {
		ledger->scratch[index] = ledger->states[index];
	}
	err = wm_point_apply(&ledger->scratch[index], statement);
	if (err < 0 || ledger->is_touched[index]) {
		return err;
	}
	ledger->is_touched[index] = true;
	ledger->touched[batch->touched_count++] = (uint16_t)index;
	return WM_OK;
}

static void forget_touched(struct batch *batch)
{
	struct wm_ledger *ledger = batch->ledger;

	for (size_t i = 0; i < batch->touched_count; i++) {
		ledger->is_touched[ledger->touched[i]] = false;
	}
	batch->touched_count = 0;
}

/* --- writes; a failed one sticks to the transaction, and the commit reports it --- */

static void put(struct batch *batch, enum wm_table table, enum wm_put_mode mode,
		struct wm_row_key key, struct wm_view value)
{
	wm_txn_put(batch->txn, table, mode, wm_row_key_view(&key), value);
}

/* Put the row that is in the ledger's buffer. */
static void put_buf(struct batch *batch, enum wm_table table, enum wm_put_mode mode,
		    struct wm_row_key key)
{
	struct wm_buf *buf = &batch->ledger->buf;

	if (buf->err < 0) {
		wm_txn_fail(batch->txn, buf->err);
	}
	put(batch, table, mode, key, wm_buf_view(buf));
	wm_buf_reset(buf);
}

static void put_meta(struct batch *batch, const char *name, struct wm_view value)
{
	wm_txn_put(batch->txn, WM_TABLE_META, WM_PUT_REPLACE, wm_view_str(name), value);
}

static void put_tile(unsigned level, uint64_t index, const uint8_t hash[WM_SHA256_BYTES],
		     void *user)
{
	put(user, WM_TABLE_TILE, WM_PUT_NEW, wm_row_key_tile(level, index),
	    wm_view_of(hash, WM_SHA256_BYTES));
}

/* Leaf hash, header and body have to be one run for the store; the ledger keeps the room. */
static void put_entry(struct batch *batch, const struct wm_entry *entry,
		      uint8_t ret_leaf_hash[WM_SHA256_BYTES])
{
	uint8_t *row = batch->ledger->entry_row;
	uint8_t *head = row + WM_SHA256_BYTES;
	const size_t head_len = wm_entry_head_encode(entry, head);

	assert(entry->body.len <= WM_BODY_MAX_BYTES);
	memcpy(head + head_len, entry->body.data, entry->body.len);
	wm_merkle_leaf(wm_view_of(head, head_len), entry->body, row);
	put(batch, WM_TABLE_ENTRY, WM_PUT_APPEND, wm_row_key_u64(entry->revision),
	    wm_view_of(row, WM_SHA256_BYTES + head_len + entry->body.len));
	wm_frontier_append(&batch->frontier, row, put_tile, batch);
	memcpy(ret_leaf_hash, row, WM_SHA256_BYTES);
}

static void put_history(struct batch *batch, const struct wm_point_state *state,
			const struct wm_statement *statement)
{
	struct wm_buf *buf = &batch->ledger->buf;
	const struct wm_row_key key = wm_row_key_point_rev(state->point, statement->revision);

	wm_statement_encode(statement, buf);
	put_buf(batch, WM_TABLE_HISTORY, WM_PUT_NEW, key);
	if (state->update_count % WM_STATE_EVERY_COUNT == 0) {
		wm_point_state_encode(state, buf);
		put_buf(batch, WM_TABLE_STATE, WM_PUT_NEW, key);
	}
}

/* --- one submission --- */

/* Is the entry what was written?  Nobody is to be told that his words differ from damaged ones. */
static bool is_intact(const struct wm_entry *entry, const uint8_t leaf_hash[WM_SHA256_BYTES])
{
	uint8_t head[WM_ENTRY_HEAD_MAX_BYTES];
	uint8_t computed[WM_SHA256_BYTES];

	wm_merkle_leaf(wm_view_of(head, wm_entry_head_encode(entry, head)), entry->body, computed);
	return memcmp(computed, leaf_hash, sizeof(computed)) == 0;
}

/* The submission id is known: the same content gets the first receipt again. */
static void answer_known(struct batch *batch, const struct wm_submission *submission,
			 const struct wm_entry *entry, const uint8_t leaf_hash[WM_SHA256_BYTES],
			 struct wm_outcome *outcome)
{
	if (entry->expect_rev != submission->expect_rev ||
	    !wm_view_eq(entry->body, submission->body)) {
		outcome->err = WM_ESID_REUSED;
		if (!is_intact(entry, leaf_hash)) {
			wm_txn_fail(batch->txn, WM_ECORRUPT);
		}
		return;
	}
	wm_receipt_of(entry, leaf_hash, &outcome->receipt);
}

static bool has_predecessor(struct batch *batch, const struct wm_submission *submission)
{
	const struct wm_row_key key =
		wm_row_key_idem(&submission->institution, submission->after_sid);
	struct wm_view revision;

	return wm_txn_get(batch->txn, WM_TABLE_IDEM, wm_row_key_view(&key), &revision);
}

/* Write an accepted submission, which the point's state already has. */
static void write_accepted(struct batch *batch, const struct wm_submission *submission,
			   const struct wm_statement *statement, const struct wm_point_state *state,
			   struct wm_receipt *receipt)
{
	const struct wm_row_key revision = wm_row_key_u64(statement->revision);
	struct wm_entry entry = {
		.kind = WM_BODY_UPDATE,
		.point = submission->point,
		.committed_at = batch->committed_at,
		.revision = statement->revision,
		.point_prev = receipt->point_prev,
		.expect_rev = submission->expect_rev,
		.institution = submission->institution,
		.body = submission->body,
	};

	memcpy(entry.sid, submission->sid, sizeof(entry.sid));
	memcpy(entry.key_id, submission->key_id, sizeof(entry.key_id));
	put_entry(batch, &entry, receipt->leaf_hash);
	put_history(batch, state, statement);
	put(batch, WM_TABLE_IDEM, WM_PUT_NEW,
	    wm_row_key_idem(&submission->institution, submission->sid), wm_row_key_view(&revision));
	memcpy(receipt->sid, submission->sid, sizeof(receipt->sid));
	receipt->revision = entry.revision;
	receipt->committed_at = entry.committed_at;
	batch->head = entry.revision;
}

/* The submission is new: check, fold, write. */
static void decide_new(struct batch *batch, const struct wm_submission *submission,
		       struct wm_outcome *outcome)
{
	const size_t index = point_index(batch->ledger, submission->point);
	const uint64_t current_rev = current_state(batch, index)->revision;
	struct wm_statement statement = submission->statement;

	if (submission->has_after_sid && !has_predecessor(batch, submission)) {
		outcome->err = WM_EORDER;
		return;
	}
	if (submission->expect_rev != WM_EXPECT_BLIND && submission->expect_rev != current_rev) {
		outcome->err = WM_ECONFLICT;
		outcome->current_rev = current_rev;
		return;
	}
	statement.revision = batch->head + 1;
	outcome->err = apply(batch, index, &statement);
	if (outcome->err < 0) {
		return;
	}
	outcome->receipt.point_prev = current_rev;
	write_accepted(batch, submission, &statement, current_state(batch, index),
		       &outcome->receipt);
}

static void decide(struct batch *batch, const struct wm_submission *submission,
		   struct wm_outcome *outcome)
{
	uint8_t leaf_hash[WM_SHA256_BYTES];
	struct wm_entry entry;
	/* Puts of this transaction are visible: a repetition within the batch is found too. */
	const int err = wm_row_submission(batch->txn, &submission->institution, submission->sid,
					  &entry, leaf_hash);

	*outcome = (struct wm_outcome){ .err = WM_OK };
	if (err == WM_OK) {
		answer_known(batch, submission, &entry, leaf_hash, outcome);
	} else if (err == WM_ENOTFOUND) {
		decide_new(batch, submission, outcome);
	} else {
		wm_txn_fail(batch->txn, err);
	}
}

/* --- the batch --- */

static void put_summary(struct batch *batch)
{
	struct wm_ledger *ledger = batch->ledger;
	const struct wm_row_key head = wm_row_key_u64(batch->head);
	uint8_t bytes[WM_FRONTIER_MAX_BYTES];
	struct wm_writer out = wm_writer_of(bytes, sizeof(bytes));

	for (size_t i = 0; i < batch->touched_count; i++) {
		const struct wm_point_state *state = &ledger->scratch[ledger->touched[i]];

		wm_point_state_encode(state, &ledger->buf);
		put_buf(batch, WM_TABLE_POINT, WM_PUT_REPLACE, wm_row_key_point(state->point));
	}
	wm_give_u64(&out, batch->head);
	wm_give_u64(&out, (uint64_t)batch->committed_at);
	put_meta(batch, WM_META_HEAD, wm_writer_view(&out));
	put_meta(batch, WM_META_FRONTIER,
		 wm_view_of(bytes, wm_frontier_encode(&batch->frontier, bytes)));
	/* Two batches within a millisecond share the row: it names the later one's head. */
	put(batch, WM_TABLE_TIME, WM_PUT_REPLACE, wm_row_key_u64((uint64_t)batch->committed_at),
	    wm_row_key_view(&head));
}

/* The commit succeeded: what the batch worked on becomes the ledger's. */
static void publish(struct batch *batch)
{
	struct wm_ledger *ledger = batch->ledger;

	for (size_t i = 0; i < batch->touched_count; i++) {
		const size_t index = ledger->touched[i];

		ledger->states[index] = ledger->scratch[index];
	}
	ledger->frontier = batch->frontier;
	ledger->head = batch->head;
	ledger->committed_at = batch->committed_at;
}

/* Ends the transaction in every case. */
static int finish(struct batch *batch)
{
	int err = wm_txn_error(batch->txn);

	err = err == WM_OK ? WM_FAILPOINT(after_put) : err;
	if (err < 0 || batch->head == batch->ledger->head) {
		/* Failed, or nothing was accepted: there is nothing worth a disk write. */
		wm_txn_abort(&batch->txn);
		return err;
	}
	put_summary(batch);
	err = WM_FAILPOINT(before_commit);
	if (err < 0) {
		wm_txn_fail(batch->txn, err);
	}
	err = wm_txn_commit(&batch->txn);
	if (err == WM_OK) {
		publish(batch);
	}
	return err;
}

int wm_ledger_append(struct wm_ledger *ledger, uint64_t expect_head,
		     const struct wm_submission *batch, size_t count, int64_t now_msec,
		     struct wm_outcome *ret_outcomes)
{
	struct batch work = {
		.ledger = ledger,
		.head = ledger->head,
		.committed_at = now_msec > ledger->committed_at ? now_msec : ledger->committed_at,
		.frontier = ledger->frontier,
	};
	int err;

	if (expect_head != ledger->head) {
		return WM_ECONFLICT;
	}
	err = WM_FAILPOINT(before_begin);
	if (err == WM_OK) {
		err = wm_txn_begin(ledger->store, WM_TXN_WRITE, &work.txn);
	}
	if (err < 0) {
		return err;
	}
	wm_buf_reset(&ledger->buf);
	for (size_t i = 0; i < count && wm_txn_error(work.txn) == WM_OK; i++) {
		decide(&work, &batch[i], &ret_outcomes[i]);
	}
	err = finish(&work);
	forget_touched(&work);
	return err;
}
