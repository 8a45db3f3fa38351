/**
 * @file query.h
 * @brief What a reading command covers and as of when, from its options.
 */
#ifndef WM_CLI_QUERY_H
#define WM_CLI_QUERY_H

#include "cli/opt.h"
#include "client/waymark.h"

/** A selection and the memory it points into: do not copy it. */
struct choice {
	uint8_t areas[OPT_LIST_MAX];
	uint16_t points[OPT_LIST_MAX];
	const char *institutions[OPT_LIST_MAX];
	struct wm_selection selection;
};

/** The three lists of words; each may be NULL.  @return a status */
int query_choice(const struct opt_list *areas, const struct opt_list *actions,
		 const struct opt_list *institutions, struct choice *ret_choice);

/** One action point id.  @return a status */
int query_point(const char *text, uint16_t *ret_point);

/** What --as-of and --facts-to say. */
struct cut {
	bool is_head;
	uint64_t revision; /**< UINT64_MAX = not by revision */
	int64_t msec;	   /**< WM_AS_OF_HEAD = not by time */
	int32_t facts_to;  /**< WM_FACTS_ALL = all */
	int32_t day;	   /**< the day named by --as-of; WM_DATE_NONE = it names none */
};

/**
 * @param as_of, facts_to   texts of the options, or NULL
 * @param server_time_msec  of WELCOME: the end of a day that is still running
 * @return a status
 */
int query_cut(const char *as_of, const char *facts_to, int64_t server_time_msec,
	      struct cut *ret_cut);

/** A query for `what` at the cut. */
void query_make(struct wm_query *ret_query, enum wm_item_body what, const struct cut *cut);

#endif
