/* Reporting cycles at work. */
#include "core/calendar.h"

#include "core/rollup.h"

#define COUNT_OF(A)  (sizeof(A) / sizeof((A)[0]))
#define BP_PER_WHOLE 10000

const struct wm_cycle *wm_calendar_current(const struct wm_register *reg, int32_t day)
{
	const struct wm_cycle *current = NULL;

	for (size_t i = 0; i < reg->cycle_count && reg->cycles[i].opens <= day; i++) {
		current = &reg->cycles[i];
	}
	return current;
}

/* The institution's first report for the cycle, or NULL. */
static const struct wm_fact *find_first(const struct wm_facts *facts,
					const struct wm_code *institution,
					const struct wm_cycle_id *cycle)
{
	const struct wm_fact *first = NULL;

	for (size_t i = 0; facts != NULL && i < facts->count; i++) {
		const struct wm_fact *fact = &facts->fact[i];
		if (fact->what == WM_FACT_CYCLE && wm_cycle_id_eq(&fact->cycle, cycle) &&
		    wm_code_eq(&fact->institution, institution) &&
		    (first == NULL || fact->revision < first->revision)) {
			first = fact;
		}
	}
	return first;
}

/* Days by which `day` is past `due`; 0 when it is not. */
static int32_t days_past(int32_t due, int32_t day)
{
	const int64_t days = (int64_t)day - due;

	if (days <= 0) {
		return 0;
	}
	return days > INT32_MAX ? INT32_MAX : (int32_t)days;
}

void wm_calendar_point(const struct wm_action_point *point, const struct wm_evaluated *evaluated,
		       const struct wm_facts *facts, uint64_t accepted_latest,
		       const struct wm_cycle *cycle, int32_t day,
		       struct wm_point_reporting *ret_reporting)
{
	struct wm_point_reporting *to = ret_reporting;

	memset(to, 0, sizeof(*to));
	to->status = WM_REPORT_NOT_EXPECTED;
	if (evaluated->axis[WM_AXIS_LIFECYCLE].value == WM_LIFECYCLE_CANCELLED) {
		return;
	}

	const struct wm_code *lead = wm_point_lead(point, day);
	if (lead == NULL) {
		to->is_unassigned = true;
		return;
	}
	to->institution = *lead;

	const struct wm_fact *first = find_first(facts, lead, &cycle->id);
	if (first == NULL) {
		to->late_days = days_past(cycle->due, day);
		to->status = to->late_days > 0 ? WM_REPORT_MISSING : WM_REPORT_NOT_YET;
		return;
	}
	to->received_at = first->committed_at;
	to->revision = first->revision;
	to->is_accepted = accepted_latest >= first->revision;
	to->late_days = days_past(cycle->due, wm_date_of_msec(first->committed_at));
	to->status = to->late_days > 0 ? WM_REPORT_LATE : WM_REPORT_ON_TIME;
}

void wm_reporting_add(struct wm_reporting *sum, const struct wm_point_reporting *one)
{
	const bool is_received = one->status == WM_REPORT_ON_TIME || one->status == WM_REPORT_LATE;

	sum->expected += one->status != WM_REPORT_NOT_EXPECTED;
	sum->received += is_received;
	sum->on_time += one->status == WM_REPORT_ON_TIME;
	sum->accepted += is_received && one->is_accepted;
	sum->unassigned += one->is_unassigned;
}

void wm_reporting_figures(const struct wm_reporting *sum, struct wm_reporting_figures *ret_figures)
{
	*ret_figures = (struct wm_reporting_figures){ WM_BP_NONE, WM_BP_NONE, WM_BP_NONE };
	/* Sums from elsewhere may not be possible ones (as in wm_rollup_figures()). */
	if (sum->expected <= 0 || sum->received < 0 || sum->received > sum->expected ||
	    sum->on_time < 0 || sum->on_time > sum->received || sum->accepted < 0 ||
	    sum->accepted > sum->received) {
		return;
	}
	ret_figures->completeness_bp = wm_ratio(sum->received, sum->expected, BP_PER_WHOLE);
	ret_figures->timeliness_bp = wm_ratio(sum->on_time, sum->expected, BP_PER_WHOLE);
	ret_figures->accepted_bp = wm_ratio(sum->accepted, sum->expected, BP_PER_WHOLE);
}

/* ------------------------------------------------------------------ reminders */

/* Up to the due day it is the lead's; then the coordinator's; the last of several steps after it
 * is the senior official's. */
static enum wm_escalation escalation_of(const struct wm_settings *settings, size_t step)
{
	if (settings->reminders[step] <= 0) {
		return WM_ESCALATE_LEAD;
	}
	const bool is_first = step == 0 || settings->reminders[step - 1] <= 0;
	const bool is_last = step + 1 == settings->reminder_count;

	return is_last && !is_first ? WM_ESCALATE_SENIOR : WM_ESCALATE_COORDINATOR;
}

bool wm_reminder_at(const struct wm_settings *settings, int32_t due, int32_t day,
		    struct wm_reminder *ret_reminder)
{
	bool found = false;

	if (due == WM_DATE_NONE) {
		return false;
	}
	for (size_t i = 0; i < settings->reminder_count; i++) {
		const int64_t on = (int64_t)due + settings->reminders[i];
		if (on > day || on < INT32_MIN) {
			continue;
		}
		*ret_reminder = (struct wm_reminder){ (int32_t)on, settings->reminders[i],
						      escalation_of(settings, i) };
		found = true;
	}
	return found;
}

/* ------------------------------------------------------------------ words */

static const char *const status_names[] = {
	[WM_REPORT_NOT_EXPECTED] = "not_expected",
	[WM_REPORT_NOT_YET] = "not_yet",
	[WM_REPORT_MISSING] = "missing",
	[WM_REPORT_ON_TIME] = "on_time",
	[WM_REPORT_LATE] = "late",
};

static const char *const escalation_names[] = {
	[WM_ESCALATE_LEAD] = "lead",
	[WM_ESCALATE_COORDINATOR] = "coordinator",
	[WM_ESCALATE_SENIOR] = "senior_official",
};

_Static_assert(COUNT_OF(status_names) == WM_REPORT__COUNT, "every status has a name");
_Static_assert(COUNT_OF(escalation_names) == WM_ESCALATE__COUNT, "every escalation has a name");

const char *wm_report_status_name(int status)
{
	return wm_word_name(status_names, COUNT_OF(status_names), status);
}

const char *wm_escalation_name(int escalation)
{
	return wm_word_name(escalation_names, COUNT_OF(escalation_names), escalation);
}
