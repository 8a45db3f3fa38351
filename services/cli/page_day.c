/* The part of an action point's page that follows for the day. */
#include <stdio.h>

#include "base/text.h"
#include "cli/js.h"
#include "cli/out.h"
#include "cli/page.h"

#define LABEL "%-10s "

/* "2026-06-30", "no day" */
static void format_day(int32_t day, char ret_text[WM_DATE_TEXT_BYTES])
{
	wm_date_format(day, ret_text);
	if (ret_text[0] == '\0') {
		(void)snprintf(ret_text, WM_DATE_TEXT_BYTES, "no day");
	}
}

static void print_verified(const struct wm_verified_view *verified)
{
	char day[WM_DATE_TEXT_BYTES];

	if (verified->level == WM_VERIFIED_NOT_ASSESSED) {
		out_line(LABEL "not assessed by the coordinator", "verified");
		return;
	}
	format_day(verified->as_of, day);
	out_line(LABEL "%s, assessed on %s by %s, revision %llu (beside the self-report, never "
		       "merged with it)",
		 "verified", wm_verified_name((int)verified->level), day,
		 verified->institution.text, (unsigned long long)verified->revision);
}

static void print_time(const struct view *view)
{
	const struct wm_evaluated *evaluated = &view->evaluated;
	const struct wm_action_point *point = &view->item.point;
	char due[WM_DATE_TEXT_BYTES];
	char original[WM_DATE_TEXT_BYTES];
	char text[VIEW_TIME_BYTES];

	view_time(evaluated, text);
	format_day(evaluated->due, due);
	format_day(point->original_end != WM_DATE_NONE ? point->original_end : point->planned_end,
		   original);
	if (evaluated->due == WM_DATE_NONE) {
		out_line(LABEL "%s", "time", text);
	} else {
		out_line(LABEL "%s; due %s, originally %s", "time", text, due, original);
	}
}

static void print_actual(const struct view *view)
{
	const struct wm_fact *start = wm_facts_find(&view->item.facts, WM_FACT_ACTUAL_START, 0);
	const struct wm_fact *end = wm_facts_find(&view->item.facts, WM_FACT_ACTUAL_END, 0);
	char from[WM_DATE_TEXT_BYTES];
	char to[WM_DATE_TEXT_BYTES];

	if (start != NULL || end != NULL) {
		format_day(start != NULL ? start->date : WM_DATE_NONE, from);
		format_day(end != NULL ? end->date : WM_DATE_NONE, to);
		out_line(LABEL "started %s, ended %s", "actual", from, to);
	}
}

static void print_freshness(const struct wm_evaluated *evaluated)
{
	if (evaluated->freshness == WM_FRESH_NEVER) {
		out_line(LABEL "never reported", "freshness");
	} else if (evaluated->freshness == WM_FRESH_UNMEASURED) {
		out_line(LABEL "the latest word is %d days old; no reporting period is set to tell "
			       "current from stale",
			 "freshness", evaluated->age_days);
	} else {
		out_line(LABEL "%s, the latest word is %d days old", "freshness",
			 wm_freshness_name((int)evaluated->freshness), evaluated->age_days);
	}
}

static void print_reporting(const struct view *view)
{
	const struct wm_point_reporting *reporting = &view->reporting;
	char at[WM_TIME_TEXT_BYTES];

	if (!view->has_cycle) {
		out_line(LABEL "no reporting cycle has opened", "reporting");
		return;
	}
	if (reporting->revision == 0) {
		out_line(LABEL "cycle %s: %s%s%s", "reporting", view->cycle.text,
			 wm_report_status_name((int)reporting->status),
			 reporting->institution.len > 0 ? ", expected of " : "",
			 reporting->institution.text);
		return;
	}
	wm_time_format(reporting->received_at, at);
	out_line(LABEL "cycle %s: %s (%d days), by %s, revision %llu of %s, %s", "reporting",
		 view->cycle.text, wm_report_status_name((int)reporting->status),
		 reporting->late_days, reporting->institution.text,
		 (unsigned long long)reporting->revision, at,
		 reporting->is_accepted ? "accepted" : "not accepted yet");
}

static void print_review(const struct wm_point_item *item)
{
	if (item->latest.revision == 0) {
		out_line(LABEL "nothing to review", "review");
		return;
	}
	out_line(LABEL "the latest update (revision %llu) is %s", "review",
		 (unsigned long long)item->latest.revision,
		 wm_review_state_name((int)item->latest_state));
	if (item->accepted_latest != 0) {
		out_line(LABEL "latest accepted update: revision %llu", "",
			 (unsigned long long)item->accepted_latest);
	}
}

static void print_warnings(uint32_t warnings)
{
	for (int i = 0; i < WM_WARN__COUNT; i++) {
		if ((warnings >> i & 1) != 0) {
			out_line(LABEL "%s", "warning", wm_warning_text(i));
		}
	}
}

static void print_milestone(const struct view *view, const struct wm_milestone *row)
{
	const struct wm_fact *fact = view_milestone(view, row->id);
	char due[WM_DATE_TEXT_BYTES];
	char met[WM_DATE_TEXT_BYTES] = "";
	int lang;
	const struct wm_view title = texts_first(row->title, &lang);

	format_day(row->due, due);
	if (fact == NULL) {
		out_line("  %u  due %s, state unknown: %.*s", row->id, due, (int)title.len,
			 (const char *)title.data);
		return;
	}
	wm_date_format(fact->date, met);
	out_line("  %u  due %s, %s%s%s%s (%s, revision %llu): %.*s", row->id, due,
		 wm_milestone_state_name(fact->state), met[0] != '\0' ? " on " : "", met,
		 page_mark(fact->origin), fact->institution.text,
		 (unsigned long long)fact->revision, (int)title.len, (const char *)title.data);
}

static void print_value(const struct wm_fact *fact, const struct wm_indicator *row)
{
	char period[WM_DATE_TEXT_BYTES];
	char value[VIEW_NUMBER_BYTES] = "no value";

	format_day(fact->date, period);
	if (fact->has_value) {
		view_number(fact->value, row->decimals, value);
	}
	out_line("     up to %s: %s, status %s%s (%s, revision %llu)", period, value,
		 wm_obs_status_name(fact->state), page_mark(fact->origin), fact->institution.text,
		 (unsigned long long)fact->revision);
}

static void print_indicator(const struct view *view, const struct wm_indicator *row)
{
	const struct wm_facts *facts = &view->item.facts;
	char number[VIEW_NUMBER_BYTES];
	char period[WM_DATE_TEXT_BYTES];
	int lang;
	const struct wm_view title = texts_first(row->title, &lang);
	bool any = false;

	out_line("  %u  %.*s (%.*s)", row->id, (int)title.len, (const char *)title.data,
		 (int)row->unit.len, (const char *)row->unit.data);
	if (row->has_baseline) {
		view_number(row->baseline, row->decimals, number);
		out_line("     baseline of %u: %s", row->baseline_year, number);
	}
	for (size_t i = 0; i < row->target_count; i++) {
		format_day(row->targets[i].period_end, period);
		view_number(row->targets[i].value, row->decimals, number);
		out_line("     target by %s: %s", period, number);
	}
	for (size_t i = 0; i < facts->count; i++) {
		if (facts->fact[i].what == WM_FACT_INDICATOR && facts->fact[i].id == row->id) {
			print_value(&facts->fact[i], row);
			any = true;
		}
	}
	if (!any) {
		out_line("     no value reported");
	}
}

void page_print_day(const struct view *view)
{
	const struct wm_action_point *point = &view->item.point;

	print_verified(&view->item.verified);
	print_time(view);
	print_actual(view);
	print_freshness(&view->evaluated);
	print_reporting(view);
	print_review(&view->item);
	print_warnings(view->evaluated.warnings);
	if (point->milestone_count > 0) {
		out_line("Milestones (%u of %u open)", view->evaluated.milestones_open,
			 point->milestone_count);
	}
	for (size_t i = 0; i < point->milestone_count; i++) {
		print_milestone(view, &point->milestones[i]);
	}
	if (point->indicator_count > 0) {
		out_line("Indicators (status: SDMX CL_OBS_STATUS)");
	}
	for (size_t i = 0; i < point->indicator_count; i++) {
		print_indicator(view, &point->indicators[i]);
	}
}
