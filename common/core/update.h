/**
 * @file update.h
 * @brief A progress update: what one institution states about one action point.
 *
 * Layer 1 (core): pure.  The four axes (lifecycle, completion, percent,
 * confidence) are independent; on each an update is silent, states a value, or
 * states "unknown", which withdraws what was stated before.  Zero is a value.
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
	WM_UPDATE__COUNT,
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
 * May this institution submit this update?
 * @return WM_OK, WM_ENO_SUCH_POINT, or WM_EDENIED when it is not a reporter of the point
 */
WM_CHECK int wm_update_permit(const struct wm_register *reg, uint16_t point,
			      const struct wm_code *institution);

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

#endif
