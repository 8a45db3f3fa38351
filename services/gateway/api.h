/**
 * @file api.h
 * @brief What the read API answers, as JSON and CSV.  The figures are those of the command line.
 */
#ifndef WM_GATEWAY_API_H
#define WM_GATEWAY_API_H

#include "gateway/gateway.h"
#include "gateway/route.h"

/** What a body is made of. */
struct api_in {
	struct gateway *gateway;
	const struct ask *ask;
	const struct picture *picture; /**< of the request's cut */
	uint16_t point;
};

/** @param ret_body  a new JSON value, set on success.  @return WM_OK, or why there is none */
typedef int api_fn(const struct api_in *in, json_t **ret_body);

/** By enum route_id; NULL: not answered with JSON made here. */
extern api_fn *const api_bodies[ROUTE__COUNT];

/** The points as CSV. */
void api_csv(const struct picture *picture, struct wm_buf *ret_text);

/* --- api_log.c --- */
int api_log(const struct api_in *in, json_t **ret_body);
int api_changes(const struct api_in *in, json_t **ret_body);
/** Put the entries about a point, up to the picture's revision, with the states they led to. */
WM_CHECK int api_put_history(const struct api_in *in, json_t *object);

#endif
