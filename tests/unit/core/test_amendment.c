/* Amendments (3.1): what one has to say, and what none may do to a row. */
#include "core/amendment.h"

#include "fixture.h"

#define TODAY 20182
#define DAY   20000

static char filler[WM_STR_MAX_BYTES + 1];
static struct wm_amendment amendment; /* large: 64 changes */

static int fill_filler(void **state)
{
	(void)state;
	memset(filler, 'x', sizeof(filler));
	return 0;
}

static void fill(void)
{
	memset(&amendment, 0, sizeof(amendment));
	amendment.decision = wm_view_str("Ministerial meeting 2025, item 4");
	amendment.decided_on = TODAY;
	amendment.from_version = 3;
	amendment.rationale[WM_LANG_EN] = wm_view_str("The annex was adopted.");
	amendment.change_count = 1;
	amendment.changes[0] =
		(struct wm_row_change){ WM_ROW_POINT, wm_view_str("old"), wm_view_str("new") };
}

static void change_nothing(void)
{
}
static void decision_200(void)
{
	amendment.decision = wm_view_of(filler, WM_DECISION_MAX_BYTES);
}
static void decision_201(void)
{
	amendment.decision = wm_view_of(filler, WM_DECISION_MAX_BYTES + 1);
}
static void decision_latin_1(void)
{
	amendment.decision = wm_view_str("\xe9");
}
static void no_decision(void)
{
	amendment.decision = wm_view_of(NULL, 0);
}
static void decided_tomorrow(void)
{
	amendment.decided_on = TODAY + 1;
}
static void decided_in_1990(void)
{
	amendment.decided_on = WM_AS_OF_EARLIEST_DAYS - 1;
}
static void from_version_0(void)
{
	amendment.from_version = 0;
}
static void no_rationale(void)
{
	amendment.rationale[WM_LANG_EN] = wm_view_of(NULL, 0);
}
static void rationale_4097(void)
{
	amendment.rationale[WM_LANG_EN] = wm_view_of(filler, WM_STR_MAX_BYTES + 1);
}
static void rationale_without_language(void)
{
	amendment.rationale[0] = wm_view_str("x");
}
static void no_changes(void)
{
	amendment.change_count = 0;
}
static void changes_64(void)
{
	for (size_t i = 0; i < WM_CHANGES_MAX_COUNT; i++) {
		amendment.changes[i] = amendment.changes[0];
		amendment.changes[i].old = wm_view_of(filler, i + 1);
	}
	amendment.change_count = WM_CHANGES_MAX_COUNT;
}
static void changes_65(void)
{
	changes_64();
	amendment.change_count++;
}
static void letter_x(void)
{
	amendment.changes[0].letter = 'X';
}
static void letter_0(void)
{
	amendment.changes[0].letter = 0;
}
static void every_letter(void)
{
	static const uint8_t letters[] = { 'A', 'C', 'I', 'P', 'S' };
	for (size_t i = 0; i < COUNT_OF(letters); i++) {
		amendment.changes[i] = amendment.changes[0];
		amendment.changes[i].letter = letters[i];
	}
	amendment.change_count = COUNT_OF(letters);
}
static void row_added(void)
{
	amendment.changes[0].old = wm_view_of(NULL, 0);
}
static void row_removed(void)
{
	amendment.changes[0].row = wm_view_of(NULL, 0);
}
static void no_rows(void)
{
	row_added();
	row_removed();
}
static void same_rows(void)
{
	amendment.changes[0].row = amendment.changes[0].old;
}
static void row_changed_twice(void)
{
	amendment.change_count = 2;
	amendment.changes[1] = amendment.changes[0];
	amendment.changes[1].row = wm_view_str("newer");
}
static void two_rows_added(void)
{
	row_added();
	amendment.change_count = 2;
	amendment.changes[1] = amendment.changes[0];
	amendment.changes[1].row = wm_view_str("newer");
}

struct check_row {
	const char *name;
	void (*change)(void);
	int err;
	const char *reason;
};

#define ROW(CHANGE, ERR, REASON)             \
	{                                    \
#CHANGE, CHANGE, ERR, REASON \
	}

static const struct check_row check_rows[] = {
	ROW(change_nothing, WM_OK, NULL),
	ROW(decision_200, WM_OK, NULL),
	ROW(changes_64, WM_OK, NULL),
	ROW(every_letter, WM_OK, NULL),
	ROW(row_added, WM_OK, NULL),
	ROW(row_removed, WM_OK, NULL),
	ROW(two_rows_added, WM_OK, NULL),
	ROW(decision_201, WM_ELIMIT, "decision is longer than 200 bytes"),
	ROW(decision_latin_1, WM_EUTF8, "decision is not UTF-8"),
	ROW(no_decision, WM_ERULE, "an amendment names the decision behind it"),
	ROW(decided_tomorrow, WM_EFUTURE_DATE, "decided_on lies in the future"),
	ROW(decided_in_1990, WM_ERANGE, "decided_on must be 1991-01-01 or later"),
	ROW(from_version_0, WM_ERANGE, "from_version must be 1 or more"),
	ROW(no_rationale, WM_ERULE, "an amendment needs a rationale"),
	ROW(rationale_4097, WM_ELIMIT, "rationale is longer than 4096 bytes"),
	ROW(rationale_without_language, WM_ERANGE, "rationale language must be 1 (en) to 7 (uz)"),
	ROW(no_changes, WM_ERULE, "an amendment changes at least one row"),
	ROW(changes_65, WM_ELIMIT, "more than 64 changes"),
	ROW(letter_x, WM_ERANGE, "a changed row is one of A, C, I, P, S"),
	ROW(letter_0, WM_ERANGE, "a changed row is one of A, C, I, P, S"),
	ROW(no_rows, WM_ERULE, "a change needs the old row or the new one"),
	ROW(same_rows, WM_ERULE, "a change whose rows are the same changes nothing"),
	ROW(row_changed_twice, WM_ERULE, "a row is changed twice"),
};

static void test_3_1_an_amendment_names_decision_day_and_rationale(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(check_rows); i++) {
		const struct check_row *row = &check_rows[i];
		const char *reason = NULL;

		fill();
		row->change();
		const int err = wm_amendment_check(&amendment, TODAY, &reason);
		const char *want = row->reason != NULL ? row->reason : "nothing";
		const char *got = reason != NULL ? reason : "nothing";
		if (err != row->err || strcmp(want, got) != 0) {
			fail_msg("%s: got %s (%s)", row->name, wm_err_name(err), got);
		}
	}
}

/* ------------------------------------------------------------------ two rows of one point */

struct pair {
	struct wm_action_point old, row;
};

/* 3.07, official, due on DAY; milestones 1 and 3, indicator 2; the row is the same. */
static void fill_pair(struct pair *pair)
{
	memset(pair, 0, sizeof(*pair));
	pair->old = (struct wm_action_point){ .id = 307,
					      .area = 3,
					      .wording = WM_WORDING_OFFICIAL,
					      .weight = 1,
					      .planned_end = DAY,
					      .original_end = WM_DATE_NONE,
					      .milestone_count = 2,
					      .indicator_count = 1 };
	pair->old.milestones[0] =
		(struct wm_milestone){ .id = 1, .due = DAY, .original_due = WM_DATE_NONE };
	pair->old.milestones[0].title[WM_LANG_EN] = wm_view_str("Design agreed");
	pair->old.milestones[1] =
		(struct wm_milestone){ .id = 3, .due = WM_DATE_NONE, .original_due = WM_DATE_NONE };
	pair->old.milestones[1].title[WM_LANG_EN] = wm_view_str("Works begun");
	pair->old.indicators[0] = (struct wm_indicator){ .id = 2, .decimals = 1 };
	pair->old.indicators[0].title[WM_LANG_EN] = wm_view_str("Lanes open");
	pair->row = pair->old;
}

static void leave(struct pair *p)
{
	(void)p;
}
static void new_id(struct pair *p)
{
	p->row.id = 308;
}
static void new_area(struct pair *p)
{
	p->row.area = 2;
}
static void wording_back(struct pair *p)
{
	p->row.wording = WM_WORDING_REPORTED;
}
static void wording_forward(struct pair *p)
{
	p->old.wording = WM_WORDING_PENDING;
}
static void wording_unofficial_back(struct pair *p)
{
	p->old.wording = WM_WORDING_REPORTED;
	p->row.wording = WM_WORDING_PENDING;
}
static void rescheduled(struct pair *p)
{
	p->row.planned_end = DAY + 90;
	p->row.original_end = DAY;
}
static void rescheduled_again(struct pair *p)
{
	p->old.original_end = DAY - 90;
	p->row.original_end = DAY - 90;
	p->row.planned_end = DAY + 90;
}
static void rescheduled_in_silence(struct pair *p)
{
	p->row.planned_end = DAY + 90;
}
static void original_moved(struct pair *p)
{
	p->old.original_end = DAY - 90;
	p->row.original_end = DAY - 60;
}
static void original_forgotten(struct pair *p)
{
	p->old.original_end = DAY - 90;
}
static void deadline_dropped(struct pair *p)
{
	p->row.planned_end = WM_DATE_NONE;
	p->row.original_end = DAY;
}
static void deadline_dropped_in_silence(struct pair *p)
{
	p->row.planned_end = WM_DATE_NONE;
}
static void deadline_first_set(struct pair *p)
{
	p->old.planned_end = WM_DATE_NONE;
}
static void milestone_moved(struct pair *p)
{
	p->row.milestones[0].due = DAY + 30;
	p->row.milestones[0].original_due = DAY;
}
static void milestone_moved_in_silence(struct pair *p)
{
	p->row.milestones[0].due = DAY + 30;
}
static void milestone_first_due(struct pair *p)
{
	p->row.milestones[1].due = DAY;
}
static void milestone_removed(struct pair *p)
{
	p->row.milestone_count = 1;
}
static void milestone_added(struct pair *p)
{
	p->row.milestone_count = 3;
	p->row.milestones[2] = (struct wm_milestone){ .id = 4 };
	p->row.milestones[2].title[WM_LANG_EN] = wm_view_str("Works ended");
}
static void milestone_between(struct pair *p)
{
	milestone_added(p);
	p->row.milestones[2] = p->row.milestones[1];
	p->row.milestones[1].id = 2;
	p->row.milestones[1].title[WM_LANG_EN] = wm_view_str("Works ended");
}
static void milestone_renumbered(struct pair *p)
{
	p->row.milestones[1].id = 4;
}
static void indicator_renumbered(struct pair *p)
{
	p->row.indicators[0].id = 3;
}
static void indicator_below(struct pair *p)
{
	p->row.indicator_count = 2;
	p->row.indicators[1] = p->row.indicators[0];
	p->row.indicators[0].id = 1;
	p->row.indicators[0].title[WM_LANG_EN] = wm_view_str("Trucks a day");
}
static void indicator_in_other_decimals(struct pair *p)
{
	p->row.indicators[0].decimals = 0;
}
static void indicator_target(struct pair *p)
{
	p->row.indicators[0].target_count = 1;
}

struct pair_row {
	const char *name;
	void (*change)(struct pair *pair);
	const char *reason; /* NULL: allowed */
};

#define PAIR(CHANGE, REASON)            \
	{                               \
#CHANGE, CHANGE, REASON \
	}
#define KEPT "the original planned end is kept for ever"

static const struct pair_row pair_rows[] = {
	PAIR(leave, NULL),
	PAIR(wording_forward, NULL),
	PAIR(wording_unofficial_back, NULL),
	PAIR(rescheduled, NULL),
	PAIR(rescheduled_again, NULL),
	PAIR(deadline_dropped, NULL),
	PAIR(deadline_first_set, NULL),
	PAIR(milestone_moved, NULL),
	PAIR(milestone_first_due, NULL),
	PAIR(milestone_removed, NULL),
	PAIR(milestone_added, NULL),
	PAIR(indicator_target, NULL),
	PAIR(new_id, "the id and area of an action point never change"),
	PAIR(new_area, "the id and area of an action point never change"),
	PAIR(wording_back, "official wording is not taken back"),
	PAIR(rescheduled_in_silence, KEPT),
	PAIR(original_moved, KEPT),
	PAIR(original_forgotten, KEPT),
	PAIR(deadline_dropped_in_silence, KEPT),
	PAIR(milestone_moved_in_silence, "the original due date of a milestone is kept for ever"),
	PAIR(milestone_between, "a new milestone's id is above those that there are"),
	PAIR(milestone_renumbered, "a milestone that stays keeps its id"),
	PAIR(indicator_renumbered, "an indicator that stays keeps its id"),
	PAIR(indicator_below, "a new indicator's id is above those that there are"),
	PAIR(indicator_in_other_decimals,
	     "an indicator keeps its decimals: values are counted in them"),
};

static void test_3_1_ids_and_original_dates_are_kept_for_ever(void **state)
{
	(void)state;
	static struct pair pair;

	for (size_t i = 0; i < COUNT_OF(pair_rows); i++) {
		const struct pair_row *row = &pair_rows[i];
		const char *reason = NULL;

		fill_pair(&pair);
		row->change(&pair);
		const int err = wm_amendment_check_point(&pair.old, &pair.row, &reason);
		const char *want = row->reason != NULL ? row->reason : "nothing";
		const char *got = reason != NULL ? reason : "nothing";
		if (err != (row->reason != NULL ? WM_ERULE : WM_OK) || strcmp(want, got) != 0) {
			fail_msg("%s: got %s (%s)", row->name, wm_err_name(err), got);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_3_1_an_amendment_names_decision_day_and_rationale),
		cmocka_unit_test(test_3_1_ids_and_original_dates_are_kept_for_ever),
	};
	return cmocka_run_group_tests_name("core/amendment", tests, fill_filler, NULL);
}
