/**
 * @file sheet_cells.h
 * @brief The cells of the CSV form of a snapshot, each made by one function.
 */
#ifndef WM_CLI_SHEET_CELLS_H
#define WM_CLI_SHEET_CELLS_H

#include "cli/picture.h"

#define CELL_BYTES 2600 /* of the longest list: facts of one action point */

/* What a column is filled from. */
struct sheet_source {
	const struct picture *picture;
	const struct wm_item *begin;
	const struct view *view;
	const struct wm_axis_view *axis; /* of the axis columns */
	int axis_index;
	char text[CELL_BYTES]; /* of a cell that is made here */
};

/* The cell: in from->text, or borrowed from what is shown. */
typedef struct wm_view sheet_cell_fn(struct sheet_source *from);

extern sheet_cell_fn sheet_cell_store, sheet_cell_revision, sheet_cell_root, sheet_cell_register,
	sheet_cell_facts_to, sheet_cell_register_hash, sheet_cell_view, sheet_cell_published,
	sheet_cell_evaluated_on, sheet_cell_id, sheet_cell_area, sheet_cell_wording,
	sheet_cell_kind, sheet_cell_title, sheet_cell_lead, sheet_cell_update_count,
	sheet_cell_point_revision, sheet_cell_value, sheet_cell_as_of, sheet_cell_institution,
	sheet_cell_basis, sheet_cell_origin, sheet_cell_axis_revision, sheet_cell_weight,
	sheet_cell_critical, sheet_cell_planned_end, sheet_cell_original_end, sheet_cell_verified,
	sheet_cell_verified_as_of, sheet_cell_verified_revision, sheet_cell_timeliness,
	sheet_cell_days, sheet_cell_slip_days, sheet_cell_freshness, sheet_cell_age_days,
	sheet_cell_cycle, sheet_cell_reporting, sheet_cell_review, sheet_cell_accepted_latest,
	sheet_cell_warnings, sheet_cell_milestones, sheet_cell_indicators,
	sheet_cell_latest_institution, sheet_cell_latest_as_of, sheet_cell_latest_summary,
	sheet_cell_thresholds;

#endif
