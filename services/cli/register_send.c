/* waymark register: amendments, each from the version that the one before it made. */
#include <stdio.h>
#include <string.h>

#include "cli/fail.h"
#include "cli/js.h"
#include "cli/out.h"
#include "cli/register_cmd.h"
#include "cli/sid.h"
#include "sys/alloc.h"
#include "wire/amendment_codec.h"

struct sending {
	struct register_run *run;
	struct act_tally tally;
	json_t *acts;
	struct wm_amendment amendment;
	struct wm_buf body;
};

static int prepare(struct sending *sending)
{
	const struct register_args *args = sending->run->args;
	struct wm_amendment *amendment = &sending->amendment;
	const int lang = args->lang != NULL ? wm_lang_parse(wm_view_str(args->lang)) : WM_LANG_EN;

	if (args->decision == NULL || args->decided_on == NULL || args->rationale == NULL) {
		return fail_usage("register: --decision, --decided-on and --rationale are needed");
	}
	if (lang == 0) {
		return fail_usage("--lang: '%s' is none of en, ru, kk, ky, tg, tk, uz", args->lang);
	}
	if (wm_date_parse(wm_view_str(args->decided_on), &amendment->decided_on) < 0) {
		return fail_usage("--decided-on: '%s' is not a day, like 2025-04-04",
				  args->decided_on);
	}
	amendment->decision = wm_view_str(args->decision);
	amendment->rationale[lang] = wm_view_str(args->rationale);
	amendment->from_version = sending->run->copy.reg.version;
	return STATUS_OK;
}

/* One amendment.  @return how many changes it takes along; 0 = it was not taken */
static size_t send_part(struct sending *sending, size_t first)
{
	struct register_run *run = sending->run;
	struct wm_amendment *amendment = &sending->amendment;
	struct act act = { .what = "amend", .kind = WM_SUBMIT_AMENDMENT };
	const char *why = "";

	const size_t count = register_changes_pack(&run->changes, first, amendment);
	wm_buf_reset(&sending->body);
	wm_amendment_encode(amendment, &sending->body);
	act.err = count == 0 ? WM_ETOO_BIG : sending->body.err;
	if (act.err == WM_OK) {
		act.err = wm_amendment_check(amendment, INT32_MAX, &why);
	}
	if (act.err < 0) {
		(void)snprintf(act.text, sizeof(act.text), "%s: %s",
			       run->changes.change[first].name,
			       why[0] != '\0' ? why : wm_strerror(act.err));
	} else {
		const struct wm_view body = wm_buf_view(&sending->body);
		sid_derive("waymark-amend", &body, 1, act.sid);
		act.body = body.data;
		act.body_len = body.len;
		actor_send(&run->actor, &act);
	}
	act_count(&sending->tally, &act);
	if (run->args->json) {
		json_t *object = act_json(&act);
		js_put(object, "from_version", js_uint(amendment->from_version));
		js_put(object, "changes", js_uint(count));
		js_add(sending->acts, object);
	} else {
		out_line("version %u -> %u, %zu rows", amendment->from_version,
			 amendment->from_version + 1, count);
		act_print(&act);
	}
	amendment->from_version++;
	return act.is_sent ? count : 0;
}

static int send_all(struct sending *sending)
{
	const struct register_changes *changes = &sending->run->changes;
	size_t count = 1;

	for (size_t first = 0; count > 0 && first < changes->count; first += count) {
		count = send_part(sending, first);
	}
	if (sending->run->args->json) {
		json_t *object = json_object();
		js_put(object, "changes", register_changes_json(sending->run));
		js_put(object, "amendments", sending->acts);
		js_put(object, "done", js_uint(sending->tally.done));
		js_put(object, "refused", js_uint(sending->tally.refused));
		js_put(object, "unsent", js_uint(sending->tally.unsent));
		out_json(object);
	} else {
		json_decref(sending->acts);
	}
	if (sending->tally.refused > 0 && sending->tally.done > 0) {
		note("%zu amendments are in the ledger; correct what was refused and run it again",
		     sending->tally.done);
	}
	/* One after the other: the first that is refused is the last that is tried. */
	return sending->tally.refused > 0 ? fail(sending->tally.err, "%s", sending->tally.text)
					  : act_status(&sending->tally);
}

int register_send(struct register_run *run)
{
	struct sending *sending = wm_alloc(sizeof(*sending));

	if (sending == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	sending->run = run;
	wm_buf_init(&sending->body, WM_BODY_MAX_BYTES);
	int status = prepare(sending);
	if (status == STATUS_OK) {
		sending->acts = json_array();
		status = send_all(sending);
	}
	wm_buf_deinit(&sending->body);
	wm_free(sending);
	return status;
}
