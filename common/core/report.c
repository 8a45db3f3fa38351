/* A roll-up with names: every point that a figure leaves out or does not know is listed. */
#include "core/report.h"

#include <assert.h>

static void list_add(uint16_t ids[WM_POINTS_MAX_COUNT], uint16_t *count, uint16_t id)
{
	assert(*count < WM_POINTS_MAX_COUNT); /* a register has no more points */
	ids[(*count)++] = id;
}

void wm_area_report_init(struct wm_area_report *report, uint8_t area, uint64_t revision,
			 const struct wm_cycle *cycle, int32_t day)
{
	memset(report, 0, sizeof(*report));
	report->area = area;
	report->revision = revision;
	report->day = day;
	if (cycle != NULL) {
		report->cycle = cycle->id;
	}
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

/* What is listed of every point that was not cancelled. */
static void list_in_force(struct wm_area_report *report, const struct wm_rollup_input *input,
			  const struct wm_evaluated *evaluated)
{
	if (input->timeliness == WM_TIME_OVERDUE) {
		list_add(report->overdue, &report->overdue_count, input->point);
		if (evaluated->days > report->longest_overdue_days) { /* ties: the first */
			report->longest_overdue_days = evaluated->days;
			report->longest_overdue_point = input->point;
		}
	}
	if (input->is_rescheduled) {
		list_add(report->rescheduled, &report->rescheduled_count, input->point);
	}
	if (input->is_critical && input->axis[WM_AXIS_CONFIDENCE] == WM_CONFIDENCE_RED) {
		list_add(report->critical_red, &report->critical_red_count, input->point);
	}
	if (input->freshness == WM_FRESH_STALE) {
		list_add(report->stale, &report->stale_count, input->point);
	}
}

static void add_names(struct wm_area_report *report, const struct wm_rollup_input *input,
		      const struct wm_evaluated *evaluated)
{
	const enum wm_rollup_class found = wm_rollup_classify(input);

	if (found == WM_ROLLUP_CANCELLED) {
		list_add(report->cancelled, &report->cancelled_count, input->point);
		return;
	}
	if (found == WM_ROLLUP_CONTINUOUS) {
		list_add(report->continuous, &report->continuous_count, input->point);
	} else {
		list_counted(report, input);
	}
	list_in_force(report, input, evaluated);
}

void wm_area_report_add(struct wm_area_report *report, const struct wm_report_in *in,
			const struct wm_cycle *cycle)
{
	struct wm_rollup_input input;

	wm_rollup_input_of(in->point, in->evaluated, &input);
	wm_rollup_add(&report->rollup, &input);
	add_names(report, &input, in->evaluated);
	if (cycle != NULL) {
		struct wm_point_reporting reporting;
		wm_calendar_point(in->point, in->evaluated, in->facts, in->accepted_latest, cycle,
				  report->day, &reporting);
		wm_reporting_add(&report->reporting, &reporting);
	}

	if (in->state->revision > report->change_revision) {
		report->change_revision = in->state->revision;
		report->change_at = in->changed_at;
		report->change_point = in->point->id;
	}
}

void wm_area_report_close(struct wm_area_report *report, const struct wm_settings *settings)
{
	report->colour = wm_rollup_colour(&report->rollup, settings, &report->colour_why);
}
