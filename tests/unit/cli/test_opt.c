/* Options that belong to the one before them. */
#include <stddef.h>

#include "cli/fail.h"
#include "cli/opt.h"
#include "cli/out.h"

#include "lib/wmt.h" /* last: cmocka has a macro named fail */

/* The printer of --help is not part of this test. */
void out_line(const char *format, ...)
{
	(void)format;
}

struct values {
	struct opt_list evidence, title;
	bool json;
};

static const struct opt opts[] = {
	{ "evidence", OPT_LIST, "URL", offsetof(struct values, evidence), .text = "" },
	{ "title", OPT_OF, "TEXT", offsetof(struct values, title),
	  .of = offsetof(struct values, evidence), .text = "" },
	{ "json", OPT_FLAG, NULL, offsetof(struct values, json), .text = "" },
};

static int parse(char **argv, int argc, struct values *values)
{
	const struct opt_set sets[] = { { opts, 3, values }, { NULL, 0, NULL } };
	int first = 0;

	*values = (struct values){ .json = false };
	return opt_parse(sets, false, argc, argv, &first);
}

static void test_it_goes_with_the_last_item(void **state)
{
	char *argv[] = { "w", "--evidence", "a",	  "--evidence", "b",	   "--title",
			 "B", "--json",	    "--evidence", "c",		"--title", "C" };
	struct values values;

	(void)state;
	assert_int_equal(parse(argv, 12, &values), STATUS_OK);
	assert_int_equal(values.evidence.count, 3);
	assert_null(values.title.item[0]);
	assert_string_equal(values.title.item[1], "B");
	assert_string_equal(values.title.item[2], "C");
}

static void test_it_needs_one_before_it_and_comes_once(void **state)
{
	char *alone[] = { "w", "--title", "A", "--evidence", "a" };
	char *twice[] = { "w", "--evidence", "a", "--title", "A", "--title", "B" };
	struct values values;

	(void)state;
	assert_int_equal(parse(alone, 5, &values), STATUS_USAGE);
	assert_int_equal(parse(twice, 7, &values), STATUS_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_goes_with_the_last_item),
		cmocka_unit_test(test_it_needs_one_before_it_and_comes_once),
	};

	return cmocka_run_group_tests_name("opt", tests, NULL, NULL);
}
