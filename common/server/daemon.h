/**
 * @file daemon.h
 * @brief What a foreground service needs of the system: signals as a descriptor, readiness.
 *
 * Layer 3 (server): libsystemd.
 */
#ifndef WM_SERVER_DAEMON_H
#define WM_SERVER_DAEMON_H

#include "base/err.h"

/** Block SIGINT, SIGTERM and SIGHUP and get a descriptor that is readable when one came. */
WM_CHECK int wm_daemon_signals(int *ret_fd);
/** The signal that came, 0 when none did. */
int wm_daemon_signal_take(int fd);
/** "READY=1", "STOPPING=1", ...: told to the service manager, if there is one. */
void wm_daemon_notify(const char *state);

#endif
