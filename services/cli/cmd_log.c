/* waymark log: the entries of the ledger in order, and whether they are what was committed. */
#include <stddef.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/connect.h"
#include "cli/event.h"
#include "cli/fail.h"
#include "cli/fetch.h"
#include "cli/js.h"
#include "cli/known.h"
#include "cli/out.h"
#include "cli/query.h"
#include "cli/trail.h"
#include "crypto/merkle.h"
#include "sys/alloc.h"

#define PAGE_MAX_COUNT \
	4096	  /* entries that are asked for at once, each time with the whole time-out */
#define STOPPED 1 /* nobody reads the output any more */

struct log_args {
	struct opt_list actions, areas, institutions;
	struct opt_number from, limit;
	bool verify, json;
};

struct log {
	const struct log_args *args;
	struct choice choice;
	bool is_whole; /* every entry from the first one on: the root can be compared */
	uint64_t count;
	uint64_t last;
	struct wm_frontier frontier;
	bool has_trail; /* every entry about the points chosen: their review states can be told */
	struct trail trail;
	struct event event;
};

static void print_steps(const struct trail *trail)
{
	for (size_t i = 0; i < trail->step_count; i++) {
		const struct trail_step *step = &trail->steps[i];
		out_line("        update %llu: %s -> %s", (unsigned long long)step->update,
			 wm_review_state_name((int)step->from),
			 wm_review_state_name((int)step->to));
	}
}

static int print_entry(struct log *log, const struct wm_item *item)
{
	if (log->has_trail) {
		trail_take(&log->trail, item, &log->event);
	}
	if (log->trail.is_broken) {
		return WM_ENOMEM;
	}
	if (log->args->json) {
		json_t *object = event_json(item, &log->event, NULL);
		if (log->has_trail) {
			js_put(object, "states", trail_steps_json(&log->trail));
		}
		out_json_line(object);
		return WM_OK;
	}
	event_print(item, &log->event);
	if (log->args->actions.count > 0) {
		print_steps(&log->trail);
	}
	return WM_OK;
}

static int on_entry(const struct wm_item *item, void *user)
{
	struct log *log = user;

	int err = event_decode(item, &log->event);
	if (err < 0) {
		return err;
	}
	if (log->args->verify && !wm_item_leaf_ok(item)) {
		log->last = item->revision;
		return WM_ECORRUPT;
	}
	if (log->args->verify && log->is_whole) {
		if (item->revision != log->last + 1) {
			return WM_EGAP;
		}
		wm_frontier_append(&log->frontier, item->leaf_hash, NULL, NULL);
	}
	log->last = item->revision;
	log->count++;
	err = print_entry(log, item);
	return err == WM_OK && !out_is_open() ? STOPPED : err;
}

/* The root that the server gives for as many entries as were read. */
static int root_of_server(wm_client *client, const struct log *log, int timeout_msec,
			  uint8_t ret_root[WM_SHA256_BYTES])
{
	struct wm_query query;
	struct fetch fetch;

	wm_query_init(&query, WM_ITEM_BODY_REGISTER);
	query.as_of_rev = log->last;
	const int err = fetch_get(client, &query, timeout_msec, &fetch);
	if (err < 0) {
		return err;
	}
	memcpy(ret_root, fetch.begin.root, WM_SHA256_BYTES);
	fetch_free(&fetch);
	return WM_OK;
}

static void print_verified(const struct log *log, const uint8_t root[WM_SHA256_BYTES])
{
	if (log->args->json) {
		json_t *object = json_object();
		js_put(object, "type", json_string("verified"));
		js_put(object, "revision", js_uint(log->last));
		js_put(object, "entries", js_uint(log->count));
		js_put(object, "root", log->is_whole ? js_hex(root, WM_SHA256_BYTES) : json_null());
		out_json_line(object);
	} else if (log->is_whole) {
		char text[2 * WM_SHA256_BYTES + 1];
		wm_hex_format(wm_view_of(root, WM_SHA256_BYTES), text);
		out_line("verified: %llu leaf hashes, and the root %s",
			 (unsigned long long)log->count, text);
	} else {
		out_line("verified: %llu leaf hashes; the root needs the whole log",
			 (unsigned long long)log->count);
	}
}

static int verify(wm_client *client, const struct server *server, const struct log *log)
{
	uint8_t root[WM_SHA256_BYTES] = { 0 };
	uint8_t server_root[WM_SHA256_BYTES];

	if (log->is_whole) {
		const int err = root_of_server(client, log, server->timeout_msec, server_root);
		if (err < 0) {
			return connect_say(err, server, FLOW_WATCH);
		}
		wm_frontier_root(&log->frontier, root);
		if (memcmp(root, server_root, sizeof(root)) != 0) {
			(void)fail(WM_ECORRUPT,
				   "the root over %llu entries is not the one the server gives",
				   (unsigned long long)log->count);
			return STATUS_REFUSED;
		}
	}
	print_verified(log, root);
	return STATUS_OK;
}

/* However long the log is, the server has to show life within the time-out only. */
static int read_pages(wm_client *client, const struct server *server, uint64_t from,
		      struct log *log)
{
	const uint64_t limit = log->args->limit.is_set ? log->args->limit.value : UINT64_MAX;
	uint64_t wanted = 0;
	int err = WM_OK;

	do {
		wanted = limit - log->count < PAGE_MAX_COUNT ? limit - log->count : PAGE_MAX_COUNT;
		const uint64_t before = log->count;
		err = wm_client_log(client, from, wanted, &log->choice.selection,
				    server->timeout_msec, on_entry, log);
		wanted -= log->count - before;
		from = log->last + 1;
	} while (err == WM_OK && wanted == 0 && log->count < limit);
	return err;
}

static int print_log(wm_client *client, const struct server *server, struct log *log)
{
	const struct log_args *args = log->args;
	const uint64_t from = args->from.is_set ? args->from.value : 1;
	const struct wm_selection *selection = &log->choice.selection;

	log->is_whole = from <= 1 && selection->area_count == 0 && selection->point_count == 0 &&
			selection->institution_count == 0;
	log->has_trail = from <= 1 && selection->institution_count == 0;
	wm_frontier_init(&log->frontier);
	const int err = read_pages(client, server, from, log);
	if (err == STOPPED) {
		return STATUS_OK;
	}
	if (err == WM_ECORRUPT && args->verify) {
		(void)fail(err, "the leaf hash of revision %llu does not fit the entry",
			   (unsigned long long)log->last);
		return STATUS_REFUSED;
	}
	if (err < 0) {
		return connect_say(err, server, FLOW_WATCH);
	}
	return args->verify ? verify(client, server, log) : STATUS_OK;
}

static int run(const struct cli *cli)
{
	struct server server = { .has_instance = false };
	struct log *log = wm_alloc(sizeof(*log));
	wm_client *client = NULL;

	if (log == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	log->args = cli->args;
	int status = query_choice(&log->args->areas, &log->args->actions, &log->args->institutions,
				  &log->choice);
	if (status == STATUS_OK) {
		status = connect_find(cli, &server);
	}
	if (status == STATUS_OK) {
		status = connect_client(&server, FLOW_WATCH, NULL, &client, NULL);
	}
	if (status == STATUS_OK) {
		status = known_check(&server, client, &log->choice);
	}
	if (status == STATUS_OK) {
		status = print_log(client, &server, log);
	}
	wm_client_close(client);
	trail_free(&log->trail);
	wm_free(log);
	connect_done(&server);
	return status;
}

static const struct opt opts[] = {
	{ "action", OPT_LIST, "ID", offsetof(struct log_args, actions),
	  .text = "only this action point, with what became of each update; may be given again" },
	{ "area", OPT_LIST, "N", offsetof(struct log_args, areas),
	  .text = "only this priority area; may be given again" },
	{ "institution", OPT_LIST, "CODE", offsetof(struct log_args, institutions),
	  .text = "only entries of this institution; may be given again" },
	{ "from", OPT_NUMBER, "REV", offsetof(struct log_args, from),
	  .text = "begin at this revision" },
	{ "limit", OPT_NUMBER, "N", offsetof(struct log_args, limit), 1, 0,
	  .text = "print at most N entries" },
	{ "verify", OPT_FLAG, NULL, offsetof(struct log_args, verify),
	  .text = "recompute every leaf hash, and the root of a whole log" },
	{ "json", OPT_FLAG, NULL, offsetof(struct log_args, json),
	  .text = "print one JSON object per line" },
};

const struct cmd cmd_log = {
	.name = "log",
	.run = run,
	.summary = "Print the entries of the ledger.",
	.usage = "[--action ID]... [--area N]... [--institution CODE]... [--from REV] [--limit N] "
		 "[--verify] [--json]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct log_args),
};
