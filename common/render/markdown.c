/* Markdown (CommonMark with pipe tables): a chart is the table of its counts. */
#include "render/emit.h"
#include "render/render.h"

/* What begins something in Markdown or HTML is escaped; a line break would end a cell. */
static void put(struct wm_buf *buf, const char *text)
{
	static const char special[] = "\\`*_[]<>|#~&";

	for (const char *c = text; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20) {
			wm_emit(buf, " ");
			continue;
		}
		if (strchr(special, *c) != NULL) {
			wm_emit(buf, "\\");
		}
		wm_buf_add(buf, c, 1);
	}
}

/* A paragraph may not begin like a list. */
static void paragraph(struct wm_buf *buf, const char *text)
{
	if (strchr("-+=0123456789", *text) != NULL && *text != '\0') {
		wm_emit(buf, "&#8203;");
	}
	put(buf, text);
	wm_emit(buf, "\n\n");
}

static void heading(struct wm_buf *buf, const char *marks, const char *text)
{
	wm_emit(buf, marks);
	put(buf, text);
	wm_emit(buf, "\n\n");
}

static void table(const struct wm_doc *doc, const struct wm_doc_block *block, struct wm_buf *buf)
{
	char room[WM_DOC_CELL_BYTES];

	heading(buf, "### ", block->title);
	for (size_t i = 0; i < block->column_count; i++) {
		wm_emit(buf, "| ");
		put(buf, block->column[i].title);
		wm_emit(buf, " ");
	}
	wm_emit(buf, "|\n");
	for (size_t i = 0; i < block->column_count; i++) {
		wm_emit(buf, wm_doc_is_number(block->column[i].kind) ? "|--:" : "|---");
	}
	wm_emit(buf, "|\n");
	for (size_t i = 0; i < wm_doc_rows(block) * block->column_count; i++) {
		wm_emit(buf, "| ");
		put(buf, wm_doc_cell_text(doc, &block->cell[i], room));
		wm_emit(buf, (i + 1) % block->column_count == 0 ? " |\n" : " ");
	}
	wm_emit(buf, "\n");
}

static void bars(const struct wm_doc_block *block, struct wm_buf *buf)
{
	heading(buf, "### ", block->title);
	wm_emit(buf, "| |");
	for (size_t i = 0; i < block->series_count; i++) {
		wm_emit(buf, " ");
		put(buf, block->series[i].label);
		wm_emit(buf, " |");
	}
	wm_emit(buf, " |\n|---|");
	for (size_t i = 0; i < block->series_count; i++) {
		wm_emit(buf, "--:|");
	}
	wm_emit(buf, "---|\n");
	for (const struct wm_doc_bar *bar = block->bar; bar != NULL; bar = bar->next) {
		wm_emit(buf, "| ");
		put(buf, bar->label);
		wm_emit(buf, " |");
		for (size_t i = 0; i < block->series_count; i++) {
			wm_emit_format(buf, " %d |", bar->value[i]);
		}
		wm_emit(buf, " ");
		put(buf, bar->note);
		wm_emit(buf, " |\n");
	}
	wm_emit(buf, "\n");
}

int wm_render_markdown(const struct wm_doc *doc, struct wm_buf *buf)
{
	heading(buf, "# ", doc->title);
	paragraph(buf, doc->subtitle);
	for (const struct wm_doc_block *block = doc->first; block != NULL; block = block->next) {
		switch (block->kind) {
		case WM_DOC_PART:
			heading(buf, "## ", block->title);
			break;
		case WM_DOC_HEADING:
			heading(buf, "### ", block->title);
			break;
		case WM_DOC_TEXT:
			paragraph(buf, block->title);
			break;
		case WM_DOC_TABLE:
			table(doc, block, buf);
			break;
		case WM_DOC_BARS:
			bars(block, buf);
			break;
		}
	}
	return buf->err;
}
