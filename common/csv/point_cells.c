/* Cells of actions.csv. */
#include <stdio.h>

#include "csv/register_cells.h"
#include "csv/register_columns.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

#define POINT(ROW)	 ((struct wm_action_point *)(ROW))
#define CONST_POINT(ROW) ((const struct wm_action_point *)(ROW))

static const char *take_point_id(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	return wm_point_id_parse(cell, &POINT(row)->id) == WM_OK ? NULL : "is not of the form 3.07";
}

static void give_point_id(const void *row, size_t at, struct wm_buf *out)
{
	char text[8];

	(void)at;
	wm_point_id_format(CONST_POINT(row)->id, text);
	wm_give_text(out, text);
}

UINT_RULE(point_number, wm_action_point, number, uint16_t, UINT16_MAX, 0)
UINT_RULE(point_area, wm_action_point, area, uint8_t, WM_AREA_MAX, 0)
UINT_RULE(point_weight, wm_action_point, weight, uint16_t, WM_WEIGHT_MAX, 1)
DATE_RULE(point_planned_start, wm_action_point, planned_start)
DATE_RULE(point_planned_end, wm_action_point, planned_end)
DATE_RULE(point_original_end, wm_action_point, original_end)
LANG_RULE(point_title, wm_action_point, title)
LANG_RULE(point_text, wm_action_point, text)
TEXT_RULE(point_scope, wm_action_point, scope)
TEXT_RULE(point_source, wm_action_point, source_url)
TEXT_RULE(point_note, wm_action_point, note)

static const char *take_point_wording(void *row, struct wm_view cell, size_t at)
{
	const int wording = wm_wording_parse(cell);

	(void)at;
	POINT(row)->wording = (enum wm_wording)wording;
	return wording != 0 ? NULL : "is none of pending, reported, official";
}

static void give_point_wording(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_text(out, wm_wording_name((int)CONST_POINT(row)->wording));
}

static const char *take_point_kind(void *row, struct wm_view cell, size_t at)
{
	const int kind = wm_point_kind_parse(cell);

	(void)at;
	POINT(row)->kind = kind < 0 ? WM_POINT_KIND_UNKNOWN : (enum wm_point_kind)kind;
	return kind >= 0 ? NULL : "is none of one-off, target, continuous, blank";
}

static void give_point_kind(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_text(out, wm_point_kind_name((int)CONST_POINT(row)->kind));
}

static const char *take_point_critical(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	POINT(row)->critical = wm_view_eq(cell, wm_view_str("yes"));
	return cell.len == 0 || POINT(row)->critical ? NULL : "is neither yes nor blank";
}

static void give_point_critical(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	wm_give_text(out, CONST_POINT(row)->critical ? "yes" : "");
}

static const char *take_point_visibility(void *row, struct wm_view cell, size_t at)
{
	const int visibility = wm_visibility_parse(cell);

	(void)at;
	POINT(row)->visibility =
		visibility < 0 ? WM_VISIBILITY_PUBLIC : (enum wm_visibility)visibility;
	return visibility >= 0 ? NULL : "is none of public, partners, restricted, blank";
}

static void give_point_visibility(const void *row, size_t at, struct wm_buf *out)
{
	const int visibility = (int)CONST_POINT(row)->visibility;

	(void)at;
	wm_give_text(out, visibility == WM_VISIBILITY_PUBLIC ? "" : wm_visibility_name(visibility));
}

static const char *take_point_adopted(void *row, struct wm_view cell, size_t at)
{
	(void)at;
	POINT(row)->adopted_lang = cell.len > 0 ? wm_lang_parse(cell) : 0;
	return cell.len == 0 || POINT(row)->adopted_lang != 0
		       ? NULL
		       : "is none of en, ru, kk, ky, tg, tk, uz";
}

static void give_point_adopted(const void *row, size_t at, struct wm_buf *out)
{
	const char *name = wm_lang_name(CONST_POINT(row)->adopted_lang);

	(void)at;
	wm_give_text(out, name != NULL ? name : "");
}

/* ------------------------------------------------------------------ parties */

#define PARTY_REASON "is not a list of institution codes"

static bool take_span_day(struct wm_view text, int32_t *ret_day)
{
	*ret_day = 0;
	return text.len == 0 || wm_date_parse(text, ret_day) == WM_OK;
}

/* "code", or "code@2024-01-01..2025-06-30" with either day left out. */
static bool take_party(struct wm_view text, struct wm_code *code, struct wm_span *span)
{
	const bool is_dated = text.len > 0 && memchr(text.data, '@', text.len) != NULL;
	const struct wm_view name = wm_cell_split(&text, '@');
	const struct wm_view since = wm_cell_split(&text, '.');

	*span = (struct wm_span){ 0, 0 };
	if (wm_code_parse(name, code) < 0) {
		return false;
	}
	if (!is_dated) {
		return true;
	}
	if (text.len == 0 || text.data[0] != '.' || !take_span_day(since, &span->since)) {
		return false;
	}
	text.data++;
	text.len--;
	return take_span_day(text, &span->until) && (span->since != 0 || span->until != 0);
}

static void give_party(const struct wm_code *code, struct wm_span span, struct wm_buf *out)
{
	wm_give_text(out, code->text);
	if (span.since != 0 || span.until != 0) {
		wm_give_text(out, "@");
		wm_give_date_cell(out, span.since != 0 ? span.since : WM_DATE_NONE);
		wm_give_text(out, "..");
		wm_give_date_cell(out, span.until != 0 ? span.until : WM_DATE_NONE);
	}
}

/* Separated by one blank each. */
static const char *take_parties(struct wm_view cell, struct wm_code *codes, struct wm_span *spans,
				uint16_t *ret_count)
{
	uint16_t count = 0;
	bool more = cell.len > 0;

	*ret_count = 0;
	while (more) {
		more = memchr(cell.data, ' ', cell.len) != NULL;
		if (count == WM_REPORTERS_MAX_COUNT ||
		    !take_party(wm_cell_split(&cell, ' '), &codes[count], &spans[count])) {
			return PARTY_REASON;
		}
		count++;
		if (more && cell.len == 0) {
			return PARTY_REASON; /* a blank at the end */
		}
	}
	*ret_count = count;
	return NULL;
}

static void give_parties(const struct wm_code *codes, const struct wm_span *spans, uint16_t count,
			 struct wm_buf *out)
{
	for (uint16_t i = 0; i < count; i++) {
		wm_give_text(out, i > 0 ? " " : "");
		give_party(&codes[i], spans[i], out);
	}
}

static const char *take_point_lead(void *row, struct wm_view cell, size_t at)
{
	struct wm_action_point *point = row;

	(void)at;
	point->lead = (struct wm_code){ .len = 0 };
	point->lead_span = (struct wm_span){ 0, 0 };
	return cell.len == 0 || take_party(cell, &point->lead, &point->lead_span)
		       ? NULL
		       : "is not an institution code";
}

static void give_point_lead(const void *row, size_t at, struct wm_buf *out)
{
	(void)at;
	if (CONST_POINT(row)->lead.len > 0) {
		give_party(&CONST_POINT(row)->lead, CONST_POINT(row)->lead_span, out);
	}
}

static const char *take_point_supporting(void *row, struct wm_view cell, size_t at)
{
	struct wm_action_point *point = row;

	(void)at;
	return take_parties(cell, point->supporting, point->supporting_span,
			    &point->supporting_count);
}

static void give_point_supporting(const void *row, size_t at, struct wm_buf *out)
{
	const struct wm_action_point *point = row;

	(void)at;
	give_parties(point->supporting, point->supporting_span, point->supporting_count, out);
}

static const char *take_point_reporters(void *row, struct wm_view cell, size_t at)
{
	struct wm_action_point *point = row;

	(void)at;
	return take_parties(cell, point->reporters, point->reporter_span, &point->reporter_count);
}

static void give_point_reporters(const void *row, size_t at, struct wm_buf *out)
{
	const struct wm_action_point *point = row;

	(void)at;
	give_parties(point->reporters, point->reporter_span, point->reporter_count, out);
}

static void init_point(void *row)
{
	POINT(row)->weight = 1;
	POINT(row)->planned_start = WM_DATE_NONE;
	POINT(row)->planned_end = WM_DATE_NONE;
	POINT(row)->original_end = WM_DATE_NONE;
}

/* What is called official can be looked up. */
static const char *finish_point(const void *row, size_t *ret_column)
{
	*ret_column = POINT_SOURCE;
	return CONST_POINT(row)->wording == WM_WORDING_OFFICIAL &&
			       CONST_POINT(row)->source_url.len == 0
		       ? "official wording needs the address of its source"
		       : NULL;
}

static const struct wm_cell_rule point_rules[] = {
	{ POINT_ID, take_point_id, give_point_id },
	{ POINT_NUMBER, take_point_number, give_point_number },
	{ POINT_AREA, take_point_area, give_point_area },
	{ POINT_WORDING, take_point_wording, give_point_wording },
	{ POINT_KIND, take_point_kind, give_point_kind },
	{ POINT_TITLE, take_point_title, give_point_title },
	{ POINT_SCOPE, take_point_scope, give_point_scope },
	{ POINT_LEAD, take_point_lead, give_point_lead },
	{ POINT_SUPPORTING, take_point_supporting, give_point_supporting },
	{ POINT_REPORTERS, take_point_reporters, give_point_reporters },
	{ POINT_PLANNED_END, take_point_planned_end, give_point_planned_end },
	{ POINT_SOURCE, take_point_source, give_point_source },
	{ POINT_NOTE, take_point_note, give_point_note },
	{ POINT_CRITICAL, take_point_critical, give_point_critical },
	{ POINT_WEIGHT, take_point_weight, give_point_weight },
	{ POINT_VISIBILITY, take_point_visibility, give_point_visibility },
	{ POINT_PLANNED_START, take_point_planned_start, give_point_planned_start },
	{ POINT_ORIGINAL_END, take_point_original_end, give_point_original_end },
	{ POINT_ADOPTED_LANG, take_point_adopted, give_point_adopted },
	{ POINT_TEXT, take_point_text, give_point_text },
};

const struct wm_cell_table wm_point_cells = {
	.rules = point_rules,
	.rule_count = COUNT_OF(point_rules),
	.row_bytes = sizeof(struct wm_action_point),
	.init = init_point,
	.finish = finish_point,
};

/* ------------------------------------------------------------------ one cell */

int wm_action_point_set(struct wm_action_point *point, const char *column, struct wm_view value,
			char ret_why[WM_REGISTER_WHY_BYTES])
{
	const char *const *columns = wm_register_columns[WM_FILE_ACTIONS];
	size_t at = 0;
	size_t found = 0;

	while (columns[found] != NULL && strcmp(wm_column_name(columns[found]), column) != 0) {
		found++;
	}
	if (columns[found] == NULL) {
		return WM_ENOTFOUND;
	}
	const struct wm_cell_rule *rule = wm_cell_rule_of(&wm_point_cells, found, &at);
	const char *why = rule->take(point, value, at);
	if (why != NULL) {
		(void)snprintf(ret_why, WM_REGISTER_WHY_BYTES, "%s: %s", column, why);
	}
	return why == NULL ? WM_OK : WM_ECELL;
}
