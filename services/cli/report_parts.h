/**
 * @file report_parts.h
 * @brief The parts of a report, each written by one function; and what they share.
 */
#ifndef WM_CLI_REPORT_PARTS_H
#define WM_CLI_REPORT_PARTS_H

#include "cli/report.h"
#include "cli/words.h"

struct report {
	struct wm_doc *doc;
	const struct report_in *in;
	const struct picture *picture;
	int lang;
};

void report_overview(const struct report *report);     /**< R1 to R6 */
void report_time(const struct report *report);	       /**< R7 and ages */
void report_institutions(const struct report *report); /**< R8 */
void report_changes(const struct report *report);      /**< R10 */
void report_decisions(const struct report *report);
void report_areas(const struct report *report); /**< every action point */
void report_definitions(const struct report *report);
void report_provenance(const struct report *report);

/** The word of a key in the report's language; SAY_COMPLETION + level and the like too. */
const char *report_say(const struct report *report, enum say key);
#define REPORT_FILL(REPORT, KEY, ...) WORDS_FILL((REPORT)->doc, (REPORT)->lang, KEY, __VA_ARGS__)

/** "Area 2: transport"; "Whole programme" for 0. */
const char *report_area(const struct report *report, unsigned area);
/** Title of an action point in the report's language, or in the first there is. */
const char *report_title(const struct report *report, const struct view *view);
/** Code of the lead on the day of the evaluation. */
const char *report_lead(const struct report *report, const struct view *view);
const char *report_id(const struct report *report, uint16_t point);
/** "1.01 1.07" or the word for none. */
void report_points_cell(const struct report *report, const uint16_t *points, size_t count);
const char *report_day(const struct report *report, int32_t day);
const char *report_number(const struct report *report, int64_t value);

/** The next area with a roll-up, the programme first; -1 after the last.  Start with -1. */
int report_next_area(const struct report *report, int area);

#define REPORT_COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

/** A table whose columns are words. */
struct report_column {
	enum say title;
	enum wm_doc_cell_kind kind;
	uint8_t width;
};
void report_table(const struct report *report, const char *id, const char *title,
		  const struct report_column *columns, size_t count);
#define REPORT_TABLE(REPORT, ID, TITLE, COLUMNS) \
	report_table(REPORT, ID, TITLE, COLUMNS, REPORT_COUNT_OF(COLUMNS))

#endif
