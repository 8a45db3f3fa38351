/*
 * Raw LMDB, durable: what any ledger on it can reach at a given batch.
 * usage: bench_lmdb DIR BATCH SECONDS record|rows
 *   record: one 300-byte record per update, appended
 *   rows:   the rows that the ledger writes for an update (entry, history, id) and for a
 *           commit (point, head, frontier, time), of the same sizes
 */
#include <lmdb.h>
#include <string.h>

#include "bench.h"

#define HEAD_BYTES 113 /* entry header and leaf hash with a short institution code */

enum table { ENTRY, HISTORY, IDEM, POINT, META, TIME, TABLES };

static MDB_env *env;
static MDB_dbi dbi[TABLES];

static void must(int rc)
{
	if (rc != 0) {
		fprintf(stderr, "bench_lmdb: %s\n", mdb_strerror(rc));
		exit(1);
	}
}

static void be64(uint8_t *to, uint64_t value)
{
	for (int i = 7; i >= 0; i--) {
		to[i] = (uint8_t)value;
		value >>= 8;
	}
}

static void put(MDB_txn *txn, enum table table, void *key, size_t key_len, void *value, size_t len,
		unsigned flags)
{
	MDB_val k = { key_len, key };
	MDB_val v = { len, value };

	must(mdb_put(txn, dbi[table], &k, &v, flags));
}

static void put_update(MDB_txn *txn, uint64_t rev, int rows)
{
	static uint8_t value[HEAD_BYTES + BENCH_BODY_BYTES];
	uint8_t key[32] = { 0 };

	be64(key, rev);
	put(txn, ENTRY, key, 8, value, rows ? sizeof(value) : BENCH_BODY_BYTES, MDB_APPEND);
	if (rows) {
		uint8_t history[10] = { 0, (uint8_t)(rev % 7) };
		be64(history + 2, rev);
		put(txn, HISTORY, history, sizeof(history), value, 18, MDB_NOOVERWRITE);
		key[0] = 4;
		memcpy(key + 1, "eeas", 4);
		be64(key + 5, rev); /* ids made by one client are ordered by time */
		be64(key + 13, rev * 0x9e3779b97f4a7c15ULL);
		put(txn, IDEM, key, 21, value, 8, MDB_NOOVERWRITE);
	}
}

static void put_commit(MDB_txn *txn, uint64_t rev)
{
	static uint8_t value[700];
	uint8_t key[8];

	be64(key, rev);
	for (uint8_t point = 0; point < 7; point++) {
		put(txn, POINT, &point, 1, value, 200, 0);
	}
	put(txn, META, "head", 4, value, 16, 0);
	put(txn, META, "frontier", 8, value, 400, 0);
	put(txn, TIME, key, 8, value, 8, MDB_APPEND);
}

int main(int argc, char **argv)
{
	if (argc != 5) {
		fprintf(stderr, "usage: bench_lmdb DIR BATCH SECONDS record|rows\n");
		return 2;
	}
	const uint64_t batch = strtoull(argv[2], NULL, 10);
	const int rows = strcmp(argv[4], "rows") == 0;
	const int64_t until = wm_mono_usec() + (int64_t)(strtod(argv[3], NULL) * 1e6);
	static const char *const names[TABLES] = { "entry", "history", "idem",
						   "point", "meta",    "time" };
	struct bench bench;
	uint64_t rev = 0;
	MDB_txn *txn;

	must(mdb_env_create(&env));
	must(mdb_env_set_mapsize(env, 16ULL << 30));
	must(mdb_env_set_maxdbs(env, 32));
	must(mdb_env_open(env, argv[1], MDB_NOTLS, 0600));
	must(mdb_txn_begin(env, NULL, 0, &txn));
	for (int i = 0; i < TABLES; i++) {
		must(mdb_dbi_open(txn, names[i], MDB_CREATE, &dbi[i]));
	}
	must(mdb_txn_commit(txn));
	bench_start(&bench);
	while (wm_mono_usec() < until) {
		const int64_t began = wm_mono_usec();
		must(mdb_txn_begin(env, NULL, 0, &txn));
		for (uint64_t i = 0; i < batch; i++) {
			put_update(txn, ++rev, rows);
		}
		if (rows) {
			put_commit(txn, rev);
		}
		must(mdb_txn_commit(txn));
		const int64_t took = wm_mono_usec() - began;
		for (uint64_t i = 0; i < batch; i++) {
			bench_sample(&bench, took);
		}
	}
	bench.stop_usec = wm_mono_usec();
	bench_print(&bench);
	mdb_env_close(env);
	return 0;
}
