/**
 * @file vector.h
 * @brief What the generator of proto/vectors and its test share: one table of the things encoded.
 *
 * A vector is a pair of files: <name>.hex holds the bytes, <name>.json what they
 * mean, as one flat object (proto/vectors/README.md).
 */
#ifndef WM_TESTS_VECTORS_VECTOR_H
#define WM_TESTS_VECTORS_VECTOR_H

#include <jansson.h>

#include "wire/amendment_codec.h"
#include "wire/entry.h"
#include "wire/head.h"
#include "wire/item_codec.h"
#include "wire/register_codec.h"
#include "wire/review_codec.h"
#include "wire/update_codec.h"

union wm_vector_value {
	struct wm_head head;
	struct wm_update update;
	struct wm_review review;
	struct wm_assessment assessment;
	struct wm_amendment amendment;
	struct wm_area area;
	struct wm_institution institution;
	struct wm_action_point action_point;
	struct wm_cycle cycle;
	struct wm_settings settings;
	struct wm_point_item point_item;
	struct wm_area_report rollup;
	struct wm_key_row key;
	struct wm_entry entry;
};

/** One kind of thing: how it is read, written, and told in JSON. */
struct wm_vector_kind {
	const char *frame; /**< "head", "update", ...: value of "frame" in the JSON */
	int (*decode)(struct wm_view bytes, union wm_vector_value *ret_value);
	void (*encode)(const union wm_vector_value *value, struct wm_buf *buf);
	void (*tell)(const union wm_vector_value *value, json_t *to);
};

/** NULL when there is no such kind. */
const struct wm_vector_kind *wm_vector_kind_find(const char *frame);

/** The flat object of a value, "frame" included; the caller owns it. */
json_t *wm_vector_tell(const struct wm_vector_kind *kind, const union wm_vector_value *value);

/* The members of each kind as JSON (vector_json.c, _submitted.c, _rows.c, _items.c). */
void wm_tell_head(const union wm_vector_value *value, json_t *to);
void wm_tell_update(const union wm_vector_value *value, json_t *to);
void wm_tell_review(const union wm_vector_value *value, json_t *to);
void wm_tell_assessment(const union wm_vector_value *value, json_t *to);
void wm_tell_amendment(const union wm_vector_value *value, json_t *to);
void wm_tell_area(const union wm_vector_value *value, json_t *to);
void wm_tell_institution(const union wm_vector_value *value, json_t *to);
void wm_tell_action_point(const union wm_vector_value *value, json_t *to);
void wm_tell_cycle(const union wm_vector_value *value, json_t *to);
void wm_tell_settings(const union wm_vector_value *value, json_t *to);
void wm_tell_point_item(const union wm_vector_value *value, json_t *to);
void wm_tell_rollup(const union wm_vector_value *value, json_t *to);
void wm_tell_key(const union wm_vector_value *value, json_t *to);
void wm_tell_entry(const union wm_vector_value *value, json_t *to);

#endif
