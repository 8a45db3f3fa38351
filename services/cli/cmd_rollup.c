/* waymark rollup: the figures of the areas, from the aggregator or computed at a cut. */
#include <stddef.h>
#include <string.h>

#include "cli/account.h"
#include "cli/cmd.h"
#include "cli/fail.h"
#include "cli/figures.h"
#include "cli/js.h"
#include "cli/out.h"
#include "cli/picture.h"
#include "cli/wording.h"
#include "sys/alloc.h"
#include "sys/clock.h"

struct rollup_args {
	struct opt_list areas;
	struct look look;
	const char *by;
	bool wait, json;
};

/* What is printed, and where it is from. */
struct rollup {
	const struct rollup_args *args;
	struct choice choice;
	struct picture *picture; /* NULL: from the aggregator */
	bool has_directory;
	struct directory directory; /* with the aggregator's figures */
	struct reports reports;
	struct points points; /* with the aggregator's figures, for the notices */
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

/* At head and for today the aggregator has it ready. */
static int from_aggregator(const struct cli *cli, struct server *server, struct rollup *rollup)
{
	wm_client *client = NULL;

	int status = connect_find(cli, server);
	if (status == STATUS_OK && rollup->args->wait) {
		status = wait_for_head(server);
	}
	if (status == STATUS_OK) {
		status = connect_client(server, FLOW_ROLLUP, NULL, &client, NULL);
		if (status != STATUS_OK) {
			note("--as-of REVISION computes roll-ups without the aggregator");
		}
	}
	if (status == STATUS_OK) {
		const int err = reports_get(client, server->timeout_msec, &rollup->reports);
		status = err < 0 ? connect_say(err, server, FLOW_ROLLUP) : STATUS_OK;
	}
	wm_client_close(client);
	return status;
}

/* Titles, thresholds and wording are the broker's; figures are shown without them when it does not
 * answer.
 */
static void get_directory(const struct server *server, struct rollup *rollup)
{
	struct wm_query query;
	wm_client *client = NULL;

	wm_query_init(&query, WM_ITEM_BODY_REGISTER);
	query.as_of_rev = rollup->reports.revision;
	if (connect_client(server, FLOW_WATCH, NULL, &client, NULL) == STATUS_OK) {
		int err =
			directory_get_at(client, &query, server->timeout_msec, &rollup->directory);
		rollup->has_directory = err == WM_OK;
		if (err == WM_OK) {
			query.what = WM_ITEM_BODY_POINT;
			err = points_get(client, &query, server->timeout_msec, &rollup->points);
		}
		if (err == WM_OK) {
			points_evaluate(&rollup->points, &rollup->directory,
					rollup->reports.area[0].day);
			reports_put_beside(&rollup->points, &rollup->reports);
		}
		if (err < 0) {
			(void)connect_say(err, server, FLOW_WATCH);
		}
	}
	wm_client_close(client);
}

static const struct directory *directory_of(const struct rollup *rollup)
{
	return rollup->picture != NULL ? &rollup->picture->directory : &rollup->directory;
}

static const struct points *points_of(const struct rollup *rollup)
{
	return rollup->picture != NULL ? &rollup->picture->points : &rollup->points;
}

static const struct reports *reports_of(const struct rollup *rollup)
{
	return rollup->picture != NULL ? &rollup->picture->reports : &rollup->reports;
}

static const struct wm_settings *settings_of(const struct rollup *rollup)
{
	return rollup->picture != NULL || rollup->has_directory
		       ? &directory_of(rollup)->reg.settings
		       : NULL;
}

static bool is_wanted(const struct rollup *rollup, unsigned area)
{
	const struct wm_selection *selection = &rollup->choice.selection;
	const struct reports *reports = reports_of(rollup);

	for (size_t i = 0; i < selection->area_count; i++) {
		if (selection->areas[i] == area) {
			return reports->has[area];
		}
	}
	return selection->area_count == 0 && reports->has[area];
}

static json_t *area_json(const struct rollup *rollup, unsigned area)
{
	return figures_area_json(reports_of(rollup), area, directory_of(rollup));
}

static void put_heading(json_t *object, const struct rollup *rollup)
{
	if (rollup->picture != NULL) {
		picture_put(object, rollup->picture);
	} else {
		js_put(object, "revision", js_uint(rollup->reports.revision));
		js_put(object, "facts_to", json_null());
		js_put(object, "view", js_text(wm_view_kind_name(WM_VIEW_REPORTED)));
		js_put(object, "published_revision", json_null());
		js_put(object, "evaluated_on", js_date(rollup->reports.area[0].day));
		js_put(object, "thresholds", figures_thresholds_json(settings_of(rollup)));
	}
	js_put(object, "wording",
	       points_of(rollup)->count > 0 ? wording_json(points_of(rollup)) : json_null());
	js_put(object, "origins",
	       points_of(rollup)->count > 0 ? origins_json(points_of(rollup)) : json_null());
	js_put(object, "source", json_string(rollup->picture != NULL ? "computed" : "aggregator"));
}

static void print_json(const struct rollup *rollup)
{
	json_t *object = json_object();
	json_t *areas = json_array();

	put_heading(object, rollup);
	for (unsigned area = 1; area <= WM_AREA_MAX; area++) {
		if (is_wanted(rollup, area)) {
			js_add(areas, area_json(rollup, area));
		}
	}
	js_put(object, "areas", areas);
	js_put(object, "programme",
	       reports_of(rollup)->has[0] ? area_json(rollup, 0) : json_null());
	if (rollup->args->by != NULL) {
		js_put(object, "institutions",
		       account_json(&rollup->picture->points, &rollup->picture->directory));
	}
	out_json(object);
}

static void print_heading(const struct rollup *rollup)
{
	char day[WM_DATE_TEXT_BYTES];

	if (rollup->picture != NULL) {
		picture_print_heading(rollup->picture);
		out_line("Roll-up computed here from the action points");
	} else {
		wm_date_format(rollup->reports.area[0].day, day);
		out_line("Roll-up at revision %llu, from the aggregator, evaluated on %s",
			 (unsigned long long)rollup->reports.revision, day);
	}
	figures_print_thresholds(settings_of(rollup));
}

static void print_area(const struct rollup *rollup, unsigned area)
{
	out_line("%s", "");
	figures_print(reports_of(rollup), area, directory_of(rollup));
}

static void print_text(const struct rollup *rollup)
{
	print_heading(rollup);
	for (unsigned area = 1; area <= WM_AREA_MAX; area++) {
		if (is_wanted(rollup, area)) {
			print_area(rollup, area);
		}
	}
	if (reports_of(rollup)->has[0]) {
		print_area(rollup, 0);
	}
	if (points_of(rollup)->count > 0) {
		char notice[WORDING_NOTICE_BYTES];
		out_line("%s", "");
		origins_notice(points_of(rollup), notice);
		out_line("%s", notice);
		wording_notice(points_of(rollup), notice);
		out_line("%s", notice);
	}
	if (rollup->args->by != NULL) {
		out_line("%s", "");
		out_line("By institution that leads");
		account_print(&rollup->picture->points, &rollup->picture->directory);
	}
}

static int check_areas(const struct rollup *rollup)
{
	const struct wm_selection *selection = &rollup->choice.selection;
	const bool is_empty = rollup->picture != NULL && rollup->picture->is_unpublished;

	for (size_t i = 0; i < selection->area_count; i++) {
		if (!is_empty && !reports_of(rollup)->has[selection->areas[i]]) {
			return fail(WM_ERANGE, "the register has no priority area %u",
				    selection->areas[i]);
		}
	}
	return STATUS_OK;
}

static bool is_ready_made(const struct rollup_args *args)
{
	const struct look *look = &args->look;

	return look->as_of == NULL && look->facts_to == NULL && look->on == NULL &&
	       look->view == NULL && args->by == NULL;
}

static int report(const struct cli *cli, struct server *server, struct rollup *rollup)
{
	const struct rollup_args *args = rollup->args;

	if (args->by != NULL && strcmp(args->by, "institution") != 0) {
		return fail_usage("--by: '%s' is not institution", args->by);
	}
	int status = query_choice(&args->areas, NULL, NULL, &rollup->choice);
	if (status == STATUS_OK && is_ready_made(args)) {
		status = from_aggregator(cli, server, rollup);
	} else if (status == STATUS_OK) {
		/* The programme needs every point, whatever areas are shown. */
		status = picture_take(cli, &args->look, NULL, &rollup->picture);
	}
	if (status == STATUS_OK) {
		status = check_areas(rollup);
	}
	if (status != STATUS_OK) {
		return status;
	}
	if (rollup->picture == NULL) {
		get_directory(server, rollup);
	}
	if (args->json) {
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
	picture_free(rollup->picture);
	directory_free(&rollup->directory);
	points_free(&rollup->points);
	wm_free(rollup);
	connect_done(&server);
	return status;
}

static const struct opt opts[] = {
	{ "area", OPT_LIST, "N", offsetof(struct rollup_args, areas),
	  .text = "only this priority area; may be given again" },
	LOOK_OPTS(struct rollup_args),
	{ "wait", OPT_FLAG, NULL, offsetof(struct rollup_args, wait),
	  .text = "first wait until the aggregator has all that the ledger has" },
	{ "by", OPT_TEXT, "institution", offsetof(struct rollup_args, by),
	  .text = "add who was expected, has reported and is overdue" },
	{ "json", OPT_FLAG, NULL, offsetof(struct rollup_args, json), .text = "print JSON" },
};

const struct cmd cmd_rollup = {
	.name = "rollup",
	.run = run,
	.summary = "Print the figures of the priority areas and of the programme.",
	.usage = "[--area N]... " LOOK_USAGE " [--by institution] [--wait] [--json]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct rollup_args),
};
