/**
 * @file store_mem.h
 * @brief The engine for tests: an ordered map in memory that can be told to fail.
 *
 * Layer 2.  Never a stand-in for the real store in a program.
 */
#ifndef WM_STORE_STORE_MEM_H
#define WM_STORE_STORE_MEM_H

#include "store/store.h"

WM_CHECK int wm_store_mem_open(struct wm_store **ret_store);

/**
 * Make a later call fail: `countdown` fallible calls (begin, put, del, commit)
 * succeed, the next one gives `err`, once.  A negative countdown disarms.
 */
void wm_store_mem_fail(struct wm_store *store, int countdown, int err);

/** Fallible calls made since the store was opened. */
unsigned wm_store_mem_calls(const struct wm_store *store);

#endif
