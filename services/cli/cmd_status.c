/* waymark status: the action points and their areas, or everything about one of them. */
#include <stddef.h>
#include <stdio.h>

#include "cli/cmd.h"
#include "cli/connect.h"
#include "cli/fail.h"
#include "cli/fetch.h"
#include "cli/figures.h"
#include "cli/js.h"
#include "cli/out.h"
#include "cli/page.h"
#include "cli/query.h"
#include "cli/wording.h"
#include "sys/alloc.h"

struct status_args {
	struct opt_list areas, actions;
	const char *as_of, *facts_to;
	bool json;
};

struct state {
	const struct status_args *args;
	struct choice choice;
	struct cut cut;
	struct points points;
	struct directory directory;
	struct reports reports;
	int32_t day; /* ages are counted to it */
};

/* Areas of which every point is here: only they have a roll-up. */
static bool has_rollup(const struct state *state, unsigned area)
{
	const struct wm_selection *selection = &state->choice.selection;
	const bool all = selection->area_count == 0 && selection->point_count == 0;

	for (size_t i = 0; i < selection->area_count; i++) {
		if (selection->areas[i] == area) {
			return state->reports.has[area];
		}
	}
	return all && state->reports.has[area];
}

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
	{ "confidence", false }, { "as of", false },	  { "age", true },
	{ "basis", false },	 { "origin", false },	  { "title", false },
};

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

static void put_point(struct out_table *table, const struct view *view, int32_t day)
{
	const struct wm_action_point *point = &view->item.point;
	const char *kind = wm_point_kind_name((int)point->kind);
	const struct wm_view title = view_title(view);
	char id[8];

	wm_point_id_format(point->id, id);
	out_table_cell(table, OUT_BOLD, "%s", id);
	out_table_cell(table, point->wording == WM_WORDING_OFFICIAL ? OUT_PLAIN : OUT_AMBER, "%s",
		       wm_wording_name((int)point->wording));
	out_table_cell(table, OUT_PLAIN, "%s", kind[0] != '\0' ? kind : "unknown");
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		const struct wm_axis_view *axis = &view->axis[i];
		char value[VIEW_VALUE_BYTES];
		view_value((enum wm_axis)i, axis->value, value);
		out_table_cell(table, tone_of((enum wm_axis)i, axis->value), "%s%s", value,
			       page_mark(axis->origin));
	}
	put_days(table, view_as_of(view), day);
	out_table_cell(table, OUT_PLAIN, "%s", view_basis(view));
	out_table_cell(table, OUT_PLAIN, "%s", view_origin(view));
	out_table_cell(table, OUT_PLAIN, "%.*s", (int)title.len, (const char *)title.data);
}

static void put_area_heading(struct out_table *table, const struct state *state, unsigned area)
{
	const struct wm_view title = directory_area_title(&state->directory, (uint8_t)area);
	char line[FIGURES_LINE_BYTES];

	out_table_heading(table, OUT_PLAIN, "%s", "");
	out_table_heading(table, OUT_BOLD, "Area %u: %.*s", area, (int)title.len,
			  (const char *)title.data);
	if (has_rollup(state, area)) {
		figures_line(&state->reports.area[area], line);
		out_table_heading(table, OUT_PLAIN, "  %s", line);
	}
}

static void print_table(const struct state *state)
{
	struct out_table *table = out_table_new(columns, sizeof(columns) / sizeof(columns[0]));
	char line[FIGURES_LINE_BYTES];
	unsigned area = 0;

	for (size_t i = 0; i < state->points.count; i++) {
		const struct view *view = &state->points.view[i];
		if (view->item.point.area != area) {
			area = view->item.point.area;
			put_area_heading(table, state, area);
		}
		put_point(table, view, state->day);
	}
	out_table_print(table);
	out_table_free(table);
	out_line("%s", "");
	if (has_rollup(state, 0)) {
		figures_line(&state->reports.area[0], line);
		out_line("The whole programme: %s", line);
		out_line("%s", "");
	}
}

static void print_heading(const struct state *state)
{
	const struct wm_item *begin = &state->points.fetch.begin;
	char at[WM_TIME_TEXT_BYTES];
	char day[WM_DATE_TEXT_BYTES];

	wm_time_format(begin->committed_at_msec, at);
	wm_date_format(state->day, day);
	out_line("Revision %llu%s%s%s%s; ages in days, counted to %s",
		 (unsigned long long)begin->revision, begin->revision > 0 ? " of " : "",
		 begin->revision > 0 ? at : "",
		 state->args->facts_to != NULL ? "; facts up to " : "",
		 state->args->facts_to != NULL ? state->args->facts_to : "",
		 day[0] != '\0' ? day : "no day");
	out_line("%s", "");
}

static void print_text(const struct state *state)
{
	const struct wm_selection *selection = &state->choice.selection;
	char notice[WORDING_NOTICE_BYTES];

	print_heading(state);
	if (selection->point_count == 1 && selection->area_count == 0) {
		page_print(&state->points.view[0], &state->directory, state->day);
	} else {
		print_table(state);
	}
	page_print_legend();
	wording_notice(&state->points, notice);
	out_line("%s", notice);
}

/* ------------------------------------------------------------------ JSON */

static void print_json(const struct state *state)
{
	const struct wm_item *begin = &state->points.fetch.begin;
	json_t *object = json_object();
	json_t *areas = json_array();
	json_t *points = json_array();

	js_put(object, "store", js_hex(begin->store, sizeof(begin->store)));
	js_put(object, "revision", js_uint(begin->revision));
	js_put(object, "committed_at", js_time(begin->committed_at_msec));
	js_put(object, "facts_to", js_text(state->args->facts_to));
	js_put(object, "ages_to", js_date(state->day));
	js_put(object, "wording", wording_json(&state->points));
	for (unsigned area = 1; area <= WM_AREA_MAX; area++) {
		if (has_rollup(state, area)) {
			js_add(areas, figures_area_json(&state->reports.area[area],
							directory_area_title(&state->directory,
									     (uint8_t)area)));
		}
	}
	js_put(object, "areas", areas);
	js_put(object, "programme",
	       has_rollup(state, 0) ? figures_area_json(&state->reports.area[0],
							directory_area_title(&state->directory, 0))
				    : json_null());
	for (size_t i = 0; i < state->points.count; i++) {
		js_add(points, view_json(&state->points.view[i], state->day));
	}
	js_put(object, "points", points);
	out_json(object);
}

/* ------------------------------------------------------------------ getting it */

/* The day that is meant: the one named, that of the revision named, or today (the server's). */
static int32_t day_of(const struct state *state, int64_t server_time_msec)
{
	const struct wm_item *begin = &state->points.fetch.begin;

	if (state->cut.day != WM_DATE_NONE) {
		return state->cut.day;
	}
	if (state->cut.revision != UINT64_MAX) {
		return begin->revision > 0 ? wm_date_of_msec(begin->committed_at_msec)
					   : WM_DATE_NONE;
	}
	return wm_date_of_msec(server_time_msec);
}

/* A filter that names nothing of the register gives an empty answer, which nobody meant. */
static int check_found(const struct state *state)
{
	const struct wm_selection *selection = &state->choice.selection;

	for (size_t i = 0; i < selection->point_count; i++) {
		bool found = false;
		for (size_t k = 0; k < state->points.count; k++) {
			found = found ||
				state->points.view[k].item.point.id == selection->points[i];
		}
		if (!found) {
			return fail(WM_ENO_SUCH_POINT, "the register has no action point %s",
				    state->args->actions.item[i]);
		}
	}
	for (size_t i = 0; i < selection->area_count; i++) {
		if (!state->reports.has[selection->areas[i]]) {
			return fail(WM_ERANGE, "the register has no priority area %u",
				    selection->areas[i]);
		}
	}
	return STATUS_OK;
}

static int get(const struct server *server, wm_client *client, struct state *state)
{
	struct wm_query query;

	query_make(&query, WM_ITEM_BODY_POINT, &state->cut);
	query.selection = state->choice.selection;
	int err = points_get(client, &query, server->timeout_msec, &state->points);
	if (err == WM_OK) {
		err = directory_get(client, server->timeout_msec, &state->directory);
	}
	if (err < 0) {
		return connect_say(err, server, FLOW_WATCH);
	}
	reports_compute(&state->points, &state->reports);
	return check_found(state);
}

static int take(const struct cli *cli, struct server *server, struct state *state)
{
	struct wm_server_info info = { .head = 0 };
	wm_client *client = NULL;

	int status = query_choice(&state->args->areas, &state->args->actions, NULL, &state->choice);
	if (status == STATUS_OK) {
		status = connect_find(cli, server);
	}
	if (status == STATUS_OK) {
		status = connect_client(server, FLOW_WATCH, NULL, &client, &info);
	}
	if (status == STATUS_OK) {
		status = query_cut(state->args->as_of, state->args->facts_to, info.server_time_msec,
				   &state->cut);
	}
	if (status == STATUS_OK) {
		status = get(server, client, state);
	}
	wm_client_close(client);
	if (status == STATUS_OK) {
		state->day = day_of(state, info.server_time_msec);
	}
	return status;
}

static int run(const struct cli *cli)
{
	struct server server = { .has_instance = false };
	struct state *state = wm_alloc(sizeof(*state));

	if (state == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	state->args = cli->args;
	const int status = take(cli, &server, state);
	if (status == STATUS_OK && state->args->json) {
		print_json(state);
	} else if (status == STATUS_OK) {
		print_text(state);
	}
	points_free(&state->points);
	directory_free(&state->directory);
	wm_free(state);
	connect_done(&server);
	return status;
}

static const struct opt opts[] = {
	{ "area", OPT_LIST, "N", offsetof(struct status_args, areas),
	  .text = "only this priority area; may be given again" },
	{ "action", OPT_LIST, "ID", offsetof(struct status_args, actions),
	  .text = "only this action point; a single one gets a full page" },
	{ "as-of", OPT_TEXT, "REV|DAY|TIME", offsetof(struct status_args, as_of),
	  .text = "as the ledger knew it then" },
	{ "facts-to", OPT_TEXT, "DAY", offsetof(struct status_args, facts_to),
	  .text = "only facts up to this day" },
	{ "json", OPT_FLAG, NULL, offsetof(struct status_args, json), .text = "print JSON" },
};

const struct cmd cmd_status = {
	.name = "status",
	.run = run,
	.summary = "Print the action points with their values, ages and sources.",
	.usage = "[--area N]... [--action ID]... [--as-of REV|DAY|TIME] [--facts-to DAY] [--json]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct status_args),
};
