/* Counting what is with the core, and who is at work. */
#include "edge/intake.h"

#define SLOT_MASK   0xffffU
#define SECOND_MSEC 1000

static void count_submitter(struct intake *intake, size_t slot, int64_t now_mono_msec)
{
	const int64_t since = now_mono_msec - intake->second_mono_msec;

	if (since >= SECOND_MSEC) {
		intake->were_at_work = since < 2 * SECOND_MSEC ? intake->at_work : 0;
		intake->at_work = 0;
		intake->second_mono_msec = now_mono_msec;
		intake->turn++;
	}
	if (slot < WM_SESSIONS_MAX_COUNT && intake->seen[slot] != intake->turn) {
		intake->seen[slot] = intake->turn;
		intake->at_work++;
	}
}

void intake_count(struct intake *intake, enum wm_flow flow, uint64_t session, bool is_submission,
		  int64_t now_mono_msec)
{
	if (flow == WM_FLOW_SUBMIT) {
		intake->submits++;
	} else {
		intake->reads++;
	}
	if (is_submission) {
		count_submitter(intake, session & SLOT_MASK, now_mono_msec);
	}
}

int intake_done(struct intake *intake, enum wm_flow flow, uint32_t number)
{
	uint32_t *with_core = flow == WM_FLOW_SUBMIT ? &intake->submits : &intake->reads;

	if (number > *with_core) {
		return WM_ECORRUPT;
	}
	*with_core -= number;
	return WM_OK;
}

bool intake_has_room(const struct intake *intake, enum wm_flow flow)
{
	const bool is_shared = intake->at_work > 1 || intake->were_at_work > 1;

	if (flow != WM_FLOW_SUBMIT) {
		return intake->reads < WM_HOP_READS_MAX;
	}
	return intake->submits < (is_shared ? WM_HOP_SUBMITS_SHARED_MAX : WM_HOP_SUBMITS_MAX);
}
