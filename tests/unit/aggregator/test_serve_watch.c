/* The roll-up endpoint: changes, resuming, credit, and the end of watches. */
#include "serve_fixture.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
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
