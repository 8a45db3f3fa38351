/**
 * @file read.c
 * @brief Reading the ledger inside one read transaction: entries, receipts, roots, points as of.
 */
#include "ledger/internal.h"

#include "base/cursor.h"
#include "sys/alloc.h"
#include "wire/update_codec.h"

/* --- begin and end --- */

int wm_ledger_read_begin(struct wm_ledger *ledger, struct wm_ledger_read **ret_read)
{
	struct wm_ledger_read *read = wm_alloc(sizeof(*read));
	int64_t committed_at;
	int err;

	if (read == NULL) {
		return WM_ENOMEM;
	}
	read->ledger = ledger;
	err = wm_txn_begin(ledger->store, WM_TXN_READ, &read->txn);
	if (err < 0) {
		wm_free(read);
		return err;
	}
	err = wm_row_head(read->txn, &read->head, &committed_at);
	if (err < 0) {
		wm_ledger_read_end(&read);
		return err;
	}
	*ret_read = read;
	return WM_OK;
}

void wm_ledger_read_end(struct wm_ledger_read **read)
{
	if (*read == NULL) {
		return;
	}
	wm_txn_abort(&(*read)->txn);
	wm_free(*read);
	*read = NULL;
}

uint64_t wm_read_head(const struct wm_ledger_read *read)
{
	return read->head;
}

/* --- entries --- */

uint64_t wm_read_rev_at(struct wm_ledger_read *read, int64_t msec)
{
	struct wm_view key;
	struct wm_view value;
	struct wm_reader in;
	struct wm_row_key upto;
	uint64_t revision;

	if (msec < 0) {
		return 0;
	}
	upto = wm_row_key_u64((uint64_t)msec);
	if (!wm_txn_seek(read->txn, WM_TABLE_TIME, WM_SEEK_LAST_UPTO, wm_row_key_view(&upto), &key,
			 &value)) {
		return 0;
	}
	in = wm_reader_of(value);
	revision = wm_take_u64(&in);
	if (!wm_reader_done(&in)) {
		wm_txn_fail(read->txn, WM_ECORRUPT);
		return 0;
	}
	return revision;
}

int wm_read_entry(struct wm_ledger_read *read, uint64_t revision, struct wm_entry *ret_entry,
		  uint8_t ret_leaf_hash[32])
{
	if (revision == 0 || revision > read->head) {
		return WM_ENOTFOUND;
	}
	return wm_row_entry(read->txn, revision, ret_entry, ret_leaf_hash);
}

int wm_read_receipt(struct wm_ledger_read *read, const struct wm_code *institution,
		    const uint8_t sid[16], struct wm_receipt *ret_receipt)
{
	uint8_t leaf_hash[WM_SHA256_BYTES];
	struct wm_entry entry;
	const int err = wm_row_submission(read->txn, institution, sid, &entry, leaf_hash);

	if (err < 0) {
		return err;
	}
	wm_receipt_of(&entry, leaf_hash, ret_receipt);
	return WM_OK;
}

/* --- tree --- */

static int head_frontier(struct wm_ledger_read *read, struct wm_frontier *ret_frontier)
{
	struct wm_view value;

	if (!wm_txn_get(read->txn, WM_TABLE_META, wm_view_str(WM_META_FRONTIER), &value)) {
		return wm_row_answer(read->txn, WM_ECORRUPT);
	}
	return wm_frontier_decode(value, ret_frontier);
}

int wm_read_root(struct wm_ledger_read *read, uint64_t revision, uint8_t ret_root[32])
{
	struct wm_frontier frontier;
	int err;

	if (revision > read->head) {
		return WM_EREV_FUTURE;
	}
	/* Nearly every question is about the head, whose frontier is at hand. */
	if (revision == read->head) {
		err = head_frontier(read, &frontier);
	} else {
		err = wm_frontier_rebuild(revision, wm_row_tree_hash, read->txn, &frontier);
	}
	if (err < 0) {
		return err;
	}
	wm_frontier_root(&frontier, ret_root);
	return WM_OK;
}

/* --- the register, publications --- */

int wm_read_register(struct wm_ledger_read *read, uint64_t revision,
		     const struct wm_register **ret_register)
{
	struct wm_ledger *ledger = read->ledger;
	struct wm_registry *past = ledger->past;

	if (revision > read->head) {
		return WM_EREV_FUTURE;
	}
	if (revision >= ledger->registry->valid_from) {
		*ret_register = &ledger->registry->reg;
		return WM_OK;
	}
	if (past == NULL || revision < past->valid_from || revision > past->valid_to) {
		const int err = wm_registry_load(read->txn, revision, &past);
		if (err < 0) {
			return err;
		}
		wm_registry_free(ledger->past);
		ledger->past = past;
	}
	*ret_register = &past->reg;
	return WM_OK;
}

uint64_t wm_read_published(struct wm_ledger_read *read, uint64_t revision)
{
	return wm_row_last(read->txn, WM_TABLE_TRAIL, 0, revision);
}

uint64_t wm_read_shown(struct wm_ledger_read *read, const struct wm_read_cut *cut)
{
	return cut->view == WM_VIEW_PUBLISHED ? wm_read_published(read, cut->revision)
					      : cut->revision;
}

/* --- points --- */

/* The state at head is at hand when nothing has been cut off and nothing is left out. */
static int read_state(struct wm_ledger_read *read, const struct wm_cut *cut,
		      const struct wm_review_set *set, struct wm_point_state *ret_state)
{
	const struct wm_row_key key = wm_row_key_point(cut->point);
	struct wm_view row;

	if (cut->view == WM_VIEW_REPORTED && cut->facts_to == INT32_MAX &&
	    wm_txn_get(read->txn, WM_TABLE_POINT, wm_row_key_view(&key), &row)) {
		const int err = wm_point_state_decode(row, ret_state);

		if (err < 0 || ret_state->point != cut->point) {
			return err == WM_ENOMEM ? err : WM_ECORRUPT;
		}
		if (ret_state->revision <= cut->revision) {
			return WM_OK;
		}
	}
	return wm_fold_state(read->txn, cut, set, ret_state);
}

/* Fill in what stands in the entries that the state names. */
static int read_latest(struct wm_txn *txn, struct wm_point_item *item)
{
	uint8_t leaf_hash[WM_SHA256_BYTES];
	struct wm_entry entry;
	struct wm_update update;
	int err;

	if (item->state.revision == 0) {
		return WM_OK;
	}
	err = wm_row_entry(txn, item->state.revision, &entry, leaf_hash);
	if (err < 0) {
		return err;
	}
	item->changed_at = entry.committed_at;
	if (item->state.latest_revision == 0) {
		return WM_OK; /* everything that was said has been taken back */
	}
	err = wm_row_entry(txn, item->state.latest_revision, &entry, leaf_hash);
	if (err < 0) {
		return err;
	}
	item->latest.revision = entry.revision;
	item->latest.committed_at = entry.committed_at;
	item->latest.institution = entry.institution;
	item->latest.body = entry.body;
	/* A body of another release may have what this one does not know: no warnings then. */
	if (wm_update_decode(entry.body, &update) == WM_OK) {
		item->latest_facts.has_rationale = wm_texts_any(update.rationale);
		item->latest_facts.has_evidence = update.evidence_count > 0;
	}
	return WM_OK;
}

/* How many updates are in which state of review.  What is not in the set is submitted, and of
 * the reported view. */
static void count_reviews(const struct wm_cut *cut, const struct wm_review_set *set,
			  struct wm_point_item *item)
{
	uint32_t in_view = 0;

	for (size_t i = 0; i < set->count; i++) {
		const struct wm_reviewed *reviewed = &set->rows[i];
		const bool accepted = reviewed->state == WM_REVIEW_ACCEPTED ||
				      reviewed->state == WM_REVIEW_PUBLISHED;

		item->review_count[reviewed->state]++;
		in_view += wm_review_in_view(reviewed, cut->view);
		if (accepted && reviewed->revision > item->accepted_latest) {
			item->accepted_latest = reviewed->revision;
		}
	}
	if (cut->view == WM_VIEW_REPORTED && item->state.update_count > in_view) {
		item->review_count[WM_REVIEW_SUBMITTED] += item->state.update_count - in_view;
	}
	if (item->latest.revision != 0) {
		item->latest_state = wm_review_set_find(set, item->latest.revision).state;
	}
}

static int read_item(struct wm_ledger_read *read, const struct wm_cut *cut,
		     struct wm_review_set *set, struct wm_point_item *item)
{
	int err = wm_review_set_load(read->txn, cut->point, cut->revision, set);

	if (err == WM_OK) {
		err = read_state(read, cut, set, &item->state);
	}
	if (err == WM_OK) {
		err = read_latest(read->txn, item);
	}
	count_reviews(cut, set, item);
	item->lead_day = wm_date_of_msec(item->changed_at);
	item->entry_revision = wm_fold_revision(read->txn, cut->point, cut->revision);
	if (err == WM_OK) {
		err = wm_fold_facts(read->txn, cut, set,
				    wm_point_lead(&item->point, item->lead_day), &item->facts);
	}
	if (err == WM_OK) {
		err = wm_fold_verified(read->txn, cut, &item->verified);
	}
	return err;
}

int wm_read_point(struct wm_ledger_read *read, uint16_t point, const struct wm_read_cut *asked,
		  struct wm_point_item *ret_item)
{
	const struct wm_cut cut = {
		.point = point,
		.view = asked->view == WM_VIEW_PUBLISHED ? WM_VIEW_ACCEPTED : asked->view,
		.facts_to = asked->facts_to,
		.revision = wm_read_shown(read, asked),
	};
	const struct wm_register *reg = NULL;
	struct wm_review_set set;

	if (asked->revision > read->head) {
		return WM_EREV_FUTURE;
	}
	int err = wm_read_register(read, cut.revision, &reg);
	if (err < 0) {
		return err;
	}
	const struct wm_action_point *row = wm_register_point(reg, point);
	if (row == NULL) {
		return WM_ENO_SUCH_POINT;
	}
	memset(ret_item, 0, sizeof(*ret_item));
	ret_item->point = *row;
	err = read_item(read, &cut, &set, ret_item);
	wm_review_set_free(&set);
	return err;
}
