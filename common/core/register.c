/* The register: codes, ids and look-ups. */
#include "core/register.h"

#include <stdlib.h>

/* ------------------------------------------------------------------ codes and ids */

static bool is_code_byte(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
}

int wm_code_parse(struct wm_view text, struct wm_code *ret_code)
{
	if (text.len == 0 || text.len > WM_CODE_MAX_BYTES) {
		return WM_EINVALID;
	}

	uint8_t before = '-'; /* so that a hyphen at the start counts as doubled */
	for (size_t i = 0; i < text.len; i++) {
		const uint8_t byte = text.data[i];
		if (!is_code_byte(byte) || (byte == '-' && before == '-')) {
			return WM_EINVALID;
		}
		before = byte;
	}
	if (before == '-') {
		return WM_EINVALID;
	}

	/* Made aside: the text may be that of *ret_code itself. */
	struct wm_code code = { .len = (uint8_t)text.len };
	memcpy(code.text, text.data, text.len);
	*ret_code = code;
	return WM_OK;
}

bool wm_code_eq(const struct wm_code *a, const struct wm_code *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

bool wm_point_id_valid(uint64_t id)
{
	const uint64_t area = id / 100;
	const uint64_t number = id % 100;

	return area >= 1 && area <= WM_AREA_MAX && number >= 1 && number <= WM_POINT_NUMBER_MAX;
}

int wm_point_id_parse(struct wm_view text, uint16_t *ret_id)
{
	const uint8_t *dot = text.len > 0 ? memchr(text.data, '.', text.len) : NULL;
	if (dot == NULL || text.data[0] == '0') { /* "03.07" would be a second spelling of 3.07 */
		return WM_EINVALID;
	}

	const size_t area_len = (size_t)(dot - text.data);
	const size_t number_len = text.len - area_len - 1;
	uint64_t area = 0;
	uint64_t number = 0;
	/* Two digits: "3.1" is what a spreadsheet makes of 3.10, and must not become 3.01. */
	if (number_len != 2 ||
	    wm_uint_parse(wm_view_of(text.data, area_len), WM_AREA_MAX, &area) != WM_OK ||
	    wm_uint_parse(wm_view_of(dot + 1, number_len), WM_POINT_NUMBER_MAX, &number) != WM_OK ||
	    !wm_point_id_valid(area * 100 + number)) {
		return WM_EINVALID;
	}
	*ret_id = (uint16_t)(area * 100 + number);
	return WM_OK;
}

void wm_point_id_format(uint16_t id, char ret_text[8])
{
	unsigned area = id / 100U;
	const unsigned number = id % 100U;
	char reversed[3]; /* UINT16_MAX is "655.35" */
	size_t len = 0;

	do {
		reversed[len++] = (char)('0' + area % 10);
		area /= 10;
	} while (area > 0);

	while (len > 0) {
		*ret_text++ = reversed[--len];
	}
	ret_text[0] = '.';
	ret_text[1] = (char)('0' + number / 10);
	ret_text[2] = (char)('0' + number % 10);
	ret_text[3] = '\0';
}

/* ------------------------------------------------------------------ look-ups */

static int compare_area(const void *key, const void *row)
{
	return *(const uint8_t *)key - ((const struct wm_area *)row)->id;
}

static int compare_institution(const void *key, const void *row)
{
	/* A code has no NUL inside and always one behind it. */
	return strcmp(((const struct wm_code *)key)->text,
		      ((const struct wm_institution *)row)->code.text);
}

static int compare_point(const void *key, const void *row)
{
	return *(const uint16_t *)key - ((const struct wm_action_point *)row)->id;
}

const struct wm_area *wm_register_area(const struct wm_register *reg, uint8_t id)
{
	if (reg->area_count == 0) { /* bsearch() may not be given NULL rows */
		return NULL;
	}
	return bsearch(&id, reg->areas, reg->area_count, sizeof(reg->areas[0]), compare_area);
}

const struct wm_institution *wm_register_institution(const struct wm_register *reg,
						     const struct wm_code *code)
{
	if (reg->institution_count == 0) {
		return NULL;
	}
	return bsearch(code, reg->institutions, reg->institution_count,
		       sizeof(reg->institutions[0]), compare_institution);
}

const struct wm_action_point *wm_register_point(const struct wm_register *reg, uint16_t id)
{
	if (reg->point_count == 0) {
		return NULL;
	}
	return bsearch(&id, reg->points, reg->point_count, sizeof(reg->points[0]), compare_point);
}

const struct wm_cycle *wm_register_cycle(const struct wm_register *reg,
					 const struct wm_cycle_id *id)
{
	for (size_t i = 0; i < reg->cycle_count; i++) { /* in the order of time, and few */
		if (wm_cycle_id_eq(&reg->cycles[i].id, id)) {
			return &reg->cycles[i];
		}
	}
	return NULL;
}

bool wm_span_covers(struct wm_span span, int32_t day)
{
	return (span.since == 0 || day >= span.since) && (span.until == 0 || day <= span.until);
}

bool wm_point_has_reporter(const struct wm_action_point *point, const struct wm_code *code,
			   int32_t day)
{
	for (size_t i = 0; i < point->reporter_count; i++) {
		if (wm_code_eq(&point->reporters[i], code) &&
		    wm_span_covers(point->reporter_span[i], day)) {
			return true;
		}
	}
	return false;
}

const struct wm_code *wm_point_lead(const struct wm_action_point *point, int32_t day)
{
	const bool leads = point->lead.len > 0 && wm_span_covers(point->lead_span, day);

	return leads ? &point->lead : NULL;
}

const struct wm_milestone *wm_point_milestone(const struct wm_action_point *point, unsigned id)
{
	for (size_t i = 0; i < point->milestone_count; i++) {
		if (point->milestones[i].id == id) {
			return &point->milestones[i];
		}
	}
	return NULL;
}

const struct wm_indicator *wm_point_indicator(const struct wm_action_point *point, unsigned id)
{
	for (size_t i = 0; i < point->indicator_count; i++) {
		if (point->indicators[i].id == id) {
			return &point->indicators[i];
		}
	}
	return NULL;
}
