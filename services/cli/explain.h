/**
 * @file explain.h
 * @brief Every figure of a roll-up by name: which action points are behind it, and what they
 * contribute.
 *
 * Pure.  Membership is asked of the core's own classification, so that a
 * figure's list is as long as the figure says; a test holds the two together.
 */
#ifndef WM_CLI_EXPLAIN_H
#define WM_CLI_EXPLAIN_H

#include "cli/view.h"

/** What a figure asks of a point. */
struct explained {
	const struct view *view;
	struct wm_rollup_input input;
};

void explained_of(const struct view *view, struct explained *ret_explained);

/** Where the words behind a figure stand.  Bits. */
enum explain_source {
	EXPLAIN_LIFECYCLE = 1 << WM_AXIS_LIFECYCLE,
	EXPLAIN_COMPLETION = 1 << WM_AXIS_COMPLETION,
	EXPLAIN_PERCENT = 1 << WM_AXIS_PERCENT,
	EXPLAIN_CONFIDENCE = 1 << WM_AXIS_CONFIDENCE,
	EXPLAIN_VERIFIED = 1 << 4,   /**< the assessment */
	EXPLAIN_REPORT = 1 << 5,     /**< the report for the cycle */
	EXPLAIN_LATEST = 1 << 6,     /**< the latest word */
	EXPLAIN_MILESTONES = 1 << 7, /**< their states */
	EXPLAIN_END = 1 << 8,	     /**< the actual end */
	EXPLAIN_ALL = (1 << 9) - 1,
};

#define EXPLAIN_WORDS_BYTES 160

struct figure {
	const char *name;
	const char *text; /**< what it counts */
	int32_t (*value)(const struct wm_area_report *report);
	bool (*has)(const struct explained *point);
	/** What the point contributes. */
	void (*tell)(const struct explained *point, char ret_text[EXPLAIN_WORDS_BYTES]);
	unsigned sources; /**< enum explain_source */
};

/** In the order of a roll-up. */
extern const struct figure explain_figures[];
extern const size_t explain_figure_count;

/** NULL when there is none of that name. */
const struct figure *explain_find(const char *name);

#define EXPLAIN_REVISIONS_MAX (WM_AXIS__COUNT + 4 + WM_MILESTONES_MAX_COUNT)
/**
 * Revisions of the entries behind a point, ascending, each once.
 * @return how many
 */
size_t explain_revisions(const struct explained *point, unsigned sources,
			 uint64_t ret_revisions[EXPLAIN_REVISIONS_MAX]);

#endif
