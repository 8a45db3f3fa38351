/**
 * @file clock.c
 * @brief Wall and monotonic time; nobody else calls clock_gettime.
 */
#include "sys/clock.h"

#include <assert.h>
#include <time.h>

/* With these two clocks and a valid pointer the call cannot fail. */
static struct timespec read_clock(clockid_t clock)
{
	struct timespec now = { 0 };
	const int status = clock_gettime(clock, &now);

	assert(status == 0);
	(void)status;
	return now;
}

int64_t wm_now_msec(void)
{
	const struct timespec now = read_clock(CLOCK_REALTIME);

	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t wm_mono_msec(void)
{
	return wm_mono_usec() / 1000;
}

int64_t wm_mono_usec(void)
{
	const struct timespec now = read_clock(CLOCK_MONOTONIC);

	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
