/* The register of this repository loads as it is counted, and each fault is told with its line. */
#include "csv/register_csv.h"
#include "lib/tmpdir.h"
#include "sys/alloc.h"

#ifndef WM_SOURCE_DIR
#error "WM_SOURCE_DIR: the root of the sources"
#endif

#define REGISTER_DIR WM_SOURCE_DIR "/deploy/register"

static void test_the_register_of_the_repository_is_whole(void **state)
{
	struct wm_register_csv *loaded = NULL;
	char why[200] = "";
	size_t wording[WM_WORDING__COUNT] = { 0 };
	size_t unknown = 0;

	(void)state;
	if (wm_register_csv_load(REGISTER_DIR, &loaded, why) < 0) {
		fail_msg("%s", why);
	}
	const struct wm_register *reg = wm_register_csv_get(loaded);
	assert_int_equal(reg->version, 1);
	assert_int_equal(reg->area_count, 5);
	assert_int_equal(reg->institution_count, 75);
	assert_int_equal(reg->point_count, 79);
	for (size_t i = 0; i < reg->point_count; i++) {
		const struct wm_action_point *point = &reg->points[i];
		wording[point->wording]++;
		unknown += point->kind == WM_POINT_KIND_UNKNOWN;
		assert_true(point->title[WM_LANG_EN].len > 0);
		assert_int_equal(point->weight, 1);
		if (point->wording == WM_WORDING_PENDING) {
			assert_int_equal(point->kind, WM_POINT_KIND_UNKNOWN);
			assert_int_equal(point->lead.len, 0);
			assert_int_equal(point->planned_end, WM_DATE_NONE);
		}
	}
	assert_int_equal(wording[WM_WORDING_REPORTED], 73);
	assert_int_equal(wording[WM_WORDING_PENDING], 6);
	assert_int_equal(wording[WM_WORDING_OFFICIAL], 0);
	assert_int_equal(unknown, 6);
	wm_register_csv_free(loaded);
}

/* The smallest register with everything in it, rows out of order and an extra column each. */
#define AREAS                                                                             \
	"source_url,title_en,title_ky,area,x\n"                                           \
	"https://a.example,Second,\xd0\xad\xd0\xba\xd0\xb8\xd0\xbd\xd1\x87\xd0\xb8,2,9\n" \
	",First,,1,9\n"
#define INSTITUTIONS                             \
	"code,name_en,kind,country,source_url\n" \
	"kz-mfa,Ministry,central-asia,KZ,\n"     \
	"eeas,Service,eu,EU,https://b.example\n"
#define ACTION_HEADER                                                                            \
	"id,number,area,wording,kind,title_en,title_tk,scope,lead,supporting,reporters,planned_" \
	"end,"                                                                                   \
	"source_url,note\n"
#define ACTIONS                                                    \
	ACTION_HEADER                                              \
	"2.01,7,2,official,target,Two,Iki,EU KZ,eeas,kz-mfa,eeas " \
	"kz-mfa,2025-09-30,https://o.example,\"n, o\"\n"           \
	"1.02,,1,pending,,One,,,,,,,,\n"

struct files {
	const char *areas, *institutions, *actions;
};

static int load(struct tmpdir *dir, const struct files *files, struct wm_register_csv **loaded,
		char *why)
{
	(void)tmpdir_file(dir, "areas.csv", wm_view_str(files->areas));
	(void)tmpdir_file(dir, "institutions.csv", wm_view_str(files->institutions));
	(void)tmpdir_file(dir, "actions.csv", wm_view_str(files->actions));
	return wm_register_csv_load(dir->path, loaded, why);
}

static const struct files small = { AREAS, INSTITUTIONS, ACTIONS };

static bool is_text(struct wm_view view, const char *text)
{
	return wm_view_eq(view, wm_view_str(text));
}

static void test_rows_are_sorted_and_taken_cell_by_cell(void **state)
{
	struct wm_register_csv *loaded = NULL;
	char why[200] = "";

	wmt_assert_ok(load(*state, &small, &loaded, why));
	const struct wm_register *reg = wm_register_csv_get(loaded);
	assert_int_equal(reg->areas[0].id, 1);
	assert_true(is_text(reg->areas[1].title[WM_LANG_EN], "Second"));
	assert_int_equal(reg->areas[1].title[WM_LANG_KY].len, 12);
	assert_int_equal(reg->areas[1].title[WM_LANG_RU].len, 0);
	assert_true(is_text(reg->areas[1].source_url, "https://a.example"));
	assert_string_equal(reg->institutions[0].code.text, "eeas");
	assert_true(is_text(reg->institutions[1].name, "Ministry"));
	assert_true(is_text(reg->institutions[1].country, "KZ"));

	const struct wm_action_point *point = wm_register_point(reg, 201);
	assert_int_equal(point->number, 7);
	assert_int_equal(point->wording, WM_WORDING_OFFICIAL);
	assert_int_equal(point->kind, WM_POINT_KIND_TARGET);
	assert_int_equal(point->planned_end, 20361);
	assert_true(is_text(point->title[WM_LANG_TK], "Iki"));
	assert_true(is_text(point->scope, "EU KZ"));
	assert_true(is_text(point->note, "n, o"));
	assert_string_equal(point->lead.text, "eeas");
	assert_int_equal(point->supporting_count, 1);
	assert_int_equal(point->reporter_count, 2);
	assert_string_equal(point->reporters[1].text, "kz-mfa");
	wm_register_csv_free(loaded);
}

static void test_blank_cells_stay_unknown(void **state)
{
	struct wm_register_csv *loaded = NULL;
	char why[200] = "";

	wmt_assert_ok(load(*state, &small, &loaded, why));
	const struct wm_action_point *point = wm_register_csv_get(loaded)->points;
	assert_int_equal(point->id, 102);
	assert_int_equal(point->number, 0);
	assert_int_equal(point->kind, WM_POINT_KIND_UNKNOWN);
	assert_int_equal(point->planned_end, WM_DATE_NONE);
	assert_int_equal(point->lead.len, 0);
	assert_int_equal(point->supporting_count, 0);
	assert_int_equal(point->reporter_count, 0);
	assert_int_equal(point->scope.len, 0);
	wm_register_csv_free(loaded);
}

struct fault_row {
	const char *name;
	struct files files;
	int want;
	const char *why;
};

#define ACTION_FAULT(NAME, ROWS, ERR, WHY)                                                 \
	{                                                                                  \
		NAME, { AREAS, INSTITUTIONS, ACTION_HEADER ROWS }, ERR, "actions.csv:" WHY \
	}

static const struct fault_row fault_rows[] = {
	{ "area 16",
	  { "area,title_en,source_url\n16,x,\n", INSTITUTIONS, ACTIONS },
	  WM_ECELL,
	  "areas.csv:2: area: is not" },
	{ "area twice",
	  { AREAS "\n,x,,2,\n", INSTITUTIONS, ACTIONS },
	  WM_ERULE,
	  "areas.csv:5: area ids must be ascending and unique" },
	{ "no source column",
	  { "area,title_en\n1,x\n", INSTITUTIONS, ACTIONS },
	  WM_EFILE_COLUMNS,
	  "areas.csv: column source_url is missing" },
	{ "bad code",
	  { AREAS, INSTITUTIONS "A b,,,,\n", ACTIONS },
	  WM_ECELL,
	  "institutions.csv:4: code: is not" },
	{ "code twice",
	  { AREAS, INSTITUTIONS "kz-mfa,x,,,\neu,,,,\n", ACTIONS },
	  WM_ERULE,
	  "institutions.csv:4: institution codes must be ascending and unique" },
	{ "cells too few",
	  { AREAS, INSTITUTIONS "x\n", ACTIONS },
	  WM_EFILE_ROW,
	  "institutions.csv:4: the row has another number of cells" },
	{ "Latin-1",
	  { AREAS, INSTITUTIONS "x,\xe9,,,\n", ACTIONS },
	  WM_EUTF8,
	  "institutions.csv:4: column 2: text is not valid UTF-8" },
	ACTION_FAULT("bad id", "7,1,1,pending,,x,,,,,,,,\n", WM_ECELL, "2: id: is not"),
	ACTION_FAULT("bad number", "1.01,-1,1,pending,,x,,,,,,,,\n", WM_ECELL, "2: number: is not"),
	ACTION_FAULT("bad wording", "1.01,1,1,certain,,x,,,,,,,,\n", WM_ECELL,
		     "2: wording: is none"),
	ACTION_FAULT("bad kind", "1.01,1,1,pending,Target,x,,,,,,,,\n", WM_ECELL,
		     "2: kind: is none"),
	ACTION_FAULT("bad lead", "1.01,1,1,pending,,x,,,EEAS,,,,,\n", WM_ECELL, "2: lead: is not"),
	ACTION_FAULT("comma list", "1.01,1,1,pending,,x,,,,\"eeas,kz-mfa\",,,,\n", WM_ECELL,
		     "2: supporting: is not"),
	ACTION_FAULT("two blanks", "1.01,1,1,pending,,x,,,,,eeas  kz-mfa,,,\n", WM_ECELL,
		     "2: reporters: is not"),
	ACTION_FAULT("bad date", "1.01,1,1,pending,,x,,,,,,2025-02-29,,\n", WM_ECELL,
		     "2: planned_end: is no date"),
	ACTION_FAULT("official without a source", "1.01,1,1,official,,x,,,,,,,,\n", WM_ECELL,
		     "2: source_url: official wording needs"),
	ACTION_FAULT("line behind a line break",
		     "1.01,1,1,pending,,\"x\ny\",,,,,,,,\n1.02,1,1,pending,,x,,,,,,soon,,\n",
		     WM_ECELL, "4: planned_end: is no date"),
	ACTION_FAULT("id twice",
		     "1.01,1,1,pending,,x,,,,,,,,\n2.01,1,2,pending,,x,,,,,,,,\n"
		     "1.01,1,1,pending,,y,,,,,,,,\n",
		     WM_ERULE, "4: point ids must be ascending and unique"),
	ACTION_FAULT("other area", "1.01,1,2,pending,,x,,,,,,,,\n", WM_ERULE,
		     "2: a point's area must"),
	ACTION_FAULT("no such area", "1.01,1,1,pending,,x,,,,,,,,\n3.01,1,3,pending,,x,,,,,,,,\n",
		     WM_ERULE, "3: a point's area is not in the register"),
	ACTION_FAULT("unknown reporter", "1.01,1,1,pending,,x,,,,,none,,,\n", WM_ERULE,
		     "2: a reporter is not in the register"),
	ACTION_FAULT("lead may not report", "1.01,1,1,pending,,x,,,eeas,,kz-mfa,,,\n", WM_ERULE,
		     "2: the lead is not one of the reporters"),
};

static void test_a_fault_is_told_with_file_and_line(void **state)
{
	for (size_t i = 0; i < sizeof(fault_rows) / sizeof(fault_rows[0]); i++) {
		const struct fault_row *row = &fault_rows[i];
		struct wm_register_csv *loaded = NULL;
		char why[200] = "";

		const int err = load(*state, &row->files, &loaded, why);
		if (err != row->want || strncmp(why, row->why, strlen(row->why)) != 0) {
			fail_msg("%s: got %s, \"%s\"", row->name, wm_err_name(err), why);
		}
		assert_null(loaded);
	}
}

static void test_a_missing_file_is_named(void **state)
{
	struct tmpdir *dir = *state;
	struct wm_register_csv *loaded = NULL;
	char why[200] = "";

	(void)tmpdir_file(dir, "areas.csv", wm_view_str(AREAS));
	wmt_assert_err(wm_register_csv_load(dir->path, &loaded, why), WM_ENOTFOUND);
	assert_memory_equal(why, "institutions.csv: ", strlen("institutions.csv: "));
}

/* `count` reporters: eeas, kz-mfa, x-1, x-2, ... */
static int load_with_reporters(struct tmpdir *dir, unsigned count)
{
	char institutions[2048] = INSTITUTIONS;
	char actions[1024] = ACTION_HEADER "1.01,1,1,pending,,x,,,,,eeas kz-mfa";
	size_t row_len = strlen(institutions);
	size_t list_len = strlen(actions);
	struct wm_register_csv *loaded = NULL;
	char why[200];

	for (unsigned i = 2; i < count; i++) {
		row_len += (size_t)snprintf(institutions + row_len, sizeof(institutions) - row_len,
					    "x-%u,,,,\n", i);
		list_len += (size_t)snprintf(actions + list_len, sizeof(actions) - list_len,
					     " x-%u", i);
	}
	(void)snprintf(actions + list_len, sizeof(actions) - list_len, ",,,\n");
	const struct files files = { AREAS, institutions, actions };
	const int err = load(dir, &files, &loaded, why);
	wm_register_csv_free(loaded);
	return err;
}

static void test_a_point_has_up_to_32_reporters(void **state)
{
	wmt_assert_ok(load_with_reporters(*state, WM_REPORTERS_MAX_COUNT));
	wmt_assert_err(load_with_reporters(*state, WM_REPORTERS_MAX_COUNT + 1), WM_ECELL);
}

static int load_with_failure(const struct tmpdir *dir, long countdown)
{
	struct wm_register_csv *loaded = NULL;
	char why[200];

	wm_alloc_fail(countdown);
	const int err = wm_register_csv_load(dir->path, &loaded, why);
	wm_alloc_fail(-1);
	assert_true(err == WM_OK || loaded == NULL);
	wm_register_csv_free(loaded);
	return err;
}

static void test_every_allocation_may_fail(void **state)
{
	struct wm_register_csv *loaded = NULL;
	char why[200];
	long failed = 0;

	wmt_assert_ok(load(*state, &small, &loaded, why));
	wm_register_csv_free(loaded);
	const unsigned long before = wm_alloc_calls();
	wmt_assert_ok(load_with_failure(*state, -1));
	const long needed = (long)(wm_alloc_calls() - before);
	for (long countdown = 0; countdown < needed; countdown++) {
		const int err = load_with_failure(*state, countdown);
		/* libcsv asks again for less: such a failure is none. */
		assert_true(err == WM_OK || err == WM_ENOMEM);
		failed += err == WM_ENOMEM;
	}
	assert_true(failed > needed / 2);
}

#define IN_FOLDER(TEST) cmocka_unit_test_setup_teardown(TEST, tmpdir_make, tmpdir_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_register_of_the_repository_is_whole),
		IN_FOLDER(test_rows_are_sorted_and_taken_cell_by_cell),
		IN_FOLDER(test_blank_cells_stay_unknown),
		IN_FOLDER(test_a_fault_is_told_with_file_and_line),
		IN_FOLDER(test_a_missing_file_is_named),
		IN_FOLDER(test_a_point_has_up_to_32_reporters),
		IN_FOLDER(test_every_allocation_may_fail),
	};

	return cmocka_run_group_tests_name("register_csv", tests, NULL, NULL);
}
