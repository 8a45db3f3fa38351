/**
 * @file ask.h
 * @brief A request's target taken apart: path, and the options behind the question mark.
 *
 * Pure: the clock is an argument, and what is wrong comes back as a static text.
 */
#ifndef WM_GATEWAY_ASK_H
#define WM_GATEWAY_ASK_H

#include "base/err.h"
#include "cli/query.h"
#include "proto/limits.h"

/** Bits of ask.has. */
enum {
	ASK_AS_OF = 1,
	ASK_ON = 2,
	ASK_VIEW = 4,
	ASK_AFTER = 8,
	ASK_LIMIT = 16,
	ASK_FROM = 32,
	ASK_TO = 64,
	ASK_FACTS_TO = 128,
};

struct ask {
	char path[WM_HTTP_TARGET_MAX_BYTES]; /**< without the options; never decoded */
	unsigned has;			     /**< which options were given */
	struct cut cut;			     /**< as_of, facts_to, on, view */
	struct cut from, to;		     /**< of changes; the same day and view */
	uint64_t after;			     /**< of log */
	uint32_t limit;			     /**< of log: 1..WM_HTTP_LOG_MAX_COUNT */
};

/**
 * Take a request target apart: "/api/v1/points?as_of=12&view=accepted".
 * @param now_msec  wall time: a day that is still running ends now
 * @param ret_why   static text, set on failure
 * @return WM_OK, WM_ELIMIT (too long), WM_EUSAGE (an option that is not known, is given twice or
 *         cannot be read), WM_EREV_FUTURE
 */
WM_CHECK int ask_parse(const char *target, int64_t now_msec, struct ask *ret_ask,
		       const char **ret_why);

#endif
