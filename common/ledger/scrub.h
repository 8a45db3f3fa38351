/**
 * @file scrub.h
 * @brief Looking through a whole ledger in slices: is every row still what was written?
 *
 * Layer 3 (ledger).  A pass goes over the entries of one head: each leaf hash is
 * computed again from the entry's bytes, the rows made from an entry (idem,
 * history, time) are compared with it, every tile and in the end the root with
 * the tree of the computed hashes.  Then each action point's history is folded
 * anew and compared with the stored states, and register and keys with their hashes.
 *
 *     struct wm_scrub *scrub = NULL;
 *     int err = wm_scrub_new(ledger, 1, &scrub);
 *     while (err == WM_OK && !wm_scrub_is_done(scrub)) {
 *             err = wm_scrub_step(scrub, 256, &why);
 *     }
 *     wm_scrub_free(scrub);
 */
#ifndef WM_LEDGER_SCRUB_H
#define WM_LEDGER_SCRUB_H

#include "ledger/ledger.h"

struct wm_scrub;

/**
 * Begin a pass up to the present head.
 * @param from  first revision; with more than 1 only entries and tree are looked at
 * @return WM_OK, WM_ENOMEM, WM_ECORRUPT (the tree in front of `from`)
 */
WM_CHECK int wm_scrub_new(struct wm_ledger *ledger, uint64_t from, struct wm_scrub **ret_scrub);
void wm_scrub_free(struct wm_scrub *scrub);

/**
 * One slice, in a read transaction of its own.
 * @param max      rows at most
 * @param ret_why  static text, set with WM_ECORRUPT
 * @return WM_OK, WM_ECORRUPT, or why it could not be read now: try again
 */
WM_CHECK int wm_scrub_step(struct wm_scrub *scrub, size_t max, const char **ret_why);

bool wm_scrub_is_done(const struct wm_scrub *scrub);
/** Revision that was looked at last: where it is, or what is damaged. */
uint64_t wm_scrub_revision(const struct wm_scrub *scrub);
/** Root of the entries, valid when done. */
void wm_scrub_root(const struct wm_scrub *scrub, uint8_t ret_root[32]);

#endif
