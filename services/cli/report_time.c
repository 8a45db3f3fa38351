/* R7 and R8: deadlines, ages, and who has reported. */
#include "cli/account.h"
#include "cli/report_parts.h"
#include "sys/alloc.h"

/* ------------------------------------------------------------------ R7 */

static void put_late(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_C_POINT, WM_CELL_TEXT, 8 },    { SAY_C_TITLE, WM_CELL_TEXT, 50 },
		{ SAY_C_LEAD, WM_CELL_TEXT, 16 },    { SAY_C_TIME, WM_CELL_TEXT, 18 },
		{ SAY_C_DAYS, WM_CELL_INT, 8 },	     { SAY_C_DUE, WM_CELL_DAY, 12 },
		{ SAY_C_ORIGINAL, WM_CELL_DAY, 14 }, { SAY_C_SLIP, WM_CELL_INT, 10 },
	};
	const struct points *points = &report->picture->points;
	struct wm_doc *doc = report->doc;

	REPORT_TABLE(report, "late", report_say(report, SAY_T_LATE), columns);
	for (size_t i = 0; i < points->count; i++) {
		const struct view *view = &points->view[i];
		const struct wm_evaluated *evaluated = &view->evaluated;
		if (evaluated->timeliness != WM_TIME_OVERDUE && !evaluated->rescheduled) {
			continue;
		}
		wm_doc_text_cell(doc, report_id(report, view->item.point.id));
		wm_doc_text_cell(doc, report_title(report, view));
		wm_doc_text_cell(doc, report_lead(report, view));
		wm_doc_text_cell(doc,
				 report_say(report, SAY_TIME + (enum say)evaluated->timeliness));
		wm_doc_int_cell(doc, evaluated->days);
		wm_doc_day_cell(doc, evaluated->due);
		wm_doc_day_cell(doc, view->item.point.original_end != WM_DATE_NONE
					     ? view->item.point.original_end
					     : evaluated->due);
		if (evaluated->rescheduled) {
			wm_doc_int_cell(doc, evaluated->slip_days);
		} else {
			wm_doc_none_cell(doc);
		}
	}
}

static void put_freshness(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_C_WHERE, WM_CELL_TEXT, 34 }, { SAY_FRESH_2, WM_CELL_INT, 12 },
		{ SAY_FRESH_1, WM_CELL_INT, 12 },  { SAY_FRESH, WM_CELL_INT, 16 },
		{ SAY_FRESH_3, WM_CELL_INT, 24 },  { SAY_C_STALE, WM_CELL_TEXT, 40 },
	};
	static const int order[] = { WM_FRESH_CURRENT, WM_FRESH_STALE, WM_FRESH_NEVER,
				     WM_FRESH_UNMEASURED };

	REPORT_TABLE(report, "freshness", report_say(report, SAY_T_FRESHNESS), columns);
	for (int area = -1; (area = report_next_area(report, area)) >= 0;) {
		const struct wm_area_report *from = &report->picture->reports.area[area];
		wm_doc_text_cell(report->doc, report_area(report, (unsigned)area));
		for (size_t i = 0; i < REPORT_COUNT_OF(order); i++) {
			wm_doc_int_cell(report->doc, from->rollup.freshness[order[i]]);
		}
		report_points_cell(report, from->stale, from->stale_count);
	}
}

void report_time(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_C_WHERE, WM_CELL_TEXT, 34 }, { SAY_TIME_3, WM_CELL_INT, 11 },
		{ SAY_TIME_2, WM_CELL_INT, 10 },   { SAY_TIME_1, WM_CELL_INT, 11 },
		{ SAY_TIME_4, WM_CELL_INT, 12 },   { SAY_TIME_5, WM_CELL_INT, 13 },
		{ SAY_TIME_6, WM_CELL_INT, 13 },   { SAY_TIME, WM_CELL_INT, 11 },
		{ SAY_TIME_7, WM_CELL_INT, 11 },   { SAY_C_LONGEST, WM_CELL_TEXT, 13 },
		{ SAY_C_DAYS, WM_CELL_INT, 8 },	   { SAY_C_RESCHEDULED, WM_CELL_INT, 13 },
		{ SAY_C_SLIP, WM_CELL_INT, 10 },
	};
	static const int order[] = { WM_TIME_OVERDUE,	   WM_TIME_DUE_SOON,  WM_TIME_NOT_DUE,
				     WM_TIME_DONE_ON_TIME, WM_TIME_DONE_LATE, WM_TIME_DONE_UNDATED,
				     WM_TIME_NO_DEADLINE,  WM_TIME_CANCELLED };
	struct wm_doc *doc = report->doc;

	wm_doc_part(doc, "deadlines", report_say(report, SAY_PART_TIME), NULL);
	REPORT_TABLE(report, "time", report_say(report, SAY_T_TIME), columns);
	for (int area = -1; (area = report_next_area(report, area)) >= 0;) {
		const struct wm_area_report *from = &report->picture->reports.area[area];
		wm_doc_text_cell(doc, report_area(report, (unsigned)area));
		for (size_t i = 0; i < REPORT_COUNT_OF(order); i++) {
			wm_doc_int_cell(doc, from->rollup.timeliness[order[i]]);
		}
		if (from->longest_overdue_days > 0) {
			wm_doc_text_cell(doc, report_id(report, from->longest_overdue_point));
			wm_doc_int_cell(doc, from->longest_overdue_days);
		} else {
			wm_doc_none_cell(doc);
			wm_doc_none_cell(doc);
		}
		wm_doc_int_cell(doc, from->rescheduled_count);
		wm_doc_int_cell(doc, from->rollup.slip_days);
	}
	put_late(report);
	put_freshness(report);
}

/* ------------------------------------------------------------------ R8 */

static void put_counts(struct wm_doc *doc, const struct wm_reporting *reporting)
{
	struct wm_reporting_figures figures;

	wm_reporting_figures(reporting, &figures);
	wm_doc_int_cell(doc, reporting->expected);
	wm_doc_int_cell(doc, reporting->received);
	wm_doc_share_cell(doc, figures.completeness_bp);
	wm_doc_int_cell(doc, reporting->on_time);
	wm_doc_share_cell(doc, figures.timeliness_bp);
	wm_doc_int_cell(doc, reporting->accepted);
	wm_doc_share_cell(doc, figures.accepted_bp);
}

static void put_by_area(const struct report *report, const char *cycle)
{
	static const struct report_column columns[] = {
		{ SAY_C_WHERE, WM_CELL_TEXT, 34 },     { SAY_C_EXPECTED, WM_CELL_INT, 10 },
		{ SAY_C_RECEIVED, WM_CELL_INT, 10 },   { SAY_C_PERCENT, WM_CELL_SHARE, 10 },
		{ SAY_C_ON_TIME, WM_CELL_INT, 10 },    { SAY_C_PERCENT, WM_CELL_SHARE, 10 },
		{ SAY_C_ACCEPTED, WM_CELL_INT, 10 },   { SAY_C_PERCENT, WM_CELL_SHARE, 10 },
		{ SAY_C_UNASSIGNED, WM_CELL_INT, 14 },
	};

	REPORT_TABLE(report, "reporting-area", REPORT_FILL(report, SAY_T_REPORTING_AREA, cycle),
		     columns);
	for (int area = -1; (area = report_next_area(report, area)) >= 0;) {
		const struct wm_area_report *from = &report->picture->reports.area[area];
		wm_doc_text_cell(report->doc, report_area(report, (unsigned)area));
		put_counts(report->doc, &from->reporting);
		wm_doc_int_cell(report->doc, from->reporting.unassigned);
	}
}

static void put_by_institution(const struct report *report, const char *cycle)
{
	static const struct report_column columns[] = {
		{ SAY_C_INSTITUTION, WM_CELL_TEXT, 44 }, { SAY_C_LEADS, WM_CELL_INT, 8 },
		{ SAY_C_EXPECTED, WM_CELL_INT, 10 },	 { SAY_C_RECEIVED, WM_CELL_INT, 10 },
		{ SAY_C_PERCENT, WM_CELL_SHARE, 10 },	 { SAY_C_ON_TIME, WM_CELL_INT, 10 },
		{ SAY_C_PERCENT, WM_CELL_SHARE, 10 },	 { SAY_C_ACCEPTED, WM_CELL_INT, 10 },
		{ SAY_C_PERCENT, WM_CELL_SHARE, 10 },	 { SAY_C_OVERDUE, WM_CELL_TEXT, 24 },
	};
	const struct picture *picture = report->picture;
	struct accounts accounts = account_collect(&picture->points);
	struct wm_doc *doc = report->doc;

	if (accounts.row == NULL && doc->err == WM_OK) {
		doc->err = WM_ENOMEM;
	}
	REPORT_TABLE(report, "reporting", REPORT_FILL(report, SAY_T_REPORTING, cycle), columns);
	for (size_t i = 0; accounts.row != NULL && i < accounts.count; i++) {
		const struct account *row = &accounts.row[i];
		const struct wm_institution *institution =
			wm_register_institution(&picture->directory.reg, &row->code);
		if (row->code.len == 0) {
			wm_doc_text_cell(doc, report_say(report, SAY_NOBODY));
		} else {
			const struct wm_view name = institution == NULL ? wm_view_str("")
						    : institution->names[report->lang].len > 0
							    ? institution->names[report->lang]
							    : institution->name;
			wm_doc_text_cell(
				doc, wm_doc_format(doc, "%s: %.*s", row->code.text, (int)name.len,
						   name.len > 0 ? (const char *)name.data : ""));
		}
		wm_doc_int_cell(doc, row->leads);
		put_counts(doc, &row->reporting);
		report_points_cell(report, row->overdue, row->overdue_count);
	}
	wm_free(accounts.row);
}

void report_institutions(const struct report *report)
{
	const struct wm_cycle *cycle =
		wm_calendar_current(&report->picture->directory.reg, report->picture->day);

	wm_doc_part(report->doc, "institutions", report_say(report, SAY_PART_INSTITUTIONS), NULL);
	if (cycle == NULL) {
		wm_doc_text(report->doc, report_say(report, SAY_NO_CYCLE));
	}
	put_by_institution(report,
			   cycle != NULL ? cycle->id.text : report_say(report, SAY_NOTHING_LISTED));
	put_by_area(report,
		    cycle != NULL ? cycle->id.text : report_say(report, SAY_NOTHING_LISTED));
}
