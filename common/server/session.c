/* The session table: a fixed array with a hash over (socket, routing id) and a free list. */
#include "server/internal.h"

static size_t bucket_of(uint8_t socket, const uint8_t routing_id[WM_ROUTING_ID_BYTES])
{
	uint32_t hash = 2166136261u ^ socket;
	for (size_t i = 0; i < WM_ROUTING_ID_BYTES; i++) {
		hash = (hash ^ routing_id[i]) * 16777619u;
	}
	return hash % WM_SESSION_BUCKETS;
}

void wm_sessions_init(struct wm_sessions *sessions)
{
	memset(sessions, 0, sizeof(*sessions));
	for (uint32_t i = 0; i < WM_SESSIONS_MAX_COUNT; i++) {
		sessions->slot[i].next = i + 1 < WM_SESSIONS_MAX_COUNT ? i + 2 : 0;
	}
	sessions->free = 1;
}

struct wm_session *wm_sessions_find(struct wm_sessions *sessions, uint8_t socket,
				    const uint8_t routing_id[WM_ROUTING_ID_BYTES])
{
	uint32_t at = sessions->bucket[bucket_of(socket, routing_id)];
	while (at != 0) {
		struct wm_session *session = &sessions->slot[at - 1];
		if (session->socket == socket &&
		    memcmp(session->routing_id, routing_id, WM_ROUTING_ID_BYTES) == 0) {
			return session;
		}
		at = session->next;
	}
	return NULL;
}

struct wm_session *wm_sessions_by_id(struct wm_sessions *sessions, uint64_t id)
{
	const size_t slot = id & ((1U << WM_SESSION_SLOT_BITS) - 1);
	if (id == 0 || slot >= WM_SESSIONS_MAX_COUNT || sessions->slot[slot].id != id) {
		return NULL;
	}
	return &sessions->slot[slot];
}

struct wm_session *wm_sessions_add(struct wm_sessions *sessions, uint8_t socket,
				   const uint8_t routing_id[WM_ROUTING_ID_BYTES])
{
	const uint32_t at = sessions->free;
	if (at == 0) {
		return NULL;
	}
	struct wm_session *session = &sessions->slot[at - 1];
	sessions->free = session->next;

	uint32_t *bucket = &sessions->bucket[bucket_of(socket, routing_id)];
	session->id = ++sessions->generation << WM_SESSION_SLOT_BITS | (at - 1);
	session->socket = socket;
	memcpy(session->routing_id, routing_id, WM_ROUTING_ID_BYTES);
	session->next = *bucket;
	*bucket = at;
	return session;
}

size_t wm_sessions_of_key(const struct wm_sessions *sessions, const uint8_t key[WM_KEY_BYTES])
{
	size_t count = 0;

	for (size_t i = 0; i < WM_SESSIONS_MAX_COUNT; i++) {
		const struct wm_session *session = &sessions->slot[i];
		count += session->id != 0 && memcmp(session->key, key, WM_KEY_BYTES) == 0;
	}
	return count;
}

void wm_sessions_remove(struct wm_sessions *sessions, struct wm_session *session)
{
	const uint32_t at = (uint32_t)(session - sessions->slot) + 1;
	uint32_t *link = &sessions->bucket[bucket_of(session->socket, session->routing_id)];

	while (*link != at) {
		link = &sessions->slot[*link - 1].next;
	}
	*link = session->next;
	memset(session, 0, sizeof(*session));
	session->next = sessions->free;
	sessions->free = at;
}
