/**
 * @file upkeep.h
 * @brief What the broker does for its store beside the work: start-up check, scrub, room, alarms.
 *
 * Everything here happens between two turns of the loop, in slices, and no
 * transaction is open when it returns.
 *
 *     state       writes                     reads   until
 *     good        taken
 *     filling     taken; warned at 70 %      served  the map has room again
 *     full        E_STORAGE_FULL from 90 %   served  the map has room again
 *     damaged     E_READONLY                 served  the store is restored
 */
#ifndef WM_BROKER_UPKEEP_H
#define WM_BROKER_UPKEEP_H

#include "ledger/scrub.h"

struct broker;

enum room { ROOM_GOOD = 0, ROOM_FILLING, ROOM_FULL };

struct upkeep {
	struct wm_scrub *scrub;	   /**< the pass under way, NULL between two */
	int64_t scrub_mono_msec;   /**< when the next slice, or the next pass, is due */
	int64_t pass_msec;	   /**< from one pass to the next */
	int64_t room_mono_msec;	   /**< when the room is looked at next */
	int64_t minute_mono_msec;  /**< when readers are reaped and alarms repeated next */
	uint64_t passes;	   /**< completed without a finding */
	uint64_t damaged_revision; /**< revision at which it was found */
	const char *damage;	   /**< what was found, static text; NULL = nothing */
	enum room room;
	unsigned used_percent; /**< of the map */
};

/** Check the store more closely when the last writer did not end in order; begin the first pass. */
void upkeep_start(struct broker *broker, uint32_t scrub_seconds);
/** Note that the store is left in order. */
void upkeep_stop(struct broker *broker);

/** One slice of whatever is due.  @return milliseconds until something is due again */
int upkeep_turn(struct broker *broker);

/** WM_OK, or why no submission is taken at present. */
int upkeep_refusal(const struct broker *broker);

/** A read or a commit gave this error: WM_ECORRUPT makes the store damaged, others are ignored. */
void upkeep_note(struct broker *broker, int err);

/** SIGHUP: read the settings again, and take a greater map_bytes. */
void upkeep_reload(struct broker *broker);

/** "good", "filling", "full", "damaged". */
const char *upkeep_state(const struct broker *broker);

#endif
