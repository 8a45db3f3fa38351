/* Failpoints: what the variable arms, when it fires, and that a wrong one ends the process. */
#include "sys/failpoint.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/wmt.h"

/* Pass two places some times in a child; its wait status. */
static int child(const char *spec, unsigned passings, bool until_stopped)
{
	int status = 0;
	const pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		unsigned errors = 0;
		(void)!freopen("/dev/null", "w", stderr);
		(void)setenv("WAYMARK_FAILPOINT", spec, 1);
		for (unsigned i = 0; i < passings; i++) {
			errors += wm_failpoint(WM_FAILPOINT_before_begin) == WM_ESYSTEM;
			errors += wm_failpoint(WM_FAILPOINT_in_snapshot) < 0 ? 10U : 0U;
		}
		_exit((int)errors);
	}
	assert_int_equal(waitpid(pid, &status, until_stopped ? WUNTRACED : 0), pid);
	if (until_stopped && WIFSTOPPED(status)) {
		assert_int_equal(WSTOPSIG(status), SIGSTOP);
		assert_int_equal(kill(pid, SIGCONT), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		return status;
	}
	assert_false(until_stopped);
	return status;
}

static void test_an_action_fires_once_at_its_passing(void **state)
{
	(void)state;
	assert_int_equal(WEXITSTATUS(child("before_begin:error", 5, false)), 1);
	assert_int_equal(WEXITSTATUS(child("before_begin:error:5", 5, false)), 1);
	assert_int_equal(WEXITSTATUS(child("before_begin:error:6", 5, false)), 0);
	assert_int_equal(WEXITSTATUS(child("before_begin:error,in_snapshot:error:2", 5, false)),
			 11);
}

static void test_kill_exit_and_pause(void **state)
{
	(void)state;
	const int killed = child("in_snapshot:kill:2", 2, false);
	assert_true(WIFSIGNALED(killed) && WTERMSIG(killed) == SIGKILL);
	assert_int_equal(WEXITSTATUS(child("in_snapshot:exit", 1, false)), 86);
	assert_int_equal(WEXITSTATUS(child("in_snapshot:pause", 3, true)), 0);
}

static void test_a_wrong_variable_ends_the_process(void **state)
{
	(void)state;
	static const char *const wrong[] = { "no_such_place:kill",    "before_begin",
					     "before_begin:burn",     "before_begin:error:0",
					     "before_begin:error:2x", "" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(WEXITSTATUS(child(wrong[i], 1, false)), 86);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_action_fires_once_at_its_passing),
		cmocka_unit_test(test_kill_exit_and_pause),
		cmocka_unit_test(test_a_wrong_variable_ends_the_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
