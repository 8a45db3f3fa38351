/**
 * @file select.h
 * @brief Which action points and which changes a watch, a snapshot or a log covers.
 *
 * Layer 1 (core): pure.  Areas and points name action points: a point matches
 * when it is in a named area OR is named itself; with neither, every point
 * matches.  Institutions narrow further: a change matches when its institution
 * is named, a snapshot item when a named institution reports on the point, on
 * whatever day.
 */
#ifndef WM_CORE_SELECT_H
#define WM_CORE_SELECT_H

#include "core/register.h"

struct wm_filter {
	uint32_t areas; /**< bit per area id; 0 with point_count 0 = every point */
	uint16_t point_count;
	uint16_t institution_count; /**< 0 = every institution */
	uint16_t points[WM_FILTER_POINTS_MAX];
	struct wm_code institutions[WM_FILTER_INSTITUTIONS_MAX];
};

/** The filter that lets everything through is all zero. */
bool wm_filter_is_all(const struct wm_filter *filter);

/** Does the filter cover the point, institutions aside? */
bool wm_filter_point(const struct wm_filter *filter, uint16_t point);

/** Does a change of `point` by `institution` pass? */
bool wm_filter_event(const struct wm_filter *filter, uint16_t point,
		     const struct wm_code *institution);

/** Does the point belong into the snapshot? */
bool wm_filter_item(const struct wm_filter *filter, const struct wm_action_point *point);

#endif
