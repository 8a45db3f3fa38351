/* Progress updates: an empty one, and how two of them compare. */
#include "core/update.h"

void wm_update_init(struct wm_update *update)
{
	memset(update, 0, sizeof(*update));
	update->as_of = WM_DATE_NONE;
	update->kind = WM_UPDATE_REPORT;
	update->actual_start = WM_DATE_NONE;
	update->actual_end = WM_DATE_NONE;
	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		update->axis[i] = WM_SILENT;
	}
	for (size_t i = 0; i < WM_EVIDENCE_MAX_COUNT; i++) {
		update->evidence[i].date = WM_DATE_NONE;
	}
	for (size_t i = 0; i < WM_MILESTONES_MAX_COUNT; i++) {
		update->milestones[i].date = WM_DATE_NONE;
	}
	for (size_t i = 0; i < WM_FACTS_PER_UPDATE_MAX; i++) {
		update->indicators[i].period_end = WM_DATE_NONE;
	}
}

bool wm_texts_any(const struct wm_view texts[WM_LANG__COUNT])
{
	for (size_t i = 0; i < WM_LANG__COUNT; i++) {
		if (texts[i].len > 0) {
			return true;
		}
	}
	return false;
}

/* 1 = more is better, -1 = less is better, 0 = the axis has no better and worse. */
static const int direction[WM_AXIS__COUNT] = {
	[WM_AXIS_COMPLETION] = 1,
	[WM_AXIS_PERCENT] = 1,
	[WM_AXIS_CONFIDENCE] = -1,
};

unsigned wm_worsened(const int16_t before[WM_AXIS__COUNT], const int16_t after[WM_AXIS__COUNT])
{
	unsigned worse = 0;

	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		/* Silent and unknown are below every value of an axis. */
		if (before[i] >= 0 && after[i] >= 0 && (after[i] - before[i]) * direction[i] < 0) {
			worse |= 1U << i;
		}
	}
	return worse;
}
