/**
 * @file waymark.h
 * @brief libwaymark: submit progress updates, follow a Waymark ledger, ask for its state.
 *
 * The one public header; C11 and C++.  Every function that can fail returns 0
 * or a negative code of proto/errors.def (wm_error_name() names it).  A handle
 * belongs to one thread at a time.  Strings are UTF-8.  Bodies are canonical
 * MessagePack as described in proto/protocol.md; what most callers need of them
 * is in the structs here.
 *
 *     wm_client *client = NULL;
 *     struct wm_client_opts opts = { .endpoint = "tcp://waymark.example:7790",
 *                                    .server_key = "...", .public_key = "...",
 *                                    .secret_key = "..." };
 *     int err = wm_client_open(&opts, &client);
 *     ...
 *     err = wm_client_submit(client, &submission, 10000, &answer);
 *     wm_client_close(client);
 *
 * An update is safe when wm_client_submit() returned 0 with answer.err == 0: the
 * receipt means "on disk".  After WM "in doubt" results (timeout, unreachable)
 * send the same sid and bytes again, or let a wm_outbox do it: the ledger keeps
 * one copy and gives the original receipt.
 */
#ifndef WAYMARK_H
#define WAYMARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wm_client wm_client;
typedef struct wm_watch wm_watch;
typedef struct wm_outbox wm_outbox;

/** "0.1.0" */
const char *wm_version(void);
/** "E_CONFLICT"; "OK" for 0. */
const char *wm_error_name(int err);
/** One English sentence part. */
const char *wm_error_text(int err);
/** 0 none, 1 send the same submission again, 2 correct it and send a new one, 3 a human. */
int wm_error_class(int err);

/* ------------------------------------------------------------------ connections */

struct wm_client_opts {
	const char
		*endpoint; /**< tcp://host:port or ipc://path: submit, watch or roll-up endpoint */
	const char *server_key;	 /**< Z85, 40 characters */
	const char *public_key;	 /**< Z85 */
	const char *secret_key;	 /**< Z85 */
	const char *name;	 /**< program name for the operator's log, or NULL */
	uint32_t heartbeat_msec; /**< 0 = the server's */
};

/** What the server said in WELCOME. */
struct wm_server_info {
	uint8_t store[16];
	uint64_t head; /**< revision at the time of WELCOME */
	uint32_t register_version;
	uint8_t register_hash[32];
	uint32_t limit_body_bytes, limit_inflight, limit_credit, limit_watches;
	uint32_t heartbeat_msec;
	int64_t server_time_msec;
	char institution[41]; /**< whom the server takes this key for */
	unsigned role; /**< 1 submitter, 2 observer, 3 service, 4 lead coordinator, 5 coordinator; 0
			  = not told */
};

/**
 * Make a client.  The connection is made, and made again after every loss, in
 * the calls below, with back-off (200 ms to 30 s).
 * @return 0, -1 (memory), -2 (malformed endpoint or key)
 */
int wm_client_open(const struct wm_client_opts *opts, wm_client **ret_client);
/** NULL is a no-op.  Nothing in flight is waited for. */
void wm_client_close(wm_client *client);

/**
 * Wait for the session.
 * @param ret_info  may be NULL
 * @return 0, E_UNREACHABLE (nobody answered in time), E_AUTH (this key, or the
 *         server's, is not accepted), E_VERSION
 */
int wm_client_connect(wm_client *client, int timeout_msec, struct wm_server_info *ret_info);

/* ------------------------------------------------------------------ submitting */

#define WM_NO_EXPECTATION UINT64_MAX

/** What a submission is, as in the protocol; 0 is an update too. */
enum wm_submission_kind {
	WM_SUBMIT_UPDATE = 2,
	WM_SUBMIT_AMENDMENT = 8,
	WM_SUBMIT_REVIEW = 9,
	WM_SUBMIT_ASSESSMENT = 10,
	WM_SUBMIT_KEY_CHANGE = 12,
};

struct wm_submission_out {
	uint8_t sid[16];     /**< wm_sid_make(); keep it with the bytes until the receipt */
	uint8_t kind;	     /**< enum wm_submission_kind */
	uint64_t expect_rev; /**< revision of the point that the author looked at; 0 = it had
				  none; WM_NO_EXPECTATION = do not compare */
	const uint8_t *body; /**< wm_update_build(), or your own encoding */
	size_t body_len;
};

struct wm_answer {
	uint8_t sid[16];
	int err; /**< 0: the receipt follows; else why it was refused */
	uint64_t revision;
	int64_t committed_at_msec;
	uint8_t leaf_hash[32];
	bool replayed;	      /**< the ledger had it already */
	uint64_t current_rev; /**< with E_CONFLICT */
	uint32_t retry_after_msec;
	char text[201]; /**< the server's words for people */
};

/** A fresh UUIDv7. */
void wm_sid_make(uint8_t ret_sid[16]);

/**
 * Send one submission and wait for its answer; connects, reconnects and sends
 * again with the same sid until the time is up.
 * @return 0 (look at ret_answer->err), E_UNREACHABLE or E_TIMEOUT (in doubt), E_AUTH
 */
int wm_client_submit(wm_client *client, const struct wm_submission_out *submission,
		     int timeout_msec, struct wm_answer *ret_answer);

/**
 * Pipelining: queue a submission without waiting.  The bytes are copied and
 * kept, and sent again after a reconnect, until their answer was received.
 * @return 0, or E_BUSY when limit_inflight are unanswered: receive first
 */
int wm_client_send(wm_client *client, const struct wm_submission_out *submission);
/**
 * The next answer to what wm_client_send() queued, in any order.
 * E_BUSY and E_STORAGE_FULL answers are reported, not retried.
 * @return 0, E_TIMEOUT (none came in time), E_AUTH
 */
int wm_client_receive(wm_client *client, int timeout_msec, struct wm_answer *ret_answer);
/** Submissions without an answer. */
size_t wm_client_inflight(const wm_client *client);

/** Settle a submission in doubt: ret_answer->err is 0 or E_UNKNOWN_SID.  Returns as
 * wm_client_submit(). */
int wm_client_settle(wm_client *client, const uint8_t sid[16], int timeout_msec,
		     struct wm_answer *ret_answer);

/** A verified backup on the broker's machine. */
struct wm_backup_done {
	char name[64]; /**< in DIR/backup/ of its instance */
	uint64_t revision;
	uint8_t store[16];
	uint8_t root[32];
};

/**
 * Have the broker (watch endpoint; services only) take a backup.  It is asked
 * for once: when the connection is lost, ask what lies there before asking again.
 * @return 0, E_TIMEOUT, E_UNREACHABLE, E_DENIED, E_BUSY (one is under way), E_INTERNAL, ...
 */
int wm_client_backup(wm_client *client, int timeout_msec, struct wm_backup_done *ret_done);

/** Where something can be seen.  All but the address may be NULL. */
struct wm_evidence_words {
	const char *url; /**< http or https */
	const char *title;
	const char *date;   /**< "2025-04-04" */
	const char *lang;   /**< of the document: "en", ... */
	const char *sha256; /**< of the document as it was seen: 64 hexadecimal digits */
};

/** A progress update in words.  NULL = silent; "unknown" withdraws. */
struct wm_progress_update {
	const char *action;  /**< "3.07" */
	const char *as_of;   /**< "2025-04-04" */
	const char *origin;  /**< "filed" (or NULL) or "compiled" */
	const char *kind;    /**< "report" (or NULL), "no_change", "correction", "withdrawal" */
	uint64_t supersedes; /**< revision of the update that is corrected or withdrawn; 0 = none */
	const char *reason;  /**< with supersedes: "typing_error", "new_evidence", ... */
	const char *cycle;   /**< reporting cycle that it answers: "2026-H1" */
	const char *lifecycle, *completion, *percent, *confidence;
	const char *actual_start, *actual_end; /**< "2025-04-04" */
	const char *summary;		       /**< required: what was achieved */
	const char *rationale;		       /**< why worse, amber or red */
	const char *obstacles, *next_steps, *decision_requested;
	const char *summary_lang; /**< language of all texts above; "en" when NULL */
	struct {
		const char *what; /**< "summary", "rationale", "obstacles", "next_steps",
				     "decision_requested" */
		const char *lang; /**< "en", "ru", "kk", "ky", "tg", "tk", "uz" */
		const char *text;
	} texts[35]; /**< the same in further languages */
	size_t text_count;
	struct {
		unsigned id;	   /**< of the register */
		const char *state; /**< "scheduled", "met", "partially_met", "not_met" */
		const char *date;  /**< met on, or NULL */
	} milestones[16];
	size_t milestone_count;
	struct {
		unsigned id;	    /**< of the register */
		const char *period; /**< its last day, "2026-06-30" */
		bool has_value;
		int64_t value;	    /**< in units of 10^-decimals of the indicator */
		const char *status; /**< SDMX letter; NULL = "A" */
	} indicators[48];
	size_t indicator_count;
	const char *reference; /**< your own, may be NULL */
	struct wm_evidence_words evidence[16];
	size_t evidence_count;
};

/**
 * Encode an update to the body of a submission, checking everything that needs
 * neither the register nor the server's clock.
 *
 * @param buf     at least 60000 bytes
 * @param ret_why static text that names what is wrong, set on failure; may be NULL
 * @return 0, E_RANGE, E_CELL (a word that is none), E_UTF8, E_RULE, E_LIMIT, E_TOO_BIG,
 *         E_NO_SUCH_POINT (not an action id)
 */
int wm_update_build(const struct wm_progress_update *update, uint8_t *buf, size_t buf_len,
		    size_t *ret_len, const char **ret_why);

/** A review entry in words. */
struct wm_review_words {
	const char *verb;   /**< "return", "approve", "accept", "publish" */
	const char *action; /**< "3.07"; NULL with publish */
	uint64_t target;    /**< revision of the update; 0 with publish */
	const char *cycle;  /**< with publish */
	const char *reason; /**< required with return */
	const char *lang;   /**< of the reason; "en" when NULL */
};

/** Completion as the coordinator verified it, in words. */
struct wm_assessment_words {
	const char *action; /**< "3.07" */
	const char *as_of;  /**< day of the assessment */
	const char
		*level; /**< "no_evidence", "not_started", "limited", "substantial", "complete" */
	const char *assessor;  /**< who looked; may be NULL */
	const char *rationale; /**< required */
	const char *lang;      /**< of the rationale; "en" when NULL */
	struct wm_evidence_words evidence[16];
	size_t evidence_count;
};

/** As wm_update_build(), for submissions of kind WM_SUBMIT_REVIEW and WM_SUBMIT_ASSESSMENT. */
int wm_review_build(const struct wm_review_words *review, uint8_t *buf, size_t buf_len,
		    size_t *ret_len, const char **ret_why);
int wm_assessment_build(const struct wm_assessment_words *assessment, uint8_t *buf, size_t buf_len,
			size_t *ret_len, const char **ret_why);

/* ------------------------------------------------------------------ durable outbox */

/**
 * A folder in which submissions wait for their receipts.  wm_outbox_put()
 * returns after fsync; what it holds survives a power cut and is sent later
 * with the same sid and the same bytes.
 */
int wm_outbox_open(const char *dir, wm_outbox **ret_outbox);
void wm_outbox_close(wm_outbox *outbox);

struct wm_outbox_item {
	uint8_t sid[16];
	uint8_t kind; /**< enum wm_submission_kind */
	uint64_t expect_rev;
	int64_t saved_at_msec;
	int refused; /**< 0: waiting; else the code with which the server refused it */
	char refused_text[201];
	const uint8_t *body; /**< borrowed: valid during the callback */
	size_t body_len;
};

/** @return 0, E_EXISTS (other content under this sid), E_STORAGE_FULL, E_READONLY, E_SYSTEM */
int wm_outbox_put(wm_outbox *outbox, const struct wm_submission_out *submission);
/** Forget an item (its receipt is there, or its owner gives it up).  @return 0, E_NOTFOUND, ... */
int wm_outbox_drop(wm_outbox *outbox, const uint8_t sid[16]);
/** Keep an item but mark it refused, so that a flush passes over it. */
int wm_outbox_refuse(wm_outbox *outbox, const uint8_t sid[16], int err, const char *text);
typedef bool wm_outbox_fn(const struct wm_outbox_item *item, void *user);
/** Oldest first; the callback returns false to stop.  A damaged file is reported by E_CORRUPT after
 * the others. */
int wm_outbox_each(wm_outbox *outbox, wm_outbox_fn *fn, void *user);

typedef void wm_flush_fn(const struct wm_answer *answer, void *user);
/**
 * Send everything that waits; drop what got its receipt, mark what was refused
 * for good, keep the rest.
 * @param fn  told of every answer; may be NULL
 * @return 0 when nothing waits any more, E_UNREACHABLE or E_TIMEOUT when something does, E_AUTH
 */
int wm_outbox_flush(wm_outbox *outbox, wm_client *client, int timeout_msec, wm_flush_fn *fn,
		    void *user);

/* ------------------------------------------------------------------ reading */

/** What to cover: all NULL and 0 = everything.  Ids are area * 100 + number. */
struct wm_selection {
	const uint8_t *areas;
	size_t area_count;
	const uint16_t *points;
	size_t point_count;
	const char *const *institutions;
	size_t institution_count;
};

enum wm_item_type {
	WM_ITEM_SNAPSHOT_BEGIN = 1,
	WM_ITEM_SNAPSHOT,     /**< one item: body_kind and body */
	WM_ITEM_SNAPSHOT_END, /**< all items were there: count and digest agree */
	WM_ITEM_EVENT,	      /**< one change */
	WM_ITEM_PROGRESS,     /**< nothing is missing up to `revision` */
	WM_ITEM_RECONNECTED,  /**< watch only: the link was lost and the watch resumed; nothing is
				 missing */
};

/** Body kinds, as in the protocol. */
enum wm_item_body {
	WM_ITEM_BODY_NONE = 0,
	WM_ITEM_BODY_POINT = 1,
	WM_ITEM_BODY_UPDATE = 2,
	WM_ITEM_BODY_AREA = 3,
	WM_ITEM_BODY_INSTITUTION = 4,
	WM_ITEM_BODY_KEY = 5,
	WM_ITEM_BODY_ROLLUP = 6,
	WM_ITEM_BODY_REGISTER = 7, /**< wm_query.what only: every row of the register */
	WM_ITEM_BODY_AMENDMENT = 8,
	WM_ITEM_BODY_REVIEW = 9,
	WM_ITEM_BODY_ASSESSMENT = 10,
	WM_ITEM_BODY_CYCLE = 11,
	WM_ITEM_BODY_KEY_CHANGE = 12,
	WM_ITEM_BODY_SETTINGS = 14,
	WM_ITEM_BODY_ACTION_POINT = 15, /**< a row of the register, without its state */
};

/** One thing received.  Borrowed until the next call on the same handle. */
struct wm_item {
	enum wm_item_type type;
	enum wm_item_body body_kind;
	uint64_t revision; /**< of the snapshot, of the event; upto of PROGRESS */
	uint64_t prev;	   /**< EVENT: the previous event's revision, or the start's */
	uint64_t head;	   /**< SNAPSHOT_BEGIN, PROGRESS */
	uint32_t index, count;
	uint16_t point; /**< EVENT: action point id */
	uint8_t area;
	int64_t committed_at_msec;
	uint64_t expect_rev, point_prev;
	uint8_t sid[16], key_id[8];
	char institution[41];
	uint8_t store[16], leaf_hash[32], root[32], digest[32], register_hash[32];
	uint32_t register_version;
	int32_t facts_to_days;	/**< SNAPSHOT_BEGIN: INT32_MAX = no cut */
	uint8_t view;		/**< SNAPSHOT_BEGIN: enum wm_query_view */
	uint64_t published_rev; /**< SNAPSHOT_BEGIN of the published view: the publication, 0 = none
				   yet */
	const uint8_t *body;
	size_t body_len;
};

#define WM_AS_OF_HEAD INT64_MIN
#define WM_FACTS_ALL  INT32_MAX

/** Which updates count. */
enum wm_query_view {
	WM_QUERY_REPORTED =
		0, /**< everything handed in that was not returned, withdrawn or replaced */
	WM_QUERY_ACCEPTED = 1,
	WM_QUERY_PUBLISHED = 2, /**< as at the last publication */
};

struct wm_query {
	enum wm_item_body what; /**< POINT, REGISTER, KEY; ROLLUP at a roll-up endpoint */
	struct wm_selection selection;
	uint64_t as_of_rev;    /**< UINT64_MAX = head */
	int64_t as_of_msec;    /**< WM_AS_OF_HEAD = not cut by time; at most one of the two */
	int32_t facts_to_days; /**< WM_FACTS_ALL = not cut by the day of the facts */
	enum wm_query_view view;
};

/** Everything at head. */
void wm_query_init(struct wm_query *query, enum wm_item_body what);

typedef int wm_item_fn(const struct wm_item *item, void *user);

/**
 * One snapshot: BEGIN, items, END to `fn`; a non-zero result of `fn` ends it and is returned.
 * Starts over after a lost link (BEGIN comes again: forget what came before).
 * @return 0, E_UNREACHABLE, E_TIMEOUT, E_AUTH, E_REV_FUTURE, E_GAP (count or digest wrong), ...
 */
int wm_client_get(wm_client *client, const struct wm_query *query, int timeout_msec, wm_item_fn *fn,
		  void *user);

/**
 * Ledger entries from `from` to head as EVENT items.
 * @param limit  most entries, 0 = all
 */
int wm_client_log(wm_client *client, uint64_t from, uint64_t limit,
		  const struct wm_selection *selection, int timeout_msec, wm_item_fn *fn,
		  void *user);

/* ------------------------------------------------------------------ watching */

enum wm_watch_from {
	WM_FROM_SNAPSHOT = 0, /**< the state, then every change */
	WM_FROM_NOW,	      /**< changes only, from head on */
	WM_FROM_CURSOR,	      /**< changes after a cursor */
};

/** Where a watcher stands: enough for the server to notice another history. */
struct wm_cursor {
	uint8_t store[16];
	uint64_t revision;
	uint8_t leaf_hash[32]; /**< of the entry at revision; ignored when revision is 0 */
};

struct wm_watch_opts {
	struct wm_client_opts client; /**< of a watch or roll-up endpoint */
	enum wm_item_body what;	      /**< POINT (or 0) or ROLLUP */
	struct wm_selection selection;
	enum wm_watch_from from;
	struct wm_cursor cursor; /**< with WM_FROM_CURSOR; leaf_hash all zero = not checked */
	uint32_t credit;	 /**< messages the server may send ahead; 0 = 256 */
};

int wm_watch_open(const struct wm_watch_opts *opts, wm_watch **ret_watch);
void wm_watch_close(wm_watch *watch);

/**
 * The next item, in order, none missing, none twice: prev, count and digest
 * are checked, lost links and gaps are resumed inside.
 * @return 0, E_TIMEOUT (nothing new; the watch stays good), E_UNREACHABLE (no
 *         server for the whole time; try on), E_AUTH, E_HISTORY_DIVERGED (the
 *         ledger was replaced: a human decides), E_REVOKED, E_DENIED, ...
 */
int wm_watch_next(wm_watch *watch, int timeout_msec, struct wm_item *ret_item);

/** Where the watch stands now; keep it to resume later. */
void wm_watch_cursor(const wm_watch *watch, struct wm_cursor *ret_cursor);

/**
 * A descriptor to wait on in a loop of your own: readable when there may be
 * something new.  It is edge-triggered, so call wm_watch_next() with a time-out
 * of 0 until it gives E_TIMEOUT or E_UNREACHABLE before each wait; ask for it anew
 * each time (a lost link changes it), and do not wait longer than a heartbeat.
 * @return the descriptor, or -1 while there is no connection
 */
int wm_watch_fd(const wm_watch *watch);

/** Recompute the leaf hash of an EVENT item from its own fields; false: it does not fit. */
bool wm_item_leaf_ok(const struct wm_item *item);

#ifdef __cplusplus
}
#endif

#endif
