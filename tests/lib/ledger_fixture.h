/**
 * @file ledger_fixture.h
 * @brief A small ledger for tests, on either store engine.
 *
 * The register: 2 areas, 5 action points, 4 institutions; 1.01 is led by
 * kz-transport, 3.07 by eu-commission, the others by nobody.
 *
 *     static void test_something(void **state)
 *     {
 *             struct ledger_fixture *f = *state;
 *             struct wm_submission s = fixture_submission(1, 307, "kz-energy", DAY);
 *             const struct wm_receipt r = fixture_accept(f, &s);
 *     }
 *     static const struct CMUnitTest tests[] = { FIXTURE_ON_BOTH(test_something) };
 */
#ifndef WM_TESTS_LIB_LEDGER_FIXTURE_H
#define WM_TESTS_LIB_LEDGER_FIXTURE_H

#include "lib/wmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/point.h"
#include "crypto/sha256.h"
#include "ledger/ledger.h"
#include "store/store_mem.h"
#include "wire/head.h"

#define FIXTURE_DAY	  20000 /**< 2024-10-04 */
#define FIXTURE_NOW_MSEC  (20001 * WM_DAY_MSEC)
#define FIXTURE_MAP_BYTES ((size_t)64 * 1024 * 1024)
#define FIXTURE_BATCH_MAX 1200

struct ledger_fixture {
	bool on_lmdb;
	char dir[32]; /**< LMDB: the store's folder */
	struct wm_store *store;
	struct wm_ledger *ledger;
	int64_t now_msec; /**< what fixture_append() tells the ledger */
	struct wm_outcome outcomes[FIXTURE_BATCH_MAX]; /**< of the last fixture_append() */
};

static const uint8_t fixture_store_id[16] = { 0x77, 0x6d, 1, 2, 3, 4, 5, 6, 7 };
static const char *const fixture_institutions[] = { "eu-commission", "kz-energy", "kz-transport",
						    "uz-transport" };
static const uint16_t fixture_points[] = { 101, 102, 301, 302, 307 };

#define FIXTURE_INSTITUTION_COUNT 4
#define FIXTURE_POINT_COUNT	  5

static inline struct wm_code fixture_code(const char *text)
{
	struct wm_code code;

	wmt_assert_ok(wm_code_parse(wm_view_str(text), &code));
	return code;
}

/* --- register and keys --- */

struct fixture_register {
	struct wm_area areas[2];
	struct wm_institution institutions[FIXTURE_INSTITUTION_COUNT];
	struct wm_action_point points[FIXTURE_POINT_COUNT];
	struct wm_register reg;
	struct wm_key_row keys[3]; /**< not in the order of the keys */
};

static inline void fixture_point(struct wm_action_point *point, uint16_t id, uint16_t number)
{
	*point = (struct wm_action_point){
		.id = id,
		.number = number,
		.area = (uint8_t)(id / 100),
		.wording = WM_WORDING_PENDING,
		.kind = WM_POINT_KIND_ONE_OFF,
		.weight = 1,
		.planned_end = WM_DATE_NONE,
		.reporter_count = FIXTURE_INSTITUTION_COUNT,
	};
	point->title[WM_LANG_EN] = wm_view_str("A point of the fixture");
	for (size_t i = 0; i < FIXTURE_INSTITUTION_COUNT; i++) {
		point->reporters[i] = fixture_code(fixture_institutions[i]);
	}
}

static inline void fixture_register_make(struct fixture_register *to)
{
	memset(to, 0, sizeof(*to));
	to->areas[0].id = 1;
	to->areas[0].title[WM_LANG_EN] = wm_view_str("First area");
	to->areas[1].id = 3;
	to->areas[1].title[WM_LANG_EN] = wm_view_str("Third area");
	for (size_t i = 0; i < FIXTURE_INSTITUTION_COUNT; i++) {
		to->institutions[i].code = fixture_code(fixture_institutions[i]);
		to->institutions[i].name = wm_view_str(fixture_institutions[i]);
		to->institutions[i].kind = wm_view_str("central-asia");
	}
	for (size_t i = 0; i < FIXTURE_POINT_COUNT; i++) {
		fixture_point(&to->points[i], fixture_points[i], (uint16_t)(i + 1));
	}
	to->points[0].lead = fixture_code("kz-transport");
	to->points[4].lead = fixture_code("eu-commission");
	to->reg.areas = to->areas;
	to->reg.area_count = 2;
	to->reg.institutions = to->institutions;
	to->reg.institution_count = FIXTURE_INSTITUTION_COUNT;
	to->reg.points = to->points;
	to->reg.point_count = FIXTURE_POINT_COUNT;
	for (size_t i = 0; i < 3; i++) {
		memset(to->keys[i].public_key, (int)(0xc0 - 0x40 * i), 32);
		to->keys[i].institution = fixture_code(fixture_institutions[i]);
		to->keys[i].role = WM_ROLE_SUBMITTER;
	}
}

/* --- life --- */

static inline void fixture_create(struct wm_store *store)
{
	struct fixture_register fixture;

	fixture_register_make(&fixture);
	wmt_assert_ok(wm_ledger_create(store, fixture_store_id, &fixture.reg, fixture.keys, 3));
}

static inline void fixture_store_open(struct ledger_fixture *f)
{
	const struct wm_store_opts opts = {
		.path = f->dir,
		.map_bytes = FIXTURE_MAP_BYTES,
		.create = true,
	};

	if (f->on_lmdb) {
		wmt_assert_ok(wm_store_open(&opts, &f->store));
	} else {
		wmt_assert_ok(wm_store_mem_open(&f->store));
	}
}

static inline int fixture_ledger_open(struct ledger_fixture *f, const char **ret_why)
{
	return wm_ledger_open(f->store, &f->ledger, ret_why);
}

static inline void fixture_ledger_close(struct ledger_fixture *f)
{
	wm_ledger_close(f->ledger);
	f->ledger = NULL;
}

/** Close and open: with LMDB the store too, as after a restart. */
static inline void fixture_reopen(struct ledger_fixture *f)
{
	const char *why = NULL;

	fixture_ledger_close(f);
	if (f->on_lmdb) {
		wm_store_close(f->store);
		fixture_store_open(f);
	}
	wmt_assert_ok(fixture_ledger_open(f, &why));
}

static inline struct ledger_fixture *fixture_new(bool on_lmdb)
{
	struct ledger_fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->on_lmdb = on_lmdb;
	f->now_msec = FIXTURE_NOW_MSEC;
	if (on_lmdb) {
		(void)snprintf(f->dir, sizeof(f->dir), "/tmp/wm-ledger-XXXXXX");
		assert_non_null(mkdtemp(f->dir));
	}
	fixture_store_open(f);
	return f;
}

static inline struct ledger_fixture *fixture_new_ledger(bool on_lmdb)
{
	struct ledger_fixture *f = fixture_new(on_lmdb);
	const char *why = NULL;

	fixture_create(f->store);
	wmt_assert_ok(fixture_ledger_open(f, &why));
	return f;
}

static inline void fixture_free(struct ledger_fixture *f)
{
	static const char *const names[] = { "data.mdb", "lock.mdb" };

	wm_ledger_close(f->ledger);
	wm_store_close(f->store);
	if (f->on_lmdb) {
		for (size_t i = 0; i < 2; i++) {
			char path[sizeof(f->dir) + 16];

			(void)snprintf(path, sizeof(path), "%s/%s", f->dir, names[i]);
			(void)unlink(path); /* the folder's removal below tells */
		}
		assert_int_equal(rmdir(f->dir), 0);
	}
	free(f);
}

static inline int fixture_setup_mem(void **state)
{
	*state = fixture_new_ledger(false);
	return 0;
}

static inline int fixture_setup_lmdb(void **state)
{
	*state = fixture_new_ledger(true);
	return 0;
}

static inline int fixture_teardown(void **state)
{
	fixture_free(*state);
	return 0;
}

#define FIXTURE_ON_MEM(F)                                                 \
	{                                                                 \
#F " (mem)", F, fixture_setup_mem, fixture_teardown, NULL \
	}
#define FIXTURE_ON_LMDB(F)                                                  \
	{                                                                   \
#F " (lmdb)", F, fixture_setup_lmdb, fixture_teardown, NULL \
	}
#define FIXTURE_ON_BOTH(F) FIXTURE_ON_MEM(F), FIXTURE_ON_LMDB(F)

/* --- submissions --- */

/** A small generator with a fixed start, so that every run sees the same values. */
static inline uint32_t fixture_random(uint32_t *seed, uint32_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % below;
}

/**
 * Submission `serial`: sid, body and values follow from the number; blind, no
 * predecessor.  The body lives in static memory.  The ledger does not read
 * bodies, so a line of text does.
 */
static inline struct wm_submission fixture_submission(unsigned serial, uint16_t point,
						      const char *institution, int32_t as_of)
{
	static char bodies[4096][24];
	char *body = bodies[serial % 4096];
	struct wm_submission s = {
		.institution = fixture_code(institution),
		.key_id = { 1, 2, 3, 4, 5, 6, 7, 8 },
		.expect_rev = WM_EXPECT_BLIND,
		.kind = WM_BODY_UPDATE,
		.role = WM_ROLE_SUBMITTER,
		.point = point,
		.update_kind = WM_UPDATE_REPORT,
		.has_rationale = true,
	};

	(void)snprintf(body, sizeof(bodies[0]), "body of %u", serial);
	s.body = wm_view_str(body);
	memcpy(s.sid, &serial, sizeof(serial));
	s.statement = (struct wm_statement){
		.institution = s.institution,
		.as_of = as_of,
		.origin = WM_ORIGIN_FILED,
		.axis = { WM_SILENT, (int16_t)(1 + serial % 4), (int16_t)(serial % 101),
			  serial % 7 == 0 ? WM_UNKNOWN : WM_SILENT },
	};
	return s;
}

static inline int fixture_append(struct ledger_fixture *f, const struct wm_submission *batch,
				 size_t count)
{
	assert_true(count <= FIXTURE_BATCH_MAX);
	return wm_ledger_append(f->ledger, wm_ledger_head(f->ledger), batch, count, f->now_msec,
				f->outcomes);
}

static inline struct wm_receipt fixture_accept(struct ledger_fixture *f,
					       const struct wm_submission *s)
{
	wmt_assert_ok(fixture_append(f, s, 1));
	wmt_assert_ok(f->outcomes[0].err);
	return f->outcomes[0].receipt;
}

static inline void fixture_refuse(struct ledger_fixture *f, const struct wm_submission *s, int err)
{
	wmt_assert_ok(fixture_append(f, s, 1));
	wmt_assert_err(f->outcomes[0].err, err);
}

/** Accept submissions first..first+count-1 in one batch, spread over points and institutions. */
static inline void fixture_fill(struct ledger_fixture *f, unsigned first, size_t count)
{
	static struct wm_submission batch[FIXTURE_BATCH_MAX];

	assert_true(count <= FIXTURE_BATCH_MAX);
	for (size_t i = 0; i < count; i++) {
		const unsigned serial = first + (unsigned)i;

		batch[i] = fixture_submission(
			serial, fixture_points[serial % FIXTURE_POINT_COUNT],
			fixture_institutions[(serial / 5) % FIXTURE_INSTITUTION_COUNT],
			FIXTURE_DAY + (int32_t)(serial * 7 % 31));
	}
	wmt_assert_ok(fixture_append(f, batch, count));
	for (size_t i = 0; i < count; i++) {
		wmt_assert_ok(f->outcomes[i].err);
	}
}

/* --- comparing --- */

/** One hash over every row of every table. */
static inline void fixture_store_digest(struct wm_store *store, uint8_t ret_digest[32])
{
	const struct wm_view from_start = { NULL, 0 };
	struct wm_txn *txn = NULL;

	memset(ret_digest, 0, 32);
	wmt_assert_ok(wm_txn_begin(store, WM_TXN_READ, &txn));
	for (int table = 0; table < WM_TABLE__COUNT; table++) {
		struct wm_view key;
		struct wm_view value;
		bool more = wm_txn_seek(txn, (enum wm_table)table, WM_SEEK_FIRST_FROM, from_start,
					&key, &value);

		while (more) {
			wm_sha256_chain(ret_digest, key);
			wm_sha256_chain(ret_digest, value);
			more = wm_txn_next(txn, (enum wm_table)table, &key, &value);
		}
	}
	wmt_assert_ok(wm_txn_error(txn));
	wm_txn_abort(&txn);
}

static inline void fixture_assert_state(const struct wm_point_state *got,
					const struct wm_point_state *want)
{
	struct wm_buf got_bytes;
	struct wm_buf want_bytes;

	wm_buf_init(&got_bytes, 65536);
	wm_buf_init(&want_bytes, 65536);
	wm_point_state_encode(got, &got_bytes);
	wm_point_state_encode(want, &want_bytes);
	wmt_assert_ok(got_bytes.err);
	assert_int_equal(got_bytes.len, want_bytes.len);
	assert_memory_equal(got_bytes.data, want_bytes.data, want_bytes.len);
	wm_buf_deinit(&got_bytes);
	wm_buf_deinit(&want_bytes);
}

/** A point in the reported view. */
WM_CHECK static inline int fixture_read(struct wm_ledger_read *read, uint16_t point,
					uint64_t revision, int32_t facts_to,
					struct wm_point_item *ret_item)
{
	const struct wm_read_cut cut = { .revision = revision,
					 .facts_to = facts_to,
					 .view = WM_VIEW_REPORTED };

	return wm_read_point(read, point, &cut, ret_item);
}

/** The point at head, read through a transaction of its own; the item's views are dead. */
static inline struct wm_point_state fixture_state(struct ledger_fixture *f, uint16_t point)
{
	struct wm_ledger_read *read = NULL;
	struct wm_point_item item;

	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	wmt_assert_ok(fixture_read(read, point, wm_read_head(read), INT32_MAX, &item));
	wm_ledger_read_end(&read);
	return item.state;
}

#endif
