/*
 * Tokens, and the check of a whole value against the profile.  The scan keeps
 * one small frame per open container on the stack and returns at the first
 * violation; what a header declares is believed only as far as bytes remain.
 */
#include "wire/scan.h"

#include <assert.h>

#include "base/text.h"
#include "proto/limits.h"
#include "wire/token.h"

#define MAP_KEY_MAX 255

const struct wm_scan_bounds wm_scan_head = {
	.bytes_max = WM_HEAD_MAX_BYTES,
	.depth_max = WM_HEAD_DEPTH_MAX,
	.elements_max = WM_HEAD_ELEMENTS_MAX,
	.str_max = WM_STR_MAX_BYTES,
	.bin_max = WM_BIN_MAX_BYTES,
};

const struct wm_scan_bounds wm_scan_body = {
	.bytes_max = WM_BODY_MAX_BYTES,
	.depth_max = WM_BODY_DEPTH_MAX,
	.elements_max = WM_BODY_ELEMENTS_MAX,
	.str_max = WM_STR_MAX_BYTES,
	.bin_max = WM_BIN_MAX_BYTES,
};

/* An item carries a whole submitted body as one byte string. */
const struct wm_scan_bounds wm_scan_item = {
	.bytes_max = WM_ITEM_MAX_BYTES,
	.depth_max = WM_SCAN_DEPTH_MAX,
	.elements_max = WM_ITEM_ELEMENTS_MAX,
	.str_max = WM_STR_MAX_BYTES,
	.bin_max = WM_BODY_MAX_BYTES,
};

const struct wm_scan_bounds wm_scan_row = {
	.bytes_max = WM_ROW_MAX_BYTES,
	.depth_max = WM_SCAN_DEPTH_MAX,
	.elements_max = WM_ITEM_ELEMENTS_MAX,
	.str_max = WM_STR_MAX_BYTES,
	.bin_max = WM_BIN_MAX_BYTES,
};

/* Rows stand in it as byte strings; each is scanned again when it is decoded. */
const struct wm_scan_bounds wm_scan_amendment = {
	.bytes_max = WM_BODY_MAX_BYTES,
	.depth_max = WM_BODY_DEPTH_MAX,
	.elements_max = WM_BODY_ELEMENTS_MAX,
	.str_max = WM_STR_MAX_BYTES,
	.bin_max = WM_ROW_MAX_BYTES,
};

/* What the type bytes 0xc0..0xdf stand for; those left out are not in the profile. */
struct shape {
	uint8_t kind;	/* enum wm_token_kind */
	uint8_t width;	/* bytes of the number that follows */
	uint64_t value; /* without such a number: the value */
	uint64_t least; /* a smaller number has a shorter form */
};

static const struct shape shapes[0x20] = {
	[0x00] = { .kind = WM_TOKEN_NIL },
	[0x02] = { .kind = WM_TOKEN_BOOL, .value = 0 },
	[0x03] = { .kind = WM_TOKEN_BOOL, .value = 1 },
	[0x04] = { WM_TOKEN_BIN, 1, 0, 0 },
	[0x05] = { WM_TOKEN_BIN, 2, 0, 0x100 },
	[0x06] = { WM_TOKEN_BIN, 4, 0, 0x10000 },
	[0x0c] = { WM_TOKEN_UINT, 1, 0, 0x80 },
	[0x0d] = { WM_TOKEN_UINT, 2, 0, 0x100 },
	[0x0e] = { WM_TOKEN_UINT, 4, 0, 0x10000 },
	[0x0f] = { WM_TOKEN_UINT, 8, 0, 0x100000000 },
	/* Of negative numbers `least` bounds the complement: -33 is ~32. */
	[0x10] = { WM_TOKEN_NEGATIVE, 1, 0, 0x20 },
	[0x11] = { WM_TOKEN_NEGATIVE, 2, 0, 0x80 },
	[0x12] = { WM_TOKEN_NEGATIVE, 4, 0, 0x8000 },
	[0x13] = { WM_TOKEN_NEGATIVE, 8, 0, 0x80000000 },
	[0x19] = { WM_TOKEN_STR, 1, 0, 0x20 },
	[0x1a] = { WM_TOKEN_STR, 2, 0, 0x100 },
	[0x1b] = { WM_TOKEN_STR, 4, 0, 0x10000 },
	[0x1c] = { WM_TOKEN_ARRAY, 2, 0, 0x10 },
	[0x1d] = { WM_TOKEN_ARRAY, 4, 0, 0x10000 },
	[0x1e] = { WM_TOKEN_MAP, 2, 0, 0x10 },
	[0x1f] = { WM_TOKEN_MAP, 4, 0, 0x10000 },
};

static struct wm_token bad(struct wm_tokens *in)
{
	struct wm_token token = { .kind = WM_TOKEN_BAD };
	in->failed = true;
	return token;
}

/* A STR or BIN header was read: step over its bytes. */
static struct wm_token take_bytes(struct wm_tokens *in, struct wm_token token)
{
	if (token.value > in->left) {
		return bad(in);
	}
	token.data = in->at;
	in->at += token.value;
	in->left -= (size_t)token.value;
	return token;
}

static struct wm_token take_long(struct wm_tokens *in, const struct shape *shape)
{
	struct wm_token token = { .kind = (enum wm_token_kind)shape->kind, .value = shape->value };

	if (shape->width == 0) {
		return token;
	}
	if (in->left < shape->width) {
		return bad(in);
	}
	for (unsigned i = 0; i < shape->width; i++) {
		token.value = (token.value << 8) | in->at[i];
	}
	in->at += shape->width;
	in->left -= shape->width;

	uint64_t magnitude = token.value;
	if (token.kind == WM_TOKEN_NEGATIVE) {
		const unsigned sign_bit = 8U * shape->width - 1;
		if ((token.value >> sign_bit) ==
		    0) { /* not negative: the unsigned forms are for it */
			return bad(in);
		}
		token.value |= ~0ULL << sign_bit;
		magnitude = ~token.value;
	}
	if (magnitude < shape->least) {
		return bad(in);
	}
	return token.kind == WM_TOKEN_STR || token.kind == WM_TOKEN_BIN ? take_bytes(in, token)
									: token;
}

struct wm_token wm_token_next(struct wm_tokens *in)
{
	if (in->failed || in->left == 0) {
		return bad(in);
	}
	const uint8_t type = *in->at;
	in->at++;
	in->left--;

	struct wm_token token = { .kind = WM_TOKEN_UINT, .value = type };
	if (type <= 0x7f) {
		return token;
	}
	if (type <= 0x8f) {
		token.kind = WM_TOKEN_MAP;
		token.value = type & 0x0fU;
		return token;
	}
	if (type <= 0x9f) {
		token.kind = WM_TOKEN_ARRAY;
		token.value = type & 0x0fU;
		return token;
	}
	if (type <= 0xbf) {
		token.kind = WM_TOKEN_STR;
		token.value = type & 0x1fU;
		return take_bytes(in, token);
	}
	if (type >= 0xe0) {
		token.kind = WM_TOKEN_NEGATIVE;
		token.value = type | ~0xffULL;
		return token;
	}
	const struct shape *shape = &shapes[type - 0xc0];
	return shape->kind == WM_TOKEN_BAD ? bad(in) : take_long(in, shape);
}

uint64_t wm_token_inner(const struct wm_token *token)
{
	if (token->kind == WM_TOKEN_ARRAY) {
		return token->value;
	}
	return token->kind == WM_TOKEN_MAP ? 2 * token->value : 0;
}

/* One open container; the outermost stands for the input, which holds one value. */
struct level {
	uint64_t due; /* values still to come */
	bool is_map;
	int last_key; /* of a map: the greatest so far, -1 before the first */
};

/* In a map, keys and values alternate: with an even number due a key comes. */
static bool key_fits(struct level *level, const struct wm_token *token)
{
	if (!level->is_map || level->due % 2 != 0) {
		return true;
	}
	if (token->kind != WM_TOKEN_UINT || token->value > MAP_KEY_MAX ||
	    (int)token->value <= level->last_key) {
		return false;
	}
	level->last_key = (int)token->value;
	return true;
}

static int check_bytes(const struct wm_token *token, const struct wm_scan_bounds *bounds)
{
	if (token->kind == WM_TOKEN_BIN) {
		return token->value > bounds->bin_max ? WM_ELIMIT : WM_OK;
	}
	if (token->kind != WM_TOKEN_STR) {
		return WM_OK;
	}
	if (token->value > bounds->str_max) {
		return WM_ELIMIT;
	}
	return wm_utf8_valid(wm_view_of(token->data, (size_t)token->value)) ? WM_OK : WM_EUTF8;
}

int wm_scan(struct wm_view bytes, const struct wm_scan_bounds *bounds)
{
	assert(bounds->depth_max <= WM_SCAN_DEPTH_MAX);
	if (bytes.len > bounds->bytes_max) {
		return WM_ETOO_BIG;
	}

	struct wm_tokens in = wm_tokens_of(bytes);
	struct level levels[WM_SCAN_DEPTH_MAX + 1];
	unsigned depth = 0;
	unsigned elements = 0;

	levels[0] = (struct level){ .due = 1 };
	while (levels[depth].due > 0) {
		const struct wm_token token = wm_token_next(&in);
		const uint64_t inner = wm_token_inner(&token);
		/* Every value takes a byte at least. */
		if (in.failed || inner > in.left || !key_fits(&levels[depth], &token)) {
			return WM_ECANON;
		}
		const int err = check_bytes(&token, bounds);
		if (err < 0) {
			return err;
		}
		levels[depth].due--;
		elements++;
		const bool is_container =
			token.kind == WM_TOKEN_ARRAY || token.kind == WM_TOKEN_MAP;
		if (elements > bounds->elements_max ||
		    (is_container && depth == bounds->depth_max)) {
			return WM_ELIMIT;
		}
		if (inner > 0) {
			depth++;
			levels[depth] = (struct level){
				.due = inner,
				.is_map = token.kind == WM_TOKEN_MAP,
				.last_key = -1,
			};
		}
		while (depth > 0 && levels[depth].due == 0) {
			depth--;
		}
	}
	return in.left == 0 ? WM_OK : WM_ECANON;
}
