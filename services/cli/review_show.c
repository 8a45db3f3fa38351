/* waymark review: what waits for whom, and one update in words with everything that happened to it.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/fail.h"
#include "cli/js.h"
#include "cli/out.h"
#include "cli/review.h"
#include "cli/view.h"
#include "sys/alloc.h"
#include "wire/review_codec.h"
#include "wire/update_codec.h"

#define STATE_ALL     (-1)
#define STATE_WAITING 0

/* ------------------------------------------------------------------ list */

static int parse_state(const char *text, int *ret_state)
{
	*ret_state = STATE_WAITING;
	if (text == NULL) {
		return STATUS_OK;
	}
	*ret_state =
		strcmp(text, "all") == 0 ? STATE_ALL : wm_review_state_parse(wm_view_str(text));
	if (*ret_state == 0) {
		return fail_usage("--state: '%s' is no review state", text);
	}
	return STATUS_OK;
}

static bool has_state(const struct docket_update *update, int wanted)
{
	const enum wm_review_state state = update->reviewed.state;

	if (wanted == STATE_WAITING) {
		return update->reviewed.superseded_by == 0 &&
		       (state == WM_REVIEW_SUBMITTED || state == WM_REVIEW_APPROVED);
	}
	return wanted == STATE_ALL || (int)state == wanted;
}

static void put_states(json_t *object, const struct review *review,
		       const struct docket_update *update)
{
	const struct wm_reviewed *reviewed = &update->reviewed;
	const char *turn = review_turn(review, update);

	js_put(object, "revision", js_uint(reviewed->revision));
	js_put(object, "action", js_point(update->point));
	js_put(object, "institution", js_code(&update->institution));
	js_put(object, "kind", js_text(wm_update_kind_name((int)update->kind)));
	js_put(object, "origin", js_text(wm_origin_name((int)update->origin)));
	js_put(object, "cycle", update->cycle.len > 0 ? js_text(update->cycle.text) : json_null());
	js_put(object, "as_of", js_date(update->as_of));
	js_put(object, "committed_at", js_time(update->committed_at));
	js_put(object, "state", js_text(wm_review_state_name((int)reviewed->state)));
	js_put(object, "since", js_uint(reviewed->since));
	js_put(object, "accepted_at",
	       reviewed->accepted_at != 0 ? js_uint(reviewed->accepted_at) : json_null());
	js_put(object, "supersedes",
	       reviewed->supersedes != 0 ? js_uint(reviewed->supersedes) : json_null());
	js_put(object, "superseded_by",
	       reviewed->superseded_by != 0 ? js_uint(reviewed->superseded_by) : json_null());
	js_put(object, "waits_for", turn[0] != '\0' ? js_text(turn) : json_null());
}

static void print_row(struct out_table *table, const struct review *review,
		      const struct docket_update *update)
{
	char as_of[WM_DATE_TEXT_BYTES];
	char id[8];

	wm_point_id_format(update->point, id);
	wm_date_format(update->as_of, as_of);
	out_table_cell(table, OUT_PLAIN, "%llu", (unsigned long long)update->reviewed.revision);
	out_table_cell(table, OUT_PLAIN, "%s", id);
	out_table_cell(table, OUT_PLAIN, "%s", update->institution.text);
	out_table_cell(table, OUT_PLAIN, "%s", wm_update_kind_name((int)update->kind));
	out_table_cell(table, OUT_PLAIN, "%s", update->cycle.text);
	out_table_cell(table, OUT_PLAIN, "%s", as_of);
	out_table_cell(table, OUT_PLAIN, "%s", wm_review_state_name((int)update->reviewed.state));
	out_table_cell(table, OUT_PLAIN, "%s", review_turn(review, update));
}

static const struct out_column columns[] = {
	{ "revision", true }, { "action", false }, { "institution", false }, { "kind", false },
	{ "cycle", false },   { "as of", false },  { "state", false },	     { "waits for", false },
};

static int list(struct review *review, int state, const struct choice *choice, uint16_t action)
{
	struct out_table *table = out_table_new(columns, sizeof(columns) / sizeof(columns[0]));
	json_t *rows = json_array();
	size_t count = 0;

	for (size_t i = 0; i < review->docket.count; i++) {
		const struct docket_update *update = &review->docket.updates[i];
		if (!has_state(update, state) || !review_selects(review, choice, action, update)) {
			continue;
		}
		count++;
		if (review->args->json) {
			json_t *row = json_object();
			put_states(row, review, update);
			js_add(rows, row);
		} else {
			print_row(table, review, update);
		}
	}
	if (review->args->json) {
		json_t *object = json_object();
		js_put(object, "head", js_uint(review->docket.last));
		js_put(object, "updates", rows);
		out_json(object);
	} else {
		json_decref(rows);
		if (count > 0) {
			out_table_print(table);
		}
		out_line("%zu update%s, of %zu in the ledger up to revision %llu", count,
			 count == 1 ? "" : "s", review->docket.count,
			 (unsigned long long)review->docket.last);
	}
	out_table_free(table);
	return STATUS_OK;
}

int review_list(struct review *review)
{
	const struct review_args *args = review->args;
	struct choice choice;
	uint16_t action = 0;
	int state = 0;

	int status = parse_state(args->state, &state);
	if (status == STATUS_OK) {
		status = query_choice(&args->areas, NULL, &args->institutions, &choice);
	}
	if (status == STATUS_OK && args->action != NULL) {
		status = query_point(args->action, &action);
	}
	if (status == STATUS_OK) {
		status = review_open(review, NULL);
	}
	return status == STATUS_OK ? list(review, state, &choice, action) : status;
}

/* ------------------------------------------------------------------ show */

/* The body of one entry; bytes are owned. */
struct entry {
	struct wm_buf bytes;
	enum wm_item_body kind;
};

static int on_entry(const struct wm_item *item, void *user)
{
	struct entry *entry = user;

	if (item->type == WM_ITEM_EVENT) {
		entry->kind = item->body_kind;
		wm_buf_reset(&entry->bytes);
		wm_buf_add(&entry->bytes, item->body, item->body_len);
	}
	return entry->bytes.err;
}

static int entry_get(struct review *review, uint64_t revision, struct entry *ret_entry)
{
	wm_buf_init(&ret_entry->bytes, WM_BODY_MAX_BYTES);
	ret_entry->kind = WM_ITEM_BODY_NONE;
	const int err = wm_client_log(review->actor.read, revision, 1, NULL,
				      review->actor.server.timeout_msec, on_entry, ret_entry);
	if (err < 0) {
		wm_buf_deinit(&ret_entry->bytes);
	}
	return err;
}

/* Why a step was made, in the words of its entry; owned, NULL when it says nothing. */
static char *reason_of(struct review *review, uint64_t revision)
{
	struct wm_review words;
	struct entry entry;
	char *text = NULL;
	int lang = 0;

	if (entry_get(review, revision, &entry) < 0) {
		return NULL;
	}
	if (entry.kind == WM_ITEM_BODY_REVIEW &&
	    wm_review_decode(wm_buf_view(&entry.bytes), &words) == WM_OK) {
		const struct wm_view reason = texts_first(words.reason, &lang);
		text = reason.len > 0 ? wm_alloc(reason.len + 1) : NULL;
		if (text != NULL) {
			memcpy(text, reason.data, reason.len);
		}
	}
	wm_buf_deinit(&entry.bytes);
	return text;
}

static bool concerns(const struct docket_step *step, const struct docket_update *update)
{
	/* A publication concerns what had been accepted by then. */
	return step->row.verb == WM_VERB_PUBLISH
		       ? update->reviewed.accepted_at != 0 &&
				 update->reviewed.accepted_at < step->row.revision
		       : step->row.target == update->reviewed.revision;
}

static json_t *steps_json(struct review *review, const struct docket_update *update)
{
	json_t *steps = json_array();

	for (size_t i = 0; i < review->docket.step_count; i++) {
		const struct docket_step *step = &review->docket.steps[i];
		if (!concerns(step, update)) {
			continue;
		}
		char *reason = reason_of(review, step->row.revision);
		json_t *one = json_object();
		js_put(one, "revision", js_uint(step->row.revision));
		js_put(one, "verb", js_text(wm_review_verb_name((int)step->row.verb)));
		js_put(one, "by", js_code(&step->row.institution));
		js_put(one, "committed_at", js_time(step->row.committed_at));
		js_put(one, "cycle", step->cycle.len > 0 ? js_text(step->cycle.text) : json_null());
		js_put(one, "reason", js_text(reason));
		js_add(steps, one);
		wm_free(reason);
	}
	return steps;
}

static void print_steps(struct review *review, const struct docket_update *update)
{
	char at[WM_TIME_TEXT_BYTES];

	wm_time_format(update->committed_at, at);
	out_line("Trail:");
	out_line("  %6llu  %s  submit  %s", (unsigned long long)update->reviewed.revision, at,
		 update->institution.text);
	for (size_t i = 0; i < review->docket.step_count; i++) {
		const struct docket_step *step = &review->docket.steps[i];
		if (!concerns(step, update)) {
			continue;
		}
		char *reason = reason_of(review, step->row.revision);
		wm_time_format(step->row.committed_at, at);
		out_line("  %6llu  %s  %s  %s%s%s%s%s", (unsigned long long)step->row.revision, at,
			 wm_review_verb_name((int)step->row.verb), step->row.institution.text,
			 step->cycle.len > 0 ? "  cycle " : "", step->cycle.text,
			 reason != NULL ? ": " : "", reason != NULL ? reason : "");
		wm_free(reason);
	}
}

static bool says_otherwise(int before, int after)
{
	return after != WM_SILENT && before != after;
}

static json_t *changes_json(const struct docket_update *before, const struct docket_update *update)
{
	json_t *changes = json_array();

	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		if (!says_otherwise(before->axis[i], update->axis[i])) {
			continue;
		}
		json_t *one = json_object();
		js_put(one, "axis", js_text(wm_axis_name(i)));
		js_put(one, "silent_before", json_boolean(before->axis[i] == WM_SILENT));
		js_put(one, "before", view_value_json((enum wm_axis)i, before->axis[i]));
		js_put(one, "after", view_value_json((enum wm_axis)i, update->axis[i]));
		js_add(changes, one);
	}
	return changes;
}

static void print_changes(const struct docket_update *before, const struct docket_update *update)
{
	size_t count = 0;

	if (before == NULL) {
		out_line("Nothing of this action point had been accepted before it.");
		return;
	}
	out_line("Against revision %llu by %s, accepted last before it:",
		 (unsigned long long)before->reviewed.revision, before->institution.text);
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		char was[VIEW_VALUE_BYTES] = "-";
		char is[VIEW_VALUE_BYTES];
		if (!says_otherwise(before->axis[i], update->axis[i])) {
			continue;
		}
		if (before->axis[i] != WM_SILENT) {
			view_value((enum wm_axis)i, before->axis[i], was);
		}
		view_value((enum wm_axis)i, update->axis[i], is);
		out_line("  %s: %s -> %s", wm_axis_name(i), was, is);
		count++;
	}
	if (count == 0) {
		out_line("  no value differs");
	}
}

static void print_texts(const char *title, const struct wm_view texts[WM_LANG__COUNT])
{
	for (int lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		if (texts[lang].len > 0) {
			out_line("%s (%s): %.*s", title, wm_lang_name(lang), (int)texts[lang].len,
				 (const char *)texts[lang].data);
		}
	}
}

static void print_facts(const struct wm_update *update)
{
	char day[WM_DATE_TEXT_BYTES];

	for (size_t i = 0; i < update->milestone_count; i++) {
		const struct wm_milestone_report *one = &update->milestones[i];
		wm_date_format(one->date, day);
		out_line("Milestone %u: %s %s", one->id, wm_milestone_state_name((int)one->state),
			 day);
	}
	for (size_t i = 0; i < update->indicator_count; i++) {
		const struct wm_indicator_report *one = &update->indicators[i];
		wm_date_format(one->period_end, day);
		out_line("Indicator %u, period to %s: %s%lld, status %s", one->id, day,
			 one->has_value ? "" : "no value, ",
			 (long long)(one->has_value ? one->value : 0),
			 wm_obs_status_name((int)one->status));
	}
	for (size_t i = 0; i < update->evidence_count; i++) {
		const struct wm_evidence *one = &update->evidence[i];
		out_line("Evidence: %.*s  %.*s", (int)one->url.len, (const char *)one->url.data,
			 (int)one->title.len, (const char *)one->title.data);
	}
}

static void print_update(const struct review *review, const struct docket_update *row,
			 const struct wm_update *update)
{
	const char *turn = review_turn(review, row);
	char as_of[WM_DATE_TEXT_BYTES];
	char id[8];

	wm_point_id_format(row->point, id);
	wm_date_format(row->as_of, as_of);
	out_line("Revision %llu: %s of %s on %s, as of %s, %s%s%s",
		 (unsigned long long)row->reviewed.revision, wm_update_kind_name((int)row->kind),
		 row->institution.text, id, as_of, wm_origin_name((int)row->origin),
		 row->cycle.len > 0 ? ", for cycle " : "", row->cycle.text);
	out_line("State: %s%s%s", wm_review_state_name((int)row->reviewed.state),
		 turn[0] != '\0' ? "; waits for " : "", turn);
	if (update->supersedes != 0) {
		out_line("It is about revision %llu: %s", (unsigned long long)update->supersedes,
			 wm_reason_name((int)update->reason));
	}
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		char value[VIEW_VALUE_BYTES];
		if (update->axis[i] != WM_SILENT) {
			view_value((enum wm_axis)i, update->axis[i], value);
			out_line("  %s: %s", wm_axis_name(i), value);
		}
	}
	print_texts("Summary", update->summary);
	print_texts("Rationale", update->rationale);
	print_texts("Obstacles", update->obstacles);
	print_texts("Next steps", update->next_steps);
	print_texts("Decision requested", update->decision_requested);
	print_facts(update);
}

static void show(struct review *review, const struct docket_update *row,
		 const struct wm_update *update)
{
	const struct docket_update *before =
		docket_accepted_before(&review->docket, row->point, row->reviewed.revision);

	if (!review->args->json) {
		print_update(review, row, update);
		print_changes(before, row);
		print_steps(review, row);
		return;
	}
	json_t *object = json_object();
	put_states(object, review, row);
	view_put_update(object, update);
	js_put(object, "against",
	       before != NULL ? js_uint(before->reviewed.revision) : json_null());
	js_put(object, "changes", before != NULL ? changes_json(before, row) : json_null());
	js_put(object, "trail", steps_json(review, row));
	out_json(object);
}

int review_show(struct review *review, char **words, int count)
{
	uint64_t revision = 0;
	struct wm_update update;
	struct entry entry;

	if (count != 1) {
		return fail_usage("review show: one revision is needed");
	}
	int status = review_revision(words[0], &revision);
	if (status == STATUS_OK) {
		status = review_open(review, NULL);
	}
	if (status != STATUS_OK) {
		return status;
	}
	const struct docket_update *row = docket_find(&review->docket, revision);
	if (row == NULL) {
		return fail(WM_ENO_SUCH_UPDATE, "revision %s is not an update", words[0]);
	}
	int err = entry_get(review, revision, &entry);
	if (err < 0) {
		return connect_say(err, &review->actor.server, FLOW_WATCH);
	}
	err = wm_update_decode(wm_buf_view(&entry.bytes), &update);
	if (err < 0) {
		status = fail(err, "revision %s: %s", words[0], wm_strerror(err));
	} else {
		show(review, row, &update);
	}
	wm_buf_deinit(&entry.bytes);
	return status;
}
