/*
 * The register row of an action point.  A part that is empty is left out, so a
 * row has one encoding only.  The days of a party stand beside its code in a list
 * of their own: most parties have none.
 */
#include "wire/register_codec.h"

#include "wire/pack.h"
#include "wire/rows.h"

/* Keys of the row (proto/protocol.md, "Bodies that a server sends"). */
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
	POINT_CRITICAL,
	POINT_PLANNED_START,
	POINT_ORIGINAL_END,
	POINT_VISIBILITY,
	POINT_TEXT,
	POINT_ADOPTED_LANG,
	POINT_SPANS,
	POINT_MILESTONES,
	POINT_INDICATORS,
	POINT__END,
};

/* Whose days a span tells. */
enum { PART_LEAD = 1, PART_SUPPORTING, PART_REPORTER };

#define SPAN_VALUES 4
#define SPANS_MAX   (1 + 2 * WM_REPORTERS_MAX_COUNT)

/* --- encoding --- */

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

static bool is_dated(const struct wm_span *span)
{
	return span->since != 0 || span->until != 0;
}

static size_t count_dated(const struct wm_span *spans, size_t count)
{
	size_t dated = 0;

	for (size_t i = 0; i < count; i++) {
		dated += is_dated(&spans[i]);
	}
	return dated;
}

static size_t count_spans(const struct wm_action_point *point)
{
	return count_dated(&point->lead_span, point->lead.len > 0) +
	       count_dated(point->supporting_span, point->supporting_count) +
	       count_dated(point->reporter_span, point->reporter_count);
}

static void give_end(struct wm_buf *buf, int32_t day)
{
	if (day == 0) {
		wm_pack_nil(buf);
	} else {
		wm_pack_int(buf, day);
	}
}

static void give_spans_of(struct wm_buf *buf, unsigned part, const struct wm_code *codes,
			  const struct wm_span *spans, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_dated(&spans[i])) {
			continue;
		}
		wm_pack_array(buf, SPAN_VALUES);
		wm_pack_uint(buf, part);
		wm_write_code(buf, &codes[i]);
		give_end(buf, spans[i].since);
		give_end(buf, spans[i].until);
	}
}

static void give_spans(struct wm_buf *buf, const struct wm_action_point *point)
{
	const size_t count = count_spans(point);
	if (count == 0) {
		return;
	}
	wm_pack_uint(buf, POINT_SPANS);
	wm_pack_array(buf, count);
	give_spans_of(buf, PART_LEAD, &point->lead, &point->lead_span, point->lead.len > 0);
	give_spans_of(buf, PART_SUPPORTING, point->supporting, point->supporting_span,
		      point->supporting_count);
	give_spans_of(buf, PART_REPORTER, point->reporters, point->reporter_span,
		      point->reporter_count);
}

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
		point->critical,
		point->planned_start != WM_DATE_NONE,
		point->original_end != WM_DATE_NONE,
		point->visibility != WM_VISIBILITY_PUBLIC,
		wm_texts_count(point->text) > 0,
		point->adopted_lang != 0,
		count_spans(point) > 0,
		point->milestone_count > 0,
		point->indicator_count > 0,
	};
	size_t count = 0;

	for (size_t i = 0; i < sizeof(present) / sizeof(present[0]); i++) {
		count += present[i];
	}
	return count;
}

void wm_write_action_point(struct wm_buf *buf, const struct wm_action_point *point)
{
	wm_pack_map(buf, 4 + count_optional_parts(point));
	wm_pack_key_uint(buf, POINT_ID, point->id);
	wm_write_optional_uint(buf, POINT_NUMBER, point->number);
	wm_pack_key_uint(buf, POINT_AREA, point->area);
	wm_pack_key_uint(buf, POINT_WORDING, (uint64_t)point->wording);
	wm_write_optional_uint(buf, POINT_KIND, (uint64_t)point->kind);
	wm_pack_key_uint(buf, POINT_WEIGHT, point->weight);
	wm_write_optional_texts(buf, POINT_TITLE, point->title);
	wm_write_optional_str(buf, POINT_SCOPE, point->scope);
	wm_write_optional_str(buf, POINT_LEAD, wm_view_of(point->lead.text, point->lead.len));
	give_codes(buf, POINT_SUPPORTING, point->supporting, point->supporting_count);
	give_codes(buf, POINT_REPORTERS, point->reporters, point->reporter_count);
	wm_write_optional_date(buf, POINT_PLANNED_END, point->planned_end);
	wm_write_optional_str(buf, POINT_SOURCE_URL, point->source_url);
	wm_write_optional_str(buf, POINT_NOTE, point->note);
	wm_write_optional_bool(buf, POINT_CRITICAL, point->critical);
	wm_write_optional_date(buf, POINT_PLANNED_START, point->planned_start);
	wm_write_optional_date(buf, POINT_ORIGINAL_END, point->original_end);
	wm_write_optional_uint(buf, POINT_VISIBILITY, (uint64_t)point->visibility);
	wm_write_optional_texts(buf, POINT_TEXT, point->text);
	wm_write_optional_uint(buf, POINT_ADOPTED_LANG, (uint64_t)point->adopted_lang);
	give_spans(buf, point);
	wm_write_milestones(buf, POINT_MILESTONES, point);
	wm_write_indicators(buf, POINT_INDICATORS, point);
}

void wm_action_point_encode(const struct wm_action_point *point, struct wm_buf *buf)
{
	const size_t start = buf->len;

	wm_write_action_point(buf, point);
	wm_bound_row(buf, start);
}

/* --- decoding --- */

static uint16_t take_codes(struct wm_unpack *in, const msgpack_object *v, struct wm_code *ret_codes)
{
	size_t count = 0;
	const msgpack_object *codes = wm_read_optional_list(in, v, WM_REPORTERS_MAX_COUNT, &count);

	for (size_t i = 0; i < count; i++) {
		wm_read_code(in, &codes[i], &ret_codes[i]);
	}
	return (uint16_t)count;
}

/* An open end is nil; day 0 would read as one. */
static int32_t take_end(struct wm_unpack *in, const msgpack_object *v)
{
	if (wm_is_nil(v)) {
		return 0;
	}
	const int32_t day = wm_read_date(in, v);
	if (day == 0) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
	return day;
}

/* Give the span to the first party of that code that has none yet.  False when there is none. */
static bool date_party(const struct wm_code *codes, struct wm_span *spans, size_t count,
		       const struct wm_code *code, struct wm_span span)
{
	for (size_t i = 0; i < count; i++) {
		if (wm_code_eq(&codes[i], code) && !is_dated(&spans[i])) {
			spans[i] = span;
			return true;
		}
	}
	return false;
}

static void take_span(struct wm_unpack *in, const msgpack_object *v, struct wm_action_point *p)
{
	const msgpack_object *values = wm_read_tuple(in, v, SPAN_VALUES);
	if (values == NULL) {
		return;
	}
	struct wm_code code;
	const uint64_t part = wm_unpack_uint(in, &values[0], PART_REPORTER);
	const struct wm_span span = {
		.since = take_end(in, &values[2]),
		.until = take_end(in, &values[3]),
	};
	wm_read_code(in, &values[1], &code);
	bool fits = false;
	if (part == PART_LEAD) {
		fits = date_party(&p->lead, &p->lead_span, 1, &code, span);
	} else if (part == PART_SUPPORTING) {
		fits = date_party(p->supporting, p->supporting_span, p->supporting_count, &code,
				  span);
	} else if (part == PART_REPORTER) {
		fits = date_party(p->reporters, p->reporter_span, p->reporter_count, &code, span);
	}
	if (!fits || !is_dated(&span)) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
}

static void take_spans(struct wm_unpack *in, const msgpack_object *v, struct wm_action_point *p)
{
	size_t count = 0;
	const msgpack_object *spans = wm_read_optional_list(in, v, SPANS_MAX, &count);

	for (size_t i = 0; i < count; i++) {
		take_span(in, &spans[i], p);
	}
}

/* What ministers agreed: the keys up to "note". */
static void take_agreed(struct wm_unpack *in, const msgpack_object *map, struct wm_action_point *p)
{
	const msgpack_object *lead = wm_map_find(map, POINT_LEAD);

	p->id = (uint16_t)wm_unpack_uint(in, wm_map_find(map, POINT_ID), UINT16_MAX);
	p->number = (uint16_t)wm_read_optional_uint(in, wm_map_find(map, POINT_NUMBER), UINT16_MAX);
	p->area = (uint8_t)wm_unpack_uint(in, wm_map_find(map, POINT_AREA), UINT8_MAX);
	p->wording = (enum wm_wording)wm_unpack_uint(in, wm_map_find(map, POINT_WORDING),
						     WM_WORDING__COUNT - 1);
	if (p->wording < WM_WORDING_PENDING) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
	p->kind = (enum wm_point_kind)wm_read_optional_uint(in, wm_map_find(map, POINT_KIND),
							    WM_POINT_KIND__COUNT - 1);
	p->weight = (uint16_t)wm_unpack_uint(in, wm_map_find(map, POINT_WEIGHT), UINT16_MAX);
	wm_read_optional_texts(in, wm_map_find(map, POINT_TITLE), p->title);
	p->scope = wm_read_optional_str(in, wm_map_find(map, POINT_SCOPE), WM_STR_MAX_BYTES);
	if (lead != NULL && !wm_is_nil(lead)) {
		wm_read_code(in, lead, &p->lead);
	}
	p->supporting_count = take_codes(in, wm_map_find(map, POINT_SUPPORTING), p->supporting);
	p->reporter_count = take_codes(in, wm_map_find(map, POINT_REPORTERS), p->reporters);
	p->planned_end = wm_read_optional_date(in, wm_map_find(map, POINT_PLANNED_END));
	p->source_url =
		wm_read_optional_str(in, wm_map_find(map, POINT_SOURCE_URL), WM_STR_MAX_BYTES);
	p->note = wm_read_optional_str(in, wm_map_find(map, POINT_NOTE), WM_STR_MAX_BYTES);
}

void wm_read_action_point(struct wm_unpack *in, const msgpack_object *map,
			  struct wm_action_point *ret_point)
{
	struct wm_action_point *p = ret_point;

	memset(p, 0, sizeof(*p));
	wm_unpack_keys(in, map, WM_KEYS_BELOW(POINT__END));
	take_agreed(in, map, p);
	p->critical = wm_read_optional_bool(in, wm_map_find(map, POINT_CRITICAL));
	p->planned_start = wm_read_optional_date(in, wm_map_find(map, POINT_PLANNED_START));
	p->original_end = wm_read_optional_date(in, wm_map_find(map, POINT_ORIGINAL_END));
	p->visibility = (enum wm_visibility)wm_read_optional_uint(
		in, wm_map_find(map, POINT_VISIBILITY), WM_VISIBILITY__COUNT - 1);
	wm_read_optional_texts(in, wm_map_find(map, POINT_TEXT), p->text);
	p->adopted_lang = (int)wm_read_optional_uint(in, wm_map_find(map, POINT_ADOPTED_LANG),
						     WM_LANG__COUNT - 1);
	take_spans(in, wm_map_find(map, POINT_SPANS), p);
	wm_read_milestones(in, wm_map_find(map, POINT_MILESTONES), p);
	wm_read_indicators(in, wm_map_find(map, POINT_INDICATORS), p);
}

int wm_action_point_decode(struct wm_view bytes, struct wm_action_point *ret_point)
{
	struct wm_unpack in;
	int err = wm_unpack_begin(&in, bytes, &wm_scan_row);
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
