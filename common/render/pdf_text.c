/* Fonts and lines.  The fonts are files of a package, so a page looks the same on every machine. */
#include "render/pdf_text.h"

#include <cairo-ft.h>

#include "sys/alloc.h"

#define FONT_DIR   "/usr/share/fonts/truetype/dejavu/"
#define LINE_BYTES 1024 /* more does not fit on a page */

static const cairo_user_data_key_t face_key;

static void face_done(void *face)
{
	FT_Done_Face(face);
}

static int load(FT_Library library, const char *path, cairo_font_face_t **ret_font)
{
	FT_Face face;

	if (FT_New_Face(library, path, 0, &face) != 0) {
		return WM_ENOTFOUND;
	}
	cairo_font_face_t *font = cairo_ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING);
	if (cairo_font_face_set_user_data(font, &face_key, face, face_done) !=
	    CAIRO_STATUS_SUCCESS) {
		cairo_font_face_destroy(font);
		FT_Done_Face(face);
		return WM_ENOMEM;
	}
	*ret_font = font;
	return WM_OK;
}

int pdf_fonts_load(struct pdf_fonts *fonts)
{
	/* cairo keeps faces in a cache beyond our use of them: the library stays for good. */
	static FT_Library library;

	*fonts = (struct pdf_fonts){ .regular = NULL };
	if (library == NULL && FT_Init_FreeType(&library) != 0) {
		return WM_ENOMEM;
	}
	int err = load(library, FONT_DIR "DejaVuSans.ttf", &fonts->regular);
	if (err == WM_OK) {
		err = load(library, FONT_DIR "DejaVuSans-Bold.ttf", &fonts->bold);
	}
	if (err < 0) {
		pdf_fonts_free(fonts);
	}
	return err;
}

void pdf_fonts_free(struct pdf_fonts *fonts)
{
	cairo_font_face_destroy(fonts->regular);
	cairo_font_face_destroy(fonts->bold);
	*fonts = (struct pdf_fonts){ .regular = NULL };
}

/* ------------------------------------------------------------------ lines */

static const char *terminated(struct wm_view text, char room[LINE_BYTES])
{
	const size_t len = text.len < LINE_BYTES - 1 ? text.len : LINE_BYTES - 1;

	if (len > 0) {
		memcpy(room, text.data, len);
	}
	room[len] = '\0';
	return room;
}

double pdf_width(cairo_t *cr, struct wm_view text)
{
	char room[LINE_BYTES];
	cairo_text_extents_t extents;

	cairo_text_extents(cr, terminated(text, room), &extents);
	return extents.x_advance;
}

void pdf_show(cairo_t *cr, double x, double y, struct wm_view text)
{
	char room[LINE_BYTES];

	cairo_move_to(cr, x, y);
	cairo_show_text(cr, terminated(text, room));
}

void pdf_colour(cairo_t *cr, uint32_t rgb)
{
	cairo_set_source_rgb(cr, (rgb >> 16 & 0xffU) / 255.0, (rgb >> 8 & 0xffU) / 255.0,
			     (rgb & 0xffU) / 255.0);
}

static void add(struct pdf_lines *lines, const char *from, size_t len)
{
	if (lines->count == lines->cap) {
		const size_t cap = lines->cap > 0 ? lines->cap * 2 : 8;
		struct wm_view *line = wm_realloc(lines->line, cap * sizeof(*line));
		if (line == NULL) {
			lines->err = WM_ENOMEM;
			return;
		}
		lines->line = line;
		lines->cap = cap;
	}
	lines->line[lines->count++] = wm_view_of(from, len);
}

/* Bytes of the character that begins here. */
static size_t character(const char *text)
{
	size_t len = text[0] != '\0' ? 1 : 0;

	while (len > 0 && ((unsigned char)text[len] & 0xc0U) == 0x80U) {
		len++;
	}
	return len;
}

/* As many characters as fit, one at least. */
static size_t fitting(cairo_t *cr, const char *text, size_t len, double width)
{
	size_t fits = character(text);

	while (fits < len) {
		const size_t next = fits + character(text + fits);
		if (next > len || next >= LINE_BYTES ||
		    pdf_width(cr, wm_view_of(text, next)) > width) {
			break;
		}
		fits = next;
	}
	return fits;
}

void pdf_break(cairo_t *cr, const char *text, double width, struct pdf_lines *lines)
{
	const char *begin = text;

	lines->count = 0;
	do {
		size_t taken = 0; /* bytes that fit, up to a blank */
		for (size_t end = 0;;) {
			while (begin[end] == ' ') {
				end++;
			}
			end += strcspn(begin + end, " ");
			if (end >= LINE_BYTES || pdf_width(cr, wm_view_of(begin, end)) > width) {
				break;
			}
			taken = end;
			if (begin[end] == '\0') {
				break;
			}
		}
		if (taken == 0 && begin[0] != '\0') {
			taken = fitting(cr, begin, strcspn(begin + 1, " ") + 1, width);
		}
		add(lines, begin, taken);
		begin += taken;
		begin += strspn(begin, " ");
	} while (*begin != '\0' && lines->err == WM_OK);
}

void pdf_lines_free(struct pdf_lines *lines)
{
	wm_free(lines->line);
	*lines = (struct pdf_lines){ .count = 0 };
}
