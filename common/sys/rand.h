/**
 * @file rand.h
 * @brief Random bytes from the kernel.
 *
 * Layer 1 (sys).
 */
#ifndef WM_SYS_RAND_H
#define WM_SYS_RAND_H

#include <stddef.h>
#include <stdint.h>

/** Fill with bytes from getrandom(2); ends the process if the kernel has none. */
void wm_random(void *ret_bytes, size_t len);

/** A UUIDv7 (RFC 9562) of the given wall time: the form of a submission id. */
void wm_uuid_make(int64_t now_msec, uint8_t ret_uuid[16]);

#endif
