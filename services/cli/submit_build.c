/* waymark submit: what is said, from the words of the command line and the register. */
#include <stdio.h>
#include <string.h>

#include "cli/fail.h"
#include "cli/regcopy.h"
#include "cli/submit.h"

#define LOOKUP_MSEC 3000 /* to be let in, for asking the register */

/* The register is asked only where it is needed: for a cycle that is not named, for decimals. */
static int fetch_register(const struct submit *submit, struct regcopy *ret_copy,
			  int64_t *ret_now_msec)
{
	struct wm_server_info info = { .head = 0 };
	struct wm_query query;
	wm_client *client = NULL;
	/* Without a server the update goes to the outbox; that should not take twice as long. */
	const int connect_msec = submit->server.timeout_msec < LOOKUP_MSEC
					 ? submit->server.timeout_msec
					 : LOOKUP_MSEC;

	wm_query_init(&query, WM_ITEM_BODY_REGISTER);
	int err = connect_try(&submit->server, FLOW_WATCH, submit->args->as, &client);
	if (err == WM_OK) {
		err = wm_client_connect(client, connect_msec, &info);
	}
	if (err == WM_OK) {
		err = regcopy_get(client, &query, submit->server.timeout_msec, ret_copy);
	}
	wm_client_close(client);
	*ret_now_msec = info.server_time_msec;
	return err;
}

/* The one cycle for which reports are taken on that day; none, or several, are no default. */
static void default_cycle(struct submit *submit, const struct wm_register *reg, int32_t today)
{
	const struct wm_cycle *open = NULL;
	size_t count = 0;

	for (size_t i = 0; i < reg->cycle_count; i++) {
		const enum wm_cycle_phase phase = wm_cycle_phase(&reg->cycles[i], today);
		if (phase != WM_PHASE_BEFORE && phase != WM_PHASE_FROZEN) {
			open = &reg->cycles[i];
			count++;
		}
	}
	if (count > 1) {
		note("%zu reporting cycles are open: --cycle names the one that this is for",
		     count);
	}
	if (count == 1) {
		memcpy(submit->cycle, open->id.text, sizeof(submit->cycle));
		submit->is_default_cycle = true;
	}
}

static int take_indicators(struct submit *submit, const struct wm_register *reg)
{
	const struct opt_list *list = &submit->args->indicators;
	const struct wm_action_point *point = wm_register_point(reg, submit->point);
	const char *why = "";
	int err = point != NULL || list->count == 0 ? WM_OK : WM_ENO_SUCH_POINT;

	if (err < 0) {
		return submit_say_refused(submit, err, wm_strerror(err), NULL);
	}
	for (size_t i = 0; err == WM_OK && i < list->count; i++) {
		err = facts_indicators(&submit->facts, wm_view_str(list->item[i]), point,
				       &submit->update, &why);
	}
	return err < 0 ? submit_say_refused(submit, err, why, NULL) : STATUS_OK;
}

int submit_consult(struct submit *submit)
{
	const struct submit_args *args = submit->args;
	const int kind = args->kind != NULL ? wm_update_kind_parse(wm_view_str(args->kind))
					    : (int)WM_UPDATE_REPORT;
	/* A correction belongs to the cycle of what it corrects; nothing is assumed about it. */
	const bool wants_cycle = args->cycle == NULL && (kind == (int)WM_UPDATE_REPORT ||
							 kind == (int)WM_UPDATE_NO_CHANGE);
	struct regcopy copy = { .rows = NULL };
	int64_t now_msec = 0;

	if (args->cycle != NULL) {
		(void)snprintf(submit->cycle, sizeof(submit->cycle), "%s", args->cycle);
	}
	if (args->indicators.count == 0 && !wants_cycle) {
		return STATUS_OK;
	}
	const int err = fetch_register(submit, &copy, &now_msec);
	if (err < 0 && args->indicators.count > 0) {
		return fail(err, "how many decimals an indicator has is not known: %s",
			    wm_strerror(err));
	}
	if (err < 0) {
		submit->lookup_err = err; /* what comes of the update itself is said first */
		return STATUS_OK;
	}
	if (wants_cycle) {
		default_cycle(submit, &copy.reg, wm_date_of_msec(now_msec));
	}
	const int status = take_indicators(submit, &copy.reg);
	regcopy_free(&copy);
	return status;
}

static void take_words(struct submit *submit)
{
	const struct submit_args *args = submit->args;
	struct wm_progress_update *update = &submit->update;

	update->action = args->action;
	update->as_of = args->as_of;
	update->origin = args->origin;
	update->kind = args->kind;
	update->supersedes = args->supersedes.value;
	update->reason = args->reason;
	update->lifecycle = args->lifecycle;
	update->completion = args->completion;
	update->percent = args->percent;
	update->confidence = args->confidence;
	update->actual_start = args->actual_start;
	update->actual_end = args->actual_end;
	update->summary = args->summary;
	update->rationale = args->rationale;
	update->obstacles = args->obstacles;
	update->next_steps = args->next_steps;
	update->decision_requested = args->decision;
	update->summary_lang = args->lang;
	update->reference = args->reference;
}

int submit_encode(struct submit *submit)
{
	const struct submit_args *args = submit->args;
	const char *why = "";

	submit->update.cycle = submit->cycle[0] != '\0' ? submit->cycle : NULL;
	const int err = wm_update_build(&submit->update, submit->body, sizeof(submit->body),
					&submit->out.body_len, &why);
	if (err < 0) {
		(void)submit_say_refused(submit, err, why, NULL);
		return STATUS_REFUSED;
	}
	submit->out.body = submit->body;
	submit->out.expect_rev =
		args->expect_rev.is_set ? args->expect_rev.value : WM_NO_EXPECTATION;
	return STATUS_OK;
}

/* All that needs no server; what is wrong here is not worth a connection. */
int submit_build(struct submit *submit)
{
	const struct submit_args *args = submit->args;
	const char *why = "";
	int err = WM_OK;

	wm_sid_make(submit->out.sid);
	if (args->sid != NULL && wm_uuid_parse(wm_view_str(args->sid), submit->out.sid) < 0) {
		return fail_usage("--sid: '%s' is not a UUID", args->sid);
	}
	if (args->cycle != NULL && strlen(args->cycle) > WM_CYCLE_ID_MAX_BYTES) {
		return fail_usage("--cycle: '%s' is no reporting cycle", args->cycle);
	}
	take_words(submit);
	const int status = evidence_take(&submit->args->evidence, submit->update.evidence,
					 &submit->update.evidence_count, submit->sha256);
	if (status != STATUS_OK) {
		return status;
	}
	for (size_t i = 0; err == WM_OK && i < args->milestones.count; i++) {
		err = facts_milestones(&submit->facts, wm_view_str(args->milestones.item[i]),
				       &submit->update, &why);
	}
	return err < 0 ? submit_say_refused(submit, err, why, NULL) : submit_encode(submit);
}
