/**
 * @file intake.h
 * @brief How many requests may be with the core: few while several clients want it.
 *
 * What has been handed to the core is dealt with in the order in which it came.
 * What still lies in the queues of libzmq is taken in turn from every connection.
 * So the fewer requests are ahead, the less one busy client delays another; and
 * the more, the longer the batch.  One client alone may fill a batch.
 */
#ifndef WM_EDGE_INTAKE_H
#define WM_EDGE_INTAKE_H

#include "base/err.h"
#include "server/server.h"

struct intake {
	uint32_t submits; /**< with the core */
	uint32_t reads;
	int64_t second_mono_msec; /**< when the second in which submitters are counted began */
	uint32_t at_work;	  /**< submitters of this second */
	uint32_t were_at_work;	  /**< of the one before */
	uint32_t turn;		  /**< number of this second */
	uint32_t seen[WM_SESSIONS_MAX_COUNT]; /**< by slot: the second it was counted in */
};

/** A request goes to the core. */
void intake_count(struct intake *intake, enum wm_flow flow, uint64_t session, bool is_submission,
		  int64_t now_mono_msec);
/** The core has dealt with requests.  @return WM_ECORRUPT: with more than it had */
WM_CHECK int intake_done(struct intake *intake, enum wm_flow flow, uint32_t number);
bool intake_has_room(const struct intake *intake, enum wm_flow flow);

#endif
