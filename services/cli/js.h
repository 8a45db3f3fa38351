/**
 * @file js.h
 * @brief Building JSON values out of the library's types; a failure sticks until the output.
 *
 * Keys come out in the order in which they were put.  Numbers are integers.
 */
#ifndef WM_CLI_JS_H
#define WM_CLI_JS_H

#include <jansson.h>

#include "base/text.h"
#include "core/register.h"

/** True once memory ran out while a value was built: out_json() then prints nothing. */
bool js_failed(void);

/** Put a value into an object, append one to an array; both take it over. */
void js_put(json_t *object, const char *key, json_t *value);
void js_add(json_t *array, json_t *value);

/** Text that is no UTF-8 (a file's name) gets question marks. */
json_t *js_view(struct wm_view text);
/** NULL gives null. */
json_t *js_text(const char *text);
/** Empty gives null. */
json_t *js_optional(struct wm_view text);
json_t *js_uint(uint64_t value);
/** WM_DATE_NONE gives null. */
json_t *js_date(int32_t days);
/** 0 gives null. */
json_t *js_time(int64_t msec);
json_t *js_hex(const uint8_t *bytes, size_t len);
json_t *js_uuid(const uint8_t uuid[16]);
/** No institution gives null. */
json_t *js_code(const struct wm_code *code);
json_t *js_codes(const struct wm_code *codes, size_t count);
/** "3.07" */
json_t *js_point(uint16_t point);
json_t *js_points(const uint16_t *points, size_t count);
/** Object from language to text; the empty ones are left out. */
json_t *js_texts(const struct wm_view texts[WM_LANG__COUNT]);
/** {"code","name","class","text"}; text NULL takes wm_strerror(). */
json_t *js_error(int err, const char *text);

/** The English text, or else the first one there is; empty when there is none. */
struct wm_view texts_first(const struct wm_view texts[WM_LANG__COUNT], int *ret_lang);

#endif
