/* Milestones and indicators of an action point's register row. */
#include "wire/pack.h"
#include "wire/rows.h"

/* Keys of the maps (proto/protocol.md, "Bodies that a server sends"). */
enum {
	MILESTONE_ID = 1,
	MILESTONE_TITLE,
	MILESTONE_KIND,
	MILESTONE_WEIGHT,
	MILESTONE_DUE,
	MILESTONE_ORIGINAL_DUE,
	MILESTONE_VERIFICATION,
	MILESTONE__END,
};

enum {
	INDICATOR_ID = 1,
	INDICATOR_TITLE,
	INDICATOR_UNIT,
	INDICATOR_DECIMALS,
	INDICATOR_ASCENDING,
	INDICATOR_CUMULATIVE,
	INDICATOR_BASELINE,
	INDICATOR_TARGETS,
	INDICATOR__END,
};

/* --- writing --- */

static void give_milestone(struct wm_buf *buf, const struct wm_milestone *milestone)
{
	wm_pack_map(buf, 2U + (wm_texts_count(milestone->title) > 0) +
				 (milestone->kind != WM_POINT_KIND_UNKNOWN) +
				 (milestone->due != WM_DATE_NONE) +
				 (milestone->original_due != WM_DATE_NONE) +
				 (milestone->verification.len > 0));
	wm_pack_key_uint(buf, MILESTONE_ID, milestone->id);
	wm_write_optional_texts(buf, MILESTONE_TITLE, milestone->title);
	wm_write_optional_uint(buf, MILESTONE_KIND, (uint64_t)milestone->kind);
	wm_pack_key_uint(buf, MILESTONE_WEIGHT, milestone->weight);
	wm_write_optional_date(buf, MILESTONE_DUE, milestone->due);
	wm_write_optional_date(buf, MILESTONE_ORIGINAL_DUE, milestone->original_due);
	wm_write_optional_str(buf, MILESTONE_VERIFICATION, milestone->verification);
}

void wm_write_milestones(struct wm_buf *buf, unsigned key, const struct wm_action_point *point)
{
	if (point->milestone_count == 0) {
		return;
	}
	wm_pack_uint(buf, key);
	wm_pack_array(buf, point->milestone_count);
	for (size_t i = 0; i < point->milestone_count; i++) {
		give_milestone(buf, &point->milestones[i]);
	}
}

static void give_targets(struct wm_buf *buf, const struct wm_indicator *indicator)
{
	if (indicator->target_count == 0) {
		return;
	}
	wm_pack_uint(buf, INDICATOR_TARGETS);
	wm_pack_array(buf, indicator->target_count);
	for (size_t i = 0; i < indicator->target_count; i++) {
		wm_pack_array(buf, 2);
		wm_pack_int(buf, indicator->targets[i].period_end);
		wm_pack_int(buf, indicator->targets[i].value);
	}
}

static void give_indicator(struct wm_buf *buf, const struct wm_indicator *indicator)
{
	wm_pack_map(buf, 1U + (wm_texts_count(indicator->title) > 0) + (indicator->unit.len > 0) +
				 (indicator->decimals != 0) + indicator->ascending +
				 indicator->cumulative + indicator->has_baseline +
				 (indicator->target_count > 0));
	wm_pack_key_uint(buf, INDICATOR_ID, indicator->id);
	wm_write_optional_texts(buf, INDICATOR_TITLE, indicator->title);
	wm_write_optional_str(buf, INDICATOR_UNIT, indicator->unit);
	wm_write_optional_uint(buf, INDICATOR_DECIMALS, indicator->decimals);
	wm_write_optional_bool(buf, INDICATOR_ASCENDING, indicator->ascending);
	wm_write_optional_bool(buf, INDICATOR_CUMULATIVE, indicator->cumulative);
	if (indicator->has_baseline) {
		wm_pack_uint(buf, INDICATOR_BASELINE);
		wm_pack_array(buf, 2);
		wm_pack_uint(buf, indicator->baseline_year);
		wm_pack_int(buf, indicator->baseline);
	}
	give_targets(buf, indicator);
}

void wm_write_indicators(struct wm_buf *buf, unsigned key, const struct wm_action_point *point)
{
	if (point->indicator_count == 0) {
		return;
	}
	wm_pack_uint(buf, key);
	wm_pack_array(buf, point->indicator_count);
	for (size_t i = 0; i < point->indicator_count; i++) {
		give_indicator(buf, &point->indicators[i]);
	}
}

/* --- reading --- */

/* An id of a milestone or an indicator. */
static uint8_t take_id(struct wm_unpack *in, const msgpack_object *v)
{
	const uint8_t id = (uint8_t)wm_unpack_uint(in, v, UINT8_MAX);

	if (id == 0) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
	return id;
}

static void take_milestone(struct wm_unpack *in, const msgpack_object *map, struct wm_milestone *to)
{
	wm_unpack_keys(in, map, WM_KEYS_BELOW(MILESTONE__END));
	to->id = take_id(in, wm_map_find(map, MILESTONE_ID));
	wm_read_optional_texts(in, wm_map_find(map, MILESTONE_TITLE), to->title);
	to->kind = (enum wm_point_kind)wm_read_optional_uint(in, wm_map_find(map, MILESTONE_KIND),
							     WM_POINT_KIND__COUNT - 1);
	to->weight = (uint16_t)wm_unpack_uint(in, wm_map_find(map, MILESTONE_WEIGHT), UINT16_MAX);
	to->due = wm_read_optional_date(in, wm_map_find(map, MILESTONE_DUE));
	to->original_due = wm_read_optional_date(in, wm_map_find(map, MILESTONE_ORIGINAL_DUE));
	to->verification = wm_read_optional_str(in, wm_map_find(map, MILESTONE_VERIFICATION),
						WM_STR_MAX_BYTES);
}

void wm_read_milestones(struct wm_unpack *in, const msgpack_object *v, struct wm_action_point *p)
{
	size_t count = 0;
	const msgpack_object *items = wm_read_optional_list(in, v, WM_MILESTONES_MAX_COUNT, &count);

	for (size_t i = 0; i < count; i++) {
		take_milestone(in, &items[i], &p->milestones[i]);
	}
	p->milestone_count = (uint8_t)count;
}

static int64_t take_value(struct wm_unpack *in, const msgpack_object *v)
{
	return wm_unpack_int(in, v, INT64_MIN, INT64_MAX);
}

static void take_baseline(struct wm_unpack *in, const msgpack_object *v, struct wm_indicator *to)
{
	if (v == NULL || wm_is_nil(v)) {
		return;
	}
	const msgpack_object *values = wm_read_tuple(in, v, 2);
	if (values == NULL) {
		return;
	}
	to->has_baseline = true;
	to->baseline_year = (uint16_t)wm_unpack_uint(in, &values[0], UINT16_MAX);
	to->baseline = take_value(in, &values[1]);
}

static void take_targets(struct wm_unpack *in, const msgpack_object *v, struct wm_indicator *to)
{
	size_t count = 0;
	const msgpack_object *targets = wm_read_optional_list(in, v, WM_TARGETS_MAX_COUNT, &count);

	for (size_t i = 0; i < count; i++) {
		const msgpack_object *values = wm_read_tuple(in, &targets[i], 2);
		if (values == NULL) {
			return;
		}
		to->targets[i].period_end = wm_read_date(in, &values[0]);
		to->targets[i].value = take_value(in, &values[1]);
	}
	to->target_count = (uint8_t)count;
}

static void take_indicator(struct wm_unpack *in, const msgpack_object *map, struct wm_indicator *to)
{
	wm_unpack_keys(in, map, WM_KEYS_BELOW(INDICATOR__END));
	to->id = take_id(in, wm_map_find(map, INDICATOR_ID));
	wm_read_optional_texts(in, wm_map_find(map, INDICATOR_TITLE), to->title);
	to->unit = wm_read_optional_str(in, wm_map_find(map, INDICATOR_UNIT), WM_STR_MAX_BYTES);
	to->decimals = (uint8_t)wm_read_optional_uint(in, wm_map_find(map, INDICATOR_DECIMALS),
						      WM_DECIMALS_MAX);
	to->ascending = wm_read_optional_bool(in, wm_map_find(map, INDICATOR_ASCENDING));
	to->cumulative = wm_read_optional_bool(in, wm_map_find(map, INDICATOR_CUMULATIVE));
	take_baseline(in, wm_map_find(map, INDICATOR_BASELINE), to);
	take_targets(in, wm_map_find(map, INDICATOR_TARGETS), to);
}

void wm_read_indicators(struct wm_unpack *in, const msgpack_object *v, struct wm_action_point *p)
{
	size_t count = 0;
	const msgpack_object *items = wm_read_optional_list(in, v, WM_INDICATORS_MAX_COUNT, &count);

	for (size_t i = 0; i < count; i++) {
		take_indicator(in, &items[i], &p->indicators[i]);
	}
	p->indicator_count = (uint8_t)count;
}
