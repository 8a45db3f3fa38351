/**
 * @file tally.h
 * @brief What the aggregator keeps: the state of every action point and the running roll-ups.
 *
 * No socket, file or clock.  A tally is filled from a snapshot or a checkpoint and
 * sealed; then every ledger entry is applied in order:
 *
 *     struct tally *tally = NULL;
 *     int err = tally_new(&tally);
 *     ...
 *     err = tally_add(tally, &item);                         // each action point
 *     tally_set_calendar(tally, &calendar);
 *     tally_seal(tally, day);
 *     err = tally_apply(tally, &change);                     // each entry
 *
 * Invariants of a sealed tally:
 *  1. area[a].rollup is the sum of wm_rollup_input_of() over the points of area a,
 *     area[0].rollup that over all points (tally_check() recomputes both);
 *  2. everything up to mark.revision is in it, once, and nothing else.
 */
#ifndef WM_AGGREGATOR_TALLY_H
#define WM_AGGREGATOR_TALLY_H

#include "core/report.h"
#include "sys/buf.h"
#include "wire/item_codec.h"

#define TALLY_AREAS (WM_AREA_MAX + 1) /* by area id; 0 is the programme */

/** Where a tally stands in the ledger. */
struct mark {
	uint8_t store[16];
	uint64_t revision;
	uint8_t leaf_hash[32]; /**< of the entry at revision, zeros when there is none */
	int64_t committed_at;  /**< of the entry at revision, ms */
	bool root_known;
	uint8_t root[32]; /**< of the first `revision` entries; zeros unless root_known */
	uint32_t register_version;
	uint8_t register_hash[32];
};

struct tally_point {
	struct wm_action_point row; /**< its views point into row_bytes */
	struct wm_buf row_bytes;    /**< the row, encoded; owned */
	struct wm_point_state state;
	struct wm_facts facts;
	struct wm_verified_view verified;
	uint64_t accepted_latest;     /**< see struct wm_report_in */
	struct wm_rollup_input input; /**< what is in the sums of it now */
	int64_t changed_at; /**< committed_at of state.revision, ms; 0 = never, or an older one
				 of an area restored from a checkpoint */
	bool unsaved;	    /**< changed since the last checkpoint */
};

struct tally_area {
	struct wm_rollup rollup;
	uint64_t revision;     /**< of the last change */
	uint8_t leaf_hash[32]; /**< of the entry at `revision`, zeros = not known */
	uint64_t stamp;	       /**< grows with every change here or above; order of the changes */
};

/** The part of the register that is of no single point. */
struct calendar {
	struct wm_settings settings;
	size_t cycle_count;
	struct wm_cycle cycle[WM_CYCLES_MAX_COUNT]; /**< ascending opens */
};

struct tally {
	struct mark mark;
	struct calendar calendar;
	int32_t day;	/**< the roll-ups are evaluated for it */
	uint64_t stamp; /**< of the last change */
	bool unsaved;	/**< something changed since the last checkpoint */
	bool renewed;	/**< came from a snapshot: a checkpoint replaces every row */
	size_t point_count;
	struct tally_area area[TALLY_AREAS];
	struct tally_point point[WM_POINTS_MAX_COUNT]; /**< ascending id */
};

/** One ledger entry. */
struct change {
	uint64_t revision;
	uint64_t prev;	/**< revision of the entry before it */
	uint8_t kind;	/**< enum wm_body_kind */
	uint16_t point; /**< 0 = about no single point */
	const char *institution;
	int64_t committed_at; /**< ms */
	uint8_t leaf_hash[32];
	struct wm_view body; /**< borrowed for the call */
};

WM_CHECK int tally_new(struct tally **ret_tally);
/** NULL is a no-op. */
void tally_free(struct tally *tally);

/**
 * Add an action point; what is needed of the item is copied.
 * @return WM_OK, WM_ELIMIT (more than WM_POINTS_MAX_COUNT), WM_ESCHEMA (its id is
 *         out of range, there already, or not the state's), WM_ENOMEM
 */
WM_CHECK int tally_add(struct tally *tally, const struct wm_point_item *item);

/** Evaluate every point for a day and sum the roll-ups.  Once, after the last tally_add(), when
 * `mark` and `calendar` are filled in. */
void tally_seal(struct tally *tally, int32_t day);

/** A new day: every roll-up counts as changed. */
void tally_set_day(struct tally *tally, int32_t day);

/** Number the areas of a new tally so that all of them count as changed since `before`. */
void tally_succeed(struct tally *tally, const struct tally *before);

/** What has to be known before an entry can be applied. */
enum tally_need {
	TALLY_NEEDS_NOTHING = 0, /**< tally_apply() does it alone */
	TALLY_NEEDS_POINT,	 /**< the point as it is at that entry: tally_replace() */
	TALLY_NEEDS_REGISTER,	 /**< everything: start again from a snapshot */
};

/** What an entry takes.  A body that does not decode needs nothing: tally_apply() says why. */
enum tally_need tally_needs(const struct change *change);

/**
 * Apply one entry that needs nothing.  A revision that is in the tally already is passed over.
 * @return WM_OK, WM_EGAP (entries before it are missing), WM_ENO_SUCH_POINT (the
 *         register is another), a decoding error or WM_ELIMIT (the ledger takes
 *         no such entry).  The tally is unchanged then.
 */
WM_CHECK int tally_apply(struct tally *tally, const struct change *change);

/**
 * Put a point as it is at the entry in the place of what was there, and apply the entry.
 * @return WM_OK, WM_EGAP, WM_ENO_SUCH_POINT, WM_ESCHEMA (the item is another point's)
 */
WM_CHECK int tally_replace(struct tally *tally, const struct change *change,
			   const struct wm_point_item *item);

/** True when the area has an action point, and for the programme. */
bool tally_has_area(const struct tally *tally, uint8_t area);

/** The point with this id, or NULL. */
struct tally_point *tally_find(struct tally *tally, uint16_t id);

/** The report of an area: the running sums, and the lists from the states. */
void tally_report(const struct tally *tally, uint8_t area, struct wm_area_report *ret_report);

/**
 * Compare every running roll-up with a full recomputation (rule R12).
 * @param ret_area  the first one that differs, set on failure
 * @return WM_OK or WM_ECORRUPT
 */
WM_CHECK int tally_check(const struct tally *tally, uint8_t *ret_area);

/** True when two roll-ups are equal in every sum. */
bool rollup_equal(const struct wm_rollup *a, const struct wm_rollup *b);

#endif
