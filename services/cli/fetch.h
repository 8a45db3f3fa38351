/**
 * @file fetch.h
 * @brief Answers of the server held in memory and decoded: points, areas and institutions,
 * roll-ups.
 */
#ifndef WM_CLI_FETCH_H
#define WM_CLI_FETCH_H

#include "cli/view.h"
#include "client/waymark.h"
#include "core/report.h"

/** One snapshot as it came. */
struct fetch {
	struct wm_item begin; /**< SNAPSHOT_BEGIN */
	struct wm_buf bytes;  /**< the bodies, one after the other */
	struct fetch_span {
		size_t start, len;
		enum wm_item_body kind;
	} * spans;
	size_t count, cap;
};

/** @return as wm_client_get(); after a failure there is nothing to free */
WM_CHECK int fetch_get(wm_client *client, const struct wm_query *query, int timeout_msec,
		       struct fetch *ret_fetch);
void fetch_free(struct fetch *fetch);
struct wm_view fetch_body(const struct fetch *fetch, size_t index);

/** Action points at one cut, ascending id; all zero = empty. */
struct points {
	struct fetch fetch;
	struct view *view;
	size_t count;
};

/** @return as fetch_get(), or why an item cannot be decoded */
WM_CHECK int points_get(wm_client *client, const struct wm_query *query, int timeout_msec,
			struct points *ret_points);
void points_free(struct points *points);

/** The register without its action points; all zero = empty. */
struct directory {
	struct wm_register reg; /**< points into the rest; has no points */
	struct fetch fetch;
	struct wm_area *areas;
	struct wm_institution *institutions;
	struct wm_cycle *cycles;
};

/** As of now. */
WM_CHECK int directory_get(wm_client *client, int timeout_msec, struct directory *ret_directory);
/** @param query  for WM_ITEM_BODY_REGISTER */
WM_CHECK int directory_get_at(wm_client *client, const struct wm_query *query, int timeout_msec,
			      struct directory *ret_directory);
void directory_free(struct directory *directory);
/** Evaluate every point for a day. */
void points_evaluate(struct points *points, const struct directory *directory, int32_t day);

/** NULL when it is not there. */
const struct wm_area *directory_area(const struct directory *directory, uint8_t area);
/** English title of an area, "the whole programme" for 0; empty when it is not known. */
struct wm_view directory_area_title(const struct directory *directory, uint8_t area);
/** English name of an institution; its code when the name is not known. */
struct wm_view directory_name(const struct directory *directory, const struct wm_code *code);

/** Roll-ups by area; [0] is the programme. */
/** What is shown beside a roll-up and needs the action points. */
struct beside {
	struct wm_rollup equal; /**< R3: the same points with equal weights */
	/** R5: of the continuous ones, how many reported for the cycle. */
	int32_t continuous_reported;
};

struct reports {
	uint64_t revision;
	bool has[WM_AREA_MAX + 1];
	struct wm_area_report area[WM_AREA_MAX + 1];
	bool has_beside;
	struct beside beside[WM_AREA_MAX + 1];
};

/** All of them, from the aggregator.  @return as fetch_get(), or why an item cannot be decoded */
WM_CHECK int reports_get(wm_client *client, int timeout_msec, struct reports *ret_reports);
/** Fill in what needs the points: all of those that the reports are of, evaluated for their day. */
void reports_put_beside(const struct points *points, struct reports *reports);
/** Computed here, from evaluated points: those of the whole register, for the programme. */
void reports_compute(const struct points *points, const struct directory *directory, int32_t day,
		     struct reports *ret_reports);

#endif
