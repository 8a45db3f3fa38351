/*
 * Which updates of a point count, and the state that they make.
 *
 * The head's state of the reported view is kept and changed update by update.
 * Everything else is folded from the rows: the trail tells the review state of
 * each update, the history what it said.  Where something leaves the reported
 * view or comes back, the state is folded anew and kept (table `state`), so a
 * reader who starts from a kept state never meets a removal behind it.
 */
#include "ledger/internal.h"

#include <stdlib.h>

#include "base/cursor.h"
#include "sys/alloc.h"
#include "wire/review_codec.h"

/* --- the set --- */

void wm_review_set_free(struct wm_review_set *set)
{
	wm_free(set->rows);
	*set = (struct wm_review_set){ NULL, 0, 0, 0 };
}

/* Index of the update's row, or of the place where it belongs. */
static size_t find_row(const struct wm_review_set *set, uint64_t revision)
{
	size_t low = 0;
	size_t high = set->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (set->rows[middle].revision < revision) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

static bool has_row(const struct wm_review_set *set, size_t at, uint64_t revision)
{
	return at < set->count && set->rows[at].revision == revision;
}

struct wm_reviewed wm_review_set_find(const struct wm_review_set *set, uint64_t revision)
{
	const size_t at = find_row(set, revision);

	if (has_row(set, at, revision)) {
		return set->rows[at];
	}
	return (struct wm_reviewed){ .revision = revision,
				     .since = revision,
				     .state = WM_REVIEW_SUBMITTED };
}

/* The update's row, made when there is none.  NULL: out of memory. */
static struct wm_reviewed *set_row(struct wm_review_set *set, uint64_t revision)
{
	const size_t at = find_row(set, revision);

	if (has_row(set, at, revision)) {
		return &set->rows[at];
	}
	if (set->count == set->cap) {
		const size_t cap = set->cap > 0 ? set->cap * 2 : 16;
		struct wm_reviewed *rows = wm_alloc(cap * sizeof(*rows));

		if (rows == NULL) {
			return NULL;
		}
		if (set->count > 0) {
			memcpy(rows, set->rows, set->count * sizeof(*rows));
		}
		wm_free(set->rows);
		set->rows = rows;
		set->cap = cap;
	}
	memmove(&set->rows[at + 1], &set->rows[at], (set->count - at) * sizeof(set->rows[0]));
	set->rows[at] = wm_review_set_find(&(struct wm_review_set){ NULL, 0, 0, 0 }, revision);
	set->count++;
	return &set->rows[at];
}

/* --- reading it --- */

/* Corrections come first: which update each of them stands in for. */
static int take_correction(uint64_t revision, struct wm_view value, void *user)
{
	struct wm_review_set *set = user;
	struct wm_fact fact;

	if (wm_fact_decode(value, revision, &fact) < 0) {
		return WM_ECORRUPT;
	}
	if (fact.what != WM_FACT_CORRECTS) {
		return WM_OK;
	}
	if (set_row(set, (uint64_t)fact.value) == NULL) {
		return WM_ENOMEM;
	}
	struct wm_reviewed *correction = set_row(set, revision);
	if (correction == NULL) {
		return WM_ENOMEM;
	}
	correction->supersedes = (uint64_t)fact.value;
	return WM_OK;
}

static int apply_trail(struct wm_review_set *set, const struct wm_trail *trail)
{
	struct wm_reviewed *row = set_row(set, trail->target);

	if (row == NULL) {
		return WM_ENOMEM;
	}
	/* Whether the point had a lead then was judged when the entry was taken. */
	wm_review_apply(row, trail, false);
	const bool accepted = row->accepted_at == trail->revision;
	const uint64_t replaced = row->supersedes;
	if (accepted && replaced != 0) {
		struct wm_trail supersede = *trail;

		supersede.target = replaced;
		supersede.verb = WM_VERB_SUPERSEDE;
		row = set_row(set, replaced);
		if (row == NULL) {
			return WM_ENOMEM;
		}
		wm_review_apply(row, &supersede, false);
	}
	return WM_OK;
}

static void publish(struct wm_review_set *set, const struct wm_trail *trail)
{
	for (size_t i = 0; i < set->count; i++) {
		if (set->rows[i].accepted_at != 0 && set->rows[i].accepted_at < trail->revision) {
			wm_review_apply(&set->rows[i], trail, false);
		}
	}
	set->published = trail->revision;
}

/* The next row of a trail at or after a revision.  @return false when there is none up to `upto` */
static bool next_trail(struct wm_txn *txn, uint16_t point, uint64_t from, uint64_t upto,
		       struct wm_trail *ret_trail)
{
	const struct wm_row_key at = wm_row_key_point_rev(point, from);
	struct wm_view key;
	struct wm_view value;

	if (!wm_txn_seek(txn, WM_TABLE_TRAIL, WM_SEEK_FIRST_FROM, wm_row_key_view(&at), &key,
			 &value)) {
		return false;
	}
	const uint64_t revision = wm_row_key_revision(key, point);
	if (revision == 0 || revision > upto) {
		return false;
	}
	if (wm_trail_decode(value, revision, ret_trail) < 0) {
		wm_txn_fail(txn, WM_ECORRUPT);
		return false;
	}
	return true;
}

/* A correction that counts takes the place of what it corrects. */
static void mark_superseded(struct wm_review_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct wm_reviewed *correction = &set->rows[i];
		if (correction->supersedes == 0 || correction->state == WM_REVIEW_RETURNED ||
		    correction->state == WM_REVIEW_WITHDRAWN) {
			continue;
		}
		const size_t at = find_row(set, correction->supersedes);
		if (has_row(set, at, correction->supersedes)) {
			set->rows[at].superseded_by = correction->revision;
		}
	}
}

int wm_review_set_load(struct wm_txn *txn, uint16_t point, uint64_t revision,
		       struct wm_review_set *ret_set)
{
	struct wm_trail own;
	struct wm_trail publication;

	*ret_set = (struct wm_review_set){ NULL, 0, 0, 0 };
	const struct wm_row_range range = { point, 0, revision };
	int err = wm_row_each(txn, WM_TABLE_FACT, &range, take_correction, ret_set);
	bool has_own = next_trail(txn, point, 0, revision, &own);
	bool has_publication = next_trail(txn, 0, 0, revision, &publication);
	while (err == WM_OK && (has_own || has_publication)) {
		if (has_own && (!has_publication || own.revision < publication.revision)) {
			err = apply_trail(ret_set, &own);
			has_own = next_trail(txn, point, own.revision + 1, revision, &own);
		} else {
			publish(ret_set, &publication);
			has_publication = next_trail(txn, 0, publication.revision + 1, revision,
						     &publication);
		}
	}
	mark_superseded(ret_set);
	return err < 0 ? err : wm_row_answer(txn, WM_OK);
}

/* --- folding --- */

uint64_t wm_fold_revision(struct wm_txn *txn, uint16_t point, uint64_t revision)
{
	static const enum wm_table tables[] = { WM_TABLE_HISTORY, WM_TABLE_TRAIL,
						WM_TABLE_VERIFIED };
	uint64_t last = 0;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const uint64_t found = wm_row_last(txn, tables[i], point, revision);
		last = found > last ? found : last;
	}
	return last;
}

/* A walk over rows of a point, taking in what is within the cut and in its view. */
struct folding {
	const struct wm_cut *cut;
	const struct wm_review_set *set;
	const struct wm_code *lead;
	struct wm_point_state *state;
	struct wm_facts *facts;
	struct wm_verified_view *verified;
};

static bool counts(const struct folding *folding, uint64_t revision, int32_t as_of)
{
	const struct wm_reviewed reviewed = wm_review_set_find(folding->set, revision);

	return as_of <= folding->cut->facts_to && wm_review_in_view(&reviewed, folding->cut->view);
}

static int fold_statement(uint64_t revision, struct wm_view value, void *user)
{
	const struct folding *folding = user;
	struct wm_statement statement;

	if (wm_statement_decode(value, revision, &statement) < 0) {
		return WM_ECORRUPT;
	}
	if (counts(folding, revision, statement.as_of) &&
	    wm_point_apply(folding->state, &statement) < 0) {
		return WM_ECORRUPT;
	}
	return WM_OK;
}

/* What was corrected has been received all the same, on the day on which it came in. */
static bool was_received(const struct folding *folding, const struct wm_fact *fact)
{
	const struct wm_reviewed reviewed = wm_review_set_find(folding->set, fact->revision);
	const bool is_replaced =
		reviewed.superseded_by != 0 && reviewed.state != WM_REVIEW_RETURNED &&
		reviewed.state != WM_REVIEW_WITHDRAWN && folding->cut->view == WM_VIEW_REPORTED;

	return fact->what == WM_FACT_CYCLE && fact->as_of <= folding->cut->facts_to &&
	       (is_replaced || reviewed.state == WM_REVIEW_SUPERSEDED);
}

static int fold_fact(uint64_t revision, struct wm_view value, void *user)
{
	const struct folding *folding = user;
	struct wm_fact fact;

	if (wm_fact_decode(value, revision, &fact) < 0) {
		return WM_ECORRUPT;
	}
	if (counts(folding, revision, fact.as_of) || was_received(folding, &fact)) {
		wm_facts_take(folding->facts, &fact, folding->lead);
	}
	return WM_OK;
}

static int fold_assessment(uint64_t revision, struct wm_view value, void *user)
{
	const struct folding *folding = user;
	struct wm_verified_view verified;

	if (wm_verified_decode(value, revision, &verified) < 0) {
		return WM_ECORRUPT;
	}
	if (verified.as_of <= folding->cut->facts_to) {
		wm_verified_take(folding->verified, &verified);
	}
	return WM_OK;
}

/* The last state of the reported view that was kept up to the cut; absent leaves the empty one. */
static int kept_state(struct wm_txn *txn, const struct wm_cut *cut, uint64_t *ret_from,
		      struct wm_point_state *state)
{
	const struct wm_row_key upto = wm_row_key_point_rev(cut->point, cut->revision);
	struct wm_view key;
	struct wm_view row;

	*ret_from = 0;
	if (!wm_txn_seek(txn, WM_TABLE_STATE, WM_SEEK_LAST_UPTO, wm_row_key_view(&upto), &key,
			 &row) ||
	    wm_row_key_revision(key, cut->point) == 0) {
		return wm_row_answer(txn, WM_OK);
	}
	const int err = wm_point_state_decode(row, state);
	if (err == WM_ENOMEM) {
		return err;
	}
	*ret_from = wm_row_key_revision(key, cut->point);
	return err < 0 || state->point != cut->point ? WM_ECORRUPT : WM_OK;
}

/* Is nothing cut off by the day of the facts, and nothing left out by the view? */
static bool is_whole(const struct wm_cut *cut)
{
	return cut->facts_to == INT32_MAX && cut->view == WM_VIEW_REPORTED;
}

/* Apply what comes after the revision `from`, which the state stands for. */
static int fold_after(struct wm_txn *txn, const struct wm_cut *cut, const struct wm_review_set *set,
		      uint64_t from, struct wm_point_state *state)
{
	const struct wm_row_range range = { cut->point, from + 1, cut->revision };
	struct folding folding = { .cut = cut, .set = set, .state = state };

	const int err = wm_row_each(txn, WM_TABLE_HISTORY, &range, fold_statement, &folding);
	/* Of the whole picture every entry is a change; of a part, what is in the part. */
	if (err == WM_OK && is_whole(cut)) {
		state->revision = wm_fold_revision(txn, cut->point, cut->revision);
	}
	return err;
}

/* What was accepted has a row in the set: nothing else of the history needs to be read. */
static int fold_accepted(struct wm_txn *txn, const struct wm_cut *cut,
			 const struct wm_review_set *set, struct wm_point_state *state)
{
	struct folding folding = { .cut = cut, .set = set, .state = state };
	int err = WM_OK;

	for (size_t i = 0; err == WM_OK && i < set->count; i++) {
		const uint64_t revision = set->rows[i].revision;
		const struct wm_row_key key = wm_row_key_point_rev(cut->point, revision);
		struct wm_view row;

		if (!wm_review_in_view(&set->rows[i], cut->view)) {
			continue;
		}
		if (!wm_txn_get(txn, WM_TABLE_HISTORY, wm_row_key_view(&key), &row)) {
			return wm_row_answer(txn, WM_ECORRUPT);
		}
		err = fold_statement(revision, row, &folding);
	}
	return wm_row_answer(txn, err);
}

int wm_fold_anew(struct wm_txn *txn, const struct wm_cut *cut, const struct wm_review_set *set,
		 struct wm_point_state *ret_state)
{
	wm_point_init(ret_state, cut->point);
	return cut->view == WM_VIEW_REPORTED ? fold_after(txn, cut, set, 0, ret_state)
					     : fold_accepted(txn, cut, set, ret_state);
}

int wm_fold_state(struct wm_txn *txn, const struct wm_cut *cut, const struct wm_review_set *set,
		  struct wm_point_state *ret_state)
{
	uint64_t kept = 0;

	/* A kept state may hold younger facts, and holds what was not accepted. */
	if (!is_whole(cut)) {
		return wm_fold_anew(txn, cut, set, ret_state);
	}
	wm_point_init(ret_state, cut->point);
	const int err = kept_state(txn, cut, &kept, ret_state);
	return err < 0 ? err : fold_after(txn, cut, set, kept, ret_state);
}

int wm_fold_facts(struct wm_txn *txn, const struct wm_cut *cut, const struct wm_review_set *set,
		  const struct wm_code *lead, struct wm_facts *ret_facts)
{
	const struct wm_row_range range = { cut->point, 0, cut->revision };
	struct folding folding = { .cut = cut, .set = set, .lead = lead, .facts = ret_facts };

	ret_facts->count = 0;
	return wm_row_each(txn, WM_TABLE_FACT, &range, fold_fact, &folding);
}

int wm_fold_verified(struct wm_txn *txn, const struct wm_cut *cut,
		     struct wm_verified_view *ret_verified)
{
	const struct wm_row_range range = { cut->point, 0, cut->revision };
	struct folding folding = { .cut = cut, .verified = ret_verified };

	*ret_verified = (struct wm_verified_view){ .level = WM_VERIFIED_NOT_ASSESSED,
						   .as_of = WM_DATE_NONE };
	return wm_row_each(txn, WM_TABLE_VERIFIED, &range, fold_assessment, &folding);
}
