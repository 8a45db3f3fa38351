/* Answers on their way out: order is kept, room is told once, and a full peer holds up nobody. */
#include "edge/outgoing.h"

#include "lib/wmt.h"
#include "sys/alloc.h"

#define ONE   0x10001ULL /* session ids: generation, slot */
#define TWO   0x10002ULL
#define AGAIN 0x20001ULL /* another session in the slot of ONE */

/* --- a front whose peers take as much as they are told to --- */

static struct outgoing out;
static size_t room[3]; /* by slot */
static bool is_gone[3];
static char sent[64]; /* one letter for each message that was taken */

int wm_front_send(struct wm_front *front, uint64_t session, struct wm_view head,
		  struct wm_view body)
{
	const size_t slot = session & 3;

	(void)front;
	(void)body;
	if (is_gone[slot]) {
		outgoing_forget(&out, session); /* as the front does, inside the call */
		return WM_ENOTFOUND;
	}
	if (room[slot] == 0) {
		return WM_EAGAIN;
	}
	room[slot]--;
	strncat(sent, (const char *)head.data, 1);
	return WM_OK;
}

static int setup(void **state)
{
	(void)state;
	memset(room, 0, sizeof(room));
	memset(is_gone, 0, sizeof(is_gone));
	sent[0] = '\0';
	return outgoing_init(&out);
}

static int teardown(void **state)
{
	(void)state;
	outgoing_deinit(&out);
	return 0;
}

static int send_letter(uint64_t session, const char *letter)
{
	return outgoing_send(&out, NULL, session, wm_view_str(letter), wm_view_str("body"));
}

/* What is told: a record's session and counts, taken from the buffer it was put into. */
static size_t tell(struct wm_hop_record ret_rooms[4])
{
	struct wm_hop hop;
	size_t count = 0;

	wm_hop_init(&hop, 1000);
	outgoing_tell(&out, &hop);
	const size_t each = hop.out.len / 21; /* length, code, session, two counts */
	for (; count < each; count++) {
		wmt_assert_ok(wm_hop_decode(wm_view_of(hop.out.data + 21 * count + 4, 17),
					    WM_HOP_EDGE, &ret_rooms[count]));
	}
	wm_buf_deinit(&hop.out);
	return count;
}

static void test_what_is_taken_is_told_once_for_all(void **state)
{
	struct wm_hop_record rooms[4];

	(void)state;
	room[1] = 3;
	for (int i = 0; i < 3; i++) {
		wmt_assert_ok(send_letter(ONE, "a"));
	}
	assert_int_equal(tell(rooms), 1);
	assert_int_equal(rooms[0].session, ONE);
	assert_int_equal(rooms[0].taken_count, 3);
	assert_int_equal(rooms[0].taken_bytes, 3 * 5);
	assert_int_equal(tell(rooms), 0);
}

static void test_a_full_peer_keeps_its_order_and_holds_up_nobody(void **state)
{
	struct wm_hop_record rooms[4];

	(void)state;
	room[1] = 1;
	room[2] = 10;
	wmt_assert_ok(send_letter(ONE, "a"));
	wmt_assert_ok(send_letter(ONE, "b"));
	wmt_assert_ok(send_letter(TWO, "x"));
	room[1] = 1;
	wmt_assert_ok(send_letter(ONE, "c")); /* behind b, although there is room now */
	assert_string_equal(sent, "ax");
	outgoing_retry(&out, NULL);
	assert_string_equal(sent, "axb");
	assert_int_equal(out.waiting_count, 1);
	assert_int_equal(tell(rooms), 2);
	assert_int_equal(rooms[0].taken_count + rooms[1].taken_count, 3);
	room[1] = 1;
	outgoing_retry(&out, NULL);
	assert_string_equal(sent, "axbc");
	assert_int_equal(out.waiting_count, 0);
}

static void test_retries_become_rare_while_nothing_moves(void **state)
{
	(void)state;
	wmt_assert_ok(send_letter(ONE, "a"));
	const int first = out.retry_msec;
	for (int i = 0; i < 20; i++) {
		outgoing_retry(&out, NULL);
	}
	assert_true(out.retry_msec > first && out.retry_msec < 100);
	room[1] = 1;
	outgoing_retry(&out, NULL);
	assert_int_equal(out.retry_msec, first);
}

static void test_a_session_that_ends_takes_its_queue_along(void **state)
{
	struct wm_hop_record rooms[4];

	(void)state;
	room[1] = 1;
	wmt_assert_ok(send_letter(ONE, "a"));
	wmt_assert_ok(send_letter(ONE, "b"));
	is_gone[1] = true;
	outgoing_retry(&out, NULL);
	assert_int_equal(out.waiting_count, 0);
	assert_int_equal(tell(rooms), 0);
	wmt_assert_err(send_letter(ONE, "c"), WM_ENOTFOUND);

	is_gone[1] = false; /* the slot serves another session */
	room[1] = 1;
	wmt_assert_ok(send_letter(AGAIN, "d"));
	wmt_assert_ok(send_letter(AGAIN, "e"));
	wmt_assert_err(send_letter(ONE, "f"), WM_ENOTFOUND);
	room[1] = 9;
	outgoing_retry(&out, NULL);
	assert_string_equal(sent, "ade");
	assert_int_equal(tell(rooms), 1);
	assert_int_equal(rooms[0].session, AGAIN);
}

static void test_a_slot_that_changes_hands_waits_once(void **state)
{
	(void)state;
	for (int i = 0; i < 3 * WM_SESSIONS_MAX_COUNT; i++) {
		wmt_assert_ok(send_letter(ONE, "a"));
		outgoing_forget(&out, ONE);
	}
	assert_int_equal(out.waiting_count, 1);
	outgoing_retry(&out, NULL);
	assert_int_equal(out.waiting_count, 0);
}

static void test_without_memory_the_caller_is_told(void **state)
{
	(void)state;
	wm_alloc_fail(0);
	wmt_assert_err(send_letter(ONE, "a"), WM_ENOMEM);
	wmt_assert_err(send_letter(WM_SESSIONS_MAX_COUNT, "a"), WM_ENOTFOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_is_taken_is_told_once_for_all, setup,
						teardown),
		cmocka_unit_test_setup_teardown(
			test_a_full_peer_keeps_its_order_and_holds_up_nobody, setup, teardown),
		cmocka_unit_test_setup_teardown(test_retries_become_rare_while_nothing_moves, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_a_session_that_ends_takes_its_queue_along,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_slot_that_changes_hands_waits_once, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_without_memory_the_caller_is_told, setup,
						teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
