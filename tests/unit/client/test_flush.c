/**
 * @file test_flush.c
 * @brief wm_outbox_flush(): receipts empty the outbox, refusals stay with their words.
 */
#include "unit/client/fake_server.h"

#include <stdlib.h>
#include <unistd.h>

/* The last byte of a sid says how it fares. */
enum fate { TAKEN = 1, BUSY_ONCE, IN_CONFLICT, NEVER_ANSWERED };

struct desk {
	size_t count[8]; /* by fate: how often it came */
};

static void at_desk(struct fake *fake, const struct wm_head *head, struct wm_view body, void *user)
{
	struct desk *desk = user;
	const uint8_t fate = head->sid[15] & 7;
	struct wm_head busy = wm_head_of(WM_MSG_REJECT, head->req);

	(void)body;
	desk->count[fate]++;
	if (fate == BUSY_ONCE && desk->count[fate] == 1) {
		memcpy(busy.sid, head->sid, sizeof(busy.sid));
		busy.retry_after = 20;
		busy.has |= WM_HAS(SID) | WM_HAS(RETRY_AFTER);
		wm_head_set_error(&busy, WM_EBUSY, NULL);
		fake_say(fake, &busy);
	} else if (fate == IN_CONFLICT) {
		fake_reject(fake, head, WM_ECONFLICT);
	} else if (fate != NEVER_ANSWERED) {
		fake_receipt(fake, head, 1);
	}
}

struct fixture {
	struct fake fake;
	struct desk desk;
	char dir[64];
	wm_outbox *outbox;
	wm_client *client;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	snprintf(f->dir, sizeof(f->dir), "/tmp/wm-flush-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	wmt_assert_ok(wm_outbox_open(f->dir, &f->outbox));
	fake_init(&f->fake, at_desk, &f->desk);
	fake_start(&f->fake);
	f->client = fake_client(&f->fake);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	uint8_t sid[16] = { 0 };

	for (unsigned i = 0; i < 64; i++) {
		sid[15] = (uint8_t)i;
		(void)wm_outbox_drop(f->outbox, sid);
	}
	wm_outbox_close(f->outbox);
	assert_int_equal(rmdir(f->dir), 0);
	free(f);
	return 0;
}

static void put(struct fixture *f, uint8_t last_byte)
{
	const struct wm_submission_out out = { .sid = { [15] = last_byte },
					       .expect_rev = WM_NO_EXPECTATION,
					       .body = (const uint8_t *)"b",
					       .body_len = 1 };

	wmt_assert_ok(wm_outbox_put(f->outbox, &out));
}

static void stop_server(struct fixture *f)
{
	wm_client_close(f->client);
	fake_stop(&f->fake);
}

struct left {
	size_t count;
	int refused; /* of the last one */
	char text[201];
};

static bool note(const struct wm_outbox_item *item, void *user)
{
	struct left *left = user;

	left->count++;
	left->refused = item->refused;
	memcpy(left->text, item->refused_text, sizeof(left->text));
	return true;
}

static struct left what_is_left(struct fixture *f)
{
	struct left left = { .count = 0 };

	wmt_assert_ok(wm_outbox_each(f->outbox, note, &left));
	return left;
}

static void count_answer(const struct wm_answer *answer, void *user)
{
	size_t *counts = user; /* accepted, refused */

	counts[answer->err != 0]++;
}

static void test_receipts_empty_the_outbox(void **state)
{
	struct fixture *f = *state;
	size_t counts[2] = { 0 };

	f->fake.limit_inflight = 2; /* fewer than there are */
	for (uint8_t i = 0; i < 5; i++) {
		put(f, (uint8_t)(8 * i + TAKEN));
	}
	const int err = wm_outbox_flush(f->outbox, f->client, PATIENCE_MSEC, count_answer, counts);
	stop_server(f);
	wmt_assert_ok(err);
	assert_int_equal(counts[0], 5);
	assert_int_equal(what_is_left(f).count, 0);
}

static void test_an_empty_outbox_needs_no_server(void **state)
{
	struct fixture *f = *state;

	stop_server(f);
	f->client = fake_client(&f->fake);
	wmt_assert_ok(wm_outbox_flush(f->outbox, f->client, 0, NULL, NULL));
	wm_client_close(f->client);
}

static void test_a_busy_server_is_asked_again(void **state)
{
	struct fixture *f = *state;
	size_t counts[2] = { 0 };

	put(f, BUSY_ONCE);
	const int err = wm_outbox_flush(f->outbox, f->client, PATIENCE_MSEC, count_answer, counts);
	stop_server(f);
	wmt_assert_ok(err);
	assert_int_equal(f->desk.count[BUSY_ONCE], 2);
	assert_int_equal(counts[0], 1);
	assert_int_equal(counts[1], 1);
	assert_int_equal(what_is_left(f).count, 0);
}

static void test_a_refusal_for_good_is_kept_and_passed_over(void **state)
{
	struct fixture *f = *state;

	put(f, IN_CONFLICT);
	put(f, TAKEN);
	const int first = wm_outbox_flush(f->outbox, f->client, PATIENCE_MSEC, NULL, NULL);
	const int second = wm_outbox_flush(f->outbox, f->client, PATIENCE_MSEC, NULL, NULL);
	stop_server(f);
	wmt_assert_ok(first);
	wmt_assert_ok(second);
	const struct left left = what_is_left(f);
	assert_int_equal(left.count, 1);
	wmt_assert_err(left.refused, WM_ECONFLICT);
	assert_string_equal(left.text, wm_strerror(WM_ECONFLICT));
	assert_int_equal(f->desk.count[IN_CONFLICT], 1);
}

static void test_what_gets_no_answer_stays_and_is_sent_again(void **state)
{
	struct fixture *f = *state;

	put(f, NEVER_ANSWERED);
	wmt_assert_ok(wm_client_connect(f->client, PATIENCE_MSEC, NULL));
	const int first = wm_outbox_flush(f->outbox, f->client, 100, NULL, NULL);
	assert_int_equal(wm_client_inflight(f->client), 0);
	const int second = wm_outbox_flush(f->outbox, f->client, 100, NULL, NULL);
	stop_server(f);
	wmt_assert_err(first, WM_ETIMEOUT);
	wmt_assert_err(second, WM_ETIMEOUT);
	assert_int_equal(what_is_left(f).count, 1);
	assert_int_equal(f->desk.count[NEVER_ANSWERED], 2);
}

static void test_without_a_server_everything_stays(void **state)
{
	struct fixture *f = *state;

	put(f, TAKEN);
	stop_server(f);
	f->client = fake_client(&f->fake);
	wmt_assert_err(wm_outbox_flush(f->outbox, f->client, 50, NULL, NULL), WM_EUNREACHABLE);
	wm_client_close(f->client);
	assert_int_equal(what_is_left(f).count, 1);
}

#define CASE(FN) cmocka_unit_test_setup_teardown(FN, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_receipts_empty_the_outbox),
		CASE(test_an_empty_outbox_needs_no_server),
		CASE(test_a_busy_server_is_asked_again),
		CASE(test_a_refusal_for_good_is_kept_and_passed_over),
		CASE(test_what_gets_no_answer_stays_and_is_sent_again),
		CASE(test_without_a_server_everything_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
