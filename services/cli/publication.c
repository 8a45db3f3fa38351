/* Finding the entry by which a reporting cycle was published. */
#include "cli/publication.h"

#include "cli/event.h"
#include "cli/fail.h"
#include "sys/alloc.h"

#define PREFIX "review:"

struct search {
	const char *cycle;
	uint64_t revision; /* of its last publication, 0 = none */
	struct event event;
};

static int on_entry(const struct wm_item *item, void *user)
{
	struct search *search = user;
	const int err = event_decode(item, &search->event);

	if (err == WM_OK && search->event.kind == WM_ITEM_BODY_REVIEW &&
	    search->event.review.verb == WM_VERB_PUBLISH &&
	    strcmp(search->event.review.cycle.text, search->cycle) == 0) {
		search->revision = item->revision;
	}
	return err;
}

/* A filter that no action point passes leaves the amendments and publications. */
int publication_find(const struct server *server, wm_client *client, const char *word,
		     uint64_t *ret_revision)
{
	static const uint16_t nowhere = WM_AREA_MAX * 100 + WM_POINT_NUMBER_MAX;
	const struct wm_selection selection = { .points = &nowhere, .point_count = 1 };
	struct search *search = wm_alloc(sizeof(*search));

	if (search == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	search->cycle = word + strlen(PREFIX);
	const int err =
		wm_client_log(client, 1, 0, &selection, server->timeout_msec, on_entry, search);
	*ret_revision = search->revision;
	wm_free(search);
	if (err < 0) {
		return connect_say(err, server, FLOW_WATCH);
	}
	return *ret_revision != 0
		       ? STATUS_OK
		       : fail(WM_ERULE, "cycle %s has not been published", word + strlen(PREFIX));
}

bool publication_is(const char *word)
{
	return strncmp(word, PREFIX, strlen(PREFIX)) == 0;
}
