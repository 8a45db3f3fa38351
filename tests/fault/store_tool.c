/*
 * What a test does to a store behind the broker's back, with LMDB alone.
 *
 * usage: store_tool flip STORE TABLE [KEY]   flip a bit in the middle row, or in that of a text key
 *        store_tool empty STORE TABLE        remove every row
 *        store_tool hold STORE               hold a reader until killed; says "held" when it does
 *        store_tool die STORE COUNT          COUNT processes that are killed holding a reader
 */
#include <lmdb.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define VALUE_MAX 200000

static void must(int rc, const char *what)
{
	if (rc != MDB_SUCCESS) {
		(void)fprintf(stderr, "store_tool: %s: %s\n", what, mdb_strerror(rc));
		exit(EXIT_FAILURE);
	}
}

/* The map keeps the size that the broker gave it. */
static MDB_env *open_env(const char *path, unsigned flags)
{
	MDB_env *env = NULL;

	must(mdb_env_create(&env), "create");
	must(mdb_env_set_maxdbs(env, 32), "maxdbs");
	must(mdb_env_set_mapsize(env, 0), "mapsize");
	must(mdb_env_open(env, path, MDB_NOTLS | flags, 0600), path);
	return env;
}

static void flip(const char *path, const char *table, const char *name)
{
	static unsigned char copy[VALUE_MAX];
	MDB_env *env = open_env(path, 0);
	MDB_txn *txn = NULL;
	MDB_cursor *cursor = NULL;
	MDB_stat stat;
	MDB_dbi dbi = 0;
	MDB_val key;
	MDB_val value;

	must(mdb_txn_begin(env, NULL, 0, &txn), "begin");
	must(mdb_dbi_open(txn, table, 0, &dbi), table);
	must(mdb_stat(txn, dbi, &stat), "stat");
	must(mdb_cursor_open(txn, dbi, &cursor), "cursor");
	if (name != NULL) {
		key = (MDB_val){ .mv_size = strlen(name), .mv_data = (void *)name };
		must(mdb_cursor_get(cursor, &key, &value, MDB_SET_KEY), name);
	} else {
		must(mdb_cursor_get(cursor, &key, &value, MDB_FIRST), "first row");
		for (size_t i = 0; i < stat.ms_entries / 2; i++) {
			must(mdb_cursor_get(cursor, &key, &value, MDB_NEXT), "next row");
		}
	}
	must(value.mv_size > 0 && value.mv_size <= sizeof(copy) ? 0 : MDB_BAD_VALSIZE, "row");
	memcpy(copy, value.mv_data, value.mv_size);
	copy[value.mv_size - 1] ^= 1;
	value.mv_data = copy;
	must(mdb_cursor_put(cursor, &key, &value, MDB_CURRENT), "put");
	mdb_cursor_close(cursor);
	must(mdb_txn_commit(txn), "commit");
	mdb_env_close(env);
}

/* The chain hash over a key table without rows is all zeros (proto/store.md). */
static void seal_no_keys(MDB_txn *txn)
{
	uint8_t zeros[32] = { 0 };
	MDB_val key = { .mv_size = 4, .mv_data = "keys" };
	MDB_val value = { .mv_size = sizeof(zeros), .mv_data = zeros };
	MDB_dbi dbi = 0;

	must(mdb_dbi_open(txn, "meta", 0, &dbi), "meta");
	must(mdb_put(txn, dbi, &key, &value, 0), "put");
}

static void empty(const char *path, const char *table)
{
	MDB_env *env = open_env(path, 0);
	MDB_txn *txn = NULL;
	MDB_dbi dbi = 0;

	must(mdb_txn_begin(env, NULL, 0, &txn), "begin");
	must(mdb_dbi_open(txn, table, 0, &dbi), table);
	must(mdb_drop(txn, dbi, 0), "drop");
	if (strcmp(table, "key") == 0) {
		seal_no_keys(txn);
	}
	must(mdb_txn_commit(txn), "commit");
	mdb_env_close(env);
}

static void take_reader(const char *path)
{
	MDB_txn *txn = NULL;
	MDB_env *env = open_env(path, MDB_RDONLY);
	int rc = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);

	if (rc != MDB_READERS_FULL) { /* the dead ones hold them all: as wanted */
		must(rc, "begin");
	}
}

static void die(const char *path, long count)
{
	for (long i = 0; i < count; i++) {
		int status = 0;
		const pid_t pid = fork();

		if (pid == 0) {
			take_reader(path);
			(void)raise(SIGKILL);
		}
		must(pid > 0 && waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) ? 0
										       : MDB_PANIC,
		     "a process that should have been killed");
	}
}

int main(int argc, char **argv)
{
	if (argc >= 4 && strcmp(argv[1], "flip") == 0) {
		flip(argv[2], argv[3], argc > 4 ? argv[4] : NULL);
	} else if (argc == 4 && strcmp(argv[1], "empty") == 0) {
		empty(argv[2], argv[3]);
	} else if (argc == 3 && strcmp(argv[1], "hold") == 0) {
		take_reader(argv[2]);
		(void)printf("held\n");
		(void)fflush(stdout);
		for (;;) {
			(void)pause();
		}
	} else if (argc == 4 && strcmp(argv[1], "die") == 0) {
		die(argv[2], strtol(argv[3], NULL, 10));
	} else {
		(void)fputs("usage: store_tool flip|empty|hold|die STORE ...\n", stderr);
		return 2;
	}
	return EXIT_SUCCESS;
}
