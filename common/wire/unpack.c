/*
 * Reading through msgpack-c.  Only scanned bytes come here, so the nesting, the
 * counts and the text are known to be in bounds; what is left to check is
 * whether the values are those that the reader asks for.
 */
#include "wire/unpack.h"

#include <assert.h>

/* First piece of a tree: an update with a summary and some evidence fits. */
#define ZONE_CHUNK_BYTES 2048
#define CRITICAL_KEYS	 128

int wm_unpack_begin(struct wm_unpack *in, struct wm_view bytes, const struct wm_scan_bounds *bounds)
{
	const int err = wm_scan(bytes, bounds);
	if (err < 0) {
		return err;
	}
	msgpack_zone *zone = msgpack_zone_new(ZONE_CHUNK_BYTES);
	if (zone == NULL) {
		return WM_ENOMEM;
	}
	msgpack_object root;
	size_t off = 0;
	const msgpack_unpack_return result =
		msgpack_unpack((const char *)bytes.data, bytes.len, &off, zone, &root);
	if (result != MSGPACK_UNPACK_SUCCESS) {
		msgpack_zone_free(zone);
		/* The scan passed: apart from memory nothing can be missing. */
		return result == MSGPACK_UNPACK_NOMEM_ERROR ? WM_ENOMEM : WM_ECANON;
	}
	in->zone = zone;
	in->root = root;
	in->err = WM_OK;
	return WM_OK;
}

int wm_unpack_end(struct wm_unpack *in)
{
	msgpack_zone_free(in->zone);
	in->zone = NULL;
	return in->err;
}

void wm_unpack_fail(struct wm_unpack *in, int err)
{
	if (in->err == WM_OK) {
		in->err = err;
	}
}

void wm_unpack_keys(struct wm_unpack *in, const msgpack_object *map, uint64_t known)
{
	if (map == NULL || map->type != MSGPACK_OBJECT_MAP) {
		wm_unpack_fail(in, WM_ESCHEMA);
		return;
	}
	for (uint32_t i = 0; i < map->via.map.size; i++) {
		const uint64_t key = map->via.map.ptr[i].key.via.u64;
		if (key >= CRITICAL_KEYS) {
			return; /* keys ascend: the rest may be ignored too */
		}
		if (key >= 64 || (known >> key & 1) == 0) {
			wm_unpack_fail(in, WM_EUNKNOWN_CRITICAL);
			return;
		}
	}
}

const msgpack_object *wm_map_find(const msgpack_object *map, unsigned key)
{
	if (map == NULL || map->type != MSGPACK_OBJECT_MAP) {
		return NULL;
	}
	for (uint32_t i = 0; i < map->via.map.size; i++) {
		const msgpack_object_kv *pair = &map->via.map.ptr[i];
		if (pair->key.via.u64 >= key) {
			return pair->key.via.u64 == key ? &pair->val : NULL;
		}
	}
	return NULL;
}

uint64_t wm_unpack_uint(struct wm_unpack *in, const msgpack_object *v, uint64_t max)
{
	if (v == NULL || v->type != MSGPACK_OBJECT_POSITIVE_INTEGER || v->via.u64 > max) {
		wm_unpack_fail(in, WM_ESCHEMA);
		return 0;
	}
	return v->via.u64;
}

int64_t wm_unpack_int(struct wm_unpack *in, const msgpack_object *v, int64_t min, int64_t max)
{
	assert(min <= max);
	int64_t value = 0;

	if (v != NULL && v->type == MSGPACK_OBJECT_NEGATIVE_INTEGER) {
		value = v->via.i64;
	} else if (v != NULL && v->type == MSGPACK_OBJECT_POSITIVE_INTEGER &&
		   v->via.u64 <= INT64_MAX) {
		value = (int64_t)v->via.u64;
	} else {
		wm_unpack_fail(in, WM_ESCHEMA);
		return 0;
	}
	if (value < min || value > max) {
		wm_unpack_fail(in, WM_ESCHEMA);
		return 0;
	}
	return value;
}

bool wm_unpack_bool(struct wm_unpack *in, const msgpack_object *v)
{
	if (v == NULL || v->type != MSGPACK_OBJECT_BOOLEAN) {
		wm_unpack_fail(in, WM_ESCHEMA);
		return false;
	}
	return v->via.boolean;
}

struct wm_view wm_unpack_str(struct wm_unpack *in, const msgpack_object *v, size_t max_bytes)
{
	if (v == NULL || v->type != MSGPACK_OBJECT_STR || v->via.str.size > max_bytes) {
		wm_unpack_fail(in, WM_ESCHEMA);
		return wm_view_of(NULL, 0);
	}
	return wm_view_of(v->via.str.ptr, v->via.str.size);
}

struct wm_view wm_unpack_bytes(struct wm_unpack *in, const msgpack_object *v, size_t max_bytes)
{
	if (v == NULL || v->type != MSGPACK_OBJECT_BIN || v->via.bin.size > max_bytes) {
		wm_unpack_fail(in, WM_ESCHEMA);
		return wm_view_of(NULL, 0);
	}
	return wm_view_of(v->via.bin.ptr, v->via.bin.size);
}

void wm_unpack_bin(struct wm_unpack *in, const msgpack_object *v, void *ret_bytes, size_t len)
{
	if (v == NULL || v->type != MSGPACK_OBJECT_BIN || v->via.bin.size != len) {
		wm_unpack_fail(in, WM_ESCHEMA);
		memset(ret_bytes, 0, len);
		return;
	}
	memcpy(ret_bytes, v->via.bin.ptr, len);
}

const msgpack_object *wm_unpack_array(struct wm_unpack *in, const msgpack_object *v, size_t max,
				      size_t *ret_count)
{
	if (v == NULL || v->type != MSGPACK_OBJECT_ARRAY || v->via.array.size > max) {
		wm_unpack_fail(in, WM_ESCHEMA);
		*ret_count = 0;
		return NULL;
	}
	*ret_count = v->via.array.size;
	return v->via.array.ptr;
}

bool wm_is_nil(const msgpack_object *v)
{
	return v != NULL && v->type == MSGPACK_OBJECT_NIL;
}
