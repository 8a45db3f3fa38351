/**
 * @file figures.h
 * @brief The roll-up of an area as text and as JSON; the arithmetic is wm_rollup_figures() alone.
 */
#ifndef WM_CLI_FIGURES_H
#define WM_CLI_FIGURES_H

#include <jansson.h>

#include "core/report.h"

/** {"revision","points","n","completion",...}; figures that do not exist are null. */
json_t *figures_json(const struct wm_area_report *report);

/** {"area","title",...} and what figures_json() has. */
json_t *figures_area_json(const struct wm_area_report *report, struct wm_view title);

#define FIGURES_LINE_BYTES 400
/** The distribution and the self-reported share in one line. */
void figures_line(const struct wm_area_report *report, char ret_text[FIGURES_LINE_BYTES]);

/** The whole block as text. */
void figures_print(const struct wm_area_report *report, struct wm_view title);

#endif
