/* waymark restore: put a backup in the place of the store of a stopped instance. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cmd.h"
#include "cli/connect.h"
#include "cli/fail.h"
#include "cli/out.h"
#include "cli/restore.h"
#include "sys/alloc.h"
#include "sys/rand.h"

struct restore_args {
	const char *from, *root;
	struct opt_number head;
	bool keep_id;
};

static int read_proof(const struct restore_args *args, struct restore_proof *ret_proof)
{
	memset(ret_proof, 0, sizeof(*ret_proof));
	if (args->from == NULL) {
		return fail_usage("restore: --from BACKUP is needed");
	}
	if ((args->root != NULL || args->head.is_set) && !args->keep_id) {
		return fail_usage("restore: --head and --root go with --keep-id");
	}
	if (args->root != NULL && args->head.is_set) {
		if (wm_hex_parse(wm_view_str(args->root), ret_proof->root, 32) < 0) {
			return fail_usage("--root: 64 hexadecimal digits");
		}
		ret_proof->head = args->head.value;
		ret_proof->is_given = true;
	}
	return STATUS_OK;
}

static void report(const struct wm_instance *instance, const struct wm_backup *backup,
		   const uint8_t id[16], const char *old)
{
	char text[2 * 16 + 1];

	wm_hex_format(wm_view_of(id, 16), text);
	out_line("%s: revision %llu restored, store %s", instance->dir,
		 (unsigned long long)backup->revision, text);
	if (memcmp(id, backup->store_id, 16) != 0) {
		out_line("This is a new history: watchers are told so, receipts above revision "
			 "%llu are void, and the aggregator needs --rebuild.",
			 (unsigned long long)backup->revision);
	}
	if (access(old, F_OK) == 0) {
		out_line("The store that was there is %s", old);
	}
}

static int restore(const struct restore_args *args, const struct wm_instance *instance,
		   const struct restore_proof *proof)
{
	struct wm_backup backup;
	const char *why = "";
	uint8_t id[16];
	char *old = NULL;

	const int err = wm_backup_check(args->from, &backup, &why);
	if (err < 0) {
		return fail_here(err, "%s: %s (%s); nothing was changed", args->from, why,
				 wm_strerror(err));
	}
	int status = STATUS_OK;
	memcpy(id, backup.store_id, sizeof(id));
	if (args->keep_id) {
		status = restore_may_keep(instance, &backup, proof);
	} else {
		wm_random(id, sizeof(id));
	}
	if (status == STATUS_OK) {
		status = restore_swap(instance, args->from, &backup, id, &old);
	}
	if (status == STATUS_OK) {
		report(instance, &backup, id, old);
	}
	wm_free(old);
	return status;
}

static int run(const struct cli *cli)
{
	const struct restore_args *args = cli->args;
	struct restore_proof proof;
	struct server server;

	int status = read_proof(args, &proof);
	if (status != STATUS_OK) {
		return status;
	}
	status = connect_find_here(cli, &server);
	if (status == STATUS_OK && !server.has_instance) {
		status = fail_usage("restore: --instance DIR is needed");
	}
	if (status == STATUS_OK) {
		status = restore(args, &server.instance, &proof);
	}
	connect_done(&server);
	return status;
}

static const struct opt opts[] = {
	{ "from", OPT_TEXT, "BACKUP", offsetof(struct restore_args, from),
	  .text = "folder of a backup: DIR/backup/NAME" },
	{ "keep-id", OPT_FLAG, NULL, offsetof(struct restore_args, keep_id),
	  .text = "it is the same history: nothing after the backup was acknowledged" },
	{ "head", OPT_NUMBER, "REV", offsetof(struct restore_args, head), 0, 0,
	  .text = "with --keep-id: the last revision that anybody was told" },
	{ "root", OPT_TEXT, "HEX", offsetof(struct restore_args, root),
	  .text = "with --keep-id: the root told with it" },
};

const struct cmd cmd_restore = {
	.name = "restore",
	.run = run,
	.summary = "Put a backup in the place of the ledger of a stopped instance.",
	.usage = "--instance DIR --from BACKUP [--keep-id --head REV --root HEX]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct restore_args),
};
