/* waymark diff: what changed between two pictures, on the same action points. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/diff.h"
#include "cli/fail.h"
#include "cli/picture.h"
#include "cli/publication.h"
#include "sys/alloc.h"

#define REVISION_BYTES 24

struct diff_args {
	struct opt_list areas, actions;
	const char *view;
	bool json;
};

/* ------------------------------------------------------------------ the two pictures */

struct pair {
	struct server server;
	wm_client *client;
	struct wm_server_info info;
	struct choice choice;
	const char *view;
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
	return picture_get(&pair->server, pair->client, pair->info.server_time_msec, &look,
			   &pair->choice.selection, ret_picture);
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

static int compare(const struct pair *pair, bool json)
{
	struct diff *diff = NULL;
	const int err =
		diff_make(pair->client, pair->server.timeout_msec, pair->from, pair->to, &diff);

	if (err < 0) {
		return connect_say(err, &pair->server, FLOW_WATCH);
	}
	if (json) {
		diff_print_json(diff);
	} else {
		diff_print(diff);
	}
	diff_free(diff);
	return STATUS_OK;
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
	int status = query_choice(&args->areas, &args->actions, NULL, &pair->choice);
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
	return status == STATUS_OK ? compare(pair, args->json) : status;
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
};

const struct cmd cmd_diff = {
	.name = "diff",
	.run = run,
	.summary = "Print what improved, declined, was added, removed or corrected.",
	.usage = "REV|DAY|TIME|review:CYCLE [REV|DAY|TIME|review:CYCLE] [--area N]... "
		 "[--action ID]... [--view reported|accepted|published] [--json]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct diff_args),
	.words_max = 2,
};
