/**
 * @file tell.h
 * @brief Values as members of a flat JSON object; what is absent in the encoding is absent here.
 */
#ifndef WM_TESTS_VECTORS_TELL_H
#define WM_TESTS_VECTORS_TELL_H

#include "vectors/vector.h"

/** Set one member; its name is made from a format. */
__attribute__((format(printf, 3, 4))) void put_member(json_t *to, json_t *value, const char *format,
						      ...);

/** Values.  The caller owns them, or put_member() takes them over. */
json_t *as_number(uint64_t value);
json_t *as_text(struct wm_view view);
json_t *as_hex(struct wm_view bytes);
json_t *as_code(const struct wm_code *institution);
json_t *as_counts(const int32_t *values, size_t count);
json_t *as_ids(const uint16_t *values, size_t count);
json_t *as_axis_value(int16_t value);
/** A day; null when there is none. */
json_t *as_date(int32_t date);

/** Members that are there only when they have a value. */
void put_text(json_t *to, const char *prefix, const char *name, struct wm_view view);
void put_texts(json_t *to, const char *prefix, const char *name,
	       const struct wm_view texts[WM_LANG__COUNT]);
void put_codes(json_t *to, const char *prefix, const char *name, const struct wm_code *codes,
	       size_t count);
void put_date(json_t *to, const char *prefix, const char *name, int32_t date);
void put_cycle(json_t *to, const char *prefix, const struct wm_cycle_id *cycle);
void put_evidence(json_t *to, const struct wm_evidence *evidence, size_t count);

/** A register row of an action point. */
void tell_row(const struct wm_action_point *point, const char *prefix, json_t *to);

#endif
