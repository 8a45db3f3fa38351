/* Selections and cuts, from words. */
#include "cli/query.h"

#include <string.h>

#include "base/text.h"
#include "cli/fail.h"
#include "core/review.h"

int query_point(const char *text, uint16_t *ret_point)
{
	if (wm_point_id_parse(wm_view_str(text), ret_point) < 0) {
		return fail_usage("'%s' is not the id of an action point, like 3.07", text);
	}
	return STATUS_OK;
}

static int take_areas(const struct opt_list *list, struct choice *choice)
{
	for (size_t i = 0; i < list->count; i++) {
		uint64_t area = 0;
		if (wm_uint_parse(wm_view_str(list->item[i]), WM_AREA_MAX, &area) < 0 ||
		    area == 0) {
			return fail_usage("--area: '%s' is not the number of a priority area",
					  list->item[i]);
		}
		choice->areas[i] = (uint8_t)area;
	}
	choice->selection.areas = choice->areas;
	choice->selection.area_count = list->count;
	return STATUS_OK;
}

static int take_actions(const struct opt_list *list, struct choice *choice)
{
	for (size_t i = 0; i < list->count; i++) {
		const int status = query_point(list->item[i], &choice->points[i]);
		if (status != STATUS_OK) {
			return status;
		}
	}
	choice->selection.points = choice->points;
	choice->selection.point_count = list->count;
	return STATUS_OK;
}

static int take_institutions(const struct opt_list *list, struct choice *choice)
{
	struct wm_code code;

	if (list->count > WM_FILTER_INSTITUTIONS_MAX) {
		return fail_usage("--institution: more than %d of them",
				  WM_FILTER_INSTITUTIONS_MAX);
	}
	for (size_t i = 0; i < list->count; i++) {
		if (wm_code_parse(wm_view_str(list->item[i]), &code) < 0) {
			return fail_usage("--institution: '%s' is not an institution code",
					  list->item[i]);
		}
		choice->institutions[i] = list->item[i];
	}
	choice->selection.institutions = choice->institutions;
	choice->selection.institution_count = list->count;
	return STATUS_OK;
}

int query_choice(const struct opt_list *areas, const struct opt_list *actions,
		 const struct opt_list *institutions, struct choice *ret_choice)
{
	int status = STATUS_OK;

	memset(ret_choice, 0, sizeof(*ret_choice));
	if (areas != NULL) {
		status = take_areas(areas, ret_choice);
	}
	if (status == STATUS_OK && actions != NULL) {
		status = take_actions(actions, ret_choice);
	}
	if (status == STATUS_OK && institutions != NULL) {
		status = take_institutions(institutions, ret_choice);
	}
	return status;
}

/* A day is meant to its last millisecond; today, to now. */
static int cut_by_day(int32_t day, int64_t now_msec, struct cut *cut)
{
	const int64_t end = ((int64_t)day + 1) * WM_DAY_MSEC - 1;
	char text[WM_DATE_TEXT_BYTES];

	if (day > wm_date_of_msec(now_msec)) {
		wm_date_format(day, text);
		return fail(WM_EREV_FUTURE, "--as-of: %s lies in the future of the server", text);
	}
	cut->msec = end < now_msec ? end : now_msec;
	cut->day = day;
	return STATUS_OK;
}

static int take_as_of(const char *text, int64_t now_msec, struct cut *cut)
{
	const struct wm_view view = wm_view_str(text);
	uint64_t revision = 0;
	int64_t msec = 0;
	int32_t day = 0;

	cut->is_head = false;
	if (wm_uint_parse(view, INT64_MAX, &revision) == WM_OK) {
		cut->revision = revision;
		return STATUS_OK;
	}
	if (wm_date_parse(view, &day) == WM_OK) {
		return cut_by_day(day, now_msec, cut);
	}
	if (wm_time_parse(view, &msec) < 0) {
		return fail_usage(
			"--as-of: '%s' is neither a revision, nor a day (2025-04-04), nor a "
			"time (2025-04-04T09:30:00Z)",
			text);
	}
	if (msec > now_msec) {
		return fail(WM_EREV_FUTURE, "--as-of: %s lies in the future of the server", text);
	}
	cut->msec = msec;
	cut->day = wm_date_of_msec(msec);
	return STATUS_OK;
}

static int take_view(const char *text, struct cut *cut)
{
	const int view = wm_view_kind_parse(wm_view_str(text));

	if (view < 0) {
		return fail_usage("--view: '%s' is none of reported, accepted, published", text);
	}
	cut->view = (enum wm_query_view)view;
	cut->is_head = false;
	return STATUS_OK;
}

static int take_day(const char *option, const char *text, int32_t *ret_day)
{
	if (wm_date_parse(wm_view_str(text), ret_day) < 0) {
		return fail_usage("--%s: '%s' is not a day, like 2025-04-04", option, text);
	}
	return STATUS_OK;
}

int query_cut(const struct look *look, int64_t server_time_msec, struct cut *ret_cut)
{
	int status = STATUS_OK;

	*ret_cut = (struct cut){
		.is_head = look->facts_to == NULL && look->on == NULL,
		.revision = UINT64_MAX,
		.msec = WM_AS_OF_HEAD,
		.facts_to = WM_FACTS_ALL,
		.day = WM_DATE_NONE,
		.on = WM_DATE_NONE,
	};
	if (look->facts_to != NULL) {
		status = take_day("facts-to", look->facts_to, &ret_cut->facts_to);
	}
	if (status == STATUS_OK && look->on != NULL) {
		status = take_day("on", look->on, &ret_cut->on);
	}
	if (status == STATUS_OK && look->view != NULL) {
		status = take_view(look->view, ret_cut);
	}
	if (status == STATUS_OK && look->as_of != NULL) {
		status = take_as_of(look->as_of, server_time_msec, ret_cut);
	}
	return status;
}

int32_t query_day(const struct cut *cut, const struct wm_item *begin, int64_t server_time_msec)
{
	if (cut->on != WM_DATE_NONE) {
		return cut->on;
	}
	if (cut->day != WM_DATE_NONE) {
		return cut->day;
	}
	return wm_date_of_msec(cut->revision != UINT64_MAX && begin->revision > 0
				       ? begin->committed_at_msec
				       : server_time_msec);
}

void query_make(struct wm_query *ret_query, enum wm_item_body what, const struct cut *cut)
{
	wm_query_init(ret_query, what);
	ret_query->as_of_rev = cut->revision;
	ret_query->as_of_msec = cut->msec;
	ret_query->facts_to_days = cut->facts_to;
	ret_query->view = cut->view;
}
