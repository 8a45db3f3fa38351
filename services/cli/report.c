/* The document of a report: its heading, its parts in order, and what the parts share. */
#include "cli/report.h"

#include <stdio.h>

#include "cli/figures.h"
#include "cli/report_parts.h"

const char *report_say(const struct report *report, enum say key)
{
	return words_in(report->lang, key);
}

const char *report_area(const struct report *report, unsigned area)
{
	const struct wm_area *row = directory_area(&report->picture->directory, (uint8_t)area);
	int lang = 0;

	if (area == 0) {
		return report_say(report, SAY_PROGRAMME);
	}
	const struct wm_view title =
		row != NULL ? wm_text_in(row->title, report->lang, &lang) : wm_view_str("");
	const char *number = report_number(report, area);
	if (title.len == 0) {
		return REPORT_FILL(report, SAY_AREA_SHORT, number);
	}
	return REPORT_FILL(report, SAY_AREA, number, wm_doc_copy(report->doc, title));
}

const char *report_title(const struct report *report, const struct view *view)
{
	int lang;

	return wm_doc_copy(report->doc, wm_text_in(view->item.point.title, report->lang, &lang));
}

const char *report_lead(const struct report *report, const struct view *view)
{
	const struct wm_code *lead = wm_point_lead(&view->item.point, view->day);

	return lead != NULL ? lead->text : report_say(report, SAY_NOBODY);
}

const char *report_id(const struct report *report, uint16_t point)
{
	char text[8];

	wm_point_id_format(point, text);
	return wm_doc_copy(report->doc, wm_view_str(text));
}

void report_points_cell(const struct report *report, const uint16_t *points, size_t count)
{
	char text[FIGURES_POINTS_BYTES];

	figures_points(points, count, text);
	wm_doc_text_cell(report->doc, count > 0 ? text : report_say(report, SAY_NOTHING_LISTED));
}

const char *report_day(const struct report *report, int32_t day)
{
	char text[WM_DATE_TEXT_BYTES];

	wm_date_format(day, text);
	return wm_doc_copy(report->doc, wm_view_str(text));
}

const char *report_number(const struct report *report, int64_t value)
{
	return wm_doc_format(report->doc, "%lld", (long long)value);
}

int report_next_area(const struct report *report, int area)
{
	for (int next = area + 1; next <= WM_AREA_MAX; next++) {
		if (report->picture->reports.has[next] && !report->picture->is_unpublished) {
			return next;
		}
	}
	return -1;
}

void report_table(const struct report *report, const char *id, const char *title,
		  const struct report_column *columns, size_t count)
{
	struct wm_doc_column made[WM_DOC_COLUMNS_MAX];

	for (size_t i = 0; i < count && i < WM_DOC_COLUMNS_MAX; i++) {
		made[i] = (struct wm_doc_column){ .title = report_say(report, columns[i].title),
						  .kind = columns[i].kind,
						  .width = columns[i].width };
	}
	wm_doc_table(report->doc, id, title, made, count);
}

/* ------------------------------------------------------------------ the whole */

static void put_heading(const struct report *report)
{
	const struct picture *picture = report->picture;
	const struct wm_item *begin = &picture->points.fetch.begin;
	struct wm_doc *doc = report->doc;
	char at[WM_TIME_TEXT_BYTES];

	wm_time_format(begin->committed_at_msec, at);
	doc->title = report_say(report, SAY_TITLE);
	doc->none = report_say(report, SAY_NONE);
	doc->page = report_say(report, SAY_PAGE);
	doc->generation = wm_doc_copy(doc, wm_view_str(report->in->generation));
	doc->at_msec = begin->committed_at_msec;
	doc->subtitle = REPORT_FILL(
		report, SAY_SUBTITLE, report_number(report, (int64_t)begin->revision), at,
		report_number(report, picture->directory.reg.version),
		report_say(report, SAY_VIEW + picture->cut.view), report_day(report, picture->day));
}

static const struct part {
	void (*put)(const struct report *report);
	bool in_diff;
} parts[] = {
	{ report_overview, false },    { report_time, false },	    { report_institutions, false },
	{ report_changes, true },      { report_decisions, false }, { report_areas, false },
	{ report_definitions, false }, { report_provenance, true },
};

static int make(const struct report_in *in, bool is_diff, struct wm_doc **ret_doc)
{
	const struct report report = { .doc = wm_doc_new(wm_lang_name(in->lang)),
				       .in = in,
				       .picture = in->picture,
				       .lang = in->lang };

	if (report.doc == NULL) {
		return WM_ENOMEM;
	}
	put_heading(&report);
	for (size_t i = 0; i < REPORT_COUNT_OF(parts); i++) {
		if (parts[i].in_diff || !is_diff) {
			parts[i].put(&report);
		}
	}
	if (report.doc->err < 0) {
		const int err = report.doc->err;
		wm_doc_free(report.doc);
		return err;
	}
	*ret_doc = report.doc;
	return WM_OK;
}

int report_make(const struct report_in *in, struct wm_doc **ret_doc)
{
	return make(in, false, ret_doc);
}

int report_make_diff(const struct report_in *in, struct wm_doc **ret_doc)
{
	return make(in, true, ret_doc);
}
