/* One submission as bytes on disk; the layout is drawn in outbox.h. */
#include "client/outbox.h"

#include "base/cursor.h"
#include "crypto/sha256.h"
#include "proto/limits.h"

#define MAGIC	       "WMSB"
#define MAGIC_BYTES    4
#define VERSION	       2 /* 1 had no kind: every submission was an update */
#define TEXT_MAX_BYTES 200
#define HEAD_MAX_BYTES (MAGIC_BYTES + 2 + 16 + 8 + 8 + 2 + 1 + TEXT_MAX_BYTES + 4)

_Static_assert(sizeof(((struct wm_outbox_item *)0)->refused_text) == TEXT_MAX_BYTES + 1,
	       "the words of a refusal and their terminator");

const size_t wm_outbox_file_max_bytes = HEAD_MAX_BYTES + WM_BODY_MAX_BYTES + WM_SHA256_BYTES;

void wm_outbox_buf_init(struct wm_buf *buf)
{
	wm_buf_init(buf, wm_outbox_file_max_bytes);
}

void wm_outbox_encode(const struct wm_outbox_item *item, struct wm_buf *buf)
{
	const struct wm_view body = wm_view_of(item->body, item->body_len);
	const struct wm_view text = wm_view_str(item->refused_text);
	uint8_t head[HEAD_MAX_BYTES];
	uint8_t hash[WM_SHA256_BYTES];
	struct wm_writer out = wm_writer_of(head, sizeof(head));

	wm_give_bytes(&out, wm_view_of(MAGIC, MAGIC_BYTES));
	wm_give_u8(&out, VERSION);
	wm_give_u8(&out, item->kind);
	wm_give_bytes(&out, wm_view_of(item->sid, sizeof(item->sid)));
	wm_give_u64(&out, item->expect_rev);
	wm_give_u64(&out, (uint64_t)item->saved_at_msec);
	wm_give_u16(&out, (uint16_t)-item->refused);
	wm_give_u8(&out, (uint8_t)text.len);
	wm_give_bytes(&out, text);
	wm_give_u32(&out, (uint32_t)body.len);

	const struct wm_view parts[] = { wm_writer_view(&out), body };
	wm_sha256(parts, 2, hash);
	wm_buf_add(buf, parts[0].data, parts[0].len);
	wm_buf_add(buf, body.data, body.len);
	wm_buf_add(buf, hash, sizeof(hash));
}

/* Magic, version and hash: is this a whole file of ours?  @return as wm_outbox_decode() */
static int check_envelope(struct wm_view bytes)
{
	uint8_t hash[WM_SHA256_BYTES];

	if (bytes.len < MAGIC_BYTES + 1 + sizeof(hash) ||
	    memcmp(bytes.data, MAGIC, MAGIC_BYTES) != 0) {
		return WM_ECORRUPT;
	}
	const struct wm_view content = wm_view_of(bytes.data, bytes.len - sizeof(hash));
	wm_sha256(&content, 1, hash);
	if (memcmp(hash, bytes.data + content.len, sizeof(hash)) != 0) {
		return WM_ECORRUPT;
	}
	return bytes.data[MAGIC_BYTES] > VERSION ? WM_ESCHEMA_NEWER : WM_OK;
}

int wm_outbox_decode(struct wm_view bytes, struct wm_outbox_item *ret_item)
{
	struct wm_outbox_item item = { .refused = 0 };

	const int err = check_envelope(bytes);
	if (err < 0) {
		return err;
	}
	struct wm_reader in = wm_reader_of(wm_view_of(bytes.data, bytes.len - WM_SHA256_BYTES));
	(void)wm_take_bytes(&in, MAGIC_BYTES);
	const uint8_t version = wm_take_u8(&in);
	item.kind = version == 1 ? (uint8_t)WM_SUBMIT_UPDATE : wm_take_u8(&in);
	wm_take_copy(&in, item.sid, sizeof(item.sid));
	item.expect_rev = wm_take_u64(&in);
	item.saved_at_msec = (int64_t)wm_take_u64(&in);
	item.refused = -(int)wm_take_u16(&in);
	const struct wm_view text = wm_take_bytes(&in, wm_take_u8(&in));
	const struct wm_view body = wm_take_bytes(&in, wm_take_u32(&in));
	if (!wm_reader_done(&in) || version == 0 || text.len > TEXT_MAX_BYTES || body.len == 0 ||
	    body.len > WM_BODY_MAX_BYTES) {
		return WM_ECORRUPT;
	}
	if (text.len > 0) {
		memcpy(item.refused_text, text.data, text.len);
	}
	item.body = body.data;
	item.body_len = body.len;
	*ret_item = item;
	return WM_OK;
}
