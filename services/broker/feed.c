/* Feeding: nothing is kept for a watch but where it stands. */
#include "broker/feed.h"

#include "broker/event.h"
#include "broker/snapshot.h"
#include "sys/clock.h"
#include "sys/log.h"

#define SCAN_MAX     4096 /* entries a filtered watch may pass over in one slice */
#define BLOCKED_MSEC 20	  /* a peer that takes no more is tried again after it */
#define IDLE_MSEC    1000

/* One watch being fed. */
struct feed {
	struct broker *broker;
	struct wm_ledger_read *read;
	struct watch *watch;
	int64_t now_mono_msec;
	unsigned sent; /* events of this slice */
	int err;       /* WM_OK, or why the slice ended early */
};

static bool has_credit(const struct watch *watch)
{
	return watch->sent < watch->credit;
}

/* Of what was sent already, little enough may be unread. */
static bool has_room(const struct feed *feed)
{
	return wm_server_has_room(feed->broker->server, feed->watch->session);
}

static struct snap_target target_of(const struct watch *watch)
{
	return (struct snap_target){ .session = watch->session,
				     .has_watch = true,
				     .watch = watch->id };
}

static void count_sent(struct feed *feed)
{
	feed->watch->sent++;
	feed->watch->sent_mono_msec = feed->now_mono_msec;
}

/* Send the next item of the snapshot, or find that there is none left. */
static void feed_item(struct feed *feed)
{
	struct watch *watch = feed->watch;
	const struct wm_register *reg = wm_ledger_register(feed->broker->ledger);
	const struct snap_target to = target_of(watch);
	const struct cut cut = { watch->snap_revision, INT32_MAX };

	while (watch->snap_point < reg->point_count &&
	       !wm_filter_item(&watch->filter, &reg->points[watch->snap_point])) {
		watch->snap_point++;
	}
	if (watch->snap_point == reg->point_count) {
		watch->phase = WATCH_SNAP_END;
		return;
	}
	feed->err =
		snap_send_point(feed->broker, feed->read, &to, &cut,
				reg->points[watch->snap_point].id, watch->snap_sent, watch->digest);
	if (feed->err == WM_OK) {
		watch->snap_point++;
		watch->snap_sent++;
		count_sent(feed);
	}
}

static void feed_begin(struct feed *feed)
{
	struct watch *watch = feed->watch;
	const struct snap_target to = target_of(watch);
	const struct cut cut = { watch->snap_revision, INT32_MAX };

	feed->err = snap_send_begin(feed->broker, feed->read, &to, &cut, WM_BODY_POINT,
				    watch->snap_count);
	if (feed->err == WM_OK) {
		watch->phase = WATCH_SNAP_ITEMS;
		count_sent(feed);
	}
}

static void feed_end(struct feed *feed)
{
	struct watch *watch = feed->watch;
	const struct snap_target to = target_of(watch);
	const struct cut cut = { watch->snap_revision, INT32_MAX };

	feed->err =
		snap_send_end(feed->broker, feed->read, &to, &cut, watch->snap_sent, watch->digest);
	if (feed->err == WM_OK) {
		watch->phase = WATCH_LIVE;
		watch->cursor = watch->snap_revision;
		watch->prev = watch->snap_revision;
		count_sent(feed);
	}
}

static bool feed_entry(const struct wm_entry *entry, const uint8_t leaf_hash[32], void *user)
{
	struct feed *feed = user;
	struct watch *watch = feed->watch;

	if (!wm_filter_event(&watch->filter, entry->point, &entry->institution)) {
		watch->cursor = entry->revision;
		return true;
	}
	if (!has_credit(watch) || feed->sent == WM_SLICE_EVENTS_MAX || !has_room(feed)) {
		return false;
	}
	struct wm_head head = event_head(entry, leaf_hash, 0);
	head.watch = watch->id;
	head.prev = watch->prev;
	head.has |= WM_HAS(WATCH) | WM_HAS(PREV);
	feed->err = wm_server_send(feed->broker->server, watch->session, &head, entry->body);
	if (feed->err < 0) {
		return false;
	}
	watch->cursor = entry->revision;
	watch->prev = entry->revision;
	watch->told = false;
	feed->sent++;
	feed->broker->stats.events++;
	count_sent(feed);
	return true;
}

static void feed_progress(struct feed *feed, uint64_t durable)
{
	struct watch *watch = feed->watch;
	struct wm_head head = wm_head_of(WM_MSG_PROGRESS, 0);

	head.watch = watch->id;
	head.upto = watch->cursor;
	head.head = durable;
	wm_ledger_root(feed->broker->ledger, head.root);
	broker_head_leaf(feed->broker, head.leaf_hash);
	head.has |= WM_HAS(WATCH) | WM_HAS(UPTO) | WM_HAS(HEAD) | WM_HAS(ROOT) | WM_HAS(LEAF_HASH);
	feed->err = wm_server_send(feed->broker->server, watch->session, &head,
				   (struct wm_view){ NULL, 0 });
	if (feed->err == WM_OK) {
		watch->told = true;
		watch->sent_mono_msec = feed->now_mono_msec;
	}
}

static void feed_live(struct feed *feed)
{
	struct watch *watch = feed->watch;
	struct wm_journal *journal = &feed->broker->journal;
	const uint64_t durable = journal->ops->watermark(journal);

	if (watch->cursor < durable) {
		const int err = journal->ops->tail(journal, feed->read, watch->cursor + 1, SCAN_MAX,
						   feed_entry, feed);
		if (err < 0) {
			feed->err = err;
		}
	}
	if (feed->err == WM_OK && watch->cursor == durable &&
	    (!watch->told ||
	     feed->now_mono_msec - watch->sent_mono_msec >= watch->heartbeat_msec)) {
		feed_progress(feed, durable);
	}
}

/* Feed one slice; returns milliseconds until the watch wants to be fed again. */
static int feed_one(struct feed *feed)
{
	struct watch *watch = feed->watch;

	while (feed->err == WM_OK && watch->phase != WATCH_LIVE && has_credit(watch) &&
	       has_room(feed)) {
		switch (watch->phase) {
		case WATCH_SNAP_BEGIN:
			feed_begin(feed);
			break;
		case WATCH_SNAP_ITEMS:
			feed_item(feed);
			break;
		case WATCH_SNAP_END:
		case WATCH_LIVE:
			feed_end(feed);
			break;
		}
	}
	if (feed->err == WM_OK && watch->phase == WATCH_LIVE) {
		feed_live(feed);
	}
	if (feed->err == WM_EAGAIN || !has_room(feed)) {
		return BLOCKED_MSEC;
	}
	if (feed->err < 0 || !has_credit(watch)) {
		return IDLE_MSEC; /* gone, or waiting for its peer */
	}
	if (watch->cursor < wm_ledger_head(feed->broker->ledger)) {
		return 0;
	}
	const int64_t due = watch->sent_mono_msec + watch->heartbeat_msec - feed->now_mono_msec;
	return due < 1 ? 1 : (int)due;
}

/* The ledger cannot be read for this watch: say so and end it. */
static void close_broken(struct broker *broker, struct watch *watch, int err)
{
	struct wm_head closed = wm_head_of(WM_MSG_CLOSED, 0);

	wm_log(WM_LOG_ERROR, "watch ended error=%s cursor=%llu", wm_err_name(err),
	       (unsigned long long)watch->cursor);
	upkeep_note(broker, err);
	closed.watch = watch->id;
	closed.has |= WM_HAS(WATCH);
	wm_head_set_error(&closed, WM_EINTERNAL, NULL);
	wm_server_post(broker->server, watch->session,
		       &closed); /* it notices by silence otherwise */
	watch->gone = true;
	broker->watches.gone_count++;
}

int feed_all(struct broker *broker)
{
	struct wm_ledger_read *read = NULL;
	int wait_msec = IDLE_MSEC;

	if (broker->watches.count == 0 ||
	    wm_ledger_read_begin(broker->ledger, &read) < 0) { /* no slot: next turn */
		return wait_msec;
	}
	for (struct watch *watch = broker->watches.first; watch != NULL; watch = watch->after) {
		struct feed feed = { .broker = broker,
				     .read = read,
				     .watch = watch,
				     .now_mono_msec = wm_mono_msec() };
		if (watch->gone) {
			continue;
		}
		const int msec = feed_one(&feed);
		wait_msec = msec < wait_msec ? msec : wait_msec;
		if (feed.err < 0 && feed.err != WM_EAGAIN && feed.err != WM_ENOTFOUND) {
			close_broken(broker, watch, feed.err);
		}
	}
	wm_ledger_read_end(&read);
	watches_sweep(&broker->watches);
	return wait_msec;
}
