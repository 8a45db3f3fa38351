/**
 * @file aggregator.h
 * @brief The aggregator: follows the broker like any watcher, keeps roll-ups, serves them.
 *
 * One thread, one loop.  A turn of it:
 *
 *     follow      take what the watch has: a snapshot into a new tally, entries
 *                 into the tally that is there (follow.c)
 *     publish     send what changed to whoever watches roll-ups (serve.c)
 *     checkpoint  compare the running sums with a full recomputation, then write
 *                 cursor, states and sums in one transaction (checkpoint.c)
 *     refresh     the key table and the register's version, from the broker (refresh.c)
 *     wait        for the watch or for a message, at most WAIT_MSEC
 *
 * Nothing here is a source: the ledger is.  What is lost with the process after
 * the last checkpoint is read again from the cursor.  Roll-ups are served only
 * once everything that the broker had at start is in them, so that a watcher
 * never sees a revision go back.
 */
#ifndef WM_AGGREGATOR_AGGREGATOR_H
#define WM_AGGREGATOR_AGGREGATOR_H

#include "aggregator/checkpoint.h"
#include "aggregator/serve.h"
#include "client/waymark.h"
#include "conf/instance.h"
#include "net/net.h"

/** Exit status. */
enum {
	EXIT_CLEAN = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_DIVERGED = 3, /**< the ledger is not the one that the checkpoint belongs to */
};

/** Public keys that may connect, as the broker has them; ascending. */
struct keyring {
	struct wm_key_row *row; /**< owned */
	size_t count;
	size_t cap;
	bool complete; /**< the whole table was received */
};

struct aggregator {
	struct wm_instance instance;
	struct wm_keypair server_key;
	char server_public[WM_Z85_TEXT_BYTES];
	char public_key[WM_Z85_TEXT_BYTES]; /**< of keys/service/aggregator.key */
	char secret_key[WM_Z85_TEXT_BYTES];
	struct wm_store *store;
	wm_watch *watch;
	wm_client *asker;	  /**< for ask.c; NULL until something is asked */
	struct wm_server *server; /**< NULL until ready */
	struct serve serve;
	struct tally *tally;	/**< NULL until the first snapshot is complete */
	struct tally *incoming; /**< a snapshot that is being received, or NULL */
	struct keyring keys;

	bool caught_up;		 /**< a PROGRESS came since the start or since the last rebuild */
	bool reachable;		 /**< the watch has a session, as far as is known */
	int64_t heard_mono_msec; /**< when the watch gave something last */

	bool refresh_wanted;
	int64_t refresh_mono_msec;	/**< not before */
	int64_t refresh_done_mono_msec; /**< of the last one */

	bool storage_full;	      /**< said in the log */
	int64_t checkpoint_mono_msec; /**< of the last attempt */
	int lock_fd;
	int signal_fd;
};

/**
 * Take the lock, open the store and the checkpoint, start to follow.  Says in the
 * log what went wrong.
 * @param dir      instance, NULL = $WAYMARK_INSTANCE
 * @param rebuild  drop the checkpoint and start from a snapshot
 */
WM_CHECK int aggregator_open(struct aggregator *agg, const char *dir, bool rebuild);
/** Close whatever is open. */
void aggregator_close(struct aggregator *agg);

/** Run until SIGTERM or SIGINT.  @return exit status */
int aggregator_run(struct aggregator *agg);

/** What every connection to the broker says of itself. */
struct wm_client_opts aggregator_client_opts(const struct aggregator *agg);

/* --- follow.c --- */

/** Open the watch: at the tally's cursor when there is one, else with a snapshot. */
WM_CHECK int follow_open(struct aggregator *agg);
/** Drop the watch and follow from a snapshot; what there is is served until it is complete. */
WM_CHECK int follow_rebuild(struct aggregator *agg);
/** Drop the watch and what was received of a snapshot. */
void follow_close(struct aggregator *agg);
/**
 * Take what the watch has, bounded.
 * @param timeout_msec  wait for the first item that long
 * @param ret_more      there may be more: do not wait
 * @return WM_OK (also when the broker cannot be reached), WM_EHISTORY_DIVERGED, or
 *         an error that ends the process
 */
WM_CHECK int follow_drain(struct aggregator *agg, int timeout_msec, bool *ret_more);
/** Say in the log why following ends.  @return WM_EHISTORY_DIVERGED, or `err` */
WM_CHECK int follow_ended(const struct aggregator *agg, int err);

/* --- ask.c --- */

/**
 * Fetch the entry's action point as it was at that entry and put it into the tally.
 * @return as tally_replace(); also an error of class retry: follow again from the tally's mark
 */
WM_CHECK int ask_point(struct aggregator *agg, const struct change *change);
/** Thresholds and cycles of the register at a revision.  @return as wm_client_get() */
WM_CHECK int ask_calendar(struct aggregator *agg, uint64_t revision, struct calendar *ret_calendar);
void ask_close(struct aggregator *agg);

/* --- refresh.c --- */

/** Ask for a refresh, not before so many milliseconds have passed. */
void refresh_want(struct aggregator *agg, int64_t delay_msec);
/**
 * When one is due: compare the server's history and register with the tally's and
 * read the key table.  A register that differs starts a rebuild.
 * @return WM_OK (also when the broker did not answer: tried again later),
 *         WM_EHISTORY_DIVERGED, or an error of follow_rebuild()
 */
WM_CHECK int refresh_turn(struct aggregator *agg);
/** The row of a key, or NULL; never blocks. */
const struct wm_key_row *keyring_find(const struct keyring *keys, const uint8_t key[WM_KEY_BYTES]);
void keyring_deinit(struct keyring *keys);

#endif
