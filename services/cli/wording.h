/**
 * @file wording.h
 * @brief How much of the wording shown is official and of the values filed, in words on every face.
 */
#ifndef WM_CLI_WORDING_H
#define WM_CLI_WORDING_H

#include <jansson.h>

#include "cli/fetch.h"

#define WORDING_NOTICE_BYTES 200

/** One sentence about the titles of these points. */
void wording_notice(const struct points *points, char ret_text[WORDING_NOTICE_BYTES]);

/** {"official","reported","pending","notice"} */
json_t *wording_json(const struct points *points);

/** One sentence about who said the values that count: "self-reported" must not be read as filed. */
void origins_notice(const struct points *points, char ret_text[WORDING_NOTICE_BYTES]);

/** {"filed","compiled","notice"}: values shown, by origin */
json_t *origins_json(const struct points *points);

#endif
