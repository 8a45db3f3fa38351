/* What became of one action point between two pictures. */
#include "core/change.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

static const char *const change_names[] = {
	[WM_CHANGE_UNCHANGED] = "unchanged",
	[WM_CHANGE_IMPROVED] = "improved",
	[WM_CHANGE_DECLINED] = "declined",
	[WM_CHANGE_BECAME_KNOWN] = "became_known",
	[WM_CHANGE_BECAME_UNKNOWN] = "became_unknown",
	[WM_CHANGE_ADDED] = "added",
	[WM_CHANGE_REMOVED] = "removed",
	[WM_CHANGE_CORRECTED] = "corrected",
};

_Static_assert(COUNT_OF(change_names) == WM_CHANGE__COUNT, "every change has a name");

static bool is_in_force(const struct wm_evaluated *evaluated)
{
	return evaluated != NULL &&
	       evaluated->axis[WM_AXIS_LIFECYCLE].value != WM_LIFECYCLE_CANCELLED;
}

/* More is better on both axes that are compared. */
static enum wm_change compare(int before, int after)
{
	if (before == after) {
		return WM_CHANGE_UNCHANGED;
	}
	if (before < 0) {
		return WM_CHANGE_BECAME_KNOWN;
	}
	if (after < 0) {
		return WM_CHANGE_BECAME_UNKNOWN;
	}
	return after > before ? WM_CHANGE_IMPROVED : WM_CHANGE_DECLINED;
}

static enum wm_change compare_points(const struct wm_evaluated *before,
				     const struct wm_evaluated *after)
{
	const int level = before->axis[WM_AXIS_COMPLETION].value;
	const enum wm_change by_level = compare(level, after->axis[WM_AXIS_COMPLETION].value);
	if (by_level != WM_CHANGE_UNCHANGED) {
		return by_level;
	}

	const int from = before->axis[WM_AXIS_PERCENT].value;
	const int to = after->axis[WM_AXIS_PERCENT].value;
	/* Of a point whose level is known, a percent that comes or goes is no news. */
	if (level >= 0 && (from < 0 || to < 0)) {
		return WM_CHANGE_UNCHANGED;
	}
	return compare(from, to);
}

enum wm_change wm_change_of(const struct wm_evaluated *before, const struct wm_evaluated *after,
			    bool is_corrected)
{
	if (before == NULL || after == NULL) {
		if (before == after) {
			return WM_CHANGE_UNCHANGED; /* in neither */
		}
		return before == NULL ? WM_CHANGE_ADDED : WM_CHANGE_REMOVED;
	}
	/* Cancelling takes a point out of the denominator, and reviving puts it back (R5). */
	if (is_in_force(before) != is_in_force(after)) {
		return is_in_force(after) ? WM_CHANGE_ADDED : WM_CHANGE_REMOVED;
	}

	const enum wm_change change = compare_points(before, after);
	return is_corrected && change != WM_CHANGE_UNCHANGED ? WM_CHANGE_CORRECTED : change;
}

void wm_changes_add(struct wm_changes *changes, enum wm_change change)
{
	changes->count[change]++;
	if (change != WM_CHANGE_ADDED && change != WM_CHANGE_REMOVED) {
		changes->same++;
	}
}

const char *wm_change_name(int change)
{
	return wm_word_name(change_names, COUNT_OF(change_names), change);
}
