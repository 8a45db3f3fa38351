/**
 * @file route.h
 * @brief The read API: which paths there are, and which options each takes.  Pure.
 */
#ifndef WM_GATEWAY_ROUTE_H
#define WM_GATEWAY_ROUTE_H

#include <stddef.h>
#include <stdint.h>

enum route_id {
	ROUTE_NONE = 0,
	ROUTE_STATUS,
	ROUTE_REGISTER,
	ROUTE_AREAS,
	ROUTE_POINTS,
	ROUTE_POINTS_CSV,
	ROUTE_POINT,
	ROUTE_ROLLUP,
	ROUTE_INSTITUTIONS,
	ROUTE_LOG,
	ROUTE_CHANGES,
	ROUTE_EVENTS,
	ROUTE_OPENAPI,
	ROUTE__COUNT,
};

struct route {
	const char *path; /**< "{id}" stands for an action point */
	unsigned takes;	  /**< bits of ask.h */
};

/** By enum route_id; [ROUTE_NONE] has no path. */
extern const struct route routes[ROUTE__COUNT];

/**
 * @param ret_point  the action point of ROUTE_POINT, otherwise 0
 * @return ROUTE_NONE when the path is not one of the API
 */
enum route_id route_find(const char *path, uint16_t *ret_point);

#endif
