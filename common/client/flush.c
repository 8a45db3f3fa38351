/* Sending what an outbox holds: pipelined, oldest first, until the time is up. */
#include "client/internal.h"
#include "client/outbox.h"
#include "proto/limits.h"
#include "sys/alloc.h"
#include "sys/clock.h"

enum stage {
	STAGE_WAITING = 0, /* to be sent, not before due_mono_msec */
	STAGE_SENT,
	STAGE_SENT_BEFORE, /* the caller had queued it himself: it stays in flight */
	STAGE_DONE,
};

struct parcel {
	enum stage stage;
	int64_t due_mono_msec;
};

/* Invariants: parcels[i] belongs to list.entries[i]; all before `first` are done. */
struct flush {
	struct wm_outbox *outbox;
	struct wm_client *client;
	int64_t deadline_mono_msec;
	wm_flush_fn *fn;
	void *user;
	struct wm_outbox_list list;
	struct parcel *parcels; /* owned */
	size_t first;
	size_t waiting_count;
	struct wm_buf buf;
};

static void set_stage(struct flush *flush, size_t at, enum stage stage)
{
	flush->waiting_count -= flush->parcels[at].stage == STAGE_WAITING;
	flush->waiting_count += stage == STAGE_WAITING;
	flush->parcels[at].stage = stage;
	while (flush->first < flush->list.count &&
	       flush->parcels[flush->first].stage == STAGE_DONE) {
		flush->first++;
	}
}

/* ------------------------------------------------------------------ sending */

/* @return WM_OK, WM_EBUSY (no room before an answer has come), or why nothing can be sent */
static int send_parcel(struct flush *flush, size_t at)
{
	struct wm_outbox_item item;

	int err = wm_outbox_load(flush->outbox, flush->list.entries[at].sid, &flush->buf, &item);
	if (err < 0) {
		if (err != WM_ENOTFOUND && flush->list.damage == WM_OK) {
			flush->list.damage = err;
		}
		set_stage(flush, at, STAGE_DONE);
		return err == WM_ENOMEM ? err : WM_OK;
	}
	struct wm_submission_out submission = {
		.kind = item.kind,
		.expect_rev = item.expect_rev,
		.body = item.body,
		.body_len = item.body_len,
	};
	memcpy(submission.sid, item.sid, sizeof(submission.sid));
	err = wm_client_send(flush->client, &submission);
	if (err == WM_OK || err == WM_EEXISTS) {
		set_stage(flush, at, err == WM_OK ? STAGE_SENT : STAGE_SENT_BEFORE);
		err = WM_OK;
	}
	return err;
}

/* Send what is due.  @param ret_next_mono_msec  when something is due again, at the latest */
static int send_due(struct flush *flush, int64_t *ret_next_mono_msec)
{
	const int64_t now_mono_msec = wm_mono_msec();
	int64_t next_mono_msec = flush->deadline_mono_msec;
	int err = WM_OK;

	for (size_t i = flush->first; i < flush->list.count && flush->waiting_count > 0; i++) {
		const struct parcel *parcel = &flush->parcels[i];
		if (parcel->stage != STAGE_WAITING) {
			continue;
		}
		if (parcel->due_mono_msec > now_mono_msec) {
			next_mono_msec = parcel->due_mono_msec < next_mono_msec
						 ? parcel->due_mono_msec
						 : next_mono_msec;
			continue;
		}
		err = send_parcel(flush, i);
		if (err < 0) {
			break;
		}
	}
	*ret_next_mono_msec = next_mono_msec;
	return err == WM_EBUSY ? WM_OK : err;
}

/* ------------------------------------------------------------------ answers */

/* Answers come about in the order of sending, so the search is short. */
static bool find_parcel(const struct flush *flush, const uint8_t sid[16], size_t *ret_at)
{
	for (size_t i = flush->first; i < flush->list.count; i++) {
		if (memcmp(flush->list.entries[i].sid, sid, 16) == 0 &&
		    flush->parcels[i].stage != STAGE_DONE) {
			*ret_at = i;
			return true;
		}
	}
	return false;
}

static int on_answer(struct flush *flush, const struct wm_answer *answer)
{
	size_t at;
	int err;

	if (flush->fn != NULL) {
		flush->fn(answer, flush->user);
	}
	if (!find_parcel(flush, answer->sid, &at)) {
		return WM_OK; /* the caller's own */
	}
	if (answer->err != 0 && wm_err_class(answer->err) == WM_CLASS_RETRY) {
		const uint32_t wait_msec = answer->retry_after_msec > 0 ? answer->retry_after_msec
									: WM_RETRY_AFTER_MSEC;
		flush->parcels[at].due_mono_msec = wm_mono_msec() + (int64_t)wait_msec;
		set_stage(flush, at, STAGE_WAITING);
		return WM_OK;
	}
	set_stage(flush, at, STAGE_DONE);
	if (answer->err == 0) {
		err = wm_outbox_drop(flush->outbox, answer->sid);
	} else {
		err = wm_outbox_refuse(flush->outbox, answer->sid, answer->err, answer->text);
	}
	return err == WM_ENOTFOUND ? WM_OK : err; /* somebody else dropped it */
}

/* ------------------------------------------------------------------ the whole */

static int time_out_of(int64_t until_mono_msec)
{
	if (until_mono_msec == INT64_MAX) {
		return -1;
	}
	const int64_t left_msec = until_mono_msec - wm_mono_msec();
	return left_msec < 0 ? 0 : left_msec > INT32_MAX ? INT32_MAX : (int)left_msec;
}

static int run(struct flush *flush)
{
	while (flush->first < flush->list.count) {
		int64_t until_mono_msec;
		struct wm_answer answer;

		int err = send_due(flush, &until_mono_msec);
		if (err < 0) {
			return err;
		}
		if (flush->first == flush->list.count) {
			break; /* what was left had been dropped or damaged meanwhile */
		}
		err = wm_client_receive(flush->client, time_out_of(until_mono_msec), &answer);
		if (err == WM_OK) {
			err = on_answer(flush, &answer);
		} else if (err == WM_ETIMEOUT && wm_mono_msec() < flush->deadline_mono_msec) {
			err = WM_OK;
		}
		if (err < 0) {
			return err;
		}
	}
	return flush->list.damage;
}

/* What has no answer stays in the outbox; it is not to be answered behind its back. */
static void recall(struct flush *flush)
{
	for (size_t i = flush->first; i < flush->list.count; i++) {
		struct wm_flight *flight =
			wm_flight_find(flush->client, flush->list.entries[i].sid);
		if (flight != NULL && flush->parcels[i].stage == STAGE_SENT) {
			wm_flight_remove(flush->client, flight);
		}
	}
}

int wm_outbox_flush(wm_outbox *outbox, wm_client *client, int timeout_msec, wm_flush_fn *fn,
		    void *user)
{
	struct flush flush = { .outbox = outbox,
			       .client = client,
			       .deadline_mono_msec = wm_deadline_of(timeout_msec),
			       .fn = fn,
			       .user = user };

	int err = wm_outbox_list_make(outbox, &flush.list);
	if (err < 0) {
		return err;
	}
	flush.waiting_count = flush.list.count;
	flush.parcels = wm_alloc((flush.list.count + 1) * sizeof(*flush.parcels));
	if (flush.parcels == NULL) {
		wm_outbox_list_free(&flush.list);
		return WM_ENOMEM;
	}
	wm_outbox_buf_init(&flush.buf);
	for (size_t i = 0; i < flush.list.count; i++) {
		if (flush.list.entries[i].refused) {
			set_stage(&flush, i, STAGE_DONE);
		}
	}
	err = run(&flush);
	recall(&flush);
	if (err == WM_ETIMEOUT && client->link.state != WM_LINK_READY) {
		err = WM_EUNREACHABLE;
	}
	wm_buf_deinit(&flush.buf);
	wm_free(flush.parcels);
	wm_outbox_list_free(&flush.list);
	return err;
}
