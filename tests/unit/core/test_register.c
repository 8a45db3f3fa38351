/* The register: codes, ids, look-ups, and the named rule that a bad register violates. */
#include "core/register.h"
#include "core/rollup.h"

#include "fixture.h"

#define DAY 20000

/* ------------------------------------------------------------------ codes and ids */

static void test_codes_of_small_letters_digits_and_single_hyphens(void **state)
{
	(void)state;
	static const char *const good[] = { "a", "7", "eeas", "kz-mfa", "dg-r7d", "a-b-c" };
	static const char *const bad[] = { "",	"-",   "-a",  "a-",  "a--b",
					   "A", "a_b", "a b", "a.b", "\xd0\xb0" };

	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct wm_code code;
		wmt_assert_ok(wm_code_parse(wm_view_str(good[i]), &code));
		assert_string_equal(code.text, good[i]);
		assert_int_equal(code.len, strlen(good[i]));
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct wm_code code = { .len = 42 };
		if (wm_code_parse(wm_view_str(bad[i]), &code) != WM_EINVALID || code.len != 42) {
			fail_msg("\"%s\"", bad[i]);
		}
	}
}

static void test_codes_of_forty_bytes_and_no_more(void **state)
{
	(void)state;
	char text[WM_CODE_MAX_BYTES + 1];
	struct wm_code code;

	memset(text, 'a', sizeof(text));
	wmt_assert_ok(wm_code_parse(wm_view_of(text, WM_CODE_MAX_BYTES), &code));
	assert_int_equal(strlen(code.text), WM_CODE_MAX_BYTES);
	wmt_assert_err(wm_code_parse(wm_view_of(text, WM_CODE_MAX_BYTES + 1), &code), WM_EINVALID);
}

static void test_equal_codes_are_equal_and_prefixes_are_not(void **state)
{
	(void)state;
	const struct wm_code eeas = code_of("eeas");
	const struct wm_code again = code_of("eeas");
	const struct wm_code prefix = code_of("eea");
	const struct wm_code other = code_of("eeat");

	assert_true(wm_code_eq(&eeas, &again));
	assert_false(wm_code_eq(&eeas, &prefix));
	assert_false(wm_code_eq(&eeas, &other));
}

struct id_row {
	const char *text;
	uint16_t id;
	const char *formatted;
};

static const struct id_row id_rows[] = {
	{ "3.07", 307, "3.07" }, { "3.10", 310, "3.10" },    { "3.70", 370, "3.70" },
	{ "1.01", 101, "1.01" }, { "15.99", 1599, "15.99" }, { "10.01", 1001, "10.01" },
};

static const char *const bad_ids[] = { "3.1",	"3.7",	 "10.1",  "",	  "3",	   "3.",
				       ".07",	"3.00",	 "3.0",	  "0.01", "16.01", "3.100",
				       "3.007", "03.07", "3.7.1", "3,07", "3.-7",  "+3.07",
				       "3. 7",	" 3.07", "3.07 ", "x.07", "3.0x" };

static void test_point_ids_come_back_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(id_rows); i++) {
		char text[8];
		uint16_t id = 0;
		wmt_assert_ok(wm_point_id_parse(wm_view_str(id_rows[i].text), &id));
		assert_int_equal(id, id_rows[i].id);
		wm_point_id_format(id, text);
		assert_string_equal(text, id_rows[i].formatted);
	}
}

static void test_malformed_point_ids_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad_ids); i++) {
		uint16_t id = 42;
		if (wm_point_id_parse(wm_view_str(bad_ids[i]), &id) != WM_EINVALID || id != 42) {
			fail_msg("\"%s\"", bad_ids[i]);
		}
	}
}

static void test_any_number_formats_within_eight_bytes(void **state)
{
	(void)state;
	char text[8];

	wm_point_id_format(UINT16_MAX, text);
	assert_string_equal(text, "655.35");
	wm_point_id_format(0, text);
	assert_string_equal(text, "0.00");
}

static void test_point_ids_end_with_area_15_and_number_99(void **state)
{
	(void)state;
	assert_true(wm_point_id_valid(101));
	assert_true(wm_point_id_valid(1599));
	assert_false(wm_point_id_valid(0));
	assert_false(wm_point_id_valid(99));
	assert_false(wm_point_id_valid(100));
	assert_false(wm_point_id_valid(1500));
	assert_false(wm_point_id_valid(1601));
	assert_false(wm_point_id_valid(UINT64_MAX));
}

/* ------------------------------------------------------------------ a small register */

struct fixture {
	struct wm_area areas[2];
	struct wm_institution institutions[3];
	struct wm_action_point points[3];
	struct wm_register reg;
};

/* Areas 1 and 3; eeas, kz-mfa, uz-mfa; 1.01 led by eeas, 1.02 without a lead, 3.07 a place-holder.
 */
static void fill(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->areas[0].id = 1;
	f->areas[1].id = 3;
	f->institutions[0].code = code_of("eeas");
	f->institutions[1].code = code_of("kz-mfa");
	f->institutions[2].code = code_of("uz-mfa");

	static const uint16_t ids[] = { 101, 102, 307 };
	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		f->points[i].id = ids[i];
		f->points[i].area = (uint8_t)(ids[i] / 100);
		f->points[i].wording = WM_WORDING_PENDING;
		f->points[i].weight = 1;
		f->points[i].planned_end = WM_DATE_NONE;
	}
	f->points[0].lead = code_of("eeas");
	f->points[0].reporter_count = 2;
	f->points[0].reporters[0] = code_of("eeas");
	f->points[0].reporters[1] = code_of("kz-mfa");
	f->points[0].supporting_count = 1;
	f->points[0].supporting[0] = code_of("kz-mfa");
	f->points[1].reporter_count = 1;
	f->points[1].reporters[0] = code_of("uz-mfa");

	f->reg = (struct wm_register){ .version = 1,
				       .areas = f->areas,
				       .area_count = COUNT_OF(f->areas),
				       .institutions = f->institutions,
				       .institution_count = COUNT_OF(f->institutions),
				       .points = f->points,
				       .point_count = COUNT_OF(f->points),
				       .settings = wm_settings_default() };
}

static void test_rows_are_found_by_id_and_by_code(void **state)
{
	(void)state;
	struct fixture f;
	const struct wm_code known = code_of("kz-mfa");
	const struct wm_code unknown = code_of("kz-mf");

	fill(&f);
	assert_ptr_equal(wm_register_area(&f.reg, 3), &f.areas[1]);
	assert_null(wm_register_area(&f.reg, 2));
	assert_ptr_equal(wm_register_institution(&f.reg, &known), &f.institutions[1]);
	assert_null(wm_register_institution(&f.reg, &unknown));
	assert_ptr_equal(wm_register_point(&f.reg, 101), &f.points[0]);
	assert_ptr_equal(wm_register_point(&f.reg, 307), &f.points[2]);
	assert_null(wm_register_point(&f.reg, 103));
	assert_null(wm_register_point(&f.reg, UINT16_MAX));
}

static void test_an_empty_register_has_nothing_and_is_in_order(void **state)
{
	(void)state;
	const struct wm_register empty = { .settings = wm_settings_default() };
	const struct wm_code code = code_of("eeas");
	const char *reason = NULL;
	uint16_t id = 0;

	assert_null(wm_register_area(&empty, 1));
	assert_null(wm_register_institution(&empty, &code));
	assert_null(wm_register_point(&empty, 101));
	wmt_assert_ok(wm_register_check(&empty, &reason, &id));
}

static void test_only_a_named_reporter_is_one(void **state)
{
	(void)state;
	struct fixture f;
	const struct wm_code eeas = code_of("eeas");
	const struct wm_code uz = code_of("uz-mfa");

	fill(&f);
	assert_true(wm_point_has_reporter(&f.points[0], &eeas, DAY));
	assert_false(wm_point_has_reporter(&f.points[0], &uz, DAY));
	assert_false(wm_point_has_reporter(&f.points[2], &eeas, DAY));
}

/* ------------------------------------------------------------------ the check */

static void swap_areas(struct fixture *f)
{
	f->areas[0].id = 3;
	f->areas[1].id = 1;
}
static void set_area_0(struct fixture *f)
{
	f->areas[0].id = 0;
}
static void set_area_16(struct fixture *f)
{
	f->areas[1].id = WM_AREA_MAX + 1;
}
static void repeat_area(struct fixture *f)
{
	f->areas[1].id = 1;
}
static void set_colour_without_reason(struct fixture *f)
{
	f->areas[0].override_colour = WM_COLOUR_AMBER;
}
static void set_reason_without_colour(struct fixture *f)
{
	f->areas[0].override_reason[WM_LANG_RU] = wm_view_str("Почему");
}
static void set_no_colour(struct fixture *f)
{
	f->areas[0].override_colour = WM_COLOUR__COUNT;
	f->areas[0].override_reason[WM_LANG_EN] = wm_view_str("Why");
}
static void repeat_institution(struct fixture *f)
{
	f->institutions[1].code = code_of("eeas");
}
static void clear_institution(struct fixture *f)
{
	memset(&f->institutions[0].code, 0, sizeof(f->institutions[0].code));
}
static void overlong_institution(struct fixture *f)
{
	f->institutions[2].code.len = UINT8_MAX;
}
static void repeat_point(struct fixture *f)
{
	f->points[1].id = 101;
}
static void swap_points(struct fixture *f)
{
	f->points[0].id = 102;
	f->points[1].id = 101;
}
static void set_point_number_0(struct fixture *f)
{
	f->points[0].id = 100;
}
static void set_other_area(struct fixture *f)
{
	f->points[2].area = 1;
}
static void drop_area(struct fixture *f)
{
	f->reg.area_count = 1;
}
static void clear_wording(struct fixture *f)
{
	f->points[0].wording = (enum wm_wording)0;
}
static void set_wording_past_the_end(struct fixture *f)
{
	f->points[0].wording = WM_WORDING__COUNT;
}
static void set_kind_past_the_end(struct fixture *f)
{
	f->points[0].kind = WM_POINT_KIND__COUNT;
}
static void set_weight_0(struct fixture *f)
{
	f->points[1].weight = 0;
}
static void set_weight_past_the_end(struct fixture *f)
{
	f->points[1].weight = WM_WEIGHT_MAX + 1;
}
static void set_weight_max(struct fixture *f)
{
	f->points[1].weight = WM_WEIGHT_MAX;
}
static void name_unknown_lead(struct fixture *f)
{
	f->points[0].lead = code_of("tm-mfa");
}
static void name_lead_that_may_not_report(struct fixture *f)
{
	f->points[0].lead = code_of("uz-mfa");
}
static void name_lead_as_supporting(struct fixture *f)
{
	f->points[0].supporting[0] = code_of("eeas");
}
static void name_unknown_supporting(struct fixture *f)
{
	f->points[0].supporting[0] = code_of("tm-mfa");
}
static void name_supporting_twice(struct fixture *f)
{
	f->points[0].supporting_count = 2;
	f->points[0].supporting[1] = f->points[0].supporting[0];
}
static void name_unknown_reporter(struct fixture *f)
{
	f->points[1].reporters[0] = code_of("tm-mfa");
}
static void name_reporter_twice(struct fixture *f)
{
	f->points[0].reporters[1] = code_of("eeas");
}
static void name_too_many_reporters(struct fixture *f)
{
	f->points[1].reporter_count = WM_REPORTERS_MAX_COUNT + 1;
}
static void name_too_many_supporting(struct fixture *f)
{
	f->points[1].supporting_count = WM_REPORTERS_MAX_COUNT + 1;
}
static void claim_too_many_points(struct fixture *f)
{
	f->reg.point_count = WM_POINTS_MAX_COUNT + 1;
}
static void claim_too_many_institutions(struct fixture *f)
{
	f->reg.institution_count = WM_INSTITUTIONS_MAX_COUNT + 1;
}
static void leave_alone(struct fixture *f)
{
	(void)f;
}

struct check_row {
	const char *name;
	void (*change)(struct fixture *f);
	const char *reason; /* NULL: in order */
	uint16_t id;
};

#define ROW(CHANGE, ID, REASON)             \
	{                                   \
#CHANGE, CHANGE, REASON, ID \
	}

static const struct check_row check_rows[] = {
	ROW(leave_alone, 0, NULL),
	ROW(set_weight_max, 0, NULL),
	ROW(set_area_0, 0, "area id must be 1 to 15"),
	ROW(set_area_16, 16, "area id must be 1 to 15"),
	ROW(swap_areas, 1, "area ids must be ascending and unique"),
	ROW(repeat_area, 1, "area ids must be ascending and unique"),
	ROW(set_colour_without_reason, 1, "a coordinator's colour and its reason come together"),
	ROW(set_reason_without_colour, 1, "a coordinator's colour and its reason come together"),
	ROW(set_no_colour, 1, "a coordinator's colour is green, amber or red"),
	ROW(repeat_institution, 0, "institution codes must be ascending and unique"),
	ROW(clear_institution, 0,
	    "institution code must be 1 to 40 of a-z, 0-9 and single hyphens"),
	ROW(overlong_institution, 0,
	    "institution code must be 1 to 40 of a-z, 0-9 and single hyphens"),
	ROW(repeat_point, 101, "point ids must be ascending and unique"),
	ROW(swap_points, 101, "point ids must be ascending and unique"),
	ROW(set_point_number_0, 100, "point id must be area 1 to 15 and number 1 to 99"),
	ROW(set_other_area, 307, "a point's area must be that of its id"),
	ROW(drop_area, 307, "a point's area is not in the register"),
	ROW(clear_wording, 101, "wording must be pending, reported or official"),
	ROW(set_wording_past_the_end, 101, "wording must be pending, reported or official"),
	ROW(set_kind_past_the_end, 101, "kind must be one-off, target, continuous or unknown"),
	ROW(set_weight_0, 102, "weight must be 1 to 1000"),
	ROW(set_weight_past_the_end, 102, "weight must be 1 to 1000"),
	ROW(name_unknown_lead, 101, "the lead is not in the register"),
	ROW(name_lead_that_may_not_report, 101, "the lead is not one of the reporters"),
	ROW(name_lead_as_supporting, 101, "the lead is named as supporting, too"),
	ROW(name_unknown_supporting, 101, "a supporting institution is not in the register"),
	ROW(name_supporting_twice, 101, "a supporting institution is named twice"),
	ROW(name_unknown_reporter, 102, "a reporter is not in the register"),
	ROW(name_reporter_twice, 101, "a reporter is named twice"),
	ROW(name_too_many_reporters, 102, "more reporters than a point may have"),
	ROW(name_too_many_supporting, 102, "more supporting institutions than a point may have"),
	ROW(claim_too_many_points, 0, "more points than a register may have"),
	ROW(claim_too_many_institutions, 0, "more institutions than a register may have"),
};

static void test_a_register_that_contradicts_itself_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(check_rows); i++) {
		const struct check_row *row = &check_rows[i];
		struct fixture f;
		const char *reason = NULL;
		uint16_t id = 0;

		fill(&f);
		row->change(&f);
		const int err = wm_register_check(&f.reg, &reason, &id);
		const char *want = row->reason != NULL ? row->reason : "nothing";
		const char *got = reason != NULL ? reason : "nothing";
		if (err != (row->reason != NULL ? WM_ERULE : WM_OK) || strcmp(want, got) != 0 ||
		    id != row->id) {
			fail_msg("%s: got %s (%s, %u), want \"%s\" (%u)", row->name,
				 wm_err_name(err), got, id, want, row->id);
		}
	}
}

/* ------------------------------------------------------------------ names */

static void test_languages_come_back_the_same(void **state)
{
	(void)state;
	for (int lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		assert_int_equal(wm_lang_parse(wm_view_str(wm_lang_name(lang))), lang);
	}
	assert_string_equal(wm_lang_name(WM_LANG_KK), "kk");
	assert_null(wm_lang_name(0));
	assert_null(wm_lang_name(WM_LANG__COUNT));
	assert_null(wm_lang_name(-1));
	assert_int_equal(wm_lang_parse(wm_view_str("kz")), 0);
	assert_int_equal(wm_lang_parse(wm_view_str("")), 0);
	assert_int_equal(wm_lang_parse(wm_view_str("EN")), 0);
}

static void test_wordings_come_back_the_same(void **state)
{
	(void)state;
	for (int wording = WM_WORDING_PENDING; wording < WM_WORDING__COUNT; wording++) {
		assert_int_equal(wm_wording_parse(wm_view_str(wm_wording_name(wording))), wording);
	}
	assert_string_equal(wm_wording_name(0), "unknown");
	assert_string_equal(wm_wording_name(WM_WORDING__COUNT), "unknown");
	assert_int_equal(wm_wording_parse(wm_view_str("unknown")), 0);
	assert_int_equal(wm_wording_parse(wm_view_str("")), 0);
}

static void test_kinds_come_back_the_same_and_blank_is_unknown(void **state)
{
	(void)state;
	for (int kind = WM_POINT_KIND_UNKNOWN; kind < WM_POINT_KIND__COUNT; kind++) {
		assert_int_equal(wm_point_kind_parse(wm_view_str(wm_point_kind_name(kind))), kind);
	}
	assert_int_equal(wm_point_kind_parse(wm_view_of(NULL, 0)), WM_POINT_KIND_UNKNOWN);
	assert_int_equal(wm_point_kind_parse(wm_view_str("oneoff")), -1);
	assert_string_equal(wm_point_kind_name(WM_POINT_KIND__COUNT), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes_of_small_letters_digits_and_single_hyphens),
		cmocka_unit_test(test_codes_of_forty_bytes_and_no_more),
		cmocka_unit_test(test_equal_codes_are_equal_and_prefixes_are_not),
		cmocka_unit_test(test_point_ids_come_back_the_same),
		cmocka_unit_test(test_malformed_point_ids_are_refused),
		cmocka_unit_test(test_any_number_formats_within_eight_bytes),
		cmocka_unit_test(test_point_ids_end_with_area_15_and_number_99),
		cmocka_unit_test(test_rows_are_found_by_id_and_by_code),
		cmocka_unit_test(test_an_empty_register_has_nothing_and_is_in_order),
		cmocka_unit_test(test_only_a_named_reporter_is_one),
		cmocka_unit_test(test_a_register_that_contradicts_itself_is_refused),
		cmocka_unit_test(test_languages_come_back_the_same),
		cmocka_unit_test(test_wordings_come_back_the_same),
		cmocka_unit_test(test_kinds_come_back_the_same_and_blank_is_unknown),
	};
	return cmocka_run_group_tests_name("core/register", tests, NULL, NULL);
}
