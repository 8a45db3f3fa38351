/**
 * @file buf.h
 * @brief A growable byte buffer with a hard maximum; errors stick.
 *
 * Layer 1 (sys).
 */
#ifndef WM_SYS_BUF_H
#define WM_SYS_BUF_H

#include "base/err.h"
#include "base/view.h"

struct wm_buf {
	uint8_t *data; /**< owned, NULL while empty */
	size_t len;    /**< bytes used */
	size_t cap;    /**< bytes allocated */
	size_t max;    /**< hard maximum of len */
	int err;       /**< WM_OK, WM_ENOMEM, or WM_ELIMIT; sticks until reset */
};

/** `max` bytes at most; allocates nothing yet. */
void wm_buf_init(struct wm_buf *buf, size_t max);
/** Free the memory; the buffer may be used again. */
void wm_buf_deinit(struct wm_buf *buf);
/** Forget content and error, keep the memory. */
void wm_buf_reset(struct wm_buf *buf);
void wm_buf_add(struct wm_buf *buf, const void *data, size_t len);
/** What is in it; borrowed until the next add, reset or deinit. */
struct wm_view wm_buf_view(const struct wm_buf *buf);

#endif
