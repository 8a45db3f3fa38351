/* Names of the register's files and of their columns. */
#include "csv/register_columns.h"

#define MORE_LANGS(STEM)                                                                \
	"?" STEM "_ru", "?" STEM "_kk", "?" STEM "_ky", "?" STEM "_tg", "?" STEM "_tk", \
		"?" STEM "_uz"

static const char *const areas[] = {
	"area",
	"title_en",
	MORE_LANGS("title"),
	"source_url",
	"?translation_ru",
	"?colour",
	"?colour_reason_en",
	MORE_LANGS("colour_reason"),
	NULL,
};

static const char *const institutions[] = {
	"code", "name_en", MORE_LANGS("name"), "kind", "country", "source_url", NULL,
};

static const char *const actions[] = {
	"id",
	"number",
	"area",
	"wording",
	"kind",
	"title_en",
	MORE_LANGS("title"),
	"scope",
	"lead",
	"supporting",
	"reporters",
	"planned_end",
	"source_url",
	"note",
	"?critical",
	"?weight",
	"?visibility",
	"?planned_start",
	"?original_end",
	"?adopted_lang",
	"?text_en",
	MORE_LANGS("text"),
	NULL,
};

static const char *const milestones[] = {
	"action_id", "id",  "title_en",	     MORE_LANGS("title"), "kind",
	"weight",    "due", "?original_due", "verification",	  NULL,
};

static const char *const indicators[] = {
	"action_id", "id",	   "title_en",	    MORE_LANGS("title"), "unit",   "decimals",
	"ascending", "cumulative", "baseline_year", "baseline",		 "target", NULL,
};

static const char *const cycles[] = { "id", "opens", "due", "grace", "freeze", NULL };

static const char *const settings[] = {
	"red_percent",	 "amber_percent", "rated_percent", "known_percent",
	"due_soon_days", "fresh_days",	  "reminders",	   NULL,
};

static const char *const declared[] = {
	"area", "version", "source", "areas", "points", "institutions", NULL,
};

const char *const *const wm_register_columns[WM_FILE__COUNT] = {
	[WM_FILE_AREAS] = areas,	   [WM_FILE_INSTITUTIONS] = institutions,
	[WM_FILE_ACTIONS] = actions,	   [WM_FILE_MILESTONES] = milestones,
	[WM_FILE_INDICATORS] = indicators, [WM_FILE_CYCLES] = cycles,
	[WM_FILE_SETTINGS] = settings,	   [WM_FILE_DECLARED] = declared,
};

static const char *const names[WM_FILE__COUNT] = {
	[WM_FILE_AREAS] = "areas.csv",		 [WM_FILE_INSTITUTIONS] = "institutions.csv",
	[WM_FILE_ACTIONS] = "actions.csv",	 [WM_FILE_MILESTONES] = "milestones.csv",
	[WM_FILE_INDICATORS] = "indicators.csv", [WM_FILE_CYCLES] = "cycles.csv",
	[WM_FILE_SETTINGS] = "settings.csv",	 [WM_FILE_DECLARED] = "register.csv",
};

const char *wm_register_file_name(enum wm_register_file file)
{
	return names[file];
}
