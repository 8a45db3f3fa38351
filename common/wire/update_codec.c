/*
 * The progress update.  On an axis three things differ: the key is absent
 * (silent), its value is nil (stated as unknown), or it has a value.
 */
#include "wire/update_codec.h"

#include "wire/pack.h"
#include "wire/rows.h"

/* Keys of the body (proto/protocol.md, section 5).  Eleven is not in use. */
enum {
	UPDATE_POINT = 1,
	UPDATE_AS_OF = 2,
	UPDATE_KIND = 3,
	UPDATE_ORIGIN = 4,
	UPDATE_AXES = 5, /* one key per axis, in the order of enum wm_axis */
	UPDATE_SUMMARY = 9,
	UPDATE_EVIDENCE = 10,
	UPDATE_REFERENCE = 12,
};

enum {
	EVIDENCE_URL = 1,
	EVIDENCE_TITLE,
	EVIDENCE_DATE,
	EVIDENCE_LANG,
	EVIDENCE_SHA256,
	EVIDENCE__END,
};

#define UPDATE_KEYS \
	((WM_KEY(UPDATE_EVIDENCE + 1) - WM_KEY(UPDATE_POINT)) | WM_KEY(UPDATE_REFERENCE))
#define EVIDENCE_KEYS (WM_KEY(EVIDENCE__END) - WM_KEY(EVIDENCE_URL))

/* --- encoding --- */

static void encode_axes(const int16_t *axis, struct wm_buf *buf)
{
	for (unsigned i = 0; i < WM_AXIS__COUNT; i++) {
		if (axis[i] == WM_SILENT) {
			continue;
		}
		wm_pack_uint(buf, UPDATE_AXES + i);
		if (axis[i] == WM_UNKNOWN) {
			wm_pack_nil(buf);
		} else {
			wm_pack_int(buf, axis[i]);
		}
	}
}

static void encode_evidence(const struct wm_evidence *evidence, struct wm_buf *buf)
{
	wm_pack_map(buf, 1U + (evidence->title.len > 0) + (evidence->date != WM_DATE_NONE) +
				 (evidence->lang != 0) + evidence->has_sha256);
	wm_pack_key_str(buf, EVIDENCE_URL, evidence->url);
	if (evidence->title.len > 0) {
		wm_pack_key_str(buf, EVIDENCE_TITLE, evidence->title);
	}
	if (evidence->date != WM_DATE_NONE) {
		wm_pack_key_int(buf, EVIDENCE_DATE, evidence->date);
	}
	if (evidence->lang != 0) {
		wm_pack_key_int(buf, EVIDENCE_LANG, evidence->lang);
	}
	if (evidence->has_sha256) {
		wm_pack_key_bin(buf, EVIDENCE_SHA256,
				wm_view_of(evidence->sha256, sizeof(evidence->sha256)));
	}
}

void wm_update_encode(const struct wm_update *update, struct wm_buf *buf)
{
	size_t pairs = 5U + (update->evidence_count > 0) + (update->reference.len > 0);

	for (unsigned i = 0; i < WM_AXIS__COUNT; i++) {
		pairs += update->axis[i] != WM_SILENT;
	}
	wm_pack_map(buf, pairs);
	wm_pack_key_uint(buf, UPDATE_POINT, update->point);
	wm_pack_key_int(buf, UPDATE_AS_OF, update->as_of);
	wm_pack_key_int(buf, UPDATE_KIND, (int64_t)update->kind);
	wm_pack_key_int(buf, UPDATE_ORIGIN, (int64_t)update->origin);
	encode_axes(update->axis, buf);
	wm_pack_uint(buf, UPDATE_SUMMARY);
	wm_write_texts(buf, update->summary);
	if (update->evidence_count > 0) {
		wm_pack_uint(buf, UPDATE_EVIDENCE);
		wm_pack_array(buf, update->evidence_count);
		for (size_t i = 0; i < update->evidence_count; i++) {
			encode_evidence(&update->evidence[i], buf);
		}
	}
	if (update->reference.len > 0) {
		wm_pack_key_str(buf, UPDATE_REFERENCE, update->reference);
	}
}

/* --- decoding --- */

/*
 * A tree in reading, and the first value that has the right type but does not
 * fit its member.  The two are kept apart because the schema is judged first.
 */
struct reading {
	struct wm_unpack in;
	int range_err;
};

/* Bounds (WM_ELIMIT) are judged before ranges, wherever in the body they are broken. */
static void out_of_range(struct reading *r, int err)
{
	if (r->range_err == WM_OK || err == WM_ELIMIT) {
		r->range_err = err;
	}
}

static uint64_t take_uint(struct reading *r, const msgpack_object *v, uint64_t min, uint64_t max)
{
	const uint64_t value = wm_unpack_uint(&r->in, v, UINT64_MAX);

	if (value < min || value > max) {
		out_of_range(r, WM_ERANGE);
		return 0;
	}
	return value;
}

static int32_t take_date(struct reading *r, const msgpack_object *v)
{
	if (v != NULL && v->type == MSGPACK_OBJECT_POSITIVE_INTEGER && v->via.u64 > INT32_MAX) {
		out_of_range(r, WM_ERANGE);
		return WM_DATE_NONE;
	}
	const int64_t value = wm_unpack_int(&r->in, v, INT64_MIN, INT64_MAX);
	if (value <= WM_DATE_NONE) {
		out_of_range(r, WM_ERANGE);
		return WM_DATE_NONE;
	}
	return (int32_t)value;
}

static int16_t take_axis(struct reading *r, const msgpack_object *v)
{
	if (v == NULL) {
		return WM_SILENT;
	}
	if (wm_is_nil(v)) {
		return WM_UNKNOWN;
	}
	return (int16_t)take_uint(r, v, 0, INT16_MAX);
}

static struct wm_view take_optional_str(struct reading *r, const msgpack_object *v)
{
	return v == NULL ? wm_view_of(NULL, 0) : wm_unpack_str(&r->in, v, WM_STR_MAX_BYTES);
}

static void take_evidence(struct reading *r, const msgpack_object *map, struct wm_evidence *to)
{
	const msgpack_object *date = wm_map_find(map, EVIDENCE_DATE);
	const msgpack_object *lang = wm_map_find(map, EVIDENCE_LANG);
	const msgpack_object *sha256 = wm_map_find(map, EVIDENCE_SHA256);

	wm_unpack_keys(&r->in, map, EVIDENCE_KEYS);
	to->url = wm_unpack_str(&r->in, wm_map_find(map, EVIDENCE_URL), WM_STR_MAX_BYTES);
	to->title = take_optional_str(r, wm_map_find(map, EVIDENCE_TITLE));
	to->date = date != NULL ? take_date(r, date) : WM_DATE_NONE;
	to->lang = lang != NULL ? (int)take_uint(r, lang, 1, WM_LANG__COUNT - 1) : 0;
	to->has_sha256 = sha256 != NULL;
	if (sha256 != NULL) {
		wm_unpack_bin(&r->in, sha256, to->sha256, sizeof(to->sha256));
	}
}

static void take_evidence_list(struct reading *r, const msgpack_object *v, struct wm_update *update)
{
	if (v == NULL) {
		return;
	}
	size_t count = 0;
	const msgpack_object *items = wm_unpack_array(&r->in, v, WM_BODY_ELEMENTS_MAX, &count);
	if (count > WM_EVIDENCE_MAX_COUNT) {
		out_of_range(r, WM_ELIMIT);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		take_evidence(r, &items[i], &update->evidence[i]);
	}
	update->evidence_count = (uint16_t)count;
}

static void take_update(struct reading *r, struct wm_update *update)
{
	const msgpack_object *map = &r->in.root;

	wm_unpack_keys(&r->in, map, UPDATE_KEYS);
	update->point = (uint16_t)take_uint(r, wm_map_find(map, UPDATE_POINT), 0, UINT16_MAX);
	update->as_of = take_date(r, wm_map_find(map, UPDATE_AS_OF));
	update->kind = (enum wm_update_kind)take_uint(r, wm_map_find(map, UPDATE_KIND), 1,
						      WM_UPDATE__COUNT - 1);
	update->origin = (enum wm_origin)take_uint(r, wm_map_find(map, UPDATE_ORIGIN), 1,
						   WM_ORIGIN__COUNT - 1);
	for (unsigned i = 0; i < WM_AXIS__COUNT; i++) {
		update->axis[i] = take_axis(r, wm_map_find(map, UPDATE_AXES + i));
	}
	wm_read_texts(&r->in, wm_map_find(map, UPDATE_SUMMARY), update->summary);
	take_evidence_list(r, wm_map_find(map, UPDATE_EVIDENCE), update);
	update->reference = take_optional_str(r, wm_map_find(map, UPDATE_REFERENCE));
}

int wm_update_decode(struct wm_view bytes, struct wm_update *ret_update)
{
	struct reading r = { .range_err = WM_OK };
	int err = wm_unpack_begin(&r.in, bytes, &wm_scan_body);
	if (err < 0) {
		return err;
	}
	struct wm_update update;

	wm_update_init(&update);
	take_update(&r, &update);
	err = wm_unpack_end(&r.in);
	if (err < 0 || r.range_err < 0) {
		return err < 0 ? err : r.range_err;
	}
	*ret_update = update;
	return WM_OK;
}
