/**
 * @file alloc.h
 * @brief The one way to the heap, with a hook so that tests can make the N-th call fail.
 *
 * Layer 1 (sys).
 */
#ifndef WM_SYS_ALLOC_H
#define WM_SYS_ALLOC_H

#include <stddef.h>

/** Zeroed memory, or NULL.  Free with wm_free(). */
void *wm_alloc(size_t bytes);
/** Like realloc(); new bytes are not zeroed. */
void *wm_realloc(void *p, size_t bytes);
/** NULL is a no-op. */
void wm_free(void *p);
/** A copy of a C string, or NULL. */
char *wm_strdup(const char *text);

/** Let `countdown` allocations succeed and the next one fail, once; negative disarms. */
void wm_alloc_fail(long countdown);
/** Allocations asked for since the program began. */
unsigned long wm_alloc_calls(void);

#endif
