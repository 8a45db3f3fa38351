/* R10, decisions requested, and every action point. */
#include <stdio.h>

#include "cli/report_parts.h"

static const char *value_word(const struct report *report, const struct view *view)
{
	if (view == NULL) {
		return report_say(report, SAY_NONE);
	}
	const int level = view->evaluated.axis[WM_AXIS_COMPLETION].value;
	const int percent = view->evaluated.axis[WM_AXIS_PERCENT].value;
	const char *word = report_say(report, SAY_COMPLETION + (enum say)(level > 0 ? level : 0));

	return percent >= 0 ? wm_doc_format(report->doc, "%s, %d %%", word, percent) : word;
}

/* ------------------------------------------------------------------ R10 */

static const enum wm_change change_order[] = {
	WM_CHANGE_IMPROVED,	  WM_CHANGE_UNCHANGED, WM_CHANGE_DECLINED, WM_CHANGE_BECAME_KNOWN,
	WM_CHANGE_BECAME_UNKNOWN, WM_CHANGE_CORRECTED, WM_CHANGE_ADDED,	   WM_CHANGE_REMOVED,
};

static void put_change_row(const struct report *report, unsigned area,
			   const struct wm_changes *changes)
{
	wm_doc_text_cell(report->doc, report_area(report, area));
	wm_doc_int_cell(report->doc, changes->same);
	for (size_t i = 0; i < REPORT_COUNT_OF(change_order); i++) {
		wm_doc_int_cell(report->doc, changes->count[change_order[i]]);
	}
}

static void put_change_counts(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_C_WHERE, WM_CELL_TEXT, 34 }, { SAY_C_SAME, WM_CELL_INT, 12 },
		{ SAY_CHANGE_1, WM_CELL_INT, 10 }, { SAY_CHANGE, WM_CELL_INT, 12 },
		{ SAY_CHANGE_2, WM_CELL_INT, 10 }, { SAY_CHANGE_3, WM_CELL_INT, 14 },
		{ SAY_CHANGE_4, WM_CELL_INT, 16 }, { SAY_CHANGE_7, WM_CELL_INT, 11 },
		{ SAY_CHANGE_5, WM_CELL_INT, 10 }, { SAY_CHANGE_6, WM_CELL_INT, 10 },
	};
	const struct diff *diff = report->in->diff;

	REPORT_TABLE(report, "changes", report_say(report, SAY_T_CHANGES), columns);
	put_change_row(report, 0, &diff->changes);
	for (unsigned area = 1; area <= WM_AREA_MAX; area++) {
		const struct wm_changes *changes = &diff->area[area];
		int32_t all = 0;
		for (int i = 0; i < WM_CHANGE__COUNT; i++) {
			all += changes->count[i];
		}
		if (all > 0) {
			put_change_row(report, area, changes);
		}
	}
}

static void put_changed(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_C_POINT, WM_CELL_TEXT, 8 },   { SAY_C_TITLE, WM_CELL_TEXT, 50 },
		{ SAY_C_LEAD, WM_CELL_TEXT, 16 },   { SAY_C_CHANGE, WM_CELL_TEXT, 16 },
		{ SAY_C_BEFORE, WM_CELL_TEXT, 20 }, { SAY_C_AFTER, WM_CELL_TEXT, 20 },
	};
	const struct diff *diff = report->in->diff;
	struct wm_doc *doc = report->doc;

	REPORT_TABLE(report, "changed", report_say(report, SAY_T_CHANGED), columns);
	for (size_t i = 0; i < REPORT_COUNT_OF(change_order); i++) {
		for (size_t k = 0; k < diff->point_count; k++) {
			const struct diff_point *point = &diff->point[k];
			const struct view *view =
				point->after != NULL ? point->after : point->before;
			if (point->change != change_order[i] ||
			    point->change == WM_CHANGE_UNCHANGED) {
				continue;
			}
			wm_doc_text_cell(doc, report_id(report, point->id));
			wm_doc_text_cell(doc, report_title(report, view));
			wm_doc_text_cell(doc, report_lead(report, view));
			wm_doc_text_cell(doc,
					 report_say(report, SAY_CHANGE + (enum say)point->change));
			wm_doc_text_cell(doc, value_word(report, point->before));
			wm_doc_text_cell(doc, value_word(report, point->after));
		}
	}
}

void report_changes(const struct report *report)
{
	const struct diff *diff = report->in->diff;
	struct wm_doc *doc = report->doc;
	char at[WM_TIME_TEXT_BYTES];

	wm_doc_part(doc, "changes", report_say(report, SAY_PART_CHANGES), NULL);
	if (diff == NULL) {
		wm_doc_text(doc, report_say(report, SAY_CHANGES_NOT_ASKED));
		return;
	}
	const struct wm_item *begin = &diff->from->points.fetch.begin;
	wm_time_format(begin->committed_at_msec, at);
	wm_doc_text(doc,
		    REPORT_FILL(report, SAY_CHANGES_FROM,
				report_number(report, (int64_t)begin->revision), at,
				report_day(report, diff->from->day),
				report_say(report, SAY_VIEW + (enum say)diff->from->cut.view)));
	put_change_counts(report);
	put_changed(report);
}

/* ------------------------------------------------------------------ decisions requested */

void report_decisions(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_C_POINT, WM_CELL_TEXT, 8 },	 { SAY_C_TITLE, WM_CELL_TEXT, 40 },
		{ SAY_C_INSTITUTION, WM_CELL_TEXT, 16 }, { SAY_C_AS_OF, WM_CELL_DAY, 12 },
		{ SAY_C_DECISION, WM_CELL_TEXT, 60 },	 { SAY_C_LANGUAGE, WM_CELL_TEXT, 10 },
	};
	const struct points *points = &report->picture->points;
	struct wm_doc *doc = report->doc;
	size_t count = 0;

	wm_doc_part(doc, "decisions", report_say(report, SAY_PART_DECISIONS), NULL);
	for (size_t i = 0; i < points->count; i++) {
		const struct view *view = &points->view[i];
		int lang = 0;
		const struct wm_view text =
			wm_text_in(view->latest.decision_requested, report->lang, &lang);
		if (view->item.latest.revision == 0 || text.len == 0) {
			continue;
		}
		if (count++ == 0) {
			REPORT_TABLE(report, "decisions", report_say(report, SAY_T_DECISIONS),
				     columns);
		}
		wm_doc_text_cell(doc, report_id(report, view->item.point.id));
		wm_doc_text_cell(doc, report_title(report, view));
		wm_doc_text_cell(doc, view->item.latest.institution.text);
		wm_doc_day_cell(doc, view->latest.as_of);
		wm_doc_text_cell(doc, wm_doc_copy(doc, text));
		wm_doc_text_cell(doc, wm_lang_name(lang));
	}
	if (count == 0) {
		wm_doc_text(doc, report_say(report, SAY_NO_DECISIONS));
	}
}

/* ------------------------------------------------------------------ the action points */

static const char *warnings_of(const struct report *report, uint32_t warnings)
{
	const char *text = "";

	for (int i = 0; i < WM_WARN__COUNT; i++) {
		if ((warnings & (1U << i)) != 0) {
			text = wm_doc_format(report->doc, "%s%s%s", text,
					     text[0] != '\0' ? "; " : "",
					     report_say(report, SAY_WARN + (enum say)i));
		}
	}
	return text;
}

static void put_point(const struct report *report, const struct view *view)
{
	const struct wm_evaluated *evaluated = &view->evaluated;
	const struct wm_axis_view *axis = evaluated->axis;
	struct wm_doc *doc = report->doc;
	const int level = axis[WM_AXIS_COMPLETION].value;
	const int confidence = axis[WM_AXIS_CONFIDENCE].value;

	wm_doc_text_cell(doc, report_id(report, view->item.point.id));
	wm_doc_text_cell(doc, report_title(report, view));
	wm_doc_text_cell(doc, report_lead(report, view));
	wm_doc_text_cell(doc,
			 report_say(report, SAY_COMPLETION + (enum say)(level > 0 ? level : 0)));
	if (axis[WM_AXIS_PERCENT].value >= 0) {
		wm_doc_int_cell(doc, axis[WM_AXIS_PERCENT].value);
	} else {
		wm_doc_none_cell(doc);
	}
	wm_doc_text_cell(doc, report_say(report, SAY_VERIFIED + (enum say)evaluated->verified));
	wm_doc_text_cell(
		doc,
		report_say(report, SAY_CONFIDENCE + (enum say)(confidence > 0 ? confidence : 0)));
	wm_doc_day_cell(doc, view_as_of(view));
	if (evaluated->age_days >= 0) {
		wm_doc_int_cell(doc, evaluated->age_days);
	} else {
		wm_doc_none_cell(doc);
	}
	wm_doc_day_cell(doc, evaluated->due);
	wm_doc_text_cell(doc, report_say(report, SAY_TIME + (enum say)evaluated->timeliness));
	wm_doc_text_cell(doc, warnings_of(report, evaluated->warnings));
}

void report_areas(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_C_POINT, WM_CELL_TEXT, 7 },	{ SAY_C_TITLE, WM_CELL_TEXT, 46 },
		{ SAY_C_LEAD, WM_CELL_TEXT, 16 },	{ SAY_C_COMPLETION, WM_CELL_TEXT, 14 },
		{ SAY_C_PERCENT, WM_CELL_INT, 6 },	{ SAY_C_VERIFIED, WM_CELL_TEXT, 14 },
		{ SAY_C_CONFIDENCE, WM_CELL_TEXT, 14 }, { SAY_C_AS_OF, WM_CELL_DAY, 12 },
		{ SAY_C_AGE, WM_CELL_INT, 11 },		{ SAY_C_DUE, WM_CELL_DAY, 12 },
		{ SAY_C_TIME, WM_CELL_TEXT, 16 },	{ SAY_C_NOTES, WM_CELL_TEXT, 26 },
	};
	const struct points *points = &report->picture->points;

	for (unsigned area = 1; area <= WM_AREA_MAX; area++) {
		bool any = false;
		for (size_t i = 0; i < points->count; i++) {
			const struct view *view = &points->view[i];
			if (view->item.point.area != area) {
				continue;
			}
			if (!any) {
				wm_doc_part(report->doc,
					    wm_doc_format(report->doc, "area-%u", area),
					    report_area(report, area),
					    REPORT_FILL(report, SAY_AREA_SHORT,
							report_number(report, area)));
				report_table(report, wm_doc_format(report->doc, "points-%u", area),
					     report_say(report, SAY_T_POINTS), columns,
					     REPORT_COUNT_OF(columns));
			}
			any = true;
			put_point(report, view);
		}
	}
}
