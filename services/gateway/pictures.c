/* Pictures of the head and of the past.  What lies in the past does not change, so it is kept. */
#include "gateway/gateway.h"
#include "sys/alloc.h"
#include "sys/clock.h"

static int get(struct gateway *gateway, struct picture *picture)
{
	struct wm_query query;

	query_make(&query, WM_ITEM_BODY_POINT, &picture->cut);
	int err = points_get(gateway->client, &query, WM_HTTP_ASK_MSEC, &picture->points);
	if (err < 0) {
		return err;
	}
	const struct wm_item *begin = &picture->points.fetch.begin;
	wm_query_init(&query, WM_ITEM_BODY_REGISTER);
	query.as_of_rev = begin->revision;
	err = directory_get_at(gateway->client, &query, WM_HTTP_ASK_MSEC, &picture->directory);
	if (err < 0) {
		return err;
	}
	picture->day = query_day(&picture->cut, begin, wm_now_msec());
	picture->is_unpublished =
		picture->cut.view == WM_QUERY_PUBLISHED && begin->published_rev == 0;
	if (picture->is_unpublished) {
		picture->points.count = 0;
		return WM_OK;
	}
	points_evaluate(&picture->points, &picture->directory, picture->day);
	reports_compute(&picture->points, &picture->directory, picture->day, &picture->reports);
	return WM_OK;
}

int pictures_ask(struct gateway *gateway, const struct cut *cut, struct picture **ret_picture)
{
	struct picture *picture = wm_alloc(sizeof(*picture));

	if (picture == NULL) {
		return WM_ENOMEM;
	}
	picture->cut = *cut;
	const int err = get(gateway, picture);
	if (err < 0) {
		picture_free(picture);
		return err;
	}
	*ret_picture = picture;
	return WM_OK;
}

static bool same(const struct cut *a, const struct cut *b)
{
	return a->revision == b->revision && a->msec == b->msec && a->facts_to == b->facts_to &&
	       a->day == b->day && a->on == b->on && a->view == b->view;
}

/* The head has a revision, and today has a date: with both the answer never changes. */
static struct cut fixed(const struct gateway *gateway, const struct cut *cut)
{
	struct cut fixed = *cut;

	if (cut->revision == UINT64_MAX && cut->msec == WM_AS_OF_HEAD) {
		fixed.revision = gateway->now->points.fetch.begin.revision;
		if (fixed.day == WM_DATE_NONE) {
			fixed.day = gateway->now->day;
		}
	}
	return fixed;
}

int pictures_find(struct gateway *gateway, const struct cut *cut,
		  const struct picture **ret_picture)
{
	struct past *oldest = &gateway->past[0];
	struct picture *picture = NULL;

	gateway->turn++;
	if (cut->is_head) {
		*ret_picture = gateway->now;
		return WM_OK;
	}
	const struct cut wanted = fixed(gateway, cut);
	for (size_t i = 0; i < WM_HTTP_PICTURES_COUNT; i++) {
		struct past *past = &gateway->past[i];
		if (past->picture != NULL && same(&past->cut, &wanted)) {
			past->used = gateway->turn;
			*ret_picture = past->picture;
			return WM_OK;
		}
		oldest = past->picture == NULL || past->used < oldest->used ? past : oldest;
	}
	if (!gateway->connected) {
		return WM_EUNREACHABLE;
	}
	const int err = pictures_ask(gateway, &wanted, &picture);
	if (err < 0) {
		return err;
	}
	picture_free(oldest->picture);
	*oldest = (struct past){ .cut = wanted, .picture = picture, .used = gateway->turn };
	*ret_picture = picture;
	return WM_OK;
}

void pictures_free(struct gateway *gateway)
{
	for (size_t i = 0; i < WM_HTTP_PICTURES_COUNT; i++) {
		picture_free(gateway->past[i].picture);
		gateway->past[i].picture = NULL;
	}
	picture_free(gateway->now);
	gateway->now = NULL;
}
