/*
 * What a client reads from a server and a server from its store.  The first byte
 * of the input chooses the codec, the rest is what it reads.  Fixed layouts come
 * back byte for byte.  In the maps of MessagePack there may be keys to ignore, and
 * figures that are computed anew: what was encoded once encodes to the same again.
 */
#include "fuzz/fuzz.h"

#include "proto/limits.h"
#include "wire/entry.h"
#include "wire/item_codec.h"
#include "wire/register_codec.h"
#include "wire/review_codec.h"

static union {
	struct wm_point_item item;
	struct wm_area_report report;
	struct wm_area area;
	struct wm_institution institution;
	struct wm_action_point point;
	struct wm_key_row key;
	struct wm_point_state state;
	struct wm_statement statement;
	struct wm_entry entry;
	struct wm_cycle cycle;
	struct wm_settings settings;
	struct wm_trail trail;
	struct wm_verified_view verified;
	struct wm_fact fact;
} value;

static int decode_item(struct wm_view bytes)
{
	return wm_point_item_decode(bytes, &value.item);
}

static void encode_item(struct wm_buf *buf)
{
	wm_point_item_encode(&value.item, buf);
}

static int decode_report(struct wm_view bytes)
{
	return wm_area_report_decode(bytes, &value.report);
}

static void encode_report(struct wm_buf *buf)
{
	wm_area_report_encode(&value.report, buf);
}

static int decode_area(struct wm_view bytes)
{
	return wm_area_decode(bytes, &value.area);
}

static void encode_area(struct wm_buf *buf)
{
	wm_area_encode(&value.area, buf);
}

static int decode_institution(struct wm_view bytes)
{
	return wm_institution_decode(bytes, &value.institution);
}

static void encode_institution(struct wm_buf *buf)
{
	wm_institution_encode(&value.institution, buf);
}

static int decode_point(struct wm_view bytes)
{
	return wm_action_point_decode(bytes, &value.point);
}

static void encode_point(struct wm_buf *buf)
{
	wm_action_point_encode(&value.point, buf);
}

static int decode_key(struct wm_view bytes)
{
	return wm_key_row_decode(bytes, &value.key);
}

static void encode_key(struct wm_buf *buf)
{
	wm_key_row_encode(&value.key, buf);
}

static int decode_state(struct wm_view bytes)
{
	return wm_point_state_decode(bytes, &value.state);
}

static void encode_state(struct wm_buf *buf)
{
	wm_point_state_encode(&value.state, buf);
}

static int decode_statement(struct wm_view bytes)
{
	return wm_statement_decode(bytes, 1, &value.statement);
}

static void encode_statement(struct wm_buf *buf)
{
	wm_statement_encode(&value.statement, buf);
}

static int decode_entry(struct wm_view bytes)
{
	return wm_entry_decode(bytes, &value.entry);
}

static void encode_entry(struct wm_buf *buf)
{
	uint8_t head[WM_ENTRY_HEAD_MAX_BYTES];

	wm_buf_add(buf, head, wm_entry_head_encode(&value.entry, head));
	wm_buf_add(buf, value.entry.body.data, value.entry.body.len);
}

static int decode_cycle(struct wm_view bytes)
{
	return wm_cycle_decode(bytes, &value.cycle);
}

static void encode_cycle(struct wm_buf *buf)
{
	wm_cycle_encode(&value.cycle, buf);
}

static int decode_settings(struct wm_view bytes)
{
	return wm_settings_decode(bytes, &value.settings);
}

static void encode_settings(struct wm_buf *buf)
{
	wm_settings_encode(&value.settings, buf);
}

static int decode_trail(struct wm_view bytes)
{
	return wm_trail_decode(bytes, 1, &value.trail);
}

static void encode_trail(struct wm_buf *buf)
{
	wm_trail_encode(&value.trail, buf);
}

static int decode_verified(struct wm_view bytes)
{
	return wm_verified_decode(bytes, 1, &value.verified);
}

static void encode_verified(struct wm_buf *buf)
{
	wm_verified_encode(&value.verified, buf);
}

static int decode_fact(struct wm_view bytes)
{
	return wm_fact_decode(bytes, 1, &value.fact);
}

static void encode_fact(struct wm_buf *buf)
{
	wm_fact_encode(&value.fact, buf);
}

struct codec {
	int (*decode)(struct wm_view bytes);
	void (*encode)(struct wm_buf *buf);
	bool is_exact; /* one encoding only: the bytes come back */
};

/* Positions are first bytes of corpus files: append only. */
static const struct codec codecs[] = {
	{ decode_item, encode_item, false },
	{ decode_report, encode_report, false },
	{ decode_area, encode_area, false },
	{ decode_institution, encode_institution, false },
	{ decode_point, encode_point, false },
	{ decode_key, encode_key, false },
	{ decode_state, encode_state, true },
	{ decode_statement, encode_statement, true },
	{ decode_entry, encode_entry, true },
	{ decode_cycle, encode_cycle, false },
	{ decode_settings, encode_settings, false },
	{ decode_trail, encode_trail, true },
	{ decode_verified, encode_verified, true },
	{ decode_fact, encode_fact, true },
};

static void check(const struct codec *codec, struct wm_view bytes)
{
	struct wm_buf first, second;

	if (codec->decode(bytes) < 0) {
		return;
	}
	/* Entries are not bounded by their codec: the input bounds them. */
	wm_buf_init(&first, bytes.len + WM_ITEM_MAX_BYTES);
	wm_buf_init(&second, bytes.len + WM_ITEM_MAX_BYTES);
	codec->encode(&first);
	FUZZ_REQUIRE(first.err == WM_OK);
	FUZZ_REQUIRE(!codec->is_exact || wm_view_eq(wm_buf_view(&first), bytes));
	FUZZ_REQUIRE(codec->decode(wm_buf_view(&first)) == WM_OK);
	codec->encode(&second);
	FUZZ_REQUIRE(wm_view_eq(wm_buf_view(&first), wm_buf_view(&second)));
	wm_buf_deinit(&first);
	wm_buf_deinit(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 0 && data[0] < sizeof(codecs) / sizeof(codecs[0])) {
		check(&codecs[data[0]], wm_view_of(data + 1, size - 1));
	}
	return 0;
}
