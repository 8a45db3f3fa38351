/**
 * @file checkpoint.h
 * @brief The tally on disk: written in one transaction, read back and proved at start.
 *
 * Tables and layouts: proto/store.md.  meta holds where the checkpoint stands in the
 * ledger, register the rows of points, cycles and settings, point, fact, verified and
 * trail what was said, rollup the reports as sent.  A checkpoint of an older schema is
 * dropped: everything in it can be fetched again.
 */
#ifndef WM_AGGREGATOR_CHECKPOINT_H
#define WM_AGGREGATOR_CHECKPOINT_H

#include "aggregator/tally.h"
#include "store/store.h"

#define CHECKPOINT_SCHEMA 2

/**
 * Write what changed since the last checkpoint; durable when this returns WM_OK.
 * @return WM_OK, WM_ENOMEM or WM_ESTORAGE_FULL (nothing was written, try later),
 *         WM_ESYSTEM (the outcome on disk is not known), or another store error
 */
WM_CHECK int checkpoint_write(struct wm_store *store, struct tally *tally);

/**
 * Read the checkpoint, evaluate it for the day it was written on, and compare its roll-ups
 * with its points.
 * @param ret_why  static text on failure
 * @return WM_OK, WM_ENOTFOUND (there is none, or one of an older schema), WM_ESCHEMA_NEWER,
 * WM_ECORRUPT, WM_ENOMEM, or a store error
 */
WM_CHECK int checkpoint_read(struct wm_store *store, struct tally **ret_tally,
			     const char **ret_why);

/** Forget the checkpoint.  @return as checkpoint_write() */
WM_CHECK int checkpoint_drop(struct wm_store *store);

#endif
