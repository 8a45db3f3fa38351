/**
 * @file update_fixture.h
 * @brief An update that passes, changes that make it fail, and rows that say by which rule.
 */
#ifndef WM_TESTS_UNIT_CORE_UPDATE_FIXTURE_H
#define WM_TESTS_UNIT_CORE_UPDATE_FIXTURE_H

#include "core/update.h"
#include "fixture.h"

#define TODAY 20182 /* 2025-04-04 */

/* A report with evidence, one milestone that is met, one indicator value and both dates. */
static inline struct wm_update make_update(void)
{
	struct wm_update u;

	wm_update_init(&u);
	u.point = 307;
	u.as_of = TODAY;
	u.origin = WM_ORIGIN_FILED;
	u.summary[WM_LANG_EN] = wm_view_str("Held.");
	u.evidence_count = 1;
	u.evidence[0].url = wm_view_str("https://example.org/a");
	u.milestone_count = 1;
	u.milestones[0] = (struct wm_milestone_report){ 1, WM_MILESTONE_MET, TODAY };
	u.indicator_count = 1;
	u.indicators[0] = (struct wm_indicator_report){ 2, WM_OBS_NORMAL, TODAY, true, 0 };
	u.actual_start = TODAY - 10;
	u.actual_end = TODAY;
	return u;
}

static inline void clear_facts(struct wm_update *u)
{
	u->milestone_count = 0;
	u->indicator_count = 0;
	u->actual_start = WM_DATE_NONE;
	u->actual_end = WM_DATE_NONE;
}

struct check_row {
	const char *name;
	void (*change)(struct wm_update *update);
	int err;
	const char *reason; /* NULL when it passes */
};

#define ROW(CHANGE, ERR, REASON)             \
	{                                    \
#CHANGE, CHANGE, ERR, REASON \
	}
#define PASS(CHANGE) ROW(CHANGE, WM_OK, NULL)
static inline void assert_rows(const struct check_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct check_row *row = &rows[i];
		struct wm_update update = make_update();
		const char *reason = NULL;

		row->change(&update);
		const int err = wm_update_check(&update, TODAY, &reason);
		const char *want = row->reason != NULL ? row->reason : "nothing";
		const char *got = reason != NULL ? reason : "nothing";
		if (err != row->err || strcmp(want, got) != 0) {
			fail_msg("%s: got %s (%s), want %s (%s)", row->name, wm_err_name(err), got,
				 wm_err_name(row->err), want);
		}
	}
}

#endif
