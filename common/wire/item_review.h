/**
 * @file item_review.h
 * @brief The parts of a point item about reviews: facts, verified completion, review states.
 *
 * Layer 2 (wire), private to this folder.  Each part is left out when the point
 * has none, so an item without them has the bytes it had before there were reviews.
 */
#ifndef WM_WIRE_ITEM_REVIEW_H
#define WM_WIRE_ITEM_REVIEW_H

#include "wire/item_codec.h"
#include "wire/rows.h"

/** Keys of the item (proto/protocol.md, "Point item"). */
enum { WM_ITEM_FACTS = 8, WM_ITEM_VERIFIED, WM_ITEM_REVIEW, WM_ITEM_REVIEW__END };

#define WM_ITEM_REVIEW_KEYS (WM_KEY(WM_ITEM_REVIEW__END) - WM_KEY(WM_ITEM_FACTS))

/** How many of the keys the item has. */
size_t wm_count_item_review(const struct wm_point_item *item);
void wm_write_item_review(struct wm_buf *buf, const struct wm_point_item *item);
/** From the root of `in`; the parts must be empty before. */
void wm_read_item_review(struct wm_unpack *in, struct wm_point_item *item);

#endif
