/* The change between two pictures on paper and as JSON. */
#include <stdio.h>

#include "cli/diff.h"
#include "cli/figures.h"
#include "cli/js.h"
#include "cli/out.h"

/* What is compared apart from the same points comes last. */
static const enum wm_change order[] = {
	WM_CHANGE_IMPROVED,  WM_CHANGE_DECLINED, WM_CHANGE_BECAME_KNOWN, WM_CHANGE_BECAME_UNKNOWN,
	WM_CHANGE_CORRECTED, WM_CHANGE_ADDED,	 WM_CHANGE_REMOVED,
};

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

/* ------------------------------------------------------------------ JSON */

static json_t *counts_json(const struct wm_changes *changes)
{
	json_t *object = json_object();

	js_put(object, "same", json_integer(changes->same));
	for (int i = 0; i < WM_CHANGE__COUNT; i++) {
		js_put(object, wm_change_name(i), json_integer(changes->count[i]));
	}
	return object;
}

static json_t *values_json(const struct view *view)
{
	if (view == NULL) {
		return json_null();
	}
	json_t *object = json_object();
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		const struct wm_axis_view *axis = &view->evaluated.axis[i];
		json_t *value = json_object();
		js_put(value, "value", view_value_json((enum wm_axis)i, axis->value));
		js_put(value, "as_of", js_date(axis->as_of));
		js_put(value, "institution", js_code(&axis->institution));
		js_put(value, "origin",
		       axis->revision != 0 ? js_text(wm_origin_name(axis->origin)) : json_null());
		js_put(value, "revision",
		       axis->revision != 0 ? js_uint(axis->revision) : json_null());
		js_put(object, wm_axis_name(i), value);
	}
	js_put(object, "verified", js_text(wm_verified_name((int)view->evaluated.verified)));
	js_put(object, "time", js_text(wm_timeliness_name((int)view->evaluated.timeliness)));
	return object;
}

static json_t *correction_json(const struct between *correction)
{
	if (correction == NULL) {
		return json_null();
	}
	json_t *object = json_object();
	js_put(object, "revision", js_uint(correction->revision));
	js_put(object, "supersedes", js_uint(correction->supersedes));
	js_put(object, "reason", js_text(wm_reason_name((int)correction->reason)));
	return object;
}

/* The entries about a point that lie between the two. */
static json_t *entries_json(const struct diff *diff, uint16_t point)
{
	json_t *array = json_array();

	for (size_t i = 0; i < diff->entry_count; i++) {
		if (diff->entries[i].point == point) {
			js_add(array, js_uint(diff->entries[i].revision));
		}
	}
	return array;
}

static json_t *point_json(const struct diff *diff, const struct diff_point *point)
{
	json_t *object = json_object();

	js_put(object, "action", js_point(point->id));
	js_put(object, "change", js_text(wm_change_name((int)point->change)));
	js_put(object, "before", values_json(point->before));
	js_put(object, "after", values_json(point->after));
	js_put(object, "correction", correction_json(point->correction));
	js_put(object, "entries", entries_json(diff, point->id));
	return object;
}

static json_t *side_json(const struct picture *picture)
{
	json_t *object = json_object();

	picture_put(object, picture);
	js_put(object, "programme",
	       picture->reports.has[0] ? figures_json(&picture->reports, 0, &picture->directory)
				       : json_null());
	return object;
}

static json_t *areas_json(const struct diff *diff)
{
	json_t *array = json_array();

	for (unsigned area = 1; area <= WM_AREA_MAX; area++) {
		if (diff->from->reports.has[area] || diff->to->reports.has[area]) {
			json_t *object = json_object();
			js_put(object, "area", js_uint(area));
			js_put(object, "changes", counts_json(&diff->area[area]));
			js_add(array, object);
		}
	}
	return array;
}

json_t *diff_json(const struct diff *diff)
{
	json_t *object = json_object();
	json_t *points = json_array();
	json_t *unchanged = json_array();

	js_put(object, "from", side_json(diff->from));
	js_put(object, "to", side_json(diff->to));
	js_put(object, "changes", counts_json(&diff->changes));
	js_put(object, "areas", areas_json(diff));
	for (size_t i = 0; i < diff->point_count; i++) {
		const struct diff_point *point = &diff->point[i];
		if (point->change == WM_CHANGE_UNCHANGED) {
			js_add(unchanged, js_point(point->id));
		} else {
			js_add(points, point_json(diff, point));
		}
	}
	js_put(object, "points", points);
	js_put(object, "unchanged", unchanged);
	return object;
}

void diff_print_json(const struct diff *diff)
{
	out_json(diff_json(diff));
}

/* ------------------------------------------------------------------ text */

static void print_values(const struct diff_point *point)
{
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		const struct wm_axis_view *before = &point->before->evaluated.axis[i];
		const struct wm_axis_view *after = &point->after->evaluated.axis[i];
		char old[VIEW_VALUE_BYTES];
		char new[VIEW_VALUE_BYTES];
		if (before->value == after->value) {
			continue;
		}
		view_value((enum wm_axis)i, before->value, old);
		view_value((enum wm_axis)i, after->value, new);
		out_line("        %s %s -> %s (revision %llu -> %llu)", wm_axis_name(i), old, new,
			 (unsigned long long)before->revision, (unsigned long long)after->revision);
	}
	if (point->before->evaluated.verified != point->after->evaluated.verified) {
		out_line("        verified %s -> %s",
			 wm_verified_name((int)point->before->evaluated.verified),
			 wm_verified_name((int)point->after->evaluated.verified));
	}
}

static void print_point(const struct diff_point *point)
{
	const struct view *view = point->after != NULL ? point->after : point->before;
	const struct wm_view title = view_title(view);
	char id[8];

	wm_point_id_format(point->id, id);
	out_line("  %-5s %.*s", id, (int)title.len, (const char *)title.data);
	if (point->before != NULL && point->after != NULL) {
		print_values(point);
	}
	if (point->correction != NULL) {
		out_line("        revision %llu corrects %llu: %s",
			 (unsigned long long)point->correction->revision,
			 (unsigned long long)point->correction->supersedes,
			 wm_reason_name((int)point->correction->reason));
	}
}

static void print_class(const struct diff *diff, enum wm_change change)
{
	if (diff->changes.count[change] == 0) {
		return;
	}
	out_line("%s", "");
	out_line("%s: %d", wm_change_name((int)change), diff->changes.count[change]);
	for (size_t i = 0; i < diff->point_count; i++) {
		if (diff->point[i].change == change) {
			print_point(&diff->point[i]);
		}
	}
}

static void print_figures(const struct diff *diff)
{
	char line[FIGURES_LINE_BYTES];

	figures_line(&diff->from->reports.area[0], NULL, line);
	out_line("before: %s", line);
	figures_line(&diff->to->reports.area[0], NULL, line);
	out_line("after:  %s", line);
	if (diff->from->reports.area[0].rollup.n != diff->to->reports.area[0].rollup.n) {
		out_line("the denominator changed from %d to %d",
			 diff->from->reports.area[0].rollup.n, diff->to->reports.area[0].rollup.n);
	}
}

void diff_print(const struct diff *diff)
{
	const int32_t *count = diff->changes.count;

	out_line("From");
	picture_print_heading(diff->from);
	out_line("To");
	picture_print_heading(diff->to);
	out_line("%s", "");
	if (diff->from->reports.has[0] && diff->to->reports.has[0]) {
		print_figures(diff);
	}
	out_line("On the same %d action points: improved %d, unchanged %d, declined %d, became "
		 "known "
		 "%d, became unknown %d, corrected %d",
		 diff->changes.same, count[WM_CHANGE_IMPROVED], count[WM_CHANGE_UNCHANGED],
		 count[WM_CHANGE_DECLINED], count[WM_CHANGE_BECAME_KNOWN],
		 count[WM_CHANGE_BECAME_UNKNOWN], count[WM_CHANGE_CORRECTED]);
	out_line("Apart from them: added %d, removed %d", count[WM_CHANGE_ADDED],
		 count[WM_CHANGE_REMOVED]);
	for (size_t i = 0; i < COUNT_OF(order); i++) {
		print_class(diff, order[i]);
	}
}
