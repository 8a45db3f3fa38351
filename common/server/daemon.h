/**
 * @file daemon.h
 * @brief What a foreground service needs of the system: signals as a descriptor, readiness.
 *
 * Layer 3 (server): libsystemd.
 */
#ifndef WM_SERVER_DAEMON_H
#define WM_SERVER_DAEMON_H

#include <stdint.h>

#include "base/err.h"

/** Block SIGINT, SIGTERM and SIGHUP and get a descriptor that is readable when one came. */
WM_CHECK int wm_daemon_signals(int *ret_fd);
/** The signal that came, 0 when none did. */
int wm_daemon_signal_take(int fd);
/**
 * Keep what is in memory in memory: no core files, and no look from other
 * processes of this user.  Builds with a sanitizer, which looks itself, only get
 * the former.
 */
void wm_daemon_seal(void);
/**
 * Bound the process's own memory; beyond it allocations fail.  No bound in builds
 * with a sanitizer, which reserve more than any machine has.
 */
WM_CHECK int wm_daemon_bound_memory(uint64_t bytes);
/** End with the parent, however it ends.  @return WM_ESYSTEM: it has ended already */
WM_CHECK int wm_daemon_follow_parent(void);
/** "READY=1", "STOPPING=1", ...: told to the service manager, if there is one. */
void wm_daemon_notify(const char *state);

#endif
