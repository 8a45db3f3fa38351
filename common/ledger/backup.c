/**
 * @file backup.c
 * @brief Taking and checking backups.  Runs in a process of its own, never in the broker's loop.
 */
#include "ledger/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "ledger/scrub.h"
#include "sys/alloc.h"
#include "sys/failpoint.h"
#include "sys/files.h"

#define DATA_FILE      "data.mdb"
#define LOCK_FILE      "lock.mdb"
#define TEXT_FILE      "backup.txt"
#define UNFINISHED     ".unfinished"
#define TEXT_MAX_BYTES 1024
#define TEXT_MODE      0400
#define SCRUB_ROWS     65536
#define FOLDER_MODE    0700

/* --- what a store holds --- */

static int scrub_all(struct wm_ledger *ledger, struct wm_backup *backup, const char **ret_why)
{
	struct wm_scrub *scrub = NULL;
	int err = wm_scrub_new(ledger, 1, &scrub);

	while (err == WM_OK && !wm_scrub_is_done(scrub)) {
		err = wm_scrub_step(scrub, SCRUB_ROWS, ret_why);
	}
	if (err == WM_OK) {
		wm_scrub_root(scrub, backup->root);
	}
	wm_scrub_free(scrub);
	return err;
}

static int committed_at(struct wm_ledger *ledger, struct wm_backup *backup)
{
	struct wm_ledger_read *read = NULL;
	struct wm_entry entry;
	uint8_t leaf[32];

	if (backup->revision == 0) {
		return WM_OK;
	}
	int err = wm_ledger_read_begin(ledger, &read);
	if (err == WM_OK) {
		err = wm_read_entry(read, backup->revision, &entry, leaf);
		backup->committed_at = err == WM_OK ? entry.committed_at : 0;
	}
	wm_ledger_read_end(&read);
	return err;
}

int wm_backup_inspect(const char *path, struct wm_backup *ret_backup, const char **ret_why)
{
	const struct wm_store_opts opts = { .path = path, .read_only = true };
	struct wm_backup backup = { .revision = 0 };
	struct wm_ledger *ledger = NULL;
	struct wm_store *store = NULL;

	*ret_why = "the store cannot be opened";
	int err = wm_store_open(&opts, &store);
	if (err == WM_OK) {
		err = wm_ledger_open(store, &ledger, ret_why);
	}
	if (err == WM_OK) {
		backup.revision = wm_ledger_head(ledger);
		memcpy(backup.store_id, wm_ledger_store_id(ledger), sizeof(backup.store_id));
		err = scrub_all(ledger, &backup, ret_why);
	}
	if (err == WM_OK) {
		err = committed_at(ledger, &backup);
	}
	wm_ledger_close(ledger);
	wm_store_close(store);
	if (err == WM_OK) {
		*ret_backup = backup;
	}
	return err;
}

/* --- files --- */

/* Call with "folder/name"; the call's answer, or WM_ENOMEM. */
static int with_file(int (*call)(const char *path, void *user), const char *folder,
		     const char *name, void *user)
{
	WM_AUTO(char *, wm_free_p) path = wm_path_join(folder, name);

	return path != NULL ? call(path, user) : WM_ENOMEM;
}

static int remove_file(const char *path, void *user)
{
	(void)user;
	return unlink(path) == 0 || errno == ENOENT ? WM_OK : wm_err_from_errno(errno);
}

static int hash_file(const char *path, void *ret_hash)
{
	struct stat found;
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &found) != 0) {
		const int err = wm_err_from_errno(errno);
		if (fd >= 0) {
			(void)close(fd); /* only read from */
		}
		return err;
	}
	const size_t len = (size_t)found.st_size;
	void *map = len > 0 ? mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	(void)close(fd); /* the map holds it */
	if (map == MAP_FAILED) {
		return len > 0 ? WM_ESYSTEM : WM_ECORRUPT;
	}
	const struct wm_view bytes = wm_view_of(map, len);
	wm_sha256(&bytes, 1, ret_hash);
	(void)munmap(map, len);
	return WM_OK;
}

static int write_text(const char *path, void *text)
{
	return wm_file_write(path, wm_view_str(text), TEXT_MODE);
}

static int read_text(const char *path, void *buf)
{
	return wm_file_read(path, buf);
}

/* backup.txt is never parsed: what it has to say is made again and compared. */
static void format_text(const struct wm_backup *backup, char ret_text[TEXT_MAX_BYTES])
{
	char store[2 * 16 + 1];
	char root[2 * 32 + 1];
	char file[2 * 32 + 1];
	char time[WM_TIME_TEXT_BYTES];

	wm_hex_format(wm_view_of(backup->store_id, 16), store);
	wm_hex_format(wm_view_of(backup->root, 32), root);
	wm_hex_format(wm_view_of(backup->file_hash, 32), file);
	wm_time_format(backup->committed_at, time);
	(void)snprintf(ret_text, TEXT_MAX_BYTES,
		       "# A backup of a Waymark ledger; restore it with: waymark restore\n"
		       "store = %s\nrevision = %llu\ncommitted_at = %s\nroot = %s\n"
		       "sha256 of data.mdb = %s\n",
		       store, (unsigned long long)backup->revision, time, root, file);
}

int wm_backup_check(const char *path, struct wm_backup *ret_backup, const char **ret_why)
{
	struct wm_backup backup;
	char text[TEXT_MAX_BYTES];
	struct wm_buf found;

	/* The hash first: a ledger is opened only from the bytes that were verified. */
	*ret_why = "data.mdb cannot be read";
	int err = with_file(hash_file, path, DATA_FILE, backup.file_hash);
	uint8_t hash[32];
	memcpy(hash, backup.file_hash, sizeof(hash));
	if (err == WM_OK) {
		err = wm_backup_inspect(path, &backup, ret_why);
		(void)with_file(remove_file, path, LOCK_FILE, NULL); /* LMDB made it just now */
	}
	if (err < 0) {
		return err;
	}
	memcpy(backup.file_hash, hash, sizeof(hash));
	format_text(&backup, text);
	wm_buf_init(&found, TEXT_MAX_BYTES);
	*ret_why = "backup.txt cannot be read";
	err = with_file(read_text, path, TEXT_FILE, &found);
	if (err == WM_OK && !wm_view_eq(wm_buf_view(&found), wm_view_str(text))) {
		*ret_why = "the copy is not the one that backup.txt describes";
		err = WM_ECORRUPT;
	}
	wm_buf_deinit(&found);
	if (err == WM_OK) {
		*ret_backup = backup;
	}
	return err;
}

/* --- taking one --- */

/* What a take that was cut off left there. */
static int clear(const char *folder)
{
	static const char *const names[] = { DATA_FILE, LOCK_FILE, TEXT_FILE };
	int err = WM_OK;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && err == WM_OK; i++) {
		err = with_file(remove_file, folder, names[i], NULL);
	}
	if (err == WM_OK && rmdir(folder) != 0 && errno != ENOENT) {
		err = wm_err_from_errno(errno);
	}
	return err;
}

static int copy(const char *store_path, const char *to)
{
	const struct wm_store_opts opts = { .path = store_path, .read_only = true };
	struct wm_store *store = NULL;

	int err = wm_store_open(&opts, &store);
	if (err == WM_OK) {
		err = wm_store_copy(store, to);
	}
	wm_store_close(store);
	return err == WM_OK ? WM_FAILPOINT(in_backup_copy) : err;
}

static int verify(const char *path, struct wm_backup *backup, const char **ret_why)
{
	char text[TEXT_MAX_BYTES];

	int err = wm_backup_inspect(path, backup, ret_why);
	if (err == WM_OK) {
		*ret_why = "backup.txt cannot be written";
		err = with_file(remove_file, path, LOCK_FILE, NULL);
	}
	if (err == WM_OK) {
		err = with_file(hash_file, path, DATA_FILE, backup->file_hash);
	}
	if (err == WM_OK) {
		format_text(backup, text);
		err = with_file(write_text, path, TEXT_FILE, text);
	}
	return err;
}

/* "r", the revision, and the time without what file names had better not have. */
static void make_name(const struct wm_backup *backup, int64_t now_msec,
		      char ret_name[WM_BACKUP_NAME_BYTES])
{
	char time[WM_TIME_TEXT_BYTES];
	size_t len = (size_t)snprintf(ret_name, WM_BACKUP_NAME_BYTES, "r%012llu-",
				      (unsigned long long)backup->revision);

	wm_time_format(now_msec, time);
	for (const char *c = time; *c != '\0' && *c != '.' && len + 2 < WM_BACKUP_NAME_BYTES; c++) {
		if (*c != '-' && *c != ':') {
			ret_name[len++] = *c;
		}
	}
	ret_name[len++] = 'Z';
	ret_name[len] = '\0';
}

static int publish(const char *unfinished, const char *folder, const char *name)
{
	WM_AUTO(char *, wm_free_p) path = wm_path_join(folder, name);
	const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err = path == NULL ? WM_ENOMEM : fd < 0 ? wm_err_from_errno(errno) : WM_OK;

	if (err == WM_OK) {
		err = WM_FAILPOINT(in_backup_rename);
	}
	/* The kernel replaces an empty folder only. */
	if (err == WM_OK && rename(unfinished, path) != 0) {
		err = errno == ENOTEMPTY || errno == EEXIST ? WM_EEXISTS : wm_err_from_errno(errno);
	}
	if (err == WM_OK && fsync(fd) != 0) {
		err = wm_err_from_errno(errno);
	}
	if (fd >= 0) {
		(void)close(fd); /* synced above */
	}
	return err;
}

int wm_backup_take(const char *store_path, const char *folder, int64_t now_msec,
		   struct wm_backup *ret_backup, char ret_name[WM_BACKUP_NAME_BYTES],
		   const char **ret_why)
{
	WM_AUTO(char *, wm_free_p) unfinished = wm_path_join(folder, UNFINISHED);
	struct wm_backup backup = { .revision = 0 };

	*ret_why = "the folder for backups cannot be written";
	int err = unfinished == NULL ? WM_ENOMEM : wm_dir_make(folder, FOLDER_MODE);
	if (err == WM_OK) {
		err = clear(unfinished);
	}
	if (err == WM_OK) {
		err = wm_dir_make(unfinished, FOLDER_MODE);
	}
	if (err == WM_OK) {
		*ret_why = "the store cannot be copied";
		err = copy(store_path, unfinished);
	}
	if (err == WM_OK) {
		err = verify(unfinished, &backup, ret_why);
	}
	if (err == WM_OK) {
		*ret_why = "the backup cannot be given its name";
		make_name(&backup, now_msec, ret_name);
		err = publish(unfinished, folder, ret_name);
	}
	if (err < 0 && unfinished != NULL) {
		(void)clear(unfinished); /* the next one clears what stays */
		return err;
	}
	*ret_backup = backup;
	return err;
}
