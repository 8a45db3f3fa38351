/* Values and updates as JSON. */
#include "cli/js.h"
#include "cli/view.h"

json_t *view_value_json(enum wm_axis axis, int value)
{
	const char *name = wm_axis_value_name(axis, value);

	if (value == WM_UNKNOWN || !wm_axis_value_valid(axis, value)) {
		return json_null();
	}
	return name != NULL ? js_text(name) : json_integer(value);
}

json_t *view_evidence_json(const struct wm_evidence *evidence)
{
	json_t *object = json_object();

	js_put(object, "url", js_view(evidence->url));
	js_put(object, "title", js_optional(evidence->title));
	js_put(object, "date", js_date(evidence->date));
	js_put(object, "lang", js_text(wm_lang_name(evidence->lang)));
	js_put(object, "sha256",
	       evidence->has_sha256 ? js_hex(evidence->sha256, sizeof(evidence->sha256))
				    : json_null());
	return object;
}

/* What an update says beside the axes; absent where it says nothing. */
static void put_facts(json_t *object, const struct wm_update *update)
{
	json_t *milestones = json_array();
	json_t *indicators = json_array();

	for (size_t i = 0; i < update->milestone_count; i++) {
		const struct wm_milestone_report *report = &update->milestones[i];
		json_t *one = json_object();
		js_put(one, "id", js_uint(report->id));
		js_put(one, "state", js_text(wm_milestone_state_name((int)report->state)));
		js_put(one, "met_on", js_date(report->date));
		js_add(milestones, one);
	}
	for (size_t i = 0; i < update->indicator_count; i++) {
		const struct wm_indicator_report *report = &update->indicators[i];
		json_t *one = json_object();
		js_put(one, "id", js_uint(report->id));
		js_put(one, "period_end", js_date(report->period_end));
		js_put(one, "status", js_text(wm_obs_status_name((int)report->status)));
		js_put(one, "value",
		       report->has_value ? json_integer((json_int_t)report->value) : json_null());
		js_add(indicators, one);
	}
	js_put(object, "milestones", milestones);
	js_put(object, "indicators", indicators);
	js_put(object, "actual_start", js_date(update->actual_start));
	js_put(object, "actual_end", js_date(update->actual_end));
}

static void put_narrative(json_t *object, const struct wm_update *update)
{
	js_put(object, "rationale", js_texts(update->rationale));
	js_put(object, "obstacles", js_texts(update->obstacles));
	js_put(object, "next_steps", js_texts(update->next_steps));
	js_put(object, "decision_requested", js_texts(update->decision_requested));
}

void view_put_update(json_t *object, const struct wm_update *update)
{
	json_t *evidence = json_array();
	int lang;

	js_put(object, "as_of", js_date(update->as_of));
	js_put(object, "kind", js_text(wm_update_kind_name((int)update->kind)));
	js_put(object, "cycle", update->cycle.len > 0 ? js_text(update->cycle.text) : json_null());
	if (update->supersedes != 0) {
		js_put(object, "supersedes", js_uint(update->supersedes));
		js_put(object, "reason", js_text(wm_reason_name((int)update->reason)));
	}
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		if (update->axis[i] != WM_SILENT) {
			js_put(object, wm_axis_name(i),
			       view_value_json((enum wm_axis)i, update->axis[i]));
		}
	}
	js_put(object, "summary", js_view(texts_first(update->summary, &lang)));
	js_put(object, "summaries", js_texts(update->summary));
	for (size_t i = 0; i < update->evidence_count; i++) {
		js_add(evidence, view_evidence_json(&update->evidence[i]));
	}
	js_put(object, "evidence", evidence);
	js_put(object, "reference", js_optional(update->reference));
	put_facts(object, update);
	put_narrative(object, update);
}
