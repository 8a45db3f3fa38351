/* Filters: areas and points name action points, institutions narrow what they named. */
#include "core/select.h"

bool wm_filter_is_all(const struct wm_filter *filter)
{
	return filter->areas == 0 && filter->point_count == 0 && filter->institution_count == 0;
}

static bool is_area_named(const struct wm_filter *filter, unsigned area)
{
	return area <= WM_AREA_MAX && ((filter->areas >> area) & 1U) != 0;
}

bool wm_filter_point(const struct wm_filter *filter, uint16_t point)
{
	if ((filter->areas == 0 && filter->point_count == 0) ||
	    is_area_named(filter, point / 100U)) {
		return true;
	}
	for (size_t i = 0; i < filter->point_count; i++) {
		if (filter->points[i] == point) {
			return true;
		}
	}
	return false;
}

bool wm_filter_event(const struct wm_filter *filter, uint16_t point,
		     const struct wm_code *institution)
{
	if (point == 0) {
		return true; /* an amendment or a publication concerns everybody */
	}
	if (!wm_filter_point(filter, point)) {
		return false;
	}
	for (size_t i = 0; i < filter->institution_count; i++) {
		if (wm_code_eq(&filter->institutions[i], institution)) {
			return true;
		}
	}
	return filter->institution_count == 0;
}

/* On whatever day: who reported once follows what became of it. */
static bool has_reporter(const struct wm_action_point *point, const struct wm_code *code)
{
	for (size_t i = 0; i < point->reporter_count; i++) {
		if (wm_code_eq(&point->reporters[i], code)) {
			return true;
		}
	}
	return false;
}

bool wm_filter_item(const struct wm_filter *filter, const struct wm_action_point *point)
{
	if (!wm_filter_point(filter, point->id)) {
		return false;
	}
	for (size_t i = 0; i < filter->institution_count; i++) {
		if (has_reporter(point, &filter->institutions[i])) {
			return true;
		}
	}
	return filter->institution_count == 0;
}
