/**
 * @file review.h
 * @brief Review of updates: states, verbs, who may, and the fold of a trail.  Drawn in
 * proto/review.md.
 *
 * Layer 1 (core): pure.  The table is total: every (state, verb) has an answer.
 *
 *     submitted --approve--> approved --accept--> accepted --publish--> published
 *         |  \                  |                    |                     |
 *         |   `--accept (point without a lead)-----> accepted              |
 *         |--return--> returned <--return--|         `--supersede--> superseded <--'
 *         `--withdraw--> withdrawn <--withdraw-- (submitted, returned, approved)
 */
#ifndef WM_CORE_REVIEW_H
#define WM_CORE_REVIEW_H

#include "core/update.h"

/** Append only. */
enum wm_review_state {
	WM_REVIEW_NONE = 0, /**< no update */
	WM_REVIEW_SUBMITTED,
	WM_REVIEW_RETURNED,
	WM_REVIEW_APPROVED,
	WM_REVIEW_ACCEPTED, /**< frozen: no return, no withdrawal */
	WM_REVIEW_PUBLISHED,
	WM_REVIEW_WITHDRAWN,
	WM_REVIEW_SUPERSEDED,
	WM_REVIEW__COUNT,
};

/** Append only.  The first four are submitted as review entries, the others follow from updates. */
enum wm_review_verb {
	WM_VERB_RETURN = 1, /**< needs a reason */
	WM_VERB_APPROVE,
	WM_VERB_ACCEPT,
	WM_VERB_PUBLISH,   /**< of everything accepted, for one cycle */
	WM_VERB_WITHDRAW,  /**< by a withdrawal of the same institution */
	WM_VERB_SUPERSEDE, /**< its correction was accepted */
	WM_VERB__COUNT,
};

/** Role of a key.  Stored and sent: append only. */
enum wm_role {
	WM_ROLE_SUBMITTER = 1,	  /**< an institution: reads, and submits for its points */
	WM_ROLE_OBSERVER,	  /**< reads */
	WM_ROLE_SERVICE,	  /**< reads, and may ask for the key table */
	WM_ROLE_LEAD_COORDINATOR, /**< of an institution: returns and approves on the points it
				     leads */
	WM_ROLE_COORDINATOR, /**< of the Roadmap: returns, accepts, publishes, verifies, amends */
	WM_ROLE__COUNT,
};

/** A review entry as submitted. */
struct wm_review {
	enum wm_review_verb verb;	       /**< RETURN, APPROVE, ACCEPT, PUBLISH */
	uint16_t point;			       /**< 0 with PUBLISH */
	uint64_t target;		       /**< revision of the update; 0 with PUBLISH */
	struct wm_cycle_id cycle;	       /**< with PUBLISH */
	struct wm_view reason[WM_LANG__COUNT]; /**< required with RETURN */
};

/** @return WM_OK, WM_ERULE, WM_ERANGE, WM_EUTF8 or WM_ELIMIT; `ret_reason` is static text */
WM_CHECK int wm_review_check(const struct wm_review *review, const char **ret_reason);

/** What a verb makes of a state.  @return WM_OK, or WM_ESTATE when it is not allowed there */
WM_CHECK int wm_review_next(enum wm_review_state from, enum wm_review_verb verb, bool has_lead,
			    enum wm_review_state *ret_to);

/**
 * May this key do this to updates of this point?
 * @param point  NULL with PUBLISH
 * @return WM_OK or WM_EDENIED
 */
WM_CHECK int wm_review_permit(enum wm_role role, const struct wm_code *institution,
			      enum wm_review_verb verb, const struct wm_action_point *point,
			      int32_t day);

/** May a key of this role hand in a body of this kind at all?  `kind` is an enum wm_body_kind. */
bool wm_role_may_submit(enum wm_role role, unsigned kind);

/**
 * One row of a point's trail: what a ledger entry did to the review state of
 * an update.  PUBLISH is a row of point 0.
 */
struct wm_trail {
	uint64_t revision; /**< of the entry that did it */
	uint64_t target;   /**< the update */
	enum wm_review_verb verb;
	int64_t committed_at;	    /**< ms */
	struct wm_code institution; /**< who did it */
	enum wm_role role;
};

/** Review state of one update. */
struct wm_reviewed {
	uint64_t revision;	/**< of the update */
	uint64_t supersedes;	/**< 0 = none */
	uint64_t superseded_by; /**< greatest live correction of it, 0 = none */
	uint64_t since;		/**< revision of the entry that led to the state */
	uint64_t accepted_at;	/**< revision at which it was accepted, 0 = never */
	enum wm_review_state state;
};

/** Fold one row of a trail into an update's state; rows in ascending revision.  Illegal rows change
 * nothing. */
void wm_review_apply(struct wm_reviewed *reviewed, const struct wm_trail *row, bool has_lead);

/** Which updates a view is made of.  Sent: append only. */
enum wm_view_kind {
	WM_VIEW_REPORTED = 0, /**< everything handed in and not returned, withdrawn or replaced */
	WM_VIEW_ACCEPTED,     /**< accepted, and not replaced by an accepted correction */
	WM_VIEW_PUBLISHED,    /**< accepted at the last publication */
	WM_VIEW__COUNT,
};

/**
 * Is the update part of the view?  (For PUBLISHED cut the trail at the publication and ask for
 * ACCEPTED.)  superseded_by has to be set.
 */
bool wm_review_in_view(const struct wm_reviewed *reviewed, enum wm_view_kind view);

/** "submitted", ...; "none" for 0, "unknown" outside the enum. */
const char *wm_review_state_name(int state);
int wm_review_state_parse(struct wm_view text); /**< 0 when unknown */
/** "return", "approve", "accept", "publish", "withdraw", "supersede". */
const char *wm_review_verb_name(int verb);
int wm_review_verb_parse(struct wm_view text); /**< 0 when unknown */
/** "reported", "accepted", "published". */
const char *wm_view_kind_name(int view);
int wm_view_kind_parse(struct wm_view text); /**< -1 when unknown */
/** "submitter", "observer", "service", "lead-coordinator", "coordinator". */
const char *wm_role_name(int role);
int wm_role_parse(struct wm_view text); /**< 0 when unknown */

/* ------------------------------------------------------------------ verified completion */

/** OGP completion as the coordinator verified it.  Stored and sent: append only. */
enum wm_verified {
	WM_VERIFIED_NOT_ASSESSED = 0,
	WM_VERIFIED_NO_EVIDENCE, /**< "no evidence available" */
	WM_VERIFIED_NOT_STARTED,
	WM_VERIFIED_LIMITED,
	WM_VERIFIED_SUBSTANTIAL,
	WM_VERIFIED_COMPLETE,
	WM_VERIFIED__COUNT,
};

/** The coordinator's own record beside the self-report. */
struct wm_assessment {
	uint16_t point;
	int32_t as_of; /**< day of the assessment */
	enum wm_verified level;
	struct wm_view assessor;		  /**< who looked, in words; may be empty */
	struct wm_view rationale[WM_LANG__COUNT]; /**< required */
	uint16_t evidence_count;
	struct wm_evidence evidence[WM_EVIDENCE_MAX_COUNT]; /**< required above NO_EVIDENCE */
};

/** @return as wm_update_check() */
WM_CHECK int wm_assessment_check(const struct wm_assessment *assessment, int32_t latest_day,
				 const char **ret_reason);

/** The assessment that counts: latest by as_of, ties by revision. */
struct wm_verified_view {
	enum wm_verified level; /**< NOT_ASSESSED: the rest means nothing */
	int32_t as_of;
	uint64_t revision;
	struct wm_code institution;
};

void wm_verified_take(struct wm_verified_view *view, const struct wm_verified_view *other);

/** "not_assessed", "no_evidence", "not_started", "limited", "substantial", "complete". */
const char *wm_verified_name(int level);
int wm_verified_parse(struct wm_view text); /**< -1 when unknown */

#endif
