/* The stream: one buffer to read into, one to write from. */
#include "hop/hop.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cursor.h"
#include "sys/alloc.h"

_Static_assert(WM_HOP_READ_BYTES >= 2 * (WM_HOP_LEN_BYTES + WM_HOP_RECORD_MAX_BYTES),
	       "a record that is cut off must leave room for the rest of it");

void wm_hop_init(struct wm_hop *hop, size_t out_max)
{
	*hop = (struct wm_hop){ .fd = -1 };
	wm_buf_init(&hop->out, out_max);
}

int wm_hop_open(struct wm_hop *hop, int fd)
{
	assert(hop->fd < 0);
	const int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
		return WM_ESYSTEM;
	}
	hop->in = wm_alloc(WM_HOP_READ_BYTES);
	if (hop->in == NULL) {
		return WM_ENOMEM;
	}
	hop->fd = fd;
	return WM_OK;
}

void wm_hop_close(struct wm_hop *hop)
{
	const size_t out_max = hop->out.max;

	if (hop->fd >= 0) {
		(void)close(hop->fd);
	}
	wm_free(hop->in);
	wm_buf_deinit(&hop->out);
	wm_hop_init(hop, out_max);
}

bool wm_hop_is_open(const struct wm_hop *hop)
{
	return hop->fd >= 0;
}

size_t wm_hop_backlog(const struct wm_hop *hop)
{
	return hop->out.len - hop->out_start;
}

/* Forget what was written; give back what only a burst needed. */
static void settle_out(struct wm_hop *hop)
{
	const size_t left = wm_hop_backlog(hop);

	if (left == 0) {
		if (hop->out.cap > WM_HOP_KEPT_BYTES) {
			wm_buf_deinit(&hop->out);
		}
		hop->out.len = 0;
		hop->out_start = 0;
	} else if (hop->out_start > hop->out.len / 2) {
		memmove(hop->out.data, hop->out.data + hop->out_start, left);
		hop->out.len = left;
		hop->out_start = 0;
	}
}

void wm_hop_put(struct wm_hop *hop, const struct wm_hop_record *record)
{
	uint8_t prefix[WM_HOP_PREFIX_MAX_BYTES];
	const size_t len = wm_hop_prefix(record, prefix);

	wm_buf_add(&hop->out, prefix, len);
	wm_buf_add(&hop->out, record->head.data, record->head.len);
	wm_buf_add(&hop->out, record->body.data, record->body.len);
}

int wm_hop_flush(struct wm_hop *hop)
{
	if (hop->out.err < 0) {
		return hop->out.err; /* a record may be there in part: this stream has no future */
	}
	while (wm_hop_backlog(hop) > 0) {
		const ssize_t put = send(hop->fd, hop->out.data + hop->out_start,
					 wm_hop_backlog(hop), MSG_NOSIGNAL | MSG_DONTWAIT);
		if (put < 0 && errno == EINTR) {
			continue;
		}
		if (put < 0 && (errno == EAGAIN || errno == ENOBUFS)) {
			break;
		}
		if (put < 0) {
			return WM_ENOTFOUND;
		}
		hop->out_start += (size_t)put;
	}
	settle_out(hop);
	return WM_OK;
}

int wm_hop_fill(struct wm_hop *hop)
{
	if (hop->in_start > 0) {
		memmove(hop->in, hop->in + hop->in_start, hop->in_end - hop->in_start);
		hop->in_end -= hop->in_start;
		hop->in_start = 0;
	}
	for (;;) {
		const ssize_t got = recv(hop->fd, hop->in + hop->in_end,
					 WM_HOP_READ_BYTES - hop->in_end, MSG_DONTWAIT);
		if (got > 0) {
			hop->in_end += (size_t)got;
			return WM_OK;
		}
		if (got < 0 && errno == EINTR) {
			continue;
		}
		return got < 0 && errno == EAGAIN ? WM_EAGAIN : WM_ENOTFOUND;
	}
}

int wm_hop_next(struct wm_hop *hop, enum wm_hop_side from, struct wm_hop_record *ret_record)
{
	struct wm_reader in =
		wm_reader_of(wm_view_of(hop->in + hop->in_start, hop->in_end - hop->in_start));
	const size_t len = wm_take_u32(&in);

	if (in.failed) {
		return WM_EAGAIN;
	}
	if (len > WM_HOP_RECORD_MAX_BYTES) {
		return WM_ECORRUPT;
	}
	const struct wm_view bytes = wm_take_bytes(&in, len);
	if (in.failed) {
		return WM_EAGAIN;
	}
	hop->in_start += WM_HOP_LEN_BYTES + len;
	return wm_hop_decode(bytes, from, ret_record);
}
