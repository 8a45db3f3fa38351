/* Rows of the store about reviews: the layouts of proto/store.md, byte for byte. */
#include "lib/wmt.h"
#include "wire/review_codec.h"

static struct wm_buf buf;

static int begin(void **state)
{
	(void)state;
	wm_buf_init(&buf, 4096);
	return 0;
}

static int end(void **state)
{
	(void)state;
	wm_buf_deinit(&buf);
	return 0;
}

static struct wm_code code_of(const char *text)
{
	struct wm_code code = { .len = 0 };

	wmt_assert_ok(wm_code_parse(wm_view_str(text), &code));
	return code;
}

static const uint8_t trail_row[] = { 1, 0,    0,    0, 0, 0, 0, 1, 2,	3,   5,	 0,
				     0, 0x01, 0x96, 0, 0, 0, 1, 3, 'e', 'i', 'b' };

static void test_a_trail_row_has_the_documented_layout(void **state)
{
	(void)state;
	const struct wm_trail trail = {
		.revision = 77,
		.target = 258,
		.verb = WM_VERB_ACCEPT,
		.role = WM_ROLE_COORDINATOR,
		.committed_at = 0x19600000001,
		.institution = code_of("eib"),
	};
	struct wm_trail got;

	wm_buf_reset(&buf);
	wm_trail_encode(&trail, &buf);
	assert_true(wm_view_eq(wm_buf_view(&buf), wm_view_of(trail_row, sizeof(trail_row))));
	wmt_assert_ok(wm_trail_decode(wm_buf_view(&buf), 77, &got));
	assert_true(got.revision == 77);
	assert_true(got.target == 258);
	assert_int_equal(got.verb, WM_VERB_ACCEPT);
	assert_int_equal(got.role, WM_ROLE_COORDINATOR);
	assert_true(got.committed_at == trail.committed_at);
	assert_true(wm_code_eq(&got.institution, &trail.institution));
}

static const uint8_t verified_row[] = { 1, 255, 255, 255, 254, 5, 3, 'e', 'i', 'b' };

static void test_a_verified_row_has_the_documented_layout(void **state)
{
	(void)state;
	const struct wm_verified_view verified = {
		.revision = 77,
		.as_of = -2,
		.level = WM_VERIFIED_COMPLETE,
		.institution = code_of("eib"),
	};
	struct wm_verified_view got;

	wm_buf_reset(&buf);
	wm_verified_encode(&verified, &buf);
	assert_true(wm_view_eq(wm_buf_view(&buf), wm_view_of(verified_row, sizeof(verified_row))));
	wmt_assert_ok(wm_verified_decode(wm_buf_view(&buf), 77, &got));
	assert_true(got.revision == 77);
	assert_int_equal(got.as_of, -2);
	assert_int_equal(got.level, WM_VERIFIED_COMPLETE);
	assert_true(wm_code_eq(&got.institution, &verified.institution));
}

/* clang-format off */
static const uint8_t fact_row[] = {
	1, 2, 9, 4, 1, 1,                               /* version, what, id, state, origin, value? */
	0x80, 0, 0, 0,                                  /* date: none */
	0, 0, 0, 7,                                     /* as_of */
	255, 255, 255, 255, 255, 255, 255, 255,         /* value -1 */
	0, 0, 0x01, 0x96, 0, 0, 0, 1,                   /* committed_at */
	2, 'H', '1', 3, 'e', 'i', 'b',
};
/* clang-format on */

static void test_a_fact_has_the_documented_layout(void **state)
{
	(void)state;
	struct wm_fact fact = {
		.what = WM_FACT_INDICATOR,
		.id = 9,
		.state = WM_OBS_FORECAST,
		.origin = WM_ORIGIN_FILED,
		.has_value = true,
		.date = WM_DATE_NONE,
		.as_of = 7,
		.value = -1,
		.committed_at = 0x19600000001,
		.revision = 77,
		.institution = code_of("eib"),
	};
	struct wm_fact got;

	wmt_assert_ok(wm_cycle_id_parse(wm_view_str("H1"), &fact.cycle));
	wm_buf_reset(&buf);
	wm_fact_encode(&fact, &buf);
	assert_true(wm_view_eq(wm_buf_view(&buf), wm_view_of(fact_row, sizeof(fact_row))));
	wmt_assert_ok(wm_fact_decode(wm_buf_view(&buf), 77, &got));
	assert_int_equal(got.what, WM_FACT_INDICATOR);
	assert_int_equal(got.id, 9);
	assert_int_equal(got.state, WM_OBS_FORECAST);
	assert_int_equal(got.origin, WM_ORIGIN_FILED);
	assert_true(got.has_value);
	assert_int_equal(got.date, WM_DATE_NONE);
	assert_int_equal(got.as_of, 7);
	assert_true(got.value == -1);
	assert_true(got.committed_at == fact.committed_at);
	assert_true(got.revision == 77);
	assert_true(wm_cycle_id_eq(&got.cycle, &fact.cycle));
	assert_true(wm_code_eq(&got.institution, &fact.institution));

	/* Without a cycle, and with the longest names. */
	fact.cycle = (struct wm_cycle_id){ .len = 0 };
	wm_buf_reset(&buf);
	wm_fact_encode(&fact, &buf);
	wmt_assert_ok(wm_fact_decode(wm_buf_view(&buf), 77, &got));
	assert_int_equal(got.cycle.len, 0);
	fact.institution = code_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	wmt_assert_ok(wm_cycle_id_parse(wm_view_str("1234567890123456"), &fact.cycle));
	wm_buf_reset(&buf);
	wm_fact_encode(&fact, &buf);
	wmt_assert_ok(wm_fact_decode(wm_buf_view(&buf), 77, &got));
	assert_true(wm_cycle_id_eq(&got.cycle, &fact.cycle));
	assert_true(wm_code_eq(&got.institution, &fact.institution));
}

static int decode_trail(struct wm_view bytes)
{
	struct wm_trail trail;

	return wm_trail_decode(bytes, 1, &trail);
}

static int decode_verified(struct wm_view bytes)
{
	struct wm_verified_view verified;

	return wm_verified_decode(bytes, 1, &verified);
}

static int decode_fact(struct wm_view bytes)
{
	struct wm_fact fact;

	return wm_fact_decode(bytes, 1, &fact);
}

static void test_rows_that_are_cut_or_longer_are_corrupt(void **state)
{
	(void)state;
	const struct {
		int (*decode)(struct wm_view bytes);
		struct wm_view row;
	} rows[] = {
		{ decode_trail, { trail_row, sizeof(trail_row) } },
		{ decode_verified, { verified_row, sizeof(verified_row) } },
		{ decode_fact, { fact_row, sizeof(fact_row) } },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		wm_buf_reset(&buf);
		wm_buf_add(&buf, rows[i].row.data, rows[i].row.len);
		wmt_assert_ok(rows[i].decode(wm_buf_view(&buf)));
		for (size_t len = 0; len < rows[i].row.len; len++) {
			wmt_assert_err(rows[i].decode(wm_view_of(buf.data, len)), WM_ECORRUPT);
		}
		wm_buf_add(&buf, "", 1);
		wmt_assert_err(rows[i].decode(wm_buf_view(&buf)), WM_ECORRUPT);
	}
}

static void test_rows_that_cannot_be_are_corrupt(void **state)
{
	(void)state;
	const struct {
		const char *name;
		int (*decode)(struct wm_view bytes);
		struct wm_view row;
		size_t at;
		uint8_t value;
	} rows[] = {
#define TRAIL decode_trail, { trail_row, sizeof(trail_row) }
#define VERIFIED                                   \
	decode_verified,                           \
	{                                          \
		verified_row, sizeof(verified_row) \
	}
#define FACT                               \
	decode_fact,                       \
	{                                  \
		fact_row, sizeof(fact_row) \
	}
		{ "trail of version 2", TRAIL, 0, 2 },
		{ "verb 0", TRAIL, 9, 0 },
		{ "verb 7", TRAIL, 9, WM_VERB__COUNT },
		{ "role 0", TRAIL, 10, 0 },
		{ "role 6", TRAIL, 10, WM_ROLE__COUNT },
		{ "negative time", TRAIL, 11, 0x80 },
		{ "trail in capitals", TRAIL, 20, 'E' },
		{ "verified of version 0", VERIFIED, 0, 0 },
		{ "level 0", VERIFIED, 5, 0 },
		{ "level 6", VERIFIED, 5, WM_VERIFIED__COUNT },
		{ "verified by nobody", VERIFIED, 6, 0 },
		{ "fact of version 2", FACT, 0, 2 },
		{ "fact 0", FACT, 1, 0 },
		{ "fact 8", FACT, 1, WM_FACT__COUNT },
		{ "origin 0", FACT, 4, 0 },
		{ "origin 3", FACT, 4, WM_ORIGIN__COUNT },
		{ "value 2", FACT, 5, 2 },
		{ "negative time", FACT, 22, 0x80 },
		{ "cycle with a blank", FACT, 31, ' ' },
		{ "cycle longer than the row", FACT, 30, 16 },
		{ "fact in capitals", FACT, 34, 'E' },
#undef TRAIL
#undef VERIFIED
#undef FACT
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t bytes[64];
		memcpy(bytes, rows[i].row.data, rows[i].row.len);
		bytes[rows[i].at] = rows[i].value;
		if (rows[i].decode(wm_view_of(bytes, rows[i].row.len)) != WM_ECORRUPT) {
			fail_msg("%s is taken", rows[i].name);
		}
	}
}

static void test_days_that_are_none_are_corrupt(void **state)
{
	(void)state;
	uint8_t bytes[64];

	memcpy(bytes, verified_row, sizeof(verified_row));
	memcpy(bytes + 1, WMT_BYTES(0x80, 0, 0, 0), 4);
	wmt_assert_err(decode_verified(wm_view_of(bytes, sizeof(verified_row))), WM_ECORRUPT);
	memcpy(bytes, fact_row, sizeof(fact_row));
	memcpy(bytes + 10, WMT_BYTES(0x80, 0, 0, 0), 4);
	wmt_assert_err(decode_fact(wm_view_of(bytes, sizeof(fact_row))), WM_ECORRUPT);
}

static void test_a_report_for_a_cycle_names_it(void **state)
{
	(void)state;
	struct wm_fact fact = {
		.what = WM_FACT_CYCLE,
		.origin = WM_ORIGIN_COMPILED,
		.date = WM_DATE_NONE,
		.institution = code_of("eib"),
	};

	wm_buf_reset(&buf);
	wm_fact_encode(&fact, &buf);
	wmt_assert_err(decode_fact(wm_buf_view(&buf)), WM_ECORRUPT);
	wmt_assert_ok(wm_cycle_id_parse(wm_view_str("H1"), &fact.cycle));
	wm_buf_reset(&buf);
	wm_fact_encode(&fact, &buf);
	wmt_assert_ok(decode_fact(wm_buf_view(&buf)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_trail_row_has_the_documented_layout),
		cmocka_unit_test(test_a_verified_row_has_the_documented_layout),
		cmocka_unit_test(test_a_fact_has_the_documented_layout),
		cmocka_unit_test(test_rows_that_are_cut_or_longer_are_corrupt),
		cmocka_unit_test(test_rows_that_cannot_be_are_corrupt),
		cmocka_unit_test(test_days_that_are_none_are_corrupt),
		cmocka_unit_test(test_a_report_for_a_cycle_names_it),
	};
	return cmocka_run_group_tests_name("wire/facts_codec", tests, begin, end);
}
