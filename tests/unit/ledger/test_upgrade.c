/*
 * Stores of earlier schemas, kept in tests/store/data/: opened, upgraded, and the same ledger
 * afterwards.  v1 is three points of the working register with the eleven updates about them.
 */
#include "lib/review_fixture.h"

#include "base/cursor.h"
#include "sys/files.h"

#define V1_HEAD	    11
#define V1_STORE    "37ef47e5d7175ed21b46b28aec997e0f"
#define V1_ROOT	    "718d5c3aba491e1d36f6609e5ca159b3b75b589a60248aa690b4bdd9f7da3479"
#define V1_REGISTER "3466405a6f1f9d98000074782527024f5b0c53a935dadc2b9327406768612305"

/* A copy of the sample in the fixture's folder, not opened yet. */
static int setup(void **state)
{
	struct ledger_fixture *f = calloc(1, sizeof(*f));
	struct wm_buf bytes;
	char path[64];

	assert_non_null(f);
	f->on_lmdb = true;
	f->now_msec = FIXTURE_NOW_MSEC;
	(void)snprintf(f->dir, sizeof(f->dir), "/tmp/wm-ledger-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	(void)snprintf(path, sizeof(path), "%s/data.mdb", f->dir);
	wm_buf_init(&bytes, 1024 * 1024);
	wmt_assert_ok(wm_file_read(WM_SOURCE_DIR "/tests/store/data/v1/data.mdb", &bytes));
	wmt_assert_ok(wm_file_write(path, wm_buf_view(&bytes), 0600));
	wm_buf_deinit(&bytes);
	fixture_store_open(f);
	*state = f;
	return 0;
}

static uint32_t stored_schema(struct ledger_fixture *f)
{
	struct wm_txn *txn = NULL;
	struct wm_view value;

	wmt_assert_ok(wm_txn_begin(f->store, WM_TXN_READ, &txn));
	assert_true(wm_txn_get(txn, WM_TABLE_META, wm_view_str("schema"), &value));
	struct wm_reader in = wm_reader_of(value);
	const uint32_t schema = wm_take_u32(&in);
	wm_txn_abort(&txn);
	return schema;
}

static void assert_hex(const uint8_t *bytes, size_t len, const char *want)
{
	char text[65];

	wm_hex_format(wm_view_of(bytes, len), text);
	assert_string_equal(text, want);
}

static void test_a_store_of_schema_1_is_the_same_ledger_afterwards(void **state)
{
	struct ledger_fixture *f = *state;
	const char *why = NULL;
	uint8_t root[32];

	assert_int_equal(stored_schema(f), 1);
	wmt_assert_ok(fixture_ledger_open(f, &why));
	assert_int_equal(stored_schema(f), WM_LEDGER_SCHEMA);
	for (int round = 0; round < 2; round++) { /* upgraded, then opened as what it is now */
		assert_int_equal(wm_ledger_head(f->ledger), V1_HEAD);
		assert_hex(wm_ledger_store_id(f->ledger), 16, V1_STORE);
		wm_ledger_root(f->ledger, root);
		assert_hex(root, sizeof(root), V1_ROOT);
		assert_hex(wm_ledger_register(f->ledger)->hash, 32, V1_REGISTER);
		assert_int_equal(wm_ledger_register(f->ledger)->version, 1);
		fixture_reopen(f);
	}
}

static void test_its_history_reads_as_before(void **state)
{
	struct ledger_fixture *f = *state;
	const char *why = NULL;
	uint32_t count = 0;

	wmt_assert_ok(fixture_ledger_open(f, &why));
	for (size_t i = 0; i < wm_ledger_register(f->ledger)->point_count; i++) {
		const uint16_t id = wm_ledger_register(f->ledger)->points[i].id;
		const struct wm_point_item item = review_item(f, id, V1_HEAD, WM_VIEW_REPORTED);

		count += item.state.update_count;
		assert_int_equal(item.review_count[WM_REVIEW_SUBMITTED], item.state.update_count);
		assert_int_equal(item.facts.count, 0);
		assert_int_equal(item.verified.level, WM_VERIFIED_NOT_ASSESSED);
		for (uint64_t revision = 0; revision <= V1_HEAD; revision++) {
			const struct wm_point_item then =
				review_item(f, id, revision, WM_VIEW_REPORTED);
			assert_true(then.state.revision <= revision);
		}
	}
	assert_int_equal(count, V1_HEAD);
}

static void test_it_takes_entries_of_every_kind(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_update update = review_report(307, FIXTURE_DAY, WM_COMPLETION_LIMITED);
	const char *why = NULL;

	wmt_assert_ok(fixture_ledger_open(f, &why));
	const struct wm_submission report = review_update(&update, "uz-mdt");
	const uint64_t revision = fixture_accept(f, &report).revision;
	assert_int_equal(revision, V1_HEAD + 1);
	const struct wm_submission cycle = review_add_cycle(1);
	(void)fixture_accept(f, &cycle);
	const struct wm_submission assessment =
		review_assess(307, WM_VERIFIED_LIMITED, FIXTURE_DAY);
	(void)fixture_accept(f, &assessment);
	fixture_reopen(f);
	assert_int_equal(wm_ledger_head(f->ledger), V1_HEAD + 3);
	assert_int_equal(wm_ledger_register(f->ledger)->version, 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_store_of_schema_1_is_the_same_ledger_afterwards, setup,
			fixture_teardown),
		cmocka_unit_test_setup_teardown(test_its_history_reads_as_before, setup,
						fixture_teardown),
		cmocka_unit_test_setup_teardown(test_it_takes_entries_of_every_kind, setup,
						fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
