/* Filters: areas and points are alternatives, institutions narrow, an empty filter lets all pass.
 */
#include "core/select.h"

#include "fixture.h"

static struct wm_filter filter_of(uint32_t areas, uint16_t point, const char *institution)
{
	struct wm_filter filter = { .areas = areas };

	if (point != 0) {
		filter.points[filter.point_count++] = point;
	}
	if (institution != NULL) {
		filter.institutions[filter.institution_count++] = code_of(institution);
	}
	return filter;
}

static void test_only_the_empty_filter_is_all(void **state)
{
	(void)state;
	const struct wm_filter all = { 0 };
	const struct wm_filter areas = filter_of(1U << 3, 0, NULL);
	const struct wm_filter points = filter_of(0, 307, NULL);
	const struct wm_filter institutions = filter_of(0, 0, "eeas");

	assert_true(wm_filter_is_all(&all));
	assert_false(wm_filter_is_all(&areas));
	assert_false(wm_filter_is_all(&points));
	assert_false(wm_filter_is_all(&institutions));
}

struct point_row {
	const char *name;
	uint32_t areas;
	uint16_t named;
	uint16_t point;
	bool want;
};

static const struct point_row point_rows[] = {
	{ "nothing named: every point", 0, 0, 307, true },
	{ "in the area", 1U << 3, 0, 307, true },
	{ "in another area", 1U << 3, 0, 407, false },
	{ "first area", 1U << 1, 0, 101, true },
	{ "last area", 1U << WM_AREA_MAX, 0, 1599, true },
	{ "named itself", 0, 307, 307, true },
	{ "its neighbour is named", 0, 307, 308, false },
	{ "named, though its area is not", 1U << 1, 307, 307, true },
	{ "in the area, though not named", 1U << 1, 307, 102, true },
	{ "neither", 1U << 1, 307, 308, false },
	{ "an area past the last", UINT32_MAX, 0, 1601, false },
	{ "an area past every bit", UINT32_MAX, 0, UINT16_MAX, false },
};

static void test_a_point_matches_by_its_area_or_itself(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(point_rows); i++) {
		const struct point_row *row = &point_rows[i];
		const struct wm_filter filter = filter_of(row->areas, row->named, NULL);
		if (wm_filter_point(&filter, row->point) != row->want) {
			fail_msg("%s", row->name);
		}
	}
}

static void test_the_last_named_point_and_institution_count(void **state)
{
	(void)state;
	struct wm_filter filter = { 0 };
	const struct wm_code last = code_of("uz-mfa");
	const struct wm_code other = code_of("tm-mfa");

	for (uint16_t i = 0; i < WM_FILTER_POINTS_MAX; i++) {
		filter.points[filter.point_count++] = (uint16_t)(101 + i);
	}
	while (filter.institution_count < WM_FILTER_INSTITUTIONS_MAX - 1) {
		filter.institutions[filter.institution_count++] = code_of("eeas");
	}
	filter.institutions[filter.institution_count++] = last;

	assert_true(wm_filter_event(&filter, 101 + WM_FILTER_POINTS_MAX - 1, &last));
	assert_false(wm_filter_event(&filter, 101 + WM_FILTER_POINTS_MAX, &last));
	assert_false(wm_filter_event(&filter, 101, &other));
}

static void test_institutions_narrow_what_areas_and_points_name(void **state)
{
	(void)state;
	const struct wm_code eeas = code_of("eeas");
	const struct wm_code kz = code_of("kz-mfa");
	const struct wm_filter everywhere = filter_of(0, 0, "eeas");
	const struct wm_filter area = filter_of(1U << 3, 0, "eeas");
	const struct wm_filter anybody = filter_of(1U << 3, 0, NULL);

	assert_true(wm_filter_event(&everywhere, 307, &eeas));
	assert_false(wm_filter_event(&everywhere, 307, &kz));
	assert_true(wm_filter_event(&area, 307, &eeas));
	assert_false(wm_filter_event(&area, 307, &kz));
	assert_false(wm_filter_event(&area, 101, &eeas));
	assert_true(wm_filter_event(&anybody, 307, &kz));
}

static void test_a_snapshot_item_is_a_point_on_which_they_may_report(void **state)
{
	(void)state;
	struct wm_action_point point = { .id = 307, .area = 3, .reporter_count = 1 };
	const struct wm_filter by_reporter = filter_of(0, 0, "eeas");
	const struct wm_filter by_supporter = filter_of(0, 0, "kz-mfa");
	const struct wm_filter elsewhere = filter_of(1U << 1, 0, "eeas");
	const struct wm_filter all = { 0 };

	point.reporters[0] = code_of("eeas");
	point.supporting_count = 1;
	point.supporting[0] = code_of("kz-mfa");
	assert_true(wm_filter_item(&by_reporter, &point));
	assert_false(wm_filter_item(&by_supporter, &point));
	assert_false(wm_filter_item(&elsewhere, &point));
	assert_true(wm_filter_item(&all, &point));

	point.reporter_count = 0; /* nobody may report: still listed when nobody is asked for */
	assert_true(wm_filter_item(&all, &point));
	assert_false(wm_filter_item(&by_reporter, &point));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_the_empty_filter_is_all),
		cmocka_unit_test(test_a_point_matches_by_its_area_or_itself),
		cmocka_unit_test(test_the_last_named_point_and_institution_count),
		cmocka_unit_test(test_institutions_narrow_what_areas_and_points_name),
		cmocka_unit_test(test_a_snapshot_item_is_a_point_on_which_they_may_report),
	};
	return cmocka_run_group_tests_name("core/select", tests, NULL, NULL);
}
