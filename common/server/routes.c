/* The routes of sessions: a fixed array with a hash over (socket, routing id) and a free list. */
#include "server/internal.h"

static size_t bucket_of(uint8_t socket, const uint8_t routing_id[WM_ROUTING_ID_BYTES])
{
	uint32_t hash = 2166136261u ^ socket;
	for (size_t i = 0; i < WM_ROUTING_ID_BYTES; i++) {
		hash = (hash ^ routing_id[i]) * 16777619u;
	}
	return hash % WM_SESSION_BUCKETS;
}

void wm_routes_init(struct wm_routes *routes, uint16_t epoch)
{
	memset(routes, 0, sizeof(*routes));
	routes->epoch = epoch;
	for (uint32_t i = 0; i < WM_SESSIONS_MAX_COUNT; i++) {
		routes->slot[i].next = i + 1 < WM_SESSIONS_MAX_COUNT ? i + 2 : 0;
	}
	routes->free = 1;
}

struct wm_route *wm_routes_find(struct wm_routes *routes, uint8_t socket,
				const uint8_t routing_id[WM_ROUTING_ID_BYTES])
{
	uint32_t at = routes->bucket[bucket_of(socket, routing_id)];
	while (at != 0) {
		struct wm_route *route = &routes->slot[at - 1];
		if (route->socket == socket &&
		    memcmp(route->routing_id, routing_id, WM_ROUTING_ID_BYTES) == 0) {
			return route;
		}
		at = route->next;
	}
	return NULL;
}

struct wm_route *wm_routes_by_id(struct wm_routes *routes, uint64_t id)
{
	const size_t slot = id & ((1U << WM_SESSION_SLOT_BITS) - 1);
	if (id == 0 || slot >= WM_SESSIONS_MAX_COUNT || routes->slot[slot].id != id) {
		return NULL;
	}
	return &routes->slot[slot];
}

struct wm_route *wm_routes_add(struct wm_routes *routes, uint8_t socket,
			       const uint8_t routing_id[WM_ROUTING_ID_BYTES])
{
	const uint32_t at = routes->free;
	if (at == 0) {
		return NULL;
	}
	struct wm_route *route = &routes->slot[at - 1];
	routes->free = route->next;

	uint32_t *bucket = &routes->bucket[bucket_of(socket, routing_id)];
	route->id = (uint64_t)routes->epoch << 48 |
		    (uint64_t)++routes->generation << WM_SESSION_SLOT_BITS | (at - 1);
	route->socket = socket;
	memcpy(route->routing_id, routing_id, WM_ROUTING_ID_BYTES);
	route->next = *bucket;
	*bucket = at;
	return route;
}

size_t wm_routes_of_key(const struct wm_routes *routes, const uint8_t key[WM_KEY_BYTES])
{
	size_t count = 0;

	for (size_t i = 0; i < WM_SESSIONS_MAX_COUNT; i++) {
		const struct wm_route *route = &routes->slot[i];
		count += route->id != 0 && memcmp(route->key, key, WM_KEY_BYTES) == 0;
	}
	return count;
}

void wm_routes_remove(struct wm_routes *routes, struct wm_route *route)
{
	const uint32_t at = (uint32_t)(route - routes->slot) + 1;
	uint32_t *link = &routes->bucket[bucket_of(route->socket, route->routing_id)];

	while (*link != at) {
		link = &routes->slot[*link - 1].next;
	}
	*link = route->next;
	memset(route, 0, sizeof(*route));
	route->next = routes->free;
	routes->free = at;
}
