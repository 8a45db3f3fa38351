/**
 * @file calendar.h
 * @brief Reporting cycles at work: who is expected, who has reported in time, whom to remind.
 *
 * Layer 1 (core): pure (domain model 3.5, rule R8).  Expected is the lead of
 * every action point in force; a point without a lead expects nobody and is
 * counted as unassigned.
 */
#ifndef WM_CORE_CALENDAR_H
#define WM_CORE_CALENDAR_H

#include "core/evaluate.h"

/** R8: sums over action points.  expected >= received >= on_time; received >= accepted. */
struct wm_reporting {
	int32_t expected;
	int32_t received;
	int32_t on_time;
	int32_t accepted;
	int32_t unassigned; /**< points without a lead: nobody is expected */
};

/** Basis points; WM_BP_NONE when nothing is expected. */
struct wm_reporting_figures {
	int32_t completeness_bp; /**< received / expected */
	int32_t timeliness_bp;	 /**< on_time / expected */
	int32_t accepted_bp;	 /**< accepted / expected */
};

/** What a point's lead has done for a cycle.  Sent: append only. */
enum wm_report_status {
	WM_REPORT_NOT_EXPECTED = 0, /**< no lead, or the point was cancelled */
	WM_REPORT_NOT_YET,	    /**< expected, not received, not due */
	WM_REPORT_MISSING,	    /**< expected, not received, past due */
	WM_REPORT_ON_TIME,
	WM_REPORT_LATE,
	WM_REPORT__COUNT,
};

struct wm_point_reporting {
	enum wm_report_status status;
	struct wm_code institution; /**< who is expected; len 0 = nobody */
	int64_t received_at;	    /**< first report of the lead for the cycle, ms; 0 = none */
	uint64_t revision;	    /**< of that report */
	int32_t late_days;	    /**< LATE: days after due; MISSING: days since due */
	bool is_accepted;
	bool is_unassigned; /**< in force, but nobody leads it */
};

/** The cycle that a day belongs to: the last one that has opened; NULL when none has. */
const struct wm_cycle *wm_calendar_current(const struct wm_register *reg, int32_t day);

/**
 * What the point's lead did for the cycle.  On time means received (ledger
 * time, UTC day) not after `due`.
 * @param facts            NULL = none
 * @param accepted_latest  see struct wm_report_in; 0 = none
 */
void wm_calendar_point(const struct wm_action_point *point, const struct wm_evaluated *evaluated,
		       const struct wm_facts *facts, uint64_t accepted_latest,
		       const struct wm_cycle *cycle, int32_t day,
		       struct wm_point_reporting *ret_reporting);

void wm_reporting_add(struct wm_reporting *sum, const struct wm_point_reporting *one);
void wm_reporting_figures(const struct wm_reporting *sum, struct wm_reporting_figures *ret_figures);

/** Whom a reminder step goes to. */
enum wm_escalation {
	WM_ESCALATE_LEAD = 0,	 /**< before and on the due day */
	WM_ESCALATE_COORDINATOR, /**< first steps after due */
	WM_ESCALATE_SENIOR,	 /**< the last step: the senior official */
	WM_ESCALATE__COUNT,
};

/** One line of the due list. */
struct wm_reminder {
	int32_t day;  /**< on which it goes out */
	int16_t step; /**< days after due (negative: before) */
	enum wm_escalation escalation;
};

/**
 * The reminder that is in force on a day: the last step not after it.
 * @return false when the first step is still to come, or the settings have none
 */
bool wm_reminder_at(const struct wm_settings *settings, int32_t due, int32_t day,
		    struct wm_reminder *ret_reminder);

/** "not_expected", "not_yet", "missing", "on_time", "late". */
const char *wm_report_status_name(int status);
/** "lead", "coordinator", "senior_official". */
const char *wm_escalation_name(int escalation);

#endif
