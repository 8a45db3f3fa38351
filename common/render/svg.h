/**
 * @file svg.h
 * @brief Bars as inline SVG.
 */
#ifndef WM_RENDER_SVG_H
#define WM_RENDER_SVG_H

#include "render/doc.h"
#include "sys/buf.h"

/** Stacked bars, one below the other on one scale, with a legend and the counts in them. */
void wm_svg_bars(const struct wm_doc_block *block, struct wm_buf *buf);

#endif
