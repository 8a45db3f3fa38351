/* Reviews and assessments as they are handed in. */
#include "lib/wmt.h"
#include "proto/limits.h"
#include "wire/pack.h"
#include "wire/review_codec.h"

static struct wm_buf buf;

static int begin(void **state)
{
	(void)state;
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	return 0;
}

static int end(void **state)
{
	(void)state;
	wm_buf_deinit(&buf);
	return 0;
}

static void test_a_review_has_these_bytes(void **state)
{
	(void)state;
	const struct wm_review review = { .verb = WM_VERB_ACCEPT, .point = 307, .target = 12 };
	const struct wm_view want = WMT_VIEW(0x83, 1, 3, 2, 0xcd, 0x01, 0x33, 3, 12);

	wm_buf_reset(&buf);
	wm_review_encode(&review, &buf);
	assert_true(wm_view_eq(wm_buf_view(&buf), want));
}

static void test_a_review_with_everything_comes_back(void **state)
{
	(void)state;
	struct wm_review review = {
		.verb = WM_VERB_RETURN,
		.point = UINT16_MAX,
		.target = UINT64_MAX,
		.reason = { [WM_LANG_EN] = wm_view_str("why"), [WM_LANG_UZ] = wm_view_str("nega") },
	};
	struct wm_review got;

	wmt_assert_ok(wm_cycle_id_parse(wm_view_str("2026-H1"), &review.cycle));
	wm_buf_reset(&buf);
	wm_review_encode(&review, &buf);
	wmt_assert_ok(wm_review_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.verb, WM_VERB_RETURN);
	assert_int_equal(got.point, UINT16_MAX);
	assert_true(got.target == UINT64_MAX);
	assert_string_equal(got.cycle.text, "2026-H1");
	for (unsigned lang = 0; lang < WM_LANG__COUNT; lang++) {
		assert_true(wm_view_eq(got.reason[lang], review.reason[lang]));
	}
}

static void test_a_review_with_nothing_but_its_verb_comes_back(void **state)
{
	(void)state;
	const struct wm_review review = { .verb = WM_VERB_PUBLISH };
	struct wm_review got = { .point = 5, .target = 5 };

	wm_buf_reset(&buf);
	wm_review_encode(&review, &buf);
	wmt_assert_ok(wm_review_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.verb, WM_VERB_PUBLISH);
	assert_int_equal(got.point, 0);
	assert_true(got.target == 0);
	assert_int_equal(got.cycle.len, 0);
	assert_false(wm_texts_any(got.reason));
}

static void test_an_assessment_comes_back(void **state)
{
	(void)state;
	struct wm_assessment assessment = {
		.point = 307,
		.as_of = -1,
		.level = WM_VERIFIED_COMPLETE,
		.assessor = wm_view_str("independent reviewer"),
		.rationale = { [WM_LANG_RU] = wm_view_str("проверено") },
		.evidence_count = WM_EVIDENCE_MAX_COUNT,
	};
	struct wm_assessment got;

	for (size_t i = 0; i < WM_EVIDENCE_MAX_COUNT; i++) {
		assessment.evidence[i] = (struct wm_evidence){
			.url = wm_view_str("https://example.org/"),
			.title = wm_view_str("visit"),
			.date = (int32_t)i,
			.lang = WM_LANG_EN,
			.has_sha256 = true,
		};
		memset(assessment.evidence[i].sha256, (int)i, 32);
	}
	wm_buf_reset(&buf);
	wm_assessment_encode(&assessment, &buf);
	wmt_assert_ok(wm_assessment_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.point, 307);
	assert_int_equal(got.as_of, -1);
	assert_int_equal(got.level, WM_VERIFIED_COMPLETE);
	assert_true(wm_view_eq(got.assessor, assessment.assessor));
	for (unsigned lang = 0; lang < WM_LANG__COUNT; lang++) {
		assert_true(wm_view_eq(got.rationale[lang], assessment.rationale[lang]));
	}
	assert_int_equal(got.evidence_count, WM_EVIDENCE_MAX_COUNT);
	assert_int_equal(got.evidence[15].date, 15);
	assert_int_equal(got.evidence[15].sha256[31], 15);
}

static void test_an_assessment_with_the_least_comes_back(void **state)
{
	(void)state;
	const struct wm_assessment assessment = {
		.point = 101,
		.as_of = 9,
		.level = WM_VERIFIED_NO_EVIDENCE,
		.rationale = { [WM_LANG_EN] = wm_view_str("a") },
	};
	const struct wm_view want = WMT_VIEW(0x84, 1, 101, 2, 9, 3, 1, 4, 0x81, 1, 0xa1, 'a');
	struct wm_assessment got;

	wm_buf_reset(&buf);
	wm_assessment_encode(&assessment, &buf);
	assert_true(wm_view_eq(wm_buf_view(&buf), want));
	wmt_assert_ok(wm_assessment_decode(want, &got));
	assert_int_equal(got.evidence_count, 0);
	assert_int_equal(got.assessor.len, 0);
}

static int decode_review(struct wm_view bytes)
{
	struct wm_review review = { .point = 5 };
	const int err = wm_review_decode(bytes, &review);

	assert_true(err == WM_OK || review.point == 5);
	return err;
}

static int decode_assessment(struct wm_view bytes)
{
	struct wm_assessment assessment = { .point = 5 };
	const int err = wm_assessment_decode(bytes, &assessment);

	assert_true(err == WM_OK || assessment.point == 5);
	return err;
}

#define RATIONALE 4, 0x81, 1, 0xa1, 'a'

static void test_bodies_that_do_not_fit_are_refused(void **state)
{
	(void)state;
	const struct {
		const char *name;
		int (*decode)(struct wm_view bytes);
		struct wm_view bytes;
		int want;
	} rows[] = {
		{ "verb 1", decode_review, WMT_VIEW(0x81, 1, 1), WM_OK },
		{ "verb 4", decode_review, WMT_VIEW(0x81, 1, 4), WM_OK },
		{ "no verb", decode_review, WMT_VIEW(0x81, 2, 101), WM_ESCHEMA },
		{ "verb 0", decode_review, WMT_VIEW(0x81, 1, 0), WM_ERANGE },
		{ "withdraw, which is an update", decode_review, WMT_VIEW(0x81, 1, 5), WM_ERANGE },
		{ "verb as text", decode_review, WMT_VIEW(0x81, 1, 0xa1, 'a'), WM_ESCHEMA },
		{ "point 0", decode_review, WMT_VIEW(0x82, 1, 3, 2, 0), WM_ERANGE },
		{ "point 65536", decode_review, WMT_VIEW(0x82, 1, 3, 2, 0xce, 0, 1, 0, 0),
		  WM_ERANGE },
		{ "point nil", decode_review, WMT_VIEW(0x82, 1, 3, 2, 0xc0), WM_ESCHEMA },
		{ "target 0", decode_review, WMT_VIEW(0x82, 1, 3, 3, 0), WM_ERANGE },
		{ "target true", decode_review, WMT_VIEW(0x82, 1, 3, 3, 0xc3), WM_ESCHEMA },
		{ "cycle empty", decode_review, WMT_VIEW(0x82, 1, 4, 4, 0xa0), WM_ESCHEMA },
		{ "cycle as bytes", decode_review, WMT_VIEW(0x82, 1, 4, 4, 0xc4, 1, 'a'),
		  WM_ESCHEMA },
		{ "cycle of 17 bytes", decode_review,
		  WMT_VIEW(0x82, 1, 4, 4, 0xb1, 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a',
			   'a', 'a', 'a', 'a', 'a', 'a', 'a'),
		  WM_ELIMIT },
		{ "reason as text", decode_review, WMT_VIEW(0x82, 1, 1, 5, 0xa1, 'a'), WM_ESCHEMA },
		{ "reason that is empty", decode_review, WMT_VIEW(0x82, 1, 1, 5, 0x81, 1, 0xa0),
		  WM_ESCHEMA },
		{ "review with key 6", decode_review, WMT_VIEW(0x82, 1, 3, 6, 0),
		  WM_EUNKNOWN_CRITICAL },
		{ "review with key 128", decode_review, WMT_VIEW(0x82, 1, 3, 0xcc, 128, 0), WM_OK },
		{ "review as array", decode_review, WMT_VIEW(0x91, 1), WM_ESCHEMA },
		{ "review cut", decode_review, WMT_VIEW(0x82, 1, 1), WM_ECANON },
		{ "assessment", decode_assessment, WMT_VIEW(0x84, 1, 1, 2, 0, 3, 5, RATIONALE),
		  WM_OK },
		{ "no point", decode_assessment, WMT_VIEW(0x83, 2, 0, 3, 5, RATIONALE),
		  WM_ESCHEMA },
		{ "no day", decode_assessment, WMT_VIEW(0x83, 1, 1, 3, 5, RATIONALE), WM_ESCHEMA },
		{ "no level", decode_assessment, WMT_VIEW(0x83, 1, 1, 2, 0, RATIONALE),
		  WM_ESCHEMA },
		{ "no rationale", decode_assessment, WMT_VIEW(0x83, 1, 1, 2, 0, 3, 5), WM_ESCHEMA },
		{ "level 0", decode_assessment, WMT_VIEW(0x84, 1, 1, 2, 0, 3, 0, RATIONALE),
		  WM_ERANGE },
		{ "level 6", decode_assessment, WMT_VIEW(0x84, 1, 1, 2, 0, 3, 6, RATIONALE),
		  WM_ERANGE },
		{ "level nil", decode_assessment, WMT_VIEW(0x84, 1, 1, 2, 0, 3, 0xc0, RATIONALE),
		  WM_ESCHEMA },
		{ "day as text", decode_assessment, WMT_VIEW(0x84, 1, 1, 2, 0xa0, 3, 5, RATIONALE),
		  WM_ESCHEMA },
		{ "day 2^31", decode_assessment,
		  WMT_VIEW(0x84, 1, 1, 2, 0xce, 0x80, 0, 0, 0, 3, 5, RATIONALE), WM_ERANGE },
		{ "evidence without a url", decode_assessment,
		  WMT_VIEW(0x85, 1, 1, 2, 0, 3, 5, RATIONALE, 5, 0x91, 0x80), WM_ESCHEMA },
		{ "evidence language 8", decode_assessment,
		  WMT_VIEW(0x85, 1, 1, 2, 0, 3, 5, RATIONALE, 5, 0x91, 0x82, 1, 0xa0, 4, 8),
		  WM_ERANGE },
		{ "assessor as number", decode_assessment,
		  WMT_VIEW(0x85, 1, 1, 2, 0, 3, 5, RATIONALE, 6, 5), WM_ESCHEMA },
		{ "assessment with key 7", decode_assessment,
		  WMT_VIEW(0x85, 1, 1, 2, 0, 3, 5, RATIONALE, 7, 5), WM_EUNKNOWN_CRITICAL },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int got = rows[i].decode(rows[i].bytes);
		if (got != rows[i].want) {
			fail_msg("%s: got %s, want %s", rows[i].name, wm_err_name(got),
				 wm_err_name(rows[i].want));
		}
	}
}

static void test_the_evidence_limit_of_an_assessment_is_exact(void **state)
{
	(void)state;
	for (size_t count = WM_EVIDENCE_MAX_COUNT; count <= WM_EVIDENCE_MAX_COUNT + 1; count++) {
		wm_buf_reset(&buf);
		wm_buf_add(&buf, WMT_BYTES(0x85, 1, 1, 2, 0, 3, 5, RATIONALE, 5), 13);
		wm_pack_array(&buf, count);
		for (size_t i = 0; i < count; i++) {
			wm_buf_add(&buf, WMT_BYTES(0x81, 1, 0xa0), 3);
		}
		wmt_assert_err(decode_assessment(wm_buf_view(&buf)),
			       count <= WM_EVIDENCE_MAX_COUNT ? WM_OK : WM_ELIMIT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_review_has_these_bytes),
		cmocka_unit_test(test_a_review_with_everything_comes_back),
		cmocka_unit_test(test_a_review_with_nothing_but_its_verb_comes_back),
		cmocka_unit_test(test_an_assessment_comes_back),
		cmocka_unit_test(test_an_assessment_with_the_least_comes_back),
		cmocka_unit_test(test_bodies_that_do_not_fit_are_refused),
		cmocka_unit_test(test_the_evidence_limit_of_an_assessment_is_exact),
	};
	return cmocka_run_group_tests_name("wire/review_codec", tests, begin, end);
}
