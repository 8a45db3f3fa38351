/**
 * @file lmdb_env.h
 * @brief What concerns a whole LMDB environment: a copy of it, and its free pages.
 *
 * Layer 2 (store).  Only store_lmdb.c includes this.  Codes are LMDB's.
 */
#ifndef WM_STORE_LMDB_ENV_H
#define WM_STORE_LMDB_ENV_H

#include <lmdb.h>

/** Write a compact copy as it is now into an empty directory; durable when it returns. */
int wm_lmdb_copy(MDB_env *env, const char *dir);

/**
 * Freed pages that no reader holds back any more; 0 when it cannot be told.  Costs a look at the
 * lists of free pages and of readers.
 */
size_t wm_lmdb_free_pages(MDB_env *env);

#endif
