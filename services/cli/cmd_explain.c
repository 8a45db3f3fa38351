/* waymark explain: the action points behind a figure, and the updates behind each of them. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/event.h"
#include "cli/explain.h"
#include "cli/fail.h"
#include "cli/figures.h"
#include "cli/js.h"
#include "cli/out.h"
#include "cli/page.h"
#include "cli/picture.h"
#include "sys/alloc.h"

#define ENTRIES_MAX_BYTES ((size_t)128 * 1024 * 1024)

struct explain_args {
	struct opt_list areas;
	struct look look;
	bool json;
};

/* An entry that a figure rests on. */
struct source {
	uint64_t revision;
	bool is_read;
	struct wm_item item; /* its body is in `bytes` */
	size_t start;
};

struct explanation {
	const struct explain_args *args;
	const struct figure *figure; /* NULL: all of them */
	struct choice choice;
	uint8_t area; /* 0 = the programme */
	struct picture *picture;
	struct explained *points;
	struct wm_buf bytes;
	struct source *sources; /* ascending revision */
	size_t source_count;
	struct event event;
};

static bool is_wanted(const struct explanation *explanation, const struct figure *figure)
{
	return explanation->figure == NULL || explanation->figure == figure;
}

/* Every source that a wanted figure takes of the point. */
static unsigned sources_of(const struct explanation *explanation, const struct explained *point)
{
	unsigned sources = 0;

	for (size_t i = 0; i < explain_figure_count; i++) {
		const struct figure *figure = &explain_figures[i];
		if (is_wanted(explanation, figure) && figure->has(point)) {
			sources |= figure->sources;
		}
	}
	return sources;
}

/* ------------------------------------------------------------------ the entries */

static struct source *find_source(const struct explanation *explanation, uint64_t revision)
{
	for (size_t i = 0; i < explanation->source_count; i++) {
		if (explanation->sources[i].revision == revision) {
			return &explanation->sources[i];
		}
	}
	return NULL;
}

static int collect(struct explanation *explanation)
{
	const size_t count = explanation->picture->points.count;

	explanation->points = wm_alloc((count + 1) * sizeof(*explanation->points));
	explanation->sources =
		wm_alloc((count + 1) * EXPLAIN_REVISIONS_MAX * sizeof(*explanation->sources));
	if (explanation->points == NULL || explanation->sources == NULL) {
		return WM_ENOMEM;
	}
	for (size_t i = 0; i < count; i++) {
		uint64_t revisions[EXPLAIN_REVISIONS_MAX];
		struct explained *point = &explanation->points[i];
		explained_of(&explanation->picture->points.view[i], point);
		const size_t found =
			explain_revisions(point, sources_of(explanation, point), revisions);
		for (size_t k = 0; k < found; k++) {
			explanation->sources[explanation->source_count++].revision = revisions[k];
		}
	}
	return WM_OK;
}

struct reading {
	struct explanation *explanation;
	struct source *source;
};

static int on_entry(const struct wm_item *item, void *user)
{
	struct reading *reading = user;
	struct source *source = reading->source;
	struct wm_buf *bytes = &reading->explanation->bytes;

	if (item->revision != source->revision || source->is_read) {
		return WM_OK;
	}
	source->item = *item;
	source->start = bytes->len;
	source->is_read = true;
	wm_buf_add(bytes, item->body, item->body_len);
	return bytes->err;
}

static int read_entries(wm_client *client, int timeout_msec, struct explanation *explanation)
{
	const struct wm_selection all = { .area_count = 0 };
	int err = WM_OK;

	for (size_t i = 0; err == WM_OK && i < explanation->source_count; i++) {
		struct reading reading = { explanation, &explanation->sources[i] };
		err = wm_client_log(client, reading.source->revision, 1, &all, timeout_msec,
				    on_entry, &reading);
	}
	return err;
}

static int decode(struct explanation *explanation, const struct source *source,
		  struct wm_item *ret_item)
{
	*ret_item = source->item;
	ret_item->body = explanation->bytes.data + source->start;
	return event_decode(ret_item, &explanation->event);
}

/* ------------------------------------------------------------------ JSON */

static json_t *point_json(const struct figure *figure, const struct explained *point)
{
	uint64_t revisions[EXPLAIN_REVISIONS_MAX];
	const size_t count = explain_revisions(point, figure->sources, revisions);
	char words[EXPLAIN_WORDS_BYTES];
	json_t *object = json_object();
	json_t *updates = json_array();

	figure->tell(point, words);
	for (size_t i = 0; i < count; i++) {
		js_add(updates, js_uint(revisions[i]));
	}
	js_put(object, "action", js_point(point->view->item.point.id));
	js_put(object, "contributes", js_text(words));
	js_put(object, "updates", updates);
	return object;
}

static json_t *figure_json(const struct explanation *explanation, const struct figure *figure)
{
	const struct picture *picture = explanation->picture;
	json_t *object = json_object();
	json_t *points = json_array();

	js_put(object, "figure", json_string(figure->name));
	js_put(object, "text", json_string(figure->text));
	js_put(object, "value",
	       json_integer(figure->value(&picture->reports.area[explanation->area])));
	for (size_t i = 0; i < picture->points.count; i++) {
		if (figure->has(&explanation->points[i])) {
			js_add(points, point_json(figure, &explanation->points[i]));
		}
	}
	js_put(object, "points", points);
	return object;
}

static int print_json(struct explanation *explanation)
{
	const struct picture *picture = explanation->picture;
	json_t *object = json_object();
	json_t *figures = json_array();
	json_t *updates = json_array();
	int err = WM_OK;

	picture_put(object, picture);
	js_put(object, "rollup",
	       figures_area_json(&picture->reports, explanation->area, &picture->directory));
	for (size_t i = 0; i < explain_figure_count; i++) {
		if (is_wanted(explanation, &explain_figures[i])) {
			js_add(figures, figure_json(explanation, &explain_figures[i]));
		}
	}
	for (size_t i = 0; err == WM_OK && i < explanation->source_count; i++) {
		struct wm_item item;
		err = decode(explanation, &explanation->sources[i], &item);
		if (err == WM_OK) {
			js_add(updates, event_json(&item, &explanation->event, NULL));
		}
	}
	js_put(object, "figures", figures);
	js_put(object, "updates", updates);
	if (err < 0) {
		json_decref(object);
		return err;
	}
	out_json(object);
	return WM_OK;
}

/* ------------------------------------------------------------------ text */

static void print_evidence(const struct wm_evidence *evidence, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char day[WM_DATE_TEXT_BYTES];
		wm_date_format(evidence[i].date, day);
		out_line("              evidence %.*s %.*s %s", (int)evidence[i].url.len,
			 (const char *)evidence[i].url.data, (int)evidence[i].title.len,
			 (const char *)evidence[i].title.data, day);
	}
}

static int print_source(struct explanation *explanation, uint64_t revision)
{
	const struct event *event = &explanation->event;
	const struct source *source = find_source(explanation, revision);
	struct wm_item item;
	char as_of[WM_DATE_TEXT_BYTES];

	if (source == NULL || !source->is_read) {
		return WM_EGAP;
	}
	const int err = decode(explanation, source, &item);
	if (err < 0) {
		return err;
	}
	if (event->kind == WM_ITEM_BODY_UPDATE) {
		const struct wm_update *update = &event->update;
		wm_date_format(update->as_of, as_of);
		out_line("          revision %llu: %s of %s, facts of %s, %s%s",
			 (unsigned long long)revision, wm_update_kind_name((int)update->kind),
			 item.institution, as_of, wm_origin_name((int)update->origin),
			 page_mark((int)update->origin));
		print_evidence(update->evidence, update->evidence_count);
	} else if (event->kind == WM_ITEM_BODY_ASSESSMENT) {
		wm_date_format(event->assessment.as_of, as_of);
		out_line("          revision %llu: assessment by %s, on %s",
			 (unsigned long long)revision, item.institution, as_of);
		print_evidence(event->assessment.evidence, event->assessment.evidence_count);
	}
	return WM_OK;
}

static int print_point(struct explanation *explanation, const struct explained *point,
		       const char *words, unsigned sources)
{
	uint64_t revisions[EXPLAIN_REVISIONS_MAX];
	const size_t count = explain_revisions(point, sources, revisions);
	char id[8];
	int err = WM_OK;

	wm_point_id_format(point->view->item.point.id, id);
	out_line("    %-5s %s%s", id, words, count == 0 ? " (no update)" : "");
	for (size_t i = 0; err == WM_OK && i < count; i++) {
		err = print_source(explanation, revisions[i]);
	}
	return err;
}

static int print_figure(struct explanation *explanation, const struct figure *figure)
{
	const size_t count = explanation->picture->points.count;
	int err = WM_OK;

	for (size_t i = 0; err == WM_OK && i < count; i++) {
		const struct explained *point = &explanation->points[i];
		char words[EXPLAIN_WORDS_BYTES];
		if (figure->has(point)) {
			figure->tell(point, words);
			err = print_point(explanation, point, words, figure->sources);
		}
	}
	return err;
}

/* Which points each figure is made of, and then each point once. */
static void print_members(const struct explanation *explanation, const struct figure *figure)
{
	uint16_t ids[WM_POINTS_MAX_COUNT];
	char text[FIGURES_POINTS_BYTES];
	size_t count = 0;

	for (size_t i = 0; i < explanation->picture->points.count; i++) {
		if (figure->has(&explanation->points[i])) {
			ids[count++] = explanation->points[i].view->item.point.id;
		}
	}
	figures_points(ids, count, text);
	out_line("    %s", text);
}

static int print_points(struct explanation *explanation)
{
	int err = WM_OK;

	out_line("%s", "");
	out_line("The updates behind them");
	for (size_t i = 0; err == WM_OK && i < explanation->picture->points.count; i++) {
		const struct explained *point = &explanation->points[i];
		const struct wm_view title = view_title(point->view);
		char words[EXPLAIN_WORDS_BYTES];
		(void)snprintf(words, sizeof(words), "%.*s", (int)title.len,
			       (const char *)title.data);
		err = print_point(explanation, point, words, sources_of(explanation, point));
	}
	return err;
}

static int print_text(struct explanation *explanation)
{
	const struct picture *picture = explanation->picture;
	const struct wm_area_report *report = &picture->reports.area[explanation->area];
	int err = WM_OK;

	picture_print_heading(picture);
	figures_print_thresholds(&picture->directory.reg.settings);
	out_line("%s", "");
	figures_print(&picture->reports, explanation->area, &picture->directory);
	for (size_t i = 0; err == WM_OK && i < explain_figure_count; i++) {
		const struct figure *figure = &explain_figures[i];
		if (!is_wanted(explanation, figure)) {
			continue;
		}
		out_line("%s", "");
		out_line("%s = %d: %s", figure->name, figure->value(report), figure->text);
		if (explanation->figure != NULL) {
			err = print_figure(explanation, figure);
		} else {
			print_members(explanation, figure);
		}
	}
	return err == WM_OK && explanation->figure == NULL ? print_points(explanation) : err;
}

/* ------------------------------------------------------------------ getting it */

static int explain(struct explanation *explanation, const struct server *server, wm_client *client)
{
	int err = WM_OK;

	if (explanation->picture->is_unpublished) {
		return fail(WM_ERULE, "nothing has been published: there are no figures");
	}
	if (!explanation->picture->reports.has[explanation->area]) {
		return fail(WM_ERANGE, "the register has no priority area %u", explanation->area);
	}
	err = collect(explanation);
	if (err == WM_OK) {
		err = read_entries(client, server->timeout_msec, explanation);
	}
	if (err == WM_OK) {
		err = explanation->args->json ? print_json(explanation) : print_text(explanation);
	}
	return err < 0 ? connect_say(err, server, FLOW_WATCH) : STATUS_OK;
}

static int take(const struct cli *cli, struct explanation *explanation)
{
	const struct explain_args *args = explanation->args;
	struct server server = { .has_instance = false };
	struct wm_server_info info = { .head = 0 };
	wm_client *client = NULL;

	int status = query_choice(&args->areas, NULL, NULL, &explanation->choice);
	if (status == STATUS_OK && args->areas.count > 1) {
		status = fail_usage("explain: one --area at a time");
	}
	if (status == STATUS_OK) {
		explanation->area = args->areas.count > 0 ? explanation->choice.areas[0] : 0;
		status = connect_find(cli, &server);
	}
	if (status == STATUS_OK) {
		status = connect_client(&server, FLOW_WATCH, NULL, &client, &info);
	}
	if (status == STATUS_OK) {
		status = picture_get(&server, client, info.server_time_msec, &args->look,
				     &explanation->choice.selection, &explanation->picture);
	}
	if (status == STATUS_OK) {
		status = explain(explanation, &server, client);
	}
	wm_client_close(client);
	connect_done(&server);
	return status;
}

static int run(const struct cli *cli)
{
	const struct figure *figure = cli->word_count > 0 ? explain_find(cli->words[0]) : NULL;

	if (cli->word_count > 0 && figure == NULL) {
		return fail_usage("explain: there is no figure '%s'; waymark explain names them",
				  cli->words[0]);
	}
	struct explanation *explanation = wm_alloc(sizeof(*explanation));
	if (explanation == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	explanation->args = cli->args;
	explanation->figure = figure;
	wm_buf_init(&explanation->bytes, ENTRIES_MAX_BYTES);
	const int status = take(cli, explanation);
	picture_free(explanation->picture);
	wm_buf_deinit(&explanation->bytes);
	wm_free(explanation->points);
	wm_free(explanation->sources);
	wm_free(explanation);
	return status;
}

static const struct opt opts[] = {
	{ "area", OPT_LIST, "N", offsetof(struct explain_args, areas),
	  .text = "the figures of this priority area; default: of the programme" },
	LOOK_OPTS(struct explain_args),
	{ "json", OPT_FLAG, NULL, offsetof(struct explain_args, json), .text = "print JSON" },
};

const struct cmd cmd_explain = {
	.name = "explain",
	.run = run,
	.summary = "Print the action points behind each figure, and the updates behind those.",
	.usage = "[--area N] [FIGURE] " LOOK_USAGE " [--json]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct explain_args),
	.words_max = 1,
};
