/* Handing in as a coordinator. */
#include "cli/actor.h"

#include <stdio.h>
#include <string.h>

#include "cli/fail.h"
#include "cli/js.h"
#include "cli/out.h"
#include "core/register.h"

int actor_who(const char *as, char ret_who[ACTOR_WHO_BYTES])
{
	struct wm_code code;

	if (as == NULL) {
		(void)snprintf(ret_who, ACTOR_WHO_BYTES, "roadmap/coordinator");
		return STATUS_OK;
	}
	if (wm_code_parse(wm_view_str(as), &code) < 0) {
		return fail_usage("--as: '%s' is not an institution code", as);
	}
	(void)snprintf(ret_who, ACTOR_WHO_BYTES, "coordinator/%s", as);
	return STATUS_OK;
}

int actor_open(const struct cli *cli, const char *who, struct actor *ret_actor)
{
	memset(ret_actor, 0, sizeof(*ret_actor));
	int status = connect_find(cli, &ret_actor->server);
	if (status == STATUS_OK && who != NULL) {
		status = connect_client(&ret_actor->server, FLOW_SUBMIT, who, &ret_actor->submit,
					NULL);
	}
	if (status == STATUS_OK) {
		status = connect_client(&ret_actor->server, FLOW_WATCH, who, &ret_actor->read,
					&ret_actor->info);
	}
	return status;
}

void actor_close(struct actor *actor)
{
	wm_client_close(actor->submit);
	wm_client_close(actor->read);
	connect_done(&actor->server);
}

void actor_send(struct actor *actor, struct act *act)
{
	struct wm_submission_out out = {
		.kind = act->kind,
		.expect_rev = WM_NO_EXPECTATION,
		.body = act->body,
		.body_len = act->body_len,
	};
	struct wm_answer answer;

	memcpy(out.sid, act->sid, sizeof(out.sid));
	act->err = wm_client_submit(actor->submit, &out, actor->server.timeout_msec, &answer);
	if (act->err < 0) {
		(void)snprintf(act->text, sizeof(act->text), "%s", wm_strerror(act->err));
		return;
	}
	act->err = answer.err;
	if (answer.err == WM_OK) {
		act->is_sent = true;
		act->revision = answer.revision;
		act->replayed = answer.replayed;
	} else {
		(void)snprintf(act->text, sizeof(act->text), "%s",
			       answer.text[0] != '\0' ? answer.text : wm_strerror(answer.err));
	}
}

static void describe(const struct act *act, char *ret_text, size_t cap)
{
	char id[8];
	size_t len = (size_t)snprintf(ret_text, cap, "%s", act->what);

	if (act->point != 0 && len < cap) {
		wm_point_id_format(act->point, id);
		len += (size_t)snprintf(ret_text + len, cap - len, " %s", id);
	}
	if (act->target != 0 && len < cap) {
		(void)snprintf(ret_text + len, cap - len, " revision %llu by %s",
			       (unsigned long long)act->target, act->institution);
	}
}

void act_print(const struct act *act)
{
	char text[160];

	describe(act, text, sizeof(text));
	if (act->err < 0) {
		out_line("%s: %s: %s", text, wm_err_name(act->err), act->text);
	} else if (act->is_sent) {
		out_line("%s: revision %llu%s", text, (unsigned long long)act->revision,
			 act->replayed ? ", was there already" : "");
	} else {
		out_line("%s: not sent", text);
	}
}

json_t *act_json(const struct act *act)
{
	json_t *object = json_object();

	js_put(object, "what", js_text(act->what));
	js_put(object, "action", act->point != 0 ? js_point(act->point) : json_null());
	js_put(object, "target", act->target != 0 ? js_uint(act->target) : json_null());
	js_put(object, "institution",
	       act->institution[0] != '\0' ? js_text(act->institution) : json_null());
	js_put(object, "sid", js_uuid(act->sid));
	js_put(object, "revision", act->is_sent ? js_uint(act->revision) : json_null());
	js_put(object, "replayed", json_boolean(act->replayed));
	js_put(object, "error", act->err < 0 ? js_error(act->err, act->text) : json_null());
	return object;
}

void act_count(struct act_tally *tally, const struct act *act)
{
	if (act->is_sent) {
		tally->done += !act->replayed;
		tally->replayed += act->replayed;
		return;
	}
	if (act->err < 0 && wm_err_class(act->err) != WM_CLASS_RETRY) {
		tally->refused++;
	} else {
		tally->unsent++;
	}
	/* The reason to do it again is worth more than that of a single refusal. */
	if (tally->err == WM_OK || wm_err_class(act->err) == WM_CLASS_RETRY) {
		tally->err = act->err;
		memcpy(tally->text, act->text, sizeof(tally->text));
	}
}

int act_status(const struct act_tally *tally)
{
	const size_t count = tally->done + tally->replayed + tally->refused + tally->unsent;

	if (tally->err == WM_OK) {
		return STATUS_OK;
	}
	if (tally->unsent > 0) {
		return fail(tally->err, "%s; do it again to send what is missing",
			    wm_strerror(tally->err));
	}
	if (count == 1) {
		return fail(tally->err, "%s", tally->text);
	}
	(void)fail(tally->err, "%zu of %zu were refused; the first: %s", tally->refused, count,
		   tally->text);
	return STATUS_ROWS;
}
