/* The review of updates: one total table, who may, and the fold of a trail. */
#include "core/review.h"

#include "core/check.h"

/* ------------------------------------------------------------------ states (proto/review.md) */

/* What a verb makes of a state; NONE (0) where it is not allowed. */
static const uint8_t next[WM_REVIEW__COUNT][WM_VERB__COUNT] = {
	[WM_REVIEW_SUBMITTED] = { [WM_VERB_RETURN] = WM_REVIEW_RETURNED,
				  [WM_VERB_APPROVE] = WM_REVIEW_APPROVED,
				  [WM_VERB_ACCEPT] = WM_REVIEW_ACCEPTED, /* without a lead only */
				  [WM_VERB_WITHDRAW] = WM_REVIEW_WITHDRAWN },
	[WM_REVIEW_RETURNED] = { [WM_VERB_WITHDRAW] = WM_REVIEW_WITHDRAWN },
	[WM_REVIEW_APPROVED] = { [WM_VERB_RETURN] = WM_REVIEW_RETURNED,
				 [WM_VERB_ACCEPT] = WM_REVIEW_ACCEPTED,
				 [WM_VERB_WITHDRAW] = WM_REVIEW_WITHDRAWN },
	[WM_REVIEW_ACCEPTED] = { [WM_VERB_PUBLISH] = WM_REVIEW_PUBLISHED,
				 [WM_VERB_SUPERSEDE] = WM_REVIEW_SUPERSEDED },
	[WM_REVIEW_PUBLISHED] = { [WM_VERB_SUPERSEDE] = WM_REVIEW_SUPERSEDED },
};

static bool is_verb(int verb)
{
	return verb >= WM_VERB_RETURN && verb < WM_VERB__COUNT;
}

int wm_review_next(enum wm_review_state from, enum wm_review_verb verb, bool has_lead,
		   enum wm_review_state *ret_to)
{
	if ((int)from < WM_REVIEW_NONE || (int)from >= WM_REVIEW__COUNT || !is_verb((int)verb)) {
		return WM_ESTATE;
	}
	/* Where there is a lead, its coordinator is asked first. */
	if (from == WM_REVIEW_SUBMITTED && verb == WM_VERB_ACCEPT && has_lead) {
		return WM_ESTATE;
	}
	if (next[from][verb] == WM_REVIEW_NONE) {
		return WM_ESTATE;
	}
	*ret_to = (enum wm_review_state)next[from][verb];
	return WM_OK;
}

void wm_review_apply(struct wm_reviewed *reviewed, const struct wm_trail *row, bool has_lead)
{
	enum wm_review_state to = WM_REVIEW_NONE;

	if (row->verb != WM_VERB_PUBLISH && row->target != reviewed->revision) {
		return;
	}
	if (wm_review_next(reviewed->state, row->verb, has_lead, &to) != WM_OK) {
		return;
	}
	reviewed->state = to;
	reviewed->since = row->revision;
	if (to == WM_REVIEW_ACCEPTED) {
		reviewed->accepted_at = row->revision;
	}
}

bool wm_review_in_view(const struct wm_reviewed *reviewed, enum wm_view_kind view)
{
	const enum wm_review_state state = reviewed->state;

	switch (view) {
	case WM_VIEW_REPORTED:
		return reviewed->superseded_by == 0 && state != WM_REVIEW_NONE &&
		       state != WM_REVIEW_RETURNED && state != WM_REVIEW_WITHDRAWN &&
		       state != WM_REVIEW_SUPERSEDED;
	case WM_VIEW_ACCEPTED: /* a correction that is still under review changes nothing */
		return state == WM_REVIEW_ACCEPTED || state == WM_REVIEW_PUBLISHED;
	case WM_VIEW_PUBLISHED:
		return state == WM_REVIEW_PUBLISHED;
	case WM_VIEW__COUNT:
	default:
		return false;
	}
}

/* ------------------------------------------------------------------ who may */

/* Kinds of submitted bodies, as numbered by enum wm_body_kind (wire/head.h). */
enum {
	BODY_UPDATE = 2,
	BODY_AMENDMENT = 8,
	BODY_REVIEW = 9,
	BODY_ASSESSMENT = 10,
	BODY_KEY_CHANGE = 12,
};

#define BIT(N) (1U << (unsigned)(N))

/* Whoever reviews has no update of its own to review: duties are separate by key. */
static const struct {
	unsigned kinds, verbs;
} roles[WM_ROLE__COUNT] = {
	[WM_ROLE_SUBMITTER] = { BIT(BODY_UPDATE), 0 },
	[WM_ROLE_LEAD_COORDINATOR] = { BIT(BODY_REVIEW),
				       BIT(WM_VERB_RETURN) | BIT(WM_VERB_APPROVE) },
	[WM_ROLE_COORDINATOR] = { BIT(BODY_AMENDMENT) | BIT(BODY_REVIEW) | BIT(BODY_ASSESSMENT) |
					  BIT(BODY_KEY_CHANGE),
				  BIT(WM_VERB_RETURN) | BIT(WM_VERB_ACCEPT) |
					  BIT(WM_VERB_PUBLISH) },
};

static bool is_role(int role)
{
	return role >= WM_ROLE_SUBMITTER && role < WM_ROLE__COUNT;
}

bool wm_role_may_submit(enum wm_role role, unsigned kind)
{
	return is_role((int)role) && kind <= BODY_KEY_CHANGE &&
	       (roles[role].kinds & BIT(kind)) != 0;
}

int wm_review_permit(enum wm_role role, const struct wm_code *institution, enum wm_review_verb verb,
		     const struct wm_action_point *point, int32_t day)
{
	if (!is_role((int)role) || !is_verb((int)verb) || (roles[role].verbs & BIT(verb)) == 0) {
		return WM_EDENIED;
	}
	if (role != WM_ROLE_LEAD_COORDINATOR) {
		return WM_OK;
	}

	const struct wm_code *lead = point != NULL ? wm_point_lead(point, day) : NULL;
	return lead != NULL && wm_code_eq(lead, institution) ? WM_OK : WM_EDENIED;
}

/* ------------------------------------------------------------------ checks */

static const struct wm_text_rule reason_rule = {
	WM_STR_MAX_BYTES,
	"reason is longer than 4096 bytes",
	"reason is not UTF-8",
	"reason language must be 1 (en) to 7 (uz)",
};
static const struct wm_text_rule assessor_rule = {
	WM_TITLE_MAX_BYTES,
	"assessor is longer than 512 bytes",
	"assessor is not UTF-8",
	NULL,
};

static const char *find_publish_fault(const struct wm_review *review)
{
	struct wm_cycle_id id;

	if (review->point != 0 || review->target != 0) {
		return "publish names no action point and no update";
	}
	if (review->cycle.len > WM_CYCLE_ID_MAX_BYTES ||
	    wm_cycle_id_parse(wm_view_of(review->cycle.text, review->cycle.len), &id) != WM_OK) {
		return "publish names a cycle, 1 to 16 of A-Z, a-z, 0-9 and hyphens";
	}
	return NULL;
}

static const char *find_target_fault(const struct wm_review *review)
{
	if (!wm_point_id_valid(review->point)) {
		return "point must be area 1 to 15 and number 1 to 99";
	}
	if (review->target == 0) {
		return "target must be the revision of an update";
	}
	if (review->cycle.len > 0) {
		return "only publish names a cycle";
	}
	return NULL;
}

int wm_review_check(const struct wm_review *review, const char **ret_reason)
{
	int err = wm_check_texts(review->reason, &reason_rule, ret_reason);

	if (err != WM_OK) {
		return err;
	}
	if ((int)review->verb < WM_VERB_RETURN || (int)review->verb > WM_VERB_PUBLISH) {
		return wm_refuse(WM_ERANGE, "verb must be 1 (return) to 4 (publish)", ret_reason);
	}

	const char *fault = review->verb == WM_VERB_PUBLISH ? find_publish_fault(review)
							    : find_target_fault(review);
	if (fault != NULL) {
		return wm_refuse(WM_ERANGE, fault, ret_reason);
	}
	err = wm_check_langs(review->reason, &reason_rule, ret_reason);
	if (err == WM_OK && review->verb == WM_VERB_RETURN && !wm_texts_any(review->reason)) {
		err = wm_refuse(WM_ERULE, "return needs a reason", ret_reason);
	}
	return err;
}

static int check_assessment_texts(const struct wm_assessment *assessment, const char **ret_reason)
{
	int err = wm_check_evidence_texts(assessment->evidence, assessment->evidence_count,
					  ret_reason);

	if (err == WM_OK) {
		err = wm_check_text(assessment->assessor, &assessor_rule, ret_reason);
	}
	return err == WM_OK ? wm_check_texts(assessment->rationale, &wm_rationale_rule, ret_reason)
			    : err;
}

static int check_assessment_ranges(const struct wm_assessment *assessment, const char **ret_reason)
{
	if (!wm_point_id_valid(assessment->point)) {
		return wm_refuse(WM_ERANGE, "point must be area 1 to 15 and number 1 to 99",
				 ret_reason);
	}
	if (assessment->as_of < WM_AS_OF_EARLIEST_DAYS) {
		return wm_refuse(WM_ERANGE, "as_of must be 1991-01-01 or later", ret_reason);
	}
	if ((int)assessment->level < WM_VERIFIED_NO_EVIDENCE ||
	    (int)assessment->level >= WM_VERIFIED__COUNT) {
		return wm_refuse(WM_ERANGE, "level must be 1 (no evidence) to 5 (complete)",
				 ret_reason);
	}

	const int err = wm_check_langs(assessment->rationale, &wm_rationale_rule, ret_reason);
	return err == WM_OK ? wm_check_evidence_ranges(assessment->evidence,
						       assessment->evidence_count, ret_reason)
			    : err;
}

static int check_assessment_rules(const struct wm_assessment *assessment, const char **ret_reason)
{
	if (!wm_texts_any(assessment->rationale)) {
		return wm_refuse(WM_ERULE, "an assessment needs a rationale", ret_reason);
	}
	if (assessment->level > WM_VERIFIED_NO_EVIDENCE && assessment->evidence_count == 0) {
		return wm_refuse(WM_ERULE, "an assessment above no_evidence needs evidence",
				 ret_reason);
	}
	return wm_check_evidence_rules(assessment->evidence, assessment->evidence_count,
				       ret_reason);
}

int wm_assessment_check(const struct wm_assessment *assessment, int32_t latest_day,
			const char **ret_reason)
{
	int err = check_assessment_texts(assessment, ret_reason);

	if (err == WM_OK) {
		err = check_assessment_ranges(assessment, ret_reason);
	}
	if (err == WM_OK && assessment->as_of > latest_day) {
		err = wm_refuse(WM_EFUTURE_DATE, "as_of lies in the future", ret_reason);
	}
	if (err == WM_OK) {
		err = wm_check_evidence_dates(assessment->evidence, assessment->evidence_count,
					      latest_day, ret_reason);
	}
	return err == WM_OK ? check_assessment_rules(assessment, ret_reason) : err;
}

void wm_verified_take(struct wm_verified_view *view, const struct wm_verified_view *other)
{
	if (other->level == WM_VERIFIED_NOT_ASSESSED) {
		return;
	}
	if (view->level == WM_VERIFIED_NOT_ASSESSED || other->as_of > view->as_of ||
	    (other->as_of == view->as_of && other->revision > view->revision)) {
		*view = *other;
	}
}
