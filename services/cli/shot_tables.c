/* A snapshot as an archive of CSV files: the table that import reads, and every table of the
 * report. */
#include <stdio.h>

#include "cli/sheet.h"
#include "cli/shot.h"
#include "csv/csv.h"
#include "render/zip.h"
#include "sys/alloc.h"

#define TABLES_MAX	64
#define TABLE_MAX_BYTES ((size_t)64 * 1024 * 1024)

struct tables {
	struct wm_zip_file file[TABLES_MAX];
	struct wm_buf buf[TABLES_MAX];
	size_t count;
	int err;
};

/* The next file; NULL when there is no room. */
static struct wm_buf *add(struct tables *tables, const char *name)
{
	if (tables->count == TABLES_MAX) {
		tables->err = WM_ELIMIT;
		return NULL;
	}
	struct wm_buf *buf = &tables->buf[tables->count];
	wm_buf_init(buf, TABLE_MAX_BYTES);
	tables->file[tables->count++].name = name;
	return buf;
}

/* A share is a number of hundredths here, not a text with a sign behind it. */
static void put_cell(const struct wm_doc *doc, const struct wm_doc_cell *cell, bool last,
		     struct wm_buf *buf)
{
	char room[WM_DOC_CELL_BYTES];
	const char *text = wm_doc_cell_text(doc, cell, room);
	size_t len = strlen(text);

	if (cell->kind == WM_CELL_SHARE) {
		len -= strlen(" %");
	}
	wm_csv_write_cell(buf, wm_view_of(text, cell->kind == WM_CELL_NONE ? 0 : len), last);
}

static void put_table(const struct wm_doc *doc, const struct wm_doc_block *block,
		      struct wm_buf *buf)
{
	const size_t count = block->column_count;

	for (size_t i = 0; i < count; i++) {
		wm_csv_write_cell(buf, wm_view_str(block->column[i].title), i + 1 == count);
	}
	for (size_t i = 0; i < wm_doc_rows(block) * count; i++) {
		put_cell(doc, &block->cell[i], (i + 1) % count == 0, buf);
	}
}

static void put_facts(const struct wm_doc *doc, struct wm_buf *buf)
{
	wm_csv_write_cell(buf, wm_view_str("key"), false);
	wm_csv_write_cell(buf, wm_view_str("value"), true);
	for (const struct wm_doc_fact *fact = doc->facts; fact != NULL; fact = fact->next) {
		wm_csv_write_cell(buf, wm_view_str(fact->key), false);
		wm_csv_write_cell(buf, wm_view_str(fact->value), true);
	}
}

static void fill(const struct shot *shot, struct wm_doc *doc, struct tables *tables)
{
	struct wm_buf *buf = add(tables, "about.csv");

	if (buf != NULL) {
		put_facts(doc, buf);
	}
	buf = add(tables, "snapshot.csv");
	if (buf != NULL) {
		sheet_write(shot->picture, buf);
	}
	for (const struct wm_doc_block *block = doc->first; block != NULL; block = block->next) {
		if (block->kind != WM_DOC_TABLE) {
			continue;
		}
		buf = add(tables, wm_doc_format(doc, "%s.csv", block->id));
		if (buf != NULL) {
			put_table(doc, block, buf);
		}
	}
}

int shot_tables(const struct shot *shot, struct wm_buf *buf)
{
	struct tables *tables = wm_alloc(sizeof(*tables));
	struct wm_doc *doc = NULL;
	int err = tables != NULL ? shot_report(shot, &doc) : WM_ENOMEM;

	if (err == WM_OK) {
		fill(shot, doc, tables);
		err = tables->err < 0 ? tables->err : doc->err;
		for (size_t i = 0; i < tables->count; i++) {
			err = err == WM_OK ? tables->buf[i].err : err;
			tables->file[i].bytes = wm_buf_view(&tables->buf[i]);
		}
	}
	if (err == WM_OK) {
		err = wm_zip_write(tables->file, tables->count, buf);
	}
	for (size_t i = 0; tables != NULL && i < tables->count; i++) {
		wm_buf_deinit(&tables->buf[i]);
	}
	wm_doc_free(doc);
	wm_free(tables);
	return err;
}
