/* The checkpoint: what is read back, a failure in between, damage. */
#include "aggregator/checkpoint.h"
#include "reports_fixture.h"
#include "store/store_mem.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_checkpoint_gives_the_same_rollups_back, setup),
		cmocka_unit_test_setup(test_a_reopened_tally_goes_on_as_the_first_would, setup),
		cmocka_unit_test_setup(
			test_a_checkpoint_after_a_snapshot_leaves_nothing_of_the_old_register,
			setup),
		cmocka_unit_test_setup(test_without_a_checkpoint_there_is_none, setup),
		cmocka_unit_test_setup(test_a_failed_checkpoint_changes_nothing_and_can_be_repeated,
				       setup),
		cmocka_unit_test_setup(test_a_damaged_checkpoint_is_refused, setup),
		cmocka_unit_test_setup(test_facts_and_assessment_survive_a_checkpoint, setup),
	};

	print_message("seed 20251104\n");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
