/* The clocks have the units and the origins that their names say; log lines can be trusted. */
#include <errno.h>
#include <time.h>

#include "base/text.h"
#include "lib/tmpdir.h"
#include "sys/clock.h"
#include "sys/files.h"
#include "sys/log.h"

static void test_wall_time_counts_milliseconds_since_1970(void **state)
{
	(void)state;
	const time_t before = time(NULL);
	const int64_t now = wm_now_msec();
	const time_t after = time(NULL);

	/* time() may lag behind the exact clock by one tick. */
	assert_true(now >= (int64_t)before * 1000);
	assert_true(now < ((int64_t)after + 2) * 1000);
}

static void test_monotonic_time_never_steps_back(void **state)
{
	int64_t last = wm_mono_usec();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		const int64_t now = wm_mono_usec();
		assert_true(now >= last);
		last = now;
	}
}

static void test_both_units_are_of_one_clock(void **state)
{
	(void)state;
	const int64_t before = wm_mono_usec();
	const int64_t msec = wm_mono_msec();
	const int64_t after = wm_mono_usec();

	assert_true(msec >= before / 1000 && msec <= after / 1000);
}

struct quote_row {
	const char *name;
	struct wm_view bytes;
	size_t cap;
	const char *want;
};

static void test_quoted_bytes_are_printable_and_cut_to_fit(void **state)
{
	const struct quote_row rows[] = {
		{ "plain", wm_view_str("a b"), 64, "\"a b\"" },
		{ "empty", wm_view_str(""), 64, "\"\"" },
		{ "quote and backslash", wm_view_str("\"\\"), 64, "\"\\\"\\\\\"" },
		{ "line break and NUL", wm_view_of("\n\0", 2), 64, "\"\\x0a\\x00\"" },
		{ "escape sequence", wm_view_str("\x1b[31m"), 64, "\"\\x1b[31m\"" },
		{ "not ASCII", wm_view_str("\xc3\xa9"), 64, "\"\\xc3\\xa9\"" },
		{ "just fits", wm_view_str("abcdefg"), 10, "\"abcdefg\"" },
		{ "one too long", wm_view_str("abcdefgh"), 10, "\"abcd...\"" },
		{ "no room for half an escape", wm_view_str("abc\x01zz"), 10, "\"abc...\"" },
		{ "least room", wm_view_str("abcdefgh"), 6, "\"...\"" },
	};
	char to[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(wm_log_quote(rows[i].bytes, to, rows[i].cap), rows[i].want) != 0) {
			fail_msg("%s: got %s, want %s", rows[i].name, to, rows[i].want);
		}
	}
}

/* Run the body with stderr in a file and read what it wrote. */
static struct wm_view log_of(struct tmpdir *dir, struct wm_buf *buf, const char *text)
{
	const char *path = tmpdir_path(dir, "log");
	const int kept = dup(STDERR_FILENO);

	assert_non_null(freopen(path, "w", stderr));
	errno = ENOSPC;
	wm_log(WM_LOG_INFO, "event text=%s", text);
	assert_int_equal(errno, ENOSPC);
	wm_log(WM_LOG_DEBUG, "too detailed");
	assert_int_equal(dup2(kept, STDERR_FILENO), STDERR_FILENO);
	(void)close(kept);
	wmt_assert_ok(wm_file_read(path, buf));
	return wm_buf_view(buf);
}

static void test_an_event_is_one_line_with_time_level_and_program(void **state)
{
	static const char want[] = " info tester: event text=a b\n";
	struct wm_buf buf;
	int64_t at = 0;

	wm_buf_init(&buf, 100000);
	wm_log_start("tester", WM_LOG_INFO);
	const struct wm_view line = log_of(*state, &buf, "a\nb");
	assert_int_equal(line.len, 24 + sizeof(want) - 1);
	wmt_assert_ok(wm_time_parse(wm_view_of(line.data, 24), &at));
	assert_memory_equal(line.data + 24, want, sizeof(want) - 1);
	wm_buf_deinit(&buf);
}

static void test_a_long_line_is_cut_and_still_ends(void **state)
{
	char text[5000];
	struct wm_buf buf;

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	wm_buf_init(&buf, 100000);
	const struct wm_view line = log_of(*state, &buf, text);
	assert_true(line.len < sizeof(text));
	assert_int_equal(line.data[line.len - 1], '\n');
	assert_int_equal(line.data[line.len - 2], 'x');
	wm_buf_deinit(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wall_time_counts_milliseconds_since_1970),
		cmocka_unit_test(test_monotonic_time_never_steps_back),
		cmocka_unit_test(test_both_units_are_of_one_clock),
		cmocka_unit_test(test_quoted_bytes_are_printable_and_cut_to_fit),
		cmocka_unit_test_setup_teardown(
			test_an_event_is_one_line_with_time_level_and_program, tmpdir_make,
			tmpdir_remove),
		cmocka_unit_test_setup_teardown(test_a_long_line_is_cut_and_still_ends, tmpdir_make,
						tmpdir_remove),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
