/**
 * @file guard.h
 * @brief Is an instance directory as closed as it has to be?  Asked before anything is served.
 *
 * Layer 2 (conf): base + sys.
 */
#ifndef WM_CONF_GUARD_H
#define WM_CONF_GUARD_H

#include "conf/instance.h"

/**
 * Refuse an instance that somebody else could change or read the secrets of:
 * a folder or file that group or others may write, a key file or the store that
 * they may read, anything that belongs to a user other than this one or root.
 *
 * @param ret_why  on WM_EDENIED which file and what about it, static buffer
 * @return WM_OK, WM_EDENIED, WM_ENOMEM, WM_ESYSTEM
 */
WM_CHECK int wm_instance_guard(const struct wm_instance *instance, const char **ret_why);

/** True for an address that only this machine can reach: ipc://, or tcp:// on loopback. */
bool wm_endpoint_is_local(const char *endpoint);

#endif
