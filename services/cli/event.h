/**
 * @file event.h
 * @brief An entry of the ledger, of whatever kind, as a JSON object and as a line of text.
 */
#ifndef WM_CLI_EVENT_H
#define WM_CLI_EVENT_H

#include <jansson.h>

#include "client/waymark.h"
#include "core/amendment.h"
#include "core/review.h"
#include "wire/key_change_codec.h"

/** The decoded body; which member is meant says the kind. */
struct event {
	enum wm_item_body kind; /**< NONE: of a kind that this release does not know */
	union {
		struct wm_update update;
		struct wm_review review;
		struct wm_assessment assessment;
		struct wm_amendment amendment;
		struct wm_key_change key_change;
	};
};

/** Decode an EVENT item; views point into its body.  @return WM_OK, or why it cannot be decoded */
int event_decode(const struct wm_item *item, struct event *ret_event);

/** @param prev_key  what to call item->prev, or NULL to leave it out */
json_t *event_json(const struct wm_item *item, const struct event *event, const char *prev_key);

/** One line. */
void event_print(const struct wm_item *item, const struct event *event);

#define EVENT_ROW_BYTES 64
/** What a change of a register row is about: "3.07", "eeas", "area 3", "cycle 2026-H1",
 * "settings". */
void event_row_name(const struct wm_row_change *change, char ret_text[EVENT_ROW_BYTES]);

#endif
