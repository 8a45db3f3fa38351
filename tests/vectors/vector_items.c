/* What a server sends: point items and roll-ups. */
#include "vectors/tell.h"

/* --- point item --- */

static void tell_spoken(const struct wm_spoken *spoken, size_t voice, const char *axis, json_t *to)
{
	if (spoken->revision == 0) {
		return;
	}
	put_member(to, as_axis_value(spoken->value), "voices.%zu.%s.value", voice, axis);
	put_member(to, json_integer(spoken->as_of), "voices.%zu.%s.as_of", voice, axis);
	put_member(to, as_number(spoken->revision), "voices.%zu.%s.revision", voice, axis);
	put_member(to, json_integer(spoken->origin), "voices.%zu.%s.origin", voice, axis);
}

static void tell_axis(const struct wm_axis_view *view, const char *axis, json_t *to)
{
	if (view->basis == WM_BASIS_NONE) {
		return;
	}
	put_member(to, as_axis_value(view->value), "axes.%s.value", axis);
	put_member(to, json_integer(view->as_of), "axes.%s.as_of", axis);
	put_member(to, as_number(view->revision), "axes.%s.revision", axis);
	put_member(to, json_integer(view->origin), "axes.%s.origin", axis);
	put_member(to, as_code(&view->institution), "axes.%s.institution", axis);
	put_member(to, json_integer(view->basis), "axes.%s.basis", axis);
}

static void tell_fact(const struct wm_fact *fact, size_t i, json_t *to)
{
	put_member(to, json_integer(fact->what), "facts.%zu.what", i);
	put_member(to, json_integer(fact->id), "facts.%zu.id", i);
	put_member(to, json_integer(fact->state), "facts.%zu.state", i);
	put_member(to, json_integer(fact->origin), "facts.%zu.origin", i);
	put_member(to, as_date(fact->date), "facts.%zu.date", i);
	put_member(to, json_integer(fact->as_of), "facts.%zu.as_of", i);
	put_member(to, fact->has_value ? json_integer(fact->value) : json_null(), "facts.%zu.value",
		   i);
	put_member(to, json_integer(fact->committed_at), "facts.%zu.committed_at", i);
	put_member(to, as_number(fact->revision), "facts.%zu.revision", i);
	put_member(to, fact->cycle.len > 0 ? json_string(fact->cycle.text) : json_null(),
		   "facts.%zu.cycle", i);
	put_member(to, as_code(&fact->institution), "facts.%zu.institution", i);
}

static void tell_review(const struct wm_point_item *item, json_t *to)
{
	json_t *updates = json_array();

	put_member(to, as_number(item->entry_revision), "review.entry_revision");
	put_member(to, as_number(item->accepted_latest), "review.accepted_latest");
	put_member(to, json_integer((int)item->latest_state), "review.latest_state");
	put_member(to, json_boolean(item->latest_facts.has_rationale), "review.has_rationale");
	put_member(to, json_boolean(item->latest_facts.has_evidence), "review.has_evidence");
	for (size_t i = 1; i < WM_REVIEW__COUNT; i++) {
		json_array_append_new(updates, json_integer(item->review_count[i]));
	}
	put_member(to, updates, "review.updates");
}

static void tell_later_parts(const struct wm_point_item *item, json_t *to)
{
	for (size_t i = 0; i < item->facts.count; i++) {
		tell_fact(&item->facts.fact[i], i, to);
	}
	if (item->verified.level != WM_VERIFIED_NOT_ASSESSED) {
		put_member(to, json_integer((int)item->verified.level), "verified.level");
		put_member(to, json_integer(item->verified.as_of), "verified.as_of");
		put_member(to, as_number(item->verified.revision), "verified.revision");
		put_member(to, as_code(&item->verified.institution), "verified.institution");
	}
	if (item->entry_revision != 0) {
		tell_review(item, to);
	}
}

void wm_tell_point_item(const union wm_vector_value *value, json_t *to)
{
	const struct wm_point_item *item = &value->point_item;
	struct wm_axis_view axes[WM_AXIS__COUNT];

	tell_row(&item->point, "row.", to);
	put_member(to, as_number(item->state.revision), "revision");
	put_member(to, json_integer(item->changed_at), "changed_at");
	put_member(to, json_integer(item->state.update_count), "update_count");
	wm_point_resolve(&item->state, &item->point.lead, axes);
	for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
		tell_axis(&axes[axis], wm_axis_name(axis), to);
	}
	for (size_t i = 0; i < item->state.voice_count; i++) {
		put_member(to, as_code(&item->state.voices[i].institution),
			   "voices.%zu.institution", i);
		for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
			tell_spoken(&item->state.voices[i].axis[axis], i, wm_axis_name(axis), to);
		}
	}
	if (item->latest.revision != 0) {
		put_member(to, as_number(item->latest.revision), "latest.revision");
		put_member(to, json_integer(item->latest.committed_at), "latest.committed_at");
		put_member(to, as_code(&item->latest.institution), "latest.institution");
		put_member(to, as_hex(item->latest.body), "latest.body");
	}
	tell_later_parts(item, to);
}

/* --- roll-up --- */

static json_t *basis_points(int32_t value)
{
	return value == WM_BP_NONE ? json_null() : json_integer(value);
}

static void tell_figures(const struct wm_rollup *rollup, json_t *to)
{
	struct wm_figures figures;

	wm_rollup_figures(rollup, &figures);
	put_member(to, basis_points(figures.self_reported_complete_bp),
		   "figures.self_reported_complete_bp");
	put_member(to, basis_points(figures.mean_bp), "figures.mean_bp");
	put_member(to, basis_points(figures.low_bp), "figures.low_bp");
	put_member(to, basis_points(figures.high_bp), "figures.high_bp");
	put_member(to, basis_points(figures.verified_complete_bp), "figures.verified_complete_bp");
	put_member(to, as_counts(figures.share_percent, WM_COMPLETION__COUNT), "shares");
}

static void tell_reporting(const struct wm_area_report *report, json_t *to)
{
	const struct wm_reporting *reporting = &report->reporting;

	put_member(to, json_integer(reporting->expected), "reporting.expected");
	put_member(to, json_integer(reporting->received), "reporting.received");
	put_member(to, json_integer(reporting->on_time), "reporting.on_time");
	put_member(to, json_integer(reporting->accepted), "reporting.accepted");
	put_member(to, json_integer(reporting->unassigned), "reporting.unassigned");
	put_cycle(to, "", &report->cycle);
	put_member(to, json_integer(report->day), "day");
	put_member(to, json_integer((int)report->colour), "colour.colour");
	put_member(to, json_integer((int)report->colour_why), "colour.why");
}

/* The keys from 20 on. */
static void tell_later_sums(const struct wm_area_report *report, json_t *to)
{
	const struct wm_rollup *rollup = &report->rollup;

	put_member(to, as_counts(rollup->verified, WM_VERIFIED__COUNT), "verified");
	put_member(to, as_counts(rollup->timeliness, WM_TIME__COUNT), "timeliness");
	put_member(to, json_integer(rollup->rescheduled), "rescheduled");
	put_member(to, json_integer(rollup->slip_days), "slip_days");
	put_member(to, as_counts(rollup->freshness, WM_FRESH__COUNT), "freshness");
	put_member(to, json_integer(rollup->critical_red), "critical_red");
	put_member(to, as_ids(report->overdue, report->overdue_count), "overdue_ids");
	put_member(to, as_ids(report->rescheduled, report->rescheduled_count), "rescheduled_ids");
	put_member(to, as_ids(report->critical_red, report->critical_red_count),
		   "critical_red_ids");
	put_member(to, as_ids(report->stale, report->stale_count), "stale_ids");
	if (report->longest_overdue_days > 0) {
		put_member(to, json_integer(report->longest_overdue_days), "longest.days");
		put_member(to, json_integer(report->longest_overdue_point), "longest.point");
	}
	tell_reporting(report, to);
}

void wm_tell_rollup(const union wm_vector_value *value, json_t *to)
{
	const struct wm_area_report *report = &value->rollup;
	const struct wm_rollup *rollup = &report->rollup;

	put_member(to, json_integer(report->area), "area");
	put_member(to, as_number(report->revision), "revision");
	put_member(to, json_integer(rollup->points), "points");
	put_member(to, json_integer(rollup->n), "n");
	put_member(to, as_counts(rollup->completion, WM_COMPLETION__COUNT), "completion");
	put_member(to, json_integer(rollup->k), "k");
	put_member(to, json_integer(rollup->imputed), "imputed");
	put_member(to, json_integer(rollup->weight_n), "weight_n");
	put_member(to, json_integer(rollup->weight_k), "weight_k");
	put_member(to, json_integer(rollup->weighted_percent), "weighted_percent");
	put_member(to, as_counts(rollup->confidence, WM_CONFIDENCE__COUNT), "confidence");
	put_member(to, json_integer(rollup->rated_of), "rated_of");
	put_member(to, as_ids(report->suspended, report->suspended_count), "suspended");
	put_member(to, as_ids(report->continuous, report->continuous_count), "continuous");
	put_member(to, as_ids(report->cancelled, report->cancelled_count), "cancelled");
	put_member(to, as_ids(report->unknown, report->unknown_count), "unknown");
	if (report->change_revision != 0) {
		put_member(to, as_number(report->change_revision), "change.revision");
		put_member(to, json_integer(report->change_at), "change.committed_at");
		put_member(to, json_integer(report->change_point), "change.point");
	}
	tell_figures(rollup, to);
	tell_later_sums(report, to);
}
