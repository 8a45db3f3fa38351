/**
 * @file review_codec.h
 * @brief Bodies of SUBMIT with kind 9 (review) and 10 (assessment) (proto/protocol.md).
 *
 * Layer 2 (wire).  Views of what is decoded point into its bytes.
 */
#ifndef WM_WIRE_REVIEW_CODEC_H
#define WM_WIRE_REVIEW_CODEC_H

#include "core/fact.h"
#include "core/review.h"
#include "sys/buf.h"

void wm_review_encode(const struct wm_review *review, struct wm_buf *buf);
void wm_assessment_encode(const struct wm_assessment *assessment, struct wm_buf *buf);

/** Each: WM_OK, a scan error, WM_ESCHEMA, WM_EUNKNOWN_CRITICAL, WM_ERANGE, WM_ELIMIT, WM_ENOMEM. */
WM_CHECK int wm_review_decode(struct wm_view bytes, struct wm_review *ret_review);
WM_CHECK int wm_assessment_decode(struct wm_view bytes, struct wm_assessment *ret_assessment);

/** Rows of the store's table `trail` (fixed layout, proto/store.md); the revision is in the key. */
void wm_trail_encode(const struct wm_trail *trail, struct wm_buf *buf);
WM_CHECK int wm_trail_decode(struct wm_view bytes, uint64_t revision, struct wm_trail *ret_trail);
/** Rows of the store's table `verified`. */
void wm_verified_encode(const struct wm_verified_view *verified, struct wm_buf *buf);
WM_CHECK int wm_verified_decode(struct wm_view bytes, uint64_t revision,
				struct wm_verified_view *ret_verified);
/** Rows of the store's table `fact`; what, id and revision are in the key. */
void wm_fact_encode(const struct wm_fact *fact, struct wm_buf *buf);
WM_CHECK int wm_fact_decode(struct wm_view bytes, uint64_t revision, struct wm_fact *ret_fact);

#endif
