/* Writing the register's files: the same columns and cells as for reading. */
#include "csv/register_cells.h"
#include "csv/register_columns.h"
#include "csv/register_loaded.h"

/* The rows of one file. */
struct source {
	const struct wm_register *reg;
	const struct wm_register_declared *declared;
	enum wm_register_file file;
	const char *rows; /* not NULL: these, instead of the register's */
	size_t row_count;
	/* A row that is put together for the moment. */
	union {
		struct wm_milestone_row milestone;
		struct wm_indicator_row indicator;
		struct wm_declared_row declared;
	} made;
};

static const struct wm_cell_table *const tables[WM_FILE__COUNT] = {
	[WM_FILE_AREAS] = &wm_area_cells,	    [WM_FILE_INSTITUTIONS] = &wm_institution_cells,
	[WM_FILE_ACTIONS] = &wm_point_cells,	    [WM_FILE_MILESTONES] = &wm_milestone_cells,
	[WM_FILE_INDICATORS] = &wm_indicator_cells, [WM_FILE_CYCLES] = &wm_cycle_cells,
	[WM_FILE_SETTINGS] = &wm_settings_cells,    [WM_FILE_DECLARED] = &wm_declared_cells,
};

/* The N-th milestone of all action points; NULL behind the last. */
static const void *milestone_at(struct source *source, size_t index)
{
	for (size_t i = 0; i < source->reg->point_count; i++) {
		const struct wm_action_point *point = &source->reg->points[i];
		if (index < point->milestone_count) {
			source->made.milestone =
				(struct wm_milestone_row){ point->id, point->milestones[index] };
			return &source->made.milestone;
		}
		index -= point->milestone_count;
	}
	return NULL;
}

static const void *indicator_at(struct source *source, size_t index)
{
	for (size_t i = 0; i < source->reg->point_count; i++) {
		const struct wm_action_point *point = &source->reg->points[i];
		if (index < point->indicator_count) {
			source->made.indicator =
				(struct wm_indicator_row){ point->id, point->indicators[index] };
			return &source->made.indicator;
		}
		index -= point->indicator_count;
	}
	return NULL;
}

static const void *declared_at(struct source *source, size_t index)
{
	const struct wm_register_declared *declared = source->declared;
	struct wm_declared_row *row = &source->made.declared;

	memset(row, 0, sizeof(*row));
	if (index == 0) {
		row->version = declared->version;
		row->source = declared->source;
		row->areas = declared->areas;
		row->points = declared->points;
		row->institutions = declared->institutions;
		return row;
	}
	for (uint8_t area = 1; area <= WM_AREA_MAX; area++) {
		if (declared->area_points[area] > 0 && --index == 0) {
			row->area = area;
			row->points = declared->area_points[area];
			return row;
		}
	}
	return NULL;
}

static const void *row_at(struct source *source, size_t index)
{
	const struct wm_register *reg = source->reg;

	if (source->rows != NULL) {
		return index < source->row_count
			       ? source->rows + index * tables[source->file]->row_bytes
			       : NULL;
	}
	switch (source->file) {
	case WM_FILE_AREAS:
		return index < reg->area_count ? &reg->areas[index] : NULL;
	case WM_FILE_INSTITUTIONS:
		return index < reg->institution_count ? &reg->institutions[index] : NULL;
	case WM_FILE_ACTIONS:
		return index < reg->point_count ? &reg->points[index] : NULL;
	case WM_FILE_MILESTONES:
		return milestone_at(source, index);
	case WM_FILE_INDICATORS:
		return indicator_at(source, index);
	case WM_FILE_CYCLES:
		return index < reg->cycle_count ? &reg->cycles[index] : NULL;
	case WM_FILE_SETTINGS:
		return index == 0 ? &reg->settings : NULL;
	default:
		return declared_at(source, index);
	}
}

static void give_cell(const struct source *source, const void *row, size_t column,
		      struct wm_buf *cell)
{
	size_t at = 0;
	const struct wm_cell_rule *rule = wm_cell_rule_of(tables[source->file], column, &at);

	wm_buf_reset(cell);
	rule->give(row, at, cell);
}

/* Optional columns only where some row has something in them.  @return the last column used */
static size_t find_used(struct source *source, bool ret_used[WM_CSV_COLUMNS_MAX],
			struct wm_buf *cell)
{
	const char *const *columns = wm_register_columns[source->file];
	const void *row = NULL;
	size_t last = 0;

	for (size_t column = 0; columns[column] != NULL; column++) {
		ret_used[column] = columns[column][0] != '?';
		for (size_t i = 0; !ret_used[column] && (row = row_at(source, i)) != NULL; i++) {
			give_cell(source, row, column, cell);
			ret_used[column] = cell->len > 0;
		}
		last = ret_used[column] ? column : last;
	}
	return last;
}

static void write_rows(struct source *source, struct wm_buf *out)
{
	const char *const *columns = wm_register_columns[source->file];
	bool used[WM_CSV_COLUMNS_MAX] = { false };
	const void *row = NULL;
	struct wm_buf cell;

	wm_buf_init(&cell, WM_CSV_CELL_MAX_BYTES);
	const size_t last = find_used(source, used, &cell);
	for (size_t column = 0; column <= last; column++) {
		if (used[column]) {
			wm_csv_write_cell(out, wm_view_str(wm_column_name(columns[column])),
					  column == last);
		}
	}
	for (size_t i = 0; out->err == WM_OK && (row = row_at(source, i)) != NULL; i++) {
		for (size_t column = 0; column <= last; column++) {
			if (used[column]) {
				give_cell(source, row, column, &cell);
				out->err = cell.err < 0 ? cell.err : out->err;
				wm_csv_write_cell(out, wm_buf_view(&cell), column == last);
			}
		}
	}
	wm_buf_deinit(&cell);
}

void wm_register_csv_write(const struct wm_register *reg,
			   const struct wm_register_declared *declared, enum wm_register_file file,
			   struct wm_buf *out)
{
	struct source source = { .reg = reg, .declared = declared, .file = file };

	write_rows(&source, out);
}

void wm_loaded_write(enum wm_register_file file, const void *rows, size_t count, struct wm_buf *out)
{
	struct source source = { .file = file, .rows = rows, .row_count = count };

	write_rows(&source, out);
}

bool wm_register_csv_needed(const struct wm_register *reg,
			    const struct wm_register_declared *declared, enum wm_register_file file)
{
	const struct wm_settings standard = wm_settings_default();
	struct source source = { .reg = reg, .declared = declared, .file = file };

	switch (file) {
	case WM_FILE_AREAS:
	case WM_FILE_INSTITUTIONS:
	case WM_FILE_ACTIONS:
		return true;
	case WM_FILE_SETTINGS:
		return !wm_settings_eq(&reg->settings, &standard);
	case WM_FILE_DECLARED:
		return declared != NULL && declared->is_there;
	default:
		return row_at(&source, 0) != NULL;
	}
}

const char *const *wm_register_columns_of(enum wm_register_file file)
{
	return wm_register_columns[file];
}

const char *wm_register_column_name(const char *column)
{
	return wm_column_name(column);
}

void wm_register_cell(enum wm_register_file file, const void *row, size_t column,
		      struct wm_buf *out)
{
	size_t at = 0;
	const struct wm_cell_rule *rule = wm_cell_rule_of(tables[file], column, &at);

	rule->give(row, at, out);
}
