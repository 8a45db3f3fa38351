/* Asking for the state and for the log: one question, one bounded answer. */
#include "client/internal.h"

#include "proto/limits.h"

/* ------------------------------------------------------------------ questions */

/* A question under way.  It is put again on every new session. */
struct question {
	struct wm_client *client;
	struct wm_head head;
	struct wm_filter filter; /* the head's views point into it */
	uint64_t session;	 /* on which it was put, 0 = not yet */
	int64_t deadline_mono_msec;
	wm_item_fn *fn;
	void *user;
};

static void put_anew(struct question *question)
{
	question->head.req = wm_link_req(&question->client->link);
	question->session = 0;
}

static int refusal_in(const struct wm_head *head)
{
	if (head->type != WM_MSG_REJECT) {
		return WM_OK;
	}
	return head->code != 0 ? -(int)head->code : WM_EINTERNAL;
}

/*
 * The next message of the answer, putting the question as often as needed.
 * @return WM_OK, WM_EAGAIN (it was put: what came before is void), or an error; a REJECT is one
 */
static int next_part(struct question *question, const struct wm_link_msg **ret_msg)
{
	struct wm_link *link = &question->client->link;
	int err = WM_OK;

	while (err == WM_OK || err == WM_EAGAIN) {
		if (question->session != link->session) {
			err = wm_link_send(link, &question->head, (struct wm_view){ NULL, 0 });
			if (err == WM_OK) {
				question->session = link->session;
				return WM_EAGAIN;
			}
			if (err != WM_EAGAIN) {
				return err;
			}
		}
		err = wm_client_step(question->client, question->deadline_mono_msec, ret_msg);
		/* Another number: the rest of an answer that its caller did not want. */
		if (err == WM_OK && (*ret_msg)->head.req == question->head.req) {
			return refusal_in(&(*ret_msg)->head);
		}
	}
	return err;
}

static int deliver(const struct question *question, const struct wm_link_msg *msg,
		   enum wm_item_type type)
{
	struct wm_item item;

	wm_item_of(msg, type, &item);
	return question->fn(&item, question->user);
}

/* ------------------------------------------------------------------ snapshots */

void wm_query_init(struct wm_query *query, enum wm_item_body what)
{
	memset(query, 0, sizeof(*query));
	query->what = what;
	query->as_of_rev = UINT64_MAX;
	query->as_of_msec = WM_AS_OF_HEAD;
	query->facts_to_days = WM_FACTS_ALL;
}

static int fill_query(const struct wm_query *query, struct wm_head *head)
{
	const bool by_rev = query->as_of_rev != UINT64_MAX;
	const bool by_time = query->as_of_msec != WM_AS_OF_HEAD;

	if ((by_rev && by_time) || (by_time && query->as_of_msec < 0) || query->what > 255) {
		return WM_EINVALID;
	}
	head->what = (uint8_t)query->what;
	head->as_of_rev = query->as_of_rev;
	head->as_of_time = (uint64_t)query->as_of_msec;
	head->facts_to = query->facts_to_days;
	if (query->view != WM_QUERY_REPORTED) {
		head->view = (uint8_t)query->view;
		head->has |= WM_HAS(VIEW);
	}
	head->has |= WM_HAS(WHAT) | (by_rev ? WM_HAS(AS_OF_REV) : 0) |
		     (by_time ? WM_HAS(AS_OF_TIME) : 0) |
		     (query->facts_to_days != WM_FACTS_ALL ? WM_HAS(FACTS_TO) : 0);
	return WM_OK;
}

/* One message of a snapshot.  @param ret_done  set when it was the last */
static int take_part(struct question *question, const struct wm_link_msg *msg,
		     struct wm_snapshot *snapshot, bool *ret_done)
{
	int err;

	switch (msg->head.type) {
	case WM_MSG_SNAP_BEGIN:
		wm_snapshot_begin(snapshot, &msg->head);
		return deliver(question, msg, WM_ITEM_SNAPSHOT_BEGIN);
	case WM_MSG_SNAP_ITEM:
		err = wm_snapshot_item(snapshot, msg);
		return err < 0 ? err : deliver(question, msg, WM_ITEM_SNAPSHOT);
	case WM_MSG_SNAP_END:
		err = wm_snapshot_end(snapshot, &msg->head);
		*ret_done = true;
		return err < 0 ? err : deliver(question, msg, WM_ITEM_SNAPSHOT_END);
	default:
		return WM_OK;
	}
}

int wm_client_get(wm_client *client, const struct wm_query *query, int timeout_msec, wm_item_fn *fn,
		  void *user)
{
	struct question question = { .client = client,
				     .head = wm_head_of(WM_MSG_GET, wm_link_req(&client->link)),
				     .deadline_mono_msec = wm_deadline_of(timeout_msec),
				     .fn = fn,
				     .user = user };
	struct wm_snapshot snapshot = { .is_open = false };
	const struct wm_link_msg *msg = NULL;
	bool done = false;

	int err = wm_selection_filter(&query->selection, &question.filter);
	if (err == WM_OK) {
		err = fill_query(query, &question.head);
	}
	if (err < 0) {
		return err;
	}
	wm_head_set_filter(&question.head, &question.filter);
	while (!done) {
		err = next_part(&question, &msg);
		if (err == WM_EAGAIN) {
			snapshot.is_open = false;
			continue;
		}
		if (err == WM_OK) {
			err = take_part(&question, msg, &snapshot, &done);
		}
		if (err != WM_OK) {
			return err;
		}
	}
	return WM_OK;
}

/* ------------------------------------------------------------------ log */

/* Where a reading of the log stands. */
struct pages {
	uint64_t asked; /* revision from which this page was asked for */
	uint64_t next;	/* first revision not delivered */
	uint64_t left;	/* entries still wanted */
	uint32_t index; /* expected in this page */
	bool done;
};

/* What to ask for from here on; it is what a new session is asked, too. */
static void aim(struct question *question, const struct pages *pages)
{
	question->head.rev = pages->next;
	question->head.max =
		(uint32_t)(pages->left < WM_LOG_ITEMS_MAX ? pages->left : WM_LOG_ITEMS_MAX);
}

static void ask_page(struct question *question, struct pages *pages)
{
	pages->asked = pages->next;
	pages->index = 0;
	aim(question, pages);
	put_anew(question);
}

static int take_entry(struct question *question, const struct wm_link_msg *msg, struct pages *pages)
{
	const struct wm_head *head = &msg->head;

	if (head->index != pages->index || head->rev < pages->next) {
		return WM_EGAP;
	}
	pages->index++;
	pages->left--;
	pages->next = head->rev + 1;
	pages->done = pages->left == 0;
	aim(question, pages);
	return deliver(question, msg, WM_ITEM_EVENT);
}

static int end_page(struct question *question, const struct wm_head *head, struct pages *pages)
{
	if (head->count != pages->index) {
		return WM_EGAP;
	}
	pages->done = head->upto >= head->head;
	if (pages->done) {
		return WM_OK;
	}
	/* A page may be empty when the filter lets nothing through, but it has to lead on. */
	if (head->upto < pages->asked || head->upto + 1 < pages->next) {
		return WM_EGAP;
	}
	pages->next = head->upto + 1;
	ask_page(question, pages);
	return WM_OK;
}

static int take_log_part(struct question *question, const struct wm_link_msg *msg,
			 struct pages *pages)
{
	switch (msg->head.type) {
	case WM_MSG_EVENT:
		return take_entry(question, msg, pages);
	case WM_MSG_LOG_END:
		return end_page(question, &msg->head, pages);
	default:
		return WM_OK;
	}
}

int wm_client_log(wm_client *client, uint64_t from, uint64_t limit,
		  const struct wm_selection *selection, int timeout_msec, wm_item_fn *fn,
		  void *user)
{
	struct question question = { .client = client,
				     .head = wm_head_of(WM_MSG_LOG, 0),
				     .deadline_mono_msec = wm_deadline_of(timeout_msec),
				     .fn = fn,
				     .user = user };
	struct pages pages = { .next = from > 0 ? from : 1,
			       .left = limit > 0 ? limit : UINT64_MAX };
	const struct wm_link_msg *msg = NULL;

	if (selection != NULL) {
		const int err = wm_selection_filter(selection, &question.filter);
		if (err < 0) {
			return err;
		}
	}
	question.head.has |= WM_HAS(REV) | WM_HAS(MAX);
	wm_head_set_filter(&question.head, &question.filter);
	ask_page(&question, &pages);
	while (!pages.done) {
		int err = next_part(&question, &msg);
		if (err == WM_EAGAIN) {
			pages.index = 0; /* entries of a page cut short stay delivered */
			continue;
		}
		if (err == WM_OK) {
			err = take_log_part(&question, msg, &pages);
		}
		if (err != WM_OK) {
			return err;
		}
	}
	return WM_OK;
}
