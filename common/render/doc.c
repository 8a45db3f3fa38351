/* The document: blocks and texts in chunks of memory that go together. */
#include "render/doc.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "sys/alloc.h"

#define CHUNK_BYTES ((size_t)64 * 1024)

/* Lightness falls within each scale; the hatched one is nobody's value. */
const struct wm_doc_shade_style wm_doc_shades[WM_SHADE__COUNT] = {
	[WM_SHADE_FULL] = { 0x08306b, 0xffffff, false },
	[WM_SHADE_MUCH] = { 0x2f79b9, 0xffffff, false },
	[WM_SHADE_LITTLE] = { 0x8fc1e3, 0x000000, false },
	[WM_SHADE_NOTHING] = { 0xdeebf7, 0x000000, false },
	[WM_SHADE_MISSING] = { 0xbdbdbd, 0x000000, false },
	[WM_SHADE_UNKNOWN] = { 0xffffff, 0x000000, true },
	[WM_SHADE_GREEN] = { 0xb5e0c4, 0x000000, false },
	[WM_SHADE_AMBER] = { 0xe69f00, 0x000000, false },
	[WM_SHADE_RED] = { 0x7a0019, 0xffffff, false },
};

struct chunk {
	struct chunk *next;
	size_t used, size;
	_Alignas(16) unsigned char bytes[];
};

static void *take(struct wm_doc *doc, size_t bytes)
{
	const size_t need = (bytes + 15) & ~(size_t)15;
	struct chunk *chunk = doc != NULL ? doc->memory : NULL;

	if (doc == NULL || doc->err < 0) {
		return NULL;
	}
	if (chunk == NULL || chunk->size - chunk->used < need) {
		const size_t size = need > CHUNK_BYTES ? need : CHUNK_BYTES;
		chunk = wm_alloc(sizeof(*chunk) + size);
		if (chunk == NULL) {
			doc->err = WM_ENOMEM;
			return NULL;
		}
		chunk->size = size;
		chunk->next = doc->memory;
		doc->memory = chunk;
	}
	void *place = chunk->bytes + chunk->used;
	chunk->used += need;
	return place;
}

struct wm_doc *wm_doc_new(const char *lang)
{
	struct wm_doc *doc = wm_alloc(sizeof(*doc));

	if (doc != NULL) {
		doc->title = doc->subtitle = doc->generation = "";
		doc->none = "n/a";
		doc->page = "";
		doc->lang = wm_doc_copy(doc, wm_view_str(lang));
	}
	return doc;
}

void wm_doc_free(struct wm_doc *doc)
{
	if (doc == NULL) {
		return;
	}
	for (struct wm_doc_block *block = doc->first; block != NULL; block = block->next) {
		wm_free(block->cell);
	}
	for (struct chunk *chunk = doc->memory; chunk != NULL;) {
		struct chunk *next = chunk->next;
		wm_free(chunk);
		chunk = next;
	}
	wm_free(doc);
}

/* U+FFFE and U+FFFF are three bytes. */
static void scrub(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) {
			text[i] = ' ';
		} else if (i + 2 < len && memcmp(text + i, "\xef\xbf", 2) == 0 &&
			   (unsigned char)text[i + 2] >= 0xbe) {
			memset(text + i, ' ', 3);
		}
	}
}

const char *wm_doc_copy(struct wm_doc *doc, struct wm_view text)
{
	char *copy = take(doc, text.len + 1);

	if (copy == NULL) {
		return "";
	}
	if (text.len > 0) {
		memcpy(copy, text.data, text.len);
		scrub(copy, text.len);
	}
	copy[text.len] = '\0';
	return copy;
}

static const char *copy_text(struct wm_doc *doc, const char *text)
{
	return wm_doc_copy(doc, wm_view_str(text != NULL ? text : ""));
}

const char *wm_doc_format(struct wm_doc *doc, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	const int len = vsnprintf(NULL, 0, format, list);
	va_end(list);
	char *text = len >= 0 ? take(doc, (size_t)len + 1) : NULL;
	if (text == NULL) {
		return "";
	}
	va_start(list, format);
	(void)vsnprintf(text, (size_t)len + 1, format, list);
	va_end(list);
	scrub(text, (size_t)len);
	return text;
}

/* ------------------------------------------------------------------ blocks */

static struct wm_doc_block *add(struct wm_doc *doc, enum wm_doc_kind kind, const char *id,
				const char *title)
{
	struct wm_doc_block *block = take(doc, sizeof(*block));

	if (block == NULL) {
		return NULL;
	}
	block->kind = kind;
	block->id = copy_text(doc, id);
	block->title = copy_text(doc, title);
	if (doc->last != NULL) {
		doc->last->next = block;
	} else {
		doc->first = block;
	}
	doc->last = block;
	return block;
}

void wm_doc_part(struct wm_doc *doc, const char *id, const char *title, const char *short_title)
{
	struct wm_doc_block *block = add(doc, WM_DOC_PART, id, title);

	if (block != NULL) {
		block->short_title =
			short_title != NULL ? copy_text(doc, short_title) : block->title;
	}
}

void wm_doc_heading(struct wm_doc *doc, const char *title)
{
	(void)add(doc, WM_DOC_HEADING, NULL, title);
}

void wm_doc_text(struct wm_doc *doc, const char *text)
{
	(void)add(doc, WM_DOC_TEXT, NULL, text);
}

void wm_doc_fact(struct wm_doc *doc, const char *key, const char *label, const char *value)
{
	struct wm_doc_fact *fact = take(doc, sizeof(*fact));

	if (fact == NULL) {
		return;
	}
	fact->key = copy_text(doc, key);
	fact->label = copy_text(doc, label);
	fact->value = copy_text(doc, value);
	if (doc->last_fact != NULL) {
		doc->last_fact->next = fact;
	} else {
		doc->facts = fact;
	}
	doc->last_fact = fact;
}

/* ------------------------------------------------------------------ tables */

void wm_doc_table(struct wm_doc *doc, const char *id, const char *title,
		  const struct wm_doc_column *columns, size_t count)
{
	struct wm_doc_block *block = add(doc, WM_DOC_TABLE, id, title);

	for (size_t i = 0; block != NULL && i < count && i < WM_DOC_COLUMNS_MAX; i++) {
		block->column[i] = columns[i];
		block->column[i].title = copy_text(doc, columns[i].title);
		block->column_count++;
	}
}

static void add_cell(struct wm_doc *doc, struct wm_doc_cell cell)
{
	struct wm_doc_block *block = doc != NULL ? doc->last : NULL;

	if (block == NULL || doc->err < 0 || block->kind != WM_DOC_TABLE) {
		return;
	}
	if (block->cell_count == block->cell_cap) {
		const size_t cap = block->cell_cap > 0 ? block->cell_cap * 2 : 64;
		struct wm_doc_cell *cells = wm_realloc(block->cell, cap * sizeof(*cells));
		if (cells == NULL) {
			doc->err = WM_ENOMEM;
			return;
		}
		block->cell = cells;
		block->cell_cap = cap;
	}
	block->cell[block->cell_count++] = cell;
}

void wm_doc_text_cell(struct wm_doc *doc, const char *text)
{
	add_cell(doc, (struct wm_doc_cell){ .kind = WM_CELL_TEXT, .text = copy_text(doc, text) });
}

void wm_doc_int_cell(struct wm_doc *doc, int64_t value)
{
	add_cell(doc, (struct wm_doc_cell){ .kind = WM_CELL_INT, .number = value });
}

void wm_doc_share_cell(struct wm_doc *doc, int32_t bp)
{
	add_cell(doc, (struct wm_doc_cell){ .kind = bp < 0 ? WM_CELL_NONE : WM_CELL_SHARE,
					    .number = bp });
}

void wm_doc_day_cell(struct wm_doc *doc, int32_t day)
{
	add_cell(doc,
		 (struct wm_doc_cell){ .kind = day == WM_DATE_NONE ? WM_CELL_NONE : WM_CELL_DAY,
				       .number = day });
}

void wm_doc_none_cell(struct wm_doc *doc)
{
	add_cell(doc, (struct wm_doc_cell){ .kind = WM_CELL_NONE });
}

size_t wm_doc_rows(const struct wm_doc_block *table)
{
	return table->column_count > 0 ? table->cell_count / table->column_count : 0;
}

const char *wm_doc_cell_text(const struct wm_doc *doc, const struct wm_doc_cell *cell,
			     char room[WM_DOC_CELL_BYTES])
{
	switch (cell->kind) {
	case WM_CELL_TEXT:
		return cell->text;
	case WM_CELL_NONE:
		return doc->none;
	case WM_CELL_DAY:
		wm_date_format((int32_t)cell->number, room);
		return room;
	case WM_CELL_SHARE:
		(void)snprintf(room, WM_DOC_CELL_BYTES, "%lld.%02lld %%",
			       (long long)(cell->number / 100), (long long)(cell->number % 100));
		return room;
	case WM_CELL_INT:
	default:
		(void)snprintf(room, WM_DOC_CELL_BYTES, "%lld", (long long)cell->number);
		return room;
	}
}

/* ------------------------------------------------------------------ bars */

void wm_doc_bars(struct wm_doc *doc, const char *id, const char *title,
		 const struct wm_doc_series *series, size_t count)
{
	struct wm_doc_block *block = add(doc, WM_DOC_BARS, id, title);

	for (size_t i = 0; block != NULL && i < count && i < WM_DOC_SERIES_MAX; i++) {
		block->series[i] = series[i];
		block->series[i].label = copy_text(doc, series[i].label);
		block->series_count++;
	}
}

void wm_doc_bar(struct wm_doc *doc, const char *label, const char *note, const int32_t *values)
{
	struct wm_doc_block *block = doc != NULL ? doc->last : NULL;
	struct wm_doc_bar *bar = take(doc, sizeof(*bar));

	if (bar == NULL || block == NULL || block->kind != WM_DOC_BARS) {
		return;
	}
	bar->label = copy_text(doc, label);
	bar->note = copy_text(doc, note);
	memcpy(bar->value, values, block->series_count * sizeof(*values));
	if (block->last_bar != NULL) {
		block->last_bar->next = bar;
	} else {
		block->bar = bar;
	}
	block->last_bar = bar;
}
