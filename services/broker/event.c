/* The one place that turns a stored entry into what goes out. */
#include "broker/event.h"

struct wm_head event_head(const struct wm_entry *entry, const uint8_t leaf_hash[32], uint64_t req)
{
	struct wm_head head = wm_head_of(WM_MSG_EVENT, req);

	head.rev = entry->revision;
	head.kind = entry->kind;
	head.committed_at = (uint64_t)entry->committed_at;
	head.point = entry->point;
	head.area = (uint8_t)(entry->point / 100);
	head.point_prev = entry->point_prev;
	head.institution = wm_view_of(entry->institution.text, entry->institution.len);
	memcpy(head.sid, entry->sid, sizeof(head.sid));
	memcpy(head.key_id, entry->key_id, sizeof(head.key_id));
	memcpy(head.leaf_hash, leaf_hash, sizeof(head.leaf_hash));
	head.has |= WM_HAS(REV) | WM_HAS(KIND) | WM_HAS(COMMITTED_AT) | WM_HAS(POINT_PREV) |
		    WM_HAS(INSTITUTION) | WM_HAS(SID) | WM_HAS(KEY_ID) | WM_HAS(LEAF_HASH);
	if (entry->point != 0) {
		head.has |= WM_HAS(POINT) | WM_HAS(AREA);
	}
	if (entry->expect_rev != WM_EXPECT_BLIND) {
		head.expect_rev = entry->expect_rev;
		head.has |= WM_HAS(EXPECT_REV);
	}
	return head;
}
