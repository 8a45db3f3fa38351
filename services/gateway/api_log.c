/* What is read from the ledger for a request: its pages, the history of a point, changes. */
#include "cli/diff.h"
#include "cli/js.h"
#include "cli/trail.h"
#include "gateway/api.h"
#include "sys/alloc.h"

#define STOPPED 1 /* there is as much as was wanted */

struct reading {
	json_t *array;
	struct event *event;
	struct trail trail;
	bool has_trail;
	uint64_t upto; /* last revision wanted */
	uint32_t left;
	bool more; /* there is more than was wanted */
};

static int on_entry(const struct wm_item *item, void *user)
{
	struct reading *reading = user;

	if (item->revision > reading->upto) {
		return STOPPED;
	}
	if (reading->left == 0) {
		reading->more = true;
		return STOPPED;
	}
	const int err = event_decode(item, reading->event);
	if (err < 0) {
		return err;
	}
	json_t *object = event_json(item, reading->event, NULL);
	if (reading->has_trail) {
		trail_take(&reading->trail, item, reading->event);
		js_put(object, "states", trail_steps_json(&reading->trail));
	}
	js_add(reading->array, object);
	reading->left--;
	return reading->trail.is_broken ? WM_ENOMEM : WM_OK;
}

static int read_entries(struct gateway *gateway, uint64_t from,
			const struct wm_selection *selection, struct reading *reading)
{
	int err = WM_OK;

	if (!gateway->connected) {
		return WM_EUNREACHABLE;
	}
	reading->event = wm_alloc(sizeof(*reading->event));
	reading->array = json_array();
	if (reading->event == NULL || reading->array == NULL) {
		err = WM_ENOMEM;
	} else {
		err = wm_client_log(gateway->client, from, reading->left + 1, selection,
				    WM_HTTP_ASK_MSEC, on_entry, reading);
	}
	wm_free(reading->event);
	trail_free(&reading->trail);
	if (err < 0) {
		json_decref(reading->array);
		return err;
	}
	return WM_OK;
}

int api_log(const struct api_in *in, json_t **ret_body)
{
	const struct wm_selection all = { .area_count = 0 };
	const uint64_t head = in->picture->points.fetch.begin.revision;
	struct reading reading = { .upto = head, .left = in->ask->limit };
	json_t *object = json_object();
	int err = WM_OK;

	if (in->ask->after < head) {
		err = read_entries(in->gateway, in->ask->after + 1, &all, &reading);
	} else {
		reading.array = json_array();
	}
	if (err < 0) {
		json_decref(object);
		return err;
	}
	js_put(object, "revision", js_uint(head));
	js_put(object, "after", js_uint(in->ask->after));
	js_put(object, "more", json_boolean(reading.more));
	js_put(object, "entries", reading.array);
	*ret_body = object;
	return WM_OK;
}

int api_put_history(const struct api_in *in, json_t *object)
{
	const struct wm_selection selection = { .points = &in->point, .point_count = 1 };
	struct reading reading = { .upto = in->picture->points.fetch.begin.revision,
				   .left = WM_HTTP_HISTORY_MAX_COUNT,
				   .has_trail = true };

	if (reading.upto == 0) {
		reading.array = json_array();
	} else {
		const int err = read_entries(in->gateway, 1, &selection, &reading);
		if (err < 0) {
			return err;
		}
	}
	js_put(object, "history", reading.array);
	js_put(object, "history_more", json_boolean(reading.more));
	return WM_OK;
}

int api_changes(const struct api_in *in, json_t **ret_body)
{
	struct gateway *gateway = in->gateway;
	struct picture *from = NULL;
	struct picture *to = NULL;
	struct diff *diff = NULL;
	int err = gateway->connected ? WM_OK : WM_EUNREACHABLE;

	if (err == WM_OK) {
		err = pictures_ask(gateway, &in->ask->from, &from);
	}
	if (err == WM_OK) {
		err = pictures_ask(gateway, &in->ask->to, &to);
	}
	if (err == WM_OK) {
		err = diff_make(gateway->client, WM_HTTP_ASK_MSEC, from, to, &diff);
	}
	if (err == WM_OK) {
		*ret_body = diff_json(diff);
	}
	diff_free(diff);
	picture_free(from);
	picture_free(to);
	return err;
}
