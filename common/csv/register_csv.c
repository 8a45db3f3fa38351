/**
 * @file register_csv.c
 * @brief Register rows from CSV cells, by one table of columns per file.
 */
#include "csv/register_csv.h"

#include <stdio.h>
#include <stdlib.h>

#include "csv/csv.h"
#include "sys/alloc.h"
#include "sys/files.h"

struct wm_register_csv {
	struct wm_csv *areas_csv, *institutions_csv, *points_csv; /* own the cells */
	struct wm_area *areas;
	struct wm_institution *institutions;
	struct wm_action_point *points;
	struct wm_register reg;
};

#define WHY_BYTES 200

/* Where a fault is. */
struct place {
	const char *file;
	unsigned long line;
	char *why; /* WHY_BYTES */
};

static int fault(const struct place *place, int err, const char *text)
{
	(void)snprintf(place->why, WHY_BYTES, "%s:%lu: %s", place->file, place->line, text);
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

#define TITLES \
	"title_en", "?title_ru", "?title_kk", "?title_ky", "?title_tg", "?title_tk", "?title_uz"
#define TITLE_COUNT 7

enum { AREA_ID, AREA_TITLE, AREA_SOURCE = AREA_TITLE + TITLE_COUNT, AREA_NOTE };
static const char *const area_columns[] = { "area", TITLES, "source_url", "?translation_ru", NULL };

enum { INST_CODE, INST_NAME, INST_KIND, INST_COUNTRY, INST_SOURCE };
static const char *const institution_columns[] = { "code",    "name_en",    "kind",
						   "country", "source_url", NULL };

enum {
	POINT_ID,
	POINT_NUMBER,
	POINT_AREA,
	POINT_WORDING,
	POINT_KIND,
	POINT_TITLE,
	POINT_SCOPE = POINT_TITLE + TITLE_COUNT,
	POINT_LEAD,
	POINT_SUPPORTING,
	POINT_REPORTERS,
	POINT_PLANNED_END,
	POINT_SOURCE,
	POINT_NOTE,
};
static const char *const point_columns[] = { "id",	   "number",	"area",	       "wording",
					     "kind",	   TITLES,	"scope",       "lead",
					     "supporting", "reporters", "planned_end", "source_url",
					     "note",	   NULL };

static void take_titles(const struct wm_csv *csv, size_t row, size_t column,
			struct wm_view ret_titles[WM_LANG__COUNT])
{
	for (size_t i = 0; i < TITLE_COUNT; i++) {
		ret_titles[WM_LANG_EN + i] = wm_csv_cell(csv, row, column + i);
	}
}

static int take_area(const struct wm_csv *csv, size_t row, void *to, const struct place *place)
{
	struct wm_area *area = to;
	uint64_t id;

	if (wm_uint_parse(wm_csv_cell(csv, row, AREA_ID), WM_AREA_MAX, &id) < 0 || id == 0) {
		return fault(place, WM_ECELL, "area is not a number from 1");
	}
	area->id = (uint8_t)id;
	take_titles(csv, row, AREA_TITLE, area->title);
	area->source_url = wm_csv_cell(csv, row, AREA_SOURCE);
	area->translation_note = wm_csv_cell(csv, row, AREA_NOTE);
	return WM_OK;
}

static int take_institution(const struct wm_csv *csv, size_t row, void *to,
			    const struct place *place)
{
	struct wm_institution *institution = to;

	if (wm_code_parse(wm_csv_cell(csv, row, INST_CODE), &institution->code) < 0) {
		return fault(place, WM_ECELL, "code is not 1 to 40 of a-z, 0-9 and single hyphens");
	}
	institution->name = wm_csv_cell(csv, row, INST_NAME);
	institution->kind = wm_csv_cell(csv, row, INST_KIND);
	institution->country = wm_csv_cell(csv, row, INST_COUNTRY);
	institution->source_url = wm_csv_cell(csv, row, INST_SOURCE);
	return WM_OK;
}

/* Blank-separated codes. */
static int take_codes(struct wm_view cell, struct wm_code *codes, uint16_t *ret_count)
{
	uint16_t count = 0;

	while (cell.len > 0) {
		const uint8_t *blank = memchr(cell.data, ' ', cell.len);
		const size_t len = blank != NULL ? (size_t)(blank - cell.data) : cell.len;
		if (count == WM_REPORTERS_MAX_COUNT ||
		    wm_code_parse(wm_view_of(cell.data, len), &codes[count++]) < 0) {
			return WM_ECELL;
		}
		const size_t step = len + (blank != NULL);
		cell.data += step;
		cell.len -= step;
	}
	*ret_count = count;
	return WM_OK;
}

static int take_parties(const struct wm_csv *csv, size_t row, struct wm_action_point *point,
			const struct place *place)
{
	const struct wm_view lead = wm_csv_cell(csv, row, POINT_LEAD);

	if (lead.len > 0 && wm_code_parse(lead, &point->lead) < 0) {
		return fault(place, WM_ECELL, "lead is not an institution code");
	}
	if (take_codes(wm_csv_cell(csv, row, POINT_SUPPORTING), point->supporting,
		       &point->supporting_count) < 0) {
		return fault(place, WM_ECELL, "supporting is not a list of institution codes");
	}
	if (take_codes(wm_csv_cell(csv, row, POINT_REPORTERS), point->reporters,
		       &point->reporter_count) < 0) {
		return fault(place, WM_ECELL, "reporters is not a list of institution codes");
	}
	return WM_OK;
}

static int take_point(const struct wm_csv *csv, size_t row, void *to, const struct place *place)
{
	struct wm_action_point *point = to;
	const struct wm_view number = wm_csv_cell(csv, row, POINT_NUMBER);
	const struct wm_view planned_end = wm_csv_cell(csv, row, POINT_PLANNED_END);
	uint64_t value = 0;

	if (wm_point_id_parse(wm_csv_cell(csv, row, POINT_ID), &point->id) < 0) {
		return fault(place, WM_ECELL, "id is not of the form 3.07");
	}
	if (number.len > 0 && wm_uint_parse(number, UINT16_MAX, &value) < 0) {
		return fault(place, WM_ECELL, "number is not a number");
	}
	point->number = (uint16_t)value;
	if (wm_uint_parse(wm_csv_cell(csv, row, POINT_AREA), WM_AREA_MAX, &value) < 0) {
		return fault(place, WM_ECELL, "area is not a number");
	}
	point->area = (uint8_t)value;
	const int wording = wm_wording_parse(wm_csv_cell(csv, row, POINT_WORDING));
	if (wording == 0) {
		return fault(place, WM_ECELL, "wording is none of pending, reported, official");
	}
	point->wording = (enum wm_wording)wording;
	const int kind = wm_point_kind_parse(wm_csv_cell(csv, row, POINT_KIND));
	if (kind < 0) {
		return fault(place, WM_ECELL, "kind is none of one-off, target, continuous, blank");
	}
	point->kind = (enum wm_point_kind)kind;
	point->weight = 1;
	point->planned_end = WM_DATE_NONE;
	if (planned_end.len > 0 && wm_date_parse(planned_end, &point->planned_end) < 0) {
		return fault(place, WM_ECELL, "planned_end is no date");
	}
	take_titles(csv, row, POINT_TITLE, point->title);
	point->scope = wm_csv_cell(csv, row, POINT_SCOPE);
	point->source_url = wm_csv_cell(csv, row, POINT_SOURCE);
	point->note = wm_csv_cell(csv, row, POINT_NOTE);
	return take_parties(csv, row, point, place);
}

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

struct file {
	const char *name;
	const char *const *columns;
	size_t row_bytes;
	size_t row_max;
	int (*take)(const struct wm_csv *csv, size_t row, void *to, const struct place *place);
	int (*compare)(const void *a, const void *b);
};

enum { FILE_AREAS, FILE_INSTITUTIONS, FILE_ACTIONS, FILE__COUNT };

static const struct file files[FILE__COUNT] = {
	[FILE_AREAS] = { "areas.csv", area_columns, sizeof(struct wm_area), WM_AREA_MAX, take_area,
			 by_area },
	[FILE_INSTITUTIONS] = { "institutions.csv", institution_columns,
				sizeof(struct wm_institution), WM_INSTITUTIONS_MAX_COUNT,
				take_institution, by_code },
	[FILE_ACTIONS] = { "actions.csv", point_columns, sizeof(struct wm_action_point),
			   WM_POINTS_MAX_COUNT, take_point, by_id },
};

static int read_table(const char *dir, const struct file *file, struct wm_csv **ret_csv, char *why)
{
	char reason[160] = "";
	struct wm_buf buf;
	char *path = wm_path_join(dir, file->name);
	if (path == NULL) {
		return WM_ENOMEM;
	}
	wm_buf_init(&buf, WM_CSV_FILE_MAX_BYTES);
	int err = wm_file_read(path, &buf);
	wm_free(path);
	if (err == WM_OK) {
		err = wm_csv_parse(wm_buf_view(&buf), file->columns, ret_csv, reason);
	}
	if (err < 0) {
		(void)snprintf(why, WHY_BYTES, "%s: %s", file->name,
			       reason[0] != '\0' ? reason : wm_strerror(err));
	}
	wm_buf_deinit(&buf);
	return err;
}

static int take_rows(const struct file *file, const struct wm_csv *csv, void **ret_rows, char *why)
{
	const size_t count = wm_csv_row_count(csv);
	struct place place = { .file = file->name, .line = 1, .why = why };

	if (count > file->row_max) {
		return fault(&place, WM_ELIMIT, "more rows than allowed");
	}
	char *rows = wm_alloc(count * file->row_bytes);
	if (rows == NULL) {
		return WM_ENOMEM;
	}
	int err = WM_OK;
	for (size_t i = 0; err == WM_OK && i < count; i++) {
		const struct wm_csv_row row = wm_csv_row(csv, i);
		place.line = row.line;
		err = row.err < 0 ? row_fault(&place, &row)
				  : file->take(csv, i, rows + i * file->row_bytes, &place);
	}
	if (err < 0) {
		wm_free(rows);
		return err;
	}
	qsort(rows, count, file->row_bytes, file->compare);
	*ret_rows = rows;
	return WM_OK;
}

static int load_file(const char *dir, const struct file *file, struct wm_csv **csv, void **ret_rows,
		     char *why)
{
	const int err = read_table(dir, file, csv, why);

	return err < 0 ? err : take_rows(file, *csv, ret_rows, why);
}

/* --- telling which row breaks a rule --- */

static bool is_area(const struct wm_csv *csv, size_t row, const void *key)
{
	uint64_t id = 0;

	return wm_uint_parse(wm_csv_cell(csv, row, AREA_ID), WM_AREA_MAX, &id) == WM_OK &&
	       id == *(const uint16_t *)key;
}

static bool is_institution(const struct wm_csv *csv, size_t row, const void *key)
{
	const struct wm_code *code = key;

	return wm_view_eq(wm_csv_cell(csv, row, INST_CODE), wm_view_of(code->text, code->len));
}

static bool is_point(const struct wm_csv *csv, size_t row, const void *key)
{
	uint16_t id = 0;

	return wm_point_id_parse(wm_csv_cell(csv, row, POINT_ID), &id) == WM_OK &&
	       id == *(const uint16_t *)key;
}

/* The last such row: of two with one id it is the second that is too many.  Else the header. */
static unsigned long find_line(const struct wm_csv *csv,
			       bool (*is_it)(const struct wm_csv *csv, size_t row, const void *key),
			       const void *key)
{
	for (size_t row = wm_csv_row_count(csv); row > 0; row--) {
		if (is_it(csv, row - 1, key)) {
			return wm_csv_row(csv, row - 1).line;
		}
	}
	return 1;
}

/* Codes are well-formed and sorted by now, so what is wrong with an institution is its double. */
static unsigned long find_double_line(const struct wm_register_csv *loaded)
{
	const struct wm_register *reg = &loaded->reg;

	for (size_t i = 1; i < reg->institution_count; i++) {
		const struct wm_code *code = &reg->institutions[i].code;
		if (wm_code_eq(code, &reg->institutions[i - 1].code)) {
			return find_line(loaded->institutions_csv, is_institution, code);
		}
	}
	return 1;
}

static int check(const struct wm_register_csv *loaded, char *why)
{
	const char *reason = "";
	uint16_t id = 0;
	struct place place = { .why = why };

	const int err = wm_register_check(&loaded->reg, &reason, &id);
	if (err == WM_OK) {
		return WM_OK;
	}
	if (wm_point_id_valid(id)) {
		place.file = files[FILE_ACTIONS].name;
		place.line = find_line(loaded->points_csv, is_point, &id);
	} else if (id > 0) {
		place.file = files[FILE_AREAS].name;
		place.line = find_line(loaded->areas_csv, is_area, &id);
	} else {
		place.file = files[FILE_INSTITUTIONS].name;
		place.line = find_double_line(loaded);
	}
	return fault(&place, err, reason);
}

/* --- the register --- */

static int load(const char *dir, struct wm_register_csv *loaded, char *why)
{
	void *rows[FILE__COUNT] = { NULL };
	struct wm_csv **const tables[FILE__COUNT] = {
		[FILE_AREAS] = &loaded->areas_csv,
		[FILE_INSTITUTIONS] = &loaded->institutions_csv,
		[FILE_ACTIONS] = &loaded->points_csv,
	};

	int err = WM_OK;
	for (size_t i = 0; err == WM_OK && i < FILE__COUNT; i++) {
		err = load_file(dir, &files[i], tables[i], &rows[i], why);
	}
	/* Whatever has been read is freed with `loaded`, after a failure, too. */
	loaded->areas = rows[FILE_AREAS];
	loaded->institutions = rows[FILE_INSTITUTIONS];
	loaded->points = rows[FILE_ACTIONS];
	if (err < 0) {
		return err;
	}
	loaded->reg = (struct wm_register){
		.version = 1,
		.areas = loaded->areas,
		.area_count = wm_csv_row_count(loaded->areas_csv),
		.institutions = loaded->institutions,
		.institution_count = wm_csv_row_count(loaded->institutions_csv),
		.points = loaded->points,
		.point_count = wm_csv_row_count(loaded->points_csv),
	};
	return check(loaded, why);
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
	if (loaded != NULL) {
		wm_csv_free(loaded->areas_csv);
		wm_csv_free(loaded->institutions_csv);
		wm_csv_free(loaded->points_csv);
		wm_free(loaded->areas);
		wm_free(loaded->institutions);
		wm_free(loaded->points);
		wm_free(loaded);
	}
}

const struct wm_register *wm_register_csv_get(const struct wm_register_csv *loaded)
{
	return &loaded->reg;
}
