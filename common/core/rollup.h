/**
 * @file rollup.h
 * @brief The roll-up of a priority area or of the whole programme: the only arithmetic there is.
 *
 * Layer 1 (core): pure, integers only.  A roll-up is a sum over action points;
 * add and subtract are exact, so the aggregator's running figures equal a full
 * recomputation (rules R1-R7, R9, R11, R12 of the domain model; decisions in
 * ARCHITECTURE.md).
 *
 * Denominators.  A point is in exactly one class:
 *   COUNTED     in n: in force, not continuous, not cancelled (suspended stay in)
 *   CONTINUOUS  listed, has no 100 %, not in n
 *   CANCELLED   listed with its date, not in n
 * Confidence is rated over COUNTED and CONTINUOUS (`rated_of`).
 */
#ifndef WM_CORE_ROLLUP_H
#define WM_CORE_ROLLUP_H

#include "core/evaluate.h"

/** Sentinel of a figure that does not exist (n or k is 0): shown as "n/a", never as 0. */
#define WM_BP_NONE (-1)

enum wm_rollup_class {
	WM_ROLLUP_COUNTED = 0,
	WM_ROLLUP_CONTINUOUS,
	WM_ROLLUP_CANCELLED,
	WM_ROLLUP_CLASS__COUNT,
};

/** What the roll-up needs of one action point. */
struct wm_rollup_input {
	enum wm_point_kind kind;
	uint16_t point;
	uint16_t weight;	      /**< 1..WM_WEIGHT_MAX */
	int16_t axis[WM_AXIS__COUNT]; /**< resolved values, WM_UNKNOWN or a value */
	enum wm_verified verified;
	bool is_critical;
	bool is_fresh;		 /**< R4: a stale value does not count towards k */
	uint8_t milestones_open; /**< R3: more than 0 caps progress at 99 */
	enum wm_timeliness timeliness;
	enum wm_freshness freshness;
	bool is_rescheduled;
	int32_t slip_days;
};

/** Sums.  All zero is the empty roll-up. */
struct wm_rollup {
	int32_t points;	    /**< action points in the register's area */
	int32_t n;	    /**< R5: the denominator of completion and of the mean */
	int32_t continuous; /**< not in n */
	int32_t cancelled;  /**< not in n */
	int32_t suspended;  /**< in n */
	int32_t completion[WM_COMPLETION__COUNT]; /**< [0] unknown, then by enum; sum = n */
	int32_t k;				  /**< R4: points of n whose progress is known */
	int32_t imputed;	  /**< of k: progress taken from the completion level (R3) */
	int64_t weight_n;	  /**< sum of weights over n */
	int64_t weight_k;	  /**< sum of weights over k */
	int64_t weighted_percent; /**< sum over k of weight * percent */
	int32_t confidence[WM_CONFIDENCE__COUNT]; /**< [0] not assessed, then by enum; sum =
						     rated_of */
	int32_t rated_of;
	int32_t verified[WM_VERIFIED__COUNT]; /**< R2: over n, by enum wm_verified; sum = n */
	int32_t timeliness[WM_TIME__COUNT];   /**< R7: over every point; sum = points */
	int32_t rescheduled;		      /**< R7 */
	int64_t slip_days;		    /**< R7: total over the rescheduled; may be negative */
	int32_t freshness[WM_FRESH__COUNT]; /**< over rated_of */
	int32_t critical_red;		    /**< R6: of rated_of: critical and red */
};

/** R6: the one colour of an area, where one is asked for.  Sent: append only. */
enum wm_colour {
	WM_COLOUR_GREY = 0, /**< too little is rated or known */
	WM_COLOUR_GREEN,
	WM_COLOUR_AMBER,
	WM_COLOUR_RED,
	WM_COLOUR__COUNT,
};

/** Why it is that colour: the rule that decided.  Sent: append only. */
enum wm_colour_why {
	WM_WHY_NOTHING_RATED = 0, /**< nobody's confidence is known */
	WM_WHY_RATED_BELOW,	  /**< fewer rated than rated_percent */
	WM_WHY_KNOWN_BELOW,	  /**< progress known of fewer than known_percent */
	WM_WHY_CRITICAL_RED,
	WM_WHY_RED_SHARE,
	WM_WHY_ANY_RED,
	WM_WHY_AMBER_SHARE,
	WM_WHY_NONE, /**< nothing speaks against green */
	WM_WHY__COUNT,
};

/** What is printed; every one in basis points (1/100 of a percent), WM_BP_NONE = n/a. */
struct wm_figures {
	int32_t verified_complete_bp;		     /**< R2, headline: verified complete / n */
	int32_t self_reported_complete_bp;	     /**< R2, second line: complete / n */
	int32_t mean_bp;			     /**< R3: over k */
	int32_t low_bp;				     /**< R4: unknown taken as 0 */
	int32_t high_bp;			     /**< R4: unknown taken as 100 */
	int32_t share_percent[WM_COMPLETION__COUNT]; /**< R11: whole percents, sum 100, ties to
						      * complete first; 0 when n = 0
						      */
};

enum wm_rollup_class wm_rollup_classify(const struct wm_rollup_input *input);

/**
 * Progress of a point in percent (R3): as stated, else the midpoint of its
 * completion level (100, 75, 25, 0).
 * @param ret_imputed  true when it comes from the level
 * @return 0..100, or WM_UNKNOWN
 */
int wm_rollup_progress(const struct wm_rollup_input *input, bool *ret_imputed);

void wm_rollup_add(struct wm_rollup *rollup, const struct wm_rollup_input *input);
/** Undo an add of the same input. */
void wm_rollup_sub(struct wm_rollup *rollup, const struct wm_rollup_input *input);
/** Pool two disjoint sets of points (R9: the programme is the pool, not the mean of areas). */
void wm_rollup_merge(struct wm_rollup *into, const struct wm_rollup *other);

/**
 * What is printed of the sums.  Sums that no register within proto/limits.h has
 * (a roll-up from elsewhere) give n/a and no shares, never an overflow.
 */
void wm_rollup_figures(const struct wm_rollup *rollup, struct wm_figures *ret_figures);

/**
 * Whole shares of `total` by largest remainder, ties to the first class (R11).
 * All zero when the counts are all zero.
 */
void wm_shares(const int32_t *counts, size_t count, int32_t total, int32_t *ret_shares);

/** part / whole times scale, rounded half up; WM_BP_NONE when there is no whole. */
int32_t wm_ratio(int64_t part, int64_t whole, int64_t scale);

/** Fill an input from a register row and its evaluation. */
void wm_rollup_input_of(const struct wm_action_point *point, const struct wm_evaluated *evaluated,
			struct wm_rollup_input *ret_input);

/** R6 and the last sentence of R4. */
enum wm_colour wm_rollup_colour(const struct wm_rollup *rollup, const struct wm_settings *settings,
				enum wm_colour_why *ret_why);
/** "grey", "green", "amber", "red". */
const char *wm_colour_name(int colour);
/** A sentence part for people: "red is at or above the threshold". */
const char *wm_colour_why_text(int why);

#endif
