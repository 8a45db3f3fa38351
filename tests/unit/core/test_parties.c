/* The register beyond its codes (3.1): dated parties, milestones, indicators, dates, languages. */
#include "core/register.h"

#include "fixture.h"

#define DAY 20000

struct fixture {
	struct wm_area area;
	struct wm_institution institutions[2];
	struct wm_action_point point;
	struct wm_cycle cycles[WM_CYCLES_MAX_COUNT + 1];
	struct wm_register reg;
};

/* 3.07 led by eeas; kz-mfa supports and reports; one milestone, one indicator, two cycles. */
static void fill(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->area.id = 3;
	f->institutions[0].code = code_of("eeas");
	f->institutions[1].code = code_of("kz-mfa");
	f->point = (struct wm_action_point){ .id = 307,
					     .area = 3,
					     .wording = WM_WORDING_OFFICIAL,
					     .weight = 1,
					     .planned_start = WM_DATE_NONE,
					     .planned_end = WM_DATE_NONE,
					     .original_end = WM_DATE_NONE,
					     .lead = code_of("eeas"),
					     .supporting_count = 1,
					     .reporter_count = 2,
					     .milestone_count = 1,
					     .indicator_count = 1 };
	f->point.title[WM_LANG_EN] = wm_view_str("Open the crossing");
	f->point.supporting[0] = code_of("kz-mfa");
	f->point.reporters[0] = code_of("eeas");
	f->point.reporters[1] = code_of("kz-mfa");
	f->point.milestones[0] = (struct wm_milestone){ .id = 1,
							.kind = WM_POINT_KIND_ONE_OFF,
							.weight = 1,
							.due = DAY,
							.original_due = WM_DATE_NONE };
	f->point.milestones[0].title[WM_LANG_EN] = wm_view_str("Design agreed");
	f->point.indicators[0] =
		(struct wm_indicator){ .id = 2, .ascending = true, .target_count = 2 };
	f->point.indicators[0].title[WM_LANG_RU] = wm_view_str("km");
	f->point.indicators[0].targets[0] = (struct wm_target){ DAY, 10 };
	f->point.indicators[0].targets[1] = (struct wm_target){ DAY + 365, 20 };
	f->cycles[0] = (struct wm_cycle){ { 7, "2026-H1" }, DAY, DAY + 10, DAY + 20, DAY + 30 };
	f->cycles[1] =
		(struct wm_cycle){ { 7, "2026-H2" }, DAY + 180, DAY + 190, DAY + 200, DAY + 210 };
	f->reg = (struct wm_register){ .version = 1,
				       .areas = &f->area,
				       .area_count = 1,
				       .institutions = f->institutions,
				       .institution_count = 2,
				       .points = &f->point,
				       .point_count = 1,
				       .cycles = f->cycles,
				       .cycle_count = 2,
				       .settings = wm_settings_default() };
}

/* ------------------------------------------------------------------ look-ups */

static void test_3_1_parts_are_held_between_two_days(void **state)
{
	(void)state;
	static const struct {
		struct wm_span span;
		int32_t day;
		bool want;
	} rows[] = {
		{ { 0, 0 }, DAY, true },	  { { DAY, 0 }, DAY, true },
		{ { DAY, 0 }, DAY - 1, false },	  { { 0, DAY }, DAY, true },
		{ { 0, DAY }, DAY + 1, false },	  { { DAY, DAY }, DAY, true },
		{ { DAY, DAY }, DAY - 1, false }, { { DAY, DAY }, DAY + 1, false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(wm_span_covers(rows[i].span, rows[i].day), rows[i].want);
	}
}

static void test_3_1_the_lead_in_force_and_a_point_without_one(void **state)
{
	(void)state;
	struct fixture f;

	fill(&f);
	assert_ptr_equal(wm_point_lead(&f.point, DAY), &f.point.lead);
	f.point.lead_span = (struct wm_span){ DAY, DAY + 5 };
	assert_null(wm_point_lead(&f.point, DAY - 1));
	assert_non_null(wm_point_lead(&f.point, DAY + 5));
	assert_null(wm_point_lead(&f.point, DAY + 6));
	f.point.lead = (struct wm_code){ 0 };
	assert_null(wm_point_lead(&f.point, DAY));
}

static void test_3_1_who_reports_must_be_a_party_on_that_day(void **state)
{
	(void)state;
	struct fixture f;
	const struct wm_code kz = code_of("kz-mfa");

	fill(&f);
	f.point.reporter_span[1] = (struct wm_span){ DAY, DAY + 5 };
	assert_false(wm_point_has_reporter(&f.point, &kz, DAY - 1));
	assert_true(wm_point_has_reporter(&f.point, &kz, DAY));
	assert_true(wm_point_has_reporter(&f.point, &kz, DAY + 5));
	assert_false(wm_point_has_reporter(&f.point, &kz, DAY + 6));
	/* Who left and came back has two rows. */
	f.point.reporter_count = 3;
	f.point.reporters[2] = kz;
	f.point.reporter_span[2].since = DAY + 10;
	assert_true(wm_point_has_reporter(&f.point, &kz, DAY + 10));
}

static void test_parts_of_a_point_and_cycles_are_found_by_id(void **state)
{
	(void)state;
	struct fixture f;
	const struct wm_cycle_id known = { 7, "2026-H2" };
	const struct wm_cycle_id unknown = { 7, "2027-H1" };

	fill(&f);
	assert_ptr_equal(wm_point_milestone(&f.point, 1), &f.point.milestones[0]);
	assert_null(wm_point_milestone(&f.point, 2));
	assert_ptr_equal(wm_point_indicator(&f.point, 2), &f.point.indicators[0]);
	assert_null(wm_point_indicator(&f.point, 258)); /* not 2 again */
	assert_ptr_equal(wm_register_cycle(&f.reg, &known), &f.cycles[1]);
	assert_null(wm_register_cycle(&f.reg, &unknown));
}

static void test_3_1_a_missing_language_falls_back_and_says_so(void **state)
{
	(void)state;
	struct wm_view texts[WM_LANG__COUNT] = { 0 };
	int lang = 42;

	assert_int_equal(wm_text_in(texts, WM_LANG_KK, &lang).len, 0);
	assert_int_equal(lang, 0);
	texts[WM_LANG_UZ] = wm_view_str("uz");
	texts[WM_LANG_KY] = wm_view_str("ky");
	assert_string_equal((const char *)wm_text_in(texts, WM_LANG_KK, &lang).data, "ky");
	assert_int_equal(lang, WM_LANG_KY);
	assert_string_equal((const char *)wm_text_in(texts, WM_LANG_UZ, &lang).data, "uz");
	assert_int_equal(lang, WM_LANG_UZ);
	texts[WM_LANG_RU] = wm_view_str("ru");
	(void)wm_text_in(texts, WM_LANG_KK, &lang);
	assert_int_equal(lang, WM_LANG_RU);
	texts[WM_LANG_EN] = wm_view_str("en");
	(void)wm_text_in(texts, WM_LANG_KK, &lang);
	assert_int_equal(lang, WM_LANG_EN);
	(void)wm_text_in(texts, WM_LANG__COUNT, &lang);
	assert_int_equal(lang, WM_LANG_EN);
}

/* ------------------------------------------------------------------ the check */

static void leave_alone(struct fixture *f)
{
	(void)f;
}
static void lead_succeeds_as_supporter(struct fixture *f)
{
	f->point.lead_span.since = DAY;
	f->point.supporting[0] = code_of("eeas");
	f->point.supporting_span[0].until = DAY - 1;
}
static void lead_supports_on_the_same_day(struct fixture *f)
{
	f->point.lead_span.since = DAY;
	f->point.supporting[0] = code_of("eeas");
	f->point.supporting_span[0].until = DAY;
}
static void lead_reports_for_a_part_only(struct fixture *f)
{
	f->point.reporter_span[0].since = DAY;
}
static void lead_reports_for_its_time(struct fixture *f)
{
	f->point.lead_span = (struct wm_span){ DAY, DAY + 5 };
	f->point.reporter_span[0] = f->point.lead_span;
}
static void lead_ends_before_it_begins(struct fixture *f)
{
	f->point.lead_span = (struct wm_span){ DAY, DAY - 1 };
}
static void reporter_left_and_came_back(struct fixture *f)
{
	f->point.reporter_count = 3;
	f->point.reporters[2] = f->point.reporters[1];
	f->point.reporter_span[1].until = DAY;
	f->point.reporter_span[2].since = DAY + 1;
}
static void reporter_twice_on_one_day(struct fixture *f)
{
	reporter_left_and_came_back(f);
	f->point.reporter_span[2].since = DAY;
}
static void reporter_ends_before_it_begins(struct fixture *f)
{
	f->point.reporter_span[1] = (struct wm_span){ DAY, DAY - 1 };
}
static void supporter_ends_before_it_begins(struct fixture *f)
{
	f->point.supporting_span[0] = (struct wm_span){ DAY, DAY - 1 };
}
static void visibility_past_the_end(struct fixture *f)
{
	f->point.visibility = WM_VISIBILITY__COUNT;
}
static void adopted_in_english(struct fixture *f)
{
	f->point.adopted_lang = WM_LANG_EN;
}
static void adopted_in_tajik(struct fixture *f)
{
	f->point.adopted_lang = WM_LANG_TG;
}
static void adopted_in_language_8(struct fixture *f)
{
	f->point.adopted_lang = WM_LANG__COUNT;
}
static void ends_on_its_first_day(struct fixture *f)
{
	f->point.planned_start = DAY;
	f->point.planned_end = DAY;
}
static void ends_before_it_starts(struct fixture *f)
{
	f->point.planned_start = DAY;
	f->point.planned_end = DAY - 1;
}
static void starts_and_never_ends(struct fixture *f)
{
	f->point.planned_start = DAY;
}
static void milestones_16(struct fixture *f)
{
	for (size_t i = 1; i < WM_MILESTONES_MAX_COUNT; i++) {
		f->point.milestones[i] = f->point.milestones[0];
		f->point.milestones[i].id = (uint8_t)(i + 1);
	}
	f->point.milestone_count = WM_MILESTONES_MAX_COUNT;
}
static void milestones_17(struct fixture *f)
{
	milestones_16(f);
	f->point.milestone_count++;
}
static void milestone_0(struct fixture *f)
{
	f->point.milestones[0].id = 0;
}
static void milestone_twice(struct fixture *f)
{
	milestones_16(f);
	f->point.milestones[1].id = 1;
}
static void milestone_continuous(struct fixture *f)
{
	f->point.milestones[0].kind = WM_POINT_KIND_CONTINUOUS;
}
static void milestone_without_weight(struct fixture *f)
{
	f->point.milestones[0].weight = 0;
}
static void milestone_of_weight_1001(struct fixture *f)
{
	f->point.milestones[0].weight = WM_WEIGHT_MAX + 1;
}
static void milestone_without_title(struct fixture *f)
{
	f->point.milestones[0].title[WM_LANG_EN].len = 0;
}
static void indicators_8(struct fixture *f)
{
	for (size_t i = 1; i < WM_INDICATORS_MAX_COUNT; i++) {
		f->point.indicators[i] = f->point.indicators[0];
		f->point.indicators[i].id = (uint8_t)(i + 2);
	}
	f->point.indicator_count = WM_INDICATORS_MAX_COUNT;
}
static void indicators_9(struct fixture *f)
{
	indicators_8(f);
	f->point.indicator_count++;
}
static void indicator_twice(struct fixture *f)
{
	indicators_8(f);
	f->point.indicators[1].id = 2;
}
static void indicator_without_title(struct fixture *f)
{
	f->point.indicators[0].title[WM_LANG_RU].len = 0;
}
static void decimals_6(struct fixture *f)
{
	f->point.indicators[0].decimals = WM_DECIMALS_MAX;
}
static void decimals_7(struct fixture *f)
{
	f->point.indicators[0].decimals = WM_DECIMALS_MAX + 1;
}
static void targets_8(struct fixture *f)
{
	for (int32_t i = 0; i < WM_TARGETS_MAX_COUNT; i++) {
		f->point.indicators[0].targets[i] = (struct wm_target){ DAY + i, i };
	}
	f->point.indicators[0].target_count = WM_TARGETS_MAX_COUNT;
}
static void targets_9(struct fixture *f)
{
	targets_8(f);
	f->point.indicators[0].target_count++;
}
static void targets_equal(struct fixture *f)
{
	f->point.indicators[0].targets[1].period_end = DAY;
}
static void target_of_1990(struct fixture *f)
{
	f->point.indicators[0].targets[0].period_end = WM_AS_OF_EARLIEST_DAYS - 1;
}
static void cycles_64(struct fixture *f)
{
	for (int32_t i = 0; i < WM_CYCLES_MAX_COUNT + 1; i++) {
		f->cycles[i] =
			(struct wm_cycle){ { 2, { (char)('A' + i / 10), (char)('0' + i % 10) } },
					   DAY + i,
					   DAY + i,
					   DAY + i,
					   DAY + i };
	}
	f->reg.cycle_count = WM_CYCLES_MAX_COUNT;
}
static void cycles_65(struct fixture *f)
{
	cycles_64(f);
	f->reg.cycle_count++;
}
static void cycle_id_twice(struct fixture *f)
{
	f->cycles[1].id = f->cycles[0].id;
}
static void cycles_open_on_one_day(struct fixture *f)
{
	f->cycles[1].opens = DAY;
}
static void cycle_due_before_it_opens(struct fixture *f)
{
	f->cycles[1].due = DAY;
}
static void settings_never_set(struct fixture *f)
{
	memset(&f->reg.settings, 0, sizeof(f->reg.settings));
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
	ROW(lead_succeeds_as_supporter, 0, NULL),
	ROW(lead_supports_on_the_same_day, 307, "the lead is named as supporting, too"),
	ROW(lead_reports_for_a_part_only, 307, "the lead is not one of the reporters"),
	ROW(lead_reports_for_its_time, 0, NULL),
	ROW(lead_ends_before_it_begins, 307, "the lead's part ends before it begins"),
	ROW(reporter_left_and_came_back, 0, NULL),
	ROW(reporter_twice_on_one_day, 307, "a reporter is named twice"),
	ROW(reporter_ends_before_it_begins, 307, "a reporter's part ends before it begins"),
	ROW(supporter_ends_before_it_begins, 307,
	    "a supporting institution's part ends before it begins"),
	ROW(visibility_past_the_end, 307, "visibility must be public, partners or restricted"),
	ROW(adopted_in_english, 0, NULL),
	ROW(adopted_in_tajik, 307, "there is no wording in the adopted language"),
	ROW(adopted_in_language_8, 307, "the adopted language must be 1 (en) to 7 (uz)"),
	ROW(ends_on_its_first_day, 0, NULL),
	ROW(ends_before_it_starts, 307, "the planned end lies before the planned start"),
	ROW(starts_and_never_ends, 0, NULL),
	ROW(milestones_16, 0, NULL),
	ROW(milestones_17, 307, "more milestones than a point may have"),
	ROW(milestone_0, 307, "milestone ids must be 1 to 255, ascending and unique"),
	ROW(milestone_twice, 307, "milestone ids must be 1 to 255, ascending and unique"),
	ROW(milestone_continuous, 307, "a milestone's kind must be one-off, target or unknown"),
	ROW(milestone_without_weight, 307, "a milestone's weight must be 1 to 1000"),
	ROW(milestone_of_weight_1001, 307, "a milestone's weight must be 1 to 1000"),
	ROW(milestone_without_title, 307, "a milestone needs a title in at least one language"),
	ROW(indicators_8, 0, NULL),
	ROW(indicators_9, 307, "more indicators than a point may have"),
	ROW(indicator_twice, 307, "indicator ids must be 1 to 255, ascending and unique"),
	ROW(indicator_without_title, 307, "an indicator needs a title in at least one language"),
	ROW(decimals_6, 0, NULL),
	ROW(decimals_7, 307, "an indicator's decimals must be 0 to 6"),
	ROW(targets_8, 0, NULL),
	ROW(targets_9, 307, "more targets than an indicator may have"),
	ROW(targets_equal, 307, "targets must be ascending and unique by the end of their period"),
	ROW(target_of_1990, 307, "a target's period must end on 1991-01-01 or later"),
	ROW(cycles_64, 0, NULL),
	ROW(cycles_65, 0, "more reporting cycles than a register may have"),
	ROW(cycle_id_twice, 0, "a cycle id is used twice"),
	ROW(cycles_open_on_one_day, 0, "cycles must be ascending by the day they open, one a day"),
	ROW(cycle_due_before_it_opens, 0, "a cycle may not be due before it opens"),
	ROW(settings_never_set, 0, "red_percent must be 1 to 100"),
};

static void test_3_1_a_register_that_contradicts_itself_is_refused(void **state)
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

static void test_visibilities_come_back_the_same(void **state)
{
	(void)state;
	for (int i = 0; i < WM_VISIBILITY__COUNT; i++) {
		assert_int_equal(wm_visibility_parse(wm_view_str(wm_visibility_name(i))), i);
	}
	assert_int_equal(wm_visibility_parse(wm_view_of(NULL, 0)), WM_VISIBILITY_PUBLIC);
	assert_int_equal(wm_visibility_parse(wm_view_str("secret")), -1);
	assert_string_equal(wm_visibility_name(WM_VISIBILITY__COUNT), "unknown");
	assert_string_equal(wm_visibility_name(-1), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_3_1_parts_are_held_between_two_days),
		cmocka_unit_test(test_3_1_the_lead_in_force_and_a_point_without_one),
		cmocka_unit_test(test_3_1_who_reports_must_be_a_party_on_that_day),
		cmocka_unit_test(test_parts_of_a_point_and_cycles_are_found_by_id),
		cmocka_unit_test(test_3_1_a_missing_language_falls_back_and_says_so),
		cmocka_unit_test(test_3_1_a_register_that_contradicts_itself_is_refused),
		cmocka_unit_test(test_visibilities_come_back_the_same),
	};
	return cmocka_run_group_tests_name("core/parties", tests, NULL, NULL);
}
