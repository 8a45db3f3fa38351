/**
 * @file diff.h
 * @brief Change between two pictures on the same action points (R10), and what lies between them.
 */
#ifndef WM_CLI_DIFF_H
#define WM_CLI_DIFF_H

#include "cli/picture.h"
#include "core/change.h"

/** An entry between the two pictures, as far as it explains a change. */
struct between {
	uint64_t revision;
	uint16_t point; /**< 0: an amendment or a publication */
	enum wm_item_body kind;
	enum wm_update_kind update_kind;
	uint64_t supersedes; /**< of a correction or withdrawal; the target of a review */
	enum wm_reason reason;
	enum wm_review_verb verb;
};

struct diff_point {
	uint16_t id;
	enum wm_change change;
	const struct view *before, *after; /**< NULL: not in that register */
	const struct between *correction;  /**< with CORRECTED: the last one; NULL when it lies
					      outside */
};

struct diff {
	const struct picture *from, *to;
	struct between *entries; /**< ascending revision */
	size_t entry_count, entry_cap;
	struct wm_changes changes;
	struct wm_changes area[WM_AREA_MAX + 1]; /**< by area; [0] is not used */
	size_t point_count;
	struct diff_point point[2 * WM_POINTS_MAX_COUNT]; /**< ascending id */
};

/**
 * Compare.  Both pictures stay the caller's and must outlive the result.
 * @return WM_OK, or why the entries between them cannot be read
 */
WM_CHECK int diff_make(wm_client *client, int timeout_msec, const struct picture *from,
		       const struct picture *to, struct diff **ret_diff);
void diff_free(struct diff *diff);

void diff_print(const struct diff *diff);
json_t *diff_json(const struct diff *diff);
void diff_print_json(const struct diff *diff);

#endif
