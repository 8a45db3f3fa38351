/**
 * @file change.h
 * @brief Change between two pictures, on the same action points only (rule R10).
 *
 * Layer 1 (core): pure.  Completion decides; where it is equal, the percent.
 */
#ifndef WM_CORE_CHANGE_H
#define WM_CORE_CHANGE_H

#include "core/evaluate.h"

/** Sent: append only. */
enum wm_change {
	WM_CHANGE_UNCHANGED = 0,
	WM_CHANGE_IMPROVED,
	WM_CHANGE_DECLINED,
	WM_CHANGE_BECAME_KNOWN,	  /**< unknown before; neither better nor worse */
	WM_CHANGE_BECAME_UNKNOWN, /**< withdrawn; neither better nor worse */
	WM_CHANGE_ADDED,	  /**< not in the earlier register */
	WM_CHANGE_REMOVED,	  /**< not in the later register, or cancelled since */
	WM_CHANGE_CORRECTED,	  /**< differs only because of a correction */
	WM_CHANGE__COUNT,
};

/**
 * @param before        NULL when the point was not in the earlier register
 * @param after         NULL when it is not in the later one
 * @param is_corrected  a correction of an update that `before` rests on lies between the two
 */
enum wm_change wm_change_of(const struct wm_evaluated *before, const struct wm_evaluated *after,
			    bool is_corrected);

/** Counts by enum wm_change, over the whole register. */
struct wm_changes {
	int32_t count[WM_CHANGE__COUNT];
	int32_t same; /**< points that are in both: unchanged, improved, declined, became known or
			 unknown, corrected */
};

void wm_changes_add(struct wm_changes *changes, enum wm_change change);

/** "unchanged", "improved", "declined", "became_known", "became_unknown", "added", "removed",
 * "corrected". */
const char *wm_change_name(int change);

#endif
