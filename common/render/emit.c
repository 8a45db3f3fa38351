/* Words into a buffer. */
#include "render/emit.h"

#include <stdarg.h>
#include <stdio.h>

#define LINE_BYTES 1024 /* of numbers and names of ours; texts of others go by wm_emit() */

void wm_emit(struct wm_buf *buf, const char *text)
{
	wm_buf_add(buf, text, strlen(text));
}

void wm_emit_format(struct wm_buf *buf, const char *format, ...)
{
	char line[LINE_BYTES];
	va_list list;

	va_start(list, format);
	const int len = vsnprintf(line, sizeof(line), format, list);
	va_end(list);
	if (len < 0 || (size_t)len >= sizeof(line)) {
		buf->err = buf->err < 0 ? buf->err : WM_ELIMIT;
		return;
	}
	wm_buf_add(buf, line, (size_t)len);
}

static const char *entity(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return c < 0x20 && c != '\n' && c != '\t' ? " " : NULL;
	}
}

/* U+FFFE and U+FFFF: UTF-8, but not in XML. */
static bool is_noncharacter(struct wm_view rest)
{
	return rest.len >= 3 && rest.data[0] == 0xef && rest.data[1] == 0xbf &&
	       rest.data[2] >= 0xbe;
}

void wm_emit_xml_view(struct wm_buf *buf, struct wm_view text)
{
	size_t from = 0;

	for (size_t i = 0; i < text.len; i++) {
		const bool is_bad = is_noncharacter(wm_view_of(text.data + i, text.len - i));
		const char *instead = is_bad ? " " : entity(text.data[i]);
		if (instead != NULL) {
			wm_buf_add(buf, text.data + from, i - from);
			wm_emit(buf, instead);
			i += is_bad ? 2 : 0;
			from = i + 1;
		}
	}
	wm_buf_add(buf, text.data + from, text.len - from);
}

void wm_emit_xml(struct wm_buf *buf, const char *text)
{
	wm_emit_xml_view(buf, wm_view_str(text));
}
