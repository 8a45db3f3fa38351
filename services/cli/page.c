/* The page of one action point: every value with its day, its voice and its origin. */
#include "cli/page.h"

#include <stdio.h>

#include "base/text.h"
#include "cli/out.h"

#define COMPILED_MARK "†"
#define SPAN_BYTES    48

const char *page_mark(int origin)
{
	return origin == WM_ORIGIN_COMPILED ? COMPILED_MARK : "";
}

void page_print_legend(void)
{
	out_line("wording  pending: a place-holder; reported: in our words, from public sources; "
		 "official: from the adopted text");
	out_line("basis    lead: the word of the lead institution; reporter: the latest word of "
		 "another one; mixed: differs by axis");
	out_line("origin   filed: by the institution itself; %s compiled: by others from public "
		 "sources, not filed by the institution",
		 COMPILED_MARK);
	out_line("unknown  nobody spoke, or the word was withdrawn: neither zero nor green");
}

static void print_texts(const struct wm_view texts[WM_LANG__COUNT])
{
	for (int lang = 1; lang < WM_LANG__COUNT; lang++) {
		if (texts[lang].len > 0) {
			out_line("  %-2s  %.*s", wm_lang_name(lang), (int)texts[lang].len,
				 (const char *)texts[lang].data);
		}
	}
}

static void print_view(const char *label, struct wm_view text)
{
	if (text.len > 0) {
		out_line("%-10s %.*s", label, (int)text.len, (const char *)text.data);
	}
}

/* ", since 2026-01-01, until 2026-06-30"; empty for a part that is held on every day. */
static void format_span(struct wm_span span, char ret_text[SPAN_BYTES])
{
	char day[WM_DATE_TEXT_BYTES];
	size_t len = 0;

	ret_text[0] = '\0';
	if (span.since != 0) {
		wm_date_format(span.since, day);
		len = (size_t)snprintf(ret_text, SPAN_BYTES, ", since %s", day);
	}
	if (span.until != 0) {
		wm_date_format(span.until, day);
		(void)snprintf(ret_text + len, SPAN_BYTES - len, ", until %s", day);
	}
}

static void print_institutions(const char *label, const struct wm_code *codes,
			       const struct wm_span *spans, size_t count,
			       const struct directory *directory)
{
	for (size_t i = 0; i < count; i++) {
		const struct wm_view name = directory_name(directory, &codes[i]);
		char span[SPAN_BYTES];
		format_span(spans[i], span);
		out_line("%-10s %s (%.*s)%s", i == 0 ? label : "", codes[i].text, (int)name.len,
			 (const char *)name.data, span);
	}
}

/* Who leads on the day that is asked about, and who on other days. */
static void print_lead(const struct view *view, const struct directory *directory)
{
	const struct wm_action_point *point = &view->item.point;
	const struct wm_code *lead = wm_point_lead(point, view->day);

	if (lead != NULL) {
		print_institutions("lead", lead, &point->lead_span, 1, directory);
	} else if (point->lead.len > 0) {
		out_line("%-10s none on this day (%s on other days)", "lead", point->lead.text);
	} else {
		out_line("%-10s the register names none", "lead");
	}
}

static void print_register(const struct view *view, const struct directory *directory)
{
	const struct wm_action_point *point = &view->item.point;
	const char *kind = wm_point_kind_name((int)point->kind);
	const struct wm_view area = directory_area_title(directory, point->area);

	out_line("%-10s %u: %.*s", "area", point->area, (int)area.len, (const char *)area.data);
	out_line("%-10s %s%s", "wording", wm_wording_name((int)point->wording),
		 point->wording == WM_WORDING_OFFICIAL ? "" : " -- not the official text");
	out_line("%-10s %s", "kind", kind[0] != '\0' ? kind : "unknown");
	print_view("scope", point->scope);
	print_lead(view, directory);
	print_institutions("supporting", point->supporting, point->supporting_span,
			   point->supporting_count, directory);
	print_institutions("reporters", point->reporters, point->reporter_span,
			   point->reporter_count, directory);
	out_line("%-10s %s", "critical", point->critical ? "yes" : "no");
	print_view("source", point->source_url);
	print_view("note", point->note);
}

static void put_age(struct out_table *table, int32_t as_of, int32_t day)
{
	char text[WM_DATE_TEXT_BYTES];

	wm_date_format(as_of, text);
	if (text[0] == '\0') {
		out_table_cell(table, OUT_DIM, "never");
		out_table_cell(table, OUT_DIM, "-");
		return;
	}
	out_table_cell(table, OUT_PLAIN, "%s", text);
	if (day == WM_DATE_NONE) {
		out_table_cell(table, OUT_DIM, "-");
	} else {
		out_table_cell(table, OUT_PLAIN, "%d", view_age(as_of, day));
	}
}

static void print_axes(const struct view *view)
{
	static const struct out_column columns[] = {
		{ "axis", false },    { "value", false },  { "as of", false },
		{ "age", true },      { "basis", false },  { "institution", false },
		{ "revision", true }, { "origin", false },
	};
	struct out_table *table = out_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		const struct wm_axis_view *axis = &view->evaluated.axis[i];
		const bool spoken = axis->basis != WM_BASIS_NONE;
		char value[VIEW_VALUE_BYTES];

		view_value((enum wm_axis)i, axis->value, value);
		out_table_cell(table, OUT_PLAIN, "%s", wm_axis_name(i));
		out_table_cell(table, axis->value == WM_UNKNOWN ? OUT_DIM : OUT_PLAIN, "%s%s",
			       value, page_mark(axis->origin));
		put_age(table, axis->as_of, view->day);
		out_table_cell(table, OUT_PLAIN, "%s", wm_basis_name(axis->basis));
		out_table_cell(table, OUT_PLAIN, "%s", spoken ? axis->institution.text : "-");
		out_table_cell(table, OUT_PLAIN, "%llu", (unsigned long long)axis->revision);
		out_table_cell(table, OUT_PLAIN, "%s", spoken ? wm_origin_name(axis->origin) : "-");
	}
	out_table_print(table);
	out_table_free(table);
}

/* Is this the statement that is shown above? */
static bool is_shown(const struct view *view, int axis, const struct wm_spoken *spoken)
{
	return view->evaluated.axis[axis].revision == spoken->revision;
}

static void print_others(const struct view *view)
{
	const struct wm_point_state *state = &view->item.state;
	bool any = false;

	for (size_t i = 0; i < state->voice_count; i++) {
		const struct wm_voice *voice = &state->voices[i];
		for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
			const struct wm_spoken *spoken = &voice->axis[axis];
			char value[VIEW_VALUE_BYTES];
			char as_of[WM_DATE_TEXT_BYTES];

			if (spoken->revision == 0 || is_shown(view, axis, spoken)) {
				continue;
			}
			if (!any) {
				out_line("%s", "");
				out_line("Other statements");
				any = true;
			}
			view_value((enum wm_axis)axis, spoken->value, value);
			wm_date_format(spoken->as_of, as_of);
			out_line("  %s: %s %s%s, as of %s, revision %llu, %s",
				 voice->institution.text, wm_axis_name(axis), value,
				 page_mark(spoken->origin), as_of,
				 (unsigned long long)spoken->revision,
				 wm_origin_name(spoken->origin));
		}
	}
}

static void print_evidence(const struct wm_evidence *evidence)
{
	char day[WM_DATE_TEXT_BYTES];

	wm_date_format(evidence->date, day);
	out_line("  %.*s", (int)evidence->url.len, (const char *)evidence->url.data);
	if (evidence->title.len > 0 || day[0] != '\0') {
		out_line("    %.*s%s%s", (int)evidence->title.len,
			 (const char *)evidence->title.data,
			 evidence->title.len > 0 && day[0] != '\0' ? ", " : "", day);
	}
}

static void print_narrative(const char *label, const struct wm_view texts[WM_LANG__COUNT])
{
	if (wm_texts_any(texts)) {
		out_line("%s", label);
		print_texts(texts);
	}
}

static void print_latest(const struct view *view)
{
	const struct wm_latest *latest = &view->item.latest;
	const struct wm_update *update = &view->latest;
	char as_of[WM_DATE_TEXT_BYTES];
	char at[WM_TIME_TEXT_BYTES];

	out_line("%s", "");
	if (latest->revision == 0) {
		out_line("No update yet.");
		return;
	}
	wm_date_format(update->as_of, as_of);
	wm_time_format(latest->committed_at, at);
	out_line("Latest of %u updates: %s, facts of %s, by %s, %s%s, revision %llu of %s",
		 view->item.state.update_count, wm_update_kind_name((int)update->kind), as_of,
		 latest->institution.text, wm_origin_name((int)update->origin),
		 page_mark((int)update->origin), (unsigned long long)latest->revision, at);
	print_texts(update->summary);
	print_narrative("Rationale", update->rationale);
	print_narrative("Obstacles", update->obstacles);
	print_narrative("Next steps", update->next_steps);
	print_narrative("Decision requested", update->decision_requested);
	if (update->evidence_count > 0) {
		out_line("Evidence");
	}
	for (size_t i = 0; i < update->evidence_count; i++) {
		print_evidence(&update->evidence[i]);
	}
}

void page_print(const struct view *view, const struct directory *directory)
{
	char id[8];

	wm_point_id_format(view->item.point.id, id);
	out_line("Action point %s (wording: %s)", id,
		 wm_wording_name((int)view->item.point.wording));
	print_texts(view->item.point.title);
	out_line("%s", "");
	print_register(view, directory);
	out_line("%s", "");
	print_axes(view);
	out_line("%s", "");
	page_print_day(view);
	print_others(view);
	print_latest(view);
	out_line("%s", "");
}
