/**
 * @file figures.h
 * @brief The roll-up of an area as text and as JSON; the arithmetic is the core's alone.
 *
 * Both follow the order of the rules R1 to R9: the distribution first, verified
 * before self-reported, the mean last and never called completion.
 */
#ifndef WM_CLI_FIGURES_H
#define WM_CLI_FIGURES_H

#include <jansson.h>

#include "cli/fetch.h"

/** {"revision","points","n","completion",...}; figures that do not exist are null. */
json_t *figures_json(const struct reports *reports, unsigned area,
		     const struct directory *directory);

/** {"area","title",...} and what figures_json() has. */
json_t *figures_area_json(const struct reports *reports, unsigned area,
			  const struct directory *directory);

/** What the colours come from (R6); null when it is not known. */
json_t *figures_thresholds_json(const struct wm_settings *settings);

/** R8: counts and basis points. */
json_t *figures_reporting_json(const struct wm_reporting *reporting);

#define FIGURES_LINE_BYTES 900
/**
 * The distribution, both headlines and the colour in one line.
 * @param row  of the area, for the coordinator's colour; NULL = not known
 */
void figures_line(const struct wm_area_report *report, const struct wm_area *row,
		  char ret_text[FIGURES_LINE_BYTES]);

#define FIGURES_OVERRIDE_BYTES 300
/** "amber, says the coordinator: why", cut to fit; empty without such a colour (R6). */
void figures_override(const struct wm_area *row, char ret_text[FIGURES_OVERRIDE_BYTES]);

/** The whole block as text. */
void figures_print(const struct reports *reports, unsigned area, const struct directory *directory);

/** @param settings  NULL = not known */
void figures_print_thresholds(const struct wm_settings *settings);

#define FIGURES_BP_BYTES 16
/** "53.85 %"; "n/a" when there is nothing to divide by. */
void figures_bp(int32_t bp, char ret_text[FIGURES_BP_BYTES]);

#define FIGURES_POINTS_BYTES (512 * 6 + 8)
/** "1.01 1.07"; "none". */
void figures_points(const uint16_t *points, size_t count, char ret_text[FIGURES_POINTS_BYTES]);

#endif
