/* Snapshot messages, read from the ledger at one revision. */
#include "broker/snapshot.h"

#include "sys/failpoint.h"

uint32_t snap_count(const struct wm_register *reg, const struct wm_filter *filter)
{
	uint32_t count = 0;

	for (size_t i = 0; i < reg->point_count; i++) {
		count += wm_filter_item(filter, &reg->points[i]);
	}
	return count;
}

static struct wm_head head_for(enum wm_msg_type type, const struct snap_target *to)
{
	struct wm_head head = wm_head_of(type, to->req);

	if (to->has_watch) {
		head.watch = to->watch;
		head.has |= WM_HAS(WATCH);
	}
	return head;
}

/* Leaf hash and commit time of the entry at a revision; zeros for revision 0. */
static int entry_facts(struct wm_ledger_read *read, uint64_t revision, uint8_t ret_leaf[32],
		       int64_t *ret_committed_at)
{
	struct wm_entry entry = { 0 };

	memset(ret_leaf, 0, 32);
	*ret_committed_at = 0;
	if (revision == 0) {
		return WM_OK;
	}
	const int err = wm_read_entry(read, revision, &entry, ret_leaf);
	*ret_committed_at = entry.committed_at;
	return err;
}

int snap_send_begin(struct broker *broker, struct wm_ledger_read *read,
		    const struct snap_target *to, const struct wm_read_cut *cut,
		    enum wm_body_kind kind, uint32_t count)
{
	const struct wm_register *reg = NULL;
	struct wm_head head = head_for(WM_MSG_SNAP_BEGIN, to);
	uint8_t leaf[32];
	int64_t committed_at;

	int err = entry_facts(read, cut->revision, leaf, &committed_at);
	if (err == WM_OK) {
		err = wm_read_root(read, cut->revision, head.root);
	}
	if (err == WM_OK) {
		err = wm_read_register(read, wm_read_shown(read, cut), &reg);
	}
	if (err < 0) {
		return err;
	}
	head.rev = cut->revision;
	head.head = wm_read_head(read);
	head.count = count;
	head.kind = (uint8_t)kind;
	head.committed_at = (uint64_t)committed_at;
	head.register_version = reg->version;
	memcpy(head.store, wm_ledger_store_id(broker->ledger), sizeof(head.store));
	memcpy(head.register_hash, reg->hash, sizeof(head.register_hash));
	head.has |= WM_HAS(REV) | WM_HAS(HEAD) | WM_HAS(COUNT) | WM_HAS(STORE) | WM_HAS(ROOT) |
		    WM_HAS(COMMITTED_AT) | WM_HAS(KIND) | WM_HAS(REGISTER_VERSION) |
		    WM_HAS(REGISTER_HASH);
	if (cut->facts_to != INT32_MAX) {
		head.facts_to = cut->facts_to;
		head.has |= WM_HAS(FACTS_TO);
	}
	if (cut->view != WM_VIEW_REPORTED) {
		head.view = (uint8_t)cut->view;
		head.has |= WM_HAS(VIEW);
	}
	if (cut->view == WM_VIEW_PUBLISHED) {
		head.published_rev = wm_read_published(read, cut->revision);
		head.has |= WM_HAS(PUBLISHED_REV);
	}
	broker->stats.snapshots++;
	return wm_server_send(broker->server, to->session, &head, (struct wm_view){ NULL, 0 });
}

int snap_send_item(struct broker *broker, const struct snap_target *to, enum wm_body_kind kind,
		   struct wm_view body, uint32_t index, uint8_t digest[32])
{
	struct wm_head head = head_for(WM_MSG_SNAP_ITEM, to);

	head.index = index;
	head.kind = (uint8_t)kind;
	head.has |= WM_HAS(INDEX) | WM_HAS(KIND);
	const int err = wm_server_send(broker->server, to->session, &head, body);
	if (err == WM_OK) {
		wm_sha256_chain(digest, body);
	}
	return err;
}

int snap_send_point(struct broker *broker, struct wm_ledger_read *read,
		    const struct snap_target *to, const struct wm_read_cut *cut, uint16_t point,
		    uint32_t index, uint8_t digest[32])
{
	struct wm_point_item item;

	int err = WM_FAILPOINT(in_snapshot);
	if (err == WM_OK) {
		err = wm_read_point(read, point, cut, &item);
	}
	if (err < 0) {
		return err;
	}
	wm_buf_reset(&broker->item_buf);
	wm_point_item_encode(&item, &broker->item_buf);
	if (broker->item_buf.err < 0) {
		return broker->item_buf.err;
	}
	return snap_send_item(broker, to, WM_BODY_POINT, wm_buf_view(&broker->item_buf), index,
			      digest);
}

int snap_send_end(struct broker *broker, struct wm_ledger_read *read, const struct snap_target *to,
		  const struct wm_read_cut *cut, uint32_t count, const uint8_t digest[32])
{
	struct wm_head head = head_for(WM_MSG_SNAP_END, to);
	int64_t committed_at;

	const int err = entry_facts(read, cut->revision, head.leaf_hash, &committed_at);
	if (err < 0) {
		return err;
	}
	head.rev = cut->revision;
	head.count = count;
	memcpy(head.digest, digest, sizeof(head.digest));
	head.has |= WM_HAS(REV) | WM_HAS(COUNT) | WM_HAS(DIGEST) | WM_HAS(LEAF_HASH);
	return wm_server_send(broker->server, to->session, &head, (struct wm_view){ NULL, 0 });
}
