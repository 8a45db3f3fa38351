/* Sticky big-endian cursors: every access goes through advance() or wm_give_bytes(), which bound
 * it. */
#include "base/cursor.h"

/* The next `len` bytes, or NULL after a failure: the one place that looks at the bound. */
static const uint8_t *advance(struct wm_reader *in, size_t len)
{
	if (in->failed || len > in->left) {
		in->failed = true;
		return NULL;
	}
	const uint8_t *bytes = in->at;
	if (len > 0) { /* an empty input has no address to add to */
		in->at += len;
		in->left -= len;
	}
	return bytes;
}

static uint64_t take_uint(struct wm_reader *in, size_t width)
{
	const uint8_t *bytes = advance(in, width);
	uint64_t value = 0;

	for (size_t i = 0; bytes != NULL && i < width; i++) {
		value = (value << 8) | bytes[i];
	}
	return value;
}

struct wm_reader wm_reader_of(struct wm_view bytes)
{
	return (struct wm_reader){ .at = bytes.data, .left = bytes.len };
}

uint8_t wm_take_u8(struct wm_reader *in)
{
	return (uint8_t)take_uint(in, sizeof(uint8_t));
}

uint16_t wm_take_u16(struct wm_reader *in)
{
	return (uint16_t)take_uint(in, sizeof(uint16_t));
}

uint32_t wm_take_u32(struct wm_reader *in)
{
	return (uint32_t)take_uint(in, sizeof(uint32_t));
}

uint64_t wm_take_u64(struct wm_reader *in)
{
	return take_uint(in, sizeof(uint64_t));
}

struct wm_view wm_take_bytes(struct wm_reader *in, size_t len)
{
	const uint8_t *bytes = advance(in, len);

	return wm_view_of(bytes, bytes != NULL ? len : 0);
}

void wm_take_copy(struct wm_reader *in, void *to, size_t len)
{
	const uint8_t *bytes = advance(in, len);

	if (len == 0) {
		return;
	}
	if (bytes == NULL) {
		memset(to, 0, len);
		return;
	}
	memcpy(to, bytes, len);
}

bool wm_reader_done(const struct wm_reader *in)
{
	return !in->failed && in->left == 0;
}

struct wm_writer wm_writer_of(void *start, size_t cap)
{
	return (struct wm_writer){ .start = start, .cap = cap };
}

void wm_give_bytes(struct wm_writer *out, struct wm_view bytes)
{
	if (out->failed || bytes.len > out->cap - out->len) {
		out->failed = true;
		return;
	}
	if (bytes.len > 0) {
		memcpy(out->start + out->len, bytes.data, bytes.len);
		out->len += bytes.len;
	}
}

static void give_uint(struct wm_writer *out, uint64_t value, size_t width)
{
	uint8_t bytes[sizeof(uint64_t)];

	for (size_t i = width; i > 0; i--) {
		bytes[i - 1] = (uint8_t)(value & 0xff);
		value >>= 8;
	}
	wm_give_bytes(out, wm_view_of(bytes, width));
}

void wm_give_u8(struct wm_writer *out, uint8_t value)
{
	give_uint(out, value, sizeof(value));
}

void wm_give_u16(struct wm_writer *out, uint16_t value)
{
	give_uint(out, value, sizeof(value));
}

void wm_give_u32(struct wm_writer *out, uint32_t value)
{
	give_uint(out, value, sizeof(value));
}

void wm_give_u64(struct wm_writer *out, uint64_t value)
{
	give_uint(out, value, sizeof(value));
}

struct wm_view wm_writer_view(const struct wm_writer *out)
{
	return wm_view_of(out->start, out->failed ? 0 : out->len);
}
