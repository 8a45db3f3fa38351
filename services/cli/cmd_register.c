/* waymark register: the register as files, and what changes it. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/fail.h"
#include "cli/js.h"
#include "cli/out.h"
#include "cli/register_cmd.h"
#include "sys/alloc.h"
#include "sys/files.h"

#define FILE_MAX_BYTES (16U * 1024 * 1024)

static int no_memory(void)
{
	return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
}

/* ------------------------------------------------------------------ the two registers */

/* @param who  as actor_open() */
static int open_server(struct register_run *run, const char *who)
{
	struct wm_query query;
	struct cut cut;

	int status = actor_open(run->cli, who, &run->actor);
	if (status == STATUS_OK) {
		status = query_cut(&run->args->look, run->actor.info.server_time_msec, &cut);
	}
	if (status != STATUS_OK) {
		return status;
	}
	query_make(&query, WM_ITEM_BODY_REGISTER, &cut);
	const int err =
		regcopy_get(run->actor.read, &query, run->actor.server.timeout_msec, &run->copy);
	return err < 0 ? connect_say(err, &run->actor.server, FLOW_WATCH) : STATUS_OK;
}

static int load_folder(struct register_run *run, const char *dir)
{
	char why[WM_REGISTER_WHY_BYTES] = "";

	const int err = wm_register_csv_load(dir, &run->loaded, why);
	if (err < 0) {
		(void)fail(err, "register %s: %s", dir, why[0] != '\0' ? why : wm_strerror(err));
		return err == WM_ENOMEM || err == WM_ENOTFOUND || err == WM_ESYSTEM
			       ? STATUS_FAILED
			       : STATUS_REFUSED;
	}
	return STATUS_OK;
}

/* `wanted` is `base` with points of its own, where first dates are kept. */
static int prepare_wanted(struct register_run *run, const struct wm_register *base)
{
	const size_t bytes = (base->point_count + 1) * sizeof(*run->points);

	run->points = wm_alloc(bytes);
	if (run->points == NULL) {
		return no_memory();
	}
	if (base->point_count > 0) {
		memcpy(run->points, base->points, base->point_count * sizeof(*run->points));
	}
	run->wanted = *base;
	run->wanted.points = run->points;
	return STATUS_OK;
}

static bool has_settings(const struct regcopy *copy)
{
	bool found = false;

	for (size_t i = 0; i < copy->directory.fetch.count; i++) {
		found = found || copy->directory.fetch.spans[i].kind == WM_ITEM_BODY_SETTINGS;
	}
	return found;
}

static int compare(struct register_run *run)
{
	char name[REGISTER_ROW_NAME_BYTES];

	for (size_t i = 0; i < run->wanted.point_count; i++) {
		const struct wm_action_point *old =
			wm_register_point(&run->copy.reg, run->points[i].id);
		if (old != NULL) {
			register_keep_originals(old, &run->points[i]);
		}
	}
	const int err = register_compare(&run->copy.reg, has_settings(&run->copy), &run->wanted,
					 &run->changes, name);
	if (err == WM_ELIMIT) {
		return fail(err, "%s: the row is longer than %d bytes", name, WM_ROW_MAX_BYTES);
	}
	return err < 0 ? no_memory() : STATUS_OK;
}

static int compare_folder(struct register_run *run, const char *dir, const char *who)
{
	int status = load_folder(run, dir);

	if (status == STATUS_OK) {
		status = open_server(run, who);
	}
	if (status == STATUS_OK) {
		status = prepare_wanted(run, wm_register_csv_get(run->loaded));
	}
	return status == STATUS_OK ? compare(run) : status;
}

static void put_summary(json_t *object, const struct register_run *run)
{
	size_t wording[WM_WORDING__COUNT] = { 0 };
	json_t *words = json_object();

	for (size_t i = 0; i < run->wanted.point_count; i++) {
		wording[run->wanted.points[i].wording]++;
	}
	for (int i = WM_WORDING_PENDING; i < WM_WORDING__COUNT; i++) {
		js_put(words, wm_wording_name(i), js_uint(wording[i]));
	}
	js_put(object, "from_version", js_uint(run->copy.reg.version));
	js_put(object, "areas", js_uint(run->wanted.area_count));
	js_put(object, "points", js_uint(run->wanted.point_count));
	js_put(object, "institutions", js_uint(run->wanted.institution_count));
	js_put(object, "wording", words);
}

static void print_summary(const struct register_run *run, const char *dir)
{
	const struct wm_register *wanted = &run->wanted;
	size_t wording[WM_WORDING__COUNT] = { 0 };

	for (size_t i = 0; i < wanted->point_count; i++) {
		wording[wanted->points[i].wording]++;
	}
	if (run->loaded != NULL && wm_register_csv_declared(run->loaded)->is_there) {
		const struct wm_register_declared *declared = wm_register_csv_declared(run->loaded);
		out_line("%s: %.*s, the counts are those declared", dir, (int)declared->version.len,
			 (const char *)declared->version.data);
	}
	out_line("%s: %zu areas, %zu action points (%zu official, %zu reported, %zu pending), %zu "
		 "institutions",
		 dir, wanted->area_count, wanted->point_count, wording[WM_WORDING_OFFICIAL],
		 wording[WM_WORDING_REPORTED], wording[WM_WORDING_PENDING],
		 wanted->institution_count);
	out_line("against register version %u: %zu row%s", run->copy.reg.version,
		 run->changes.count, run->changes.count == 1 ? " differs" : "s differ");
}

static int show_changes(const struct register_run *run, const char *what)
{
	if (run->args->json) {
		json_t *object = json_object();
		put_summary(object, run);
		js_put(object, "changes", register_changes_json(run));
		out_json(object);
	} else {
		print_summary(run, what);
		register_print_changes(run);
	}
	return STATUS_OK;
}

/* ------------------------------------------------------------------ subcommands */

static int write_file(const struct register_run *run, const char *dir, enum wm_register_file file,
		      const struct wm_register_declared *declared)
{
	char *path = wm_path_join(dir, wm_register_file_name(file));
	struct wm_buf buf;
	int err = path != NULL ? WM_OK : WM_ENOMEM;

	wm_buf_init(&buf, FILE_MAX_BYTES);
	if (err == WM_OK && wm_register_csv_needed(&run->copy.reg, declared, file)) {
		wm_register_csv_write(&run->copy.reg, declared, file, &buf);
		err = buf.err < 0 ? buf.err : wm_file_write(path, wm_buf_view(&buf), 0644);
	} else if (err == WM_OK) {
		err = wm_file_remove(path); /* of an earlier export */
	}
	const int status = err < 0 ? fail_here(err, "%s/%s: %s", dir, wm_register_file_name(file),
					       wm_strerror(err))
				   : STATUS_OK;
	wm_buf_deinit(&buf);
	wm_free(path);
	return status;
}

static int run_export(struct register_run *run, const char *dir)
{
	struct wm_register_declared declared = { .is_there = true };
	char version[80];

	int status = open_server(run, NULL);
	if (status != STATUS_OK) {
		return status;
	}
	const struct wm_register *reg = &run->copy.reg;
	(void)snprintf(version, sizeof(version), "register version %u", reg->version);
	declared.version = wm_view_str(version);
	declared.areas = (uint16_t)reg->area_count;
	declared.points = (uint16_t)reg->point_count;
	declared.institutions = (uint16_t)reg->institution_count;
	for (size_t i = 0; i < reg->point_count; i++) {
		declared.area_points[reg->points[i].area]++;
	}
	const int err = wm_dir_make(dir, 0755);
	if (err < 0) {
		return fail_here(err, "%s: %s", dir, wm_strerror(err));
	}
	for (int file = 0; status == STATUS_OK && file < WM_FILE__COUNT; file++) {
		status = write_file(run, dir, (enum wm_register_file)file, &declared);
	}
	if (status == STATUS_OK) {
		out_line("%s: register version %u as of revision %llu: %zu areas, %zu action "
			 "points, %zu institutions",
			 dir, reg->version,
			 (unsigned long long)run->copy.directory.fetch.begin.revision,
			 reg->area_count, reg->point_count, reg->institution_count);
	}
	return status;
}

static int run_diff(struct register_run *run, const char *dir)
{
	const int status = compare_folder(run, dir, NULL);

	return status == STATUS_OK ? show_changes(run, dir) : status;
}

static int apply(struct register_run *run, const char *what)
{
	if (run->args->dry_run) {
		(void)show_changes(run, what);
		if (!run->args->json) {
			out_line("nothing was sent");
		}
		return STATUS_OK;
	}
	if (!run->args->json) {
		(void)show_changes(run, what);
	}
	return register_send(run);
}

static int check_decision(const struct register_args *args)
{
	return !args->dry_run && (args->decision == NULL || args->decided_on == NULL ||
				  args->rationale == NULL)
		       ? fail_usage("register: --decision, --decided-on and --rationale are needed")
		       : STATUS_OK;
}

static int run_import(struct register_run *run, const char *dir)
{
	int status = check_decision(run->args);

	if (status == STATUS_OK) {
		status =
			compare_folder(run, dir, run->args->dry_run ? NULL : "roadmap/coordinator");
	}
	return status == STATUS_OK ? apply(run, dir) : status;
}

/* "planned_end=2027-12-31" */
static int set_cell(struct wm_action_point *point, const char *assignment)
{
	const char *equals = strchr(assignment, '=');
	char column[64];
	char why[WM_REGISTER_WHY_BYTES] = "";

	if (equals == NULL || equals == assignment ||
	    (size_t)(equals - assignment) >= sizeof(column)) {
		return fail_usage("--set: '%s' is not COLUMN=VALUE", assignment);
	}
	memcpy(column, assignment, (size_t)(equals - assignment));
	column[equals - assignment] = '\0';
	if (strcmp(column, "id") == 0 || strcmp(column, "area") == 0) {
		return fail_usage("--set: the id and area of an action point never change");
	}
	const int err = wm_action_point_set(point, column, wm_view_str(equals + 1), why);
	if (err == WM_ENOTFOUND) {
		return fail_usage("--set: actions.csv has no column '%s'", column);
	}
	if (err < 0) {
		(void)fail(err, "--set: %s", why);
		return STATUS_REFUSED;
	}
	return STATUS_OK;
}

static int check_wanted(const struct register_run *run, const struct wm_action_point *point)
{
	const char *why = "";
	uint16_t id = 0;

	if (point->wording == WM_WORDING_OFFICIAL && point->source_url.len == 0) {
		return fail(WM_ERULE, "official wording needs the address of its source: "
				      "--set source_url=URL");
	}
	const int err = wm_register_check(&run->wanted, &why, &id);
	return err < 0 ? fail(err, "%s", why) : STATUS_OK;
}

static int run_amend(struct register_run *run, const char *unused)
{
	const struct register_args *args = run->args;
	struct wm_action_point *point = NULL;
	uint16_t id = 0;

	(void)unused;
	int status = check_decision(args);
	if (status == STATUS_OK && (args->action == NULL || args->sets.count == 0)) {
		return fail_usage("register amend: --action ID and --set COLUMN=VALUE are needed");
	}
	if (status == STATUS_OK) {
		status = query_point(args->action, &id);
	}
	if (status == STATUS_OK) {
		status = open_server(run, args->dry_run ? NULL : "roadmap/coordinator");
	}
	if (status == STATUS_OK) {
		status = prepare_wanted(run, &run->copy.reg);
	}
	for (size_t i = 0; status == STATUS_OK && i < run->wanted.point_count; i++) {
		point = run->points[i].id == id ? &run->points[i] : point;
	}
	if (status == STATUS_OK && point == NULL) {
		return fail(WM_ENO_SUCH_POINT, "%s", wm_strerror(WM_ENO_SUCH_POINT));
	}
	for (size_t i = 0; status == STATUS_OK && i < args->sets.count; i++) {
		status = set_cell(point, args->sets.item[i]);
	}
	if (status == STATUS_OK) {
		status = check_wanted(run, point);
	}
	if (status == STATUS_OK) {
		status = compare(run);
	}
	return status == STATUS_OK ? apply(run, args->action) : status;
}

static int run_missing(struct register_run *run, const char *unused)
{
	const int status = open_server(run, NULL);

	(void)unused;
	if (status == STATUS_OK) {
		register_print_missing(run);
	}
	return status;
}

static const struct {
	const char *name;
	int (*run)(struct register_run *run, const char *dir);
	bool takes_dir, takes_cut;
} subs[] = {
	{ "export", run_export, true, true },	 { "diff", run_diff, true, false },
	{ "import", run_import, true, false },	 { "amend", run_amend, false, false },
	{ "missing", run_missing, false, true },
};

static int run_sub(struct register_run *run, size_t at)
{
	const struct cli *cli = run->cli;

	if (cli->word_count != 1 + (int)subs[at].takes_dir) {
		return fail_usage("register %s: %s", subs[at].name,
				  subs[at].takes_dir ? "one folder is needed"
						     : "no further words are taken");
	}
	if (!subs[at].takes_cut && run->args->look.as_of != NULL) {
		return fail_usage("register %s: it is always about the register of today",
				  subs[at].name);
	}
	return subs[at].run(run, subs[at].takes_dir ? cli->words[1] : NULL);
}

static int run(const struct cli *cli)
{
	struct register_run register_run = { .cli = cli, .args = cli->args };

	for (size_t i = 0; cli->word_count > 0 && i < sizeof(subs) / sizeof(subs[0]); i++) {
		if (strcmp(subs[i].name, cli->words[0]) == 0) {
			const int status = run_sub(&register_run, i);
			register_changes_free(&register_run.changes);
			wm_free(register_run.points);
			wm_register_csv_free(register_run.loaded);
			regcopy_free(&register_run.copy);
			actor_close(&register_run.actor);
			return status;
		}
	}
	return fail_usage("register: export, diff, import, amend or missing?");
}

#define AT(MEMBER) offsetof(struct register_args, MEMBER)

static const struct opt opts[] = {
	{ "as-of", OPT_TEXT, "REV|DAY|TIME", AT(look.as_of),
	  .text = "export, missing: the register as the ledger knew it then" },
	{ "decision", OPT_TEXT, "REF", AT(decision),
	  .text = "import, amend: reference of the decision" },
	{ "decided-on", OPT_TEXT, "DAY", AT(decided_on), .text = "day of the decision" },
	{ "rationale", OPT_TEXT, "TEXT", AT(rationale), .text = "why" },
	{ "lang", OPT_TEXT, "LANG", AT(lang), .text = "language of the rationale; default en" },
	{ "action", OPT_TEXT, "ID", AT(action), .text = "amend: the action point" },
	{ "set", OPT_LIST, "COLUMN=VALUE", AT(sets),
	  .text = "amend: a column of actions.csv; may be given again" },
	{ "dry-run", OPT_FLAG, NULL, AT(dry_run), .text = "show the changes, send nothing" },
	{ "json", OPT_FLAG, NULL, AT(json), .text = "print JSON" },
};

const struct cmd cmd_register = {
	.name = "register",
	.run = run,
	.summary = "Export, compare and amend the register; list missing translations.",
	.usage = "export DIR|diff DIR|import DIR|amend|missing [OPTION]...",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct register_args),
	.words_max = 2,
};
