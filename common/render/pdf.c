/*
 * The document on A4, lying: cairo draws, the fonts are embedded, dates are the
 * revision's.  It is laid out twice: the first time only to count the pages.
 */
#include <cairo-pdf.h>
#include <stdio.h>

#include "base/text.h"
#include "render/pdf_text.h"
#include "render/render.h"

#define PAGE_WIDTH  841.89
#define PAGE_HEIGHT 595.28
#define MARGIN	    40.0
#define BOTTOM	    (PAGE_HEIGHT - MARGIN - 10)
#define WIDTH	    (PAGE_WIDTH - 2 * MARGIN)
#define PAD	    3.0
#define LEADING	    1.3

struct pdf {
	const struct wm_doc *doc;
	cairo_surface_t *surface;
	cairo_t *cr;
	struct pdf_fonts fonts;
	double y;
	int page, pages;			    /* pages 0: they are being counted */
	struct pdf_lines lines[WM_DOC_COLUMNS_MAX]; /* of the row that is being put */
	char room[WM_DOC_COLUMNS_MAX][WM_DOC_CELL_BYTES];
};

static void font(const struct pdf *pdf, bool bold, double size)
{
	cairo_set_font_face(pdf->cr, bold ? pdf->fonts.bold : pdf->fonts.regular);
	cairo_set_font_size(pdf->cr, size);
}

/* ------------------------------------------------------------------ pages */

static void rule(const struct pdf *pdf, double y, double width, uint32_t rgb)
{
	pdf_colour(pdf->cr, rgb);
	cairo_set_line_width(pdf->cr, width);
	cairo_move_to(pdf->cr, MARGIN, y);
	cairo_line_to(pdf->cr, PAGE_WIDTH - MARGIN, y);
	cairo_stroke(pdf->cr);
}

static void end_page(struct pdf *pdf)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "%s %d / %d", pdf->doc->page, pdf->page, pdf->pages);
	font(pdf, false, 7);
	pdf_colour(pdf->cr, 0x444444);
	const double width = pdf_width(pdf->cr, wm_view_str(text));
	pdf_show(pdf->cr, PAGE_WIDTH - MARGIN - width, PAGE_HEIGHT - MARGIN + 12,
		 wm_view_str(text));
	pdf_show(pdf->cr, MARGIN, PAGE_HEIGHT - MARGIN + 12, wm_view_str(pdf->doc->subtitle));
	cairo_show_page(pdf->cr);
}

static void new_page(struct pdf *pdf)
{
	if (pdf->page > 0) {
		end_page(pdf);
	}
	pdf->page++;
	pdf->y = MARGIN;
}

/* Room for so many points, or a new page. */
static void need(struct pdf *pdf, double height)
{
	if (pdf->y + height > BOTTOM) {
		new_page(pdf);
	}
}

/* ------------------------------------------------------------------ text */

static void paragraph(struct pdf *pdf, const char *text, bool bold, double size, double keep)
{
	struct pdf_lines *lines = &pdf->lines[0];

	font(pdf, bold, size);
	pdf_break(pdf->cr, text, WIDTH, lines);
	need(pdf, (double)lines->count * size * LEADING < BOTTOM - MARGIN
			  ? (double)lines->count * size * LEADING + keep
			  : size);
	for (size_t i = 0; i < lines->count; i++) {
		need(pdf, size * LEADING);
		font(pdf, bold, size);
		pdf_colour(pdf->cr, 0x111111);
		pdf->y += size * LEADING;
		pdf_show(pdf->cr, MARGIN, pdf->y - size * 0.3, lines->line[i]);
	}
	pdf->y += size * 0.4;
}

static void part(struct pdf *pdf, const char *title)
{
	char link[64];

	if (pdf->y > MARGIN + 120) {
		new_page(pdf);
	}
	(void)snprintf(link, sizeof(link), "page=%d pos=[%d %d]", pdf->page, (int)MARGIN,
		       (int)pdf->y);
	if (pdf->pages > 0) {
		(void)cairo_pdf_surface_add_outline(pdf->surface, CAIRO_PDF_OUTLINE_ROOT, title,
						    link, (cairo_pdf_outline_flags_t)0);
	}
	pdf->y += 6;
	rule(pdf, pdf->y, 1.5, 0x08306b);
	pdf->y += 4;
	paragraph(pdf, title, true, 13, 60);
}

/* ------------------------------------------------------------------ tables */

static double column_width(const struct wm_doc_block *block, size_t column)
{
	unsigned all = 0;

	for (size_t i = 0; i < block->column_count; i++) {
		all += block->column[i].width;
	}
	return all > 0 ? WIDTH * block->column[column].width / all : 0;
}

/* One line of a row, of each of its cells that has so many. */
static void put_line(struct pdf *pdf, const struct wm_doc_block *block, size_t line, double size)
{
	double x = MARGIN;

	for (size_t i = 0; i < block->column_count; i++) {
		const double width = column_width(block, i);
		const struct pdf_lines *lines = &pdf->lines[i];
		if (line < lines->count) {
			const double shift =
				wm_doc_is_number(block->column[i].kind)
					? width - 2 * PAD - pdf_width(pdf->cr, lines->line[line])
					: 0;
			pdf_show(pdf->cr, x + PAD + shift, pdf->y - size * 0.3, lines->line[line]);
		}
		x += width;
	}
}

static size_t break_cells(struct pdf *pdf, const struct wm_doc_block *block,
			  const struct wm_doc_cell *cells)
{
	size_t most = 0;

	for (size_t i = 0; i < block->column_count; i++) {
		const char *text = cells != NULL
					   ? wm_doc_cell_text(pdf->doc, &cells[i], pdf->room[i])
					   : block->column[i].title;
		pdf_break(pdf->cr, text, column_width(block, i) - 2 * PAD, &pdf->lines[i]);
		most = pdf->lines[i].count > most ? pdf->lines[i].count : most;
	}
	return most;
}

static void put_header(struct pdf *pdf, const struct wm_doc_block *block, double size)
{
	font(pdf, true, size);
	const size_t lines = break_cells(pdf, block, NULL);
	const double height = (double)lines * size * LEADING + 2 * PAD;

	pdf_colour(pdf->cr, 0xf0f0f0);
	cairo_rectangle(pdf->cr, MARGIN, pdf->y, WIDTH, height);
	cairo_fill(pdf->cr);
	pdf_colour(pdf->cr, 0x111111);
	pdf->y += PAD;
	for (size_t i = 0; i < lines; i++) {
		pdf->y += size * LEADING;
		put_line(pdf, block, i, size);
	}
	pdf->y += PAD;
	rule(pdf, pdf->y, 0.8, 0x333333);
}

static void put_row(struct pdf *pdf, const struct wm_doc_block *block,
		    const struct wm_doc_cell *cells, double size)
{
	font(pdf, false, size);
	const size_t lines = break_cells(pdf, block, cells);
	const double height = (double)lines * size * LEADING + 1.5 * PAD;

	if (pdf->y + height > BOTTOM && height < (BOTTOM - MARGIN) / 2) {
		new_page(pdf);
		put_header(pdf, block, size);
		font(pdf, false, size);
		(void)break_cells(pdf, block, cells);
	}
	pdf->y += PAD / 2;
	for (size_t i = 0; i < lines; i++) {
		if (pdf->y + size * LEADING > BOTTOM) { /* of a very long cell */
			new_page(pdf);
		}
		font(pdf, false, size);
		pdf_colour(pdf->cr, 0x111111);
		pdf->y += size * LEADING;
		put_line(pdf, block, i, size);
	}
	pdf->y += PAD;
	rule(pdf, pdf->y, 0.3, 0x999999);
}

static void table(struct pdf *pdf, const struct wm_doc_block *block)
{
	const double size = block->column_count > 10 ? 6.2 : 7.2;

	paragraph(pdf, block->title, true, 9, 60);
	put_header(pdf, block, size);
	for (size_t i = 0; i < wm_doc_rows(block); i++) {
		put_row(pdf, block, &block->cell[i * block->column_count], size);
	}
	pdf->y += 12;
}

/* ------------------------------------------------------------------ bars */

#define LABEL_WIDTH 230.0
#define NOTE_WIDTH  60.0
#define BAR_HEIGHT  13.0
#define ROW_HEIGHT  19.0

static void fill(const struct pdf *pdf, const struct wm_doc_shade_style *style, double x, double y,
		 double width, double height)
{
	cairo_t *cr = pdf->cr;

	pdf_colour(cr, style->rgb);
	cairo_rectangle(cr, x, y, width, height);
	cairo_fill_preserve(cr);
	if (style->hatched) {
		cairo_save(cr);
		cairo_clip_preserve(cr);
		cairo_new_path(cr);
		cairo_set_line_width(cr, 0.7);
		pdf_colour(cr, 0x777777);
		for (double at = -height; at < width; at += 4) {
			cairo_move_to(cr, x + at, y + height);
			cairo_line_to(cr, x + at + height, y);
		}
		cairo_stroke(cr);
		cairo_restore(cr);
		cairo_rectangle(cr, x, y, width, height);
	}
	pdf_colour(cr, 0x555555);
	cairo_set_line_width(cr, 0.4);
	cairo_stroke(cr);
}

static void segment(const struct pdf *pdf, const struct wm_doc_shade_style *style, int32_t value,
		    double x, double width)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%d", value);
	fill(pdf, style, x, pdf->y, width, BAR_HEIGHT);
	const double text_width = pdf_width(pdf->cr, wm_view_str(text));
	if (text_width + 3 > width) {
		return;
	}
	const double at = x + (width - text_width) / 2;
	if (style->hatched) { /* a clear ground for the number */
		pdf_colour(pdf->cr, 0xffffff);
		cairo_rectangle(pdf->cr, at - 2, pdf->y + 2, text_width + 4, BAR_HEIGHT - 4);
		cairo_fill(pdf->cr);
	}
	pdf_colour(pdf->cr, style->ink);
	pdf_show(pdf->cr, at, pdf->y + BAR_HEIGHT - 3.8, wm_view_str(text));
}

static void bar(struct pdf *pdf, const struct wm_doc_block *block, const struct wm_doc_bar *one)
{
	const double scale = WIDTH - LABEL_WIDTH - NOTE_WIDTH;
	double x = MARGIN + LABEL_WIDTH;
	int64_t total = 0;

	for (size_t i = 0; i < block->series_count; i++) {
		total += one->value[i];
	}
	pdf_colour(pdf->cr, 0x111111);
	pdf_break(pdf->cr, one->label, LABEL_WIDTH - 16, &pdf->lines[0]);
	const struct wm_view *label = pdf->lines[0].line;
	if (pdf->lines[0].count > 1) {
		pdf_show(pdf->cr, MARGIN, pdf->y + 5, label[0]);
		pdf_show(pdf->cr, MARGIN, pdf->y + 13, label[1]);
		if (pdf->lines[0].count > 2) {
			pdf_show(pdf->cr, MARGIN + pdf_width(pdf->cr, label[1]), pdf->y + 13,
				 wm_view_str(" …"));
		}
	} else if (pdf->lines[0].count == 1) {
		pdf_show(pdf->cr, MARGIN, pdf->y + 9.5, label[0]);
	}
	for (size_t i = 0; total > 0 && i < block->series_count; i++) {
		const double width = scale * one->value[i] / (double)total;
		if (one->value[i] > 0) {
			segment(pdf, &wm_doc_shades[block->series[i].shade], one->value[i], x,
				width);
		}
		x += width;
	}
	pdf_colour(pdf->cr, 0x111111);
	pdf_show(pdf->cr, PAGE_WIDTH - MARGIN - NOTE_WIDTH + 8, pdf->y + 9.5,
		 wm_view_str(one->note));
	pdf->y += ROW_HEIGHT;
}

static void bars(struct pdf *pdf, const struct wm_doc_block *block)
{
	double height = 24;
	double x = MARGIN + LABEL_WIDTH;

	for (const struct wm_doc_bar *one = block->bar; one != NULL; one = one->next) {
		height += ROW_HEIGHT;
	}
	paragraph(pdf, block->title, true, 9, height < BOTTOM - MARGIN - 30 ? height : 60);
	font(pdf, false, 7);
	for (size_t i = 0; i < block->series_count; i++) {
		const struct wm_view label = wm_view_str(block->series[i].label);
		fill(pdf, &wm_doc_shades[block->series[i].shade], x, pdf->y + 2, 9, 9);
		pdf_colour(pdf->cr, 0x111111);
		pdf_show(pdf->cr, x + 13, pdf->y + 9.5, label);
		x += 13 + pdf_width(pdf->cr, label) + 14;
	}
	pdf->y += 17;
	for (const struct wm_doc_bar *one = block->bar; one != NULL; one = one->next) {
		need(pdf, ROW_HEIGHT);
		font(pdf, false, 7);
		bar(pdf, block, one);
	}
	pdf->y += 8;
}

/* ------------------------------------------------------------------ the whole */

static void lay_out(struct pdf *pdf)
{
	const struct wm_doc *doc = pdf->doc;

	new_page(pdf);
	paragraph(pdf, doc->title, true, 17, 0);
	paragraph(pdf, doc->subtitle, false, 8.5, 0);
	for (const struct wm_doc_block *block = doc->first; block != NULL; block = block->next) {
		switch (block->kind) {
		case WM_DOC_PART:
			part(pdf, block->title);
			break;
		case WM_DOC_HEADING:
			paragraph(pdf, block->title, true, 9, 30);
			break;
		case WM_DOC_TEXT:
			paragraph(pdf, block->title, false, 8.5, 0);
			break;
		case WM_DOC_TABLE:
			table(pdf, block);
			break;
		case WM_DOC_BARS:
			bars(pdf, block);
			break;
		}
	}
	end_page(pdf);
}

static cairo_status_t to_buffer(void *user, const unsigned char *data, unsigned len)
{
	struct wm_buf *buf = user;

	wm_buf_add(buf, data, len);
	return buf->err < 0 ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void put_properties(const struct pdf *pdf)
{
	char at[WM_TIME_TEXT_BYTES];

	wm_time_format(pdf->doc->at_msec, at);
	cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, pdf->doc->title);
	cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_SUBJECT,
				       pdf->doc->subtitle);
	cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_KEYWORDS,
				       pdf->doc->generation);
	cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, at);
	cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_MOD_DATE, at);
}

/* @param pages  0: only count them */
static int run(const struct wm_doc *doc, int pages, struct wm_buf *buf, int *ret_pages)
{
	struct pdf pdf = { .doc = doc, .pages = pages };
	int err = pdf_fonts_load(&pdf.fonts);

	if (err < 0) {
		return err;
	}
	pdf.surface = cairo_pdf_surface_create_for_stream(pages > 0 ? to_buffer : NULL, buf,
							  PAGE_WIDTH, PAGE_HEIGHT);
	pdf.cr = cairo_create(pdf.surface);
	put_properties(&pdf);
	lay_out(&pdf);
	*ret_pages = pdf.page;
	for (size_t i = 0; i < WM_DOC_COLUMNS_MAX; i++) {
		err = pdf.lines[i].err < 0 ? pdf.lines[i].err : err;
		pdf_lines_free(&pdf.lines[i]);
	}
	cairo_surface_finish(pdf.surface);
	if (err == WM_OK && buf->err < 0) {
		err = buf->err;
	}
	if (err == WM_OK && (cairo_status(pdf.cr) != CAIRO_STATUS_SUCCESS ||
			     cairo_surface_status(pdf.surface) != CAIRO_STATUS_SUCCESS)) {
		err = WM_ESYSTEM;
	}
	cairo_destroy(pdf.cr);
	cairo_surface_destroy(pdf.surface);
	pdf_fonts_free(&pdf.fonts);
	return err < 0 ? err : doc->err;
}

int wm_render_pdf(const struct wm_doc *doc, struct wm_buf *buf)
{
	int pages = 0;
	int err = run(doc, 0, buf, &pages);

	return err < 0 ? err : run(doc, pages, buf, &pages);
}
