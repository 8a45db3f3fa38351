/**
 * @file view.h
 * @brief An action point as it is shown: decoded, with its resolved values, marks and age.
 *
 * status, snapshot and watch show points through these functions only, so a
 * value looks the same in all of them.
 */
#ifndef WM_CLI_VIEW_H
#define WM_CLI_VIEW_H

#include <jansson.h>

#include "core/report.h"
#include "wire/item_codec.h"

struct view {
	struct wm_point_item item;
	struct wm_update latest; /**< valid when item.latest.revision is not 0 */
	/* The rest follows from them for a day: view_evaluate(). */
	int32_t day;
	struct wm_evaluated evaluated;
	bool has_cycle; /**< the register has a reporting cycle that had opened by then */
	struct wm_cycle_id cycle;
	struct wm_point_reporting reporting; /**< with has_cycle */
};

/**
 * Decode.  Everything in it points into `body`.
 * @return WM_OK, or why the body cannot be decoded
 */
WM_CHECK int view_decode(struct wm_view body, struct view *ret_view);

/**
 * Evaluate a decoded point for a day; before this it has no values to show.
 * @param cycle  wm_calendar_current() of that day, or NULL
 */
void view_evaluate(struct view *view, const struct wm_settings *settings,
		   const struct wm_cycle *cycle, int32_t day);

/** What a report takes of an evaluated point; it points into `view`. */
struct wm_report_in view_report_in(const struct view *view);

/** Title in English, or in the first language there is. */
struct wm_view view_title(const struct view *view);

/** Day of the latest word, a confirmation too; WM_DATE_NONE when nobody spoke. */
int32_t view_as_of(const struct view *view);

/** Whole days from `as_of` to `day`; 0 when `as_of` is later. */
int32_t view_age(int32_t as_of, int32_t day);

/** "lead", "reporter", "mixed" or "none" over the axes somebody spoke on. */
const char *view_basis(const struct view *view);
/** "filed", "compiled", "mixed" or "none". */
const char *view_origin(const struct view *view);

#define VIEW_VALUE_BYTES 24
/** The value as a word, "unknown" when it is not known; a percent as a number. */
void view_value(enum wm_axis axis, int value, char ret_text[VIEW_VALUE_BYTES]);

#define VIEW_TIME_BYTES 120
/** "overdue 33 days, rescheduled by +60 days"; "no deadline". */
void view_time(const struct wm_evaluated *evaluated, char ret_text[VIEW_TIME_BYTES]);

/** What was said about a milestone, or NULL. */
const struct wm_fact *view_milestone(const struct view *view, unsigned id);

#define VIEW_NUMBER_BYTES 32
/** A value of an indicator: "12.50". */
void view_number(int64_t value, unsigned decimals, char ret_text[VIEW_NUMBER_BYTES]);

/** The value, null when it is unknown. */
json_t *view_value_json(enum wm_axis axis, int value);

json_t *view_evidence_json(const struct wm_evidence *evidence);

/** Put what an update says into an object: as_of, kind, the stated axes, texts, facts, evidence. */
void view_put_update(json_t *object, const struct wm_update *update);

/** Put what follows for the day: verified, time, freshness, review, warnings, milestones, ... */
void view_put_derived(json_t *object, const struct view *view);

/** @param view  evaluated */
json_t *view_json(const struct view *view);

#endif
