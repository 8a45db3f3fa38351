/* Amendments: the register as part of the ledger, and as of any revision. */
#include "lib/review_fixture.h"

static const struct wm_view none = { NULL, 0 };

static const struct wm_action_point *today(struct ledger_fixture *f, uint16_t id)
{
	return wm_register_point(wm_ledger_register(f->ledger), id);
}

/* 1.01 with a deadline and the official wording. */
static struct wm_submission official_row(struct ledger_fixture *f, uint32_t from_version)
{
	struct wm_action_point row = *today(f, 101);

	row.wording = WM_WORDING_OFFICIAL;
	row.source_url = wm_view_str("https://example.org/annex");
	row.planned_end = FIXTURE_DAY + 100;
	return review_amend(from_version, WM_ROW_POINT, review_row(today(f, 101)),
			    review_row(&row));
}

static void test_an_amendment_changes_the_register_from_its_revision_on(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_ledger_read *read = NULL;
	const struct wm_register *reg = NULL;
	uint8_t before[32];

	fixture_fill(f, 1, 3);
	memcpy(before, wm_ledger_register(f->ledger)->hash, sizeof(before));
	const struct wm_submission s = official_row(f, 1);
	const struct wm_receipt receipt = fixture_accept(f, &s);
	assert_int_equal(receipt.revision, 4);
	assert_int_equal(wm_ledger_register(f->ledger)->version, 2);
	assert_int_equal(today(f, 101)->wording, WM_WORDING_OFFICIAL);
	fixture_fill(f, 10, 3); /* the states are still those of their points */

	for (int round = 0; round < 2; round++) { /* from memory, then from disk */
		wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
		wmt_assert_ok(wm_read_register(read, 3, &reg));
		assert_int_equal(reg->version, 1);
		assert_memory_equal(reg->hash, before, sizeof(before));
		assert_int_equal(wm_register_point(reg, 101)->wording, WM_WORDING_PENDING);
		wmt_assert_ok(wm_read_register(read, 4, &reg));
		assert_int_equal(reg->version, 2);
		assert_int_equal(wm_register_point(reg, 101)->planned_end, FIXTURE_DAY + 100);
		wmt_assert_err(wm_read_register(read, 99, &reg), WM_EREV_FUTURE);
		wm_ledger_read_end(&read);
		fixture_reopen(f);
	}
	assert_int_equal(review_item(f, 101, 3, WM_VIEW_REPORTED).point.wording,
			 WM_WORDING_PENDING);
	assert_int_equal(review_item(f, 101, 4, WM_VIEW_REPORTED).point.wording,
			 WM_WORDING_OFFICIAL);
}

static void test_several_versions_are_told_apart(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_ledger_read *read = NULL;
	const struct wm_register *reg = NULL;

	for (uint32_t version = 1; version <= 4; version++) {
		struct wm_action_point row = *today(f, 302);
		row.weight = (uint16_t)(10 * version);
		const struct wm_submission s = review_amend(
			version, WM_ROW_POINT, review_row(today(f, 302)), review_row(&row));
		(void)fixture_accept(f, &s);
		fixture_fill(f, 100 * version, 2);
	}
	fixture_reopen(f);
	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	for (uint64_t revision = 0; revision <= wm_read_head(read); revision++) {
		const uint32_t amended = (uint32_t)(revision + 2) / 3;
		wmt_assert_ok(wm_read_register(read, revision, &reg));
		assert_int_equal(reg->version, 1 + amended);
		assert_int_equal(wm_register_point(reg, 302)->weight,
				 amended == 0 ? 1 : 10 * amended);
	}
	wm_ledger_read_end(&read);
}

static void test_a_new_point_takes_updates_and_a_removed_one_is_gone(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_action_point row = *today(f, 302);

	fixture_fill(f, 1, 10);
	row.id = 303;
	row.number = 9;
	const struct wm_submission add = review_amend(1, WM_ROW_POINT, none, review_row(&row));
	const uint64_t added = fixture_accept(f, &add).revision;
	const struct wm_submission update = fixture_submission(50, 303, "kz-energy", FIXTURE_DAY);
	const uint64_t told = fixture_accept(f, &update).revision;
	assert_int_equal(fixture_state(f, 303).update_count, 1);
	const struct wm_submission drop =
		review_amend(2, WM_ROW_POINT, review_row(today(f, 303)), none);
	(void)fixture_accept(f, &drop);
	assert_null(today(f, 303));
	/* What was said of it stays readable at its time. */
	assert_int_equal(review_item(f, 303, told, WM_VIEW_REPORTED).state.update_count, 1);
	assert_int_equal(review_item(f, 303, added, WM_VIEW_REPORTED).state.update_count, 0);
	fixture_reopen(f);
	assert_int_equal(fixture_state(f, 307).point, 307);
}

static void test_what_does_not_fit_is_refused_and_changes_nothing(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_action_point row = *today(f, 101);
	uint8_t before[32];
	uint8_t after[32];

	row.weight = 7;
	struct wm_action_point unknown_lead = row;
	unknown_lead.lead = fixture_code("nobody");
	const struct wm_view old = review_row(today(f, 101));
	const struct {
		const char *name;
		struct wm_submission s;
		int want;
	} rows[] = {
		{ "another version", review_amend(2, WM_ROW_POINT, old, review_row(&row)),
		  WM_EREGISTER_MOVED },
		{ "the old row is another",
		  review_amend(1, WM_ROW_POINT, review_row(&row), review_row(&row)),
		  WM_EREGISTER_MOVED },
		{ "the row is there already", review_amend(1, WM_ROW_POINT, none, review_row(&row)),
		  WM_EREGISTER_MOVED },
		{ "old and new are of different points",
		  review_amend(1, WM_ROW_POINT, review_row(today(f, 102)), review_row(&row)),
		  WM_ERULE },
		{ "a lead that the register does not have",
		  review_amend(1, WM_ROW_POINT, old, review_row(&unknown_lead)), WM_ERULE },
		{ "no such kind of row", review_amend(1, 'X', old, review_row(&row)), WM_ESCHEMA },
		{ "bytes that are no row", review_amend(1, WM_ROW_POINT, old, wm_view_str("row")),
		  WM_ECANON },
	};

	fixture_fill(f, 1, 5);
	fixture_store_digest(f->store, before);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("%s\n", rows[i].name);
		wmt_assert_ok(fixture_append(f, &rows[i].s, 1));
		assert_int_equal(f->outcomes[0].err, rows[i].want);
		fixture_store_digest(f->store, after);
		assert_memory_equal(before, after, sizeof(before));
		assert_int_equal(wm_ledger_register(f->ledger)->version, 1);
	}
	fixture_fill(f, 50, 5); /* it goes on */
}

static void test_an_amendment_that_was_sent_twice_counts_once(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_submission s = official_row(f, 1);

	const struct wm_receipt first = fixture_accept(f, &s);
	const struct wm_receipt again = fixture_accept(f, &s);
	assert_true(again.replayed);
	assert_int_equal(again.revision, first.revision);
	assert_int_equal(wm_ledger_register(f->ledger)->version, 2);
}

static void test_cycles_come_by_amendment_in_the_order_of_their_days(void **state)
{
	struct ledger_fixture *f = *state;
	static const char *const ids[] = { "2025-H1", "2024-H2", "2026-A" };
	static const int32_t opens[] = { 20100, 20000, 20300 };
	const struct wm_register *reg;

	for (uint32_t i = 0; i < 3; i++) {
		struct wm_cycle cycle = { .opens = opens[i],
					  .due = opens[i] + 30,
					  .grace = opens[i] + 40,
					  .freeze = opens[i] + 50 };
		wmt_assert_ok(wm_cycle_id_parse(wm_view_str(ids[i]), &cycle.id));
		const struct wm_submission s =
			review_amend(1 + i, WM_ROW_CYCLE, none, review_cycle_row(&cycle));
		(void)fixture_accept(f, &s);
	}
	fixture_reopen(f);
	reg = wm_ledger_register(f->ledger);
	assert_int_equal(reg->cycle_count, 3);
	assert_string_equal(reg->cycles[0].id.text, "2024-H2");
	assert_string_equal(reg->cycles[1].id.text, "2025-H1");
	assert_string_equal(reg->cycles[2].id.text, "2026-A");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FIXTURE_ON_BOTH(test_an_amendment_changes_the_register_from_its_revision_on),
		FIXTURE_ON_BOTH(test_several_versions_are_told_apart),
		FIXTURE_ON_BOTH(test_a_new_point_takes_updates_and_a_removed_one_is_gone),
		FIXTURE_ON_BOTH(test_what_does_not_fit_is_refused_and_changes_nothing),
		FIXTURE_ON_MEM(test_an_amendment_that_was_sent_twice_counts_once),
		FIXTURE_ON_BOTH(test_cycles_come_by_amendment_in_the_order_of_their_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
