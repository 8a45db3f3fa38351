/* Amendments: what one has to say, and what none may do. */
#include "core/amendment.h"

#include "core/check.h"

static const struct wm_text_rule decision_rule = {
	WM_DECISION_MAX_BYTES,
	"decision is longer than 200 bytes",
	"decision is not UTF-8",
	NULL,
};

static const uint8_t letters[] = { WM_ROW_AREA, WM_ROW_CYCLE, WM_ROW_INSTITUTION, WM_ROW_POINT,
				   WM_ROW_SETTINGS };

static int check_texts(const struct wm_amendment *amendment, const char **ret_reason)
{
	if (amendment->change_count > WM_CHANGES_MAX_COUNT) {
		return wm_refuse(WM_ELIMIT, "more than 64 changes", ret_reason);
	}

	const int err = wm_check_text(amendment->decision, &decision_rule, ret_reason);
	return err == WM_OK ? wm_check_texts(amendment->rationale, &wm_rationale_rule, ret_reason)
			    : err;
}

static int check_ranges(const struct wm_amendment *amendment, const char **ret_reason)
{
	if (amendment->decided_on < WM_AS_OF_EARLIEST_DAYS) {
		return wm_refuse(WM_ERANGE, "decided_on must be 1991-01-01 or later", ret_reason);
	}
	if (amendment->from_version == 0) {
		return wm_refuse(WM_ERANGE, "from_version must be 1 or more", ret_reason);
	}
	for (size_t i = 0; i < amendment->change_count; i++) {
		if (memchr(letters, amendment->changes[i].letter, sizeof(letters)) == NULL) {
			return wm_refuse(WM_ERANGE, "a changed row is one of A, C, I, P, S",
					 ret_reason);
		}
	}
	return wm_check_langs(amendment->rationale, &wm_rationale_rule, ret_reason);
}

/* The first violated rule as text, or NULL. */
static const char *find_change_fault(const struct wm_row_change *changes, size_t index)
{
	const struct wm_row_change *change = &changes[index];

	if (change->old.len == 0 && change->row.len == 0) {
		return "a change needs the old row or the new one";
	}
	if (wm_view_eq(change->old, change->row)) {
		return "a change whose rows are the same changes nothing";
	}
	for (size_t i = 0; i < index; i++) {
		if (changes[i].letter == change->letter && change->old.len > 0 &&
		    wm_view_eq(changes[i].old, change->old)) {
			return "a row is changed twice";
		}
	}
	return NULL;
}

static int check_rules(const struct wm_amendment *amendment, const char **ret_reason)
{
	const char *fault = NULL;

	if (amendment->decision.len == 0) {
		fault = "an amendment names the decision behind it";
	} else if (!wm_texts_any(amendment->rationale)) {
		fault = "an amendment needs a rationale";
	} else if (amendment->change_count == 0) {
		fault = "an amendment changes at least one row";
	}
	for (size_t i = 0; fault == NULL && i < amendment->change_count; i++) {
		fault = find_change_fault(amendment->changes, i);
	}
	return fault == NULL ? WM_OK : wm_refuse(WM_ERULE, fault, ret_reason);
}

int wm_amendment_check(const struct wm_amendment *amendment, int32_t latest_day,
		       const char **ret_reason)
{
	int err = check_texts(amendment, ret_reason);

	if (err == WM_OK) {
		err = check_ranges(amendment, ret_reason);
	}
	if (err == WM_OK && amendment->decided_on > latest_day) {
		err = wm_refuse(WM_EFUTURE_DATE, "decided_on lies in the future", ret_reason);
	}
	return err == WM_OK ? check_rules(amendment, ret_reason) : err;
}

/* ------------------------------------------------------------------ two rows of one point */

/* The date as first adopted: the original one where it is kept apart, else the present one. */
static int32_t first_date(int32_t original, int32_t present)
{
	return original != WM_DATE_NONE ? original : present;
}

/* Once there was a date, it stays the original one, whatever becomes of the present one. */
static bool keeps_first_date(int32_t before, int32_t after)
{
	return before == WM_DATE_NONE || before == after;
}

static bool same_texts(const struct wm_view a[WM_LANG__COUNT],
		       const struct wm_view b[WM_LANG__COUNT])
{
	for (size_t i = 0; i < WM_LANG__COUNT; i++) {
		if (!wm_view_eq(a[i], b[i])) {
			return false;
		}
	}
	return true;
}

static const char *find_milestone_fault(const struct wm_action_point *old,
					const struct wm_action_point *row)
{
	for (size_t i = 0; i < row->milestone_count; i++) {
		const struct wm_milestone *after = &row->milestones[i];
		const struct wm_milestone *before = wm_point_milestone(old, after->id);
		if (before != NULL) {
			if (!keeps_first_date(first_date(before->original_due, before->due),
					      first_date(after->original_due, after->due))) {
				return "the original due date of a milestone is kept for ever";
			}
			continue;
		}
		for (size_t j = 0; j < old->milestone_count; j++) {
			if (old->milestones[j].id > after->id) {
				return "a new milestone's id is above those that there are";
			}
			if (wm_point_milestone(row, old->milestones[j].id) == NULL &&
			    same_texts(old->milestones[j].title, after->title)) {
				return "a milestone that stays keeps its id";
			}
		}
	}
	return NULL;
}

static const char *find_indicator_fault(const struct wm_action_point *old,
					const struct wm_action_point *row)
{
	for (size_t i = 0; i < row->indicator_count; i++) {
		const struct wm_indicator *after = &row->indicators[i];
		const struct wm_indicator *before = wm_point_indicator(old, after->id);
		if (before != NULL) {
			if (before->decimals != after->decimals) {
				return "an indicator keeps its decimals: values are counted in "
				       "them";
			}
			continue;
		}
		for (size_t j = 0; j < old->indicator_count; j++) {
			if (old->indicators[j].id > after->id) {
				return "a new indicator's id is above those that there are";
			}
			if (wm_point_indicator(row, old->indicators[j].id) == NULL &&
			    same_texts(old->indicators[j].title, after->title)) {
				return "an indicator that stays keeps its id";
			}
		}
	}
	return NULL;
}

static const char *find_point_fault(const struct wm_action_point *old,
				    const struct wm_action_point *row)
{
	if (old->id != row->id || old->area != row->area) {
		return "the id and area of an action point never change";
	}
	if (old->wording == WM_WORDING_OFFICIAL && row->wording != WM_WORDING_OFFICIAL) {
		return "official wording is not taken back";
	}
	if (!keeps_first_date(first_date(old->original_end, old->planned_end),
			      first_date(row->original_end, row->planned_end))) {
		return "the original planned end is kept for ever";
	}
	return NULL;
}

int wm_amendment_check_point(const struct wm_action_point *old, const struct wm_action_point *row,
			     const char **ret_reason)
{
	const char *fault = find_point_fault(old, row);

	if (fault == NULL) {
		fault = find_milestone_fault(old, row);
	}
	if (fault == NULL) {
		fault = find_indicator_fault(old, row);
	}
	return fault == NULL ? WM_OK : wm_refuse(WM_ERULE, fault, ret_reason);
}
