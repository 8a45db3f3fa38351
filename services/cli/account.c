/* The points of each lead, counted with the same functions as those of an area. */
#include "cli/account.h"

#include <stdlib.h>

#include "cli/figures.h"
#include "cli/js.h"
#include "cli/out.h"
#include "sys/alloc.h"

static int by_code(const void *a, const void *b)
{
	return strcmp(((const struct account *)a)->code.text,
		      ((const struct account *)b)->code.text);
}

static struct account *account_of(struct accounts *accounts, const struct wm_code *code)
{
	static const struct wm_code nobody;
	const struct wm_code *wanted = code != NULL ? code : &nobody;

	for (size_t i = 0; i < accounts->count; i++) {
		if (wm_code_eq(&accounts->row[i].code, wanted)) {
			return &accounts->row[i];
		}
	}
	struct account *row = &accounts->row[accounts->count++];
	row->code = *wanted;
	return row;
}

static void take(struct accounts *accounts, const struct view *view)
{
	const struct wm_action_point *point = &view->item.point;
	struct account *row = account_of(accounts, wm_point_lead(point, view->day));

	row->leads++;
	if (view->has_cycle) {
		wm_reporting_add(&row->reporting, &view->reporting);
	}
	if (view->evaluated.timeliness == WM_TIME_OVERDUE) {
		row->overdue[row->overdue_count++] = point->id;
	}
}

/* One account per point is the most there can be. */
struct accounts account_collect(const struct points *points)
{
	struct accounts accounts = { .row = wm_alloc((points->count + 1) *
						     sizeof(struct account)) };

	for (size_t i = 0; accounts.row != NULL && i < points->count; i++) {
		take(&accounts, &points->view[i]);
	}
	if (accounts.count > 0) {
		qsort(accounts.row, accounts.count, sizeof(*accounts.row), by_code);
	}
	return accounts;
}

json_t *account_json(const struct points *points, const struct directory *directory)
{
	struct accounts accounts = account_collect(points);
	json_t *array = accounts.row != NULL ? json_array() : NULL;

	for (size_t i = 0; i < accounts.count; i++) {
		const struct account *row = &accounts.row[i];
		json_t *object = json_object();
		js_put(object, "institution", js_code(&row->code));
		js_put(object, "name",
		       row->code.len > 0 ? js_view(directory_name(directory, &row->code))
					 : json_null());
		js_put(object, "leads", json_integer(row->leads));
		js_put(object, "reporting", figures_reporting_json(&row->reporting));
		js_put(object, "overdue", js_points(row->overdue, row->overdue_count));
		js_add(array, object);
	}
	wm_free(accounts.row);
	return array;
}

static void put_row(struct out_table *table, const struct account *row,
		    const struct directory *directory)
{
	const struct wm_view name = directory_name(directory, &row->code);
	struct wm_reporting_figures figures;
	char received[FIGURES_BP_BYTES];
	char on_time[FIGURES_BP_BYTES];
	char overdue[FIGURES_POINTS_BYTES];

	wm_reporting_figures(&row->reporting, &figures);
	figures_bp(figures.completeness_bp, received);
	figures_bp(figures.timeliness_bp, on_time);
	figures_points(row->overdue, row->overdue_count, overdue);
	out_table_cell(table, OUT_PLAIN, "%s", row->code.len > 0 ? row->code.text : "(no lead)");
	out_table_cell(table, OUT_PLAIN, "%d", row->leads);
	out_table_cell(table, OUT_PLAIN, "%d", row->reporting.expected);
	out_table_cell(table, OUT_PLAIN, "%d", row->reporting.received);
	out_table_cell(table, OUT_PLAIN, "%s", received);
	out_table_cell(table, OUT_PLAIN, "%d", row->reporting.on_time);
	out_table_cell(table, OUT_PLAIN, "%s", on_time);
	out_table_cell(table, OUT_PLAIN, "%d", row->reporting.accepted);
	out_table_cell(table, row->overdue_count > 0 ? OUT_RED : OUT_PLAIN, "%d",
		       row->overdue_count);
	out_table_cell(table, OUT_PLAIN, "%s", overdue);
	out_table_cell(table, OUT_PLAIN, "%.*s", (int)name.len, (const char *)name.data);
}

void account_print(const struct points *points, const struct directory *directory)
{
	static const struct out_column columns[] = {
		{ "institution", false },
		{ "leads", true },
		{ "expected", true },
		{ "received", true },
		{ "%", true },
		{ "on time", true },
		{ "%", true },
		{ "accepted", true },
		{ "overdue", true },
		{ "which", false },
		{ "name", false },
	};
	struct accounts accounts = account_collect(points);
	struct out_table *table = out_table_new(columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < accounts.count; i++) {
		put_row(table, &accounts.row[i], directory);
	}
	out_table_print(table);
	out_table_free(table);
	wm_free(accounts.row);
}
