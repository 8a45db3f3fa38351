/* Cells of cycles.csv, settings.csv and register.csv. */
#include <stdio.h>
#include <stdlib.h>

#include "csv/register_cells.h"
#include "csv/register_columns.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

/* ------------------------------------------------------------------ cycles */

static const char *take_cycle_id(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	return wm_cycle_id_parse(cell, &((struct wm_cycle *)row)->id) == WM_OK
		       ? NULL
		       : "is not 1 to 16 of A-Z, a-z, 0-9 and hyphens";
}

static void give_cycle_id(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_text(out, ((const struct wm_cycle *)row)->id.text);
}

static int32_t *cycle_day(struct wm_cycle *cycle, size_t at)
{
	int32_t *const days[] = { &cycle->opens, &cycle->due, &cycle->grace, &cycle->freeze };

	return days[at];
}

static const char *take_cycle_day(void *row, struct wm_view cell, size_t at)
{
	return wm_date_parse(cell, cycle_day(row, at)) == WM_OK ? NULL : WM_NO_DATE_REASON;
}

static void give_cycle_day(const void *row, size_t at, struct wm_buf *out)
{
	struct wm_cycle cycle = *(const struct wm_cycle *)row;

	wm_give_date_cell(out, *cycle_day(&cycle, at));
}

static const char *finish_cycle(const void *row, size_t *ret_column)
{
	const char *why = NULL;

	*ret_column = CYCLE_ID;
	return wm_cycle_check(row, &why) < 0 ? why : NULL;
}

static const struct wm_cell_rule cycle_rules[] = {
	{ CYCLE_ID, take_cycle_id, give_cycle_id },
	{ CYCLE_OPENS, take_cycle_day, give_cycle_day },
};

const struct wm_cell_table wm_cycle_cells = {
	.rules = cycle_rules,
	.rule_count = COUNT_OF(cycle_rules),
	.row_bytes = sizeof(struct wm_cycle),
	.finish = finish_cycle,
};

/* ------------------------------------------------------------------ settings */

static void init_settings(void *row)
{
	*(struct wm_settings *)row = wm_settings_default();
}

static uint8_t *percent_of(struct wm_settings *settings, size_t at)
{
	uint8_t *const percents[] = { &settings->red_percent, &settings->amber_percent,
				      &settings->rated_percent, &settings->known_percent };

	return percents[at];
}

/* A blank cell leaves the value of a register without settings. */
static const char *take_percent(void *row, struct wm_view cell, size_t at)
{
	uint8_t *percent = percent_of(row, at);
	uint64_t value = 0;

	const char *why = wm_cell_uint(cell, WM_PERCENT_MAX, *percent, &value);
	*percent = (uint8_t)value;
	return why;
}

static void give_percent(const void *row, size_t at, struct wm_buf *out)
{
	struct wm_settings settings = *(const struct wm_settings *)row;

	wm_give_uint_cell(out, *percent_of(&settings, at), UINT64_MAX);
}

static uint16_t *days_of(struct wm_settings *settings, size_t at)
{
	return at == 0 ? &settings->due_soon_days : &settings->fresh_days;
}

static const char *take_days(void *row, struct wm_view cell, size_t at)
{
	uint16_t *days = days_of(row, at);
	uint64_t value = 0;

	const char *why = wm_cell_uint(cell, UINT16_MAX, *days, &value);
	*days = (uint16_t)value;
	return why;
}

static void give_days(const void *row, size_t at, struct wm_buf *out)
{
	struct wm_settings settings = *(const struct wm_settings *)row;

	wm_give_uint_cell(out, *days_of(&settings, at), UINT64_MAX);
}

#define REMINDERS_REASON "is not up to 8 numbers of days after due, like -7 0 7"

static bool take_reminder(struct wm_view text, int16_t *ret_days)
{
	const bool is_before = text.len > 0 && text.data[0] == '-';
	uint64_t days = 0;

	if (is_before) {
		text.data++;
		text.len--;
	}
	if (wm_uint_parse(text, INT16_MAX, &days) < 0) {
		return false;
	}
	*ret_days = is_before ? (int16_t) - (int16_t)days : (int16_t)days;
	return true;
}

/* "none": nobody is reminded. */
static const char *take_reminders(void *row, struct wm_view cell, size_t at)
{
	struct wm_settings *settings = row;

	(void)at;
	if (cell.len == 0) {
		return NULL;
	}
	settings->reminder_count = 0;
	memset(settings->reminders, 0, sizeof(settings->reminders));
	if (wm_view_eq(cell, wm_view_str("none"))) {
		return NULL;
	}
	while (cell.len > 0) {
		if (settings->reminder_count == WM_REMINDERS_MAX_COUNT ||
		    !take_reminder(wm_cell_split(&cell, ' '),
				   &settings->reminders[settings->reminder_count++])) {
			return REMINDERS_REASON;
		}
	}
	return NULL;
}

static void give_reminders(const void *row, size_t at, struct wm_buf *out)
{
	const struct wm_settings *settings = row;

	(void)at;
	wm_give_text(out, settings->reminder_count == 0 ? "none" : "");
	for (size_t i = 0; i < settings->reminder_count; i++) {
		char text[16];
		(void)snprintf(text, sizeof(text), "%s%d", i > 0 ? " " : "",
			       settings->reminders[i]);
		wm_give_text(out, text);
	}
}

static const char *finish_settings(const void *row, size_t *ret_column)
{
	const char *why = NULL;

	*ret_column = SETTINGS_RED;
	return wm_settings_check(row, &why) < 0 ? why : NULL;
}

static const struct wm_cell_rule settings_rules[] = {
	{ SETTINGS_RED, take_percent, give_percent },
	{ SETTINGS_DUE_SOON, take_days, give_days },
	{ SETTINGS_REMINDERS, take_reminders, give_reminders },
};

const struct wm_cell_table wm_settings_cells = {
	.rules = settings_rules,
	.rule_count = COUNT_OF(settings_rules),
	.row_bytes = sizeof(struct wm_settings),
	.init = init_settings,
	.finish = finish_settings,
};

/* ------------------------------------------------------------------ what is declared */

#define DECLARED(ROW) ((struct wm_declared_row *)(ROW))

static const char *take_declared_area(void *row, struct wm_view cell, size_t at)
{
	uint64_t area = 0;

	(void)at;
	const char *why = wm_cell_uint(cell, WM_AREA_MAX, 0, &area);
	DECLARED(row)->area = (uint8_t)area;
	return why;
}

static void give_declared_area(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_uint_cell(out, ((const struct wm_declared_row *)row)->area, 0);
}

static struct wm_view *declared_text(struct wm_declared_row *row, size_t at)
{
	return at == 0 ? &row->version : &row->source;
}

static const char *take_declared_text(void *row, struct wm_view cell, size_t at)
{
	*declared_text(row, at) = cell;
	return NULL;
}

static void give_declared_text(const void *row, size_t at, struct wm_buf *out)
{
	struct wm_declared_row declared = *(const struct wm_declared_row *)row;

	wm_give_view(out, *declared_text(&declared, at));
}

static uint16_t *declared_count(struct wm_declared_row *row, size_t at)
{
	uint16_t *const counts[] = { &row->areas, &row->points, &row->institutions };

	return counts[at];
}

static const char *take_declared_count(void *row, struct wm_view cell, size_t at)
{
	uint64_t count = 0;

	const char *why = wm_cell_uint(cell, UINT16_MAX, 0, &count);
	*declared_count(row, at) = (uint16_t)count;
	return why == NULL && cell.len > 0 && count == 0 ? "is not a number from 1" : why;
}

static void give_declared_count(const void *row, size_t at, struct wm_buf *out)
{
	struct wm_declared_row declared = *(const struct wm_declared_row *)row;

	wm_give_uint_cell(out, *declared_count(&declared, at), 0);
}

static const char *finish_declared(const void *row, size_t *ret_column)
{
	const struct wm_declared_row *declared = row;

	*ret_column = DECLARED_AREA;
	return declared->area == 0 && declared->version.len == 0 && declared->source.len == 0 &&
			       declared->areas == 0 && declared->points == 0 &&
			       declared->institutions == 0
		       ? "a row that declares nothing"
		       : NULL;
}

static const struct wm_cell_rule declared_rules[] = {
	{ DECLARED_AREA, take_declared_area, give_declared_area },
	{ DECLARED_VERSION, take_declared_text, give_declared_text },
	{ DECLARED_AREAS, take_declared_count, give_declared_count },
};

const struct wm_cell_table wm_declared_cells = {
	.rules = declared_rules,
	.rule_count = COUNT_OF(declared_rules),
	.row_bytes = sizeof(struct wm_declared_row),
	.finish = finish_declared,
};
