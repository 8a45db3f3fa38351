/* What is handed in: updates, reviews, assessments, amendments. */
#include "vectors/tell.h"

static void tell_facts(const struct wm_update *update, json_t *to)
{
	for (size_t i = 0; i < update->milestone_count; i++) {
		const struct wm_milestone_report *milestone = &update->milestones[i];
		put_member(to, json_integer(milestone->id), "milestones.%zu.id", i);
		put_member(to, json_integer((int)milestone->state), "milestones.%zu.state", i);
		put_member(to, as_date(milestone->date), "milestones.%zu.date", i);
	}
	for (size_t i = 0; i < update->indicator_count; i++) {
		const struct wm_indicator_report *indicator = &update->indicators[i];
		put_member(to, json_integer(indicator->id), "indicators.%zu.id", i);
		put_member(to, json_integer((int)indicator->status), "indicators.%zu.status", i);
		put_member(to, json_integer(indicator->period_end), "indicators.%zu.period_end", i);
		put_member(to, indicator->has_value ? json_integer(indicator->value) : json_null(),
			   "indicators.%zu.value", i);
	}
	put_date(to, "", "actual_start", update->actual_start);
	put_date(to, "", "actual_end", update->actual_end);
}

void wm_tell_update(const union wm_vector_value *value, json_t *to)
{
	const struct wm_update *update = &value->update;

	put_member(to, json_integer(update->point), "point");
	put_member(to, json_integer(update->as_of), "as_of");
	put_member(to, json_integer((int)update->kind), "kind");
	put_member(to, json_integer((int)update->origin), "origin");
	for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
		if (update->axis[axis] != WM_SILENT) {
			put_member(to, as_axis_value(update->axis[axis]), "%s", wm_axis_name(axis));
		}
	}
	put_texts(to, "", "summary", update->summary);
	put_evidence(to, update->evidence, update->evidence_count);
	put_text(to, "", "reference", update->reference);
	if (update->supersedes != 0) {
		put_member(to, as_number(update->supersedes), "supersedes");
	}
	if (update->reason != WM_REASON_NONE) {
		put_member(to, json_integer((int)update->reason), "reason");
	}
	put_cycle(to, "", &update->cycle);
	tell_facts(update, to);
	put_texts(to, "", "rationale", update->rationale);
	put_texts(to, "", "obstacles", update->obstacles);
	put_texts(to, "", "next_steps", update->next_steps);
	put_texts(to, "", "decision_requested", update->decision_requested);
}

void wm_tell_review(const union wm_vector_value *value, json_t *to)
{
	const struct wm_review *review = &value->review;

	put_member(to, json_integer((int)review->verb), "verb");
	if (review->point != 0) {
		put_member(to, json_integer(review->point), "point");
	}
	if (review->target != 0) {
		put_member(to, as_number(review->target), "target");
	}
	put_cycle(to, "", &review->cycle);
	put_texts(to, "", "reason", review->reason);
}

void wm_tell_assessment(const union wm_vector_value *value, json_t *to)
{
	const struct wm_assessment *assessment = &value->assessment;

	put_member(to, json_integer(assessment->point), "point");
	put_member(to, json_integer(assessment->as_of), "as_of");
	put_member(to, json_integer((int)assessment->level), "level");
	put_texts(to, "", "rationale", assessment->rationale);
	put_evidence(to, assessment->evidence, assessment->evidence_count);
	put_text(to, "", "assessor", assessment->assessor);
}

static json_t *as_row(struct wm_view row)
{
	return row.len > 0 ? as_hex(row) : json_null();
}

void wm_tell_amendment(const union wm_vector_value *value, json_t *to)
{
	const struct wm_amendment *amendment = &value->amendment;

	put_member(to, as_text(amendment->decision), "decision");
	put_member(to, json_integer(amendment->decided_on), "decided_on");
	put_member(to, as_number(amendment->from_version), "from_version");
	put_texts(to, "", "rationale", amendment->rationale);
	for (size_t i = 0; i < amendment->change_count; i++) {
		const struct wm_row_change *change = &amendment->changes[i];
		put_member(to, json_integer(change->letter), "changes.%zu.letter", i);
		put_member(to, as_row(change->old), "changes.%zu.old", i);
		put_member(to, as_row(change->row), "changes.%zu.new", i);
	}
}
