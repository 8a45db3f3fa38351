/*
 * Heads: what decodes is encoded again.  The bytes are the same, unless keys from
 * 128 on were there: then they are fewer, and a second time they stay the same.
 */
#include "fuzz/fuzz.h"

#include "proto/limits.h"
#include "wire/head.h"

static void check_filter(const struct wm_head *head)
{
	struct wm_filter filter, again;

	if (wm_head_filter(head, &filter) < 0) {
		return;
	}
	struct wm_head copy = wm_head_of(WM_MSG_GET, head->req);
	wm_head_set_filter(&copy, &filter);
	FUZZ_REQUIRE(wm_head_filter(&copy, &again) == WM_OK);
	FUZZ_REQUIRE(again.areas == filter.areas && again.point_count == filter.point_count &&
		     again.institution_count == filter.institution_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct wm_view bytes = wm_view_of(data, size);
	struct wm_head head, again;

	if (wm_head_decode(bytes, &head) < 0) {
		return 0;
	}
	struct wm_buf first, second;
	wm_buf_init(&first, WM_HEAD_MAX_BYTES);
	wm_buf_init(&second, WM_HEAD_MAX_BYTES);
	wm_head_encode(&head, &first);
	FUZZ_REQUIRE(first.err == WM_OK && first.len <= size);
	FUZZ_REQUIRE(first.len < size || wm_view_eq(wm_buf_view(&first), bytes));
	FUZZ_REQUIRE(wm_head_decode(wm_buf_view(&first), &again) == WM_OK);
	FUZZ_REQUIRE(again.has == head.has);
	wm_head_encode(&again, &second);
	FUZZ_REQUIRE(wm_view_eq(wm_buf_view(&first), wm_buf_view(&second)));
	wm_buf_deinit(&first);
	wm_buf_deinit(&second);
	check_filter(&head);
	return 0;
}
