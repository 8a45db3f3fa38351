/* What follows for an action point on a day, as JSON: time, freshness, review, milestones,
 * indicators. */
#include "cli/js.h"
#include "cli/view.h"

static json_t *time_json(const struct view *view)
{
	const struct wm_evaluated *evaluated = &view->evaluated;
	json_t *object = json_object();
	char text[VIEW_TIME_BYTES];

	view_time(evaluated, text);
	js_put(object, "class", js_text(wm_timeliness_name((int)evaluated->timeliness)));
	js_put(object, "days", json_integer(evaluated->days));
	js_put(object, "due", js_date(evaluated->due));
	js_put(object, "rescheduled", json_boolean(evaluated->rescheduled));
	js_put(object, "slip_days",
	       evaluated->rescheduled ? json_integer(evaluated->slip_days) : json_null());
	js_put(object, "suspended", json_boolean(evaluated->suspended));
	js_put(object, "text", js_text(text));
	return object;
}

static json_t *freshness_json(const struct wm_evaluated *evaluated)
{
	json_t *object = json_object();

	js_put(object, "class", js_text(wm_freshness_name((int)evaluated->freshness)));
	js_put(object, "age_days",
	       evaluated->age_days >= 0 ? json_integer(evaluated->age_days) : json_null());
	return object;
}

static json_t *verified_json(const struct wm_verified_view *verified)
{
	json_t *object = json_object();
	const bool is_assessed = verified->level != WM_VERIFIED_NOT_ASSESSED;

	js_put(object, "level", js_text(wm_verified_name((int)verified->level)));
	js_put(object, "as_of", is_assessed ? js_date(verified->as_of) : json_null());
	js_put(object, "institution", is_assessed ? js_code(&verified->institution) : json_null());
	js_put(object, "revision", is_assessed ? js_uint(verified->revision) : json_null());
	return object;
}

static json_t *review_json(const struct wm_point_item *item)
{
	json_t *object = json_object();
	json_t *counts = json_object();

	for (int state = WM_REVIEW_SUBMITTED; state < WM_REVIEW__COUNT; state++) {
		js_put(counts, wm_review_state_name(state), js_uint(item->review_count[state]));
	}
	js_put(object, "latest_state",
	       item->latest.revision != 0 ? js_text(wm_review_state_name((int)item->latest_state))
					  : json_null());
	js_put(object, "accepted_latest",
	       item->accepted_latest != 0 ? js_uint(item->accepted_latest) : json_null());
	js_put(object, "entry_revision", js_uint(item->entry_revision));
	js_put(object, "updates", counts);
	return object;
}

static json_t *warnings_json(uint32_t warnings)
{
	json_t *array = json_array();

	for (int i = 0; i < WM_WARN__COUNT; i++) {
		if ((warnings >> i & 1) != 0) {
			json_t *object = json_object();
			js_put(object, "name", js_text(wm_warning_name(i)));
			js_put(object, "text", js_text(wm_warning_text(i)));
			js_add(array, object);
		}
	}
	return array;
}

/* Where a fact is from; nothing when nobody stated it. */
static void put_fact_source(json_t *object, const struct wm_fact *fact)
{
	js_put(object, "as_of", js_date(fact->as_of));
	js_put(object, "institution", js_code(&fact->institution));
	js_put(object, "origin", js_text(wm_origin_name(fact->origin)));
	js_put(object, "revision", js_uint(fact->revision));
}

static json_t *milestone_json(const struct view *view, const struct wm_milestone *row)
{
	const struct wm_fact *fact = view_milestone(view, row->id);
	json_t *object = json_object();
	int lang;

	js_put(object, "id", js_uint(row->id));
	js_put(object, "title", js_optional(texts_first(row->title, &lang)));
	js_put(object, "weight", js_uint(row->weight));
	js_put(object, "due", js_date(row->due));
	js_put(object, "original_due",
	       js_date(row->original_due != WM_DATE_NONE ? row->original_due : row->due));
	js_put(object, "verification", js_optional(row->verification));
	js_put(object, "state",
	       fact != NULL ? js_text(wm_milestone_state_name(fact->state)) : json_null());
	js_put(object, "met_on", fact != NULL ? js_date(fact->date) : json_null());
	if (fact != NULL) {
		put_fact_source(object, fact);
	}
	return object;
}

static json_t *milestones_json(const struct view *view)
{
	json_t *array = json_array();

	for (size_t i = 0; i < view->item.point.milestone_count; i++) {
		js_add(array, milestone_json(view, &view->item.point.milestones[i]));
	}
	return array;
}

static json_t *number_json(int64_t value, unsigned decimals)
{
	char text[VIEW_NUMBER_BYTES];

	view_number(value, decimals, text);
	return js_text(text);
}

static json_t *values_json(const struct wm_facts *facts, const struct wm_indicator *row)
{
	json_t *array = json_array();

	for (size_t i = 0; i < facts->count; i++) {
		const struct wm_fact *fact = &facts->fact[i];
		if (fact->what != WM_FACT_INDICATOR || fact->id != row->id) {
			continue;
		}
		json_t *object = json_object();
		js_put(object, "period_end", js_date(fact->date));
		js_put(object, "status", js_text(wm_obs_status_name(fact->state)));
		js_put(object, "value",
		       fact->has_value ? number_json(fact->value, row->decimals) : json_null());
		put_fact_source(object, fact);
		js_add(array, object);
	}
	return array;
}

static json_t *targets_json(const struct wm_indicator *row)
{
	json_t *array = json_array();

	for (size_t i = 0; i < row->target_count; i++) {
		json_t *object = json_object();
		js_put(object, "period_end", js_date(row->targets[i].period_end));
		js_put(object, "value", number_json(row->targets[i].value, row->decimals));
		js_add(array, object);
	}
	return array;
}

static json_t *indicators_json(const struct view *view)
{
	json_t *array = json_array();
	int lang;

	for (size_t i = 0; i < view->item.point.indicator_count; i++) {
		const struct wm_indicator *row = &view->item.point.indicators[i];
		json_t *object = json_object();
		js_put(object, "id", js_uint(row->id));
		js_put(object, "title", js_optional(texts_first(row->title, &lang)));
		js_put(object, "unit", js_optional(row->unit));
		js_put(object, "decimals", js_uint(row->decimals));
		js_put(object, "ascending", json_boolean(row->ascending));
		js_put(object, "cumulative", json_boolean(row->cumulative));
		js_put(object, "baseline_year",
		       row->has_baseline ? js_uint(row->baseline_year) : json_null());
		js_put(object, "baseline",
		       row->has_baseline ? number_json(row->baseline, row->decimals) : json_null());
		js_put(object, "targets", targets_json(row));
		js_put(object, "values", values_json(&view->item.facts, row));
		js_add(array, object);
	}
	return array;
}

static json_t *fact_date_json(const struct view *view, enum wm_fact_what what)
{
	const struct wm_fact *fact = wm_facts_find(&view->item.facts, what, 0);

	return fact != NULL ? js_date(fact->date) : json_null();
}

static json_t *reporting_json(const struct view *view)
{
	const struct wm_point_reporting *reporting = &view->reporting;

	if (!view->has_cycle) {
		return json_null();
	}
	json_t *object = json_object();
	js_put(object, "cycle", js_text(view->cycle.text));
	js_put(object, "status", js_text(wm_report_status_name((int)reporting->status)));
	js_put(object, "institution", js_code(&reporting->institution));
	js_put(object, "received_at", js_time(reporting->received_at));
	js_put(object, "revision",
	       reporting->revision != 0 ? js_uint(reporting->revision) : json_null());
	js_put(object, "late_days", json_integer(reporting->late_days));
	js_put(object, "accepted", json_boolean(reporting->is_accepted));
	return object;
}

void view_put_derived(json_t *object, const struct view *view)
{
	js_put(object, "verified", verified_json(&view->item.verified));
	js_put(object, "time", time_json(view));
	js_put(object, "freshness", freshness_json(&view->evaluated));
	js_put(object, "reporting", reporting_json(view));
	js_put(object, "review", review_json(&view->item));
	js_put(object, "warnings", warnings_json(view->evaluated.warnings));
	js_put(object, "actual_start", fact_date_json(view, WM_FACT_ACTUAL_START));
	js_put(object, "actual_end", fact_date_json(view, WM_FACT_ACTUAL_END));
	js_put(object, "milestones_open", json_integer(view->evaluated.milestones_open));
	js_put(object, "milestones", milestones_json(view));
	js_put(object, "indicators", indicators_json(view));
	js_put(object, "decision_requested",
	       view->item.latest.revision != 0 ? js_texts(view->latest.decision_requested)
					       : json_object());
}
