/**
 * @file emit.h
 * @brief What the text renderers share: words into a buffer, plain or escaped.
 */
#ifndef WM_RENDER_EMIT_H
#define WM_RENDER_EMIT_H

#include "sys/buf.h"

void wm_emit(struct wm_buf *buf, const char *text);
void wm_emit_format(struct wm_buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/** For XML and HTML, in text and in quoted attributes; what XML may not hold becomes a blank. */
void wm_emit_xml(struct wm_buf *buf, const char *text);
void wm_emit_xml_view(struct wm_buf *buf, struct wm_view text);

#endif
