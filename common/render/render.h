/**
 * @file render.h
 * @brief A document (doc.h) as bytes.  The same document gives the same bytes, wherever and
 * whenever.
 *
 * Layer 2 (render).  Each returns WM_OK, WM_ENOMEM, WM_ELIMIT (the buffer's bound) or WM_ESYSTEM
 * (a library failed).
 */
#ifndef WM_RENDER_RENDER_H
#define WM_RENDER_RENDER_H

#include "render/doc.h"
#include "sys/buf.h"

WM_CHECK int wm_render_markdown(const struct wm_doc *doc, struct wm_buf *buf);
/** One file: no script, no outside resource; charts are inline SVG. */
WM_CHECK int wm_render_html(const struct wm_doc *doc, struct wm_buf *buf);
/** A4; the font is read from WM_RENDER_FONT and embedded.  WM_ENOTFOUND without the font. */
WM_CHECK int wm_render_pdf(const struct wm_doc *doc, struct wm_buf *buf);
/** A workbook; charts are native. */
WM_CHECK int wm_render_xlsx(const struct wm_doc *doc, struct wm_buf *buf);

#endif
