/* Cells of milestones.csv, indicators.csv, cycles.csv, settings.csv and register.csv. */
#include <stdio.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "csv/register_cells.h"
#include "csv/register_columns.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

#define ID_REASON "is not a number from 1 to 255"

static const char *take_point(struct wm_view cell, uint16_t *ret_point)
{
	return wm_point_id_parse(cell, ret_point) == WM_OK ? NULL : "is not of the form 3.07";
}

static void give_point(uint16_t point, struct wm_buf *out)
{
	char text[8];

	wm_point_id_format(point, text);
	wm_give_text(out, text);
}

static const char *take_id(struct wm_view cell, uint8_t *ret_id)
{
	uint64_t id = 0;

	if (wm_uint_parse(cell, UINT8_MAX, &id) < 0 || id == 0) {
		return ID_REASON;
	}
	*ret_id = (uint8_t)id;
	return NULL;
}

/* ------------------------------------------------------------------ milestones */

#define STEP(ROW)	((struct wm_milestone_row *)(ROW))
#define CONST_STEP(ROW) ((const struct wm_milestone_row *)(ROW))

static const char *take_step_action(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	return take_point(cell, &STEP(row)->point);
}

static void give_step_action(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	give_point(CONST_STEP(row)->point, out);
}

static const char *take_step_id(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	return take_id(cell, &STEP(row)->row.id);
}

static void give_step_id(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_uint_cell(out, CONST_STEP(row)->row.id, 0);
}

static const char *take_step_title(void *row, struct wm_view cell, size_t at)
{
	STEP(row)->row.title[WM_LANG_EN + at] = cell;
	return NULL;
}

static void give_step_title(const void *row, size_t at, struct wm_buf *out)
{
	wm_give_view(out, CONST_STEP(row)->row.title[WM_LANG_EN + at]);
}

static const char *take_step_kind(void *row, struct wm_view cell, size_t at)
{
	const int kind = wm_point_kind_parse(cell);

	(void)at;
	STEP(row)->row.kind = kind < 0 ? WM_POINT_KIND_UNKNOWN : (enum wm_point_kind)kind;
	return kind >= 0 && kind != WM_POINT_KIND_CONTINUOUS ? NULL
							     : "is none of one-off, target, blank";
}

static void give_step_kind(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_text(out, wm_point_kind_name((int)CONST_STEP(row)->row.kind));
}

static const char *take_step_weight(void *row, struct wm_view cell, size_t at)
{
	uint64_t weight = 0;

	(void)at;
	const char *why = wm_cell_uint(cell, WM_WEIGHT_MAX, 1, &weight);
	STEP(row)->row.weight = (uint16_t)weight;
	return why;
}

static void give_step_weight(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_uint_cell(out, CONST_STEP(row)->row.weight, 1);
}

static const char *take_step_due(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	return wm_cell_date(cell, &STEP(row)->row.due);
}

static void give_step_due(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_date_cell(out, CONST_STEP(row)->row.due);
}

static const char *take_step_original(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	return wm_cell_date(cell, &STEP(row)->row.original_due);
}

static void give_step_original(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_date_cell(out, CONST_STEP(row)->row.original_due);
}

static const char *take_step_verification(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	STEP(row)->row.verification = cell;
	return NULL;
}

static void give_step_verification(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_view(out, CONST_STEP(row)->row.verification);
}

static const struct wm_cell_rule milestone_rules[] = {
	{ STEP_ACTION, take_step_action, give_step_action },
	{ STEP_ID, take_step_id, give_step_id },
	{ STEP_TITLE, take_step_title, give_step_title },
	{ STEP_KIND, take_step_kind, give_step_kind },
	{ STEP_WEIGHT, take_step_weight, give_step_weight },
	{ STEP_DUE, take_step_due, give_step_due },
	{ STEP_ORIGINAL_DUE, take_step_original, give_step_original },
	{ STEP_VERIFICATION, take_step_verification, give_step_verification },
};

const struct wm_cell_table wm_milestone_cells = {
	.rules = milestone_rules,
	.rule_count = COUNT_OF(milestone_rules),
	.row_bytes = sizeof(struct wm_milestone_row),
};

/* ------------------------------------------------------------------ indicators */

#define IND(ROW)       ((struct wm_indicator_row *)(ROW))
#define CONST_IND(ROW) ((const struct wm_indicator_row *)(ROW))

static const char *take_ind_action(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	return take_point(cell, &IND(row)->point);
}

static void give_ind_action(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	give_point(CONST_IND(row)->point, out);
}

static const char *take_ind_id(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	return take_id(cell, &IND(row)->row.id);
}

static void give_ind_id(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_uint_cell(out, CONST_IND(row)->row.id, 0);
}

static const char *take_ind_title(void *row, struct wm_view cell, size_t at)
{
	IND(row)->row.title[WM_LANG_EN + at] = cell;
	return NULL;
}

static void give_ind_title(const void *row, size_t at, struct wm_buf *out)
{
	wm_give_view(out, CONST_IND(row)->row.title[WM_LANG_EN + at]);
}

static const char *take_ind_unit(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	IND(row)->row.unit = cell;
	return NULL;
}

static void give_ind_unit(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_view(out, CONST_IND(row)->row.unit);
}

static const char *take_ind_decimals(void *row, struct wm_view cell, size_t at)
{
	uint64_t decimals = 0;

	(void)at;
	const char *why = wm_cell_uint(cell, WM_DECIMALS_MAX, 0, &decimals);
	IND(row)->row.decimals = (uint8_t)decimals;
	return why;
}

static void give_ind_decimals(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_uint_cell(out, CONST_IND(row)->row.decimals, 0);
}

/* Which way is better is not guessed. */
static const char *take_ind_ascending(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	IND(row)->row.ascending = wm_view_eq(cell, wm_view_str("yes"));
	return IND(row)->row.ascending || wm_view_eq(cell, wm_view_str("no"))
		       ? NULL
		       : "is neither yes (more is better) nor no";
}

static void give_ind_ascending(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_text(out, CONST_IND(row)->row.ascending ? "yes" : "no");
}

static const char *take_ind_cumulative(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	IND(row)->row.cumulative = wm_view_eq(cell, wm_view_str("yes"));
	return cell.len == 0 || IND(row)->row.cumulative ? NULL : "is neither yes nor blank";
}

static void give_ind_cumulative(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_text(out, CONST_IND(row)->row.cumulative ? "yes" : "");
}

static const char *take_ind_year(void *row, struct wm_view cell, size_t at)
{
	uint64_t year = 0;

	(void)at;
	const char *why = wm_cell_uint(cell, 9999, 0, &year);
	IND(row)->row.baseline_year = (uint16_t)year;
	return why;
}

static void give_ind_year(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_uint_cell(out, CONST_IND(row)->row.baseline_year, 0);
}

#define VALUE_REASON "is not a number with at most the indicator's decimals"

/* The decimals are taken before: their column is further to the left. */
static const char *take_ind_baseline(void *row, struct wm_view cell, size_t at)
{
	struct wm_indicator *to = &IND(row)->row;

	(void)at;
	to->has_baseline = cell.len > 0;
	return !to->has_baseline || wm_decimal_parse(cell, to->decimals, &to->baseline) == WM_OK
		       ? NULL
		       : VALUE_REASON;
}

static void give_value(const struct wm_indicator *row, int64_t value, struct wm_buf *out)
{
	char text[WM_DECIMAL_TEXT_BYTES];

	wm_decimal_format(value, row->decimals, text);
	wm_give_text(out, text);
}

static void give_ind_baseline(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	if (CONST_IND(row)->row.has_baseline) {
		give_value(&CONST_IND(row)->row, CONST_IND(row)->row.baseline, out);
	}
}

/* "2026-12-31=100;2027-12-31=150" */
static const char *take_ind_target(void *row, struct wm_view cell, size_t at)
{
	struct wm_indicator *to = &IND(row)->row;

	(void)at;
	while (cell.len > 0) {
		struct wm_view value = wm_cell_split(&cell, ';');
		const struct wm_view period = wm_cell_split(&value, '=');
		if (to->target_count == WM_TARGETS_MAX_COUNT) {
			return "has more than 8 targets";
		}
		struct wm_target *target = &to->targets[to->target_count++];
		if (wm_date_parse(period, &target->period_end) < 0) {
			return "is not a list of DAY=VALUE, separated by ;";
		}
		if (wm_decimal_parse(value, to->decimals, &target->value) < 0) {
			return VALUE_REASON;
		}
	}
	return NULL;
}

static void give_ind_target(const void *row, size_t at, struct wm_buf *out)
{
	const struct wm_indicator *from = &CONST_IND(row)->row;

	(void)at;
	for (size_t i = 0; i < from->target_count; i++) {
		wm_give_text(out, i > 0 ? ";" : "");
		wm_give_date_cell(out, from->targets[i].period_end);
		wm_give_text(out, "=");
		give_value(from, from->targets[i].value, out);
	}
}

static const char *finish_indicator(const void *row, size_t *ret_column)
{
	const struct wm_indicator *found = &CONST_IND(row)->row;

	*ret_column = INDICATOR_BASELINE_YEAR;
	return found->has_baseline != (found->baseline_year != 0)
		       ? "baseline and baseline_year go together"
		       : NULL;
}

static const struct wm_cell_rule indicator_rules[] = {
	{ INDICATOR_ACTION, take_ind_action, give_ind_action },
	{ INDICATOR_ID, take_ind_id, give_ind_id },
	{ INDICATOR_TITLE, take_ind_title, give_ind_title },
	{ INDICATOR_UNIT, take_ind_unit, give_ind_unit },
	{ INDICATOR_DECIMALS, take_ind_decimals, give_ind_decimals },
	{ INDICATOR_ASCENDING, take_ind_ascending, give_ind_ascending },
	{ INDICATOR_CUMULATIVE, take_ind_cumulative, give_ind_cumulative },
	{ INDICATOR_BASELINE_YEAR, take_ind_year, give_ind_year },
	{ INDICATOR_BASELINE, take_ind_baseline, give_ind_baseline },
	{ INDICATOR_TARGET, take_ind_target, give_ind_target },
};

const struct wm_cell_table wm_indicator_cells = {
	.rules = indicator_rules,
	.rule_count = COUNT_OF(indicator_rules),
	.row_bytes = sizeof(struct wm_indicator_row),
	.finish = finish_indicator,
};
