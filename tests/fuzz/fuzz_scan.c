/*
 * The scanner against msgpack-c: what it lets through must parse as one value,
 * and packing that value again must give the same bytes; so "canonical" here is
 * what a well-behaved packer writes.
 */
#include "fuzz/fuzz.h"

#include <msgpack.h>

#include "proto/limits.h"
#include "sys/buf.h"
#include "wire/scan.h"

static int write_to_buf(void *user, const char *data, size_t len)
{
	struct wm_buf *buf = user;

	wm_buf_add(buf, data, len);
	return buf->err < 0 ? -1 : 0;
}

static void check_canonical(struct wm_view bytes)
{
	msgpack_unpacked parsed;
	msgpack_packer packer;
	struct wm_buf buf;
	size_t off = 0;

	msgpack_unpacked_init(&parsed);
	FUZZ_REQUIRE(msgpack_unpack_next(&parsed, (const char *)bytes.data, bytes.len, &off) ==
		     MSGPACK_UNPACK_SUCCESS);
	FUZZ_REQUIRE(off == bytes.len);
	wm_buf_init(&buf, WM_ITEM_MAX_BYTES);
	msgpack_packer_init(&packer, &buf, write_to_buf);
	FUZZ_REQUIRE(msgpack_pack_object(&packer, parsed.data) == 0);
	FUZZ_REQUIRE(wm_view_eq(wm_buf_view(&buf), bytes));
	wm_buf_deinit(&buf);
	msgpack_unpacked_destroy(&parsed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct wm_view bytes = wm_view_of(data, size);
	const int head = wm_scan(bytes, &wm_scan_head);
	const int body = wm_scan(bytes, &wm_scan_body);
	const int item = wm_scan(bytes, &wm_scan_item);

	/* The bounds widen from head to body to item. */
	FUZZ_REQUIRE(head < 0 || body == WM_OK);
	FUZZ_REQUIRE(body < 0 || item == WM_OK);
	if (item == WM_OK) {
		check_canonical(bytes);
	}
	return 0;
}
