/* One HTML file that needs nothing else; everything from the document is escaped. */
#include "render/emit.h"
#include "render/render.h"
#include "render/svg.h"

#define WIDE_CHARS 30 /* a column that needs room whatever stands beside it */

/* No policy from outside is needed: the file itself forbids scripts and loading. */
static const char head[] =
	"<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	"style-src 'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<style>\n"
	":root{color-scheme:light}\n"
	"body{font:16px/1.5 \"DejaVu Sans\",Verdana,sans-serif;color:#111;background:#fff;"
	"max-width:70rem;margin:0 auto;padding:1rem 1.5rem 4rem}\n"
	"h1{font-size:1.7rem;line-height:1.25;margin:.5rem 0}\n"
	"h2{font-size:1.35rem;margin:2.5rem 0 .5rem;padding-top:.5rem;border-top:3px solid "
	"#08306b}\n"
	"h3{font-size:1.05rem;margin:1.5rem 0 .4rem}\n"
	"p{margin:.4rem 0;max-width:60rem}\n"
	".sub{color:#444}\n"
	"nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;padding:0}\n"
	"a{color:#08519c}\n"
	".wide{overflow-x:auto}\n"
	"table{border-collapse:collapse;width:100%;font-size:.85rem;margin:.3rem 0 1rem}\n"
	"th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid "
	"#bbb;overflow-wrap:break-word}\n"
	"th{border-bottom:2px solid #333;background:#f2f2f2;overflow-wrap:normal}\n"
	"th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
	"td.d{white-space:nowrap}\n"
	"th.w{min-width:12rem}\n"
	"td.none{color:#666}\n"
	"svg{width:100%;height:auto;font:13px \"DejaVu Sans\",Verdana,sans-serif;margin:.3rem 0}\n"
	"@media print{@page{size:A4;margin:15mm}body{font-size:9.5pt;max-width:none;padding:0}"
	"nav{display:none}h2{break-after:avoid}h3{break-after:avoid}svg,tr{break-inside:avoid}"
	"thead{display:table-header-group}a{color:#000;text-decoration:none}"
	"table{font-size:8pt}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n"
	"</style>\n";

static void element(struct wm_buf *buf, const char *open, const char *text, const char *close)
{
	wm_emit(buf, open);
	wm_emit_xml(buf, text);
	wm_emit(buf, close);
}

static const char *cell_class(enum wm_doc_cell_kind column, const struct wm_doc_cell *cell)
{
	if (cell != NULL && cell->kind == WM_CELL_NONE) {
		return column == WM_CELL_TEXT ? " class=\"none\"" : " class=\"n none\"";
	}
	if (wm_doc_is_number(column)) {
		return " class=\"n\"";
	}
	return column == WM_CELL_DAY ? " class=\"d\"" : "";
}

static void table(const struct wm_doc *doc, const struct wm_doc_block *block, struct wm_buf *buf)
{
	char room[WM_DOC_CELL_BYTES];
	const size_t count = block->column_count;

	wm_emit(buf, "<h3 id=\"");
	element(buf, "", block->id, "\">");
	element(buf, "", block->title, "</h3>\n<div class=\"wide\"><table>\n<thead><tr>");
	for (size_t i = 0; i < count; i++) {
		wm_emit_format(buf, "<th scope=\"col\"%s>",
			       block->column[i].width >= WIDE_CHARS
				       ? " class=\"w\""
				       : cell_class(block->column[i].kind, NULL));
		element(buf, "", block->column[i].title, "</th>");
	}
	wm_emit(buf, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < wm_doc_rows(block) * count; i++) {
		const struct wm_doc_cell *cell = &block->cell[i];
		wm_emit(buf, i % count == 0 ? "<tr>" : "");
		wm_emit_format(buf, "<td%s>", cell_class(block->column[i % count].kind, cell));
		element(buf, "", wm_doc_cell_text(doc, cell, room), "</td>");
		wm_emit(buf, (i + 1) % count == 0 ? "</tr>\n" : "");
	}
	wm_emit(buf, "</tbody></table></div>\n");
}

static void contents(const struct wm_doc *doc, struct wm_buf *buf)
{
	wm_emit(buf, "<nav><ul>\n");
	for (const struct wm_doc_block *block = doc->first; block != NULL; block = block->next) {
		if (block->kind == WM_DOC_PART) {
			element(buf, "<li><a href=\"#part-", block->id, "\">");
			element(buf, "", block->title, "</a></li>\n");
		}
	}
	wm_emit(buf, "</ul></nav>\n");
}

static void put_block(const struct wm_doc *doc, const struct wm_doc_block *block,
		      struct wm_buf *buf)
{
	switch (block->kind) {
	case WM_DOC_PART:
		element(buf, "<h2 id=\"part-", block->id, "\">");
		element(buf, "", block->title, "</h2>\n");
		break;
	case WM_DOC_HEADING:
		element(buf, "<h3>", block->title, "</h3>\n");
		break;
	case WM_DOC_TEXT:
		element(buf, "<p>", block->title, "</p>\n");
		break;
	case WM_DOC_TABLE:
		table(doc, block, buf);
		break;
	case WM_DOC_BARS:
		element(buf, "<h3>", block->title, "</h3>\n");
		wm_svg_bars(block, buf);
		break;
	}
}

int wm_render_html(const struct wm_doc *doc, struct wm_buf *buf)
{
	element(buf, "<!DOCTYPE html>\n<html lang=\"", doc->lang, "\">\n<head>\n");
	wm_emit(buf, head);
	element(buf, "<title>", doc->title, "</title>\n");
	for (const struct wm_doc_fact *fact = doc->facts; fact != NULL; fact = fact->next) {
		element(buf, "<meta name=\"waymark-", fact->key, "\" content=\"");
		element(buf, "", fact->value, "\">\n");
	}
	element(buf, "</head>\n<body>\n<header><h1>", doc->title, "</h1>\n");
	element(buf, "<p class=\"sub\">", doc->subtitle, "</p></header>\n");
	contents(doc, buf);
	wm_emit(buf, "<main>\n");
	for (const struct wm_doc_block *block = doc->first; block != NULL; block = block->next) {
		put_block(doc, block, buf);
	}
	wm_emit(buf, "</main>\n</body>\n</html>\n");
	return buf->err;
}
