#include "server/daemon.h"

#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

#define LONG_BLOCK_BYTES (32 * 1024)

int wm_daemon_signals(int *ret_fd)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) {
		return WM_ESYSTEM;
	}
	const int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0) {
		return WM_ESYSTEM;
	}
	*ret_fd = fd;
	return WM_OK;
}

int wm_daemon_signal_take(int fd)
{
	struct signalfd_siginfo info;

	return read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info) ? (int)info.ssi_signo : 0;
}

void wm_daemon_notify(const char *state)
{
	(void)sd_notify(0, state); /* without a service manager there is nobody to tell */
}

void wm_daemon_seal(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none); /* lowering one's own limit cannot fail */
	if (!IS_SANITIZED) {
		(void)prctl(PR_SET_DUMPABLE, 0);
	}
}

int wm_daemon_bound_memory(uint64_t bytes)
{
	const struct rlimit bound = { bytes, bytes };

	if (IS_SANITIZED) {
		return WM_OK;
	}
	/* What one thread frees is there for the others, and long blocks go back to the system:
	 * else memory that a flood has used stays taken after it, and the bound is near for ever.
	 */
	(void)mallopt(M_ARENA_MAX, 1);
	(void)mallopt(M_MMAP_THRESHOLD, LONG_BLOCK_BYTES);
	return setrlimit(RLIMIT_DATA, &bound) == 0 ? WM_OK : WM_ESYSTEM;
}

int wm_daemon_follow_parent(void)
{
	/* Asked after the wish is in place: a parent that ended before it was seen has gone. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() == 1) {
		return WM_ESYSTEM;
	}
	return WM_OK;
}
