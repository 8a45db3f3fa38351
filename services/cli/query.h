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

/** Which picture is meant: the texts of the options, or NULL. */
struct look {
	const char *as_of, *facts_to, *on, *view;
};

/** The lines of a table of options; ARGS has a member `look`. */
#define LOOK_OPTS(ARGS)                                                                           \
	{ "as-of", OPT_TEXT, "REV|DAY|TIME", offsetof(ARGS, look.as_of),                          \
	  .text = "as the ledger knew it then" },                                                 \
		{ "facts-to", OPT_TEXT, "DAY", offsetof(ARGS, look.facts_to),                     \
		  .text = "only facts up to this day" },                                          \
		{ "on", OPT_TEXT, "DAY", offsetof(ARGS, look.on),                                 \
		  .text = "evaluate deadlines, ages and cycles for this day" },                   \
	{                                                                                         \
		"view", OPT_TEXT, "VIEW", offsetof(ARGS, look.view),                              \
			.text = "reported (default), accepted, or published: which updates count" \
	}

#define LOOK_USAGE \
	"[--as-of REV|DAY|TIME] [--facts-to DAY] [--on DAY] [--view reported|accepted|published]"

/** What they say. */
struct cut {
	bool is_head;	   /**< nothing is cut off, and nothing was said about day and view */
	uint64_t revision; /**< UINT64_MAX = not by revision */
	int64_t msec;	   /**< WM_AS_OF_HEAD = not by time */
	int32_t facts_to;  /**< WM_FACTS_ALL = all */
	int32_t day;	   /**< the day named by --as-of; WM_DATE_NONE = it names none */
	int32_t on;	   /**< the day named by --on; WM_DATE_NONE = none */
	enum wm_query_view view;
};

/**
 * @param server_time_msec  of WELCOME: the end of a day that is still running
 * @return a status
 */
int query_cut(const struct look *look, int64_t server_time_msec, struct cut *ret_cut);

/**
 * The day of the evaluation: the one named by --on, else by --as-of, else that
 * on which the revision named was committed, else the server's today.
 * @param begin  of the answer to the query
 */
int32_t query_day(const struct cut *cut, const struct wm_item *begin, int64_t server_time_msec);

/** A query for `what` at the cut. */
void query_make(struct wm_query *ret_query, enum wm_item_body what, const struct cut *cut);

#endif
