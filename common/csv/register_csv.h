/**
 * @file register_csv.h
 * @brief The register as a folder of CSV files: reading and writing.
 *
 * Layer 2 (csv).  areas.csv, institutions.csv and actions.csv have to be there;
 * milestones.csv, indicators.csv, cycles.csv, settings.csv and register.csv may
 * be.  Blank cells stay unknown; nothing is filled in.  What was read and is
 * written again has the same bytes, once the rows are in order.
 */
#ifndef WM_CSV_REGISTER_CSV_H
#define WM_CSV_REGISTER_CSV_H

#include "core/register.h"
#include "sys/buf.h"

enum wm_register_file {
	WM_FILE_AREAS = 0,
	WM_FILE_INSTITUTIONS,
	WM_FILE_ACTIONS,
	WM_FILE_MILESTONES,
	WM_FILE_INDICATORS,
	WM_FILE_CYCLES,
	WM_FILE_SETTINGS,
	WM_FILE_DECLARED, /**< register.csv: what the folder says about itself */
	WM_FILE__COUNT,
};

/** What register.csv declares; 0 = does not say.  Loading has compared it. */
struct wm_register_declared {
	bool is_there;
	struct wm_view version; /**< label of the source's edition */
	struct wm_view source;	/**< where it is published */
	uint16_t areas, points, institutions;
	uint16_t area_points[WM_AREA_MAX + 1]; /**< by area */
};

struct wm_register_csv; /**< owns every string of the register in it */

#define WM_REGISTER_WHY_BYTES 200

/**
 * Read and check: every cell, the register as a whole, and the counts that it declares.
 *
 * @param ret_loaded  owned by the caller: wm_register_csv_free()
 * @param ret_why     "actions.csv:12: column: text", set on failure
 * @return WM_OK, WM_ENOTFOUND (a file is missing), WM_ECELL, WM_ERULE, WM_ELIMIT (rows), the
 *         error of a row (struct wm_csv_row), or one of wm_csv_parse()
 */
WM_CHECK int wm_register_csv_load(const char *dir, struct wm_register_csv **ret_loaded,
				  char ret_why[WM_REGISTER_WHY_BYTES]);
void wm_register_csv_free(struct wm_register_csv *loaded);
/** Borrowed until the free; version is 1 and the hash is not filled in. */
const struct wm_register *wm_register_csv_get(const struct wm_register_csv *loaded);
const struct wm_register_declared *wm_register_csv_declared(const struct wm_register_csv *loaded);

/** "areas.csv", ... */
const char *wm_register_file_name(enum wm_register_file file);

/** Is there anything to write?  The first three files always are. */
bool wm_register_csv_needed(const struct wm_register *reg,
			    const struct wm_register_declared *declared,
			    enum wm_register_file file);

/** Append one file.  Errors stick to `out`. */
void wm_register_csv_write(const struct wm_register *reg,
			   const struct wm_register_declared *declared, enum wm_register_file file,
			   struct wm_buf *out);

/**
 * One file alone, in the form in which it is written: rows in order, optional columns where they
 * are needed.  The rules of the whole are not checked.
 * @return as wm_register_csv_load()
 */
WM_CHECK int wm_register_csv_rewrite(struct wm_view bytes, enum wm_register_file file,
				     struct wm_buf *out, char ret_why[WM_REGISTER_WHY_BYTES]);

/**
 * One cell of an action point: "planned_end", "title_ru", "lead", ... as it is in actions.csv.
 * @param value  checked as a cell is; its bytes have to outlive the point
 * @return WM_OK, WM_ENOTFOUND (no such column), WM_ECELL with ret_why "column: text"
 */
WM_CHECK int wm_action_point_set(struct wm_action_point *point, const char *column,
				 struct wm_view value, char ret_why[WM_REGISTER_WHY_BYTES]);

/** The rows of milestones.csv and indicators.csv name their action point. */
struct wm_milestone_row {
	uint16_t point;
	struct wm_milestone row;
};

struct wm_indicator_row {
	uint16_t point;
	struct wm_indicator row;
};

/** Names of a file's columns, NULL-terminated; a '?' before a name marks an optional one. */
const char *const *wm_register_columns_of(enum wm_register_file file);
/** The name without that mark. */
const char *wm_register_column_name(const char *column);

/**
 * Append the text of one cell.
 * @param row  struct wm_area, wm_institution, wm_action_point, wm_milestone_row,
 *             wm_indicator_row, wm_cycle or wm_settings, as the file has it
 */
void wm_register_cell(enum wm_register_file file, const void *row, size_t column,
		      struct wm_buf *out);

#endif
