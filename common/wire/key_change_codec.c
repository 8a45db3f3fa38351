/* Key changes: proto/protocol.md, section 5. */
#include "wire/key_change_codec.h"

#include "wire/pack.h"
#include "wire/rows.h"
#include "wire/submitted.h"

enum {
	CHANGE_ACTION = 1,
	CHANGE_KEY,
	CHANGE_INSTITUTION,
	CHANGE_ROLE,
	CHANGE_REASON,
	CHANGE__END,
};

void wm_key_change_encode(const struct wm_key_change *change, struct wm_buf *buf)
{
	const struct wm_key_row *row = &change->row;

	wm_pack_map(buf, CHANGE__END - CHANGE_ACTION);
	wm_pack_key_uint(buf, CHANGE_ACTION, change->action);
	wm_pack_uint(buf, CHANGE_KEY);
	wm_pack_bin(buf, wm_view_of(row->public_key, sizeof(row->public_key)));
	wm_pack_key_str(buf, CHANGE_INSTITUTION,
			wm_view_of(row->institution.text, row->institution.len));
	wm_pack_key_uint(buf, CHANGE_ROLE, row->role);
	wm_pack_key_str(buf, CHANGE_REASON, change->reason);
}

int wm_key_change_decode(struct wm_view bytes, struct wm_key_change *ret_change)
{
	struct wm_key_change change = { .action = WM_KEY_ADD };
	struct wm_reading r;

	int err = wm_reading_begin(&r, bytes, &wm_scan_body);
	if (err < 0) {
		return err;
	}
	const msgpack_object *map = &r.in.root;
	wm_unpack_keys(&r.in, map, WM_KEYS_BELOW(CHANGE__END));
	change.action = (enum wm_key_action)wm_reading_uint(&r, wm_map_find(map, CHANGE_ACTION),
							    WM_KEY_ADD, WM_KEY_ACTION__COUNT - 1);
	wm_unpack_bin(&r.in, wm_map_find(map, CHANGE_KEY), change.row.public_key,
		      sizeof(change.row.public_key));
	wm_read_code(&r.in, wm_map_find(map, CHANGE_INSTITUTION), &change.row.institution);
	change.row.role = (enum wm_role)wm_reading_uint(&r, wm_map_find(map, CHANGE_ROLE),
							WM_ROLE_SUBMITTER, WM_ROLE__COUNT - 1);
	change.reason = wm_unpack_str(&r.in, wm_map_find(map, CHANGE_REASON), WM_STR_MAX_BYTES);
	if (change.reason.len > WM_REASON_MAX_BYTES) {
		wm_reading_misfit(&r, WM_ELIMIT);
	}
	err = wm_reading_end(&r);
	if (err == WM_OK) {
		*ret_change = change;
	}
	return err;
}
