/*
 * Key changes: what decodes is encoded again.  The bytes are the same, unless keys
 * from 128 on were there: then they are fewer.
 */
#include "fuzz/fuzz.h"

#include "proto/limits.h"
#include "wire/key_change_codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct wm_view bytes = wm_view_of(data, size);
	struct wm_key_change change, again;
	struct wm_buf buf;

	if (wm_key_change_decode(bytes, &change) < 0) {
		return 0;
	}
	FUZZ_REQUIRE(change.reason.len <= WM_REASON_MAX_BYTES);
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_key_change_encode(&change, &buf);
	FUZZ_REQUIRE(buf.err == WM_OK && buf.len <= size);
	FUZZ_REQUIRE(buf.len < size || wm_view_eq(wm_buf_view(&buf), bytes));
	FUZZ_REQUIRE(wm_key_change_decode(wm_buf_view(&buf), &again) == WM_OK);
	FUZZ_REQUIRE(again.action == change.action && again.row.role == change.row.role);
	FUZZ_REQUIRE(wm_view_eq(again.reason, change.reason));
	wm_buf_deinit(&buf);
	return 0;
}
