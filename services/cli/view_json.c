/* An action point as JSON. */
#include "cli/js.h"
#include "cli/view.h"

static json_t *axis_json(enum wm_axis axis, const struct wm_axis_view *at, int32_t day)
{
	json_t *object = json_object();

	js_put(object, "value", view_value_json(axis, at->value));
	js_put(object, "basis", js_text(wm_basis_name(at->basis)));
	if (at->basis != WM_BASIS_NONE) {
		js_put(object, "as_of", js_date(at->as_of));
		if (day != WM_DATE_NONE) {
			js_put(object, "age_days", json_integer(view_age(at->as_of, day)));
		}
		js_put(object, "institution", js_code(&at->institution));
		js_put(object, "origin", js_text(wm_origin_name(at->origin)));
		js_put(object, "revision", js_uint(at->revision));
	}
	return object;
}

static json_t *voice_json(const struct wm_voice *voice)
{
	json_t *object = json_object();

	js_put(object, "institution", js_code(&voice->institution));
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		const struct wm_spoken *spoken = &voice->axis[i];
		if (spoken->revision == 0) {
			continue;
		}
		json_t *word = json_object();
		js_put(word, "value", view_value_json((enum wm_axis)i, spoken->value));
		js_put(word, "as_of", js_date(spoken->as_of));
		js_put(word, "origin", js_text(wm_origin_name(spoken->origin)));
		js_put(word, "revision", js_uint(spoken->revision));
		js_put(object, wm_axis_name(i), word);
	}
	return object;
}

static json_t *latest_json(const struct view *view)
{
	const struct wm_latest *latest = &view->item.latest;

	if (latest->revision == 0) {
		return json_null();
	}
	json_t *object = json_object();
	js_put(object, "revision", js_uint(latest->revision));
	js_put(object, "committed_at", js_time(latest->committed_at));
	js_put(object, "institution", js_code(&latest->institution));
	js_put(object, "origin", js_text(wm_origin_name((int)view->latest.origin)));
	view_put_update(object, &view->latest);
	return object;
}

/* Who holds which part between which days; null = open on that side. */
static void add_party(json_t *array, const char *part, const struct wm_code *code,
		      struct wm_span span)
{
	json_t *object = json_object();

	js_put(object, "part", json_string(part));
	js_put(object, "institution", js_code(code));
	js_put(object, "since", span.since != 0 ? js_date(span.since) : json_null());
	js_put(object, "until", span.until != 0 ? js_date(span.until) : json_null());
	js_add(array, object);
}

static json_t *parties_json(const struct wm_action_point *point)
{
	json_t *array = json_array();

	if (point->lead.len > 0) {
		add_party(array, "lead", &point->lead, point->lead_span);
	}
	for (size_t i = 0; i < point->supporting_count; i++) {
		add_party(array, "supporting", &point->supporting[i], point->supporting_span[i]);
	}
	for (size_t i = 0; i < point->reporter_count; i++) {
		add_party(array, "reporter", &point->reporters[i], point->reporter_span[i]);
	}
	return array;
}

/* What the register says. */
static json_t *lead_json(const struct view *view)
{
	const struct wm_code *lead = wm_point_lead(&view->item.point, view->day);

	return lead != NULL ? js_code(lead) : json_null();
}

static void put_row(json_t *object, const struct view *view)
{
	const struct wm_action_point *point = &view->item.point;
	const char *kind = wm_point_kind_name((int)point->kind);
	int lang;

	js_put(object, "id", js_point(point->id));
	js_put(object, "number", point->number != 0 ? js_uint(point->number) : json_null());
	js_put(object, "area", js_uint(point->area));
	js_put(object, "wording", js_text(wm_wording_name((int)point->wording)));
	js_put(object, "kind", kind[0] != '\0' ? js_text(kind) : json_null());
	js_put(object, "title", js_optional(texts_first(point->title, &lang)));
	js_put(object, "titles", js_texts(point->title));
	js_put(object, "scope", js_optional(point->scope));
	js_put(object, "lead", lead_json(view));
	js_put(object, "supporting", js_codes(point->supporting, point->supporting_count));
	js_put(object, "reporters", js_codes(point->reporters, point->reporter_count));
	js_put(object, "weight", js_uint(point->weight));
	js_put(object, "critical", json_boolean(point->critical));
	js_put(object, "planned_start", js_date(point->planned_start));
	js_put(object, "planned_end", js_date(point->planned_end));
	js_put(object, "original_end",
	       js_date(point->original_end != WM_DATE_NONE ? point->original_end
							   : point->planned_end));
	js_put(object, "parties", parties_json(point));
	js_put(object, "source_url", js_optional(point->source_url));
	js_put(object, "note", js_optional(point->note));
}

json_t *view_json(const struct view *view)
{
	const struct wm_point_state *state = &view->item.state;
	json_t *object = json_object();
	json_t *axes = json_object();
	json_t *voices = json_array();

	put_row(object, view);
	js_put(object, "revision", js_uint(state->revision));
	js_put(object, "changed_at", js_time(view->item.changed_at));
	js_put(object, "update_count", js_uint(state->update_count));
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		js_put(axes, wm_axis_name(i),
		       axis_json((enum wm_axis)i, &view->evaluated.axis[i], view->day));
	}
	js_put(object, "axes", axes);
	for (size_t i = 0; i < state->voice_count; i++) {
		js_add(voices, voice_json(&state->voices[i]));
	}
	js_put(object, "voices", voices);
	view_put_derived(object, view);
	js_put(object, "latest", latest_json(view));
	return object;
}
