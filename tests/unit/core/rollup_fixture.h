/**
 * @file rollup_fixture.h
 * @brief Inputs of a roll-up, and the worked vector that its figures are checked against.
 */
#ifndef WM_TESTS_UNIT_CORE_ROLLUP_FIXTURE_H
#define WM_TESTS_UNIT_CORE_ROLLUP_FIXTURE_H

#include "core/rollup.h"
#include "fixture.h"

static inline struct wm_rollup_input make_input(int16_t completion)
{
	return (struct wm_rollup_input){
		.point = 101,
		.kind = WM_POINT_KIND_ONE_OFF,
		.weight = 1,
		.is_fresh = true,
		.freshness = WM_FRESH_CURRENT,
		.axis = { [WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_IMPLEMENTATION,
			  [WM_AXIS_COMPLETION] = completion,
			  [WM_AXIS_PERCENT] = WM_UNKNOWN,
			  [WM_AXIS_CONFIDENCE] = WM_UNKNOWN },
	};
}

static inline void add_times(struct wm_rollup *rollup, struct wm_rollup_input input, int times)
{
	for (int i = 0; i < times; i++) {
		wm_rollup_add(rollup, &input);
	}
}

/** Area of 16: 3 complete, 4 substantial, 4 limited, 2 not started, 2 unknown, 1 cancelled. */
static inline struct wm_rollup make_worked_vector(void)
{
	struct wm_rollup rollup = { 0 };
	struct wm_rollup_input cancelled = make_input(WM_COMPLETION_LIMITED);

	cancelled.axis[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_CANCELLED;
	add_times(&rollup, make_input(WM_COMPLETION_COMPLETE), 3);
	add_times(&rollup, make_input(WM_COMPLETION_SUBSTANTIAL), 4);
	add_times(&rollup, make_input(WM_COMPLETION_LIMITED), 4);
	add_times(&rollup, make_input(WM_COMPLETION_NOT_STARTED), 2);
	add_times(&rollup, make_input(WM_UNKNOWN), 2);
	add_times(&rollup, cancelled, 1);
	return rollup;
}

#endif
