/* The notices that titles are not those of the adopted text, and values not filed. */
#include "cli/wording.h"

#include <stdio.h>

#include "cli/js.h"

static size_t count_of(const struct points *points, enum wm_wording wording)
{
	size_t count = 0;

	for (size_t i = 0; i < points->count; i++) {
		count += points->view[i].item.point.wording == wording;
	}
	return count;
}

void wording_notice(const struct points *points, char ret_text[WORDING_NOTICE_BYTES])
{
	const size_t official = count_of(points, WM_WORDING_OFFICIAL);
	const size_t reported = count_of(points, WM_WORDING_REPORTED);
	const size_t pending = count_of(points, WM_WORDING_PENDING);

	if (official == 0) {
		(void)snprintf(ret_text, WORDING_NOTICE_BYTES,
			       "No official wording is loaded (titles reported from public "
			       "sources: %zu; place-holders: %zu).",
			       reported, pending);
	} else {
		(void)snprintf(ret_text, WORDING_NOTICE_BYTES,
			       "Official wording is loaded for %zu of %zu action points (titles "
			       "reported from public sources: %zu; place-holders: %zu).",
			       official, points->count, reported, pending);
	}
}

json_t *wording_json(const struct points *points)
{
	json_t *object = json_object();
	char notice[WORDING_NOTICE_BYTES];

	wording_notice(points, notice);
	js_put(object, "official", js_uint(count_of(points, WM_WORDING_OFFICIAL)));
	js_put(object, "reported", js_uint(count_of(points, WM_WORDING_REPORTED)));
	js_put(object, "pending", js_uint(count_of(points, WM_WORDING_PENDING)));
	js_put(object, "notice", js_text(notice));
	return object;
}

/* Values that are shown, all axes together. */
static size_t values_of(const struct points *points, enum wm_origin origin)
{
	size_t count = 0;

	for (size_t i = 0; i < points->count; i++) {
		for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
			const struct wm_axis_view *at = &points->view[i].axis[axis];
			count += at->basis != WM_BASIS_NONE && at->origin == (int)origin;
		}
	}
	return count;
}

void origins_notice(const struct points *points, char ret_text[WORDING_NOTICE_BYTES])
{
	(void)snprintf(ret_text, WORDING_NOTICE_BYTES,
		       "Of the values behind these figures %zu were filed by institutions and %zu "
		       "were compiled by others from public sources.",
		       values_of(points, WM_ORIGIN_FILED), values_of(points, WM_ORIGIN_COMPILED));
}

json_t *origins_json(const struct points *points)
{
	json_t *object = json_object();
	char notice[WORDING_NOTICE_BYTES];

	origins_notice(points, notice);
	js_put(object, "filed", js_uint(values_of(points, WM_ORIGIN_FILED)));
	js_put(object, "compiled", js_uint(values_of(points, WM_ORIGIN_COMPILED)));
	js_put(object, "notice", js_text(notice));
	return object;
}
