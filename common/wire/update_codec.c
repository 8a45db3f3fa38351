/*
 * The progress update.  On an axis three things differ: the key is absent
 * (silent), its value is nil (stated as unknown), or it has a value.  Everything
 * else that is absent is not stated.
 */
#include "wire/update_codec.h"

#include "wire/pack.h"
#include "wire/rows.h"
#include "wire/submitted.h"

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
	UPDATE_SUPERSEDES = 13,
	UPDATE_REASON,
	UPDATE_CYCLE,
	UPDATE_MILESTONES,
	UPDATE_INDICATORS,
	UPDATE_ACTUAL_START,
	UPDATE_ACTUAL_END,
	UPDATE_RATIONALE,
	UPDATE_OBSTACLES,
	UPDATE_NEXT_STEPS,
	UPDATE_DECISION_REQUESTED,
	UPDATE__END,
};

#define UPDATE_KEYS                                             \
	((WM_KEY(UPDATE_EVIDENCE + 1) - WM_KEY(UPDATE_POINT)) | \
	 (WM_KEY(UPDATE__END) - WM_KEY(UPDATE_REFERENCE)))

#define MILESTONE_VALUES 3
#define INDICATOR_VALUES 4

/* --- encoding --- */

static void give_axes(struct wm_buf *buf, const int16_t *axis)
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

static void give_milestones(struct wm_buf *buf, const struct wm_update *update)
{
	if (update->milestone_count == 0) {
		return;
	}
	wm_pack_uint(buf, UPDATE_MILESTONES);
	wm_pack_array(buf, update->milestone_count);
	for (size_t i = 0; i < update->milestone_count; i++) {
		const struct wm_milestone_report *milestone = &update->milestones[i];
		wm_pack_array(buf, MILESTONE_VALUES);
		wm_pack_uint(buf, milestone->id);
		wm_pack_int(buf, (int64_t)milestone->state);
		wm_write_date(buf, milestone->date);
	}
}

static void give_indicators(struct wm_buf *buf, const struct wm_update *update)
{
	if (update->indicator_count == 0) {
		return;
	}
	wm_pack_uint(buf, UPDATE_INDICATORS);
	wm_pack_array(buf, update->indicator_count);
	for (size_t i = 0; i < update->indicator_count; i++) {
		const struct wm_indicator_report *indicator = &update->indicators[i];
		wm_pack_array(buf, INDICATOR_VALUES);
		wm_pack_uint(buf, indicator->id);
		wm_pack_int(buf, (int64_t)indicator->status);
		wm_pack_int(buf, indicator->period_end);
		if (indicator->has_value) {
			wm_pack_int(buf, indicator->value);
		} else {
			wm_pack_nil(buf);
		}
	}
}

static size_t count_pairs(const struct wm_update *update)
{
	const bool present[] = {
		update->evidence_count > 0,
		update->reference.len > 0,
		update->supersedes != 0,
		update->reason != WM_REASON_NONE,
		update->cycle.len > 0,
		update->milestone_count > 0,
		update->indicator_count > 0,
		update->actual_start != WM_DATE_NONE,
		update->actual_end != WM_DATE_NONE,
		wm_texts_count(update->rationale) > 0,
		wm_texts_count(update->obstacles) > 0,
		wm_texts_count(update->next_steps) > 0,
		wm_texts_count(update->decision_requested) > 0,
	};
	size_t pairs = 5;

	for (unsigned i = 0; i < WM_AXIS__COUNT; i++) {
		pairs += update->axis[i] != WM_SILENT;
	}
	for (size_t i = 0; i < sizeof(present) / sizeof(present[0]); i++) {
		pairs += present[i];
	}
	return pairs;
}

static void give_what_it_supersedes(struct wm_buf *buf, const struct wm_update *update)
{
	wm_write_optional_uint(buf, UPDATE_SUPERSEDES, update->supersedes);
	wm_write_optional_uint(buf, UPDATE_REASON, (uint64_t)update->reason);
}

static void give_facts(struct wm_buf *buf, const struct wm_update *update)
{
	if (update->cycle.len > 0) {
		wm_pack_uint(buf, UPDATE_CYCLE);
		wm_write_cycle(buf, &update->cycle);
	}
	give_milestones(buf, update);
	give_indicators(buf, update);
	wm_write_optional_date(buf, UPDATE_ACTUAL_START, update->actual_start);
	wm_write_optional_date(buf, UPDATE_ACTUAL_END, update->actual_end);
}

void wm_update_encode(const struct wm_update *update, struct wm_buf *buf)
{
	wm_pack_map(buf, count_pairs(update));
	wm_pack_key_uint(buf, UPDATE_POINT, update->point);
	wm_pack_key_int(buf, UPDATE_AS_OF, update->as_of);
	wm_pack_key_int(buf, UPDATE_KIND, (int64_t)update->kind);
	wm_pack_key_int(buf, UPDATE_ORIGIN, (int64_t)update->origin);
	give_axes(buf, update->axis);
	wm_pack_uint(buf, UPDATE_SUMMARY);
	wm_write_texts(buf, update->summary);
	wm_write_evidence(buf, UPDATE_EVIDENCE, update->evidence, update->evidence_count);
	wm_write_optional_str(buf, UPDATE_REFERENCE, update->reference);
	give_what_it_supersedes(buf, update);
	give_facts(buf, update);
	wm_write_optional_texts(buf, UPDATE_RATIONALE, update->rationale);
	wm_write_optional_texts(buf, UPDATE_OBSTACLES, update->obstacles);
	wm_write_optional_texts(buf, UPDATE_NEXT_STEPS, update->next_steps);
	wm_write_optional_texts(buf, UPDATE_DECISION_REQUESTED, update->decision_requested);
}

/* --- decoding --- */

static int16_t take_axis(struct wm_reading *r, const msgpack_object *v)
{
	if (v == NULL) {
		return WM_SILENT;
	}
	if (wm_is_nil(v)) {
		return WM_UNKNOWN;
	}
	return (int16_t)wm_reading_uint(r, v, 0, INT16_MAX);
}

static void take_milestone(struct wm_reading *r, const msgpack_object *v,
			   struct wm_milestone_report *to)
{
	const msgpack_object *values = wm_read_tuple(&r->in, v, MILESTONE_VALUES);
	if (values == NULL) {
		return;
	}
	to->id = (uint8_t)wm_reading_uint(r, &values[0], 1, UINT8_MAX);
	to->state =
		(enum wm_milestone_state)wm_reading_uint(r, &values[1], 1, WM_MILESTONE__COUNT - 1);
	to->date = wm_is_nil(&values[2]) ? WM_DATE_NONE : wm_reading_date(r, &values[2]);
}

static void take_milestones(struct wm_reading *r, const msgpack_object *v, struct wm_update *update)
{
	size_t count = 0;
	if (v == NULL) {
		return;
	}
	const msgpack_object *items = wm_reading_list(r, v, WM_MILESTONES_MAX_COUNT, &count);
	for (size_t i = 0; i < count; i++) {
		take_milestone(r, &items[i], &update->milestones[i]);
	}
	update->milestone_count = (uint8_t)count;
}

static void take_indicator(struct wm_reading *r, const msgpack_object *v,
			   struct wm_indicator_report *to)
{
	const msgpack_object *values = wm_read_tuple(&r->in, v, INDICATOR_VALUES);
	if (values == NULL) {
		return;
	}
	to->id = (uint8_t)wm_reading_uint(r, &values[0], 1, UINT8_MAX);
	to->status = (enum wm_obs_status)wm_reading_uint(r, &values[1], 1, WM_OBS__COUNT - 1);
	to->period_end = wm_reading_date(r, &values[2]);
	to->has_value = !wm_is_nil(&values[3]);
	to->value = to->has_value ? wm_reading_int(r, &values[3]) : 0;
}

static void take_indicators(struct wm_reading *r, const msgpack_object *v, struct wm_update *update)
{
	size_t count = 0;
	if (v == NULL) {
		return;
	}
	const msgpack_object *items = wm_reading_list(
		r, v, (size_t)WM_FACTS_PER_UPDATE_MAX - update->milestone_count, &count);
	for (size_t i = 0; i < count; i++) {
		take_indicator(r, &items[i], &update->indicators[i]);
	}
	update->indicator_count = (uint8_t)count;
}

static void take_facts(struct wm_reading *r, struct wm_update *update)
{
	const msgpack_object *map = &r->in.root;

	update->supersedes =
		wm_reading_optional_uint(r, wm_map_find(map, UPDATE_SUPERSEDES), 1, UINT64_MAX);
	update->reason = (enum wm_reason)wm_reading_optional_uint(
		r, wm_map_find(map, UPDATE_REASON), 1, WM_REASON__COUNT - 1);
	update->cycle = wm_reading_optional_cycle(r, wm_map_find(map, UPDATE_CYCLE));
	take_milestones(r, wm_map_find(map, UPDATE_MILESTONES), update);
	take_indicators(r, wm_map_find(map, UPDATE_INDICATORS), update);
	update->actual_start = wm_reading_optional_date(r, wm_map_find(map, UPDATE_ACTUAL_START));
	update->actual_end = wm_reading_optional_date(r, wm_map_find(map, UPDATE_ACTUAL_END));
}

static void take_update(struct wm_reading *r, struct wm_update *update)
{
	const msgpack_object *map = &r->in.root;

	wm_unpack_keys(&r->in, map, UPDATE_KEYS);
	update->point = (uint16_t)wm_reading_uint(r, wm_map_find(map, UPDATE_POINT), 0, UINT16_MAX);
	update->as_of = wm_reading_date(r, wm_map_find(map, UPDATE_AS_OF));
	update->kind = (enum wm_update_kind)wm_reading_uint(r, wm_map_find(map, UPDATE_KIND), 1,
							    WM_UPDATE__COUNT - 1);
	update->origin = (enum wm_origin)wm_reading_uint(r, wm_map_find(map, UPDATE_ORIGIN), 1,
							 WM_ORIGIN__COUNT - 1);
	for (unsigned i = 0; i < WM_AXIS__COUNT; i++) {
		update->axis[i] = take_axis(r, wm_map_find(map, UPDATE_AXES + i));
	}
	wm_read_texts(&r->in, wm_map_find(map, UPDATE_SUMMARY), update->summary);
	update->evidence_count =
		wm_reading_evidence(r, wm_map_find(map, UPDATE_EVIDENCE), update->evidence);
	update->reference = wm_reading_optional_str(r, wm_map_find(map, UPDATE_REFERENCE));
	take_facts(r, update);
	wm_reading_optional_texts(r, wm_map_find(map, UPDATE_RATIONALE), update->rationale);
	wm_reading_optional_texts(r, wm_map_find(map, UPDATE_OBSTACLES), update->obstacles);
	wm_reading_optional_texts(r, wm_map_find(map, UPDATE_NEXT_STEPS), update->next_steps);
	wm_reading_optional_texts(r, wm_map_find(map, UPDATE_DECISION_REQUESTED),
				  update->decision_requested);
}

int wm_update_decode(struct wm_view bytes, struct wm_update *ret_update)
{
	struct wm_reading r;
	int err = wm_reading_begin(&r, bytes, &wm_scan_body);
	if (err < 0) {
		return err;
	}
	struct wm_update update;

	wm_update_init(&update);
	take_update(&r, &update);
	err = wm_reading_end(&r);
	if (err < 0) {
		return err;
	}
	*ret_update = update;
	return WM_OK;
}
