/* From rows to a register: steps to their points, the rules of the whole, the declared counts. */
#include <stdio.h>

#include "csv/register_cells.h"
#include "csv/register_loaded.h"

int wm_place_fault(const struct wm_place *place, int err, const char *text)
{
	(void)snprintf(place->why, WM_REGISTER_WHY_BYTES, "%s:%lu: %s%s%s", place->file,
		       place->line, place->column != NULL ? place->column : "",
		       place->column != NULL ? ": " : "", text);
	return err;
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
	struct wm_place place = { .file = wm_register_file_name(at), .column = "id", .why = why };
	char name[8];

	wm_point_id_format(point, name);
	place.line = find_line(loaded, at, (struct row_key){ name, id });
	return wm_place_fault(&place, WM_ERULE, text);
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
static void find_place(const struct wm_register_csv *loaded, struct wm_place *place)
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

static int check_rules(const struct wm_register_csv *loaded, char *why)
{
	const char *reason = "";
	uint16_t id = 0;
	char name[8];
	struct wm_place place = { .why = why };

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
	return wm_place_fault(&place, err, reason);
}

static int check_count(const struct wm_place *place, const char *column, uint16_t declared,
		       size_t found)
{
	char text[80];
	struct wm_place at = *place;

	if (declared == 0 || declared == found) {
		return WM_OK;
	}
	at.column = column;
	(void)snprintf(text, sizeof(text), "%u are declared, %zu are there", declared, found);
	return wm_place_fault(&at, WM_ERULE, text);
}

static int take_declared(struct wm_register_csv *loaded, const struct wm_declared_row *row,
			 const struct wm_place *place)
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
	struct wm_place place = { .file = wm_register_file_name(WM_FILE_DECLARED), .why = why };
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
			return wm_place_fault(&place, WM_ERULE, "there is such a row already");
		}
		err = take_declared(loaded, &rows[i], &place);
	}
	return err;
}

int wm_loaded_attach(struct wm_register_csv *loaded, char *why)
{
	const int err = attach_milestones(loaded, why);

	return err < 0 ? err : attach_indicators(loaded, why);
}

int wm_loaded_check(struct wm_register_csv *loaded, char *why)
{
	const int err = check_rules(loaded, why);

	return err < 0 ? err : check_declared(loaded, why);
}
