/**
 * @file test_update.c
 * @brief wm_update_build(): bodies from words.
 */
#include "lib/wmt.h"

#include "client/waymark.h"
#include "proto/limits.h"
#include "wire/update_codec.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

static struct wm_progress_update plain(void)
{
	struct wm_progress_update update = {
		.action = "3.07",
		.as_of = "2025-04-04",
		.completion = "limited",
		.summary = "Two of five sections are open.",
	};
	return update;
}

static int build(const struct wm_progress_update *update, const char **ret_why)
{
	uint8_t body[WM_BODY_MAX_BYTES];
	size_t len = 0;

	return wm_update_build(update, body, sizeof(body), &len, ret_why);
}

static void test_what_was_said_can_be_read_back(void **state)
{
	(void)state;
	struct wm_progress_update in = plain();
	struct wm_update out;
	uint8_t body[WM_BODY_MAX_BYTES];
	const char *why = NULL;
	size_t len = 0;

	in.percent = "0";
	in.confidence = "unknown";
	in.origin = "compiled";
	in.summary_lang = "ru";
	in.reference = "KZ-17";
	in.evidence[0].url = "https://example.org/a";
	in.evidence[0].title = "Report";
	in.evidence[0].date = "2025-03-31";
	in.evidence_count = 1;
	wmt_assert_ok(wm_update_build(&in, body, sizeof(body), &len, &why));
	wmt_assert_ok(wm_update_decode(wm_view_of(body, len), &out));
	assert_int_equal(out.point, 307);
	assert_int_equal(out.origin, WM_ORIGIN_COMPILED);
	assert_int_equal(out.axis[WM_AXIS_LIFECYCLE], WM_SILENT);
	assert_int_equal(out.axis[WM_AXIS_COMPLETION], WM_COMPLETION_LIMITED);
	assert_int_equal(out.axis[WM_AXIS_PERCENT], 0);
	assert_int_equal(out.axis[WM_AXIS_CONFIDENCE], WM_UNKNOWN);
	assert_true(wm_view_eq(out.summary[WM_LANG_RU], wm_view_str(in.summary)));
	assert_int_equal(out.summary[WM_LANG_EN].len, 0);
	assert_true(wm_view_eq(out.reference, wm_view_str("KZ-17")));
	assert_int_equal(out.evidence_count, 1);
	assert_true(wm_view_eq(out.evidence[0].title, wm_view_str("Report")));
	assert_int_not_equal(out.evidence[0].date, WM_DATE_NONE);
}

static void test_texts_come_in_any_language_and_evidence_with_its_hash(void **state)
{
	(void)state;
	static const char hash[] =
		"00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff";
	struct wm_progress_update in = plain();
	struct wm_update out;
	uint8_t body[WM_BODY_MAX_BYTES];
	const char *why = NULL;
	size_t len = 0;

	in.texts[0].what = "rationale";
	in.texts[0].lang = "kk";
	in.texts[0].text = "Sebep";
	in.texts[1].what = "summary";
	in.texts[1].lang = "uz";
	in.texts[1].text = "Hali";
	in.text_count = 2;
	in.evidence[0].url = "https://example.org/a";
	in.evidence[0].lang = "tg";
	in.evidence[0].sha256 = hash;
	in.evidence_count = 1;
	wmt_assert_ok(wm_update_build(&in, body, sizeof(body), &len, &why));
	wmt_assert_ok(wm_update_decode(wm_view_of(body, len), &out));
	assert_true(wm_view_eq(out.rationale[WM_LANG_KK], wm_view_str("Sebep")));
	assert_true(wm_view_eq(out.summary[WM_LANG_UZ], wm_view_str("Hali")));
	assert_true(wm_view_eq(out.summary[WM_LANG_EN], wm_view_str(in.summary)));
	assert_int_equal(out.evidence[0].lang, WM_LANG_TG);
	assert_true(out.evidence[0].has_sha256);
	assert_int_equal(out.evidence[0].sha256[31], 0xff);
	in.texts[1].lang = "en"; /* there is a summary in English */
	wmt_assert_err(build(&in, &why), WM_ECELL);
	in.texts[1].lang = "de";
	wmt_assert_err(build(&in, &why), WM_ECELL);
	in.texts[1].lang = "uz";
	in.texts[1].what = "opinion";
	wmt_assert_err(build(&in, &why), WM_ECELL);
	in.text_count = 36;
	wmt_assert_err(build(&in, &why), WM_ELIMIT);
	in.text_count = 0;
	in.evidence[0].sha256 = "00";
	wmt_assert_err(build(&in, &why), WM_ECELL);
	in.evidence[0].sha256 = NULL;
	in.evidence[0].lang = "latin";
	wmt_assert_err(build(&in, &why), WM_ECELL);
}

static void test_the_same_words_give_the_same_bytes(void **state)
{
	(void)state;
	const struct wm_progress_update in = plain();
	uint8_t a[WM_BODY_MAX_BYTES], b[WM_BODY_MAX_BYTES];
	size_t a_len = 0, b_len = 0;

	wmt_assert_ok(wm_update_build(&in, a, sizeof(a), &a_len, NULL));
	wmt_assert_ok(wm_update_build(&in, b, sizeof(b), &b_len, NULL));
	assert_int_equal(a_len, b_len);
	assert_memory_equal(a, b, a_len);
}

/* A row sets one text of a good update to something else. */
#define MEMBER(M) offsetof(struct wm_progress_update, M)

static const struct {
	const char *name;
	size_t member;
	const char *value;
	int want;
} rows[] = {
	{ "no action", MEMBER(action), NULL, WM_ENO_SUCH_POINT },
	{ "an action that is no id", MEMBER(action), "three", WM_ENO_SUCH_POINT },
	{ "an action in area 16", MEMBER(action), "16.01", WM_ENO_SUCH_POINT },
	{ "no day", MEMBER(as_of), NULL, WM_ERULE },
	{ "a day that does not exist", MEMBER(as_of), "2025-02-29", WM_ECELL },
	{ "a day before the first", MEMBER(as_of), "1990-12-31", WM_ERANGE },
	{ "the first day", MEMBER(as_of), "1991-01-01", WM_OK },
	{ "an origin that is none", MEMBER(origin), "rumour", WM_ECELL },
	{ "filed", MEMBER(origin), "filed", WM_OK },
	{ "a lifecycle that is none", MEMBER(lifecycle), "done", WM_ECELL },
	{ "a completion that is none", MEMBER(completion), "half", WM_ECELL },
	{ "percent 100", MEMBER(percent), "100", WM_OK },
	{ "percent 101", MEMBER(percent), "101", WM_ERANGE },
	{ "percent in words", MEMBER(percent), "ten", WM_ECELL },
	{ "a confidence that is none", MEMBER(confidence), "blue", WM_ECELL },
	{ "an empty word is silence", MEMBER(confidence), "", WM_OK },
	{ "no summary", MEMBER(summary), NULL, WM_ERULE },
	{ "a summary that is not UTF-8", MEMBER(summary), "\xc3(", WM_EUTF8 },
	{ "a language that is none", MEMBER(summary_lang), "xx", WM_ECELL },
	{ "Uzbek", MEMBER(summary_lang), "uz", WM_OK },
	{ "a reference that is not UTF-8", MEMBER(reference), "\xff", WM_EUTF8 },
};

static void test_every_word_is_checked(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct wm_progress_update in = plain();
		const char *why = NULL;

		memcpy((uint8_t *)&in + rows[i].member, &rows[i].value, sizeof(rows[i].value));
		const int got = build(&in, &why);
		if (got != rows[i].want) {
			fail_msg("%s: got %s", rows[i].name, wm_err_name(got));
		}
		assert_int_equal(got == WM_OK, why == NULL);
	}
}

static void test_texts_end_at_their_limits(void **state)
{
	(void)state;
	struct wm_progress_update in = plain();
	char text[WM_STR_MAX_BYTES + 2];

	memset(text, 'a', sizeof(text));
	text[WM_STR_MAX_BYTES] = '\0';
	in.summary = text;
	wmt_assert_ok(build(&in, NULL));
	text[WM_STR_MAX_BYTES] = 'a';
	text[WM_STR_MAX_BYTES + 1] = '\0';
	wmt_assert_err(build(&in, NULL), WM_ELIMIT);

	in.summary = "short";
	in.reference = text + WM_STR_MAX_BYTES + 1 - WM_REFERENCE_MAX_BYTES;
	wmt_assert_ok(build(&in, NULL));
	in.reference--;
	wmt_assert_err(build(&in, NULL), WM_ELIMIT);
}

static void test_sixteen_pieces_of_evidence_are_taken(void **state)
{
	(void)state;
	struct wm_progress_update in = plain();

	for (size_t i = 0; i < WM_EVIDENCE_MAX_COUNT; i++) {
		in.evidence[i].url = "http://example.org/";
	}
	in.evidence_count = WM_EVIDENCE_MAX_COUNT;
	wmt_assert_ok(build(&in, NULL));
	in.evidence_count = WM_EVIDENCE_MAX_COUNT + 1;
	wmt_assert_err(build(&in, NULL), WM_ELIMIT);
	in.evidence_count = 1;
	in.evidence[0].date = "yesterday";
	wmt_assert_err(build(&in, NULL), WM_ECELL);
	in.evidence[0].date = NULL;
	in.evidence[0].url = "ftp://example.org/";
	wmt_assert_err(build(&in, NULL), WM_ERULE);
}

static void test_a_buffer_too_small_by_one_is_refused(void **state)
{
	(void)state;
	const struct wm_progress_update in = plain();
	uint8_t body[WM_BODY_MAX_BYTES];
	const char *why = NULL;
	size_t len = 0, again = 0;

	wmt_assert_ok(wm_update_build(&in, body, sizeof(body), &len, NULL));
	wmt_assert_ok(wm_update_build(&in, body, len, &again, NULL));
	assert_int_equal(again, len);
	again = 0;
	wmt_assert_err(wm_update_build(&in, body, len - 1, &again, &why), WM_ETOO_BIG);
	assert_int_equal(again, 0);
	assert_non_null(why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_said_can_be_read_back),
		cmocka_unit_test(test_texts_come_in_any_language_and_evidence_with_its_hash),
		cmocka_unit_test(test_the_same_words_give_the_same_bytes),
		cmocka_unit_test(test_every_word_is_checked),
		cmocka_unit_test(test_texts_end_at_their_limits),
		cmocka_unit_test(test_sixteen_pieces_of_evidence_are_taken),
		cmocka_unit_test(test_a_buffer_too_small_by_one_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
