/* What is refused is counted always and told at a bounded rate. */
#include "server/audit.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/err.h"
#include "lib/tmpdir.h"
#include "proto/limits.h"

static struct wm_audit audit;
static uint64_t counts[WM_EDGE_COUNT__COUNT];

static int setup(void **state)
{
	memset(&audit, 0, sizeof(audit));
	memset(counts, 0, sizeof(counts));
	return tmpdir_make(state);
}

/* Run a step with the log in a file; what it wrote. */
static const char *logged(struct tmpdir *dir, void (*step)(int64_t), int64_t now)
{
	static char text[8192];
	const char *path = tmpdir_path(dir, "log");
	const int kept = dup(STDERR_FILENO);
	const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(kept >= 0 && fd >= 0 && dup2(fd, STDERR_FILENO) >= 0);
	step(now);
	assert_true(dup2(kept, STDERR_FILENO) >= 0);
	const ssize_t len = pread(fd, text, sizeof(text) - 1, 0);
	assert_true(len >= 0);
	text[len] = '\0';
	(void)close(fd);
	(void)close(kept);
	return text;
}

static size_t lines_of(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++) {
		count += *text == '\n';
	}
	return count;
}

static void tell(int64_t now)
{
	wm_audit_tell(&audit, counts, now);
}

static void flood(int64_t now)
{
	const uint8_t key[WM_KEY_BYTES] = { 1 };

	for (int i = 0; i < 100000; i++) {
		wm_audit_unknown_key(&audit, key);
		wm_audit_reject(&audit, WM_EDENIED);
		counts[WM_COUNT_malformed]++;
		wm_audit_tell(&audit, counts, now + i / 10000); /* ten milliseconds in all */
	}
}

static void test_each_cause_is_told_with_what_was_added(void **state)
{
	counts[WM_COUNT_received] = 50; /* no refusal */
	counts[WM_COUNT_refused_keys] = 3;
	wm_audit_reject(&audit, WM_EDENIED);
	wm_audit_reject(&audit, WM_EDENIED);
	wm_audit_reject(&audit, WM_EBUSY);
	const char *text = logged(*state, tell, WM_AUDIT_EVERY_MSEC);
	assert_non_null(strstr(text, "refused refused_keys=3 E_BUSY=1 E_DENIED=2\n"));

	wm_audit_reject(&audit, WM_EDENIED);
	text = logged(*state, tell, 2 * WM_AUDIT_EVERY_MSEC);
	assert_non_null(strstr(text, "refused E_DENIED=1\n"));
	assert_string_equal(logged(*state, tell, 3 * WM_AUDIT_EVERY_MSEC), ""); /* nothing new */
}

static void test_a_flood_writes_a_few_lines(void **state)
{
	const char *text = logged(*state, flood, WM_AUDIT_EVERY_MSEC);

	/* One key before the line that was due, the line, and the keys of the time after it. */
	assert_int_equal(lines_of(text), WM_AUDIT_KEYS_MAX + 2);
	text = logged(*state, tell, 3 * WM_AUDIT_EVERY_MSEC);
	assert_int_equal(lines_of(text), 1);
	assert_non_null(strstr(text, "malformed=99999"));
	assert_int_equal(audit.codes[-WM_EDENIED], 100000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_cause_is_told_with_what_was_added, setup,
						tmpdir_remove),
		cmocka_unit_test_setup_teardown(test_a_flood_writes_a_few_lines, setup,
						tmpdir_remove),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
