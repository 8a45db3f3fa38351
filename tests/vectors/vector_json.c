/*
 * Values as flat JSON objects.  Bytes are lower-case hex, dates and times are
 * the numbers of the protocol, null is a stated "unknown" (or "n/a"), and what
 * is absent in the encoding is absent here.
 */
#include <stdarg.h>
#include <stdio.h>

#include "vectors/vector.h"

#define KEY_MAX_BYTES 128

/* Set one member; its name is made from a format. */
__attribute__((format(printf, 3, 4))) static void put(json_t *to, json_t *value, const char *format,
						      ...)
{
	char key[KEY_MAX_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(key, sizeof(key), format, args); /* every name is short */
	va_end(args);
	json_object_set_new(to, key, value);
}

/* JSON numbers of most readers end at 2^63 - 1: above it, decimal digits in a string. */
static json_t *number(uint64_t value)
{
	char digits[21];

	if (value <= INT64_MAX) {
		return json_integer((json_int_t)value);
	}
	(void)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
	return json_string(digits);
}

static json_t *text(struct wm_view view)
{
	return json_stringn((const char *)view.data, view.len);
}

static json_t *hex(struct wm_view bytes)
{
	char *digits = malloc(2 * bytes.len + 1);
	if (digits == NULL) {
		return NULL;
	}
	wm_hex_format(bytes, digits);
	json_t *value = json_string(digits);
	free(digits);
	return value;
}

static json_t *code(const struct wm_code *institution)
{
	return json_string(institution->text);
}

static void put_text(json_t *to, const char *prefix, const char *name, struct wm_view view)
{
	if (view.len > 0) {
		put(to, text(view), "%s%s", prefix, name);
	}
}

static void put_texts(json_t *to, const char *prefix, const char *name, const struct wm_view *texts)
{
	for (int lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		if (texts[lang].len > 0) {
			put(to, text(texts[lang]), "%s%s.%s", prefix, name, wm_lang_name(lang));
		}
	}
}

static void put_codes(json_t *to, const char *prefix, const char *name, const struct wm_code *codes,
		      size_t count)
{
	if (count == 0) {
		return;
	}
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++) {
		json_array_append_new(list, code(&codes[i]));
	}
	put(to, list, "%s%s", prefix, name);
}

/* --- head --- */

static void tell_uint(json_t *to, const char *name, uint64_t value)
{
	put(to, number(value), "%s", name);
}

#define TELL_UINT(M) tell_uint(to, #M, head->M)
#define TELL_INT(M)  put(to, json_integer(head->M), "%s", #M)
#define TELL_BOOL(M) put(to, json_boolean(head->M), "%s", #M)
#define TELL_BIN(M)  put(to, hex(wm_view_of(&head->M, sizeof(head->M))), "%s", #M)
#define TELL_STR(M)  put(to, text(head->M), "%s", #M)
#define TELL_UINTS(M)                                                          \
	do {                                                                   \
		json_t *list = json_array();                                   \
		for (size_t i = 0; i < head->M##_count; i++) {                 \
			json_array_append_new(list, json_integer(head->M[i])); \
		}                                                              \
		put(to, list, "%s", #M);                                       \
	} while (0)
#define TELL_CODES(M)                                                  \
	do {                                                           \
		json_t *list = json_array();                           \
		for (size_t i = 0; i < head->M##_count; i++) {         \
			json_array_append_new(list, text(head->M[i])); \
		}                                                      \
		put(to, list, "%s", #M);                               \
	} while (0)

/* One function per field keeps the list of messages.def the only list. */
#define WM_FIELD(NAME, MEMBER, KEY, TYPE, LIMIT, TEXT)                    \
	static void tell_##MEMBER(const struct wm_head *head, json_t *to) \
	{                                                                 \
		TELL_##TYPE(MEMBER);                                      \
	}
#include "proto/messages.def"
#undef WM_FIELD

static void (*const tells[WM_FIELD__END])(const struct wm_head *head, json_t *to) = {
#define WM_FIELD(NAME, MEMBER, KEY, TYPE, LIMIT, TEXT) [KEY] = tell_##MEMBER,
#include "proto/messages.def"
#undef WM_FIELD
};

void wm_tell_head(const union wm_vector_value *value, json_t *to)
{
	const struct wm_head *head = &value->head;

	put(to, json_string(wm_msg_name(head->type)), "message");
	for (unsigned key = 0; key < WM_FIELD__END; key++) {
		if (head->has >> key & 1) {
			tells[key](head, to);
		}
	}
}

/* --- update --- */

static json_t *axis_value(int16_t value)
{
	return value == WM_UNKNOWN ? json_null() : json_integer(value);
}

static void tell_evidence(const struct wm_evidence *evidence, size_t i, json_t *to)
{
	put(to, text(evidence->url), "evidence.%zu.url", i);
	if (evidence->title.len > 0) {
		put(to, text(evidence->title), "evidence.%zu.title", i);
	}
	if (evidence->date != WM_DATE_NONE) {
		put(to, json_integer(evidence->date), "evidence.%zu.date", i);
	}
	if (evidence->lang != 0) {
		put(to, json_string(wm_lang_name(evidence->lang)), "evidence.%zu.language", i);
	}
	if (evidence->has_sha256) {
		put(to, hex(wm_view_of(evidence->sha256, sizeof(evidence->sha256))),
		    "evidence.%zu.sha256", i);
	}
}

void wm_tell_update(const union wm_vector_value *value, json_t *to)
{
	const struct wm_update *update = &value->update;

	put(to, json_integer(update->point), "point");
	put(to, json_integer(update->as_of), "as_of");
	put(to, json_integer((int)update->kind), "kind");
	put(to, json_integer((int)update->origin), "origin");
	for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
		if (update->axis[axis] != WM_SILENT) {
			put(to, axis_value(update->axis[axis]), "%s", wm_axis_name(axis));
		}
	}
	put_texts(to, "", "summary", update->summary);
	for (size_t i = 0; i < update->evidence_count; i++) {
		tell_evidence(&update->evidence[i], i, to);
	}
	put_text(to, "", "reference", update->reference);
}

/* --- register rows --- */

void wm_tell_area(const union wm_vector_value *value, json_t *to)
{
	const struct wm_area *area = &value->area;

	put(to, json_integer(area->id), "id");
	put_texts(to, "", "title", area->title);
	put_text(to, "", "source_url", area->source_url);
	put_text(to, "", "translation_note", area->translation_note);
}

void wm_tell_institution(const union wm_vector_value *value, json_t *to)
{
	const struct wm_institution *institution = &value->institution;

	put(to, code(&institution->code), "code");
	put_text(to, "", "name", institution->name);
	put_text(to, "", "kind", institution->kind);
	put_text(to, "", "country", institution->country);
	put_text(to, "", "source_url", institution->source_url);
}

static void tell_row(const struct wm_action_point *point, const char *prefix, json_t *to)
{
	put(to, json_integer(point->id), "%sid", prefix);
	if (point->number != 0) {
		put(to, json_integer(point->number), "%snumber", prefix);
	}
	put(to, json_integer(point->area), "%sarea", prefix);
	put(to, json_integer((int)point->wording), "%swording", prefix);
	if (point->kind != WM_POINT_KIND_UNKNOWN) {
		put(to, json_integer((int)point->kind), "%skind", prefix);
	}
	put(to, json_integer(point->weight), "%sweight", prefix);
	put_texts(to, prefix, "title", point->title);
	put_text(to, prefix, "scope", point->scope);
	if (point->lead.len > 0) {
		put(to, code(&point->lead), "%slead", prefix);
	}
	put_codes(to, prefix, "supporting", point->supporting, point->supporting_count);
	put_codes(to, prefix, "reporters", point->reporters, point->reporter_count);
	if (point->planned_end != WM_DATE_NONE) {
		put(to, json_integer(point->planned_end), "%splanned_end", prefix);
	}
	put_text(to, prefix, "source_url", point->source_url);
	put_text(to, prefix, "note", point->note);
}

void wm_tell_action_point(const union wm_vector_value *value, json_t *to)
{
	tell_row(&value->action_point, "", to);
}

/* --- point item --- */

static void tell_spoken(const struct wm_spoken *spoken, size_t voice, const char *axis, json_t *to)
{
	if (spoken->revision == 0) {
		return;
	}
	put(to, axis_value(spoken->value), "voices.%zu.%s.value", voice, axis);
	put(to, json_integer(spoken->as_of), "voices.%zu.%s.as_of", voice, axis);
	put(to, number(spoken->revision), "voices.%zu.%s.revision", voice, axis);
	put(to, json_integer(spoken->origin), "voices.%zu.%s.origin", voice, axis);
}

static void tell_axis(const struct wm_axis_view *view, const char *axis, json_t *to)
{
	if (view->basis == WM_BASIS_NONE) {
		return;
	}
	put(to, axis_value(view->value), "axes.%s.value", axis);
	put(to, json_integer(view->as_of), "axes.%s.as_of", axis);
	put(to, number(view->revision), "axes.%s.revision", axis);
	put(to, json_integer(view->origin), "axes.%s.origin", axis);
	put(to, code(&view->institution), "axes.%s.institution", axis);
	put(to, json_integer(view->basis), "axes.%s.basis", axis);
}

void wm_tell_point_item(const union wm_vector_value *value, json_t *to)
{
	const struct wm_point_item *item = &value->point_item;
	struct wm_axis_view axes[WM_AXIS__COUNT];

	tell_row(&item->point, "row.", to);
	put(to, number(item->state.revision), "revision");
	put(to, json_integer(item->changed_at), "changed_at");
	put(to, json_integer(item->state.update_count), "update_count");
	wm_point_resolve(&item->state, &item->point.lead, axes);
	for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
		tell_axis(&axes[axis], wm_axis_name(axis), to);
	}
	for (size_t i = 0; i < item->state.voice_count; i++) {
		put(to, code(&item->state.voices[i].institution), "voices.%zu.institution", i);
		for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
			tell_spoken(&item->state.voices[i].axis[axis], i, wm_axis_name(axis), to);
		}
	}
	if (item->latest.revision != 0) {
		put(to, number(item->latest.revision), "latest.revision");
		put(to, json_integer(item->latest.committed_at), "latest.committed_at");
		put(to, code(&item->latest.institution), "latest.institution");
		put(to, hex(item->latest.body), "latest.body");
	}
}

/* --- roll-up --- */

static json_t *counts(const int32_t *values, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		json_array_append_new(list, json_integer(values[i]));
	}
	return list;
}

static json_t *ids(const uint16_t *values, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		json_array_append_new(list, json_integer(values[i]));
	}
	return list;
}

static json_t *basis_points(int32_t value)
{
	return value == WM_BP_NONE ? json_null() : json_integer(value);
}

static void tell_figures(const struct wm_rollup *rollup, json_t *to)
{
	struct wm_figures figures;

	wm_rollup_figures(rollup, &figures);
	put(to, basis_points(figures.self_reported_complete_bp),
	    "figures.self_reported_complete_bp");
	put(to, basis_points(figures.mean_bp), "figures.mean_bp");
	put(to, basis_points(figures.low_bp), "figures.low_bp");
	put(to, basis_points(figures.high_bp), "figures.high_bp");
	put(to, counts(figures.share_percent, WM_COMPLETION__COUNT), "shares");
}

void wm_tell_rollup(const union wm_vector_value *value, json_t *to)
{
	const struct wm_area_report *report = &value->rollup;
	const struct wm_rollup *rollup = &report->rollup;

	put(to, json_integer(report->area), "area");
	put(to, number(report->revision), "revision");
	put(to, json_integer(rollup->points), "points");
	put(to, json_integer(rollup->n), "n");
	put(to, counts(rollup->completion, WM_COMPLETION__COUNT), "completion");
	put(to, json_integer(rollup->k), "k");
	put(to, json_integer(rollup->imputed), "imputed");
	put(to, json_integer(rollup->weight_n), "weight_n");
	put(to, json_integer(rollup->weight_k), "weight_k");
	put(to, json_integer(rollup->weighted_percent), "weighted_percent");
	put(to, counts(rollup->confidence, WM_CONFIDENCE__COUNT), "confidence");
	put(to, json_integer(rollup->rated_of), "rated_of");
	put(to, ids(report->suspended, report->suspended_count), "suspended");
	put(to, ids(report->continuous, report->continuous_count), "continuous");
	put(to, ids(report->cancelled, report->cancelled_count), "cancelled");
	put(to, ids(report->unknown, report->unknown_count), "unknown");
	if (report->change_revision != 0) {
		put(to, number(report->change_revision), "change.revision");
		put(to, json_integer(report->change_at), "change.committed_at");
		put(to, json_integer(report->change_point), "change.point");
	}
	tell_figures(rollup, to);
}

/* --- key, entry --- */

void wm_tell_key(const union wm_vector_value *value, json_t *to)
{
	const struct wm_key_row *row = &value->key;

	put(to, hex(wm_view_of(row->public_key, sizeof(row->public_key))), "public_key");
	put(to, code(&row->institution), "institution");
	put(to, json_integer((int)row->role), "role");
}

void wm_tell_entry(const union wm_vector_value *value, json_t *to)
{
	const struct wm_entry *entry = &value->entry;

	put(to, json_integer(entry->kind), "kind");
	put(to, json_integer(entry->point), "point");
	put(to, number(entry->revision), "revision");
	put(to, json_integer(entry->committed_at), "committed_at");
	put(to, number(entry->point_prev), "point_prev");
	if (entry->expect_rev != WM_EXPECT_BLIND) {
		put(to, number(entry->expect_rev), "expect_rev");
	}
	put(to, hex(wm_view_of(entry->sid, sizeof(entry->sid))), "sid");
	put(to, hex(wm_view_of(entry->key_id, sizeof(entry->key_id))), "key_id");
	put(to, code(&entry->institution), "institution");
	put(to, hex(entry->body), "body");
}
