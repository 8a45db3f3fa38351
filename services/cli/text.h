/**
 * @file text.h
 * @brief Text from other people on a terminal: how wide it is, and nothing in it that acts.
 */
#ifndef WM_CLI_TEXT_H
#define WM_CLI_TEXT_H

#include "base/view.h"

/** Columns that UTF-8 text takes on a terminal; independent of the locale. */
size_t text_width(struct wm_view text);

/**
 * Make a string harmless and one line long: control characters, escape
 * sequences and marks that turn the writing direction become blanks, bytes
 * that are no UTF-8 become question marks.  The length does not change.
 */
void text_scrub(char *text);

#endif
