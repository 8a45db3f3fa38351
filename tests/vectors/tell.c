/* Pieces of the flat objects that vectors are told as. */
#include "vectors/tell.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define KEY_MAX_BYTES 128

/* Set one member; its name is made from a format. */
void put_member(json_t *to, json_t *value, const char *format, ...)
{
	char key[KEY_MAX_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(key, sizeof(key), format, args); /* every name is short */
	va_end(args);
	json_object_set_new(to, key, value);
}

/* JSON numbers of most readers end at 2^63 - 1: above it, decimal digits in a string. */
json_t *as_number(uint64_t value)
{
	char digits[21];

	if (value <= INT64_MAX) {
		return json_integer((json_int_t)value);
	}
	(void)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
	return json_string(digits);
}

json_t *as_text(struct wm_view view)
{
	return json_stringn((const char *)view.data, view.len);
}

json_t *as_hex(struct wm_view bytes)
{
	char *digits = malloc(2 * bytes.len + 1);
	if (digits == NULL) {
		return NULL;
	}
	wm_hex_format(bytes, digits);
	json_t *value = json_string(digits);
	free(digits);
	return value;
}

json_t *as_code(const struct wm_code *institution)
{
	return json_string(institution->text);
}

void put_text(json_t *to, const char *prefix, const char *name, struct wm_view view)
{
	if (view.len > 0) {
		put_member(to, as_text(view), "%s%s", prefix, name);
	}
}

void put_texts(json_t *to, const char *prefix, const char *name,
	       const struct wm_view texts[WM_LANG__COUNT])
{
	for (int lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		if (texts[lang].len > 0) {
			put_member(to, as_text(texts[lang]), "%s%s.%s", prefix, name,
				   wm_lang_name(lang));
		}
	}
}

void put_codes(json_t *to, const char *prefix, const char *name, const struct wm_code *codes,
	       size_t count)
{
	if (count == 0) {
		return;
	}
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++) {
		json_array_append_new(list, as_code(&codes[i]));
	}
	put_member(to, list, "%s%s", prefix, name);
}

json_t *as_counts(const int32_t *values, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		json_array_append_new(list, json_integer(values[i]));
	}
	return list;
}

json_t *as_ids(const uint16_t *values, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		json_array_append_new(list, json_integer(values[i]));
	}
	return list;
}

json_t *as_axis_value(int16_t value)
{
	return value == WM_UNKNOWN ? json_null() : json_integer(value);
}

json_t *as_date(int32_t date)
{
	return date == WM_DATE_NONE ? json_null() : json_integer(date);
}

void put_date(json_t *to, const char *prefix, const char *name, int32_t date)
{
	if (date != WM_DATE_NONE) {
		put_member(to, json_integer(date), "%s%s", prefix, name);
	}
}

void put_cycle(json_t *to, const char *prefix, const struct wm_cycle_id *cycle)
{
	put_text(to, prefix, "cycle", wm_view_of(cycle->text, cycle->len));
}

static void put_one_evidence(json_t *to, const struct wm_evidence *evidence, size_t i)
{
	put_member(to, as_text(evidence->url), "evidence.%zu.url", i);
	if (evidence->title.len > 0) {
		put_member(to, as_text(evidence->title), "evidence.%zu.title", i);
	}
	if (evidence->date != WM_DATE_NONE) {
		put_member(to, json_integer(evidence->date), "evidence.%zu.date", i);
	}
	if (evidence->lang != 0) {
		put_member(to, json_string(wm_lang_name(evidence->lang)), "evidence.%zu.language",
			   i);
	}
	if (evidence->has_sha256) {
		put_member(to, as_hex(wm_view_of(evidence->sha256, sizeof(evidence->sha256))),
			   "evidence.%zu.sha256", i);
	}
}

void put_evidence(json_t *to, const struct wm_evidence *evidence, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		put_one_evidence(to, &evidence[i], i);
	}
}
