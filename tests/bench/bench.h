/**
 * @file bench.h
 * @brief What the bench programs share: a clock, a histogram of latencies, one result line.
 */
#ifndef WM_TESTS_BENCH_H
#define WM_TESTS_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "sys/clock.h"

#define BENCH_SAMPLES_MAX 4000000
#define BENCH_BODY_BYTES  300 /* what one update or record carries, as in the anchors */

struct bench {
	uint32_t *usec; /* one latency per operation */
	size_t count;
	int64_t start_usec;
	int64_t stop_usec;
};

static inline void bench_start(struct bench *bench)
{
	bench->usec = calloc(BENCH_SAMPLES_MAX, sizeof(*bench->usec));
	if (bench->usec == NULL) {
		abort();
	}
	bench->count = 0;
	bench->start_usec = wm_mono_usec();
}

static inline void bench_sample(struct bench *bench, int64_t usec)
{
	if (bench->count < BENCH_SAMPLES_MAX) {
		bench->usec[bench->count] = (uint32_t)usec;
	}
	bench->count++;
}

static int bench_compare(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a;
	const uint32_t y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* "<rate per second> <p50 us> <p99 us>" */
static inline void bench_print(struct bench *bench)
{
	const size_t kept = bench->count < BENCH_SAMPLES_MAX ? bench->count : BENCH_SAMPLES_MAX;
	const double seconds = (double)(bench->stop_usec - bench->start_usec) / 1e6;

	qsort(bench->usec, kept, sizeof(*bench->usec), bench_compare);
	printf("%.0f %u %u\n", (double)bench->count / seconds, kept > 0 ? bench->usec[kept / 2] : 0,
	       kept > 0 ? bench->usec[kept * 99 / 100] : 0);
	free(bench->usec);
}

#endif
