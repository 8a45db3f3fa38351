/* The table of watches: a hash by session for look-ups, a list for the feed. */
#include "broker/watches.h"

#include "sys/alloc.h"

static struct watch **bucket_of(struct watches *watches, uint64_t session)
{
	return &watches->bucket[(session * 0x9e3779b97f4a7c15ULL >> 40) % WATCH_BUCKETS];
}

void watches_init(struct watches *watches)
{
	memset(watches, 0, sizeof(*watches));
	watches->last = &watches->first;
}

static void remove_watch(struct watches *watches, struct watch *watch)
{
	struct watch **at = bucket_of(watches, watch->session);
	while (*at != watch) {
		at = &(*at)->next;
	}
	*at = watch->next;

	*watch->link = watch->after;
	if (watch->after != NULL) {
		watch->after->link = watch->link;
	} else {
		watches->last = watch->link;
	}
	watches->count--;
	wm_free(watch);
}

void watches_deinit(struct watches *watches)
{
	while (watches->first != NULL) {
		remove_watch(watches, watches->first);
	}
}

struct watch *watches_find(struct watches *watches, uint64_t session, uint32_t id)
{
	struct watch *watch = *bucket_of(watches, session);
	while (watch != NULL && (watch->gone || watch->session != session || watch->id != id)) {
		watch = watch->next;
	}
	return watch;
}

int watches_add(struct watches *watches, uint64_t session, uint32_t id, struct watch **ret_watch)
{
	struct watch **bucket = bucket_of(watches, session);
	size_t count = 0;

	for (struct watch *other = *bucket; other != NULL; other = other->next) {
		if (other->gone || other->session != session) {
			continue;
		}
		if (other->id == id) {
			return WM_EEXISTS;
		}
		count++;
	}
	if (count >= WM_WATCHES_MAX_COUNT) {
		return WM_ELIMIT;
	}
	struct watch *watch = wm_alloc(sizeof(*watch));
	if (watch == NULL) {
		return WM_ENOMEM;
	}
	watch->session = session;
	watch->id = id;
	watch->next = *bucket;
	*bucket = watch;
	watch->link = watches->last;
	*watches->last = watch;
	watches->last = &watch->after;
	watches->count++;
	*ret_watch = watch;
	return WM_OK;
}

void watches_drop(struct watches *watches, uint64_t session)
{
	for (struct watch *watch = *bucket_of(watches, session); watch != NULL;
	     watch = watch->next) {
		if (watch->session == session && !watch->gone) {
			watch->gone = true;
			watches->gone_count++;
		}
	}
}

void watches_sweep(struct watches *watches)
{
	struct watch *watch = watches->gone_count > 0 ? watches->first : NULL;

	while (watch != NULL) {
		struct watch *after = watch->after;
		if (watch->gone) {
			remove_watch(watches, watch);
		}
		watch = after;
	}
	watches->gone_count = 0;
}

void watch_grant(struct watch *watch, uint64_t credit)
{
	const uint64_t most = watch->sent + WM_CREDIT_MAX_COUNT;
	const uint64_t granted = credit < most ? credit : most;

	if (granted > watch->credit) {
		watch->credit = granted;
	}
}
