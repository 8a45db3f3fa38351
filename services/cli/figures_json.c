/* Roll-ups as JSON: whole numbers, basis points, and null for what does not exist. */
#include "cli/figures.h"

#include "cli/js.h"

static json_t *bp_json(int32_t bp)
{
	return bp == WM_BP_NONE ? json_null() : json_integer(bp);
}

/* Cell 0 of an axis is everything unknown. */
static const char *completion_cell(int cell)
{
	return wm_axis_value_name(WM_AXIS_COMPLETION, cell == 0 ? WM_UNKNOWN : cell);
}

static const char *confidence_cell(int cell)
{
	return wm_axis_value_name(WM_AXIS_CONFIDENCE, cell == 0 ? WM_UNKNOWN : cell);
}

static json_t *cells_json(const char *(*name_of)(int cell), const int32_t *counts, int count)
{
	json_t *object = json_object();

	for (int i = 0; i < count; i++) {
		js_put(object, name_of(i), json_integer(counts[i]));
	}
	return object;
}

static json_t *change_json(const struct wm_area_report *report)
{
	if (report->change_revision == 0) {
		return json_null();
	}
	json_t *object = json_object();
	js_put(object, "revision", js_uint(report->change_revision));
	js_put(object, "committed_at", js_time(report->change_at));
	js_put(object, "action", js_point(report->change_point));
	return object;
}

static json_t *bounds_json(const struct wm_figures *figures)
{
	json_t *array = json_array();

	js_add(array, bp_json(figures->low_bp));
	js_add(array, bp_json(figures->high_bp));
	return array;
}

/* R1, R5: the distribution, and who is not in it. */
static void put_distribution(json_t *object, const struct wm_area_report *report,
			     const struct wm_figures *figures)
{
	const struct wm_rollup *rollup = &report->rollup;

	js_put(object, "points", json_integer(rollup->points));
	js_put(object, "n", json_integer(rollup->n));
	js_put(object, "completion",
	       cells_json(completion_cell, rollup->completion, WM_COMPLETION__COUNT));
	js_put(object, "shares_percent",
	       rollup->n > 0
		       ? cells_json(completion_cell, figures->share_percent, WM_COMPLETION__COUNT)
		       : json_null());
	js_put(object, "suspended", js_points(report->suspended, report->suspended_count));
	js_put(object, "continuous", js_points(report->continuous, report->continuous_count));
	js_put(object, "cancelled", js_points(report->cancelled, report->cancelled_count));
	js_put(object, "unknown", js_points(report->unknown, report->unknown_count));
}

/* R2: two lines that are never added. */
static void put_headlines(json_t *object, const struct wm_area_report *report,
			  const struct wm_figures *figures)
{
	const struct wm_rollup *rollup = &report->rollup;

	js_put(object, "verified_complete", json_integer(rollup->verified[WM_VERIFIED_COMPLETE]));
	js_put(object, "verified_complete_bp", bp_json(figures->verified_complete_bp));
	js_put(object, "verified",
	       cells_json(wm_verified_name, rollup->verified, WM_VERIFIED__COUNT));
	js_put(object, "self_reported_complete",
	       json_integer(rollup->completion[WM_COMPLETION_COMPLETE]));
	js_put(object, "self_reported_complete_bp", bp_json(figures->self_reported_complete_bp));
}

/* R3, R4. */
static void put_mean(json_t *object, const struct wm_rollup *rollup,
		     const struct wm_figures *figures)
{
	js_put(object, "mean_progress_label", json_string("average of steps, not completion"));
	js_put(object, "mean_progress_bp", bp_json(figures->mean_bp));
	js_put(object, "k", json_integer(rollup->k));
	js_put(object, "imputed", json_integer(rollup->imputed));
	js_put(object, "bounds_bp", bounds_json(figures));
	js_put(object, "weight_n", json_integer((json_int_t)rollup->weight_n));
	js_put(object, "weight_k", json_integer((json_int_t)rollup->weight_k));
	js_put(object, "weighted_percent", json_integer((json_int_t)rollup->weighted_percent));
}

static json_t *colour_json(const struct wm_area_report *report)
{
	json_t *object = json_object();

	js_put(object, "value", js_text(wm_colour_name((int)report->colour)));
	js_put(object, "reason", js_text(wm_colour_why_text((int)report->colour_why)));
	return object;
}

/* R6. */
static void put_confidence(json_t *object, const struct wm_area_report *report)
{
	const struct wm_rollup *rollup = &report->rollup;

	js_put(object, "confidence",
	       cells_json(confidence_cell, rollup->confidence, WM_CONFIDENCE__COUNT));
	js_put(object, "rated_of", json_integer(rollup->rated_of));
	js_put(object, "critical_red", js_points(report->critical_red, report->critical_red_count));
	js_put(object, "colour", colour_json(report));
}

static json_t *longest_json(const struct wm_area_report *report)
{
	if (report->longest_overdue_days == 0) {
		return json_null();
	}
	json_t *object = json_object();
	js_put(object, "action", js_point(report->longest_overdue_point));
	js_put(object, "days", json_integer(report->longest_overdue_days));
	return object;
}

/* R7, and the ages that R4 rests on. */
static void put_time(json_t *object, const struct wm_area_report *report)
{
	const struct wm_rollup *rollup = &report->rollup;

	js_put(object, "timeliness",
	       cells_json(wm_timeliness_name, rollup->timeliness, WM_TIME__COUNT));
	js_put(object, "overdue", js_points(report->overdue, report->overdue_count));
	js_put(object, "longest_overdue", longest_json(report));
	js_put(object, "rescheduled", js_points(report->rescheduled, report->rescheduled_count));
	js_put(object, "slip_days", json_integer((json_int_t)rollup->slip_days));
	js_put(object, "freshness",
	       cells_json(wm_freshness_name, rollup->freshness, WM_FRESH__COUNT));
	js_put(object, "stale", js_points(report->stale, report->stale_count));
}

json_t *figures_reporting_json(const struct wm_reporting *reporting)
{
	struct wm_reporting_figures figures;
	json_t *object = json_object();

	wm_reporting_figures(reporting, &figures);
	js_put(object, "expected", json_integer(reporting->expected));
	js_put(object, "received", json_integer(reporting->received));
	js_put(object, "on_time", json_integer(reporting->on_time));
	js_put(object, "accepted", json_integer(reporting->accepted));
	js_put(object, "unassigned", json_integer(reporting->unassigned));
	js_put(object, "completeness_bp", bp_json(figures.completeness_bp));
	js_put(object, "timeliness_bp", bp_json(figures.timeliness_bp));
	js_put(object, "accepted_bp", bp_json(figures.accepted_bp));
	return object;
}

/* R8. */
static void put_reporting(json_t *object, const struct wm_area_report *report)
{
	const bool has_cycle = report->cycle.len > 0;

	js_put(object, "cycle", has_cycle ? js_text(report->cycle.text) : json_null());
	js_put(object, "reporting",
	       has_cycle ? figures_reporting_json(&report->reporting) : json_null());
}

/* What needs the points; null where they were not read. */
static void put_beside(json_t *object, const struct reports *reports, unsigned area)
{
	const struct beside *beside = &reports->beside[area];
	struct wm_figures equal;

	wm_rollup_figures(&beside->equal, &equal);
	js_put(object, "mean_equal_weights_bp",
	       reports->has_beside ? bp_json(equal.mean_bp) : json_null());
	js_put(object, "continuous_reported",
	       reports->has_beside && reports->area[area].cycle.len > 0
		       ? json_integer(beside->continuous_reported)
		       : json_null());
}

static void put_figures(json_t *object, const struct reports *reports, unsigned area)
{
	const struct wm_area_report *report = &reports->area[area];
	struct wm_figures figures;

	wm_rollup_figures(&report->rollup, &figures);
	js_put(object, "revision", js_uint(report->revision));
	js_put(object, "evaluated_on", js_date(report->day));
	put_distribution(object, report, &figures);
	put_headlines(object, report, &figures);
	put_mean(object, &report->rollup, &figures);
	put_beside(object, reports, area);
	put_confidence(object, report);
	put_time(object, report);
	put_reporting(object, report);
	js_put(object, "last_change", change_json(report));
}

/* The coordinator's colour stands beside the computed one (R6). */
static json_t *override_json(const struct wm_area *row)
{
	int lang = 0;

	if (row == NULL || row->override_colour == WM_COLOUR_GREY) {
		return json_null();
	}
	json_t *object = json_object();
	js_put(object, "value", js_text(wm_colour_name(row->override_colour)));
	js_put(object, "reason", js_optional(wm_text_in(row->override_reason, WM_LANG_EN, &lang)));
	return object;
}

static void put_all(json_t *object, const struct reports *reports, unsigned area,
		    const struct directory *directory)
{
	put_figures(object, reports, area);
	js_put(json_object_get(object, "colour"), "coordinator",
	       override_json(directory_area(directory, (uint8_t)area)));
}

json_t *figures_json(const struct reports *reports, unsigned area,
		     const struct directory *directory)
{
	json_t *object = json_object();

	put_all(object, reports, area, directory);
	return object;
}

json_t *figures_area_json(const struct reports *reports, unsigned area,
			  const struct directory *directory)
{
	json_t *object = json_object();

	js_put(object, "area", js_uint(area));
	js_put(object, "title", js_optional(directory_area_title(directory, (uint8_t)area)));
	put_all(object, reports, area, directory);
	return object;
}

json_t *figures_thresholds_json(const struct wm_settings *settings)
{
	if (settings == NULL) {
		return json_null();
	}
	json_t *object = json_object();
	js_put(object, "red_percent", json_integer(settings->red_percent));
	js_put(object, "amber_percent", json_integer(settings->amber_percent));
	js_put(object, "rated_percent", json_integer(settings->rated_percent));
	js_put(object, "known_percent", json_integer(settings->known_percent));
	js_put(object, "due_soon_days", json_integer(settings->due_soon_days));
	js_put(object, "fresh_days",
	       settings->fresh_days != 0 ? json_integer(settings->fresh_days) : json_null());
	return object;
}
