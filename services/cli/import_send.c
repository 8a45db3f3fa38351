/*
 * Import: rows on their way.
 *
 * One institution after the other, because a connection speaks for one of them
 * only; the rows of an institution are pipelined, so the way there and back is
 * paid once per window and not once per row.
 */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/import.h"
#include "proto/limits.h"
#include "sys/clock.h"

#define WAIT_MSEC 200 /* how long progress may go untold */

/* The rows of one institution: order[begin..end). */
struct group {
	struct import *import;
	wm_client *client;
	const char *institution;
	size_t begin, end;
	size_t next;		 /* in the order: the first one never sent */
	size_t first;		 /* in the order: all before it are settled */
	size_t again_count;	 /* to be sent again later */
	int64_t moved_mono_msec; /* when a row was settled last */
	int last_err;		 /* why a row has to be sent again */
};

static struct import_row *row_at(const struct group *group, size_t at)
{
	return &group->import->rows[group->import->order[at]];
}

static void settle_open(struct group *group, enum import_result result, int err, const char *text)
{
	for (size_t i = group->begin; i < group->end; i++) {
		if (row_at(group, i)->result == RESULT_OPEN) {
			import_settle(group->import, group->import->order[i], result, err, text);
		}
	}
}

/* ------------------------------------------------------------------ sending */

/* @return WM_OK, WM_EBUSY (receive first), or an error of this machine */
static int send_row(struct group *group, size_t at)
{
	struct import *import = group->import;
	const size_t row = import->order[at];
	struct wm_submission_out out = { .expect_rev = WM_NO_EXPECTATION, .body = import->body };
	const char *why = "";

	if (import_is_orphan(import, row)) {
		import_settle(import, row, RESULT_REFUSED, WM_ENO_SUCH_UPDATE,
			      IMPORT_ORPHAN_REASON);
		return WM_OK;
	}
	if (import_cell(import, row, COL_INDICATORS).len > 0 && !import_need_register(import)) {
		/* How many decimals a value has is not known. */
		import_settle(import, row, RESULT_UNSENT, WM_EUNREACHABLE, NULL);
		return WM_OK;
	}
	int err = import_build(import, row, &out.body_len, &why);
	if (err < 0) {
		import_settle(import, row, RESULT_REFUSED, err, why);
		return WM_OK;
	}
	memcpy(out.sid, import->rows[row].sid, sizeof(out.sid));
	err = wm_client_send(group->client, &out);
	if (err == WM_OK) {
		import->rows[row].in_flight = true;
	}
	return err;
}

static int send_again(struct group *group)
{
	const int64_t now = wm_mono_msec();
	int err = WM_OK;

	for (size_t i = group->first; err == WM_OK && i < group->next; i++) {
		struct import_row *row = row_at(group, i);
		if (row->result != RESULT_OPEN || row->in_flight || row->due_mono_msec > now) {
			continue;
		}
		err = send_row(group, i);
		group->again_count -= err == WM_OK;
	}
	return err;
}

static int send_due(struct group *group)
{
	int err = group->again_count > 0 ? send_again(group) : WM_OK;

	/* A row waits for the one that it supersedes: its revision is part of the body. */
	while (err == WM_OK && group->next < group->end &&
	       import_is_ready(group->import, group->import->order[group->next])) {
		if (row_at(group, group->next)->result == RESULT_OPEN) {
			err = send_row(group, group->next);
		}
		group->next += err == WM_OK;
	}
	return err == WM_EBUSY ? WM_OK : err;
}

/* ------------------------------------------------------------------ answers */

/* Answers come about in the order of sending, so the search is short. */
static size_t find_row(const struct group *group, const uint8_t sid[16])
{
	for (size_t i = group->first; i < group->next; i++) {
		if (row_at(group, i)->in_flight && memcmp(row_at(group, i)->sid, sid, 16) == 0) {
			return i;
		}
	}
	return group->end;
}

static void refuse(struct group *group, size_t row, const struct wm_answer *answer)
{
	if (answer->err == WM_ESID_REUSED) {
		import_settle(group->import, row, RESULT_REFUSED, answer->err,
			      "this update_id is in the ledger with other content; file the change "
			      "under a new update_id");
	} else {
		import_settle(group->import, row, RESULT_REFUSED, answer->err, answer->text);
	}
}

static void take_answer(struct group *group, const struct wm_answer *answer)
{
	const size_t at = find_row(group, answer->sid);

	if (at == group->end) {
		return;
	}
	const size_t index = group->import->order[at];
	struct import_row *row = row_at(group, at);
	row->in_flight = false;
	if (wm_err_class(answer->err) == WM_CLASS_RETRY) {
		const uint32_t wait_msec = answer->retry_after_msec > 0 ? answer->retry_after_msec
									: WM_RETRY_AFTER_MSEC;
		row->due_mono_msec = wm_mono_msec() + (int64_t)wait_msec;
		group->again_count++;
		group->last_err = answer->err;
		return;
	}
	if (answer->err == WM_OK) {
		row->revision = answer->revision;
		import_settle(group->import, index,
			      answer->replayed ? RESULT_REPLAYED : RESULT_ACCEPTED, WM_OK, NULL);
	} else {
		refuse(group, index, answer);
	}
	group->moved_mono_msec = wm_mono_msec();
	while (group->first < group->next && row_at(group, group->first)->result != RESULT_OPEN) {
		group->first++;
	}
}

/* @return WM_OK when every row is settled, else why it cannot go on */
static int exchange(struct group *group)
{
	const int timeout_msec = group->import->server->timeout_msec;
	int err = WM_OK;

	group->moved_mono_msec = wm_mono_msec();
	for (;;) {
		struct wm_answer answer;

		err = send_due(group);
		if (err < 0) {
			return err;
		}
		if (wm_client_inflight(group->client) == 0 && group->again_count == 0 &&
		    group->next == group->end) {
			return WM_OK;
		}
		err = wm_client_receive(group->client, WAIT_MSEC, &answer);
		if (err == WM_OK) {
			take_answer(group, &answer);
		} else if (err != WM_ETIMEOUT) {
			return err;
		}
		import_progress(group->import, false);
		if (wm_mono_msec() - group->moved_mono_msec > timeout_msec) {
			return group->last_err != WM_OK ? group->last_err : WM_ETIMEOUT;
		}
	}
}

/* ------------------------------------------------------------------ groups */

static void say_no_key(struct group *group, int err)
{
	if (err == WM_ENO_KEY &&
	    !import_has_institution(group->import, wm_view_str(group->institution))) {
		err = WM_ENO_SUCH_INSTITUTION;
	}
	if (err == WM_EINVALID) {
		settle_open(group, RESULT_REFUSED, WM_ENO_KEY,
			    "the key file is malformed, or others can read it");
	} else {
		settle_open(group, RESULT_REFUSED, err, NULL);
	}
}

/* @return WM_OK to go on with the next institution, else why there is no point in it */
static int run_group(struct group *group)
{
	const struct server *server = group->import->server;
	struct wm_server_info info;
	char text[128];

	int err = connect_try(server, FLOW_SUBMIT, group->institution, &group->client);
	if (err < 0) {
		say_no_key(group, err);
		return WM_OK;
	}
	err = wm_client_connect(group->client, server->timeout_msec, &info);
	if (err == WM_OK && strcmp(info.institution, group->institution) != 0) {
		(void)snprintf(text, sizeof(text), "the key is that of %s", info.institution);
		settle_open(group, RESULT_REFUSED, WM_ENO_KEY, text);
		return WM_OK;
	}
	if (err == WM_OK) {
		err = exchange(group);
	}
	if (err < 0 && wm_err_class(err) != WM_CLASS_RETRY) {
		settle_open(group, RESULT_REFUSED, err, NULL);
		return WM_OK;
	}
	return err;
}

/* @return as run_group() */
static int send_group(struct import *import, size_t begin, size_t end)
{
	WM_AUTO(char *, wm_free_p)
	institution = import_cell_text(import, import->order[begin], COL_INSTITUTION);
	struct group group = {
		.import = import,
		.institution = institution,
		.begin = begin,
		.end = end,
		.next = begin,
		.first = begin,
	};
	size_t open = 0;

	for (size_t i = begin; i < end; i++) {
		open += row_at(&group, i)->result == RESULT_OPEN;
	}
	if (open == 0) {
		return WM_OK;
	}
	if (institution == NULL) {
		return WM_ENOMEM;
	}
	const int err = run_group(&group);
	wm_client_close(group.client);
	return err;
}

void import_send(struct import *import)
{
	int err = WM_OK;
	size_t end = 0;

	for (size_t begin = 0; err == WM_OK && begin < import->count; begin = end) {
		const size_t first = import->rows[import->order[begin]].first;
		for (end = begin + 1; end < import->count; end++) {
			if (import->rows[import->order[end]].first != first) {
				break;
			}
		}
		err = send_group(import, begin, end);
	}
	for (size_t i = 0; i < import->count; i++) {
		if (import->rows[i].result == RESULT_OPEN) {
			import_settle(import, i, RESULT_UNSENT, err < 0 ? err : WM_ETIMEOUT, NULL);
		}
	}
	import_progress(import, true);
}
