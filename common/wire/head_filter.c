/* The filter that WATCH, GET and LOG carry, out of a head and into one. */
#include "wire/head.h"

int wm_head_filter(const struct wm_head *head, struct wm_filter *ret_filter)
{
	struct wm_filter filter = { .areas = 0 };

	for (size_t i = 0; i < head->areas_count; i++) {
		if (head->areas[i] == 0 || head->areas[i] > WM_AREA_MAX) {
			return WM_ERANGE;
		}
		filter.areas |= 1U << head->areas[i];
	}
	for (size_t i = 0; i < head->points_count; i++) {
		if (!wm_point_id_valid(head->points[i])) {
			return WM_ERANGE;
		}
		filter.points[i] = head->points[i];
	}
	filter.point_count = head->points_count;
	for (size_t i = 0; i < head->institutions_count; i++) {
		if (wm_code_parse(head->institutions[i], &filter.institutions[i]) < 0) {
			return WM_ESCHEMA;
		}
	}
	filter.institution_count = head->institutions_count;
	*ret_filter = filter;
	return WM_OK;
}

void wm_head_set_filter(struct wm_head *head, const struct wm_filter *filter)
{
	head->areas_count = 0;
	for (uint8_t id = 1; id <= WM_AREA_MAX; id++) {
		if (filter->areas >> id & 1) {
			head->areas[head->areas_count++] = id;
		}
	}
	head->points_count = (uint8_t)filter->point_count;
	memcpy(head->points, filter->points, sizeof(head->points));
	head->institutions_count = (uint8_t)filter->institution_count;
	for (size_t i = 0; i < filter->institution_count; i++) {
		const struct wm_code *code = &filter->institutions[i];
		head->institutions[i] = wm_view_of(code->text, code->len);
	}
	head->has |= (head->areas_count > 0 ? WM_HAS(AREAS) : 0) |
		     (head->points_count > 0 ? WM_HAS(POINTS) : 0) |
		     (head->institutions_count > 0 ? WM_HAS(INSTITUTIONS) : 0);
}
