/* waymark key: pairs are made where they are used; only public keys travel. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/actor.h"
#include "cli/cmd.h"
#include "cli/fail.h"
#include "cli/js.h"
#include "cli/out.h"
#include "conf/instance.h"
#include "crypto/sha256.h"
#include "net/net.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/files.h"
#include "sys/rand.h"
#include "wire/key_change_codec.h"

#define ROADMAP "roadmap/coordinator"

struct key_args {
	const char *public_key, *institution, *role, *reason, *out;
	bool json;
};

struct key_run {
	const struct cli *cli;
	const struct key_args *args;
	struct actor actor;
	struct wm_key_row *rows; /**< owned: the server's table */
	size_t count;
	int err; /**< of an item that could not be kept */
};

/* ------------------------------------------------------------------ the table */

static int keep_row(const struct wm_item *item, void *user)
{
	struct key_run *run = user;

	if (item->type == WM_ITEM_SNAPSHOT_BEGIN) {
		run->count = 0;
		return 0;
	}
	if (item->body_kind != WM_ITEM_BODY_KEY) {
		return 0;
	}
	struct wm_key_row *grown = wm_realloc(run->rows, (run->count + 1) * sizeof(*run->rows));
	if (grown == NULL) {
		return WM_ENOMEM;
	}
	run->rows = grown;
	const int err =
		wm_key_row_decode(wm_view_of(item->body, item->body_len), &grown[run->count]);
	run->count += err == WM_OK;
	return err;
}

/* Connect as the Roadmap's coordinator and read the table. */
static int open_table(struct key_run *run)
{
	struct wm_query query;

	const int status = actor_open(run->cli, ROADMAP, &run->actor);
	if (status != STATUS_OK) {
		return status;
	}
	wm_query_init(&query, WM_ITEM_BODY_KEY);
	const int err = wm_client_get(run->actor.read, &query, run->actor.server.timeout_msec,
				      keep_row, run);
	return err < 0 ? connect_say(err, &run->actor.server, FLOW_WATCH) : STATUS_OK;
}

static void id_of(const uint8_t key[WM_KEY_BYTES], char ret_text[2 * WM_KEY_ID_BYTES + 1])
{
	const struct wm_view part = wm_view_of(key, WM_KEY_BYTES);
	uint8_t hash[WM_SHA256_BYTES];

	wm_sha256(&part, 1, hash);
	wm_hex_format(wm_view_of(hash, WM_KEY_ID_BYTES), ret_text);
}

static json_t *row_json(const struct wm_key_row *row)
{
	char public_text[WM_Z85_TEXT_BYTES];
	char id[2 * WM_KEY_ID_BYTES + 1];
	json_t *object = json_object();

	wm_z85_format(row->public_key, public_text);
	id_of(row->public_key, id);
	js_put(object, "key_id", js_text(id));
	js_put(object, "role", js_text(wm_role_name((int)row->role)));
	js_put(object, "institution", js_text(row->institution.text));
	js_put(object, "public", js_text(public_text));
	return object;
}

static int run_list(struct key_run *run)
{
	json_t *list = json_array();

	const int status = open_table(run);
	for (size_t i = 0; status == STATUS_OK && i < run->count; i++) {
		const struct wm_key_row *row = &run->rows[i];
		char public_text[WM_Z85_TEXT_BYTES];
		char id[2 * WM_KEY_ID_BYTES + 1];
		if (run->args->json) {
			js_add(list, row_json(row));
			continue;
		}
		wm_z85_format(row->public_key, public_text);
		id_of(row->public_key, id);
		out_line("%s  %-16s  %-24s  %s", id, wm_role_name((int)row->role),
			 row->institution.text, public_text);
	}
	if (status == STATUS_OK && run->args->json) {
		out_json(list);
	} else {
		json_decref(list);
	}
	return status;
}

/* ------------------------------------------------------------------ changes */

/* --public: a file with the public key, or its Z85 text. */
static int public_key(const struct key_args *args, uint8_t ret_key[WM_KEY_BYTES])
{
	char text[WM_Z85_TEXT_BYTES];

	if (args->public_key == NULL) {
		return fail_usage("key: --public FILE or Z85 names the key");
	}
	if (wm_z85_parse(wm_view_str(args->public_key), ret_key) == WM_OK) {
		return STATUS_OK;
	}
	int err = wm_keyfile_read(args->public_key, text, NULL);
	if (err == WM_OK) {
		err = wm_z85_parse(wm_view_str(text), ret_key);
	}
	return err < 0 ? fail_here(err, "%s: neither a public key nor a file with one: %s",
				   args->public_key, wm_strerror(err))
		       : STATUS_OK;
}

static int send_change(struct key_run *run, const struct wm_key_change *change)
{
	struct act act = { .what = change->action == WM_KEY_ADD ? "add" : "revoke",
			   .kind = WM_SUBMIT_KEY_CHANGE };
	struct act_tally tally = { .done = 0 };
	struct wm_buf body;

	wm_buf_init(&body, WM_BODY_MAX_BYTES);
	wm_key_change_encode(change, &body);
	act.err = body.err;
	act.body = body.data;
	act.body_len = body.len;
	wm_uuid_make(wm_now_msec(), act.sid); /* the same change may be wanted again one day */
	if (act.err == WM_OK) {
		actor_send(&run->actor, &act);
	}
	act_count(&tally, &act);
	wm_buf_deinit(&body);
	if (act.err < 0) {
		return fail(act.err, "%s", act.text);
	}
	if (run->args->json) {
		json_t *object = row_json(&change->row);
		js_put(object, "what", js_text(act.what));
		js_put(object, "revision", js_uint(act.revision));
		out_json(object);
	} else {
		act_print(&act);
	}
	return act_status(&tally);
}

static int run_add(struct key_run *run)
{
	const struct key_args *args = run->args;
	struct wm_key_change change = { .action = WM_KEY_ADD, .reason = wm_view_str(args->reason) };

	if (args->institution == NULL || args->role == NULL) {
		return fail_usage("key add: --institution and --role are needed");
	}
	const int role = wm_role_parse(wm_view_str(args->role));
	if (role == 0) {
		return fail_usage("--role: '%s' is none of submitter, observer, service, "
				  "lead-coordinator, coordinator",
				  args->role);
	}
	if (wm_code_parse(wm_view_str(args->institution), &change.row.institution) < 0) {
		return fail_usage("--institution: '%s' is not a code", args->institution);
	}
	change.row.role = (enum wm_role)role;
	int status = public_key(args, change.row.public_key);
	if (status == STATUS_OK) {
		status = actor_open(run->cli, ROADMAP, &run->actor);
	}
	return status == STATUS_OK ? send_change(run, &change) : status;
}

static int run_revoke(struct key_run *run)
{
	struct wm_key_change change = { .action = WM_KEY_REVOKE,
					.reason = wm_view_str(run->args->reason) };
	uint8_t key[WM_KEY_BYTES];

	if (run->args->reason == NULL) {
		return fail_usage("key revoke: --reason is missing");
	}
	int status = public_key(run->args, key);
	if (status == STATUS_OK) {
		status = open_table(run);
	}
	if (status != STATUS_OK) {
		return status;
	}
	for (size_t i = 0; i < run->count; i++) {
		if (memcmp(run->rows[i].public_key, key, sizeof(key)) == 0) {
			change.row = run->rows[i];
			return send_change(run, &change);
		}
	}
	return fail(WM_ERULE, "the table has no such key");
}

/* ------------------------------------------------------------------ a pair of one's own */

static int run_new(struct key_run *run)
{
	char public_text[WM_Z85_TEXT_BYTES];
	char secret_text[WM_Z85_TEXT_BYTES];
	char path[4096];
	struct wm_keypair pair;

	if (run->args->out == NULL) {
		return fail_usage("key new: --out FILE is missing");
	}
	if (snprintf(path, sizeof(path), "%s.pub", run->args->out) >= (int)sizeof(path)) {
		return fail_usage("--out: the path is too long");
	}
	struct wm_buf there;
	wm_buf_init(&there, 1);
	const bool is_taken = wm_file_read(run->args->out, &there) != WM_ENOTFOUND;
	wm_buf_deinit(&there);
	if (is_taken) {
		return fail_here(WM_EEXISTS, "%s: there is something already; nothing was made",
				 run->args->out);
	}
	wm_keypair_make(&pair);
	wm_z85_format(pair.public_key, public_text);
	wm_z85_format(pair.secret_key, secret_text);
	int err = wm_keyfile_write(run->args->out, public_text, secret_text);
	if (err == WM_OK) {
		err = wm_keyfile_write(path, public_text, NULL);
	}
	wm_keypair_wipe(&pair);
	explicit_bzero(secret_text, sizeof(secret_text));
	if (err < 0) {
		return fail_here(err, "%s: %s", run->args->out, wm_strerror(err));
	}
	if (run->args->json) {
		json_t *object = json_object();
		js_put(object, "file", js_text(run->args->out));
		js_put(object, "public", js_text(public_text));
		out_json(object);
		return STATUS_OK;
	}
	out_line("%s is secret and stays here; hand over %s, or its line: %s", run->args->out, path,
		 public_text);
	return STATUS_OK;
}

/* ------------------------------------------------------------------ the command */

static const struct {
	const char *name;
	int (*run)(struct key_run *run);
} subs[] = {
	{ "new", run_new },
	{ "add", run_add },
	{ "revoke", run_revoke },
	{ "list", run_list },
};

static int run(const struct cli *cli)
{
	struct key_run key_run = { .cli = cli, .args = cli->args };

	for (size_t i = 0; cli->word_count > 0 && i < sizeof(subs) / sizeof(subs[0]); i++) {
		if (strcmp(subs[i].name, cli->words[0]) == 0) {
			const int status = subs[i].run(&key_run);
			wm_free(key_run.rows);
			actor_close(&key_run.actor);
			return status;
		}
	}
	return fail_usage("key: new, add, revoke or list?");
}

#define AT(MEMBER) offsetof(struct key_args, MEMBER)

static const struct opt opts[] = {
	{ "public", OPT_TEXT, "KEY", AT(public_key),
	  .text = "add, revoke: the public key, Z85 text or a file with it" },
	{ "institution", OPT_TEXT, "CODE", AT(institution),
	  .text = "add: whom it stands for: an institution, or a name" },
	{ "role", OPT_TEXT, "ROLE", AT(role),
	  .text = "add: submitter, observer, service, lead-coordinator or coordinator" },
	{ "reason", OPT_TEXT, "TEXT", AT(reason), .text = "why; needed to revoke" },
	{ "out", OPT_TEXT, "FILE", AT(out), .text = "new: where the pair is written, mode 0400" },
	{ "json", OPT_FLAG, NULL, AT(json), .text = "print JSON" },
};

const struct cmd cmd_key = {
	.name = "key",
	.run = run,
	.summary = "Make a key pair; add, revoke and list the keys that are known.",
	.usage = "new|add|revoke|list [OPTION]...",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct key_args),
	.words_max = 1,
};
