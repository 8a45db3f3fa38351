/* Settings and reporting cycles (3.5): defaults, the first violated rule, the phase of a day. */
#include "core/settings.h"

#include "fixture.h"

static void test_3_5_defaults_are_those_of_the_model(void **state)
{
	(void)state;
	static const int16_t reminders[] = { -30, -7, 0, 7, 30 };
	const struct wm_settings settings = wm_settings_default();
	const char *reason = NULL;

	assert_int_equal(settings.red_percent, 20);
	assert_int_equal(settings.amber_percent, 40);
	assert_int_equal(settings.rated_percent, 75);
	assert_int_equal(settings.known_percent, 75);
	assert_int_equal(settings.due_soon_days, 30);
	assert_int_equal(settings.fresh_days, 0);
	assert_int_equal(settings.reminder_count, COUNT_OF(reminders));
	assert_memory_equal(settings.reminders, reminders, sizeof(reminders));
	wmt_assert_ok(wm_settings_check(&settings, &reason));
}

/* ------------------------------------------------------------------ the checks */

static void leave(struct wm_settings *s)
{
	(void)s;
}
static void red_0(struct wm_settings *s)
{
	s->red_percent = 0;
}
static void red_1(struct wm_settings *s)
{
	s->red_percent = 1;
}
static void red_100(struct wm_settings *s)
{
	s->red_percent = 100;
}
static void red_101(struct wm_settings *s)
{
	s->red_percent = 101;
}
static void amber_0(struct wm_settings *s)
{
	s->amber_percent = 0;
}
static void amber_101(struct wm_settings *s)
{
	s->amber_percent = 101;
}
static void rated_0(struct wm_settings *s)
{
	s->rated_percent = 0;
}
static void rated_101(struct wm_settings *s)
{
	s->rated_percent = 101;
}
static void known_100(struct wm_settings *s)
{
	s->known_percent = 100;
}
static void known_101(struct wm_settings *s)
{
	s->known_percent = 101;
}
static void no_reminders(struct wm_settings *s)
{
	s->reminder_count = 0;
}
static void reminders_8(struct wm_settings *s)
{
	s->reminder_count = WM_REMINDERS_MAX_COUNT;
	for (size_t i = 0; i < WM_REMINDERS_MAX_COUNT; i++) {
		s->reminders[i] = (int16_t)i;
	}
}
static void reminders_9(struct wm_settings *s)
{
	reminders_8(s);
	s->reminder_count++;
}
static void reminders_equal(struct wm_settings *s)
{
	s->reminders[1] = s->reminders[0];
}

struct settings_row {
	const char *name;
	void (*change)(struct wm_settings *settings);
	const char *reason; /* NULL: in order */
};

#define ROW(CHANGE, REASON)             \
	{                               \
#CHANGE, CHANGE, REASON \
	}

static const struct settings_row settings_rows[] = {
	ROW(leave, NULL),
	ROW(red_1, NULL),
	ROW(red_100, NULL),
	ROW(rated_0, NULL),
	ROW(known_100, NULL),
	ROW(no_reminders, NULL),
	ROW(reminders_8, NULL),
	ROW(red_0, "red_percent must be 1 to 100"),
	ROW(red_101, "red_percent must be 1 to 100"),
	ROW(amber_0, "amber_percent must be 1 to 100"),
	ROW(amber_101, "amber_percent must be 1 to 100"),
	ROW(rated_101, "rated_percent must be 0 to 100"),
	ROW(known_101, "known_percent must be 0 to 100"),
	ROW(reminders_9, "more reminders than settings may have"),
	ROW(reminders_equal, "reminders must be ascending and unique"),
};

static void test_thresholds_that_make_no_sense_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(settings_rows); i++) {
		const struct settings_row *row = &settings_rows[i];
		struct wm_settings settings = wm_settings_default();
		const char *reason = NULL;

		row->change(&settings);
		const int err = wm_settings_check(&settings, &reason);
		if (err != (row->reason != NULL ? WM_ERULE : WM_OK) ||
		    strcmp(reason != NULL ? reason : "", row->reason != NULL ? row->reason : "") !=
			    0) {
			fail_msg("%s: %s (%s)", row->name, wm_err_name(err), reason);
		}
	}
}

struct cycle_row {
	const char *name;
	struct wm_cycle cycle;
	const char *reason;
};

static const struct cycle_row cycle_rows[] = {
	{ "in order", { { 7, "2026-H1" }, 20000, 20010, 20020, 20030 }, NULL },
	{ "all on one day", { { 1, "x" }, 20000, 20000, 20000, 20000 }, NULL },
	{ "opens on the first day",
	  { { 1, "x" }, WM_AS_OF_EARLIEST_DAYS, 20000, 20000, 20000 },
	  NULL },
	{ "opens before it",
	  { { 1, "x" }, WM_AS_OF_EARLIEST_DAYS - 1, 20000, 20000, 20000 },
	  "a cycle must open on 1991-01-01 or later" },
	{ "no id",
	  { { 0, "" }, 20000, 20010, 20020, 20030 },
	  "cycle id must be 1 to 16 of A-Z, a-z, 0-9 and hyphens" },
	{ "a length that lies",
	  { { 255, "x" }, 20000, 20010, 20020, 20030 },
	  "cycle id must be 1 to 16 of A-Z, a-z, 0-9 and hyphens" },
	{ "due before it opens",
	  { { 1, "x" }, 20000, 19999, 20020, 20030 },
	  "a cycle may not be due before it opens" },
	{ "grace before due",
	  { { 1, "x" }, 20000, 20010, 20009, 20030 },
	  "a cycle's grace may not end before it is due" },
	{ "freeze before grace",
	  { { 1, "x" }, 20000, 20010, 20020, 20019 },
	  "a cycle may not freeze before its grace ends" },
};

static void test_3_5_a_cycle_opens_is_due_has_grace_and_freezes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cycle_rows); i++) {
		const struct cycle_row *row = &cycle_rows[i];
		const char *reason = NULL;
		const int err = wm_cycle_check(&row->cycle, &reason);
		if (err != (row->reason != NULL ? WM_ERULE : WM_OK) ||
		    strcmp(reason != NULL ? reason : "", row->reason != NULL ? row->reason : "") !=
			    0) {
			fail_msg("%s: %s (%s)", row->name, wm_err_name(err), reason);
		}
	}
}

static void test_cycle_ids_of_sixteen_letters_digits_and_hyphens(void **state)
{
	(void)state;
	static const char *const good[] = { "2026-H1", "x", "Q3", "-", "abcdefghijklmnop" };
	static const char *const bad[] = { "",	       "2026 H1", "2026/1",
					   "\xd0\xb0", "a.b",	  "abcdefghijklmnopq" };

	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct wm_cycle_id id;
		wmt_assert_ok(wm_cycle_id_parse(wm_view_str(good[i]), &id));
		assert_string_equal(id.text, good[i]);
		assert_int_equal(id.len, strlen(good[i]));
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct wm_cycle_id id = { .len = 42 };
		if (wm_cycle_id_parse(wm_view_str(bad[i]), &id) != WM_EINVALID || id.len != 42) {
			fail_msg("\"%s\"", bad[i]);
		}
	}
	const struct wm_cycle_id a = { 2, "Q3" };
	const struct wm_cycle_id b = { 2, "Q4" };
	const struct wm_cycle_id c = { 1, "Q" };
	assert_true(wm_cycle_id_eq(&a, &a));
	assert_false(wm_cycle_id_eq(&a, &b));
	assert_false(wm_cycle_id_eq(&a, &c));
}

static void test_3_5_each_day_lies_in_one_phase(void **state)
{
	(void)state;
	const struct wm_cycle cycle = { { 7, "2026-H1" }, 100, 110, 120, 130 };
	static const struct {
		int32_t day;
		enum wm_cycle_phase want;
		const char *name;
	} rows[] = {
		{ 99, WM_PHASE_BEFORE, "before" }, { 100, WM_PHASE_OPEN, "open" },
		{ 110, WM_PHASE_OPEN, "open" },	   { 111, WM_PHASE_GRACE, "grace" },
		{ 120, WM_PHASE_GRACE, "grace" },  { 121, WM_PHASE_LATE, "late" },
		{ 130, WM_PHASE_LATE, "late" },	   { 131, WM_PHASE_FROZEN, "frozen" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const enum wm_cycle_phase phase = wm_cycle_phase(&cycle, rows[i].day);
		assert_int_equal(phase, rows[i].want);
		assert_string_equal(wm_cycle_phase_name((int)phase), rows[i].name);
	}
	assert_string_equal(wm_cycle_phase_name(WM_PHASE__COUNT), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_3_5_defaults_are_those_of_the_model),
		cmocka_unit_test(test_thresholds_that_make_no_sense_are_refused),
		cmocka_unit_test(test_3_5_a_cycle_opens_is_due_has_grace_and_freezes),
		cmocka_unit_test(test_cycle_ids_of_sixteen_letters_digits_and_hyphens),
		cmocka_unit_test(test_3_5_each_day_lies_in_one_phase),
	};
	return cmocka_run_group_tests_name("core/settings", tests, NULL, NULL);
}
