/* The table of figures. */
#include "cli/explain.h"

#include <stdio.h>
#include <string.h>

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

void explained_of(const struct view *view, struct explained *ret_explained)
{
	ret_explained->view = view;
	wm_rollup_input_of(&view->item.point, &view->evaluated, &ret_explained->input);
}

/* ------------------------------------------------------------------ which points */

static bool is_any(const struct explained *point)
{
	(void)point;
	return true;
}

static bool is_counted(const struct explained *point)
{
	return wm_rollup_classify(&point->input) == WM_ROLLUP_COUNTED;
}

static bool is_continuous(const struct explained *point)
{
	return wm_rollup_classify(&point->input) == WM_ROLLUP_CONTINUOUS;
}

static bool is_cancelled(const struct explained *point)
{
	return wm_rollup_classify(&point->input) == WM_ROLLUP_CANCELLED;
}

static bool is_excluded(const struct explained *point)
{
	return !is_counted(point);
}

static bool is_rated_of(const struct explained *point)
{
	return !is_cancelled(point);
}

static bool is_suspended(const struct explained *point)
{
	return is_counted(point) && point->input.axis[WM_AXIS_LIFECYCLE] == WM_LIFECYCLE_SUSPENDED;
}

static bool is_unknown(const struct explained *point)
{
	return is_counted(point) && point->input.axis[WM_AXIS_COMPLETION] == WM_UNKNOWN;
}

static bool is_self_complete(const struct explained *point)
{
	return is_counted(point) && point->input.axis[WM_AXIS_COMPLETION] == WM_COMPLETION_COMPLETE;
}

static bool is_verified_complete(const struct explained *point)
{
	return is_counted(point) && point->input.verified == WM_VERIFIED_COMPLETE;
}

static bool is_assessed(const struct explained *point)
{
	return is_counted(point) && point->input.verified != WM_VERIFIED_NOT_ASSESSED;
}

/* R4: what counts towards k. */
static bool is_known(const struct explained *point)
{
	bool imputed;

	return is_counted(point) && point->input.is_fresh &&
	       wm_rollup_progress(&point->input, &imputed) != WM_UNKNOWN;
}

static bool is_imputed(const struct explained *point)
{
	bool imputed = false;

	(void)wm_rollup_progress(&point->input, &imputed);
	return is_known(point) && imputed;
}

static bool is_not_known(const struct explained *point)
{
	return is_counted(point) && !is_known(point);
}

static bool is_rated(const struct explained *point)
{
	return is_rated_of(point) && point->input.axis[WM_AXIS_CONFIDENCE] != WM_UNKNOWN;
}

static bool is_critical_red(const struct explained *point)
{
	return is_rated_of(point) && point->input.is_critical &&
	       point->input.axis[WM_AXIS_CONFIDENCE] == WM_CONFIDENCE_RED;
}

static bool is_overdue(const struct explained *point)
{
	return point->input.timeliness == WM_TIME_OVERDUE;
}

static bool is_rescheduled(const struct explained *point)
{
	return is_rated_of(point) && point->input.is_rescheduled;
}

static bool is_stale(const struct explained *point)
{
	return is_rated_of(point) && point->input.freshness == WM_FRESH_STALE;
}

static const struct wm_point_reporting *reporting_of(const struct explained *point)
{
	static const struct wm_point_reporting none = { .status = WM_REPORT_NOT_EXPECTED };

	return point->view->has_cycle ? &point->view->reporting : &none;
}

/* The sum of one point, by the core's own counting. */
static struct wm_reporting sum_of(const struct explained *point)
{
	struct wm_reporting sum = { .expected = 0 };

	wm_reporting_add(&sum, reporting_of(point));
	return sum;
}

static bool is_expected(const struct explained *point)
{
	return sum_of(point).expected > 0;
}

static bool is_received(const struct explained *point)
{
	return sum_of(point).received > 0;
}

static bool is_on_time(const struct explained *point)
{
	return sum_of(point).on_time > 0;
}

static bool is_accepted(const struct explained *point)
{
	return sum_of(point).accepted > 0;
}

static bool is_unassigned(const struct explained *point)
{
	return sum_of(point).unassigned > 0;
}

/* ------------------------------------------------------------------ what they contribute */

static void tell_class(const struct explained *point, char ret_text[EXPLAIN_WORDS_BYTES])
{
	static const char *const names[WM_ROLLUP_CLASS__COUNT] = {
		[WM_ROLLUP_COUNTED] = "in n",
		[WM_ROLLUP_CONTINUOUS] = "continuous, not in n",
		[WM_ROLLUP_CANCELLED] = "cancelled, not in n",
	};

	(void)snprintf(ret_text, EXPLAIN_WORDS_BYTES, "%s",
		       names[wm_rollup_classify(&point->input)]);
}

static void tell_axis(const struct explained *point, enum wm_axis axis, char *ret_text)
{
	char value[VIEW_VALUE_BYTES];

	view_value(axis, point->input.axis[axis], value);
	(void)snprintf(ret_text, EXPLAIN_WORDS_BYTES, "%s", value);
}

static void tell_completion(const struct explained *point, char ret_text[EXPLAIN_WORDS_BYTES])
{
	tell_axis(point, WM_AXIS_COMPLETION, ret_text);
}

static void tell_confidence(const struct explained *point, char ret_text[EXPLAIN_WORDS_BYTES])
{
	char value[VIEW_VALUE_BYTES];

	view_value(WM_AXIS_CONFIDENCE, point->input.axis[WM_AXIS_CONFIDENCE], value);
	(void)snprintf(ret_text, EXPLAIN_WORDS_BYTES, "%s%s", value,
		       point->input.is_critical ? ", critical" : "");
}

static void tell_verified(const struct explained *point, char ret_text[EXPLAIN_WORDS_BYTES])
{
	char reported[VIEW_VALUE_BYTES];

	view_value(WM_AXIS_COMPLETION, point->input.axis[WM_AXIS_COMPLETION], reported);
	(void)snprintf(ret_text, EXPLAIN_WORDS_BYTES, "verified %s; self-reported %s",
		       wm_verified_name((int)point->input.verified), reported);
}

static void tell_progress(const struct explained *point, char ret_text[EXPLAIN_WORDS_BYTES])
{
	bool imputed = false;
	const int percent = wm_rollup_progress(&point->input, &imputed);

	if (percent == WM_UNKNOWN) {
		(void)snprintf(ret_text, EXPLAIN_WORDS_BYTES, "not known: taken as 0 and as 100");
		return;
	}
	(void)snprintf(ret_text, EXPLAIN_WORDS_BYTES, "%d %%%s, weight %u%s", percent,
		       imputed ? " (taken from the level)" : "", point->input.weight,
		       point->input.is_fresh ? "" : "; stale: taken as 0 and as 100");
}

static void tell_time(const struct explained *point, char ret_text[EXPLAIN_WORDS_BYTES])
{
	char text[VIEW_TIME_BYTES];

	view_time(&point->view->evaluated, text);
	(void)snprintf(ret_text, EXPLAIN_WORDS_BYTES, "%s", text);
}

static void tell_freshness(const struct explained *point, char ret_text[EXPLAIN_WORDS_BYTES])
{
	const int32_t age = point->view->evaluated.age_days;

	if (age < 0) {
		(void)snprintf(ret_text, EXPLAIN_WORDS_BYTES, "never reported");
	} else if (point->input.freshness == WM_FRESH_UNMEASURED) {
		(void)snprintf(ret_text, EXPLAIN_WORDS_BYTES, "%d days old", age);
	} else {
		(void)snprintf(ret_text, EXPLAIN_WORDS_BYTES, "%s, %d days old",
			       wm_freshness_name((int)point->input.freshness), age);
	}
}

static void tell_reporting(const struct explained *point, char ret_text[EXPLAIN_WORDS_BYTES])
{
	const struct wm_point_reporting *reporting = reporting_of(point);
	const bool has_days = reporting->late_days > 0;
	char days[32] = "";

	if (has_days) {
		(void)snprintf(days, sizeof(days), " by %d days", reporting->late_days);
	}
	(void)snprintf(ret_text, EXPLAIN_WORDS_BYTES, "%s%s%s%s%s",
		       reporting->is_unassigned ? "unassigned"
						: wm_report_status_name((int)reporting->status),
		       days, reporting->institution.len > 0 ? ", " : "",
		       reporting->institution.text, reporting->is_accepted ? ", accepted" : "");
}

/* ------------------------------------------------------------------ how many */

#define VALUE(NAME, FIELD)                                       \
	static int32_t NAME(const struct wm_area_report *report) \
	{                                                        \
		return (int32_t)report->FIELD;                   \
	}

VALUE(value_points, rollup.points)
VALUE(value_n, rollup.n)
VALUE(value_continuous, rollup.continuous)
VALUE(value_cancelled, rollup.cancelled)
VALUE(value_suspended, rollup.suspended)
VALUE(value_unknown, rollup.completion[0])
VALUE(value_self, rollup.completion[WM_COMPLETION_COMPLETE])
VALUE(value_verified, rollup.verified[WM_VERIFIED_COMPLETE])
VALUE(value_k, rollup.k)
VALUE(value_imputed, rollup.imputed)
VALUE(value_rated_of, rollup.rated_of)
VALUE(value_critical_red, rollup.critical_red)
VALUE(value_overdue, rollup.timeliness[WM_TIME_OVERDUE])
VALUE(value_rescheduled, rollup.rescheduled)
VALUE(value_stale, rollup.freshness[WM_FRESH_STALE])
VALUE(value_expected, reporting.expected)
VALUE(value_received, reporting.received)
VALUE(value_on_time, reporting.on_time)
VALUE(value_accepted, reporting.accepted)
VALUE(value_unassigned, reporting.unassigned)

static int32_t value_excluded(const struct wm_area_report *report)
{
	return report->rollup.continuous + report->rollup.cancelled;
}

static int32_t value_assessed(const struct wm_area_report *report)
{
	return report->rollup.n - report->rollup.verified[WM_VERIFIED_NOT_ASSESSED];
}

static int32_t value_not_known(const struct wm_area_report *report)
{
	return report->rollup.n - report->rollup.k;
}

static int32_t value_rated(const struct wm_area_report *report)
{
	return report->rollup.rated_of - report->rollup.confidence[0];
}

#define EXPLAIN_PROGRESS (EXPLAIN_PERCENT | EXPLAIN_COMPLETION | EXPLAIN_MILESTONES)
#define EXPLAIN_TIME	 (EXPLAIN_LIFECYCLE | EXPLAIN_COMPLETION | EXPLAIN_END)

const struct figure explain_figures[] = {
	{ "points", "action points of the register", value_points, is_any, tell_class,
	  EXPLAIN_LIFECYCLE },
	{ "n", "the denominator of completion: in force, neither continuous nor cancelled", value_n,
	  is_counted, tell_class, EXPLAIN_LIFECYCLE },
	{ "excluded", "not in n", value_excluded, is_excluded, tell_class, EXPLAIN_LIFECYCLE },
	{ "cancelled", "cancelled, not in n", value_cancelled, is_cancelled, tell_class,
	  EXPLAIN_LIFECYCLE },
	{ "continuous", "continuous, not in n", value_continuous, is_continuous, tell_class, 0 },
	{ "suspended", "suspended, in n", value_suspended, is_suspended, tell_class,
	  EXPLAIN_LIFECYCLE },
	{ "completion", "the distribution over n, as reported", value_n, is_counted,
	  tell_completion, EXPLAIN_COMPLETION },
	{ "unknown", "in n, completion not known", value_unknown, is_unknown, tell_completion,
	  EXPLAIN_COMPLETION },
	{ "verified", "complete as the coordinator verified it", value_verified,
	  is_verified_complete, tell_verified, EXPLAIN_VERIFIED },
	{ "assessed", "in n, assessed by the coordinator at any level", value_assessed, is_assessed,
	  tell_verified, EXPLAIN_VERIFIED },
	{ "self_reported", "complete as the institutions report it", value_self, is_self_complete,
	  tell_verified, EXPLAIN_COMPLETION },
	{ "mean", "average of steps, not completion: the k points it is over", value_k, is_known,
	  tell_progress, EXPLAIN_PROGRESS },
	{ "imputed", "of k, progress taken from the level", value_imputed, is_imputed,
	  tell_progress, EXPLAIN_PROGRESS },
	{ "not_known", "of n, not in k: what makes the bounds", value_not_known, is_not_known,
	  tell_progress, EXPLAIN_PROGRESS | EXPLAIN_LATEST },
	{ "confidence", "everything in force, by confidence", value_rated_of, is_rated_of,
	  tell_confidence, EXPLAIN_CONFIDENCE },
	{ "colour", "rated: what the colour comes from", value_rated, is_rated, tell_confidence,
	  EXPLAIN_CONFIDENCE },
	{ "critical_red", "critical and red", value_critical_red, is_critical_red, tell_confidence,
	  EXPLAIN_CONFIDENCE },
	{ "time", "every action point, by its deadline", value_points, is_any, tell_time,
	  EXPLAIN_TIME },
	{ "overdue", "past the deadline and not done", value_overdue, is_overdue, tell_time,
	  EXPLAIN_TIME },
	{ "rescheduled", "the deadline is not the original one", value_rescheduled, is_rescheduled,
	  tell_time, EXPLAIN_TIME },
	{ "freshness", "everything in force, by the age of the latest word", value_rated_of,
	  is_rated_of, tell_freshness, EXPLAIN_LATEST },
	{ "stale", "the latest word is too old", value_stale, is_stale, tell_freshness,
	  EXPLAIN_LATEST },
	{ "reporting", "expected to report for the cycle", value_expected, is_expected,
	  tell_reporting, EXPLAIN_REPORT },
	{ "received", "reported for the cycle", value_received, is_received, tell_reporting,
	  EXPLAIN_REPORT },
	{ "on_time", "reported for the cycle not after the due day", value_on_time, is_on_time,
	  tell_reporting, EXPLAIN_REPORT },
	{ "accepted", "reported for the cycle and accepted", value_accepted, is_accepted,
	  tell_reporting, EXPLAIN_REPORT },
	{ "unassigned", "nobody leads it, so nobody is expected", value_unassigned, is_unassigned,
	  tell_reporting, 0 },
};

const size_t explain_figure_count = COUNT_OF(explain_figures);

const struct figure *explain_find(const char *name)
{
	for (size_t i = 0; i < explain_figure_count; i++) {
		if (strcmp(explain_figures[i].name, name) == 0) {
			return &explain_figures[i];
		}
	}
	return NULL;
}

/* ------------------------------------------------------------------ the updates behind a point */

struct revisions {
	uint64_t *list;
	size_t count;
};

/* Ascending, each once; 0 is none. */
static void note_revision(struct revisions *revisions, uint64_t revision)
{
	size_t at = 0;

	while (at < revisions->count && revisions->list[at] < revision) {
		at++;
	}
	if (revision == 0 || (at < revisions->count && revisions->list[at] == revision)) {
		return;
	}
	memmove(&revisions->list[at + 1], &revisions->list[at],
		(revisions->count - at) * sizeof(revisions->list[0]));
	revisions->list[at] = revision;
	revisions->count++;
}

static void note_facts(struct revisions *revisions, const struct view *view, unsigned sources)
{
	const struct wm_action_point *row = &view->item.point;
	const struct wm_fact *end = wm_facts_find(&view->item.facts, WM_FACT_ACTUAL_END, 0);

	for (size_t i = 0; (sources & EXPLAIN_MILESTONES) != 0 && i < row->milestone_count; i++) {
		const struct wm_fact *fact = view_milestone(view, row->milestones[i].id);
		if (fact != NULL) {
			note_revision(revisions, fact->revision);
		}
	}
	if ((sources & EXPLAIN_END) != 0 && end != NULL) {
		note_revision(revisions, end->revision);
	}
}

size_t explain_revisions(const struct explained *point, unsigned sources,
			 uint64_t ret_revisions[EXPLAIN_REVISIONS_MAX])
{
	const struct view *view = point->view;
	struct revisions revisions = { ret_revisions, 0 };

	for (unsigned axis = 0; axis < WM_AXIS__COUNT; axis++) {
		if ((sources >> axis & 1) != 0) {
			note_revision(&revisions, view->evaluated.axis[axis].revision);
		}
	}
	if ((sources & EXPLAIN_VERIFIED) != 0 &&
	    view->item.verified.level != WM_VERIFIED_NOT_ASSESSED) {
		note_revision(&revisions, view->item.verified.revision);
	}
	if ((sources & EXPLAIN_REPORT) != 0) {
		note_revision(&revisions, reporting_of(point)->revision);
	}
	if ((sources & EXPLAIN_LATEST) != 0) {
		note_revision(&revisions, view->item.state.latest_revision);
	}
	note_facts(&revisions, view, sources);
	return revisions.count;
}
