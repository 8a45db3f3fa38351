/* Register rows.  A part that is empty is left out, so a row has one encoding only. */
#include "wire/register_codec.h"

#include "wire/pack.h"
#include "wire/rows.h"

/* Keys of the rows (proto/protocol.md, "Bodies that a server sends"). */
enum { AREA_ID = 1, AREA_TITLE, AREA_SOURCE_URL, AREA_TRANSLATION_NOTE, AREA__END };

enum {
	INSTITUTION_CODE = 1,
	INSTITUTION_NAME,
	INSTITUTION_KIND,
	INSTITUTION_COUNTRY,
	INSTITUTION_SOURCE_URL,
	INSTITUTION__END,
};

enum {
	POINT_ID = 1,
	POINT_NUMBER,
	POINT_AREA,
	POINT_WORDING,
	POINT_KIND,
	POINT_WEIGHT,
	POINT_TITLE,
	POINT_SCOPE,
	POINT_LEAD,
	POINT_SUPPORTING,
	POINT_REPORTERS,
	POINT_PLANNED_END,
	POINT_SOURCE_URL,
	POINT_NOTE,
	POINT__END,
};

/* Bits of the keys 1 .. end - 1. */
#define KEYS_BELOW(END) (WM_KEY(END) - WM_KEY(1))

/* --- shared pieces --- */

void wm_read_code(struct wm_unpack *in, const msgpack_object *v, struct wm_code *ret_code)
{
	const struct wm_view text = wm_unpack_str(in, v, WM_CODE_MAX_BYTES);

	if (wm_code_parse(text, ret_code) < 0) {
		*ret_code = (struct wm_code){ .len = 0 };
		wm_unpack_fail(in, WM_ESCHEMA);
	}
}

void wm_write_code(struct wm_buf *buf, const struct wm_code *code)
{
	wm_pack_str(buf, wm_view_of(code->text, code->len));
}

struct wm_view wm_read_optional_str(struct wm_unpack *in, const msgpack_object *v, size_t max_bytes)
{
	if (v == NULL || wm_is_nil(v)) {
		return wm_view_of(NULL, 0);
	}
	return wm_unpack_str(in, v, max_bytes);
}

void wm_read_texts(struct wm_unpack *in, const msgpack_object *v,
		   struct wm_view ret_texts[WM_LANG__COUNT])
{
	wm_unpack_keys(in, v, KEYS_BELOW(WM_LANG__COUNT));
	ret_texts[0] = wm_view_of(NULL, 0);
	for (unsigned lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		const msgpack_object *text = wm_map_find(v, lang);
		ret_texts[lang] = wm_view_of(NULL, 0);
		if (text == NULL) {
			continue;
		}
		ret_texts[lang] = wm_unpack_str(in, text, WM_STR_MAX_BYTES);
		if (ret_texts[lang].len == 0) {
			wm_unpack_fail(in, WM_ESCHEMA);
		}
	}
}

size_t wm_texts_count(const struct wm_view texts[WM_LANG__COUNT])
{
	size_t count = 0;

	for (unsigned lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		count += texts[lang].len > 0;
	}
	return count;
}

void wm_write_texts(struct wm_buf *buf, const struct wm_view texts[WM_LANG__COUNT])
{
	wm_pack_map(buf, wm_texts_count(texts));
	for (unsigned lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		if (texts[lang].len > 0) {
			wm_pack_key_str(buf, lang, texts[lang]);
		}
	}
}

static void give_texts(struct wm_buf *buf, unsigned key, const struct wm_view *texts)
{
	if (wm_texts_count(texts) > 0) {
		wm_pack_uint(buf, key);
		wm_write_texts(buf, texts);
	}
}

static void give_str(struct wm_buf *buf, unsigned key, struct wm_view text)
{
	if (text.len > 0) {
		wm_pack_key_str(buf, key, text);
	}
}

static void give_codes(struct wm_buf *buf, unsigned key, const struct wm_code *codes, size_t count)
{
	if (count == 0) {
		return;
	}
	wm_pack_uint(buf, key);
	wm_pack_array(buf, count);
	for (size_t i = 0; i < count; i++) {
		wm_write_code(buf, &codes[i]);
	}
}

static void take_texts(struct wm_unpack *in, const msgpack_object *v, struct wm_view *ret_texts)
{
	if (v != NULL && !wm_is_nil(v)) {
		wm_read_texts(in, v, ret_texts);
	}
}

static uint16_t take_codes(struct wm_unpack *in, const msgpack_object *v, struct wm_code *ret_codes)
{
	if (v == NULL || wm_is_nil(v)) {
		return 0;
	}
	size_t count = 0;
	const msgpack_object *codes = wm_unpack_array(in, v, WM_REPORTERS_MAX_COUNT, &count);
	for (size_t i = 0; i < count; i++) {
		wm_read_code(in, &codes[i], &ret_codes[i]);
	}
	return (uint16_t)count;
}

/* An optional number; 0 stands for "none". */
static uint64_t take_optional_uint(struct wm_unpack *in, const msgpack_object *v, uint64_t max)
{
	return v == NULL || wm_is_nil(v) ? 0 : wm_unpack_uint(in, v, max);
}

/* --- area --- */

void wm_area_encode(const struct wm_area *area, struct wm_buf *buf)
{
	wm_pack_map(buf, 1U + (wm_texts_count(area->title) > 0) + (area->source_url.len > 0) +
				 (area->translation_note.len > 0));
	wm_pack_key_uint(buf, AREA_ID, area->id);
	give_texts(buf, AREA_TITLE, area->title);
	give_str(buf, AREA_SOURCE_URL, area->source_url);
	give_str(buf, AREA_TRANSLATION_NOTE, area->translation_note);
}

int wm_area_decode(struct wm_view bytes, struct wm_area *ret_area)
{
	struct wm_unpack in;
	int err = wm_unpack_begin(&in, bytes, &wm_scan_item);
	if (err < 0) {
		return err;
	}
	const msgpack_object *map = &in.root;
	struct wm_area area = { .id = 0 };

	wm_unpack_keys(&in, map, KEYS_BELOW(AREA__END));
	area.id = (uint8_t)wm_unpack_uint(&in, wm_map_find(map, AREA_ID), UINT8_MAX);
	take_texts(&in, wm_map_find(map, AREA_TITLE), area.title);
	area.source_url =
		wm_read_optional_str(&in, wm_map_find(map, AREA_SOURCE_URL), WM_STR_MAX_BYTES);
	area.translation_note = wm_read_optional_str(&in, wm_map_find(map, AREA_TRANSLATION_NOTE),
						     WM_STR_MAX_BYTES);
	err = wm_unpack_end(&in);
	if (err < 0) {
		return err;
	}
	*ret_area = area;
	return WM_OK;
}

/* --- institution --- */

void wm_institution_encode(const struct wm_institution *institution, struct wm_buf *buf)
{
	wm_pack_map(buf, 1U + (institution->name.len > 0) + (institution->kind.len > 0) +
				 (institution->country.len > 0) +
				 (institution->source_url.len > 0));
	wm_pack_uint(buf, INSTITUTION_CODE);
	wm_write_code(buf, &institution->code);
	give_str(buf, INSTITUTION_NAME, institution->name);
	give_str(buf, INSTITUTION_KIND, institution->kind);
	give_str(buf, INSTITUTION_COUNTRY, institution->country);
	give_str(buf, INSTITUTION_SOURCE_URL, institution->source_url);
}

int wm_institution_decode(struct wm_view bytes, struct wm_institution *ret_institution)
{
	struct wm_unpack in;
	int err = wm_unpack_begin(&in, bytes, &wm_scan_item);
	if (err < 0) {
		return err;
	}
	const msgpack_object *map = &in.root;
	struct wm_institution row = { .code = { .len = 0 } };

	wm_unpack_keys(&in, map, KEYS_BELOW(INSTITUTION__END));
	wm_read_code(&in, wm_map_find(map, INSTITUTION_CODE), &row.code);
	row.name = wm_read_optional_str(&in, wm_map_find(map, INSTITUTION_NAME), WM_STR_MAX_BYTES);
	row.kind = wm_read_optional_str(&in, wm_map_find(map, INSTITUTION_KIND), WM_STR_MAX_BYTES);
	row.country =
		wm_read_optional_str(&in, wm_map_find(map, INSTITUTION_COUNTRY), WM_STR_MAX_BYTES);
	row.source_url = wm_read_optional_str(&in, wm_map_find(map, INSTITUTION_SOURCE_URL),
					      WM_STR_MAX_BYTES);
	err = wm_unpack_end(&in);
	if (err < 0) {
		return err;
	}
	*ret_institution = row;
	return WM_OK;
}

/* --- action point --- */

static size_t count_optional_parts(const struct wm_action_point *point)
{
	const bool present[] = {
		point->number != 0,
		point->kind != WM_POINT_KIND_UNKNOWN,
		wm_texts_count(point->title) > 0,
		point->scope.len > 0,
		point->lead.len > 0,
		point->supporting_count > 0,
		point->reporter_count > 0,
		point->planned_end != WM_DATE_NONE,
		point->source_url.len > 0,
		point->note.len > 0,
	};
	size_t count = 0;

	for (size_t i = 0; i < sizeof(present) / sizeof(present[0]); i++) {
		count += present[i];
	}
	return count;
}

void wm_action_point_encode(const struct wm_action_point *point, struct wm_buf *buf)
{
	wm_pack_map(buf, 4 + count_optional_parts(point));
	wm_pack_key_uint(buf, POINT_ID, point->id);
	if (point->number != 0) {
		wm_pack_key_uint(buf, POINT_NUMBER, point->number);
	}
	wm_pack_key_uint(buf, POINT_AREA, point->area);
	wm_pack_key_uint(buf, POINT_WORDING, (uint64_t)point->wording);
	if (point->kind != WM_POINT_KIND_UNKNOWN) {
		wm_pack_key_uint(buf, POINT_KIND, (uint64_t)point->kind);
	}
	wm_pack_key_uint(buf, POINT_WEIGHT, point->weight);
	give_texts(buf, POINT_TITLE, point->title);
	give_str(buf, POINT_SCOPE, point->scope);
	give_str(buf, POINT_LEAD, wm_view_of(point->lead.text, point->lead.len));
	give_codes(buf, POINT_SUPPORTING, point->supporting, point->supporting_count);
	give_codes(buf, POINT_REPORTERS, point->reporters, point->reporter_count);
	if (point->planned_end != WM_DATE_NONE) {
		wm_pack_key_int(buf, POINT_PLANNED_END, point->planned_end);
	}
	give_str(buf, POINT_SOURCE_URL, point->source_url);
	give_str(buf, POINT_NOTE, point->note);
}

void wm_read_action_point(struct wm_unpack *in, const msgpack_object *map,
			  struct wm_action_point *ret_point)
{
	struct wm_action_point *p = ret_point;
	const msgpack_object *lead = wm_map_find(map, POINT_LEAD);
	const msgpack_object *planned_end = wm_map_find(map, POINT_PLANNED_END);

	*p = (struct wm_action_point){ .planned_end = WM_DATE_NONE };
	wm_unpack_keys(in, map, KEYS_BELOW(POINT__END));
	p->id = (uint16_t)wm_unpack_uint(in, wm_map_find(map, POINT_ID), UINT16_MAX);
	p->number = (uint16_t)take_optional_uint(in, wm_map_find(map, POINT_NUMBER), UINT16_MAX);
	p->area = (uint8_t)wm_unpack_uint(in, wm_map_find(map, POINT_AREA), UINT8_MAX);
	p->wording = (enum wm_wording)wm_unpack_uint(in, wm_map_find(map, POINT_WORDING),
						     WM_WORDING__COUNT - 1);
	if (p->wording < WM_WORDING_PENDING) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
	p->kind = (enum wm_point_kind)take_optional_uint(in, wm_map_find(map, POINT_KIND),
							 WM_POINT_KIND__COUNT - 1);
	p->weight = (uint16_t)wm_unpack_uint(in, wm_map_find(map, POINT_WEIGHT), UINT16_MAX);
	take_texts(in, wm_map_find(map, POINT_TITLE), p->title);
	p->scope = wm_read_optional_str(in, wm_map_find(map, POINT_SCOPE), WM_STR_MAX_BYTES);
	if (lead != NULL && !wm_is_nil(lead)) {
		wm_read_code(in, lead, &p->lead);
	}
	p->supporting_count = take_codes(in, wm_map_find(map, POINT_SUPPORTING), p->supporting);
	p->reporter_count = take_codes(in, wm_map_find(map, POINT_REPORTERS), p->reporters);
	if (planned_end != NULL && !wm_is_nil(planned_end)) {
		p->planned_end =
			(int32_t)wm_unpack_int(in, planned_end, WM_DATE_NONE + 1, INT32_MAX);
	}
	p->source_url =
		wm_read_optional_str(in, wm_map_find(map, POINT_SOURCE_URL), WM_STR_MAX_BYTES);
	p->note = wm_read_optional_str(in, wm_map_find(map, POINT_NOTE), WM_STR_MAX_BYTES);
}

int wm_action_point_decode(struct wm_view bytes, struct wm_action_point *ret_point)
{
	struct wm_unpack in;
	int err = wm_unpack_begin(&in, bytes, &wm_scan_item);
	if (err < 0) {
		return err;
	}
	struct wm_action_point point;

	wm_read_action_point(&in, &in.root, &point);
	err = wm_unpack_end(&in);
	if (err < 0) {
		return err;
	}
	*ret_point = point;
	return WM_OK;
}
