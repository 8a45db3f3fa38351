/**
 * @file amendment.h
 * @brief A decision that changes the register, with the rows as they were and as they become.
 *
 * Layer 1 (core): pure.  The rows themselves are encoded bytes; wire/amendment_codec.h applies
 * them.
 */
#ifndef WM_CORE_AMENDMENT_H
#define WM_CORE_AMENDMENT_H

#include "core/register.h"

/** Letter of a register row, as in the key of the store. */
enum wm_row_letter {
	WM_ROW_AREA = 'A',
	WM_ROW_CYCLE = 'C',
	WM_ROW_INSTITUTION = 'I',
	WM_ROW_POINT = 'P',
	WM_ROW_SETTINGS = 'S',
};

/** One row changed.  Old and new are the encoded rows; empty = there is none. */
struct wm_row_change {
	uint8_t letter;	    /**< enum wm_row_letter */
	struct wm_view old; /**< as it is in the register that is amended */
	struct wm_view row; /**< as it becomes; both empty is refused */
};

struct wm_amendment {
	struct wm_view decision; /**< reference of the decision, required */
	int32_t decided_on;	 /**< days, required */
	uint32_t from_version;	 /**< version of the register that it was made from */
	struct wm_view rationale[WM_LANG__COUNT]; /**< required */
	uint16_t change_count;			  /**< 1..WM_CHANGES_MAX_COUNT */
	struct wm_row_change changes[WM_CHANGES_MAX_COUNT];
};

/** Everything that needs neither the rows decoded nor the register.  @return as wm_update_check()
 */
WM_CHECK int wm_amendment_check(const struct wm_amendment *amendment, int32_t latest_day,
				const char **ret_reason);

/**
 * What may not change between two rows of the same point: its id and area, the ids of
 * milestones and indicators that stay, original dates once they are set; wording never goes
 * from official back.
 * @return WM_OK or WM_ERULE
 */
WM_CHECK int wm_amendment_check_point(const struct wm_action_point *old,
				      const struct wm_action_point *row, const char **ret_reason);

#endif
