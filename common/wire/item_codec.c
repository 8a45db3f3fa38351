/*
 * Point items and key rows.  What a point has none of (facts, a verified level,
 * entries about it) is left out.
 */
#include "wire/item_codec.h"

#include "wire/item_review.h"
#include "wire/pack.h"
#include "wire/register_codec.h"
#include "wire/rows.h"

/* Keys of the bodies (proto/protocol.md, "Bodies that a server sends"). */
enum {
	ITEM_ROW = 1,
	ITEM_REVISION,
	ITEM_CHANGED_AT,
	ITEM_UPDATE_COUNT,
	ITEM_AXES,
	ITEM_VOICES,
	ITEM_LATEST,
	ITEM__END,
};

enum { LATEST_REVISION = 1, LATEST_COMMITTED_AT, LATEST_INSTITUTION, LATEST_BODY, LATEST__END };
enum { KEY_PUBLIC = 1, KEY_INSTITUTION, KEY_ROLE, KEY__END };

#define UPDATE_KEY_AS_OF 2

/* --- point item: encoding --- */

static void give_value(struct wm_buf *buf, int16_t value)
{
	if (value == WM_UNKNOWN) {
		wm_pack_nil(buf);
	} else {
		wm_pack_int(buf, value);
	}
}

static void give_axes(struct wm_buf *buf, const struct wm_axis_view *axes)
{
	wm_pack_array(buf, WM_AXIS__COUNT);
	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		if (axes[i].basis == WM_BASIS_NONE) {
			wm_pack_nil(buf);
			continue;
		}
		wm_pack_array(buf, 6);
		give_value(buf, axes[i].value);
		wm_pack_int(buf, axes[i].as_of);
		wm_pack_uint(buf, axes[i].revision);
		wm_pack_uint(buf, axes[i].origin);
		wm_write_code(buf, &axes[i].institution);
		wm_pack_uint(buf, axes[i].basis);
	}
}

static void give_voice(struct wm_buf *buf, const struct wm_voice *voice)
{
	wm_pack_array(buf, 2);
	wm_write_code(buf, &voice->institution);
	wm_pack_array(buf, WM_AXIS__COUNT);
	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		const struct wm_spoken *spoken = &voice->axis[i];
		if (spoken->revision == 0) {
			wm_pack_nil(buf);
			continue;
		}
		wm_pack_array(buf, 4);
		give_value(buf, spoken->value);
		wm_pack_int(buf, spoken->as_of);
		wm_pack_uint(buf, spoken->revision);
		wm_pack_uint(buf, spoken->origin);
	}
}

static void give_latest(struct wm_buf *buf, const struct wm_latest *latest)
{
	if (latest->revision == 0) {
		wm_pack_nil(buf);
		return;
	}
	wm_pack_map(buf, 4);
	wm_pack_key_uint(buf, LATEST_REVISION, latest->revision);
	wm_pack_key_int(buf, LATEST_COMMITTED_AT, latest->committed_at);
	wm_pack_uint(buf, LATEST_INSTITUTION);
	wm_write_code(buf, &latest->institution);
	wm_pack_key_bin(buf, LATEST_BODY, latest->body);
}

void wm_point_item_encode(const struct wm_point_item *item, struct wm_buf *buf)
{
	const struct wm_code *lead = item->lead_day == 0
					     ? &item->point.lead
					     : wm_point_lead(&item->point, item->lead_day);
	struct wm_axis_view axes[WM_AXIS__COUNT];

	wm_point_resolve(&item->state, lead, axes);
	wm_pack_map(buf, ITEM__END - ITEM_ROW + wm_count_item_review(item));
	wm_pack_uint(buf, ITEM_ROW);
	wm_write_action_point(buf, &item->point);
	wm_pack_key_uint(buf, ITEM_REVISION, item->state.revision);
	wm_pack_key_int(buf, ITEM_CHANGED_AT, item->changed_at);
	wm_pack_key_uint(buf, ITEM_UPDATE_COUNT, item->state.update_count);
	wm_pack_uint(buf, ITEM_AXES);
	give_axes(buf, axes);
	wm_pack_uint(buf, ITEM_VOICES);
	wm_pack_array(buf, item->state.voice_count);
	for (size_t i = 0; i < item->state.voice_count; i++) {
		give_voice(buf, &item->state.voices[i]);
	}
	wm_pack_uint(buf, ITEM_LATEST);
	give_latest(buf, &item->latest);
	wm_write_item_review(buf, item);
}

/* --- point item: decoding --- */

static int16_t take_value(struct wm_unpack *in, const msgpack_object *v)
{
	if (wm_is_nil(v)) {
		return WM_UNKNOWN;
	}
	return (int16_t)wm_unpack_uint(in, v, INT16_MAX);
}

static void take_spoken(struct wm_unpack *in, const msgpack_object *v, enum wm_axis axis,
			struct wm_spoken *ret_spoken)
{
	*ret_spoken = (struct wm_spoken){ .revision = 0 };
	if (wm_is_nil(v)) {
		return;
	}
	const msgpack_object *word = wm_read_tuple(in, v, 4);
	if (word == NULL) {
		return;
	}
	struct wm_spoken spoken = {
		.value = take_value(in, &word[0]),
		.as_of = (int32_t)wm_unpack_int(in, &word[1], WM_DATE_NONE + 1, INT32_MAX),
		.revision = wm_unpack_uint(in, &word[2], UINT64_MAX),
		.origin = (uint8_t)wm_unpack_uint(in, &word[3], UINT8_MAX),
	};
	if (spoken.revision == 0 || !wm_spoken_fits(&spoken, axis)) {
		wm_unpack_fail(in, WM_ESCHEMA);
		return;
	}
	*ret_spoken = spoken;
}

static void take_voice(struct wm_unpack *in, const msgpack_object *v, struct wm_voice *ret_voice)
{
	const msgpack_object *pair = wm_read_tuple(in, v, 2);
	const msgpack_object *axes =
		pair != NULL ? wm_read_tuple(in, &pair[1], WM_AXIS__COUNT) : NULL;
	if (axes == NULL) {
		return;
	}
	wm_read_code(in, &pair[0], &ret_voice->institution);
	for (unsigned i = 0; i < WM_AXIS__COUNT; i++) {
		take_spoken(in, &axes[i], (enum wm_axis)i, &ret_voice->axis[i]);
	}
}

static void take_voices(struct wm_unpack *in, const msgpack_object *v, struct wm_point_state *state)
{
	size_t count = 0;
	const msgpack_object *voices = wm_unpack_array(in, v, WM_VOICES_MAX_COUNT, &count);

	for (size_t i = 0; i < count; i++) {
		take_voice(in, &voices[i], &state->voices[i]);
		if (!wm_voice_ascends(state, i)) {
			wm_unpack_fail(in, WM_ESCHEMA);
		}
	}
	state->voice_count = (uint16_t)count;
}

/* The day of a submitted body; the rest of it is left to who shows it. */
static int32_t as_of_of(struct wm_unpack *item, struct wm_view body)
{
	struct wm_unpack in;
	int err = wm_unpack_begin(&in, body, &wm_scan_body);
	if (err < 0) {
		wm_unpack_fail(item, err == WM_ENOMEM ? err : WM_ESCHEMA);
		return WM_DATE_NONE;
	}
	const int32_t as_of = (int32_t)wm_unpack_int(&in, wm_map_find(&in.root, UPDATE_KEY_AS_OF),
						     WM_DATE_NONE + 1, INT32_MAX);
	err = wm_unpack_end(&in);
	if (err < 0) {
		wm_unpack_fail(item, err);
	}
	return as_of;
}

static void take_latest(struct wm_unpack *in, const msgpack_object *v, struct wm_point_item *item)
{
	struct wm_latest *latest = &item->latest;
	if (wm_is_nil(v)) {
		return;
	}
	wm_unpack_keys(in, v, WM_KEY(LATEST__END) - WM_KEY(LATEST_REVISION));
	latest->revision = wm_unpack_uint(in, wm_map_find(v, LATEST_REVISION), UINT64_MAX);
	latest->committed_at =
		(int64_t)wm_unpack_uint(in, wm_map_find(v, LATEST_COMMITTED_AT), INT64_MAX);
	wm_read_code(in, wm_map_find(v, LATEST_INSTITUTION), &latest->institution);
	latest->body = wm_unpack_bytes(in, wm_map_find(v, LATEST_BODY), WM_BODY_MAX_BYTES);
	if (latest->revision == 0) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
	if (in->err < 0) {
		return;
	}
	item->state.latest_revision = latest->revision;
	item->state.latest_as_of = as_of_of(in, latest->body);
}

static void take_item(struct wm_unpack *in, struct wm_point_item *item)
{
	const msgpack_object *map = &in->root;

	wm_unpack_keys(in, map, WM_KEYS_BELOW(ITEM__END) | WM_ITEM_REVIEW_KEYS);
	wm_read_action_point(in, wm_map_find(map, ITEM_ROW), &item->point);
	wm_point_init(&item->state, item->point.id);
	item->state.revision = wm_unpack_uint(in, wm_map_find(map, ITEM_REVISION), UINT64_MAX);
	item->changed_at =
		(int64_t)wm_unpack_uint(in, wm_map_find(map, ITEM_CHANGED_AT), INT64_MAX);
	item->state.update_count =
		(uint32_t)wm_unpack_uint(in, wm_map_find(map, ITEM_UPDATE_COUNT), UINT32_MAX);
	(void)wm_read_tuple(in, wm_map_find(map, ITEM_AXES), WM_AXIS__COUNT); /* not read back */
	take_voices(in, wm_map_find(map, ITEM_VOICES), &item->state);
	take_latest(in, wm_map_find(map, ITEM_LATEST), item);
	wm_read_item_review(in, item);
}

int wm_point_item_decode(struct wm_view bytes, struct wm_point_item *ret_item)
{
	struct wm_unpack in;
	int err = wm_unpack_begin(&in, bytes, &wm_scan_item);
	if (err < 0) {
		return err;
	}
	struct wm_point_item item;

	memset(&item, 0, sizeof(item));
	take_item(&in, &item);
	err = wm_unpack_end(&in);
	if (err < 0) {
		return err;
	}
	*ret_item = item;
	return WM_OK;
}

/* --- key row --- */

void wm_key_row_encode(const struct wm_key_row *row, struct wm_buf *buf)
{
	wm_pack_map(buf, KEY__END - KEY_PUBLIC);
	wm_pack_key_bin(buf, KEY_PUBLIC, wm_view_of(row->public_key, sizeof(row->public_key)));
	wm_pack_uint(buf, KEY_INSTITUTION);
	wm_write_code(buf, &row->institution);
	wm_pack_key_uint(buf, KEY_ROLE, (uint64_t)row->role);
}

int wm_key_row_decode(struct wm_view bytes, struct wm_key_row *ret_row)
{
	struct wm_unpack in;
	int err = wm_unpack_begin(&in, bytes, &wm_scan_item);
	if (err < 0) {
		return err;
	}
	const msgpack_object *map = &in.root;
	struct wm_key_row row;

	wm_unpack_keys(&in, map, WM_KEY(KEY__END) - WM_KEY(KEY_PUBLIC));
	wm_unpack_bin(&in, wm_map_find(map, KEY_PUBLIC), row.public_key, sizeof(row.public_key));
	wm_read_code(&in, wm_map_find(map, KEY_INSTITUTION), &row.institution);
	row.role =
		(enum wm_role)wm_unpack_uint(&in, wm_map_find(map, KEY_ROLE), WM_ROLE__COUNT - 1);
	if (row.role < WM_ROLE_SUBMITTER) {
		wm_unpack_fail(&in, WM_ESCHEMA);
	}
	err = wm_unpack_end(&in);
	if (err < 0) {
		return err;
	}
	*ret_row = row;
	return WM_OK;
}
