/* waymark help: everything --help prints. */
#include "cli/cmd.h"
#include "cli/fail.h"
#include "cli/out.h"

static const char *const statuses[] = {
	"   0  done",
	"   1  a failure on this machine: files, memory, the system",
	"   2  wrong use of the command line",
	"   3  refused by the server or by a check: correct it, or a human looks",
	"   4  import, review: some were refused, the others are in the ledger",
	"   5  not authorised: keys and rights",
	"  69  the server cannot be reached, or cannot serve at present",
	"  75  not in the ledger yet, kept in the outbox: try later",
};

static void print_statuses(void)
{
	out_line("%s", "");
	out_line("exit status:");
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		out_line("%s", statuses[i]);
	}
}

static void print_program(void)
{
	out_line("usage: waymark [OPTION]... COMMAND [ARGUMENT]...");
	out_line("Submit to a Waymark ledger, follow it, and ask for its state.");
	out_line("%s", "");
	out_line("commands:");
	for (size_t i = 0; i < cmd_count; i++) {
		out_line("  %-10s %s", cmds[i]->name, cmds[i]->summary);
	}
}

void cmd_print_help(const struct cmd *cmd)
{
	if (cmd == NULL) {
		print_program();
	} else {
		out_line("usage: waymark %s %s", cmd->name, cmd->usage);
		out_line("%s", cmd->summary);
		if (cmd->opt_count > 0) {
			out_line("%s", "");
			out_line("options:");
			opt_print(cmd->opts, cmd->opt_count);
		}
	}
	out_line("%s", "");
	out_line("options of every command:");
	opt_print(global_opts, global_opt_count);
	print_statuses();
}

static int run(const struct cli *cli)
{
	const struct cmd *cmd = cli->word_count > 0 ? cmd_find(cli->words[0]) : NULL;

	if (cli->word_count > 0 && cmd == NULL) {
		return fail_usage("no such command: %s", cli->words[0]);
	}
	cmd_print_help(cmd);
	return STATUS_OK;
}

const struct cmd cmd_help = {
	.name = "help",
	.run = run,
	.summary = "Say what a command does and which options it takes.",
	.usage = "[COMMAND]",
	.words_max = 1,
};
