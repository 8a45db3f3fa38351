/* Records: every type comes back as it was, and nothing else is one. */
#include "base/cursor.h"
#include "hop/record.h"
#include "lib/wmt.h"

static const uint64_t counts[WM_EDGE_COUNT__COUNT] = { 1, 2, UINT64_MAX };

#define VIEW(TEXT)                                        \
	{                                                 \
		(const uint8_t *)(TEXT), sizeof(TEXT) - 1 \
	}

struct row {
	const char *name;
	enum wm_hop_side side;
	struct wm_hop_record record;
};

static const struct row rows[] = {
	{ "hello", WM_HOP_EDGE, { .type = WM_HOP_HELLO, .version = 1 } },
	{ "start", WM_HOP_CORE, { .type = WM_HOP_START, .version = 1, .epoch = 65535 } },
	{ "ready", WM_HOP_EDGE, { .type = WM_HOP_READY } },
	{ "ask",
	  WM_HOP_EDGE,
	  { .type = WM_HOP_ASK, .ticket = UINT64_MAX, .key = { 1, [31] = 9 } } },
	{ "tell", WM_HOP_CORE, { .type = WM_HOP_TELL, .ticket = 7, .verdict = true } },
	{ "request",
	  WM_HOP_EDGE,
	  { .type = WM_HOP_REQUEST,
	    .session = 1,
	    .flow = 2,
	    .key = { 3 },
	    .head = VIEW("head"),
	    .body = VIEW("body") } },
	{ "a request of nothing",
	  WM_HOP_EDGE,
	  { .type = WM_HOP_REQUEST, .session = 1, .flow = 1 } },
	{ "answer",
	  WM_HOP_CORE,
	  { .type = WM_HOP_ANSWER, .session = UINT64_MAX, .head = VIEW("h") } },
	{ "gone", WM_HOP_EDGE, { .type = WM_HOP_GONE, .session = 5 } },
	{ "end", WM_HOP_CORE, { .type = WM_HOP_END, .session = 5 } },
	{ "room",
	  WM_HOP_EDGE,
	  { .type = WM_HOP_ROOM, .session = 5, .taken_count = UINT32_MAX, .taken_bytes = 2 } },
	{ "counted", WM_HOP_EDGE, { .type = WM_HOP_COUNTED, .counts = counts } },
	{ "done", WM_HOP_CORE, { .type = WM_HOP_DONE, .flow = 2, .number = UINT32_MAX } },
	{ "stop", WM_HOP_CORE, { .type = WM_HOP_STOP } },
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

/* The bytes of a record without its length, which is checked. */
static struct wm_view encode(const struct wm_hop_record *record, uint8_t *room)
{
	size_t len = wm_hop_prefix(record, room);

	for (size_t i = 0; i < record->head.len; i++) {
		room[len++] = record->head.data[i];
	}
	for (size_t i = 0; i < record->body.len; i++) {
		room[len++] = record->body.data[i];
	}
	struct wm_reader in = wm_reader_of(wm_view_of(room, len));
	assert_int_equal(wm_take_u32(&in), len - WM_HOP_LEN_BYTES);
	return wm_view_of(room + WM_HOP_LEN_BYTES, len - WM_HOP_LEN_BYTES);
}

static enum wm_hop_side other(enum wm_hop_side side)
{
	return side == WM_HOP_EDGE ? WM_HOP_CORE : WM_HOP_EDGE;
}

static void test_every_type_comes_back_as_it_was(void **state)
{
	uint8_t room[1024];

	(void)state;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		const struct wm_hop_record *want = &rows[i].record;
		struct wm_hop_record got;
		uint64_t got_counts[WM_EDGE_COUNT__COUNT];
		print_message("%s\n", rows[i].name);
		wmt_assert_ok(wm_hop_decode(encode(want, room), rows[i].side, &got));
		assert_int_equal(got.type, want->type);
		assert_int_equal(got.version, want->version);
		assert_int_equal(got.epoch, want->epoch);
		assert_int_equal(got.ticket, want->ticket);
		assert_int_equal(got.verdict, want->verdict);
		assert_int_equal(got.session, want->session);
		assert_int_equal(got.flow, want->flow);
		assert_memory_equal(got.key, want->key, sizeof(want->key));
		assert_int_equal(got.taken_count, want->taken_count);
		assert_int_equal(got.taken_bytes, want->taken_bytes);
		assert_int_equal(got.number, want->number);
		assert_true(wm_view_eq(got.head, want->head));
		assert_true(wm_view_eq(got.body, want->body));
		if (want->counts != NULL) {
			wm_hop_counts(&got, got_counts);
			assert_memory_equal(got_counts, counts, sizeof(counts));
		}
	}
}

static void test_the_other_side_cannot_send_it(void **state)
{
	uint8_t room[1024];
	struct wm_hop_record got;

	(void)state;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		wmt_assert_err(
			wm_hop_decode(encode(&rows[i].record, room), other(rows[i].side), &got),
			WM_ECORRUPT);
	}
}

static void test_a_part_of_a_record_and_more_than_it_are_refused(void **state)
{
	uint8_t room[1024] = { 0 };
	struct wm_hop_record got;

	(void)state;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		const bool has_body = rows[i].record.body.len > 0 || rows[i].record.head.len > 0 ||
				      rows[i].record.type == WM_HOP_REQUEST;
		struct wm_view bytes = encode(&rows[i].record, room);
		const size_t whole = bytes.len - rows[i].record.body.len;
		for (size_t len = 0; len < whole; len++) {
			wmt_assert_err(
				wm_hop_decode(wm_view_of(bytes.data, len), rows[i].side, &got),
				WM_ECORRUPT);
		}
		bytes.len++;
		if (!has_body) { /* else it is one byte more of the body */
			wmt_assert_err(wm_hop_decode(bytes, rows[i].side, &got), WM_ECORRUPT);
		}
	}
}

static void test_values_out_of_their_range_are_refused(void **state)
{
	static uint8_t long_body[WM_HOP_RECORD_MAX_BYTES + WM_HEAD_MAX_BYTES];
	const uint8_t no_session[9] = { WM_HOP_GONE };
	const uint8_t verdict[10] = { WM_HOP_TELL, [9] = 2 };
	const uint8_t unknown[1] = { 99 };
	struct wm_hop_record got;

	(void)state;
	wmt_assert_err(wm_hop_decode(wm_view_of(no_session, 9), WM_HOP_EDGE, &got), WM_ECORRUPT);
	wmt_assert_err(wm_hop_decode(wm_view_of(verdict, 10), WM_HOP_CORE, &got), WM_ECORRUPT);
	wmt_assert_err(wm_hop_decode(wm_view_of(unknown, 1), WM_HOP_CORE, &got), WM_ECORRUPT);

	/* An answer with the longest body, and one byte more. */
	const size_t fixed = 1 + 8 + 2;
	long_body[0] = WM_HOP_ANSWER;
	long_body[8] = 1;
	wmt_assert_ok(
		wm_hop_decode(wm_view_of(long_body, fixed + WM_ITEM_MAX_BYTES), WM_HOP_CORE, &got));
	wmt_assert_err(wm_hop_decode(wm_view_of(long_body, fixed + WM_ITEM_MAX_BYTES + 1),
				     WM_HOP_CORE, &got),
		       WM_ECORRUPT);

	/* The longest head, and one byte more. */
	long_body[9] = WM_HEAD_MAX_BYTES >> 8;
	wmt_assert_ok(
		wm_hop_decode(wm_view_of(long_body, fixed + WM_HEAD_MAX_BYTES), WM_HOP_CORE, &got));
	long_body[10] = 1;
	wmt_assert_err(wm_hop_decode(wm_view_of(long_body, fixed + WM_HEAD_MAX_BYTES + 1),
				     WM_HOP_CORE, &got),
		       WM_ECORRUPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_type_comes_back_as_it_was),
		cmocka_unit_test(test_the_other_side_cannot_send_it),
		cmocka_unit_test(test_a_part_of_a_record_and_more_than_it_are_refused),
		cmocka_unit_test(test_values_out_of_their_range_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
