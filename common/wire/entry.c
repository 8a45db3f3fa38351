/* Ledger entries: proto/protocol.md, section 8. */
#include "wire/entry.h"

#include "base/cursor.h"
#include "wire/head.h"

/* What stands in the ledger: does it name an action point? */
enum points { NO_ENTRY = 0, NEVER, EITHER, ALWAYS };

static const uint8_t kinds[] = {
	[WM_BODY_UPDATE] = ALWAYS,     [WM_BODY_AMENDMENT] = NEVER,
	[WM_BODY_REVIEW] = EITHER, /* a publication names none */
	[WM_BODY_ASSESSMENT] = ALWAYS, [WM_BODY_KEY_CHANGE] = NEVER,
	[WM_BODY_ROLE_CHANGE] = NEVER,
};

static bool kind_fits(unsigned kind, unsigned point)
{
	const enum points points = kind < sizeof(kinds) ? (enum points)kinds[kind] : NO_ENTRY;

	return points == EITHER || points == (point == 0 ? NEVER : ALWAYS);
}

size_t wm_entry_head_encode(const struct wm_entry *entry,
			    uint8_t ret_bytes[WM_ENTRY_HEAD_MAX_BYTES])
{
	struct wm_writer out = wm_writer_of(ret_bytes, WM_ENTRY_HEAD_MAX_BYTES);

	wm_give_u8(&out, WM_ENTRY_VERSION);
	wm_give_u8(&out, entry->kind);
	wm_give_u16(&out, entry->point);
	wm_give_u64(&out, entry->revision);
	wm_give_u64(&out, (uint64_t)entry->committed_at);
	wm_give_u64(&out, entry->point_prev);
	wm_give_u64(&out, entry->expect_rev);
	wm_give_bytes(&out, wm_view_of(entry->sid, sizeof(entry->sid)));
	wm_give_bytes(&out, wm_view_of(entry->key_id, sizeof(entry->key_id)));
	wm_give_u8(&out, entry->institution.len);
	wm_give_bytes(&out, wm_view_of(entry->institution.text, entry->institution.len));
	return wm_writer_view(&out).len;
}

int wm_entry_decode(struct wm_view bytes, struct wm_entry *ret_entry)
{
	struct wm_reader in = wm_reader_of(bytes);
	struct wm_entry entry;

	const uint8_t version = wm_take_u8(&in);
	entry.kind = wm_take_u8(&in);
	entry.point = wm_take_u16(&in);
	entry.revision = wm_take_u64(&in);
	const uint64_t committed_at = wm_take_u64(&in);
	entry.point_prev = wm_take_u64(&in);
	entry.expect_rev = wm_take_u64(&in);
	wm_take_copy(&in, entry.sid, sizeof(entry.sid));
	wm_take_copy(&in, entry.key_id, sizeof(entry.key_id));
	const uint8_t code_len = wm_take_u8(&in);
	const struct wm_view code = wm_take_bytes(&in, code_len);
	entry.body = wm_take_bytes(&in, in.left);

	if (in.failed || version != WM_ENTRY_VERSION || !kind_fits(entry.kind, entry.point) ||
	    committed_at > INT64_MAX || wm_code_parse(code, &entry.institution) < 0) {
		return WM_ECORRUPT;
	}
	entry.committed_at = (int64_t)committed_at;
	*ret_entry = entry;
	return WM_OK;
}
