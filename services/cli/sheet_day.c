/* Cells of a snapshot's table: the thresholds, and what follows for the day. */
#include "cli/sheet_cells.h"

#include <stdio.h>

#include "base/text.h"

static struct wm_view number(struct sheet_source *from, uint64_t value)
{
	(void)snprintf(from->text, CELL_BYTES, "%llu", (unsigned long long)value);
	return wm_view_str(from->text);
}

static struct wm_view day_cell(struct sheet_source *from, int32_t day)
{
	wm_date_format(day, from->text);
	return wm_view_str(from->text);
}

/* ------------------------------------------------------------------ thresholds */

static const struct wm_settings *settings_of(const struct sheet_source *from)
{
	return &from->picture->directory.reg.settings;
}

/* "red=20 amber=40 rated=75 known=75 due_soon_days=30 fresh_days=0" */
struct wm_view sheet_cell_thresholds(struct sheet_source *from)
{
	const struct wm_settings *settings = settings_of(from);

	(void)snprintf(from->text, CELL_BYTES,
		       "red=%u amber=%u rated=%u known=%u due_soon_days=%u fresh_days=%u",
		       settings->red_percent, settings->amber_percent, settings->rated_percent,
		       settings->known_percent, settings->due_soon_days, settings->fresh_days);
	return wm_view_str(from->text);
}

/* ------------------------------------------------------------------ what follows for the day */

static struct wm_view whole(struct sheet_source *from, int64_t value)
{
	(void)snprintf(from->text, CELL_BYTES, "%lld", (long long)value);
	return wm_view_str(from->text);
}

struct wm_view sheet_cell_weight(struct sheet_source *from)
{
	return number(from, from->view->item.point.weight);
}

struct wm_view sheet_cell_critical(struct sheet_source *from)
{
	return wm_view_str(from->view->item.point.critical ? "true" : "false");
}

struct wm_view sheet_cell_planned_end(struct sheet_source *from)
{
	return day_cell(from, from->view->item.point.planned_end);
}

struct wm_view sheet_cell_original_end(struct sheet_source *from)
{
	const struct wm_action_point *point = &from->view->item.point;

	return day_cell(from, point->original_end != WM_DATE_NONE ? point->original_end
								  : point->planned_end);
}

static bool is_assessed(const struct sheet_source *from)
{
	return from->view->item.verified.level != WM_VERIFIED_NOT_ASSESSED;
}

struct wm_view sheet_cell_verified(struct sheet_source *from)
{
	return wm_view_str(wm_verified_name((int)from->view->item.verified.level));
}

struct wm_view sheet_cell_verified_as_of(struct sheet_source *from)
{
	return is_assessed(from) ? day_cell(from, from->view->item.verified.as_of)
				 : wm_view_str("");
}

struct wm_view sheet_cell_verified_revision(struct sheet_source *from)
{
	return is_assessed(from) ? number(from, from->view->item.verified.revision)
				 : wm_view_str("");
}

struct wm_view sheet_cell_timeliness(struct sheet_source *from)
{
	return wm_view_str(wm_timeliness_name((int)from->view->evaluated.timeliness));
}

/* Of overdue since due, of due until due, of done late after due; empty where there is none. */
struct wm_view sheet_cell_days(struct sheet_source *from)
{
	static const bool has_days[WM_TIME__COUNT] = {
		[WM_TIME_NOT_DUE] = true,
		[WM_TIME_DUE_SOON] = true,
		[WM_TIME_OVERDUE] = true,
		[WM_TIME_DONE_LATE] = true,
	};
	const struct wm_evaluated *evaluated = &from->view->evaluated;

	return has_days[evaluated->timeliness] ? whole(from, evaluated->days) : wm_view_str("");
}

struct wm_view sheet_cell_slip_days(struct sheet_source *from)
{
	const struct wm_evaluated *evaluated = &from->view->evaluated;

	return evaluated->rescheduled ? whole(from, evaluated->slip_days) : wm_view_str("");
}

struct wm_view sheet_cell_freshness(struct sheet_source *from)
{
	return wm_view_str(wm_freshness_name((int)from->view->evaluated.freshness));
}

struct wm_view sheet_cell_age_days(struct sheet_source *from)
{
	const int32_t age = from->view->evaluated.age_days;

	return age >= 0 ? whole(from, age) : wm_view_str("");
}

struct wm_view sheet_cell_cycle(struct sheet_source *from)
{
	return wm_view_str(from->view->has_cycle ? from->view->cycle.text : "");
}

struct wm_view sheet_cell_reporting(struct sheet_source *from)
{
	return wm_view_str(from->view->has_cycle
				   ? wm_report_status_name((int)from->view->reporting.status)
				   : "");
}

struct wm_view sheet_cell_review(struct sheet_source *from)
{
	return wm_view_str(from->view->item.latest.revision != 0
				   ? wm_review_state_name((int)from->view->item.latest_state)
				   : "");
}

struct wm_view sheet_cell_accepted_latest(struct sheet_source *from)
{
	const uint64_t revision = from->view->item.accepted_latest;

	return revision != 0 ? number(from, revision) : wm_view_str("");
}

/* ------------------------------------------------------------------ lists, as import takes them */

static void list_add(struct sheet_source *from, size_t *len, const char *word)
{
	if (*len + strlen(word) + 2 < CELL_BYTES) {
		*len += (size_t)snprintf(from->text + *len, CELL_BYTES - *len, "%s%s",
					 *len > 0 ? ";" : "", word);
	}
}

struct wm_view sheet_cell_warnings(struct sheet_source *from)
{
	size_t len = 0;

	from->text[0] = '\0';
	for (int i = 0; i < WM_WARN__COUNT; i++) {
		if ((from->view->evaluated.warnings >> i & 1) != 0) {
			list_add(from, &len, wm_warning_name(i));
		}
	}
	return wm_view_str(from->text);
}

/* "1=met@2026-05-04;3=not_met": of which nobody spoke is not named */
struct wm_view sheet_cell_milestones(struct sheet_source *from)
{
	const struct wm_action_point *point = &from->view->item.point;
	size_t len = 0;

	from->text[0] = '\0';
	for (size_t i = 0; i < point->milestone_count; i++) {
		const struct wm_fact *fact = view_milestone(from->view, point->milestones[i].id);
		char day[WM_DATE_TEXT_BYTES];
		char word[64];
		if (fact == NULL) {
			continue;
		}
		wm_date_format(fact->date, day);
		(void)snprintf(word, sizeof(word), "%u=%s%s%s", point->milestones[i].id,
			       wm_milestone_state_name(fact->state), day[0] != '\0' ? "@" : "",
			       day);
		list_add(from, &len, word);
	}
	return wm_view_str(from->text);
}

/* "1@2026-06-30=12.50:A;1@2026-12-31=:L" */
struct wm_view sheet_cell_indicators(struct sheet_source *from)
{
	const struct wm_facts *facts = &from->view->item.facts;
	size_t len = 0;

	from->text[0] = '\0';
	for (size_t i = 0; i < facts->count; i++) {
		const struct wm_fact *fact = &facts->fact[i];
		const struct wm_indicator *row =
			fact->what == WM_FACT_INDICATOR
				? wm_point_indicator(&from->view->item.point, fact->id)
				: NULL;
		char value[VIEW_NUMBER_BYTES] = "";
		char day[WM_DATE_TEXT_BYTES];
		char word[80];
		if (row == NULL) {
			continue;
		}
		if (fact->has_value) {
			view_number(fact->value, row->decimals, value);
		}
		wm_date_format(fact->date, day);
		(void)snprintf(word, sizeof(word), "%u@%s=%s:%s", fact->id, day, value,
			       wm_obs_status_name(fact->state));
		list_add(from, &len, word);
	}
	return wm_view_str(from->text);
}
