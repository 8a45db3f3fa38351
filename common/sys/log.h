/**
 * @file log.h
 * @brief One line per event on stderr: time, level, program, text with key=value pairs.
 *
 * Layer 1 (sys).  Services log, once, where an error stops; libraries do not.
 * Values from outside are quoted and cut by the caller (wm_log_quote).
 */
#ifndef WM_SYS_LOG_H
#define WM_SYS_LOG_H

#include <stdbool.h>

#include "base/view.h"

enum wm_log_level { WM_LOG_ERROR = 0, WM_LOG_WARN, WM_LOG_INFO, WM_LOG_DEBUG };

/** "error", "warn", "info" or "debug".  @return false: another word */
bool wm_log_level_parse(const char *text, enum wm_log_level *ret_level);
const char *wm_log_level_name(enum wm_log_level level);

/** Name the program and the most detailed level that is printed. */
void wm_log_start(const char *program, enum wm_log_level level);

void wm_log(enum wm_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Printable form of bytes from outside, cut to fit; returns `to`. */
const char *wm_log_quote(struct wm_view bytes, char *to, size_t cap);

#endif
