/**
 * @file test_aggregator.c
 * @brief The aggregator without its sockets: running sums, replays, checkpoints.
 */
#include "aggregator/checkpoint.h"
#include "fixture.h"
#include "store/store_mem.h"
#include "wire/item_codec.h"

#define STEPS 500

/* Every roll-up as it would be sent, one after the other. */
static void encode_reports(const struct tally *tally, struct wm_buf *ret_buf)
{
	struct wm_area_report report;

	wm_buf_init(ret_buf, 1024 * 1024);
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		if (tally_has_area(tally, (uint8_t)area)) {
			tally_report(tally, (uint8_t)area, &report);
			wm_area_report_encode(&report, ret_buf);
		}
	}
	wmt_assert_ok(ret_buf->err);
	assert_true(ret_buf->len > 0);
}

static void assert_same_reports(const struct tally *a, const struct tally *b)
{
	struct wm_buf left;
	struct wm_buf right;

	encode_reports(a, &left);
	encode_reports(b, &right);
	assert_true(wm_view_eq(wm_buf_view(&left), wm_buf_view(&right)));
	wm_buf_deinit(&left);
	wm_buf_deinit(&right);
}

static int setup(void **state)
{
	(void)state;
	seed = 20251104;
	return 0;
}

/* --- running sums --- */

static void test_running_sums_equal_a_recomputation_at_every_step(void **state)
{
	struct tally *tally = tally_of_register();
	uint8_t area = 0;

	(void)state;
	wmt_assert_ok(tally_check(tally, &area));
	for (unsigned i = 0; i < STEPS; i++) {
		apply_steps(tally, 1);
		wmt_assert_ok(tally_check(tally, &area));
	}
	assert_int_equal(tally->mark.revision, STEPS);
	assert_int_equal(tally->area[0].rollup.points, AREAS * POINTS_PER_AREA);
	tally_free(tally);
}

static void test_a_wrong_sum_is_found_and_named(void **state)
{
	static const struct {
		const char *name;
		unsigned area;
	} rows[] = { { "the programme", 0 }, { "an area", 2 }, { "an area without points", 9 } };
	struct tally *tally = tally_of_register();

	(void)state;
	apply_steps(tally, 20);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t area = 255;
		print_message("%s\n", rows[i].name);
		tally->area[rows[i].area].rollup.weighted_percent++;
		wmt_assert_err(tally_check(tally, &area), WM_ECORRUPT);
		assert_int_equal(area, rows[i].area);
		tally->area[rows[i].area].rollup.weighted_percent--;
	}
	tally_free(tally);
}

static void test_a_change_touches_its_area_and_the_programme_only(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	apply_steps(tally, 10);
	const struct change change = draw_change(tally, &buf);
	uint64_t before[TALLY_AREAS];
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		before[area] = tally->area[area].stamp;
	}
	wmt_assert_ok(tally_apply(tally, &change));
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		const bool touched = area == 0 || area == change.point / 100U;
		assert_int_equal(tally->area[area].stamp > before[area], touched);
		if (touched) {
			assert_int_equal(tally->area[area].revision, change.revision);
			assert_memory_equal(tally->area[area].leaf_hash, change.leaf_hash, 32);
		}
	}
	assert_true(tally->area[0].stamp > tally->area[change.point / 100].stamp);
	wm_buf_deinit(&buf);
	tally_free(tally);
}

static void test_the_report_names_the_last_change(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_area_report report;
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	apply_steps(tally, 30);
	const struct change change = draw_change(tally, &buf);
	wmt_assert_ok(tally_apply(tally, &change));
	tally_report(tally, 0, &report);
	assert_int_equal(report.revision, 31);
	assert_int_equal(report.change_revision, 31);
	assert_int_equal(report.change_point, change.point);
	assert_true(report.change_at == change.committed_at);
	assert_true(rollup_equal(&report.rollup, &tally->area[0].rollup));
	assert_int_equal(report.cancelled_count, report.rollup.cancelled);
	assert_int_equal(report.continuous_count, report.rollup.continuous);
	assert_int_equal(report.suspended_count, report.rollup.suspended);
	assert_int_equal(report.unknown_count, report.rollup.completion[0]);
	wm_buf_deinit(&buf);
	tally_free(tally);
}

/* --- replays and gaps --- */

static void test_a_replayed_revision_changes_nothing(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	apply_steps(tally, 40);
	const struct change last = draw_change(tally, &buf);
	wmt_assert_ok(tally_apply(tally, &last));

	const uint64_t stamp = tally->stamp;
	struct wm_buf before;
	encode_reports(tally, &before);
	wmt_assert_ok(tally_apply(tally, &last));
	struct change older = last;
	older.revision = 1;
	older.prev = 0;
	wmt_assert_ok(tally_apply(tally, &older));

	struct wm_buf after;
	encode_reports(tally, &after);
	assert_true(wm_view_eq(wm_buf_view(&before), wm_buf_view(&after)));
	assert_int_equal(tally->stamp, stamp);
	assert_int_equal(tally->mark.revision, 41);
	wm_buf_deinit(&before);
	wm_buf_deinit(&after);
	wm_buf_deinit(&buf);
	tally_free(tally);
}

static void test_what_cannot_be_applied_leaves_the_tally_as_it_was(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	apply_steps(tally, 5);
	const struct change good = draw_change(tally, &buf);

	struct change gap = good;
	gap.revision++;
	gap.prev++;
	struct change stranger = good;
	stranger.point = 914;
	struct change other_point = good;
	other_point.point = good.point == 101 ? 102 : 101;
	struct change broken = good;
	broken.body = wm_view_of(good.body.data, good.body.len - 1);
	struct change nobody = good;
	nobody.institution = "";

	const struct {
		const char *name;
		const struct change *change;
		int want;
	} rows[] = {
		{ "an entry is missing", &gap, WM_EGAP },
		{ "a point that is not in the register", &stranger, WM_ENO_SUCH_POINT },
		{ "a body of another point", &other_point, WM_ESCHEMA },
		{ "a body cut short", &broken, WM_ECANON },
		{ "no institution", &nobody, WM_EINVALID },
	};
	struct wm_buf before;
	encode_reports(tally, &before);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_buf after;
		print_message("%s\n", rows[i].name);
		wmt_assert_err(tally_apply(tally, rows[i].change), rows[i].want);
		encode_reports(tally, &after);
		assert_true(wm_view_eq(wm_buf_view(&before), wm_buf_view(&after)));
		wm_buf_deinit(&after);
	}
	wmt_assert_ok(tally_apply(tally, &good));
	wm_buf_deinit(&before);
	wm_buf_deinit(&buf);
	tally_free(tally);
}

/* --- what needs the point, or a day --- */

/* 1.01 as it might be at the tally's next entry: overdue, with a milestone, assessed, accepted. */
static struct wm_point_item reviewed_item(const struct tally *tally)
{
	struct wm_point_item item = { .point = row_of(101) };

	wm_point_init(&item.state, 101); /* everything that was said has been taken back */
	item.state.revision = tally->mark.revision + 1;
	item.changed_at = 1700000000000;
	item.accepted_latest = tally->mark.revision;
	item.verified = (struct wm_verified_view){ .level = WM_VERIFIED_LIMITED,
						   .as_of = 20100,
						   .revision = item.state.revision,
						   .institution = code_of("kz-mfa") };
	item.facts.count = 1;
	item.facts.fact[0] = (struct wm_fact){ .what = WM_FACT_MILESTONE,
					       .id = 1,
					       .state = WM_MILESTONE_SCHEDULED,
					       .origin = WM_ORIGIN_FILED,
					       .date = WM_DATE_NONE,
					       .as_of = 20100,
					       .committed_at = 1700000000000,
					       .revision = tally->mark.revision,
					       .institution = code_of("kz-mfa") };
	return item;
}

static struct change review_change(const struct tally *tally, uint16_t point)
{
	return (struct change){ .revision = tally->mark.revision + 1,
				.prev = tally->mark.revision,
				.kind = WM_BODY_REVIEW,
				.point = point,
				.institution = "kz-mfa",
				.committed_at = 1700000000000 };
}

static void test_an_entry_says_what_it_needs(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_update update;
	struct wm_buf buf;

	(void)state;
	struct change change = review_change(tally, 101);
	assert_int_equal(tally_needs(&change), TALLY_NEEDS_POINT);
	change.point = 0; /* a publication */
	assert_int_equal(tally_needs(&change), TALLY_NEEDS_NOTHING);
	change.kind = WM_BODY_AMENDMENT;
	assert_int_equal(tally_needs(&change), TALLY_NEEDS_REGISTER);

	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	struct change plain = draw_change(tally, &buf);
	assert_int_equal(tally_needs(&plain), TALLY_NEEDS_NOTHING);
	wmt_assert_ok(wm_update_decode(plain.body, &update));
	update.actual_end = 20001;
	struct wm_buf with_end;
	wm_buf_init(&with_end, WM_BODY_MAX_BYTES);
	wm_update_encode(&update, &with_end);
	plain.body = wm_buf_view(&with_end);
	assert_int_equal(tally_needs(&plain), TALLY_NEEDS_POINT);
	wm_buf_deinit(&with_end);
	wm_buf_deinit(&buf);
	tally_free(tally);
}

static void test_a_replaced_point_gives_the_sums_of_a_recomputation(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_area_report report;
	uint8_t area = 0;

	(void)state;
	apply_steps(tally, 40);
	const struct wm_point_item item = reviewed_item(tally);
	const struct change change = review_change(tally, 101);
	wmt_assert_ok(tally_replace(tally, &change, &item));
	wmt_assert_ok(tally_check(tally, &area));
	tally_report(tally, 1, &report);
	assert_int_equal(report.rollup.verified[WM_VERIFIED_LIMITED], 1);
	assert_int_equal(report.revision, 41);
	/* Once more is passed over; another's item is refused. */
	wmt_assert_ok(tally_replace(tally, &change, &item));
	const struct change other = review_change(tally, 102);
	wmt_assert_err(tally_replace(tally, &other, &item), WM_ESCHEMA);
	tally_free(tally);
}

static void test_a_new_day_makes_a_deadline_pass(void **state)
{
	struct tally *tally = NULL;
	struct wm_point_item item = { .point = row_of(101) };
	struct wm_area_report report;
	uint8_t area = 0;

	(void)state;
	item.point.planned_end = FIXTURE_TODAY;
	wm_point_init(&item.state, 101);
	wmt_assert_ok(tally_new(&tally));
	wmt_assert_ok(tally_add(tally, &item));
	tally_seal(tally, FIXTURE_TODAY);
	tally_report(tally, 1, &report);
	assert_int_equal(report.overdue_count, 0);
	const uint64_t stamp = tally->area[1].stamp;
	tally_set_day(tally, FIXTURE_TODAY + 3);
	tally_report(tally, 1, &report);
	assert_int_equal(report.overdue_count, 1);
	assert_int_equal(report.longest_overdue_days, 3);
	assert_true(tally->area[1].stamp > stamp); /* its watchers are told */
	wmt_assert_ok(tally_check(tally, &area));
	tally_free(tally);
}

static void test_facts_and_assessment_survive_a_checkpoint(void **state)
{
	struct tally *tally = tally_of_register();
	struct tally *read = NULL;
	struct wm_store *store = NULL;
	const char *why = NULL;

	(void)state;
	wmt_assert_ok(wm_store_mem_open(&store));
	tally->calendar.cycle[0] =
		(struct wm_cycle){ .opens = 20300, .due = 20390, .grace = 20395, .freeze = 20399 };
	wmt_assert_ok(wm_cycle_id_parse(wm_view_str("2025-H2"), &tally->calendar.cycle[0].id));
	tally->calendar.cycle_count = 1;
	apply_steps(tally, 10);
	const struct wm_point_item item = reviewed_item(tally);
	const struct change change = review_change(tally, 101);
	wmt_assert_ok(tally_replace(tally, &change, &item));
	wmt_assert_ok(checkpoint_write(store, tally));
	wmt_assert_ok(checkpoint_read(store, &read, &why));
	assert_same_reports(tally, read);
	assert_int_equal(read->point[0].facts.count, 1);
	assert_int_equal(read->point[0].verified.level, WM_VERIFIED_LIMITED);
	assert_int_equal(read->point[0].accepted_latest, 10);
	assert_int_equal(read->calendar.cycle_count, 1);
	tally_free(read);
	tally_free(tally);
	wm_store_close(store);
}

/* --- filling --- */

static void test_points_that_do_not_fit_are_refused(void **state)
{
	struct tally *tally = NULL;
	struct wm_point_item other = { .point = row_of(101) };

	(void)state;
	wmt_assert_ok(tally_new(&tally));
	wmt_assert_ok(add_point(tally, 101));
	wmt_assert_err(add_point(tally, 101), WM_ESCHEMA);
	wm_point_init(&other.state, 102);
	other.point.id = 103;
	wmt_assert_err(tally_add(tally, &other), WM_ESCHEMA);
	assert_int_equal(tally->point_count, 1);
	tally_free(tally);
}

static void test_the_register_has_room_for_512_points_and_no_more(void **state)
{
	struct tally *tally = NULL;
	unsigned added = 0;

	(void)state;
	wmt_assert_ok(tally_new(&tally));
	for (unsigned area = 1; added < WM_POINTS_MAX_COUNT; area++) {
		for (unsigned n = 1; n <= WM_POINT_NUMBER_MAX && added < WM_POINTS_MAX_COUNT; n++) {
			wmt_assert_ok(add_point(tally, (uint16_t)(area * 100 + n)));
			added++;
		}
	}
	wmt_assert_err(add_point(tally, 1501), WM_ELIMIT);
	assert_int_equal(tally->point_count, WM_POINTS_MAX_COUNT);
	tally_free(tally);
}

static void test_a_new_tally_counts_as_changed_everywhere(void **state)
{
	struct tally *old = tally_of_register();
	struct tally *new = tally_of_register();

	(void)state;
	apply_steps(old, 12);
	tally_succeed(new, old);
	for (unsigned area = 0; area < TALLY_AREAS; area++) {
		assert_true(new->area[area].stamp > old->area[area].stamp);
	}
	apply_steps(new, 1);
	assert_int_equal(new->area[0].stamp, new->stamp);
	tally_free(old);
	tally_free(new);
}

/* --- checkpoints --- */

static struct tally *reopen(struct wm_store *store)
{
	const char *why = NULL;
	struct tally *tally = NULL;

	wmt_assert_ok(checkpoint_read(store, &tally, &why));
	return tally;
}

static void test_a_checkpoint_gives_the_same_rollups_back(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_store *store = NULL;

	(void)state;
	wmt_assert_ok(wm_store_mem_open(&store));
	for (unsigned i = 0; i < 25; i++) { /* the first one is of an empty ledger */
		wmt_assert_ok(checkpoint_write(store, tally));
		assert_false(tally->unsaved);
		struct tally *read = reopen(store);
		assert_same_reports(tally, read);
		assert_int_equal(read->mark.revision, tally->mark.revision);
		assert_memory_equal(read->mark.leaf_hash, tally->mark.leaf_hash, 32);
		assert_memory_equal(read->mark.store, tally->mark.store, 16);
		assert_memory_equal(read->mark.register_hash, tally->mark.register_hash, 32);
		assert_int_equal(read->mark.register_version, 3);
		assert_true(read->mark.committed_at == tally->mark.committed_at);
		assert_false(read->unsaved);
		tally_free(read);
		apply_steps(tally, 1 + draw(9));
	}
	tally_free(tally);
	wm_store_close(store);
}

static void test_a_reopened_tally_goes_on_as_the_first_would(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_store *store = NULL;
	struct wm_buf buf;

	(void)state;
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wmt_assert_ok(wm_store_mem_open(&store));
	apply_steps(tally, 60);
	wmt_assert_ok(checkpoint_write(store, tally));
	struct tally *read = reopen(store);
	for (unsigned i = 0; i < 60; i++) {
		uint8_t area = 0;
		const struct change change = draw_change(tally, &buf);
		wmt_assert_ok(tally_apply(tally, &change));
		wmt_assert_ok(tally_apply(read, &change));
		wmt_assert_ok(tally_check(read, &area));
		assert_same_reports(tally, read);
	}
	wm_buf_deinit(&buf);
	tally_free(read);
	tally_free(tally);
	wm_store_close(store);
}

static void test_a_checkpoint_after_a_snapshot_leaves_nothing_of_the_old_register(void **state)
{
	struct tally *old = tally_of_register();
	struct tally *new = NULL;
	struct wm_store *store = NULL;

	(void)state;
	wmt_assert_ok(wm_store_mem_open(&store));
	apply_steps(old, 30);
	wmt_assert_ok(checkpoint_write(store, old));
	wmt_assert_ok(tally_new(&new));
	wmt_assert_ok(add_point(new, 501));
	tally_seal(new, FIXTURE_TODAY);
	new->renewed = true;
	wmt_assert_ok(checkpoint_write(store, new));
	struct tally *read = reopen(store);
	assert_int_equal(read->point_count, 1);
	assert_same_reports(new, read);
	tally_free(read);
	tally_free(new);
	tally_free(old);
	wm_store_close(store);
}

static void test_without_a_checkpoint_there_is_none(void **state)
{
	struct tally *tally = tally_of_register();
	struct tally *read = NULL;
	struct wm_store *store = NULL;
	const char *why = NULL;

	(void)state;
	wmt_assert_ok(wm_store_mem_open(&store));
	wmt_assert_err(checkpoint_read(store, &read, &why), WM_ENOTFOUND);
	wmt_assert_ok(checkpoint_write(store, tally));
	wmt_assert_ok(checkpoint_drop(store));
	wmt_assert_err(checkpoint_read(store, &read, &why), WM_ENOTFOUND);
	assert_null(read);
	tally_free(tally);
	wm_store_close(store);
}

static void test_a_failed_checkpoint_changes_nothing_and_can_be_repeated(void **state)
{
	struct tally *tally = tally_of_register();
	struct wm_store *store = NULL;
	int err = WM_OK;
	int countdown = 0;

	(void)state;
	wmt_assert_ok(wm_store_mem_open(&store));
	apply_steps(tally, 10);
	wmt_assert_ok(checkpoint_write(store, tally));
	apply_steps(tally, 10);
	do {
		wm_store_mem_fail(store, countdown++, WM_ESTORAGE_FULL);
		err = checkpoint_write(store, tally);
		wm_store_mem_fail(store, -1, WM_OK);
		struct tally *read = reopen(store);
		assert_int_equal(read->mark.revision, err == WM_OK ? 20 : 10);
		assert_int_equal(tally->unsaved, err != WM_OK);
		tally_free(read);
		assert_true(countdown < 1000);
	} while (err == WM_ESTORAGE_FULL);
	wmt_assert_ok(err);
	assert_true(countdown > 4);
	tally_free(tally);
	wm_store_close(store);
}

static void put(struct wm_store *store, enum wm_table table, struct wm_view key,
		struct wm_view value)
{
	struct wm_txn *txn = NULL;

	wmt_assert_ok(wm_txn_begin(store, WM_TXN_WRITE, &txn));
	if (value.len > 0) {
		wm_txn_put(txn, table, WM_PUT_REPLACE, key, value);
	} else {
		wm_txn_del(txn, table, key);
	}
	wmt_assert_ok(wm_txn_commit(&txn));
}

static void test_a_damaged_checkpoint_is_refused(void **state)
{
	static const struct {
		const char *name;
		enum wm_table table;
		struct wm_view key;
		struct wm_view value; /* empty: the row is taken away */
		int want;
	} rows[] = {
		{ "a newer schema",
		  WM_TABLE_META,
		  { (const uint8_t *)"schema", 6 },
		  { (const uint8_t *)"\0\0\0\3", 4 },
		  WM_ESCHEMA_NEWER },
		{ "an older schema: everything is fetched again",
		  WM_TABLE_META,
		  { (const uint8_t *)"schema", 6 },
		  { (const uint8_t *)"\0\0\0\1", 4 },
		  WM_ENOTFOUND },
		{ "no day",
		  WM_TABLE_META,
		  { (const uint8_t *)"day", 3 },
		  { NULL, 0 },
		  WM_ECORRUPT },
		{ "no settings",
		  WM_TABLE_REGISTER,
		  { (const uint8_t *)"S", 1 },
		  { NULL, 0 },
		  WM_ECORRUPT },
		{ "a cycle that is none",
		  WM_TABLE_REGISTER,
		  { (const uint8_t *)"C\0", 2 },
		  { (const uint8_t *)"\x80", 1 },
		  WM_ECORRUPT },
		{ "a damaged fact",
		  WM_TABLE_FACT,
		  { (const uint8_t *)"\0\x65\0\0\0\0\0\0\0\1\0", 11 },
		  { (const uint8_t *)"\1", 1 },
		  WM_ECORRUPT },
		{ "the last change is missing",
		  WM_TABLE_TRAIL,
		  { (const uint8_t *)"\0\x65", 2 },
		  { NULL, 0 },
		  WM_ECORRUPT },
		{ "a schema that is no number",
		  WM_TABLE_META,
		  { (const uint8_t *)"schema", 6 },
		  { (const uint8_t *)"\1", 1 },
		  WM_ECORRUPT },
		{ "no history",
		  WM_TABLE_META,
		  { (const uint8_t *)"store", 5 },
		  { NULL, 0 },
		  WM_ECORRUPT },
		{ "a short cursor",
		  WM_TABLE_META,
		  { (const uint8_t *)"cursor", 6 },
		  { (const uint8_t *)"\0\0", 2 },
		  WM_ECORRUPT },
		{ "no register version",
		  WM_TABLE_META,
		  { (const uint8_t *)"register", 8 },
		  { NULL, 0 },
		  WM_ECORRUPT },
		{ "a state is missing",
		  WM_TABLE_POINT,
		  { (const uint8_t *)"\0\x65", 2 },
		  { NULL, 0 },
		  WM_ECORRUPT },
		{ "a damaged state",
		  WM_TABLE_POINT,
		  { (const uint8_t *)"\0\x65", 2 },
		  { (const uint8_t *)"\1", 1 },
		  WM_ECORRUPT },
		{ "a row is missing",
		  WM_TABLE_REGISTER,
		  { (const uint8_t *)"P\0\x65", 3 },
		  { NULL, 0 },
		  WM_ECORRUPT },
		{ "a roll-up is missing",
		  WM_TABLE_ROLLUP,
		  { (const uint8_t *)"\1", 1 },
		  { NULL, 0 },
		  WM_ECORRUPT },
		{ "a damaged roll-up",
		  WM_TABLE_ROLLUP,
		  { (const uint8_t *)"\0", 1 },
		  { (const uint8_t *)"\x80", 1 },
		  WM_ECORRUPT },
	};
	struct tally *tally = tally_of_register();

	(void)state;
	apply_steps(tally, 50);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_store *store = NULL;
		struct tally *read = NULL;
		const char *why = NULL;
		print_message("%s\n", rows[i].name);
		wmt_assert_ok(wm_store_mem_open(&store));
		tally->renewed = true;
		wmt_assert_ok(checkpoint_write(store, tally));
		put(store, rows[i].table, rows[i].key, rows[i].value);
		wmt_assert_err(checkpoint_read(store, &read, &why), rows[i].want);
		assert_null(read);
		assert_non_null(why);
		wm_store_close(store);
	}
	tally_free(tally);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_running_sums_equal_a_recomputation_at_every_step,
				       setup),
		cmocka_unit_test_setup(test_a_wrong_sum_is_found_and_named, setup),
		cmocka_unit_test_setup(test_a_change_touches_its_area_and_the_programme_only,
				       setup),
		cmocka_unit_test_setup(test_the_report_names_the_last_change, setup),
		cmocka_unit_test_setup(test_a_replayed_revision_changes_nothing, setup),
		cmocka_unit_test_setup(test_what_cannot_be_applied_leaves_the_tally_as_it_was,
				       setup),
		cmocka_unit_test_setup(test_an_entry_says_what_it_needs, setup),
		cmocka_unit_test_setup(test_a_replaced_point_gives_the_sums_of_a_recomputation,
				       setup),
		cmocka_unit_test_setup(test_a_new_day_makes_a_deadline_pass, setup),
		cmocka_unit_test_setup(test_facts_and_assessment_survive_a_checkpoint, setup),
		cmocka_unit_test_setup(test_points_that_do_not_fit_are_refused, setup),
		cmocka_unit_test_setup(test_the_register_has_room_for_512_points_and_no_more,
				       setup),
		cmocka_unit_test_setup(test_a_new_tally_counts_as_changed_everywhere, setup),
		cmocka_unit_test_setup(test_a_checkpoint_gives_the_same_rollups_back, setup),
		cmocka_unit_test_setup(test_a_reopened_tally_goes_on_as_the_first_would, setup),
		cmocka_unit_test_setup(
			test_a_checkpoint_after_a_snapshot_leaves_nothing_of_the_old_register,
			setup),
		cmocka_unit_test_setup(test_without_a_checkpoint_there_is_none, setup),
		cmocka_unit_test_setup(test_a_failed_checkpoint_changes_nothing_and_can_be_repeated,
				       setup),
		cmocka_unit_test_setup(test_a_damaged_checkpoint_is_refused, setup),
	};

	print_message("seed 20251104\n");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
