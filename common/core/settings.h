/**
 * @file settings.h
 * @brief The calendar and the thresholds that the register carries: reporting cycles, settings.
 *
 * Layer 1 (core): pure.  Both change only by an amendment, and every snapshot
 * prints the thresholds that its colours come from (rule R6).
 */
#ifndef WM_CORE_SETTINGS_H
#define WM_CORE_SETTINGS_H

#include "base/err.h"
#include "base/text.h"
#include "base/view.h"
#include "proto/limits.h"

/** "2026-H1" by value: 1..16 bytes of [A-Za-z0-9-]; len 0 = no cycle. */
struct wm_cycle_id {
	uint8_t len;
	char text[WM_CYCLE_ID_MAX_BYTES + 1]; /**< always terminated */
};

/** A reporting cycle (domain model 3.5); opens <= due <= grace <= freeze. */
struct wm_cycle {
	struct wm_cycle_id id;
	int32_t opens;	/**< first day on which reports for it are taken */
	int32_t due;	/**< last day on time */
	int32_t grace;	/**< last day of grace: late, but in the review */
	int32_t freeze; /**< from the day after on nothing more enters this review */
};

/** Where a day lies in a cycle. */
enum wm_cycle_phase {
	WM_PHASE_BEFORE = 0, /**< not open yet */
	WM_PHASE_OPEN,	     /**< up to due */
	WM_PHASE_GRACE,	     /**< after due, up to grace */
	WM_PHASE_LATE,	     /**< after grace, up to freeze */
	WM_PHASE_FROZEN,
	WM_PHASE__COUNT,
};

struct wm_settings {
	uint8_t red_percent;	/**< R6: red from this share of the rated on */
	uint8_t amber_percent;	/**< R6: amber from this share of red + amber on */
	uint8_t rated_percent;	/**< R6: grey when fewer are rated */
	uint8_t known_percent;	/**< R4: grey when progress of fewer is known */
	uint16_t due_soon_days; /**< a deadline within so many days is "due soon" */
	uint16_t fresh_days; /**< older words are stale (R4); 0 = no period set, nothing is stale */
	uint8_t reminder_count;
	int16_t reminders[WM_REMINDERS_MAX_COUNT]; /**< days after due (negative: before), ascending
						    */
};

/** 20, 40, 75, 75, 30, 0 and -30 -7 0 7 30 (domain model 3.5 and R6). */
struct wm_settings wm_settings_default(void);

bool wm_settings_eq(const struct wm_settings *a, const struct wm_settings *b);

/** @return WM_OK or WM_ERULE; `ret_reason` is static text */
WM_CHECK int wm_settings_check(const struct wm_settings *settings, const char **ret_reason);
WM_CHECK int wm_cycle_check(const struct wm_cycle *cycle, const char **ret_reason);

WM_CHECK int wm_cycle_id_parse(struct wm_view text, struct wm_cycle_id *ret_id);
bool wm_cycle_id_eq(const struct wm_cycle_id *a, const struct wm_cycle_id *b);

enum wm_cycle_phase wm_cycle_phase(const struct wm_cycle *cycle, int32_t day);
/** "before", "open", "grace", "late", "frozen". */
const char *wm_cycle_phase_name(int phase);

#endif
