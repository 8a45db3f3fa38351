/**
 * @file wording.h
 * @brief How much of the wording shown is official, said in words on every face.
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

#endif
