/**
 * @file journal.c
 * @brief The journal of a single node: the ledger's own commit is the watermark.
 */
#include "ledger/journal.h"

static int append_local(struct wm_journal *journal, uint64_t expect_head,
			const struct wm_submission *batch, size_t count, int64_t now_msec,
			struct wm_outcome *ret_outcomes)
{
	return wm_ledger_append(journal->ledger, expect_head, batch, count, now_msec, ret_outcomes);
}

static uint64_t watermark_local(const struct wm_journal *journal)
{
	return wm_ledger_head(journal->ledger);
}

static int tail_local(struct wm_journal *journal, struct wm_ledger_read *read, uint64_t from,
		      size_t max, wm_tail_fn *fn, void *user)
{
	const uint64_t durable = watermark_local(journal);
	/* The read may be older than the last commit, and sees no further than its own head. */
	const uint64_t upto = wm_read_head(read) < durable ? wm_read_head(read) : durable;
	uint64_t revision = from > 0 ? from : 1;

	for (size_t i = 0; i < max && revision <= upto; i++, revision++) {
		uint8_t leaf_hash[WM_SHA256_BYTES];
		struct wm_entry entry;
		const int err = wm_read_entry(read, revision, &entry, leaf_hash);

		if (err < 0) {
			return err;
		}
		if (!fn(&entry, leaf_hash, user)) {
			return WM_OK;
		}
	}
	return WM_OK;
}

static const struct wm_journal_ops local_ops = {
	.append = append_local,
	.tail = tail_local,
	.watermark = watermark_local,
};

struct wm_journal wm_journal_local(struct wm_ledger *ledger)
{
	return (struct wm_journal){ .ops = &local_ops, .ledger = ledger };
}
