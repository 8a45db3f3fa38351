/* The register: codes, ids, look-ups, and the check that a whole register holds together. */
#include "core/register.h"

#include <stdlib.h>

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

static const char *const lang_names[] = {
	[WM_LANG_EN] = "en", [WM_LANG_RU] = "ru", [WM_LANG_KK] = "kk", [WM_LANG_KY] = "ky",
	[WM_LANG_TG] = "tg", [WM_LANG_TK] = "tk", [WM_LANG_UZ] = "uz",
};

static const char *const wording_names[] = {
	[WM_WORDING_PENDING] = "pending",
	[WM_WORDING_REPORTED] = "reported",
	[WM_WORDING_OFFICIAL] = "official",
};

static const char *const point_kind_names[] = {
	[WM_POINT_KIND_UNKNOWN] = "",
	[WM_POINT_KIND_ONE_OFF] = "one-off",
	[WM_POINT_KIND_TARGET] = "target",
	[WM_POINT_KIND_CONTINUOUS] = "continuous",
};

_Static_assert(COUNT_OF(lang_names) == WM_LANG__COUNT, "every language has a name");
_Static_assert(COUNT_OF(wording_names) == WM_WORDING__COUNT, "every wording has a name");
_Static_assert(COUNT_OF(point_kind_names) == WM_POINT_KIND__COUNT, "every kind has a name");

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

static bool has_code(const struct wm_code *codes, size_t count, const struct wm_code *code)
{
	for (size_t i = 0; i < count; i++) {
		if (wm_code_eq(&codes[i], code)) {
			return true;
		}
	}
	return false;
}

bool wm_point_has_reporter(const struct wm_action_point *point, const struct wm_code *code)
{
	return has_code(point->reporters, point->reporter_count, code);
}

/* ------------------------------------------------------------------ the check */

/* Each check_ function returns the first violated rule as text, or NULL. */

static const char *check_area(const struct wm_register *reg, size_t index)
{
	const uint8_t id = reg->areas[index].id;

	if (id < 1 || id > WM_AREA_MAX) {
		return "area id must be 1 to 15";
	}
	if (index > 0 && id <= reg->areas[index - 1].id) {
		return "area ids must be ascending and unique";
	}
	return NULL;
}

static const char *check_institution(const struct wm_register *reg, size_t index)
{
	const struct wm_institution *row = &reg->institutions[index];
	struct wm_code code;

	if (row->code.len > WM_CODE_MAX_BYTES ||
	    wm_code_parse(wm_view_of(row->code.text, row->code.len), &code) != WM_OK) {
		return "institution code must be 1 to 40 of a-z, 0-9 and single hyphens";
	}
	if (index > 0 && compare_institution(&row->code, &reg->institutions[index - 1]) <= 0) {
		return "institution codes must be ascending and unique";
	}
	return NULL;
}

/* The words for a list of institutions that is at fault. */
struct list_reasons {
	const char *too_long, *unknown, *twice;
};

static const struct list_reasons supporting_reasons = {
	"more supporting institutions than a point may have",
	"a supporting institution is not in the register",
	"a supporting institution is named twice",
};

static const struct list_reasons reporter_reasons = {
	"more reporters than a point may have",
	"a reporter is not in the register",
	"a reporter is named twice",
};

static const char *check_list(const struct wm_register *reg, const struct wm_code *codes,
			      size_t count, const struct list_reasons *reasons)
{
	if (count > WM_REPORTERS_MAX_COUNT) {
		return reasons->too_long;
	}
	for (size_t i = 0; i < count; i++) {
		if (wm_register_institution(reg, &codes[i]) == NULL) {
			return reasons->unknown;
		}
		if (has_code(codes, i, &codes[i])) {
			return reasons->twice;
		}
	}
	return NULL;
}

/* A lead's word is the point's, so it has to be able to speak, and in one role only. */
static const char *check_lead(const struct wm_register *reg, const struct wm_action_point *point)
{
	if (point->lead.len == 0) {
		return NULL;
	}
	if (wm_register_institution(reg, &point->lead) == NULL) {
		return "the lead is not in the register";
	}
	if (has_code(point->supporting, point->supporting_count, &point->lead)) {
		return "the lead is named as supporting, too";
	}
	if (!wm_point_has_reporter(point, &point->lead)) {
		return "the lead is not one of the reporters";
	}
	return NULL;
}

static const char *check_point_values(const struct wm_register *reg,
				      const struct wm_action_point *point)
{
	if (!wm_point_id_valid(point->id)) {
		return "point id must be area 1 to 15 and number 1 to 99";
	}
	if (point->area != point->id / 100) {
		return "a point's area must be that of its id";
	}
	if (wm_register_area(reg, point->area) == NULL) {
		return "a point's area is not in the register";
	}
	if ((unsigned)point->wording < WM_WORDING_PENDING ||
	    (unsigned)point->wording >= WM_WORDING__COUNT) {
		return "wording must be pending, reported or official";
	}
	if ((unsigned)point->kind >= WM_POINT_KIND__COUNT) {
		return "kind must be one-off, target, continuous or unknown";
	}
	if (point->weight < 1 || point->weight > WM_WEIGHT_MAX) {
		return "weight must be 1 to 1000";
	}
	return NULL;
}

static const char *check_point(const struct wm_register *reg, size_t index)
{
	const struct wm_action_point *point = &reg->points[index];
	const char *reason = check_point_values(reg, point);

	if (reason == NULL && index > 0 && point->id <= reg->points[index - 1].id) {
		reason = "point ids must be ascending and unique";
	}
	if (reason == NULL) {
		reason = check_list(reg, point->supporting, point->supporting_count,
				    &supporting_reasons);
	}
	if (reason == NULL) {
		reason =
			check_list(reg, point->reporters, point->reporter_count, &reporter_reasons);
	}
	return reason != NULL ? reason : check_lead(reg, point);
}

static int refuse(const char *reason, uint16_t id, const char **ret_reason, uint16_t *ret_id)
{
	*ret_reason = reason;
	*ret_id = id;
	return WM_ERULE;
}

int wm_register_check(const struct wm_register *reg, const char **ret_reason, uint16_t *ret_id)
{
	if (reg->point_count > WM_POINTS_MAX_COUNT) {
		return refuse("more points than a register may have", 0, ret_reason, ret_id);
	}
	if (reg->institution_count > WM_INSTITUTIONS_MAX_COUNT) {
		return refuse("more institutions than a register may have", 0, ret_reason, ret_id);
	}

	for (size_t i = 0; i < reg->area_count; i++) {
		const char *reason = check_area(reg, i);
		if (reason != NULL) {
			return refuse(reason, reg->areas[i].id, ret_reason, ret_id);
		}
	}
	for (size_t i = 0; i < reg->institution_count; i++) {
		const char *reason = check_institution(reg, i);
		if (reason != NULL) {
			return refuse(reason, 0, ret_reason, ret_id);
		}
	}
	for (size_t i = 0; i < reg->point_count; i++) {
		const char *reason = check_point(reg, i);
		if (reason != NULL) {
			return refuse(reason, reg->points[i].id, ret_reason, ret_id);
		}
	}
	return WM_OK;
}

/* ------------------------------------------------------------------ names */

/* Positions of these tables are enum values, and 0 is none of them. */
static int parse_word(struct wm_view text, const char *const words[], size_t count)
{
	const int found = wm_word_find(text, words, count);

	return found > 0 ? found : 0;
}

const char *wm_lang_name(int lang)
{
	return wm_word_at(lang_names, COUNT_OF(lang_names), lang);
}

int wm_lang_parse(struct wm_view text)
{
	return parse_word(text, lang_names, COUNT_OF(lang_names));
}

const char *wm_wording_name(int wording)
{
	const char *name = wm_word_at(wording_names, COUNT_OF(wording_names), wording);

	return name != NULL ? name : "unknown";
}

int wm_wording_parse(struct wm_view text)
{
	return parse_word(text, wording_names, COUNT_OF(wording_names));
}

const char *wm_point_kind_name(int kind)
{
	const char *name = wm_word_at(point_kind_names, COUNT_OF(point_kind_names), kind);

	return name != NULL ? name : "";
}

int wm_point_kind_parse(struct wm_view text)
{
	return wm_word_find(text, point_kind_names, COUNT_OF(point_kind_names));
}
