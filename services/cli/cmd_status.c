/* waymark status: the action points and their areas, or everything about one of them. */
#include <stddef.h>
#include <stdio.h>

#include "cli/cmd.h"
#include "cli/fail.h"
#include "cli/figures.h"
#include "cli/js.h"
#include "cli/out.h"
#include "cli/page.h"
#include "cli/picture.h"
#include "cli/wording.h"

struct status_args {
	struct opt_list areas, actions;
	struct look look;
	bool json;
};

struct state {
	const struct status_args *args;
	struct choice choice;
	const struct picture *picture;
};

/* ------------------------------------------------------------------ text */

static enum out_tone tone_of(enum wm_axis axis, int value)
{
	static const enum out_tone confidence[] = {
		[WM_CONFIDENCE_GREEN] = OUT_GREEN,
		[WM_CONFIDENCE_AMBER] = OUT_AMBER,
		[WM_CONFIDENCE_RED] = OUT_RED,
	};

	if (value == WM_UNKNOWN || !wm_axis_value_valid(axis, value)) {
		return OUT_DIM;
	}
	return axis == WM_AXIS_CONFIDENCE ? confidence[value] : OUT_PLAIN;
}

static const struct out_column columns[] = {
	{ "id", false },	 { "wording", false },	  { "kind", false },
	{ "lifecycle", false },	 { "completion", false }, { "percent", true },
	{ "confidence", false }, { "verified", false },	  { "time", false },
	{ "as of", false },	 { "age", true },	  { "freshness", false },
	{ "review", false },	 { "warnings", true },	  { "basis", false },
	{ "origin", false },	 { "lead", false },	  { "title", false },
};

/* What follows for the day, beside what was said. */
static void put_derived(struct out_table *table, const struct view *view)
{
	const struct wm_evaluated *evaluated = &view->evaluated;
	const bool is_overdue = evaluated->timeliness == WM_TIME_OVERDUE;
	const bool is_assessed = evaluated->verified != WM_VERIFIED_NOT_ASSESSED;
	char time[VIEW_TIME_BYTES];

	view_time(evaluated, time);
	out_table_cell(table, is_assessed ? OUT_PLAIN : OUT_DIM, "%s",
		       wm_verified_name((int)evaluated->verified));
	out_table_cell(table, is_overdue ? OUT_RED : OUT_PLAIN, "%s", time);
}

static void put_state(struct out_table *table, const struct view *view)
{
	const struct wm_evaluated *evaluated = &view->evaluated;
	const int warnings = __builtin_popcount(evaluated->warnings);
	const bool has_latest = view->item.latest.revision != 0;

	out_table_cell(table, evaluated->freshness == WM_FRESH_CURRENT ? OUT_PLAIN : OUT_DIM, "%s",
		       wm_freshness_name((int)evaluated->freshness));
	out_table_cell(table, OUT_PLAIN, "%s",
		       has_latest ? wm_review_state_name((int)view->item.latest_state) : "-");
	out_table_cell(table, warnings > 0 ? OUT_AMBER : OUT_DIM, "%d", warnings);
}

static void put_days(struct out_table *table, int32_t as_of, int32_t day)
{
	char text[WM_DATE_TEXT_BYTES];

	wm_date_format(as_of, text);
	out_table_cell(table, text[0] != '\0' ? OUT_PLAIN : OUT_DIM, "%s",
		       text[0] != '\0' ? text : "never");
	if (text[0] == '\0' || day == WM_DATE_NONE) {
		out_table_cell(table, OUT_DIM, "-");
	} else {
		out_table_cell(table, OUT_PLAIN, "%d", view_age(as_of, day));
	}
}

static void put_point(struct out_table *table, const struct view *view)
{
	const struct wm_action_point *point = &view->item.point;
	const char *kind = wm_point_kind_name((int)point->kind);
	const struct wm_view title = view_title(view);
	const struct wm_code *lead = wm_point_lead(point, view->day);
	char id[8];

	wm_point_id_format(point->id, id);
	out_table_cell(table, OUT_BOLD, "%s", id);
	out_table_cell(table, point->wording == WM_WORDING_OFFICIAL ? OUT_PLAIN : OUT_AMBER, "%s",
		       wm_wording_name((int)point->wording));
	out_table_cell(table, OUT_PLAIN, "%s", kind[0] != '\0' ? kind : "unknown");
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		const struct wm_axis_view *axis = &view->evaluated.axis[i];
		char value[VIEW_VALUE_BYTES];
		view_value((enum wm_axis)i, axis->value, value);
		out_table_cell(table, tone_of((enum wm_axis)i, axis->value), "%s%s", value,
			       page_mark(axis->origin));
	}
	put_derived(table, view);
	put_days(table, view_as_of(view), view->day);
	put_state(table, view);
	out_table_cell(table, OUT_PLAIN, "%s", view_basis(view));
	out_table_cell(table, OUT_PLAIN, "%s", view_origin(view));
	out_table_cell(table, lead != NULL ? OUT_PLAIN : OUT_DIM, "%s",
		       lead != NULL ? lead->text : "none");
	out_table_cell(table, OUT_PLAIN, "%.*s", (int)title.len, (const char *)title.data);
}

static void put_area_heading(struct out_table *table, const struct state *state, unsigned area)
{
	const struct wm_view title =
		directory_area_title(&state->picture->directory, (uint8_t)area);
	char line[FIGURES_LINE_BYTES];

	out_table_heading(table, OUT_PLAIN, "%s", "");
	out_table_heading(table, OUT_BOLD, "Area %u: %.*s", area, (int)title.len,
			  (const char *)title.data);
	if (state->picture->reports.has[area]) {
		figures_line(&state->picture->reports.area[area],
			     directory_area(&state->picture->directory, (uint8_t)area), line);
		out_table_heading(table, OUT_PLAIN, "  %s", line);
	}
}

static void print_table(const struct state *state)
{
	struct out_table *table = out_table_new(columns, sizeof(columns) / sizeof(columns[0]));
	char line[FIGURES_LINE_BYTES];
	unsigned area = 0;

	for (size_t i = 0; i < state->picture->points.count; i++) {
		const struct view *view = &state->picture->points.view[i];
		if (view->item.point.area != area) {
			area = view->item.point.area;
			put_area_heading(table, state, area);
		}
		put_point(table, view);
	}
	out_table_print(table);
	out_table_free(table);
	out_line("%s", "");
	if (state->picture->reports.has[0]) {
		figures_line(&state->picture->reports.area[0], NULL, line);
		out_line("The whole programme: %s", line);
		out_line("%s", "");
	}
}

static void print_text(const struct state *state)
{
	const struct wm_selection *selection = &state->choice.selection;
	const struct picture *picture = state->picture;
	char notice[WORDING_NOTICE_BYTES];

	picture_print_heading(picture);
	if (picture->is_unpublished) {
		return;
	}
	figures_print_thresholds(&picture->directory.reg.settings);
	out_line("%s", "");
	if (selection->point_count == 1 && selection->area_count == 0) {
		page_print(&picture->points.view[0], &picture->directory);
	} else {
		print_table(state);
	}
	page_print_legend();
	wording_notice(&picture->points, notice);
	out_line("%s", notice);
}

/* ------------------------------------------------------------------ JSON */

static json_t *area_json(const struct picture *picture, unsigned area)
{
	return figures_area_json(&picture->reports, area, &picture->directory);
}

static void print_json(const struct state *state)
{
	const struct picture *picture = state->picture;
	json_t *object = json_object();
	json_t *areas = json_array();
	json_t *points = json_array();

	picture_put(object, picture);
	js_put(object, "wording", wording_json(&picture->points));
	for (unsigned area = 1; area <= WM_AREA_MAX; area++) {
		if (state->picture->reports.has[area]) {
			js_add(areas, area_json(picture, area));
		}
	}
	js_put(object, "areas", areas);
	js_put(object, "programme",
	       state->picture->reports.has[0] ? area_json(picture, 0) : json_null());
	for (size_t i = 0; i < picture->points.count; i++) {
		js_add(points, view_json(&picture->points.view[i]));
	}
	js_put(object, "points", points);
	out_json(object);
}

/* ------------------------------------------------------------------ getting it */

/* A filter that names nothing of the register gives an empty answer, which nobody meant. */
static int check_found(const struct state *state)
{
	const struct wm_selection *selection = &state->choice.selection;
	const struct picture *picture = state->picture;

	for (size_t i = 0; i < selection->point_count && !picture->is_unpublished; i++) {
		if (picture_point(picture, selection->points[i]) == NULL) {
			return fail(WM_ENO_SUCH_POINT, "the register has no action point %s",
				    state->args->actions.item[i]);
		}
	}
	for (size_t i = 0; i < selection->area_count && !picture->is_unpublished; i++) {
		if (!picture->reports.has[selection->areas[i]]) {
			return fail(WM_ERANGE, "the register has no priority area %u",
				    selection->areas[i]);
		}
	}
	return STATUS_OK;
}

static int run(const struct cli *cli)
{
	const struct status_args *args = cli->args;
	struct state state = { .args = args };
	struct picture *picture = NULL;

	int status = query_choice(&args->areas, &args->actions, NULL, &state.choice);
	if (status == STATUS_OK) {
		status = picture_take(cli, &args->look, &state.choice.selection, &picture);
	}
	if (status == STATUS_OK) {
		state.picture = picture;
		status = check_found(&state);
	}
	if (status == STATUS_OK && args->json) {
		print_json(&state);
	} else if (status == STATUS_OK) {
		print_text(&state);
	}
	picture_free(picture);
	return status;
}

static const struct opt opts[] = {
	{ "area", OPT_LIST, "N", offsetof(struct status_args, areas),
	  .text = "only this priority area; may be given again" },
	{ "action", OPT_LIST, "ID", offsetof(struct status_args, actions),
	  .text = "only this action point; a single one gets a full page" },
	LOOK_OPTS(struct status_args),
	{ "json", OPT_FLAG, NULL, offsetof(struct status_args, json), .text = "print JSON" },
};

const struct cmd cmd_status = {
	.name = "status",
	.run = run,
	.summary = "Print the action points with their values, ages and sources.",
	.usage = "[--area N]... [--action ID]... " LOOK_USAGE " [--json]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct status_args),
};
