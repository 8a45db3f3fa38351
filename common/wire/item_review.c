/* Facts, verified completion and review states of a point item. */
#include "wire/item_review.h"

#include "wire/pack.h"

#define FACT_VALUES	11
#define VERIFIED_VALUES 4
#define REVIEW_VALUES	6

/* --- writing --- */

static void give_fact(struct wm_buf *buf, const struct wm_fact *fact)
{
	wm_pack_array(buf, FACT_VALUES);
	wm_pack_uint(buf, fact->what);
	wm_pack_uint(buf, fact->id);
	wm_pack_uint(buf, fact->state);
	wm_pack_uint(buf, fact->origin);
	wm_write_date(buf, fact->date);
	wm_pack_int(buf, fact->as_of);
	if (fact->has_value) {
		wm_pack_int(buf, fact->value);
	} else {
		wm_pack_nil(buf);
	}
	wm_pack_int(buf, fact->committed_at);
	wm_pack_uint(buf, fact->revision);
	if (fact->cycle.len > 0) {
		wm_write_cycle(buf, &fact->cycle);
	} else {
		wm_pack_nil(buf);
	}
	wm_write_code(buf, &fact->institution);
}

static void give_facts(struct wm_buf *buf, const struct wm_facts *facts)
{
	if (facts->count == 0) {
		return;
	}
	wm_pack_uint(buf, WM_ITEM_FACTS);
	wm_pack_array(buf, facts->count);
	for (size_t i = 0; i < facts->count; i++) {
		give_fact(buf, &facts->fact[i]);
	}
}

static void give_verified(struct wm_buf *buf, const struct wm_verified_view *verified)
{
	if (verified->level == WM_VERIFIED_NOT_ASSESSED) {
		return;
	}
	wm_pack_uint(buf, WM_ITEM_VERIFIED);
	wm_pack_array(buf, VERIFIED_VALUES);
	wm_pack_uint(buf, (uint64_t)verified->level);
	wm_pack_int(buf, verified->as_of);
	wm_pack_uint(buf, verified->revision);
	wm_write_code(buf, &verified->institution);
}

/* Nothing was ever handed in about a point whose last entry is revision 0. */
static bool has_review(const struct wm_point_item *item)
{
	return item->entry_revision != 0;
}

static void give_review(struct wm_buf *buf, const struct wm_point_item *item)
{
	if (!has_review(item)) {
		return;
	}
	wm_pack_uint(buf, WM_ITEM_REVIEW);
	wm_pack_array(buf, REVIEW_VALUES);
	wm_pack_uint(buf, item->entry_revision);
	wm_pack_uint(buf, item->accepted_latest);
	wm_pack_uint(buf, (uint64_t)item->latest_state);
	wm_pack_bool(buf, item->latest_facts.has_rationale);
	wm_pack_bool(buf, item->latest_facts.has_evidence);
	wm_pack_array(buf, WM_REVIEW__COUNT - 1);
	for (size_t i = 1; i < WM_REVIEW__COUNT; i++) {
		wm_pack_uint(buf, item->review_count[i]);
	}
}

size_t wm_count_item_review(const struct wm_point_item *item)
{
	return (size_t)(item->facts.count > 0) +
	       (item->verified.level != WM_VERIFIED_NOT_ASSESSED) + has_review(item);
}

void wm_write_item_review(struct wm_buf *buf, const struct wm_point_item *item)
{
	give_facts(buf, &item->facts);
	give_verified(buf, &item->verified);
	give_review(buf, item);
}

/* --- reading --- */

static void take_fact(struct wm_unpack *in, const msgpack_object *v, struct wm_fact *to)
{
	const msgpack_object *values = wm_read_tuple(in, v, FACT_VALUES);
	if (values == NULL) {
		return;
	}
	to->what = (uint8_t)wm_unpack_uint(in, &values[0], WM_FACT__COUNT - 1);
	to->id = (uint8_t)wm_unpack_uint(in, &values[1], UINT8_MAX);
	to->state = (uint8_t)wm_unpack_uint(in, &values[2], UINT8_MAX);
	to->origin = (uint8_t)wm_unpack_uint(in, &values[3], WM_ORIGIN__COUNT - 1);
	to->date = wm_read_optional_date(in, &values[4]);
	to->as_of = wm_read_date(in, &values[5]);
	to->has_value = !wm_is_nil(&values[6]);
	if (to->has_value) {
		to->value = wm_unpack_int(in, &values[6], INT64_MIN, INT64_MAX);
	}
	to->committed_at = (int64_t)wm_unpack_uint(in, &values[7], INT64_MAX);
	to->revision = wm_unpack_uint(in, &values[8], UINT64_MAX);
	if (!wm_is_nil(&values[9])) {
		wm_read_cycle(in, &values[9], &to->cycle);
	}
	wm_read_code(in, &values[10], &to->institution);
	if (!wm_fact_fits(to)) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
}

static void take_facts(struct wm_unpack *in, const msgpack_object *v, struct wm_facts *facts)
{
	size_t count = 0;
	const msgpack_object *items = wm_read_optional_list(in, v, WM_FACTS_MAX_COUNT, &count);

	for (size_t i = 0; i < count; i++) {
		take_fact(in, &items[i], &facts->fact[i]);
	}
	facts->count = (uint16_t)count;
}

static void take_verified(struct wm_unpack *in, const msgpack_object *v,
			  struct wm_verified_view *verified)
{
	if (v == NULL || wm_is_nil(v)) {
		return;
	}
	const msgpack_object *values = wm_read_tuple(in, v, VERIFIED_VALUES);
	if (values == NULL) {
		return;
	}
	verified->level = (enum wm_verified)wm_unpack_uint(in, &values[0], WM_VERIFIED__COUNT - 1);
	verified->as_of = wm_read_date(in, &values[1]);
	verified->revision = wm_unpack_uint(in, &values[2], UINT64_MAX);
	wm_read_code(in, &values[3], &verified->institution);
	if (verified->level == WM_VERIFIED_NOT_ASSESSED) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
}

static void take_review(struct wm_unpack *in, const msgpack_object *v, struct wm_point_item *item)
{
	if (v == NULL || wm_is_nil(v)) {
		return;
	}
	const msgpack_object *values = wm_read_tuple(in, v, REVIEW_VALUES);
	const msgpack_object *counts =
		values != NULL ? wm_read_tuple(in, &values[5], WM_REVIEW__COUNT - 1) : NULL;
	if (counts == NULL) {
		return;
	}
	item->entry_revision = wm_unpack_uint(in, &values[0], UINT64_MAX);
	item->accepted_latest = wm_unpack_uint(in, &values[1], UINT64_MAX);
	item->latest_state =
		(enum wm_review_state)wm_unpack_uint(in, &values[2], WM_REVIEW__COUNT - 1);
	item->latest_facts.has_rationale = wm_unpack_bool(in, &values[3]);
	item->latest_facts.has_evidence = wm_unpack_bool(in, &values[4]);
	for (size_t i = 1; i < WM_REVIEW__COUNT; i++) {
		item->review_count[i] = (uint32_t)wm_unpack_uint(in, &counts[i - 1], UINT32_MAX);
	}
	if (item->entry_revision == 0) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
}

void wm_read_item_review(struct wm_unpack *in, struct wm_point_item *item)
{
	const msgpack_object *map = &in->root;

	take_facts(in, wm_map_find(map, WM_ITEM_FACTS), &item->facts);
	take_verified(in, wm_map_find(map, WM_ITEM_VERIFIED), &item->verified);
	take_review(in, wm_map_find(map, WM_ITEM_REVIEW), item);
}
