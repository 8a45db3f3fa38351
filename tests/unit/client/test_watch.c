/**
 * @file test_watch.c
 * @brief Watching: in order, none missing, none twice, whatever the server and the link do.
 */
#include <time.h>

#include "unit/client/fake_server.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

/* What the server was told, and what it says to each WATCH. */
struct stage {
	size_t watch_count, unwatch_count;
	_Atomic size_t credit_count; /* looked at while the server runs */
	struct wm_head watches[16];
	struct wm_head credits[16];
	uint64_t sent; /* events of the flood so far */
	void (*play)(struct fake *fake, struct stage *stage, const struct wm_head *watch);
};

static void at_stage(struct fake *fake, const struct wm_head *head, struct wm_view body, void *user)
{
	struct stage *stage = user;

	(void)body;
	if (head->type == WM_MSG_WATCH && stage->watch_count < COUNT_OF(stage->watches)) {
		stage->watches[stage->watch_count++] = *head;
		stage->play(fake, stage, head);
	} else if (head->type == WM_MSG_CREDIT && stage->credit_count < COUNT_OF(stage->credits)) {
		stage->credits[stage->credit_count++] = *head;
	} else if (head->type == WM_MSG_UNWATCH) {
		stage->unwatch_count++;
	}
}

struct show {
	struct fake fake;
	struct stage stage;
	wm_watch *watch;
};

static void show_open(struct show *show,
		      void (*play)(struct fake *, struct stage *, const struct wm_head *),
		      struct wm_watch_opts opts)
{
	memset(&show->stage, 0, sizeof(show->stage));
	show->stage.play = play;
	fake_init(&show->fake, at_stage, &show->stage);
	fake_start(&show->fake);
	opts.client = fake_opts(&show->fake);
	wmt_assert_ok(wm_watch_open(&opts, &show->watch));
}

static void show_close(struct show *show)
{
	wm_watch_close(show->watch);
	fake_stop(&show->fake);
}

static struct wm_item next(struct show *show, enum wm_item_type type)
{
	struct wm_item item;

	wmt_assert_ok(wm_watch_next(show->watch, PATIENCE_MSEC, &item));
	assert_int_equal(item.type, type);
	return item;
}

/* ------------------------------------------------------------------ lines to say */

static void say_event(struct fake *fake, const struct wm_head *to, uint64_t rev, uint64_t prev)
{
	struct wm_head event = wm_head_of(WM_MSG_EVENT, 0);

	event.watch = to->watch;
	event.rev = rev;
	event.prev = prev;
	event.kind = WM_BODY_UPDATE;
	event.leaf_hash[0] = (uint8_t)rev;
	event.has |= WM_HAS(WATCH) | WM_HAS(REV) | WM_HAS(PREV) | WM_HAS(KIND) |
		     WM_HAS(COMMITTED_AT) | WM_HAS(LEAF_HASH);
	fake_send(fake, &event, wm_view_str("event"));
}

static void say_progress(struct fake *fake, const struct wm_head *to, uint64_t upto)
{
	struct wm_head progress = wm_head_of(WM_MSG_PROGRESS, 0);

	progress.watch = to->watch;
	progress.upto = upto;
	progress.head = upto;
	progress.leaf_hash[0] = (uint8_t)upto;
	progress.has |= WM_HAS(WATCH) | WM_HAS(UPTO) | WM_HAS(HEAD) | WM_HAS(LEAF_HASH);
	fake_say(fake, &progress);
}

static void say_snapshot(struct fake *fake, const struct wm_head *to, uint64_t rev, uint8_t flaw)
{
	struct wm_head begin = wm_head_of(WM_MSG_SNAP_BEGIN, 0);
	struct wm_head item = wm_head_of(WM_MSG_SNAP_ITEM, 0);
	struct wm_head end = wm_head_of(WM_MSG_SNAP_END, 0);

	begin.watch = item.watch = end.watch = to->watch;
	begin.rev = end.rev = rev;
	begin.count = end.count = 1;
	memcpy(begin.store, fake_store, sizeof(begin.store));
	begin.kind = item.kind = WM_BODY_POINT;
	begin.has |= WM_HAS(WATCH) | WM_HAS(REV) | WM_HAS(COUNT) | WM_HAS(STORE) | WM_HAS(ROOT) |
		     WM_HAS(COMMITTED_AT) | WM_HAS(KIND) | WM_HAS(REGISTER_VERSION) |
		     WM_HAS(REGISTER_HASH);
	item.has |= WM_HAS(WATCH) | WM_HAS(INDEX) | WM_HAS(KIND);
	wm_sha256_chain(end.digest, wm_view_str("item"));
	end.digest[0] ^= flaw;
	end.leaf_hash[0] = (uint8_t)rev;
	end.has |= WM_HAS(WATCH) | WM_HAS(REV) | WM_HAS(COUNT) | WM_HAS(DIGEST) | WM_HAS(LEAF_HASH);
	fake_say(fake, &begin);
	fake_send(fake, &item, wm_view_str("item"));
	fake_say(fake, &end);
}

static void say_closed(struct fake *fake, const struct wm_head *to, int err)
{
	struct wm_head closed = wm_head_of(WM_MSG_CLOSED, to->req);

	closed.watch = to->watch;
	closed.has |= WM_HAS(WATCH);
	wm_head_set_error(&closed, err, NULL);
	fake_say(fake, &closed);
}

/* ------------------------------------------------------------------ the course of things */

static void play_snapshot_and_event(struct fake *fake, struct stage *stage,
				    const struct wm_head *watch)
{
	(void)stage;
	say_snapshot(fake, watch, 7, 0);
	say_event(fake, watch, 9, 7); /* 8 does not match the filter */
	say_progress(fake, watch, 12);
}

static void test_a_snapshot_is_followed_by_changes(void **state)
{
	(void)state;
	const uint8_t areas[] = { 3 };
	struct wm_cursor cursor;
	struct show show;

	show_open(&show, play_snapshot_and_event,
		  (struct wm_watch_opts){ .selection = { .areas = areas, .area_count = 1 } });
	(void)next(&show, WM_ITEM_SNAPSHOT_BEGIN);
	const struct wm_item item = next(&show, WM_ITEM_SNAPSHOT);
	assert_int_equal(item.body_len, 4);
	(void)next(&show, WM_ITEM_SNAPSHOT_END);
	assert_int_equal(next(&show, WM_ITEM_EVENT).revision, 9);
	assert_int_equal(next(&show, WM_ITEM_PROGRESS).revision, 12);
	wm_watch_cursor(show.watch, &cursor);
	assert_int_equal(cursor.revision, 12);
	assert_int_equal(cursor.leaf_hash[0], 12);
	assert_memory_equal(cursor.store, fake_store, sizeof(cursor.store));
	assert_true(wm_watch_fd(show.watch) >= 0);
	struct wm_item none;
	wmt_assert_err(wm_watch_next(show.watch, 0, &none), WM_ETIMEOUT);
	show_close(&show);
	assert_int_equal(show.stage.watches[0].start, WM_START_SNAPSHOT);
	assert_int_equal(show.stage.watches[0].areas[0], 3);
	assert_int_equal(show.stage.watches[0].credit, 256);
}

static void play_gap(struct fake *fake, struct stage *stage, const struct wm_head *watch)
{
	if (stage->watch_count == 1) {
		say_event(fake, watch, 8, 7);
		say_progress(fake, watch, 9);
		say_event(fake, watch, 11, 10); /* where is 10? */
		say_event(fake, watch, 12, 11); /* of a watch that is over by then */
	} else {
		say_event(fake, watch, 10, 8);
		say_event(fake, watch, 11, 10);
	}
}

static const struct wm_cursor from_7 = { { 0x51, 0x0e }, 7, { 7 } };

static void test_a_gap_is_filled_from_the_last_event_on(void **state)
{
	(void)state;
	struct show show;

	show_open(&show, play_gap,
		  (struct wm_watch_opts){ .from = WM_FROM_CURSOR, .cursor = from_7 });
	assert_int_equal(next(&show, WM_ITEM_EVENT).revision, 8);
	assert_int_equal(next(&show, WM_ITEM_PROGRESS).revision, 9);
	assert_int_equal(next(&show, WM_ITEM_EVENT).revision, 10);
	assert_int_equal(next(&show, WM_ITEM_EVENT).revision, 11);
	show_close(&show);
	const struct wm_head *first = &show.stage.watches[0];
	const struct wm_head *again = &show.stage.watches[1];
	assert_int_equal(first->start, WM_START_AFTER);
	assert_int_equal(first->rev, 7);
	assert_int_equal(first->leaf_hash[0], 7);
	assert_memory_equal(first->store, fake_store, sizeof(first->store));
	assert_int_equal(show.stage.unwatch_count, 1);
	assert_int_equal(again->start, WM_START_AFTER);
	assert_int_equal(again->rev, 8);
	assert_int_equal(again->leaf_hash[0], 8);
	assert_int_not_equal(again->watch, first->watch);
	assert_int_equal(show.fake.hello_count, 1);
}

static void play_nothing_but_gaps(struct fake *fake, struct stage *stage,
				  const struct wm_head *watch)
{
	(void)stage;
	say_event(fake, watch, 20, 19);
}

static void test_a_server_that_has_only_gaps_is_given_up(void **state)
{
	(void)state;
	struct wm_item item;
	struct show show;

	show_open(&show, play_nothing_but_gaps,
		  (struct wm_watch_opts){ .from = WM_FROM_CURSOR, .cursor = from_7 });
	wmt_assert_err(wm_watch_next(show.watch, PATIENCE_MSEC, &item), WM_EGAP);
	show_close(&show);
}

static void play_lost_link(struct fake *fake, struct stage *stage, const struct wm_head *watch)
{
	if (stage->watch_count == 1) {
		say_snapshot(fake, watch, 7, 0);
		say_event(fake, watch, 8, 7);
		say_progress(fake, watch, 10);
		fake_bye(fake, WM_ESHUTTING_DOWN);
	} else {
		say_event(fake, watch, 11, 10);
	}
}

static void test_a_lost_link_resumes_at_the_cursor(void **state)
{
	(void)state;
	struct show show;

	show_open(&show, play_lost_link, (struct wm_watch_opts){ .from = WM_FROM_SNAPSHOT });
	(void)next(&show, WM_ITEM_SNAPSHOT_BEGIN);
	(void)next(&show, WM_ITEM_SNAPSHOT);
	(void)next(&show, WM_ITEM_SNAPSHOT_END);
	assert_int_equal(next(&show, WM_ITEM_EVENT).revision, 8);
	assert_int_equal(next(&show, WM_ITEM_PROGRESS).revision, 10);
	assert_int_equal(next(&show, WM_ITEM_RECONNECTED).revision, 10);
	show_close(&show);
	assert_int_equal(show.stage.watches[1].start, WM_START_AFTER);
	assert_int_equal(show.stage.watches[1].rev, 10);
	assert_int_equal(show.stage.watches[1].leaf_hash[0], 10);
	assert_int_equal(show.fake.hello_count, 2);
}

/* After PROGRESS the place to resume at is also what prev has to be. */
static void test_the_event_behind_a_resumption_is_not_lost(void **state)
{
	(void)state;
	struct show show;
	struct wm_item item = { .revision = 0 };

	show_open(&show, play_lost_link, (struct wm_watch_opts){ .from = WM_FROM_SNAPSHOT });
	do {
		wmt_assert_ok(wm_watch_next(show.watch, PATIENCE_MSEC, &item));
	} while (item.type != WM_ITEM_RECONNECTED);
	item = next(&show, WM_ITEM_EVENT);
	assert_int_equal(item.revision, 11);
	assert_int_equal(item.prev, 10);
	assert_memory_equal(item.body, "event", 5);
	show_close(&show);
	assert_int_equal(show.stage.watch_count, 2);
}

static void play_broken_snapshot(struct fake *fake, struct stage *stage,
				 const struct wm_head *watch)
{
	if (stage->watch_count == 1) {
		say_snapshot(fake, watch, 7, 1);
	} else if (stage->watch_count == 2) {
		say_snapshot(fake, watch, 8, 0);
		say_event(fake, watch, 9, 8);
	}
}

static void test_a_snapshot_that_does_not_add_up_is_taken_anew(void **state)
{
	(void)state;
	struct show show;

	show_open(&show, play_broken_snapshot, (struct wm_watch_opts){ .from = WM_FROM_SNAPSHOT });
	(void)next(&show, WM_ITEM_SNAPSHOT_BEGIN);
	(void)next(&show, WM_ITEM_SNAPSHOT);
	assert_int_equal(next(&show, WM_ITEM_SNAPSHOT_BEGIN).revision, 8);
	(void)next(&show, WM_ITEM_SNAPSHOT);
	(void)next(&show, WM_ITEM_SNAPSHOT_END);
	assert_int_equal(next(&show, WM_ITEM_EVENT).revision, 9);
	show_close(&show);
}

static void play_now(struct fake *fake, struct stage *stage, const struct wm_head *watch)
{
	(void)stage;
	say_progress(fake, watch, 7);
	say_event(fake, watch, 8, 7);
}

static void test_from_now_the_first_progress_is_the_place(void **state)
{
	(void)state;
	struct show show;

	show_open(&show, play_now, (struct wm_watch_opts){ .from = WM_FROM_NOW });
	assert_int_equal(next(&show, WM_ITEM_PROGRESS).revision, 7);
	assert_int_equal(next(&show, WM_ITEM_EVENT).revision, 8);
	show_close(&show);
	assert_int_equal(show.stage.watches[0].start, WM_START_NOW);
	assert_int_equal(show.stage.watch_count, 1);
}

/* ------------------------------------------------------------------ credit */

static void play_flood(struct fake *fake, struct stage *stage, const struct wm_head *watch)
{
	for (; stage->sent < 7; stage->sent++) {
		say_event(fake, watch, 8 + stage->sent, 7 + stage->sent);
	}
	say_progress(fake, watch, 14);
}

/* Closing drops what has not left yet, so the grants are awaited. */
static void await_credits(const struct show *show, size_t count)
{
	const struct timespec moment = { .tv_nsec = 1000000 };

	for (int left = PATIENCE_MSEC; left > 0 && show->stage.credit_count < count; left--) {
		(void)nanosleep(&moment, NULL);
	}
	assert_int_equal(show->stage.credit_count, count);
}

static void test_credit_is_renewed_when_half_is_used(void **state)
{
	(void)state;
	struct show show;

	show_open(&show, play_flood,
		  (struct wm_watch_opts){ .from = WM_FROM_CURSOR, .cursor = from_7, .credit = 6 });
	for (uint64_t i = 0; i < 7; i++) {
		assert_int_equal(next(&show, WM_ITEM_EVENT).revision, 8 + i);
	}
	(void)next(&show, WM_ITEM_PROGRESS);
	await_credits(&show, 2);
	show_close(&show);
	assert_int_equal(show.stage.watches[0].credit, 6);
	assert_int_equal(show.stage.credits[0].credit, 3 + 6);
	assert_int_equal(show.stage.credits[1].credit, 6 + 6);
}

static void test_credit_is_cut_to_what_the_server_allows(void **state)
{
	(void)state;
	struct show show;
	struct wm_watch_opts opts = { .from = WM_FROM_NOW, .credit = 100000 };

	show_open(&show, play_now, opts);
	(void)next(&show, WM_ITEM_PROGRESS);
	show_close(&show);
	assert_int_equal(show.stage.watches[0].credit, WM_CREDIT_MAX_COUNT);
}

/* ------------------------------------------------------------------ the end */

static void play_diverged(struct fake *fake, struct stage *stage, const struct wm_head *watch)
{
	(void)stage;
	say_closed(fake, watch, WM_EHISTORY_DIVERGED);
}

static void test_another_history_is_reported_and_stays_so(void **state)
{
	(void)state;
	struct wm_item item;
	struct show show;

	show_open(&show, play_diverged,
		  (struct wm_watch_opts){ .from = WM_FROM_CURSOR, .cursor = from_7 });
	wmt_assert_err(wm_watch_next(show.watch, PATIENCE_MSEC, &item), WM_EHISTORY_DIVERGED);
	wmt_assert_err(wm_watch_next(show.watch, PATIENCE_MSEC, &item), WM_EHISTORY_DIVERGED);
	show_close(&show);
	assert_int_equal(show.stage.watch_count, 1);
}

static void play_busy_once(struct fake *fake, struct stage *stage, const struct wm_head *watch)
{
	if (stage->watch_count == 1) {
		say_closed(fake, watch, WM_EBUSY);
	} else {
		play_now(fake, stage, watch);
	}
}

static void test_a_watch_closed_for_a_while_is_asked_for_again(void **state)
{
	(void)state;
	struct show show;

	show_open(&show, play_busy_once, (struct wm_watch_opts){ .from = WM_FROM_NOW });
	(void)next(&show, WM_ITEM_PROGRESS);
	show_close(&show);
	assert_int_equal(show.stage.watch_count, 2);
}

/* ------------------------------------------------------------------ roll-ups */

static void play_rollup(struct fake *fake, struct stage *stage, const struct wm_head *watch)
{
	say_snapshot(fake, watch, 7, 0);
	say_event(fake, watch, 9, 7);
	say_event(fake, watch, 9, 9); /* another area, the same change */
	if (stage->watch_count == 1) {
		fake_bye(fake, WM_ESHUTTING_DOWN);
	}
}

static void test_rollups_start_with_a_snapshot_again(void **state)
{
	(void)state;
	struct show show;

	show_open(&show, play_rollup, (struct wm_watch_opts){ .what = WM_ITEM_BODY_ROLLUP });
	for (size_t i = 0; i < 2; i++) {
		(void)next(&show, WM_ITEM_SNAPSHOT_BEGIN);
		(void)next(&show, WM_ITEM_SNAPSHOT);
		(void)next(&show, WM_ITEM_SNAPSHOT_END);
		(void)next(&show, WM_ITEM_EVENT);
		(void)next(&show, WM_ITEM_EVENT);
	}
	show_close(&show);
	assert_int_equal(show.stage.watches[0].what, WM_BODY_ROLLUP);
	assert_int_equal(show.stage.watches[1].start, WM_START_SNAPSHOT);
}

static void test_what_cannot_be_watched_is_refused(void **state)
{
	(void)state;
	struct fake fake;
	wm_watch *watch = NULL;

	fake_init(&fake, NULL, NULL);
	snprintf(fake.endpoint, sizeof(fake.endpoint), "tcp://127.0.0.1:7791");
	struct wm_watch_opts opts = { .client = fake_opts(&fake), .what = WM_ITEM_BODY_KEY };
	wmt_assert_err(wm_watch_open(&opts, &watch), WM_EINVALID);
	opts.what = WM_ITEM_BODY_ROLLUP;
	opts.from = WM_FROM_CURSOR;
	wmt_assert_err(wm_watch_open(&opts, &watch), WM_EINVALID);
	assert_null(watch);
	wm_watch_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_snapshot_is_followed_by_changes),
		cmocka_unit_test(test_a_gap_is_filled_from_the_last_event_on),
		cmocka_unit_test(test_a_server_that_has_only_gaps_is_given_up),
		cmocka_unit_test(test_a_lost_link_resumes_at_the_cursor),
		cmocka_unit_test(test_the_event_behind_a_resumption_is_not_lost),
		cmocka_unit_test(test_a_snapshot_that_does_not_add_up_is_taken_anew),
		cmocka_unit_test(test_from_now_the_first_progress_is_the_place),
		cmocka_unit_test(test_credit_is_renewed_when_half_is_used),
		cmocka_unit_test(test_credit_is_cut_to_what_the_server_allows),
		cmocka_unit_test(test_another_history_is_reported_and_stays_so),
		cmocka_unit_test(test_a_watch_closed_for_a_while_is_asked_for_again),
		cmocka_unit_test(test_rollups_start_with_a_snapshot_again),
		cmocka_unit_test(test_what_cannot_be_watched_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
