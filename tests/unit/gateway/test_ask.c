/* Request targets: what is read, what is refused, and where the limits are. */
#include "lib/wmt.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "gateway/ask.h"

#define NOW_MSEC (20000 * WM_DAY_MSEC + 5000)

static int parse(const char *target, struct ask *ask)
{
	const char *why = NULL;
	const int err = ask_parse(target, NOW_MSEC, ask, &why);

	assert_non_null(why);
	assert_int_equal(err == WM_OK, why[0] == '\0');
	return err;
}

static void test_nothing_asked_is_the_head(void **state)
{
	struct ask ask;

	(void)state;
	assert_int_equal(parse("/api/v1/points", &ask), WM_OK);
	assert_string_equal(ask.path, "/api/v1/points");
	assert_true(ask.cut.is_head);
	assert_int_equal(ask.limit, WM_HTTP_LOG_DEFAULT_COUNT);
}

static void test_moments(void **state)
{
	struct ask ask;

	(void)state;
	assert_int_equal(parse("/x?as_of=12&view=accepted", &ask), WM_OK);
	assert_int_equal(ask.cut.revision, 12);
	assert_int_equal(ask.cut.view, WM_QUERY_ACCEPTED);
	assert_false(ask.cut.is_head);
	assert_int_equal(parse("/x?as_of=2024-10-03", &ask), WM_OK);
	assert_int_equal(ask.cut.day, 19999);
	assert_int_equal(ask.cut.msec, 20000 * WM_DAY_MSEC - 1);
	assert_int_equal(parse("/x?as_of=2024-10-04", &ask), WM_OK);
	assert_int_equal(ask.cut.msec, WM_AS_OF_HEAD);
	assert_int_equal(parse("/x?as_of=2024-10-05", &ask), WM_EREV_FUTURE);
	assert_int_equal(parse("/x?from=1&to=2&view=accepted", &ask), WM_OK);
	assert_int_equal(ask.from.revision, 1);
	assert_int_equal(ask.to.revision, 2);
	assert_int_equal(ask.to.view, WM_QUERY_ACCEPTED);
}

static void test_refused(void **state)
{
	static const char *const targets[] = {
		"/x?as_of",	      "/x?as_of=",	  "/x?as_of=%3", "/x?as_of=%zz",
		"/x?as_of=1&as_of=1", "/x?other=1",	  "/x?view=all", "/x?limit=0",
		"/x?limit=501",	      "/x?on=2024-13-01", "/x?after=-1", "/x?=1",
	};
	struct ask ask;

	(void)state;
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		assert_int_equal(parse(targets[i], &ask), WM_EUSAGE);
	}
}

static void test_percent_and_limits(void **state)
{
	char target[WM_HTTP_TARGET_MAX_BYTES + 1];
	struct ask ask;

	(void)state;
	assert_int_equal(parse("/x?as_of=2024%2D10%2d03&limit=500", &ask), WM_OK);
	assert_int_equal(ask.cut.day, 19999);
	assert_int_equal(ask.limit, 500);
	memset(target, 'a', sizeof(target));
	target[0] = '/';
	target[WM_HTTP_TARGET_MAX_BYTES] = '\0';
	assert_int_equal(parse(target, &ask), WM_ELIMIT);
	target[WM_HTTP_TARGET_MAX_BYTES - 1] = '\0';
	assert_int_equal(parse(target, &ask), WM_OK);
	assert_string_equal(ask.path, target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_asked_is_the_head),
		cmocka_unit_test(test_moments),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_percent_and_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
