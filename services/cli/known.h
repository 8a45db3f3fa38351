/**
 * @file known.h
 * @brief Do the names in a filter, or of a submitter, mean anything in the register?
 *
 * A server takes a filter that matches nothing; a person who mistyped an id would
 * wait for ever for a change, or take silence for "nothing happened".
 */
#ifndef WM_CLI_KNOWN_H
#define WM_CLI_KNOWN_H

#include "cli/connect.h"
#include "cli/query.h"

/** Refuse a filter with an area, an action point or an institution that the register has not;
 * an empty filter asks nobody.  @return a status; what is wrong was said */
int known_check(const struct server *server, wm_client *client, const struct choice *choice);

/** Does a ledger that can be asked say that there is no such institution?  Says nothing. */
bool known_stranger(const struct server *server, const char *institution);

#endif
