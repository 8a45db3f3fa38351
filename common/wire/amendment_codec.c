/* An amendment carries the rows that it changes as byte strings, old beside new. */
#include "wire/amendment_codec.h"

#include "wire/pack.h"
#include "wire/rows.h"
#include "wire/submitted.h"

/* Keys of the body (proto/protocol.md, section 5). */
enum {
	AMENDMENT_DECISION = 1,
	AMENDMENT_DECIDED_ON,
	AMENDMENT_FROM_VERSION,
	AMENDMENT_RATIONALE,
	AMENDMENT_CHANGES,
	AMENDMENT__END,
};

#define CHANGE_VALUES 3

static void give_row(struct wm_buf *buf, struct wm_view row)
{
	if (row.len == 0) {
		wm_pack_nil(buf);
	} else {
		wm_pack_bin(buf, row);
	}
}

void wm_amendment_encode(const struct wm_amendment *amendment, struct wm_buf *buf)
{
	wm_pack_map(buf, AMENDMENT__END - AMENDMENT_DECISION);
	wm_pack_key_str(buf, AMENDMENT_DECISION, amendment->decision);
	wm_pack_key_int(buf, AMENDMENT_DECIDED_ON, amendment->decided_on);
	wm_pack_key_uint(buf, AMENDMENT_FROM_VERSION, amendment->from_version);
	wm_pack_uint(buf, AMENDMENT_RATIONALE);
	wm_write_texts(buf, amendment->rationale);
	wm_pack_uint(buf, AMENDMENT_CHANGES);
	wm_pack_array(buf, amendment->change_count);
	for (size_t i = 0; i < amendment->change_count; i++) {
		wm_pack_array(buf, CHANGE_VALUES);
		wm_pack_uint(buf, amendment->changes[i].letter);
		give_row(buf, amendment->changes[i].old);
		give_row(buf, amendment->changes[i].row);
	}
}

/* Nil stands for "no row"; an empty one is none. */
static struct wm_view take_row(struct wm_reading *r, const msgpack_object *v)
{
	if (wm_is_nil(v)) {
		return wm_view_of(NULL, 0);
	}
	const struct wm_view row = wm_unpack_bytes(&r->in, v, WM_ROW_MAX_BYTES);
	if (row.len == 0) {
		wm_unpack_fail(&r->in, WM_ESCHEMA);
	}
	return row;
}

static void take_change(struct wm_reading *r, const msgpack_object *v, struct wm_row_change *to)
{
	const msgpack_object *values = wm_read_tuple(&r->in, v, CHANGE_VALUES);
	if (values == NULL) {
		return;
	}
	to->letter = (uint8_t)wm_reading_uint(r, &values[0], 0, UINT8_MAX);
	to->old = take_row(r, &values[1]);
	to->row = take_row(r, &values[2]);
}

static void take_amendment(struct wm_reading *r, struct wm_amendment *amendment)
{
	const msgpack_object *map = &r->in.root;
	size_t count = 0;

	wm_unpack_keys(&r->in, map, WM_KEYS_BELOW(AMENDMENT__END));
	amendment->decision =
		wm_unpack_str(&r->in, wm_map_find(map, AMENDMENT_DECISION), WM_STR_MAX_BYTES);
	amendment->decided_on = wm_reading_date(r, wm_map_find(map, AMENDMENT_DECIDED_ON));
	amendment->from_version = (uint32_t)wm_reading_uint(
		r, wm_map_find(map, AMENDMENT_FROM_VERSION), 0, UINT32_MAX);
	wm_read_texts(&r->in, wm_map_find(map, AMENDMENT_RATIONALE), amendment->rationale);
	const msgpack_object *changes = wm_reading_list(r, wm_map_find(map, AMENDMENT_CHANGES),
							WM_CHANGES_MAX_COUNT, &count);
	for (size_t i = 0; i < count; i++) {
		take_change(r, &changes[i], &amendment->changes[i]);
	}
	amendment->change_count = (uint16_t)count;
}

int wm_amendment_decode(struct wm_view bytes, struct wm_amendment *ret_amendment)
{
	struct wm_reading r;
	int err = wm_reading_begin(&r, bytes, &wm_scan_amendment);
	if (err < 0) {
		return err;
	}
	struct wm_amendment amendment = { .change_count = 0 };

	take_amendment(&r, &amendment);
	err = wm_reading_end(&r);
	if (err < 0) {
		return err;
	}
	*ret_amendment = amendment;
	return WM_OK;
}
