/* waymark watch: the state and every change, one JSON object per line. */
#include <signal.h>
#include <stddef.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/connect.h"
#include "cli/event.h"
#include "cli/fail.h"
#include "cli/js.h"
#include "cli/known.h"
#include "cli/out.h"
#include "cli/query.h"
#include "cli/view.h"
#include "sys/alloc.h"
#include "sys/clock.h"

#define WAIT_MSEC 250 /* how long a signal may go unnoticed */

struct watch_args {
	struct opt_list areas, actions, institutions;
	struct opt_number after, count;
	bool now, json;
};

struct watching {
	const struct watch_args *args;
	const struct server *server;
	wm_watch *watch;
	int32_t day;		  /* of the snapshot's revision: ages are counted to it */
	uint64_t events;	  /* printed */
	bool was_reached;	  /* something came from the server */
	int64_t silent_mono_msec; /* since when nobody answers, 0 = somebody does */
	struct view view;
};

static volatile sig_atomic_t stop_asked;

static void on_signal(int number)
{
	(void)number;
	stop_asked = 1;
}

static void catch_signals(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
}

/* ------------------------------------------------------------------ items */

typedef int print_fn(struct watching *watching, const struct wm_item *item);

static json_t *object_of(const char *type, const struct wm_item *item)
{
	json_t *object = json_object();

	js_put(object, "type", json_string(type));
	js_put(object, "revision", js_uint(item->revision));
	return object;
}

static int print_begin(struct watching *watching, const struct wm_item *item)
{
	json_t *object = object_of("snapshot_begin", item);

	watching->day =
		item->revision > 0 ? wm_date_of_msec(item->committed_at_msec) : WM_DATE_NONE;
	js_put(object, "store", js_hex(item->store, sizeof(item->store)));
	js_put(object, "committed_at", js_time(item->committed_at_msec));
	js_put(object, "root", js_hex(item->root, sizeof(item->root)));
	js_put(object, "register_version", js_uint(item->register_version));
	js_put(object, "register_hash", js_hex(item->register_hash, sizeof(item->register_hash)));
	js_put(object, "count", js_uint(item->count));
	out_json_line(object);
	return WM_OK;
}

static int print_point(struct watching *watching, const struct wm_item *item)
{
	const int err = view_decode(wm_view_of(item->body, item->body_len), &watching->view);

	if (err < 0) {
		return err;
	}
	json_t *object = json_object();
	js_put(object, "type", json_string("snapshot_item"));
	js_put(object, "point", view_json(&watching->view, watching->day));
	out_json_line(object);
	return WM_OK;
}

static int print_end(struct watching *watching, const struct wm_item *item)
{
	json_t *object = object_of("snapshot_end", item);

	(void)watching;
	js_put(object, "count", js_uint(item->count));
	js_put(object, "digest", js_hex(item->digest, sizeof(item->digest)));
	js_put(object, "leaf_hash", js_hex(item->leaf_hash, sizeof(item->leaf_hash)));
	out_json_line(object);
	return WM_OK;
}

static int print_event(struct watching *watching, const struct wm_item *item)
{
	struct wm_update update;
	const int err = event_decode(item, &update);

	if (err < 0) {
		return err;
	}
	out_json_line(event_json(item, &update, "prev"));
	watching->events++;
	return WM_OK;
}

static int print_progress(struct watching *watching, const struct wm_item *item)
{
	json_t *object = object_of("progress", item);

	(void)watching;
	js_put(object, "head", js_uint(item->head));
	out_json_line(object);
	return WM_OK;
}

static int print_reconnected(struct watching *watching, const struct wm_item *item)
{
	(void)watching;
	out_json_line(object_of("reconnected", item));
	return WM_OK;
}

static print_fn *const printers[] = {
	[WM_ITEM_SNAPSHOT_BEGIN] = print_begin, [WM_ITEM_SNAPSHOT] = print_point,
	[WM_ITEM_SNAPSHOT_END] = print_end,	[WM_ITEM_EVENT] = print_event,
	[WM_ITEM_PROGRESS] = print_progress,	[WM_ITEM_RECONNECTED] = print_reconnected,
};

static int print_item(struct watching *watching, const struct wm_item *item)
{
	const size_t type = (size_t)item->type;

	if (watching->silent_mono_msec != 0 && watching->was_reached) {
		note("%s answers again", watching->server->endpoint[FLOW_WATCH]);
	}
	watching->silent_mono_msec = 0;
	watching->was_reached = true;
	if (type >= sizeof(printers) / sizeof(printers[0]) || printers[type] == NULL) {
		return WM_OK; /* of a later release */
	}
	return printers[type](watching, item);
}

/* ------------------------------------------------------------------ the loop */

/* Nobody answers.  Before the first answer the time-out counts, later a watch waits for ever. */
static int wait_on(struct watching *watching)
{
	const int64_t now = wm_mono_msec();

	if (watching->silent_mono_msec == 0) {
		watching->silent_mono_msec = now;
		if (watching->was_reached) {
			note("%s does not answer; trying again until it does",
			     watching->server->endpoint[FLOW_WATCH]);
		}
	}
	if (!watching->was_reached &&
	    now - watching->silent_mono_msec >= watching->server->timeout_msec) {
		return connect_say(WM_EUNREACHABLE, watching->server, FLOW_WATCH);
	}
	return STATUS_OK;
}

static bool is_done(const struct watching *watching)
{
	const struct opt_number *count = &watching->args->count;

	return stop_asked || !out_is_open() || (count->is_set && watching->events >= count->value);
}

static int follow(struct watching *watching)
{
	struct wm_item item;
	int status = STATUS_OK;

	while (status == STATUS_OK && !is_done(watching)) {
		int err = wm_watch_next(watching->watch, WAIT_MSEC, &item);
		if (err == WM_OK) {
			err = print_item(watching, &item);
		}
		if (err == WM_EUNREACHABLE) {
			status = wait_on(watching);
		} else if (err < 0 && err != WM_ETIMEOUT) {
			status = connect_say(err, watching->server, FLOW_WATCH);
		}
	}
	return status;
}

/* A cursor names the history it belongs to, and only the server knows which one it has; nor would
 * a filter that names nothing ever end. */
static int ask_server(const struct server *server, const struct choice *choice,
		      struct wm_cursor *cursor)
{
	struct wm_server_info info;
	wm_client *client = NULL;

	int status = connect_client(server, FLOW_WATCH, NULL, &client, &info);
	if (status == STATUS_OK) {
		memcpy(cursor->store, info.store, sizeof(cursor->store));
		status = known_check(server, client, choice);
	}
	wm_client_close(client);
	return status;
}

static int watch(struct watching *watching, const struct choice *choice)
{
	const struct watch_args *args = watching->args;
	struct wm_watch_opts opts = { .what = WM_ITEM_BODY_POINT, .selection = choice->selection };
	struct key_texts key;

	int status = ask_server(watching->server, choice, &opts.cursor);
	if (status != STATUS_OK) {
		return status;
	}
	watching->was_reached = true;
	opts.from = args->now ? WM_FROM_NOW : WM_FROM_SNAPSHOT;
	if (args->after.is_set) {
		opts.from = WM_FROM_CURSOR;
		opts.cursor.revision = args->after.value;
	}
	int err = connect_key(watching->server, NULL, &key);
	if (err < 0) {
		return connect_say_no_key(err, NULL);
	}
	opts.client = connect_opts(watching->server, FLOW_WATCH, &key);
	err = wm_watch_open(&opts, &watching->watch);
	explicit_bzero(&key, sizeof(key));
	if (err < 0) {
		return fail_here(err, "%s: %s", watching->server->endpoint[FLOW_WATCH],
				 wm_strerror(err));
	}
	status = follow(watching);
	wm_watch_close(watching->watch);
	return status;
}

static int run(const struct cli *cli)
{
	const struct watch_args *args = cli->args;
	struct server server = { .has_instance = false };
	struct choice choice;

	if (args->now && args->after.is_set) {
		return fail_usage("watch: --now and --after exclude each other");
	}
	int status = query_choice(&args->areas, &args->actions, &args->institutions, &choice);
	if (status != STATUS_OK) {
		return status;
	}
	struct watching *watching = wm_alloc(sizeof(*watching));
	if (watching == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	watching->args = args;
	watching->server = &server;
	watching->day = WM_DATE_NONE;
	status = connect_find(cli, &server);
	if (status == STATUS_OK) {
		catch_signals();
		status = watch(watching, &choice);
	}
	wm_free(watching);
	connect_done(&server);
	return status;
}

static const struct opt opts[] = {
	{ "area", OPT_LIST, "N", offsetof(struct watch_args, areas),
	  .text = "only this priority area; may be given again" },
	{ "action", OPT_LIST, "ID", offsetof(struct watch_args, actions),
	  .text = "only this action point; may be given again" },
	{ "institution", OPT_LIST, "CODE", offsetof(struct watch_args, institutions),
	  .text = "only changes by this institution; may be given again" },
	{ "after", OPT_NUMBER, "REV", offsetof(struct watch_args, after),
	  .text = "no snapshot: every change after this revision" },
	{ "now", OPT_FLAG, NULL, offsetof(struct watch_args, now),
	  .text = "no snapshot: changes from now on" },
	{ "count", OPT_NUMBER, "N", offsetof(struct watch_args, count), 1, 0,
	  .text = "end after N changes" },
	{ "json", OPT_FLAG, NULL, offsetof(struct watch_args, json),
	  .text = "print JSON, one object per line; there is no other form" },
};

const struct cmd cmd_watch = {
	.name = "watch",
	.run = run,
	.summary = "Print the state and then every change, as JSON lines.",
	.usage = "[--area N]... [--action ID]... [--institution CODE]... [--after REV | --now] "
		 "[--count N] [--json]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct watch_args),
};
