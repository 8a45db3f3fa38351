/* Roll-ups on paper: the distribution comes first, the mean is no completion, nothing is dropped.
 */
#include "cli/figures.h"

#include <stdio.h>

#include "cli/out.h"

/* Order of the distribution in text: the best level first, what is not known last. */
static const int order[] = { WM_COMPLETION_COMPLETE, WM_COMPLETION_SUBSTANTIAL,
			     WM_COMPLETION_LIMITED, WM_COMPLETION_NOT_STARTED, 0 };

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))
#define LABEL	    "  %-22s "

void figures_bp(int32_t bp, char ret_text[FIGURES_BP_BYTES])
{
	if (bp == WM_BP_NONE) {
		(void)snprintf(ret_text, FIGURES_BP_BYTES, "n/a");
	} else {
		(void)snprintf(ret_text, FIGURES_BP_BYTES, "%d.%02d %%", bp / 100, bp % 100);
	}
}

void figures_points(const uint16_t *points, size_t count, char ret_text[FIGURES_POINTS_BYTES])
{
	size_t len = 0;

	(void)snprintf(ret_text, FIGURES_POINTS_BYTES, "none");
	for (size_t i = 0; i < count && i < WM_POINTS_MAX_COUNT; i++) {
		char id[8];
		wm_point_id_format(points[i], id);
		len += (size_t)snprintf(ret_text + len, FIGURES_POINTS_BYTES - len, "%s%s",
					i > 0 ? " " : "", id);
	}
}

static void print_points(const char *label, const uint16_t *points, size_t count)
{
	char text[FIGURES_POINTS_BYTES];

	figures_points(points, count, text);
	out_line(LABEL "%s", label, text);
}

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
		len += (size_t)snprintf(
			ret_text + len, cap - len, "%s%s %d%s", i > 0 ? ", " : "",
			wm_axis_value_name(WM_AXIS_COMPLETION, cell == 0 ? WM_UNKNOWN : cell),
			rollup->completion[cell], share);
	}
}

void figures_override(const struct wm_area *row, char ret_text[FIGURES_OVERRIDE_BYTES])
{
	int lang = 0;

	ret_text[0] = '\0';
	if (row != NULL && row->override_colour != WM_COLOUR_GREY) {
		const struct wm_view reason = wm_text_in(row->override_reason, WM_LANG_EN, &lang);
		(void)snprintf(ret_text, FIGURES_OVERRIDE_BYTES, "%s, says the coordinator: %.*s",
			       wm_colour_name(row->override_colour), (int)reason.len,
			       (const char *)reason.data);
	}
}

void figures_line(const struct wm_area_report *report, const struct wm_area *row,
		  char ret_text[FIGURES_LINE_BYTES])
{
	char override[FIGURES_OVERRIDE_BYTES];
	const struct wm_rollup *rollup = &report->rollup;
	char distribution[256];
	char verified[FIGURES_BP_BYTES];
	char reported[FIGURES_BP_BYTES];
	struct wm_figures figures;

	wm_rollup_figures(rollup, &figures);
	format_distribution(rollup, distribution, sizeof(distribution));
	figures_bp(figures.verified_complete_bp, verified);
	figures_bp(figures.self_reported_complete_bp, reported);
	figures_override(row, override);
	(void)snprintf(ret_text, FIGURES_LINE_BYTES,
		       "n = %d: %s; verified complete %d of %d = %s; self-reported complete %d of "
		       "%d = %s; colour %s: %s%s%s",
		       rollup->n, distribution, rollup->verified[WM_VERIFIED_COMPLETE], rollup->n,
		       verified, rollup->completion[WM_COMPLETION_COMPLETE], rollup->n, reported,
		       wm_colour_name((int)report->colour),
		       wm_colour_why_text((int)report->colour_why), override[0] != '\0' ? "; " : "",
		       override);
}

/* ------------------------------------------------------------------ the block */

/* R1, R5 */
static void print_distribution(const struct wm_area_report *report)
{
	const struct wm_rollup *rollup = &report->rollup;
	char text[256];

	format_distribution(rollup, text, sizeof(text));
	out_line(LABEL "%s", "distribution", text);
	out_line(LABEL "n = %d of %d action points", "", rollup->n, rollup->points);
	print_points("  cancelled, not in n", report->cancelled, report->cancelled_count);
	print_points("  continuous, not in n", report->continuous, report->continuous_count);
	print_points("  suspended, in n", report->suspended, report->suspended_count);
	print_points("  unknown, in n", report->unknown, report->unknown_count);
}

/* R5: what has no end is not in n, and is told apart. */
static void print_continuous(const struct reports *reports, unsigned area)
{
	const struct wm_area_report *report = &reports->area[area];

	if (reports->has_beside && report->cycle.len > 0 && report->continuous_count > 0) {
		out_line(LABEL "%d of %d reported for cycle %s", "  continuous",
			 reports->beside[area].continuous_reported, report->continuous_count,
			 report->cycle.text);
	}
}

/* R2 */
static void print_headlines(const struct wm_rollup *rollup)
{
	const int32_t *verified = rollup->verified;
	char text[FIGURES_BP_BYTES];
	struct wm_figures figures;

	wm_rollup_figures(rollup, &figures);
	figures_bp(figures.verified_complete_bp, text);
	out_line(LABEL "%d of %d = %s", "verified complete", verified[WM_VERIFIED_COMPLETE],
		 rollup->n, text);
	out_line(LABEL "substantial %d, limited %d, not started %d, no evidence available %d, not "
		       "assessed %d",
		 "  other levels", verified[WM_VERIFIED_SUBSTANTIAL], verified[WM_VERIFIED_LIMITED],
		 verified[WM_VERIFIED_NOT_STARTED], verified[WM_VERIFIED_NO_EVIDENCE],
		 verified[WM_VERIFIED_NOT_ASSESSED]);
	figures_bp(figures.self_reported_complete_bp, text);
	out_line(LABEL "%d of %d = %s (never added to the verified)", "self-reported complete",
		 rollup->completion[WM_COMPLETION_COMPLETE], rollup->n, text);
}

/* R3, R4 */
static void print_mean(const struct wm_rollup *rollup)
{
	struct wm_figures figures;
	char mean[FIGURES_BP_BYTES];
	char low[FIGURES_BP_BYTES];
	char high[FIGURES_BP_BYTES];

	wm_rollup_figures(rollup, &figures);
	figures_bp(figures.mean_bp, mean);
	figures_bp(figures.low_bp, low);
	figures_bp(figures.high_bp, high);
	out_line(LABEL "%s over %d of %d whose progress is known and not stale (%d taken from the "
		       "level)",
		 "average of steps,", mean, rollup->k, rollup->n, rollup->imputed);
	out_line(LABEL "bounds %s to %s, with the unknown as 0 and as 100", "  not completion", low,
		 high);
}

/* R3: a weighted mean stands beside the one with equal weights, never alone. */
static void print_weights(const struct reports *reports, unsigned area)
{
	const struct wm_rollup *rollup = &reports->area[area].rollup;
	struct wm_figures equal;
	char mean[FIGURES_BP_BYTES] = "not known";

	if (rollup->weight_n == rollup->n) {
		return;
	}
	if (reports->has_beside) {
		wm_rollup_figures(&reports->beside[area].equal, &equal);
		figures_bp(equal.mean_bp, mean);
	}
	out_line(LABEL "with weights, %lld over k and %lld over n; with equal weights the average "
		       "is %s",
		 "", (long long)rollup->weight_k, (long long)rollup->weight_n, mean);
}

/* R6 */
static void print_confidence(const struct wm_area_report *report, const struct wm_area *row)
{
	const int32_t *cells = report->rollup.confidence;
	char override[FIGURES_OVERRIDE_BYTES];

	out_line(LABEL "green %d, amber %d, red %d, not assessed %d; of %d", "confidence",
		 cells[WM_CONFIDENCE_GREEN], cells[WM_CONFIDENCE_AMBER], cells[WM_CONFIDENCE_RED],
		 cells[0], report->rollup.rated_of);
	print_points("  critical and red", report->critical_red, report->critical_red_count);
	out_line(LABEL "%s: %s", "colour", wm_colour_name((int)report->colour),
		 wm_colour_why_text((int)report->colour_why));
	figures_override(row, override);
	if (override[0] != '\0') {
		out_line(LABEL "%s", "  beside it", override);
	}
}

/* R7 */
static void print_time(const struct wm_area_report *report)
{
	const struct wm_rollup *rollup = &report->rollup;
	const int32_t *cells = rollup->timeliness;

	out_line(LABEL "overdue %d, due soon %d, not due %d, done on time %d, done late %d, done "
		       "undated %d, no deadline %d, cancelled %d",
		 "time", cells[WM_TIME_OVERDUE], cells[WM_TIME_DUE_SOON], cells[WM_TIME_NOT_DUE],
		 cells[WM_TIME_DONE_ON_TIME], cells[WM_TIME_DONE_LATE], cells[WM_TIME_DONE_UNDATED],
		 cells[WM_TIME_NO_DEADLINE], cells[WM_TIME_CANCELLED]);
	print_points("  overdue", report->overdue, report->overdue_count);
	if (report->longest_overdue_days > 0) {
		char id[8];
		wm_point_id_format(report->longest_overdue_point, id);
		out_line(LABEL "%s, by %d days", "  longest overdue", id,
			 report->longest_overdue_days);
	}
	print_points("  rescheduled", report->rescheduled, report->rescheduled_count);
	if (report->rescheduled_count > 0) {
		out_line(LABEL "%lld days against the original dates, in total", "  slip",
			 (long long)rollup->slip_days);
	}
	if (rollup->freshness[WM_FRESH_UNMEASURED] > 0) {
		out_line(LABEL "reported %d, never reported %d; no reporting period is set to tell "
			       "current from stale",
			 "freshness", rollup->freshness[WM_FRESH_UNMEASURED],
			 rollup->freshness[WM_FRESH_NEVER]);
	} else {
		out_line(LABEL "current %d, stale %d, never reported %d", "freshness",
			 rollup->freshness[WM_FRESH_CURRENT], rollup->freshness[WM_FRESH_STALE],
			 rollup->freshness[WM_FRESH_NEVER]);
	}
	print_points("  stale", report->stale, report->stale_count);
}

/* R8 */
static void print_reporting(const struct wm_area_report *report)
{
	const struct wm_reporting *reporting = &report->reporting;
	struct wm_reporting_figures figures;
	char received[FIGURES_BP_BYTES];
	char on_time[FIGURES_BP_BYTES];
	char accepted[FIGURES_BP_BYTES];

	if (report->cycle.len == 0) {
		out_line(LABEL "no reporting cycle has opened", "reporting");
		return;
	}
	wm_reporting_figures(reporting, &figures);
	figures_bp(figures.completeness_bp, received);
	figures_bp(figures.timeliness_bp, on_time);
	figures_bp(figures.accepted_bp, accepted);
	out_line(LABEL "cycle %s: expected %d, received %d = %s, on time %d = %s, accepted %d = %s",
		 "reporting", report->cycle.text, reporting->expected, reporting->received,
		 received, reporting->on_time, on_time, reporting->accepted, accepted);
	out_line(LABEL "%d without a lead: nobody is expected", "  unassigned",
		 reporting->unassigned);
}

void figures_print(const struct reports *reports, unsigned area, const struct directory *directory)
{
	const struct wm_area_report *report = &reports->area[area];
	const struct wm_view title = directory_area_title(directory, (uint8_t)area);

	if (report->area == 0) {
		out_line(
			"The whole programme: all action points pooled, not the mean of the areas");
	} else {
		out_line("Area %u%s%.*s", report->area, title.len > 0 ? ": " : "", (int)title.len,
			 (const char *)title.data);
	}
	print_distribution(report);
	print_continuous(reports, area);
	print_headlines(&report->rollup);
	print_mean(&report->rollup);
	print_weights(reports, area);
	print_confidence(report, directory_area(directory, (uint8_t)area));
	print_time(report);
	print_reporting(report);
	if (report->change_revision != 0) {
		char at[WM_TIME_TEXT_BYTES];
		char id[8];
		wm_time_format(report->change_at, at);
		wm_point_id_format(report->change_point, id);
		out_line(LABEL "revision %llu, %s, %s", "last change",
			 (unsigned long long)report->change_revision, at, id);
	}
}

void figures_print_thresholds(const struct wm_settings *settings)
{
	char fresh[64] = "no reporting period is set, so nothing is stale";

	if (settings == NULL) {
		out_line("Thresholds: not known, the register was not read");
		return;
	}
	if (settings->fresh_days > 0) {
		(void)snprintf(fresh, sizeof(fresh), "stale after %d days", settings->fresh_days);
	}
	out_line("Thresholds: red from a critical red point or %d %% red of the rated; amber from "
		 "any red or %d %% red and amber; grey below %d %% rated or %d %% known; due soon "
		 "within %d days; %s",
		 settings->red_percent, settings->amber_percent, settings->rated_percent,
		 settings->known_percent, settings->due_soon_days, fresh);
}
