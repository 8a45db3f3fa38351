/* waymark backup: have the broker copy its store and verify the copy. */
#include <stddef.h>
#include <stdio.h>

#include "base/text.h"
#include "cli/cmd.h"
#include "cli/connect.h"
#include "cli/fail.h"
#include "cli/js.h"
#include "cli/out.h"
#include "sys/alloc.h"

#define SERVICE_KEY  "keys/service/aggregator.key"
#define TIMEOUT_MSEC (60 * 60 * 1000) /* unless --timeout says otherwise */

struct backup_args {
	bool json;
};

static void report(const struct server *server, const struct wm_backup_done *done, bool json)
{
	char root[2 * 32 + 1];

	wm_hex_format(wm_view_of(done->root, sizeof(done->root)), root);
	if (json) {
		json_t *object = json_object();
		js_put(object, "name", json_string(done->name));
		js_put(object, "store", js_hex(done->store, sizeof(done->store)));
		js_put(object, "revision", js_uint(done->revision));
		js_put(object, "root", js_hex(done->root, sizeof(done->root)));
		out_json(object);
		return;
	}
	out_line("%s%sbackup/%s: revision %llu, root %s",
		 server->has_instance ? server->instance.dir : "", server->has_instance ? "/" : "",
		 done->name, (unsigned long long)done->revision, root);
}

static int ask(const struct cli *cli, struct server *server)
{
	const struct backup_args *args = cli->args;
	const int timeout_msec = cli->global.timeout.is_set ? cli->timeout_msec : TIMEOUT_MSEC;
	struct wm_backup_done done;
	wm_client *client = NULL;

	const int status = connect_client(server, FLOW_WATCH, NULL, &client, NULL);
	if (status != STATUS_OK) {
		return status;
	}
	const int err = wm_client_backup(client, timeout_msec, &done);
	wm_client_close(client);
	if (err < 0) {
		return fail(err, "no backup was made: %s; the broker's log has the reason",
			    wm_strerror(err));
	}
	report(server, &done, args->json);
	return STATUS_OK;
}

static int run(const struct cli *cli)
{
	struct server server = { .has_instance = false };
	char *key = NULL;

	int status = connect_find(cli, &server);
	/* An operator is who can read the service's key. */
	if (status == STATUS_OK && server.key_file == NULL && server.has_instance) {
		key = wm_instance_path(&server.instance, SERVICE_KEY);
		server.key_file = key;
	}
	if (status == STATUS_OK) {
		status = ask(cli, &server);
	}
	wm_free(key);
	connect_done(&server);
	return status;
}

static const struct opt opts[] = {
	{ "json", OPT_FLAG, NULL, offsetof(struct backup_args, json), .text = "print JSON" },
};

const struct cmd cmd_backup = {
	.name = "backup",
	.run = run,
	.summary = "Have the running broker take a verified backup of the ledger.",
	.usage = "[--json]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct backup_args),
};
