/**
 * @file limits.h
 * @brief Every bound of the protocol and of the programs, with its unit in its name.
 *
 * A limit that a peer can hit has a reply: the error in brackets.  What WELCOME
 * announces is marked (W).  Raising one is compatible; lowering one is not.
 */
#ifndef WM_PROTO_LIMITS_H
#define WM_PROTO_LIMITS_H

/* --- frames --- */
#define WM_HEAD_MAX_BYTES	 512   /* frame 0 [E_TOO_BIG] */
#define WM_BODY_MAX_BYTES	 60000 /* frame 1 of SUBMIT (W) [E_TOO_BIG] */
#define WM_FRAME_MAX_BYTES	 65536 /* any frame sent to a server; libzmq closes the connection above it */
#define WM_ITEM_MAX_BYTES	 131072 /* frame 1 that a server sends */
#define WM_WATCH_FRAME_MAX_BYTES 4096  /* any frame sent to a watch or roll-up endpoint */

/* --- canonical MessagePack, checked before anything is decoded [E_CANON; E_LIMIT] --- */
#define WM_SCAN_DEPTH_MAX      16   /* what the scanner can be asked for at most */
#define WM_HEAD_DEPTH_MAX      3    /* containers in frame 0 */
#define WM_HEAD_ELEMENTS_MAX   256  /* values in frame 0, containers included */
#define WM_BODY_DEPTH_MAX      6    /* containers in the body of SUBMIT */
#define WM_BODY_ELEMENTS_MAX   1024 /* values in the body of SUBMIT, containers included; a full update has 515 */
#define WM_ITEM_ELEMENTS_MAX   4096 /* values in a body that a server sends; a full point item has 3713 */
#define WM_STR_MAX_BYTES       4096 /* one string */
#define WM_BIN_MAX_BYTES       4096 /* one byte string that a client sends */

/* --- progress update [E_LIMIT, E_RANGE] --- */
#define WM_EVIDENCE_MAX_COUNT	  16   /* evidence items of an update */
#define WM_URL_MAX_BYTES	  2048 /* an evidence address */
#define WM_TITLE_MAX_BYTES	  512  /* a title */
#define WM_REFERENCE_MAX_BYTES	  64   /* the sender's own reference */
#define WM_PERCENT_MAX		  100
#define WM_AS_OF_EARLIEST_DAYS	  7670 /* 1991-01-01: no fact on this roadmap is older */
#define WM_AS_OF_ZONE_MSEC	  (6 * 60 * 60 * 1000) /* Bishkek is six hours ahead of UTC */

/* --- register --- */
#define WM_ROW_MAX_BYTES	  28000 /* an encoded row: old and new fit into one amendment [E_LIMIT, E_TOO_BIG] */
#define WM_CODE_MAX_BYTES	  40  /* institution code */
#define WM_AREA_MAX		  15  /* highest priority area number */
#define WM_POINT_NUMBER_MAX	  99  /* highest number of an action point within its area */
#define WM_POINTS_MAX_COUNT	  512 /* action points in a register */
#define WM_INSTITUTIONS_MAX_COUNT 512 /* institutions in a register */
#define WM_REPORTERS_MAX_COUNT	  32  /* reporters, and supporting bodies, of one action point */
#define WM_VOICES_MAX_COUNT	  48  /* institutions that ever spoke on one action point [E_LIMIT] */
#define WM_WEIGHT_MAX		  1000
#define WM_MILESTONES_MAX_COUNT	  16 /* milestones of one action point */
#define WM_INDICATORS_MAX_COUNT	  8  /* indicators of one action point */
#define WM_TARGETS_MAX_COUNT	  8  /* targets of one indicator */
#define WM_DECIMALS_MAX		  6  /* decimal places of an indicator's values */
#define WM_CYCLES_MAX_COUNT	  64 /* reporting cycles in a register */
#define WM_CYCLE_ID_MAX_BYTES	  16 /* "2026-H1" */
#define WM_REMINDERS_MAX_COUNT	  8  /* steps of the reminder calendar */
#define WM_DECISION_MAX_BYTES	  200 /* reference of the decision behind an amendment [E_LIMIT] */
#define WM_CHANGES_MAX_COUNT	  64  /* rows that one amendment changes [E_LIMIT] */

/* --- facts, review [E_LIMIT] --- */
#define WM_FACTS_PER_UPDATE_MAX	  48 /* milestone states and indicator values in one update */
#define WM_FACTS_MAX_COUNT	  96 /* facts that are shown of one action point */
#define WM_PERIODS_SHOWN_COUNT	  4  /* latest periods of an indicator that are shown */
#define WM_RECEIVED_SHOWN_COUNT	  32 /* latest reports for a cycle that are shown of a point */
#define WM_CORRECTIONS_SHOWN_COUNT 10 /* latest corrections and withdrawals that are shown of a point */
#define WM_TRAIL_MAX_COUNT	  4096 /* updates of one action point that were reviewed or corrected */

/* --- keys [E_LIMIT] --- */
#define WM_KEYS_MAX_COUNT	 4096 /* keys that are known at once */
#define WM_REASON_MAX_BYTES	 512  /* why a key was added or revoked */

/* --- sessions, flow control --- */
#define WM_SESSIONS_MAX_COUNT	 4096	 /* sessions of one server process [E_BUSY] */
#define WM_SESSIONS_PER_KEY_MAX	 1024	 /* of them of one key: nobody can take them all [E_BUSY] */
#define WM_SESSION_IDLE_MSEC	 60000	 /* a session without a message is forgotten after it */
#define WM_HEARTBEAT_MSEC	 1000	 /* PROGRESS of an idle watch; client pings (W) */
#define WM_HEARTBEAT_MIN_MSEC	 250	 /* shortest heartbeat a client may ask for */
#define WM_HEARTBEAT_MAX_MSEC	 30000	 /* longest; half of what an idle session lives */
#define WM_HEARTBEATS_MISSED_MAX 5	 /* silence of that many heartbeats: reconnect */
#define WM_INFLIGHT_MAX_COUNT	 4096	 /* submissions without an answer, per session (W) [E_BUSY] */
#define WM_WATCHES_MAX_COUNT	 16	 /* watches of one session (W) [E_LIMIT] */
#define WM_CREDIT_MAX_COUNT	 1024	 /* messages a watch may be owed at once (W); more is cut */
#define WM_FILTER_POINTS_MAX	 64	 /* action points named in one filter [E_LIMIT] */
#define WM_FILTER_INSTITUTIONS_MAX 8	 /* institutions named in one filter [E_LIMIT] */
#define WM_UNREAD_MARK_BYTES	 (1024 * 1024) /* so often a reader is asked how far it is */
#define WM_UNREAD_MAX_BYTES	 (4 * 1024 * 1024) /* sent and perhaps not read, per session [E_BUSY] */
#define WM_RETRY_AFTER_MSEC	 500	 /* hint sent with E_BUSY and E_STORAGE_FULL */

/* --- one turn of the broker --- */
#define WM_TURN_REQUESTS_MAX	 4096	 /* messages drained from one socket */
#define WM_TURN_BUSY_MSEC	 50	 /* work on one socket after which the others have their turn */
#define WM_BATCH_MAX_COUNT	 4096	 /* submissions in one commit */
#define WM_BATCH_MAX_BYTES	 (4 * 1024 * 1024)
#define WM_SLICE_EVENTS_MAX	 256	 /* events sent to one watch before the next one's turn */
#define WM_LOG_ITEMS_MAX	 512	 /* items of one LOG answer */
#define WM_LOG_MAX_BYTES	 (1024 * 1024) /* a LOG answer ends with the item that passes it */

/* --- what is refused, in the log --- */
#define WM_AUDIT_EVERY_MSEC	 10000 /* one line at most in so long, whatever is refused */
#define WM_AUDIT_KEYS_MAX	 8     /* unknown keys named in that time; the rest is counted */

/* --- edge and core --- */
#define WM_EDGE_MEMORY_BYTES	 (512ULL * 1024 * 1024) /* data of the edge; beyond it the edge ends and is started again */
#define WM_EDGE_MEMORY_MIN_BYTES (64ULL * 1024 * 1024)	/* least that the setting takes */
#define WM_EDGE_PENDING_KEYS_MAX 1024 /* handshakes that wait for the core's word; more are told to come again */
#define WM_EDGE_RESTART_MIN_MSEC 100  /* before an edge that ended is started again; doubles each time */
#define WM_EDGE_RESTART_MAX_MSEC 3000
#define WM_EDGE_STEADY_MSEC	 10000 /* an edge that served so long starts again at the shortest wait */
#define WM_EDGE_START_MSEC	 30000 /* an edge that is not ready by then is ended */
#define WM_EDGE_SILENT_MSEC	 15000 /* an edge that says nothing for so long is replaced */
#define WM_EDGE_STOP_MSEC	 5000  /* an edge that has not ended by then is killed */
#define WM_READ_QUEUE_MAX_COUNT	 128   /* messages to one peer inside libzmq, watch endpoint */
#define WM_SUBMIT_QUEUE_MAX_COUNT 8192 /* the same, submit endpoint: receipts are short */
#define WM_HOP_READS_MAX	 32    /* requests of the watch endpoint that the core has not dealt with */
#define WM_HOP_SUBMITS_MAX	 8192  /* submissions that the core has not dealt with, of one connection at work */
#define WM_HOP_SUBMITS_SHARED_MAX 64   /* the same while several are at work: the rest waits in turn at the edge */
#define WM_HOP_READ_BYTES	 (1024 * 1024)	    /* read from the hop at once */
#define WM_HOP_QUEUE_BYTES	 (1024 * 1024)	    /* edge to core: no more is received from clients above it */
#define WM_HOP_ANSWERS_BYTES	 (8 * 1024 * 1024)  /* core to edge: watches wait above it, and requests */
#define WM_HOP_KEPT_BYTES	 (2 * 1024 * 1024)  /* a buffer that a burst made longer is given back */
#define WM_WINDOW_MAX_COUNT	 8192		    /* messages on their way to one session */
#define WM_WINDOW_MAX_BYTES	 (4 * 1024 * 1024)  /* bytes on their way to one session; one answer may exceed it [E_BUSY] */
#define WM_WINDOW_ALL_BYTES	 (128 * 1024 * 1024) /* bytes on their way to all; above it a session has WM_WINDOW_LEAST_BYTES */
#define WM_WINDOW_LEAST_BYTES	 (64 * 1024)
#define WM_ANSWER_MAX_BYTES	 (48 * 1024 * 1024)  /* one answer: a snapshot or LOG of the longest bodies */

/* --- store --- */
#define WM_STORE_MAP_BYTES	 (4ULL * 1024 * 1024 * 1024) /* address space, not disk */
#define WM_STORE_READERS_MAX	 512
#define WM_MAP_WARN_PERCENT	 70    /* of the map in use: warned of */
#define WM_MAP_FULL_PERCENT	 90    /* from here on no submission is taken [E_STORAGE_FULL] */
#define WM_UNCLEAN_CHECK_COUNT	 10000 /* entries checked at a start after a stop that was none */
#define WM_SCRUB_SLICE_ROWS	 256   /* looked at between two turns */
#define WM_SCRUB_SLICE_MSEC	 20    /* from one slice to the next */
#define WM_SCRUB_PASS_SECONDS	 86400 /* from one pass over the ledger to the next */
#define WM_BACKUP_MAX_MSEC	 (60 * 60 * 1000) /* a backup that takes longer is given up */
#define WM_STATE_EVERY_COUNT	 64 /* a point's folded state is kept at every 64th update */

/* --- the gateway's face to browsers --- */
#define WM_HTTP_TARGET_MAX_BYTES   1024	 /* path and options of a request [414] */
#define WM_HTTP_CONNECTIONS_MAX	   2048	 /* at once; the next one waits to be taken */
#define WM_HTTP_CONNECTION_BYTES   16384 /* memory of one connection: a longer head is refused [431] */
#define WM_HTTP_IDLE_SECONDS	   30	 /* a connection on which nothing moves is closed after it */
#define WM_HTTP_ASK_MSEC	   3000	 /* the ledger has so long to answer what a browser asks [504] */
#define WM_HTTP_LOG_DEFAULT_COUNT  100	 /* entries of one page of the log */
#define WM_HTTP_LOG_MAX_COUNT	   500	 /* at most [400] */
#define WM_HTTP_HISTORY_MAX_COUNT  500	 /* first entries shown of an action point; more is told */
#define WM_HTTP_PICTURES_COUNT	   8	 /* pictures of the past kept decoded */
#define WM_HTTP_ANSWERS_COUNT	   64	 /* finished answers kept */
#define WM_SSE_CLIENTS_MAX	   1500	 /* event streams at once [503] */
#define WM_SSE_OWED_MAX_COUNT	   4096	 /* entries a slow stream may be behind once it had caught up: then it is ended, and resumes */
#define WM_SSE_RECENT_COUNT	   1024	 /* latest entries kept for all streams together; older ones are read from the ledger */
#define WM_SSE_RECENT_MAX_BYTES	   (8 * 1024 * 1024) /* of them */
#define WM_SSE_HEARTBEAT_MSEC	   15000 /* a comment on an idle stream */

#endif
