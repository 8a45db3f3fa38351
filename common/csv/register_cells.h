/**
 * @file register_cells.h
 * @brief Cells of the register's files to and from members of its rows, by one table per file.
 *
 * Layer 2 (csv), private.
 */
#ifndef WM_CSV_REGISTER_CELLS_H
#define WM_CSV_REGISTER_CELLS_H

#include "csv/register_csv.h"

/** A column, or a run of them with one meaning (the languages): those from `first` on. */
struct wm_cell_rule {
	size_t first;
	/** @param at  position in the run.  @return what is wrong, or NULL */
	const char *(*take)(void *row, struct wm_view cell, size_t at);
	/** Append the cell's text; nothing for what is not known. */
	void (*give)(const void *row, size_t at, struct wm_buf *out);
};

struct wm_cell_table {
	const struct wm_cell_rule *rules;
	size_t rule_count;
	size_t row_bytes;
	/** Before the first cell; NULL: all zero is right. */
	void (*init)(void *row);
	/** After the last cell.  @return what is wrong with `ret_column`, or NULL */
	const char *(*finish)(const void *row, size_t *ret_column);
};

/** A row of register.csv; area 0 = about all of it. */
struct wm_declared_row {
	uint8_t area;
	struct wm_view version, source;
	uint16_t areas, points, institutions;
};

/** Rows: struct wm_area, wm_institution, wm_action_point, ..., wm_cycle, wm_settings. */
extern const struct wm_cell_table wm_area_cells, wm_institution_cells, wm_point_cells;
extern const struct wm_cell_table wm_milestone_cells, wm_indicator_cells, wm_cycle_cells,
	wm_settings_cells, wm_declared_cells;

/** The rule of a column, and its position in the run. */
const struct wm_cell_rule *wm_cell_rule_of(const struct wm_cell_table *table, size_t column,
					   size_t *ret_at);

/* --- cells that several files have --- */

#define WM_NO_DATE_REASON   "is no date, like 2025-04-04"
#define WM_NO_NUMBER_REASON "is not a number, or too large"

/** A day; an empty cell is WM_DATE_NONE. */
const char *wm_cell_date(struct wm_view cell, int32_t *ret_date);
/** A number up to `max`; an empty cell is `blank`. */
const char *wm_cell_uint(struct wm_view cell, uint64_t max, uint64_t blank, uint64_t *ret_value);
void wm_give_view(struct wm_buf *out, struct wm_view text);
void wm_give_text(struct wm_buf *out, const char *text);
void wm_give_date_cell(struct wm_buf *out, int32_t date);
/** Nothing for `blank`. */
void wm_give_uint_cell(struct wm_buf *out, uint64_t value, uint64_t blank);

/** The bytes up to the separator, which go from the front of `rest`; all of it without one. */
struct wm_view wm_cell_split(struct wm_view *rest, char separator);

/* --- rules of a member: NAME gives take_NAME() and give_NAME() --- */

/** Text as it stands, and text by language. */
#define TEXT_RULE(NAME, TYPE, MEMBER)                                             \
	static const char *take_##NAME(void *row, struct wm_view cell, size_t at) \
	{                                                                         \
		(void)at;                                                         \
		((struct TYPE *)row)->MEMBER = cell;                              \
		return NULL;                                                      \
	}                                                                         \
	static void give_##NAME(const void *row, size_t at, struct wm_buf *out)   \
	{                                                                         \
		(void)at;                                                         \
		wm_give_view(out, ((const struct TYPE *)row)->MEMBER);            \
	}

#define LANG_RULE(NAME, TYPE, MEMBER)                                                   \
	static const char *take_##NAME(void *row, struct wm_view cell, size_t at)       \
	{                                                                               \
		((struct TYPE *)row)->MEMBER[WM_LANG_EN + at] = cell;                   \
		return NULL;                                                            \
	}                                                                               \
	static void give_##NAME(const void *row, size_t at, struct wm_buf *out)         \
	{                                                                               \
		wm_give_view(out, ((const struct TYPE *)row)->MEMBER[WM_LANG_EN + at]); \
	}

/** A number that the member holds in a type of its own; and a day. */
#define UINT_RULE(NAME, TYPE, MEMBER, CTYPE, MAX, BLANK)                           \
	static const char *take_##NAME(void *row, struct wm_view cell, size_t at)  \
	{                                                                          \
		uint64_t value = 0;                                                \
		(void)at;                                                          \
		const char *why = wm_cell_uint(cell, MAX, BLANK, &value);          \
		((struct TYPE *)row)->MEMBER = (CTYPE)value;                       \
		return why;                                                        \
	}                                                                          \
	static void give_##NAME(const void *row, size_t at, struct wm_buf *out)    \
	{                                                                          \
		(void)at;                                                          \
		wm_give_uint_cell(out, ((const struct TYPE *)row)->MEMBER, BLANK); \
	}

#define DATE_RULE(NAME, TYPE, MEMBER)                                             \
	static const char *take_##NAME(void *row, struct wm_view cell, size_t at) \
	{                                                                         \
		(void)at;                                                         \
		return wm_cell_date(cell, &((struct TYPE *)row)->MEMBER);         \
	}                                                                         \
	static void give_##NAME(const void *row, size_t at, struct wm_buf *out)   \
	{                                                                         \
		(void)at;                                                         \
		wm_give_date_cell(out, ((const struct TYPE *)row)->MEMBER);       \
	}

#endif
