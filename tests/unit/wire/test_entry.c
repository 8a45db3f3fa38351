/* Ledger entries: the layout of proto/protocol.md, byte for byte. */
#include "lib/wmt.h"
#include "wire/entry.h"
#include "wire/head.h"

#define HEAD_BYTES (61 + 3)

/* clang-format off */
static const uint8_t golden[HEAD_BYTES + 2] = {
	1, 2, 0x01, 0x33,                               /* version, kind, point 307 */
	0, 0, 0, 0, 0, 0, 0, 9,                         /* revision */
	0, 0, 0x01, 0x96, 0, 0, 0, 1,                   /* committed_at */
	0, 0, 0, 0, 0, 0, 0, 4,                         /* point_prev */
	255, 255, 255, 255, 255, 255, 255, 255,         /* expect_rev: none */
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
	21, 22, 23, 24, 25, 26, 27, 28,                 /* key_id */
	3, 'e', 'i', 'b',
	0x81, 0x01,                                     /* the body is not looked into */
};
/* clang-format on */

static struct wm_entry sample(void)
{
	struct wm_entry entry = {
		.kind = WM_BODY_UPDATE,
		.point = 307,
		.committed_at = 0x19600000001,
		.revision = 9,
		.point_prev = 4,
		.expect_rev = WM_EXPECT_BLIND,
	};

	for (uint8_t i = 0; i < 16; i++) {
		entry.sid[i] = (uint8_t)(1 + i);
	}
	for (uint8_t i = 0; i < 8; i++) {
		entry.key_id[i] = (uint8_t)(21 + i);
	}
	wmt_assert_ok(wm_code_parse(wm_view_str("eib"), &entry.institution));
	return entry;
}

static void test_the_header_has_the_documented_layout(void **state)
{
	(void)state;
	const struct wm_entry entry = sample();
	uint8_t bytes[WM_ENTRY_HEAD_MAX_BYTES];

	assert_int_equal(wm_entry_head_encode(&entry, bytes), HEAD_BYTES);
	assert_memory_equal(bytes, golden, HEAD_BYTES);
}

static void test_an_entry_reads_back(void **state)
{
	(void)state;
	const struct wm_entry want = sample();
	struct wm_entry got;

	wmt_assert_ok(wm_entry_decode(wm_view_of(golden, sizeof(golden)), &got));
	assert_int_equal(got.kind, want.kind);
	assert_int_equal(got.point, want.point);
	assert_true(got.revision == want.revision);
	assert_true(got.committed_at == want.committed_at);
	assert_true(got.point_prev == want.point_prev);
	assert_true(got.expect_rev == want.expect_rev);
	assert_memory_equal(got.sid, want.sid, sizeof(got.sid));
	assert_memory_equal(got.key_id, want.key_id, sizeof(got.key_id));
	assert_true(wm_code_eq(&got.institution, &want.institution));
	assert_int_equal(got.body.len, 2);
	assert_ptr_equal(got.body.data, golden + HEAD_BYTES);
}

static void test_the_longest_code_fills_the_header(void **state)
{
	(void)state;
	struct wm_entry entry = sample();
	struct wm_entry got;
	uint8_t bytes[WM_ENTRY_HEAD_MAX_BYTES];
	char code[WM_CODE_MAX_BYTES + 1];

	memset(code, 'a', WM_CODE_MAX_BYTES);
	code[WM_CODE_MAX_BYTES] = '\0';
	wmt_assert_ok(wm_code_parse(wm_view_str(code), &entry.institution));
	const size_t len = wm_entry_head_encode(&entry, bytes);
	assert_int_equal(len, WM_ENTRY_HEAD_MAX_BYTES);
	wmt_assert_ok(wm_entry_decode(wm_view_of(bytes, len), &got));
	assert_true(wm_code_eq(&got.institution, &entry.institution));
	assert_int_equal(got.body.len, 0);
}

static void test_an_entry_cut_in_its_header_is_corrupt(void **state)
{
	(void)state;
	for (size_t len = 0; len < HEAD_BYTES; len++) {
		struct wm_entry got;
		wmt_assert_err(wm_entry_decode(wm_view_of(golden, len), &got), WM_ECORRUPT);
	}
}

static void test_each_kind_names_a_point_or_none(void **state)
{
	(void)state;
	enum { POINT = 1, NONE = 2 };
	const uint8_t kinds[UINT8_MAX + 1] = {
		[WM_BODY_UPDATE] = POINT,	 [WM_BODY_AMENDMENT] = NONE,
		[WM_BODY_REVIEW] = POINT | NONE, /* a publication names none */
		[WM_BODY_ASSESSMENT] = POINT,	 [WM_BODY_KEY_CHANGE] = NONE,
		[WM_BODY_ROLE_CHANGE] = NONE,
	};

	for (unsigned kind = 0; kind <= UINT8_MAX; kind++) {
		uint8_t bytes[sizeof(golden)];
		struct wm_entry got;
		memcpy(bytes, golden, sizeof(golden));
		bytes[1] = (uint8_t)kind;
		const bool with = wm_entry_decode(wm_view_of(bytes, sizeof(bytes)), &got) == WM_OK;
		bytes[2] = 0;
		bytes[3] = 0;
		const bool without =
			wm_entry_decode(wm_view_of(bytes, sizeof(bytes)), &got) == WM_OK;
		if (with != ((kinds[kind] & POINT) != 0) ||
		    without != ((kinds[kind] & NONE) != 0)) {
			fail_msg("kind %u", kind);
		}
	}
}

static void test_a_header_that_cannot_be_is_corrupt(void **state)
{
	(void)state;
	const struct {
		const char *name;
		size_t at;
		uint8_t value;
	} rows[] = {
		{ "version 0", 0, 0 },
		{ "version 2", 0, 2 },
		{ "kind 1", 1, 1 },
		{ "negative time", 12, 0x80 },
		{ "empty code", 60, 0 },
		{ "code too long", 60, WM_CODE_MAX_BYTES + 1 },
		{ "code in capitals", 61, 'E' },
		{ "code with NUL", 62, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t bytes[sizeof(golden) + WM_CODE_MAX_BYTES];
		struct wm_entry got = { .point = 5 };
		memset(bytes, 'a', sizeof(bytes));
		memcpy(bytes, golden, sizeof(golden));
		bytes[rows[i].at] = rows[i].value;
		if (wm_entry_decode(wm_view_of(bytes, sizeof(bytes)), &got) != WM_ECORRUPT) {
			fail_msg("%s is taken", rows[i].name);
		}
		assert_int_equal(got.point, 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_header_has_the_documented_layout),
		cmocka_unit_test(test_an_entry_reads_back),
		cmocka_unit_test(test_the_longest_code_fills_the_header),
		cmocka_unit_test(test_an_entry_cut_in_its_header_is_corrupt),
		cmocka_unit_test(test_each_kind_names_a_point_or_none),
		cmocka_unit_test(test_a_header_that_cannot_be_is_corrupt),
	};
	return cmocka_run_group_tests_name("wire/entry", tests, NULL, NULL);
}
