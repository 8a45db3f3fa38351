/* The CSV form of a snapshot: one table of columns, walked for the header and for every row. */
#include "cli/sheet.h"

#include <stdio.h>

#include "cli/sheet_cells.h"
#include "csv/csv.h"

struct column {
	const char *name;
	sheet_cell_fn *cell;
};

static const struct column first_columns[] = {
	{ "store", sheet_cell_store },	     { "revision", sheet_cell_revision },
	{ "root", sheet_cell_root },	     { "register_version", sheet_cell_register },
	{ "facts_to", sheet_cell_facts_to }, { "id", sheet_cell_id },
	{ "area", sheet_cell_area },	     { "wording", sheet_cell_wording },
	{ "kind", sheet_cell_kind },	     { "title_en", sheet_cell_title },
	{ "lead", sheet_cell_lead },
};

/* Behind the name of the axis. */
static const struct column axis_columns[] = {
	{ "", sheet_cell_value },
	{ "_as_of", sheet_cell_as_of },
	{ "_institution", sheet_cell_institution },
	{ "_basis", sheet_cell_basis },
	{ "_origin", sheet_cell_origin },
	{ "_revision", sheet_cell_axis_revision },
};

static const struct column last_columns[] = {
	{ "update_count", sheet_cell_update_count },
	{ "point_revision", sheet_cell_point_revision },
	{ "register_hash", sheet_cell_register_hash },
	{ "view", sheet_cell_view },
	{ "published_revision", sheet_cell_published },
	{ "evaluated_on", sheet_cell_evaluated_on },
	{ "thresholds", sheet_cell_thresholds },
	{ "weight", sheet_cell_weight },
	{ "critical", sheet_cell_critical },
	{ "planned_end", sheet_cell_planned_end },
	{ "original_end", sheet_cell_original_end },
	{ "verified", sheet_cell_verified },
	{ "verified_as_of", sheet_cell_verified_as_of },
	{ "verified_revision", sheet_cell_verified_revision },
	{ "timeliness", sheet_cell_timeliness },
	{ "days", sheet_cell_days },
	{ "slip_days", sheet_cell_slip_days },
	{ "freshness", sheet_cell_freshness },
	{ "age_days", sheet_cell_age_days },
	{ "cycle", sheet_cell_cycle },
	{ "reporting", sheet_cell_reporting },
	{ "review", sheet_cell_review },
	{ "accepted_latest", sheet_cell_accepted_latest },
	{ "warnings", sheet_cell_warnings },
	{ "milestones", sheet_cell_milestones },
	{ "indicators", sheet_cell_indicators },
	{ "latest_institution", sheet_cell_latest_institution },
	{ "latest_as_of", sheet_cell_latest_as_of },
	{ "latest_summary_en", sheet_cell_latest_summary },
};

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

/* What is written can be read again. */
_Static_assert(COUNT_OF(first_columns) + WM_AXIS__COUNT * COUNT_OF(axis_columns) +
			       COUNT_OF(last_columns) <=
		       WM_CSV_COLUMNS_MAX,
	       "the table has no more columns than a table may have");

static void write_header(struct wm_buf *buf)
{
	for (size_t i = 0; i < COUNT_OF(first_columns); i++) {
		wm_csv_write_cell(buf, wm_view_str(first_columns[i].name), false);
	}
	for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
		for (size_t i = 0; i < COUNT_OF(axis_columns); i++) {
			char name[64];
			(void)snprintf(name, sizeof(name), "%s%s", wm_axis_name(axis),
				       axis_columns[i].name);
			wm_csv_write_cell(buf, wm_view_str(name), false);
		}
	}
	for (size_t i = 0; i < COUNT_OF(last_columns); i++) {
		wm_csv_write_cell(buf, wm_view_str(last_columns[i].name),
				  i + 1 == COUNT_OF(last_columns));
	}
}

static void write_row(struct sheet_source *from, struct wm_buf *buf)
{
	for (size_t i = 0; i < COUNT_OF(first_columns); i++) {
		wm_csv_write_cell(buf, first_columns[i].cell(from), false);
	}
	for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
		from->axis = &from->view->evaluated.axis[axis];
		from->axis_index = axis;
		for (size_t i = 0; i < COUNT_OF(axis_columns); i++) {
			wm_csv_write_cell(buf, axis_columns[i].cell(from), false);
		}
	}
	for (size_t i = 0; i < COUNT_OF(last_columns); i++) {
		wm_csv_write_cell(buf, last_columns[i].cell(from), i + 1 == COUNT_OF(last_columns));
	}
}

void sheet_write(const struct picture *picture, struct wm_buf *buf)
{
	write_header(buf);
	for (size_t i = 0; i < picture->points.count; i++) {
		struct sheet_source from = { .picture = picture,
					     .begin = &picture->points.fetch.begin,
					     .view = &picture->points.view[i] };
		write_row(&from, buf);
	}
}
