/* R1 to R6: the distribution first, verified beside self-reported, the mean last. */
#include <stdio.h>

#include "cli/report_parts.h"

/* The best level first, what is not known last. */
static const int completion_order[] = { WM_COMPLETION_COMPLETE, WM_COMPLETION_SUBSTANTIAL,
					WM_COMPLETION_LIMITED, WM_COMPLETION_NOT_STARTED, 0 };
static const enum wm_doc_shade completion_shades[] = { WM_SHADE_FULL, WM_SHADE_MUCH,
						       WM_SHADE_LITTLE, WM_SHADE_NOTHING,
						       WM_SHADE_UNKNOWN };
static const int verified_order[] = { WM_VERIFIED_COMPLETE,    WM_VERIFIED_SUBSTANTIAL,
				      WM_VERIFIED_LIMITED,     WM_VERIFIED_NOT_STARTED,
				      WM_VERIFIED_NO_EVIDENCE, WM_VERIFIED_NOT_ASSESSED };
static const enum wm_doc_shade verified_shades[] = { WM_SHADE_FULL,    WM_SHADE_MUCH,
						     WM_SHADE_LITTLE,  WM_SHADE_NOTHING,
						     WM_SHADE_MISSING, WM_SHADE_UNKNOWN };
static const int confidence_order[] = { WM_CONFIDENCE_GREEN, WM_CONFIDENCE_AMBER, WM_CONFIDENCE_RED,
					0 };
static const enum wm_doc_shade confidence_shades[] = { WM_SHADE_GREEN, WM_SHADE_AMBER, WM_SHADE_RED,
						       WM_SHADE_UNKNOWN };

struct scale {
	const char *id;
	enum say title, word; /* of the value 0 */
	const int *order;
	const enum wm_doc_shade *shades;
	size_t count;
};

static const struct scale completion_scale = { "completion-bars", SAY_T_COMPLETION_BARS,
					       SAY_COMPLETION,	  completion_order,
					       completion_shades, 5 };
static const struct scale verified_scale = { "verified-bars", SAY_T_VERIFIED_BARS, SAY_VERIFIED,
					     verified_order,  verified_shades,	   6 };
static const struct scale confidence_scale = { "confidence-bars", SAY_T_CONFIDENCE_BARS,
					       SAY_CONFIDENCE,	  confidence_order,
					       confidence_shades, 4 };

static const int32_t *cells_of(const struct scale *scale, const struct wm_rollup *rollup)
{
	if (scale == &completion_scale) {
		return rollup->completion;
	}
	return scale == &verified_scale ? rollup->verified : rollup->confidence;
}

static void put_bars(const struct report *report, const struct scale *scale)
{
	struct wm_doc_series series[WM_DOC_SERIES_MAX];

	for (size_t i = 0; i < scale->count; i++) {
		series[i].label = report_say(report, scale->word + (enum say)scale->order[i]);
		series[i].shade = scale->shades[i];
	}
	wm_doc_bars(report->doc, scale->id, report_say(report, scale->title), series, scale->count);
	for (int area = -1; (area = report_next_area(report, area)) >= 0;) {
		const struct wm_rollup *rollup = &report->picture->reports.area[area].rollup;
		const int32_t *cells = cells_of(scale, rollup);
		int32_t values[WM_DOC_SERIES_MAX] = { 0 };
		for (size_t i = 0; i < scale->count; i++) {
			values[i] = cells[scale->order[i]];
		}
		const int32_t n = scale == &confidence_scale ? rollup->rated_of : rollup->n;
		wm_doc_bar(report->doc, report_area(report, (unsigned)area),
			   REPORT_FILL(report, SAY_N_EQUALS, report_number(report, n)), values);
	}
}

/* R1 */
static void put_distribution(const struct report *report)
{
	static const struct report_column counts[] = {
		{ SAY_C_WHERE, WM_CELL_TEXT, 34 },     { SAY_C_POINTS, WM_CELL_INT, 9 },
		{ SAY_C_N, WM_CELL_INT, 6 },	       { SAY_COMPLETION_4, WM_CELL_INT, 11 },
		{ SAY_COMPLETION_3, WM_CELL_INT, 12 }, { SAY_COMPLETION_2, WM_CELL_INT, 10 },
		{ SAY_COMPLETION_1, WM_CELL_INT, 12 }, { SAY_COMPLETION, WM_CELL_INT, 12 },
	};
	static const struct report_column shares[] = {
		{ SAY_C_WHERE, WM_CELL_TEXT, 34 },     { SAY_C_N, WM_CELL_INT, 6 },
		{ SAY_COMPLETION_4, WM_CELL_INT, 11 }, { SAY_COMPLETION_3, WM_CELL_INT, 12 },
		{ SAY_COMPLETION_2, WM_CELL_INT, 10 }, { SAY_COMPLETION_1, WM_CELL_INT, 12 },
		{ SAY_COMPLETION, WM_CELL_INT, 12 },
	};
	struct wm_doc *doc = report->doc;

	REPORT_TABLE(report, "completion", report_say(report, SAY_T_COMPLETION), counts);
	for (int area = -1; (area = report_next_area(report, area)) >= 0;) {
		const struct wm_rollup *rollup = &report->picture->reports.area[area].rollup;
		wm_doc_text_cell(doc, report_area(report, (unsigned)area));
		wm_doc_int_cell(doc, rollup->points);
		wm_doc_int_cell(doc, rollup->n);
		for (size_t i = 0; i < REPORT_COUNT_OF(completion_order); i++) {
			wm_doc_int_cell(doc, rollup->completion[completion_order[i]]);
		}
	}
	REPORT_TABLE(report, "shares", report_say(report, SAY_T_SHARES), shares);
	for (int area = -1; (area = report_next_area(report, area)) >= 0;) {
		const struct wm_rollup *rollup = &report->picture->reports.area[area].rollup;
		struct wm_figures figures;
		wm_rollup_figures(rollup, &figures);
		wm_doc_text_cell(doc, report_area(report, (unsigned)area));
		wm_doc_int_cell(doc, rollup->n);
		for (size_t i = 0; i < REPORT_COUNT_OF(completion_order); i++) {
			if (rollup->n > 0) {
				wm_doc_int_cell(doc, figures.share_percent[completion_order[i]]);
			} else {
				wm_doc_none_cell(doc);
			}
		}
	}
}

/* R5 */
static void put_excluded(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_C_WHERE, WM_CELL_TEXT, 34 },	{ SAY_C_CANCELLED, WM_CELL_TEXT, 20 },
		{ SAY_C_CONTINUOUS, WM_CELL_TEXT, 20 }, { SAY_C_SUSPENDED, WM_CELL_TEXT, 20 },
		{ SAY_C_UNKNOWN, WM_CELL_TEXT, 50 },
	};

	REPORT_TABLE(report, "excluded", report_say(report, SAY_T_EXCLUDED), columns);
	for (int area = -1; (area = report_next_area(report, area)) >= 0;) {
		const struct wm_area_report *from = &report->picture->reports.area[area];
		wm_doc_text_cell(report->doc, report_area(report, (unsigned)area));
		report_points_cell(report, from->cancelled, from->cancelled_count);
		report_points_cell(report, from->continuous, from->continuous_count);
		report_points_cell(report, from->suspended, from->suspended_count);
		report_points_cell(report, from->unknown, from->unknown_count);
	}
}

/* R2 */
static void put_headlines(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_C_WHERE, WM_CELL_TEXT, 34 },
		{ SAY_C_N, WM_CELL_INT, 6 },
		{ SAY_C_VERIFIED_COMPLETE, WM_CELL_INT, 16 },
		{ SAY_C_OF_N, WM_CELL_SHARE, 10 },
		{ SAY_C_SELF_COMPLETE, WM_CELL_INT, 16 },
		{ SAY_C_OF_N, WM_CELL_SHARE, 10 },
	};
	struct wm_doc *doc = report->doc;

	REPORT_TABLE(report, "headline", report_say(report, SAY_T_HEADLINE), columns);
	for (int area = -1; (area = report_next_area(report, area)) >= 0;) {
		const struct wm_rollup *rollup = &report->picture->reports.area[area].rollup;
		struct wm_figures figures;
		wm_rollup_figures(rollup, &figures);
		wm_doc_text_cell(doc, report_area(report, (unsigned)area));
		wm_doc_int_cell(doc, rollup->n);
		wm_doc_int_cell(doc, rollup->verified[WM_VERIFIED_COMPLETE]);
		wm_doc_share_cell(doc, figures.verified_complete_bp);
		wm_doc_int_cell(doc, rollup->completion[WM_COMPLETION_COMPLETE]);
		wm_doc_share_cell(doc, figures.self_reported_complete_bp);
	}
}

/* R3, R4 */
static void put_mean(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_C_WHERE, WM_CELL_TEXT, 34 }, { SAY_C_N, WM_CELL_INT, 6 },
		{ SAY_C_K, WM_CELL_INT, 12 },	   { SAY_C_IMPUTED, WM_CELL_INT, 12 },
		{ SAY_C_MEAN, WM_CELL_SHARE, 12 }, { SAY_C_LOW, WM_CELL_SHARE, 14 },
		{ SAY_C_HIGH, WM_CELL_SHARE, 14 },
	};
	struct wm_doc *doc = report->doc;

	REPORT_TABLE(report, "mean", report_say(report, SAY_T_MEAN), columns);
	for (int area = -1; (area = report_next_area(report, area)) >= 0;) {
		const struct wm_rollup *rollup = &report->picture->reports.area[area].rollup;
		struct wm_figures figures;
		wm_rollup_figures(rollup, &figures);
		wm_doc_text_cell(doc, report_area(report, (unsigned)area));
		wm_doc_int_cell(doc, rollup->n);
		wm_doc_int_cell(doc, rollup->k);
		wm_doc_int_cell(doc, rollup->imputed);
		wm_doc_share_cell(doc, figures.mean_bp);
		wm_doc_share_cell(doc, figures.low_bp);
		wm_doc_share_cell(doc, figures.high_bp);
	}
}

/* R6: the rule that decided, and beside it what the coordinator says. */
static const char *colour_why(const struct report *report, unsigned area)
{
	const struct wm_area_report *from = &report->picture->reports.area[area];
	const struct wm_area *row = directory_area(&report->picture->directory, (uint8_t)area);
	const char *why = report_say(report, SAY_WHY + (enum say)from->colour_why);
	int lang = 0;

	if (row == NULL || row->override_colour == WM_COLOUR_GREY) {
		return why;
	}
	return REPORT_FILL(
		report, SAY_OVERRIDDEN, why,
		report_say(report, SAY_COLOUR + (enum say)row->override_colour),
		wm_doc_copy(report->doc, wm_text_in(row->override_reason, report->lang, &lang)));
}

static void put_confidence(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_C_WHERE, WM_CELL_TEXT, 34 },    { SAY_CONFIDENCE_1, WM_CELL_INT, 9 },
		{ SAY_CONFIDENCE_2, WM_CELL_INT, 9 }, { SAY_CONFIDENCE_3, WM_CELL_INT, 9 },
		{ SAY_CONFIDENCE, WM_CELL_INT, 12 },  { SAY_C_RATED_OF, WM_CELL_INT, 10 },
		{ SAY_C_COLOUR, WM_CELL_TEXT, 10 },   { SAY_C_WHY, WM_CELL_TEXT, 30 },
		{ SAY_C_CRITICAL, WM_CELL_TEXT, 14 },
	};
	struct wm_doc *doc = report->doc;

	REPORT_TABLE(report, "confidence", report_say(report, SAY_T_CONFIDENCE), columns);
	for (int area = -1; (area = report_next_area(report, area)) >= 0;) {
		const struct wm_area_report *from = &report->picture->reports.area[area];
		wm_doc_text_cell(doc, report_area(report, (unsigned)area));
		for (size_t i = 0; i < REPORT_COUNT_OF(confidence_order); i++) {
			wm_doc_int_cell(doc, from->rollup.confidence[confidence_order[i]]);
		}
		wm_doc_int_cell(doc, from->rollup.rated_of);
		wm_doc_text_cell(doc, report_say(report, SAY_COLOUR + (enum say)from->colour));
		wm_doc_text_cell(doc, colour_why(report, (unsigned)area));
		report_points_cell(report, from->critical_red, from->critical_red_count);
	}
}

/* ------------------------------------------------------------------ notices */

static void put_wording(const struct report *report)
{
	const struct points *points = &report->picture->points;
	int64_t official = 0;

	for (size_t i = 0; i < points->count; i++) {
		official += points->view[i].item.point.wording == WM_WORDING_OFFICIAL;
	}
	wm_doc_text(report->doc,
		    official == 0
			    ? report_say(report, SAY_WORDING_NONE)
			    : REPORT_FILL(report, SAY_WORDING_SOME, report_number(report, official),
					  report_number(report, (int64_t)points->count)));
}

static void put_origins(const struct report *report)
{
	const struct points *points = &report->picture->points;
	int64_t count[WM_ORIGIN__COUNT] = { 0 };

	for (size_t i = 0; i < points->count; i++) {
		for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
			const uint8_t origin = points->view[i].evaluated.axis[axis].origin;
			count[origin < WM_ORIGIN__COUNT ? origin : 0]++;
		}
	}
	const int64_t filed = count[WM_ORIGIN_FILED];
	const int64_t compiled = count[WM_ORIGIN_COMPILED];
	wm_doc_text(report->doc,
		    REPORT_FILL(report, SAY_ORIGINS, report_number(report, filed + compiled),
				report_number(report, filed), report_number(report, compiled)));
}

void report_overview(const struct report *report)
{
	const struct picture *picture = report->picture;

	wm_doc_part(report->doc, "overview", report_say(report, SAY_PART_OVERVIEW), NULL);
	if (picture->is_unpublished) {
		wm_doc_text(
			report->doc,
			REPORT_FILL(report, SAY_UNPUBLISHED,
				    report_number(report,
						  (int64_t)picture->points.fetch.begin.revision)));
		return;
	}
	if (report->in->selection != NULL) {
		wm_doc_text(report->doc, REPORT_FILL(report, SAY_SELECTION, report->in->selection));
	}
	put_wording(report);
	put_origins(report);
	put_bars(report, &completion_scale);
	put_distribution(report);
	put_excluded(report);
	put_headlines(report);
	put_bars(report, &verified_scale);
	put_mean(report);
	put_bars(report, &confidence_scale);
	put_confidence(report);
}
