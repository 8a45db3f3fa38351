/**
 * @file journal.h
 * @brief The seam under the broker: append a batch with an expectation, tail, durable watermark.
 *
 * Layer 3 (ledger).  The broker answers and announces only what lies at or
 * below the watermark.  The local journal's watermark is its own commit; a
 * journal over several nodes would put its quorum here, and nothing above
 * would change.
 */
#ifndef WM_LEDGER_JOURNAL_H
#define WM_LEDGER_JOURNAL_H

#include "ledger/ledger.h"

struct wm_journal;

/** @return true to go on, false to stop the tail.  `entry` is borrowed for the call. */
typedef bool wm_tail_fn(const struct wm_entry *entry, const uint8_t leaf_hash[32], void *user);

struct wm_journal_ops {
	/** As wm_ledger_append(). */
	int (*append)(struct wm_journal *journal, uint64_t expect_head,
		      const struct wm_submission *batch, size_t count, int64_t now_msec,
		      struct wm_outcome *ret_outcomes);
	/** Entries from..watermark in order, at most `max`.  Inside the caller's read. */
	int (*tail)(struct wm_journal *journal, struct wm_ledger_read *read, uint64_t from,
		    size_t max, wm_tail_fn *fn, void *user);
	/** Greatest revision that is durable as promised. */
	uint64_t (*watermark)(const struct wm_journal *journal);
};

struct wm_journal {
	const struct wm_journal_ops *ops;
	struct wm_ledger *ledger; /**< applied state; borrowed */
};

/** The journal of a single node. */
struct wm_journal wm_journal_local(struct wm_ledger *ledger);

#endif
