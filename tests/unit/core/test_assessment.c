/* Review entries and assessments as submitted: the first violated rule is named.  Verified
 * completion: the latest counts, in whatever order they are taken in. */
#include "core/review.h"

#include "fixture.h"

#define TODAY 20182

static char filler[WM_STR_MAX_BYTES + 1];

static int fill_filler(void **state)
{
	(void)state;
	memset(filler, 'x', sizeof(filler));
	return 0;
}

/* ------------------------------------------------------------------ reviews */

static struct wm_review make_review(enum wm_review_verb verb)
{
	struct wm_review review = { .verb = verb };

	if (verb == WM_VERB_PUBLISH) {
		wmt_assert_ok(wm_cycle_id_parse(wm_view_str("2026-H1"), &review.cycle));
	} else {
		review.point = 307;
		review.target = 42;
	}
	return review;
}

struct review_row {
	const char *name;
	struct wm_review review;
	int err;
	const char *reason;
};

static void test_reviews_name_what_they_are_about(void **state)
{
	(void)state;
	const struct wm_cycle_id cycle = { 7, "2026-H1" };
	const struct wm_cycle_id bad_cycle = { 7, "2026 H1" };
	const struct wm_cycle_id long_cycle = { .len = WM_CYCLE_ID_MAX_BYTES + 1 };
	const struct wm_view why = wm_view_str("No source is given.");
	const struct review_row rows[] = {
		{ "return",
		  { .verb = 1, .point = 307, .target = 42, .reason = { [1] = why } },
		  WM_OK,
		  NULL },
		{ "return in uzbek",
		  { .verb = 1, .point = 307, .target = 42, .reason = { [WM_LANG_UZ] = why } },
		  WM_OK,
		  NULL },
		{ "return without reason",
		  { .verb = 1, .point = 307, .target = 42 },
		  WM_ERULE,
		  "return needs a reason" },
		{ "reason without language",
		  { .verb = 1, .point = 307, .target = 42, .reason = { [0] = why } },
		  WM_ERANGE,
		  "reason language must be 1 (en) to 7 (uz)" },
		{ "reason of 4096",
		  { .verb = 1,
		    .point = 307,
		    .target = 42,
		    .reason = { [1] = wm_view_of(filler, WM_STR_MAX_BYTES) } },
		  WM_OK,
		  NULL },
		{ "reason of 4097",
		  { .verb = 1,
		    .point = 307,
		    .target = 42,
		    .reason = { [1] = wm_view_of(filler, WM_STR_MAX_BYTES + 1) } },
		  WM_ELIMIT,
		  "reason is longer than 4096 bytes" },
		{ "reason latin 1",
		  { .verb = 1,
		    .point = 307,
		    .target = 42,
		    .reason = { [1] = wm_view_str("\xe9") } },
		  WM_EUTF8,
		  "reason is not UTF-8" },
		{ "approve", { .verb = 2, .point = 307, .target = 42 }, WM_OK, NULL },
		{ "accept", { .verb = 3, .point = 307, .target = 42 }, WM_OK, NULL },
		{ "publish", { .verb = 4, .cycle = cycle }, WM_OK, NULL },
		{ "verb 0",
		  { .verb = 0, .point = 307, .target = 42 },
		  WM_ERANGE,
		  "verb must be 1 (return) to 4 (publish)" },
		{ "verb 5",
		  { .verb = 5, .point = 307, .target = 42 },
		  WM_ERANGE,
		  "verb must be 1 (return) to 4 (publish)" },
		{ "no point",
		  { .verb = 2, .target = 42 },
		  WM_ERANGE,
		  "point must be area 1 to 15 and number 1 to 99" },
		{ "no target",
		  { .verb = 2, .point = 307 },
		  WM_ERANGE,
		  "target must be the revision of an update" },
		{ "approve a cycle",
		  { .verb = 2, .point = 307, .target = 42, .cycle = cycle },
		  WM_ERANGE,
		  "only publish names a cycle" },
		{ "publish a point",
		  { .verb = 4, .point = 307, .cycle = cycle },
		  WM_ERANGE,
		  "publish names no action point and no update" },
		{ "publish an update",
		  { .verb = 4, .target = 42, .cycle = cycle },
		  WM_ERANGE,
		  "publish names no action point and no update" },
		{ "publish nothing",
		  { .verb = 4 },
		  WM_ERANGE,
		  "publish names a cycle, 1 to 16 of A-Z, a-z, 0-9 and hyphens" },
		{ "publish a malformed cycle",
		  { .verb = 4, .cycle = bad_cycle },
		  WM_ERANGE,
		  "publish names a cycle, 1 to 16 of A-Z, a-z, 0-9 and hyphens" },
		{ "publish an overlong cycle",
		  { .verb = 4, .cycle = long_cycle },
		  WM_ERANGE,
		  "publish names a cycle, 1 to 16 of A-Z, a-z, 0-9 and hyphens" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *reason = NULL;
		const int err = wm_review_check(&rows[i].review, &reason);
		const char *want = rows[i].reason != NULL ? rows[i].reason : "nothing";
		const char *got = reason != NULL ? reason : "nothing";
		if (err != rows[i].err || strcmp(want, got) != 0) {
			fail_msg("%s: got %s (%s)", rows[i].name, wm_err_name(err), got);
		}
	}
	for (int verb = WM_VERB_APPROVE; verb <= WM_VERB_PUBLISH; verb++) {
		const struct wm_review review = make_review((enum wm_review_verb)verb);
		const char *reason = NULL;
		wmt_assert_ok(wm_review_check(&review, &reason));
	}
}

/* ------------------------------------------------------------------ assessments */

static struct wm_assessment make_assessment(void)
{
	struct wm_assessment assessment = {
		.point = 307, .as_of = TODAY, .level = WM_VERIFIED_LIMITED, .evidence_count = 1
	};

	assessment.rationale[WM_LANG_EN] = wm_view_str("Two of five steps were seen.");
	assessment.evidence[0].url = wm_view_str("https://example.org/a");
	assessment.evidence[0].date = WM_DATE_NONE;
	return assessment;
}

static void change_nothing(struct wm_assessment *a)
{
	(void)a;
}
static void point_0(struct wm_assessment *a)
{
	a->point = 0;
}
static void level_not_assessed(struct wm_assessment *a)
{
	a->level = WM_VERIFIED_NOT_ASSESSED;
}
static void level_past_the_end(struct wm_assessment *a)
{
	a->level = WM_VERIFIED__COUNT;
}
static void level_complete(struct wm_assessment *a)
{
	a->level = WM_VERIFIED_COMPLETE;
}
static void no_evidence_available(struct wm_assessment *a)
{
	a->level = WM_VERIFIED_NO_EVIDENCE;
	a->evidence_count = 0;
}
static void not_started_without_evidence(struct wm_assessment *a)
{
	a->level = WM_VERIFIED_NOT_STARTED;
	a->evidence_count = 0;
}
static void complete_without_evidence(struct wm_assessment *a)
{
	a->level = WM_VERIFIED_COMPLETE;
	a->evidence_count = 0;
}
static void no_rationale(struct wm_assessment *a)
{
	a->rationale[WM_LANG_EN] = wm_view_of(NULL, 0);
}
static void rationale_4097(struct wm_assessment *a)
{
	a->rationale[WM_LANG_RU] = wm_view_of(filler, WM_STR_MAX_BYTES + 1);
}
static void rationale_without_language(struct wm_assessment *a)
{
	a->rationale[0] = wm_view_str("x");
}
static void tomorrow(struct wm_assessment *a)
{
	a->as_of = TODAY + 1;
}
static void before_1991(struct wm_assessment *a)
{
	a->as_of = WM_AS_OF_EARLIEST_DAYS - 1;
}
static void assessor_512(struct wm_assessment *a)
{
	a->assessor = wm_view_of(filler, WM_TITLE_MAX_BYTES);
}
static void assessor_513(struct wm_assessment *a)
{
	a->assessor = wm_view_of(filler, WM_TITLE_MAX_BYTES + 1);
}
static void evidence_16(struct wm_assessment *a)
{
	for (size_t i = 0; i < WM_EVIDENCE_MAX_COUNT; i++) {
		a->evidence[i] = a->evidence[0];
	}
	a->evidence_count = WM_EVIDENCE_MAX_COUNT;
}
static void evidence_17(struct wm_assessment *a)
{
	evidence_16(a);
	a->evidence_count++;
}
static void evidence_of_tomorrow(struct wm_assessment *a)
{
	a->evidence[0].date = TODAY + 1;
}
static void evidence_in_language_8(struct wm_assessment *a)
{
	a->evidence[0].lang = WM_LANG__COUNT;
}
static void evidence_of_ftp(struct wm_assessment *a)
{
	a->evidence[0].url = wm_view_str("ftp://example.org");
}

struct check_row {
	const char *name;
	void (*change)(struct wm_assessment *assessment);
	int err;
	const char *reason;
};

#define ROW(CHANGE, ERR, REASON)             \
	{                                    \
#CHANGE, CHANGE, ERR, REASON \
	}

static const struct check_row check_rows[] = {
	ROW(change_nothing, WM_OK, NULL),
	ROW(level_complete, WM_OK, NULL),
	ROW(no_evidence_available, WM_OK, NULL),
	ROW(assessor_512, WM_OK, NULL),
	ROW(evidence_16, WM_OK, NULL),
	ROW(point_0, WM_ERANGE, "point must be area 1 to 15 and number 1 to 99"),
	ROW(level_not_assessed, WM_ERANGE, "level must be 1 (no evidence) to 5 (complete)"),
	ROW(level_past_the_end, WM_ERANGE, "level must be 1 (no evidence) to 5 (complete)"),
	ROW(not_started_without_evidence, WM_ERULE,
	    "an assessment above no_evidence needs evidence"),
	ROW(complete_without_evidence, WM_ERULE, "an assessment above no_evidence needs evidence"),
	ROW(no_rationale, WM_ERULE, "an assessment needs a rationale"),
	ROW(rationale_4097, WM_ELIMIT, "rationale is longer than 4096 bytes"),
	ROW(rationale_without_language, WM_ERANGE, "rationale language must be 1 (en) to 7 (uz)"),
	ROW(tomorrow, WM_EFUTURE_DATE, "as_of lies in the future"),
	ROW(before_1991, WM_ERANGE, "as_of must be 1991-01-01 or later"),
	ROW(assessor_513, WM_ELIMIT, "assessor is longer than 512 bytes"),
	ROW(evidence_17, WM_ELIMIT, "more than 16 evidence items"),
	ROW(evidence_of_tomorrow, WM_EFUTURE_DATE, "evidence date lies in the future"),
	ROW(evidence_in_language_8, WM_ERANGE, "evidence language must be 1 (en) to 7 (uz)"),
	ROW(evidence_of_ftp, WM_ERULE, "evidence url must start with http:// or https://"),
};

static void test_verified_completion_needs_a_rationale_and_evidence(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(check_rows); i++) {
		const struct check_row *row = &check_rows[i];
		struct wm_assessment assessment = make_assessment();
		const char *reason = NULL;

		row->change(&assessment);
		const int err = wm_assessment_check(&assessment, TODAY, &reason);
		const char *want = row->reason != NULL ? row->reason : "nothing";
		const char *got = reason != NULL ? reason : "nothing";
		if (err != row->err || strcmp(want, got) != 0) {
			fail_msg("%s: got %s (%s)", row->name, wm_err_name(err), got);
		}
	}
}

static void test_the_latest_assessment_counts_in_any_order(void **state)
{
	(void)state;
	static const struct wm_verified_view rows[] = {
		{ .level = WM_VERIFIED_COMPLETE, .as_of = 100, .revision = 9 },
		{ .level = WM_VERIFIED_LIMITED, .as_of = 200, .revision = 3 },
		{ .level = WM_VERIFIED_SUBSTANTIAL, .as_of = 200, .revision = 4 },
		{ .level = WM_VERIFIED_NOT_ASSESSED, .as_of = 300, .revision = 10 },
	};
	static const size_t orders[][4] = {
		{ 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 2, 0, 3, 1 }, { 1, 3, 0, 2 }
	};

	for (size_t i = 0; i < COUNT_OF(orders); i++) {
		struct wm_verified_view view = { 0 };
		for (size_t j = 0; j < COUNT_OF(rows); j++) {
			wm_verified_take(&view, &rows[orders[i][j]]);
		}
		assert_int_equal(view.level, WM_VERIFIED_SUBSTANTIAL);
		assert_true(view.revision == 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reviews_name_what_they_are_about),
		cmocka_unit_test(test_verified_completion_needs_a_rationale_and_evidence),
		cmocka_unit_test(test_the_latest_assessment_counts_in_any_order),
	};
	return cmocka_run_group_tests_name("core/assessment", tests, fill_filler, NULL);
}
