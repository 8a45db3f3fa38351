/*
 * waymark snapshot: the state at one revision as a document.
 *
 * The bytes depend on the revision and the options only: no clock, no host, and
 * ages are counted to the day on which the revision was committed.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/connect.h"
#include "cli/fail.h"
#include "cli/fetch.h"
#include "cli/figures.h"
#include "cli/js.h"
#include "cli/out.h"
#include "cli/query.h"
#include "cli/sheet.h"
#include "cli/wording.h"
#include "sys/alloc.h"
#include "sys/files.h"

#define SNAPSHOT_MAX_BYTES ((size_t)256 * 1024 * 1024)

struct snapshot_args {
	const char *as_of, *facts_to, *format, *output;
};

struct snapshot {
	struct points points;
	struct directory directory;
	struct reports reports;
};

static json_t *areas_json(const struct snapshot *snapshot)
{
	json_t *array = json_array();

	for (unsigned area = 1; area <= WM_AREA_MAX; area++) {
		const struct wm_area *row = directory_area(&snapshot->directory, (uint8_t)area);
		if (!snapshot->reports.has[area]) {
			continue;
		}
		json_t *object = json_object();
		js_put(object, "area", js_uint(area));
		js_put(object, "title",
		       js_optional(directory_area_title(&snapshot->directory, (uint8_t)area)));
		js_put(object, "titles", row != NULL ? js_texts(row->title) : json_null());
		js_put(object, "rollup", figures_json(&snapshot->reports.area[area]));
		js_add(array, object);
	}
	return array;
}

static json_t *register_json(const struct wm_item *begin)
{
	json_t *object = json_object();

	js_put(object, "version", js_uint(begin->register_version));
	js_put(object, "hash", js_hex(begin->register_hash, sizeof(begin->register_hash)));
	return object;
}

static json_t *snapshot_json(const struct snapshot *snapshot)
{
	const struct wm_item *begin = &snapshot->points.fetch.begin;
	const int32_t day =
		begin->revision > 0 ? wm_date_of_msec(begin->committed_at_msec) : WM_DATE_NONE;
	const int32_t facts_to =
		begin->facts_to_days == WM_FACTS_ALL ? WM_DATE_NONE : begin->facts_to_days;
	json_t *object = json_object();
	json_t *points = json_array();

	js_put(object, "format", json_string("waymark-snapshot/1"));
	js_put(object, "store", js_hex(begin->store, sizeof(begin->store)));
	js_put(object, "revision", js_uint(begin->revision));
	js_put(object, "committed_at", js_time(begin->committed_at_msec));
	js_put(object, "root", js_hex(begin->root, sizeof(begin->root)));
	js_put(object, "register", register_json(begin));
	js_put(object, "facts_to", js_date(facts_to));
	js_put(object, "ages_to", js_date(day));
	js_put(object, "wording", wording_json(&snapshot->points));
	js_put(object, "areas", areas_json(snapshot));
	js_put(object, "programme", figures_json(&snapshot->reports.area[0]));
	for (size_t i = 0; i < snapshot->points.count; i++) {
		js_add(points, view_json(&snapshot->points.view[i], day));
	}
	js_put(object, "points", points);
	return object;
}

static int write_json(const struct snapshot *snapshot, struct wm_buf *buf)
{
	json_t *object = snapshot_json(snapshot);
	char *text = js_failed() ? NULL : json_dumps(object, JSON_INDENT(2));

	json_decref(object);
	if (text == NULL) {
		return WM_ENOMEM;
	}
	wm_buf_add(buf, text, strlen(text));
	wm_buf_add(buf, "\n", 1);
	free(text);
	return buf->err;
}

static int write_out(const struct snapshot_args *args, const struct snapshot *snapshot)
{
	const bool is_csv = args->format != NULL && strcmp(args->format, "csv") == 0;
	struct wm_buf buf;
	int err;

	wm_buf_init(&buf, SNAPSHOT_MAX_BYTES);
	if (is_csv) {
		sheet_write(&snapshot->points, &buf);
		err = buf.err;
	} else {
		err = write_json(snapshot, &buf);
	}
	if (err == WM_OK && args->output != NULL) {
		err = wm_file_write(args->output, wm_buf_view(&buf), 0644);
	} else if (err == WM_OK) {
		out_bytes(wm_buf_view(&buf));
	}
	wm_buf_deinit(&buf);
	if (err < 0) {
		return fail_here(err, "%s: %s", args->output != NULL ? args->output : "snapshot",
				 wm_strerror(err));
	}
	return STATUS_OK;
}

/* Points and areas are two answers; they fit together when they are of one register. */
static int get(const struct server *server, wm_client *client, const struct cut *cut,
	       struct snapshot *snapshot)
{
	struct wm_query query;

	query_make(&query, WM_ITEM_BODY_POINT, cut);
	int err = points_get(client, &query, server->timeout_msec, &snapshot->points);
	if (err == WM_OK) {
		err = directory_get(client, server->timeout_msec, &snapshot->directory);
	}
	if (err < 0) {
		return connect_say(err, server, FLOW_WATCH);
	}
	if (memcmp(snapshot->points.fetch.begin.register_hash,
		   snapshot->directory.fetch.begin.register_hash, 32) != 0) {
		return fail(WM_EAGAIN, "the register was amended meanwhile; ask again");
	}
	reports_compute(&snapshot->points, &snapshot->reports);
	return STATUS_OK;
}

static int take(const struct cli *cli, struct server *server, struct snapshot *snapshot)
{
	const struct snapshot_args *args = cli->args;
	struct wm_server_info info;
	wm_client *client = NULL;
	struct cut cut;

	int status = connect_find(cli, server);
	if (status == STATUS_OK) {
		status = connect_client(server, FLOW_WATCH, NULL, &client, &info);
	}
	if (status == STATUS_OK) {
		status = query_cut(args->as_of, args->facts_to, info.server_time_msec, &cut);
	}
	if (status == STATUS_OK) {
		status = get(server, client, &cut, snapshot);
	}
	wm_client_close(client);
	return status;
}

static int run(const struct cli *cli)
{
	const struct snapshot_args *args = cli->args;
	struct server server = { .has_instance = false };

	if (args->format != NULL && strcmp(args->format, "json") != 0 &&
	    strcmp(args->format, "csv") != 0) {
		return fail_usage("--format: '%s' is neither json nor csv", args->format);
	}
	struct snapshot *snapshot = wm_alloc(sizeof(*snapshot));
	if (snapshot == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	int status = take(cli, &server, snapshot);
	if (status == STATUS_OK) {
		status = write_out(args, snapshot);
	}
	points_free(&snapshot->points);
	directory_free(&snapshot->directory);
	wm_free(snapshot);
	connect_done(&server);
	return status;
}

static const struct opt opts[] = {
	{ "as-of", OPT_TEXT, "REV|DAY|TIME", offsetof(struct snapshot_args, as_of),
	  .text = "as the ledger knew it then" },
	{ "facts-to", OPT_TEXT, "DAY", offsetof(struct snapshot_args, facts_to),
	  .text = "only facts up to this day" },
	{ "format", OPT_TEXT, "json|csv", offsetof(struct snapshot_args, format),
	  .text = "json (default) or csv" },
	{ "output", OPT_TEXT, "FILE", offsetof(struct snapshot_args, output), .letter = "o",
	  .text = "write to a file, in one step" },
};

const struct cmd cmd_snapshot = {
	.name = "snapshot",
	.run = run,
	.summary = "Write the state at one revision; the same bytes every time.",
	.usage = "[--as-of REV|DAY|TIME] [--facts-to DAY] [--format json|csv] [-o FILE]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct snapshot_args),
};
