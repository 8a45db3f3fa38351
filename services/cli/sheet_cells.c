/* Cells of a snapshot's table: the ledger, the register, the axes, the latest update. */
#include "cli/sheet_cells.h"

#include <stdio.h>

#include "base/text.h"

static struct wm_view number(struct sheet_source *from, uint64_t value)
{
	(void)snprintf(from->text, CELL_BYTES, "%llu", (unsigned long long)value);
	return wm_view_str(from->text);
}

struct wm_view sheet_cell_store(struct sheet_source *from)
{
	wm_hex_format(wm_view_of(from->begin->store, sizeof(from->begin->store)), from->text);
	return wm_view_str(from->text);
}

struct wm_view sheet_cell_revision(struct sheet_source *from)
{
	return number(from, from->begin->revision);
}

struct wm_view sheet_cell_root(struct sheet_source *from)
{
	wm_hex_format(wm_view_of(from->begin->root, sizeof(from->begin->root)), from->text);
	return wm_view_str(from->text);
}

struct wm_view sheet_cell_register(struct sheet_source *from)
{
	return number(from, from->begin->register_version);
}

struct wm_view sheet_cell_facts_to(struct sheet_source *from)
{
	from->text[0] = '\0';
	if (from->begin->facts_to_days != WM_FACTS_ALL) {
		wm_date_format(from->begin->facts_to_days, from->text);
	}
	return wm_view_str(from->text);
}

static struct wm_view day_cell(struct sheet_source *from, int32_t day)
{
	wm_date_format(day, from->text);
	return wm_view_str(from->text);
}

struct wm_view sheet_cell_register_hash(struct sheet_source *from)
{
	wm_hex_format(wm_view_of(from->begin->register_hash, sizeof(from->begin->register_hash)),
		      from->text);
	return wm_view_str(from->text);
}

struct wm_view sheet_cell_view(struct sheet_source *from)
{
	return wm_view_str(wm_view_kind_name((int)from->picture->cut.view));
}

struct wm_view sheet_cell_published(struct sheet_source *from)
{
	return from->begin->published_rev != 0 ? number(from, from->begin->published_rev)
					       : wm_view_str("");
}

struct wm_view sheet_cell_evaluated_on(struct sheet_source *from)
{
	return day_cell(from, from->picture->day);
}

struct wm_view sheet_cell_id(struct sheet_source *from)
{
	wm_point_id_format(from->view->item.point.id, from->text);
	return wm_view_str(from->text);
}

struct wm_view sheet_cell_area(struct sheet_source *from)
{
	return number(from, from->view->item.point.area);
}

struct wm_view sheet_cell_wording(struct sheet_source *from)
{
	return wm_view_str(wm_wording_name((int)from->view->item.point.wording));
}

struct wm_view sheet_cell_kind(struct sheet_source *from)
{
	return wm_view_str(wm_point_kind_name((int)from->view->item.point.kind));
}

struct wm_view sheet_cell_title(struct sheet_source *from)
{
	return from->view->item.point.title[WM_LANG_EN];
}

struct wm_view sheet_cell_lead(struct sheet_source *from)
{
	const struct wm_code *lead = wm_point_lead(&from->view->item.point, from->view->day);

	return lead != NULL ? wm_view_of(lead->text, lead->len) : wm_view_str("");
}

struct wm_view sheet_cell_update_count(struct sheet_source *from)
{
	return number(from, from->view->item.state.update_count);
}

struct wm_view sheet_cell_point_revision(struct sheet_source *from)
{
	return number(from, from->view->item.state.revision);
}

/* ------------------------------------------------------------------ axes */

static bool is_spoken(const struct sheet_source *from)
{
	return from->axis->basis != WM_BASIS_NONE;
}

struct wm_view sheet_cell_value(struct sheet_source *from)
{
	from->text[0] = '\0';
	if (is_spoken(from)) {
		view_value((enum wm_axis)from->axis_index, from->axis->value, from->text);
	}
	return wm_view_str(from->text);
}

struct wm_view sheet_cell_as_of(struct sheet_source *from)
{
	wm_date_format(from->axis->as_of, from->text);
	return wm_view_str(from->text);
}

struct wm_view sheet_cell_institution(struct sheet_source *from)
{
	return wm_view_of(from->axis->institution.text, from->axis->institution.len);
}

struct wm_view sheet_cell_basis(struct sheet_source *from)
{
	return wm_view_str(wm_basis_name(from->axis->basis));
}

struct wm_view sheet_cell_origin(struct sheet_source *from)
{
	return wm_view_str(is_spoken(from) ? wm_origin_name(from->axis->origin) : "");
}

struct wm_view sheet_cell_axis_revision(struct sheet_source *from)
{
	from->text[0] = '\0';
	return is_spoken(from) ? number(from, from->axis->revision) : wm_view_str(from->text);
}

/* ------------------------------------------------------------------ the latest update */

struct wm_view sheet_cell_latest_institution(struct sheet_source *from)
{
	const struct wm_code *code = &from->view->item.latest.institution;

	return wm_view_of(code->text, code->len);
}

struct wm_view sheet_cell_latest_as_of(struct sheet_source *from)
{
	return from->view->item.latest.revision != 0 ? day_cell(from, from->view->latest.as_of)
						     : wm_view_str("");
}

struct wm_view sheet_cell_latest_summary(struct sheet_source *from)
{
	return from->view->latest.summary[WM_LANG_EN];
}
