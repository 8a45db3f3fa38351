/**
 * @file broker.h
 * @brief The broker: the one writer of the ledger, and who follows it.
 *
 * One thread, one loop.  A turn of it:
 *
 *     receive   every message that waits: submissions are decoded, checked and
 *               put into the batch; what only reads is answered
 *     commit    the batch, in one transaction (fsync); if the outcome is not
 *               known the process ends and nothing was promised
 *     answer    receipts and refusals of the batch
 *     announce  changes to the watches, read back from the ledger
 *
 * Nothing is answered or announced before it is durable.
 */
#ifndef WM_BROKER_BROKER_H
#define WM_BROKER_BROKER_H

#include "broker/backup.h"
#include "broker/batch.h"
#include "broker/upkeep.h"
#include "broker/watches.h"
#include "conf/instance.h"
#include "ledger/journal.h"
#include "server/server.h"

struct broker_stats {
	uint64_t accepted, replayed, refused, commits, events, snapshots;
};

struct broker {
	struct wm_store *store;
	struct wm_ledger *ledger;
	struct wm_journal journal;
	struct wm_server *server;
	struct batch batch;
	struct watches watches;
	struct wm_buf item_buf; /**< encoding of snapshot items */
	struct broker_stats stats;
	struct upkeep upkeep;
	struct backup_job backup;
	const struct wm_instance *instance; /**< borrowed */
	uint8_t leaf_hash[32];		    /**< of the entry at leaf_revision */
	uint64_t leaf_revision;
	int lock_fd;
	int64_t now_msec;   /**< greatest wall time seen */
	int64_t asked_msec; /**< greatest time that an answer was given as of */
	bool stopping;	    /**< SIGTERM came: take no more submissions */
};

/**
 * Take the lock, open the store and the ledger, listen for the edge; start it and
 * wait until it has bound and proved that strangers are refused.
 * @param edge_level  log level of the edge to start; NULL: somebody else starts it
 * @param ret_why  text for the operator, set on failure, static storage
 * @return WM_OK, WM_ELOCKED (another broker has the store), WM_ESCHEMA_NEWER,
 *         WM_ECORRUPT, WM_EREADONLY, or another start error
 */
WM_CHECK int broker_open(struct broker *broker, const struct wm_instance *instance,
			 const char *edge_level, const char **ret_why);
void broker_close(struct broker *broker);

/** Run until SIGTERM or SIGINT, then stop cleanly.  @return WM_OK or the error that ended it */
WM_CHECK int broker_run(struct broker *broker, int signal_fd);

/** Commit the batch and answer it.  Ends the process when the outcome is not known. */
void broker_commit(struct broker *broker);

/**
 * Wall time, ms, that never goes back while the broker runs: an answer as of a time
 * stays what it was when the clock is set back.
 */
int64_t broker_now(struct broker *broker);

/** What a peer is told of an error: those of this side become E_BUSY or E_INTERNAL. */
int broker_public_error(int err);

/** Leaf hash of the entry at head, zeros when there is none. */
void broker_head_leaf(struct broker *broker, uint8_t ret_hash[32]);

#endif
