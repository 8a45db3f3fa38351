/* waymark outbox: submissions without a receipt; list them, send them, give one up. */
#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cmd.h"
#include "cli/connect.h"
#include "cli/fail.h"
#include "cli/js.h"
#include "cli/out.h"
#include "core/update.h"
#include "sys/alloc.h"
#include "sys/files.h"
#include "wire/update_codec.h"

struct outbox_args {
	const char *as;
	bool json;
};

/* One visit to every outbox. */
struct visit {
	const struct outbox_args *args;
	const struct server *server;
	const char *institution; /* whose outbox it is at the moment */
	wm_outbox *outbox;
	struct out_table *table;
	json_t *items;
	uint64_t accepted, refused, waiting;
	uint8_t sid[16]; /* to drop */
	bool found;
};

/* @return a status */
typedef int visit_fn(struct visit *visit);

/* ------------------------------------------------------------------ list */

static const struct out_column columns[] = {
	{ "sid", false },   { "institution", false }, { "action", false },
	{ "as of", false }, { "saved", false },	      { "state", false },
};

static void list_json(const struct visit *visit, const struct wm_outbox_item *item,
		      const struct wm_update *update)
{
	json_t *object = json_object();

	js_put(object, "sid", js_uuid(item->sid));
	js_put(object, "institution", js_text(visit->institution));
	js_put(object, "action", js_point(update->point));
	js_put(object, "as_of", js_date(update->as_of));
	js_put(object, "expect_rev",
	       item->expect_rev == WM_NO_EXPECTATION ? json_null() : js_uint(item->expect_rev));
	js_put(object, "saved_at", js_time(item->saved_at_msec));
	js_put(object, "state", json_string(item->refused == 0 ? "waiting" : "refused"));
	js_put(object, "error",
	       item->refused == 0 ? json_null() : js_error(item->refused, item->refused_text));
	js_add(visit->items, object);
}

static void list_text(const struct visit *visit, const struct wm_outbox_item *item,
		      const struct wm_update *update)
{
	char sid[WM_UUID_TEXT_BYTES];
	char id[8];
	char as_of[WM_DATE_TEXT_BYTES];
	char at[WM_TIME_TEXT_BYTES];

	wm_uuid_format(item->sid, sid);
	wm_point_id_format(update->point, id);
	wm_date_format(update->as_of, as_of);
	wm_time_format(item->saved_at_msec, at);
	out_table_cell(visit->table, OUT_PLAIN, "%s", sid);
	out_table_cell(visit->table, OUT_PLAIN, "%s", visit->institution);
	out_table_cell(visit->table, OUT_PLAIN, "%s", id);
	out_table_cell(visit->table, OUT_PLAIN, "%s", as_of);
	out_table_cell(visit->table, OUT_PLAIN, "%s", at);
	if (item->refused == 0) {
		out_table_cell(visit->table, OUT_PLAIN, "waiting");
	} else {
		out_table_cell(visit->table, OUT_RED, "refused: %s: %s", wm_err_name(item->refused),
			       item->refused_text);
	}
}

static bool on_listed(const struct wm_outbox_item *item, void *user)
{
	struct visit *visit = user;
	struct wm_update update;

	if (wm_update_decode(wm_view_of(item->body, item->body_len), &update) < 0) {
		wm_update_init(&update); /* of a later release: list what is known */
	}
	if (item->refused == 0) {
		visit->waiting++;
	} else {
		visit->refused++;
	}
	if (visit->args->json) {
		list_json(visit, item, &update);
	} else {
		list_text(visit, item, &update);
	}
	return true;
}

static int say_damaged(const struct visit *visit, int err)
{
	return fail_here(err, "outbox of %s: %s", visit->institution, wm_strerror(err));
}

static int list_one(struct visit *visit)
{
	const int err = wm_outbox_each(visit->outbox, on_listed, visit);

	return err < 0 ? say_damaged(visit, err) : STATUS_OK;
}

static void list_end(struct visit *visit)
{
	if (visit->args->json) {
		json_t *object = json_object();
		js_put(object, "items", visit->items);
		js_put(object, "waiting", js_uint(visit->waiting));
		js_put(object, "refused", js_uint(visit->refused));
		out_json(object);
		return;
	}
	if (visit->waiting + visit->refused > 0) {
		out_table_print(visit->table);
	}
	out_line("%llu waiting, %llu refused", (unsigned long long)visit->waiting,
		 (unsigned long long)visit->refused);
}

/* ------------------------------------------------------------------ flush */

static void on_answer(const struct wm_answer *answer, void *user)
{
	struct visit *visit = user;
	const bool retry = wm_err_class(answer->err) == WM_CLASS_RETRY;
	char sid[WM_UUID_TEXT_BYTES];

	if (answer->err == WM_OK) {
		visit->accepted++;
	} else if (!retry) {
		visit->refused++;
	}
	wm_uuid_format(answer->sid, sid);
	if (visit->args->json) {
		json_t *object = json_object();
		js_put(object, "sid", js_text(sid));
		js_put(object, "institution", js_text(visit->institution));
		js_put(object, "revision",
		       answer->err == WM_OK ? js_uint(answer->revision) : json_null());
		js_put(object, "replayed", json_boolean(answer->err == WM_OK && answer->replayed));
		js_put(object, "error",
		       answer->err == WM_OK ? json_null() : js_error(answer->err, answer->text));
		js_add(visit->items, object);
	} else if (answer->err == WM_OK) {
		out_line("%s by %s is in the ledger%s: revision %llu", sid, visit->institution,
			 answer->replayed ? " already" : "", (unsigned long long)answer->revision);
	} else {
		out_line("%s by %s %s: %s: %s", sid, visit->institution,
			 retry ? "waits" : "is refused", wm_err_name(answer->err), answer->text);
	}
}

static bool count_waiting(const struct wm_outbox_item *item, void *user)
{
	uint64_t *waiting = user;

	*waiting += item->refused == 0;
	return true;
}

static int send_all(struct visit *visit, wm_client *client)
{
	struct wm_server_info info;
	const int timeout_msec = visit->server->timeout_msec;

	int err = wm_client_connect(client, timeout_msec, &info);
	if (err == WM_OK && strcmp(info.institution, visit->institution) != 0) {
		return fail(WM_ENO_KEY, "the key is that of %s, not of %s", info.institution,
			    visit->institution);
	}
	if (err == WM_OK) {
		err = wm_outbox_flush(visit->outbox, client, timeout_msec, on_answer, visit);
	}
	if (err == WM_ECORRUPT) {
		return say_damaged(visit, err);
	}
	return err < 0 ? connect_say(err, visit->server, FLOW_SUBMIT) : STATUS_OK;
}

static int flush_one(struct visit *visit)
{
	wm_client *client = NULL;
	uint64_t waiting = 0;

	int err = wm_outbox_each(visit->outbox, count_waiting, &waiting);
	int status = err < 0 ? say_damaged(visit, err) : STATUS_OK;
	if (waiting == 0) {
		return status;
	}
	const int opened = connect_open(visit->server, FLOW_SUBMIT, visit->institution, &client);
	const int sent = opened == STATUS_OK ? send_all(visit, client) : opened;
	wm_client_close(client);
	waiting = 0;
	err = wm_outbox_each(visit->outbox, count_waiting, &waiting);
	visit->waiting += waiting;
	if (err < 0 && status == STATUS_OK) {
		status = say_damaged(visit, err);
	}
	return status == STATUS_OK ? sent : status;
}

static void flush_end(struct visit *visit)
{
	if (!visit->args->json) {
		out_line("%llu accepted, %llu refused, %llu waiting",
			 (unsigned long long)visit->accepted, (unsigned long long)visit->refused,
			 (unsigned long long)visit->waiting);
		return;
	}
	json_t *object = json_object();
	js_put(object, "answers", visit->items);
	js_put(object, "accepted", js_uint(visit->accepted));
	js_put(object, "refused", js_uint(visit->refused));
	js_put(object, "waiting", js_uint(visit->waiting));
	out_json(object);
}

/* ------------------------------------------------------------------ drop */

static int drop_one(struct visit *visit)
{
	const int err = wm_outbox_drop(visit->outbox, visit->sid);

	if (err == WM_OK) {
		visit->found = true;
		return STATUS_OK;
	}
	return err == WM_ENOTFOUND ? STATUS_OK : say_damaged(visit, err);
}

/* ------------------------------------------------------------------ every outbox */

static int visit_one(struct visit *visit, const char *base, const char *institution, visit_fn *fn)
{
	char *dir = wm_path_join(base, institution);
	int err = dir != NULL ? wm_outbox_open(dir, &visit->outbox) : WM_ENOMEM;
	int status;

	visit->institution = institution;
	if (err < 0) {
		status = say_damaged(visit, err);
	} else {
		status = fn(visit);
		wm_outbox_close(visit->outbox);
	}
	wm_free(dir);
	return status;
}

static int is_institution(const struct dirent *entry)
{
	struct wm_code code;

	return wm_code_parse(wm_view_str(entry->d_name), &code) == WM_OK;
}

/* The first failure is the one that is returned; the others are visited all the same. */
static int visit_all(struct visit *visit, const char *base, visit_fn *fn)
{
	struct dirent **entries = NULL;
	int status = STATUS_OK;

	const int count = scandir(base, &entries, is_institution, alphasort);
	if (count < 0 && errno != ENOENT) {
		return fail_here(wm_err_from_errno(errno), "outbox %s: %s", base, strerror(errno));
	}
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		if (visit->args->as == NULL || strcmp(visit->args->as, name) == 0) {
			const int one = visit_one(visit, base, name, fn);
			status = status == STATUS_OK ? one : status;
		}
		free(entries[i]);
	}
	free(entries);
	return status;
}

/* ------------------------------------------------------------------ the command */

static const struct action {
	const char *name;
	visit_fn *one;
	void (*end)(struct visit *visit);
	int word_count; /* behind the name */
} actions[] = {
	{ "list", list_one, list_end, 0 },
	{ "flush", flush_one, flush_end, 0 },
	{ "drop", drop_one, NULL, 1 },
};

static const struct action *find_action(const struct cli *cli)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (cli->word_count == 1 + actions[i].word_count &&
		    strcmp(cli->words[0], actions[i].name) == 0) {
			return &actions[i];
		}
	}
	return NULL;
}

/* A flush that sent everything may still have been told that something is wrong with it. */
static int status_at_end(const struct visit *visit, const struct action *action, int status)
{
	if (action->one == drop_one && status == STATUS_OK && !visit->found) {
		return fail(WM_ENOTFOUND, "the outbox holds no submission with this sid");
	}
	if (action->one != flush_one || status == STATUS_NOT_AUTHORISED ||
	    status == STATUS_FAILED || status == STATUS_USAGE) {
		return status;
	}
	if (visit->waiting > 0) {
		return STATUS_KEPT;
	}
	return status == STATUS_OK && visit->refused > 0 ? STATUS_REFUSED : status;
}

static int act(struct visit *visit, const struct action *action)
{
	char *base = connect_outbox_base(visit->server);

	if (base == NULL) {
		return fail_here(WM_ENOTFOUND, "there is no outbox: WAYMARK_OUTBOX");
	}
	if (visit->args->json) {
		visit->items = json_array();
	} else {
		visit->table = out_table_new(columns, sizeof(columns) / sizeof(columns[0]));
	}
	const int status = visit_all(visit, base, action->one);
	if (action->end != NULL) {
		action->end(visit);
	} else {
		json_decref(visit->items);
	}
	out_table_free(visit->table);
	wm_free(base);
	return status_at_end(visit, action, status);
}

static int run(const struct cli *cli)
{
	const struct action *action = find_action(cli);
	struct server server = { .has_instance = false };
	struct visit visit = { .args = cli->args, .server = &server };

	if (action == NULL) {
		return fail_usage("outbox: list, flush, or drop SID");
	}
	if (action->word_count > 0 && wm_uuid_parse(wm_view_str(cli->words[1]), visit.sid) < 0) {
		return fail_usage("outbox drop: '%s' is not a UUID", cli->words[1]);
	}
	int status = action->one == flush_one ? connect_find(cli, &server)
					      : connect_find_here(cli, &server);
	if (status == STATUS_OK) {
		status = act(&visit, action);
	}
	connect_done(&server);
	return status;
}

static const struct opt opts[] = {
	{ "as", OPT_TEXT, "INSTITUTION", offsetof(struct outbox_args, as),
	  .text = "only the outbox of this institution" },
	{ "json", OPT_FLAG, NULL, offsetof(struct outbox_args, json), .text = "print JSON" },
};

const struct cmd cmd_outbox = {
	.name = "outbox",
	.run = run,
	.summary = "List, send or give up the submissions that have no receipt yet.",
	.usage = "list | flush | drop SID [--as INSTITUTION] [--json]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct outbox_args),
	.words_max = 2,
};
