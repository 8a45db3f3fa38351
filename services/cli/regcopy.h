/**
 * @file regcopy.h
 * @brief The register as the server has it, every row of it, at any revision.
 */
#ifndef WM_CLI_REGCOPY_H
#define WM_CLI_REGCOPY_H

#include "cli/connect.h"
#include "cli/fetch.h"

struct regcopy {
	struct directory directory;   /**< everything but the action points */
	struct wm_action_point *rows; /**< owned */
	struct wm_register reg;	      /**< with the points; its views point into the rest */
};

/**
 * @param query  for WM_ITEM_BODY_REGISTER
 * @return WM_OK, an error of wm_client_get(), or why a row cannot be decoded
 */
WM_CHECK int regcopy_get(wm_client *client, const struct wm_query *query, int timeout_msec,
			 struct regcopy *ret_copy);
void regcopy_free(struct regcopy *copy);

#endif
