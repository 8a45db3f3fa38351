/**
 * @file register_csv.c
 * @brief Reading the register's files, checking them, putting them together.
 */
#include "csv/register_csv.h"

#include <stdio.h>
#include <stdlib.h>

#include "csv/register_cells.h"
#include "csv/register_columns.h"
#include "sys/alloc.h"
#include "sys/files.h"

struct wm_register_csv {
	struct wm_csv *csv[WM_FILE__COUNT]; /* own the cells; NULL = the file is not there */
	void *rows[WM_FILE__COUNT];	    /* owned, in order */
	size_t counts[WM_FILE__COUNT];
	struct wm_register_declared declared;
	struct wm_register reg;
};

#define WHY_BYTES WM_REGISTER_WHY_BYTES

/* Where a fault is. */
struct place {
	const char *file;
	unsigned long line;
	const char *column; /* NULL = the row */
	char *why;	    /* WHY_BYTES */
};

static int fault(const struct place *place, int err, const char *text)
{
	(void)snprintf(place->why, WHY_BYTES, "%s:%lu: %s%s%s", place->file, place->line,
		       place->column != NULL ? place->column : "",
		       place->column != NULL ? ": " : "", text);
	return err;
}

/* A row that the table itself found unusable. */
static int row_fault(const struct place *place, const struct wm_csv_row *row)
{
	char text[100];

	if (row->column == 0) {
		return fault(place, row->err, wm_strerror(row->err));
	}
	(void)snprintf(text, sizeof(text), "column %zu: %s", row->column, wm_strerror(row->err));
	return fault(place, row->err, text);
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

static int read_table(const char *dir, enum wm_register_file at, struct wm_csv **ret_csv, char *why)
{
	char reason[160] = "";
	struct wm_buf buf;
	char *path = wm_path_join(dir, wm_register_file_name(at));
	if (path == NULL) {
		return WM_ENOMEM;
	}
	wm_buf_init(&buf, WM_CSV_FILE_MAX_BYTES);
	int err = wm_file_read(path, &buf);
	wm_free(path);
	if (err == WM_OK) {
		err = wm_csv_parse(wm_buf_view(&buf), wm_register_columns[at], ret_csv, reason);
	}
	if (err < 0) {
		(void)snprintf(why, WHY_BYTES, "%s: %s", wm_register_file_name(at),
			       reason[0] != '\0' ? reason : wm_strerror(err));
	}
	wm_buf_deinit(&buf);
	return err;
}

static int take_row(const struct wm_csv *csv, size_t row, enum wm_register_file at, void *to,
		    struct place *place)
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
	return fault(place, WM_ECELL, why);
}

static int take_rows(struct wm_register_csv *loaded, enum wm_register_file at, char *why)
{
	const struct file *file = &files[at];
	const struct wm_csv *csv = loaded->csv[at];
	const size_t count = wm_csv_row_count(csv);
	const size_t row_bytes = file->cells->row_bytes;
	struct place place = { .file = wm_register_file_name(at), .line = 1, .why = why };

	if (count > file->row_max) {
		return fault(&place, WM_ELIMIT, "more rows than allowed");
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

/* ------------------------------------------------------------------ finding lines */

/* Key: the bytes of the cell in the first column, and with a step the number in the second. */
struct row_key {
	const char *text;
	unsigned id; /* 0 = no second column */
};

static bool is_row(enum wm_register_file at, const struct wm_csv *csv, size_t row,
		   const struct row_key *key)
{
	const struct wm_view cell = wm_csv_cell(csv, row, 0);
	const bool is_point = at == WM_FILE_ACTIONS || key->id != 0;
	uint16_t point = 0;
	uint16_t wanted = 0;
	uint64_t id = 0;

	if (!is_point) {
		return wm_view_eq(cell, wm_view_str(key->text));
	}
	if (wm_point_id_parse(cell, &point) < 0 ||
	    wm_point_id_parse(wm_view_str(key->text), &wanted) < 0 || point != wanted) {
		return false;
	}
	return key->id == 0 ||
	       (wm_uint_parse(wm_csv_cell(csv, row, 1), UINT8_MAX, &id) == WM_OK && id == key->id);
}

/* The last such row: of two with one id it is the second that is too many.  Else the header. */
static unsigned long find_line(const struct wm_register_csv *loaded, enum wm_register_file at,
			       struct row_key key)
{
	const struct wm_csv *csv = loaded->csv[at];

	for (size_t row = csv != NULL ? wm_csv_row_count(csv) : 0; row > 0; row--) {
		if (is_row(at, csv, row - 1, &key)) {
			return wm_csv_row(csv, row - 1).line;
		}
	}
	return 1;
}

/* ------------------------------------------------------------------ steps to their points */

static struct wm_action_point *point_of(struct wm_register_csv *loaded, uint16_t id)
{
	struct wm_action_point *points = loaded->rows[WM_FILE_ACTIONS];

	for (size_t i = 0; i < loaded->counts[WM_FILE_ACTIONS]; i++) {
		if (points[i].id == id) {
			return &points[i];
		}
	}
	return NULL;
}

static int step_fault(const struct wm_register_csv *loaded, enum wm_register_file at,
		      uint16_t point, unsigned id, const char *text, char *why)
{
	struct place place = { .file = wm_register_file_name(at), .column = "id", .why = why };
	char name[8];

	wm_point_id_format(point, name);
	place.line = find_line(loaded, at, (struct row_key){ name, id });
	return fault(&place, WM_ERULE, text);
}

#define NO_POINT_REASON "there is no such action point in actions.csv"
#define TWICE_REASON	"there is such a row of the action point already"

static int attach_milestones(struct wm_register_csv *loaded, char *why)
{
	const struct wm_milestone_row *rows = loaded->rows[WM_FILE_MILESTONES];

	for (size_t i = 0; i < loaded->counts[WM_FILE_MILESTONES]; i++) {
		struct wm_action_point *point = point_of(loaded, rows[i].point);
		const char *text = NULL;

		if (point == NULL) {
			text = NO_POINT_REASON;
		} else if (wm_point_milestone(point, rows[i].row.id) != NULL) {
			text = TWICE_REASON;
		} else if (point->milestone_count == WM_MILESTONES_MAX_COUNT) {
			text = "more than 16 milestones of one action point";
		}
		if (text != NULL) {
			return step_fault(loaded, WM_FILE_MILESTONES, rows[i].point, rows[i].row.id,
					  text, why);
		}
		point->milestones[point->milestone_count++] = rows[i].row;
	}
	return WM_OK;
}

static int attach_indicators(struct wm_register_csv *loaded, char *why)
{
	const struct wm_indicator_row *rows = loaded->rows[WM_FILE_INDICATORS];

	for (size_t i = 0; i < loaded->counts[WM_FILE_INDICATORS]; i++) {
		struct wm_action_point *point = point_of(loaded, rows[i].point);
		const char *text = NULL;

		if (point == NULL) {
			text = NO_POINT_REASON;
		} else if (wm_point_indicator(point, rows[i].row.id) != NULL) {
			text = TWICE_REASON;
		} else if (point->indicator_count == WM_INDICATORS_MAX_COUNT) {
			text = "more than 8 indicators of one action point";
		}
		if (text != NULL) {
			return step_fault(loaded, WM_FILE_INDICATORS, rows[i].point, rows[i].row.id,
					  text, why);
		}
		point->indicators[point->indicator_count++] = rows[i].row;
	}
	return WM_OK;
}

/* ------------------------------------------------------------------ rules of the whole */

/* What is wrong with no point and no area: a double institution, or the calendar. */
static void find_place(const struct wm_register_csv *loaded, struct place *place)
{
	const struct wm_register *reg = &loaded->reg;

	for (size_t i = 1; i < reg->institution_count; i++) {
		const struct wm_code *code = &reg->institutions[i].code;
		if (wm_code_eq(code, &reg->institutions[i - 1].code)) {
			place->file = wm_register_file_name(WM_FILE_INSTITUTIONS);
			place->line = find_line(loaded, WM_FILE_INSTITUTIONS,
						(struct row_key){ code->text, 0 });
			return;
		}
	}
	place->file = wm_register_file_name(WM_FILE_CYCLES);
	place->line = 1;
	for (size_t i = 1; i < reg->cycle_count; i++) {
		const struct wm_cycle *cycle = &reg->cycles[i];
		if (cycle->opens <= reg->cycles[i - 1].opens ||
		    wm_register_cycle(reg, &cycle->id) != cycle) {
			place->line = find_line(loaded, WM_FILE_CYCLES,
						(struct row_key){ cycle->id.text, 0 });
			return;
		}
	}
}

static int check(const struct wm_register_csv *loaded, char *why)
{
	const char *reason = "";
	uint16_t id = 0;
	char name[8];
	struct place place = { .why = why };

	const int err = wm_register_check(&loaded->reg, &reason, &id);
	if (err == WM_OK) {
		return WM_OK;
	}
	if (wm_point_id_valid(id)) {
		wm_point_id_format(id, name);
		place.file = wm_register_file_name(WM_FILE_ACTIONS);
		place.line = find_line(loaded, WM_FILE_ACTIONS, (struct row_key){ name, 0 });
	} else if (id > 0) {
		(void)snprintf(name, sizeof(name), "%u", id);
		place.file = wm_register_file_name(WM_FILE_AREAS);
		place.line = find_line(loaded, WM_FILE_AREAS, (struct row_key){ name, 0 });
	} else {
		find_place(loaded, &place);
	}
	return fault(&place, err, reason);
}

static int check_count(const struct place *place, const char *column, uint16_t declared,
		       size_t found)
{
	char text[80];
	struct place at = *place;

	if (declared == 0 || declared == found) {
		return WM_OK;
	}
	at.column = column;
	(void)snprintf(text, sizeof(text), "%u are declared, %zu are there", declared, found);
	return fault(&at, WM_ERULE, text);
}

static int take_declared(struct wm_register_csv *loaded, const struct wm_declared_row *row,
			 const struct place *place)
{
	const struct wm_register *reg = &loaded->reg;
	struct wm_register_declared *declared = &loaded->declared;
	size_t points = 0;

	if (row->area != 0) {
		for (size_t i = 0; i < reg->point_count; i++) {
			points += reg->points[i].area == row->area;
		}
		declared->area_points[row->area] = row->points;
		return check_count(place, "points", row->points, points);
	}
	declared->version = row->version;
	declared->source = row->source;
	declared->areas = row->areas;
	declared->points = row->points;
	declared->institutions = row->institutions;
	int err = check_count(place, "areas", row->areas, reg->area_count);
	if (err == WM_OK) {
		err = check_count(place, "points", row->points, reg->point_count);
	}
	return err < 0 ? err
		       : check_count(place, "institutions", row->institutions,
				     reg->institution_count);
}

static int check_declared(struct wm_register_csv *loaded, char *why)
{
	const struct wm_declared_row *rows = loaded->rows[WM_FILE_DECLARED];
	struct place place = { .file = wm_register_file_name(WM_FILE_DECLARED), .why = why };
	int err = WM_OK;

	loaded->declared.is_there = loaded->csv[WM_FILE_DECLARED] != NULL;
	for (size_t i = 0; err == WM_OK && i < loaded->counts[WM_FILE_DECLARED]; i++) {
		char name[8] = "";
		if (rows[i].area != 0) {
			(void)snprintf(name, sizeof(name), "%u", rows[i].area);
		}
		place.line = find_line(loaded, WM_FILE_DECLARED, (struct row_key){ name, 0 });
		if (i > 0 && rows[i].area == rows[i - 1].area) {
			place.column = "area";
			return fault(&place, WM_ERULE, "there is such a row already");
		}
		err = take_declared(loaded, &rows[i], &place);
	}
	return err;
}

/* ------------------------------------------------------------------ the register */

static int load(const char *dir, struct wm_register_csv *loaded, char *why)
{
	int err = WM_OK;

	for (int at = 0; err == WM_OK && at < WM_FILE__COUNT; at++) {
		err = load_file(dir, loaded, (enum wm_register_file)at, why);
	}
	if (err == WM_OK) {
		err = attach_milestones(loaded, why);
	}
	if (err == WM_OK) {
		err = attach_indicators(loaded, why);
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
	err = check(loaded, why);
	return err < 0 ? err : check_declared(loaded, why);
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
