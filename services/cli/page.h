/**
 * @file page.h
 * @brief Everything about one action point, as text.
 */
#ifndef WM_CLI_PAGE_H
#define WM_CLI_PAGE_H

#include "cli/fetch.h"

/** @param view  evaluated */
void page_print(const struct view *view, const struct directory *directory);

/** What follows for the day: verified completion, time, freshness, review, milestones, ... */
void page_print_day(const struct view *view);

/** What the marks in tables and pages mean. */
void page_print_legend(void);

/** Mark behind a value that was compiled from public sources; empty for a filed one. */
const char *page_mark(int origin);

#endif
