/*
 * The document as a workbook: a part is a sheet, bars are native charts over a
 * table of their counts.  Strings are written as strings, so nothing that
 * others wrote becomes a formula.
 *
 * The library writes files only: one in a private folder, read back and removed.
 * Its archive has fixed times; the properties have those of the revision.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/text.h"
#include "render/render.h"
#include "sys/alloc.h"
#include "sys/files.h"

#define TEXT_COLUMNS 8	  /* that a sentence runs over */
#define LINE_POINTS  11.5 /* height of a line of text */
#define TEXT_CHARS   110  /* of it in a line */
#define CHART_ROWS   17
#define LABEL_CHARS  32 /* width of the label of a bar */
#define SHARED_CHARS 16 /* width of a column that several tables share */
#define PAPER_A4     9

enum style {
	STYLE_TITLE = 0,
	STYLE_HEADING,
	STYLE_SUBTITLE,
	STYLE_TEXT,
	STYLE_HEADER,
	STYLE_HEADER_RIGHT,
	STYLE_CELL,
	STYLE_INT,
	STYLE_SHARE,
	STYLE_DAY,
	STYLE_NONE,
	STYLE__COUNT,
};

struct xlsx {
	const struct wm_doc *doc;
	lxw_workbook *book;
	lxw_worksheet *sheet;
	const char *sheet_name;
	lxw_format *style[STYLE__COUNT];
	lxw_row_t row;
	uint8_t width[WM_DOC_COLUMNS_MAX + 1];
	int tables; /* of the part */
	int err;
};

static void check(struct xlsx *xlsx, lxw_error error)
{
	if (error != LXW_NO_ERROR && xlsx->err == WM_OK) {
		xlsx->err = error == LXW_ERROR_MEMORY_MALLOC_FAILED	    ? WM_ENOMEM
			    : error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED ? WM_ELIMIT
									    : WM_ESYSTEM;
	}
}

/* ------------------------------------------------------------------ looks */

static void make_styles(struct xlsx *xlsx)
{
	for (int i = 0; i < STYLE__COUNT; i++) {
		lxw_format *style = workbook_add_format(xlsx->book);
		xlsx->style[i] = style;
		format_set_font_name(style, "DejaVu Sans");
		format_set_font_size(style, i == STYLE_TITLE ? 14 : i == STYLE_HEADING ? 11 : 9);
		format_set_align(style, LXW_ALIGN_VERTICAL_TOP);
		if (i <= STYLE_HEADING || i == STYLE_HEADER || i == STYLE_HEADER_RIGHT) {
			format_set_bold(style);
		}
		if (i >= STYLE_TEXT && i <= STYLE_CELL) {
			format_set_text_wrap(style);
		}
		if (i >= STYLE_HEADER) {
			format_set_bottom(style, LXW_BORDER_HAIR);
		}
	}
	format_set_bg_color(xlsx->style[STYLE_HEADER], 0xe8e8e8);
	format_set_bg_color(xlsx->style[STYLE_HEADER_RIGHT], 0xe8e8e8);
	format_set_align(xlsx->style[STYLE_HEADER_RIGHT], LXW_ALIGN_RIGHT);
	format_set_num_format(xlsx->style[STYLE_INT], "0");
	format_set_num_format(xlsx->style[STYLE_SHARE], "0.00%");
	format_set_num_format(xlsx->style[STYLE_DAY], "yyyy\\-mm\\-dd");
	format_set_align(xlsx->style[STYLE_DAY], LXW_ALIGN_LEFT);
	format_set_font_color(xlsx->style[STYLE_NONE], 0x666666);
}

static void put(struct xlsx *xlsx, lxw_row_t row, lxw_col_t column, const char *text,
		enum style style)
{
	check(xlsx, worksheet_write_string(xlsx->sheet, row, column, text, xlsx->style[style]));
}

/* ------------------------------------------------------------------ sheets */

static void end_sheet(struct xlsx *xlsx)
{
	for (lxw_col_t i = 0; xlsx->sheet != NULL && i < WM_DOC_COLUMNS_MAX; i++) {
		uint8_t width = xlsx->width[i];
		if (i > 0 && xlsx->tables > 1 && width > SHARED_CHARS) {
			width = SHARED_CHARS;
		}
		if (width > 0) {
			check(xlsx, worksheet_set_column(xlsx->sheet, i, i, width + 2, NULL));
		}
	}
	memset(xlsx->width, 0, sizeof(xlsx->width));
}

static void begin_sheet(struct xlsx *xlsx, const struct wm_doc_block *part)
{
	end_sheet(xlsx);
	xlsx->sheet = workbook_add_worksheet(xlsx->book, part->short_title);
	if (xlsx->sheet == NULL) {
		xlsx->err = xlsx->err < 0 ? xlsx->err : WM_ESYSTEM;
		return;
	}
	xlsx->sheet_name = part->short_title;
	xlsx->tables = 0;
	worksheet_set_landscape(xlsx->sheet);
	worksheet_set_paper(xlsx->sheet, PAPER_A4);
	worksheet_fit_to_pages(xlsx->sheet, 1, 0);
	worksheet_set_margins(xlsx->sheet, 0.5, 0.5, 0.6, 0.6);
	check(xlsx, worksheet_set_footer(xlsx->sheet, "&L&8&A&R&8&P / &N"));
	put(xlsx, 0, 0, part->title, STYLE_TITLE);
	put(xlsx, 1, 0, xlsx->doc->subtitle, STYLE_SUBTITLE);
	xlsx->row = 3;
}

/* Is this the only table of its part?  Then its header stays in view and has a filter. */
static bool is_alone(const struct wm_doc_block *table)
{
	for (const struct wm_doc_block *block = table->next;
	     block != NULL && block->kind != WM_DOC_PART; block = block->next) {
		if (block->kind == WM_DOC_TABLE || block->kind == WM_DOC_BARS) {
			return false;
		}
	}
	return true;
}

static size_t characters(const char *text)
{
	size_t count = 0;

	for (const char *c = text; *c != '\0'; c++) {
		count += ((unsigned char)*c & 0xc0U) != 0x80U;
	}
	return count;
}

/* Not every program finds out by itself how high a row has to be. */
static void set_height(struct xlsx *xlsx, lxw_row_t row, size_t lines)
{
	check(xlsx, worksheet_set_row(xlsx->sheet, row, LINE_POINTS * (double)lines + 2, NULL));
}

static void sentence(struct xlsx *xlsx, const char *text)
{
	check(xlsx, worksheet_merge_range(xlsx->sheet, xlsx->row, 0, xlsx->row, TEXT_COLUMNS - 1,
					  text, xlsx->style[STYLE_TEXT]));
	set_height(xlsx, xlsx->row, characters(text) / TEXT_CHARS + 1);
	xlsx->row++;
}

/* ------------------------------------------------------------------ tables */

static void put_cell(struct xlsx *xlsx, lxw_row_t row, lxw_col_t column,
		     const struct wm_doc_cell *cell)
{
	lxw_worksheet *sheet = xlsx->sheet;

	switch (cell->kind) {
	case WM_CELL_TEXT:
		put(xlsx, row, column, cell->text, STYLE_CELL);
		break;
	case WM_CELL_INT:
		check(xlsx, worksheet_write_number(sheet, row, column, (double)cell->number,
						   xlsx->style[STYLE_INT]));
		break;
	case WM_CELL_SHARE:
		check(xlsx,
		      worksheet_write_number(sheet, row, column, (double)cell->number / 10000.0,
					     xlsx->style[STYLE_SHARE]));
		break;
	case WM_CELL_DAY: /* a sheet counts the days from 1899-12-30 */
		check(xlsx,
		      worksheet_write_number(sheet, row, column, (double)(cell->number + 25569),
					     xlsx->style[STYLE_DAY]));
		break;
	case WM_CELL_NONE:
		put(xlsx, row, column, xlsx->doc->none, STYLE_NONE);
		break;
	}
}

static void want_width(struct xlsx *xlsx, size_t column, uint8_t width)
{
	if (width > xlsx->width[column]) {
		xlsx->width[column] = width;
	}
}

/* Lines that the longest of a row's texts takes; words leave some room at the end of a line. */
static size_t lines_of(const struct wm_doc_block *block, const struct wm_doc_cell *cells,
		       bool is_only)
{
	size_t most = 1;

	for (size_t i = 0; i < block->column_count; i++) {
		const char *text = cells == NULL ? block->column[i].title : cells[i].text;
		size_t width = block->column[i].width;
		if (i > 0 && !is_only && width > SHARED_CHARS) {
			width = SHARED_CHARS;
		}
		width = width > 6 ? width - 2 : width;
		const size_t lines = text != NULL ? (characters(text) + width - 1) / width : 1;
		most = lines > most ? lines : most;
	}
	return most;
}

static void table(struct xlsx *xlsx, const struct wm_doc_block *block)
{
	const size_t count = block->column_count;
	const size_t rows = wm_doc_rows(block);
	const bool is_only = xlsx->tables == 0 && is_alone(block);

	put(xlsx, xlsx->row++, 0, block->title, STYLE_HEADING);
	const lxw_row_t header = xlsx->row++;
	for (size_t i = 0; i < count; i++) {
		put(xlsx, header, (lxw_col_t)i, block->column[i].title,
		    wm_doc_is_number(block->column[i].kind) ? STYLE_HEADER_RIGHT : STYLE_HEADER);
		want_width(xlsx, i, block->column[i].width);
	}
	set_height(xlsx, header, lines_of(block, NULL, is_only));
	for (size_t i = 0; i < rows; i++) {
		set_height(xlsx, xlsx->row + (lxw_row_t)i,
			   lines_of(block, &block->cell[i * count], is_only));
	}
	for (size_t i = 0; i < rows * count; i++) {
		put_cell(xlsx, xlsx->row + (lxw_row_t)(i / count), (lxw_col_t)(i % count),
			 &block->cell[i]);
	}
	xlsx->row += (lxw_row_t)rows;
	xlsx->tables++;
	if (is_only && rows > 0) {
		worksheet_freeze_panes(xlsx->sheet, header + 1, 0);
		check(xlsx, worksheet_autofilter(xlsx->sheet, header, 0, xlsx->row - 1,
						 (lxw_col_t)(count - 1)));
		check(xlsx, worksheet_repeat_rows(xlsx->sheet, header, header));
	}
	xlsx->row++;
}

/* ------------------------------------------------------------------ charts */

static void look_of_series(struct xlsx *xlsx, lxw_chart_series *series, enum wm_doc_shade shade)
{
	static lxw_chart_line outline = { .color = 0x555555, .width = 0.5 };
	const struct wm_doc_shade_style *style = &wm_doc_shades[shade];
	lxw_chart_fill fill = { .color = style->rgb == 0 ? LXW_COLOR_BLACK : style->rgb };
	lxw_chart_font font = { .color = style->ink == 0 ? LXW_COLOR_BLACK : style->ink,
				.size = 8 };
	lxw_chart_pattern pattern = { .type = LXW_CHART_PATTERN_WIDE_UPWARD_DIAGONAL,
				      .fg_color = 0x777777,
				      .bg_color = LXW_COLOR_WHITE };

	(void)xlsx;
	if (style->hatched) {
		chart_series_set_pattern(series, &pattern);
	} else {
		chart_series_set_fill(series, &fill);
	}
	chart_series_set_line(series, &outline);
	chart_series_set_labels(series);
	chart_series_set_labels_num_format(series, "0;;;");
	chart_series_set_labels_font(series, &font);
}

static void chart(struct xlsx *xlsx, const struct wm_doc_block *block, lxw_row_t header,
		  lxw_row_t last)
{
	lxw_chart *made = workbook_add_chart(xlsx->book, LXW_CHART_BAR_STACKED_PERCENT);
	lxw_chart_options options = { .x_scale = 2.0, .y_scale = 1.1 };

	if (made == NULL) {
		xlsx->err = WM_ENOMEM;
		return;
	}
	for (size_t i = 0; i < block->series_count; i++) {
		lxw_chart_series *series = chart_add_series(made, NULL, NULL);
		const lxw_col_t column = (lxw_col_t)(i + 1);
		chart_series_set_categories(series, xlsx->sheet_name, header + 1, 0, last, 0);
		chart_series_set_values(series, xlsx->sheet_name, header + 1, column, last, column);
		chart_series_set_name_range(series, xlsx->sheet_name, header, column);
		look_of_series(xlsx, series, block->series[i].shade);
	}
	chart_title_set_name(made, block->title);
	chart_axis_set_reverse(made->y_axis);
	chart_legend_set_position(made, LXW_CHART_LEGEND_BOTTOM);
	chart_set_series_gap(made, 40);
	check(xlsx, worksheet_insert_chart_opt(xlsx->sheet, xlsx->row, 0, made, &options));
	xlsx->row += CHART_ROWS + 1;
}

static void bars(struct xlsx *xlsx, const struct wm_doc_block *block)
{
	put(xlsx, xlsx->row++, 0, block->title, STYLE_HEADING);
	const lxw_row_t header = xlsx->row++;
	const lxw_col_t note = (lxw_col_t)(block->series_count + 1);

	put(xlsx, header, 0, "", STYLE_HEADER);
	for (size_t i = 0; i < block->series_count; i++) {
		put(xlsx, header, (lxw_col_t)(i + 1), block->series[i].label, STYLE_HEADER_RIGHT);
		want_width(xlsx, i + 1, 12);
	}
	put(xlsx, header, note, "", STYLE_HEADER);
	want_width(xlsx, 0, 34);
	for (const struct wm_doc_bar *one = block->bar; one != NULL; one = one->next) {
		put(xlsx, xlsx->row, 0, one->label, STYLE_CELL);
		set_height(xlsx, xlsx->row, characters(one->label) / LABEL_CHARS + 1);
		for (size_t i = 0; i < block->series_count; i++) {
			check(xlsx,
			      worksheet_write_number(xlsx->sheet, xlsx->row, (lxw_col_t)(i + 1),
						     one->value[i], xlsx->style[STYLE_INT]));
		}
		put(xlsx, xlsx->row++, note, one->note, STYLE_CELL);
	}
	const lxw_row_t last = xlsx->row - 1;
	xlsx->row++;
	xlsx->tables++;
	if (last > header) {
		chart(xlsx, block, header, last);
	}
}

/* ------------------------------------------------------------------ the whole */

static void put_properties(struct xlsx *xlsx)
{
	const struct wm_doc *doc = xlsx->doc;
	/* The library copies them. */
	lxw_doc_properties properties = { .title = (char *)doc->title,
					  .subject = (char *)doc->subtitle,
					  .author = "Waymark",
					  .comments = (char *)doc->generation,
					  .created = (time_t)(doc->at_msec / 1000) };

	check(xlsx, workbook_set_properties(xlsx->book, &properties));
	for (const struct wm_doc_fact *fact = doc->facts; fact != NULL; fact = fact->next) {
		/* A property holds 255 characters; the sheet has the whole. */
		if (strlen(fact->value) <= 255) {
			check(xlsx, workbook_set_custom_property_string(xlsx->book, fact->key,
									fact->value));
		}
	}
}

static void put_blocks(struct xlsx *xlsx)
{
	for (const struct wm_doc_block *block = xlsx->doc->first;
	     block != NULL && xlsx->err == WM_OK; block = block->next) {
		switch (block->kind) {
		case WM_DOC_PART:
			begin_sheet(xlsx, block);
			break;
		case WM_DOC_HEADING:
			put(xlsx, xlsx->row++, 0, block->title, STYLE_HEADING);
			break;
		case WM_DOC_TEXT:
			sentence(xlsx, block->title);
			break;
		case WM_DOC_TABLE:
			table(xlsx, block);
			break;
		case WM_DOC_BARS:
			bars(xlsx, block);
			break;
		}
	}
	end_sheet(xlsx);
}

static int make(const struct wm_doc *doc, char *folder, const char *path)
{
	lxw_workbook_options options = { .tmpdir = folder };
	struct xlsx xlsx = { .doc = doc, .book = workbook_new_opt(path, &options) };

	if (xlsx.book == NULL) {
		return WM_ENOMEM;
	}
	make_styles(&xlsx);
	put_properties(&xlsx);
	put_blocks(&xlsx);
	check(&xlsx, workbook_close(xlsx.book));
	return xlsx.err;
}

int wm_render_xlsx(const struct wm_doc *doc, struct wm_buf *buf)
{
	const char *base = getenv("TMPDIR");
	char folder[512];

	const int len = snprintf(folder, sizeof(folder), "%s/waymark-XXXXXX",
				 base != NULL && base[0] != '\0' ? base : "/tmp");
	if (len < 0 || (size_t)len >= sizeof(folder) || mkdtemp(folder) == NULL) {
		return WM_ESYSTEM;
	}
	char *path = wm_path_join(folder, "book.xlsx");
	int err = path != NULL ? make(doc, folder, path) : WM_ENOMEM;
	if (err == WM_OK) {
		err = wm_file_read(path, buf);
	}
	if (path != NULL) {
		(void)unlink(path);
		wm_free(path);
	}
	(void)rmdir(folder);
	return err;
}
