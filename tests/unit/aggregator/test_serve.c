/* The roll-up endpoint: one-time answers and snapshots. */
#include "serve_fixture.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_get_gives_the_rollups_of_the_areas_asked_for),
		CASE(test_what_the_aggregator_cannot_answer_is_refused),
		CASE(test_a_get_that_is_not_taken_goes_on_at_its_revision),
		CASE(test_four_unfinished_gets_of_a_session_are_taken_and_a_fifth_is_not),
		CASE(test_a_watch_gets_the_snapshot_then_one_progress_then_changes),
		CASE(test_a_snapshot_taken_one_by_one_is_of_one_revision),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
