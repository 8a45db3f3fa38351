/**
 * @file backup.h
 * @brief BACKUP: a child process copies the store and verifies the copy, while the broker goes on.
 *
 * The child is this program again, started for that; it opens the store for
 * reading as another process may, and takes nothing of the broker's but the end
 * of a pipe, by which it tells how it went.  It cannot be started by hand: tools
 * ask the broker.
 */
#ifndef WM_BROKER_BACKUP_H
#define WM_BROKER_BACKUP_H

#include <sys/types.h>

#include "base/err.h"
#include "conf/instance.h"

struct broker;

/** The backup under way; one at a time. */
struct backup_job {
	pid_t pid; /**< 0 = none */
	int fd;	   /**< end of the pipe to read from */
	uint64_t session, req;
	int64_t until_mono_msec; /**< then it is given up */
};

/** See whether it is done, and answer.  @return milliseconds until it is to be looked at again */
int backup_turn(struct broker *broker);
/** Give the one under way up. */
void backup_stop(struct broker *broker);

/** What the child does.  @return exit status */
int backup_child(const struct wm_instance *instance, int fd);

#endif
