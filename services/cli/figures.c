/* Roll-ups on paper: the distribution comes first, the mean is no completion, nothing is dropped.
 */
#include "cli/figures.h"

#include <stdio.h>

#include "cli/js.h"
#include "cli/out.h"

/* Order of the distribution in text: the best level first, what is not known last. */
static const int order[] = { WM_COMPLETION_COMPLETE, WM_COMPLETION_SUBSTANTIAL,
			     WM_COMPLETION_LIMITED, WM_COMPLETION_NOT_STARTED, 0 };

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

/* A cell of a distribution; cell 0 is everything unknown. */
static const char *cell_name(enum wm_axis axis, int cell)
{
	return wm_axis_value_name(axis, cell == 0 ? WM_UNKNOWN : cell);
}

/* "53.85 %"; "n/a" when there is nothing to divide by. */
static void format_bp(int32_t bp, char ret_text[16])
{
	if (bp == WM_BP_NONE) {
		(void)snprintf(ret_text, 16, "n/a");
	} else {
		(void)snprintf(ret_text, 16, "%d.%02d %%", bp / 100, bp % 100);
	}
}

static json_t *bp_json(int32_t bp)
{
	return bp == WM_BP_NONE ? json_null() : json_integer(bp);
}

static json_t *cells_json(enum wm_axis axis, const int32_t *counts, int count)
{
	json_t *object = json_object();

	for (int i = 0; i < count; i++) {
		js_put(object, cell_name(axis, i), json_integer(counts[i]));
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

static void put_figures(json_t *object, const struct wm_area_report *report)
{
	const struct wm_rollup *rollup = &report->rollup;
	struct wm_figures figures;

	wm_rollup_figures(rollup, &figures);
	js_put(object, "revision", js_uint(report->revision));
	js_put(object, "points", json_integer(rollup->points));
	js_put(object, "n", json_integer(rollup->n));
	js_put(object, "completion",
	       cells_json(WM_AXIS_COMPLETION, rollup->completion, WM_COMPLETION__COUNT));
	js_put(object, "shares_percent",
	       rollup->n > 0
		       ? cells_json(WM_AXIS_COMPLETION, figures.share_percent, WM_COMPLETION__COUNT)
		       : json_null());
	js_put(object, "self_reported_complete",
	       json_integer(rollup->completion[WM_COMPLETION_COMPLETE]));
	js_put(object, "self_reported_complete_bp", bp_json(figures.self_reported_complete_bp));
	js_put(object, "mean_progress_bp", bp_json(figures.mean_bp));
	js_put(object, "k", json_integer(rollup->k));
	js_put(object, "imputed", json_integer(rollup->imputed));
	js_put(object, "bounds_bp", bounds_json(&figures));
	js_put(object, "confidence",
	       cells_json(WM_AXIS_CONFIDENCE, rollup->confidence, WM_CONFIDENCE__COUNT));
	js_put(object, "rated_of", json_integer(rollup->rated_of));
	js_put(object, "suspended", js_points(report->suspended, report->suspended_count));
	js_put(object, "continuous", js_points(report->continuous, report->continuous_count));
	js_put(object, "cancelled", js_points(report->cancelled, report->cancelled_count));
	js_put(object, "unknown", js_points(report->unknown, report->unknown_count));
	js_put(object, "last_change", change_json(report));
}

json_t *figures_json(const struct wm_area_report *report)
{
	json_t *object = json_object();

	put_figures(object, report);
	return object;
}

json_t *figures_area_json(const struct wm_area_report *report, struct wm_view title)
{
	json_t *object = json_object();

	js_put(object, "area", js_uint(report->area));
	js_put(object, "title", js_optional(title));
	put_figures(object, report);
	return object;
}

/* ------------------------------------------------------------------ text */

/* "complete 3 (20 %), substantial 4 (27 %), ..." */
static void format_distribution(const struct wm_rollup *rollup, char *ret_text, size_t cap)
{
	struct wm_figures figures;
	size_t len = 0;

	wm_rollup_figures(rollup, &figures);
	ret_text[0] = '\0';
	for (size_t i = 0; i < COUNT_OF(order) && len < cap; i++) {
		const int cell = order[i];
		char share[16] = "";
		if (rollup->n > 0) {
			(void)snprintf(share, sizeof(share), " (%d %%)",
				       figures.share_percent[cell]);
		}
		len += (size_t)snprintf(ret_text + len, cap - len, "%s%s %d%s", i > 0 ? ", " : "",
					cell_name(WM_AXIS_COMPLETION, cell),
					rollup->completion[cell], share);
	}
}

void figures_line(const struct wm_area_report *report, char ret_text[FIGURES_LINE_BYTES])
{
	const struct wm_rollup *rollup = &report->rollup;
	char distribution[256];
	char share[16];
	struct wm_figures figures;

	wm_rollup_figures(rollup, &figures);
	format_distribution(rollup, distribution, sizeof(distribution));
	format_bp(figures.self_reported_complete_bp, share);
	(void)snprintf(ret_text, FIGURES_LINE_BYTES,
		       "n = %d: %s; self-reported complete %d of %d = %s, none verified", rollup->n,
		       distribution, rollup->completion[WM_COMPLETION_COMPLETE], rollup->n, share);
}

static void print_points(const char *label, const uint16_t *points, size_t count)
{
	char text[WM_POINTS_MAX_COUNT * 6 + 1] = "none";
	size_t len = 0;

	for (size_t i = 0; i < count && i < WM_POINTS_MAX_COUNT; i++) {
		char id[8];
		wm_point_id_format(points[i], id);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", i > 0 ? " " : "",
					id);
	}
	out_line("  %-22s %s", label, text);
}

static void print_mean(const struct wm_rollup *rollup)
{
	struct wm_figures figures;
	char mean[16];
	char low[16];
	char high[16];

	wm_rollup_figures(rollup, &figures);
	format_bp(figures.mean_bp, mean);
	format_bp(figures.low_bp, low);
	format_bp(figures.high_bp, high);
	out_line("  %-22s %s over %d of %d whose progress is known (%d taken from the level)",
		 "average of steps,", mean, rollup->k, rollup->n, rollup->imputed);
	out_line("  %-22s bounds %s to %s, with the unknown as 0 and as 100", "  not completion",
		 low, high);
}

static void print_confidence(const struct wm_rollup *rollup)
{
	out_line("  %-22s green %d, amber %d, red %d, unknown %d; of %d", "confidence",
		 rollup->confidence[WM_CONFIDENCE_GREEN], rollup->confidence[WM_CONFIDENCE_AMBER],
		 rollup->confidence[WM_CONFIDENCE_RED], rollup->confidence[0], rollup->rated_of);
}

void figures_print(const struct wm_area_report *report, struct wm_view title)
{
	const struct wm_rollup *rollup = &report->rollup;
	struct wm_figures figures;
	char text[256];

	wm_rollup_figures(rollup, &figures);
	if (report->area == 0) {
		out_line("The whole programme");
	} else {
		out_line("Area %u%s%.*s", report->area, title.len > 0 ? ": " : "", (int)title.len,
			 (const char *)title.data);
	}
	format_distribution(rollup, text, sizeof(text));
	out_line("  %-22s %s", "distribution", text);
	out_line("  %-22s n = %d of %d action points", "", rollup->n, rollup->points);
	format_bp(figures.self_reported_complete_bp, text);
	out_line("  %-22s %d of %d = %s (self-reported; none verified)", "complete",
		 rollup->completion[WM_COMPLETION_COMPLETE], rollup->n, text);
	print_mean(rollup);
	print_confidence(rollup);
	print_points("suspended, in n", report->suspended, report->suspended_count);
	print_points("continuous, not in n", report->continuous, report->continuous_count);
	print_points("cancelled, not in n", report->cancelled, report->cancelled_count);
	print_points("unknown, in n", report->unknown, report->unknown_count);
	if (report->change_revision != 0) {
		char at[WM_TIME_TEXT_BYTES];
		char id[8];
		wm_time_format(report->change_at, at);
		wm_point_id_format(report->change_point, id);
		out_line("  %-22s revision %llu, %s, %s", "last change",
			 (unsigned long long)report->change_revision, at, id);
	}
}
