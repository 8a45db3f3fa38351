/* A snapshot as one JSON document, and the same document as MessagePack. */
#include <stdlib.h>

#include "cli/account.h"
#include "cli/figures.h"
#include "cli/js.h"
#include "cli/shot.h"
#include "cli/wording.h"
#include "wire/pack.h"

static json_t *areas_json(const struct picture *picture)
{
	json_t *array = json_array();

	for (unsigned area = 1; area <= WM_AREA_MAX; area++) {
		const struct wm_area *row = directory_area(&picture->directory, (uint8_t)area);
		if (!picture->reports.has[area]) {
			continue;
		}
		json_t *object = json_object();
		js_put(object, "area", js_uint(area));
		js_put(object, "title",
		       js_optional(directory_area_title(&picture->directory, (uint8_t)area)));
		js_put(object, "titles", row != NULL ? js_texts(row->title) : json_null());
		js_put(object, "rollup",
		       figures_json(&picture->reports, area, &picture->directory));
		js_add(array, object);
	}
	return array;
}

static json_t *snapshot_json(const struct shot *shot)
{
	const struct picture *picture = shot->picture;
	json_t *object = json_object();
	json_t *points = json_array();

	js_put(object, "format", json_string("waymark-snapshot/1"));
	picture_put(object, picture);
	js_put(object, "generation", json_string(shot->generation));
	js_put(object, "wording", wording_json(&picture->points));
	js_put(object, "areas", areas_json(picture));
	js_put(object, "programme",
	       picture->reports.has[0] ? figures_json(&picture->reports, 0, &picture->directory)
				       : json_null());
	js_put(object, "institutions", account_json(&picture->points, &picture->directory));
	for (size_t i = 0; i < picture->points.count; i++) {
		js_add(points, view_json(&picture->points.view[i]));
	}
	js_put(object, "points", points);
	return object;
}

int shot_json(const struct shot *shot, struct wm_buf *buf)
{
	json_t *object = snapshot_json(shot);
	char *text = js_failed() ? NULL : json_dumps(object, JSON_INDENT(2));

	json_decref(object);
	if (text == NULL) {
		return WM_ENOMEM;
	}
	wm_buf_add(buf, text, strlen(text));
	wm_buf_add(buf, "\n", 1);
	free(text);
	return buf->err;
}

/* ------------------------------------------------------------------ MessagePack */

/* The document is ours and as deep as it is written above. */
static void pack(const json_t *value, struct wm_buf *buf)
{
	const char *key;
	json_t *member;
	size_t i;

	switch (json_typeof(value)) {
	case JSON_OBJECT:
		wm_pack_map(buf, json_object_size(value));
		json_object_foreach((json_t *)value, key, member)
		{
			wm_pack_str(buf, wm_view_str(key));
			pack(member, buf);
		}
		break;
	case JSON_ARRAY:
		wm_pack_array(buf, json_array_size(value));
		json_array_foreach(value, i, member)
		{
			pack(member, buf);
		}
		break;
	case JSON_STRING:
		wm_pack_str(buf, wm_view_of(json_string_value(value), json_string_length(value)));
		break;
	case JSON_INTEGER:
		wm_pack_int(buf, json_integer_value(value));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		wm_pack_bool(buf, json_is_true(value));
		break;
	case JSON_NULL:
	case JSON_REAL: /* numbers are integers: js.h */
	default:
		wm_pack_nil(buf);
		break;
	}
}

int shot_msgpack(const struct shot *shot, struct wm_buf *buf)
{
	json_t *object = snapshot_json(shot);
	const int err = js_failed() ? WM_ENOMEM : WM_OK;

	if (err == WM_OK) {
		pack(object, buf);
	}
	json_decref(object);
	return err < 0 ? err : buf->err;
}
