/**
 * @file picture.h
 * @brief What a reading command shows: the points and the register at one cut, evaluated for one
 * day.
 *
 *     struct picture *picture = NULL;
 *     int status = picture_take(cli, &args->look, NULL, &picture);
 *     if (status == STATUS_OK) {
 *             ... picture->points, picture->reports ...
 *     }
 *     picture_free(picture);
 */
#ifndef WM_CLI_PICTURE_H
#define WM_CLI_PICTURE_H

#include "cli/connect.h"
#include "cli/fetch.h"
#include "cli/query.h"

struct picture {
	struct cut cut;
	int32_t day; /**< of the evaluation */
	/** The published view before the first publication: no points and no figures. */
	bool is_unpublished;
	struct points points;
	struct directory directory; /**< the register of the same revision */
	struct reports reports;	    /**< of the areas of which every point is here */
};

/**
 * @param selection  NULL = every point
 * @param ret_picture  owned by the caller
 * @return a status
 */
int picture_get(const struct server *server, wm_client *client, int64_t server_time_msec,
		const struct look *look, const struct wm_selection *selection,
		struct picture **ret_picture);

/** Connect, get it, and hang up.  @return a status */
int picture_take(const struct cli *cli, const struct look *look,
		 const struct wm_selection *selection, struct picture **ret_picture);

/** NULL is a no-op. */
void picture_free(struct picture *picture);

/** NULL when it is not in the picture. */
const struct view *picture_point(const struct picture *picture, uint16_t point);

/** "Nothing had been published up to revision 12: no figures." or an empty text. */
#define PICTURE_NOTICE_BYTES 120
void picture_notice(const struct picture *picture, char ret_text[PICTURE_NOTICE_BYTES]);

/** "evaluated_on", "view", "published_revision", "facts_to", "ages_to", "register", "thresholds".
 */
void picture_put(json_t *object, const struct picture *picture);

/** One line: revision, day, view. */
void picture_print_heading(const struct picture *picture);

#endif
