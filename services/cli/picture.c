/* One cut of the ledger, with the register of the same revision, evaluated for one day. */
#include "cli/picture.h"

#include <stdio.h>

#include "cli/fail.h"
#include "cli/figures.h"
#include "cli/js.h"
#include "cli/out.h"
#include "core/review.h"
#include "sys/alloc.h"

/* The register that the points are shown with, whatever has happened since. */
static int get_directory(wm_client *client, int timeout_msec, struct picture *picture)
{
	struct wm_query query;

	wm_query_init(&query, WM_ITEM_BODY_REGISTER);
	query.as_of_rev = picture->points.fetch.begin.revision;
	query.view = (enum wm_query_view)picture->points.fetch.begin.view;
	return directory_get_at(client, &query, timeout_msec, &picture->directory);
}

/* A selection leaves a roll-up only of the areas of which every point is here. */
static void forget_partial(const struct wm_selection *selection, struct reports *reports)
{
	const bool all =
		selection == NULL || (selection->area_count == 0 && selection->point_count == 0);

	for (unsigned area = 0; !all && area <= WM_AREA_MAX; area++) {
		bool named = false;
		for (size_t i = 0; i < selection->area_count; i++) {
			named = named || selection->areas[i] == area;
		}
		reports->has[area] = reports->has[area] && named;
	}
}

static int get(wm_client *client, int timeout_msec, int64_t server_time_msec,
	       const struct wm_selection *selection, struct picture *picture)
{
	const struct cut *cut = &picture->cut;
	struct wm_query query;

	query_make(&query, WM_ITEM_BODY_POINT, cut);
	if (selection != NULL) {
		query.selection = *selection;
	}
	int err = points_get(client, &query, timeout_msec, &picture->points);
	if (err == WM_OK) {
		err = get_directory(client, timeout_msec, picture);
	}
	if (err < 0) {
		return err;
	}
	const struct wm_item *begin = &picture->points.fetch.begin;
	picture->day = query_day(cut, begin, server_time_msec);
	picture->is_unpublished = cut->view == WM_QUERY_PUBLISHED && begin->published_rev == 0;
	if (picture->is_unpublished) {
		picture->points.count = 0;
		return WM_OK;
	}
	points_evaluate(&picture->points, &picture->directory, picture->day);
	reports_compute(&picture->points, &picture->directory, picture->day, &picture->reports);
	forget_partial(selection, &picture->reports);
	return WM_OK;
}

int picture_get(const struct server *server, wm_client *client, int64_t server_time_msec,
		const struct look *look, const struct wm_selection *selection,
		struct picture **ret_picture)
{
	struct picture *picture = wm_alloc(sizeof(*picture));

	if (picture == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	int status = query_cut(look, server_time_msec, &picture->cut);
	if (status == STATUS_OK) {
		const int err =
			get(client, server->timeout_msec, server_time_msec, selection, picture);
		status = err < 0 ? connect_say(err, server, FLOW_WATCH) : STATUS_OK;
	}
	if (status != STATUS_OK) {
		picture_free(picture);
		return status;
	}
	*ret_picture = picture;
	return STATUS_OK;
}

int picture_take(const struct cli *cli, const struct look *look,
		 const struct wm_selection *selection, struct picture **ret_picture)
{
	struct server server = { .has_instance = false };
	struct wm_server_info info = { .head = 0 };
	wm_client *client = NULL;

	int status = connect_find(cli, &server);
	if (status == STATUS_OK) {
		status = connect_client(&server, FLOW_WATCH, NULL, &client, &info);
	}
	if (status == STATUS_OK) {
		status = picture_get(&server, client, info.server_time_msec, look, selection,
				     ret_picture);
	}
	wm_client_close(client);
	connect_done(&server);
	return status;
}

void picture_free(struct picture *picture)
{
	if (picture == NULL) {
		return;
	}
	points_free(&picture->points);
	directory_free(&picture->directory);
	wm_free(picture);
}

const struct view *picture_point(const struct picture *picture, uint16_t point)
{
	for (size_t i = 0; i < picture->points.count; i++) {
		if (picture->points.view[i].item.point.id == point) {
			return &picture->points.view[i];
		}
	}
	return NULL;
}

void picture_notice(const struct picture *picture, char ret_text[PICTURE_NOTICE_BYTES])
{
	ret_text[0] = '\0';
	if (picture->is_unpublished) {
		(void)snprintf(ret_text, PICTURE_NOTICE_BYTES,
			       "Nothing had been published up to revision %llu: every figure is "
			       "n/a.",
			       (unsigned long long)picture->points.fetch.begin.revision);
	}
}

static json_t *register_json(const struct wm_register *reg)
{
	json_t *object = json_object();

	js_put(object, "version", js_uint(reg->version));
	js_put(object, "hash", js_hex(reg->hash, sizeof(reg->hash)));
	return object;
}

void picture_put(json_t *object, const struct picture *picture)
{
	const struct wm_item *begin = &picture->points.fetch.begin;
	const struct cut *cut = &picture->cut;
	const bool is_published = cut->view == WM_QUERY_PUBLISHED;

	js_put(object, "store", js_hex(begin->store, sizeof(begin->store)));
	js_put(object, "revision", js_uint(begin->revision));
	js_put(object, "committed_at", js_time(begin->committed_at_msec));
	js_put(object, "root", js_hex(begin->root, sizeof(begin->root)));
	js_put(object, "register", register_json(&picture->directory.reg));
	js_put(object, "facts_to",
	       cut->facts_to == WM_FACTS_ALL ? json_null() : js_date(cut->facts_to));
	js_put(object, "view", js_text(wm_view_kind_name((int)cut->view)));
	js_put(object, "published_revision",
	       is_published && begin->published_rev != 0 ? js_uint(begin->published_rev)
							 : json_null());
	js_put(object, "evaluated_on", js_date(picture->day));
	js_put(object, "ages_to", js_date(picture->day));
	js_put(object, "thresholds", figures_thresholds_json(&picture->directory.reg.settings));
}

void picture_print_heading(const struct picture *picture)
{
	const struct wm_item *begin = &picture->points.fetch.begin;
	const struct cut *cut = &picture->cut;
	char published[64] = "";
	char facts[40] = "";
	char text[PICTURE_NOTICE_BYTES];
	char at[WM_TIME_TEXT_BYTES];
	char day[WM_DATE_TEXT_BYTES];

	wm_time_format(begin->committed_at_msec, at);
	wm_date_format(picture->day, day);
	if (cut->facts_to != WM_FACTS_ALL) {
		char upto[WM_DATE_TEXT_BYTES];
		wm_date_format(cut->facts_to, upto);
		(void)snprintf(facts, sizeof(facts), "; facts up to %s", upto);
	}
	if (cut->view == WM_QUERY_PUBLISHED && begin->published_rev != 0) {
		(void)snprintf(published, sizeof(published), ", as at revision %llu",
			       (unsigned long long)begin->published_rev);
	}
	out_line("Revision %llu%s%s, register version %u%s; view: %s%s; evaluated on %s, ages in "
		 "days to it",
		 (unsigned long long)begin->revision, begin->revision > 0 ? " of " : "",
		 begin->revision > 0 ? at : "", picture->directory.reg.version, facts,
		 wm_view_kind_name((int)cut->view), published, day);
	picture_notice(picture, text);
	if (text[0] != '\0') {
		out_line("%s", text);
	}
}
