/**
 * @file gateway.h
 * @brief The gateway as a whole: one thread, one watch, one client for questions, one HTTP daemon.
 */
#ifndef WM_GATEWAY_GATEWAY_H
#define WM_GATEWAY_GATEWAY_H

#include "cli/picture.h"
#include "conf/instance.h"
#include "gateway/ask.h"
#include "gateway/events.h"

struct MHD_Daemon;
struct MHD_Response;

enum { EXIT_CLEAN = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_DIVERGED = 3 };

/** One finished answer; the key tells revision, day, target and encoding. */
struct answer {
	char *key; /**< owned; NULL = free */
	struct MHD_Response *response;
	uint64_t used; /**< turn of its last use */
};

/** One picture of the past, and what was asked for. */
struct past {
	struct cut cut;
	struct picture *picture; /**< owned; NULL = free */
	uint64_t used;
};

struct gateway {
	struct wm_instance instance;
	char server_public[41], public_key[41], secret_key[41];
	int signal_fd;
	wm_client *client; /**< for questions; only asked while the watch is connected */
	wm_watch *watch;
	bool connected;		     /**< the broker was heard within its heartbeats */
	int64_t heard_mono_msec;     /**< from it, last */
	int64_t refreshed_mono_msec; /**< the head's picture was asked for, last */
	uint64_t head;		     /**< revision that the watch has reached */
	struct picture *now;	     /**< of the head, for today; never NULL once it runs */
	struct past past[WM_HTTP_PICTURES_COUNT];
	struct answer answers[WM_HTTP_ANSWERS_COUNT];
	uint64_t turn;
	struct events events;
	struct MHD_Daemon *daemon;
	uint16_t port;
};

/** @param listen  "ADDRESS:PORT"; port 0 takes a free one */
WM_CHECK int gateway_open(struct gateway *gateway, const char *dir, const char *key_file,
			  const char *listen);
/** Until a signal.  @return an exit status */
int gateway_run(struct gateway *gateway);
void gateway_close(struct gateway *gateway);

/* --- follow.c --- */

/** Connect, refuse a key that may submit, take the first picture, begin to watch. */
WM_CHECK int follow_open(struct gateway *gateway);
/** Take what there is without waiting.  @return WM_OK, or why it cannot go on */
WM_CHECK int follow_drain(struct gateway *gateway);
/** Make `now` the picture of the head and of today, if it is not; keeps the old one on failure. */
void follow_refresh(struct gateway *gateway);

/* --- pictures.c --- */

/**
 * The picture of a cut: `now`, one that is kept, or one that is asked for.
 * @param ret_picture  borrowed until the next call
 * @return WM_OK, WM_EUNREACHABLE (no connection), or as wm_client_get()
 */
WM_CHECK int pictures_find(struct gateway *gateway, const struct cut *cut,
			   const struct picture **ret_picture);
/** Ask for one.  @param ret_picture  owned: picture_free() */
WM_CHECK int pictures_ask(struct gateway *gateway, const struct cut *cut,
			  struct picture **ret_picture);
void pictures_free(struct gateway *gateway);

#endif
