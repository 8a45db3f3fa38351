/**
 * @file view.h
 * @brief A borrowed run of bytes: pointer and length, no ownership, no terminator.
 *
 * Layer 0 (base).
 */
#ifndef WM_BASE_VIEW_H
#define WM_BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Bytes that belong to someone else; who, and until when, is said where one is returned. */
struct wm_view {
	const uint8_t *data; /**< NULL only when len is 0 */
	size_t len;	     /**< bytes */
};

/** A view of a C string without its terminator; NULL gives an empty view. */
static inline struct wm_view wm_view_str(const char *text)
{
	struct wm_view view = { (const uint8_t *)text, text != NULL ? strlen(text) : 0 };
	return view;
}

static inline struct wm_view wm_view_of(const void *data, size_t len)
{
	struct wm_view view = { (const uint8_t *)data, len };
	return view;
}

static inline bool wm_view_eq(struct wm_view a, struct wm_view b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

#endif
