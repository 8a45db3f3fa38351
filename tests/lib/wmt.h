/**
 * @file wmt.h
 * @brief What every test file includes: cmocka in its required order, and our asserts.
 */
#ifndef WM_TESTS_LIB_WMT_H
#define WM_TESTS_LIB_WMT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/view.h"

/** Assert a result code and name both codes when it differs. */
#define wmt_assert_err(EXPR, WANT)                                                       \
	do {                                                                             \
		const int wmt_got_ = (EXPR);                                             \
		if (wmt_got_ != (WANT)) {                                                \
			fail_msg("%s: got %d (%s), want %d (%s)", #EXPR, wmt_got_,       \
				 wm_strerror(wmt_got_), (int)(WANT), wm_strerror(WANT)); \
		}                                                                        \
	} while (0)

#define wmt_assert_ok(EXPR) wmt_assert_err(EXPR, WM_OK)

#define WMT_BYTES(...) ((const uint8_t[]){ __VA_ARGS__ })
#define WMT_VIEW(...)  ((struct wm_view){ WMT_BYTES(__VA_ARGS__), sizeof(WMT_BYTES(__VA_ARGS__)) })

#endif
