/**
 * @file point.h
 * @brief Folding progress updates into the state of one action point.
 *
 * Layer 1 (core): pure.  The state keeps, for each institution that ever spoke
 * and for each axis, the statement that is latest by as_of, ties by the later
 * revision.  Therefore:
 *
 *  1. old facts that arrive after newer ones never roll a point back;
 *  2. applying the same statements in any order gives the same state;
 *  3. the register is not needed to fold, so a later change of the lead changes
 *     which value is shown (wm_point_resolve), never what was said.
 */
#ifndef WM_CORE_POINT_H
#define WM_CORE_POINT_H

#include "core/update.h"

/** What the fold needs of one accepted update. */
struct wm_statement {
	struct wm_code institution;
	uint64_t revision;
	int32_t as_of;
	enum wm_origin origin;
	int16_t axis[WM_AXIS__COUNT];
};

/** The latest word of one institution on one axis. */
struct wm_spoken {
	uint64_t revision; /**< 0 = never spoke on this axis; the rest is then 0 */
	int32_t as_of;
	int16_t value;	/**< a value, or WM_UNKNOWN = withdrawn */
	uint8_t origin; /**< enum wm_origin */
};

struct wm_voice {
	struct wm_code institution;
	struct wm_spoken axis[WM_AXIS__COUNT];
};

struct wm_point_state {
	uint16_t point;
	uint64_t revision;	  /**< greatest revision applied, 0 = none */
	uint32_t update_count;	  /**< updates applied */
	uint64_t latest_revision; /**< update with the latest facts: by as_of, then revision; 0 =
				     none */
	int32_t latest_as_of;	  /**< its as_of; WM_DATE_NONE when there is none */
	uint16_t voice_count;
	struct wm_voice voices[WM_VOICES_MAX_COUNT]; /**< ascending institution code */
};

/** Whose word the point's value is.  Sent: append only. */
enum wm_basis {
	WM_BASIS_NONE = 0, /**< nobody spoke */
	WM_BASIS_LEAD,
	WM_BASIS_REPORTER,
	WM_BASIS__COUNT,
};

/** The value of one axis of a point. */
struct wm_axis_view {
	int16_t value;		    /**< WM_UNKNOWN when nobody spoke or the word was withdrawn */
	uint8_t basis;		    /**< enum wm_basis */
	uint8_t origin;		    /**< enum wm_origin, 0 when nobody spoke */
	int32_t as_of;		    /**< WM_DATE_NONE when nobody spoke */
	uint64_t revision;	    /**< 0 when nobody spoke */
	struct wm_code institution; /**< len 0 when nobody spoke */
};

void wm_point_init(struct wm_point_state *state, uint16_t point);

/**
 * Apply one statement.  Revisions may come in any order; each only once.
 * @return WM_OK, or WM_ELIMIT when it would be the voice after WM_VOICES_MAX_COUNT
 *         (the state is then unchanged)
 */
WM_CHECK int wm_point_apply(struct wm_point_state *state, const struct wm_statement *statement);

/**
 * Would wm_point_apply() take the statement?
 * @return WM_OK or WM_ELIMIT
 */
WM_CHECK int wm_point_can_apply(const struct wm_point_state *state,
				const struct wm_statement *statement);

/** What an institution said on the point; NULL when it never spoke on an axis. */
const struct wm_voice *wm_point_voice(const struct wm_point_state *state,
				      const struct wm_code *institution);

/**
 * The point's value on each axis: the lead's word where the register names a
 * lead and it has spoken on the axis (a withdrawal is a word), else the latest
 * word of anybody.
 *
 * @param lead  NULL or len 0 when the register names none
 */
void wm_point_resolve(const struct wm_point_state *state, const struct wm_code *lead,
		      struct wm_axis_view ret_axes[WM_AXIS__COUNT]);

/** "none", "lead", "reporter"; "unknown" outside the enum. */
const char *wm_basis_name(int basis);

#endif
