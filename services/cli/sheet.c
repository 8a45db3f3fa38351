/* The CSV form of a snapshot: one table of columns, walked for the header and for every row. */
#include "cli/sheet.h"

#include <stdio.h>

#include "base/text.h"
#include "csv/csv.h"

#define CELL_BYTES 72

/* What a column is filled from. */
struct source {
	const struct wm_item *begin;
	const struct view *view;
	const struct wm_axis_view *axis; /* of the axis columns */
	int axis_index;
	char text[CELL_BYTES]; /* of a cell that is made here */
};

/* The cell: in from->text, or borrowed from what is shown. */
typedef struct wm_view cell_fn(struct source *from);

struct column {
	const char *name;
	cell_fn *cell;
};

static struct wm_view number(struct source *from, uint64_t value)
{
	(void)snprintf(from->text, CELL_BYTES, "%llu", (unsigned long long)value);
	return wm_view_str(from->text);
}

static struct wm_view cell_store(struct source *from)
{
	wm_hex_format(wm_view_of(from->begin->store, sizeof(from->begin->store)), from->text);
	return wm_view_str(from->text);
}

static struct wm_view cell_revision(struct source *from)
{
	return number(from, from->begin->revision);
}

static struct wm_view cell_root(struct source *from)
{
	wm_hex_format(wm_view_of(from->begin->root, sizeof(from->begin->root)), from->text);
	return wm_view_str(from->text);
}

static struct wm_view cell_register(struct source *from)
{
	return number(from, from->begin->register_version);
}

static struct wm_view cell_facts_to(struct source *from)
{
	from->text[0] = '\0';
	if (from->begin->facts_to_days != WM_FACTS_ALL) {
		wm_date_format(from->begin->facts_to_days, from->text);
	}
	return wm_view_str(from->text);
}

static struct wm_view cell_id(struct source *from)
{
	wm_point_id_format(from->view->item.point.id, from->text);
	return wm_view_str(from->text);
}

static struct wm_view cell_area(struct source *from)
{
	return number(from, from->view->item.point.area);
}

static struct wm_view cell_wording(struct source *from)
{
	return wm_view_str(wm_wording_name((int)from->view->item.point.wording));
}

static struct wm_view cell_kind(struct source *from)
{
	return wm_view_str(wm_point_kind_name((int)from->view->item.point.kind));
}

static struct wm_view cell_title(struct source *from)
{
	return from->view->item.point.title[WM_LANG_EN];
}

static struct wm_view cell_lead(struct source *from)
{
	const struct wm_code *lead = &from->view->item.point.lead;

	return wm_view_of(lead->text, lead->len);
}

static struct wm_view cell_update_count(struct source *from)
{
	return number(from, from->view->item.state.update_count);
}

static struct wm_view cell_point_revision(struct source *from)
{
	return number(from, from->view->item.state.revision);
}

/* ------------------------------------------------------------------ axes */

static bool is_spoken(const struct source *from)
{
	return from->axis->basis != WM_BASIS_NONE;
}

static struct wm_view cell_value(struct source *from)
{
	from->text[0] = '\0';
	if (is_spoken(from)) {
		view_value((enum wm_axis)from->axis_index, from->axis->value, from->text);
	}
	return wm_view_str(from->text);
}

static struct wm_view cell_as_of(struct source *from)
{
	wm_date_format(from->axis->as_of, from->text);
	return wm_view_str(from->text);
}

static struct wm_view cell_institution(struct source *from)
{
	return wm_view_of(from->axis->institution.text, from->axis->institution.len);
}

static struct wm_view cell_basis(struct source *from)
{
	return wm_view_str(wm_basis_name(from->axis->basis));
}

static struct wm_view cell_origin(struct source *from)
{
	return wm_view_str(is_spoken(from) ? wm_origin_name(from->axis->origin) : "");
}

static struct wm_view cell_axis_revision(struct source *from)
{
	from->text[0] = '\0';
	return is_spoken(from) ? number(from, from->axis->revision) : wm_view_str(from->text);
}

static const struct column first_columns[] = {
	{ "store", cell_store },       { "revision", cell_revision },
	{ "root", cell_root },	       { "register_version", cell_register },
	{ "facts_to", cell_facts_to }, { "id", cell_id },
	{ "area", cell_area },	       { "wording", cell_wording },
	{ "kind", cell_kind },	       { "title_en", cell_title },
	{ "lead", cell_lead },
};

/* Behind the name of the axis. */
static const struct column axis_columns[] = {
	{ "", cell_value },	  { "_as_of", cell_as_of },   { "_institution", cell_institution },
	{ "_basis", cell_basis }, { "_origin", cell_origin }, { "_revision", cell_axis_revision },
};

static const struct column last_columns[] = {
	{ "update_count", cell_update_count },
	{ "point_revision", cell_point_revision },
};

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

static void write_header(struct wm_buf *buf)
{
	for (size_t i = 0; i < COUNT_OF(first_columns); i++) {
		wm_csv_write_cell(buf, wm_view_str(first_columns[i].name), false);
	}
	for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
		for (size_t i = 0; i < COUNT_OF(axis_columns); i++) {
			char name[CELL_BYTES];
			(void)snprintf(name, sizeof(name), "%s%s", wm_axis_name(axis),
				       axis_columns[i].name);
			wm_csv_write_cell(buf, wm_view_str(name), false);
		}
	}
	for (size_t i = 0; i < COUNT_OF(last_columns); i++) {
		wm_csv_write_cell(buf, wm_view_str(last_columns[i].name),
				  i + 1 == COUNT_OF(last_columns));
	}
}

static void write_row(struct source *from, struct wm_buf *buf)
{
	for (size_t i = 0; i < COUNT_OF(first_columns); i++) {
		wm_csv_write_cell(buf, first_columns[i].cell(from), false);
	}
	for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
		from->axis = &from->view->axis[axis];
		from->axis_index = axis;
		for (size_t i = 0; i < COUNT_OF(axis_columns); i++) {
			wm_csv_write_cell(buf, axis_columns[i].cell(from), false);
		}
	}
	for (size_t i = 0; i < COUNT_OF(last_columns); i++) {
		wm_csv_write_cell(buf, last_columns[i].cell(from), i + 1 == COUNT_OF(last_columns));
	}
}

void sheet_write(const struct points *points, struct wm_buf *buf)
{
	write_header(buf);
	for (size_t i = 0; i < points->count; i++) {
		struct source from = { .begin = &points->fetch.begin, .view = &points->view[i] };
		write_row(&from, buf);
	}
}
