/**
 * @file token.h
 * @brief One MessagePack token after the other, shortest forms only; a failure sticks.
 *
 * Layer 2 (wire), private to this folder: scan.c checks with it, head.c reads
 * scanned heads with it.  A container gives its header; its values follow as
 * tokens of their own.
 */
#ifndef WM_WIRE_TOKEN_H
#define WM_WIRE_TOKEN_H

#include "base/view.h"

enum wm_token_kind {
	WM_TOKEN_BAD = 0, /**< cut off, not the shortest form, or not of the profile */
	WM_TOKEN_NIL,
	WM_TOKEN_BOOL,	   /**< value 0 or 1 */
	WM_TOKEN_UINT,	   /**< value */
	WM_TOKEN_NEGATIVE, /**< value in two's complement */
	WM_TOKEN_STR,	   /**< value bytes at data */
	WM_TOKEN_BIN,	   /**< value bytes at data */
	WM_TOKEN_ARRAY,	   /**< value elements follow */
	WM_TOKEN_MAP,	   /**< value pairs follow */
};

struct wm_token {
	enum wm_token_kind kind;
	uint64_t value;
	const uint8_t *data; /**< of STR and BIN: borrowed from the input */
};

struct wm_tokens {
	const uint8_t *at;
	size_t left; /**< bytes */
	bool failed; /**< a BAD token was met; every further one is BAD */
};

static inline struct wm_tokens wm_tokens_of(struct wm_view bytes)
{
	struct wm_tokens in = { .at = bytes.data, .left = bytes.len, .failed = false };
	return in;
}

struct wm_token wm_token_next(struct wm_tokens *in);

/** Values directly inside the token: map keys included, 0 for scalars. */
uint64_t wm_token_inner(const struct wm_token *token);

#endif
