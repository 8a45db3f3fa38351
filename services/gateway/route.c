/* Paths by table. */
#include "gateway/route.h"

#include <string.h>

#include "core/register.h"
#include "gateway/ask.h"

#define CUT (ASK_AS_OF | ASK_ON | ASK_VIEW | ASK_FACTS_TO)

const struct route routes[ROUTE__COUNT] = {
	[ROUTE_STATUS] = { "/api/v1/status", 0 },
	[ROUTE_REGISTER] = { "/api/v1/register", CUT },
	[ROUTE_AREAS] = { "/api/v1/areas", CUT },
	[ROUTE_POINTS] = { "/api/v1/points", CUT },
	[ROUTE_POINTS_CSV] = { "/api/v1/points.csv", CUT },
	[ROUTE_POINT] = { "/api/v1/points/{id}", CUT },
	[ROUTE_ROLLUP] = { "/api/v1/rollup", CUT },
	[ROUTE_INSTITUTIONS] = { "/api/v1/institutions", CUT },
	[ROUTE_LOG] = { "/api/v1/log", ASK_AFTER | ASK_LIMIT },
	[ROUTE_CHANGES] = { "/api/v1/changes",
			    ASK_FROM | ASK_TO | ASK_ON | ASK_VIEW | ASK_FACTS_TO },
	[ROUTE_EVENTS] = { "/api/v1/events", 0 },
	[ROUTE_OPENAPI] = { "/api/v1/openapi.json", 0 },
};

static const char point_prefix[] = "/api/v1/points/";

enum route_id route_find(const char *path, uint16_t *ret_point)
{
	*ret_point = 0;
	for (int id = 1; id < ROUTE__COUNT; id++) {
		if (id != ROUTE_POINT && strcmp(routes[id].path, path) == 0) {
			return (enum route_id)id;
		}
	}
	if (strncmp(path, point_prefix, strlen(point_prefix)) == 0 &&
	    wm_point_id_parse(wm_view_str(path + strlen(point_prefix)), ret_point) == WM_OK) {
		return ROUTE_POINT;
	}
	*ret_point = 0;
	return ROUTE_NONE;
}
