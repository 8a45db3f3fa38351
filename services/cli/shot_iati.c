/*
 * A snapshot as IATI 2.03 activities: an activity per action point.
 *
 * The standard wants a date of every activity.  None is made up: a point without
 * any takes the planned start that --iati-start gives, or is named in the file
 * and left out.  A period begins on 1 January of the year in which it ends.
 */
#include <stdio.h>

#include "cli/shot.h"
#include "cli/words.h"
#include "render/emit.h"

#define NAMESPACE "urn:waymark:snapshot"

/* Codes of the standard's lists. */
enum { DATE_PLANNED_START = 1, DATE_ACTUAL_START, DATE_PLANNED_END, DATE_ACTUAL_END };
enum { ROLE_ACCOUNTABLE = 2, ROLE_IMPLEMENTING = 4 };
#define RESULT_OUTPUT	 1
#define MEASURE_UNIT	 1
#define MEASURE_PERCENT	 2
#define MEASURE_QUALITY	 5
#define CATEGORY_RESULTS "A08"

static void narrative(struct wm_buf *buf, const char *lang, struct wm_view text)
{
	wm_emit(buf, "<narrative");
	if (lang != NULL) {
		wm_emit_format(buf, " xml:lang=\"%s\"", lang);
	}
	wm_emit(buf, ">");
	wm_emit_xml_view(buf, text);
	wm_emit(buf, "</narrative>");
}

/* In every language that there is; false when there is none. */
static bool narratives(struct wm_buf *buf, const struct wm_view texts[WM_LANG__COUNT])
{
	bool any = false;

	for (int lang = 1; lang < WM_LANG__COUNT; lang++) {
		if (texts[lang].len > 0) {
			narrative(buf, wm_lang_name(lang), texts[lang]);
			any = true;
		}
	}
	return any;
}

static void put_date(struct wm_buf *buf, int type, int32_t day)
{
	char text[WM_DATE_TEXT_BYTES];

	if (day != WM_DATE_NONE) {
		wm_date_format(day, text);
		wm_emit_format(buf, "<activity-date type=\"%d\" iso-date=\"%s\"/>\n", type, text);
	}
}

/* ------------------------------------------------------------------ who */

static const char *organisation_type(const struct wm_institution *institution)
{
	static const struct {
		const char *kind, *type;
	} types[] = { { "eu", "40" },
		      { "international", "40" },
		      { "member-state", "10" },
		      { "central-asia", "10" },
		      { "company", "70" } };

	for (size_t i = 0; institution != NULL && i < sizeof(types) / sizeof(types[0]); i++) {
		if (wm_view_eq(institution->kind, wm_view_str(types[i].kind))) {
			return types[i].type;
		}
	}
	return NULL;
}

static void put_organisation(const struct shot *shot, struct wm_buf *buf,
			     const struct wm_code *code, int role)
{
	const struct directory *directory = &shot->picture->directory;
	const char *type = organisation_type(wm_register_institution(&directory->reg, code));

	wm_emit_format(buf, "<participating-org role=\"%d\"", role);
	if (type != NULL) {
		wm_emit_format(buf, " type=\"%s\"", type);
	}
	wm_emit(buf, ">");
	narrative(buf, "en", directory_name(directory, code));
	wm_emit(buf, "</participating-org>\n");
}

static void put_organisations(const struct shot *shot, struct wm_buf *buf, const struct view *view)
{
	const struct wm_action_point *point = &view->item.point;
	const struct wm_code *lead = wm_point_lead(point, view->day);
	size_t count = 0;

	if (lead != NULL) {
		put_organisation(shot, buf, lead, ROLE_ACCOUNTABLE);
		count++;
	}
	for (size_t i = 0; i < point->supporting_count; i++) {
		if (wm_span_covers(point->supporting_span[i], view->day)) {
			put_organisation(shot, buf, &point->supporting[i], ROLE_IMPLEMENTING);
			count++;
		}
	}
	if (count == 0) { /* the standard wants one: the roadmap itself */
		wm_emit_format(buf, "<participating-org role=\"%d\">", ROLE_ACCOUNTABLE);
		narrative(buf, "en", wm_view_str(words_in(WM_LANG_EN, SAY_NOBODY)));
		wm_emit(buf, "</participating-org>\n");
	}
}

/* ------------------------------------------------------------------ status and dates */

/* As stated; "done, not verified" is finalisation; nothing known is the earliest. */
static int status_of_point(const struct wm_evaluated *evaluated)
{
	const int lifecycle = evaluated->axis[WM_AXIS_LIFECYCLE].value;
	const int completion = evaluated->axis[WM_AXIS_COMPLETION].value;

	if (completion == WM_COMPLETION_COMPLETE && lifecycle < WM_LIFECYCLE_FINALISATION) {
		return evaluated->verified == WM_VERIFIED_COMPLETE ? WM_LIFECYCLE_CLOSED
								   : WM_LIFECYCLE_FINALISATION;
	}
	if (lifecycle > 0) {
		return lifecycle;
	}
	return completion > WM_COMPLETION_NOT_STARTED ? WM_LIFECYCLE_IMPLEMENTATION
						      : WM_LIFECYCLE_PIPELINE;
}

static int32_t fact_date(const struct view *view, enum wm_fact_what what)
{
	const struct wm_fact *fact = wm_facts_find(&view->item.facts, what, 0);

	return fact != NULL ? fact->date : WM_DATE_NONE;
}

struct dates {
	int32_t planned_start, actual_start, planned_end, actual_end;
};

static struct dates dates_of(const struct shot *shot, const struct view *view)
{
	const struct wm_action_point *point = &view->item.point;
	struct dates dates = { .planned_start = point->planned_start,
			       .actual_start = fact_date(view, WM_FACT_ACTUAL_START),
			       .planned_end = point->planned_end,
			       .actual_end = fact_date(view, WM_FACT_ACTUAL_END) };

	if (dates.planned_start == WM_DATE_NONE && dates.actual_start == WM_DATE_NONE) {
		dates.planned_start = shot->iati_start;
	}
	return dates;
}

static bool has_date(const struct dates *dates)
{
	return dates->planned_start != WM_DATE_NONE || dates->actual_start != WM_DATE_NONE ||
	       dates->planned_end != WM_DATE_NONE || dates->actual_end != WM_DATE_NONE;
}

/* ------------------------------------------------------------------ documents */

static void put_document(struct wm_buf *buf, const struct wm_evidence *evidence)
{
	const struct wm_view url = evidence->url;
	const bool is_pdf = url.len > 4 && memcmp(url.data + url.len - 4, ".pdf", 4) == 0;
	char day[WM_DATE_TEXT_BYTES];

	wm_emit_format(buf, "<document-link format=\"%s\" url=\"",
		       is_pdf ? "application/pdf" : "text/html");
	wm_emit_xml_view(buf, url);
	wm_emit(buf, "\"><title>");
	narrative(buf, evidence->lang != 0 ? wm_lang_name(evidence->lang) : "en",
		  evidence->title.len > 0 ? evidence->title : url);
	wm_emit(buf, "</title><category code=\"" CATEGORY_RESULTS "\"/>");
	if (evidence->lang != 0) {
		wm_emit_format(buf, "<language code=\"%s\"/>", wm_lang_name(evidence->lang));
	}
	if (evidence->date != WM_DATE_NONE) {
		wm_date_format(evidence->date, day);
		wm_emit_format(buf, "<document-date iso-date=\"%s\"/>", day);
	}
	wm_emit(buf, "</document-link>\n");
}

/* ------------------------------------------------------------------ results */

static void put_period(struct wm_buf *buf, int32_t end)
{
	char text[WM_DATE_TEXT_BYTES];

	wm_date_format(end, text);
	wm_emit_format(buf,
		       "<period><period-start iso-date=\"%.4s-01-01\"/><period-end "
		       "iso-date=\"%s\"/>",
		       text, text);
}

static void put_comment(struct wm_buf *buf, const char *what)
{
	wm_emit(buf, "<comment>");
	narrative(buf, "en", wm_view_str(what));
	wm_emit(buf, "</comment>");
}

/* The reported values of a period; false when there is none. */
static void put_actual(struct wm_buf *buf, const struct wm_indicator *indicator,
		       const struct wm_fact *fact)
{
	char number[VIEW_NUMBER_BYTES];
	char status[32];

	(void)snprintf(status, sizeof(status), "status %s", wm_obs_status_name(fact->state));
	if (fact->has_value) {
		view_number(fact->value, indicator->decimals, number);
		wm_emit_format(buf, "<actual value=\"%s\">", number);
	} else { /* not zero, not left out: why there is none */
		wm_emit(buf, "<actual>");
	}
	put_comment(buf, status);
	wm_emit(buf, "</actual>");
}

static bool has_target(const struct wm_indicator *indicator, int32_t end)
{
	for (size_t i = 0; i < indicator->target_count; i++) {
		if (indicator->targets[i].period_end == end) {
			return true;
		}
	}
	return false;
}

static void put_periods(struct wm_buf *buf, const struct view *view,
			const struct wm_indicator *indicator)
{
	const struct wm_facts *facts = &view->item.facts;
	char number[VIEW_NUMBER_BYTES];

	for (size_t i = 0; i < indicator->target_count; i++) {
		put_period(buf, indicator->targets[i].period_end);
		view_number(indicator->targets[i].value, indicator->decimals, number);
		wm_emit_format(buf, "<target value=\"%s\"/>", number);
		for (size_t k = 0; k < facts->count; k++) {
			const struct wm_fact *fact = &facts->fact[k];
			if (fact->what == WM_FACT_INDICATOR && fact->id == indicator->id &&
			    fact->date == indicator->targets[i].period_end) {
				put_actual(buf, indicator, fact);
			}
		}
		wm_emit(buf, "</period>\n");
	}
	for (size_t k = 0; k < facts->count; k++) {
		const struct wm_fact *fact = &facts->fact[k];
		if (fact->what == WM_FACT_INDICATOR && fact->id == indicator->id &&
		    !has_target(indicator, fact->date)) {
			put_period(buf, fact->date);
			put_actual(buf, indicator, fact);
			wm_emit(buf, "</period>\n");
		}
	}
}

/* A title in some language, or the number. */
static void put_title(struct wm_buf *buf, const struct wm_view texts[WM_LANG__COUNT], unsigned id)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%u", id);
	wm_emit(buf, "<title>");
	if (!narratives(buf, texts)) {
		narrative(buf, "en", wm_view_str(text));
	}
	wm_emit(buf, "</title>");
}

static void put_indicator(struct wm_buf *buf, const struct view *view,
			  const struct wm_indicator *indicator)
{
	const bool is_percent = wm_view_eq(indicator->unit, wm_view_str("%"));
	const int measure = indicator->unit.len == 0 ? MEASURE_QUALITY
			    : is_percent	     ? MEASURE_PERCENT
						     : MEASURE_UNIT;
	char number[VIEW_NUMBER_BYTES];

	wm_emit_format(buf, "<result type=\"%d\">", RESULT_OUTPUT);
	put_title(buf, indicator->title, indicator->id);
	wm_emit_format(buf, "\n<indicator measure=\"%d\" ascending=\"%d\">", measure,
		       indicator->ascending);
	put_title(buf, indicator->title, indicator->id);
	if (indicator->has_baseline && indicator->baseline_year > 0) {
		view_number(indicator->baseline, indicator->decimals, number);
		wm_emit_format(buf, "<baseline year=\"%u\" value=\"%s\"/>",
			       indicator->baseline_year, number);
	}
	wm_emit(buf, "\n");
	put_periods(buf, view, indicator);
	wm_emit(buf, "</indicator></result>\n");
}

static void put_milestone(struct wm_buf *buf, const struct view *view,
			  const struct wm_milestone *milestone)
{
	const struct wm_fact *fact = view_milestone(view, milestone->id);
	const int32_t end =
		fact != NULL && fact->date != WM_DATE_NONE ? fact->date : milestone->due;

	wm_emit_format(buf, "<result type=\"%d\">", RESULT_OUTPUT);
	put_title(buf, milestone->title, milestone->id);
	wm_emit_format(buf, "\n<indicator measure=\"%d\">", MEASURE_QUALITY);
	put_title(buf, milestone->title, milestone->id);
	if (end != WM_DATE_NONE) {
		put_period(buf, end);
		wm_emit(buf, "<target/><actual>");
		put_comment(buf, fact != NULL ? wm_milestone_state_name(fact->state) : "unknown");
		wm_emit(buf, "</actual></period>");
	}
	wm_emit(buf, "</indicator></result>\n");
}

/* ------------------------------------------------------------------ the whole */

static void put_activity(const struct shot *shot, struct wm_buf *buf, const struct view *view,
			 const struct dates *dates)
{
	const struct wm_action_point *point = &view->item.point;
	char id[8];

	wm_point_id_format(point->id, id);
	wm_emit(buf, "<iati-activity xml:lang=\"en\">\n<iati-identifier>");
	wm_emit_xml(buf, shot->iati_org);
	wm_emit_format(buf, "-%s</iati-identifier>\n<reporting-org ref=\"", id);
	wm_emit_xml(buf, shot->iati_org);
	wm_emit(buf, "\" type=\"40\">");
	narrative(buf, "en", wm_view_str(shot->iati_org));
	wm_emit(buf, "</reporting-org>\n");
	put_title(buf, point->title, point->id);
	wm_emit(buf, "\n<description type=\"1\">");
	if (!narratives(buf, wm_texts_any(point->text) ? point->text : point->title)) {
		narrative(buf, "en", wm_view_str(id));
	}
	wm_emit(buf, "</description>\n");
	put_organisations(shot, buf, view);
	wm_emit_format(buf, "<activity-status code=\"%d\"/>\n", status_of_point(&view->evaluated));
	put_date(buf, DATE_PLANNED_START, dates->planned_start);
	put_date(buf, DATE_ACTUAL_START, dates->actual_start);
	put_date(buf, DATE_PLANNED_END, dates->planned_end);
	put_date(buf, DATE_ACTUAL_END, dates->actual_end);
	for (size_t i = 0; view->item.latest.revision != 0 && i < view->latest.evidence_count;
	     i++) {
		put_document(buf, &view->latest.evidence[i]);
	}
	for (size_t i = 0; i < point->milestone_count; i++) {
		put_milestone(buf, view, &point->milestones[i]);
	}
	for (size_t i = 0; i < point->indicator_count; i++) {
		put_indicator(buf, view, &point->indicators[i]);
	}
	wm_emit(buf, "</iati-activity>\n");
}

static void put_fact(struct wm_buf *buf, const char *name, const char *value)
{
	wm_emit_format(buf, "<wm:fact xmlns:wm=\"" NAMESPACE "\" name=\"%s\">", name);
	wm_emit_xml(buf, value);
	wm_emit(buf, "</wm:fact>\n");
}

int shot_iati(const struct shot *shot, struct wm_buf *buf)
{
	const struct points *points = &shot->picture->points;
	struct wm_doc *doc = NULL;
	char at[WM_TIME_TEXT_BYTES];
	char id[8];
	size_t count = 0;

	int err = shot_report(shot, &doc);
	if (err < 0) {
		return err;
	}
	wm_time_format(points->fetch.begin.committed_at_msec, at);
	wm_emit(buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	wm_emit_format(buf, "<iati-activities version=\"2.03\" generated-datetime=\"%s\">\n", at);
	for (size_t i = 0; i < points->count; i++) {
		const struct dates dates = dates_of(shot, &points->view[i]);
		if (has_date(&dates)) {
			put_activity(shot, buf, &points->view[i], &dates);
			count++;
		}
	}
	for (const struct wm_doc_fact *fact = doc->facts; fact != NULL; fact = fact->next) {
		put_fact(buf, fact->key, fact->value);
	}
	for (size_t i = 0; i < points->count; i++) {
		const struct dates dates = dates_of(shot, &points->view[i]);
		if (!has_date(&dates)) {
			wm_point_id_format(points->view[i].item.point.id, id);
			put_fact(buf, "left-out-without-any-date", id);
		}
	}
	wm_emit(buf, "</iati-activities>\n");
	wm_doc_free(doc);
	return count > 0 ? buf->err : WM_ERULE;
}
