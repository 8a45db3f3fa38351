/* Action points: derived values and their JSON. */
#include "cli/view.h"

#include <stdio.h>
#include <string.h>

#include "cli/js.h"
#include "wire/update_codec.h"

int view_decode(struct wm_view body, struct view *ret_view)
{
	int err = wm_point_item_decode(body, &ret_view->item);

	if (err < 0) {
		return err;
	}
	const struct wm_point_item *item = &ret_view->item;
	wm_point_resolve(&item->state, &item->point.lead, ret_view->axis);
	wm_update_init(&ret_view->latest);
	if (item->latest.revision != 0) {
		err = wm_update_decode(item->latest.body, &ret_view->latest);
	}
	return err;
}

struct wm_view view_title(const struct view *view)
{
	int lang;

	return texts_first(view->item.point.title, &lang);
}

int32_t view_as_of(const struct view *view)
{
	int32_t as_of = WM_DATE_NONE;

	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		if (view->axis[i].as_of > as_of) {
			as_of = view->axis[i].as_of;
		}
	}
	return as_of;
}

int32_t view_age(int32_t as_of, int32_t day)
{
	const int64_t age = (int64_t)day - as_of;

	return age > 0 && age <= INT32_MAX ? (int32_t)age : 0;
}

/* The common name of the axes somebody spoke on. */
static const char *common(const struct view *view,
			  const char *(*name_of)(const struct wm_axis_view *))
{
	const char *found = NULL;

	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		if (view->axis[i].basis == WM_BASIS_NONE) {
			continue;
		}
		const char *name = name_of(&view->axis[i]);
		if (found != NULL && strcmp(found, name) != 0) {
			return "mixed";
		}
		found = name;
	}
	return found != NULL ? found : "none";
}

static const char *basis_of(const struct wm_axis_view *axis)
{
	return wm_basis_name(axis->basis);
}

static const char *origin_of(const struct wm_axis_view *axis)
{
	return wm_origin_name(axis->origin);
}

const char *view_basis(const struct view *view)
{
	return common(view, basis_of);
}

const char *view_origin(const struct view *view)
{
	return common(view, origin_of);
}

void view_value(enum wm_axis axis, int value, char ret_text[VIEW_VALUE_BYTES])
{
	const char *name = wm_axis_value_name(axis, value);

	if (name != NULL) {
		(void)snprintf(ret_text, VIEW_VALUE_BYTES, "%s", name);
	} else {
		(void)snprintf(ret_text, VIEW_VALUE_BYTES, "%d", value);
	}
}

json_t *view_value_json(enum wm_axis axis, int value)
{
	const char *name = wm_axis_value_name(axis, value);

	if (value == WM_UNKNOWN || !wm_axis_value_valid(axis, value)) {
		return json_null();
	}
	return name != NULL ? js_text(name) : json_integer(value);
}

static json_t *evidence_json(const struct wm_evidence *evidence)
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

void view_put_update(json_t *object, const struct wm_update *update)
{
	json_t *evidence = json_array();
	int lang;

	js_put(object, "as_of", js_date(update->as_of));
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		if (update->axis[i] != WM_SILENT) {
			js_put(object, wm_axis_name(i),
			       view_value_json((enum wm_axis)i, update->axis[i]));
		}
	}
	js_put(object, "summary", js_view(texts_first(update->summary, &lang)));
	js_put(object, "summaries", js_texts(update->summary));
	for (size_t i = 0; i < update->evidence_count; i++) {
		js_add(evidence, evidence_json(&update->evidence[i]));
	}
	js_put(object, "evidence", evidence);
	js_put(object, "reference", js_optional(update->reference));
}

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

/* What the register says. */
static void put_row(json_t *object, const struct wm_action_point *point)
{
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
	js_put(object, "lead", js_code(&point->lead));
	js_put(object, "supporting", js_codes(point->supporting, point->supporting_count));
	js_put(object, "reporters", js_codes(point->reporters, point->reporter_count));
	js_put(object, "weight", js_uint(point->weight));
	js_put(object, "planned_end", js_date(point->planned_end));
	js_put(object, "source_url", js_optional(point->source_url));
	js_put(object, "note", js_optional(point->note));
}

json_t *view_json(const struct view *view, int32_t day)
{
	const struct wm_point_state *state = &view->item.state;
	json_t *object = json_object();
	json_t *axes = json_object();
	json_t *voices = json_array();

	put_row(object, &view->item.point);
	js_put(object, "revision", js_uint(state->revision));
	js_put(object, "changed_at", js_time(view->item.changed_at));
	js_put(object, "update_count", js_uint(state->update_count));
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		js_put(axes, wm_axis_name(i), axis_json((enum wm_axis)i, &view->axis[i], day));
	}
	js_put(object, "axes", axes);
	for (size_t i = 0; i < state->voice_count; i++) {
		js_add(voices, voice_json(&state->voices[i]));
	}
	js_put(object, "voices", voices);
	js_put(object, "latest", latest_json(view));
	return object;
}
