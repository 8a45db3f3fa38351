/**
 * @file actor.h
 * @brief What a coordinator hands in: entries with ids that follow from them, one by one.
 *
 * Doing the same again sends the same id, so a bulk that broke off is simply
 * done again: what landed comes back as replayed.
 */
#ifndef WM_CLI_ACTOR_H
#define WM_CLI_ACTOR_H

#include <jansson.h>

#include "cli/connect.h"

struct actor {
	struct server server;
	wm_client *submit; /**< as the coordinator; NULL until actor_open() */
	wm_client *read;   /**< with the same key, watch endpoint */
	struct wm_server_info info;
};

/**
 * Connect both ways.
 * @param who   "coordinator/CODE" or "roadmap/coordinator"; NULL = only read, as a reader
 * @return a status; actor_close() in any case
 */
int actor_open(const struct cli *cli, const char *who, struct actor *ret_actor);
void actor_close(struct actor *actor);

/** "roadmap/coordinator", or with --as CODE that institution's. */
#define ACTOR_WHO_BYTES 64
/** @param as  code, or NULL.  @return a status */
int actor_who(const char *as, char ret_who[ACTOR_WHO_BYTES]);

struct act {
	const char *what;     /**< "accept", for the printed lines */
	uint8_t kind;	      /**< enum wm_submission_kind */
	uint16_t point;	      /**< 0 = about none */
	uint64_t target;      /**< revision it is about; 0 = about none */
	char institution[41]; /**< of the update that it is about; empty = none */
	uint8_t sid[16];
	const uint8_t *body;
	size_t body_len;
	int err; /**< WM_OK: the next three are set */
	bool is_sent, replayed;
	uint64_t revision;
	char text[201]; /**< why it was refused */
};

/** Hand one in and keep its answer; act->err is an error of the server or of the connection. */
void actor_send(struct actor *actor, struct act *act);

/** One line, or an object, for an act. */
void act_print(const struct act *act);
json_t *act_json(const struct act *act);

/** Counts of a bulk. */
struct act_tally {
	size_t done, replayed, refused, unsent;
	int err; /**< the first failure, one that may pass before others */
	char text[201];
};

void act_count(struct act_tally *tally, const struct act *act);
/** What the whole bulk ends with: STATUS_ROWS when some of several were refused. */
int act_status(const struct act_tally *tally);

#endif
