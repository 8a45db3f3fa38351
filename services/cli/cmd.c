/* The tables of commands and of the options they share. */
#include "cli/cmd.h"

#include <stddef.h>
#include <string.h>

#define TIMEOUT_MAX_SECONDS 86400

const struct cmd *const cmds[] = {
	&cmd_init,   &cmd_submit,   &cmd_import, &cmd_outbox, &cmd_status,  &cmd_log,
	&cmd_watch,  &cmd_snapshot, &cmd_rollup, &cmd_diff,   &cmd_explain, &cmd_due,
	&cmd_review, &cmd_register, &cmd_key,	 &cmd_backup, &cmd_restore, &cmd_help,
};

const size_t cmd_count = sizeof(cmds) / sizeof(cmds[0]);

const struct opt global_opts[] = {
	{ "instance", OPT_TEXT, "DIR", offsetof(struct globals, instance),
	  .text = "instance directory; default $WAYMARK_INSTANCE" },
	{ "endpoint", OPT_TEXT, "ENDPOINT", offsetof(struct globals, endpoint),
	  .text = "submit endpoint, tcp://HOST:PORT; watch is PORT+1, roll-up PORT+2" },
	{ "watch-endpoint", OPT_TEXT, "ENDPOINT", offsetof(struct globals, watch_endpoint),
	  .text = "watch endpoint, when it is another one" },
	{ "rollup-endpoint", OPT_TEXT, "ENDPOINT", offsetof(struct globals, rollup_endpoint),
	  .text = "roll-up endpoint, when it is another one" },
	{ "server-key", OPT_TEXT, "KEY", offsetof(struct globals, server_key),
	  .text = "public key of the server: Z85 text or a key file" },
	{ "key", OPT_TEXT, "FILE", offsetof(struct globals, key),
	  .text = "key file to use instead of the instance's" },
	{ "timeout", OPT_NUMBER, "SECONDS", offsetof(struct globals, timeout), 1,
	  TIMEOUT_MAX_SECONDS, .text = "how long to wait for the server; default 10" },
	{ "help", OPT_FLAG, NULL, offsetof(struct globals, help), .text = "print this" },
	{ "version", OPT_FLAG, NULL, offsetof(struct globals, version),
	  .text = "print the version" },
};

const size_t global_opt_count = sizeof(global_opts) / sizeof(global_opts[0]);

const struct cmd *cmd_find(const char *name)
{
	for (size_t i = 0; i < cmd_count; i++) {
		if (strcmp(cmds[i]->name, name) == 0) {
			return cmds[i];
		}
	}
	return NULL;
}
