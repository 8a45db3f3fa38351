/**
 * @file register_cmd.h
 * @brief waymark register: what its subcommands share.
 */
#ifndef WM_CLI_REGISTER_CMD_H
#define WM_CLI_REGISTER_CMD_H

#include "cli/actor.h"
#include "cli/query.h"
#include "cli/regcopy.h"
#include "cli/register_change.h"

struct register_args {
	struct look look;
	const char *decision, *decided_on, *rationale, *lang, *action;
	struct opt_list sets;
	bool dry_run, json;
};

struct register_run {
	const struct cli *cli;
	const struct register_args *args;
	struct actor actor;
	struct regcopy copy;		 /**< the server's */
	struct wm_register_csv *loaded;	 /**< the folder's, or NULL */
	struct wm_action_point *points;	 /**< owned: of `wanted` */
	struct wm_register wanted;	 /**< as it is to become */
	struct register_changes changes; /**< from the server's to it */
};

/** Print every change, by field. */
void register_print_changes(const struct register_run *run);
json_t *register_changes_json(const struct register_run *run);
/** Which languages are missing, row by row. */
void register_print_missing(const struct register_run *run);

/**
 * Hand the changes in as as many amendments as they need, and print what came of it.
 * @return a status
 */
int register_send(struct register_run *run);

#endif
