/* Progress updates: a good one passes, and a bad one is refused by the name of its fault. */
#include "base/cursor.h"
#include "core/update.h"

#include "fixture.h"

#define TODAY 20182 /* 2025-04-04 */

static char filler[WM_STR_MAX_BYTES + 1];

static int fill_filler(void **state)
{
	(void)state;
	struct wm_writer out = wm_writer_of(filler, sizeof(filler));

	wm_give_bytes(&out, wm_view_str("https://"));
	while (out.len < sizeof(filler)) {
		wm_give_u8(&out, 'x');
	}
	return 0;
}

/* An update that passes, with one evidence item. */
static struct wm_update make_update(void)
{
	struct wm_update update;

	wm_update_init(&update);
	update.point = 307;
	update.as_of = TODAY;
	update.origin = WM_ORIGIN_FILED;
	update.summary[WM_LANG_EN] = wm_view_str("Held.");
	update.evidence_count = 1;
	update.evidence[0].url = wm_view_str("https://example.org/a");
	return update;
}

static void test_a_new_update_is_silent(void **state)
{
	(void)state;
	struct wm_update update;

	memset(&update, 0xff, sizeof(update));
	wm_update_init(&update);
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		assert_int_equal(update.axis[i], WM_SILENT);
	}
	assert_int_equal(update.as_of, WM_DATE_NONE);
	assert_int_equal(update.kind, WM_UPDATE_REPORT);
	assert_int_equal(update.origin, 0); /* who put it in has to be said */
	assert_int_equal(update.evidence_count, 0);
	assert_int_equal(update.evidence[WM_EVIDENCE_MAX_COUNT - 1].date, WM_DATE_NONE);
	assert_int_equal(update.summary[WM_LANG_EN].len, 0);
}

/* ------------------------------------------------------------------ the check */

static void change_nothing(struct wm_update *u)
{
	(void)u;
}
static void point_0(struct wm_update *u)
{
	u->point = 0;
}
static void point_16_01(struct wm_update *u)
{
	u->point = 1601;
}
static void kind_0(struct wm_update *u)
{
	u->kind = (enum wm_update_kind)0;
}
static void kind_5(struct wm_update *u)
{
	u->kind = WM_UPDATE__COUNT;
}
static void origin_0(struct wm_update *u)
{
	u->origin = (enum wm_origin)0;
}
static void origin_2(struct wm_update *u)
{
	u->origin = WM_ORIGIN_COMPILED;
}
static void origin_3(struct wm_update *u)
{
	u->origin = WM_ORIGIN__COUNT;
}
static void no_date(struct wm_update *u)
{
	u->as_of = WM_DATE_NONE;
}
static void first_day(struct wm_update *u)
{
	u->as_of = WM_AS_OF_EARLIEST_DAYS;
}
static void day_before_the_first(struct wm_update *u)
{
	u->as_of = WM_AS_OF_EARLIEST_DAYS - 1;
}
static void tomorrow(struct wm_update *u)
{
	u->as_of = TODAY + 1;
}
static void every_axis_at_its_last(struct wm_update *u)
{
	u->axis[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_SUSPENDED;
	u->axis[WM_AXIS_COMPLETION] = WM_COMPLETION_COMPLETE;
	u->axis[WM_AXIS_PERCENT] = WM_PERCENT_MAX;
	u->rationale[WM_LANG_EN] = wm_view_str("The contractor left.");
	u->axis[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE_RED;
}
static void every_axis_withdrawn(struct wm_update *u)
{
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		u->axis[i] = WM_UNKNOWN;
	}
}
static void percent_0(struct wm_update *u)
{
	u->axis[WM_AXIS_PERCENT] = 0;
}
static void percent_101(struct wm_update *u)
{
	u->axis[WM_AXIS_PERCENT] = 101;
}
static void percent_below_silent(struct wm_update *u)
{
	u->axis[WM_AXIS_PERCENT] = -3;
}
static void lifecycle_0(struct wm_update *u)
{
	u->axis[WM_AXIS_LIFECYCLE] = 0;
}
static void lifecycle_7(struct wm_update *u)
{
	u->axis[WM_AXIS_LIFECYCLE] = 7;
}
static void completion_0(struct wm_update *u)
{
	u->axis[WM_AXIS_COMPLETION] = 0;
}
static void completion_5(struct wm_update *u)
{
	u->axis[WM_AXIS_COMPLETION] = 5;
}
static void confidence_4(struct wm_update *u)
{
	u->axis[WM_AXIS_CONFIDENCE] = 4;
}
static void no_summary(struct wm_update *u)
{
	u->summary[WM_LANG_EN] = wm_view_of(NULL, 0);
}
static void summary_in_uzbek_only(struct wm_update *u)
{
	u->summary[WM_LANG_UZ] = u->summary[WM_LANG_EN];
	no_summary(u);
}
static void summary_without_language(struct wm_update *u)
{
	u->summary[0] = wm_view_str("Held.");
}
static void summary_4096(struct wm_update *u)
{
	u->summary[WM_LANG_RU] = wm_view_of(filler, WM_STR_MAX_BYTES);
}
static void summary_4097(struct wm_update *u)
{
	u->summary[WM_LANG_RU] = wm_view_of(filler, WM_STR_MAX_BYTES + 1);
}
static void summary_latin_1(struct wm_update *u)
{
	u->summary[WM_LANG_RU] = wm_view_str("caf\xe9");
}
static void reference_64(struct wm_update *u)
{
	u->reference = wm_view_of(filler, WM_REFERENCE_MAX_BYTES);
}
static void reference_65(struct wm_update *u)
{
	u->reference = wm_view_of(filler, WM_REFERENCE_MAX_BYTES + 1);
}
static void reference_latin_1(struct wm_update *u)
{
	u->reference = wm_view_str("\xe9");
}
static void evidence_16(struct wm_update *u)
{
	for (size_t i = 0; i < WM_EVIDENCE_MAX_COUNT; i++) {
		u->evidence[i] = u->evidence[0];
	}
	u->evidence_count = WM_EVIDENCE_MAX_COUNT;
}
static void evidence_17(struct wm_update *u)
{
	evidence_16(u);
	u->evidence_count++;
}
static void no_evidence(struct wm_update *u)
{
	u->evidence_count = 0;
}
static void url_2048(struct wm_update *u)
{
	u->evidence[0].url = wm_view_of(filler, WM_URL_MAX_BYTES);
}
static void url_2049(struct wm_update *u)
{
	u->evidence[0].url = wm_view_of(filler, WM_URL_MAX_BYTES + 1);
}
static void no_url(struct wm_update *u)
{
	u->evidence[0].url = wm_view_of(NULL, 0);
}
static void url_of_http(struct wm_update *u)
{
	u->evidence[0].url = wm_view_str("http://example.org");
}
static void url_of_ftp(struct wm_update *u)
{
	u->evidence[0].url = wm_view_str("ftp://example.org");
}
static void url_of_javascript(struct wm_update *u)
{
	u->evidence[0].url = wm_view_str("javascript:alert(1)//https://example.org");
}
static void url_of_nothing_but_a_scheme(struct wm_update *u)
{
	u->evidence[0].url = wm_view_str("https://");
}
static void url_in_cyrillic(struct wm_update *u)
{
	u->evidence[0].url = wm_view_str("https://example.org/\xd0\xba");
}
static void url_latin_1(struct wm_update *u)
{
	u->evidence[0].url = wm_view_str("https://example.org/\xe9");
}
static void url_with_blank(struct wm_update *u)
{
	u->evidence[0].url = wm_view_str("https://example.org/a b");
}
static void url_with_line_end(struct wm_update *u)
{
	u->evidence[0].url = wm_view_str("https://example.org/a\n");
}
static void url_with_delete(struct wm_update *u)
{
	u->evidence[0].url = wm_view_str("https://example.org/\x7f");
}
static void bad_url_in_the_last_of_16(struct wm_update *u)
{
	evidence_16(u);
	u->evidence[WM_EVIDENCE_MAX_COUNT - 1].url = wm_view_str("example.org");
}
static void title_512(struct wm_update *u)
{
	u->evidence[0].title = wm_view_of(filler, WM_TITLE_MAX_BYTES);
}
static void title_513(struct wm_update *u)
{
	u->evidence[0].title = wm_view_of(filler, WM_TITLE_MAX_BYTES + 1);
}
static void title_latin_1(struct wm_update *u)
{
	u->evidence[0].title = wm_view_str("\xe9");
}
static void evidence_of_today(struct wm_update *u)
{
	u->evidence[0].date = TODAY;
}
static void evidence_of_tomorrow(struct wm_update *u)
{
	u->evidence[0].date = TODAY + 1;
}
static void evidence_in_uzbek(struct wm_update *u)
{
	u->evidence[0].lang = WM_LANG_UZ;
}
static void evidence_in_language_8(struct wm_update *u)
{
	u->evidence[0].lang = WM_LANG__COUNT;
}
static void evidence_in_language_minus_1(struct wm_update *u)
{
	u->evidence[0].lang = -1;
}
static void bad_percent_tomorrow_without_summary(struct wm_update *u)
{
	percent_101(u);
	tomorrow(u);
	no_summary(u);
}
static void tomorrow_without_summary(struct wm_update *u)
{
	tomorrow(u);
	no_summary(u);
}

struct check_row {
	const char *name;
	void (*change)(struct wm_update *update);
	int err;
	const char *reason; /* NULL when it passes */
};

#define POINT_REASON  "point must be area 1 to 15 and number 1 to 99"
#define SCHEME_REASON "evidence url must start with http:// or https://"
#define BLANK_REASON  "evidence url may not hold a blank or control character"
#define LANG_REASON   "evidence language must be 1 (en) to 7 (uz)"

#define ROW(CHANGE, ERR, REASON)             \
	{                                    \
#CHANGE, CHANGE, ERR, REASON \
	}

static const struct check_row check_rows[] = {
	ROW(change_nothing, WM_OK, NULL),
	ROW(point_0, WM_ERANGE, POINT_REASON),
	ROW(point_16_01, WM_ERANGE, POINT_REASON),
	ROW(kind_0, WM_ERANGE, "kind must be 1 (report) to 4 (withdrawal)"),
	ROW(kind_5, WM_ERANGE, "kind must be 1 (report) to 4 (withdrawal)"),
	ROW(origin_0, WM_ERANGE, "origin must be 1 (filed) or 2 (compiled)"),
	ROW(origin_2, WM_OK, NULL),
	ROW(origin_3, WM_ERANGE, "origin must be 1 (filed) or 2 (compiled)"),
	ROW(no_date, WM_ERANGE, "as_of must be 1991-01-01 or later"),
	ROW(first_day, WM_OK, NULL),
	ROW(day_before_the_first, WM_ERANGE, "as_of must be 1991-01-01 or later"),
	ROW(tomorrow, WM_EFUTURE_DATE, "as_of lies in the future"),
	ROW(every_axis_at_its_last, WM_OK, NULL),
	ROW(every_axis_withdrawn, WM_OK, NULL),
	ROW(percent_0, WM_OK, NULL),
	ROW(percent_101, WM_ERANGE, "percent must be 0 to 100"),
	ROW(percent_below_silent, WM_ERANGE, "percent must be 0 to 100"),
	ROW(lifecycle_0, WM_ERANGE, "lifecycle must be 1 (pipeline) to 6 (suspended)"),
	ROW(lifecycle_7, WM_ERANGE, "lifecycle must be 1 (pipeline) to 6 (suspended)"),
	ROW(completion_0, WM_ERANGE, "completion must be 1 (not started) to 4 (complete)"),
	ROW(completion_5, WM_ERANGE, "completion must be 1 (not started) to 4 (complete)"),
	ROW(confidence_4, WM_ERANGE, "confidence must be 1 (green) to 3 (red)"),
	ROW(no_summary, WM_ERULE, "summary is needed in at least one language"),
	ROW(summary_in_uzbek_only, WM_OK, NULL),
	ROW(summary_without_language, WM_ERANGE, "summary language must be 1 (en) to 7 (uz)"),
	ROW(summary_4096, WM_OK, NULL),
	ROW(summary_4097, WM_ELIMIT, "summary is longer than 4096 bytes"),
	ROW(summary_latin_1, WM_EUTF8, "summary is not UTF-8"),
	ROW(reference_64, WM_OK, NULL),
	ROW(reference_65, WM_ELIMIT, "reference is longer than 64 bytes"),
	ROW(reference_latin_1, WM_EUTF8, "reference is not UTF-8"),
	ROW(no_evidence, WM_OK, NULL),
	ROW(evidence_16, WM_OK, NULL),
	ROW(evidence_17, WM_ELIMIT, "more than 16 evidence items"),
	ROW(no_url, WM_ERULE, SCHEME_REASON),
	ROW(url_of_http, WM_OK, NULL),
	ROW(url_of_ftp, WM_ERULE, SCHEME_REASON),
	ROW(url_of_javascript, WM_ERULE, SCHEME_REASON),
	ROW(url_of_nothing_but_a_scheme, WM_ERULE, SCHEME_REASON),
	ROW(url_in_cyrillic, WM_OK, NULL),
	ROW(url_latin_1, WM_EUTF8, "evidence url is not UTF-8"),
	ROW(url_with_blank, WM_ERULE, BLANK_REASON),
	ROW(url_with_line_end, WM_ERULE, BLANK_REASON),
	ROW(url_with_delete, WM_ERULE, BLANK_REASON),
	ROW(bad_url_in_the_last_of_16, WM_ERULE, SCHEME_REASON),
	ROW(url_2048, WM_OK, NULL),
	ROW(url_2049, WM_ELIMIT, "evidence url is longer than 2048 bytes"),
	ROW(title_512, WM_OK, NULL),
	ROW(title_513, WM_ELIMIT, "evidence title is longer than 512 bytes"),
	ROW(title_latin_1, WM_EUTF8, "evidence title is not UTF-8"),
	ROW(evidence_of_today, WM_OK, NULL),
	ROW(evidence_of_tomorrow, WM_EFUTURE_DATE, "evidence date lies in the future"),
	ROW(evidence_in_uzbek, WM_OK, NULL),
	ROW(evidence_in_language_8, WM_ERANGE, LANG_REASON),
	ROW(evidence_in_language_minus_1, WM_ERANGE, LANG_REASON),
	/* The protocol's order: ranges, dates, rules. */
	ROW(bad_percent_tomorrow_without_summary, WM_ERANGE, "percent must be 0 to 100"),
	ROW(tomorrow_without_summary, WM_EFUTURE_DATE, "as_of lies in the future"),
};

static void test_the_first_violated_rule_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(check_rows); i++) {
		const struct check_row *row = &check_rows[i];
		struct wm_update update = make_update();
		const char *reason = NULL;

		row->change(&update);
		const int err = wm_update_check(&update, TODAY, &reason);
		const char *want = row->reason != NULL ? row->reason : "nothing";
		const char *got = reason != NULL ? reason : "nothing";
		if (err != row->err || strcmp(want, got) != 0) {
			fail_msg("%s: got %s (%s), want %s (%s)", row->name, wm_err_name(err), got,
				 wm_err_name(row->err), want);
		}
	}
}

static void test_without_a_clock_no_day_is_in_the_future(void **state)
{
	(void)state;
	struct wm_update update = make_update();
	const char *reason = NULL;

	update.as_of = INT32_MAX;
	update.evidence[0].date = INT32_MAX;
	wmt_assert_ok(wm_update_check(&update, INT32_MAX, &reason));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_new_update_is_silent),
		cmocka_unit_test(test_the_first_violated_rule_is_named),
		cmocka_unit_test(test_without_a_clock_no_day_is_in_the_future),
	};
	return cmocka_run_group_tests_name("core/update", tests, fill_filler, NULL);
}
