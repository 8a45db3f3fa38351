/**
 * @file report.h
 * @brief A roll-up together with the names of what it leaves out or does not know.
 *
 * Layer 1 (core): pure.  Every face (status, snapshot, aggregator) builds its
 * area blocks with these functions and prints wm_rollup_figures() of the result.
 */
#ifndef WM_CORE_REPORT_H
#define WM_CORE_REPORT_H

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
};

void wm_area_report_init(struct wm_area_report *report, uint8_t area, uint64_t revision);

/**
 * Add one action point; call in ascending order of ids.
 * @param changed_at  committed_at of state->revision, ms; 0 when it has none
 */
void wm_area_report_add(struct wm_area_report *report, const struct wm_action_point *point,
			const struct wm_point_state *state, int64_t changed_at);

#endif
