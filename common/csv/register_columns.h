/**
 * @file register_columns.h
 * @brief The columns of the register's files, for the reader and the writer alike.
 *
 * Layer 2 (csv), private.  A '?' marks a column that a file may do without; the
 * writer leaves it out when no row has anything in it.
 */
#ifndef WM_CSV_REGISTER_COLUMNS_H
#define WM_CSV_REGISTER_COLUMNS_H

#include "csv/csv.h"
#include "csv/register_csv.h"

#define WM_LANG_COLUMN_COUNT (WM_LANG__COUNT - WM_LANG_EN)

enum {
	AREA_ID,
	AREA_TITLE,
	AREA_SOURCE = AREA_TITLE + WM_LANG_COLUMN_COUNT,
	AREA_NOTE,
	AREA_COLOUR,
	AREA_COLOUR_REASON,
};

enum {
	INST_CODE,
	INST_NAME,
	INST_KIND = INST_NAME + WM_LANG_COLUMN_COUNT,
	INST_COUNTRY,
	INST_SOURCE,
};

enum {
	POINT_ID,
	POINT_NUMBER,
	POINT_AREA,
	POINT_WORDING,
	POINT_KIND,
	POINT_TITLE,
	POINT_SCOPE = POINT_TITLE + WM_LANG_COLUMN_COUNT,
	POINT_LEAD,
	POINT_SUPPORTING,
	POINT_REPORTERS,
	POINT_PLANNED_END,
	POINT_SOURCE,
	POINT_NOTE,
	POINT_CRITICAL,
	POINT_WEIGHT,
	POINT_VISIBILITY,
	POINT_PLANNED_START,
	POINT_ORIGINAL_END,
	POINT_ADOPTED_LANG,
	POINT_TEXT,
};

enum {
	STEP_ACTION,
	STEP_ID,
	STEP_TITLE,
	STEP_KIND = STEP_TITLE + WM_LANG_COLUMN_COUNT,
	STEP_WEIGHT,
	STEP_DUE,
	STEP_ORIGINAL_DUE,
	STEP_VERIFICATION,
};

enum {
	INDICATOR_ACTION,
	INDICATOR_ID,
	INDICATOR_TITLE,
	INDICATOR_UNIT = INDICATOR_TITLE + WM_LANG_COLUMN_COUNT,
	INDICATOR_DECIMALS,
	INDICATOR_ASCENDING,
	INDICATOR_CUMULATIVE,
	INDICATOR_BASELINE_YEAR,
	INDICATOR_BASELINE,
	INDICATOR_TARGET,
};

enum { CYCLE_ID, CYCLE_OPENS, CYCLE_DUE, CYCLE_GRACE, CYCLE_FREEZE };

enum {
	SETTINGS_RED,
	SETTINGS_AMBER,
	SETTINGS_RATED,
	SETTINGS_KNOWN,
	SETTINGS_DUE_SOON,
	SETTINGS_FRESH,
	SETTINGS_REMINDERS,
};

enum {
	DECLARED_AREA,
	DECLARED_VERSION,
	DECLARED_SOURCE,
	DECLARED_AREAS,
	DECLARED_POINTS,
	DECLARED_INSTITUTIONS,
};

/** NULL-terminated names by enum wm_register_file. */
extern const char *const *const wm_register_columns[WM_FILE__COUNT];

/** The name without the mark of an optional column. */
static inline const char *wm_column_name(const char *column)
{
	return column[0] == '?' ? column + 1 : column;
}

#endif
