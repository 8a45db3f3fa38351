/**
 * @file import.h
 * @brief A table of progress updates on its way into the ledger, row by row.
 *
 * Each row is a submission of its own with an id that follows from institution
 * and update_id, so that the same file may be imported again at any time: rows
 * that landed come back as replayed, rows that did not are sent.
 *
 *     OPEN --> VALID        dry run: nothing speaks against it
 *       |----> ACCEPTED     in the ledger now
 *       |----> REPLAYED     was there already
 *       |----> REFUSED      err and text say why
 *       '----> UNSENT       its fate is not known: import the file again
 */
#ifndef WM_CLI_IMPORT_H
#define WM_CLI_IMPORT_H

#include "cli/connect.h"
#include "cli/fetch.h"
#include "csv/csv.h"

/** Columns of the table, in the order in which cells are asked for. */
enum import_column {
	COL_UPDATE_ID = 0,
	COL_ACTION,
	COL_INSTITUTION,
	COL_AS_OF,
	COL_LIFECYCLE,
	COL_COMPLETION,
	COL_PERCENT,
	COL_CONFIDENCE,
	COL_SUMMARY,
	COL_EVIDENCE_URL,
	COL_EVIDENCE_TITLE,
	COL_EVIDENCE_DATE,
	COL_EVIDENCE_LANG,
	COL_EVIDENCE_SHA256,
	COL_KIND,
	COL_SUPERSEDES, /**< update_id of an earlier row of the institution, or a revision */
	COL_REASON,
	COL_CYCLE,
	COL_MILESTONES,
	COL_INDICATORS,
	COL_ACTUAL_START,
	COL_ACTUAL_END,
	COL_SUMMARY_MORE,		      /**< languages after English */
	COL_RATIONALE = COL_SUMMARY_MORE + 6, /**< each of these: every language */
	COL_OBSTACLES = COL_RATIONALE + 7,
	COL_NEXT_STEPS = COL_OBSTACLES + 7,
	COL_DECISION = COL_NEXT_STEPS + 7,
	COL__COUNT = COL_DECISION + 7,
};

#define IMPORT_NO_ROW SIZE_MAX

enum import_result {
	RESULT_OPEN = 0,
	RESULT_VALID,
	RESULT_ACCEPTED,
	RESULT_REPLAYED,
	RESULT_REFUSED,
	RESULT_UNSENT,
	RESULT__COUNT,
};

struct import_row {
	unsigned long line;
	enum import_result result;
	int err;	   /**< of REFUSED and UNSENT */
	char *text;	   /**< owned; NULL: wm_strerror(err) */
	uint64_t revision; /**< of ACCEPTED and REPLAYED */
	uint8_t sid[16];
	size_t first;	       /**< first row of the same institution */
	size_t target;	       /**< the earlier row that it supersedes, or IMPORT_NO_ROW */
	bool in_flight;	       /**< sent, no answer yet */
	int64_t due_mono_msec; /**< refused for the moment: not again before it; 0 = was not */
};

/** The register, asked for when it is needed. */
struct import_register {
	bool is_tried, is_known;
	struct points points;
	struct directory directory;
	struct wm_action_point *rows; /**< owned */
	struct wm_register reg;
};

struct import {
	const struct server *server; /**< NULL: no ledger is named (dry run only) */
	const char *origin;	     /**< of every row */
	struct wm_csv *csv;
	struct import_row *rows; /**< owned, one per row of the table */
	size_t count;
	size_t *order; /**< owned: row numbers, institution by institution */
	size_t *ids;   /**< owned: row numbers by update_id */
	size_t tally[RESULT__COUNT];
	char *scratch; /**< owned: the cells of one row as strings */
	size_t scratch_bytes;
	uint8_t *body; /**< owned: room for one encoded row */
	struct import_register reg;
	int64_t start_mono_msec, told_mono_msec;
};

/**
 * Parse the table and check what can be checked in it alone; rows that fail are REFUSED.
 * @param ret_why  text of a failure
 * @return WM_OK, an error of wm_csv_parse(), WM_ENOMEM; import_free() in any case
 */
WM_CHECK int import_load(struct import *import, struct wm_view bytes, char ret_why[160]);
void import_free(struct import *import);

/** Borrowed cell of a row. */
struct wm_view import_cell(const struct import *import, size_t row, enum import_column column);
/** The cell as a string; owned (wm_free), NULL without memory. */
char *import_cell_text(const struct import *import, size_t row, enum import_column column);

/**
 * Encode a row to import->body.  What the ledger has to tell first - the revision of the row that
 * it supersedes, the decimals of an indicator - stays provisional until it is known.
 * @return as wm_update_build()
 */
WM_CHECK int import_build(struct import *import, size_t row, size_t *ret_len, const char **ret_why);

/** Set a row's result; text NULL for that of the code. */
void import_settle(struct import *import, size_t row, enum import_result result, int err,
		   const char *text);

/** False while the row cannot be sent: what it supersedes is not in the ledger yet. */
bool import_is_ready(const struct import *import, size_t row);
/** True when the row that it supersedes was refused, so that this one has nothing to supersede. */
bool import_is_orphan(const struct import *import, size_t row);
#define IMPORT_ORPHAN_REASON "the row that it supersedes was refused"

/** Fetch the register once.  @return true when it is known */
bool import_need_register(struct import *import);
/** False only when the register is known and does not have it. */
bool import_has_institution(struct import *import, struct wm_view code);

/** Check every open row against the clock, the register and the keys: VALID or REFUSED. */
void import_check(struct import *import);

/** Send every open row. */
void import_send(struct import *import);

/** Say on standard error how far it is, when that takes long or somebody looks on. */
void import_progress(struct import *import, bool is_end);

#endif
