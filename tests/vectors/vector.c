/* The table of kinds, and the codecs behind one signature. */
#include "vectors/vector.h"

static int decode_head(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_head_decode(bytes, &ret_value->head);
}

static void encode_head(const union wm_vector_value *value, struct wm_buf *buf)
{
	wm_head_encode(&value->head, buf);
}

static int decode_update(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_update_decode(bytes, &ret_value->update);
}

static void encode_update(const union wm_vector_value *value, struct wm_buf *buf)
{
	wm_update_encode(&value->update, buf);
}

static int decode_review(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_review_decode(bytes, &ret_value->review);
}

static void encode_review(const union wm_vector_value *value, struct wm_buf *buf)
{
	wm_review_encode(&value->review, buf);
}

static int decode_assessment(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_assessment_decode(bytes, &ret_value->assessment);
}

static void encode_assessment(const union wm_vector_value *value, struct wm_buf *buf)
{
	wm_assessment_encode(&value->assessment, buf);
}

static int decode_amendment(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_amendment_decode(bytes, &ret_value->amendment);
}

static void encode_amendment(const union wm_vector_value *value, struct wm_buf *buf)
{
	wm_amendment_encode(&value->amendment, buf);
}

static int decode_area(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_area_decode(bytes, &ret_value->area);
}

static void encode_area(const union wm_vector_value *value, struct wm_buf *buf)
{
	wm_area_encode(&value->area, buf);
}

static int decode_institution(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_institution_decode(bytes, &ret_value->institution);
}

static void encode_institution(const union wm_vector_value *value, struct wm_buf *buf)
{
	wm_institution_encode(&value->institution, buf);
}

static int decode_action_point(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_action_point_decode(bytes, &ret_value->action_point);
}

static void encode_action_point(const union wm_vector_value *value, struct wm_buf *buf)
{
	wm_action_point_encode(&value->action_point, buf);
}

static int decode_cycle(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_cycle_decode(bytes, &ret_value->cycle);
}

static void encode_cycle(const union wm_vector_value *value, struct wm_buf *buf)
{
	wm_cycle_encode(&value->cycle, buf);
}

static int decode_settings(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_settings_decode(bytes, &ret_value->settings);
}

static void encode_settings(const union wm_vector_value *value, struct wm_buf *buf)
{
	wm_settings_encode(&value->settings, buf);
}

static int decode_point_item(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_point_item_decode(bytes, &ret_value->point_item);
}

static void encode_point_item(const union wm_vector_value *value, struct wm_buf *buf)
{
	wm_point_item_encode(&value->point_item, buf);
}

static int decode_rollup(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_area_report_decode(bytes, &ret_value->rollup);
}

static void encode_rollup(const union wm_vector_value *value, struct wm_buf *buf)
{
	wm_area_report_encode(&value->rollup, buf);
}

static int decode_key(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_key_row_decode(bytes, &ret_value->key);
}

static void encode_key(const union wm_vector_value *value, struct wm_buf *buf)
{
	wm_key_row_encode(&value->key, buf);
}

static int decode_entry(struct wm_view bytes, union wm_vector_value *ret_value)
{
	return wm_entry_decode(bytes, &ret_value->entry);
}

static void encode_entry(const union wm_vector_value *value, struct wm_buf *buf)
{
	uint8_t head[WM_ENTRY_HEAD_MAX_BYTES];

	wm_buf_add(buf, head, wm_entry_head_encode(&value->entry, head));
	wm_buf_add(buf, value->entry.body.data, value->entry.body.len);
}

static const struct wm_vector_kind kinds[] = {
	{ "head", decode_head, encode_head, wm_tell_head },
	{ "update", decode_update, encode_update, wm_tell_update },
	{ "review", decode_review, encode_review, wm_tell_review },
	{ "assessment", decode_assessment, encode_assessment, wm_tell_assessment },
	{ "amendment", decode_amendment, encode_amendment, wm_tell_amendment },
	{ "area", decode_area, encode_area, wm_tell_area },
	{ "institution", decode_institution, encode_institution, wm_tell_institution },
	{ "action_point", decode_action_point, encode_action_point, wm_tell_action_point },
	{ "cycle", decode_cycle, encode_cycle, wm_tell_cycle },
	{ "settings", decode_settings, encode_settings, wm_tell_settings },
	{ "point_item", decode_point_item, encode_point_item, wm_tell_point_item },
	{ "rollup", decode_rollup, encode_rollup, wm_tell_rollup },
	{ "key", decode_key, encode_key, wm_tell_key },
	{ "entry", decode_entry, encode_entry, wm_tell_entry },
};

const struct wm_vector_kind *wm_vector_kind_find(const char *frame)
{
	for (size_t i = 0; frame != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].frame, frame) == 0) {
			return &kinds[i];
		}
	}
	return NULL;
}

json_t *wm_vector_tell(const struct wm_vector_kind *kind, const union wm_vector_value *value)
{
	json_t *object = json_object();

	json_object_set_new(object, "frame", json_string(kind->frame));
	kind->tell(value, object);
	return object;
}
