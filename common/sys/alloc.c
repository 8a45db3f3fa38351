/**
 * @file alloc.c
 * @brief The heap behind one counter, so that a test can fail each allocation in turn.
 */
#include "sys/alloc.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Atomic: the client library may be used from several threads at once. */
static atomic_ulong call_count;
static atomic_long fail_countdown = -1;

/* Count the call; true when it is the one that has to fail.  The countdown stops at -1. */
static bool has_to_fail(void)
{
	atomic_fetch_add_explicit(&call_count, 1, memory_order_relaxed);

	long left = atomic_load_explicit(&fail_countdown, memory_order_relaxed);
	while (left >= 0) {
		if (atomic_compare_exchange_weak_explicit(&fail_countdown, &left, left - 1,
							  memory_order_relaxed,
							  memory_order_relaxed)) {
			return left == 0;
		}
	}
	return false;
}

void *wm_alloc(size_t bytes)
{
	if (has_to_fail()) {
		return NULL;
	}
	return calloc(1, bytes > 0 ? bytes : 1); /* so that NULL always means "no memory" */
}

void *wm_realloc(void *p, size_t bytes)
{
	if (has_to_fail()) {
		return NULL;
	}
	return realloc(p, bytes > 0 ? bytes : 1); /* of 0 bytes it would free `p` on some systems */
}

void wm_free(void *p)
{
	free(p);
}

char *wm_strdup(const char *text)
{
	const size_t bytes = strlen(text) + 1;
	char *copy = wm_alloc(bytes);

	if (copy != NULL) {
		memcpy(copy, text, bytes);
	}
	return copy;
}

void wm_alloc_fail(long countdown)
{
	atomic_store_explicit(&fail_countdown, countdown < 0 ? -1 : countdown,
			      memory_order_relaxed);
}

unsigned long wm_alloc_calls(void)
{
	return atomic_load_explicit(&call_count, memory_order_relaxed);
}
