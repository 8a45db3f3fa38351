/**
 * @file test_read.c
 * @brief GET and LOG: nothing missing, nothing twice, and what is wrong is said.
 */
#include "unit/client/fake_server.h"

#include "crypto/merkle.h"
#include "wire/entry.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

static const char *const bodies[] = { "first", "second", "third" };

/* How the server answers, and what it was asked. */
struct shelf {
	enum manner {
		WHOLE = 0,
		WRONG_DIGEST,
		ONE_ITEM_SHORT,
		OUT_OF_ORDER,
		FIRST_ENDS_EARLY, /* the connection goes after one item */
		REFUSED,
	} mode;
	size_t asked_count;
	struct wm_head asked[8];
	uint64_t log_head;
};

/* What the callback saw. */
struct seen {
	size_t count;
	struct wm_item items[16];
	char bodies[16][8];
	size_t stop_at; /* with the result 77; 0 = never */
};

static int note(const struct wm_item *item, void *user)
{
	struct seen *seen = user;

	assert_in_range(seen->count, 0, COUNT_OF(seen->items) - 1);
	seen->items[seen->count] = *item;
	if (item->body_len > 0) {
		memcpy(seen->bodies[seen->count], item->body, item->body_len);
	}
	seen->count++;
	return seen->count == seen->stop_at ? 77 : 0;
}

/* ------------------------------------------------------------------ GET */

static void say_begin(struct fake *fake, const struct wm_head *to)
{
	struct wm_head begin = wm_head_of(WM_MSG_SNAP_BEGIN, to->req);

	begin.rev = 7;
	begin.count = COUNT_OF(bodies);
	begin.kind = WM_BODY_POINT;
	begin.has |= WM_HAS(REV) | WM_HAS(COUNT) | WM_HAS(STORE) | WM_HAS(ROOT) |
		     WM_HAS(COMMITTED_AT) | WM_HAS(KIND) | WM_HAS(REGISTER_VERSION) |
		     WM_HAS(REGISTER_HASH);
	fake_say(fake, &begin);
}

static void say_item(struct fake *fake, const struct wm_head *to, uint32_t index)
{
	struct wm_head item = wm_head_of(WM_MSG_SNAP_ITEM, to->req);

	item.index = index;
	item.kind = WM_BODY_POINT;
	item.has |= WM_HAS(INDEX) | WM_HAS(KIND);
	fake_send(fake, &item, wm_view_str(bodies[index]));
}

static void say_end(struct fake *fake, const struct wm_head *to, bool is_right)
{
	struct wm_head end = wm_head_of(WM_MSG_SNAP_END, to->req);

	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		wm_sha256_chain(end.digest, wm_view_str(bodies[i]));
	}
	end.digest[31] ^= is_right ? 0 : 1;
	end.rev = 7;
	end.count = COUNT_OF(bodies);
	end.has |= WM_HAS(REV) | WM_HAS(COUNT) | WM_HAS(DIGEST);
	fake_say(fake, &end);
}

static void at_shelf(struct fake *fake, const struct wm_head *head, struct wm_view body, void *user)
{
	struct shelf *shelf = user;

	(void)body;
	if (shelf->asked_count < COUNT_OF(shelf->asked)) {
		shelf->asked[shelf->asked_count++] = *head;
	}
	if (shelf->mode == REFUSED) {
		fake_reject(fake, head, WM_EREV_FUTURE);
		return;
	}
	say_begin(fake, head);
	say_item(fake, head, 0);
	if (shelf->mode == FIRST_ENDS_EARLY && shelf->asked_count == 1) {
		fake_bye(fake, WM_ESHUTTING_DOWN);
		return;
	}
	say_item(fake, head, shelf->mode == OUT_OF_ORDER ? 2 : 1);
	if (shelf->mode != ONE_ITEM_SHORT) {
		say_item(fake, head, 2);
	}
	say_end(fake, head, shelf->mode != WRONG_DIGEST);
}

static int get(struct shelf *shelf, const struct wm_query *query, struct seen *seen)
{
	struct fake fake;

	fake_init(&fake, at_shelf, shelf);
	fake_start(&fake);
	wm_client *client = fake_client(&fake);
	const int err = wm_client_get(client, query, PATIENCE_MSEC, note, seen);
	wm_client_close(client);
	fake_stop(&fake);
	return err;
}

static void test_a_snapshot_arrives_whole_and_in_order(void **state)
{
	(void)state;
	struct shelf shelf = { .mode = WHOLE };
	struct seen seen = { .count = 0 };
	struct wm_query query;

	wm_query_init(&query, WM_ITEM_BODY_POINT);
	wmt_assert_ok(get(&shelf, &query, &seen));
	assert_int_equal(seen.count, 5);
	assert_int_equal(seen.items[0].type, WM_ITEM_SNAPSHOT_BEGIN);
	assert_int_equal(seen.items[0].revision, 7);
	assert_int_equal(seen.items[0].facts_to_days, WM_FACTS_ALL);
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		assert_int_equal(seen.items[i + 1].type, WM_ITEM_SNAPSHOT);
		assert_string_equal(seen.bodies[i + 1], bodies[i]);
	}
	assert_int_equal(seen.items[4].type, WM_ITEM_SNAPSHOT_END);
	assert_false(shelf.asked[0].has &
		     (WM_HAS(AS_OF_REV) | WM_HAS(AS_OF_TIME) | WM_HAS(FACTS_TO) | WM_HAS(AREAS)));
}

static void test_a_snapshot_that_does_not_add_up_is_a_gap(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		enum manner mode;
	} rows[] = {
		{ "wrong digest", WRONG_DIGEST },
		{ "one item short", ONE_ITEM_SHORT },
		{ "out of order", OUT_OF_ORDER },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct shelf shelf = { .mode = rows[i].mode };
		struct seen seen = { .count = 0 };
		struct wm_query query;

		wm_query_init(&query, WM_ITEM_BODY_POINT);
		const int err = get(&shelf, &query, &seen);
		if (err != WM_EGAP) {
			fail_msg("%s: got %s", rows[i].name, wm_err_name(err));
		}
		assert_int_not_equal(seen.items[seen.count - 1].type, WM_ITEM_SNAPSHOT_END);
	}
}

static void test_a_lost_link_starts_the_snapshot_over(void **state)
{
	(void)state;
	struct shelf shelf = { .mode = FIRST_ENDS_EARLY };
	struct seen seen = { .count = 0 };
	struct wm_query query;

	wm_query_init(&query, WM_ITEM_BODY_POINT);
	wmt_assert_ok(get(&shelf, &query, &seen));
	assert_int_equal(shelf.asked_count, 2);
	assert_int_equal(seen.count, 7);
	assert_int_equal(seen.items[2].type, WM_ITEM_SNAPSHOT_BEGIN);
	assert_int_equal(seen.items[6].type, WM_ITEM_SNAPSHOT_END);
}

static void test_cuts_and_selection_are_asked_for(void **state)
{
	(void)state;
	struct shelf shelf = { .mode = WHOLE };
	struct seen seen = { .count = 0 };
	const uint8_t areas[] = { 2, 5 };
	const uint16_t points[] = { 307 };
	const char *const institutions[] = { "kz-ministry" };
	struct wm_query query;

	wm_query_init(&query, WM_ITEM_BODY_POINT);
	query.as_of_rev = 3;
	query.facts_to_days = 20000;
	query.selection =
		(struct wm_selection){ areas, 2, points, COUNT_OF(points), institutions, 1 };
	wmt_assert_ok(get(&shelf, &query, &seen));
	assert_int_equal(shelf.asked[0].as_of_rev, 3);
	assert_int_equal(shelf.asked[0].facts_to, 20000);
	assert_int_equal(shelf.asked[0].areas_count, 2);
	assert_int_equal(shelf.asked[0].areas[1], 5);
	assert_int_equal(shelf.asked[0].points[0], 307);
	assert_int_equal(shelf.asked[0].institutions_count, 1);
	query.as_of_msec = 5;
	wmt_assert_err(get(&shelf, &query, &seen), WM_EINVALID); /* one cut too many */
}

static void test_selections_end_at_their_limits(void **state)
{
	(void)state;
	struct shelf shelf = { .mode = REFUSED };
	struct seen seen = { .count = 0 };
	uint16_t points[WM_FILTER_POINTS_MAX + 1];
	const uint8_t area = WM_AREA_MAX + 1;
	struct wm_query query;

	for (size_t i = 0; i < COUNT_OF(points); i++) {
		points[i] = (uint16_t)(101 + i);
	}
	wm_query_init(&query, WM_ITEM_BODY_POINT);
	query.selection.points = points;
	query.selection.point_count = WM_FILTER_POINTS_MAX;
	wmt_assert_err(get(&shelf, &query, &seen), WM_EREV_FUTURE); /* it was asked */
	query.selection.point_count = WM_FILTER_POINTS_MAX + 1;
	wmt_assert_err(get(&shelf, &query, &seen), WM_ELIMIT);
	query.selection = (struct wm_selection){ .areas = &area, .area_count = 1 };
	wmt_assert_err(get(&shelf, &query, &seen), WM_ERANGE);
	assert_int_equal(seen.count, 0);
}

static void test_the_callback_ends_it_with_its_own_result(void **state)
{
	(void)state;
	struct shelf shelf = { .mode = WHOLE };
	struct seen seen = { .stop_at = 2 };
	struct wm_query query;

	wm_query_init(&query, WM_ITEM_BODY_POINT);
	assert_int_equal(get(&shelf, &query, &seen), 77);
	assert_int_equal(seen.count, 2);
}

/* ------------------------------------------------------------------ LOG */

#define PAGE 3 /* entries this server gives at once */

static void at_log(struct fake *fake, const struct wm_head *head, struct wm_view body, void *user)
{
	struct shelf *shelf = user;
	uint32_t count = 0;
	uint64_t rev = head->rev;

	(void)body;
	if (shelf->asked_count < COUNT_OF(shelf->asked)) {
		shelf->asked[shelf->asked_count++] = *head;
	}
	for (; rev <= shelf->log_head && count < PAGE && count < head->max; rev++) {
		struct wm_head event = wm_head_of(WM_MSG_EVENT, head->req);
		event.rev = rev;
		event.kind = WM_BODY_UPDATE;
		event.index = count++;
		event.has |= WM_HAS(REV) | WM_HAS(KIND) | WM_HAS(COMMITTED_AT) | WM_HAS(INDEX);
		fake_send(fake, &event, wm_view_str("x"));
		if (shelf->mode == FIRST_ENDS_EARLY && shelf->asked_count == 1 && count == 2) {
			fake_bye(fake, WM_ESHUTTING_DOWN);
			return;
		}
	}
	struct wm_head end = wm_head_of(WM_MSG_LOG_END, head->req);
	end.upto = rev - 1;
	end.head = shelf->log_head;
	end.count = shelf->mode == ONE_ITEM_SHORT ? count + 1 : count;
	end.has |= WM_HAS(UPTO) | WM_HAS(HEAD) | WM_HAS(COUNT);
	fake_say(fake, &end);
}

static int read_log(struct shelf *shelf, uint64_t from, uint64_t limit, struct seen *seen)
{
	struct fake fake;

	fake_init(&fake, at_log, shelf);
	fake_start(&fake);
	wm_client *client = fake_client(&fake);
	const int err = wm_client_log(client, from, limit, NULL, PATIENCE_MSEC, note, seen);
	wm_client_close(client);
	fake_stop(&fake);
	return err;
}

static void test_the_log_is_read_page_by_page_to_its_head(void **state)
{
	(void)state;
	static const enum manner modes[] = { WHOLE, FIRST_ENDS_EARLY };

	for (size_t m = 0; m < COUNT_OF(modes); m++) {
		struct shelf shelf = { .mode = modes[m], .log_head = 8 };
		struct seen seen = { .count = 0 };

		wmt_assert_ok(read_log(&shelf, 2, 0, &seen));
		assert_int_equal(shelf.asked_count, 3);
		assert_int_equal(seen.count, 7);
		for (size_t i = 0; i < seen.count; i++) {
			assert_int_equal(seen.items[i].revision, i + 2);
			assert_int_equal(seen.items[i].type, WM_ITEM_EVENT);
		}
	}
}

static void test_the_log_ends_at_the_limit(void **state)
{
	(void)state;
	struct shelf shelf = { .log_head = 8 };
	struct seen seen = { .count = 0 };

	wmt_assert_ok(read_log(&shelf, 0, 4, &seen));
	assert_int_equal(seen.count, 4);
	assert_int_equal(seen.items[0].revision, 1);
	assert_int_equal(shelf.asked[1].max, 1);
}

static void test_an_empty_log_is_no_error(void **state)
{
	(void)state;
	struct shelf shelf = { .log_head = 0 };
	struct seen seen = { .count = 0 };

	wmt_assert_ok(read_log(&shelf, 1, 0, &seen));
	assert_int_equal(seen.count, 0);
}

static void test_a_page_that_does_not_add_up_is_a_gap(void **state)
{
	(void)state;
	struct shelf shelf = { .mode = ONE_ITEM_SHORT, .log_head = 8 };
	struct seen seen = { .count = 0 };

	wmt_assert_err(read_log(&shelf, 1, 0, &seen), WM_EGAP);
}

/* ------------------------------------------------------------------ leaf hashes */

static void test_a_leaf_hash_fits_only_its_own_entry(void **state)
{
	(void)state;
	struct wm_item item = { .type = WM_ITEM_EVENT,
				.body_kind = WM_ITEM_BODY_UPDATE,
				.revision = 9,
				.point = 307,
				.committed_at_msec = 1700000000000,
				.expect_rev = WM_NO_EXPECTATION,
				.point_prev = 4,
				.sid = { 1, 2 },
				.key_id = { 3 },
				.institution = "kz-ministry",
				.body = (const uint8_t *)"body",
				.body_len = 4 };
	struct wm_entry entry = { .kind = WM_BODY_UPDATE,
				  .point = 307,
				  .committed_at = 1700000000000,
				  .revision = 9,
				  .point_prev = 4,
				  .expect_rev = WM_EXPECT_BLIND,
				  .sid = { 1, 2 },
				  .key_id = { 3 } };
	uint8_t head[WM_ENTRY_HEAD_MAX_BYTES];

	wmt_assert_ok(wm_code_parse(wm_view_str("kz-ministry"), &entry.institution));
	const size_t head_len = wm_entry_head_encode(&entry, head);
	wm_merkle_leaf(wm_view_of(head, head_len), wm_view_str("body"), item.leaf_hash);
	assert_true(wm_item_leaf_ok(&item));
	item.revision++;
	assert_false(wm_item_leaf_ok(&item));
	item.revision--;
	item.body = (const uint8_t *)"bodY";
	assert_false(wm_item_leaf_ok(&item));
	item.body = (const uint8_t *)"body";
	item.type = WM_ITEM_PROGRESS;
	assert_false(wm_item_leaf_ok(&item));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_snapshot_arrives_whole_and_in_order),
		cmocka_unit_test(test_a_snapshot_that_does_not_add_up_is_a_gap),
		cmocka_unit_test(test_a_lost_link_starts_the_snapshot_over),
		cmocka_unit_test(test_cuts_and_selection_are_asked_for),
		cmocka_unit_test(test_selections_end_at_their_limits),
		cmocka_unit_test(test_the_callback_ends_it_with_its_own_result),
		cmocka_unit_test(test_the_log_is_read_page_by_page_to_its_head),
		cmocka_unit_test(test_the_log_ends_at_the_limit),
		cmocka_unit_test(test_an_empty_log_is_no_error),
		cmocka_unit_test(test_a_page_that_does_not_add_up_is_a_gap),
		cmocka_unit_test(test_a_leaf_hash_fits_only_its_own_entry),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
