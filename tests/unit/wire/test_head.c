/* Frame 0: every message of the table in both directions, and every way not to be one. */
#include "lib/wmt.h"
#include "proto/limits.h"
#include "wire/head.h"
#include "wire/pack.h"
#include "wire/scan.h"

static struct wm_buf buf;

static int begin(void **state)
{
	(void)state;
	wm_buf_init(&buf, WM_FRAME_MAX_BYTES);
	return 0;
}

static int end(void **state)
{
	(void)state;
	wm_buf_deinit(&buf);
	return 0;
}

struct message {
	const char *name;
	unsigned code;
	char direction;
	enum wm_flow flow;
	uint64_t required, optional;
};

static const struct message messages[] = {
#define WM_MSG(NAME, CODE, DIR, FLOW, REQUIRED, OPTIONAL, TEXT) \
	{ #NAME, CODE, #DIR[0], WM_FLOW_##FLOW, REQUIRED, OPTIONAL },
#include "proto/messages.def"
#undef WM_MSG
};

#define MESSAGES (sizeof(messages) / sizeof(messages[0]))

/* A head with every field set to something; `has` is left to the caller. */
static struct wm_head filled(unsigned type)
{
	struct wm_head head;

	memset(&head, 0, sizeof(head));
	head.ver = WM_PROTOCOL_VERSION;
	head.type = (uint8_t)type;
	head.start = 2;
	head.err_class = 3;
	head.kind = 1;
	head.what = 7;
	head.area = 3;
	head.replayed = true;
	head.code = 300;
	head.point = 307;
	head.facts_to = -1;
	head.retry_after = head.watch = head.count = head.index = head.max = UINT32_MAX;
	head.heartbeat = 1000;
	head.epoch = 1;
	head.limit_body = WM_BODY_MAX_BYTES;
	head.limit_inflight = head.limit_credit = head.limit_watches = 16;
	head.register_version = 2;
	head.req = UINT64_MAX;
	head.rev = head.prev = head.expect_rev = head.current_rev = 1ULL << 40;
	head.committed_at = head.as_of_time = head.server_time = 1743764400000;
	head.credit = head.upto = head.head = head.as_of_rev = head.nonce = head.point_prev = 128;
	memset(head.store, 0x11, sizeof(head.store));
	memset(head.sid, 0x22, sizeof(head.sid));
	memset(head.after_sid, 0x33, sizeof(head.after_sid));
	memset(head.key_id, 0x44, sizeof(head.key_id));
	memset(head.leaf_hash, 0x55, sizeof(head.leaf_hash));
	memset(head.digest, 0x66, sizeof(head.digest));
	memset(head.root, 0x77, sizeof(head.root));
	memset(head.register_hash, 0x88, sizeof(head.register_hash));
	head.text = wm_view_str("text");
	head.client = wm_view_str("test 1");
	head.institution = wm_view_str("kz-energy");
	head.areas_count = head.points_count = head.institutions_count = 1;
	head.versions_count = head.features_count = 1;
	head.areas[0] = 3;
	head.points[0] = 307;
	head.versions[0] = 1;
	head.institutions[0] = wm_view_str("eib");
	head.features[0] = wm_view_str("x-test");
	return head;
}

#define BASICS (WM_HAS(VER) | WM_HAS(TYPE) | WM_HAS(REQ))

static struct wm_view encoded(const struct wm_head *head)
{
	wm_buf_reset(&buf);
	wm_head_encode(head, &buf);
	wmt_assert_ok(buf.err);
	return wm_buf_view(&buf);
}

static int decode_again(const struct wm_head *head)
{
	struct wm_head got;

	return wm_head_decode(encoded(head), &got);
}

static void test_every_message_comes_back_as_it_went(void **state)
{
	(void)state;
	for (size_t i = 0; i < MESSAGES; i++) {
		struct wm_head head = filled(messages[i].code);
		struct wm_head got;
		uint8_t first[WM_HEAD_MAX_BYTES];
		head.has = BASICS | messages[i].required | messages[i].optional;

		const struct wm_view bytes = encoded(&head);
		memcpy(first, bytes.data, bytes.len);
		const size_t len = bytes.len;
		const int err = wm_head_decode(wm_view_of(first, len), &got);
		if (err < 0) {
			fail_msg("%s: %s", messages[i].name, wm_err_name(err));
		}
		assert_true(got.has == head.has);
		const struct wm_view again = encoded(&got);
		assert_int_equal(again.len, len);
		assert_memory_equal(again.data, first, len);
	}
}

static void test_values_arrive_in_their_members(void **state)
{
	(void)state;
	struct wm_head head = filled(WM_MSG_GET);
	struct wm_head got;

	head.has = BASICS | WM_HAS(WHAT) | WM_HAS(AREAS) | WM_HAS(POINTS) | WM_HAS(INSTITUTIONS) |
		   WM_HAS(AS_OF_TIME) | WM_HAS(FACTS_TO);
	wmt_assert_ok(wm_head_decode(encoded(&head), &got));
	assert_true(got.req == UINT64_MAX);
	assert_int_equal(got.what, 7);
	assert_int_equal(got.facts_to, -1);
	assert_true(got.as_of_time == 1743764400000);
	assert_int_equal(got.areas_count, 1);
	assert_int_equal(got.areas[0], 3);
	assert_int_equal(got.points[0], 307);
	assert_true(wm_view_eq(got.institutions[0], wm_view_str("eib")));
	assert_int_equal(got.leaf_hash[0], 0);
}

static void test_every_required_field_is_missed(void **state)
{
	(void)state;
	for (size_t i = 0; i < MESSAGES; i++) {
		const uint64_t required = messages[i].required | BASICS;
		for (unsigned key = 1; key < WM_FIELD__END; key++) {
			struct wm_head head = filled(messages[i].code);
			head.has = required & ~(1ULL << key);
			const int want = head.has == required ? WM_OK : WM_ESCHEMA;
			if (decode_again(&head) != want) {
				fail_msg("%s without key %u", messages[i].name, key);
			}
		}
	}
}

static void test_a_field_of_other_messages_is_refused(void **state)
{
	(void)state;
	const uint64_t every = (WM_HAS(AREA) << 1) - 2;

	for (size_t i = 0; i < MESSAGES; i++) {
		const uint64_t listed = BASICS | messages[i].required | messages[i].optional;
		for (unsigned key = 1; key < WM_FIELD__END; key++) {
			struct wm_head head = filled(messages[i].code);
			const uint64_t extra = 1ULL << key & every & ~listed;
			head.has = BASICS | messages[i].required | extra;
			if (decode_again(&head) != (extra != 0 ? WM_ESCHEMA : WM_OK)) {
				fail_msg("%s with key %u", messages[i].name, key);
			}
		}
	}
}

/* PING 7 with something in it that is not in order: {1: 1, 2: 3, 3: 9, 43: 7} and more. */
static void test_rows(void **state)
{
	(void)state;
	const struct {
		const char *name;
		struct wm_view bytes;
		int want;
	} rows[] = {
		{ "in order", WMT_VIEW(0x84, 1, 1, 2, 3, 3, 9, 43, 7), WM_OK },
		{ "no map", WMT_VIEW(0x94, 1, 3, 9, 7), WM_ESCHEMA },
		{ "nothing", { NULL, 0 }, WM_ECANON },
		{ "empty map", WMT_VIEW(0x80), WM_ESCHEMA },
		{ "descending keys", WMT_VIEW(0x84, 2, 3, 1, 1, 3, 9, 43, 7), WM_ECANON },
		{ "version 2", WMT_VIEW(0x84, 1, 2, 2, 3, 3, 9, 43, 7), WM_EVERSION },
		{ "version 2, then nonsense", WMT_VIEW(0x83, 1, 2, 2, 3, 99, 0xc0), WM_EVERSION },
		{ "version 0", WMT_VIEW(0x84, 1, 0, 2, 3, 3, 9, 43, 7), WM_EVERSION },
		{ "version as text", WMT_VIEW(0x84, 1, 0xa1, '1', 2, 3, 3, 9, 43, 7), WM_ESCHEMA },
		{ "version 256", WMT_VIEW(0x84, 1, 0xcd, 1, 0, 2, 3, 3, 9, 43, 7), WM_ESCHEMA },
		{ "type 0", WMT_VIEW(0x84, 1, 1, 2, 0, 3, 9, 43, 7), WM_ETYPE },
		{ "type 5", WMT_VIEW(0x84, 1, 1, 2, 5, 3, 9, 43, 7), WM_ETYPE },
		{ "type 255", WMT_VIEW(0x84, 1, 1, 2, 0xcc, 255, 3, 9, 43, 7), WM_ETYPE },
		{ "type 5 with its own key", WMT_VIEW(0x84, 1, 1, 2, 5, 3, 9, 99, 7), WM_ETYPE },
		{ "req negative", WMT_VIEW(0x84, 1, 1, 2, 3, 3, 0xff, 43, 7), WM_ESCHEMA },
		{ "req nil", WMT_VIEW(0x84, 1, 1, 2, 3, 3, 0xc0, 43, 7), WM_ESCHEMA },
		{ "key 0", WMT_VIEW(0x85, 0, 0, 1, 1, 2, 3, 3, 9, 43, 7), WM_EUNKNOWN_CRITICAL },
		{ "key 54 of another message", WMT_VIEW(0x85, 1, 1, 2, 3, 3, 9, 43, 7, 54, 0),
		  WM_ESCHEMA },
		{ "key 57", WMT_VIEW(0x85, 1, 1, 2, 3, 3, 9, 43, 7, 57, 0), WM_EUNKNOWN_CRITICAL },
		{ "key 64", WMT_VIEW(0x85, 1, 1, 2, 3, 3, 9, 43, 7, 64, 0), WM_EUNKNOWN_CRITICAL },
		{ "key 127", WMT_VIEW(0x85, 1, 1, 2, 3, 3, 9, 43, 7, 127, 0),
		  WM_EUNKNOWN_CRITICAL },
		{ "key 128", WMT_VIEW(0x85, 1, 1, 2, 3, 3, 9, 43, 7, 0xcc, 128, 0), WM_OK },
		{ "key 255 with a tree",
		  WMT_VIEW(0x85, 1, 1, 2, 3, 3, 9, 43, 7, 0xcc, 255, 0x92, 0x81, 1, 0xc0, 0xc3),
		  WM_OK },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_head head;
		const int got = wm_head_decode(rows[i].bytes, &head);
		if (got != rows[i].want) {
			fail_msg("%s: got %s, want %s", rows[i].name, wm_err_name(got),
				 wm_err_name(rows[i].want));
		}
	}
}

static void test_a_refused_head_still_gives_req_and_sid(void **state)
{
	(void)state;
	struct wm_head got;
	const struct wm_view no_sid_type = WMT_VIEW(0x84, 0, 0x91, 1, 1, 1, 2, 10, 3, 9);

	wmt_assert_err(wm_head_decode(no_sid_type, &got), WM_EUNKNOWN_CRITICAL);
	assert_int_equal(got.req, 9);
	assert_int_equal(got.type, WM_MSG_SUBMIT);

	struct wm_head head = filled(WM_MSG_SUBMIT);
	head.has = BASICS | WM_HAS(SID) | WM_HAS(ROOT);
	wmt_assert_err(wm_head_decode(encoded(&head), &got), WM_ESCHEMA);
	assert_true(got.has & WM_HAS(SID));
	assert_memory_equal(got.sid, head.sid, sizeof(got.sid));

	head.type = 99;
	wmt_assert_err(wm_head_decode(encoded(&head), &got), WM_ETYPE);
	assert_true(got.req == UINT64_MAX);
	assert_true(got.has & WM_HAS(SID));
}

static void test_a_head_that_fails_the_scan_gives_nothing(void **state)
{
	(void)state;
	struct wm_head got;

	memset(&got, 0xff, sizeof(got));
	wmt_assert_err(wm_head_decode(WMT_VIEW(0x84, 1, 1), &got), WM_ECANON);
	assert_true(got.has == 0);
	assert_true(got.req == 0);
}

/* GET with one list of `count` equal elements. */
static int decode_list(unsigned key, size_t count, uint64_t element)
{
	struct wm_head got;

	wm_buf_reset(&buf);
	wm_pack_map(&buf, 5);
	wm_pack_key_uint(&buf, WM_FIELD_VER, 1);
	wm_pack_key_uint(&buf, WM_FIELD_TYPE, WM_MSG_GET);
	wm_pack_key_uint(&buf, WM_FIELD_REQ, 1);
	wm_pack_uint(&buf, key);
	wm_pack_array(&buf, count);
	for (size_t i = 0; i < count; i++) {
		if (key == WM_FIELD_INSTITUTIONS) {
			wm_pack_str(&buf, wm_view_str("eib"));
		} else {
			wm_pack_uint(&buf, element);
		}
	}
	wm_pack_key_uint(&buf, WM_FIELD_WHAT, 1);
	return wm_head_decode(wm_buf_view(&buf), &got);
}

static void test_list_limits_are_exact(void **state)
{
	(void)state;
	wmt_assert_ok(decode_list(WM_FIELD_AREAS, 16, 3));
	wmt_assert_err(decode_list(WM_FIELD_AREAS, 17, 3), WM_ELIMIT);
	wmt_assert_ok(decode_list(WM_FIELD_POINTS, WM_FILTER_POINTS_MAX, 307));
	wmt_assert_err(decode_list(WM_FIELD_POINTS, WM_FILTER_POINTS_MAX + 1, 307), WM_ELIMIT);
	wmt_assert_ok(decode_list(WM_FIELD_INSTITUTIONS, WM_FILTER_INSTITUTIONS_MAX, 0));
	wmt_assert_err(decode_list(WM_FIELD_INSTITUTIONS, WM_FILTER_INSTITUTIONS_MAX + 1, 0),
		       WM_ELIMIT);
	wmt_assert_ok(decode_list(WM_FIELD_AREAS, 1, 255));
	wmt_assert_err(decode_list(WM_FIELD_AREAS, 1, 256), WM_ESCHEMA);
	wmt_assert_ok(decode_list(WM_FIELD_POINTS, 1, 65535));
	wmt_assert_err(decode_list(WM_FIELD_POINTS, 1, 65536), WM_ESCHEMA);
}

static void test_text_and_number_limits_are_exact(void **state)
{
	(void)state;
	struct wm_head head = filled(WM_MSG_REJECT);
	char text[202];

	memset(text, 'x', sizeof(text));
	head.has = BASICS | WM_HAS(CODE) | WM_HAS(CLASS) | WM_HAS(TEXT);
	head.text = wm_view_of(text, 200);
	wmt_assert_ok(decode_again(&head));
	head.text.len = 201;
	wm_buf_reset(&buf);
	wm_head_encode(&head, &buf);
	wmt_assert_err(buf.err, WM_ELIMIT);

	head.text.len = 1;
	head.err_class = 4;
	wmt_assert_err(decode_again(&head), WM_ESCHEMA);

	head = filled(WM_MSG_WATCH);
	head.has = BASICS | WM_HAS(WATCH) | WM_HAS(START) | WM_HAS(CREDIT);
	wmt_assert_ok(decode_again(&head));
	head.start = 3;
	wmt_assert_err(decode_again(&head), WM_ESCHEMA);
}

static void test_a_head_above_its_length_is_not_made(void **state)
{
	(void)state;
	struct wm_head head = filled(WM_MSG_GET);
	const char code[] = "an-institution-with-forty-letters-in-all";

	_Static_assert(sizeof(code) == WM_CODE_MAX_BYTES + 1, "the longest code");
	head.has = BASICS | WM_HAS(WHAT) | WM_HAS(POINTS) | WM_HAS(INSTITUTIONS);
	head.points_count = WM_FILTER_POINTS_MAX;
	for (size_t i = 0; i < WM_FILTER_POINTS_MAX; i++) {
		head.points[i] = 307;
	}
	head.institutions_count = 6;
	for (size_t i = 0; i < WM_FILTER_INSTITUTIONS_MAX; i++) {
		head.institutions[i] = wm_view_str(code);
	}
	(void)encoded(&head);
	head.institutions_count = WM_FILTER_INSTITUTIONS_MAX;
	wm_head_encode(&head, &buf);
	wmt_assert_err(buf.err, WM_ELIMIT);

	head.institutions_count = WM_FILTER_INSTITUTIONS_MAX + 1;
	wm_buf_reset(&buf);
	wm_head_encode(&head, &buf);
	wmt_assert_err(buf.err, WM_ELIMIT);
}

static void test_the_table_tells_name_flow_and_direction(void **state)
{
	(void)state;
	for (size_t i = 0; i < MESSAGES; i++) {
		assert_string_equal(wm_msg_name(messages[i].code), messages[i].name);
		assert_int_equal(wm_msg_flow(messages[i].code), messages[i].flow);
		assert_int_equal(wm_msg_from_client(messages[i].code),
				 messages[i].direction != 'S');
	}
	const unsigned unknown[] = { 0, 5, 49, 51, 64, 255, 100000 };
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		assert_null(wm_msg_name(unknown[i]));
		assert_int_equal(wm_msg_flow(unknown[i]), WM_FLOW_NONE);
		assert_false(wm_msg_from_client(unknown[i]));
	}
}

static void test_an_error_fills_code_class_and_text(void **state)
{
	(void)state;
	struct wm_head head = wm_head_of(WM_MSG_REJECT, 1);

	wm_head_set_error(&head, WM_ECONFLICT, NULL);
	assert_int_equal(head.code, 300);
	assert_int_equal(head.err_class, WM_CLASS_FIX);
	assert_true(wm_view_eq(head.text, wm_view_str(wm_strerror(WM_ECONFLICT))));
	wmt_assert_ok(decode_again(&head));

	wm_head_set_error(&head, WM_EBUSY, "later");
	assert_int_equal(head.code, 100);
	assert_true(wm_view_eq(head.text, wm_view_str("later")));

	wm_head_set_error(&head, WM_OK, NULL);
	assert_int_equal(head.code, 0);
	assert_int_equal(head.err_class, WM_CLASS_NONE);
	wmt_assert_ok(decode_again(&head));
}

static void test_a_code_of_this_side_is_sent_as_internal(void **state)
{
	(void)state;
	const int local[] = { WM_ENOMEM, WM_EUNREACHABLE, WM_EFILE_ENCODING, WM_EFILE_SYNTAX };

	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++) {
		struct wm_head head = wm_head_of(WM_MSG_REJECT, 1);
		wm_head_set_error(&head, local[i], "path of a file");
		assert_int_equal(head.code, -WM_EINTERNAL);
		assert_true(wm_view_eq(head.text, wm_view_str(wm_strerror(WM_EINTERNAL))));
	}
}

static void test_a_long_reason_is_cut_between_characters(void **state)
{
	(void)state;
	struct wm_head head = wm_head_of(WM_MSG_REJECT, 1);
	char reason[300];

	for (size_t i = 0; i < sizeof(reason) - 2; i += 2) {
		memcpy(reason + 1 + i, "\xd0\xb0", 2);
	}
	reason[0] = 'x';
	reason[sizeof(reason) - 1] = '\0';
	wm_head_set_error(&head, WM_ERULE, reason);
	assert_int_equal(head.text.len, 199);
	wmt_assert_ok(decode_again(&head));
	wm_head_set_error(&head, WM_ERULE, reason + 1);
	assert_int_equal(head.text.len, 200);
	wmt_assert_ok(decode_again(&head));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_message_comes_back_as_it_went),
		cmocka_unit_test(test_values_arrive_in_their_members),
		cmocka_unit_test(test_every_required_field_is_missed),
		cmocka_unit_test(test_a_field_of_other_messages_is_refused),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_a_refused_head_still_gives_req_and_sid),
		cmocka_unit_test(test_a_head_that_fails_the_scan_gives_nothing),
		cmocka_unit_test(test_list_limits_are_exact),
		cmocka_unit_test(test_text_and_number_limits_are_exact),
		cmocka_unit_test(test_a_head_above_its_length_is_not_made),
		cmocka_unit_test(test_the_table_tells_name_flow_and_direction),
		cmocka_unit_test(test_an_error_fills_code_class_and_text),
		cmocka_unit_test(test_a_code_of_this_side_is_sent_as_internal),
		cmocka_unit_test(test_a_long_reason_is_cut_between_characters),
	};
	return cmocka_run_group_tests_name("wire/head", tests, begin, end);
}
