/* Canonical writing: msgpack-c chooses the shortest form of whatever it packs. */
#include "wire/pack.h"

#include <msgpack.h>

static int write_to_buf(void *user, const char *data, size_t len)
{
	struct wm_buf *buf = user;

	wm_buf_add(buf, data, len);
	return buf->err < 0 ? -1 : 0;
}

static msgpack_packer packer_of(struct wm_buf *buf)
{
	msgpack_packer packer;

	msgpack_packer_init(&packer, buf, write_to_buf);
	return packer;
}

/* The results of msgpack-c below are dropped: the error has stuck to the buffer. */

void wm_pack_map(struct wm_buf *buf, size_t pairs)
{
	msgpack_packer packer = packer_of(buf);
	(void)msgpack_pack_map(&packer, pairs);
}

void wm_pack_array(struct wm_buf *buf, size_t count)
{
	msgpack_packer packer = packer_of(buf);
	(void)msgpack_pack_array(&packer, count);
}

void wm_pack_nil(struct wm_buf *buf)
{
	msgpack_packer packer = packer_of(buf);
	(void)msgpack_pack_nil(&packer);
}

void wm_pack_bool(struct wm_buf *buf, bool value)
{
	msgpack_packer packer = packer_of(buf);
	(void)(value ? msgpack_pack_true(&packer) : msgpack_pack_false(&packer));
}

void wm_pack_uint(struct wm_buf *buf, uint64_t value)
{
	msgpack_packer packer = packer_of(buf);
	(void)msgpack_pack_uint64(&packer, value);
}

void wm_pack_int(struct wm_buf *buf, int64_t value)
{
	msgpack_packer packer = packer_of(buf);
	(void)msgpack_pack_int64(&packer, value);
}

void wm_pack_str(struct wm_buf *buf, struct wm_view text)
{
	msgpack_packer packer = packer_of(buf);
	(void)msgpack_pack_str(&packer, text.len);
	if (text.len > 0) {
		(void)msgpack_pack_str_body(&packer, text.data, text.len);
	}
}

void wm_pack_bin(struct wm_buf *buf, struct wm_view bytes)
{
	msgpack_packer packer = packer_of(buf);
	(void)msgpack_pack_bin(&packer, bytes.len);
	if (bytes.len > 0) {
		(void)msgpack_pack_bin_body(&packer, bytes.data, bytes.len);
	}
}

void wm_pack_key_uint(struct wm_buf *buf, unsigned key, uint64_t value)
{
	wm_pack_uint(buf, key);
	wm_pack_uint(buf, value);
}

void wm_pack_key_int(struct wm_buf *buf, unsigned key, int64_t value)
{
	wm_pack_uint(buf, key);
	wm_pack_int(buf, value);
}

void wm_pack_key_str(struct wm_buf *buf, unsigned key, struct wm_view text)
{
	wm_pack_uint(buf, key);
	wm_pack_str(buf, text);
}

void wm_pack_key_bin(struct wm_buf *buf, unsigned key, struct wm_view bytes)
{
	wm_pack_uint(buf, key);
	wm_pack_bin(buf, bytes);
}
