/**
 * @file sheet.h
 * @brief A snapshot as a CSV table: one row per action point.
 *
 * Each row says which ledger, revision and register it is from, so that the
 * table stays what it is when rows are cut out of it.  The word "unknown" is a
 * value; an axis on which nobody ever spoke is empty and has the basis "none".
 * The axes, milestones and indicators are written as `waymark import` takes them.
 */
#ifndef WM_CLI_SHEET_H
#define WM_CLI_SHEET_H

#include "cli/picture.h"

/** Append the table; errors stick to the buffer. */
void sheet_write(const struct picture *picture, struct wm_buf *buf);

#endif
