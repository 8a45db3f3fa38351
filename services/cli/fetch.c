/* Snapshots in memory.  Bodies are kept in one buffer and decoded when all of them are there. */
#include "cli/fetch.h"

#include "cli/js.h"
#include "core/calendar.h"
#include "sys/alloc.h"
#include "wire/register_codec.h"

#define FETCH_MAX_BYTES ((size_t)128 * 1024 * 1024)
/* Rows of the largest register, its settings too. */
#define FETCH_MAX_COUNT \
	(WM_POINTS_MAX_COUNT + WM_INSTITUTIONS_MAX_COUNT + WM_AREA_MAX + WM_CYCLES_MAX_COUNT + 1)

static int keep(struct fetch *fetch, const struct wm_item *item)
{
	if (fetch->count == FETCH_MAX_COUNT) {
		return WM_ELIMIT;
	}
	if (fetch->count == fetch->cap) {
		const size_t cap = fetch->cap == 0 ? 128 : fetch->cap * 2;
		struct fetch_span *spans = wm_realloc(fetch->spans, cap * sizeof(*spans));
		if (spans == NULL) {
			return WM_ENOMEM;
		}
		fetch->spans = spans;
		fetch->cap = cap;
	}
	fetch->spans[fetch->count++] = (struct fetch_span){
		.start = fetch->bytes.len,
		.len = item->body_len,
		.kind = item->body_kind,
	};
	wm_buf_add(&fetch->bytes, item->body, item->body_len);
	return fetch->bytes.err;
}

static int on_item(const struct wm_item *item, void *user)
{
	struct fetch *fetch = user;

	switch (item->type) {
	case WM_ITEM_SNAPSHOT_BEGIN: /* once more after a lost link */
		fetch->begin = *item;
		fetch->begin.body = NULL;
		fetch->begin.body_len = 0;
		fetch->count = 0;
		wm_buf_reset(&fetch->bytes);
		return WM_OK;
	case WM_ITEM_SNAPSHOT:
		return keep(fetch, item);
	default:
		return WM_OK;
	}
}

int fetch_get(wm_client *client, const struct wm_query *query, int timeout_msec,
	      struct fetch *ret_fetch)
{
	struct fetch fetch = { .count = 0 };

	wm_buf_init(&fetch.bytes, FETCH_MAX_BYTES);
	const int err = wm_client_get(client, query, timeout_msec, on_item, &fetch);
	if (err < 0) {
		fetch_free(&fetch);
		return err;
	}
	*ret_fetch = fetch;
	return WM_OK;
}

void fetch_free(struct fetch *fetch)
{
	wm_free(fetch->spans);
	wm_buf_deinit(&fetch->bytes);
	fetch->spans = NULL;
	fetch->count = 0;
}

struct wm_view fetch_body(const struct fetch *fetch, size_t index)
{
	return wm_view_of(fetch->bytes.data + fetch->spans[index].start, fetch->spans[index].len);
}

/* ------------------------------------------------------------------ points */

int points_get(wm_client *client, const struct wm_query *query, int timeout_msec,
	       struct points *ret_points)
{
	struct points points = { .count = 0 };

	int err = fetch_get(client, query, timeout_msec, &points.fetch);
	if (err < 0) {
		return err;
	}
	points.view = wm_alloc((points.fetch.count + 1) * sizeof(*points.view));
	if (points.view == NULL) {
		err = WM_ENOMEM;
	} else if (points.fetch.count > WM_POINTS_MAX_COUNT) {
		err = WM_ELIMIT; /* the lists of a roll-up have no more room */
	}
	for (size_t i = 0; err == WM_OK && i < points.fetch.count; i++) {
		err = view_decode(fetch_body(&points.fetch, i), &points.view[i]);
		points.count = i + 1;
	}
	if (err < 0) {
		points_free(&points);
		return err;
	}
	*ret_points = points;
	return WM_OK;
}

void points_free(struct points *points)
{
	wm_free(points->view);
	points->view = NULL;
	points->count = 0;
	fetch_free(&points->fetch);
}

void points_evaluate(struct points *points, const struct directory *directory, int32_t day)
{
	const struct wm_cycle *cycle = wm_calendar_current(&directory->reg, day);

	for (size_t i = 0; i < points->count; i++) {
		view_evaluate(&points->view[i], &directory->reg.settings, cycle, day);
	}
}

/* ------------------------------------------------------------------ directory */

static int decode_row(struct directory *directory, size_t index)
{
	const struct wm_view body = fetch_body(&directory->fetch, index);
	struct wm_register *reg = &directory->reg;

	switch (directory->fetch.spans[index].kind) {
	case WM_ITEM_BODY_AREA:
		return wm_area_decode(body, &directory->areas[reg->area_count++]);
	case WM_ITEM_BODY_INSTITUTION:
		return wm_institution_decode(body,
					     &directory->institutions[reg->institution_count++]);
	case WM_ITEM_BODY_CYCLE:
		return wm_cycle_decode(body, &directory->cycles[reg->cycle_count++]);
	case WM_ITEM_BODY_SETTINGS:
		return wm_settings_decode(body, &reg->settings);
	default:
		return WM_OK; /* action points come with their state; the rest is of a later release
			       */
	}
}

int directory_get_at(wm_client *client, const struct wm_query *query, int timeout_msec,
		     struct directory *ret_directory)
{
	struct directory directory = { .reg.settings = wm_settings_default() };

	int err = fetch_get(client, query, timeout_msec, &directory.fetch);
	if (err < 0) {
		return err;
	}
	const size_t count = directory.fetch.count + 1;
	directory.areas = wm_alloc(count * sizeof(*directory.areas));
	directory.institutions = wm_alloc(count * sizeof(*directory.institutions));
	directory.cycles = wm_alloc(count * sizeof(*directory.cycles));
	if (directory.areas == NULL || directory.institutions == NULL || directory.cycles == NULL) {
		err = WM_ENOMEM;
	}
	for (size_t i = 0; err == WM_OK && i < directory.fetch.count; i++) {
		err = decode_row(&directory, i);
	}
	if (err < 0) {
		directory_free(&directory);
		return err;
	}
	directory.reg.version = directory.fetch.begin.register_version;
	memcpy(directory.reg.hash, directory.fetch.begin.register_hash, sizeof(directory.reg.hash));
	directory.reg.areas = directory.areas;
	directory.reg.institutions = directory.institutions;
	directory.reg.cycles = directory.cycles;
	*ret_directory = directory;
	return WM_OK;
}

int directory_get(wm_client *client, int timeout_msec, struct directory *ret_directory)
{
	struct wm_query query;

	wm_query_init(&query, WM_ITEM_BODY_REGISTER);
	return directory_get_at(client, &query, timeout_msec, ret_directory);
}

void directory_free(struct directory *directory)
{
	wm_free(directory->areas);
	wm_free(directory->institutions);
	wm_free(directory->cycles);
	fetch_free(&directory->fetch);
	*directory = (struct directory){ .reg.area_count = 0 };
}

const struct wm_area *directory_area(const struct directory *directory, uint8_t area)
{
	return wm_register_area(&directory->reg, area);
}

struct wm_view directory_area_title(const struct directory *directory, uint8_t area)
{
	const struct wm_area *found = directory_area(directory, area);
	int lang;

	if (area == 0) {
		return wm_view_str("the whole programme");
	}
	return found != NULL ? texts_first(found->title, &lang) : wm_view_str("");
}

struct wm_view directory_name(const struct directory *directory, const struct wm_code *code)
{
	const struct wm_institution *found = wm_register_institution(&directory->reg, code);

	return found != NULL ? found->name : wm_view_of(code->text, code->len);
}

/* ------------------------------------------------------------------ roll-ups */

int reports_get(wm_client *client, int timeout_msec, struct reports *ret_reports)
{
	struct fetch fetch;
	struct wm_query query;

	wm_query_init(&query, WM_ITEM_BODY_ROLLUP);
	int err = fetch_get(client, &query, timeout_msec, &fetch);
	if (err < 0) {
		return err;
	}
	memset(ret_reports, 0, sizeof(*ret_reports));
	ret_reports->revision = fetch.begin.revision;
	for (size_t i = 0; err == WM_OK && i < fetch.count; i++) {
		struct wm_area_report report;
		err = wm_area_report_decode(fetch_body(&fetch, i), &report);
		if (err == WM_OK && report.area <= WM_AREA_MAX) {
			ret_reports->area[report.area] = report;
			ret_reports->has[report.area] = true;
		}
	}
	fetch_free(&fetch);
	return err;
}

static void put_beside(const struct view *view, struct beside *beside)
{
	struct wm_rollup_input input;
	struct wm_reporting sum = { .expected = 0 };

	wm_rollup_input_of(&view->item.point, &view->evaluated, &input);
	input.weight = 1;
	wm_rollup_add(&beside->equal, &input);
	if (view->has_cycle && wm_rollup_classify(&input) == WM_ROLLUP_CONTINUOUS) {
		wm_reporting_add(&sum, &view->reporting);
		beside->continuous_reported += sum.received;
	}
}

void reports_put_beside(const struct points *points, struct reports *reports)
{
	memset(reports->beside, 0, sizeof(reports->beside));
	for (size_t i = 0; i < points->count; i++) {
		const uint8_t area = points->view[i].item.point.area;
		if (area <= WM_AREA_MAX) {
			put_beside(&points->view[i], &reports->beside[area]);
			put_beside(&points->view[i], &reports->beside[0]);
		}
	}
	reports->has_beside = true;
}

void reports_compute(const struct points *points, const struct directory *directory, int32_t day,
		     struct reports *ret_reports)
{
	const struct wm_cycle *cycle = wm_calendar_current(&directory->reg, day);

	memset(ret_reports, 0, sizeof(*ret_reports));
	ret_reports->revision = points->fetch.begin.revision;
	for (unsigned area = 0; area <= WM_AREA_MAX; area++) {
		wm_area_report_init(&ret_reports->area[area], (uint8_t)area, ret_reports->revision,
				    cycle, day);
	}
	ret_reports->has[0] = true;
	for (size_t i = 0; i < points->count; i++) {
		const struct view *view = &points->view[i];
		const struct wm_report_in in = view_report_in(view);
		const uint8_t area = in.point->area;
		if (area > WM_AREA_MAX) {
			continue;
		}
		ret_reports->has[area] = true;
		wm_area_report_add(&ret_reports->area[area], &in, cycle);
		wm_area_report_add(&ret_reports->area[0], &in, cycle);
	}
	for (unsigned area = 0; area <= WM_AREA_MAX; area++) {
		wm_area_report_close(&ret_reports->area[area], &directory->reg.settings);
	}
	reports_put_beside(points, ret_reports);
}
