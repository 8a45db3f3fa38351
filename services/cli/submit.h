/**
 * @file submit.h
 * @brief One progress update on its way: the words, the body, the answer.
 */
#ifndef WM_CLI_SUBMIT_H
#define WM_CLI_SUBMIT_H

#include "cli/connect.h"
#include "cli/evidence.h"
#include "cli/facts.h"
#include "crypto/sha256.h"

struct submit_args {
	const char *as, *action, *as_of, *kind, *reason, *cycle, *lifecycle, *completion, *percent,
		*confidence, *summary, *rationale, *obstacles, *next_steps, *decision, *lang,
		*actual_start, *actual_end, *reference, *origin, *sid;
	struct opt_list milestones, indicators;
	struct evidence_args evidence;
	struct opt_number supersedes, expect_rev;
	bool json;
};

struct submit {
	const struct submit_args *args;
	struct server server;
	wm_outbox *outbox;
	uint16_t point;
	char cycle[WM_CYCLE_ID_MAX_BYTES + 1]; /* empty = none */
	bool is_default_cycle;
	int lookup_err; /* why it is not known whether a cycle is open */
	struct wm_progress_update update;
	struct facts facts;
	evidence_hashes sha256;
	struct wm_submission_out out;
	uint8_t body[WM_BODY_MAX_BYTES];
};

/** All that needs no server; what is wrong there is not worth a connection.  @return a status */
int submit_build(struct submit *submit);

/** Ask the register for what the words leave open: the cycle, decimals.  @return a status */
int submit_consult(struct submit *submit);

/** Encode what is there now.  @return a status */
int submit_encode(struct submit *submit);

/** Say that it was refused.  @param current_rev  or NULL  @return a status */
int submit_say_refused(const struct submit *submit, int err, const char *text,
		       const uint64_t *current_rev);

#endif
