/**
 * @file pdf_text.h
 * @brief Lines of text on a page: the embedded fonts, breaking into lines, drawing.
 */
#ifndef WM_RENDER_PDF_TEXT_H
#define WM_RENDER_PDF_TEXT_H

#include <cairo.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/view.h"

struct pdf_fonts {
	cairo_font_face_t *regular, *bold;
};

/** @return WM_OK, WM_ENOTFOUND (no such font), WM_ENOMEM */
WM_CHECK int pdf_fonts_load(struct pdf_fonts *fonts);
void pdf_fonts_free(struct pdf_fonts *fonts);

/** Lines, each borrowed from the text; errors stick.  All zero is empty. */
struct pdf_lines {
	struct wm_view *line;
	size_t count, cap;
	int err;
};

/** Break at blanks, and inside a word that is wider than a line; forgets what was in `lines`. */
void pdf_break(cairo_t *cr, const char *text, double width, struct pdf_lines *lines);
void pdf_lines_free(struct pdf_lines *lines);

double pdf_width(cairo_t *cr, struct wm_view text);
/** Baseline at (x, y). */
void pdf_show(cairo_t *cr, double x, double y, struct wm_view text);

void pdf_colour(cairo_t *cr, uint32_t rgb);

#endif
