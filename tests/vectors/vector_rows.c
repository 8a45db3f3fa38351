/* Register rows. */
#include <stdio.h>

#include "vectors/tell.h"

void wm_tell_area(const union wm_vector_value *value, json_t *to)
{
	const struct wm_area *area = &value->area;

	put_member(to, json_integer(area->id), "id");
	put_texts(to, "", "title", area->title);
	put_text(to, "", "source_url", area->source_url);
	put_text(to, "", "translation_note", area->translation_note);
	if (area->override_colour != 0) {
		put_member(to, json_integer(area->override_colour), "override_colour");
	}
	put_texts(to, "", "override_reason", area->override_reason);
}

void wm_tell_institution(const union wm_vector_value *value, json_t *to)
{
	const struct wm_institution *institution = &value->institution;

	put_member(to, as_code(&institution->code), "code");
	put_text(to, "", "name", institution->name);
	put_text(to, "", "kind", institution->kind);
	put_text(to, "", "country", institution->country);
	put_text(to, "", "source_url", institution->source_url);
	put_texts(to, "", "names", institution->names);
}

/* --- action point --- */

static json_t *as_open(int32_t day)
{
	return day != 0 ? json_integer(day) : json_null();
}

/* Named by the place of the party: "supporting.0.since". */
static void tell_span(const struct wm_span *span, const char *prefix, const char *party, json_t *to)
{
	if (span->since != 0 || span->until != 0) {
		put_member(to, as_open(span->since), "%s%s.since", prefix, party);
		put_member(to, as_open(span->until), "%s%s.until", prefix, party);
	}
}

static void tell_spans(const struct wm_span *spans, size_t count, const char *prefix,
		       const char *party, json_t *to)
{
	char name[40];

	for (size_t i = 0; i < count; i++) {
		(void)snprintf(name, sizeof(name), "%s.%zu", party, i);
		tell_span(&spans[i], prefix, name, to);
	}
}

static void tell_milestone(const struct wm_milestone *milestone, const char *prefix, json_t *to)
{
	put_member(to, json_integer(milestone->id), "%sid", prefix);
	put_texts(to, prefix, "title", milestone->title);
	if (milestone->kind != WM_POINT_KIND_UNKNOWN) {
		put_member(to, json_integer((int)milestone->kind), "%skind", prefix);
	}
	put_member(to, json_integer(milestone->weight), "%sweight", prefix);
	put_date(to, prefix, "due", milestone->due);
	put_date(to, prefix, "original_due", milestone->original_due);
	put_text(to, prefix, "verification", milestone->verification);
}

static void tell_targets(const struct wm_indicator *indicator, const char *prefix, json_t *to)
{
	for (size_t i = 0; i < indicator->target_count; i++) {
		put_member(to, json_integer(indicator->targets[i].period_end),
			   "%stargets.%zu.period_end", prefix, i);
		put_member(to, json_integer(indicator->targets[i].value), "%stargets.%zu.value",
			   prefix, i);
	}
}

static void tell_indicator(const struct wm_indicator *indicator, const char *prefix, json_t *to)
{
	put_member(to, json_integer(indicator->id), "%sid", prefix);
	put_texts(to, prefix, "title", indicator->title);
	put_text(to, prefix, "unit", indicator->unit);
	if (indicator->decimals != 0) {
		put_member(to, json_integer(indicator->decimals), "%sdecimals", prefix);
	}
	if (indicator->ascending) {
		put_member(to, json_true(), "%sascending", prefix);
	}
	if (indicator->cumulative) {
		put_member(to, json_true(), "%scumulative", prefix);
	}
	if (indicator->has_baseline) {
		put_member(to, json_integer(indicator->baseline_year), "%sbaseline.year", prefix);
		put_member(to, json_integer(indicator->baseline), "%sbaseline.value", prefix);
	}
	tell_targets(indicator, prefix, to);
}

static void tell_steps(const struct wm_action_point *point, const char *prefix, json_t *to)
{
	char name[64];

	for (size_t i = 0; i < point->milestone_count; i++) {
		(void)snprintf(name, sizeof(name), "%smilestones.%zu.", prefix, i);
		tell_milestone(&point->milestones[i], name, to);
	}
	for (size_t i = 0; i < point->indicator_count; i++) {
		(void)snprintf(name, sizeof(name), "%sindicators.%zu.", prefix, i);
		tell_indicator(&point->indicators[i], name, to);
	}
}

/* The keys from 15 on. */
static void tell_later_keys(const struct wm_action_point *point, const char *prefix, json_t *to)
{
	if (point->critical) {
		put_member(to, json_true(), "%scritical", prefix);
	}
	put_date(to, prefix, "planned_start", point->planned_start);
	put_date(to, prefix, "original_end", point->original_end);
	if (point->visibility != WM_VISIBILITY_PUBLIC) {
		put_member(to, json_integer((int)point->visibility), "%svisibility", prefix);
	}
	put_texts(to, prefix, "text", point->text);
	if (point->adopted_lang != 0) {
		put_member(to, json_string(wm_lang_name(point->adopted_lang)), "%sadopted_lang",
			   prefix);
	}
	tell_span(&point->lead_span, prefix, "lead", to);
	tell_spans(point->supporting_span, point->supporting_count, prefix, "supporting", to);
	tell_spans(point->reporter_span, point->reporter_count, prefix, "reporters", to);
	tell_steps(point, prefix, to);
}

void tell_row(const struct wm_action_point *point, const char *prefix, json_t *to)
{
	put_member(to, json_integer(point->id), "%sid", prefix);
	if (point->number != 0) {
		put_member(to, json_integer(point->number), "%snumber", prefix);
	}
	put_member(to, json_integer(point->area), "%sarea", prefix);
	put_member(to, json_integer((int)point->wording), "%swording", prefix);
	if (point->kind != WM_POINT_KIND_UNKNOWN) {
		put_member(to, json_integer((int)point->kind), "%skind", prefix);
	}
	put_member(to, json_integer(point->weight), "%sweight", prefix);
	put_texts(to, prefix, "title", point->title);
	put_text(to, prefix, "scope", point->scope);
	if (point->lead.len > 0) {
		put_member(to, as_code(&point->lead), "%slead", prefix);
	}
	put_codes(to, prefix, "supporting", point->supporting, point->supporting_count);
	put_codes(to, prefix, "reporters", point->reporters, point->reporter_count);
	put_date(to, prefix, "planned_end", point->planned_end);
	put_text(to, prefix, "source_url", point->source_url);
	put_text(to, prefix, "note", point->note);
	tell_later_keys(point, prefix, to);
}

void wm_tell_action_point(const union wm_vector_value *value, json_t *to)
{
	tell_row(&value->action_point, "", to);
}

/* --- reporting cycle, settings --- */

void wm_tell_cycle(const union wm_vector_value *value, json_t *to)
{
	const struct wm_cycle *cycle = &value->cycle;

	put_member(to, as_text(wm_view_of(cycle->id.text, cycle->id.len)), "id");
	put_member(to, json_integer(cycle->opens), "opens");
	put_member(to, json_integer(cycle->due), "due");
	put_member(to, json_integer(cycle->grace), "grace");
	put_member(to, json_integer(cycle->freeze), "freeze");
}

void wm_tell_settings(const union wm_vector_value *value, json_t *to)
{
	const struct wm_settings *settings = &value->settings;
	json_t *reminders = json_array();

	put_member(to, json_integer(settings->red_percent), "red_percent");
	put_member(to, json_integer(settings->amber_percent), "amber_percent");
	put_member(to, json_integer(settings->rated_percent), "rated_percent");
	put_member(to, json_integer(settings->known_percent), "known_percent");
	put_member(to, json_integer(settings->due_soon_days), "due_soon_days");
	put_member(to, json_integer(settings->fresh_days), "fresh_days");
	for (size_t i = 0; i < settings->reminder_count; i++) {
		json_array_append_new(reminders, json_integer(settings->reminders[i]));
	}
	put_member(to, reminders, "reminders");
}
