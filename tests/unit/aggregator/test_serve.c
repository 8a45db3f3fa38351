/**
 * @file test_serve.c
 * @brief The roll-up endpoint behind a front that only takes notes.
 */
#include "aggregator/serve.h"
#include "crypto/sha256.h"
#include "fixture.h"
#include "sys/alloc.h"
#include "wire/item_codec.h"

#define NOTES_MAX 512
#define HEARTBEAT 1000
#define SESSION	  42

/* --- a front that only takes notes --- */

struct note {
	uint64_t session;
	struct wm_head head;
	size_t len;
	uint8_t body[2048];
};

static struct note notes[NOTES_MAX];
static size_t note_count;
static size_t room;	      /* messages that the peer takes still */
static uint64_t gone_session; /* the peer of this one went away */
static struct serve serve;

int wm_server_send(struct wm_server *server, uint64_t session, const struct wm_head *head,
		   struct wm_view body)
{
	(void)server;
	if (session == gone_session) {
		serve_closed(&serve, session); /* as the front does, inside the call */
		return WM_ENOTFOUND;
	}
	if (room == 0) {
		return WM_EAGAIN;
	}
	room--;
	assert_true(note_count < NOTES_MAX);
	struct note *note = &notes[note_count++];
	note->session = session;
	note->head = *head;
	note->len = body.len;
	assert_true(body.len <= sizeof(note->body));
	if (body.len > 0) {
		memcpy(note->body, body.data, body.len);
	}
	return WM_OK;
}

void wm_server_reject(struct wm_server *server, const struct wm_envelope *to, int err,
		      const char *reason, uint64_t current_rev)
{
	struct wm_head head = wm_head_of(WM_MSG_REJECT, to->head.req);

	(void)current_rev;
	wm_head_set_error(&head, err, reason);
	wmt_assert_ok(wm_server_send(server, to->session, &head, wm_view_of(NULL, 0)));
}

static const struct note *note_at(size_t at, unsigned type)
{
	assert_true(at < note_count);
	assert_int_equal(notes[at].head.type, type);
	return &notes[at];
}

static void forget_notes(void)
{
	note_count = 0;
}

/* --- fixture --- */

static struct tally *tally;

static int setup(void **state)
{
	(void)state;
	seed = 79;
	note_count = 0;
	room = NOTES_MAX;
	gone_session = 0;
	tally = tally_of_register();
	apply_steps(tally, 20);
	serve_init(&serve, NULL, HEARTBEAT);
	serve_show(&serve, tally);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	serve_deinit(&serve);
	tally_free(tally);
	assert_int_equal(serve.edition_count, 0);
	return 0;
}

static struct wm_envelope request(enum wm_msg_type type, uint32_t watch)
{
	struct wm_envelope envelope = { .session = SESSION, .flow = WM_FLOW_READ };

	envelope.head = wm_head_of(type, 900 + watch);
	envelope.head.watch = watch;
	envelope.head.what = WM_BODY_ROLLUP;
	envelope.head.has |= WM_HAS(WHAT);
	if (type == WM_MSG_GET) {
		return envelope;
	}
	envelope.head.has |= WM_HAS(WATCH);
	return envelope;
}

static struct wm_envelope watch_request(uint32_t watch, enum wm_start start, uint64_t credit)
{
	struct wm_envelope envelope = request(WM_MSG_WATCH, watch);

	envelope.head.start = (uint8_t)start;
	envelope.head.credit = credit;
	envelope.head.has |= WM_HAS(START) | WM_HAS(CREDIT);
	return envelope;
}

static void resume_at(struct wm_envelope *envelope, uint64_t revision)
{
	memcpy(envelope->head.store, tally->mark.store, sizeof(envelope->head.store));
	envelope->head.rev = revision;
	envelope->head.has |= WM_HAS(STORE) | WM_HAS(REV);
}

static void give_credit(uint32_t watch, uint64_t credit)
{
	struct wm_envelope envelope = request(WM_MSG_CREDIT, watch);

	envelope.head.credit = credit;
	serve_message(&serve, &envelope);
}

/* The only one there is. */
static struct viewer *the_viewer(void)
{
	size_t at = 0;

	while (at < VIEWER_BUCKETS && serve.bucket[at] == NULL) {
		at++;
	}
	assert_true(at < VIEWER_BUCKETS);
	assert_null(serve.bucket[at]->next);
	return serve.bucket[at];
}

/* One entry on a point of an area. */
static void change_area(unsigned area)
{
	struct wm_buf buf;

	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	for (;;) {
		const struct change change = draw_change(tally, &buf);
		if (change.point / 100U == area) {
			wmt_assert_ok(tally_apply(tally, &change));
			break;
		}
	}
	wm_buf_deinit(&buf);
}

/* A whole snapshot from note `at` on; its areas as bits. */
static uint32_t check_snapshot(size_t at, uint64_t revision, bool is_get)
{
	const struct note *begin = note_at(at, WM_MSG_SNAP_BEGIN);
	const uint32_t count = begin->head.count;
	uint8_t digest[32] = { 0 };
	uint32_t areas = 0;

	assert_int_equal(begin->head.rev, revision);
	assert_int_equal((begin->head.has & WM_HAS(WATCH)) == 0, is_get);
	assert_memory_equal(begin->head.store, tally->mark.store, 16);
	for (uint32_t i = 0; i < count; i++) {
		const struct note *item = note_at(at + 1 + i, WM_MSG_SNAP_ITEM);
		const struct wm_view body = wm_view_of(item->body, item->len);
		struct wm_area_report report;
		wmt_assert_ok(wm_area_report_decode(body, &report));
		assert_int_equal(item->head.index, i);
		assert_int_equal(item->head.kind, WM_BODY_ROLLUP);
		assert_int_equal(report.revision, revision);
		areas |= UINT32_C(1) << report.area;
		wm_sha256_chain(digest, body);
	}
	const struct note *end = note_at(at + 1 + count, WM_MSG_SNAP_END);
	assert_int_equal(end->head.count, count);
	assert_int_equal(end->head.rev, revision);
	assert_memory_equal(end->head.digest, digest, sizeof(digest));
	return areas;
}

/* --- GET --- */

static void test_get_gives_the_rollups_of_the_areas_asked_for(void **state)
{
	static const struct {
		const char *name;
		size_t count;
		uint8_t areas[3];
		uint32_t want; /* bits */
	} rows[] = {
		{ "no filter: every area and the programme", 0, { 0 }, 0xf },
		{ "one area: without the programme", 1, { 2 }, 0x4 },
		{ "the programme only", 1, { 0 }, 0x1 },
		{ "two areas and the programme", 3, { 0, 3, 1 }, 0xb },
		{ "an area without action points", 1, { 15 }, 0x0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_envelope envelope = request(WM_MSG_GET, 0);
		print_message("%s\n", rows[i].name);
		forget_notes();
		if (rows[i].count > 0) {
			envelope.head.areas_count = (uint8_t)rows[i].count;
			memcpy(envelope.head.areas, rows[i].areas, rows[i].count);
			envelope.head.has |= WM_HAS(AREAS);
		}
		serve_message(&serve, &envelope);
		assert_int_equal(check_snapshot(0, 20, true), rows[i].want);
		assert_int_equal(notes[0].head.req, envelope.head.req);
		serve_publish(&serve, 0);
	}
}

static void test_what_the_aggregator_cannot_answer_is_refused(void **state)
{
	static const struct {
		const char *name;
		enum wm_msg_type type;
		uint64_t has;
		uint8_t what, area;
		int want;
	} rows[] = {
		{ "as of a revision", WM_MSG_GET, WM_HAS(AS_OF_REV), WM_BODY_ROLLUP, 0, WM_ERULE },
		{ "as of a time", WM_MSG_GET, WM_HAS(AS_OF_TIME), WM_BODY_ROLLUP, 0, WM_ERULE },
		{ "facts up to a day", WM_MSG_GET, WM_HAS(FACTS_TO), WM_BODY_ROLLUP, 0, WM_ERULE },
		{ "action points", WM_MSG_GET, 0, WM_BODY_POINT, 0, WM_ERULE },
		{ "by action point", WM_MSG_GET, WM_HAS(POINTS), WM_BODY_ROLLUP, 0, WM_ERULE },
		{ "by institution", WM_MSG_GET, WM_HAS(INSTITUTIONS), WM_BODY_ROLLUP, 0, WM_ERULE },
		{ "an area beyond the last", WM_MSG_GET, WM_HAS(AREAS), WM_BODY_ROLLUP,
		  WM_AREA_MAX + 1, WM_ERANGE },
		{ "entries", WM_MSG_LOG, 0, WM_BODY_ROLLUP, 0, WM_ERULE },
		{ "a submission", WM_MSG_SUBMIT, 0, WM_BODY_ROLLUP, 0, WM_ETYPE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_envelope envelope = request(rows[i].type, 0);
		print_message("%s\n", rows[i].name);
		forget_notes();
		envelope.head.what = rows[i].what;
		envelope.head.areas[0] = rows[i].area;
		envelope.head.areas_count = 1;
		envelope.head.has |= rows[i].has;
		serve_message(&serve, &envelope);
		assert_int_equal(note_count, 1);
		assert_int_equal(-(int)note_at(0, WM_MSG_REJECT)->head.code, rows[i].want);
	}
}

static void test_a_get_that_is_not_taken_goes_on_at_its_revision(void **state)
{
	const struct wm_envelope envelope = request(WM_MSG_GET, 0);

	(void)state;
	room = 2;
	serve_message(&serve, &envelope);
	assert_int_equal(note_count, 2);
	change_area(1);
	room = 0;
	serve_publish(&serve, 1);
	room = NOTES_MAX;
	serve_publish(&serve, 2);
	assert_int_equal(check_snapshot(0, 20, true), 0xf);
	assert_int_equal(note_count, 6);
}

static void test_four_unfinished_gets_of_a_session_are_taken_and_a_fifth_is_not(void **state)
{
	const struct wm_envelope envelope = request(WM_MSG_GET, 0);

	(void)state;
	room = 0;
	for (int i = 0; i < GETS_MAX_COUNT; i++) {
		serve_message(&serve, &envelope);
	}
	room = 1;
	serve_message(&serve, &envelope);
	assert_int_equal(note_count, 1);
	assert_int_equal(-(int)note_at(0, WM_MSG_REJECT)->head.code, WM_EBUSY);
}

/* --- WATCH --- */

static void test_a_watch_gets_the_snapshot_then_one_progress_then_changes(void **state)
{
	const struct wm_envelope envelope = watch_request(1, WM_START_SNAPSHOT, 100);

	(void)state;
	serve_message(&serve, &envelope);
	assert_int_equal(check_snapshot(0, 20, false), 0xf);
	assert_int_equal(note_at(6, WM_MSG_PROGRESS)->head.upto, 20);
	assert_int_equal(note_count, 7);

	forget_notes();
	change_area(2);
	serve_publish(&serve, 1);
	const struct wm_head *first = &note_at(0, WM_MSG_EVENT)->head;
	const struct wm_head *second = &note_at(1, WM_MSG_EVENT)->head;
	assert_int_equal(first->area, 2);
	assert_int_equal(first->prev, 20);
	assert_int_equal(first->rev, 21);
	assert_int_equal(second->area, 0);
	assert_int_equal(second->prev, 21);
	assert_int_equal(second->rev, 21);
	assert_int_equal(note_at(2, WM_MSG_PROGRESS)->head.upto, 21);
	assert_int_equal(note_count, 3);
}

static void test_a_snapshot_taken_one_by_one_is_of_one_revision(void **state)
{
	const struct wm_envelope envelope = watch_request(1, WM_START_SNAPSHOT, 1);

	(void)state;
	serve_message(&serve, &envelope);
	for (uint64_t credit = 2; credit <= 6; credit++) {
		assert_int_equal(note_count, credit - 1);
		change_area(1 + (unsigned)credit % AREAS);
		serve_publish(&serve, (int64_t)credit);
		give_credit(1, credit);
	}
	assert_int_equal(check_snapshot(0, 20, false), 0xf);
	assert_int_equal(note_count, 6); /* the changes wait for credit, and PROGRESS for them */
	forget_notes();
	give_credit(1, 100);
	assert_int_equal(note_at(0, WM_MSG_EVENT)->head.prev, 20);
	assert_int_equal(note_at(3, WM_MSG_EVENT)->head.rev, 25);
	assert_int_equal(note_at(4, WM_MSG_PROGRESS)->head.upto, 25);
}

static void test_changes_are_merged_for_a_slow_watcher(void **state)
{
	const struct wm_envelope envelope = watch_request(1, WM_START_NOW, 0);
	struct wm_area_report report;

	(void)state;
	serve_message(&serve, &envelope);
	note_at(0, WM_MSG_PROGRESS);
	forget_notes();
	for (int i = 0; i < 30; i++) {
		change_area(1);
		serve_publish(&serve, i);
	}
	change_area(3);
	serve_publish(&serve, 31);
	assert_int_equal(note_count, 0);

	give_credit(1, 50);
	assert_int_equal(note_count, 4);
	uint64_t last = 20;
	static const uint8_t areas[] = { 1, 3, 0 };
	static const uint64_t revs[] = { 50, 51, 51 };
	for (size_t i = 0; i < 3; i++) {
		const struct note *event = note_at(i, WM_MSG_EVENT);
		assert_int_equal(event->head.area, areas[i]);
		assert_int_equal(event->head.rev, revs[i]);
		assert_int_equal(event->head.prev, last);
		last = event->head.rev;
		wmt_assert_ok(wm_area_report_decode(wm_view_of(event->body, event->len), &report));
		assert_int_equal(report.revision, revs[i]);
		assert_true(rollup_equal(&report.rollup, &tally->area[areas[i]].rollup));
	}
	note_at(3, WM_MSG_PROGRESS);
}

static void test_a_watch_that_resumes_misses_nothing(void **state)
{
	(void)state;
	change_area(1); /* 21 */
	change_area(2); /* 22 */
	change_area(3); /* 23 */
	for (uint64_t after = 21; after <= 23; after++) {
		struct wm_envelope envelope = watch_request((uint32_t)after, WM_START_AFTER, 100);
		resume_at(&envelope, after);
		forget_notes();
		serve_message(&serve, &envelope);
		uint64_t last = after;
		/* Its last revision comes again: it may have seen the area of it only. */
		for (uint64_t i = 0; i <= 23 - after; i++) {
			const struct wm_head *head = &note_at((size_t)i, WM_MSG_EVENT)->head;
			assert_int_equal(head->area, after - 20 + i);
			assert_int_equal(head->prev, last);
			last = head->rev;
		}
		assert_int_equal(note_at((size_t)(24 - after), WM_MSG_EVENT)->head.area, 0);
		note_at((size_t)(25 - after), WM_MSG_PROGRESS);
	}
}

static void test_a_cursor_of_another_history_ends_the_watch(void **state)
{
	static const struct {
		const char *name;
		uint64_t rev;
		uint64_t without;
		uint8_t store, leaf;
		int want;
	} rows[] = {
		{ "another store", 20, 0, 9, 20, WM_EHISTORY_DIVERGED },
		{ "another entry at head", 20, 0, 7, 21, WM_EHISTORY_DIVERGED },
		{ "beyond the head", 21, 0, 7, 21, WM_EREV_FUTURE },
		{ "no store", 20, WM_HAS(STORE), 7, 20, WM_ESCHEMA },
		{ "no revision", 20, WM_HAS(REV), 7, 20, WM_ESCHEMA },
		{ "the same entry", 20, 0, 7, 20, WM_OK },
		{ "a hash that is not compared", 20, 0, 7, 0, WM_OK },
	};

	(void)state;
	for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_envelope envelope = watch_request(i, WM_START_AFTER, 100);
		print_message("%s\n", rows[i].name);
		forget_notes();
		resume_at(&envelope, rows[i].rev);
		memset(envelope.head.store, rows[i].store, sizeof(envelope.head.store));
		memset(envelope.head.leaf_hash, rows[i].leaf, sizeof(envelope.head.leaf_hash));
		envelope.head.has |= WM_HAS(LEAF_HASH);
		envelope.head.has &= ~rows[i].without;
		serve_message(&serve, &envelope);
		if (rows[i].want == WM_OK) {
			note_at(0, WM_MSG_EVENT);
			continue;
		}
		assert_int_equal(note_count, 1);
		assert_int_equal(-(int)note_at(0, WM_MSG_CLOSED)->head.code, rows[i].want);
		assert_int_equal(notes[0].head.watch, i);
	}
}

static void test_progress_comes_once_and_then_every_heartbeat(void **state)
{
	const struct wm_envelope envelope = watch_request(1, WM_START_NOW, 10);

	(void)state;
	serve_message(&serve, &envelope); /* PROGRESS at the clock's time */
	forget_notes();
	the_viewer()->sent_mono_msec = 0;
	serve_publish(&serve, HEARTBEAT - 1);
	assert_int_equal(note_count, 0);
	serve_publish(&serve, HEARTBEAT + 99);
	assert_int_equal(note_count, 1);
	serve_publish(&serve, HEARTBEAT + 199);
	assert_int_equal(note_count, 1);
	note_at(0, WM_MSG_PROGRESS);
}

static void test_credit_is_cut_and_never_taken_back(void **state)
{
	struct wm_envelope envelope = watch_request(1, WM_START_NOW, UINT64_MAX);

	(void)state;
	serve_message(&serve, &envelope);
	const struct viewer *viewer = the_viewer();
	assert_int_equal(viewer->credit, WM_CREDIT_MAX_COUNT);
	give_credit(1, 5);
	assert_int_equal(viewer->credit, WM_CREDIT_MAX_COUNT);
}

static void test_sixteen_watches_of_a_session_are_taken_and_a_seventeenth_is_not(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= WM_WATCHES_MAX_COUNT; i++) {
		const struct wm_envelope envelope = watch_request(i, WM_START_NOW, 0);
		forget_notes();
		serve_message(&serve, &envelope);
		note_at(0, WM_MSG_PROGRESS);
	}
	const struct wm_envelope one_more =
		watch_request(WM_WATCHES_MAX_COUNT + 1, WM_START_NOW, 0);
	forget_notes();
	serve_message(&serve, &one_more);
	assert_int_equal(-(int)note_at(0, WM_MSG_CLOSED)->head.code, WM_ELIMIT);

	struct wm_envelope neighbour = watch_request(1, WM_START_NOW, 0);
	neighbour.session = SESSION + 1;
	forget_notes();
	serve_message(&serve, &neighbour);
	note_at(0, WM_MSG_PROGRESS);
}

static void test_a_watch_id_in_use_is_refused_without_ending_the_watch(void **state)
{
	const struct wm_envelope envelope = watch_request(1, WM_START_NOW, 100);

	(void)state;
	serve_message(&serve, &envelope);
	forget_notes();
	serve_message(&serve, &envelope);
	assert_int_equal(-(int)note_at(0, WM_MSG_REJECT)->head.code, WM_ERULE);
	forget_notes();
	change_area(1);
	serve_publish(&serve, 1);
	note_at(0, WM_MSG_EVENT);
}

static void test_unwatch_is_answered_and_ends_the_events(void **state)
{
	const struct wm_envelope watch = watch_request(1, WM_START_SNAPSHOT, 1);
	const struct wm_envelope unwatch = request(WM_MSG_UNWATCH, 1);

	(void)state;
	serve_message(&serve, &watch);
	forget_notes();
	room = 0;
	serve_message(&serve, &unwatch); /* its CLOSED waits for room */
	assert_int_equal(note_count, 0);
	room = NOTES_MAX;
	serve_publish(&serve, 1);
	assert_int_equal(note_at(0, WM_MSG_CLOSED)->head.code, 0);
	assert_int_equal(notes[0].head.req, unwatch.head.req);
	assert_int_equal(serve.edition_count, 0);
	serve_message(&serve, &unwatch); /* there is none any more: answered alike */
	assert_int_equal(note_at(1, WM_MSG_CLOSED)->head.code, 0);
	change_area(1);
	serve_publish(&serve, 2);
	assert_int_equal(note_count, 2);
}

static void test_a_session_that_ends_takes_its_watches_along(void **state)
{
	static const char *const names[] = { "told by the front", "found out while sending" };

	(void)state;
	for (uint32_t how = 0; how < 2; how++) {
		const struct wm_envelope one = watch_request(1, WM_START_SNAPSHOT, 2);
		const struct wm_envelope two = watch_request(2, WM_START_NOW, 100);
		print_message("%s\n", names[how]);
		gone_session = 0;
		serve_message(&serve, &one);
		serve_message(&serve, &two);
		forget_notes();
		if (how == 0) {
			serve_closed(&serve, SESSION);
		} else {
			gone_session = SESSION;
		}
		change_area(1);
		serve_publish(&serve, how);
		assert_int_equal(note_count, 0);
		assert_int_equal(serve.edition_count, 0);
		for (size_t i = 0; i < VIEWER_BUCKETS; i++) {
			assert_null(serve.bucket[i]);
		}
	}
}

static void test_sixty_four_stalled_snapshots_are_kept_and_the_next_ends_the_oldest(void **state)
{
	(void)state;
	for (uint64_t i = 0; i <= EDITIONS_MAX_COUNT; i++) {
		struct wm_envelope envelope = watch_request(1, WM_START_SNAPSHOT, 1);
		envelope.session = 1000 + i;
		change_area(1);
		serve_message(&serve, &envelope);
	}
	assert_int_equal(serve.edition_count, EDITIONS_MAX_COUNT);
	forget_notes();
	serve_publish(&serve, 1);
	assert_int_equal(note_count, 1);
	assert_int_equal(-(int)note_at(0, WM_MSG_CLOSED)->head.code, WM_EBUSY);
	assert_int_equal(notes[0].session, 1000);
}

static void test_a_tally_from_a_new_snapshot_is_sent_to_everybody(void **state)
{
	const struct wm_envelope envelope = watch_request(1, WM_START_NOW, 100);
	struct tally *new = tally_of_register();

	(void)state;
	serve_message(&serve, &envelope);
	forget_notes();
	new->mark = tally->mark; /* the register changed, the head did not */
	new->mark.register_version++;
	tally_succeed(new, tally);
	serve_show(&serve, new);
	tally_free(tally);
	tally = new;
	serve_publish(&serve, 1);
	for (size_t i = 0; i < 4; i++) {
		const struct wm_head *head = &note_at(i, WM_MSG_EVENT)->head;
		assert_int_equal(head->rev, 20);
		assert_int_equal(head->prev, 20);
		assert_int_equal(head->area, i);
	}
	note_at(4, WM_MSG_PROGRESS);
}

#define CASE(TEST) cmocka_unit_test_setup_teardown(TEST, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_get_gives_the_rollups_of_the_areas_asked_for),
		CASE(test_what_the_aggregator_cannot_answer_is_refused),
		CASE(test_a_get_that_is_not_taken_goes_on_at_its_revision),
		CASE(test_four_unfinished_gets_of_a_session_are_taken_and_a_fifth_is_not),
		CASE(test_a_watch_gets_the_snapshot_then_one_progress_then_changes),
		CASE(test_a_snapshot_taken_one_by_one_is_of_one_revision),
		CASE(test_changes_are_merged_for_a_slow_watcher),
		CASE(test_a_watch_that_resumes_misses_nothing),
		CASE(test_a_cursor_of_another_history_ends_the_watch),
		CASE(test_progress_comes_once_and_then_every_heartbeat),
		CASE(test_credit_is_cut_and_never_taken_back),
		CASE(test_sixteen_watches_of_a_session_are_taken_and_a_seventeenth_is_not),
		CASE(test_a_watch_id_in_use_is_refused_without_ending_the_watch),
		CASE(test_unwatch_is_answered_and_ends_the_events),
		CASE(test_a_session_that_ends_takes_its_watches_along),
		CASE(test_sixty_four_stalled_snapshots_are_kept_and_the_next_ends_the_oldest),
		CASE(test_a_tally_from_a_new_snapshot_is_sent_to_everybody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
