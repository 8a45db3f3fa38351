/**
 * @file review.h
 * @brief waymark review: what its subcommands share.
 */
#ifndef WM_CLI_REVIEW_H
#define WM_CLI_REVIEW_H

#include "cli/actor.h"
#include "cli/docket.h"
#include "cli/evidence.h"
#include "cli/opt.h"
#include "cli/query.h"
#include "cli/regcopy.h"

struct review_args {
	const char *as, *state, *action, *reason, *cycle, *level, *as_of, *assessor, *rationale,
		*lang;
	struct opt_list areas, institutions;
	struct evidence_args evidence;
	bool all_submitted, all_approved, json;
};

struct review {
	const struct cli *cli;
	const struct review_args *args;
	struct actor actor;
	struct docket docket;
	struct regcopy copy;
	int32_t today; /**< the server's */
};

/**
 * Connect (as `who`, or with NULL to read), read the log and the register.
 * @return a status; review_close() in any case
 */
int review_open(struct review *review, const char *who);
void review_close(struct review *review);

/** Does an update pass --area, --action and --institution?  @param action  0 = any */
bool review_selects(const struct review *review, const struct choice *choice, uint16_t action,
		    const struct docket_update *update);

/** Whose turn it is: a lead's code, "roadmap"; empty when nobody's. */
const char *review_turn(const struct review *review, const struct docket_update *update);

/** One revision from the command line.  @return a status */
int review_revision(const char *word, uint64_t *ret_revision);

/* Subcommands: each is given the words behind its own name and returns a status. */
int review_list(struct review *review);
int review_show(struct review *review, char **words, int count);
int review_verbs(struct review *review, enum wm_review_verb verb, char **words, int count);
int review_publish(struct review *review);
int review_verify(struct review *review);

#endif
