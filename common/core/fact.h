/**
 * @file fact.h
 * @brief What updates say beside the axes: milestones, indicator values, actual dates, cycles
 * answered.
 *
 * Layer 1 (core): pure.  A fact belongs to one update.  Of several about the
 * same thing the lead's counts, else the latest by as_of, ties by revision; so
 * the order of arrival does not matter here either.
 */
#ifndef WM_CORE_FACT_H
#define WM_CORE_FACT_H

#include "core/update.h"

/** Stored and sent: append only. */
enum wm_fact_what {
	WM_FACT_MILESTONE = 1, /**< id, state, date (met on) */
	WM_FACT_INDICATOR,     /**< id, state (enum wm_obs_status), date (period end), value */
	WM_FACT_ACTUAL_START,  /**< date */
	WM_FACT_ACTUAL_END,    /**< date */
	WM_FACT_CYCLE,	       /**< cycle; a report or confirmation for it */
	WM_FACT_WORSENED,      /**< id (enum wm_axis), state: 1 with a rationale, 0 without */
	WM_FACT_CORRECTS,      /**< value: the superseded revision; id: enum wm_reason */
	WM_FACT__COUNT,
};

struct wm_fact {
	uint8_t what; /**< enum wm_fact_what */
	uint8_t id;
	uint8_t state;
	uint8_t origin; /**< enum wm_origin */
	bool has_value; /**< INDICATOR */
	int32_t date;	/**< WM_DATE_NONE = none */
	int32_t as_of;	/**< of the update */
	int64_t value;
	int64_t committed_at; /**< of the update, ms */
	uint64_t revision;    /**< of the update */
	struct wm_cycle_id cycle;
	struct wm_code institution;
};

/** The facts of a point that are shown: the winner of each thing, and the reports for cycles. */
struct wm_facts {
	uint16_t count;
	struct wm_fact fact[WM_FACTS_MAX_COUNT]; /**< ascending (what, id, date, revision) */
};

/**
 * List the facts of an update; institution, revision and committed_at are set
 * by the caller.  WORSENED is not among them: it needs the words before.
 * @return number of facts written to ret_facts (room for WM_FACTS_MAX_COUNT)
 */
size_t wm_facts_of(const struct wm_update *update, struct wm_fact *ret_facts);

/**
 * Take one fact in.  Facts may come in any order; each only once; always with
 * the same lead.  Of an indicator the WM_PERIODS_SHOWN_COUNT latest periods
 * stay, of the reports for cycles WM_RECEIVED_SHOWN_COUNT: the lead's before
 * others', then those with the greatest revisions; of the corrections the
 * WM_CORRECTIONS_SHOWN_COUNT latest.  Leave out milestones and indicators that
 * the register no longer has: only WM_MILESTONES_MAX_COUNT and
 * WM_INDICATORS_MAX_COUNT ids have room, the greatest stay.
 * @param lead  who leads the point on the day of evaluation, or NULL
 */
void wm_facts_take(struct wm_facts *facts, const struct wm_fact *fact, const struct wm_code *lead);

/** The fact about a thing, or NULL.  For INDICATOR the latest period; CYCLE (id 0) and CORRECTS:
 * the one with the greatest revision. */
const struct wm_fact *wm_facts_find(const struct wm_facts *facts, enum wm_fact_what what,
				    unsigned id);

#endif
