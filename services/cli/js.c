/* JSON values of the library's types. */
#include "cli/js.h"

#include "cli/fail.h"
#include "cli/text.h"
#include "sys/alloc.h"

static bool out_of_memory;

bool js_failed(void)
{
	return out_of_memory;
}

static json_t *made(json_t *value)
{
	out_of_memory = out_of_memory || value == NULL;
	return value;
}

void js_put(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0) {
		out_of_memory = true;
	}
}

void js_add(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0) {
		out_of_memory = true;
	}
}

json_t *js_view(struct wm_view text)
{
	if (wm_utf8_valid(text)) {
		return made(json_stringn(text.len > 0 ? (const char *)text.data : "", text.len));
	}
	char *copy = wm_alloc(text.len + 1);
	if (copy == NULL) {
		return made(NULL);
	}
	memcpy(copy, text.data, text.len);
	text_scrub(copy);
	json_t *value = json_string(copy);
	if (value == NULL) { /* a form that only the strict check knows */
		value = json_string("?");
	}
	wm_free(copy);
	return made(value);
}

json_t *js_text(const char *text)
{
	return text != NULL ? js_view(wm_view_str(text)) : json_null();
}

json_t *js_optional(struct wm_view text)
{
	return text.len > 0 ? js_view(text) : json_null();
}

json_t *js_uint(uint64_t value)
{
	return made(json_integer((json_int_t)value));
}

json_t *js_date(int32_t days)
{
	char text[WM_DATE_TEXT_BYTES];

	wm_date_format(days, text);
	return text[0] != '\0' ? js_text(text) : json_null();
}

json_t *js_time(int64_t msec)
{
	char text[WM_TIME_TEXT_BYTES];

	wm_time_format(msec, text);
	return msec != 0 && text[0] != '\0' ? js_text(text) : json_null();
}

json_t *js_hex(const uint8_t *bytes, size_t len)
{
	char text[2 * 32 + 1] = "";

	if (len <= 32) {
		wm_hex_format(wm_view_of(bytes, len), text);
	}
	return js_text(text);
}

json_t *js_uuid(const uint8_t uuid[16])
{
	char text[WM_UUID_TEXT_BYTES];

	wm_uuid_format(uuid, text);
	return js_text(text);
}

json_t *js_code(const struct wm_code *code)
{
	return js_optional(wm_view_of(code->text, code->len));
}

json_t *js_codes(const struct wm_code *codes, size_t count)
{
	json_t *array = made(json_array());

	for (size_t i = 0; i < count; i++) {
		js_add(array, js_code(&codes[i]));
	}
	return array;
}

json_t *js_point(uint16_t point)
{
	char text[8];

	wm_point_id_format(point, text);
	return js_text(text);
}

json_t *js_points(const uint16_t *points, size_t count)
{
	json_t *array = made(json_array());

	for (size_t i = 0; i < count; i++) {
		js_add(array, js_point(points[i]));
	}
	return array;
}

json_t *js_texts(const struct wm_view texts[WM_LANG__COUNT])
{
	json_t *object = made(json_object());

	for (int lang = 1; lang < WM_LANG__COUNT; lang++) {
		if (texts[lang].len > 0) {
			js_put(object, wm_lang_name(lang), js_view(texts[lang]));
		}
	}
	return object;
}

json_t *js_error(int err, const char *text)
{
	json_t *error = made(json_object());

	js_put(error, "code", json_integer(-(json_int_t)err));
	js_put(error, "name", js_text(wm_err_name(err)));
	js_put(error, "class", js_text(class_name(err)));
	js_put(error, "text", js_text(text != NULL && text[0] != '\0' ? text : wm_strerror(err)));
	return error;
}

struct wm_view texts_first(const struct wm_view texts[WM_LANG__COUNT], int *ret_lang)
{
	for (int lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		if (texts[lang].len > 0) {
			*ret_lang = lang;
			return texts[lang];
		}
	}
	*ret_lang = 0;
	return (struct wm_view){ NULL, 0 };
}
