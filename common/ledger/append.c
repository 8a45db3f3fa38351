/**
 * @file append.c
 * @brief Appending a batch of submissions in one transaction.
 *
 * The batch works on copies: the states of the points it touches, the frontier
 * and the head.  They replace the ledger's own only after the commit, so a
 * failure at any place leaves the memory as it was, like the store.
 *
 * Rows per accepted submission: entry, idem, and what its kind adds (append_*.c).
 * Rows per batch: the touched points, head, frontier, time, new tiles.
 */
#include "ledger/internal.h"
#include "sys/alloc.h"

#include <assert.h>

#include "base/cursor.h"
#include "sys/failpoint.h"
#include "wire/head.h"

/* --- points --- */

size_t wm_batch_point(const struct wm_ledger *ledger, uint16_t id)
{
	const struct wm_register *reg = &ledger->registry->reg;
	const struct wm_action_point *point = wm_register_point(reg, id);

	/* Whoever made the submission has looked the point up. */
	assert(point != NULL);
	return (size_t)(point - reg->points);
}

const struct wm_point_state *wm_batch_state(const struct wm_batch *batch, size_t index)
{
	const struct wm_states *states = &batch->ledger->states;

	return states->is_touched[index] ? &states->scratch[index] : &states->state[index];
}

struct wm_point_state *wm_batch_touch(struct wm_batch *batch, size_t index)
{
	struct wm_states *states = &batch->ledger->states;

	if (!states->is_touched[index]) {
		states->scratch[index] = states->state[index];
		states->is_touched[index] = true;
		states->touched[batch->touched_count++] = (uint16_t)index;
	}
	return &states->scratch[index];
}

static void forget_touched(struct wm_batch *batch)
{
	struct wm_states *states = &batch->ledger->states;

	for (size_t i = 0; i < batch->touched_count; i++) {
		states->is_touched[states->touched[i]] = false;
	}
	batch->touched_count = 0;
}

uint64_t wm_batch_next(const struct wm_batch *batch)
{
	return batch->head + 1;
}

/* --- writes; a failed one sticks to the transaction, and the commit reports it --- */

void wm_batch_put(struct wm_batch *batch, enum wm_table table, enum wm_put_mode mode,
		  struct wm_row_key key, struct wm_view value)
{
	wm_txn_put(batch->txn, table, mode, wm_row_key_view(&key), value);
}

void wm_batch_put_buf(struct wm_batch *batch, enum wm_table table, enum wm_put_mode mode,
		      struct wm_row_key key)
{
	struct wm_buf *buf = &batch->ledger->buf;

	if (buf->err < 0) {
		wm_txn_fail(batch->txn, buf->err);
	}
	wm_batch_put(batch, table, mode, key, wm_buf_view(buf));
	wm_buf_reset(buf);
}

void wm_batch_keep_state(struct wm_batch *batch, const struct wm_point_state *state)
{
	wm_point_state_encode(state, &batch->ledger->buf);
	wm_batch_put_buf(batch, WM_TABLE_STATE, WM_PUT_NEW,
			 wm_row_key_point_rev(state->point, wm_batch_next(batch)));
}

static void put_meta(struct wm_batch *batch, const char *name, struct wm_view value)
{
	wm_txn_put(batch->txn, WM_TABLE_META, WM_PUT_REPLACE, wm_view_str(name), value);
}

static void put_tile(unsigned level, uint64_t index, const uint8_t hash[WM_SHA256_BYTES],
		     void *user)
{
	wm_batch_put(user, WM_TABLE_TILE, WM_PUT_NEW, wm_row_key_tile(level, index),
		     wm_view_of(hash, WM_SHA256_BYTES));
}

/* Leaf hash, header and body have to be one run for the store; the ledger keeps the room. */
static void put_entry(struct wm_batch *batch, const struct wm_entry *entry,
		      uint8_t ret_leaf_hash[WM_SHA256_BYTES])
{
	uint8_t *row = batch->ledger->entry_row;
	uint8_t *head = row + WM_SHA256_BYTES;
	const size_t head_len = wm_entry_head_encode(entry, head);

	assert(entry->body.len <= WM_BODY_MAX_BYTES);
	memcpy(head + head_len, entry->body.data, entry->body.len);
	wm_merkle_leaf(wm_view_of(head, head_len), entry->body, row);
	wm_batch_put(batch, WM_TABLE_ENTRY, WM_PUT_APPEND, wm_row_key_u64(entry->revision),
		     wm_view_of(row, WM_SHA256_BYTES + head_len + entry->body.len));
	wm_frontier_append(&batch->frontier, row, put_tile, batch);
	memcpy(ret_leaf_hash, row, WM_SHA256_BYTES);
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
static void answer_known(struct wm_batch *batch, const struct wm_submission *submission,
			 const struct wm_entry *entry, const uint8_t leaf_hash[WM_SHA256_BYTES],
			 struct wm_outcome *outcome)
{
	if (entry->kind != submission->kind || entry->expect_rev != submission->expect_rev ||
	    !wm_view_eq(entry->body, submission->body)) {
		outcome->err = WM_ESID_REUSED;
		if (!is_intact(entry, leaf_hash)) {
			wm_txn_fail(batch->txn, WM_ECORRUPT);
		}
		return;
	}
	wm_receipt_of(entry, leaf_hash, &outcome->receipt);
}

static bool has_predecessor(struct wm_batch *batch, const struct wm_submission *submission)
{
	const struct wm_row_key key =
		wm_row_key_idem(&submission->institution, submission->after_sid);
	struct wm_view revision;

	return wm_txn_get(batch->txn, WM_TABLE_IDEM, wm_row_key_view(&key), &revision);
}

/* The entry, its id, and its receipt; the decider has written what follows from it. */
static void write_accepted(struct wm_batch *batch, const struct wm_submission *submission,
			   struct wm_receipt *receipt)
{
	const uint64_t next = wm_batch_next(batch);
	const struct wm_row_key revision = wm_row_key_u64(next);
	struct wm_entry entry = {
		.kind = submission->kind,
		.point = submission->point,
		.committed_at = batch->committed_at,
		.revision = next,
		.point_prev = receipt->point_prev,
		.expect_rev = submission->expect_rev,
		.institution = submission->institution,
		.body = submission->body,
	};

	memcpy(entry.sid, submission->sid, sizeof(entry.sid));
	memcpy(entry.key_id, submission->key_id, sizeof(entry.key_id));
	put_entry(batch, &entry, receipt->leaf_hash);
	wm_batch_put(batch, WM_TABLE_IDEM, WM_PUT_NEW,
		     wm_row_key_idem(&submission->institution, submission->sid),
		     wm_row_key_view(&revision));
	memcpy(receipt->sid, submission->sid, sizeof(receipt->sid));
	receipt->revision = entry.revision;
	receipt->committed_at = entry.committed_at;
	batch->head = entry.revision;
}

/* Which decider a kind has; the others are never submitted. */
static wm_decide_fn *const deciders[] = {
	[WM_BODY_UPDATE] = wm_decide_update,	     [WM_BODY_AMENDMENT] = wm_decide_amendment,
	[WM_BODY_REVIEW] = wm_decide_review,	     [WM_BODY_ASSESSMENT] = wm_decide_assessment,
	[WM_BODY_KEY_CHANGE] = wm_decide_key_change,
};

/* Revision of the last entry about the same point, or about none. */
static uint64_t current_rev(const struct wm_batch *batch, const struct wm_submission *submission)
{
	if (submission->point == 0) {
		return batch->programme_rev;
	}
	return wm_batch_state(batch, wm_batch_point(batch->ledger, submission->point))->revision;
}

/* The submission is new: check, let its kind decide, write. */
static void decide_new(struct wm_batch *batch, const struct wm_submission *submission,
		       struct wm_outcome *outcome)
{
	const uint64_t current = current_rev(batch, submission);

	if (submission->has_after_sid && !has_predecessor(batch, submission)) {
		outcome->err = WM_EORDER;
		return;
	}
	if (submission->expect_rev != WM_EXPECT_BLIND && submission->expect_rev != current) {
		outcome->err = WM_ECONFLICT;
		outcome->current_rev = current;
		return;
	}
	assert(submission->kind < sizeof(deciders) / sizeof(deciders[0]) &&
	       deciders[submission->kind] != NULL);
	deciders[submission->kind](batch, submission, outcome);
	if (outcome->err < 0) {
		return;
	}
	if (submission->point == 0) {
		batch->programme_rev = wm_batch_next(batch);
	}
	outcome->receipt.point_prev = current;
	write_accepted(batch, submission, &outcome->receipt);
}

static void decide(struct wm_batch *batch, const struct wm_submission *submission,
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

static void put_summary(struct wm_batch *batch)
{
	struct wm_ledger *ledger = batch->ledger;
	const struct wm_states *states = &ledger->states;
	const struct wm_row_key head = wm_row_key_u64(batch->head);
	uint8_t bytes[WM_FRONTIER_MAX_BYTES];
	struct wm_writer out = wm_writer_of(bytes, sizeof(bytes));

	for (size_t i = 0; i < batch->touched_count; i++) {
		const struct wm_point_state *state = &states->scratch[states->touched[i]];

		wm_point_state_encode(state, &ledger->buf);
		wm_batch_put_buf(batch, WM_TABLE_POINT, WM_PUT_REPLACE,
				 wm_row_key_point(state->point));
	}
	wm_give_u64(&out, batch->head);
	wm_give_u64(&out, (uint64_t)batch->committed_at);
	put_meta(batch, WM_META_HEAD, wm_writer_view(&out));
	put_meta(batch, WM_META_FRONTIER,
		 wm_view_of(bytes, wm_frontier_encode(&batch->frontier, bytes)));
	/* Two batches within a millisecond share the row: it names the later one's head. */
	wm_batch_put(batch, WM_TABLE_TIME, WM_PUT_REPLACE,
		     wm_row_key_u64((uint64_t)batch->committed_at), wm_row_key_view(&head));
}

/* The register that an amendment made takes the place of today's. */
static void install_register(struct wm_batch *batch)
{
	struct wm_ledger *ledger = batch->ledger;

	wm_registry_free(ledger->registry);
	wm_registry_free(ledger->past); /* it says until when it was valid */
	wm_states_free(&ledger->states);
	ledger->past = NULL;
	ledger->registry = batch->registry;
	ledger->states = batch->states;
	batch->registry = NULL;
	batch->states = (struct wm_states){ NULL, NULL, NULL, NULL };
}

/* The commit succeeded: what the batch worked on becomes the ledger's. */
static void publish(struct wm_batch *batch)
{
	struct wm_ledger *ledger = batch->ledger;
	struct wm_states *states = &ledger->states;

	for (size_t i = 0; i < batch->touched_count; i++) {
		const size_t index = states->touched[i];

		states->state[index] = states->scratch[index];
	}
	forget_touched(batch);
	if (batch->registry != NULL) {
		install_register(batch);
	}
	if (batch->keys != NULL) {
		wm_free(ledger->keys);
		ledger->keys = batch->keys;
		ledger->key_count = batch->key_count;
		batch->keys = NULL;
	}
	ledger->frontier = batch->frontier;
	ledger->head = batch->head;
	ledger->committed_at = batch->committed_at;
	ledger->programme_rev = batch->programme_rev;
}

/* Ends the transaction in every case. */
static int finish(struct wm_batch *batch)
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

#ifndef NDEBUG
static bool has_amendment(const struct wm_submission *batch, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (batch[i].kind == WM_BODY_AMENDMENT) {
			return true;
		}
	}
	return false;
}
#endif

int wm_ledger_append(struct wm_ledger *ledger, uint64_t expect_head,
		     const struct wm_submission *batch, size_t count, int64_t now_msec,
		     struct wm_outcome *ret_outcomes)
{
	struct wm_batch work = {
		.ledger = ledger,
		.head = ledger->head,
		.committed_at = now_msec > ledger->committed_at ? now_msec : ledger->committed_at,
		.frontier = ledger->frontier,
		.programme_rev = ledger->programme_rev,
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
	assert(count == 1 || !has_amendment(batch, count));
	for (size_t i = 0; i < count && wm_txn_error(work.txn) == WM_OK; i++) {
		decide(&work, &batch[i], &ret_outcomes[i]);
	}
	err = finish(&work);
	forget_touched(&work);
	wm_registry_free(work.registry);
	wm_free(work.keys);
	wm_states_free(&work.states);
	return err;
}
