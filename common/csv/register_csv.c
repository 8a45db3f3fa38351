/**
 * @file register_csv.c
 * @brief Reading the register's files, checking them, putting them together.
 */
#include "csv/register_csv.h"

#include <stdio.h>
#include <stdlib.h>

#include "csv/register_cells.h"
#include "csv/register_columns.h"
#include "csv/register_loaded.h"
#include "sys/alloc.h"
#include "sys/files.h"

/* A row that the table itself found unusable. */
static int row_fault(const struct wm_place *place, const struct wm_csv_row *row)
{
	char text[100];

	if (row->column == 0) {
		return wm_place_fault(place, row->err, wm_strerror(row->err));
	}
	(void)snprintf(text, sizeof(text), "column %zu: %s", row->column, wm_strerror(row->err));
	return wm_place_fault(place, row->err, text);
}

/* ------------------------------------------------------------------ order of rows */

static int by_area(const void *a, const void *b)
{
	return ((const struct wm_area *)a)->id - ((const struct wm_area *)b)->id;
}

static int by_code(const void *a, const void *b)
{
	return strcmp(((const struct wm_institution *)a)->code.text,
		      ((const struct wm_institution *)b)->code.text);
}

static int by_id(const void *a, const void *b)
{
	return ((const struct wm_action_point *)a)->id - ((const struct wm_action_point *)b)->id;
}

static int by_step(const void *a, const void *b)
{
	const struct wm_milestone_row *x = a;
	const struct wm_milestone_row *y = b;

	return x->point != y->point ? x->point - y->point : x->row.id - y->row.id;
}

static int by_indicator(const void *a, const void *b)
{
	const struct wm_indicator_row *x = a;
	const struct wm_indicator_row *y = b;

	return x->point != y->point ? x->point - y->point : x->row.id - y->row.id;
}

static int by_opens(const void *a, const void *b)
{
	const struct wm_cycle *x = a;
	const struct wm_cycle *y = b;

	return (x->opens > y->opens) - (x->opens < y->opens);
}

static int by_declared(const void *a, const void *b)
{
	return ((const struct wm_declared_row *)a)->area -
	       ((const struct wm_declared_row *)b)->area;
}

struct file {
	const struct wm_cell_table *cells;
	size_t row_max;
	int (*compare)(const void *a, const void *b); /* NULL: one row, or as they stand */
	bool optional;
};

static const struct file files[WM_FILE__COUNT] = {
	[WM_FILE_AREAS] = { &wm_area_cells, WM_AREA_MAX, by_area, false },
	[WM_FILE_INSTITUTIONS] = { &wm_institution_cells, WM_INSTITUTIONS_MAX_COUNT, by_code,
				   false },
	[WM_FILE_ACTIONS] = { &wm_point_cells, WM_POINTS_MAX_COUNT, by_id, false },
	[WM_FILE_MILESTONES] = { &wm_milestone_cells, WM_POINTS_MAX_COUNT *WM_MILESTONES_MAX_COUNT,
				 by_step, true },
	[WM_FILE_INDICATORS] = { &wm_indicator_cells, WM_POINTS_MAX_COUNT *WM_INDICATORS_MAX_COUNT,
				 by_indicator, true },
	[WM_FILE_CYCLES] = { &wm_cycle_cells, WM_CYCLES_MAX_COUNT, by_opens, true },
	[WM_FILE_SETTINGS] = { &wm_settings_cells, 1, NULL, true },
	[WM_FILE_DECLARED] = { &wm_declared_cells, WM_AREA_MAX + 1, by_declared, true },
};

/* ------------------------------------------------------------------ files to rows */

static void say_file(enum wm_register_file at, int err, const char *reason, char *why)
{
	(void)snprintf(why, WHY_BYTES, "%s: %s", wm_register_file_name(at),
		       reason[0] != '\0' ? reason : wm_strerror(err));
}

static int parse_table(struct wm_view bytes, enum wm_register_file at, struct wm_csv **ret_csv,
		       char *why)
{
	char reason[160] = "";

	const int err = wm_csv_parse(bytes, wm_register_columns[at], ret_csv, reason);
	if (err < 0) {
		say_file(at, err, reason, why);
	}
	return err;
}

static int read_table(const char *dir, enum wm_register_file at, struct wm_csv **ret_csv, char *why)
{
	struct wm_buf buf;
	char *path = wm_path_join(dir, wm_register_file_name(at));
	if (path == NULL) {
		return WM_ENOMEM;
	}
	wm_buf_init(&buf, WM_CSV_FILE_MAX_BYTES);
	int err = wm_file_read(path, &buf);
	wm_free(path);
	if (err < 0) {
		say_file(at, err, "", why);
	} else {
		err = parse_table(wm_buf_view(&buf), at, ret_csv, why);
	}
	wm_buf_deinit(&buf);
	return err;
}

static int take_row(const struct wm_csv *csv, size_t row, enum wm_register_file at, void *to,
		    struct wm_place *place)
{
	const struct wm_cell_table *cells = files[at].cells;
	const char *const *columns = wm_register_columns[at];
	const char *why = NULL;
	size_t column = 0;

	place->column = NULL;
	if (cells->init != NULL) {
		cells->init(to);
	}
	for (size_t i = 0; why == NULL && columns[i] != NULL; i++) {
		size_t in_run = 0;
		const struct wm_cell_rule *rule = wm_cell_rule_of(cells, i, &in_run);
		why = rule->take(to, wm_csv_cell(csv, row, i), in_run);
		column = i;
	}
	if (why == NULL && cells->finish != NULL) {
		why = cells->finish(to, &column);
	}
	if (why == NULL) {
		return WM_OK;
	}
	place->column = wm_column_name(columns[column]);
	return wm_place_fault(place, WM_ECELL, why);
}

static int take_rows(struct wm_register_csv *loaded, enum wm_register_file at, char *why)
{
	const struct file *file = &files[at];
	const struct wm_csv *csv = loaded->csv[at];
	const size_t count = wm_csv_row_count(csv);
	const size_t row_bytes = file->cells->row_bytes;
	struct wm_place place = { .file = wm_register_file_name(at), .line = 1, .why = why };

	if (count > file->row_max) {
		return wm_place_fault(&place, WM_ELIMIT, "more rows than allowed");
	}
	char *rows = wm_alloc((count + 1) * row_bytes);
	if (rows == NULL) {
		return WM_ENOMEM;
	}
	loaded->rows[at] = rows;
	loaded->counts[at] = count;
	int err = WM_OK;
	for (size_t i = 0; err == WM_OK && i < count; i++) {
		const struct wm_csv_row row = wm_csv_row(csv, i);
		place.line = row.line;
		place.column = NULL;
		err = row.err < 0 ? row_fault(&place, &row)
				  : take_row(csv, i, at, rows + i * row_bytes, &place);
	}
	if (err == WM_OK && file->compare != NULL) {
		qsort(rows, count, row_bytes, file->compare);
	}
	return err;
}

static int load_file(const char *dir, struct wm_register_csv *loaded, enum wm_register_file at,
		     char *why)
{
	const int err = read_table(dir, at, &loaded->csv[at], why);

	if (err == WM_ENOTFOUND && files[at].optional) {
		why[0] = '\0';
		return WM_OK;
	}
	return err < 0 ? err : take_rows(loaded, at, why);
}

/* ------------------------------------------------------------------ the register */

static int load(const char *dir, struct wm_register_csv *loaded, char *why)
{
	int err = WM_OK;

	for (int at = 0; err == WM_OK && at < WM_FILE__COUNT; at++) {
		err = load_file(dir, loaded, (enum wm_register_file)at, why);
	}
	if (err == WM_OK) {
		err = wm_loaded_attach(loaded, why);
	}
	if (err < 0) {
		return err;
	}
	loaded->reg = (struct wm_register){
		.version = 1,
		.areas = loaded->rows[WM_FILE_AREAS],
		.area_count = loaded->counts[WM_FILE_AREAS],
		.institutions = loaded->rows[WM_FILE_INSTITUTIONS],
		.institution_count = loaded->counts[WM_FILE_INSTITUTIONS],
		.points = loaded->rows[WM_FILE_ACTIONS],
		.point_count = loaded->counts[WM_FILE_ACTIONS],
		.cycles = loaded->rows[WM_FILE_CYCLES],
		.cycle_count = loaded->counts[WM_FILE_CYCLES],
		.settings = wm_settings_default(),
	};
	if (loaded->counts[WM_FILE_SETTINGS] > 0) {
		memcpy(&loaded->reg.settings, loaded->rows[WM_FILE_SETTINGS],
		       sizeof(loaded->reg.settings));
	}
	return wm_loaded_check(loaded, why);
}

int wm_register_csv_rewrite(struct wm_view bytes, enum wm_register_file file, struct wm_buf *out,
			    char ret_why[WHY_BYTES])
{
	struct wm_register_csv *loaded = wm_alloc(sizeof(*loaded));
	int err = WM_ENOMEM;

	(void)snprintf(ret_why, WHY_BYTES, "%s", wm_strerror(WM_ENOMEM));
	if (loaded != NULL) {
		err = parse_table(bytes, file, &loaded->csv[file], ret_why);
	}
	if (err == WM_OK) {
		err = take_rows(loaded, file, ret_why);
	}
	if (err == WM_OK) {
		wm_loaded_write(file, loaded->rows[file], loaded->counts[file], out);
		err = out->err;
	}
	wm_register_csv_free(loaded);
	return err;
}

int wm_register_csv_load(const char *dir, struct wm_register_csv **ret_loaded,
			 char ret_why[WHY_BYTES])
{
	struct wm_register_csv *loaded = wm_alloc(sizeof(*loaded));
	if (loaded == NULL) {
		return WM_ENOMEM;
	}
	ret_why[0] = '\0';
	const int err = load(dir, loaded, ret_why);
	if (err < 0) {
		wm_register_csv_free(loaded);
		return err;
	}
	*ret_loaded = loaded;
	return WM_OK;
}

void wm_register_csv_free(struct wm_register_csv *loaded)
{
	if (loaded == NULL) {
		return;
	}
	for (int at = 0; at < WM_FILE__COUNT; at++) {
		wm_csv_free(loaded->csv[at]);
		wm_free(loaded->rows[at]);
	}
	wm_free(loaded);
}

const struct wm_register *wm_register_csv_get(const struct wm_register_csv *loaded)
{
	return &loaded->reg;
}

const struct wm_register_declared *wm_register_csv_declared(const struct wm_register_csv *loaded)
{
	return &loaded->declared;
}
