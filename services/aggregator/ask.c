/* What is asked of the broker about one entry or one snapshot, as of its revision. */
#include "aggregator/aggregator.h"
#include "wire/item_codec.h"
#include "wire/register_codec.h"

#define ASK_MSEC 5000 /* the broker has just sent the entry, so it is there */

static int connect(struct aggregator *agg)
{
	const struct wm_client_opts opts = aggregator_client_opts(agg);

	return agg->asker != NULL ? WM_OK : wm_client_open(&opts, &agg->asker);
}

/* --- a point --- */

struct point_answer {
	struct tally *tally;
	const struct change *change;
	bool found;
	int err;
};

static int take_point(const struct wm_item *item, void *user)
{
	struct point_answer *answer = user;
	struct wm_point_item point;

	if (item->type == WM_ITEM_SNAPSHOT_BEGIN) {
		answer->found = false; /* it starts over after a lost link */
	}
	if (item->type != WM_ITEM_SNAPSHOT) {
		return WM_OK;
	}
	answer->err = wm_point_item_decode(wm_view_of(item->body, item->body_len), &point);
	if (answer->err == WM_OK) {
		answer->err = tally_replace(answer->tally, answer->change, &point);
	}
	answer->found = true;
	return answer->err;
}

int ask_point(struct aggregator *agg, const struct change *change)
{
	struct point_answer answer = { .tally = agg->tally, .change = change };
	struct wm_query query;

	int err = connect(agg);
	if (err < 0) {
		return err;
	}
	wm_query_init(&query, WM_ITEM_BODY_POINT);
	query.selection.points = &change->point;
	query.selection.point_count = 1;
	query.as_of_rev = change->revision;
	err = wm_client_get(agg->asker, &query, ASK_MSEC, take_point, &answer);
	if (err == WM_OK && !answer.found) {
		err = WM_ENO_SUCH_POINT;
	}
	return err;
}

/* --- the calendar --- */

static int take_row(const struct wm_item *item, void *user)
{
	struct calendar *calendar = user;
	const struct wm_view row = wm_view_of(item->body, item->body_len);

	if (item->type == WM_ITEM_SNAPSHOT_BEGIN) {
		*calendar = (struct calendar){ .settings = wm_settings_default() };
	}
	if (item->type != WM_ITEM_SNAPSHOT) {
		return WM_OK;
	}
	if (item->body_kind == WM_ITEM_BODY_SETTINGS) {
		return wm_settings_decode(row, &calendar->settings);
	}
	if (item->body_kind != WM_ITEM_BODY_CYCLE) {
		return WM_OK;
	}
	if (calendar->cycle_count == WM_CYCLES_MAX_COUNT) {
		return WM_ELIMIT;
	}
	return wm_cycle_decode(row, &calendar->cycle[calendar->cycle_count++]);
}

int ask_calendar(struct aggregator *agg, uint64_t revision, struct calendar *ret_calendar)
{
	struct wm_query query;

	const int err = connect(agg);
	if (err < 0) {
		return err;
	}
	wm_query_init(&query, WM_ITEM_BODY_REGISTER);
	query.as_of_rev = revision;
	return wm_client_get(agg->asker, &query, ASK_MSEC, take_row, ret_calendar);
}

void ask_close(struct aggregator *agg)
{
	wm_client_close(agg->asker);
	agg->asker = NULL;
}
