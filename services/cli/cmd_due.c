/* waymark due: who is expected to report in a cycle, who has, whom to remind. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/fail.h"
#include "cli/ics.h"
#include "cli/js.h"
#include "cli/out.h"
#include "cli/picture.h"
#include "sys/alloc.h"
#include "sys/files.h"

#define ICS_MAX_BYTES (8U * 1024 * 1024)

struct due_args {
	struct opt_list institutions;
	const char *cycle, *ics;
	struct look look;
	bool json;
};

/* One action point on which somebody is expected. */
struct due_row {
	const struct view *view;
	struct wm_point_reporting reporting;
};

struct due {
	const struct due_args *args;
	struct picture *picture;
	const struct wm_cycle *cycle;
	struct wm_reminder reminder;
	bool has_reminder;
	struct wm_reporting sum;
	struct due_row *rows; /* owned; by institution, then action point */
	size_t count;
};

/* ------------------------------------------------------------------ what is due */

static bool is_wanted(const struct due *due, const struct wm_code *institution)
{
	const struct opt_list *list = &due->args->institutions;
	bool found = list->count == 0;

	for (size_t i = 0; i < list->count; i++) {
		found = found || strcmp(list->item[i], institution->text) == 0;
	}
	return found;
}

static int by_institution(const void *a, const void *b)
{
	const struct due_row *x = a;
	const struct due_row *y = b;
	const int found = strcmp(x->reporting.institution.text, y->reporting.institution.text);

	return found != 0 ? found : x->view->item.point.id - y->view->item.point.id;
}

static int find_cycle(struct due *due)
{
	const struct wm_register *reg = &due->picture->directory.reg;
	const char *wanted = due->args->cycle;
	struct wm_cycle_id id;

	if (wanted == NULL) {
		due->cycle = wm_calendar_current(reg, due->picture->day);
		return STATUS_OK;
	}
	if (wm_cycle_id_parse(wm_view_str(wanted), &id) == WM_OK) {
		due->cycle = wm_register_cycle(reg, &id);
	}
	return due->cycle != NULL
		       ? STATUS_OK
		       : fail(WM_ERULE, "the register has no reporting cycle '%s'", wanted);
}

static int collect(struct due *due)
{
	const struct picture *picture = due->picture;

	due->rows = wm_alloc((picture->points.count + 1) * sizeof(*due->rows));
	if (due->rows == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	for (size_t i = 0; due->cycle != NULL && i < picture->points.count; i++) {
		const struct view *view = &picture->points.view[i];
		struct wm_point_reporting one;

		wm_calendar_point(&view->item.point, &view->evaluated, &view->item.facts,
				  view->item.accepted_latest, due->cycle, picture->day, &one);
		if (one.status == WM_REPORT_NOT_EXPECTED && !one.is_unassigned) {
			continue;
		}
		/* Who is asked about is never nobody. */
		if (one.is_unassigned ? due->args->institutions.count == 0
				      : is_wanted(due, &one.institution)) {
			wm_reporting_add(&due->sum, &one);
		}
		if (!one.is_unassigned && is_wanted(due, &one.institution)) {
			due->rows[due->count++] = (struct due_row){ view, one };
		}
	}
	qsort(due->rows, due->count, sizeof(*due->rows), by_institution);
	if (due->cycle != NULL) {
		due->has_reminder = wm_reminder_at(&picture->directory.reg.settings,
						   due->cycle->due, picture->day, &due->reminder);
	}
	return STATUS_OK;
}

static bool is_open(const struct due_row *row)
{
	return row->reporting.status == WM_REPORT_NOT_YET ||
	       row->reporting.status == WM_REPORT_MISSING;
}

/* Days until due; negative: days since. */
static int32_t days_left(const struct due *due)
{
	return due->cycle->due - due->picture->day;
}

/* ------------------------------------------------------------------ JSON */

static json_t *cycle_json(const struct due *due)
{
	const struct wm_cycle *cycle = due->cycle;
	json_t *object = json_object();

	if (cycle == NULL) {
		json_decref(object);
		return json_null();
	}
	js_put(object, "id", js_text(cycle->id.text));
	js_put(object, "opens", js_date(cycle->opens));
	js_put(object, "due", js_date(cycle->due));
	js_put(object, "grace", js_date(cycle->grace));
	js_put(object, "freeze", js_date(cycle->freeze));
	js_put(object, "phase",
	       js_text(wm_cycle_phase_name((int)wm_cycle_phase(cycle, due->picture->day))));
	js_put(object, "days_left", json_integer(days_left(due)));
	return object;
}

static json_t *reminder_json(const struct due *due)
{
	json_t *object = json_object();

	js_put(object, "step", json_integer(due->reminder.step));
	js_put(object, "day", js_date(due->reminder.day));
	js_put(object, "goes_to", js_text(wm_escalation_name((int)due->reminder.escalation)));
	return object;
}

static json_t *row_json(const struct due *due, const struct due_row *row)
{
	const struct wm_point_reporting *one = &row->reporting;
	const bool is_received = !is_open(row);
	json_t *object = json_object();

	js_put(object, "institution", js_code(&one->institution));
	js_put(object, "name",
	       js_optional(directory_name(&due->picture->directory, &one->institution)));
	js_put(object, "action", js_point(row->view->item.point.id));
	js_put(object, "status", js_text(wm_report_status_name((int)one->status)));
	js_put(object, "received_at", is_received ? js_time(one->received_at) : json_null());
	js_put(object, "revision", is_received ? js_uint(one->revision) : json_null());
	js_put(object, "late_days", json_integer(one->late_days));
	js_put(object, "accepted", json_boolean(one->is_accepted));
	js_put(object, "reminder",
	       is_open(row) && due->has_reminder ? reminder_json(due) : json_null());
	return object;
}

static void print_json(const struct due *due)
{
	json_t *object = json_object();
	json_t *rows = json_array();

	for (size_t i = 0; i < due->count; i++) {
		js_add(rows, row_json(due, &due->rows[i]));
	}
	js_put(object, "revision", js_uint(due->picture->points.fetch.begin.revision));
	js_put(object, "evaluated_on", js_date(due->picture->day));
	js_put(object, "cycle", cycle_json(due));
	js_put(object, "expected", json_integer(due->sum.expected));
	js_put(object, "received", json_integer(due->sum.received));
	js_put(object, "on_time", json_integer(due->sum.on_time));
	js_put(object, "accepted", json_integer(due->sum.accepted));
	js_put(object, "unassigned", json_integer(due->sum.unassigned));
	js_put(object, "due", rows);
	out_json(object);
}

/* ------------------------------------------------------------------ text */

static const struct out_column columns[] = {
	{ "institution", false }, { "action", false },	 { "status", false },
	{ "days late", true },	  { "accepted", false }, { "reminder", false },
};

static void print_row(struct out_table *table, const struct due *due, const struct due_row *row)
{
	const struct wm_point_reporting *one = &row->reporting;
	char id[8];

	wm_point_id_format(row->view->item.point.id, id);
	out_table_cell(table, OUT_PLAIN, "%s", one->institution.text);
	out_table_cell(table, OUT_PLAIN, "%s", id);
	out_table_cell(table, one->status == WM_REPORT_MISSING ? OUT_RED : OUT_PLAIN, "%s",
		       wm_report_status_name((int)one->status));
	if (one->late_days > 0) {
		out_table_cell(table, OUT_PLAIN, "%d", one->late_days);
	} else {
		out_table_cell(table, OUT_PLAIN, "%s", "");
	}
	out_table_cell(table, OUT_PLAIN, "%s", one->is_accepted ? "yes" : "");
	if (is_open(row) && due->has_reminder) {
		out_table_cell(table, OUT_PLAIN, "%+d days, %s", due->reminder.step,
			       wm_escalation_name((int)due->reminder.escalation));
	} else {
		out_table_cell(table, OUT_PLAIN, "%s", "");
	}
}

static void print_heading(const struct due *due)
{
	char opens[WM_DATE_TEXT_BYTES];
	char day[WM_DATE_TEXT_BYTES];
	char grace[WM_DATE_TEXT_BYTES];
	char freeze[WM_DATE_TEXT_BYTES];
	const int32_t left = days_left(due);

	wm_date_format(due->cycle->opens, opens);
	wm_date_format(due->cycle->due, day);
	wm_date_format(due->cycle->grace, grace);
	wm_date_format(due->cycle->freeze, freeze);
	out_line("Reporting cycle %s: %s to %s, grace to %s, frozen after %s; now %s, %d day%s %s",
		 due->cycle->id.text, opens, day, grace, freeze,
		 wm_cycle_phase_name((int)wm_cycle_phase(due->cycle, due->picture->day)),
		 left < 0 ? -left : left, left == 1 || left == -1 ? "" : "s",
		 left < 0 ? "past due" : "until due");
}

static void print_text(const struct due *due)
{
	struct out_table *table = NULL;
	char day[WM_DATE_TEXT_BYTES];

	wm_date_format(due->picture->day, day);
	out_line("Revision %llu, evaluated on %s",
		 (unsigned long long)due->picture->points.fetch.begin.revision, day);
	if (due->cycle == NULL) {
		out_line("No reporting cycle has opened: nobody is expected to report.");
		return;
	}
	print_heading(due);
	table = out_table_new(columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < due->count; i++) {
		print_row(table, due, &due->rows[i]);
	}
	if (due->count > 0) {
		out_table_print(table);
	}
	out_table_free(table);
	out_line("%d expected, %d received, %d on time, %d accepted; %d without a lead",
		 due->sum.expected, due->sum.received, due->sum.on_time, due->sum.accepted,
		 due->sum.unassigned);
}

/* ------------------------------------------------------------------ calendar */

/* "3.07, 3.09": what the institution still owes, from a row on.  @return the first row of the next
 */
static size_t list_open(const struct due *due, size_t begin, struct wm_buf *out, size_t *ret_open)
{
	const struct wm_code *code = &due->rows[begin].reporting.institution;
	size_t at = begin;

	*ret_open = 0;
	for (; at < due->count && wm_code_eq(&due->rows[at].reporting.institution, code); at++) {
		char id[8];
		if (is_open(&due->rows[at])) {
			wm_point_id_format(due->rows[at].view->item.point.id, id);
			wm_buf_add(out, ", ", *ret_open > 0 ? 2 : 0);
			wm_buf_add(out, id, strlen(id));
			(*ret_open)++;
		}
	}
	return at;
}

static void give_institution(const struct due *due, const struct wm_code *code, struct wm_view open,
			     struct wm_buf *out)
{
	const struct wm_item *begin = &due->picture->points.fetch.begin;
	const struct wm_settings *settings = &due->picture->directory.reg.settings;
	char store[2 * 16 + 1];
	char uid[160];
	char summary[160];
	struct wm_buf description;

	wm_hex_format(wm_view_of(begin->store, sizeof(begin->store)), store);
	(void)snprintf(uid, sizeof(uid), "%s.%s.%s@waymark", due->cycle->id.text, code->text,
		       store);
	(void)snprintf(summary, sizeof(summary), "Waymark %s: report of %s due",
		       due->cycle->id.text, code->text);
	wm_buf_init(&description, ICS_MAX_BYTES);
	static const char title[] = "Still expected: ";
	wm_buf_add(&description, title, strlen(title));
	wm_buf_add(&description, open.data, open.len);
	const struct ics_event event = {
		.uid = uid,
		.stamp_msec = begin->committed_at_msec,
		.day = due->cycle->due,
		.summary = wm_view_str(summary),
		.description = wm_buf_view(&description),
		.alarms = settings->reminders,
		.alarm_count = settings->reminder_count,
	};
	ics_event(out, &event);
	wm_buf_deinit(&description);
}

static void give_calendar(const struct due *due, struct wm_buf *out)
{
	size_t next = 0;
	struct wm_buf open;

	wm_buf_init(&open, ICS_MAX_BYTES);
	ics_begin(out);
	for (size_t at = 0; at < due->count; at = next) {
		size_t count = 0;
		wm_buf_reset(&open);
		next = list_open(due, at, &open, &count);
		if (count > 0) {
			give_institution(due, &due->rows[at].reporting.institution,
					 wm_buf_view(&open), out);
		}
	}
	ics_end(out);
	wm_buf_deinit(&open);
}

static int write_calendar(const struct due *due)
{
	const char *file = due->args->ics;
	struct wm_buf out;

	wm_buf_init(&out, ICS_MAX_BYTES);
	give_calendar(due, &out);
	int err = out.err;
	if (err == WM_OK && strcmp(file, "-") == 0) {
		out_bytes(wm_buf_view(&out));
	} else if (err == WM_OK) {
		err = wm_file_write(file, wm_buf_view(&out), 0644);
	}
	wm_buf_deinit(&out);
	return err < 0 ? fail_here(err, "%s: %s", file, wm_strerror(err)) : STATUS_OK;
}

/* ------------------------------------------------------------------ the command */

static int report(struct due *due)
{
	int status = find_cycle(due);

	if (status == STATUS_OK) {
		status = collect(due);
	}
	if (status != STATUS_OK) {
		return status;
	}
	if (due->args->ics != NULL) {
		status = write_calendar(due);
	}
	if (status == STATUS_OK && due->args->json) {
		print_json(due);
	} else if (status == STATUS_OK && due->args->ics == NULL) {
		print_text(due);
	}
	return status;
}

static int run(const struct cli *cli)
{
	struct due due = { .args = cli->args };
	struct choice choice;

	if (due.args->json && due.args->ics != NULL && strcmp(due.args->ics, "-") == 0) {
		return fail_usage("due: --json and --ics - both want standard output");
	}
	int status = query_choice(NULL, NULL, &due.args->institutions, &choice);
	if (status == STATUS_OK) {
		status = picture_take(cli, &due.args->look, NULL, &due.picture);
	}
	if (status == STATUS_OK) {
		status = report(&due);
	}
	wm_free(due.rows);
	picture_free(due.picture);
	return status;
}

static const struct opt opts[] = {
	{ "institution", OPT_LIST, "CODE", offsetof(struct due_args, institutions),
	  .text = "only this institution; may be given again" },
	{ "cycle", OPT_TEXT, "ID", offsetof(struct due_args, cycle),
	  .text = "this reporting cycle; default the last that has opened" },
	{ "on", OPT_TEXT, "DAY", offsetof(struct due_args, look.on),
	  .text = "as of this day; default today" },
	{ "as-of", OPT_TEXT, "REV|DAY|TIME", offsetof(struct due_args, look.as_of),
	  .text = "as the ledger knew it then" },
	{ "ics", OPT_TEXT, "FILE|-", offsetof(struct due_args, ics),
	  .text = "write an iCalendar file of what is still expected" },
	{ "json", OPT_FLAG, NULL, offsetof(struct due_args, json), .text = "print JSON" },
};

const struct cmd cmd_due = {
	.name = "due",
	.run = run,
	.summary = "Print who is expected to report, who has, and whom to remind.",
	.usage = "[--institution CODE]... [--cycle ID] [--on DAY] [--as-of REV|DAY|TIME] "
		 "[--ics FILE|-] [--json]",
	.opts = opts,
	.opt_count = sizeof(opts) / sizeof(opts[0]),
	.args_bytes = sizeof(struct due_args),
};
