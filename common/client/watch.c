/*
 * A subscription that resumes.
 *
 * Two places are kept.  `last` is the last event handed out, or the start: the
 * next event's prev has to be its revision, and after a gap the watch starts
 * again behind it.  `cursor` is where nothing is missing any more; PROGRESS
 * moves it on past what the filter left out, and a lost link is resumed there.
 *
 *     WATCH --> SNAP_BEGIN, SNAP_ITEM..., SNAP_END --> EVENT, PROGRESS, ...
 *       ^            |                                    |
 *       |            +-- digest wrong, link lost          +-- gap: after `last`
 *       +------------+------------------------------------+-- link lost: after `cursor`
 *
 * Roll-ups are merged on their way, so there is no place to resume at: their
 * watch always starts again with a snapshot.
 */
#include "client/internal.h"

#include "proto/limits.h"
#include "sys/alloc.h"

#define WINDOW_DEFAULT 256

/* Fresh starts without an item in between: then it is not the link that loses things. */
#define RESTARTS_MAX 8

#define HANDED_OUT 1 /* ret_item is filled */

/* Invariant: while not `anchored`, neither last nor cursor is meaningful. */
struct wm_watch {
	struct wm_link link;
	bool is_rollup;
	bool from_snapshot; /* how to begin while not anchored; else from now on */
	struct wm_filter filter;

	bool anchored;
	struct wm_cursor last, cursor;
	struct wm_snapshot snapshot;
	uint8_t snapshot_store[16];

	uint32_t id;	       /* of the latest WATCH; grows with each, so that strays are known */
	uint64_t req;	       /* of it */
	uint64_t session;      /* on which it runs, 0 = it has to be sent */
	uint64_t last_session; /* on which one ran before, 0 = none did */
	unsigned restarts;

	uint32_t window_wanted;
	uint64_t window, taken, granted; /* messages */
	bool credit_due;

	bool resumed; /* RECONNECTED is due before the next item */
	bool held;    /* the link's message waits: RECONNECTED went first */
	int closed;   /* why the server ended the watch for good, or WM_OK */
};

/* ------------------------------------------------------------------ open, close */

static int check_opts(const struct wm_watch_opts *opts)
{
	const bool is_rollup = opts->what == WM_ITEM_BODY_ROLLUP;

	if (opts->what != WM_ITEM_BODY_NONE && opts->what != WM_ITEM_BODY_POINT && !is_rollup) {
		return WM_EINVALID;
	}
	if (opts->from != WM_FROM_SNAPSHOT && opts->from != WM_FROM_NOW &&
	    (opts->from != WM_FROM_CURSOR || is_rollup)) {
		return WM_EINVALID;
	}
	return WM_OK;
}

int wm_watch_open(const struct wm_watch_opts *opts, wm_watch **ret_watch)
{
	int err = check_opts(opts);
	if (err < 0) {
		return err;
	}
	struct wm_watch *watch = wm_alloc(sizeof(*watch));
	if (watch == NULL) {
		return WM_ENOMEM;
	}
	err = wm_selection_filter(&opts->selection, &watch->filter);
	if (err == WM_OK) {
		err = wm_link_open(&watch->link, &opts->client);
	}
	if (err < 0) {
		wm_free(watch);
		return err;
	}
	watch->is_rollup = opts->what == WM_ITEM_BODY_ROLLUP;
	watch->from_snapshot = opts->from == WM_FROM_SNAPSHOT;
	watch->window_wanted = opts->credit > 0 ? opts->credit : WINDOW_DEFAULT;
	if (opts->from == WM_FROM_CURSOR) {
		watch->anchored = true;
		watch->last = opts->cursor;
		watch->cursor = opts->cursor;
	}
	*ret_watch = watch;
	return WM_OK;
}

void wm_watch_close(wm_watch *watch)
{
	if (watch != NULL) {
		wm_link_close(&watch->link);
		wm_free(watch);
	}
}

void wm_watch_cursor(const wm_watch *watch, struct wm_cursor *ret_cursor)
{
	*ret_cursor = watch->cursor;
}

int wm_watch_fd(const wm_watch *watch)
{
	int fd = -1;
	size_t len = sizeof(fd);

	if (watch->link.socket == NULL ||
	    zmq_getsockopt(watch->link.socket, ZMQ_FD, &fd, &len) != 0) {
		return -1;
	}
	return fd;
}

/* ------------------------------------------------------------------ what we say */

static uint64_t window_of(const struct wm_watch *watch)
{
	const uint32_t allowed = watch->link.info.limit_credit;

	return allowed > 0 && allowed < watch->window_wanted ? allowed : watch->window_wanted;
}

static void fill_start(const struct wm_watch *watch, struct wm_head *head)
{
	head->start = watch->from_snapshot ? WM_START_SNAPSHOT : WM_START_NOW;
	if (watch->anchored) {
		head->start = WM_START_AFTER;
		head->rev = watch->cursor.revision;
		memcpy(head->store, watch->cursor.store, sizeof(head->store));
		memcpy(head->leaf_hash, watch->cursor.leaf_hash, sizeof(head->leaf_hash));
		head->has |= WM_HAS(STORE) | WM_HAS(REV) | WM_HAS(LEAF_HASH);
	}
	if (watch->is_rollup) {
		head->what = WM_BODY_ROLLUP;
		head->has |= WM_HAS(WHAT);
	}
}

static int begin(struct wm_watch *watch)
{
	struct wm_head head = wm_head_of(WM_MSG_WATCH, wm_link_req(&watch->link));

	if (watch->is_rollup && watch->last_session != 0) {
		watch->anchored = false;
		watch->from_snapshot = true;
	}
	watch->window = window_of(watch);
	head.watch = watch->id + 1;
	head.credit = watch->window;
	head.has |= WM_HAS(WATCH) | WM_HAS(START) | WM_HAS(CREDIT);
	fill_start(watch, &head);
	wm_head_set_filter(&head, &watch->filter);
	const int err = wm_link_send(&watch->link, &head, (struct wm_view){ NULL, 0 });
	if (err < 0) {
		return err;
	}
	watch->id = head.watch;
	watch->req = head.req;
	watch->taken = 0;
	watch->granted = watch->window;
	watch->credit_due = false;
	watch->snapshot.is_open = false;
	watch->last = watch->cursor; /* the first event's prev is where the watch starts */
	if (watch->anchored && watch->last_session != 0 &&
	    watch->last_session != watch->link.session) {
		watch->resumed = true;
	}
	watch->session = watch->link.session;
	watch->last_session = watch->link.session;
	return WM_OK;
}

static int grant(struct wm_watch *watch)
{
	struct wm_head head = wm_head_of(WM_MSG_CREDIT, wm_link_req(&watch->link));

	head.watch = watch->id;
	head.credit = watch->taken + watch->window;
	head.has |= WM_HAS(WATCH) | WM_HAS(CREDIT);
	const int err = wm_link_send(&watch->link, &head, (struct wm_view){ NULL, 0 });
	if (err == WM_OK) {
		watch->granted = head.credit;
		watch->credit_due = false;
	}
	return err;
}

/* @return WM_OK, WM_EAGAIN (not yet), WM_ELIMIT (the filter is too long for a message) */
static int say_what_is_due(struct wm_watch *watch)
{
	if (watch->session != watch->link.session) {
		return begin(watch);
	}
	return watch->credit_due ? grant(watch) : WM_OK;
}

/* Have begin() called again on the same session. */
static void end(struct wm_watch *watch)
{
	struct wm_head head = wm_head_of(WM_MSG_UNWATCH, wm_link_req(&watch->link));

	head.watch = watch->id;
	head.has |= WM_HAS(WATCH);
	if (wm_link_send(&watch->link, &head, (struct wm_view){ NULL, 0 }) < 0) {
		wm_link_drop(&watch->link);
	}
	watch->session = 0;
}

/* ------------------------------------------------------------------ what we hear */

typedef int handle_fn(struct wm_watch *watch, const struct wm_link_msg *msg,
		      struct wm_item *ret_item);

/* @return WM_OK, or `err` when that has happened too often */
static int count_restart(struct wm_watch *watch, int err)
{
	if (++watch->restarts <= RESTARTS_MAX) {
		return WM_OK;
	}
	watch->restarts = 0;
	return err;
}

/* Something is missing: start again behind what was handed out. */
static int on_gap(struct wm_watch *watch)
{
	watch->cursor = watch->last;
	end(watch);
	return count_restart(watch, WM_EGAP);
}

static void set_place(struct wm_cursor *place, const uint8_t store[16], uint64_t revision,
		      const uint8_t leaf_hash[32])
{
	memcpy(place->store, store, sizeof(place->store));
	memcpy(place->leaf_hash, leaf_hash, sizeof(place->leaf_hash));
	place->revision = revision;
}

static void anchor(struct wm_watch *watch, const uint8_t store[16], uint64_t revision,
		   const uint8_t leaf_hash[32])
{
	set_place(&watch->last, store, revision, leaf_hash);
	watch->cursor = watch->last;
	watch->anchored = true;
}

/* The server has gone on where we were: say so first, and keep the message for the next call. */
static bool announces(struct wm_watch *watch, struct wm_item *ret_item)
{
	if (!watch->resumed) {
		return false;
	}
	watch->resumed = false;
	watch->held = true;
	memset(ret_item, 0, sizeof(*ret_item));
	ret_item->type = WM_ITEM_RECONNECTED;
	ret_item->revision = watch->cursor.revision;
	memcpy(ret_item->store, watch->cursor.store, sizeof(ret_item->store));
	return true;
}

static int hand_out(struct wm_watch *watch, const struct wm_link_msg *msg, enum wm_item_type type,
		    struct wm_item *ret_item)
{
	wm_item_of(msg, type, ret_item);
	watch->restarts = 0;
	return HANDED_OUT;
}

static int on_snap_begin(struct wm_watch *watch, const struct wm_link_msg *msg,
			 struct wm_item *ret_item)
{
	if (watch->anchored) {
		return on_gap(watch);
	}
	wm_snapshot_begin(&watch->snapshot, &msg->head);
	memcpy(watch->snapshot_store, msg->head.store, sizeof(watch->snapshot_store));
	wm_item_of(msg, WM_ITEM_SNAPSHOT_BEGIN, ret_item);
	return HANDED_OUT; /* a snapshot that never ends is no success: restarts goes on */
}

static int on_snap_item(struct wm_watch *watch, const struct wm_link_msg *msg,
			struct wm_item *ret_item)
{
	if (wm_snapshot_item(&watch->snapshot, msg) < 0) {
		return on_gap(watch);
	}
	wm_item_of(msg, WM_ITEM_SNAPSHOT, ret_item);
	return HANDED_OUT;
}

static int on_snap_end(struct wm_watch *watch, const struct wm_link_msg *msg,
		       struct wm_item *ret_item)
{
	if (wm_snapshot_end(&watch->snapshot, &msg->head) < 0) {
		return on_gap(watch);
	}
	anchor(watch, watch->snapshot_store, msg->head.rev, msg->head.leaf_hash);
	return hand_out(watch, msg, WM_ITEM_SNAPSHOT_END, ret_item);
}

/* Is this the event that follows the last one? */
static bool follows(const struct wm_watch *watch, const struct wm_head *head)
{
	if (!(head->has & WM_HAS(PREV)) || (!watch->anchored && watch->from_snapshot)) {
		return false;
	}
	if (watch->anchored && head->prev != watch->last.revision) {
		return false;
	}
	return watch->is_rollup || head->rev > head->prev;
}

static int on_watch_event(struct wm_watch *watch, const struct wm_link_msg *msg,
			  struct wm_item *ret_item)
{
	const struct wm_head *head = &msg->head;

	if (!follows(watch, head)) {
		return on_gap(watch);
	}
	if (announces(watch, ret_item)) {
		return HANDED_OUT;
	}
	anchor(watch, watch->anchored ? watch->cursor.store : watch->link.info.store, head->rev,
	       head->leaf_hash);
	return hand_out(watch, msg, WM_ITEM_EVENT, ret_item);
}

static int on_progress(struct wm_watch *watch, const struct wm_link_msg *msg,
		       struct wm_item *ret_item)
{
	const struct wm_head *head = &msg->head;

	if (!watch->anchored && watch->from_snapshot) {
		return WM_OK;
	}
	if (!watch->anchored) {
		anchor(watch, watch->link.info.store, head->upto, head->leaf_hash);
	}
	if (head->upto < watch->cursor.revision) {
		return WM_OK;
	}
	if (announces(watch, ret_item)) {
		return HANDED_OUT;
	}
	/* Without the hash a diverged history would go unnoticed: then the old place stays. */
	if (watch->is_rollup || (head->has & WM_HAS(LEAF_HASH))) {
		set_place(&watch->cursor, watch->cursor.store, head->upto, head->leaf_hash);
	}
	return hand_out(watch, msg, WM_ITEM_PROGRESS, ret_item);
}

/* CLOSED, or a REJECT of our WATCH. */
static int on_closed(struct wm_watch *watch, const struct wm_link_msg *msg,
		     struct wm_item *ret_item)
{
	const int err = msg->head.code != 0 ? -(int)msg->head.code : WM_EINTERNAL;

	(void)ret_item;
	if (wm_err_class(err) != WM_CLASS_RETRY) {
		watch->closed = err;
		return err;
	}
	wm_link_drop(&watch->link); /* for the back-off */
	return count_restart(watch, err);
}

/* What arrives on a watch.  `costs`: it takes credit. */
static const struct {
	handle_fn *handle;
	bool costs;
} handlers[] = {
	[WM_MSG_SNAP_BEGIN] = { on_snap_begin, true }, [WM_MSG_SNAP_ITEM] = { on_snap_item, true },
	[WM_MSG_SNAP_END] = { on_snap_end, true },     [WM_MSG_EVENT] = { on_watch_event, true },
	[WM_MSG_PROGRESS] = { on_progress, false },    [WM_MSG_CLOSED] = { on_closed, false },
};

/* @return WM_OK (nothing to hand out), HANDED_OUT, or an error */
static int take(struct wm_watch *watch, const struct wm_link_msg *msg, struct wm_item *ret_item)
{
	const struct wm_head *head = &msg->head;
	const bool again = watch->held;

	watch->held = false;
	if (head->type == WM_MSG_REJECT && head->req == watch->req) {
		return on_closed(watch, msg, ret_item);
	}
	if (head->type >= sizeof(handlers) / sizeof(handlers[0]) ||
	    handlers[head->type].handle == NULL || !(head->has & WM_HAS(WATCH)) ||
	    head->watch != watch->id || watch->session != watch->link.session) {
		return WM_OK; /* from before the last UNWATCH, or not for a watch at all */
	}
	if (handlers[head->type].costs && !again) {
		watch->taken++;
		watch->credit_due = watch->granted <= watch->taken + watch->window / 2;
	}
	return handlers[head->type].handle(watch, msg, ret_item);
}

int wm_watch_next(wm_watch *watch, int timeout_msec, struct wm_item *ret_item)
{
	const int64_t deadline_mono_msec = wm_deadline_of(timeout_msec);
	const struct wm_link_msg *msg = &watch->link.msg;
	int err = watch->closed;

	while (err == WM_OK || err == WM_EAGAIN) {
		if (!watch->held) {
			err = say_what_is_due(watch);
			if (err < 0 && err != WM_EAGAIN) {
				return err;
			}
			err = wm_link_next(&watch->link, deadline_mono_msec, &msg);
		}
		if (err == WM_OK) {
			err = take(watch, msg, ret_item);
		}
	}
	return err == HANDED_OUT ? WM_OK : err;
}
