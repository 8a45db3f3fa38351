/* Rows of an import: cells to bodies, ids, duplicates. */
#include "cli/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/facts.h"
#include "cli/sid.h"
#include "core/register.h"
#include "proto/limits.h"
#include "sys/alloc.h"
#include "sys/clock.h"

#define QUIET_MSEC	  5000 /* before this nobody wonders */
#define PROGRESS_TTY_MSEC 200
#define PROGRESS_LOG_MSEC 5000

/* The columns of a text in the order of enum wm_lang. */
#define MORE_LANGS(FIRST, STEM)                                                                   \
	[FIRST] = "?" STEM "_ru", [(FIRST) + 1] = "?" STEM "_kk", [(FIRST) + 2] = "?" STEM "_ky", \
	[(FIRST) + 3] = "?" STEM "_tg", [(FIRST) + 4] = "?" STEM "_tk",                           \
	[(FIRST) + 5] = "?" STEM "_uz"
#define ALL_LANGS(FIRST, STEM) [FIRST] = "?" STEM "_en", MORE_LANGS((FIRST) + 1, STEM)

/* With a question mark: the file may do without it. */
static const char *const column_names[COL__COUNT + 1] = {
	[COL_UPDATE_ID] = "update_id",
	[COL_ACTION] = "action_id",
	[COL_INSTITUTION] = "institution",
	[COL_AS_OF] = "as_of",
	[COL_LIFECYCLE] = "lifecycle",
	[COL_COMPLETION] = "completion",
	[COL_PERCENT] = "percent",
	[COL_CONFIDENCE] = "confidence",
	[COL_SUMMARY] = "summary_en",
	[COL_EVIDENCE_URL] = "?evidence_url",
	[COL_EVIDENCE_TITLE] = "?evidence_title",
	[COL_EVIDENCE_DATE] = "?evidence_date",
	[COL_EVIDENCE_LANG] = "?evidence_lang",
	[COL_EVIDENCE_SHA256] = "?evidence_sha256",
	[COL_KIND] = "?kind",
	[COL_SUPERSEDES] = "?supersedes",
	[COL_REASON] = "?reason",
	[COL_CYCLE] = "?cycle",
	[COL_MILESTONES] = "?milestones",
	[COL_INDICATORS] = "?indicators",
	[COL_ACTUAL_START] = "?actual_start",
	[COL_ACTUAL_END] = "?actual_end",
	MORE_LANGS(COL_SUMMARY_MORE, "summary"),
	ALL_LANGS(COL_RATIONALE, "rationale"),
	ALL_LANGS(COL_OBSTACLES, "obstacles"),
	ALL_LANGS(COL_NEXT_STEPS, "next_steps"),
	ALL_LANGS(COL_DECISION, "decision_requested"),
};

/* Texts that a row may have in every language; English summaries have a column of their own. */
static const struct {
	const char *what;
	size_t first;	/* column */
	int first_lang; /* enum wm_lang of it */
} text_columns[] = {
	{ "summary", COL_SUMMARY_MORE, WM_LANG_RU },
	{ "rationale", COL_RATIONALE, WM_LANG_EN },
	{ "obstacles", COL_OBSTACLES, WM_LANG_EN },
	{ "next_steps", COL_NEXT_STEPS, WM_LANG_EN },
	{ "decision_requested", COL_DECISION, WM_LANG_EN },
};

struct wm_view import_cell(const struct import *import, size_t row, enum import_column column)
{
	if (wm_csv_row(import->csv, row).err < 0) {
		return (struct wm_view){ NULL, 0 };
	}
	return wm_csv_cell(import->csv, row, (size_t)column);
}

char *import_cell_text(const struct import *import, size_t row, enum import_column column)
{
	const struct wm_view cell = import_cell(import, row, column);
	char *text = wm_alloc(cell.len + 1);

	if (text != NULL && cell.len > 0) {
		memcpy(text, cell.data, cell.len);
	}
	return text;
}

void import_settle(struct import *import, size_t row, enum import_result result, int err,
		   const char *text)
{
	struct import_row *at = &import->rows[row];

	import->tally[at->result]--;
	import->tally[result]++;
	at->result = result;
	at->err = err;
	wm_free(at->text);
	at->text = text != NULL && text[0] != '\0' ? wm_strdup(text) : NULL;
}

/* ------------------------------------------------------------------ bodies */

/* The cells of a row as strings; an empty cell is NULL. */
static int unpack(struct import *import, size_t row, const char *ret_cells[COL__COUNT])
{
	size_t bytes = 0;

	for (int i = 0; i < COL__COUNT; i++) {
		bytes += import_cell(import, row, (enum import_column)i).len + 1;
	}
	if (bytes > import->scratch_bytes) {
		char *scratch = wm_realloc(import->scratch, bytes);
		if (scratch == NULL) {
			return WM_ENOMEM;
		}
		import->scratch = scratch;
		import->scratch_bytes = bytes;
	}
	char *at = import->scratch;
	for (int i = 0; i < COL__COUNT; i++) {
		const struct wm_view cell = import_cell(import, row, (enum import_column)i);
		ret_cells[i] = cell.len > 0 ? at : NULL;
		if (cell.len > 0) {
			memcpy(at, cell.data, cell.len);
		}
		at[cell.len] = '\0';
		at += cell.len + 1;
	}
	return WM_OK;
}

/* The revision that the row names, or that of the row that it names; 1 while that is not known. */
static int find_superseded(const struct import *import, size_t row, uint64_t *ret_revision)
{
	const struct wm_view cell = import_cell(import, row, COL_SUPERSEDES);
	const size_t target = import->rows[row].target;

	if (target != IMPORT_NO_ROW) {
		const uint64_t revision = import->rows[target].revision;
		*ret_revision = revision != 0 ? revision : 1;
		return WM_OK;
	}
	*ret_revision = 0;
	if (cell.len == 0) {
		return WM_OK;
	}
	return wm_uint_parse(cell, INT64_MAX, ret_revision) == WM_OK ? WM_OK : WM_ECELL;
}

static void take_texts(const char *const cell[COL__COUNT], struct wm_progress_update *update)
{
	for (size_t i = 0; i < sizeof(text_columns) / sizeof(text_columns[0]); i++) {
		for (int lang = text_columns[i].first_lang; lang < WM_LANG__COUNT; lang++) {
			const size_t at =
				text_columns[i].first + (size_t)(lang - text_columns[i].first_lang);
			if (cell[at] != NULL) {
				update->texts[update->text_count].what = text_columns[i].what;
				update->texts[update->text_count].lang = wm_lang_name(lang);
				update->texts[update->text_count++].text = cell[at];
			}
		}
	}
}

/* The action point as the register has it; NULL while that is not known. */
static const struct wm_action_point *find_point(const struct import *import, size_t row)
{
	uint16_t id = 0;

	return import->reg.is_known &&
			       wm_point_id_parse(import_cell(import, row, COL_ACTION), &id) == WM_OK
		       ? wm_register_point(&import->reg.reg, id)
		       : NULL;
}

static int take_facts(struct import *import, size_t row, struct facts *facts,
		      struct wm_progress_update *update, const char **ret_why)
{
	int err =
		facts_milestones(facts, import_cell(import, row, COL_MILESTONES), update, ret_why);

	if (err == WM_OK) {
		err = facts_indicators(facts, import_cell(import, row, COL_INDICATORS),
				       find_point(import, row), update, ret_why);
	}
	if (err == WM_OK) {
		err = find_superseded(import, row, &update->supersedes);
		*ret_why =
			"supersedes is neither the update_id of an earlier row of the institution "
			"nor a revision";
	}
	return err;
}

int import_build(struct import *import, size_t row, size_t *ret_len, const char **ret_why)
{
	const char *cell[COL__COUNT];
	struct facts facts = { .count = 0 };

	int err = unpack(import, row, cell);
	if (err < 0) {
		*ret_why = wm_strerror(err);
		return err;
	}
	struct wm_progress_update update = {
		.action = cell[COL_ACTION],
		.as_of = cell[COL_AS_OF],
		.origin = import->origin,
		.kind = cell[COL_KIND],
		.reason = cell[COL_REASON],
		.cycle = cell[COL_CYCLE],
		.lifecycle = cell[COL_LIFECYCLE],
		.completion = cell[COL_COMPLETION],
		.percent = cell[COL_PERCENT],
		.confidence = cell[COL_CONFIDENCE],
		.actual_start = cell[COL_ACTUAL_START],
		.actual_end = cell[COL_ACTUAL_END],
		.summary = cell[COL_SUMMARY],
		.reference = cell[COL_UPDATE_ID],
	};
	/* A title without an address is passed on, so that it is refused and not lost. */
	for (int at = COL_EVIDENCE_URL; at <= COL_EVIDENCE_SHA256; at++) {
		update.evidence_count = cell[at] != NULL ? 1 : update.evidence_count;
	}
	update.evidence[0] = (struct wm_evidence_words){
		.url = cell[COL_EVIDENCE_URL],
		.title = cell[COL_EVIDENCE_TITLE],
		.date = cell[COL_EVIDENCE_DATE],
		.lang = cell[COL_EVIDENCE_LANG],
		.sha256 = cell[COL_EVIDENCE_SHA256],
	};
	take_texts(cell, &update);
	err = take_facts(import, row, &facts, &update, ret_why);
	return err < 0 ? err
		       : wm_update_build(&update, import->body, WM_BODY_MAX_BYTES, ret_len,
					 ret_why);
}

bool import_is_ready(const struct import *import, size_t row)
{
	const size_t target = import->rows[row].target;

	return target == IMPORT_NO_ROW || import->rows[target].result != RESULT_OPEN;
}

bool import_is_orphan(const struct import *import, size_t row)
{
	const size_t target = import->rows[row].target;

	return target != IMPORT_NO_ROW && import->rows[target].result == RESULT_REFUSED;
}

/* The same row has the same id on every machine and at any time. */
static void make_sid(struct wm_view institution, struct wm_view update_id, uint8_t ret_sid[16])
{
	const struct wm_view parts[] = { institution, update_id };

	sid_derive("waymark-import", parts, 2, ret_sid);
}

static size_t find_target(const struct import *import, size_t row);

static void check_row(struct import *import, size_t row)
{
	const struct wm_csv_row found = wm_csv_row(import->csv, row);
	const struct wm_view update_id = import_cell(import, row, COL_UPDATE_ID);
	const struct wm_view institution = import_cell(import, row, COL_INSTITUTION);
	const char *why = NULL;
	struct wm_code code;
	char text[160];
	size_t len = 0;

	import->rows[row].line = found.line;
	import->rows[row].target = find_target(import, row);
	if (found.err < 0) {
		(void)snprintf(text, sizeof(text), "%s, column %zu%s", wm_strerror(found.err),
			       found.column,
			       found.err == WM_EUTF8 ? "; save the file as CSV UTF-8" : "");
		import_settle(import, row, RESULT_REFUSED, found.err,
			      found.column > 0 ? text : NULL);
	} else if (update_id.len == 0) {
		import_settle(import, row, RESULT_REFUSED, WM_ECELL, "update_id is empty");
	} else if (wm_code_parse(institution, &code) < 0) {
		import_settle(import, row, RESULT_REFUSED, WM_ENO_SUCH_INSTITUTION,
			      "institution is not an institution code");
	} else {
		const int err = import_build(import, row, &len, &why);
		if (err < 0) {
			import_settle(import, row, RESULT_REFUSED, err, why);
		}
		make_sid(institution, update_id, import->rows[row].sid);
	}
}

/* ------------------------------------------------------------------ order */

static int compare_views(struct wm_view a, struct wm_view b)
{
	const size_t len = a.len < b.len ? a.len : b.len;
	const int found = len > 0 ? memcmp(a.data, b.data, len) : 0;

	return found != 0 ? found : (a.len > b.len) - (a.len < b.len);
}

/* By a cell, and rows with the same cell in file order. */
static int compare_cells(const struct import *import, enum import_column column, size_t a, size_t b)
{
	const int found =
		compare_views(import_cell(import, a, column), import_cell(import, b, column));

	return found != 0 ? found : (a > b) - (a < b);
}

static int by_update_id(const void *a, const void *b, void *import)
{
	return compare_cells(import, COL_UPDATE_ID, *(const size_t *)a, *(const size_t *)b);
}

static int by_institution(const void *a, const void *b, void *import)
{
	return compare_cells(import, COL_INSTITUTION, *(const size_t *)a, *(const size_t *)b);
}

static int by_first(const void *a, const void *b, void *user)
{
	const struct import *import = user;
	const size_t row_a = *(const size_t *)a;
	const size_t row_b = *(const size_t *)b;
	const size_t first_a = import->rows[row_a].first;
	const size_t first_b = import->rows[row_b].first;

	return first_a != first_b ? (first_a > first_b) - (first_a < first_b)
				  : (row_a > row_b) - (row_a < row_b);
}

static bool same_cell(const struct import *import, enum import_column column, size_t a, size_t b)
{
	return wm_view_eq(import_cell(import, a, column), import_cell(import, b, column));
}

static void find_duplicates(struct import *import)
{
	size_t first = 0; /* in the order: of the run with the same update_id */

	for (size_t i = 1; i < import->count; i++) {
		const size_t row = import->ids[i];
		char text[96];

		if (!same_cell(import, COL_UPDATE_ID, import->ids[first], row)) {
			first = i;
		} else if (import->rows[row].result == RESULT_OPEN) {
			(void)snprintf(text, sizeof(text), "update_id is that of line %lu, too",
				       import->rows[import->ids[first]].line);
			import_settle(import, row, RESULT_REFUSED, WM_ECELL, text);
		}
	}
}

/* The earlier row of the same institution that the cell `supersedes` names. */
static size_t find_target(const struct import *import, size_t row)
{
	const struct wm_view wanted = import_cell(import, row, COL_SUPERSEDES);
	size_t low = 0;
	size_t high = import->count;

	while (wanted.len > 0 && low < high) { /* the first one not below */
		const size_t middle = low + (high - low) / 2;
		const struct wm_view id = import_cell(import, import->ids[middle], COL_UPDATE_ID);
		if (compare_views(id, wanted) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	if (wanted.len == 0 || low == import->count) {
		return IMPORT_NO_ROW;
	}
	const size_t found = import->ids[low];
	return found < row && wm_view_eq(import_cell(import, found, COL_UPDATE_ID), wanted) &&
			       same_cell(import, COL_INSTITUTION, found, row)
		       ? found
		       : IMPORT_NO_ROW;
}

/* Institutions as they first appear, and the rows of each in file order. */
static void order_rows(struct import *import)
{
	qsort_r(import->order, import->count, sizeof(size_t), by_institution, import);
	for (size_t i = 0; i < import->count; i++) {
		const size_t row = import->order[i];
		const bool is_first =
			i == 0 || !same_cell(import, COL_INSTITUTION, import->order[i - 1], row);
		import->rows[row].first = is_first ? row : import->rows[import->order[i - 1]].first;
	}
	qsort_r(import->order, import->count, sizeof(size_t), by_first, import);
}

int import_load(struct import *import, struct wm_view bytes, char ret_why[160])
{
	const int err = wm_csv_parse(bytes, column_names, &import->csv, ret_why);
	if (err < 0) {
		return err;
	}
	const size_t count = wm_csv_row_count(import->csv);
	import->body = wm_alloc(WM_BODY_MAX_BYTES);
	import->rows = wm_alloc((count + 1) * sizeof(*import->rows));
	import->order = wm_alloc((count + 1) * sizeof(*import->order));
	import->ids = wm_alloc((count + 1) * sizeof(*import->ids));
	if (import->body == NULL || import->rows == NULL || import->order == NULL ||
	    import->ids == NULL) {
		(void)snprintf(ret_why, 160, "%s", wm_strerror(WM_ENOMEM));
		return WM_ENOMEM;
	}
	import->count = count;
	import->tally[RESULT_OPEN] = count;
	for (size_t i = 0; i < count; i++) {
		import->order[i] = i;
		import->ids[i] = i;
	}
	qsort_r(import->ids, count, sizeof(size_t), by_update_id, import);
	for (size_t i = 0; i < count; i++) {
		check_row(import, i);
	}
	find_duplicates(import);
	order_rows(import);
	import->start_mono_msec = wm_mono_msec();
	import->told_mono_msec = import->start_mono_msec;
	return WM_OK;
}

void import_free(struct import *import)
{
	for (size_t i = 0; i < import->count; i++) {
		wm_free(import->rows[i].text);
	}
	wm_free(import->rows);
	wm_free(import->order);
	wm_free(import->ids);
	wm_free(import->scratch);
	wm_free(import->body);
	wm_free(import->reg.rows);
	points_free(&import->reg.points);
	directory_free(&import->reg.directory);
	wm_csv_free(import->csv);
}

void import_progress(struct import *import, bool is_end)
{
	const int64_t now = wm_mono_msec();
	const bool is_tty = isatty(STDERR_FILENO) != 0;
	const size_t done = import->count - import->tally[RESULT_OPEN];

	if (is_tty && (is_end || now - import->told_mono_msec >= PROGRESS_TTY_MSEC)) {
		(void)fprintf(stderr, "\rimport: %zu of %zu rows%s", done, import->count,
			      is_end ? "\n" : "");
		import->told_mono_msec = now;
	} else if (!is_tty && now - import->start_mono_msec > QUIET_MSEC &&
		   now - import->told_mono_msec >= PROGRESS_LOG_MSEC) {
		(void)fprintf(stderr, "waymark: import: %zu of %zu rows\n", done, import->count);
		import->told_mono_msec = now;
	}
}
