/**
 * @file account.h
 * @brief Accountability by institution (R8): who was expected, who has reported, who is overdue.
 */
#ifndef WM_CLI_ACCOUNT_H
#define WM_CLI_ACCOUNT_H

#include "cli/fetch.h"

struct account {
	struct wm_code code; /**< len 0: the points that nobody leads */
	int32_t leads;
	struct wm_reporting reporting;
	uint16_t overdue_count;
	uint16_t overdue[WM_POINTS_MAX_COUNT];
};

/** Ascending code; `row` is NULL without memory, else freed with wm_free(). */
struct accounts {
	struct account *row;
	size_t count;
};

struct accounts account_collect(const struct points *points);

/** {"institution","name","leads","reporting":{...},"overdue":[ids]} per lead, ascending code. */
json_t *account_json(const struct points *points, const struct directory *directory);

/** A table of the same. */
void account_print(const struct points *points, const struct directory *directory);

#endif
