/* waymark rollup: the figures of the areas, from the aggregator or computed at a cut. */
#include <stddef.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/connect.h"
#include "cli/fail.h"
#include "cli/fetch.h"
#include "cli/figures.h"
#include "cli/js.h"
#include "cli/out.h"
#include "cli/query.h"
#include "cli/wording.h"
#include "sys/alloc.h"
#include "sys/clock.h"

struct rollup_args {
	struct opt_list areas;
	const char *as_of, *facts_to;
	bool wait, json;
};

/* What is printed, and where it is from. */
struct rollup {
	const struct rollup_args *args;
	struct choice choice;
	bool computed;
	struct directory directory;
	struct points points; /* for the notices; none when the broker does not answer */
	struct reports reports;
};

/* The revision at which the ledger stands now. */
static int find_head(const struct server *server, uint64_t *ret_head)
{
	struct wm_server_info info;
	wm_client *client = NULL;

	const int status = connect_client(server, FLOW_WATCH, NULL, &client, &info);
	if (status == STATUS_OK) {
		*ret_head = info.head;
	}
	wm_client_close(client);
	return status;
}

/* Its progress messages tell how far the aggregator is. */
static int follow_to(wm_watch *watch, uint64_t head, const struct server *server)
{
	const int64_t end_mono_msec = wm_mono_msec() + server->timeout_msec;
	struct wm_item item;
	uint64_t reached = 0;
	bool is_there = false;

	while (!is_there) {
		const int64_t left_msec = end_mono_msec - wm_mono_msec();
		const int err =
			left_msec > 0 ? wm_watch_next(watch, (int)left_msec, &item) : WM_ETIMEOUT;
		if (err == WM_ETIMEOUT) {
			return fail(err,
				    "%s: the aggregator is at revision %llu, the ledger at %llu",
				    server->endpoint[FLOW_ROLLUP], (unsigned long long)reached,
				    (unsigned long long)head);
		}
		if (err < 0) {
			return connect_say(err, server, FLOW_ROLLUP);
		}
		if (item.type == WM_ITEM_PROGRESS) {
			reached = item.revision;
			is_there = reached >= head;
		}
	}
	return STATUS_OK;
}

/* --wait: until the aggregator has what the ledger had when the command began. */
static int wait_for_head(const struct server *server)
{
	struct wm_watch_opts opts = { .what = WM_ITEM_BODY_ROLLUP, .from = WM_FROM_NOW };
	struct key_texts key;
	wm_watch *watch = NULL;
	uint64_t head = 0;

	int status = find_head(server, &head);
	if (status != STATUS_OK) {
		return status;
	}
	int err = connect_key(server, NULL, &key);
	if (err < 0) {
		return connect_say_no_key(err, NULL);
	}
	opts.client = connect_opts(server, FLOW_ROLLUP, &key);
	err = wm_watch_open(&opts, &watch);
	explicit_bzero(&key, sizeof(key));
	status = err < 0 ? connect_say(err, server, FLOW_ROLLUP) : follow_to(watch, head, server);
	wm_watch_close(watch);
	return status;
}

/* At head the aggregator has it ready. */
static int from_aggregator(const struct server *server, struct rollup *rollup)
{
	wm_client *client = NULL;

	const int status = connect_client(server, FLOW_ROLLUP, NULL, &client, NULL);
	if (status != STATUS_OK) {
		note("--as-of REVISION computes roll-ups without the aggregator");
		return status;
	}
	const int err = reports_get(client, &rollup->choice.selection, server->timeout_msec,
				    &rollup->reports);
	wm_client_close(client);
	return err < 0 ? connect_say(err, server, FLOW_ROLLUP) : STATUS_OK;
}

/* The programme needs every point, whatever areas are shown. */
static int compute(const struct server *server, wm_client *client, const struct cut *cut,
		   struct rollup *rollup)
{
	struct wm_query query;

	query_make(&query, WM_ITEM_BODY_POINT, cut);
	const int err = points_get(client, &query, server->timeout_msec, &rollup->points);
	if (err < 0) {
		return connect_say(err, server, FLOW_WATCH);
	}
	reports_compute(&rollup->points, &rollup->reports);
	rollup->computed = true;
	return STATUS_OK;
}

static int from_broker(const struct server *server, struct rollup *rollup)
{
	const struct rollup_args *args = rollup->args;
	struct wm_server_info info;
	wm_client *client = NULL;
	struct cut cut;

	int status = connect_client(server, FLOW_WATCH, NULL, &client, &info);
	if (status == STATUS_OK) {
		status = query_cut(args->as_of, args->facts_to, info.server_time_msec, &cut);
	}
	if (status == STATUS_OK) {
		status = compute(server, client, &cut, rollup);
	}
	wm_client_close(client);
	return status;
}

/* Titles and wording are the broker's; figures are shown without them when it does not answer. */
static void get_titles(const struct server *server, struct rollup *rollup)
{
	wm_client *client = NULL;

	if (connect_client(server, FLOW_WATCH, NULL, &client, NULL) == STATUS_OK) {
		struct wm_query query;
		int err = directory_get(client, server->timeout_msec, &rollup->directory);
		if (err == WM_OK && !rollup->computed) {
			wm_query_init(&query, WM_ITEM_BODY_POINT);
			query.as_of_rev = rollup->reports.revision;
			err = points_get(client, &query, server->timeout_msec, &rollup->points);
		}
		if (err < 0) {
			(void)connect_say(err, server, FLOW_WATCH);
		}
	}
	wm_client_close(client);
}

static bool is_wanted(const struct rollup *rollup, unsigned area)
{
	const struct wm_selection *selection = &rollup->choice.selection;

	for (size_t i = 0; i < selection->area_count; i++) {
		if (selection->areas[i] == area) {
			return rollup->reports.has[area];
		}
	}
	return selection->area_count == 0 && rollup->reports.has[area];
}

static void print_json(const struct rollup *rollup)
{
	const struct reports *reports = &rollup->reports;
	json_t *object = json_object();
	json_t *areas = json_array();

	js_put(object, "revision", js_uint(reports->revision));
	js_put(object, "source", json_string(rollup->computed ? "computed" : "aggregator"));
	js_put(object, "facts_to", js_text(rollup->args->facts_to));
	for (unsigned area = 1; area <= WM_AREA_MAX; area++) {
		if (is_wanted(rollup, area)) {
			js_add(areas, figures_area_json(&reports->area[area],
							directory_area_title(&rollup->directory,
									     (uint8_t)area)));
		}
	}
	js_put(object, "wording",
	       rollup->points.count > 0 ? wording_json(&rollup->points) : json_null());
	js_put(object, "origins",
	       rollup->points.count > 0 ? origins_json(&rollup->points) : json_null());
	js_put(object, "areas", areas);
	js_put(object, "programme",
	       reports->has[0] ? figures_area_json(&reports->area[0],
						   directory_area_title(&rollup->directory, 0))
			       : json_null());
	out_json(object);
}

static void print_text(const struct rollup *rollup)
{
	const struct reports *reports = &rollup->reports;
	const char *facts_to = rollup->args->facts_to;

	out_line("Roll-up at revision %llu%s%s, %s", (unsigned long long)reports->revision,
		 facts_to != NULL ? ", facts up to " : "", facts_to != NULL ? facts_to : "",
		 rollup->computed ? "computed here from the action points" : "from the aggregator");
	for (unsigned area = 1; area <= WM_AREA_MAX; area++) {
		if (is_wanted(rollup, area)) {
			out_line("%s", "");
			figures_print(&reports->area[area],
				      directory_area_title(&rollup->directory, (uint8_t)area));
		}
	}
	if (reports->has[0]) {
		out_line("%s", "");
		figures_print(&reports->area[0], directory_area_title(&rollup->directory, 0));
	}
	if (rollup->points.count > 0) {
		char notice[WORDING_NOTICE_BYTES];
		out_line("%s", "");
		origins_notice(&rollup->points, notice);
		out_line("%s", notice);
		wording_notice(&rollup->points, notice);
		out_line("%s", notice);
	}
}

static int check_areas(const struct rollup *rollup)
{
	const struct wm_selection *selection = &rollup->choice.selection;

	for (size_t i = 0; i < selection->area_count; i++) {
		if (!rollup->reports.has[selection->areas[i]]) {
			return fail(WM_ERANGE, "the register has no priority area %u",
				    selection->areas[i]);
		}
	}
	return STATUS_OK;
}

static int report(const struct cli *cli, struct server *server, struct rollup *rollup)
{
	int status = query_choice(&rollup->args->areas, NULL, NULL, &rollup->choice);

	if (status == STATUS_OK) {
		status = connect_find(cli, server);
	}
	if (status == STATUS_OK) {
		const bool at_head = rollup->args->as_of == NULL && rollup->args->facts_to == NULL;
		if (at_head && rollup->args->wait) {
			status = wait_for_head(server);
		}
		if (status == STATUS_OK) {
			status = at_head ? from_aggregator(server, rollup)
					 : from_broker(server, rollup);
		}
	}
	if (status == STATUS_OK) {
		status = check_areas(rollup);
	}
	if (status != STATUS_OK) {
		return status;
	}
	get_titles(server, rollup);
	if (rollup->args->json) {
		print_json(rollup);
	} else {
		print_text(rollup);
	}
	return STATUS_OK;
}

static int run(const struct cli *cli)
{
	struct server server = { .has_instance = false };
	struct rollup *rollup = wm_alloc(sizeof(*rollup));

	if (rollup == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	rollup->args = cli->args;
	const int status = report(cli, &server, rollup);
	directory_free(&rollup->directory);
	points_free(&rollup->points);
	wm_free(rollup);
	connect_done(&server);
	return status;
}

static const struct opt opts[] = {
	{ "area", OPT_LIST, "N", offsetof(struct rollup_args, areas),
	  .text = "only this priority area; may be given again" },
	{ "as-of", OPT_TEXT, "REV|DAY|TIME", offsetof(struct rollup_args, as_of),
	  .text = "as the ledger knew it then; computed here" },
	{ "facts-to", OPT_TEXT, "DAY", offsetof(struct rollup_args, facts_to),
	  .text = "only facts up to this day; computed here" },
	{ "wait", OPT_FLAG, NULL, offsetof(struct rollup_args, wait),
	  .text = "first wait until the aggregator has all that the ledger has" },
	{ "json", OPT_FLAG, NULL, offsetof(struct rollup_args, json), .text = "print JSON" },
};

const struct cmd cmd_rollup = {
	.name = "rollup",
	.run = run,
	.summary = "Print the figures of the priority areas and of the programme.",
	.usage = "[--area N]... [--as-of REV|DAY|TIME] [--facts-to DAY] [--wait] [--json]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct rollup_args),
};
