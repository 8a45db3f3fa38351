/* Pieces that the codecs share.  A part that is empty is left out: a row has one encoding only. */
#include "wire/rows.h"

#include "wire/pack.h"

void wm_read_code(struct wm_unpack *in, const msgpack_object *v, struct wm_code *ret_code)
{
	const struct wm_view text = wm_unpack_str(in, v, WM_CODE_MAX_BYTES);

	if (wm_code_parse(text, ret_code) < 0) {
		*ret_code = (struct wm_code){ .len = 0 };
		wm_unpack_fail(in, WM_ESCHEMA);
	}
}

void wm_write_code(struct wm_buf *buf, const struct wm_code *code)
{
	wm_pack_str(buf, wm_view_of(code->text, code->len));
}

struct wm_view wm_read_optional_str(struct wm_unpack *in, const msgpack_object *v, size_t max_bytes)
{
	if (v == NULL || wm_is_nil(v)) {
		return wm_view_of(NULL, 0);
	}
	return wm_unpack_str(in, v, max_bytes);
}

void wm_read_texts(struct wm_unpack *in, const msgpack_object *v,
		   struct wm_view ret_texts[WM_LANG__COUNT])
{
	wm_unpack_keys(in, v, WM_KEYS_BELOW(WM_LANG__COUNT));
	ret_texts[0] = wm_view_of(NULL, 0);
	for (unsigned lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		const msgpack_object *text = wm_map_find(v, lang);
		ret_texts[lang] = wm_view_of(NULL, 0);
		if (text == NULL) {
			continue;
		}
		ret_texts[lang] = wm_unpack_str(in, text, WM_STR_MAX_BYTES);
		if (ret_texts[lang].len == 0) {
			wm_unpack_fail(in, WM_ESCHEMA);
		}
	}
}

size_t wm_texts_count(const struct wm_view texts[WM_LANG__COUNT])
{
	size_t count = 0;

	for (unsigned lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		count += texts[lang].len > 0;
	}
	return count;
}

void wm_write_texts(struct wm_buf *buf, const struct wm_view texts[WM_LANG__COUNT])
{
	wm_pack_map(buf, wm_texts_count(texts));
	for (unsigned lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		if (texts[lang].len > 0) {
			wm_pack_key_str(buf, lang, texts[lang]);
		}
	}
}

void wm_write_optional_texts(struct wm_buf *buf, unsigned key,
			     const struct wm_view texts[WM_LANG__COUNT])
{
	if (wm_texts_count(texts) > 0) {
		wm_pack_uint(buf, key);
		wm_write_texts(buf, texts);
	}
}

void wm_write_optional_str(struct wm_buf *buf, unsigned key, struct wm_view text)
{
	if (text.len > 0) {
		wm_pack_key_str(buf, key, text);
	}
}

void wm_read_optional_texts(struct wm_unpack *in, const msgpack_object *v,
			    struct wm_view ret_texts[WM_LANG__COUNT])
{
	if (v != NULL && !wm_is_nil(v)) {
		wm_read_texts(in, v, ret_texts);
	}
}

/* An optional number; 0 stands for "none". */
uint64_t wm_read_optional_uint(struct wm_unpack *in, const msgpack_object *v, uint64_t max)
{
	return v == NULL || wm_is_nil(v) ? 0 : wm_unpack_uint(in, v, max);
}

int32_t wm_read_optional_date(struct wm_unpack *in, const msgpack_object *v)
{
	return v == NULL || wm_is_nil(v) ? WM_DATE_NONE : wm_read_date(in, v);
}

int32_t wm_read_date(struct wm_unpack *in, const msgpack_object *v)
{
	return (int32_t)wm_unpack_int(in, v, WM_DATE_NONE + 1, INT32_MAX);
}

const msgpack_object *wm_read_tuple(struct wm_unpack *in, const msgpack_object *v, size_t len)
{
	size_t count = 0;
	const msgpack_object *items = wm_unpack_array(in, v, len, &count);

	if (items == NULL || count != len) {
		wm_unpack_fail(in, WM_ESCHEMA);
		return NULL;
	}
	return items;
}

void wm_write_date(struct wm_buf *buf, int32_t date)
{
	if (date == WM_DATE_NONE) {
		wm_pack_nil(buf);
	} else {
		wm_pack_int(buf, date);
	}
}

void wm_write_cycle(struct wm_buf *buf, const struct wm_cycle_id *cycle)
{
	wm_pack_str(buf, wm_view_of(cycle->text, cycle->len));
}

void wm_read_cycle(struct wm_unpack *in, const msgpack_object *v, struct wm_cycle_id *ret_cycle)
{
	const struct wm_view text = wm_unpack_str(in, v, WM_CYCLE_ID_MAX_BYTES);

	if (wm_cycle_id_parse(text, ret_cycle) < 0) {
		*ret_cycle = (struct wm_cycle_id){ .len = 0 };
		wm_unpack_fail(in, WM_ESCHEMA);
	}
}

bool wm_read_optional_bool(struct wm_unpack *in, const msgpack_object *v)
{
	return v != NULL && !wm_is_nil(v) && wm_unpack_bool(in, v);
}

/* An array that may be absent or nil. */
const msgpack_object *wm_read_optional_list(struct wm_unpack *in, const msgpack_object *v,
					    size_t max, size_t *ret_count)
{
	*ret_count = 0;
	return v == NULL || wm_is_nil(v) ? NULL : wm_unpack_array(in, v, max, ret_count);
}

void wm_write_optional_uint(struct wm_buf *buf, unsigned key, uint64_t value)
{
	if (value != 0) {
		wm_pack_key_uint(buf, key, value);
	}
}

void wm_write_optional_bool(struct wm_buf *buf, unsigned key, bool value)
{
	if (value) {
		wm_pack_uint(buf, key);
		wm_pack_bool(buf, true);
	}
}

void wm_write_optional_date(struct wm_buf *buf, unsigned key, int32_t date)
{
	if (date != WM_DATE_NONE) {
		wm_pack_key_int(buf, key, date);
	}
}

void wm_bound_row(struct wm_buf *buf, size_t start)
{
	if (buf->err == WM_OK && buf->len - start > WM_ROW_MAX_BYTES) {
		buf->err = WM_ELIMIT;
	}
}

bool wm_take_code(struct wm_reader *in, struct wm_code *ret_code)
{
	const uint8_t len = wm_take_u8(in);

	return wm_code_parse(wm_take_bytes(in, len), ret_code) == WM_OK;
}

void wm_give_code(struct wm_writer *out, const struct wm_code *code)
{
	wm_give_u8(out, code->len);
	wm_give_bytes(out, wm_view_of(code->text, code->len));
}
