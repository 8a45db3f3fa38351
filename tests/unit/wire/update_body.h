/**
 * @file update_body.h
 * @brief Bodies of updates for the tests of their codec: whole ones, and one key at a time.
 */
#ifndef WM_TESTS_UNIT_WIRE_UPDATE_BODY_H
#define WM_TESTS_UNIT_WIRE_UPDATE_BODY_H

#include "lib/wmt.h"
#include "proto/limits.h"
#include "wire/pack.h"
#include "wire/update_codec.h"

static struct wm_buf buf;

static inline int begin(void **state)
{
	(void)state;
	wm_buf_init(&buf, WM_ITEM_MAX_BYTES);
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	wm_buf_deinit(&buf);
	return 0;
}

static inline struct wm_view encoded(const struct wm_update *update)
{
	wm_buf_reset(&buf);
	wm_update_encode(update, &buf);
	wmt_assert_ok(buf.err);
	return wm_buf_view(&buf);
}

static inline struct wm_update minimal(void)
{
	struct wm_update update;

	wm_update_init(&update);
	update.point = 307;
	update.as_of = 20182;
	update.origin = WM_ORIGIN_FILED;
	update.summary[WM_LANG_EN] = wm_view_str("a");
	return update;
}

static inline struct wm_update full(void)
{
	struct wm_update update = minimal();

	update.axis[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_IMPLEMENTATION;
	update.axis[WM_AXIS_COMPLETION] = WM_UNKNOWN;
	update.axis[WM_AXIS_PERCENT] = 0;
	update.axis[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE_RED;
	update.summary[WM_LANG_UZ] = wm_view_str("oʻzbekcha");
	update.reference = wm_view_str("REF-1");
	update.evidence_count = 2;
	update.evidence[0].url = wm_view_str("https://example.org/a");
	update.evidence[1].url = wm_view_str("http://example.org/b");
	update.evidence[1].title = wm_view_str("title");
	update.evidence[1].date = -1;
	update.evidence[1].lang = WM_LANG_RU;
	update.evidence[1].has_sha256 = true;
	memset(update.evidence[1].sha256, 0xab, sizeof(update.evidence[1].sha256));
	return update;
}

/* One update by hand: `key` has the value that `raw` encodes, or is left out. */
static inline struct wm_view with(unsigned key, struct wm_view raw)
{
	static const uint8_t defaults[] = { [1] = 1, [2] = 2, [3] = 1, [4] = 1 };
	const unsigned keys[] = { 1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,  13,
				  14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 127, 128 };

	wm_buf_reset(&buf);
	wm_pack_map(&buf, (raw.len > 0) + 5U - (key <= 4 || key == 9));
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i] == key) {
			if (raw.len > 0) {
				wm_pack_uint(&buf, key);
				wm_buf_add(&buf, raw.data, raw.len);
			}
		} else if (keys[i] <= 4) {
			wm_pack_key_uint(&buf, keys[i], defaults[keys[i]]);
		} else if (keys[i] == 9) {
			wm_pack_uint(&buf, 9);
			wm_buf_add(&buf, WMT_BYTES(0x81, 1, 0xa1, 'a'), 4);
		}
	}
	return wm_buf_view(&buf);
}

#define ABSENT wm_view_of(NULL, 0)

struct row {
	const char *name;
	unsigned key;
	struct wm_view raw;
	int want;
};

static inline void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct wm_update update;
		const int got = wm_update_decode(with(rows[i].key, rows[i].raw), &update);
		if (got != rows[i].want) {
			fail_msg("%s: got %s, want %s", rows[i].name, wm_err_name(got),
				 wm_err_name(rows[i].want));
		}
	}
}

#define CHECK_ROWS(ROWS) check_rows(ROWS, sizeof(ROWS) / sizeof((ROWS)[0]))

#endif
