/* Making, opening, checking at open. */
#include "lib/ledger_fixture.h"

#include "ledger/internal.h"
#include "sys/alloc.h"

static void test_new_ledger_is_empty(void **state)
{
	struct ledger_fixture *f = *state;
	uint8_t want[32];
	uint8_t root[32];

	wm_sha256(NULL, 0, want);
	wm_ledger_root(f->ledger, root);
	assert_int_equal(wm_ledger_head(f->ledger), 0);
	assert_memory_equal(root, want, 32);
	assert_memory_equal(wm_ledger_store_id(f->ledger), fixture_store_id, 16);
}

static void test_register_is_loaded_as_it_was_given(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_register *reg = wm_ledger_register(f->ledger);
	const struct wm_action_point *point = wm_register_point(reg, 307);
	const struct wm_code lead = fixture_code("eu-commission");
	const char *reason = NULL;
	uint16_t id = 0;

	wmt_assert_ok(wm_register_check(reg, &reason, &id));
	assert_int_equal(reg->version, 1);
	assert_int_equal(reg->area_count, 2);
	assert_int_equal(reg->institution_count, FIXTURE_INSTITUTION_COUNT);
	assert_int_equal(reg->point_count, FIXTURE_POINT_COUNT);
	assert_non_null(point);
	assert_true(wm_code_eq(&point->lead, &lead));
	assert_int_equal(point->reporter_count, FIXTURE_INSTITUTION_COUNT);
	assert_true(wm_view_eq(point->title[WM_LANG_EN], wm_view_str("A point of the fixture")));
	assert_int_equal(wm_register_point(reg, 102)->lead.len, 0);
}

static void test_keys_are_found_by_their_bytes(void **state)
{
	struct ledger_fixture *f = *state;
	struct fixture_register fixture;
	const struct wm_key_row *keys;
	const uint8_t other[32] = { 9 };
	size_t count = 0;

	fixture_register_make(&fixture);
	keys = wm_ledger_keys(f->ledger, &count);
	assert_int_equal(count, 3);
	for (size_t i = 0; i < count; i++) {
		const struct wm_key_row *row = wm_ledger_key(f->ledger, fixture.keys[i].public_key);

		assert_non_null(row);
		assert_true(row >= keys && row < keys + count);
		assert_true(wm_code_eq(&row->institution, &fixture.keys[i].institution));
	}
	assert_null(wm_ledger_key(f->ledger, other));
}

static void test_second_create_is_refused_and_changes_nothing(void **state)
{
	struct ledger_fixture *f = *state;
	struct fixture_register fixture;
	const uint8_t other_id[16] = { 1 };
	uint8_t before[32];
	uint8_t after[32];

	fixture_register_make(&fixture);
	fixture_store_digest(f->store, before);
	wmt_assert_err(wm_ledger_create(f->store, other_id, &fixture.reg, fixture.keys, 3),
		       WM_EEXISTS);
	fixture_store_digest(f->store, after);
	assert_memory_equal(before, after, 32);
}

static void test_empty_register_and_no_keys_are_a_ledger(void **state)
{
	struct ledger_fixture *f = fixture_new(false);
	const struct wm_register none = { .version = 1 };
	const char *why = NULL;
	size_t count = 1;

	(void)state;
	wmt_assert_ok(wm_ledger_create(f->store, fixture_store_id, &none, NULL, 0));
	wmt_assert_ok(fixture_ledger_open(f, &why));
	(void)wm_ledger_keys(f->ledger, &count);
	assert_int_equal(count, 0);
	assert_int_equal(wm_ledger_register(f->ledger)->point_count, 0);
	fixture_free(f);
}

static void test_unordered_register_is_refused(void **state)
{
	struct ledger_fixture *f = fixture_new(false);
	struct fixture_register fixture;
	const char *why = NULL;

	(void)state;
	fixture_register_make(&fixture);
	fixture.areas[1].id = 1;
	fixture.areas[0].id = 3;
	wmt_assert_err(wm_ledger_create(f->store, fixture_store_id, &fixture.reg, NULL, 0),
		       WM_EEXISTS);
	wmt_assert_err(fixture_ledger_open(f, &why), WM_ENOTFOUND);
	fixture_free(f);
}

static void test_empty_store_is_not_found(void **state)
{
	(void)state;
	for (int on_lmdb = 0; on_lmdb < 2; on_lmdb++) {
		struct ledger_fixture *f = fixture_new(on_lmdb == 1);
		const char *why = NULL;

		wmt_assert_err(fixture_ledger_open(f, &why), WM_ENOTFOUND);
		assert_non_null(why);
		fixture_free(f);
	}
}

static void test_reopened_ledger_is_the_same(void **state)
{
	struct ledger_fixture *f = *state;
	struct wm_point_state before[FIXTURE_POINT_COUNT];
	uint8_t root_before[32];
	uint8_t root_after[32];

	fixture_fill(f, 1, 700);
	wm_ledger_root(f->ledger, root_before);
	for (size_t i = 0; i < FIXTURE_POINT_COUNT; i++) {
		before[i] = fixture_state(f, fixture_points[i]);
	}
	fixture_reopen(f);
	wm_ledger_root(f->ledger, root_after);
	assert_int_equal(wm_ledger_head(f->ledger), 700);
	assert_memory_equal(root_before, root_after, 32);
	for (size_t i = 0; i < FIXTURE_POINT_COUNT; i++) {
		fixture_assert_state(&f->ledger->states.state[i], &before[i]);
	}
	fixture_fill(f, 701, 1);
	assert_int_equal(wm_ledger_head(f->ledger), 701);
}

/* --- lack of memory --- */

static void test_open_without_memory_says_so_and_leaves_nothing(void **state)
{
	struct ledger_fixture *f = *state;
	const char *why = NULL;
	unsigned long calls;

	fixture_fill(f, 1, 10);
	fixture_ledger_close(f);
	calls = wm_alloc_calls();
	wmt_assert_ok(fixture_ledger_open(f, &why));
	calls = wm_alloc_calls() - calls;
	fixture_ledger_close(f);
	for (unsigned long call = 0; call < calls; call++) {
		wm_alloc_fail((long)call);
		wmt_assert_err(fixture_ledger_open(f, &why), WM_ENOMEM);
		wm_alloc_fail(-1);
		assert_null(f->ledger);
	}
	wmt_assert_ok(fixture_ledger_open(f, &why));
	assert_int_equal(wm_ledger_head(f->ledger), 10);
}

/* --- damage --- */

struct row {
	uint8_t value[65536];
	size_t len;
};

/* What is done to the value of one row. */
typedef void change_fn(struct row *row);

static void flip_last_byte(struct row *row)
{
	row->value[row->len - 1] ^= 1;
}

static void flip_first_byte(struct row *row)
{
	row->value[0] ^= 1;
}

static void cut_last_byte(struct row *row)
{
	row->len--;
}

static void flip_revision_of_head(struct row *row)
{
	row->value[7] ^= 1;
}

static void flip_revision_of_state(struct row *row)
{
	row->value[1 + 2 + 7] ^= 1; /* behind version and point */
}

static void make_coordinator(struct row *row)
{
	assert_int_equal(row->value[row->len - 1], WM_ROLE_SUBMITTER);
	row->value[row->len - 1] = WM_ROLE_COORDINATOR;
}

static void make_schema_newer(struct row *row)
{
	row->value[3]++;
}

/* A `change` of NULL deletes the row. */
static void change_row(struct wm_store *store, enum wm_table table, struct wm_view key,
		       change_fn *change)
{
	static struct row row;
	struct wm_txn *txn = NULL;
	struct wm_view value;

	wmt_assert_ok(wm_txn_begin(store, WM_TXN_WRITE, &txn));
	assert_true(wm_txn_get(txn, table, key, &value));
	row.len = value.len;
	memcpy(row.value, value.data, value.len);
	if (change != NULL) {
		change(&row);
		wm_txn_put(txn, table, WM_PUT_REPLACE, key, wm_view_of(row.value, row.len));
	} else {
		wm_txn_del(txn, table, key);
	}
	wmt_assert_ok(wm_txn_commit(&txn));
}

static void test_newer_schema_is_refused_and_nothing_is_touched(void **state)
{
	struct ledger_fixture *f = *state;
	const char *why = NULL;
	uint8_t before[32];
	uint8_t after[32];

	fixture_ledger_close(f);
	change_row(f->store, WM_TABLE_META, wm_view_str("schema"), make_schema_newer);
	fixture_store_digest(f->store, before);
	wmt_assert_err(fixture_ledger_open(f, &why), WM_ESCHEMA_NEWER);
	assert_non_null(why);
	fixture_store_digest(f->store, after);
	assert_memory_equal(before, after, 32);
}

#define ENTRIES 300 /* more than a tile */

/* The public key of the fixture's first institution. */
#define C0_8	  "\xc0\xc0\xc0\xc0\xc0\xc0\xc0\xc0"
#define KEY_OF_C0 C0_8 C0_8 C0_8 C0_8

/* The bytes of a literal without its terminator. */
#define KEY(TEXT)                                         \
	{                                                 \
		(const uint8_t *)(TEXT), sizeof(TEXT) - 1 \
	}

/* Key bytes of revisions 300 and 256, of point 102 (entry 296 is its last), of tile 8/0. */
static const struct {
	const char *name;
	enum wm_table table;
	struct wm_view key;
	change_fn *change; /* NULL: the row is deleted */
} damages[] = {
	{ "no store id", WM_TABLE_META, KEY("store"), NULL },
	{ "short store id", WM_TABLE_META, KEY("store"), cut_last_byte },
	{ "no head", WM_TABLE_META, KEY("head"), NULL },
	{ "other head", WM_TABLE_META, KEY("head"), flip_revision_of_head },
	{ "other time of head", WM_TABLE_META, KEY("head"), flip_last_byte },
	{ "no frontier", WM_TABLE_META, KEY("frontier"), NULL },
	{ "short frontier", WM_TABLE_META, KEY("frontier"), cut_last_byte },
	{ "other frontier", WM_TABLE_META, KEY("frontier"), flip_last_byte },
	{ "no register hash", WM_TABLE_META, KEY("register"), NULL },
	{ "other register hash", WM_TABLE_META, KEY("register"), flip_last_byte },
	{ "no hash of the keys", WM_TABLE_META, KEY("keys"), NULL },
	{ "other hash of the keys", WM_TABLE_META, KEY("keys"), flip_last_byte },
	{ "other role", WM_TABLE_KEY, KEY(KEY_OF_C0), make_coordinator },
	{ "key gone", WM_TABLE_KEY, KEY(KEY_OF_C0), NULL },
	{ "short schema", WM_TABLE_META, KEY("schema"), cut_last_byte },
	{ "area gone", WM_TABLE_REGISTER, KEY("A\x01"), NULL },
	{ "point gone", WM_TABLE_REGISTER, KEY("P\x00\x65"), NULL },
	{ "short area", WM_TABLE_REGISTER, KEY("A\x01"), cut_last_byte },
	{ "other institution", WM_TABLE_REGISTER, KEY("Ikz-energy"), flip_last_byte },
	{ "last entry gone", WM_TABLE_ENTRY, KEY("\0\0\0\0\0\0\x01\x2c"), NULL },
	{ "entry gone", WM_TABLE_ENTRY, KEY("\0\0\0\0\0\0\x01\x00"), NULL },
	{ "byte of a body", WM_TABLE_ENTRY, KEY("\0\0\0\0\0\0\x01\x00"), flip_last_byte },
	{ "byte of a leaf hash", WM_TABLE_ENTRY, KEY("\0\0\0\0\0\0\x01\x2c"), flip_first_byte },
	{ "short entry", WM_TABLE_ENTRY, KEY("\0\0\0\0\0\0\x01\x2c"), cut_last_byte },
	{ "other tile", WM_TABLE_TILE, KEY("\x08\0\0\0\0\0\0\0\0"), flip_first_byte },
	{ "tile gone", WM_TABLE_TILE, KEY("\x08\0\0\0\0\0\0\0\0"), NULL },
	{ "state gone", WM_TABLE_POINT, KEY("\0\x66"), NULL },
	{ "short state", WM_TABLE_POINT, KEY("\0\x66"), cut_last_byte },
	{ "state of another revision", WM_TABLE_POINT, KEY("\0\x66"), flip_revision_of_state },
	{ "last statement gone", WM_TABLE_HISTORY, KEY("\0\x66\0\0\0\0\0\0\x01\x28"), NULL },
};

static void test_damage_is_found_at_open(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		struct ledger_fixture *f = fixture_new_ledger(false);
		const char *why = NULL;
		int err;

		fixture_fill(f, 1, ENTRIES);
		fixture_ledger_close(f);
		change_row(f->store, damages[i].table, damages[i].key, damages[i].change);
		err = fixture_ledger_open(f, &why);
		if (err != WM_ECORRUPT || why == NULL) {
			fail_msg("%s: %s", damages[i].name, wm_err_name(err));
		}
		fixture_free(f);
	}
}

static void test_flipped_byte_of_an_entry_is_found_at_open(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_row_key key = wm_row_key_u64(17);
	const char *why = NULL;

	fixture_fill(f, 1, 20);
	fixture_ledger_close(f);
	change_row(f->store, WM_TABLE_ENTRY, wm_row_key_view(&key), flip_last_byte);
	wmt_assert_err(fixture_ledger_open(f, &why), WM_ECORRUPT);
	assert_string_equal(why, "one of the last entries is not the one of its leaf hash");
}

static void test_last_thousand_entries_are_hashed_at_open(void **state)
{
	struct ledger_fixture *f = *state;
	const struct wm_row_key first = wm_row_key_u64(1);
	const struct wm_row_key second = wm_row_key_u64(2);
	const char *why = NULL;

	fixture_fill(f, 1, WM_OPEN_CHECK_COUNT + 1);
	fixture_ledger_close(f);
	change_row(f->store, WM_TABLE_ENTRY, wm_row_key_view(&first), flip_last_byte);
	wmt_assert_ok(fixture_ledger_open(f, &why)); /* older ones are for the full check */
	fixture_ledger_close(f);
	change_row(f->store, WM_TABLE_ENTRY, wm_row_key_view(&second), flip_last_byte);
	wmt_assert_err(fixture_ledger_open(f, &why), WM_ECORRUPT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FIXTURE_ON_BOTH(test_new_ledger_is_empty),
		FIXTURE_ON_BOTH(test_register_is_loaded_as_it_was_given),
		FIXTURE_ON_BOTH(test_keys_are_found_by_their_bytes),
		FIXTURE_ON_BOTH(test_second_create_is_refused_and_changes_nothing),
		cmocka_unit_test(test_empty_register_and_no_keys_are_a_ledger),
		cmocka_unit_test(test_unordered_register_is_refused),
		cmocka_unit_test(test_empty_store_is_not_found),
		FIXTURE_ON_BOTH(test_reopened_ledger_is_the_same),
		FIXTURE_ON_BOTH(test_open_without_memory_says_so_and_leaves_nothing),
		FIXTURE_ON_BOTH(test_newer_schema_is_refused_and_nothing_is_touched),
		cmocka_unit_test(test_damage_is_found_at_open),
		FIXTURE_ON_BOTH(test_flipped_byte_of_an_entry_is_found_at_open),
		FIXTURE_ON_MEM(test_last_thousand_entries_are_hashed_at_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
