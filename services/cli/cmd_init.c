/*
 * waymark init: a new instance.
 *
 * Everything is made in a folder beside the wanted one, which gets its name
 * last: a failure on the way leaves nothing behind.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cmd.h"
#include "cli/fail.h"
#include "cli/fresh.h"
#include "cli/out.h"
#include "conf/instance.h"
#include "csv/register_csv.h"
#include "ledger/ledger.h"
#include "net/net.h"
#include "sys/alloc.h"
#include "sys/files.h"
#include "sys/rand.h"

#define OBSERVER   "observer"
#define AGGREGATOR "aggregator"
#define ROADMAP	   "roadmap-coordinator"
#define OTHER_KEYS 3 /* beside those of institutions and their coordinators */

struct init_args {
	const char *reg;
	struct opt_number port;
};

struct init {
	const struct init_args *args;
	struct fresh fresh;
	struct wm_register_csv *loaded;
	const struct wm_register *reg;
	struct wm_key_row *keys; /* owned */
	size_t key_count;
	uint8_t store_id[16];
	struct wm_conf conf;
};

/* @return a status */
static int say(const struct init *init, const char *what, int err)
{
	return fail_here(err, "%s: %s: %s; nothing was made", init->fresh.dir, what,
			 wm_strerror(err));
}

/* "beside/name"; owned, NULL without memory */
static char *path_of(const struct init *init, const char *name)
{
	return wm_path_join(init->fresh.beside, name);
}

/* ------------------------------------------------------------------ folders */

static int make_dirs(const struct init *init)
{
	static const char *const names[] = { "keys",
					     "keys/institution",
					     "keys/observer",
					     "keys/service",
					     "keys/coordinator",
					     "keys/roadmap",
					     "store",
					     "outbox" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = path_of(init, names[i]);
		const int err = path != NULL ? wm_dir_make(path, 0700) : WM_ENOMEM;
		wm_free(path);
		if (err < 0) {
			return say(init, names[i], err);
		}
	}
	return STATUS_OK;
}

/* ------------------------------------------------------------------ keys */

static int write_key(const struct init *init, const char *name, const struct wm_keypair *pair,
		     bool with_secret)
{
	char public_text[WM_Z85_TEXT_BYTES];
	char secret_text[WM_Z85_TEXT_BYTES];
	char *path = path_of(init, name);
	int err = WM_ENOMEM;

	wm_z85_format(pair->public_key, public_text);
	wm_z85_format(pair->secret_key, secret_text);
	if (path != NULL) {
		err = wm_keyfile_write(path, public_text, with_secret ? secret_text : NULL);
	}
	explicit_bzero(secret_text, sizeof(secret_text));
	wm_free(path);
	return err < 0 ? say(init, name, err) : STATUS_OK;
}

static int make_server_key(const struct init *init)
{
	struct wm_keypair pair;

	wm_keypair_make(&pair);
	int status = write_key(init, "keys/server.key", &pair, true);
	if (status == STATUS_OK) {
		status = write_key(init, "keys/server.pub", &pair, false);
	}
	wm_keypair_wipe(&pair);
	return status;
}

/* A key file "keys/NAME.key", and the row that makes the ledger know it. */
static int make_key(struct init *init, const char *folder, const char *file,
		    const struct wm_code *code, enum wm_role role)
{
	struct wm_key_row *row = &init->keys[init->key_count++];
	struct wm_keypair pair;
	char name[32 + WM_CODE_MAX_BYTES];

	(void)snprintf(name, sizeof(name), "keys/%s/%s.key", folder, file);
	wm_keypair_make(&pair);
	memcpy(row->public_key, pair.public_key, sizeof(row->public_key));
	row->institution = *code;
	row->role = role;
	const int status = write_key(init, name, &pair, true);
	wm_keypair_wipe(&pair);
	return status;
}

static int make_named_key(struct init *init, const char *folder, const char *file, const char *name,
			  enum wm_role role)
{
	struct wm_code code;
	const int err = wm_code_parse(wm_view_str(name), &code);

	return err < 0 ? say(init, name, err) : make_key(init, folder, file, &code, role);
}

static bool leads_a_point(const struct wm_register *reg, const struct wm_code *code)
{
	for (size_t i = 0; i < reg->point_count; i++) {
		if (wm_code_eq(&reg->points[i].lead, code)) {
			return true;
		}
	}
	return false;
}

/* Whoever reports, and, where it leads a point, whoever approves what is reported. */
static int make_institution_keys(struct init *init, const struct wm_code *code)
{
	int status = make_key(init, "institution", code->text, code, WM_ROLE_SUBMITTER);

	if (status == STATUS_OK && leads_a_point(init->reg, code)) {
		status = make_key(init, "coordinator", code->text, code, WM_ROLE_LEAD_COORDINATOR);
	}
	return status;
}

static int make_keys(struct init *init)
{
	const struct wm_register *reg = init->reg;

	init->keys = wm_alloc((2 * reg->institution_count + OTHER_KEYS) * sizeof(*init->keys));
	if (init->keys == NULL) {
		return say(init, "keys", WM_ENOMEM);
	}
	int status = make_server_key(init);
	if (status == STATUS_OK) {
		status = make_named_key(init, "observer", OBSERVER, OBSERVER, WM_ROLE_OBSERVER);
	}
	if (status == STATUS_OK) {
		status = make_named_key(init, "service", AGGREGATOR, AGGREGATOR, WM_ROLE_SERVICE);
	}
	if (status == STATUS_OK) {
		status = make_named_key(init, "roadmap", "coordinator", ROADMAP,
					WM_ROLE_COORDINATOR);
	}
	for (size_t i = 0; status == STATUS_OK && i < reg->institution_count; i++) {
		status = make_institution_keys(init, &reg->institutions[i].code);
	}
	return status;
}

/* ------------------------------------------------------------------ settings, store */

static int make_conf(struct init *init)
{
	char *path = path_of(init, "waymark.conf");
	int err = WM_ENOMEM;

	wm_conf_defaults(&init->conf);
	if (init->args->port.is_set) {
		const unsigned port = (unsigned)init->args->port.value;
		char *const endpoints[] = { init->conf.submit_endpoint, init->conf.watch_endpoint,
					    init->conf.rollup_endpoint };
		for (unsigned i = 0; i < 3; i++) {
			(void)snprintf(endpoints[i], WM_ENDPOINT_MAX_BYTES, "tcp://127.0.0.1:%u",
				       port + i);
		}
	}
	if (path != NULL) {
		err = wm_conf_write(path, &init->conf);
	}
	wm_free(path);
	return err < 0 ? say(init, "waymark.conf", err) : STATUS_OK;
}

static int make_store(struct init *init)
{
	char *path = path_of(init, "store");
	const struct wm_store_opts opts = { .path = path,
					    .map_bytes = (size_t)init->conf.map_bytes,
					    .create = true };
	struct wm_store *store = NULL;

	if (path == NULL) {
		return say(init, "store", WM_ENOMEM);
	}
	wm_random(init->store_id, sizeof(init->store_id));
	int err = wm_store_open(&opts, &store);
	if (err == WM_OK) {
		err = wm_ledger_create(store, init->store_id, init->reg, init->keys,
				       init->key_count);
	}
	wm_store_close(store);
	wm_free(path);
	return err < 0 ? say(init, "store", err) : STATUS_OK;
}

/* ------------------------------------------------------------------ the command */

static int fill(struct init *init)
{
	int status = make_dirs(init);

	if (status == STATUS_OK) {
		status = make_conf(init);
	}
	if (status == STATUS_OK) {
		status = make_keys(init);
	}
	return status == STATUS_OK ? make_store(init) : status;
}

static int make(struct init *init, const char *dir)
{
	int status = fresh_begin(&init->fresh, dir);

	if (status == STATUS_OK) {
		status = fill(init);
	}
	return status == STATUS_OK ? fresh_commit(&init->fresh) : status;
}

static int load_register(struct init *init)
{
	char why[WM_REGISTER_WHY_BYTES] = "";

	const int err = wm_register_csv_load(init->args->reg, &init->loaded, why);
	if (err < 0) {
		(void)fail(err, "register %s: %s", init->args->reg,
			   why[0] != '\0' ? why : wm_strerror(err));
		return err == WM_ENOMEM || err == WM_ENOTFOUND || err == WM_ESYSTEM
			       ? STATUS_FAILED
			       : STATUS_REFUSED;
	}
	init->reg = wm_register_csv_get(init->loaded);
	return STATUS_OK;
}

static void report(const struct init *init)
{
	char id[2 * 16 + 1];

	wm_hex_format(wm_view_of(init->store_id, sizeof(init->store_id)), id);
	out_line("%s: store %s, %zu action points in %zu areas, %zu keys", init->fresh.dir, id,
		 init->reg->point_count, init->reg->area_count, init->key_count);
	out_line("submit %s, watch %s, roll-up %s", init->conf.submit_endpoint,
		 init->conf.watch_endpoint, init->conf.rollup_endpoint);
}

static int run(const struct cli *cli)
{
	const char *dir =
		cli->global.instance != NULL ? cli->global.instance : getenv("WAYMARK_INSTANCE");
	struct init init = { .args = cli->args };

	if (dir == NULL || dir[0] == '\0' || init.args->reg == NULL) {
		return fail_usage("init: --instance DIR and --register DIR are needed");
	}
	int status = load_register(&init);
	if (status == STATUS_OK) {
		status = make(&init, dir);
	}
	if (status == STATUS_OK) {
		report(&init);
	}
	wm_register_csv_free(init.loaded);
	wm_free(init.keys);
	fresh_end(&init.fresh);
	return status;
}

static const struct opt opts[] = {
	{ "register", OPT_TEXT, "DIR", offsetof(struct init_args, reg),
	  .text = "folder with areas.csv, institutions.csv, actions.csv and what else there is" },
	{ "port", OPT_NUMBER, "N", offsetof(struct init_args, port), 1, 65533,
	  .text = "submit port; watch is N+1, roll-up N+2; default 7790" },
};

const struct cmd cmd_init = {
	.name = "init",
	.run = run,
	.summary = "Make a new instance: settings, keys and an empty ledger.",
	.usage = "--instance DIR --register DIR [--port N]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct init_args),
};
