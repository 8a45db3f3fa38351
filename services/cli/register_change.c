/* Differences between two registers, and their parts for amendments. */
#include "cli/register_change.h"

#include <stdio.h>
#include <string.h>

#include "sys/alloc.h"
#include "wire/amendment_codec.h"
#include "wire/register_codec.h"

#define BYTES_MAX (64U * 1024 * 1024)

void register_changes_free(struct register_changes *changes)
{
	wm_free(changes->change);
	wm_buf_deinit(&changes->bytes);
	*changes = (struct register_changes){ .count = 0 };
}

struct wm_view register_change_old(const struct register_changes *changes, size_t index)
{
	const struct register_change *change = &changes->change[index];

	return wm_view_of(change->old_len > 0 ? changes->bytes.data + change->old_at : NULL,
			  change->old_len);
}

struct wm_view register_change_row(const struct register_changes *changes, size_t index)
{
	const struct register_change *change = &changes->change[index];

	return wm_view_of(change->row_len > 0 ? changes->bytes.data + change->row_at : NULL,
			  change->row_len);
}

/* ------------------------------------------------------------------ rows by letter */

static void encode(enum wm_row_letter letter, const void *row, struct wm_buf *buf)
{
	switch (letter) {
	case WM_ROW_AREA:
		wm_area_encode(row, buf);
		break;
	case WM_ROW_CYCLE:
		wm_cycle_encode(row, buf);
		break;
	case WM_ROW_INSTITUTION:
		wm_institution_encode(row, buf);
		break;
	case WM_ROW_POINT:
		wm_action_point_encode(row, buf);
		break;
	case WM_ROW_SETTINGS:
		wm_settings_encode(row, buf);
		break;
	default:
		break;
	}
}

static void name_row(enum wm_row_letter letter, const void *row, char *ret_name)
{
	switch (letter) {
	case WM_ROW_AREA:
		(void)snprintf(ret_name, REGISTER_ROW_NAME_BYTES, "area %u",
			       ((const struct wm_area *)row)->id);
		break;
	case WM_ROW_CYCLE:
		(void)snprintf(ret_name, REGISTER_ROW_NAME_BYTES, "cycle %s",
			       ((const struct wm_cycle *)row)->id.text);
		break;
	case WM_ROW_INSTITUTION:
		(void)snprintf(ret_name, REGISTER_ROW_NAME_BYTES, "%s",
			       ((const struct wm_institution *)row)->code.text);
		break;
	case WM_ROW_POINT:
		wm_point_id_format(((const struct wm_action_point *)row)->id, ret_name);
		break;
	default:
		(void)snprintf(ret_name, REGISTER_ROW_NAME_BYTES, "settings");
		break;
	}
}

/* The row of a register with the same name, or NULL. */
static const void *find_same(const struct wm_register *reg, enum wm_row_letter letter,
			     const void *row)
{
	switch (letter) {
	case WM_ROW_AREA:
		return wm_register_area(reg, ((const struct wm_area *)row)->id);
	case WM_ROW_CYCLE:
		return wm_register_cycle(reg, &((const struct wm_cycle *)row)->id);
	case WM_ROW_INSTITUTION:
		return wm_register_institution(reg, &((const struct wm_institution *)row)->code);
	case WM_ROW_POINT:
		return wm_register_point(reg, ((const struct wm_action_point *)row)->id);
	default:
		return NULL;
	}
}

struct rows {
	const void *rows;
	size_t count, bytes;
};

static struct rows rows_of(const struct wm_register *reg, enum wm_row_letter letter)
{
	switch (letter) {
	case WM_ROW_AREA:
		return (struct rows){ reg->areas, reg->area_count, sizeof(*reg->areas) };
	case WM_ROW_CYCLE:
		return (struct rows){ reg->cycles, reg->cycle_count, sizeof(*reg->cycles) };
	case WM_ROW_INSTITUTION:
		return (struct rows){ reg->institutions, reg->institution_count,
				      sizeof(*reg->institutions) };
	case WM_ROW_POINT:
		return (struct rows){ reg->points, reg->point_count, sizeof(*reg->points) };
	default:
		return (struct rows){ NULL, 0, 0 };
	}
}

/* ------------------------------------------------------------------ comparing */

/* @return WM_OK, WM_ENOMEM, or WM_ELIMIT: the row is too long */
static int add(struct register_changes *changes, enum wm_row_letter letter, const void *old,
	       const void *row)
{
	struct register_change made = { .letter = letter, .old = old, .row = row };

	made.old_at = changes->bytes.len;
	if (old != NULL) {
		encode(letter, old, &changes->bytes);
	}
	made.old_len = changes->bytes.len - made.old_at;
	made.row_at = changes->bytes.len;
	if (row != NULL) {
		encode(letter, row, &changes->bytes);
	}
	made.row_len = changes->bytes.len - made.row_at;
	name_row(letter, row != NULL ? row : old, made.name);
	if (changes->bytes.err < 0) {
		return changes->bytes.err;
	}
	if (changes->count == changes->cap) {
		const size_t cap = changes->cap == 0 ? 64 : changes->cap * 2;
		struct register_change *more =
			wm_realloc(changes->change, cap * sizeof(*changes->change));
		if (more == NULL) {
			return WM_ENOMEM;
		}
		changes->change = more;
		changes->cap = cap;
	}
	changes->change[changes->count] = made;
	if (!wm_view_eq(wm_view_of(changes->bytes.data + made.old_at, made.old_len),
			wm_view_of(changes->bytes.data + made.row_at, made.row_len))) {
		changes->count++;
	}
	return WM_OK;
}

/* Rows that are new or other; or, of `to` against `from`, those that are gone. */
static int compare_rows(const struct wm_register *from, const struct wm_register *to,
			enum wm_row_letter letter, bool gone, struct register_changes *changes,
			char *ret_name)
{
	const struct rows rows = rows_of(gone ? from : to, letter);
	int err = WM_OK;

	for (size_t i = 0; err == WM_OK && i < rows.count; i++) {
		const void *row = (const char *)rows.rows + i * rows.bytes;
		const void *same = find_same(gone ? to : from, letter, row);
		if (gone) {
			err = same == NULL ? add(changes, letter, row, NULL) : WM_OK;
		} else {
			err = add(changes, letter, same, row);
		}
		if (err < 0) {
			name_row(letter, row, ret_name);
		}
	}
	return err;
}

int register_compare(const struct wm_register *from, bool has_settings,
		     const struct wm_register *to, struct register_changes *ret_changes,
		     char ret_name[REGISTER_ROW_NAME_BYTES])
{
	/* What is named has to be there first, and is taken away last. */
	static const struct {
		enum wm_row_letter letter;
		bool gone;
	} passes[] = {
		{ WM_ROW_AREA, false },	      { WM_ROW_INSTITUTION, false }, { WM_ROW_CYCLE, true },
		{ WM_ROW_CYCLE, false },      { WM_ROW_POINT, false },	     { WM_ROW_POINT, true },
		{ WM_ROW_INSTITUTION, true }, { WM_ROW_AREA, true },
	};
	struct register_changes changes = { .count = 0 };
	int err = WM_OK;

	ret_name[0] = '\0';
	wm_buf_init(&changes.bytes, BYTES_MAX);
	for (size_t i = 0; err == WM_OK && i < sizeof(passes) / sizeof(passes[0]); i++) {
		err = compare_rows(from, to, passes[i].letter, passes[i].gone, &changes, ret_name);
	}
	if (err == WM_OK && !wm_settings_eq(&from->settings, &to->settings)) {
		err = add(&changes, WM_ROW_SETTINGS, has_settings ? &from->settings : NULL,
			  &to->settings);
	}
	if (err < 0) {
		register_changes_free(&changes);
		return err;
	}
	*ret_changes = changes;
	return WM_OK;
}

/* ------------------------------------------------------------------ amendments */

/* The date that it had first, when `row` moves it and does not say. */
static void keep_first(int32_t old_original, int32_t old_date, int32_t date, int32_t *original)
{
	const int32_t first = old_original != WM_DATE_NONE ? old_original : old_date;

	if (first != WM_DATE_NONE && *original == WM_DATE_NONE && date != first) {
		*original = first;
	}
}

void register_keep_originals(const struct wm_action_point *old, struct wm_action_point *row)
{
	keep_first(old->original_end, old->planned_end, row->planned_end, &row->original_end);
	for (size_t i = 0; i < row->milestone_count; i++) {
		struct wm_milestone *step = &row->milestones[i];
		const struct wm_milestone *before = wm_point_milestone(old, step->id);
		if (before != NULL) {
			keep_first(before->original_due, before->due, step->due,
				   &step->original_due);
		}
	}
}

static bool fits(const struct wm_amendment *amendment)
{
	struct wm_buf buf;

	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_amendment_encode(amendment, &buf);
	const bool is_short = buf.err == WM_OK;
	wm_buf_deinit(&buf);
	return is_short;
}

size_t register_changes_pack(const struct register_changes *changes, size_t first,
			     struct wm_amendment *amendment)
{
	amendment->change_count = 0;
	while (first + amendment->change_count < changes->count &&
	       amendment->change_count < WM_CHANGES_MAX_COUNT) {
		const size_t at = first + amendment->change_count;
		amendment->changes[amendment->change_count] = (struct wm_row_change){
			.letter = (uint8_t)changes->change[at].letter,
			.old = register_change_old(changes, at),
			.row = register_change_row(changes, at),
		};
		amendment->change_count++;
		if (!fits(amendment)) {
			amendment->change_count--;
			break;
		}
	}
	return amendment->change_count;
}

/* ------------------------------------------------------------------ fields */

struct field_walk {
	register_field_fn *fn;
	void *user;
	struct wm_buf old, row;
};

static void walk_cells(struct field_walk *walk, enum wm_register_file file, const void *old,
		       const void *row, const char *prefix, size_t first)
{
	const char *const *columns = wm_register_columns_of(file);

	for (size_t column = first; columns[column] != NULL; column++) {
		char field[96];
		wm_buf_reset(&walk->old);
		wm_buf_reset(&walk->row);
		if (old != NULL) {
			wm_register_cell(file, old, column, &walk->old);
		}
		if (row != NULL) {
			wm_register_cell(file, row, column, &walk->row);
		}
		if (!wm_view_eq(wm_buf_view(&walk->old), wm_buf_view(&walk->row))) {
			(void)snprintf(field, sizeof(field), "%s%s", prefix,
				       wm_register_column_name(columns[column]));
			walk->fn(field, wm_buf_view(&walk->old), wm_buf_view(&walk->row),
				 walk->user);
		}
	}
}

/* Milestones and indicators by their ids: ids go up to 255. */
static void walk_steps(struct field_walk *walk, const struct wm_action_point *old,
		       const struct wm_action_point *row)
{
	for (unsigned id = 1; id <= UINT8_MAX; id++) {
		const struct wm_milestone *a = old != NULL ? wm_point_milestone(old, id) : NULL;
		const struct wm_milestone *b = row != NULL ? wm_point_milestone(row, id) : NULL;
		struct wm_milestone_row before = { 0 };
		struct wm_milestone_row after = { 0 };
		char prefix[32];

		if (a == NULL && b == NULL) {
			continue;
		}
		before.row = a != NULL ? *a : before.row;
		after.row = b != NULL ? *b : after.row;
		(void)snprintf(prefix, sizeof(prefix), "milestone %u ", id);
		walk_cells(walk, WM_FILE_MILESTONES, a != NULL ? &before : NULL,
			   b != NULL ? &after : NULL, prefix, 1);
	}
}

static void walk_indicators(struct field_walk *walk, const struct wm_action_point *old,
			    const struct wm_action_point *row)
{
	for (unsigned id = 1; id <= UINT8_MAX; id++) {
		const struct wm_indicator *a = old != NULL ? wm_point_indicator(old, id) : NULL;
		const struct wm_indicator *b = row != NULL ? wm_point_indicator(row, id) : NULL;
		struct wm_indicator_row before = { 0 };
		struct wm_indicator_row after = { 0 };
		char prefix[32];

		if (a == NULL && b == NULL) {
			continue;
		}
		before.row = a != NULL ? *a : before.row;
		after.row = b != NULL ? *b : after.row;
		(void)snprintf(prefix, sizeof(prefix), "indicator %u ", id);
		walk_cells(walk, WM_FILE_INDICATORS, a != NULL ? &before : NULL,
			   b != NULL ? &after : NULL, prefix, 1);
	}
}

static enum wm_register_file file_of(enum wm_row_letter letter)
{
	switch (letter) {
	case WM_ROW_AREA:
		return WM_FILE_AREAS;
	case WM_ROW_CYCLE:
		return WM_FILE_CYCLES;
	case WM_ROW_INSTITUTION:
		return WM_FILE_INSTITUTIONS;
	case WM_ROW_POINT:
		return WM_FILE_ACTIONS;
	case WM_ROW_SETTINGS:
	default:
		return WM_FILE_SETTINGS;
	}
}

void register_change_fields(const struct register_change *change, register_field_fn *fn, void *user)
{
	struct field_walk walk = { .fn = fn, .user = user };

	wm_buf_init(&walk.old, WM_ROW_MAX_BYTES);
	wm_buf_init(&walk.row, WM_ROW_MAX_BYTES);
	walk_cells(&walk, file_of(change->letter), change->old, change->row, "", 0);
	if (change->letter == WM_ROW_POINT) {
		walk_steps(&walk, change->old, change->row);
		walk_indicators(&walk, change->old, change->row);
	}
	wm_buf_deinit(&walk.old);
	wm_buf_deinit(&walk.row);
}
