/* What the words mean, which translations are missing, the thresholds, and what the report is of.
 */
#include <stdio.h>

#include "cli/report_parts.h"

static void put_languages(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_C_LANGUAGE, WM_CELL_TEXT, 12 },
		{ SAY_C_TRANSLATED, WM_CELL_INT, 16 },
		{ SAY_C_MISSING, WM_CELL_INT, 12 },
	};
	const struct points *points = &report->picture->points;

	REPORT_TABLE(report, "languages", report_say(report, SAY_T_LANGUAGES), columns);
	for (int lang = 1; lang < WM_LANG__COUNT; lang++) {
		int64_t there = 0;
		for (size_t i = 0; i < points->count; i++) {
			there += points->view[i].item.point.title[lang].len > 0;
		}
		wm_doc_text_cell(report->doc, wm_lang_name(lang));
		wm_doc_int_cell(report->doc, there);
		wm_doc_int_cell(report->doc, (int64_t)points->count - there);
	}
}

static void put_translations(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_C_POINT, WM_CELL_TEXT, 8 },
		{ SAY_C_TITLE, WM_CELL_TEXT, 80 },
		{ SAY_C_SHOWN_IN, WM_CELL_TEXT, 12 },
	};
	const struct points *points = &report->picture->points;
	size_t count = 0;

	for (size_t i = 0; i < points->count; i++) {
		const struct view *view = &points->view[i];
		int lang = 0;
		const struct wm_view title =
			wm_text_in(view->item.point.title, report->lang, &lang);
		if (lang == report->lang) {
			continue;
		}
		if (count++ == 0) {
			REPORT_TABLE(report, "translations", report_say(report, SAY_T_TRANSLATIONS),
				     columns);
		}
		wm_doc_text_cell(report->doc, report_id(report, view->item.point.id));
		wm_doc_text_cell(report->doc, wm_doc_copy(report->doc, title));
		wm_doc_text_cell(report->doc,
				 lang != 0 ? wm_lang_name(lang) : report_say(report, SAY_NONE));
	}
	if (count == 0) {
		wm_doc_text(report->doc, report_say(report, SAY_FULLY_TRANSLATED));
	}
}

static void put_wording(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_T_WORDING, WM_CELL_TEXT, 50 },
		{ SAY_C_COUNT, WM_CELL_INT, 12 },
	};
	const struct points *points = &report->picture->points;

	REPORT_TABLE(report, "wording", report_say(report, SAY_T_WORDING), columns);
	for (int wording = WM_WORDING_OFFICIAL; wording >= WM_WORDING_PENDING; wording--) {
		int64_t count = 0;
		for (size_t i = 0; i < points->count; i++) {
			count += (int)points->view[i].item.point.wording == wording;
		}
		wm_doc_text_cell(report->doc,
				 report_say(report, SAY_WORDING + (enum say)(wording - 1)));
		wm_doc_int_cell(report->doc, count);
	}
}

static void put_thresholds(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_T_THRESHOLDS, WM_CELL_TEXT, 80 },
		{ SAY_C_VALUE, WM_CELL_INT, 12 },
	};
	const struct wm_settings *settings = &report->picture->directory.reg.settings;
	const struct {
		enum say key;
		int64_t value;
	} rows[] = {
		{ SAY_TH_RED, settings->red_percent },
		{ SAY_TH_AMBER, settings->amber_percent },
		{ SAY_TH_RATED, settings->rated_percent },
		{ SAY_TH_KNOWN, settings->known_percent },
		{ SAY_TH_SOON, settings->due_soon_days },
		{ SAY_TH_FRESH, settings->fresh_days },
	};

	REPORT_TABLE(report, "thresholds", report_say(report, SAY_T_THRESHOLDS), columns);
	for (size_t i = 0; i < REPORT_COUNT_OF(rows); i++) {
		wm_doc_text_cell(report->doc, report_say(report, rows[i].key));
		wm_doc_int_cell(report->doc, rows[i].value);
	}
}

void report_definitions(const struct report *report)
{
	static const enum say terms[] = { SAY_D_N,	 SAY_D_UNKNOWN,	 SAY_D_VERIFIED,
					  SAY_D_SHARES,	 SAY_D_MEAN,	 SAY_D_PROGRAMME,
					  SAY_D_OVERDUE, SAY_D_REPORTING };

	wm_doc_part(report->doc, "definitions", report_say(report, SAY_PART_DEFINITIONS), NULL);
	wm_doc_heading(report->doc, report_say(report, SAY_T_TERMS));
	for (size_t i = 0; i < REPORT_COUNT_OF(terms); i++) {
		wm_doc_text(report->doc, report_say(report, terms[i]));
	}
	put_thresholds(report);
	put_wording(report);
	put_languages(report);
	put_translations(report);
}

/* ------------------------------------------------------------------ provenance */

static const char *hex(const struct report *report, const uint8_t *bytes, size_t len)
{
	char text[2 * 32 + 1];

	wm_hex_format(wm_view_of(bytes, len), text);
	return wm_doc_copy(report->doc, wm_view_str(text));
}

static void put_facts(const struct report *report)
{
	const struct picture *picture = report->picture;
	const struct wm_item *begin = &picture->points.fetch.begin;
	const struct wm_register *reg = &picture->directory.reg;
	const struct wm_settings *settings = &reg->settings;
	const bool is_published =
		picture->cut.view == WM_QUERY_PUBLISHED && begin->published_rev > 0;
	const char *none = report_say(report, SAY_NONE);
	char at[WM_TIME_TEXT_BYTES];

	wm_time_format(begin->committed_at_msec, at);
	const struct {
		const char *key;
		enum say label;
		const char *value;
	} rows[] = {
		{ "store", SAY_F_STORE, hex(report, begin->store, sizeof(begin->store)) },
		{ "revision", SAY_F_REVISION, report_number(report, (int64_t)begin->revision) },
		{ "committed-at", SAY_F_COMMITTED, at },
		{ "root", SAY_F_ROOT, hex(report, begin->root, sizeof(begin->root)) },
		{ "register-version", SAY_F_REGISTER, report_number(report, reg->version) },
		{ "register-hash", SAY_F_REGISTER_HASH, hex(report, reg->hash, sizeof(reg->hash)) },
		{ "view", SAY_F_VIEW, wm_view_kind_name((int)picture->cut.view) },
		{ "published-revision", SAY_F_PUBLISHED,
		  is_published ? report_number(report, (int64_t)begin->published_rev) : none },
		{ "facts-to", SAY_F_FACTS_TO,
		  picture->cut.facts_to != WM_FACTS_ALL ? report_day(report, picture->cut.facts_to)
							: none },
		{ "evaluated-on", SAY_F_DAY, report_day(report, picture->day) },
		{ "thresholds", SAY_F_THRESHOLDS,
		  wm_doc_format(report->doc,
				"red %u, amber %u, rated %u, known %u, due soon %u, fresh %u",
				settings->red_percent, settings->amber_percent,
				settings->rated_percent, settings->known_percent,
				settings->due_soon_days, settings->fresh_days) },
		{ "generation", SAY_F_GENERATION, report->in->generation },
	};

	for (size_t i = 0; i < REPORT_COUNT_OF(rows); i++) {
		wm_doc_fact(report->doc, rows[i].key, report_say(report, rows[i].label),
			    rows[i].value);
	}
}

void report_provenance(const struct report *report)
{
	static const struct report_column columns[] = {
		{ SAY_T_PROVENANCE, WM_CELL_TEXT, 26 },
		{ SAY_C_VALUE, WM_CELL_TEXT, 80 },
	};

	wm_doc_part(report->doc, "provenance", report_say(report, SAY_PART_PROVENANCE), NULL);
	put_facts(report);
	REPORT_TABLE(report, "provenance", report_say(report, SAY_T_PROVENANCE), columns);
	for (const struct wm_doc_fact *fact = report->doc->facts; fact != NULL; fact = fact->next) {
		wm_doc_text_cell(report->doc, fact->label);
		wm_doc_text_cell(report->doc, fact->value);
	}
	wm_doc_text(report->doc, report_say(report, SAY_VERIFY));
}
