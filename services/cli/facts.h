/**
 * @file facts.h
 * @brief Milestone states and indicator values from words: "1=met@2025-04-04",
 * "1@2026-06-30=12.5:A".
 */
#ifndef WM_CLI_FACTS_H
#define WM_CLI_FACTS_H

#include "client/waymark.h"
#include "core/register.h"

/** Most words of one update: two of each milestone and of each indicator. */
#define FACTS_WORDS_MAX	 (2 * (WM_MILESTONES_MAX_COUNT + WM_FACTS_PER_UPDATE_MAX))
#define FACTS_WORD_BYTES 16

/** The words that an update's members point to; it has to outlive the update. */
struct facts {
	char word[FACTS_WORDS_MAX][FACTS_WORD_BYTES];
	size_t count;
};

/**
 * ID=STATE or ID=met@DAY, several separated by ';'.
 * @return WM_OK, WM_ECELL or WM_ELIMIT with the reason
 */
WM_CHECK int facts_milestones(struct facts *facts, struct wm_view text,
			      struct wm_progress_update *update, const char **ret_why);

/**
 * ID@PERIOD=VALUE or ID@PERIOD=VALUE:STATUS, several separated by ';'.  No value
 * goes with the statuses L, M (not applicable), Q and O: ID@PERIOD=:M.
 *
 * @param point  whose indicators say how many decimals a value has; NULL: as many as there can be
 * @return as above, WM_ERULE when the point has no such indicator
 */
WM_CHECK int facts_indicators(struct facts *facts, struct wm_view text,
			      const struct wm_action_point *point,
			      struct wm_progress_update *update, const char **ret_why);

#endif
