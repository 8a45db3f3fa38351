/* Names in filters, held against the register of the server. */
#include "cli/known.h"

#include <string.h>

#include "base/text.h"
#include "cli/fail.h"
#include "cli/fetch.h"

static bool has_institution(const struct directory *directory, const char *name)
{
	struct wm_code code;

	if (wm_code_parse(wm_view_str(name), &code) < 0) {
		return false;
	}
	for (size_t i = 0; i < directory->institution_count; i++) {
		if (wm_code_eq(&directory->institutions[i].code, &code)) {
			return true;
		}
	}
	return false;
}

static int check_rows(const struct directory *directory, const struct wm_selection *selection)
{
	for (size_t i = 0; i < selection->area_count; i++) {
		if (directory_area(directory, selection->areas[i]) == NULL) {
			return fail(WM_ERANGE, "the register has no priority area %u",
				    selection->areas[i]);
		}
	}
	for (size_t i = 0; i < selection->institution_count; i++) {
		if (!has_institution(directory, selection->institutions[i])) {
			return fail(WM_ENO_SUCH_INSTITUTION, "the register has no institution '%s'",
				    selection->institutions[i]);
		}
	}
	return STATUS_OK;
}

static bool has_point(const struct points *points, uint16_t id)
{
	for (size_t i = 0; i < points->count; i++) {
		if (points->view[i].item.point.id == id) {
			return true;
		}
	}
	return false;
}

static int check_points(const struct server *server, wm_client *client,
			const struct wm_selection *selection)
{
	struct points points = { .count = 0 };
	struct wm_query query;
	int status = STATUS_OK;

	wm_query_init(&query, WM_ITEM_BODY_POINT);
	query.selection.points = selection->points;
	query.selection.point_count = selection->point_count;
	const int err = points_get(client, &query, server->timeout_msec, &points);
	if (err < 0) {
		return connect_say(err, server, FLOW_WATCH);
	}
	for (size_t i = 0; status == STATUS_OK && i < selection->point_count; i++) {
		if (!has_point(&points, selection->points[i])) {
			char id[8];
			wm_point_id_format(selection->points[i], id);
			status = fail(WM_ENO_SUCH_POINT, "the register has no action point %s", id);
		}
	}
	points_free(&points);
	return status;
}

int known_check(const struct server *server, wm_client *client, const struct choice *choice)
{
	const struct wm_selection *selection = &choice->selection;
	struct directory directory = { .area_count = 0 };
	int status = STATUS_OK;

	if (selection->area_count + selection->institution_count > 0) {
		const int err = directory_get(client, server->timeout_msec, &directory);
		if (err < 0) {
			return connect_say(err, server, FLOW_WATCH);
		}
		status = check_rows(&directory, selection);
		directory_free(&directory);
	}
	if (status == STATUS_OK && selection->point_count > 0) {
		status = check_points(server, client, selection);
	}
	return status;
}

bool known_stranger(const struct server *server, const char *institution)
{
	struct directory directory = { .area_count = 0 };
	wm_client *client = NULL;
	bool is_stranger = false;

	int err = connect_try(server, FLOW_WATCH, NULL, &client);
	if (err == WM_OK) {
		err = directory_get(client, server->timeout_msec, &directory);
	}
	if (err == WM_OK) {
		is_stranger = !has_institution(&directory, institution);
		directory_free(&directory);
	}
	wm_client_close(client);
	return is_stranger;
}
