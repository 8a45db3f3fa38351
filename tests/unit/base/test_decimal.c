/* Decimal numbers are kept as they were written, or refused. */
#include "base/decimal.h"
#include "lib/wmt.h"

struct row {
	const char *text;
	unsigned decimals;
	int err;
	int64_t value;
	const char *again; /* as it is written, NULL = as `text` */
};

static const struct row rows[] = {
	{ "0", 0, WM_OK, 0, NULL },
	{ "12.5", 1, WM_OK, 125, NULL },
	{ "12", 1, WM_OK, 120, "12.0" },
	{ "-0.05", 2, WM_OK, -5, NULL },
	{ "-0", 0, WM_OK, 0, "0" },
	{ "007", 0, WM_OK, 7, "7" },
	{ "0.000001", 6, WM_OK, 1, NULL },
	{ "9223372036854775807", 0, WM_OK, INT64_MAX, NULL },
	{ "-9223372036854775808", 0, WM_OK, INT64_MIN, NULL },
	{ "-9.223372036854775808", 18, WM_OK, INT64_MIN, NULL },
	{ "9223372036854775808", 0, WM_ERANGE, 0, NULL },
	{ "-9223372036854775809", 0, WM_ERANGE, 0, NULL },
	{ "9223372036854775807", 1, WM_ERANGE, 0, NULL },
	{ "", 0, WM_EINVALID, 0, NULL },
	{ "-", 0, WM_EINVALID, 0, NULL },
	{ "+1", 0, WM_EINVALID, 0, NULL },
	{ ".5", 1, WM_EINVALID, 0, NULL },
	{ "5.", 1, WM_EINVALID, 0, NULL },
	{ "1.2.3", 2, WM_EINVALID, 0, NULL },
	{ "12.55", 1, WM_EINVALID, 0, NULL }, /* never rounded */
	{ "12.50", 1, WM_EINVALID, 0, NULL },
	{ "1e3", 0, WM_EINVALID, 0, NULL },
	{ " 1", 0, WM_EINVALID, 0, NULL },
	{ "1,5", 1, WM_EINVALID, 0, NULL },
};

static void test_a_number_is_read_exactly_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		int64_t value = -77;

		const int err = wm_decimal_parse(wm_view_str(row->text), row->decimals, &value);
		if (err != row->err || value != (err == WM_OK ? row->value : -77)) {
			fail_msg("\"%s\" with %u decimals: %s, %lld", row->text, row->decimals,
				 wm_err_name(err), (long long)value);
		}
	}
}

static void test_a_number_is_written_with_all_its_decimals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[WM_DECIMAL_TEXT_BYTES];
		int64_t value = 0;

		if (rows[i].err != WM_OK) {
			continue;
		}
		wmt_assert_ok(
			wm_decimal_parse(wm_view_str(rows[i].text), rows[i].decimals, &value));
		wm_decimal_format(value, rows[i].decimals, text);
		assert_string_equal(text, rows[i].again != NULL ? rows[i].again : rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_number_is_read_exactly_or_refused),
		cmocka_unit_test(test_a_number_is_written_with_all_its_decimals),
	};

	return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}
