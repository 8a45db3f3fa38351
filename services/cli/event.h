/**
 * @file event.h
 * @brief A change of the ledger as a JSON object and as a line of text.
 */
#ifndef WM_CLI_EVENT_H
#define WM_CLI_EVENT_H

#include <jansson.h>

#include "client/waymark.h"
#include "core/update.h"

/** Decode an EVENT item's update; views point into its body.  @return as wm_update_decode() */
int event_decode(const struct wm_item *item, struct wm_update *ret_update);

/** @param prev_key  what to call item->prev, or NULL to leave it out */
json_t *event_json(const struct wm_item *item, const struct wm_update *update,
		   const char *prev_key);

/** One line. */
void event_print(const struct wm_item *item, const struct wm_update *update);

#endif
