/**
 * @file store_dir.h
 * @brief The directory of a store: looked at, made and made durable.
 *
 * Layer 2 (store).  Only the LMDB engine includes this.
 */
#ifndef WM_STORE_STORE_DIR_H
#define WM_STORE_STORE_DIR_H

#include "store/store.h"

/**
 * See that the store is there or, with opts->create, that it can be made there.
 * @return WM_OK, WM_ENOTFOUND (absent and not to be made), WM_EREADONLY,
 *         WM_ESTORAGE_FULL, WM_ENOMEM, WM_ESYSTEM
 */
WM_CHECK int wm_store_dir_prepare(const struct wm_store_opts *opts);

#endif
