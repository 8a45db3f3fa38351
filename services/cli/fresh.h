/**
 * @file fresh.h
 * @brief A new folder that is there as a whole or not at all.
 *
 *     struct fresh fresh;
 *     int status = fresh_begin(&fresh, "/srv/waymark");
 *     if (status == STATUS_OK) {
 *             ... fill fresh.beside ...
 *             status = ok ? fresh_commit(&fresh) : status;
 *     }
 *     fresh_end(&fresh);
 */
#ifndef WM_CLI_FRESH_H
#define WM_CLI_FRESH_H

#include <stdbool.h>

struct fresh {
	char *dir;    /**< owned: as it will be called, without slashes at the end */
	char *beside; /**< owned: as it is called while it is filled */
	bool is_made; /**< beside is there */
};

/**
 * Make an empty folder (0700) beside the wanted one.
 * @return a status; refuses a name at which there is something, an empty folder apart
 */
int fresh_begin(struct fresh *ret_fresh, const char *dir);

/** Make everything in it durable and give it its name.  @return a status */
int fresh_commit(struct fresh *fresh);

/** Remove what was not committed. */
void fresh_end(struct fresh *fresh);

#endif
