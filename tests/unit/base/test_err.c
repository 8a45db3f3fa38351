/* The error list: codes are unique and negative, and every one has a name, a text and a class. */
#include "lib/wmt.h"

struct row {
	int err;
	int code;
	enum wm_err_class err_class;
	const char *name;
};

static const struct row rows[] = {
#define WM_ERR(NAME, CODE, CLASS, TEXT) { WM_E##NAME, CODE, WM_CLASS_##CLASS, "E_" #NAME },
#include "proto/errors.def"
#undef WM_ERR
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static void test_every_code_is_the_negative_protocol_code(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		assert_int_equal(rows[i].err, -rows[i].code);
		assert_in_range(rows[i].code, 1, 699);
	}
}

static void test_no_code_is_used_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		for (size_t j = 0; j < i; j++) {
			assert_int_not_equal(rows[i].code, rows[j].code);
		}
	}
}

static void test_every_code_has_name_text_and_class(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		assert_string_equal(wm_err_name(rows[i].err), rows[i].name);
		assert_int_equal(wm_err_class(rows[i].err), rows[i].err_class);
		assert_true(strlen(wm_strerror(rows[i].err)) > 0);
		assert_string_not_equal(wm_strerror(rows[i].err), "unknown error");
	}
}

static void test_codes_on_the_wire_keep_their_numbers(void **state)
{
	(void)state;
	assert_int_equal(WM_ENOMEM, -1);
	assert_int_equal(WM_EBUSY, -100);
	assert_int_equal(WM_EFRAMES, -200);
	assert_int_equal(WM_ECONFLICT, -300);
	assert_int_equal(WM_EDENIED, -400);
	assert_int_equal(WM_EINTERNAL, -502);
	assert_int_equal(WM_ECELL, -603);
}

static void test_success_is_not_an_error(void **state)
{
	(void)state;
	assert_int_equal(WM_OK, 0);
	assert_string_equal(wm_err_name(WM_OK), "OK");
	assert_int_equal(wm_err_class(WM_OK), WM_CLASS_NONE);
}

static void test_an_unknown_code_needs_a_human(void **state)
{
	(void)state;
	const int unknown[] = { 1, 300, -99, -700, INT32_MAX, INT32_MIN };

	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		assert_string_equal(wm_err_name(unknown[i]), "E_UNKNOWN");
		assert_string_equal(wm_strerror(unknown[i]), "unknown error");
		assert_int_equal(wm_err_class(unknown[i]), WM_CLASS_HUMAN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_code_is_the_negative_protocol_code),
		cmocka_unit_test(test_no_code_is_used_twice),
		cmocka_unit_test(test_every_code_has_name_text_and_class),
		cmocka_unit_test(test_codes_on_the_wire_keep_their_numbers),
		cmocka_unit_test(test_success_is_not_an_error),
		cmocka_unit_test(test_an_unknown_code_needs_a_human),
	};
	return cmocka_run_group_tests_name("base/err", tests, NULL, NULL);
}
