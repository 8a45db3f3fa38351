/* set_schema STORE NUMBER: write the schema number into a store that no program has open.
 *
 * What a store of a later release looks like to this one.  Uses LMDB alone, so that the programs
 * are not tested with their own code.
 */
#include <lmdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define TABLES_MAX 32

static int put_schema(MDB_txn *txn, uint32_t schema)
{
	unsigned char bytes[] = { (unsigned char)(schema >> 24), (unsigned char)(schema >> 16),
				  (unsigned char)(schema >> 8), (unsigned char)schema };
	MDB_val key = { .mv_size = 6, .mv_data = "schema" };
	MDB_val value = { .mv_size = sizeof(bytes), .mv_data = bytes };
	MDB_dbi meta;

	const int rc = mdb_dbi_open(txn, "meta", 0, &meta);
	return rc == MDB_SUCCESS ? mdb_put(txn, meta, &key, &value, 0) : rc;
}

static int set_schema(MDB_env *env, const char *path, uint32_t schema)
{
	MDB_txn *txn = NULL;

	int rc = mdb_env_set_maxdbs(env, TABLES_MAX);
	if (rc == MDB_SUCCESS) {
		rc = mdb_env_open(env, path, 0, 0600);
	}
	if (rc == MDB_SUCCESS) {
		rc = mdb_txn_begin(env, NULL, 0, &txn);
	}
	if (rc != MDB_SUCCESS) {
		return rc;
	}
	rc = put_schema(txn, schema);
	if (rc != MDB_SUCCESS) {
		mdb_txn_abort(txn);
		return rc;
	}
	return mdb_txn_commit(txn);
}

int main(int argc, char **argv)
{
	MDB_env *env = NULL;

	if (argc != 3) {
		(void)fputs("usage: set_schema STORE NUMBER\n", stderr);
		return 2;
	}
	int rc = mdb_env_create(&env);
	if (rc == MDB_SUCCESS) {
		rc = set_schema(env, argv[1], (uint32_t)strtoul(argv[2], NULL, 10));
		mdb_env_close(env);
	}
	if (rc != MDB_SUCCESS) {
		(void)fprintf(stderr, "set_schema: %s\n", mdb_strerror(rc));
		return 1;
	}
	return 0;
}
