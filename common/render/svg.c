/* Small multiples: every bar on the same scale of 100 %, the counts written into the segments. */
#include "render/svg.h"

#include "render/emit.h"

#define WIDTH	    900
#define LABEL_WIDTH 270
#define NOTE_WIDTH  90
#define BAR_WIDTH   (WIDTH - LABEL_WIDTH - NOTE_WIDTH)
#define ROW_HEIGHT  30
#define BAR_HEIGHT  20
#define LABEL_CHARS 33
#define LEGEND	    30

/* At most so many characters, the last one then an ellipsis. */
static void put_short(struct wm_buf *buf, const char *text, size_t most)
{
	size_t count = 0;
	size_t cut = 0;
	size_t i = 0;

	for (; text[i] != '\0'; i++) {
		if (((unsigned char)text[i] & 0xc0U) != 0x80U) {
			if (count + 1 == most) {
				cut = i;
			}
			count++;
		}
	}
	wm_emit_xml_view(buf, wm_view_of(text, count > most ? cut : i));
	if (count > most) {
		wm_emit(buf, "…");
	}
}

static void fill(const struct wm_doc_block *block, enum wm_doc_shade shade, struct wm_buf *buf)
{
	if (wm_doc_shades[shade].hatched) {
		wm_emit_format(buf, "fill=\"url(#hatch-%s)\"", block->id);
	} else {
		wm_emit_format(buf, "fill=\"#%06x\"", wm_doc_shades[shade].rgb);
	}
}

static void legend(const struct wm_doc_block *block, struct wm_buf *buf)
{
	int x = 2;

	for (size_t i = 0; i < block->series_count; i++) {
		size_t chars = 0;
		for (const char *c = block->series[i].label; *c != '\0'; c++) {
			chars += ((unsigned char)*c & 0xc0U) != 0x80U;
		}
		wm_emit_format(buf, "<rect x=\"%d\" y=\"4\" width=\"14\" height=\"14\" ", x);
		fill(block, block->series[i].shade, buf);
		wm_emit_format(buf, " stroke=\"#555\"/><text x=\"%d\" y=\"16\">", x + 19);
		wm_emit_xml(buf, block->series[i].label);
		wm_emit(buf, "</text>\n");
		x += 36 + (int)chars * 8;
	}
}

static void segment(const struct wm_doc_block *block, size_t series, int32_t value, int x,
		    int width, int y, struct wm_buf *buf)
{
	const struct wm_doc_shade_style *style = &wm_doc_shades[block->series[series].shade];

	wm_emit_format(buf, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" ", x, y, width,
		       BAR_HEIGHT);
	fill(block, block->series[series].shade, buf);
	wm_emit(buf, " stroke=\"#555\" stroke-width=\"0.7\"><title>");
	wm_emit_xml(buf, block->series[series].label);
	wm_emit_format(buf, ": %d</title></rect>", value);
	if (width >= 14) {
		if (style->hatched) { /* a clear ground for the number */
			wm_emit_format(buf,
				       "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"14\" "
				       "fill=\"#fff\"/>",
				       x + width / 2 - 9, y + 3, 18);
		}
		wm_emit_format(buf,
			       "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#%06x\" "
			       "font-size=\"12\">%d</text>",
			       x + width / 2, y + 15, style->ink, value);
	}
	wm_emit(buf, "\n");
}

static void row(const struct wm_doc_block *block, const struct wm_doc_bar *bar, int y,
		struct wm_buf *buf)
{
	int64_t total = 0;
	int64_t before = 0;

	for (size_t i = 0; i < block->series_count; i++) {
		total += bar->value[i];
	}
	wm_emit_format(buf, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", LABEL_WIDTH - 8,
		       y + 15);
	put_short(buf, bar->label, LABEL_CHARS);
	wm_emit(buf, "</text>\n");
	for (size_t i = 0; total > 0 && i < block->series_count; i++) {
		const int from = (int)(before * BAR_WIDTH / total);
		before += bar->value[i];
		const int to = (int)(before * BAR_WIDTH / total);
		if (bar->value[i] > 0) {
			segment(block, i, bar->value[i], LABEL_WIDTH + from, to - from, y, buf);
		}
	}
	wm_emit_format(buf, "<text x=\"%d\" y=\"%d\">", LABEL_WIDTH + BAR_WIDTH + 8, y + 15);
	wm_emit_xml(buf, bar->note);
	wm_emit(buf, "</text>\n");
}

void wm_svg_bars(const struct wm_doc_block *block, struct wm_buf *buf)
{
	int rows = 0;
	int y = LEGEND;

	for (const struct wm_doc_bar *bar = block->bar; bar != NULL; bar = bar->next) {
		rows++;
	}
	wm_emit_format(buf,
		       "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
		       "role=\"img\" aria-label=\"",
		       WIDTH, LEGEND + rows * ROW_HEIGHT);
	wm_emit_xml(buf, block->title);
	wm_emit_format(buf,
		       "\">\n<defs><pattern id=\"hatch-%s\" width=\"6\" height=\"6\" "
		       "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
		       "<rect width=\"6\" height=\"6\" fill=\"#fff\"/><rect width=\"1.6\" "
		       "height=\"6\" fill=\"#777\"/></pattern></defs>\n",
		       block->id);
	legend(block, buf);
	for (const struct wm_doc_bar *bar = block->bar; bar != NULL; bar = bar->next) {
		row(block, bar, y, buf);
		y += ROW_HEIGHT;
	}
	wm_emit(buf, "</svg>\n");
}
