/* Messages to items, selections to filters, and the checks over a snapshot. */
#include "client/internal.h"

#include "core/review.h"
#include "crypto/merkle.h"
#include "proto/limits.h"
#include "wire/entry.h"

_Static_assert((int)WM_ITEM_BODY_POINT == (int)WM_BODY_POINT &&
		       (int)WM_ITEM_BODY_ROLLUP == (int)WM_BODY_ROLLUP &&
		       (int)WM_ITEM_BODY_REGISTER == (int)WM_BODY_REGISTER &&
		       (int)WM_ITEM_BODY_ASSESSMENT == (int)WM_BODY_ASSESSMENT &&
		       (int)WM_ITEM_BODY_ACTION_POINT == (int)WM_BODY_ACTION_POINT &&
		       (int)WM_SUBMIT_UPDATE == (int)WM_BODY_UPDATE &&
		       (int)WM_SUBMIT_ASSESSMENT == (int)WM_BODY_ASSESSMENT &&
		       (int)WM_QUERY_PUBLISHED == (int)WM_VIEW_PUBLISHED,
	       "the public names are those of the protocol");
_Static_assert(WM_NO_EXPECTATION == WM_EXPECT_BLIND, "an entry hashes what an item carries");

static void copy_hashes(const struct wm_head *head, struct wm_item *item)
{
	memcpy(item->sid, head->sid, sizeof(item->sid));
	memcpy(item->key_id, head->key_id, sizeof(item->key_id));
	memcpy(item->store, head->store, sizeof(item->store));
	memcpy(item->leaf_hash, head->leaf_hash, sizeof(item->leaf_hash));
	memcpy(item->root, head->root, sizeof(item->root));
	memcpy(item->digest, head->digest, sizeof(item->digest));
	memcpy(item->register_hash, head->register_hash, sizeof(item->register_hash));
}

void wm_item_of(const struct wm_link_msg *msg, enum wm_item_type type, struct wm_item *ret_item)
{
	const struct wm_head *head = &msg->head;

	memset(ret_item, 0, sizeof(*ret_item));
	ret_item->type = type;
	ret_item->body_kind = (enum wm_item_body)head->kind;
	ret_item->revision = (head->has & WM_HAS(UPTO)) ? head->upto : head->rev;
	ret_item->prev = head->prev;
	ret_item->head = head->head;
	ret_item->index = head->index;
	ret_item->count = head->count;
	ret_item->point = head->point;
	ret_item->area = head->area;
	ret_item->committed_at_msec = (int64_t)head->committed_at;
	ret_item->expect_rev =
		(head->has & WM_HAS(EXPECT_REV)) ? head->expect_rev : WM_NO_EXPECTATION;
	ret_item->point_prev = head->point_prev;
	ret_item->register_version = head->register_version;
	ret_item->facts_to_days = (head->has & WM_HAS(FACTS_TO)) ? head->facts_to : WM_FACTS_ALL;
	ret_item->view = head->view;
	ret_item->published_rev = head->published_rev;
	if (head->institution.len > 0) {
		memcpy(ret_item->institution, head->institution.data, head->institution.len);
	}
	copy_hashes(head, ret_item);
	ret_item->body = msg->body.data;
	ret_item->body_len = msg->body.len;
}

bool wm_item_leaf_ok(const struct wm_item *item)
{
	struct wm_entry entry = {
		.kind = (uint8_t)item->body_kind,
		.point = item->point,
		.committed_at = item->committed_at_msec,
		.revision = item->revision,
		.point_prev = item->point_prev,
		.expect_rev = item->expect_rev,
	};
	uint8_t head[WM_ENTRY_HEAD_MAX_BYTES];
	uint8_t leaf[WM_SHA256_BYTES];

	if (item->type != WM_ITEM_EVENT || item->body_kind == WM_ITEM_BODY_ROLLUP ||
	    wm_code_parse(wm_view_str(item->institution), &entry.institution) < 0) {
		return false;
	}
	memcpy(entry.sid, item->sid, sizeof(entry.sid));
	memcpy(entry.key_id, item->key_id, sizeof(entry.key_id));
	const size_t head_len = wm_entry_head_encode(&entry, head);
	wm_merkle_leaf(wm_view_of(head, head_len), wm_view_of(item->body, item->body_len), leaf);
	return memcmp(leaf, item->leaf_hash, sizeof(leaf)) == 0;
}

/* ------------------------------------------------------------------ selections */

int wm_selection_filter(const struct wm_selection *selection, struct wm_filter *ret_filter)
{
	struct wm_filter filter = { .areas = 0 };

	if (selection->point_count > WM_FILTER_POINTS_MAX ||
	    selection->institution_count > WM_FILTER_INSTITUTIONS_MAX) {
		return WM_ELIMIT;
	}
	for (size_t i = 0; i < selection->area_count; i++) {
		if (selection->areas[i] == 0 || selection->areas[i] > WM_AREA_MAX) {
			return WM_ERANGE;
		}
		filter.areas |= 1U << selection->areas[i];
	}
	for (size_t i = 0; i < selection->point_count; i++) {
		if (!wm_point_id_valid(selection->points[i])) {
			return WM_ERANGE;
		}
		filter.points[i] = selection->points[i];
	}
	for (size_t i = 0; i < selection->institution_count; i++) {
		const int err = wm_code_parse(wm_view_str(selection->institutions[i]),
					      &filter.institutions[i]);
		if (err < 0) {
			return err;
		}
	}
	filter.point_count = (uint16_t)selection->point_count;
	filter.institution_count = (uint16_t)selection->institution_count;
	*ret_filter = filter;
	return WM_OK;
}

/* ------------------------------------------------------------------ snapshots */

void wm_snapshot_begin(struct wm_snapshot *snapshot, const struct wm_head *head)
{
	memset(snapshot, 0, sizeof(*snapshot));
	snapshot->is_open = true;
	snapshot->revision = head->rev;
	snapshot->count = head->count;
}

int wm_snapshot_item(struct wm_snapshot *snapshot, const struct wm_link_msg *msg)
{
	if (!snapshot->is_open || msg->head.index != snapshot->next ||
	    snapshot->next >= snapshot->count) {
		return WM_EGAP;
	}
	snapshot->next++;
	wm_sha256_chain(snapshot->digest, msg->body);
	return WM_OK;
}

int wm_snapshot_end(struct wm_snapshot *snapshot, const struct wm_head *head)
{
	const bool fits = snapshot->is_open && snapshot->next == snapshot->count &&
			  head->count == snapshot->count && head->rev == snapshot->revision &&
			  memcmp(head->digest, snapshot->digest, sizeof(head->digest)) == 0;

	snapshot->is_open = false;
	return fits ? WM_OK : WM_EGAP;
}
