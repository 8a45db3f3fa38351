/*
 * Progress updates: what decodes is encoded again.  The bytes are the same, unless
 * something without meaning was there (a key from 128 on, an empty title): then
 * they are fewer, and a second time they stay the same.
 */
#include "fuzz/fuzz.h"

#include "proto/limits.h"
#include "wire/item_codec.h"
#include "wire/update_codec.h"

/* What the broker does next with an update that decoded. */
static void check_meaning(const struct wm_update *update)
{
	const struct wm_code institution = { .len = 3, .text = "eib" };
	const char *reason = NULL;
	struct wm_point_state state;
	struct wm_statement statement;

	if (wm_update_check(update, INT32_MAX, &reason) < 0) {
		FUZZ_REQUIRE(reason != NULL);
		return;
	}
	wm_point_init(&state, update->point);
	wm_statement_of(update, &institution, 1, &statement);
	FUZZ_REQUIRE(wm_point_apply(&state, &statement) == WM_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct wm_view bytes = wm_view_of(data, size);
	static struct wm_update update, again;

	if (wm_update_decode(bytes, &update) < 0) {
		return 0;
	}
	struct wm_buf first, second;
	wm_buf_init(&first, WM_BODY_MAX_BYTES);
	wm_buf_init(&second, WM_BODY_MAX_BYTES);
	wm_update_encode(&update, &first);
	FUZZ_REQUIRE(first.err == WM_OK && first.len <= size);
	FUZZ_REQUIRE(first.len < size || wm_view_eq(wm_buf_view(&first), bytes));
	FUZZ_REQUIRE(wm_update_decode(wm_buf_view(&first), &again) == WM_OK);
	wm_update_encode(&again, &second);
	FUZZ_REQUIRE(wm_view_eq(wm_buf_view(&first), wm_buf_view(&second)));
	wm_buf_deinit(&first);
	wm_buf_deinit(&second);
	check_meaning(&update);
	return 0;
}
