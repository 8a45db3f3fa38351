/* Requests of the roll-up endpoint, and the table of who is served. */
#include "aggregator/serve.h"

#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/log.h"

#define BEAT_MSEC 100 /* how exact the heartbeat of an idle watch is */

typedef void handler_fn(struct serve *serve, const struct wm_envelope *envelope);

/* --- the table --- */

static struct viewer **bucket_of(struct serve *serve, uint64_t session)
{
	return &serve->bucket[(session * 0x9e3779b97f4a7c15ULL >> 40) % VIEWER_BUCKETS];
}

/* A watch that its client may still name. */
static struct viewer *find_watch(struct serve *serve, uint64_t session, uint32_t watch)
{
	struct viewer *viewer = *bucket_of(serve, session);

	while (viewer != NULL && (viewer->session != session || viewer->is_get ||
				  viewer->watch != watch || viewer->phase == VIEWER_GONE)) {
		viewer = viewer->next;
	}
	return viewer;
}

static int check_room(struct serve *serve, uint64_t session, bool is_get)
{
	size_t count = 0;

	for (const struct viewer *viewer = *bucket_of(serve, session); viewer != NULL;
	     viewer = viewer->next) {
		count += viewer->session == session && viewer->is_get == is_get &&
			 viewer->phase != VIEWER_GONE;
	}
	if (is_get) {
		return count < GETS_MAX_COUNT ? WM_OK : WM_EBUSY;
	}
	return count < WM_WATCHES_MAX_COUNT ? WM_OK : WM_ELIMIT;
}

static int add_viewer(struct serve *serve, const struct wm_envelope *envelope, uint32_t areas,
		      struct viewer **ret_viewer)
{
	const bool is_get = envelope->head.type == WM_MSG_GET;
	struct viewer **bucket = bucket_of(serve, envelope->session);

	const int err = check_room(serve, envelope->session, is_get);
	if (err < 0) {
		return err;
	}
	struct viewer *viewer = wm_alloc(sizeof(*viewer));
	if (viewer == NULL) {
		return WM_EBUSY;
	}
	viewer->session = envelope->session;
	viewer->req = envelope->head.req;
	viewer->watch = envelope->head.watch;
	viewer->is_get = is_get;
	viewer->areas = areas;
	viewer->next = *bucket;
	*bucket = viewer;
	*ret_viewer = viewer;
	return WM_OK;
}

/* Free whoever is gone, or everybody. */
static void sweep(struct serve *serve, bool everybody)
{
	for (size_t i = 0; i < VIEWER_BUCKETS; i++) {
		struct viewer **link = &serve->bucket[i];
		while (*link != NULL) {
			struct viewer *viewer = *link;
			if (everybody || viewer->phase == VIEWER_GONE) {
				*link = viewer->next;
				edition_drop(serve, viewer->edition);
				wm_free(viewer);
			} else {
				link = &viewer->next;
			}
		}
	}
	serve->sweep = false;
}

void serve_init(struct serve *serve, struct wm_server *server, uint32_t heartbeat_msec)
{
	memset(serve, 0, sizeof(*serve));
	serve->server = server;
	serve->heartbeat_msec = heartbeat_msec;
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		wm_buf_init(&serve->latest[area].body, WM_ITEM_MAX_BYTES);
	}
}

void serve_deinit(struct serve *serve)
{
	sweep(serve, true);
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		wm_buf_deinit(&serve->latest[area].body);
	}
}

void serve_show(struct serve *serve, const struct tally *tally)
{
	serve->tally = tally;
}

/* --- requests --- */

/* The areas asked for; without any all of them and the programme. */
static int areas_of(const struct wm_head *head, uint32_t *ret_areas, const char **ret_reason)
{
	uint32_t areas = 0;

	if (!(head->has & WM_HAS(WHAT)) || head->what != WM_BODY_ROLLUP) {
		*ret_reason = "this endpoint serves roll-ups only";
		return WM_ERULE;
	}
	if (head->has & (WM_HAS(POINTS) | WM_HAS(INSTITUTIONS))) {
		*ret_reason = "roll-ups are selected by area only";
		return WM_ERULE;
	}
	for (size_t i = 0; (head->has & WM_HAS(AREAS)) && i < head->areas_count; i++) {
		if (head->areas[i] > WM_AREA_MAX) {
			return WM_ERANGE;
		}
		areas |= UINT32_C(1) << head->areas[i];
	}
	*ret_areas = areas != 0 ? areas : UINT32_MAX;
	return WM_OK;
}

static int begin_snapshot(struct serve *serve, struct viewer *viewer)
{
	viewer->phase = VIEWER_SNAP_BEGIN;
	viewer->edition = edition_take(serve);
	if (viewer->edition == NULL) {
		viewer_forget(serve, viewer);
		return WM_EBUSY;
	}
	return WM_OK;
}

static void handle_get(struct serve *serve, const struct wm_envelope *envelope)
{
	const struct wm_head *head = &envelope->head;
	const char *reason = NULL;
	struct viewer *viewer = NULL;
	uint32_t areas = 0;

	int err = areas_of(head, &areas, &reason);
	if (err == WM_OK &&
	    (head->has & (WM_HAS(AS_OF_REV) | WM_HAS(AS_OF_TIME) | WM_HAS(FACTS_TO)))) {
		reason = "the aggregator knows the head only";
		err = WM_ERULE;
	}
	if (err == WM_OK) {
		err = add_viewer(serve, envelope, areas, &viewer);
	}
	if (err == WM_OK) {
		err = begin_snapshot(serve, viewer);
	}
	if (err < 0) {
		wm_server_reject(serve->server, envelope, err, reason, 0);
		return;
	}
	viewer_pump(serve, viewer, wm_mono_msec());
}

static void send_closed(struct serve *serve, const struct wm_envelope *to, int err,
			const char *reason)
{
	struct wm_head closed = wm_head_of(WM_MSG_CLOSED, to->head.req);

	closed.watch = to->head.watch;
	closed.has |= WM_HAS(WATCH);
	wm_head_set_error(&closed, err, reason);
	const int sent =
		wm_server_send(serve->server, to->session, &closed, (struct wm_view){ NULL, 0 });
	if (sent < 0) { /* its silence tells the client as much: it asks again */
		wm_log(WM_LOG_DEBUG, "CLOSED was not sent error=%s", wm_err_name(sent));
	}
}

/* Does the cursor of WATCH after(...) belong to this history?  The leaf hash is compared where
 * the one of that revision is still known. */
static int check_cursor(const struct tally *tally, const struct wm_head *head)
{
	static const uint8_t unknown[32];
	const uint64_t needed = WM_HAS(STORE) | WM_HAS(REV);

	if ((head->has & needed) != needed) {
		return WM_ESCHEMA;
	}
	if (memcmp(head->store, tally->mark.store, sizeof(head->store)) != 0) {
		return WM_EHISTORY_DIVERGED;
	}
	if (head->rev > tally->mark.revision) {
		return WM_EREV_FUTURE;
	}
	if (head->rev == 0 || !(head->has & WM_HAS(LEAF_HASH)) ||
	    memcmp(head->leaf_hash, unknown, sizeof(unknown)) == 0) {
		return WM_OK;
	}
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		const struct tally_area *known = &tally->area[area];
		if (known->revision == head->rev &&
		    memcmp(known->leaf_hash, unknown, sizeof(unknown)) != 0 &&
		    memcmp(known->leaf_hash, head->leaf_hash, sizeof(unknown)) != 0) {
			return WM_EHISTORY_DIVERGED;
		}
	}
	return WM_OK;
}

/* What a watch that starts live has seen already.  One that resumes gets the changes of its last
 * revision again: an entry changes an area and the programme, and it may have seen only one. */
static void start_live(const struct tally *tally, const struct wm_head *head, struct viewer *viewer)
{
	const bool resumes = head->start == WM_START_AFTER;

	viewer->phase = VIEWER_LIVE;
	viewer->last = resumes ? head->rev : tally->mark.revision;
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		const struct tally_area *now = &tally->area[area];
		viewer->stamp[area] = resumes && now->revision >= head->rev ? 0 : now->stamp;
	}
}

static void grant(struct viewer *viewer, uint64_t credit)
{
	const uint64_t most = viewer->sent + WM_CREDIT_MAX_COUNT;
	const uint64_t granted = credit < most ? credit : most;

	if (granted > viewer->credit) {
		viewer->credit = granted;
	}
}

static int start_watch(struct serve *serve, const struct wm_envelope *envelope,
		       struct viewer **ret_viewer, const char **ret_reason)
{
	const struct wm_head *head = &envelope->head;
	struct viewer *viewer = NULL;
	uint32_t areas = 0;

	int err = areas_of(head, &areas, ret_reason);
	if (err == WM_OK && head->start == WM_START_AFTER) {
		err = check_cursor(serve->tally, head);
	}
	if (err == WM_OK) {
		err = add_viewer(serve, envelope, areas, &viewer);
	}
	if (err != WM_OK) {
		return err;
	}
	if (head->start == WM_START_SNAPSHOT) {
		err = begin_snapshot(serve, viewer);
		if (err < 0) {
			return err;
		}
	} else {
		start_live(serve->tally, head, viewer);
	}
	grant(viewer, head->credit);
	*ret_viewer = viewer;
	return WM_OK;
}

static void handle_watch(struct serve *serve, const struct wm_envelope *envelope)
{
	const char *reason = NULL;
	struct viewer *viewer = NULL;

	if (find_watch(serve, envelope->session, envelope->head.watch) != NULL) {
		/* Not CLOSED: that would end the watch that has this id. */
		wm_server_reject(serve->server, envelope, WM_ERULE, "this watch id is in use", 0);
		return;
	}
	const int err = start_watch(serve, envelope, &viewer, &reason);
	if (err < 0) {
		send_closed(serve, envelope, err, reason);
		return;
	}
	viewer_pump(serve, viewer, wm_mono_msec());
}

static void handle_credit(struct serve *serve, const struct wm_envelope *envelope)
{
	struct viewer *viewer = find_watch(serve, envelope->session, envelope->head.watch);

	if (viewer != NULL) { /* else it crossed a CLOSED */
		grant(viewer, envelope->head.credit);
		viewer_pump(serve, viewer, wm_mono_msec());
	}
}

static void handle_unwatch(struct serve *serve, const struct wm_envelope *envelope)
{
	struct viewer *viewer = find_watch(serve, envelope->session, envelope->head.watch);

	if (viewer == NULL) {
		send_closed(serve, envelope, WM_OK, NULL);
		return;
	}
	viewer->req = envelope->head.req;
	viewer_close(serve, viewer, WM_OK);
	viewer_pump(serve, viewer, wm_mono_msec());
}

static void handle_log(struct serve *serve, const struct wm_envelope *envelope)
{
	wm_server_reject(serve->server, envelope, WM_ERULE,
			 "the ledger's entries are served by the broker", 0);
}

static handler_fn *const handlers[] = {
	[WM_MSG_WATCH] = handle_watch,	   [WM_MSG_CREDIT] = handle_credit,
	[WM_MSG_UNWATCH] = handle_unwatch, [WM_MSG_GET] = handle_get,
	[WM_MSG_LOG] = handle_log,
};

void serve_message(struct serve *serve, const struct wm_envelope *envelope)
{
	const unsigned type = envelope->head.type;
	handler_fn *handler = type < sizeof(handlers) / sizeof(handlers[0]) ? handlers[type] : NULL;

	if (handler == NULL) {
		wm_server_reject(serve->server, envelope, WM_ETYPE, NULL, 0);
		return;
	}
	handler(serve, envelope);
}

void serve_closed(struct serve *serve, uint64_t session)
{
	for (struct viewer *viewer = *bucket_of(serve, session); viewer != NULL;
	     viewer = viewer->next) {
		if (viewer->session == session) {
			viewer_forget(serve, viewer);
		}
	}
}

void serve_publish(struct serve *serve, int64_t now_mono_msec)
{
	const bool beat = now_mono_msec >= serve->beat_mono_msec;

	if (beat || serve->blocked || serve->shown_stamp != serve->tally->stamp) {
		serve->blocked = false;
		serve->shown_stamp = serve->tally->stamp;
		serve->beat_mono_msec = beat ? now_mono_msec + BEAT_MSEC : serve->beat_mono_msec;
		for (size_t i = 0; i < VIEWER_BUCKETS; i++) {
			for (struct viewer *viewer = serve->bucket[i]; viewer != NULL;
			     viewer = viewer->next) {
				viewer_pump(serve, viewer, now_mono_msec);
			}
		}
	}
	if (serve->sweep) {
		sweep(serve, false);
	}
}
