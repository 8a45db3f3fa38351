/**
 * @file doc.h
 * @brief A report as data: parts, headings, sentences, tables and bars.  One model, many renderers.
 *
 * Layer 2 (render): knows nothing of action points; who builds a document decides what it says,
 * every renderer (render.h) shows the same content in the same order.
 *
 *     struct wm_doc *doc = wm_doc_new("en");
 *     wm_doc_part(doc, "overview", "Overview", NULL);
 *     wm_doc_table(doc, "time", "Time", columns, 2);
 *     wm_doc_text_cell(doc, "overdue");
 *     wm_doc_int_cell(doc, 3);
 *     if (doc->err == WM_OK) ...
 *     wm_doc_free(doc);
 *
 * Errors stick to the document.  All texts are copied.
 */
#ifndef WM_RENDER_DOC_H
#define WM_RENDER_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/view.h"

#define WM_DOC_COLUMNS_MAX 16
#define WM_DOC_SERIES_MAX  8

/** How a segment of a bar is filled: lightness falls from step to step, so grey print works. */
enum wm_doc_shade {
	WM_SHADE_FULL = 0, /**< ordinal scale, from most to least */
	WM_SHADE_MUCH,
	WM_SHADE_LITTLE,
	WM_SHADE_NOTHING,
	WM_SHADE_MISSING, /**< looked for and not found: grey */
	WM_SHADE_UNKNOWN, /**< hatched: never to be taken for a value */
	WM_SHADE_GREEN,	  /**< light, middle and dark: told apart without colours */
	WM_SHADE_AMBER,
	WM_SHADE_RED,
	WM_SHADE__COUNT,
};

struct wm_doc_shade_style {
	uint32_t rgb;
	uint32_t ink; /**< of a label upon it */
	bool hatched;
};
extern const struct wm_doc_shade_style wm_doc_shades[WM_SHADE__COUNT];

enum wm_doc_cell_kind {
	WM_CELL_TEXT = 0,
	WM_CELL_INT,
	WM_CELL_SHARE, /**< basis points */
	WM_CELL_DAY,   /**< days, as struct wm_update.as_of */
	WM_CELL_NONE,  /**< there is no value: the document's word for it */
};

/** Set to the right, and a number to a spreadsheet. */
static inline bool wm_doc_is_number(enum wm_doc_cell_kind kind)
{
	return kind == WM_CELL_INT || kind == WM_CELL_SHARE;
}

struct wm_doc_cell {
	enum wm_doc_cell_kind kind;
	int64_t number;
	const char *text; /**< of WM_CELL_TEXT, else NULL */
};

struct wm_doc_column {
	const char *title;
	enum wm_doc_cell_kind kind; /**< what most of its cells are: alignment and format */
	uint8_t width;		    /**< characters: a share of a page, a width of a sheet */
};

struct wm_doc_series {
	const char *label;
	enum wm_doc_shade shade;
};

enum wm_doc_kind {
	WM_DOC_PART = 0, /**< a chapter, a worksheet */
	WM_DOC_HEADING,
	WM_DOC_TEXT,
	WM_DOC_TABLE,
	WM_DOC_BARS,
};

struct wm_doc_bar {
	const char *label;
	const char *note; /**< behind the bar */
	int32_t value[WM_DOC_SERIES_MAX];
	struct wm_doc_bar *next;
};

struct wm_doc_block {
	enum wm_doc_kind kind;
	const char *id;		 /**< of a part, a table, bars: [a-z0-9-], unique */
	const char *title;	 /**< or the text */
	const char *short_title; /**< of a part: for a tab */
	struct wm_doc_block *next;
	/* table */
	size_t column_count;
	struct wm_doc_column column[WM_DOC_COLUMNS_MAX];
	size_t cell_count, cell_cap;
	struct wm_doc_cell
		*cell; /**< row by row; rows are whole when cell_count % column_count = 0 */
	/* bars */
	size_t series_count;
	struct wm_doc_series series[WM_DOC_SERIES_MAX];
	struct wm_doc_bar *bar, *last_bar;
};

/** What the document is of: shown at its end and kept as properties of the file. */
struct wm_doc_fact {
	const char *key; /**< machine-readable: "revision" */
	const char *label, *value;
	struct wm_doc_fact *next;
};

struct wm_doc {
	int err;	  /**< sticks */
	const char *lang; /**< "en" */
	const char *title, *subtitle;
	const char *none;	/**< word for "there is no value" */
	const char *page;	/**< "Page" */
	const char *generation; /**< the command that makes the same bytes */
	int64_t at_msec; /**< time that file properties carry: of the revision, never a clock's */
	struct wm_doc_block *first, *last;
	struct wm_doc_fact *facts, *last_fact;
	void *memory;
};

/** NULL without memory; every function takes that. */
struct wm_doc *wm_doc_new(const char *lang);
void wm_doc_free(struct wm_doc *doc);

/**
 * A copy that lives as long as the document; "" after an error.  Control characters and what XML
 * may not hold become blanks, so every renderer gets texts of one kind.
 */
const char *wm_doc_copy(struct wm_doc *doc, struct wm_view text);
const char *wm_doc_format(struct wm_doc *doc, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** @param short_title  at most 31 characters without []:*?/\; NULL takes the title */
void wm_doc_part(struct wm_doc *doc, const char *id, const char *title, const char *short_title);
void wm_doc_heading(struct wm_doc *doc, const char *title);
void wm_doc_text(struct wm_doc *doc, const char *text);
void wm_doc_fact(struct wm_doc *doc, const char *key, const char *label, const char *value);

void wm_doc_table(struct wm_doc *doc, const char *id, const char *title,
		  const struct wm_doc_column *columns, size_t count);
void wm_doc_text_cell(struct wm_doc *doc, const char *text);
void wm_doc_int_cell(struct wm_doc *doc, int64_t value);
/** WM_BP_NONE (-1) is no value. */
void wm_doc_share_cell(struct wm_doc *doc, int32_t bp);
/** WM_DATE_NONE is no value. */
void wm_doc_day_cell(struct wm_doc *doc, int32_t day);
void wm_doc_none_cell(struct wm_doc *doc);

void wm_doc_bars(struct wm_doc *doc, const char *id, const char *title,
		 const struct wm_doc_series *series, size_t count);
void wm_doc_bar(struct wm_doc *doc, const char *label, const char *note, const int32_t *values);

size_t wm_doc_rows(const struct wm_doc_block *table);

#define WM_DOC_CELL_BYTES 32
/** A cell as text: borrowed from the document, or written to `room`. */
const char *wm_doc_cell_text(const struct wm_doc *doc, const struct wm_doc_cell *cell,
			     char room[WM_DOC_CELL_BYTES]);

#endif
