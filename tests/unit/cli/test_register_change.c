/* What lies between two registers, and how it is divided among amendments. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/wmt.h"

#include "cli/register_change.h"

#define POINTS 70

struct registers {
	struct wm_area areas[2];
	struct wm_institution institutions[2];
	struct wm_action_point before[POINTS], after[POINTS];
	struct wm_cycle cycles[1];
	struct wm_register from, to;
	struct register_changes changes;
	char text[2000];
};

static int make(void **state)
{
	struct registers *r = calloc(1, sizeof(*r));

	assert_non_null(r);
	memset(r->text, 'x', sizeof(r->text));
	for (uint8_t i = 0; i < 2; i++) {
		r->areas[i].id = (uint8_t)(i + 1);
		wmt_assert_ok(wm_code_parse(wm_view_str(i == 0 ? "eeas" : "kz-mfa"),
					    &r->institutions[i].code));
	}
	for (uint16_t i = 0; i < POINTS; i++) {
		r->before[i] = (struct wm_action_point){ .id = (uint16_t)(101 + i),
							 .area = 1,
							 .wording = WM_WORDING_REPORTED,
							 .weight = 1,
							 .planned_start = WM_DATE_NONE,
							 .planned_end = WM_DATE_NONE,
							 .original_end = WM_DATE_NONE };
		r->before[i].title[WM_LANG_EN] = wm_view_str("A title");
	}
	memcpy(r->after, r->before, sizeof(r->after));
	wmt_assert_ok(wm_cycle_id_parse(wm_view_str("2026-H1"), &r->cycles[0].id));
	r->from = (struct wm_register){ .version = 3,
					.areas = r->areas,
					.area_count = 2,
					.institutions = r->institutions,
					.institution_count = 1,
					.points = r->before,
					.point_count = POINTS,
					.settings = wm_settings_default() };
	r->to = r->from;
	r->to.points = r->after;
	*state = r;
	return 0;
}

static int drop(void **state)
{
	struct registers *r = *state;

	register_changes_free(&r->changes);
	free(r);
	return 0;
}

static void compare(struct registers *r)
{
	char name[REGISTER_ROW_NAME_BYTES];

	register_changes_free(&r->changes);
	wmt_assert_ok(register_compare(&r->from, false, &r->to, &r->changes, name));
}

static void test_the_same_register_has_no_changes(void **state)
{
	struct registers *r = *state;

	compare(r);
	assert_int_equal(r->changes.count, 0);
}

static void test_what_is_named_comes_first_and_goes_last(void **state)
{
	struct registers *r = *state;

	r->to.institution_count = 2; /* one more */
	r->to.area_count = 1;	     /* one fewer */
	r->to.cycles = r->cycles;
	r->to.cycle_count = 1;
	r->to.settings.fresh_days = 190;
	r->to.point_count = POINTS - 1;
	r->after[0].weight = 2;
	compare(r);
	static const char *const names[] = { "kz-mfa", "cycle 2026-H1", "1.01",
					     "1.70",   "area 2",	"settings" };
	assert_int_equal(r->changes.count, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_string_equal(r->changes.change[i].name, names[i]);
	}
	assert_null(r->changes.change[0].old);
	assert_null(r->changes.change[3].row);
	assert_int_equal(register_change_row(&r->changes, 3).len, 0);
	assert_true(register_change_old(&r->changes, 3).len > 0);
	assert_int_equal(register_change_old(&r->changes, 5).len, 0); /* it had no such row */
}

struct fields {
	char text[512];
};

static void note_field(const char *field, struct wm_view old, struct wm_view row, void *user)
{
	struct fields *fields = user;
	const size_t len = strlen(fields->text);

	(void)snprintf(fields->text + len, sizeof(fields->text) - len, "%s:%.*s>%.*s ", field,
		       (int)old.len, (const char *)old.data, (int)row.len, (const char *)row.data);
}

static void test_fields_that_differ_are_told(void **state)
{
	struct registers *r = *state;
	struct fields fields = { "" };

	r->after[0].critical = true;
	r->after[0].planned_end = 20361;
	r->after[0].milestone_count = 1;
	r->after[0].milestones[0] = (struct wm_milestone){
		.id = 2, .weight = 1, .due = 20361, .original_due = WM_DATE_NONE
	};
	r->after[0].milestones[0].title[WM_LANG_EN] = wm_view_str("Signed");
	compare(r);
	assert_int_equal(r->changes.count, 1);
	register_change_fields(&r->changes.change[0], note_field, &fields);
	assert_string_equal(fields.text, "planned_end:>2025-09-30 critical:>yes milestone 2 id:>2 "
					 "milestone 2 title_en:>Signed milestone 2 "
					 "due:>2025-09-30 ");
}

static void test_the_first_date_is_kept(void **state)
{
	struct registers *r = *state;

	(void)state;
	r->before[0].planned_end = 20000;
	r->after[0].planned_end = 20100;
	register_keep_originals(&r->before[0], &r->after[0]);
	assert_int_equal(r->after[0].original_end, 20000);
	/* Moved again: still the first one. */
	r->before[1] = r->after[0];
	r->after[1] = r->after[0];
	r->after[1].planned_end = 20200;
	r->after[1].original_end = WM_DATE_NONE;
	register_keep_originals(&r->before[1], &r->after[1]);
	assert_int_equal(r->after[1].original_end, 20000);
	/* A first deadline has no earlier one. */
	r->after[2].planned_end = 20100;
	register_keep_originals(&r->before[2], &r->after[2]);
	assert_int_equal(r->after[2].original_end, WM_DATE_NONE);
}

/* Pack all; @return the number of amendments */
static size_t pack_all(struct registers *r, size_t most)
{
	struct wm_amendment amendment = { .decision = wm_view_str("D"),
					  .decided_on = 20361,
					  .from_version = 3 };
	size_t parts = 0;
	size_t first = 0;

	amendment.rationale[WM_LANG_EN] = wm_view_str("why");
	while (first < r->changes.count) {
		const size_t count = register_changes_pack(&r->changes, first, &amendment);
		assert_in_range(count, 1, most);
		first += count;
		parts++;
	}
	assert_int_equal(first, r->changes.count);
	return parts;
}

static void test_sixty_four_rows_are_one_amendment(void **state)
{
	struct registers *r = *state;

	for (size_t i = 0; i < WM_CHANGES_MAX_COUNT; i++) {
		r->after[i].weight = 2;
	}
	compare(r);
	assert_int_equal(pack_all(r, WM_CHANGES_MAX_COUNT), 1);
	r->after[WM_CHANGES_MAX_COUNT].weight = 2;
	compare(r);
	assert_int_equal(pack_all(r, WM_CHANGES_MAX_COUNT), 2);
}

static void test_long_rows_are_divided_by_the_length_of_a_body(void **state)
{
	struct registers *r = *state;

	for (size_t i = 0; i < POINTS; i++) {
		r->after[i].text[WM_LANG_EN] = wm_view_of(r->text, sizeof(r->text));
	}
	compare(r);
	/* Each is a little above 2,000 bytes, so 28 or 29 fit into 60,000. */
	assert_int_equal(pack_all(r, 29), 3);
}

static void test_a_row_that_is_too_long_is_named(void **state)
{
	static char text[WM_ROW_MAX_BYTES + 1];
	struct registers *r = *state;
	char name[REGISTER_ROW_NAME_BYTES];

	memset(text, 'x', sizeof(text));
	r->after[6].note = wm_view_of(text, sizeof(text));
	wmt_assert_err(register_compare(&r->from, false, &r->to, &r->changes, name), WM_ELIMIT);
	assert_string_equal(name, "1.07");
}

#define WITH(TEST) cmocka_unit_test_setup_teardown(TEST, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(test_the_same_register_has_no_changes),
		WITH(test_what_is_named_comes_first_and_goes_last),
		WITH(test_fields_that_differ_are_told),
		WITH(test_the_first_date_is_kept),
		WITH(test_sixty_four_rows_are_one_amendment),
		WITH(test_long_rows_are_divided_by_the_length_of_a_body),
		WITH(test_a_row_that_is_too_long_is_named),
	};

	return cmocka_run_group_tests_name("register_change", tests, NULL, NULL);
}
