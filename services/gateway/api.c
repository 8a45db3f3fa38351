/* One function per route; what is shown of a point or an area comes from the command line's. */
#include "gateway/api.h"

#include <string.h>

#include "cli/account.h"
#include "cli/figures.h"
#include "cli/js.h"
#include "cli/wording.h"
#include "sys/clock.h"

static json_t *head_json(const struct picture *picture)
{
	json_t *object = json_object();
	char notice[PICTURE_NOTICE_BYTES];

	picture_put(object, picture);
	picture_notice(picture, notice);
	js_put(object, "notice", js_optional(wm_view_str(notice)));
	js_put(object, "wording",
	       picture->points.count > 0 ? wording_json(&picture->points) : json_null());
	js_put(object, "origins",
	       picture->points.count > 0 ? origins_json(&picture->points) : json_null());
	return object;
}

static int body_status(const struct api_in *in, json_t **ret_body)
{
	const struct gateway *gateway = in->gateway;
	json_t *object = json_object();

	picture_put(object, in->picture);
	js_put(object, "connected", json_boolean(gateway->connected));
	js_put(object, "silent_msec",
	       js_uint((uint64_t)(wm_mono_msec() - gateway->heard_mono_msec)));
	js_put(object, "streams", js_uint(gateway->events.count));
	js_put(object, "version", js_text(WM_VERSION));
	*ret_body = object;
	return WM_OK;
}

static json_t *areas_json(const struct directory *directory)
{
	json_t *array = json_array();

	for (size_t i = 0; i < directory->reg.area_count; i++) {
		const struct wm_area *area = &directory->areas[i];
		json_t *object = json_object();
		js_put(object, "area", js_uint(area->id));
		js_put(object, "title", js_optional(directory_area_title(directory, area->id)));
		js_put(object, "titles", js_texts(area->title));
		js_put(object, "source_url", js_optional(area->source_url));
		js_put(object, "translation_note", js_optional(area->translation_note));
		js_add(array, object);
	}
	return array;
}

static json_t *institutions_json(const struct directory *directory)
{
	json_t *array = json_array();

	for (size_t i = 0; i < directory->reg.institution_count; i++) {
		const struct wm_institution *row = &directory->institutions[i];
		json_t *object = json_object();
		js_put(object, "institution", js_code(&row->code));
		js_put(object, "name", js_optional(row->name));
		js_put(object, "names", js_texts(row->names));
		js_put(object, "kind", js_optional(row->kind));
		js_put(object, "country", js_optional(row->country));
		js_add(array, object);
	}
	return array;
}

static json_t *cycles_json(const struct directory *directory)
{
	json_t *array = json_array();

	for (size_t i = 0; i < directory->reg.cycle_count; i++) {
		const struct wm_cycle *cycle = &directory->cycles[i];
		json_t *object = json_object();
		js_put(object, "cycle", js_text(cycle->id.text));
		js_put(object, "opens", js_date(cycle->opens));
		js_put(object, "due", js_date(cycle->due));
		js_put(object, "grace", js_date(cycle->grace));
		js_put(object, "freeze", js_date(cycle->freeze));
		js_add(array, object);
	}
	return array;
}

static int body_register(const struct api_in *in, json_t **ret_body)
{
	json_t *object = head_json(in->picture);

	js_put(object, "areas", areas_json(&in->picture->directory));
	js_put(object, "institutions", institutions_json(&in->picture->directory));
	js_put(object, "cycles", cycles_json(&in->picture->directory));
	*ret_body = object;
	return WM_OK;
}

static int body_areas(const struct api_in *in, json_t **ret_body)
{
	json_t *object = head_json(in->picture);

	js_put(object, "areas", areas_json(&in->picture->directory));
	*ret_body = object;
	return WM_OK;
}

static int body_points(const struct api_in *in, json_t **ret_body)
{
	json_t *object = head_json(in->picture);
	json_t *array = json_array();

	for (size_t i = 0; i < in->picture->points.count; i++) {
		js_add(array, view_json(&in->picture->points.view[i]));
	}
	js_put(object, "points", array);
	*ret_body = object;
	return WM_OK;
}

static int body_point(const struct api_in *in, json_t **ret_body)
{
	const struct view *view = picture_point(in->picture, in->point);

	if (view == NULL) {
		return WM_ENO_SUCH_POINT;
	}
	json_t *object = head_json(in->picture);
	js_put(object, "point", view_json(view));
	const int err = api_put_history(in, object);
	if (err < 0) {
		json_decref(object);
		return err;
	}
	*ret_body = object;
	return WM_OK;
}

static int body_rollup(const struct api_in *in, json_t **ret_body)
{
	const struct picture *picture = in->picture;
	json_t *object = head_json(picture);
	json_t *areas = json_array();

	for (unsigned area = 1; area <= WM_AREA_MAX; area++) {
		if (picture->reports.has[area]) {
			js_add(areas,
			       figures_area_json(&picture->reports, area, &picture->directory));
		}
	}
	js_put(object, "areas", areas);
	js_put(object, "programme",
	       picture->reports.has[0]
		       ? figures_area_json(&picture->reports, 0, &picture->directory)
		       : json_null());
	*ret_body = object;
	return WM_OK;
}

static int body_institutions(const struct api_in *in, json_t **ret_body)
{
	json_t *object = head_json(in->picture);

	js_put(object, "institutions", account_json(&in->picture->points, &in->picture->directory));
	*ret_body = object;
	return WM_OK;
}

api_fn *const api_bodies[ROUTE__COUNT] = {
	[ROUTE_STATUS] = body_status,  [ROUTE_REGISTER] = body_register,
	[ROUTE_AREAS] = body_areas,    [ROUTE_POINTS] = body_points,
	[ROUTE_POINT] = body_point,    [ROUTE_ROLLUP] = body_rollup,
	[ROUTE_LOG] = api_log,	       [ROUTE_INSTITUTIONS] = body_institutions,
	[ROUTE_CHANGES] = api_changes,
};

/* ------------------------------------------------------------------ CSV */

/* Quoted; what a spreadsheet would take for a formula is disarmed. */
static void add_cell(struct wm_buf *text, struct wm_view value)
{
	if (text->len > 0 && text->data[text->len - 1] != '\n') {
		wm_buf_add(text, ",", 1);
	}
	wm_buf_add(text, "\"", 1);
	if (value.len > 0 && memchr("=+-@\t\r", value.data[0], 6) != NULL) {
		wm_buf_add(text, "'", 1);
	}
	for (size_t i = 0; i < value.len; i++) {
		wm_buf_add(text, &value.data[i], 1);
		if (value.data[i] == '"') {
			wm_buf_add(text, "\"", 1);
		}
	}
	wm_buf_add(text, "\"", 1);
}

static void add_day(struct wm_buf *text, int32_t day)
{
	char words[WM_DATE_TEXT_BYTES];

	wm_date_format(day, words);
	add_cell(text, wm_view_str(words));
}

static void add_axis(struct wm_buf *text, const struct view *view, enum wm_axis axis)
{
	const struct wm_axis_view *at = &view->evaluated.axis[axis];
	char value[VIEW_VALUE_BYTES];

	view_value(axis, at->value, value);
	add_cell(text, wm_view_str(value));
	add_cell(text, wm_view_str(at->basis != WM_BASIS_NONE ? wm_origin_name(at->origin) : ""));
}

static void add_row(struct wm_buf *text, const struct view *view)
{
	const struct wm_action_point *point = &view->item.point;
	const struct wm_code *lead = wm_point_lead(point, view->day);
	char id[8];

	wm_point_id_format(point->id, id);
	add_cell(text, wm_view_str(id));
	add_cell(text, view_title(view));
	add_cell(text, wm_view_str(wm_wording_name((int)point->wording)));
	add_cell(text, lead != NULL ? wm_view_of(lead->text, lead->len) : wm_view_str(""));
	for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
		add_axis(text, view, (enum wm_axis)axis);
	}
	add_cell(text, wm_view_str(wm_verified_name((int)view->evaluated.verified)));
	add_cell(text, wm_view_str(wm_timeliness_name((int)view->evaluated.timeliness)));
	add_day(text, view->evaluated.due);
	add_day(text, view_as_of(view));
	wm_buf_add(text, "\r\n", 2);
}

void api_csv(const struct picture *picture, struct wm_buf *ret_text)
{
	static const char heading[] =
		"id,title,wording,lead,lifecycle,lifecycle_origin,completion,completion_origin,"
		"percent,percent_origin,confidence,confidence_origin,verified,time,due,as_of\r\n";

	wm_buf_add(ret_text, heading, sizeof(heading) - 1);
	for (size_t i = 0; i < picture->points.count; i++) {
		add_row(ret_text, &picture->points.view[i]);
	}
}
