/* Rows of an import: cells to bodies, ids, duplicates. */
#include "cli/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/register.h"
#include "crypto/sha256.h"
#include "proto/limits.h"
#include "sys/alloc.h"
#include "sys/clock.h"

#define QUIET_MSEC	  5000 /* before this nobody wonders */
#define PROGRESS_TTY_MSEC 200
#define PROGRESS_LOG_MSEC 5000

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

int import_build(struct import *import, size_t row, size_t *ret_len, const char **ret_why)
{
	const char *cell[COL__COUNT];

	const int err = unpack(import, row, cell);
	if (err < 0) {
		*ret_why = wm_strerror(err);
		return err;
	}
	struct wm_progress_update update = {
		.action = cell[COL_ACTION],
		.as_of = cell[COL_AS_OF],
		.origin = import->origin,
		.lifecycle = cell[COL_LIFECYCLE],
		.completion = cell[COL_COMPLETION],
		.percent = cell[COL_PERCENT],
		.confidence = cell[COL_CONFIDENCE],
		.summary = cell[COL_SUMMARY],
		.reference = cell[COL_UPDATE_ID],
	};
	/* A title without an address is passed on, so that it is refused and not lost. */
	if (cell[COL_EVIDENCE_URL] != NULL || cell[COL_EVIDENCE_TITLE] != NULL ||
	    cell[COL_EVIDENCE_DATE] != NULL) {
		update.evidence[0].url = cell[COL_EVIDENCE_URL];
		update.evidence[0].title = cell[COL_EVIDENCE_TITLE];
		update.evidence[0].date = cell[COL_EVIDENCE_DATE];
		update.evidence_count = 1;
	}
	return wm_update_build(&update, import->body, WM_BODY_MAX_BYTES, ret_len, ret_why);
}

/* The same row has the same id on every machine and at any time: a UUIDv8 (RFC 9562) of a hash. */
static void make_sid(struct wm_view institution, struct wm_view update_id, uint8_t ret_sid[16])
{
	static const char domain[] = "waymark-import"; /* with its terminator */
	const struct wm_view parts[] = {
		wm_view_of(domain, sizeof(domain)),
		institution,
		wm_view_of("", 1),
		update_id,
	};
	uint8_t hash[WM_SHA256_BYTES];

	wm_sha256(parts, sizeof(parts) / sizeof(parts[0]), hash);
	memcpy(ret_sid, hash, 16);
	ret_sid[6] = (uint8_t)((ret_sid[6] & 0x0fU) | 0x80U);
	ret_sid[8] = (uint8_t)((ret_sid[8] & 0x3fU) | 0x80U);
}

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

	qsort_r(import->order, import->count, sizeof(size_t), by_update_id, import);
	for (size_t i = 1; i < import->count; i++) {
		const size_t row = import->order[i];
		char text[96];

		if (!same_cell(import, COL_UPDATE_ID, import->order[first], row)) {
			first = i;
		} else if (import->rows[row].result == RESULT_OPEN) {
			(void)snprintf(text, sizeof(text), "update_id is that of line %lu, too",
				       import->rows[import->order[first]].line);
			import_settle(import, row, RESULT_REFUSED, WM_ECELL, text);
		}
	}
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
	if (import->body == NULL || import->rows == NULL || import->order == NULL) {
		(void)snprintf(ret_why, 160, "%s", wm_strerror(WM_ENOMEM));
		return WM_ENOMEM;
	}
	import->count = count;
	import->tally[RESULT_OPEN] = count;
	for (size_t i = 0; i < count; i++) {
		import->order[i] = i;
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
