/* A roll-up with names: every point that a figure leaves out or does not know is listed. */
#include "core/report.h"

#include <assert.h>

static void list_add(uint16_t ids[WM_POINTS_MAX_COUNT], uint16_t *count, uint16_t id)
{
	assert(*count < WM_POINTS_MAX_COUNT); /* a register has no more points */
	ids[(*count)++] = id;
}

void wm_area_report_init(struct wm_area_report *report, uint8_t area, uint64_t revision)
{
	memset(report, 0, sizeof(*report));
	report->area = area;
	report->revision = revision;
}

static void list_counted(struct wm_area_report *report, const struct wm_rollup_input *input)
{
	if (input->axis[WM_AXIS_LIFECYCLE] == WM_LIFECYCLE_SUSPENDED) {
		list_add(report->suspended, &report->suspended_count, input->point);
	}
	if (input->axis[WM_AXIS_COMPLETION] == WM_UNKNOWN) {
		list_add(report->unknown, &report->unknown_count, input->point);
	}
}

void wm_area_report_add(struct wm_area_report *report, const struct wm_action_point *point,
			const struct wm_point_state *state, int64_t changed_at)
{
	struct wm_rollup_input input;

	wm_rollup_input_of(point, state, &input);
	wm_rollup_add(&report->rollup, &input);

	const enum wm_rollup_class found = wm_rollup_classify(&input);
	if (found == WM_ROLLUP_CANCELLED) {
		list_add(report->cancelled, &report->cancelled_count, point->id);
	} else if (found == WM_ROLLUP_CONTINUOUS) {
		list_add(report->continuous, &report->continuous_count, point->id);
	} else {
		list_counted(report, &input);
	}

	if (state->revision > report->change_revision) {
		report->change_revision = state->revision;
		report->change_at = changed_at;
		report->change_point = point->id;
	}
}
