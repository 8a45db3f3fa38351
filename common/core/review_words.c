/* Words of the review's enums. */
#include "core/review.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

static const char *const state_words[] = {
	[WM_REVIEW_NONE] = "none",	     [WM_REVIEW_SUBMITTED] = "submitted",
	[WM_REVIEW_RETURNED] = "returned",   [WM_REVIEW_APPROVED] = "approved",
	[WM_REVIEW_ACCEPTED] = "accepted",   [WM_REVIEW_PUBLISHED] = "published",
	[WM_REVIEW_WITHDRAWN] = "withdrawn", [WM_REVIEW_SUPERSEDED] = "superseded",
};

static const char *const verb_words[] = {
	[WM_VERB_RETURN] = "return",	 [WM_VERB_APPROVE] = "approve",
	[WM_VERB_ACCEPT] = "accept",	 [WM_VERB_PUBLISH] = "publish",
	[WM_VERB_WITHDRAW] = "withdraw", [WM_VERB_SUPERSEDE] = "supersede",
};

static const char *const view_words[] = {
	[WM_VIEW_REPORTED] = "reported",
	[WM_VIEW_ACCEPTED] = "accepted",
	[WM_VIEW_PUBLISHED] = "published",
};

static const char *const role_words[] = {
	[WM_ROLE_SUBMITTER] = "submitter",     [WM_ROLE_OBSERVER] = "observer",
	[WM_ROLE_SERVICE] = "service",	       [WM_ROLE_LEAD_COORDINATOR] = "lead-coordinator",
	[WM_ROLE_COORDINATOR] = "coordinator",
};

static const char *const verified_words[] = {
	[WM_VERIFIED_NOT_ASSESSED] = "not_assessed", [WM_VERIFIED_NO_EVIDENCE] = "no_evidence",
	[WM_VERIFIED_NOT_STARTED] = "not_started",   [WM_VERIFIED_LIMITED] = "limited",
	[WM_VERIFIED_SUBSTANTIAL] = "substantial",   [WM_VERIFIED_COMPLETE] = "complete",
};

_Static_assert(COUNT_OF(state_words) == WM_REVIEW__COUNT, "every state has a word");
_Static_assert(COUNT_OF(verb_words) == WM_VERB__COUNT, "every verb has a word");
_Static_assert(COUNT_OF(view_words) == WM_VIEW__COUNT, "every view has a word");
_Static_assert(COUNT_OF(role_words) == WM_ROLE__COUNT, "every role has a word");
_Static_assert(COUNT_OF(verified_words) == WM_VERIFIED__COUNT, "every level has a word");

const char *wm_review_state_name(int state)
{
	return wm_word_name(state_words, COUNT_OF(state_words), state);
}

int wm_review_state_parse(struct wm_view text)
{
	return wm_word_parse(text, state_words, COUNT_OF(state_words));
}

const char *wm_review_verb_name(int verb)
{
	return wm_word_name(verb_words, COUNT_OF(verb_words), verb);
}

int wm_review_verb_parse(struct wm_view text)
{
	return wm_word_parse(text, verb_words, COUNT_OF(verb_words));
}

const char *wm_view_kind_name(int view)
{
	return wm_word_name(view_words, COUNT_OF(view_words), view);
}

int wm_view_kind_parse(struct wm_view text)
{
	return wm_word_find(text, view_words, COUNT_OF(view_words));
}

const char *wm_role_name(int role)
{
	return wm_word_name(role_words, COUNT_OF(role_words), role);
}

int wm_role_parse(struct wm_view text)
{
	return wm_word_parse(text, role_words, COUNT_OF(role_words));
}

const char *wm_verified_name(int level)
{
	return wm_word_name(verified_words, COUNT_OF(verified_words), level);
}

int wm_verified_parse(struct wm_view text)
{
	return wm_word_find(text, verified_words, COUNT_OF(verified_words));
}
