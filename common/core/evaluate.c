/* Time, freshness and warnings of one action point on a day. */
#include "core/evaluate.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

static const struct wm_fact *find_fact(const struct wm_evaluate_in *in, enum wm_fact_what what,
				       unsigned id)
{
	return in->facts != NULL ? wm_facts_find(in->facts, what, id) : NULL;
}

/* to - from; days that no calendar has end at the greatest number. */
static int32_t days_between(int32_t from, int32_t to)
{
	const int64_t days = (int64_t)to - from;

	if (days > INT32_MAX) {
		return INT32_MAX;
	}
	return days < INT32_MIN ? INT32_MIN : (int32_t)days;
}

static int value_of(const struct wm_evaluated *evaluated, enum wm_axis axis)
{
	return evaluated->axis[axis].value;
}

/* ------------------------------------------------------------------ time */

static bool is_done(const struct wm_evaluated *evaluated)
{
	const int lifecycle = value_of(evaluated, WM_AXIS_LIFECYCLE);

	return value_of(evaluated, WM_AXIS_COMPLETION) == WM_COMPLETION_COMPLETE ||
	       lifecycle == WM_LIFECYCLE_FINALISATION || lifecycle == WM_LIFECYCLE_CLOSED;
}

static void evaluate_done(const struct wm_evaluate_in *in, struct wm_evaluated *evaluated)
{
	const struct wm_fact *end = find_fact(in, WM_FACT_ACTUAL_END, 0);

	if (end == NULL || end->date == WM_DATE_NONE) {
		evaluated->timeliness = WM_TIME_DONE_UNDATED;
		return;
	}
	if (end->date <= evaluated->due) {
		evaluated->timeliness = WM_TIME_DONE_ON_TIME;
		return;
	}
	evaluated->timeliness = WM_TIME_DONE_LATE;
	evaluated->days = days_between(evaluated->due, end->date);
}

static void evaluate_open(const struct wm_evaluate_in *in, struct wm_evaluated *evaluated)
{
	if (in->day > evaluated->due) {
		evaluated->timeliness = WM_TIME_OVERDUE;
		evaluated->days = days_between(evaluated->due, in->day);
		return;
	}
	evaluated->days = days_between(in->day, evaluated->due);
	evaluated->timeliness =
		evaluated->days <= in->settings->due_soon_days ? WM_TIME_DUE_SOON : WM_TIME_NOT_DUE;
}

static void evaluate_time(const struct wm_evaluate_in *in, struct wm_evaluated *evaluated)
{
	const int32_t original = in->point->original_end;

	evaluated->due = in->point->planned_end;
	if (value_of(evaluated, WM_AXIS_LIFECYCLE) == WM_LIFECYCLE_CANCELLED) {
		evaluated->timeliness = WM_TIME_CANCELLED; /* no clock runs any more */
		return;
	}
	evaluated->suspended = value_of(evaluated, WM_AXIS_LIFECYCLE) == WM_LIFECYCLE_SUSPENDED;
	if (evaluated->due == WM_DATE_NONE) {
		evaluated->timeliness = WM_TIME_NO_DEADLINE;
		return;
	}
	if (original != WM_DATE_NONE && original != evaluated->due) {
		evaluated->rescheduled = true;
		evaluated->slip_days = days_between(original, evaluated->due);
	}
	if (is_done(evaluated)) {
		evaluate_done(in, evaluated);
	} else {
		evaluate_open(in, evaluated);
	}
}

static void evaluate_freshness(const struct wm_evaluate_in *in, struct wm_evaluated *evaluated)
{
	const struct wm_point_state *state = in->state;

	if (state->latest_revision == 0) {
		evaluated->freshness = WM_FRESH_NEVER;
		evaluated->age_days = -1;
		return;
	}

	const int32_t age = days_between(state->latest_as_of, in->day);
	evaluated->age_days = age > 0 ? age : 0;
	if (in->settings->fresh_days == 0) {
		evaluated->freshness = WM_FRESH_UNMEASURED;
	} else if (evaluated->age_days <= in->settings->fresh_days) {
		evaluated->freshness = WM_FRESH_CURRENT;
	} else {
		evaluated->freshness = WM_FRESH_STALE;
	}
}

static uint8_t count_open_milestones(const struct wm_evaluate_in *in)
{
	uint8_t open = 0;

	for (size_t i = 0; i < in->point->milestone_count; i++) {
		const struct wm_fact *fact =
			find_fact(in, WM_FACT_MILESTONE, in->point->milestones[i].id);
		if (fact == NULL || fact->state != WM_MILESTONE_MET) {
			open++;
		}
	}
	return open;
}

/* ------------------------------------------------------------------ warnings */

/* The target that a value of a period is measured by: of that period, else the next, else the last
 * one. */
static const struct wm_target *find_target(const struct wm_indicator *row, int32_t period_end)
{
	for (size_t i = 0; i < row->target_count; i++) {
		if (row->targets[i].period_end >= period_end) {
			return &row->targets[i];
		}
	}
	return row->target_count > 0 ? &row->targets[row->target_count - 1] : NULL;
}

static bool exceeds_a_target(const struct wm_evaluate_in *in)
{
	for (size_t i = 0; i < in->point->indicator_count; i++) {
		const struct wm_indicator *row = &in->point->indicators[i];
		const struct wm_fact *fact = find_fact(in, WM_FACT_INDICATOR, row->id);
		const struct wm_target *target =
			fact != NULL && fact->has_value ? find_target(row, fact->date) : NULL;
		if (target != NULL &&
		    (row->ascending ? fact->value > target->value : fact->value < target->value)) {
			return true;
		}
	}
	return false;
}

/* Is the word that is shown on some axis a worse one, without a rationale? */
static bool fell_without_reason(const struct wm_evaluate_in *in,
				const struct wm_evaluated *evaluated)
{
	for (unsigned axis = 0; axis < WM_AXIS__COUNT; axis++) {
		const struct wm_fact *fact = find_fact(in, WM_FACT_WORSENED, axis);
		if (fact != NULL && fact->state == 0 &&
		    fact->revision == evaluated->axis[axis].revision) {
			return true;
		}
	}
	return false;
}

/* Is the word that is shown on the axis that of the latest update, of which `latest` tells? */
static bool is_of_latest(const struct wm_evaluate_in *in, const struct wm_evaluated *evaluated,
			 enum wm_axis axis)
{
	return in->latest != NULL && in->state->latest_revision != 0 &&
	       evaluated->axis[axis].revision == in->state->latest_revision;
}

static uint32_t find_warnings(const struct wm_evaluate_in *in, const struct wm_evaluated *evaluated)
{
	const int lifecycle = value_of(evaluated, WM_AXIS_LIFECYCLE);
	const int completion = value_of(evaluated, WM_AXIS_COMPLETION);
	const int confidence = value_of(evaluated, WM_AXIS_CONFIDENCE);
	const bool is_overdue = evaluated->timeliness == WM_TIME_OVERDUE;
	const bool has_end = find_fact(in, WM_FACT_ACTUAL_END, 0) != NULL;
	const bool raised[WM_WARN__COUNT] = {
		[WM_WARN_COMPLETE_OPEN_MILESTONES] =
			completion == WM_COMPLETION_COMPLETE && evaluated->milestones_open > 0,
		[WM_WARN_GREEN_OVERDUE] = confidence == WM_CONFIDENCE_GREEN && is_overdue,
		[WM_WARN_CLOSED_NO_END] = lifecycle == WM_LIFECYCLE_CLOSED && !has_end,
		[WM_WARN_END_IMPLEMENTATION] = lifecycle == WM_LIFECYCLE_IMPLEMENTATION && has_end,
		/* A level that nobody stated is not below complete. */
		[WM_WARN_PERCENT_100_NOT_COMPLETE] =
			value_of(evaluated, WM_AXIS_PERCENT) == WM_PERCENT_MAX &&
			completion != WM_UNKNOWN && completion < WM_COMPLETION_COMPLETE,
		[WM_WARN_FELL_WITHOUT_REASON] = fell_without_reason(in, evaluated),
		[WM_WARN_OVERDUE_PIPELINE] = lifecycle == WM_LIFECYCLE_PIPELINE && is_overdue,
		[WM_WARN_NO_RATIONALE] = confidence >= WM_CONFIDENCE_AMBER &&
					 is_of_latest(in, evaluated, WM_AXIS_CONFIDENCE) &&
					 !in->latest->has_rationale,
		[WM_WARN_COMPLETE_NO_EVIDENCE] = completion == WM_COMPLETION_COMPLETE &&
						 is_of_latest(in, evaluated, WM_AXIS_COMPLETION) &&
						 !in->latest->has_evidence,
		[WM_WARN_TARGET_EXCEEDED] = exceeds_a_target(in),
	};
	uint32_t warnings = 0;

	for (unsigned i = 0; i < WM_WARN__COUNT; i++) {
		warnings |= raised[i] ? UINT32_C(1) << i : 0;
	}
	return warnings;
}

void wm_evaluate(const struct wm_evaluate_in *in, struct wm_evaluated *ret_evaluated)
{
	struct wm_evaluated evaluated;

	memset(&evaluated, 0, sizeof(evaluated));
	wm_point_resolve(in->state, wm_point_lead(in->point, in->day), evaluated.axis);
	evaluated.verified = in->verified != NULL ? in->verified->level : WM_VERIFIED_NOT_ASSESSED;
	evaluate_time(in, &evaluated);
	evaluate_freshness(in, &evaluated);
	evaluated.milestones_open = count_open_milestones(in);
	evaluated.warnings = find_warnings(in, &evaluated);
	*ret_evaluated = evaluated;
}

/* ------------------------------------------------------------------ words */

static const char *const timeliness_names[] = {
	[WM_TIME_NO_DEADLINE] = "no_deadline",	 [WM_TIME_NOT_DUE] = "not_due",
	[WM_TIME_DUE_SOON] = "due_soon",	 [WM_TIME_OVERDUE] = "overdue",
	[WM_TIME_DONE_ON_TIME] = "done_on_time", [WM_TIME_DONE_LATE] = "done_late",
	[WM_TIME_DONE_UNDATED] = "done_undated", [WM_TIME_CANCELLED] = "cancelled",
};

static const char *const freshness_names[] = {
	[WM_FRESH_NEVER] = "never",
	[WM_FRESH_STALE] = "stale",
	[WM_FRESH_CURRENT] = "current",
	[WM_FRESH_UNMEASURED] = "unmeasured",
};

static const struct {
	const char *name, *text;
} warnings[] = {
	[WM_WARN_COMPLETE_OPEN_MILESTONES] = { "complete_open_milestones",
					       "reported complete while milestones are open" },
	[WM_WARN_GREEN_OVERDUE] = { "green_overdue", "confidence is green, but it is overdue" },
	[WM_WARN_CLOSED_NO_END] = { "closed_no_end", "closed without an actual end date" },
	[WM_WARN_END_IMPLEMENTATION] = { "end_implementation",
					 "has an actual end, but is still in implementation" },
	[WM_WARN_PERCENT_100_NOT_COMPLETE] = { "percent_100_not_complete",
					       "100 percent, but not reported complete" },
	[WM_WARN_FELL_WITHOUT_REASON] = { "fell_without_reason",
					  "worse than before, and no reason is given" },
	[WM_WARN_OVERDUE_PIPELINE] = { "overdue_pipeline", "overdue, and not yet begun" },
	[WM_WARN_NO_RATIONALE] = { "no_rationale",
				   "confidence is amber or red without a rationale" },
	[WM_WARN_COMPLETE_NO_EVIDENCE] = { "complete_no_evidence",
					   "reported complete without evidence" },
	[WM_WARN_TARGET_EXCEEDED] = { "target_exceeded",
				      "an indicator is beyond its target; counted as 100" },
};

_Static_assert(COUNT_OF(timeliness_names) == WM_TIME__COUNT, "every timeliness has a name");
_Static_assert(COUNT_OF(freshness_names) == WM_FRESH__COUNT, "every freshness has a name");
_Static_assert(COUNT_OF(warnings) == WM_WARN__COUNT, "every warning has a name");

const char *wm_timeliness_name(int timeliness)
{
	return wm_word_name(timeliness_names, COUNT_OF(timeliness_names), timeliness);
}

const char *wm_freshness_name(int freshness)
{
	return wm_word_name(freshness_names, COUNT_OF(freshness_names), freshness);
}

const char *wm_warning_name(int warning)
{
	return warning >= 0 && warning < WM_WARN__COUNT ? warnings[warning].name : "unknown";
}

const char *wm_warning_text(int warning)
{
	return warning >= 0 && warning < WM_WARN__COUNT ? warnings[warning].text : "unknown";
}
