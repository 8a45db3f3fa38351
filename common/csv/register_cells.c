/* What cells have in common; those of areas.csv and institutions.csv. */
#include "csv/register_cells.h"

#include <stdio.h>

#include "core/rollup.h"
#include "csv/register_columns.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

/* ------------------------------------------------------------------ shared */

const struct wm_cell_rule *wm_cell_rule_of(const struct wm_cell_table *table, size_t column,
					   size_t *ret_at)
{
	const struct wm_cell_rule *rule = table->rules;

	for (size_t i = 1; i < table->rule_count && table->rules[i].first <= column; i++) {
		rule = &table->rules[i];
	}
	*ret_at = column - rule->first;
	return rule;
}

const char *wm_cell_date(struct wm_view cell, int32_t *ret_date)
{
	*ret_date = WM_DATE_NONE;
	return cell.len == 0 || wm_date_parse(cell, ret_date) == WM_OK ? NULL : WM_NO_DATE_REASON;
}

const char *wm_cell_uint(struct wm_view cell, uint64_t max, uint64_t blank, uint64_t *ret_value)
{
	*ret_value = blank;
	return cell.len == 0 || wm_uint_parse(cell, max, ret_value) == WM_OK ? NULL
									     : WM_NO_NUMBER_REASON;
}

void wm_give_view(struct wm_buf *out, struct wm_view text)
{
	wm_buf_add(out, text.data, text.len);
}

void wm_give_text(struct wm_buf *out, const char *text)
{
	wm_buf_add(out, text, strlen(text));
}

void wm_give_date_cell(struct wm_buf *out, int32_t date)
{
	char text[WM_DATE_TEXT_BYTES];

	wm_date_format(date, text);
	wm_give_text(out, text);
}

void wm_give_uint_cell(struct wm_buf *out, uint64_t value, uint64_t blank)
{
	char text[24];

	if (value != blank) {
		(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
		wm_give_text(out, text);
	}
}

struct wm_view wm_cell_split(struct wm_view *rest, char separator)
{
	const uint8_t *end = rest->len > 0 ? memchr(rest->data, separator, rest->len) : NULL;
	const struct wm_view part =
		wm_view_of(rest->data, end != NULL ? (size_t)(end - rest->data) : rest->len);
	const size_t step = part.len + (end != NULL);

	rest->data = step > 0 ? rest->data + step : rest->data;
	rest->len -= step;
	return part;
}

/* ------------------------------------------------------------------ areas */

static const char *take_area_id(void *row, struct wm_view cell, size_t at)
{
	uint64_t id = 0;

	(void)at;
	if (wm_uint_parse(cell, WM_AREA_MAX, &id) < 0 || id == 0) {
		return "is not a number from 1 to 15";
	}
	((struct wm_area *)row)->id = (uint8_t)id;
	return NULL;
}

static void give_area_id(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_uint_cell(out, ((const struct wm_area *)row)->id, 0);
}

LANG_RULE(area_title, wm_area, title)
TEXT_RULE(area_source, wm_area, source_url)
TEXT_RULE(area_note, wm_area, translation_note)

LANG_RULE(area_reason, wm_area, override_reason)

/* The coordinator's colour (R6); blank is none. */
static const char *take_area_colour(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	for (int colour = WM_COLOUR_GREEN; colour < WM_COLOUR__COUNT; colour++) {
		if (wm_view_eq(cell, wm_view_str(wm_colour_name(colour)))) {
			((struct wm_area *)row)->override_colour = (uint8_t)colour;
		}
	}
	return cell.len == 0 || ((struct wm_area *)row)->override_colour != WM_COLOUR_GREY
		       ? NULL
		       : "is neither green, amber, red nor blank";
}

static void give_area_colour(const void *row, size_t at, struct wm_buf *out)
{
	const uint8_t colour = ((const struct wm_area *)row)->override_colour;

	(void)at;
	wm_give_text(out, colour != WM_COLOUR_GREY ? wm_colour_name(colour) : "");
}

static const struct wm_cell_rule area_rules[] = {
	{ AREA_ID, take_area_id, give_area_id },
	{ AREA_TITLE, take_area_title, give_area_title },
	{ AREA_SOURCE, take_area_source, give_area_source },
	{ AREA_NOTE, take_area_note, give_area_note },
	{ AREA_COLOUR, take_area_colour, give_area_colour },
	{ AREA_COLOUR_REASON, take_area_reason, give_area_reason },
};

const struct wm_cell_table wm_area_cells = {
	.rules = area_rules,
	.rule_count = COUNT_OF(area_rules),
	.row_bytes = sizeof(struct wm_area),
};

/* ------------------------------------------------------------------ institutions */

static const char *take_inst_code(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	return wm_code_parse(cell, &((struct wm_institution *)row)->code) == WM_OK
		       ? NULL
		       : "is not 1 to 40 of a-z, 0-9 and single hyphens";
}

static void give_inst_code(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_text(out, ((const struct wm_institution *)row)->code.text);
}

/* English is the name itself. */
static const char *take_inst_name(void *row, struct wm_view cell, size_t at)
{
	struct wm_institution *institution = row;

	if (at == 0) {
		institution->name = cell;
	} else {
		institution->names[WM_LANG_EN + at] = cell;
	}
	return NULL;
}

static void give_inst_name(const void *row, size_t at, struct wm_buf *out)
{
	const struct wm_institution *institution = row;

	wm_give_view(out, at == 0 ? institution->name : institution->names[WM_LANG_EN + at]);
}

TEXT_RULE(inst_kind, wm_institution, kind)
TEXT_RULE(inst_country, wm_institution, country)
TEXT_RULE(inst_source, wm_institution, source_url)

static const struct wm_cell_rule institution_rules[] = {
	{ INST_CODE, take_inst_code, give_inst_code },
	{ INST_NAME, take_inst_name, give_inst_name },
	{ INST_KIND, take_inst_kind, give_inst_kind },
	{ INST_COUNTRY, take_inst_country, give_inst_country },
	{ INST_SOURCE, take_inst_source, give_inst_source },
};

const struct wm_cell_table wm_institution_cells = {
	.rules = institution_rules,
	.rule_count = COUNT_OF(institution_rules),
	.row_bytes = sizeof(struct wm_institution),
};
