/**
 * @file test_link.c
 * @brief Connecting and submitting, with a server that refuses, forgets, falls silent and restarts.
 */
#include "unit/client/fake_server.h"

#include "sys/clock.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

/* ------------------------------------------------------------------ connecting */

static void test_connecting_tells_what_welcome_said(void **state)
{
	(void)state;
	struct fake fake;
	struct wm_server_info info;

	fake_init(&fake, NULL, NULL);
	fake_start(&fake);
	wm_client *client = fake_client(&fake);
	wmt_assert_ok(wm_client_connect(client, PATIENCE_MSEC, &info));
	wmt_assert_ok(wm_client_connect(client, 0, NULL)); /* it is there */
	wm_client_close(client);
	fake_stop(&fake);
	assert_memory_equal(info.store, fake_store, sizeof(info.store));
	assert_int_equal(info.head, 7);
	assert_int_equal(info.limit_inflight, 64);
	assert_string_equal(info.institution, "kz-ministry");
	assert_string_equal(fake.client, "test libwaymark/" WM_VERSION);
	assert_int_equal(fake.hello_count, 1);
}

static void test_an_unknown_key_is_refused_at_once(void **state)
{
	(void)state;
	struct fake fake;

	fake_init(&fake, NULL, NULL);
	fake_start(&fake);
	wm_keypair_make(&fake.known_key); /* the client goes on with the old one's texts */
	wm_client *client = fake_client(&fake);
	const int64_t start_msec = wm_mono_msec();
	wmt_assert_err(wm_client_connect(client, PATIENCE_MSEC, NULL), WM_EAUTH);
	assert_true(wm_mono_msec() - start_msec < PATIENCE_MSEC / 2);
	wmt_assert_err(wm_client_connect(client, PATIENCE_MSEC, NULL), WM_EAUTH); /* again */
	wm_client_close(client);
	fake_stop(&fake);
}

static void test_a_server_with_another_key_is_refused_at_once(void **state)
{
	(void)state;
	struct fake fake;
	struct wm_keypair other;
	wm_client *client = NULL;
	char text[WM_Z85_TEXT_BYTES];

	fake_init(&fake, NULL, NULL);
	fake_start(&fake);
	wm_keypair_make(&other);
	wm_z85_format(other.public_key, text);
	struct wm_client_opts opts = fake_opts(&fake);
	opts.server_key = text;
	wmt_assert_ok(wm_client_open(&opts, &client));
	const int64_t start_msec = wm_mono_msec();
	wmt_assert_err(wm_client_connect(client, PATIENCE_MSEC, NULL), WM_EAUTH);
	assert_true(wm_mono_msec() - start_msec < PATIENCE_MSEC / 2);
	wm_client_close(client);
	fake_stop(&fake);
}

static void test_a_server_that_is_not_running_yet_is_waited_for(void **state)
{
	(void)state;
	struct fake fake;

	fake_init(&fake, NULL, NULL);
	fake_start(&fake); /* for a port that is free */
	fake_stop(&fake);
	atomic_store(&fake.stops, false);

	wm_client *client = fake_client(&fake);
	wmt_assert_err(wm_client_connect(client, 50, NULL), WM_EUNREACHABLE);
	fake_start(&fake);
	wmt_assert_ok(wm_client_connect(client, PATIENCE_MSEC, NULL));
	wm_client_close(client);
	fake_stop(&fake);
}

static void test_malformed_options_are_refused(void **state)
{
	(void)state;
	struct fake fake;

	fake_init(&fake, NULL, NULL);
	struct wm_client_opts good = fake_opts(&fake);
	good.endpoint = "tcp://127.0.0.1:7790";
	const struct {
		const char *name;
		struct wm_client_opts opts;
	} rows[] = {
		{ "no endpoint",
		  { NULL, good.server_key, good.public_key, good.secret_key, 0, 0 } },
		{ "another transport",
		  { "udp://127.0.0.1:1", good.server_key, good.public_key, good.secret_key, 0,
		    0 } },
		{ "no host",
		  { "tcp://", good.server_key, good.public_key, good.secret_key, 0, 0 } },
		{ "no server key",
		  { good.endpoint, NULL, good.public_key, good.secret_key, 0, 0 } },
		{ "39 characters",
		  { good.endpoint, good.server_key + 1, good.public_key, good.secret_key, 0, 0 } },
		{ "no secret key", { good.endpoint, good.server_key, good.public_key, "", 0, 0 } },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		wm_client *client = NULL;
		const int err = wm_client_open(&rows[i].opts, &client);
		if (err != WM_EINVALID || client != NULL) {
			fail_msg("%s: got %s", rows[i].name, wm_err_name(err));
		}
	}
	wm_client_close(NULL);
}

/* ------------------------------------------------------------------ submitting */

/* What the server saw of submissions, and how it shall behave. */
struct desk {
	size_t count;
	struct wm_head heads[16];
	uint8_t bodies[16][8];
	enum manner {
		ANSWER = 0,
		FIRST_IS_LOST, /* with the connection */
		FIRST_NO_SESSION,
		FIRST_STOPPING,
		FIRST_IS_SWALLOWED, /* and the server falls silent */
		REVERSED,	    /* three, answered last first; the second is refused */
		UNKNOWN,
	} mode;
};

static void answer_reversed(struct fake *fake, const struct desk *desk)
{
	if (desk->count == 3) {
		fake_receipt(fake, &desk->heads[2], 12);
		fake_reject(fake, &desk->heads[1], WM_EBUSY);
		fake_receipt(fake, &desk->heads[0], 10);
	}
}

static void at_desk(struct fake *fake, const struct wm_head *head, struct wm_view body, void *user)
{
	struct desk *desk = user;
	const bool is_first = desk->count == 0;

	if (desk->count == COUNT_OF(desk->heads)) {
		return;
	}
	desk->heads[desk->count] = *head;
	memcpy(desk->bodies[desk->count], body.data, body.len < 8 ? body.len : 8);
	desk->count++;
	if (desk->mode == REVERSED) {
		answer_reversed(fake, desk);
	} else if (desk->mode == UNKNOWN) {
		fake_reject(fake, head, WM_EUNKNOWN_SID);
	} else if (is_first && desk->mode == FIRST_IS_LOST) {
		fake->restarts = true;
	} else if (is_first && desk->mode == FIRST_NO_SESSION) {
		fake_reject(fake, head, WM_ENO_SESSION);
	} else if (is_first && desk->mode == FIRST_STOPPING) {
		fake_bye(fake, WM_ESHUTTING_DOWN);
	} else if (is_first && desk->mode == FIRST_IS_SWALLOWED) {
		fake->is_mute = true;
	} else {
		fake_receipt(fake, head, 10);
	}
}

static struct wm_submission_out submission(uint8_t number)
{
	struct wm_submission_out out = {
		.sid = { [15] = number },
		.expect_rev = WM_NO_EXPECTATION,
		.body = (const uint8_t *)"\x01",
		.body_len = 1,
	};
	return out;
}

static void test_a_lost_submission_is_sent_again_with_the_same_id(void **state)
{
	(void)state;
	static const enum manner modes[] = { FIRST_IS_LOST, FIRST_NO_SESSION, FIRST_STOPPING,
					     FIRST_IS_SWALLOWED };

	for (size_t i = 0; i < COUNT_OF(modes); i++) {
		struct desk desk = { .mode = modes[i] };
		struct wm_submission_out out = submission(1);
		struct wm_answer answer;
		struct fake fake;

		out.expect_rev = 0;
		fake_init(&fake, at_desk, &desk);
		fake.heartbeat_msec = 100;
		fake_start(&fake);
		wm_client *client = fake_client(&fake);
		const int err = wm_client_submit(client, &out, PATIENCE_MSEC, &answer);
		wm_client_close(client);
		fake_stop(&fake);
		wmt_assert_ok(err);
		wmt_assert_ok(answer.err);
		assert_int_equal(answer.revision, 10);
		assert_memory_equal(answer.sid, out.sid, 16);
		assert_true(fake.hello_count >= 2);
		assert_true(desk.count >= 2);
		assert_memory_equal(desk.heads[0].sid, desk.heads[1].sid, 16);
		assert_true(desk.heads[1].has & WM_HAS(EXPECT_REV));
		assert_memory_equal(desk.bodies[0], desk.bodies[1], 8);
	}
}

static void test_an_unanswered_submission_times_out_in_doubt(void **state)
{
	(void)state;
	struct desk desk = { .mode = REVERSED }; /* waits for three */
	const struct wm_submission_out out = submission(1);
	struct wm_answer answer;
	struct fake fake;

	fake_init(&fake, at_desk, &desk);
	fake_start(&fake);
	wm_client *client = fake_client(&fake);
	wmt_assert_ok(wm_client_connect(client, PATIENCE_MSEC, NULL));
	wmt_assert_err(wm_client_submit(client, &out, 30, &answer), WM_ETIMEOUT);
	assert_int_equal(wm_client_inflight(client), 0);
	wm_client_close(client);
	fake_stop(&fake);
}

static void test_answers_come_in_any_order_and_find_their_submissions(void **state)
{
	(void)state;
	struct desk desk = { .mode = REVERSED };
	struct wm_answer answers[3];
	struct fake fake;

	fake_init(&fake, at_desk, &desk);
	fake.limit_inflight = 3;
	fake_start(&fake);
	wm_client *client = fake_client(&fake);
	wmt_assert_ok(wm_client_connect(client, PATIENCE_MSEC, NULL));
	for (uint8_t i = 1; i <= 3; i++) {
		const struct wm_submission_out out = submission(i);
		wmt_assert_ok(wm_client_send(client, &out));
	}
	const struct wm_submission_out again = submission(3);
	const struct wm_submission_out fourth = submission(4);
	wmt_assert_err(wm_client_send(client, &again), WM_EEXISTS);
	wmt_assert_err(wm_client_send(client, &fourth), WM_EBUSY);
	for (size_t i = 0; i < 3; i++) {
		wmt_assert_ok(wm_client_receive(client, PATIENCE_MSEC, &answers[i]));
	}
	assert_int_equal(wm_client_inflight(client), 0);
	wmt_assert_err(wm_client_receive(client, 0, &answers[0]), WM_ETIMEOUT);
	wm_client_close(client);
	fake_stop(&fake);
	assert_int_equal(answers[0].sid[15], 3);
	assert_int_equal(answers[0].revision, 12);
	assert_int_equal(answers[1].sid[15], 2);
	wmt_assert_err(answers[1].err, WM_EBUSY);
	assert_string_equal(answers[1].text, wm_strerror(WM_EBUSY));
	assert_int_equal(answers[2].sid[15], 1);
}

static void test_what_was_queued_before_the_session_goes_out_in_order(void **state)
{
	(void)state;
	struct desk desk = { .mode = FIRST_IS_LOST };
	struct wm_answer answer;
	struct fake fake;

	fake_init(&fake, at_desk, &desk);
	fake_start(&fake);
	wm_client *client = fake_client(&fake);
	for (uint8_t i = 1; i <= 5; i++) {
		const struct wm_submission_out out = submission(i);
		wmt_assert_ok(wm_client_send(client, &out));
	}
	assert_int_equal(wm_client_inflight(client), 5);
	for (size_t i = 0; i < 5; i++) {
		wmt_assert_ok(wm_client_receive(client, PATIENCE_MSEC, &answer));
		wmt_assert_ok(answer.err);
	}
	wm_client_close(client);
	fake_stop(&fake);
	for (size_t i = 0; i < 5; i++) { /* the last five are the second round */
		assert_int_equal(desk.heads[desk.count - 5 + i].sid[15], i + 1);
	}
}

static void test_a_body_ends_at_its_limit(void **state)
{
	(void)state;
	struct desk desk = { .mode = ANSWER };
	static uint8_t body[WM_BODY_MAX_BYTES + 1];
	struct wm_submission_out out = submission(1);
	struct wm_answer answer;
	struct fake fake;

	fake_init(&fake, at_desk, &desk);
	fake_start(&fake);
	wm_client *client = fake_client(&fake);
	out.body = body;
	out.body_len = WM_BODY_MAX_BYTES;
	wmt_assert_ok(wm_client_submit(client, &out, PATIENCE_MSEC, &answer));
	out.body_len = WM_BODY_MAX_BYTES + 1;
	wmt_assert_err(wm_client_submit(client, &out, PATIENCE_MSEC, &answer), WM_ETOO_BIG);
	out.body_len = 0;
	wmt_assert_err(wm_client_send(client, &out), WM_EINVALID);
	wm_client_close(client);
	fake_stop(&fake);
	assert_int_equal(fake.hello_count, 1);
}

static void test_settling_tells_that_nothing_is_known(void **state)
{
	(void)state;
	struct desk desk = { .mode = UNKNOWN };
	const uint8_t sid[16] = { 4, 2 };
	struct wm_answer answer;
	struct fake fake;

	fake_init(&fake, at_desk, &desk);
	fake_start(&fake);
	wm_client *client = fake_client(&fake);
	wmt_assert_ok(wm_client_settle(client, sid, PATIENCE_MSEC, &answer));
	wm_client_close(client);
	fake_stop(&fake);
	wmt_assert_err(answer.err, WM_EUNKNOWN_SID);
	assert_memory_equal(answer.sid, sid, sizeof(sid));
	assert_int_equal(desk.heads[0].type, WM_MSG_STATUS);
}

static void test_sids_are_uuids_of_version_7(void **state)
{
	(void)state;
	uint8_t a[16], b[16];

	wm_sid_make(a);
	wm_sid_make(b);
	assert_int_equal(a[6] >> 4, 7);
	assert_int_equal(a[8] >> 6, 2);
	assert_memory_not_equal(a, b, sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_connecting_tells_what_welcome_said),
		cmocka_unit_test(test_an_unknown_key_is_refused_at_once),
		cmocka_unit_test(test_a_server_with_another_key_is_refused_at_once),
		cmocka_unit_test(test_a_server_that_is_not_running_yet_is_waited_for),
		cmocka_unit_test(test_malformed_options_are_refused),
		cmocka_unit_test(test_a_lost_submission_is_sent_again_with_the_same_id),
		cmocka_unit_test(test_an_unanswered_submission_times_out_in_doubt),
		cmocka_unit_test(test_answers_come_in_any_order_and_find_their_submissions),
		cmocka_unit_test(test_what_was_queued_before_the_session_goes_out_in_order),
		cmocka_unit_test(test_a_body_ends_at_its_limit),
		cmocka_unit_test(test_settling_tells_that_nothing_is_known),
		cmocka_unit_test(test_sids_are_uuids_of_version_7),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
