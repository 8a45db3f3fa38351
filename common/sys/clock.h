/**
 * @file clock.h
 * @brief The only caller of clock_gettime.
 *
 * Layer 1 (sys).  Wall time for data, monotonic time for waits.
 */
#ifndef WM_SYS_CLOCK_H
#define WM_SYS_CLOCK_H

#include <stdint.h>

/** Milliseconds since 1970-01-01T00:00:00Z. */
int64_t wm_now_msec(void);
/** Milliseconds of a clock that never steps. */
int64_t wm_mono_msec(void);
/** Microseconds of the same clock. */
int64_t wm_mono_usec(void);

#endif
