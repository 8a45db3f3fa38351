/* waymark: global options, table look-up, exit status. */
#include <signal.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/fail.h"
#include "cli/out.h"
#include "client/waymark.h"
#include "sys/alloc.h"

#define TIMEOUT_DEFAULT_SECONDS 10

/* The words of a command are parsed; do it. */
static int run(const struct cmd *cmd, struct cli *cli)
{
	if (cli->global.version) {
		out_line("waymark %s", wm_version());
		return STATUS_OK;
	}
	if (cli->global.help) {
		cmd_print_help(cmd);
		return STATUS_OK;
	}
	if (cli->word_count > cmd->words_max) {
		return fail_usage("%s: too many arguments: '%s'", cmd->name,
				  cli->words[cmd->words_max]);
	}
	cli->timeout_msec = TIMEOUT_DEFAULT_SECONDS * 1000;
	if (cli->global.timeout.is_set) {
		cli->timeout_msec = (int)cli->global.timeout.value * 1000;
	}
	return cmd->run(cli);
}

static int parse_and_run(const struct cmd *cmd, struct cli *cli, int argc, char **argv)
{
	int first = 0;
	void *args = wm_alloc(cmd->args_bytes > 0 ? cmd->args_bytes : 1);

	if (args == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	const struct opt_set sets[] = {
		{ global_opts, global_opt_count, &cli->global },
		{ cmd->opts, cmd->opt_count, args },
		{ NULL, 0, NULL },
	};
	int status = opt_parse(sets, false, argc, argv, &first);
	if (status == STATUS_OK) {
		cli->args = args;
		cli->words = argv + first;
		cli->word_count = argc - first;
		status = run(cmd, cli);
	}
	wm_free(args);
	return status;
}

static int start(int argc, char **argv)
{
	struct cli cli;
	int first = 0;

	memset(&cli, 0, sizeof(cli));
	const struct opt_set sets[] = {
		{ global_opts, global_opt_count, &cli.global },
		{ NULL, 0, NULL },
	};
	const int status = opt_parse(sets, true, argc, argv, &first);
	if (status != STATUS_OK) {
		return status;
	}
	if (cli.global.version) {
		out_line("waymark %s", wm_version());
		return STATUS_OK;
	}
	if (first == argc) {
		if (!cli.global.help) {
			return fail_usage("no command is named");
		}
		cmd_print_help(NULL);
		return STATUS_OK;
	}
	const struct cmd *cmd = cmd_find(argv[first]);
	if (cmd == NULL) {
		return fail_usage("no such command: %s", argv[first]);
	}
	return parse_and_run(cmd, &cli, argc - first, argv + first);
}

int main(int argc, char **argv)
{
	(void)signal(SIGPIPE, SIG_IGN); /* a reader who goes away is an error of write(2) */
	out_open();
	return out_close(start(argc, argv));
}
