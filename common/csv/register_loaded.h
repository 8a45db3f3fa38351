/**
 * @file register_loaded.h
 * @brief A register that was read from files, as the parts of the reader share it.
 *
 * Layer 2 (csv), private: register_csv.c, register_whole.c and register_write.c.
 */
#ifndef WM_CSV_REGISTER_LOADED_H
#define WM_CSV_REGISTER_LOADED_H

#include "csv/csv.h"
#include "csv/register_csv.h"

struct wm_register_csv {
	struct wm_csv *csv[WM_FILE__COUNT]; /**< own the cells; NULL = the file is not there */
	void *rows[WM_FILE__COUNT];	    /**< owned, in order */
	size_t counts[WM_FILE__COUNT];
	struct wm_register_declared declared;
	struct wm_register reg;
};

#define WHY_BYTES WM_REGISTER_WHY_BYTES

/** Where a fault is. */
struct wm_place {
	const char *file;
	unsigned long line;
	const char *column; /**< NULL = the row */
	char *why;	    /**< WM_REGISTER_WHY_BYTES */
};

/** Write "file:line: column: text" to place->why.  @return `err` */
int wm_place_fault(const struct wm_place *place, int err, const char *text);

/**
 * Put milestones and indicators to their action points.
 * @return WM_OK or WM_ERULE with the reason
 */
WM_CHECK int wm_loaded_attach(struct wm_register_csv *loaded, char *why);

/**
 * Check the rules of the whole and the counts that are declared; keeps those.
 * @return WM_OK or WM_ERULE with the reason
 */
WM_CHECK int wm_loaded_check(struct wm_register_csv *loaded, char *why);

/** Append one file from rows of its table. */
void wm_loaded_write(enum wm_register_file file, const void *rows, size_t count,
		     struct wm_buf *out);

#endif
