/**
 * @file event.h
 * @brief EVENT messages: one ledger entry with everything its leaf hash needs.
 */
#ifndef WM_BROKER_EVENT_H
#define WM_BROKER_EVENT_H

#include "wire/entry.h"
#include "wire/head.h"

/** The head of an EVENT, without WATCH, PREV and INDEX.  Views point into `entry`. */
struct wm_head event_head(const struct wm_entry *entry, const uint8_t leaf_hash[32], uint64_t req);

#endif
