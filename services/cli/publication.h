/**
 * @file publication.h
 * @brief review:CYCLE as a revision: that of the cycle's last publication.
 */
#ifndef WM_CLI_PUBLICATION_H
#define WM_CLI_PUBLICATION_H

#include "cli/connect.h"

/** Does the word begin with "review:"? */
bool publication_is(const char *word);

/**
 * @param word  for which publication_is() holds
 * @return a status; fails when the cycle has not been published
 */
int publication_find(const struct server *server, wm_client *client, const char *word,
		     uint64_t *ret_revision);

#endif
