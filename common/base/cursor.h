/**
 * @file cursor.h
 * @brief Bounded big-endian reading and writing over the caller's bytes; errors stick.
 *
 * Layer 0 (base).  After a short read every read gives 0 and after a short write
 * nothing more is written, so a codec is a straight line with one check:
 *
 *     struct wm_reader in = wm_reader_of(bytes);
 *     const uint16_t point = wm_take_u16(&in);
 *     const uint64_t rev = wm_take_u64(&in);
 *     if (!wm_reader_done(&in)) {
 *             return WM_ECORRUPT;
 *     }
 */
#ifndef WM_BASE_CURSOR_H
#define WM_BASE_CURSOR_H

#include "base/view.h"

struct wm_reader {
	const uint8_t *at;
	size_t left; /**< bytes */
	bool failed; /**< a read went past the end */
};

struct wm_writer {
	uint8_t *start;
	size_t len;  /**< bytes written */
	size_t cap;  /**< bytes available from start */
	bool failed; /**< a write went past the end */
};

struct wm_reader wm_reader_of(struct wm_view bytes);
uint8_t wm_take_u8(struct wm_reader *in);
uint16_t wm_take_u16(struct wm_reader *in);
uint32_t wm_take_u32(struct wm_reader *in);
uint64_t wm_take_u64(struct wm_reader *in);

/** The next `len` bytes, borrowed from the reader's input; empty after a failure. */
struct wm_view wm_take_bytes(struct wm_reader *in, size_t len);

/** Copy the next `len` bytes to `to`; zeros after a failure. */
void wm_take_copy(struct wm_reader *in, void *to, size_t len);

/** True when nothing failed and nothing is left. */
bool wm_reader_done(const struct wm_reader *in);

struct wm_writer wm_writer_of(void *start, size_t cap);
void wm_give_u8(struct wm_writer *out, uint8_t value);
void wm_give_u16(struct wm_writer *out, uint16_t value);
void wm_give_u32(struct wm_writer *out, uint32_t value);
void wm_give_u64(struct wm_writer *out, uint64_t value);
void wm_give_bytes(struct wm_writer *out, struct wm_view bytes);

/** What has been written so far, borrowed; empty after a failure. */
struct wm_view wm_writer_view(const struct wm_writer *out);

#endif
