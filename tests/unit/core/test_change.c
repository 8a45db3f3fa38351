/* Change since an earlier picture, on the same action points only (R10). */
#include "core/change.h"

#include "fixture.h"

#define UNK  WM_UNKNOWN
#define NONE (-9) /* completion of a point that is not in the register */

struct side {
	int16_t completion, percent, lifecycle;
};

struct change_row {
	const char *name;
	struct side before, after;
	bool is_corrected;
	enum wm_change want;
};

#define LTD    WM_COMPLETION_LIMITED
#define SUB    WM_COMPLETION_SUBSTANTIAL
#define CANCEL WM_LIFECYCLE_CANCELLED

static const struct change_row change_rows[] = {
	{ "nothing", { LTD, 30, 2 }, { LTD, 30, 2 }, false, WM_CHANGE_UNCHANGED },
	{ "nothing known", { UNK, UNK, UNK }, { UNK, UNK, UNK }, false, WM_CHANGE_UNCHANGED },
	{ "level up", { LTD, 30, 2 }, { SUB, 30, 2 }, false, WM_CHANGE_IMPROVED },
	{ "level up, percent down", { LTD, 30, 2 }, { SUB, 20, 2 }, false, WM_CHANGE_IMPROVED },
	{ "level down, percent up", { SUB, 30, 2 }, { LTD, 40, 2 }, false, WM_CHANGE_DECLINED },
	{ "percent up", { LTD, 30, 2 }, { LTD, 31, 2 }, false, WM_CHANGE_IMPROVED },
	{ "percent down to zero", { LTD, 30, 2 }, { LTD, 0, 2 }, false, WM_CHANGE_DECLINED },
	{ "percent appears", { LTD, UNK, 2 }, { LTD, 30, 2 }, false, WM_CHANGE_UNCHANGED },
	{ "percent is withdrawn", { LTD, 30, 2 }, { LTD, UNK, 2 }, false, WM_CHANGE_UNCHANGED },
	{ "level appears", { UNK, UNK, 2 }, { LTD, UNK, 2 }, false, WM_CHANGE_BECAME_KNOWN },
	{ "level is withdrawn", { LTD, UNK, 2 }, { UNK, UNK, 2 }, false, WM_CHANGE_BECAME_UNKNOWN },
	{ "only a percent appears", { UNK, UNK, 2 }, { UNK, 0, 2 }, false, WM_CHANGE_BECAME_KNOWN },
	{ "only a percent is withdrawn",
	  { UNK, 0, 2 },
	  { UNK, UNK, 2 },
	  false,
	  WM_CHANGE_BECAME_UNKNOWN },
	{ "not there before", { NONE, 0, 0 }, { LTD, 30, 2 }, false, WM_CHANGE_ADDED },
	{ "no longer there", { LTD, 30, 2 }, { NONE, 0, 0 }, false, WM_CHANGE_REMOVED },
	{ "in neither", { NONE, 0, 0 }, { NONE, 0, 0 }, false, WM_CHANGE_UNCHANGED },
	{ "cancelled since", { LTD, 30, 2 }, { LTD, 30, CANCEL }, false, WM_CHANGE_REMOVED },
	{ "revived", { LTD, 30, CANCEL }, { SUB, 30, 2 }, false, WM_CHANGE_ADDED },
	{ "cancelled in both",
	  { LTD, 30, CANCEL },
	  { LTD, 30, CANCEL },
	  false,
	  WM_CHANGE_UNCHANGED },
	{ "corrected up", { LTD, 30, 2 }, { SUB, 30, 2 }, true, WM_CHANGE_CORRECTED },
	{ "corrected down", { SUB, 30, 2 }, { LTD, 30, 2 }, true, WM_CHANGE_CORRECTED },
	{ "corrected to the same", { LTD, 30, 2 }, { LTD, 30, 2 }, true, WM_CHANGE_UNCHANGED },
	{ "corrected and cancelled", { LTD, 30, 2 }, { SUB, 30, CANCEL }, true, WM_CHANGE_REMOVED },
};

static const struct wm_evaluated *side_of(const struct side *side, struct wm_evaluated *to)
{
	if (side->completion == NONE) {
		return NULL;
	}
	memset(to, 0, sizeof(*to));
	to->axis[WM_AXIS_COMPLETION].value = side->completion;
	to->axis[WM_AXIS_PERCENT].value = side->percent;
	to->axis[WM_AXIS_LIFECYCLE].value = side->lifecycle;
	return to;
}

static void test_r10_completion_decides_then_the_percent(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(change_rows); i++) {
		const struct change_row *row = &change_rows[i];
		struct wm_evaluated before, after;
		const enum wm_change change =
			wm_change_of(side_of(&row->before, &before), side_of(&row->after, &after),
				     row->is_corrected);
		if (change != row->want) {
			fail_msg("%s: %s", row->name, wm_change_name((int)change));
		}
	}
}

/* What got better one way got worse the other way. */
static void test_r10_turned_round_improved_is_declined(void **state)
{
	(void)state;
	static const enum wm_change turned[WM_CHANGE__COUNT] = {
		[WM_CHANGE_UNCHANGED] = WM_CHANGE_UNCHANGED,
		[WM_CHANGE_IMPROVED] = WM_CHANGE_DECLINED,
		[WM_CHANGE_DECLINED] = WM_CHANGE_IMPROVED,
		[WM_CHANGE_BECAME_KNOWN] = WM_CHANGE_BECAME_UNKNOWN,
		[WM_CHANGE_BECAME_UNKNOWN] = WM_CHANGE_BECAME_KNOWN,
		[WM_CHANGE_ADDED] = WM_CHANGE_REMOVED,
		[WM_CHANGE_REMOVED] = WM_CHANGE_ADDED,
		[WM_CHANGE_CORRECTED] = WM_CHANGE_CORRECTED,
	};
	struct seeded seeded = seeded_with(20251127);

	for (int round = 0; round < 2000; round++) {
		struct wm_evaluated a = { 0 };
		struct wm_evaluated b = { 0 };
		const bool is_corrected = draw(&seeded, 4) == 0;
		for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
			a.axis[axis].value = draw_value(&seeded, (enum wm_axis)axis);
			b.axis[axis].value = draw_value(&seeded, (enum wm_axis)axis);
		}
		assert_int_equal(wm_change_of(&b, &a, is_corrected),
				 turned[wm_change_of(&a, &b, is_corrected)]);
		assert_int_equal(wm_change_of(&a, &a, is_corrected), WM_CHANGE_UNCHANGED);
	}
}

static void test_r10_added_and_removed_are_counted_apart(void **state)
{
	(void)state;
	struct wm_changes changes = { 0 };

	for (int i = 0; i < WM_CHANGE__COUNT; i++) {
		for (int j = 0; j <= i; j++) {
			wm_changes_add(&changes, (enum wm_change)i);
		}
	}
	int32_t sum = 0;
	for (int i = 0; i < WM_CHANGE__COUNT; i++) {
		assert_int_equal(changes.count[i], i + 1);
		sum += changes.count[i];
	}
	assert_int_equal(changes.same,
			 sum - changes.count[WM_CHANGE_ADDED] - changes.count[WM_CHANGE_REMOVED]);
}

static void test_changes_have_names(void **state)
{
	(void)state;
	static const char *const names[] = { "unchanged",    "improved",       "declined",
					     "became_known", "became_unknown", "added",
					     "removed",	     "corrected" };

	for (int i = 0; i < WM_CHANGE__COUNT; i++) {
		assert_string_equal(wm_change_name(i), names[i]);
	}
	assert_string_equal(wm_change_name(WM_CHANGE__COUNT), "unknown");
	assert_string_equal(wm_change_name(-1), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r10_completion_decides_then_the_percent),
		cmocka_unit_test(test_r10_turned_round_improved_is_declined),
		cmocka_unit_test(test_r10_added_and_removed_are_counted_apart),
		cmocka_unit_test(test_changes_have_names),
	};
	return cmocka_run_group_tests_name("core/change", tests, NULL, NULL);
}
