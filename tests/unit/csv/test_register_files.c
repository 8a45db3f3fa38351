/* The optional files and columns of the register: read, refused with their place, written again. */
#include "csv/register_csv.h"
#include "lib/tmpdir.h"
#include "sys/alloc.h"
#include "sys/files.h"

#ifndef WM_SOURCE_DIR
#error "WM_SOURCE_DIR: the root of the sources"
#endif

#define KAZAKH "\xd2\x9a\xd0\xb0\xd0\xb7\xd0\xb0\xd2\x9b"

/* Everything a register can have, in the order and the form in which it is written. */
static const char *const whole[WM_FILE__COUNT] = {
	[WM_FILE_AREAS] = "area,title_en,title_uz,source_url\n"
			  "1,First,Birinchi,https://a.example\n"
			  "2,\"Second, too\",,\n",
	[WM_FILE_INSTITUTIONS] = "code,name_en,name_kk,kind,country,source_url\n"
				 "eeas,Service,,eu,EU,https://b.example\n"
				 "kz-mfa,Ministry," KAZAKH ",central-asia,KZ,\n"
				 "uz-mfa,Ministry,,central-asia,UZ,\n",
	[WM_FILE_ACTIONS] =
		"id,number,area,wording,kind,title_en,title_ru,scope,lead,supporting,reporters,"
		"planned_end,source_url,note,critical,weight,visibility,planned_start,original_end,"
		"adopted_lang,text_en\n"
		"1.01,1,1,official,one-off,One,\xd0\x9e\xd0\xb4\xd0\xb8\xd0\xbd,EU KZ,"
		"eeas@2024-01-01..,kz-mfa,eeas@2024-01-01.. kz-mfa@..2023-12-31 "
		"uz-mfa@2024-01-01..2025-06-30,2027-12-31,https://o.example,,yes,3,partners,"
		"2024-01-01,2026-12-31,en,\"The Parties\nwill.\"\n"
		"2.01,,2,pending,,Two,,,,,,,,\"say \"\"no\"\"\",,,,,,,\n",
	[WM_FILE_MILESTONES] = "action_id,id,title_en,title_tg,kind,weight,due,original_due,"
			       "verification\n"
			       "1.01,1,Signed,,one-off,,2025-03-31,2024-12-31,the text\n"
			       "1.01,3,,Se,target,2,,,\n",
	[WM_FILE_INDICATORS] =
		"action_id,id,title_en,unit,decimals,ascending,cumulative,baseline_year,baseline,"
		"target\n"
		"1.01,1,Length,km,1,yes,yes,2023,-0.5,2026-12-31=12.5;2027-12-31=0.0\n"
		"2.01,7,Delay,,,no,,,,\n",
	[WM_FILE_CYCLES] = "id,opens,due,grace,freeze\n"
			   "2026-H1,2026-01-01,2026-06-30,2026-07-15,2026-07-31\n"
			   "2026-H2,2026-07-01,2026-12-31,2027-01-15,2027-01-31\n",
	[WM_FILE_SETTINGS] = "red_percent,amber_percent,rated_percent,known_percent,due_soon_days,"
			     "fresh_days,reminders\n"
			     "25,50,0,75,14,190,-7 0 14\n",
	[WM_FILE_DECLARED] = "area,version,source,areas,points,institutions\n"
			     ",Annex of 23 October 2023,https://o.example,2,2,3\n"
			     "1,,,,1,\n"
			     "2,,,,1,\n",
};

/* Write the files, `file` with another content (NULL: not at all), and load them. */
static int load_with(struct tmpdir *dir, enum wm_register_file file, const char *content,
		     struct wm_register_csv **ret_loaded, char *why)
{
	for (int at = 0; at < WM_FILE__COUNT; at++) {
		const char *text = at == (int)file ? content : whole[at];
		const char *name = wm_register_file_name((enum wm_register_file)at);
		if (text != NULL) {
			(void)tmpdir_file(dir, name, wm_view_str(text));
		} else {
			wmt_assert_ok(wm_file_remove(tmpdir_path(dir, name)));
		}
	}
	return wm_register_csv_load(dir->path, ret_loaded, why);
}

static struct wm_register_csv *load_whole(struct tmpdir *dir)
{
	struct wm_register_csv *loaded = NULL;
	char why[WM_REGISTER_WHY_BYTES] = "";

	if (load_with(dir, WM_FILE_AREAS, whole[WM_FILE_AREAS], &loaded, why) < 0) {
		fail_msg("%s", why);
	}
	return loaded;
}

static bool is_text(struct wm_view view, const char *text)
{
	return wm_view_eq(view, wm_view_str(text));
}

static void test_every_member_is_taken(void **state)
{
	struct wm_register_csv *loaded = load_whole(*state);
	const struct wm_register *reg = wm_register_csv_get(loaded);
	const struct wm_action_point *point = wm_register_point(reg, 101);

	assert_true(is_text(reg->institutions[1].names[WM_LANG_KK], KAZAKH));
	assert_true(is_text(point->text[WM_LANG_EN], "The Parties\nwill."));
	assert_true(point->critical);
	assert_int_equal(point->weight, 3);
	assert_int_equal(point->visibility, WM_VISIBILITY_PARTNERS);
	assert_int_equal(point->planned_start, 19723);
	assert_int_equal(point->original_end, 20818);
	assert_int_equal(point->adopted_lang, WM_LANG_EN);
	assert_int_equal(point->lead_span.since, 19723);
	assert_int_equal(point->lead_span.until, 0);
	assert_int_equal(point->reporter_span[1].since, 0);
	assert_int_equal(point->reporter_span[1].until, 19722);
	assert_int_equal(point->reporter_span[2].until, 20269);
	assert_int_equal(point->milestone_count, 2);
	assert_int_equal(point->milestones[0].weight, 1);
	assert_int_equal(point->milestones[0].original_due, 20088);
	assert_int_equal(point->milestones[1].id, 3);
	assert_int_equal(point->milestones[1].due, WM_DATE_NONE);
	assert_true(is_text(point->milestones[0].verification, "the text"));
	assert_int_equal(point->indicators[0].baseline, -5);
	assert_true(point->indicators[0].has_baseline);
	assert_int_equal(point->indicators[0].targets[0].value, 125);
	assert_int_equal(point->indicators[0].targets[1].value, 0);
	assert_false(wm_register_point(reg, 201)->indicators[0].ascending);
	assert_false(wm_register_point(reg, 201)->indicators[0].has_baseline);
	assert_int_equal(reg->cycle_count, 2);
	assert_string_equal(reg->cycles[1].id.text, "2026-H2");
	assert_int_equal(reg->settings.rated_percent, 0);
	assert_int_equal(reg->settings.fresh_days, 190);
	assert_int_equal(reg->settings.reminder_count, 3);
	assert_int_equal(reg->settings.reminders[0], -7);
	assert_true(is_text(wm_register_csv_declared(loaded)->version, "Annex of 23 October 2023"));
	wm_register_csv_free(loaded);
}

static void assert_same_bytes(const struct wm_register_csv *loaded, enum wm_register_file file,
			      struct wm_view want)
{
	const struct wm_register *reg = wm_register_csv_get(loaded);
	const struct wm_register_declared *declared = wm_register_csv_declared(loaded);
	struct wm_buf buf;

	wm_buf_init(&buf, 1024 * 1024);
	assert_true(wm_register_csv_needed(reg, declared, file));
	wm_register_csv_write(reg, declared, file, &buf);
	wmt_assert_ok(buf.err);
	if (!wm_view_eq(wm_buf_view(&buf), want)) {
		fail_msg("%s: got\n%.*s", wm_register_file_name(file), (int)buf.len,
			 (const char *)buf.data);
	}
	wm_buf_deinit(&buf);
}

static void test_what_is_written_is_what_was_read(void **state)
{
	struct wm_register_csv *loaded = load_whole(*state);

	for (int at = 0; at < WM_FILE__COUNT; at++) {
		assert_same_bytes(loaded, (enum wm_register_file)at, wm_view_str(whole[at]));
	}
	wm_register_csv_free(loaded);
}

static void test_the_register_of_the_repository_is_written_as_it_is(void **state)
{
	const char *dir = WM_SOURCE_DIR "/deploy/register";
	struct wm_register_csv *loaded = NULL;
	char why[WM_REGISTER_WHY_BYTES] = "";
	struct wm_buf buf;

	(void)state;
	wmt_assert_ok(wm_register_csv_load(dir, &loaded, why));
	wm_buf_init(&buf, 1024 * 1024);
	for (int at = 0; at <= WM_FILE_ACTIONS; at++) {
		char *path = wm_path_join(dir, wm_register_file_name((enum wm_register_file)at));
		wm_buf_reset(&buf);
		wmt_assert_ok(wm_file_read(path, &buf));
		wm_free(path);
		assert_same_bytes(loaded, (enum wm_register_file)at, wm_buf_view(&buf));
	}
	for (int at = WM_FILE_MILESTONES; at < WM_FILE__COUNT; at++) {
		assert_false(wm_register_csv_needed(wm_register_csv_get(loaded),
						    wm_register_csv_declared(loaded),
						    (enum wm_register_file)at));
	}
	wm_buf_deinit(&buf);
	wm_register_csv_free(loaded);
}

static void test_every_optional_file_may_be_missing(void **state)
{
	for (int at = WM_FILE_MILESTONES; at < WM_FILE__COUNT; at++) {
		struct wm_register_csv *loaded = NULL;
		char why[WM_REGISTER_WHY_BYTES] = "";

		wmt_assert_ok(load_with(*state, (enum wm_register_file)at, NULL, &loaded, why));
		assert_false(wm_register_csv_needed(wm_register_csv_get(loaded),
						    wm_register_csv_declared(loaded),
						    (enum wm_register_file)at));
		wm_register_csv_free(loaded);
	}
}

struct fault_row {
	enum wm_register_file file;
	const char *content;
	int err;
	const char *why;
};

#define STEPS "action_id,id,title_en,kind,weight,due,verification\n"
#define INDICATORS \
	"action_id,id,title_en,unit,decimals,ascending,cumulative,baseline_year,baseline,target\n"
#define CYCLES "id,opens,due,grace,freeze\n"
#define SETTINGS                                                                          \
	"red_percent,amber_percent,rated_percent,known_percent,due_soon_days,fresh_days," \
	"reminders\n"
#define DECLARED "area,version,source,areas,points,institutions\n"
#define ACTIONS                                                                                \
	"id,number,area,wording,kind,title_en,scope,lead,supporting,reporters,planned_end,"    \
	"source_url,note,critical,weight,visibility,planned_start,original_end,adopted_lang\n" \
	"1.01,,1,pending,,x,,"

static const struct fault_row fault_rows[] = {
	{ WM_FILE_MILESTONES, STEPS "9.01,1,x,,,,\n", WM_ERULE,
	  "milestones.csv:2: id: there is no such action point" },
	{ WM_FILE_MILESTONES, STEPS "1.01,1,x,,,,\n1.01,1,y,,,,\n", WM_ERULE,
	  "milestones.csv:3: id: there is such a row" },
	{ WM_FILE_MILESTONES, STEPS "1.01,0,x,,,,\n", WM_ECELL, "milestones.csv:2: id: is not" },
	{ WM_FILE_MILESTONES, STEPS "1.01,256,x,,,,\n", WM_ECELL, "milestones.csv:2: id: is not" },
	{ WM_FILE_MILESTONES, STEPS "1.01,1,x,continuous,,,\n", WM_ECELL,
	  "milestones.csv:2: kind: is none" },
	{ WM_FILE_MILESTONES, STEPS "1.01,1,x,,1001,,\n", WM_ECELL,
	  "milestones.csv:2: weight: is not" },
	{ WM_FILE_MILESTONES, STEPS "1.01,1,x,,,soon,\n", WM_ECELL,
	  "milestones.csv:2: due: is no date" },
	{ WM_FILE_MILESTONES, STEPS "1.01,1,,,,,\n", WM_ERULE,
	  "actions.csv:2: a milestone needs a title" },
	{ WM_FILE_MILESTONES, "action_id,id\n", WM_EFILE_COLUMNS,
	  "milestones.csv: column title_en is missing" },
	{ WM_FILE_INDICATORS, INDICATORS "1.01,1,x,,7,yes,,,,\n", WM_ECELL,
	  "indicators.csv:2: decimals: is not" },
	{ WM_FILE_INDICATORS, INDICATORS "1.01,1,x,,,,,,,\n", WM_ECELL,
	  "indicators.csv:2: ascending: is neither" },
	{ WM_FILE_INDICATORS, INDICATORS "1.01,1,x,,1,yes,,2023,1.55,\n", WM_ECELL,
	  "indicators.csv:2: baseline: is not a number" },
	{ WM_FILE_INDICATORS, INDICATORS "1.01,1,x,,1,yes,,,1.5,\n", WM_ECELL,
	  "indicators.csv:2: baseline_year: baseline and" },
	{ WM_FILE_INDICATORS, INDICATORS "1.01,1,x,,,yes,,,,2026-12-31\n", WM_ECELL,
	  "indicators.csv:2: target: is not a number" },
	{ WM_FILE_INDICATORS, INDICATORS "1.01,1,x,,,yes,,,,2026=5\n", WM_ECELL,
	  "indicators.csv:2: target: is not a list" },
	{ WM_FILE_CYCLES, CYCLES "2026 H1,2026-01-01,2026-06-30,2026-07-15,2026-07-31\n", WM_ECELL,
	  "cycles.csv:2: id: is not" },
	{ WM_FILE_CYCLES, CYCLES "a,2026-01-01,,2026-07-15,2026-07-31\n", WM_ECELL,
	  "cycles.csv:2: due: is no date" },
	{ WM_FILE_CYCLES, CYCLES "a,2026-01-01,2025-06-30,2026-07-15,2026-07-31\n", WM_ECELL,
	  "cycles.csv:2: id: " },
	{ WM_FILE_CYCLES,
	  CYCLES "a,2026-01-01,2026-06-30,2026-07-15,2026-07-31\n"
		 "a,2026-02-01,2026-06-30,2026-07-15,2026-07-31\n",
	  WM_ERULE, "cycles.csv:3: a cycle id is used twice" },
	{ WM_FILE_SETTINGS, SETTINGS "101,,,,,,\n", WM_ECELL,
	  "settings.csv:2: red_percent: is not" },
	{ WM_FILE_SETTINGS, SETTINGS "0,,,,,,\n", WM_ECELL,
	  "settings.csv:2: red_percent: red_percent must" },
	{ WM_FILE_SETTINGS, SETTINGS ",,,,,,7 x\n", WM_ECELL,
	  "settings.csv:2: reminders: is not up to" },
	{ WM_FILE_SETTINGS, SETTINGS "20,,,,,,\n20,,,,,,\n", WM_ELIMIT,
	  "settings.csv:1: more rows than" },
	{ WM_FILE_DECLARED, DECLARED ",v,,2,79,\n", WM_ERULE,
	  "register.csv:2: points: 79 are declared, 2 are there" },
	{ WM_FILE_DECLARED, DECLARED ",v,,2,2,4\n", WM_ERULE,
	  "register.csv:2: institutions: 4 are declared, 3" },
	{ WM_FILE_DECLARED, DECLARED ",v,,5,,\n", WM_ERULE, "register.csv:2: areas: 5 are" },
	{ WM_FILE_DECLARED, DECLARED ",v,,,,\n1,,,,1,\n2,,,,16,\n", WM_ERULE,
	  "register.csv:4: points: 16 are declared, 1 are there" },
	{ WM_FILE_ACTIONS, ACTIONS ",,,,,,maybe,,,,,\n", WM_ECELL, "actions.csv:2: critical: is" },
	{ WM_FILE_ACTIONS, ACTIONS ",,,,,,,1001,,,,\n", WM_ECELL, "actions.csv:2: weight: is" },
	{ WM_FILE_ACTIONS, ACTIONS ",,,,,,,,secret,,,\n", WM_ECELL,
	  "actions.csv:2: visibility: is none" },
	{ WM_FILE_ACTIONS, ACTIONS ",,,,,,,,,2026,,\n", WM_ECELL,
	  "actions.csv:2: planned_start: is no date" },
	{ WM_FILE_ACTIONS, ACTIONS ",,,,,,,,,,,de\n", WM_ECELL,
	  "actions.csv:2: adopted_lang: is none" },
	{ WM_FILE_ACTIONS, ACTIONS "eeas@2024,,eeas,,,,,,,,,\n", WM_ECELL,
	  "actions.csv:2: lead: is not" },
	{ WM_FILE_ACTIONS, ACTIONS "eeas@..,,eeas,,,,,,,,,\n", WM_ECELL,
	  "actions.csv:2: lead: is not" },
	{ WM_FILE_ACTIONS,
	  ACTIONS ",,eeas@2025-01-01..2024-01-01,,,,,,,,,\n"
		  "2.01,,2,pending,,y,,,,,,,,,,,,,\n",
	  WM_ERULE, "actions.csv:2: a reporter's part ends" },
	{ WM_FILE_ACTIONS, ACTIONS ",,eeas ,,,,,,,,,\n", WM_ECELL, "actions.csv:2: reporters: is" },
};

static void test_a_fault_is_told_with_file_line_and_column(void **state)
{
	for (size_t i = 0; i < sizeof(fault_rows) / sizeof(fault_rows[0]); i++) {
		const struct fault_row *row = &fault_rows[i];
		struct wm_register_csv *loaded = NULL;
		char why[WM_REGISTER_WHY_BYTES] = "";

		const int err = load_with(*state, row->file, row->content, &loaded, why);
		if (err != row->err || strncmp(why, row->why, strlen(row->why)) != 0) {
			fail_msg("%s: got %s, \"%s\"", row->why, wm_err_name(err), why);
		}
		assert_null(loaded);
	}
}

static void test_one_cell_of_a_point_is_set(void **state)
{
	struct wm_register_csv *loaded = load_whole(*state);
	struct wm_action_point point = *wm_register_point(wm_register_csv_get(loaded), 101);
	char why[WM_REGISTER_WHY_BYTES] = "";

	wmt_assert_ok(wm_action_point_set(&point, "planned_end", wm_view_str("2028-12-31"), why));
	assert_int_equal(point.planned_end, 21549);
	wmt_assert_ok(wm_action_point_set(&point, "planned_end", wm_view_str(""), why));
	assert_int_equal(point.planned_end, WM_DATE_NONE);
	wmt_assert_ok(wm_action_point_set(&point, "title_ky", wm_view_str("Bir"), why));
	assert_true(is_text(point.title[WM_LANG_KY], "Bir"));
	wmt_assert_ok(wm_action_point_set(&point, "reporters", wm_view_str("eeas"), why));
	assert_int_equal(point.reporter_count, 1);
	assert_int_equal(point.reporter_span[0].since, 0);
	wmt_assert_err(wm_action_point_set(&point, "weight", wm_view_str("heavy"), why), WM_ECELL);
	assert_string_equal(why, "weight: is not a number, or too large");
	wmt_assert_err(wm_action_point_set(&point, "colour", wm_view_str("red"), why),
		       WM_ENOTFOUND);
	wm_register_csv_free(loaded);
}

static void test_every_allocation_may_fail(void **state)
{
	struct wm_register_csv *loaded = load_whole(*state);
	const unsigned long before = wm_alloc_calls();
	struct tmpdir *dir = *state;
	char why[WM_REGISTER_WHY_BYTES];

	wm_register_csv_free(loaded);
	loaded = NULL;
	wmt_assert_ok(wm_register_csv_load(dir->path, &loaded, why));
	const long needed = (long)(wm_alloc_calls() - before);
	wm_register_csv_free(loaded);
	for (long countdown = 0; countdown < needed; countdown++) {
		loaded = NULL;
		wm_alloc_fail(countdown);
		const int err = wm_register_csv_load(dir->path, &loaded, why);
		wm_alloc_fail(-1);
		assert_true(err == WM_OK || (err == WM_ENOMEM && loaded == NULL));
		wm_register_csv_free(loaded);
	}
}

#define IN_FOLDER(TEST) cmocka_unit_test_setup_teardown(TEST, tmpdir_make, tmpdir_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_every_member_is_taken),
		IN_FOLDER(test_what_is_written_is_what_was_read),
		cmocka_unit_test(test_the_register_of_the_repository_is_written_as_it_is),
		IN_FOLDER(test_every_optional_file_may_be_missing),
		IN_FOLDER(test_a_fault_is_told_with_file_line_and_column),
		IN_FOLDER(test_one_cell_of_a_point_is_set),
		IN_FOLDER(test_every_allocation_may_fail),
	};

	return cmocka_run_group_tests_name("register_files", tests, NULL, NULL);
}
