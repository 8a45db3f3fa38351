/**
 * @file buf.c
 * @brief A growable byte buffer: doubles up to its hard maximum, remembers its first error.
 */
#include "sys/buf.h"

#include <string.h>

#include "sys/alloc.h"

#define FIRST_BYTES 256

void wm_buf_init(struct wm_buf *buf, size_t max)
{
	*buf = (struct wm_buf){ .max = max };
}

void wm_buf_deinit(struct wm_buf *buf)
{
	wm_free(buf->data);
	wm_buf_init(buf, buf->max);
}

void wm_buf_reset(struct wm_buf *buf)
{
	buf->len = 0;
	buf->err = WM_OK;
}

/* Capacity for `need` bytes, which the maximum allows: doubled, so that adding stays linear. */
static size_t grown_cap(const struct wm_buf *buf, size_t need)
{
	size_t cap = buf->cap > 0 ? buf->cap : FIRST_BYTES;

	while (cap < need) {
		cap = cap > SIZE_MAX / 2 ? need : cap * 2;
	}
	return cap < buf->max ? cap : buf->max;
}

void wm_buf_add(struct wm_buf *buf, const void *data, size_t len)
{
	if (buf->err < 0 || len == 0) {
		return;
	}
	if (len > buf->max - buf->len) {
		buf->err = WM_ELIMIT;
		return;
	}

	const size_t need = buf->len + len;
	if (need > buf->cap) {
		const size_t cap = grown_cap(buf, need);
		uint8_t *grown = wm_realloc(buf->data, cap);
		if (grown == NULL) {
			buf->err = WM_ENOMEM;
			return;
		}
		buf->data = grown;
		buf->cap = cap;
	}
	memcpy(buf->data + buf->len, data, len);
	buf->len = need;
}

struct wm_view wm_buf_view(const struct wm_buf *buf)
{
	return wm_view_of(buf->data, buf->len);
}
