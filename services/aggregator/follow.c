/* The upstream side: a watch of the whole ledger, from a snapshot or from the checkpoint. */
#include "aggregator/aggregator.h"
#include "sys/clock.h"
#include "sys/log.h"
#include "wire/item_codec.h"

#define ITEMS_PER_TURN	 1024 /* taken before the others get their turn */
#define UNREACHABLE_MSEC 3000 /* said in the log after it */

typedef int item_fn(struct aggregator *agg, const struct wm_item *item);

/* --- the watch --- */

/* @param from  NULL: begin with a snapshot */
static int watch_open(struct aggregator *agg, const struct mark *from)
{
	struct wm_watch_opts opts = { .client = aggregator_client_opts(agg),
				      .what = WM_ITEM_BODY_POINT,
				      .from = WM_FROM_SNAPSHOT };

	if (from != NULL) {
		opts.from = WM_FROM_CURSOR;
		opts.cursor.revision = from->revision;
		memcpy(opts.cursor.store, from->store, sizeof(opts.cursor.store));
		memcpy(opts.cursor.leaf_hash, from->leaf_hash, sizeof(opts.cursor.leaf_hash));
	}
	agg->caught_up = false;
	agg->heard_mono_msec = wm_mono_msec();
	return wm_watch_open(&opts, &agg->watch);
}

void follow_close(struct aggregator *agg)
{
	wm_watch_close(agg->watch);
	agg->watch = NULL;
	tally_free(agg->incoming);
	agg->incoming = NULL;
	ask_close(agg);
}

int follow_open(struct aggregator *agg)
{
	return watch_open(agg, agg->tally != NULL ? &agg->tally->mark : NULL);
}

int follow_rebuild(struct aggregator *agg)
{
	follow_close(agg);
	return watch_open(agg, NULL);
}

/* --- one item --- */

static int take_begin(struct aggregator *agg, const struct wm_item *item)
{
	tally_free(agg->incoming);
	agg->incoming = NULL;
	if (agg->tally != NULL &&
	    (memcmp(agg->tally->mark.store, item->store, sizeof(item->store)) != 0 ||
	     item->revision < agg->tally->mark.revision)) {
		return WM_EHISTORY_DIVERGED;
	}
	const int err = tally_new(&agg->incoming);
	if (err < 0) {
		return err;
	}
	struct mark *mark = &agg->incoming->mark;
	mark->revision = item->revision;
	mark->committed_at = item->committed_at_msec;
	mark->register_version = item->register_version;
	mark->root_known = true;
	memcpy(mark->store, item->store, sizeof(mark->store));
	memcpy(mark->root, item->root, sizeof(mark->root));
	memcpy(mark->register_hash, item->register_hash, sizeof(mark->register_hash));
	return WM_OK;
}

static int take_row(struct aggregator *agg, const struct wm_item *item)
{
	struct wm_point_item point;

	if (agg->incoming == NULL || item->body_kind != WM_ITEM_BODY_POINT) {
		return WM_ESCHEMA;
	}
	const int err = wm_point_item_decode(wm_view_of(item->body, item->body_len), &point);
	if (err < 0) {
		return err;
	}
	return tally_add(agg->incoming, &point);
}

static int take_end(struct aggregator *agg, const struct wm_item *item)
{
	struct tally *old = agg->tally;
	struct tally *new = agg->incoming;

	if (new == NULL) {
		return WM_ESCHEMA;
	}
	memcpy(new->mark.leaf_hash, item->leaf_hash, sizeof(new->mark.leaf_hash));
	const int err = ask_calendar(agg, new->mark.revision, &new->calendar);
	if (err < 0) {
		return err;
	}
	tally_seal(new, wm_date_of_msec(wm_now_msec()));
	new->renewed = true;
	new->unsaved = true;
	if (old != NULL) {
		tally_succeed(new, old);
	}
	agg->tally = new;
	agg->incoming = NULL;
	serve_show(&agg->serve, new);
	tally_free(old);
	wm_log(WM_LOG_INFO, "snapshot taken revision=%llu points=%zu register_version=%u",
	       (unsigned long long)new->mark.revision, new->point_count,
	       (unsigned)new->mark.register_version);
	return WM_OK;
}

static int take_event(struct aggregator *agg, const struct wm_item *item)
{
	if (agg->tally == NULL || agg->incoming != NULL) {
		return WM_ESCHEMA;
	}
	struct change change = { .revision = item->revision,
				 .prev = item->prev,
				 .kind = (uint8_t)item->body_kind,
				 .point = item->point,
				 .institution = item->institution,
				 .committed_at = item->committed_at_msec,
				 .body = wm_view_of(item->body, item->body_len) };
	memcpy(change.leaf_hash, item->leaf_hash, sizeof(change.leaf_hash));
	if (change.kind == WM_BODY_KEY_CHANGE) {
		refresh_want(agg, 0); /* this endpoint knows keys, too */
	}
	switch (tally_needs(&change)) {
	case TALLY_NEEDS_POINT:
		return ask_point(agg, &change);
	case TALLY_NEEDS_REGISTER:
		return WM_EREGISTER_MOVED;
	default:
		return tally_apply(agg->tally, &change);
	}
}

static int take_progress(struct aggregator *agg, const struct wm_item *item)
{
	static const uint8_t not_told[32];

	if (agg->tally == NULL || agg->incoming != NULL) {
		return WM_ESCHEMA;
	}
	struct mark *mark = &agg->tally->mark;
	if (item->revision > mark->revision) {
		return WM_EGAP; /* without a filter every entry up to there comes */
	}
	if (item->revision == mark->revision &&
	    memcmp(item->root, not_told, sizeof(not_told)) != 0) {
		memcpy(mark->root, item->root, sizeof(mark->root));
		mark->root_known = true;
	}
	agg->caught_up = true;
	return WM_OK;
}

static int take_reconnected(struct aggregator *agg, const struct wm_item *item)
{
	(void)item; /* that it came is all it says */
	wm_log(WM_LOG_INFO, "connected to the broker again");
	agg->reachable = true;
	refresh_want(agg, 0);
	return WM_OK;
}

static item_fn *const takers[] = {
	[WM_ITEM_SNAPSHOT_BEGIN] = take_begin, [WM_ITEM_SNAPSHOT] = take_row,
	[WM_ITEM_SNAPSHOT_END] = take_end,     [WM_ITEM_EVENT] = take_event,
	[WM_ITEM_PROGRESS] = take_progress,    [WM_ITEM_RECONNECTED] = take_reconnected,
};

static int take(struct aggregator *agg, const struct wm_item *item)
{
	const size_t type = (size_t)item->type;

	agg->heard_mono_msec = wm_mono_msec();
	if (!agg->reachable) {
		agg->reachable = true;
		wm_log(WM_LOG_INFO, "the broker answers");
	}
	if (type >= sizeof(takers) / sizeof(takers[0]) || takers[type] == NULL) {
		return WM_ESCHEMA;
	}
	return takers[type](agg, item);
}

/* --- what can go wrong --- */

/* An item that could not be taken: two causes have a remedy. */
static int take_remedy(struct aggregator *agg, int err)
{
	/* What was asked for did not come: the entry, or the snapshot, is taken once more. */
	if (wm_err_class(err) == WM_CLASS_RETRY && err != WM_EGAP) {
		wm_log(WM_LOG_WARN, "the broker did not answer error=%s: following again",
		       wm_err_name(err));
		follow_close(agg);
		return follow_open(agg);
	}
	switch (err) {
	case WM_EREGISTER_MOVED:
		wm_log(WM_LOG_INFO, "the register was amended: starting again from a snapshot");
		return follow_rebuild(agg);
	case WM_EGAP:
		wm_log(WM_LOG_WARN,
		       "the watch skipped an entry, following again after revision=%llu",
		       (unsigned long long)agg->tally->mark.revision);
		follow_close(agg);
		return follow_open(agg);
	case WM_ENO_SUCH_POINT:
		wm_log(WM_LOG_INFO, "an entry is of an action point that is not in the register "
				    "here: starting again from a snapshot");
		return follow_rebuild(agg);
	default:
		return err;
	}
}

static void note_silence(struct aggregator *agg, int err)
{
	if (err == WM_ETIMEOUT) {
		return; /* there is a session, and nothing new in it */
	}
	if (agg->reachable && wm_mono_msec() - agg->heard_mono_msec >= UNREACHABLE_MSEC) {
		agg->reachable = false;
		wm_log(WM_LOG_WARN, "no answer from the broker, trying on endpoint=%s error=%s",
		       agg->instance.conf.watch_endpoint, wm_err_name(err));
	}
}

int follow_ended(const struct aggregator *agg, int err)
{
	if (err != WM_EHISTORY_DIVERGED && err != WM_EREV_FUTURE) {
		wm_log(WM_LOG_ERROR, "cannot follow the broker error=%s: %s", wm_err_name(err),
		       wm_strerror(err));
		return err;
	}
	wm_log(WM_LOG_ERROR,
	       "E_HISTORY_DIVERGED: the broker's ledger is not the one that the roll-ups here were "
	       "made from, or it was set back (revision here %llu). Nothing was changed. Find out "
	       "which ledger is the right one; if it is the broker's, run `waymark-aggregator "
	       "--rebuild`, which drops the checkpoint and starts from a snapshot",
	       (unsigned long long)(agg->tally != NULL ? agg->tally->mark.revision : 0));
	return WM_EHISTORY_DIVERGED;
}

int follow_drain(struct aggregator *agg, int timeout_msec, bool *ret_more)
{
	for (unsigned i = 0; i < ITEMS_PER_TURN; i++) {
		struct wm_item item;
		int err = wm_watch_next(agg->watch, i == 0 ? timeout_msec : 0, &item);
		if (wm_err_class(err) == WM_CLASS_RETRY) {
			note_silence(agg, err);
			*ret_more = false;
			return WM_OK;
		}
		if (err < 0) {
			return follow_ended(agg, err);
		}
		err = take(agg, &item);
		if (err < 0) {
			err = take_remedy(agg, err);
		}
		if (err < 0) {
			return follow_ended(agg, err);
		}
	}
	*ret_more = true;
	return WM_OK;
}
