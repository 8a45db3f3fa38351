/* Reading what clients hand in: the schema is judged before bounds, bounds before ranges. */
#include "wire/submitted.h"

#include "wire/pack.h"
#include "wire/rows.h"

enum {
	EVIDENCE_URL = 1,
	EVIDENCE_TITLE,
	EVIDENCE_DATE,
	EVIDENCE_LANG,
	EVIDENCE_SHA256,
	EVIDENCE__END,
};

#define EVIDENCE_KEYS (WM_KEY(EVIDENCE__END) - WM_KEY(EVIDENCE_URL))

/* --- a reading --- */

int wm_reading_begin(struct wm_reading *r, struct wm_view bytes,
		     const struct wm_scan_bounds *bounds)
{
	r->range_err = WM_OK;
	return wm_unpack_begin(&r->in, bytes, bounds);
}

int wm_reading_end(struct wm_reading *r)
{
	const int err = wm_unpack_end(&r->in);

	return err < 0 ? err : r->range_err;
}

void wm_reading_misfit(struct wm_reading *r, int err)
{
	if (r->range_err == WM_OK || err == WM_ELIMIT) {
		r->range_err = err;
	}
}

uint64_t wm_reading_uint(struct wm_reading *r, const msgpack_object *v, uint64_t min, uint64_t max)
{
	const uint64_t value = wm_unpack_uint(&r->in, v, UINT64_MAX);

	if (value < min || value > max) {
		wm_reading_misfit(r, WM_ERANGE);
		return 0;
	}
	return value;
}

int64_t wm_reading_int(struct wm_reading *r, const msgpack_object *v)
{
	if (v != NULL && v->type == MSGPACK_OBJECT_POSITIVE_INTEGER && v->via.u64 > INT64_MAX) {
		wm_reading_misfit(r, WM_ERANGE);
		return 0;
	}
	return wm_unpack_int(&r->in, v, INT64_MIN, INT64_MAX);
}

int32_t wm_reading_date(struct wm_reading *r, const msgpack_object *v)
{
	const int64_t value = wm_reading_int(r, v);

	if (value <= WM_DATE_NONE || value > INT32_MAX) {
		wm_reading_misfit(r, WM_ERANGE);
		return WM_DATE_NONE;
	}
	return (int32_t)value;
}

uint64_t wm_reading_optional_uint(struct wm_reading *r, const msgpack_object *v, uint64_t min,
				  uint64_t max)
{
	return v != NULL ? wm_reading_uint(r, v, min, max) : 0;
}

int32_t wm_reading_optional_date(struct wm_reading *r, const msgpack_object *v)
{
	return v != NULL ? wm_reading_date(r, v) : WM_DATE_NONE;
}

struct wm_view wm_reading_optional_str(struct wm_reading *r, const msgpack_object *v)
{
	return v != NULL ? wm_unpack_str(&r->in, v, WM_STR_MAX_BYTES) : wm_view_of(NULL, 0);
}

struct wm_cycle_id wm_reading_optional_cycle(struct wm_reading *r, const msgpack_object *v)
{
	struct wm_cycle_id cycle = { .len = 0 };
	const struct wm_view text = wm_reading_optional_str(r, v);

	if (v == NULL || r->in.err < 0) {
		return cycle;
	}
	if (text.len > WM_CYCLE_ID_MAX_BYTES) {
		wm_reading_misfit(r, WM_ELIMIT);
	} else if (wm_cycle_id_parse(text, &cycle) < 0) {
		wm_unpack_fail(&r->in, WM_ESCHEMA);
	}
	return cycle;
}

void wm_reading_optional_texts(struct wm_reading *r, const msgpack_object *v,
			       struct wm_view ret_texts[WM_LANG__COUNT])
{
	if (v != NULL) {
		wm_read_texts(&r->in, v, ret_texts);
	}
}

const msgpack_object *wm_reading_list(struct wm_reading *r, const msgpack_object *v, size_t max,
				      size_t *ret_count)
{
	const msgpack_object *items = wm_unpack_array(&r->in, v, WM_BODY_ELEMENTS_MAX, ret_count);

	if (*ret_count > max) {
		wm_reading_misfit(r, WM_ELIMIT);
		*ret_count = 0;
	}
	return items;
}

/* --- evidence --- */

static void take_evidence(struct wm_reading *r, const msgpack_object *map, struct wm_evidence *to)
{
	const msgpack_object *sha256 = wm_map_find(map, EVIDENCE_SHA256);

	wm_unpack_keys(&r->in, map, EVIDENCE_KEYS);
	to->url = wm_unpack_str(&r->in, wm_map_find(map, EVIDENCE_URL), WM_STR_MAX_BYTES);
	to->title = wm_reading_optional_str(r, wm_map_find(map, EVIDENCE_TITLE));
	to->date = wm_reading_optional_date(r, wm_map_find(map, EVIDENCE_DATE));
	to->lang = (int)wm_reading_optional_uint(r, wm_map_find(map, EVIDENCE_LANG), 1,
						 WM_LANG__COUNT - 1);
	to->has_sha256 = sha256 != NULL;
	if (sha256 != NULL) {
		wm_unpack_bin(&r->in, sha256, to->sha256, sizeof(to->sha256));
	}
}

uint16_t wm_reading_evidence(struct wm_reading *r, const msgpack_object *v,
			     struct wm_evidence ret_evidence[WM_EVIDENCE_MAX_COUNT])
{
	if (v == NULL) {
		return 0;
	}
	size_t count = 0;
	const msgpack_object *items = wm_reading_list(r, v, WM_EVIDENCE_MAX_COUNT, &count);
	for (size_t i = 0; i < count; i++) {
		take_evidence(r, &items[i], &ret_evidence[i]);
	}
	return (uint16_t)count;
}

static void give_evidence(const struct wm_evidence *evidence, struct wm_buf *buf)
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

void wm_write_evidence(struct wm_buf *buf, unsigned key, const struct wm_evidence *evidence,
		       size_t count)
{
	if (count == 0) {
		return;
	}
	wm_pack_uint(buf, key);
	wm_pack_array(buf, count);
	for (size_t i = 0; i < count; i++) {
		give_evidence(&evidence[i], buf);
	}
}
