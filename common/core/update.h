/**
 * @file update.h
 * @brief A progress update: what one institution states about one action point.
 *
 * Layer 1 (core): pure.  Sources of the words: IATI ActivityStatus, OGP completion, IPA delivery
 * confidence, OC4IDS milestoneStatus, SDMX CL_OBS_STATUS.  The four axes (lifecycle, completion,
 * percent, confidence) are independent; on each an update is silent, states a value, or states
 * "unknown", which withdraws what was stated before.  Zero is a value.
 */
#ifndef WM_CORE_UPDATE_H
#define WM_CORE_UPDATE_H

#include "core/register.h"

/** Append only: positions in encodings. */
enum wm_axis {
	WM_AXIS_LIFECYCLE = 0,
	WM_AXIS_COMPLETION,
	WM_AXIS_PERCENT,
	WM_AXIS_CONFIDENCE,
	WM_AXIS__COUNT,
};

/** Values of an axis below zero; values from 0 or 1 up are the axis' own. */
enum {
	WM_SILENT = -2,	 /**< the update says nothing on this axis */
	WM_UNKNOWN = -1, /**< stated as not known; also the value of a point nobody spoke on */
};

/** IATI ActivityStatus.  Stored and sent: append only. */
enum wm_lifecycle {
	WM_LIFECYCLE_PIPELINE = 1,
	WM_LIFECYCLE_IMPLEMENTATION,
	WM_LIFECYCLE_FINALISATION,
	WM_LIFECYCLE_CLOSED,
	WM_LIFECYCLE_CANCELLED,
	WM_LIFECYCLE_SUSPENDED,
	WM_LIFECYCLE__COUNT,
};

/** OGP completion, as reported by the institution itself.  Append only. */
enum wm_completion {
	WM_COMPLETION_NOT_STARTED = 1,
	WM_COMPLETION_LIMITED,
	WM_COMPLETION_SUBSTANTIAL,
	WM_COMPLETION_COMPLETE,
	WM_COMPLETION__COUNT,
};

/** Delivery confidence.  Append only. */
enum wm_confidence {
	WM_CONFIDENCE_GREEN = 1,
	WM_CONFIDENCE_AMBER,
	WM_CONFIDENCE_RED,
	WM_CONFIDENCE__COUNT,
};

/** Who put the update in.  Append only. */
enum wm_origin {
	WM_ORIGIN_FILED = 1, /**< the institution filed it */
	WM_ORIGIN_COMPILED,  /**< compiled from public sources; never shown as filed */
	WM_ORIGIN__COUNT,
};

/** Append only. */
enum wm_update_kind {
	WM_UPDATE_REPORT = 1,
	WM_UPDATE_NO_CHANGE,  /**< silent on every axis: what was said still holds (OC4IDS
				 dateModified) */
	WM_UPDATE_CORRECTION, /**< stands in for the update that it supersedes; needs a reason code
			       */
	WM_UPDATE_WITHDRAWAL, /**< takes the update back that it supersedes; says nothing itself */
	WM_UPDATE__COUNT,
};

/** Why an update is corrected or withdrawn.  Append only. */
enum wm_reason {
	WM_REASON_NONE = 0,
	WM_REASON_TYPING_ERROR,
	WM_REASON_NEW_EVIDENCE,
	WM_REASON_SOURCE_REVISED,
	WM_REASON_WRONG_ACTION,
	WM_REASON_REVIEWER_REQUEST,
	WM_REASON__COUNT,
};

/** State of a milestone (OC4IDS milestoneStatus).  Append only. */
enum wm_milestone_state {
	WM_MILESTONE_SCHEDULED = 1,
	WM_MILESTONE_MET, /**< needs a date and evidence */
	WM_MILESTONE_PARTIALLY_MET,
	WM_MILESTONE_NOT_MET, /**< only after the due date */
	WM_MILESTONE__COUNT,
};

/** Quality of a number (SDMX CL_OBS_STATUS).  The last four say why there is none.  Append only. */
enum wm_obs_status {
	WM_OBS_NORMAL = 1,	/**< A */
	WM_OBS_ESTIMATED,	/**< E */
	WM_OBS_PROVISIONAL,	/**< P */
	WM_OBS_FORECAST,	/**< F */
	WM_OBS_UNVALIDATED,	/**< V */
	WM_OBS_LOW_RELIABILITY, /**< U */
	WM_OBS_NOT_COLLECTED,	/**< L: exists, not collected */
	WM_OBS_CANNOT_EXIST,	/**< M: not applicable */
	WM_OBS_SUPPRESSED,	/**< Q */
	WM_OBS_MISSING,		/**< O */
	WM_OBS__COUNT,
};

struct wm_milestone_report {
	uint8_t id;
	enum wm_milestone_state state;
	int32_t date; /**< met on; WM_DATE_NONE unless met */
};

struct wm_indicator_report {
	uint8_t id;
	enum wm_obs_status status;
	int32_t period_end; /**< days */
	bool has_value;	    /**< false exactly with the four statuses that say why there is none */
	int64_t value;	    /**< in units of 10^-decimals of the indicator */
};

struct wm_evidence {
	struct wm_view url;   /**< http or https, required */
	struct wm_view title; /**< may be empty */
	int32_t date;	      /**< days, WM_DATE_NONE = not stated */
	int lang;	      /**< enum wm_lang, 0 = not stated */
	bool has_sha256;
	uint8_t sha256[32]; /**< of the document as seen at submission */
};

/** Views point into the bytes the update was decoded from, or into the caller's memory. */
struct wm_update {
	uint16_t point;
	int32_t as_of; /**< day on which the facts hold */
	enum wm_update_kind kind;
	enum wm_origin origin;
	int16_t axis[WM_AXIS__COUNT];		/**< WM_SILENT, WM_UNKNOWN or a value */
	struct wm_view summary[WM_LANG__COUNT]; /**< at least one language */
	struct wm_view reference;		/**< the sender's own reference, may be empty */
	uint16_t evidence_count;
	struct wm_evidence evidence[WM_EVIDENCE_MAX_COUNT];
	uint64_t supersedes;	  /**< revision of the update corrected or withdrawn, 0 = none */
	enum wm_reason reason;	  /**< with supersedes */
	struct wm_cycle_id cycle; /**< reporting cycle that it answers, len 0 = none */
	int32_t actual_start, actual_end;	  /**< days, WM_DATE_NONE = not stated */
	struct wm_view rationale[WM_LANG__COUNT]; /**< why worse, amber or red; may be empty */
	struct wm_view obstacles[WM_LANG__COUNT];
	struct wm_view next_steps[WM_LANG__COUNT];
	struct wm_view
		decision_requested[WM_LANG__COUNT]; /**< what ministers are asked to decide */
	uint8_t milestone_count, indicator_count;
	struct wm_milestone_report milestones[WM_MILESTONES_MAX_COUNT];
	struct wm_indicator_report indicators[WM_FACTS_PER_UPDATE_MAX];
};

/** An update silent on every axis, with no date and no text: fill in and send. */
void wm_update_init(struct wm_update *update);

/**
 * Check everything that needs neither the register nor the ledger.
 *
 * @param latest_day  greatest as_of that is not in the future (days); the
 *                    caller derives it from its clock and WM_AS_OF_ZONE_MSEC;
 *                    INT32_MAX leaves the check to somebody else
 * @param ret_reason  static text that names the first violated rule, set on failure
 * @return WM_OK, WM_ERANGE, WM_EFUTURE_DATE, WM_EUTF8, WM_ELIMIT or WM_ERULE
 */
WM_CHECK int wm_update_check(const struct wm_update *update, int32_t latest_day,
			     const char **ret_reason);

/**
 * Check an update against the register: its milestones, indicators and cycle
 * are there, the cycle has opened, a milestone is not reported missed before
 * its due date.
 *
 * @param today       day of the submission
 * @param ret_reason  static text that names the first violated rule, set on failure
 * @return WM_OK, WM_ENO_SUCH_POINT or WM_ERULE
 */
WM_CHECK int wm_update_check_register(const struct wm_update *update, const struct wm_register *reg,
				      int32_t today, const char **ret_reason);

/** True when some language of the texts is not empty. */
bool wm_texts_any(const struct wm_view texts[WM_LANG__COUNT]);

/**
 * On which axes does `after` say something worse than `before`?  Lower
 * completion or percent, confidence further from green.  Silent or unknown on
 * either side is not worse.
 * @return bits 1 << enum wm_axis
 */
unsigned wm_worsened(const int16_t before[WM_AXIS__COUNT], const int16_t after[WM_AXIS__COUNT]);

/** True when `value` is legal on the axis: a value of its own, or WM_UNKNOWN. */
bool wm_axis_value_valid(enum wm_axis axis, int value);

/** "lifecycle", "completion", "percent", "confidence"; "axis" outside the enum. */
const char *wm_axis_name(int axis);

/** "limited"; "unknown" for WM_UNKNOWN and for values outside; NULL for a percent 0..100. */
const char *wm_axis_value_name(enum wm_axis axis, int value);

/**
 * Parse a word (percent: a number) of an axis; "unknown" gives WM_UNKNOWN, an
 * empty text WM_SILENT.  Percent above 100 gives WM_ERANGE, other words WM_ECELL.
 */
WM_CHECK int wm_axis_value_parse(enum wm_axis axis, struct wm_view text, int16_t *ret_value);

/** "filed", "compiled"; "unknown" outside the enum. */
const char *wm_origin_name(int origin);
int wm_origin_parse(struct wm_view text); /**< 0 when unknown */
/** "report", "no_change", "correction", "withdrawal". */
const char *wm_update_kind_name(int kind);
int wm_update_kind_parse(struct wm_view text); /**< 0 when unknown */
/** "typing_error", "new_evidence", "source_revised", "wrong_action", "reviewer_request". */
const char *wm_reason_name(int reason);
int wm_reason_parse(struct wm_view text); /**< 0 when unknown */
/** "scheduled", "met", "partially_met", "not_met". */
const char *wm_milestone_state_name(int state);
int wm_milestone_state_parse(struct wm_view text); /**< 0 when unknown */
/** The SDMX letter: "A", "E", ... */
const char *wm_obs_status_name(int status);
int wm_obs_status_parse(struct wm_view text); /**< 0 when unknown */
/** True for the statuses that come with a value. */
bool wm_obs_status_has_value(int status);

#endif
