/* The edge as a child: started, watched, started again after a wait that doubles. */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/internal.h"
#include "sys/log.h"

extern char **environ;

void wm_child_init(struct wm_child *child, char *const *command)
{
	*child = (struct wm_child){ .command = command,
				    .pid_fd = -1,
				    .wait_msec = WM_EDGE_RESTART_MIN_MSEC };
}

/*
 * A process group of its own, so that a terminal's Ctrl-C is for the core alone;
 * no signal blocked; nothing open but the standard streams (LMDB does not mark its
 * file for closing).
 */
static int spawn(char *const *command, pid_t *ret_pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none;

	sigemptyset(&none);
	if (posix_spawn_file_actions_init(&files) != 0) {
		return ENOMEM;
	}
	if (posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1) != 0 ||
	    posix_spawnattr_init(&attr) != 0) {
		(void)posix_spawn_file_actions_destroy(&files);
		return ENOMEM;
	}
	(void)posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	(void)posix_spawnattr_setsigmask(&attr, &none);
	(void)posix_spawnattr_setpgroup(&attr, 0);
	const int err = posix_spawn(ret_pid, command[0], &files, &attr, command, environ);
	(void)posix_spawn_file_actions_destroy(&files);
	(void)posix_spawnattr_destroy(&attr);
	return err;
}

static void plan_next(struct wm_child *child, int64_t now_mono_msec)
{
	child->start_mono_msec = now_mono_msec + child->wait_msec;
	child->wait_msec *= 2;
	if (child->wait_msec > WM_EDGE_RESTART_MAX_MSEC) {
		child->wait_msec = WM_EDGE_RESTART_MAX_MSEC;
	}
}

void wm_child_tend(struct wm_child *child, int64_t now_mono_msec)
{
	pid_t pid;

	if (child->pid_fd >= 0 && child->kill_mono_msec != 0 &&
	    now_mono_msec >= child->kill_mono_msec) {
		wm_child_kill(child);
	}
	if (child->command == NULL || child->pid_fd >= 0 ||
	    now_mono_msec < child->start_mono_msec) {
		return;
	}
	const int err = spawn(child->command, &pid);
	const int pid_fd = err == 0 ? pidfd_open(pid, 0) : -1;
	if (pid_fd < 0) {
		wm_log(WM_LOG_ERROR, "cannot start the edge program=%s: %s", child->command[0],
		       strerror(err != 0 ? err : errno));
		if (err == 0) {
			(void)kill(pid, SIGKILL);
			(void)waitpid(pid, NULL, 0);
		}
		plan_next(child, now_mono_msec);
		return;
	}
	child->pid = pid;
	child->pid_fd = pid_fd;
	child->start_mono_msec = now_mono_msec;
	child->kill_mono_msec = now_mono_msec + WM_EDGE_START_MSEC;
	child->was_ready = false;
}

bool wm_child_reap(struct wm_child *child, int64_t now_mono_msec)
{
	int status = 0;

	if (child->pid_fd < 0 || waitpid(child->pid, &status, WNOHANG) != child->pid) {
		return false;
	}
	(void)close(child->pid_fd);
	child->pid_fd = -1;
	if (child->was_ready && now_mono_msec - child->start_mono_msec > WM_EDGE_STEADY_MSEC) {
		child->wait_msec = WM_EDGE_RESTART_MIN_MSEC;
	}
	wm_log(WM_LOG_WARN, "the edge ended pid=%d %s=%d next_in_msec=%u", child->pid,
	       WIFSIGNALED(status) ? "signal" : "status",
	       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), child->wait_msec);
	plan_next(child, now_mono_msec);
	return true;
}

int wm_child_due_msec(const struct wm_child *child, int64_t now_mono_msec, int most)
{
	int64_t at = child->start_mono_msec;

	if (child->command == NULL) {
		return most;
	}
	if (child->pid_fd >= 0) {
		at = child->kill_mono_msec != 0 ? child->kill_mono_msec : now_mono_msec + most;
	}
	const int64_t due = at - now_mono_msec;
	return due < 0 ? 0 : due < most ? (int)due : most;
}

void wm_child_welcome(struct wm_child *child)
{
	child->was_ready = true;
	child->kill_mono_msec = 0;
}

void wm_child_dismiss(struct wm_child *child, int64_t now_mono_msec, int grace_msec)
{
	child->kill_mono_msec = now_mono_msec + grace_msec;
}

void wm_child_kill(struct wm_child *child)
{
	if (child->pid_fd >= 0) {
		(void)kill(child->pid, SIGKILL);
		child->kill_mono_msec = 0;
	}
}
