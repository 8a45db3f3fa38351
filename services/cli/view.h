/**
 * @file view.h
 * @brief An action point as it is shown: decoded, with its resolved values, marks and age.
 *
 * status, snapshot and watch show points through these functions only, so a
 * value looks the same in all of them.
 */
#ifndef WM_CLI_VIEW_H
#define WM_CLI_VIEW_H

#include <jansson.h>

#include "core/update.h"
#include "wire/item_codec.h"

struct view {
	struct wm_point_item item;
	struct wm_axis_view axis[WM_AXIS__COUNT];
	struct wm_update latest; /**< valid when item.latest.revision is not 0 */
};

/**
 * Decode.  Everything in it points into `body`.
 * @return WM_OK, or why the body cannot be decoded
 */
WM_CHECK int view_decode(struct wm_view body, struct view *ret_view);

/** Title in English, or in the first language there is. */
struct wm_view view_title(const struct view *view);

/** Day of the newest value shown; WM_DATE_NONE when nobody spoke. */
int32_t view_as_of(const struct view *view);

/** Whole days from `as_of` to `day`; 0 when `as_of` is later. */
int32_t view_age(int32_t as_of, int32_t day);

/** "lead", "reporter", "mixed" or "none" over the axes somebody spoke on. */
const char *view_basis(const struct view *view);
/** "filed", "compiled", "mixed" or "none". */
const char *view_origin(const struct view *view);

#define VIEW_VALUE_BYTES 24
/** The value as a word, "unknown" when it is not known; a percent as a number. */
void view_value(enum wm_axis axis, int value, char ret_text[VIEW_VALUE_BYTES]);

/** The value, null when it is unknown. */
json_t *view_value_json(enum wm_axis axis, int value);

/** Put what an update says into an object: as_of, the stated axes, summary, evidence, reference. */
void view_put_update(json_t *object, const struct wm_update *update);

/** @param day  ages are counted to it; WM_DATE_NONE: no ages */
json_t *view_json(const struct view *view, int32_t day);

#endif
