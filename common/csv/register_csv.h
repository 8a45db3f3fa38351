/**
 * @file register_csv.h
 * @brief The register from a folder with areas.csv, institutions.csv and actions.csv.
 *
 * Layer 2 (csv).  Blank cells stay unknown; nothing is filled in.
 */
#ifndef WM_CSV_REGISTER_CSV_H
#define WM_CSV_REGISTER_CSV_H

#include "core/register.h"

struct wm_register_csv; /**< owns every string of the register in it */

/**
 * @param ret_loaded  owned by the caller: wm_register_csv_free()
 * @param ret_why     "actions.csv:12: text", set on failure
 * @return WM_OK, WM_ENOTFOUND (a file is missing), WM_ECELL, WM_ERULE, WM_ELIMIT (rows), the
 *         error of a row (struct wm_csv_row), or one of wm_csv_parse()
 */
WM_CHECK int wm_register_csv_load(const char *dir, struct wm_register_csv **ret_loaded,
				  char ret_why[200]);
void wm_register_csv_free(struct wm_register_csv *loaded);
/** Borrowed until the free; version is 1 and the hash is not filled in. */
const struct wm_register *wm_register_csv_get(const struct wm_register_csv *loaded);

#endif
