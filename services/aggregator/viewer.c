/* What is due to one viewer, message by message: see the drawing in serve.h. */
#include "aggregator/serve.h"
#include "crypto/sha256.h"

/* Of a step: there is nothing to send now. */
#define NOTHING_DUE 1

static const struct wm_view no_body = { NULL, 0 };

struct pump {
	struct serve *serve;
	struct viewer *viewer;
	int64_t now_mono_msec;
};

/* @return WM_OK: sent, the next one may go too; NOTHING_DUE; or what wm_server_send() gave */
typedef int step_fn(struct pump *pump);

static bool has_credit(const struct viewer *viewer)
{
	return viewer->is_get || viewer->sent < viewer->credit;
}

static int send_to(struct pump *pump, struct wm_head *head, struct wm_view body)
{
	struct viewer *viewer = pump->viewer;

	if (!viewer->is_get) {
		head->watch = viewer->watch;
		head->has |= WM_HAS(WATCH);
	}
	const int err = wm_server_send(pump->serve->server, viewer->session, head, body);
	if (err == WM_OK) {
		viewer->sent_mono_msec = pump->now_mono_msec;
	}
	return err;
}

/* A message of a snapshot, counted against the credit. */
static struct wm_head snapshot_head(const struct viewer *viewer, enum wm_msg_type type)
{
	return wm_head_of(type, viewer->is_get ? viewer->req : 0);
}

static int step_begin(struct pump *pump)
{
	struct viewer *viewer = pump->viewer;
	const struct mark *mark = &viewer->edition->mark;
	struct wm_head head = snapshot_head(viewer, WM_MSG_SNAP_BEGIN);

	if (!has_credit(viewer)) {
		return NOTHING_DUE;
	}
	viewer->unsent = viewer->areas & viewer->edition->areas;
	head.rev = mark->revision;
	head.head = mark->revision;
	head.count = (uint32_t)__builtin_popcount(viewer->unsent);
	head.kind = WM_BODY_ROLLUP;
	head.committed_at = (uint64_t)mark->committed_at;
	head.register_version = mark->register_version;
	memcpy(head.store, mark->store, sizeof(head.store));
	memcpy(head.root, mark->root, sizeof(head.root));
	memcpy(head.register_hash, mark->register_hash, sizeof(head.register_hash));
	head.has |= WM_HAS(REV) | WM_HAS(HEAD) | WM_HAS(COUNT) | WM_HAS(KIND) |
		    WM_HAS(COMMITTED_AT) | WM_HAS(REGISTER_VERSION) | WM_HAS(STORE) | WM_HAS(ROOT) |
		    WM_HAS(REGISTER_HASH);
	const int err = send_to(pump, &head, no_body);
	if (err == WM_OK) {
		viewer->sent++;
		viewer->phase = VIEWER_SNAP_ITEMS;
	}
	return err;
}

static int step_items(struct pump *pump)
{
	struct viewer *viewer = pump->viewer;
	struct wm_head head = snapshot_head(viewer, WM_MSG_SNAP_ITEM);

	if (viewer->unsent == 0) {
		viewer->phase = VIEWER_SNAP_END;
		return WM_OK;
	}
	if (!has_credit(viewer)) {
		return NOTHING_DUE;
	}
	const unsigned area = (unsigned)__builtin_ctz(viewer->unsent);
	const struct wm_view body = edition_body(viewer->edition, area);
	head.index = viewer->index;
	head.kind = WM_BODY_ROLLUP;
	head.has |= WM_HAS(INDEX) | WM_HAS(KIND);
	const int err = send_to(pump, &head, body);
	if (err == WM_OK) {
		viewer->sent++;
		viewer->index++;
		viewer->unsent &= viewer->unsent - 1;
		wm_sha256_chain(viewer->digest, body);
	}
	return err;
}

static int step_end(struct pump *pump)
{
	struct viewer *viewer = pump->viewer;
	const struct mark *mark = &viewer->edition->mark;
	struct wm_head head = snapshot_head(viewer, WM_MSG_SNAP_END);

	if (!has_credit(viewer)) {
		return NOTHING_DUE;
	}
	head.rev = mark->revision;
	head.count = viewer->index;
	memcpy(head.digest, viewer->digest, sizeof(head.digest));
	memcpy(head.leaf_hash, mark->leaf_hash, sizeof(head.leaf_hash));
	head.has |= WM_HAS(REV) | WM_HAS(COUNT) | WM_HAS(DIGEST) | WM_HAS(LEAF_HASH);
	const int err = send_to(pump, &head, no_body);
	if (err < 0) {
		return err;
	}
	viewer->sent++;
	viewer->last = mark->revision;
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		viewer->stamp[area] = viewer->edition->stamp;
	}
	edition_drop(pump->serve, viewer->edition);
	viewer->edition = NULL;
	viewer->phase = viewer->is_get ? VIEWER_GONE : VIEWER_LIVE;
	return WM_OK;
}

/* The area whose unsent change is the oldest, -1 when there is none.  In this order everything
 * below the revision of the last event was sent, which is what resuming after it rests on. */
static int oldest_unsent(const struct serve *serve, const struct viewer *viewer)
{
	int found = -1;
	uint64_t least = UINT64_MAX;

	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		const uint64_t stamp = serve->tally->area[area].stamp;
		if ((viewer->areas >> area & 1U) != 0 && stamp > viewer->stamp[area] &&
		    stamp < least && tally_has_area(serve->tally, (uint8_t)area)) {
			least = stamp;
			found = (int)area;
		}
	}
	return found;
}

static int send_event(struct pump *pump, unsigned area)
{
	static const uint8_t not_known[32];
	struct viewer *viewer = pump->viewer;
	const struct tally_area *now = &pump->serve->tally->area[area];
	const struct latest *latest = latest_of(pump->serve, area);
	struct wm_head head = wm_head_of(WM_MSG_EVENT, 0);

	if (latest == NULL) {
		return WM_ENOMEM;
	}
	head.rev = now->revision;
	head.prev = viewer->last;
	head.kind = WM_BODY_ROLLUP;
	head.area = (uint8_t)area;
	head.committed_at = (uint64_t)latest->change_at;
	head.has |= WM_HAS(REV) | WM_HAS(PREV) | WM_HAS(KIND) | WM_HAS(AREA) | WM_HAS(COMMITTED_AT);
	if (memcmp(now->leaf_hash, not_known, sizeof(not_known)) != 0) {
		memcpy(head.leaf_hash, now->leaf_hash, sizeof(head.leaf_hash));
		head.has |= WM_HAS(LEAF_HASH);
	}
	const int err = send_to(pump, &head, wm_buf_view(&latest->body));
	if (err == WM_OK) {
		viewer->sent++;
		viewer->last = now->revision;
		viewer->stamp[area] = now->stamp;
		viewer->told = false;
	}
	return err;
}

static int send_progress(struct pump *pump)
{
	const struct mark *mark = &pump->serve->tally->mark;
	struct wm_head head = wm_head_of(WM_MSG_PROGRESS, 0);

	head.upto = mark->revision;
	head.head = mark->revision;
	memcpy(head.leaf_hash, mark->leaf_hash, sizeof(head.leaf_hash));
	head.has |= WM_HAS(UPTO) | WM_HAS(HEAD) | WM_HAS(LEAF_HASH);
	if (mark->root_known) {
		memcpy(head.root, mark->root, sizeof(head.root));
		head.has |= WM_HAS(ROOT);
	}
	const int err = send_to(pump, &head, no_body);
	if (err == WM_OK) {
		pump->viewer->told = true;
	}
	return err;
}

static int step_live(struct pump *pump)
{
	struct viewer *viewer = pump->viewer;
	const int area = oldest_unsent(pump->serve, viewer);

	if (area >= 0) {
		return has_credit(viewer) ? send_event(pump, (unsigned)area) : NOTHING_DUE;
	}
	if (viewer->told &&
	    pump->now_mono_msec - viewer->sent_mono_msec < pump->serve->heartbeat_msec) {
		return NOTHING_DUE;
	}
	return send_progress(pump);
}

static int step_closing(struct pump *pump)
{
	struct viewer *viewer = pump->viewer;
	struct wm_head head =
		wm_head_of(viewer->is_get ? WM_MSG_REJECT : WM_MSG_CLOSED, viewer->req);

	wm_head_set_error(&head, viewer->close_err, NULL);
	const int err = send_to(pump, &head, no_body);
	if (err == WM_OK) {
		viewer->phase = VIEWER_GONE;
	}
	return err;
}

static int step_gone(struct pump *pump)
{
	pump->serve->sweep = true;
	return NOTHING_DUE;
}

static step_fn *const steps[VIEWER_PHASE__COUNT] = {
	[VIEWER_SNAP_BEGIN] = step_begin, [VIEWER_SNAP_ITEMS] = step_items,
	[VIEWER_SNAP_END] = step_end,	  [VIEWER_LIVE] = step_live,
	[VIEWER_CLOSING] = step_closing,  [VIEWER_GONE] = step_gone,
};

void viewer_pump(struct serve *serve, struct viewer *viewer, int64_t now_mono_msec)
{
	struct pump pump = { serve, viewer, now_mono_msec };
	int err;

	do {
		err = steps[viewer->phase](&pump);
	} while (err == WM_OK);

	if (err == WM_EAGAIN) {
		serve->blocked = true;
	} else if (err == WM_ENOTFOUND || (err < 0 && viewer->phase == VIEWER_CLOSING)) {
		viewer_forget(serve, viewer);
	} else if (err < 0) {
		viewer_close(serve, viewer, WM_EINTERNAL);
	}
}

void viewer_close(struct serve *serve, struct viewer *viewer, int err)
{
	edition_drop(serve, viewer->edition);
	viewer->edition = NULL;
	viewer->close_err = err;
	viewer->phase = VIEWER_CLOSING;
	serve->blocked = true; /* CLOSED is due, whoever asked for it */
}

void viewer_forget(struct serve *serve, struct viewer *viewer)
{
	edition_drop(serve, viewer->edition);
	viewer->edition = NULL;
	viewer->phase = VIEWER_GONE;
	serve->sweep = true;
}
