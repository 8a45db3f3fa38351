/**
 * @file feed.h
 * @brief Send every watch what it is due: snapshot, changes, progress.
 *
 *     (WATCH snapshot) -> SNAP_BEGIN -> SNAP_ITEMS -> SNAP_END -> LIVE
 *     (WATCH now, after) ---------------------------------------> LIVE
 *
 * A watch that has no credit, or whose peer takes no more, stays where it is
 * and goes on from its cursor later.
 */
#ifndef WM_BROKER_FEED_H
#define WM_BROKER_FEED_H

#include "broker/broker.h"

/**
 * Feed all watches one slice each.
 * @return milliseconds until there is something to do again (0: at once)
 */
int feed_all(struct broker *broker);

#endif
