/* Scrub: the rows that were made from an entry, each against what the entry says. */
#include "ledger/internal.h"

#include "wire/head.h"
#include "wire/key_change_codec.h"
#include "wire/review_codec.h"
#include "wire/update_codec.h"

/* The row under a key, or an empty view. */
static struct wm_view row_of(struct wm_txn *txn, enum wm_table table, struct wm_row_key key)
{
	struct wm_view row = { NULL, 0 };

	(void)wm_txn_get(txn, table, wm_row_key_view(&key), &row);
	return row;
}

static const char *check_statement(struct wm_txn *txn, const struct wm_entry *entry,
				   const struct wm_update *update, struct wm_buf *buf)
{
	struct wm_statement statement;

	wm_statement_of(update, &entry->institution, entry->revision, &statement);
	wm_buf_reset(buf);
	wm_statement_encode(&statement, buf);
	return wm_view_eq(row_of(txn, WM_TABLE_HISTORY,
				 wm_row_key_point_rev(entry->point, entry->revision)),
			  wm_buf_view(buf))
		       ? NULL
		       : "a statement in the history is not that of its entry";
}

static const char *check_facts(struct wm_txn *txn, const struct wm_entry *entry,
			       const struct wm_update *update, struct wm_buf *buf)
{
	struct wm_fact facts[WM_FACTS_MAX_COUNT];
	const size_t count = wm_facts_of(update, facts);

	for (size_t i = 0; i < count; i++) {
		facts[i].revision = entry->revision;
		facts[i].committed_at = entry->committed_at;
		facts[i].institution = entry->institution;
		facts[i].origin = (uint8_t)update->origin;
		facts[i].as_of = update->as_of;
		wm_buf_reset(buf);
		wm_fact_encode(&facts[i], buf);
		if (!wm_view_eq(row_of(txn, WM_TABLE_FACT,
				       wm_row_key_fact(entry->point, entry->revision, (uint8_t)i)),
				wm_buf_view(buf))) {
			return "a fact is not that of its entry";
		}
	}
	return NULL;
}

/* The role is in the row alone; everything else follows from the entry. */
static const char *check_trail(struct wm_txn *txn, const struct wm_entry *entry,
			       enum wm_review_verb verb, uint64_t target)
{
	const struct wm_view row =
		row_of(txn, WM_TABLE_TRAIL, wm_row_key_point_rev(entry->point, entry->revision));
	struct wm_trail trail;

	return wm_trail_decode(row, entry->revision, &trail) == WM_OK && trail.verb == verb &&
			       trail.target == target &&
			       trail.committed_at == entry->committed_at &&
			       wm_code_eq(&trail.institution, &entry->institution)
		       ? NULL
		       : "a row of a trail is not that of its entry";
}

static const char *check_update(struct wm_txn *txn, const struct wm_entry *entry,
				struct wm_buf *buf)
{
	struct wm_update update;

	if (wm_update_decode(entry->body, &update) < 0 || update.point != entry->point) {
		return "an entry's body is no update of its point";
	}
	if (update.kind == WM_UPDATE_WITHDRAWAL) {
		return check_trail(txn, entry, WM_VERB_WITHDRAW, update.supersedes);
	}
	const char *why = check_statement(txn, entry, &update, buf);
	return why != NULL ? why : check_facts(txn, entry, &update, buf);
}

static const char *check_review(struct wm_txn *txn, const struct wm_entry *entry,
				struct wm_buf *buf)
{
	struct wm_review review;

	(void)buf;
	return wm_review_decode(entry->body, &review) == WM_OK
		       ? check_trail(txn, entry, review.verb, review.target)
		       : "an entry's body is no review";
}

static const char *check_assessment(struct wm_txn *txn, const struct wm_entry *entry,
				    struct wm_buf *buf)
{
	struct wm_assessment assessment;

	if (wm_assessment_decode(entry->body, &assessment) < 0) {
		return "an entry's body is no assessment";
	}
	const struct wm_verified_view verified = { .level = assessment.level,
						   .as_of = assessment.as_of,
						   .revision = entry->revision,
						   .institution = entry->institution };
	wm_buf_reset(buf);
	wm_verified_encode(&verified, buf);
	return wm_view_eq(row_of(txn, WM_TABLE_VERIFIED,
				 wm_row_key_point_rev(entry->point, entry->revision)),
			  wm_buf_view(buf))
		       ? NULL
		       : "an assessment is not that of its entry";
}

/* Its row may have gone since; that the rows are those of memory is looked at apart. */
static const char *check_key_change(struct wm_txn *txn, const struct wm_entry *entry,
				    struct wm_buf *buf)
{
	struct wm_key_change change;

	(void)txn;
	(void)buf;
	return wm_key_change_decode(entry->body, &change) == WM_OK
		       ? NULL
		       : "an entry's body is no key change";
}

static const char *(*const checks[])(struct wm_txn *, const struct wm_entry *, struct wm_buf *) = {
	[WM_BODY_UPDATE] = check_update,
	[WM_BODY_REVIEW] = check_review,
	[WM_BODY_ASSESSMENT] = check_assessment,
	[WM_BODY_KEY_CHANGE] = check_key_change,
};

const char *wm_scrub_rows(struct wm_txn *txn, const struct wm_entry *entry, struct wm_buf *buf)
{
	if (entry->kind >= sizeof(checks) / sizeof(checks[0]) || checks[entry->kind] == NULL) {
		return NULL; /* an amendment: its rows are those of the register */
	}
	return checks[entry->kind](txn, entry, buf);
}
