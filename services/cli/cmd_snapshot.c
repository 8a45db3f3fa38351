/*
 * waymark snapshot: the state at one revision as a document.
 *
 * The bytes depend on the revision, the view, the day of the evaluation, the
 * selection and the format only, and the document names all of them: no clock,
 * no host.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/fail.h"
#include "cli/out.h"
#include "cli/publication.h"
#include "cli/shot.h"
#include "cli/words.h"
#include "sys/files.h"

#define SNAPSHOT_MAX_BYTES   ((size_t)256 * 1024 * 1024)
#define GENERATION_MAX_BYTES ((size_t)16 * 1024)
#define REVISION_BYTES	     24
#define IATI_ORG	     "X-WAYMARK" /* no register has it: a publisher gives its own */
#define IATI_ORG_CHARS	     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._"

struct snapshot_args {
	struct look look;
	struct opt_list areas, institutions;
	const char *since, *format, *lang, *output, *iati_org, *iati_start;
};

struct job {
	const struct snapshot_args *args;
	const struct shot_format *format;
	int lang;
	int32_t iati_start;
	struct server server;
	wm_client *client;
	struct wm_server_info info;
	struct choice choice;
	struct picture *picture, *since;
	struct diff *diff;
};

/* ------------------------------------------------------------------ how it is made again */

static void say(struct wm_buf *buf, const char *text)
{
	wm_buf_add(buf, text, strlen(text));
}

static void say_list(struct wm_buf *buf, const char *before, const struct opt_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		say(buf, before);
		say(buf, list->item[i]);
	}
}

/* Every option that the bytes depend on, with nothing left to a default that moves. */
static void say_generation(const struct job *job, struct wm_buf *buf)
{
	const struct picture *picture = job->picture;
	char text[64];
	char day[WM_DATE_TEXT_BYTES];

	wm_date_format(picture->day, day);
	(void)snprintf(text, sizeof(text), "waymark snapshot --as-of %llu --on %s",
		       (unsigned long long)picture->points.fetch.begin.revision, day);
	say(buf, text);
	say(buf, " --view ");
	say(buf, wm_view_kind_name((int)picture->cut.view));
	if (picture->cut.facts_to != WM_FACTS_ALL) {
		wm_date_format(picture->cut.facts_to, day);
		say(buf, " --facts-to ");
		say(buf, day);
	}
	say_list(buf, " --area ", &job->args->areas);
	say_list(buf, " --institution ", &job->args->institutions);
	if (job->since != NULL) {
		(void)snprintf(text, sizeof(text), " --since %llu",
			       (unsigned long long)job->since->points.fetch.begin.revision);
		say(buf, text);
	}
	say(buf, " --format ");
	say(buf, job->format->name);
	if (job->format->is_report) {
		say(buf, " --lang ");
		say(buf, wm_lang_name(job->lang));
	}
	if (job->args->iati_org != NULL) {
		say(buf, " --iati-org ");
		say(buf, job->args->iati_org);
	}
	if (job->iati_start != WM_DATE_NONE) {
		wm_date_format(job->iati_start, day);
		say(buf, " --iati-start ");
		say(buf, day);
	}
	wm_buf_add(buf, "", 1);
}

static void say_selection(const struct job *job, struct wm_buf *buf)
{
	say_list(buf, "--area ", &job->args->areas);
	if (job->args->areas.count > 0 && job->args->institutions.count > 0) {
		say(buf, " ");
	}
	say_list(buf, "--institution ", &job->args->institutions);
	wm_buf_add(buf, "", 1);
}

/* ------------------------------------------------------------------ writing */

static int write_bytes(const struct job *job, const struct shot *shot)
{
	const char *output = job->args->output;
	struct wm_buf buf;

	wm_buf_init(&buf, SNAPSHOT_MAX_BYTES);
	int err = job->format->write(shot, &buf);
	if (err == WM_OK && output != NULL) {
		err = wm_file_write(output, wm_buf_view(&buf), 0644);
	} else if (err == WM_OK) {
		out_bytes(wm_buf_view(&buf));
	}
	wm_buf_deinit(&buf);
	if (err < 0) {
		return fail_here(err, "%s: %s", output != NULL ? output : "snapshot",
				 wm_strerror(err));
	}
	return STATUS_OK;
}

static int write_out(const struct job *job)
{
	const bool is_all = job->args->areas.count == 0 && job->args->institutions.count == 0;
	struct wm_buf generation;
	struct wm_buf selection;

	wm_buf_init(&generation, GENERATION_MAX_BYTES);
	wm_buf_init(&selection, GENERATION_MAX_BYTES);
	say_generation(job, &generation);
	say_selection(job, &selection);
	const int err = generation.err < 0 ? generation.err : selection.err;
	const struct shot shot = { .picture = job->picture,
				   .diff = job->diff,
				   .lang = job->lang,
				   .format = job->format->name,
				   .iati_org = job->args->iati_org != NULL ? job->args->iati_org
									   : IATI_ORG,
				   .iati_start = job->iati_start,
				   .generation = (const char *)generation.data,
				   .selection = is_all ? NULL : (const char *)selection.data };
	const int status = err < 0 ? fail_here(err, "snapshot: %s", wm_strerror(err))
				   : write_bytes(job, &shot);
	wm_buf_deinit(&generation);
	wm_buf_deinit(&selection);
	return status;
}

/* ------------------------------------------------------------------ the pictures */

/* review:CYCLE becomes the revision of its publication. */
static int get_picture(struct job *job, struct look look, struct picture **ret_picture)
{
	char revision[REVISION_BYTES];
	uint64_t published = 0;

	if (look.as_of != NULL && publication_is(look.as_of)) {
		const int status =
			publication_find(&job->server, job->client, look.as_of, &published);
		if (status != STATUS_OK) {
			return status;
		}
		(void)snprintf(revision, sizeof(revision), "%llu", (unsigned long long)published);
		look.as_of = revision;
	}
	return picture_get(&job->server, job->client, job->info.server_time_msec, &look,
			   &job->choice.selection, ret_picture);
}

/* By its revision, whatever word named it: then its day follows from the ledger alone. */
static int get_since(struct job *job)
{
	const struct look named = { .as_of = job->args->since, .view = job->args->look.view };
	struct look look = named;
	char revision[REVISION_BYTES];

	int status = get_picture(job, named, &job->since);
	if (status == STATUS_OK) {
		(void)snprintf(revision, sizeof(revision), "%llu",
			       (unsigned long long)job->since->points.fetch.begin.revision);
		picture_free(job->since);
		job->since = NULL;
		look.as_of = revision;
		status = get_picture(job, look, &job->since);
	}
	if (status != STATUS_OK) {
		return status;
	}
	if (job->since->points.fetch.begin.revision > job->picture->points.fetch.begin.revision) {
		return fail_usage("--since: revision %s is after that of the snapshot", revision);
	}
	if (job->since->is_unpublished || job->picture->is_unpublished) {
		return fail(WM_ERULE, "nothing had been published at one of the two");
	}
	const int err = diff_make(job->client, job->server.timeout_msec, job->since, job->picture,
				  &job->diff);
	return err < 0 ? connect_say(err, &job->server, FLOW_WATCH) : STATUS_OK;
}

static int take(const struct cli *cli, struct job *job)
{
	const struct snapshot_args *args = job->args;
	int status = query_choice(&args->areas, NULL, &args->institutions, &job->choice);

	if (status == STATUS_OK) {
		status = connect_find(cli, &job->server);
	}
	if (status == STATUS_OK) {
		status = connect_client(&job->server, FLOW_WATCH, NULL, &job->client, &job->info);
	}
	if (status == STATUS_OK) {
		status = get_picture(job, args->look, &job->picture);
	}
	if (status == STATUS_OK && args->since != NULL) {
		status = get_since(job);
	}
	return status == STATUS_OK ? write_out(job) : status;
}

static int check(struct job *job)
{
	const struct snapshot_args *args = job->args;

	job->format = shot_format_find(args->format != NULL ? args->format : "json");
	job->lang = args->lang != NULL ? wm_lang_parse(wm_view_str(args->lang)) : WM_LANG_EN;
	if (job->format == NULL) {
		return fail_usage("--format: '%s' is none of " SHOT_FORMATS, args->format);
	}
	if (job->lang < 1 || job->lang > WORDS_LANGS) {
		return fail_usage("--lang: '%s' is neither en nor ru", args->lang);
	}
	job->iati_start = WM_DATE_NONE;
	if (strcmp(job->format->name, "iati") != 0 &&
	    (args->iati_org != NULL || args->iati_start != NULL)) {
		return fail_usage("--iati-org and --iati-start go with --format iati");
	}
	if (args->iati_org != NULL &&
	    strspn(args->iati_org, IATI_ORG_CHARS) != strlen(args->iati_org)) {
		return fail_usage("--iati-org: '%s' is no identifier", args->iati_org);
	}
	if (args->iati_start != NULL &&
	    wm_date_parse(wm_view_str(args->iati_start), &job->iati_start) < 0) {
		return fail_usage("--iati-start: '%s' is not a day, like 2025-04-04",
				  args->iati_start);
	}
	if (!job->format->is_report && (args->since != NULL || args->lang != NULL)) {
		return fail_usage("--since and --lang: %s has no report", job->format->name);
	}
	return STATUS_OK;
}

static int run(const struct cli *cli)
{
	struct job job = { .args = cli->args };
	int status = check(&job);

	if (status == STATUS_OK) {
		status = take(cli, &job);
		diff_free(job.diff);
		picture_free(job.since);
		picture_free(job.picture);
		wm_client_close(job.client);
		connect_done(&job.server);
	}
	return status;
}

static const struct opt opts[] = {
	LOOK_OPTS(struct snapshot_args),
	{ "area", OPT_LIST, "N", offsetof(struct snapshot_args, areas),
	  .text = "only this priority area; may be given again" },
	{ "institution", OPT_LIST, "CODE", offsetof(struct snapshot_args, institutions),
	  .text = "only what this institution reports on; may be given again" },
	{ "since", OPT_TEXT, "REV|DAY|review:CYCLE", offsetof(struct snapshot_args, since),
	  .text = "report the changes since then" },
	{ "format", OPT_TEXT, "FORMAT", offsetof(struct snapshot_args, format),
	  .text = SHOT_FORMATS "; default json" },
	{ "lang", OPT_TEXT, "en|ru", offsetof(struct snapshot_args, lang),
	  .text = "language of a report; default en" },
	{ "iati-org", OPT_TEXT, "REF", offsetof(struct snapshot_args, iati_org),
	  .text = "IATI: identifier of the publishing organisation" },
	{ "iati-start", OPT_TEXT, "DAY", offsetof(struct snapshot_args, iati_start),
	  .text = "IATI: planned start of the action points that have no date" },
	{ "output", OPT_TEXT, "FILE", offsetof(struct snapshot_args, output), .letter = "o",
	  .text = "write to a file, in one step" },
};

const struct cmd cmd_snapshot = {
	.name = "snapshot",
	.run = run,
	.summary = "Write the state at one revision; the same bytes every time.",
	.usage = LOOK_USAGE " [--area N]... [--institution CODE]... [--since "
			    "REV|DAY|review:CYCLE] [--format " SHOT_FORMATS
			    "] [--lang en|ru] [--iati-org REF] [--iati-start DAY] [-o FILE]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct snapshot_args),
};
