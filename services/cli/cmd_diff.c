/* waymark diff: what changed between two pictures, on the same action points. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/diff.h"
#include "cli/fail.h"
#include "cli/out.h"
#include "cli/picture.h"
#include "cli/publication.h"
#include "cli/shot.h"
#include "cli/words.h"
#include "render/emit.h"
#include "sys/files.h"

#define REVISION_BYTES	 24
#define RULE_MAX_BYTES	 ((size_t)16 * 1024)
#define REPORT_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define DIFF_FORMATS	 "md|html|pdf|xlsx"

struct diff_args {
	struct opt_list areas, actions;
	const char *view, *format, *lang, *output;
	bool json;
};

/* ------------------------------------------------------------------ the two pictures */

struct pair {
	struct server server;
	wm_client *client;
	struct wm_server_info info;
	struct choice choice;
	const char *view;
	const struct shot_format *format; /* NULL: text or JSON */
	int lang;
	struct picture *from, *to;
};

static int get_side(struct pair *pair, const char *word, struct picture **ret_picture)
{
	struct look look = { .as_of = word, .view = pair->view };
	char revision[REVISION_BYTES];
	uint64_t published = 0;

	if (strcmp(word, "head") == 0) {
		look.as_of = NULL;
	} else if (publication_is(word)) {
		const int status = publication_find(&pair->server, pair->client, word, &published);
		if (status != STATUS_OK) {
			return status;
		}
		(void)snprintf(revision, sizeof(revision), "%llu", (unsigned long long)published);
		look.as_of = revision;
	}
	int status = picture_get(&pair->server, pair->client, pair->info.server_time_msec, &look,
				 &pair->choice.selection, ret_picture);
	if (status == STATUS_OK && pair->format != NULL) { /* by its revision, to be made again */
		(void)snprintf(revision, sizeof(revision), "%llu",
			       (unsigned long long)(*ret_picture)->points.fetch.begin.revision);
		picture_free(*ret_picture);
		*ret_picture = NULL;
		look.as_of = revision;
		status = picture_get(&pair->server, pair->client, pair->info.server_time_msec,
				     &look, &pair->choice.selection, ret_picture);
	}
	return status;
}

static int check(const struct pair *pair)
{
	const struct wm_item *from = &pair->from->points.fetch.begin;
	const struct wm_item *to = &pair->to->points.fetch.begin;

	if (from->revision > to->revision) {
		return fail_usage("diff: revision %llu is after revision %llu",
				  (unsigned long long)from->revision,
				  (unsigned long long)to->revision);
	}
	if (pair->from->is_unpublished || pair->to->is_unpublished) {
		return fail(WM_ERULE, "nothing had been published at one of the two");
	}
	return STATUS_OK;
}

static void add_list(struct wm_buf *buf, const char *before, const struct opt_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		wm_emit(buf, before);
		wm_emit(buf, list->item[i]);
	}
}

/* The changes as a document of their own. */
static int put_report(const struct pair *pair, const struct diff_args *args,
		      const struct diff *diff)
{
	struct wm_buf rule;
	struct wm_buf buf;

	wm_buf_init(&rule, RULE_MAX_BYTES);
	wm_buf_init(&buf, REPORT_MAX_BYTES);
	wm_emit_format(&rule, "waymark diff %llu %llu --view %s",
		       (unsigned long long)pair->from->points.fetch.begin.revision,
		       (unsigned long long)pair->to->points.fetch.begin.revision, pair->view);
	add_list(&rule, " --area ", &args->areas);
	add_list(&rule, " --action ", &args->actions);
	wm_emit_format(&rule, " --format %s --lang %s", pair->format->name,
		       wm_lang_name(pair->lang));
	wm_buf_add(&rule, "", 1);
	const struct shot shot = { .picture = pair->to,
				   .diff = diff,
				   .lang = pair->lang,
				   .is_diff = true,
				   .format = pair->format->name,
				   .generation = (const char *)rule.data };
	int err = rule.err < 0 ? rule.err : pair->format->write(&shot, &buf);
	if (err == WM_OK && args->output != NULL) {
		err = wm_file_write(args->output, wm_buf_view(&buf), 0644);
	} else if (err == WM_OK) {
		out_bytes(wm_buf_view(&buf));
	}
	wm_buf_deinit(&rule);
	wm_buf_deinit(&buf);
	return err < 0 ? fail_here(err, "diff: %s", wm_strerror(err)) : STATUS_OK;
}

static int compare(const struct pair *pair, const struct diff_args *args)
{
	int status = STATUS_OK;
	struct diff *diff = NULL;
	const int err =
		diff_make(pair->client, pair->server.timeout_msec, pair->from, pair->to, &diff);

	if (err < 0) {
		return connect_say(err, &pair->server, FLOW_WATCH);
	}
	if (pair->format != NULL) {
		status = put_report(pair, args, diff);
	} else if (args->json) {
		diff_print_json(diff);
	} else {
		diff_print(diff);
	}
	diff_free(diff);
	return status;
}

static int take_format(const struct diff_args *args, struct pair *pair)
{
	if (args->format == NULL) {
		return args->lang == NULL && args->output == NULL
			       ? STATUS_OK
			       : fail_usage("diff: --lang and -o go with --format");
	}
	pair->format = shot_format_find(args->format);
	pair->lang = args->lang != NULL ? wm_lang_parse(wm_view_str(args->lang)) : WM_LANG_EN;
	if (pair->format == NULL || !pair->format->is_report || args->json) {
		return fail_usage("--format: '%s' is none of " DIFF_FORMATS, args->format);
	}
	return pair->lang >= 1 && pair->lang <= WORDS_LANGS
		       ? STATUS_OK
		       : fail_usage("--lang: '%s' is neither en nor ru", args->lang);
}

static int take(const struct cli *cli, struct pair *pair)
{
	const struct diff_args *args = cli->args;
	const char *from = cli->words[0];
	const char *to = cli->word_count > 1 ? cli->words[1] : "head";

	pair->view = args->view;
	if (pair->view == NULL) {
		/* At its publication what was published is what was accepted. */
		pair->view = publication_is(from) || publication_is(to) ? "accepted" : "reported";
	}
	int status = take_format(args, pair);
	if (status == STATUS_OK) {
		status = query_choice(&args->areas, &args->actions, NULL, &pair->choice);
	}
	if (status == STATUS_OK) {
		status = connect_find(cli, &pair->server);
	}
	if (status == STATUS_OK) {
		status =
			connect_client(&pair->server, FLOW_WATCH, NULL, &pair->client, &pair->info);
	}
	if (status == STATUS_OK) {
		status = get_side(pair, from, &pair->from);
	}
	if (status == STATUS_OK) {
		status = get_side(pair, to, &pair->to);
	}
	if (status == STATUS_OK) {
		status = check(pair);
	}
	return status == STATUS_OK ? compare(pair, args) : status;
}

static int run(const struct cli *cli)
{
	struct pair pair = { .client = NULL };

	if (cli->word_count == 0) {
		return fail_usage("diff: from which revision, day or review:CYCLE?");
	}
	const int status = take(cli, &pair);
	picture_free(pair.from);
	picture_free(pair.to);
	wm_client_close(pair.client);
	connect_done(&pair.server);
	return status;
}

static const struct opt opts[] = {
	{ "area", OPT_LIST, "N", offsetof(struct diff_args, areas),
	  .text = "only this priority area; may be given again" },
	{ "action", OPT_LIST, "ID", offsetof(struct diff_args, actions),
	  .text = "only this action point; may be given again" },
	{ "view", OPT_TEXT, "VIEW", offsetof(struct diff_args, view),
	  .text = "reported, accepted, or published: which updates count; default reported, with "
		  "review:CYCLE accepted" },
	{ "json", OPT_FLAG, NULL, offsetof(struct diff_args, json), .text = "print JSON" },
	{ "format", OPT_TEXT, "FORMAT", offsetof(struct diff_args, format),
	  .text = "write a report: " DIFF_FORMATS },
	{ "lang", OPT_TEXT, "en|ru", offsetof(struct diff_args, lang),
	  .text = "language of a report; default en" },
	{ "output", OPT_TEXT, "FILE", offsetof(struct diff_args, output), .letter = "o",
	  .text = "write a report to a file, in one step" },
};

const struct cmd cmd_diff = {
	.name = "diff",
	.run = run,
	.summary = "Print what improved, declined, was added, removed or corrected.",
	.usage = "REV|DAY|TIME|review:CYCLE [REV|DAY|TIME|review:CYCLE] [--area N]... "
		 "[--action ID]... [--view reported|accepted|published] [--json | "
		 "--format " DIFF_FORMATS " [--lang en|ru] [-o FILE]]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct diff_args),
	.words_max = 2,
};
