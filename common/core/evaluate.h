/**
 * @file evaluate.h
 * @brief What follows for one action point on a day: time, freshness, warnings (domain model 3.3).
 *
 * Layer 1 (core): pure.  Nothing here is ever an input: it is computed anew for
 * the day that is asked about, from the register of that day and the words
 * spoken until then.
 */
#ifndef WM_CORE_EVALUATE_H
#define WM_CORE_EVALUATE_H

#include "core/fact.h"
#include "core/point.h"
#include "core/review.h"

/** Sent: append only. */
enum wm_timeliness {
	WM_TIME_NO_DEADLINE = 0, /**< the register knows none: its own class, counted */
	WM_TIME_NOT_DUE,
	WM_TIME_DUE_SOON,
	WM_TIME_OVERDUE,
	WM_TIME_DONE_ON_TIME,
	WM_TIME_DONE_LATE,
	WM_TIME_DONE_UNDATED, /**< done, but nobody said when */
	WM_TIME_CANCELLED,
	WM_TIME__COUNT,
};

/** Sent: append only. */
enum wm_freshness {
	WM_FRESH_NEVER = 0, /**< never reported */
	WM_FRESH_STALE,
	WM_FRESH_CURRENT,
	WM_FRESH_UNMEASURED, /**< reported, but no reporting period is set to measure by */
	WM_FRESH__COUNT,
};

/** Accept and flag.  Bits; append only. */
enum wm_warning {
	WM_WARN_COMPLETE_OPEN_MILESTONES = 0, /**< complete with open milestones */
	WM_WARN_GREEN_OVERDUE,		      /**< green and overdue */
	WM_WARN_CLOSED_NO_END,		      /**< closed without actual end */
	WM_WARN_END_IMPLEMENTATION,	      /**< actual end but implementation */
	WM_WARN_PERCENT_100_NOT_COMPLETE,     /**< percent 100 but completion below complete */
	WM_WARN_FELL_WITHOUT_REASON,	      /**< worse than before, without a rationale */
	WM_WARN_OVERDUE_PIPELINE,	      /**< overdue and pipeline */
	WM_WARN_NO_RATIONALE,		      /**< amber or red without a rationale */
	WM_WARN_COMPLETE_NO_EVIDENCE,	      /**< complete without evidence */
	WM_WARN_TARGET_EXCEEDED, /**< an indicator is above its target: counted as 100 (R3) */
	WM_WARN__COUNT,
};

/** What the update with the latest facts had with it; filled by the reader of its body. */
struct wm_latest_facts {
	bool has_rationale;
	bool has_evidence;
};

struct wm_evaluate_in {
	const struct wm_action_point *point;
	const struct wm_point_state *state;
	const struct wm_facts *facts;		 /**< NULL = none */
	const struct wm_verified_view *verified; /**< NULL = not assessed */
	const struct wm_latest_facts *latest; /**< NULL = not known: no warning is raised from it */
	const struct wm_settings *settings;
	int32_t day; /**< the day asked about */
};

struct wm_evaluated {
	struct wm_axis_view axis[WM_AXIS__COUNT];
	enum wm_verified verified;
	enum wm_timeliness timeliness;
	bool suspended;	  /**< the clock is shown, labelled */
	bool rescheduled; /**< the deadline is not the original one */
	int32_t days; /**< OVERDUE: days since due; NOT_DUE, DUE_SOON: days until due; DONE_LATE:
			 days late */
	int32_t slip_days; /**< due - original due; negative = brought forward */
	int32_t due;	   /**< WM_DATE_NONE = none */
	enum wm_freshness freshness;
	int32_t age_days;	 /**< of the latest word; -1 when never reported */
	uint8_t milestones_open; /**< in the register and not met */
	uint32_t warnings;	 /**< 1 << enum wm_warning */
};

void wm_evaluate(const struct wm_evaluate_in *in, struct wm_evaluated *ret_evaluated);

/** "no_deadline", "not_due", "due_soon", "overdue", "done_on_time", "done_late", "done_undated",
 * "cancelled". */
const char *wm_timeliness_name(int timeliness);
/** "never", "stale", "current", "unmeasured". */
const char *wm_freshness_name(int freshness);
/** "complete_open_milestones", ... and a sentence for people. */
const char *wm_warning_name(int warning);
const char *wm_warning_text(int warning);

#endif
