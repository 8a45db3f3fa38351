/*
 * waymark submit: one progress update.
 *
 * It is on this disk before it is sent, and it leaves the outbox when its fate
 * is known: a receipt, or a refusal that the user sees here and now.
 */
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "cli/cmd.h"
#include "cli/fail.h"
#include "cli/js.h"
#include "cli/known.h"
#include "cli/out.h"
#include "cli/query.h"
#include "cli/submit.h"
#include "proto/limits.h"
#include "sys/alloc.h"
#include "sys/files.h"

/* ------------------------------------------------------------------ what is said */

int submit_say_refused(const struct submit *submit, int err, const char *text,
		       const uint64_t *current_rev)
{
	if (submit->args->json) {
		json_t *object = json_object();
		json_t *error = js_error(err, text);
		if (current_rev != NULL) {
			js_put(error, "current_rev", js_uint(*current_rev));
		}
		js_put(object, "sid", js_uuid(submit->out.sid));
		js_put(object, "error", error);
		out_json_line(object);
	}
	if (current_rev != NULL) {
		return fail(err, "%s; the action point is at revision %llu", text,
			    (unsigned long long)*current_rev);
	}
	return fail(err, "%s", text);
}

static int say_kept(const struct submit *submit, int err, const char *text)
{
	char sid[WM_UUID_TEXT_BYTES];

	if (submit->args->json) {
		json_t *object = json_object();
		js_put(object, "sid", js_uuid(submit->out.sid));
		js_put(object, "error", js_error(err, text));
		js_put(object, "kept", json_true());
		out_json_line(object);
	}
	wm_uuid_format(submit->out.sid, sid);
	(void)fail(err, "%s; kept in the outbox as %s, `waymark outbox flush' sends it", text, sid);
	return STATUS_KEPT;
}

static void say_accepted(const struct submit *submit, const struct wm_answer *answer)
{
	char sid[WM_UUID_TEXT_BYTES];
	char at[WM_TIME_TEXT_BYTES];
	char id[8];

	if (submit->args->json) {
		json_t *object = json_object();
		js_put(object, "sid", js_uuid(answer->sid));
		js_put(object, "revision", js_uint(answer->revision));
		js_put(object, "replayed", json_boolean(answer->replayed));
		js_put(object, "leaf_hash", js_hex(answer->leaf_hash, sizeof(answer->leaf_hash)));
		js_put(object, "committed_at", js_time(answer->committed_at_msec));
		js_put(object, "institution", js_text(submit->args->as));
		js_put(object, "action", js_point(submit->point));
		js_put(object, "cycle",
		       submit->cycle[0] != '\0' ? js_text(submit->cycle) : json_null());
		out_json_line(object);
		return;
	}
	wm_uuid_format(answer->sid, sid);
	wm_time_format(answer->committed_at_msec, at);
	wm_point_id_format(submit->point, id);
	out_line("%s by %s is in the ledger%s: revision %llu of %s, sid %s", id, submit->args->as,
		 answer->replayed ? " already" : "", (unsigned long long)answer->revision, at, sid);
	if (submit->cycle[0] != '\0') {
		out_line("for reporting cycle %s%s", submit->cycle,
			 submit->is_default_cycle ? ", the one that is open" : "");
	}
}

/* ------------------------------------------------------------------ sending */

/* Its fate is known, so nothing has to be sent again. */
static int drop(const struct submit *submit)
{
	const int err = wm_outbox_drop(submit->outbox, submit->out.sid);

	if (err < 0 && err != WM_ENOTFOUND) {
		return fail_here(err, "the outbox could not be cleared: %s", wm_strerror(err));
	}
	return STATUS_OK;
}

static int take_answer(const struct submit *submit, const struct wm_answer *answer)
{
	const char *text = answer->text[0] != '\0' ? answer->text : wm_strerror(answer->err);

	if (answer->err == WM_OK) {
		say_accepted(submit, answer);
		return drop(submit);
	}
	if (wm_err_class(answer->err) == WM_CLASS_RETRY) {
		return say_kept(submit, answer->err, text);
	}
	(void)drop(submit);
	return submit_say_refused(submit, answer->err, text,
				  answer->err == WM_ECONFLICT ? &answer->current_rev : NULL);
}

/* Connected.  The key alone says in whose name this is filed, so it has to be the right one. */
static int send_as(const struct submit *submit, wm_client *client,
		   const struct wm_server_info *info)
{
	struct wm_answer answer;

	if (strcmp(info->institution, submit->args->as) != 0) {
		(void)drop(submit);
		return submit_say_refused(submit, WM_ENO_KEY,
					  "the key is another institution's than --as names", NULL);
	}
	const int err =
		wm_client_submit(client, &submit->out, submit->server.timeout_msec, &answer);
	return err < 0 ? say_kept(submit, err, wm_strerror(err)) : take_answer(submit, &answer);
}

static int deliver(const struct submit *submit)
{
	struct wm_server_info info;
	wm_client *client = NULL;

	int status = connect_open(&submit->server, FLOW_SUBMIT, submit->args->as, &client);
	if (status != STATUS_OK) {
		(void)drop(submit);
		return status;
	}
	const int err = wm_client_connect(client, submit->server.timeout_msec, &info);
	if (err == WM_OK) {
		status = send_as(submit, client, &info);
	} else if (wm_err_class(err) == WM_CLASS_RETRY) {
		status = say_kept(submit, err, wm_strerror(err));
	} else { /* nothing was sent */
		(void)drop(submit);
		status = submit_say_refused(submit, err, wm_strerror(err), NULL);
	}
	wm_client_close(client);
	return status;
}

static int open_outbox(struct submit *submit)
{
	char *base = connect_outbox_base(&submit->server);
	char *dir = base != NULL ? wm_path_join(base, submit->args->as) : NULL;
	int err = WM_ENOMEM;

	if (base == NULL) {
		return fail_here(WM_ENOTFOUND, "there is no place for an outbox: WAYMARK_OUTBOX");
	}
	if (dir != NULL) {
		err = connect_make_dirs(dir);
	}
	if (err == WM_OK) {
		err = wm_outbox_open(dir, &submit->outbox);
	}
	const int status = err < 0 ? fail_here(err, "outbox %s: %s", dir != NULL ? dir : base,
					       wm_strerror(err))
				   : STATUS_OK;
	wm_free(dir);
	wm_free(base);
	return status;
}

static int save_and_deliver(struct submit *submit)
{
	int status = open_outbox(submit);

	if (status != STATUS_OK) {
		return status;
	}
	const int err = wm_outbox_put(submit->outbox, &submit->out);
	if (err == WM_EEXISTS) {
		status =
			submit_say_refused(submit, WM_ESID_REUSED,
					   "this sid waits in the outbox with other content", NULL);
	} else if (err < 0) {
		status = fail_here(err, "the outbox: %s; nothing was sent", wm_strerror(err));
	} else {
		status = deliver(submit);
	}
	wm_outbox_close(submit->outbox);
	return status;
}

/* A key that is not here is found before anything is kept. */
static int check_key(const struct submit *submit)
{
	struct key_texts key;

	const int err = connect_key(&submit->server, submit->args->as, &key);
	explicit_bzero(&key, sizeof(key));
	if (err == WM_ENO_KEY && submit->server.has_instance &&
	    known_stranger(&submit->server, submit->args->as)) {
		return submit_say_refused(submit, WM_ENO_SUCH_INSTITUTION,
					  "the register has no such institution", NULL);
	}
	return err < 0 ? connect_say_no_key(err, submit->args->as) : STATUS_OK;
}

static int check_args(const struct submit_args *args, uint16_t *ret_point)
{
	const struct {
		const char *name, *value;
	} needed[] = {
		{ "--as", args->as },
		{ "--action", args->action },
		{ "--as-of", args->as_of },
		{ "--summary", args->summary },
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (needed[i].value == NULL) {
			return fail_usage("submit: %s is missing", needed[i].name);
		}
	}
	return query_point(args->action, ret_point);
}

static int run(const struct cli *cli)
{
	struct submit *submit = wm_alloc(sizeof(*submit));

	if (submit == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	submit->args = cli->args;
	int status = check_args(submit->args, &submit->point);
	if (status == STATUS_OK) {
		status = submit_build(submit);
	}
	if (status == STATUS_OK) {
		status = connect_find(cli, &submit->server);
	}
	if (status == STATUS_OK) {
		status = check_key(submit);
	}
	if (status == STATUS_OK) {
		status = submit_consult(submit);
	}
	if (status == STATUS_OK) {
		status = submit_encode(submit);
	}
	if (status == STATUS_OK) {
		status = save_and_deliver(submit);
	}
	if (submit->lookup_err < 0 && (status == STATUS_OK || status == STATUS_KEPT)) {
		note("it is for no reporting cycle, because none could be looked up (%s); --cycle "
		     "names one",
		     wm_strerror(submit->lookup_err));
	}
	connect_done(&submit->server);
	wm_free(submit);
	return status;
}

#define AT(MEMBER) offsetof(struct submit_args, MEMBER)

static const struct opt opts[] = {
	{ "as", OPT_TEXT, "INSTITUTION", AT(as), .text = "code of the institution that files it" },
	{ "action", OPT_TEXT, "ID", AT(action), .text = "action point, like 3.07" },
	{ "as-of", OPT_TEXT, "DAY", AT(as_of), .text = "day on which the facts hold" },
	{ "kind", OPT_TEXT, "WORD", AT(kind),
	  .text = "report (default), no_change, correction, withdrawal" },
	{ "supersedes", OPT_NUMBER, "REV", AT(supersedes), 1,
	  .text = "revision that a correction or withdrawal is about" },
	{ "reason", OPT_TEXT, "WORD", AT(reason),
	  .text = "typing_error, new_evidence, source_revised, wrong_action, reviewer_request" },
	{ "cycle", OPT_TEXT, "ID", AT(cycle),
	  .text = "reporting cycle that it answers; default the one that is open" },
	{ "lifecycle", OPT_TEXT, "WORD", AT(lifecycle),
	  .text = "pipeline, implementation, finalisation, closed, cancelled, suspended, unknown" },
	{ "completion", OPT_TEXT, "WORD", AT(completion),
	  .text = "not_started, limited, substantial, complete, unknown" },
	{ "percent", OPT_TEXT, "N", AT(percent), .text = "0 to 100, or unknown" },
	{ "confidence", OPT_TEXT, "WORD", AT(confidence), .text = "green, amber, red, unknown" },
	{ "summary", OPT_TEXT, "TEXT", AT(summary), .text = "what happened, in a few sentences" },
	{ "rationale", OPT_TEXT, "TEXT", AT(rationale),
	  .text = "why amber, red or worse than before" },
	{ "obstacles", OPT_TEXT, "TEXT", AT(obstacles), .text = "what stands in the way" },
	{ "next-steps", OPT_TEXT, "TEXT", AT(next_steps), .text = "what comes next" },
	{ "decision-requested", OPT_TEXT, "TEXT", AT(decision),
	  .text = "what ministers are asked to decide" },
	{ "lang", OPT_TEXT, "LANG", AT(lang), .text = "language of the texts; default en" },
	{ "milestone", OPT_LIST, "ID=STATE[@DAY]", AT(milestones),
	  .text = "scheduled, met@DAY, partially_met or not_met; may be given again" },
	{ "indicator", OPT_LIST, "ID@DAY=VALUE[:STATUS]", AT(indicators),
	  .text = "value at the end of a period, SDMX status letter; may be given again" },
	{ "actual-start", OPT_TEXT, "DAY", AT(actual_start), .text = "when work began" },
	{ "actual-end", OPT_TEXT, "DAY", AT(actual_end), .text = "when it was done" },
	{ "evidence", OPT_LIST, "URL", AT(evidence.url),
	  .text = "where to see it; may be given again" },
	EVIDENCE_OPTS(struct submit_args),
	{ "reference", OPT_TEXT, "TEXT", AT(reference), .text = "your own reference" },
	{ "origin", OPT_TEXT, "WORD", AT(origin),
	  .text = "filed (default), or compiled from public sources" },
	{ "expect-rev", OPT_NUMBER, "REV", AT(expect_rev),
	  .text = "refuse when the action point has another revision; 0 = it has none" },
	{ "sid", OPT_TEXT, "UUID", AT(sid), .text = "submission id; default a new one" },
	{ "json", OPT_FLAG, NULL, AT(json), .text = "print JSON" },
};

const struct cmd cmd_submit = {
	.name = "submit",
	.run = run,
	.summary = "Submit one progress update and wait for its receipt; \"unknown\" withdraws a "
		   "value.",
	.usage = "--as INSTITUTION --action ID --as-of DAY --summary TEXT [OPTION]...",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct submit_args),
};
