/* waymark import: a table of progress updates. */
#include <stddef.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/fail.h"
#include "cli/import.h"
#include "cli/js.h"
#include "cli/out.h"
#include "sys/files.h"

struct import_args {
	const char *origin;
	bool dry_run, json;
};

static const char *const result_names[RESULT__COUNT] = {
	[RESULT_OPEN] = "unsent",	[RESULT_VALID] = "valid",
	[RESULT_ACCEPTED] = "accepted", [RESULT_REPLAYED] = "replayed",
	[RESULT_REFUSED] = "refused",	[RESULT_UNSENT] = "unsent",
};

static const char *text_of(const struct import_row *row)
{
	return row->text != NULL ? row->text : wm_strerror(row->err);
}

/* ------------------------------------------------------------------ JSON */

static json_t *row_json(const struct import *import, size_t at)
{
	const struct import_row *row = &import->rows[at];
	const bool landed = row->result == RESULT_ACCEPTED || row->result == RESULT_REPLAYED;
	json_t *object = json_object();

	js_put(object, "line", js_uint(row->line));
	js_put(object, "update_id", js_optional(import_cell(import, at, COL_UPDATE_ID)));
	js_put(object, "action", js_optional(import_cell(import, at, COL_ACTION)));
	js_put(object, "institution", js_optional(import_cell(import, at, COL_INSTITUTION)));
	js_put(object, "result", js_text(result_names[row->result]));
	js_put(object, "revision", landed ? js_uint(row->revision) : json_null());
	js_put(object, "error", row->err != WM_OK ? js_error(row->err, text_of(row)) : json_null());
	return object;
}

/* "a,b" as an array */
static json_t *names_json(const char *names)
{
	json_t *array = json_array();

	while (names[0] != '\0') {
		const size_t len = strcspn(names, ",");
		const size_t blanks = strspn(names, " ");
		if (len > blanks) {
			js_add(array, js_view(wm_view_of(names + blanks, len - blanks)));
		}
		names += len + (names[len] == ',');
	}
	return array;
}

static void print_json(const struct import *import, const char *file, bool dry_run)
{
	json_t *object = json_object();
	json_t *rows = json_array();

	for (size_t i = 0; i < import->count; i++) {
		js_add(rows, row_json(import, i));
	}
	js_put(object, "file", js_text(file));
	js_put(object, "rows", rows);
	if (dry_run) {
		js_put(object, "valid", js_uint(import->tally[RESULT_VALID]));
	}
	js_put(object, "accepted", js_uint(import->tally[RESULT_ACCEPTED]));
	js_put(object, "replayed", js_uint(import->tally[RESULT_REPLAYED]));
	js_put(object, "refused", js_uint(import->tally[RESULT_REFUSED]));
	js_put(object, "unsent", js_uint(import->tally[RESULT_UNSENT]));
	js_put(object, "ignored_columns", names_json(wm_csv_extra(import->csv)));
	out_json(object);
}

/* ------------------------------------------------------------------ text */

static void print_row(const struct import *import, const char *file, size_t at)
{
	const struct import_row *row = &import->rows[at];
	const struct wm_view action = import_cell(import, at, COL_ACTION);
	const struct wm_view institution = import_cell(import, at, COL_INSTITUTION);

	if (row->result != RESULT_REFUSED) {
		return; /* the unsent ones have one reason, which is told at the end */
	}
	if (action.len + institution.len == 0) { /* a row that cannot be read at all */
		out_line("%s:%lu: %s: %s", file, row->line, wm_err_name(row->err), text_of(row));
		return;
	}
	out_line("%s:%lu: %.*s %.*s: %s: %s", file, row->line, (int)action.len,
		 (const char *)action.data, (int)institution.len, (const char *)institution.data,
		 wm_err_name(row->err), text_of(row));
}

static void print_text(const struct import *import, const char *file, bool dry_run)
{
	const size_t *tally = import->tally;

	for (size_t i = 0; i < import->count; i++) {
		print_row(import, file, i);
	}
	if (wm_csv_extra(import->csv)[0] != '\0') {
		out_line("ignored columns: %s", wm_csv_extra(import->csv));
	}
	if (dry_run) {
		out_line("%zu rows: %zu valid, %zu refused; nothing was sent", import->count,
			 tally[RESULT_VALID], tally[RESULT_REFUSED]);
	} else if (tally[RESULT_UNSENT] > 0) {
		out_line("%zu rows: %zu accepted, %zu already there, %zu refused, %zu unsent",
			 import->count, tally[RESULT_ACCEPTED], tally[RESULT_REPLAYED],
			 tally[RESULT_REFUSED], tally[RESULT_UNSENT]);
	} else {
		out_line("%zu rows: %zu accepted, %zu already there, %zu refused", import->count,
			 tally[RESULT_ACCEPTED], tally[RESULT_REPLAYED], tally[RESULT_REFUSED]);
	}
}

/* ------------------------------------------------------------------ the command */

static int status_of_rows(const struct import *import)
{
	for (size_t i = 0; i < import->count; i++) {
		if (import->rows[i].result == RESULT_UNSENT) {
			const int err = import->rows[i].err;
			(void)fail(err, "%s; import the file again to send what is missing",
				   wm_strerror(err));
			return err == WM_ENOMEM ? STATUS_FAILED : STATUS_UNREACHABLE;
		}
	}
	return import->tally[RESULT_REFUSED] > 0 ? STATUS_ROWS : STATUS_OK;
}

static int import_rows(struct import *import, const char *file, struct wm_view bytes,
		       const struct import_args *args)
{
	char why[160] = "";

	const int err = import_load(import, bytes, why);
	if (err == WM_ENOMEM) {
		return fail_here(err, "%s: %s", file, why);
	}
	if (err < 0) {
		(void)fail(err, "%s: %s", file, why[0] != '\0' ? why : wm_strerror(err));
		return STATUS_REFUSED;
	}
	if (args->dry_run) {
		import_check(import);
		if (import->count > 0 && !import->reg.is_known) {
			note("the register was not consulted: no server could be asked");
		}
	} else {
		import_send(import);
	}
	if (args->json) {
		print_json(import, file, args->dry_run);
	} else {
		print_text(import, file, args->dry_run);
	}
	return status_of_rows(import);
}

static int read_table(const char *file, struct wm_buf *buf)
{
	const bool is_stdin = strcmp(file, "-") == 0;

	const int err = wm_file_read(is_stdin ? "/dev/stdin" : file, buf);
	if (err == WM_ELIMIT) {
		(void)fail(WM_ETOO_BIG, "%s: longer than %u bytes", file, WM_CSV_FILE_MAX_BYTES);
		return STATUS_REFUSED;
	}
	return err < 0 ? fail_here(err, "%s: %s", file, wm_strerror(err)) : STATUS_OK;
}

static int run(const struct cli *cli)
{
	const struct import_args *args = cli->args;
	struct server server = { .has_instance = false };
	struct import import = { .origin = args->origin };
	struct wm_buf buf;

	if (cli->word_count != 1) {
		return fail_usage("import: a file is missing; - is standard input");
	}
	if (args->origin != NULL && wm_origin_parse(wm_view_str(args->origin)) == 0) {
		return fail_usage("--origin: '%s' is neither filed nor compiled", args->origin);
	}
	const bool is_named = connect_is_named(cli);
	wm_buf_init(&buf, (size_t)WM_CSV_FILE_MAX_BYTES);
	int status = is_named || !args->dry_run ? connect_find(cli, &server) : STATUS_OK;
	if (status == STATUS_OK) {
		import.server = is_named ? &server : NULL;
		status = read_table(cli->words[0], &buf);
	}
	if (status == STATUS_OK) {
		status = import_rows(&import, cli->words[0], wm_buf_view(&buf), args);
	}
	import_free(&import);
	wm_buf_deinit(&buf);
	connect_done(&server);
	return status;
}

static const struct opt opts[] = {
	{ "origin", OPT_TEXT, "WORD", offsetof(struct import_args, origin),
	  .text = "filed (default), or compiled from public sources" },
	{ "dry-run", OPT_FLAG, NULL, offsetof(struct import_args, dry_run),
	  .text = "check the rows, send nothing" },
	{ "json", OPT_FLAG, NULL, offsetof(struct import_args, json), .text = "print JSON" },
};

const struct cmd cmd_import = {
	.name = "import",
	.run = run,
	.summary = "Submit the rows of a CSV table; importing it again changes nothing.",
	.usage = "FILE.csv|- [--origin filed|compiled] [--dry-run] [--json]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct import_args),
	.words_max = 1,
};
