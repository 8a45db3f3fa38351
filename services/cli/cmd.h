/**
 * @file cmd.h
 * @brief The commands: what each is called, takes and does.
 */
#ifndef WM_CLI_CMD_H
#define WM_CLI_CMD_H

#include "cli/opt.h"

/** Options that every command takes, before or after its name. */
struct globals {
	const char *instance, *endpoint, *watch_endpoint, *rollup_endpoint, *server_key, *key;
	struct opt_number timeout; /**< seconds */
	bool help, version;
};

/** What a command gets to work with. */
struct cli {
	struct globals global;
	int timeout_msec;
	const void *args; /**< the values of the command's own options */
	char **words;	  /**< what is left of the command line */
	int word_count;
};

struct cmd {
	const char *name;
	int (*run)(const struct cli *cli); /**< @return a status */
	const char *summary;		   /**< one line */
	const char *usage;		   /**< behind "waymark NAME" */
	const struct opt *opts;
	size_t opt_count;
	size_t args_bytes;
	int words_max; /**< words it takes at most */
};

extern const struct cmd cmd_backup;
extern const struct cmd cmd_diff;
extern const struct cmd cmd_explain;
extern const struct cmd cmd_help;
extern const struct cmd cmd_import;
extern const struct cmd cmd_init;
extern const struct cmd cmd_log;
extern const struct cmd cmd_outbox;
extern const struct cmd cmd_restore;
extern const struct cmd cmd_rollup;
extern const struct cmd cmd_snapshot;
extern const struct cmd cmd_status;
extern const struct cmd cmd_submit;
extern const struct cmd cmd_watch;
extern const struct cmd cmd_due;
extern const struct cmd cmd_review;
extern const struct cmd cmd_register;
extern const struct cmd cmd_key;

/** In the order in which they are listed. */
extern const struct cmd *const cmds[];
extern const size_t cmd_count;
extern const struct opt global_opts[];
extern const size_t global_opt_count;

/** NULL when there is no such command. */
const struct cmd *cmd_find(const char *name);

/** Print what --help prints: of the program when `cmd` is NULL. */
void cmd_print_help(const struct cmd *cmd);

#endif
