/* waymark register: changes by field, and missing translations. */
#include <stdio.h>

#include "cli/js.h"
#include "cli/out.h"
#include "cli/register_cmd.h"

static const char *change_word(const struct register_change *change)
{
	if (change->old == NULL) {
		return "added";
	}
	return change->row == NULL ? "removed" : "changed";
}

/* ------------------------------------------------------------------ changes */

static void print_field(const char *field, struct wm_view old, struct wm_view row, void *user)
{
	(void)user;
	out_line("  %s: %s%.*s%s -> %s%.*s%s", field, old.len > 0 ? "\"" : "(blank)", (int)old.len,
		 (const char *)old.data, old.len > 0 ? "\"" : "", row.len > 0 ? "\"" : "(blank)",
		 (int)row.len, (const char *)row.data, row.len > 0 ? "\"" : "");
}

static void field_json(const char *field, struct wm_view old, struct wm_view row, void *user)
{
	json_t *one = json_object();

	js_put(one, "field", js_text(field));
	js_put(one, "old", js_optional(old));
	js_put(one, "new", js_optional(row));
	js_add(user, one);
}

void register_print_changes(const struct register_run *run)
{
	for (size_t i = 0; i < run->changes.count; i++) {
		const struct register_change *change = &run->changes.change[i];
		out_line("%s: %s", change->name, change_word(change));
		if (change->row != NULL) {
			register_change_fields(change, print_field, NULL);
		}
	}
}

json_t *register_changes_json(const struct register_run *run)
{
	json_t *changes = json_array();

	for (size_t i = 0; i < run->changes.count; i++) {
		const struct register_change *change = &run->changes.change[i];
		json_t *object = json_object();
		json_t *fields = json_array();
		js_put(object, "row", js_text(change->name));
		js_put(object, "change", js_text(change_word(change)));
		register_change_fields(change, field_json, fields);
		js_put(object, "fields", fields);
		js_add(changes, object);
	}
	return changes;
}

/* ------------------------------------------------------------------ missing translations */

struct missing {
	bool json;
	json_t *rows;
	size_t count[WM_LANG__COUNT];
	size_t rows_count;
};

static void take_texts(struct missing *missing, const char *row, const char *field,
		       const struct wm_view texts[WM_LANG__COUNT])
{
	char langs[WM_LANG__COUNT * 4] = "";
	json_t *list = json_array();
	size_t len = 0;
	size_t found = 0;

	for (int lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		if (texts[lang].len > 0) {
			continue;
		}
		found++;
		missing->count[lang]++;
		js_add(list, js_text(wm_lang_name(lang)));
		len += (size_t)snprintf(langs + len, sizeof(langs) - len, "%s%s",
					len > 0 ? " " : "", wm_lang_name(lang));
	}
	if (found == 0) {
		json_decref(list);
		return;
	}
	missing->rows_count++;
	if (!missing->json) {
		json_decref(list);
		out_line("%s\t%s\t%s", row, field, langs);
		return;
	}
	json_t *object = json_object();
	js_put(object, "row", js_text(row));
	js_put(object, "field", js_text(field));
	js_put(object, "missing", list);
	js_add(missing->rows, object);
}

static void take_point(struct missing *missing, const struct wm_action_point *point)
{
	char name[8];
	char field[32];

	wm_point_id_format(point->id, name);
	take_texts(missing, name, "title", point->title);
	if (wm_texts_any(point->text)) { /* the wording is there in some language */
		take_texts(missing, name, "text", point->text);
	}
	for (size_t i = 0; i < point->milestone_count; i++) {
		(void)snprintf(field, sizeof(field), "milestone %u title", point->milestones[i].id);
		take_texts(missing, name, field, point->milestones[i].title);
	}
	for (size_t i = 0; i < point->indicator_count; i++) {
		(void)snprintf(field, sizeof(field), "indicator %u title", point->indicators[i].id);
		take_texts(missing, name, field, point->indicators[i].title);
	}
}

static void print_totals(const struct missing *missing, const struct wm_register *reg)
{
	char text[160] = "";
	size_t len = 0;

	for (int lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s %zu",
					len > 0 ? ", " : "", wm_lang_name(lang),
					missing->count[lang]);
	}
	out_line("register version %u: missing by language: %s", reg->version, text);
}

void register_print_missing(const struct register_run *run)
{
	const struct wm_register *reg = &run->copy.reg;
	struct missing missing = { .json = run->args->json, .rows = json_array() };

	for (size_t i = 0; i < reg->area_count; i++) {
		char name[16];
		(void)snprintf(name, sizeof(name), "area %u", reg->areas[i].id);
		take_texts(&missing, name, "title", reg->areas[i].title);
	}
	for (size_t i = 0; i < reg->institution_count; i++) {
		struct wm_view names[WM_LANG__COUNT];
		for (int lang = 0; lang < WM_LANG__COUNT; lang++) {
			names[lang] = reg->institutions[i].names[lang];
		}
		names[WM_LANG_EN] = reg->institutions[i].name;
		take_texts(&missing, reg->institutions[i].code.text, "name", names);
	}
	for (size_t i = 0; i < reg->point_count; i++) {
		take_point(&missing, &reg->points[i]);
	}
	if (!missing.json) {
		json_decref(missing.rows);
		print_totals(&missing, reg);
		return;
	}
	json_t *object = json_object();
	json_t *totals = json_object();
	for (int lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		js_put(totals, wm_lang_name(lang), js_uint(missing.count[lang]));
	}
	js_put(object, "register_version", js_uint(reg->version));
	js_put(object, "missing_by_language", totals);
	js_put(object, "rows", missing.rows);
	out_json(object);
}
