/* Which picture is meant, and for which day. */
#include "lib/wmt.h"

#include "base/text.h"
#include "cli/query.h"
#include "core/register.h"

#define OK	0 /* a status, see cli/fail.h */
#define USAGE	2
#define REFUSED 3

static int32_t day_of(const char *text)
{
	int32_t day = 0;

	wmt_assert_ok(wm_date_parse(wm_view_str(text), &day));
	return day;
}

static int64_t noon_of(const char *text)
{
	return (int64_t)day_of(text) * WM_DAY_MSEC + WM_DAY_MSEC / 2;
}

/* The day of the evaluation, where the revision found is of 2026-03-01 and today is 2026-06-15. */
static int32_t evaluated_on(const struct look *look)
{
	const int64_t now = noon_of("2026-06-15");
	const struct wm_item begin = { .revision = 7, .committed_at_msec = noon_of("2026-03-01") };
	struct cut cut;

	assert_int_equal(query_cut(look, now, &cut), OK);
	return query_day(&cut, &begin, now);
}

static void test_the_day_is_named_or_follows_from_the_cut(void **state)
{
	(void)state;
	assert_int_equal(evaluated_on(&(struct look){ 0 }), day_of("2026-06-15"));
	assert_int_equal(evaluated_on(&(struct look){ .as_of = "7" }), day_of("2026-03-01"));
	assert_int_equal(evaluated_on(&(struct look){ .as_of = "2026-04-04" }),
			 day_of("2026-04-04"));
	assert_int_equal(evaluated_on(&(struct look){ .as_of = "2026-04-04T23:00:00Z" }),
			 day_of("2026-04-04"));
	assert_int_equal(evaluated_on(&(struct look){ .facts_to = "2025-01-01" }),
			 day_of("2026-06-15"));
	assert_int_equal(evaluated_on(&(struct look){ .as_of = "7", .on = "2027-01-31" }),
			 day_of("2027-01-31"));
}

static void test_only_nothing_said_is_head(void **state)
{
	static const struct look looks[] = {
		{ .as_of = "7" },
		{ .facts_to = "2026-01-01" },
		{ .on = "2026-01-01" },
		{ .view = "reported" },
	};
	struct cut cut;

	(void)state;
	assert_int_equal(query_cut(&(struct look){ 0 }, noon_of("2026-06-15"), &cut), OK);
	assert_true(cut.is_head);
	assert_int_equal(cut.view, WM_QUERY_REPORTED);
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		assert_int_equal(query_cut(&looks[i], noon_of("2026-06-15"), &cut), OK);
		assert_false(cut.is_head);
	}
}

static void test_a_query_carries_what_was_said(void **state)
{
	const struct look look = { .as_of = "7", .facts_to = "2026-01-01", .view = "published" };
	struct wm_query query;
	struct cut cut;

	(void)state;
	assert_int_equal(query_cut(&look, noon_of("2026-06-15"), &cut), OK);
	query_make(&query, WM_ITEM_BODY_POINT, &cut);
	assert_int_equal(query.as_of_rev, 7);
	assert_int_equal(query.facts_to_days, day_of("2026-01-01"));
	assert_int_equal(query.view, WM_QUERY_PUBLISHED);
}

static void test_what_is_no_day_revision_or_view_is_refused(void **state)
{
	const int64_t now = noon_of("2026-06-15");
	struct cut cut;

	(void)state;
	assert_int_equal(query_cut(&(struct look){ .as_of = "soon" }, now, &cut), USAGE);
	assert_int_equal(query_cut(&(struct look){ .on = "7" }, now, &cut), USAGE);
	assert_int_equal(query_cut(&(struct look){ .facts_to = "2026" }, now, &cut), USAGE);
	assert_int_equal(query_cut(&(struct look){ .view = "draft" }, now, &cut), USAGE);
	assert_int_equal(query_cut(&(struct look){ .as_of = "2026-06-16" }, now, &cut), REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_day_is_named_or_follows_from_the_cut),
		cmocka_unit_test(test_only_nothing_said_is_head),
		cmocka_unit_test(test_a_query_carries_what_was_said),
		cmocka_unit_test(test_what_is_no_day_revision_or_view_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
