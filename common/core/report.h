/**
 * @file report.h
 * @brief A roll-up together with the names of what it leaves out or does not know.
 *
 * Layer 1 (core): pure.  Every face (status, snapshot, aggregator) builds its
 * area blocks with these functions and prints wm_rollup_figures() of the result.
 */
#ifndef WM_CORE_REPORT_H
#define WM_CORE_REPORT_H

#include "core/calendar.h"
#include "core/rollup.h"

struct wm_area_report {
	uint8_t area;	   /**< 0 = the programme */
	uint64_t revision; /**< of the ledger; set by the caller */
	struct wm_rollup rollup;
	uint64_t change_revision; /**< last change in the area, 0 = none */
	int64_t change_at;	  /**< its committed_at, ms */
	uint16_t change_point;
	uint16_t cancelled_count, continuous_count, suspended_count, unknown_count;
	uint16_t cancelled[WM_POINTS_MAX_COUNT]; /**< ids in the order they were added */
	uint16_t continuous[WM_POINTS_MAX_COUNT];
	uint16_t suspended[WM_POINTS_MAX_COUNT];
	uint16_t unknown[WM_POINTS_MAX_COUNT]; /**< in n, completion unknown */
	uint16_t overdue_count, rescheduled_count, critical_red_count, stale_count;
	uint16_t overdue[WM_POINTS_MAX_COUNT];	   /**< R7 */
	uint16_t rescheduled[WM_POINTS_MAX_COUNT]; /**< R7 */
	uint16_t critical_red[WM_POINTS_MAX_COUNT];
	uint16_t stale[WM_POINTS_MAX_COUNT];
	int32_t longest_overdue_days; /**< 0 = nothing is overdue */
	uint16_t longest_overdue_point;
	struct wm_reporting reporting; /**< R8 of the cycle below */
	struct wm_cycle_id cycle;      /**< len 0 = the register has no cycle that has opened */
	int32_t day;		       /**< evaluated for this day */
	enum wm_colour colour;
	enum wm_colour_why colour_why;
};

/**
 * @param cycle  the reporting cycle that R8 is about, wm_calendar_current(), or NULL
 * @param day    day of the evaluation
 */
void wm_area_report_init(struct wm_area_report *report, uint8_t area, uint64_t revision,
			 const struct wm_cycle *cycle, int32_t day);

/** What a report takes of one action point.  Everything is read during the call only. */
struct wm_report_in {
	const struct wm_action_point *point;
	const struct wm_point_state *state;
	const struct wm_evaluated *evaluated; /**< of the report's day */
	const struct wm_facts *facts;	      /**< NULL = none */
	uint64_t accepted_latest; /**< greatest revision of an accepted report for the cycle, 0 =
				     none */
	int64_t changed_at;	  /**< committed_at of state->revision, ms; 0 when it has none */
};

/** Add one action point; call in ascending order of ids. */
void wm_area_report_add(struct wm_area_report *report, const struct wm_report_in *in,
			const struct wm_cycle *cycle);

/** Set the colour; after the last point. */
void wm_area_report_close(struct wm_area_report *report, const struct wm_settings *settings);

#endif
