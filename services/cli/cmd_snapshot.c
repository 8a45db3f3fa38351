/*
 * waymark snapshot: the state at one revision as a document.
 *
 * The bytes depend on the revision, the view and the day of the evaluation only,
 * and the document names all three: no clock, no host.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli/account.h"
#include "cli/cmd.h"
#include "cli/fail.h"
#include "cli/figures.h"
#include "cli/js.h"
#include "cli/out.h"
#include "cli/picture.h"
#include "cli/sheet.h"
#include "cli/wording.h"
#include "sys/alloc.h"
#include "sys/files.h"

#define SNAPSHOT_MAX_BYTES ((size_t)256 * 1024 * 1024)

struct snapshot_args {
	struct look look;
	const char *format, *output;
};

static json_t *areas_json(const struct picture *picture)
{
	json_t *array = json_array();

	for (unsigned area = 1; area <= WM_AREA_MAX; area++) {
		const struct wm_area *row = directory_area(&picture->directory, (uint8_t)area);
		if (!picture->reports.has[area]) {
			continue;
		}
		json_t *object = json_object();
		js_put(object, "area", js_uint(area));
		js_put(object, "title",
		       js_optional(directory_area_title(&picture->directory, (uint8_t)area)));
		js_put(object, "titles", row != NULL ? js_texts(row->title) : json_null());
		js_put(object, "rollup", figures_json(&picture->reports, area));
		js_add(array, object);
	}
	return array;
}

static json_t *snapshot_json(const struct picture *picture)
{
	json_t *object = json_object();
	json_t *points = json_array();

	js_put(object, "format", json_string("waymark-snapshot/1"));
	picture_put(object, picture);
	js_put(object, "wording", wording_json(&picture->points));
	js_put(object, "areas", areas_json(picture));
	js_put(object, "programme",
	       picture->reports.has[0] ? figures_json(&picture->reports, 0) : json_null());
	js_put(object, "institutions", account_json(&picture->points, &picture->directory));
	for (size_t i = 0; i < picture->points.count; i++) {
		js_add(points, view_json(&picture->points.view[i]));
	}
	js_put(object, "points", points);
	return object;
}

static int write_json(const struct picture *picture, struct wm_buf *buf)
{
	json_t *object = snapshot_json(picture);
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

static int write_out(const struct snapshot_args *args, const struct picture *picture)
{
	const bool is_csv = args->format != NULL && strcmp(args->format, "csv") == 0;
	struct wm_buf buf;
	int err;

	wm_buf_init(&buf, SNAPSHOT_MAX_BYTES);
	if (is_csv) {
		sheet_write(picture, &buf);
		err = buf.err;
	} else {
		err = write_json(picture, &buf);
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

static int run(const struct cli *cli)
{
	const struct snapshot_args *args = cli->args;
	struct picture *picture = NULL;

	if (args->format != NULL && strcmp(args->format, "json") != 0 &&
	    strcmp(args->format, "csv") != 0) {
		return fail_usage("--format: '%s' is neither json nor csv", args->format);
	}
	int status = picture_take(cli, &args->look, NULL, &picture);
	if (status == STATUS_OK) {
		status = write_out(args, picture);
	}
	picture_free(picture);
	return status;
}

static const struct opt opts[] = {
	LOOK_OPTS(struct snapshot_args),
	{ "format", OPT_TEXT, "json|csv", offsetof(struct snapshot_args, format),
	  .text = "json (default) or csv" },
	{ "output", OPT_TEXT, "FILE", offsetof(struct snapshot_args, output), .letter = "o",
	  .text = "write to a file, in one step" },
};

const struct cmd cmd_snapshot = {
	.name = "snapshot",
	.run = run,
	.summary = "Write the state at one revision; the same bytes every time.",
	.usage = LOOK_USAGE " [--format json|csv] [-o FILE]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct snapshot_args),
};
