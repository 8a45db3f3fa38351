/* Import: what can be known about a row before it is sent. */
#include <string.h>

#include "cli/import.h"
#include "core/update.h"
#include "proto/limits.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "wire/update_codec.h"

/* ------------------------------------------------------------------ the register */

static int fetch(struct import_register *reg, wm_client *client, int timeout_msec)
{
	struct wm_query query;

	wm_query_init(&query, WM_ITEM_BODY_POINT);
	int err = wm_client_connect(client, timeout_msec, NULL);
	if (err == WM_OK) {
		err = points_get(client, &query, timeout_msec, &reg->points);
	}
	return err == WM_OK ? directory_get(client, timeout_msec, &reg->directory) : err;
}

static int assemble(struct import_register *reg)
{
	reg->rows = wm_alloc((reg->points.count + 1) * sizeof(*reg->rows));
	if (reg->rows == NULL) {
		return WM_ENOMEM;
	}
	for (size_t i = 0; i < reg->points.count; i++) {
		reg->rows[i] = reg->points.view[i].item.point;
	}
	reg->reg = (struct wm_register){
		.version = reg->points.fetch.begin.register_version,
		.areas = reg->directory.areas,
		.area_count = reg->directory.area_count,
		.institutions = reg->directory.institutions,
		.institution_count = reg->directory.institution_count,
		.points = reg->rows,
		.point_count = reg->points.count,
	};
	return WM_OK;
}

bool import_need_register(struct import *import)
{
	struct import_register *reg = &import->reg;
	wm_client *client = NULL;

	if (reg->is_tried || import->server == NULL) {
		return reg->is_known;
	}
	reg->is_tried = true;
	int err = connect_try(import->server, FLOW_WATCH, NULL, &client);
	if (err == WM_OK) {
		err = fetch(reg, client, import->server->timeout_msec);
	}
	wm_client_close(client);
	if (err == WM_OK) {
		err = assemble(reg);
	}
	reg->is_known = err == WM_OK;
	return reg->is_known;
}

bool import_has_institution(struct import *import, struct wm_view code)
{
	struct wm_code parsed;

	if (!import_need_register(import)) {
		return true;
	}
	return wm_code_parse(code, &parsed) == WM_OK &&
	       wm_register_institution(&import->reg.reg, &parsed) != NULL;
}

/* ------------------------------------------------------------------ rows */

static int check_permit(struct import *import, const struct wm_update *update,
			struct wm_view institution)
{
	struct wm_code code;

	if (!import_need_register(import)) {
		return WM_OK;
	}
	if (!import_has_institution(import, institution) || wm_code_parse(institution, &code) < 0) {
		return WM_ENO_SUCH_INSTITUTION;
	}
	return wm_update_permit(&import->reg.reg, update->point, &code);
}

static int check_key(const struct import *import, size_t row)
{
	struct key_texts key;
	char *institution = import_cell_text(import, row, COL_INSTITUTION);
	int err = WM_ENOMEM;

	if (institution != NULL) {
		err = connect_key(import->server, institution, &key);
		explicit_bzero(&key, sizeof(key));
	}
	wm_free(institution);
	return err == WM_EINVALID ? WM_ENO_KEY : err;
}

static int check_row(struct import *import, size_t row, const char **ret_why)
{
	const int32_t latest_day = wm_date_of_msec(wm_now_msec() + (int64_t)WM_AS_OF_ZONE_MSEC);
	struct wm_update update;
	size_t len = 0;

	int err = import_build(import, row, &len, ret_why);
	if (err == WM_OK) {
		err = wm_update_decode(wm_view_of(import->body, len), &update);
	}
	if (err == WM_OK) {
		err = wm_update_check(&update, latest_day, ret_why);
	}
	if (err == WM_OK) {
		err = check_permit(import, &update, import_cell(import, row, COL_INSTITUTION));
		if (err == WM_EDENIED) {
			*ret_why = "the register does not name this institution among the "
				   "reporters of the action point";
		}
	}
	if (err == WM_OK && import->server != NULL && import->server->key_file == NULL) {
		err = check_key(import, row);
	}
	return err;
}

void import_check(struct import *import)
{
	for (size_t i = 0; i < import->count; i++) {
		const char *why = NULL;
		if (import->rows[i].result != RESULT_OPEN) {
			continue;
		}
		const int err = check_row(import, i, &why);
		import_settle(import, i, err == WM_OK ? RESULT_VALID : RESULT_REFUSED, err, why);
	}
}
