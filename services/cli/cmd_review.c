/* waymark review: what was handed in, from submitted to published. */
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "cli/cmd.h"
#include "cli/evidence.h"
#include "cli/fail.h"
#include "cli/review.h"

#define WORDS_MAX 512

int review_open(struct review *review, const char *who)
{
	struct wm_query query;

	int status = actor_open(review->cli, who, &review->actor);
	if (status != STATUS_OK) {
		return status;
	}
	const int timeout_msec = review->actor.server.timeout_msec;
	wm_query_init(&query, WM_ITEM_BODY_REGISTER);
	int err = regcopy_get(review->actor.read, &query, timeout_msec, &review->copy);
	if (err == WM_OK) {
		err = docket_get(review->actor.read, timeout_msec, &review->docket);
	}
	review->today = wm_date_of_msec(review->actor.info.server_time_msec);
	return err < 0 ? connect_say(err, &review->actor.server, FLOW_WATCH) : STATUS_OK;
}

void review_close(struct review *review)
{
	docket_free(&review->docket);
	regcopy_free(&review->copy);
	actor_close(&review->actor);
}

bool review_selects(const struct review *review, const struct choice *choice, uint16_t action,
		    const struct docket_update *update)
{
	const struct wm_selection *selection = &choice->selection;
	const struct wm_action_point *point = wm_register_point(&review->copy.reg, update->point);
	bool found = selection->area_count == 0;

	for (size_t i = 0; i < selection->area_count; i++) {
		found = found || (point != NULL && point->area == selection->areas[i]);
	}
	if (!found || (action != 0 && update->point != action)) {
		return false;
	}
	found = selection->institution_count == 0;
	for (size_t i = 0; i < selection->institution_count; i++) {
		found = found || strcmp(update->institution.text, selection->institutions[i]) == 0;
	}
	return found;
}

const char *review_turn(const struct review *review, const struct docket_update *update)
{
	const struct wm_action_point *point = wm_register_point(&review->copy.reg, update->point);
	const struct wm_code *lead = point != NULL ? wm_point_lead(point, review->today) : NULL;

	if (update->reviewed.superseded_by != 0) {
		return "";
	}
	switch (update->reviewed.state) {
	case WM_REVIEW_SUBMITTED:
		return lead != NULL ? lead->text : "roadmap";
	case WM_REVIEW_APPROVED:
		return "roadmap";
	case WM_REVIEW_RETURNED:
		return update->institution.text;
	default:
		return "";
	}
}

int review_revision(const char *word, uint64_t *ret_revision)
{
	if (wm_uint_parse(wm_view_str(word), INT64_MAX, ret_revision) < 0 || *ret_revision == 0) {
		return fail_usage("'%s' is not a revision", word);
	}
	return STATUS_OK;
}

/* ------------------------------------------------------------------ subcommands */

static int run_list(struct review *review, char **words, int count)
{
	(void)words;
	return count > 0 ? fail_usage("review list takes no revisions: --state, --area, ...")
			 : review_list(review);
}

static int run_return(struct review *review, char **words, int count)
{
	if (review->args->reason == NULL) {
		return fail_usage("review return: --reason is missing");
	}
	return review_verbs(review, WM_VERB_RETURN, words, count);
}

static int run_approve(struct review *review, char **words, int count)
{
	if (review->args->as == NULL && review->cli->global.key == NULL) {
		return fail_usage("review approve: --as CODE names the lead that approves");
	}
	return review_verbs(review, WM_VERB_APPROVE, words, count);
}

static int run_accept(struct review *review, char **words, int count)
{
	return review_verbs(review, WM_VERB_ACCEPT, words, count);
}

static int run_publish(struct review *review, char **words, int count)
{
	(void)words;
	if (count > 0 || review->args->cycle == NULL) {
		return fail_usage("review publish: --cycle ID, and nothing else, is needed");
	}
	return review_publish(review);
}

static int run_verify(struct review *review, char **words, int count)
{
	(void)words;
	if (count > 0 || review->args->action == NULL || review->args->level == NULL ||
	    review->args->rationale == NULL) {
		return fail_usage("review verify: --action, --level and --rationale are needed");
	}
	return review_verify(review);
}

static const struct {
	const char *name;
	int (*run)(struct review *review, char **words, int count);
} subs[] = {
	{ "list", run_list },	    { "show", review_show },  { "return", run_return },
	{ "approve", run_approve }, { "accept", run_accept }, { "publish", run_publish },
	{ "verify", run_verify },
};

static int run(const struct cli *cli)
{
	struct review review = { .cli = cli, .args = cli->args };

	if (cli->word_count == 0) {
		return fail_usage(
			"review: list, show, return, approve, accept, publish or verify?");
	}
	for (size_t i = 0; i < sizeof(subs) / sizeof(subs[0]); i++) {
		if (strcmp(subs[i].name, cli->words[0]) == 0) {
			const int status =
				subs[i].run(&review, cli->words + 1, cli->word_count - 1);
			review_close(&review);
			return status;
		}
	}
	return fail_usage("review: '%s' is none of list, show, return, approve, accept, publish, "
			  "verify",
			  cli->words[0]);
}

#define AT(MEMBER) offsetof(struct review_args, MEMBER)

static const struct opt opts[] = {
	{ "as", OPT_TEXT, "CODE", AT(as),
	  .text = "coordinator of this lead; without it, of the Roadmap" },
	{ "state", OPT_TEXT, "STATE", AT(state),
	  .text = "list: submitted, returned, approved, accepted, published, withdrawn, "
		  "superseded, all; default what waits" },
	{ "area", OPT_LIST, "N", AT(areas), .text = "only this priority area; may be given again" },
	{ "action", OPT_TEXT, "ID", AT(action), .text = "only this action point; verify: of it" },
	{ "institution", OPT_LIST, "CODE", AT(institutions),
	  .text = "only updates of this institution; may be given again" },
	{ "all-submitted", OPT_FLAG, NULL, AT(all_submitted),
	  .text = "approve, accept, return: everything selected that is submitted" },
	{ "all-approved", OPT_FLAG, NULL, AT(all_approved),
	  .text = "accept, return: everything selected that is approved" },
	{ "reason", OPT_TEXT, "TEXT", AT(reason), .text = "return: why; publish: a note" },
	{ "cycle", OPT_TEXT, "ID", AT(cycle), .text = "publish: the reporting cycle" },
	{ "level", OPT_TEXT, "WORD", AT(level),
	  .text = "verify: no_evidence, not_started, limited, substantial, complete" },
	{ "as-of", OPT_TEXT, "DAY", AT(as_of), .text = "verify: day looked at; default today" },
	{ "assessor", OPT_TEXT, "TEXT", AT(assessor), .text = "verify: who looked" },
	{ "rationale", OPT_TEXT, "TEXT", AT(rationale), .text = "verify: why that level" },
	{ "lang", OPT_TEXT, "LANG", AT(lang), .text = "language of the texts; default en" },
	{ "evidence", OPT_LIST, "URL", AT(evidence.url),
	  .text = "verify: where to see it; may be given again" },
	EVIDENCE_OPTS(struct review_args),
	{ "json", OPT_FLAG, NULL, AT(json), .text = "print JSON" },
};

const struct cmd cmd_review = {
	.name = "review",
	.run = run,
	.summary = "Look at updates and return, approve, accept, publish them; verify completion.",
	.usage = "list|show REV|return REV|approve REV...|accept REV...|publish|verify [OPTION]...",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct review_args),
	.words_max = WORDS_MAX,
};
