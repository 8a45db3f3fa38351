/**
 * @file reports_fixture.h
 * @brief Two tallies are the same when every roll-up would be sent as the same bytes.
 */
#ifndef WM_TEST_REPORTS_FIXTURE_H
#define WM_TEST_REPORTS_FIXTURE_H

#include "fixture.h"
#include "wire/item_codec.h"

/* Every roll-up as it would be sent, one after the other. */
static inline void encode_reports(const struct tally *tally, struct wm_buf *ret_buf)
{
	struct wm_area_report report;

	wm_buf_init(ret_buf, 1024 * 1024);
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		if (tally_has_area(tally, (uint8_t)area)) {
			tally_report(tally, (uint8_t)area, &report);
			wm_area_report_encode(&report, ret_buf);
		}
	}
	wmt_assert_ok(ret_buf->err);
	assert_true(ret_buf->len > 0);
}

static inline void assert_same_reports(const struct tally *a, const struct tally *b)
{
	struct wm_buf left;
	struct wm_buf right;

	encode_reports(a, &left);
	encode_reports(b, &right);
	assert_true(wm_view_eq(wm_buf_view(&left), wm_buf_view(&right)));
	wm_buf_deinit(&left);
	wm_buf_deinit(&right);
}

static inline int setup(void **state)
{
	(void)state;
	seed = 20251104;
	return 0;
}

#endif
