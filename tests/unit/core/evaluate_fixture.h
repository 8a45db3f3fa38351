/**
 * @file evaluate_fixture.h
 * @brief One action point, what was said of it, and the day that is asked about.
 */
#ifndef WM_TESTS_UNIT_CORE_EVALUATE_FIXTURE_H
#define WM_TESTS_UNIT_CORE_EVALUATE_FIXTURE_H

#include "core/evaluate.h"
#include "point_fixture.h"

#define DAY 20000

/* A point of which eeas, its lead, has spoken once, at revision 5, on DAY - 10. */
struct fixture {
	struct wm_action_point point;
	struct wm_point_state state;
	struct wm_facts facts;
	struct wm_settings settings;
	struct wm_latest_facts latest;
	struct wm_verified_view verified;
	int16_t axis[WM_AXIS__COUNT];
	int32_t day;
	bool is_silent; /* nobody spoke */
};

static inline void fill(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->point = (struct wm_action_point){ .id = POINT,
					     .area = 3,
					     .kind = WM_POINT_KIND_ONE_OFF,
					     .weight = 1,
					     .planned_start = WM_DATE_NONE,
					     .planned_end = DAY,
					     .original_end = WM_DATE_NONE,
					     .lead = code_of("eeas") };
	f->settings = wm_settings_default();
	f->latest = (struct wm_latest_facts){ true, true };
	f->day = DAY;
	f->axis[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_IMPLEMENTATION;
	f->axis[WM_AXIS_COMPLETION] = WM_COMPLETION_LIMITED;
	f->axis[WM_AXIS_PERCENT] = WM_SILENT;
	f->axis[WM_AXIS_CONFIDENCE] = WM_SILENT;
}

static inline struct wm_evaluated evaluate(struct fixture *f)
{
	struct wm_evaluated evaluated;
	struct wm_statement statement = silent("eeas", 5, DAY - 10);
	const struct wm_evaluate_in in = { &f->point,  &f->state,    &f->facts, &f->verified,
					   &f->latest, &f->settings, f->day };

	wm_point_init(&f->state, POINT);
	memcpy(statement.axis, f->axis, sizeof(f->axis));
	if (!f->is_silent) {
		wmt_assert_ok(wm_point_apply(&f->state, &statement));
	}
	wm_evaluate(&in, &evaluated);
	return evaluated;
}

static inline void tell(struct fixture *f, enum wm_fact_what what, uint8_t id, int state,
			int32_t date)
{
	const struct wm_fact fact = { .what = (uint8_t)what,
				      .id = id,
				      .state = (uint8_t)state,
				      .date = date,
				      .as_of = DAY - 10,
				      .revision = 5,
				      .institution = code_of("eeas") };

	wm_facts_take(&f->facts, &fact, &f->point.lead);
}

#endif
