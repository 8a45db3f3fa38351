/* A backup takes the place of a store: in one step, and never as if it were the same past. */
#include "cli/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cursor.h"
#include "base/text.h"
#include "cli/fail.h"
#include "store/store.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/files.h"

#define NEW_NAME "store.restoring"
#define OLD_NAME "store.before-"

/* --- who has seen what --- */

/* Head and id of the store that is to be replaced; false when it cannot be read. */
static bool present_head(const char *path, struct wm_backup *ret_found)
{
	const struct wm_store_opts opts = { .path = path, .read_only = true };
	struct wm_ledger *ledger = NULL;
	struct wm_store *store = NULL;
	const char *why = NULL;
	bool is_read = false;

	if (wm_store_open(&opts, &store) == WM_OK &&
	    wm_ledger_open(store, &ledger, &why) == WM_OK) {
		ret_found->revision = wm_ledger_head(ledger);
		memcpy(ret_found->store_id, wm_ledger_store_id(ledger), 16);
		is_read = true;
	}
	wm_ledger_close(ledger);
	wm_store_close(store);
	return is_read;
}

/* Where the aggregator stands; false when it has no checkpoint. */
static bool aggregator_cursor(const char *path, struct wm_backup *ret_found)
{
	const struct wm_store_opts opts = { .path = path, .read_only = true };
	struct wm_store *store = NULL;
	struct wm_txn *txn = NULL;
	struct wm_view id;
	struct wm_view cursor;
	bool is_read = false;

	if (wm_store_open(&opts, &store) < 0) {
		return false;
	}
	if (wm_txn_begin(store, WM_TXN_READ, &txn) == WM_OK) {
		if (wm_txn_get(txn, WM_TABLE_META, wm_view_str("store"), &id) && id.len == 16 &&
		    wm_txn_get(txn, WM_TABLE_META, wm_view_str("cursor"), &cursor)) {
			struct wm_reader in = wm_reader_of(cursor);
			memcpy(ret_found->store_id, id.data, 16);
			ret_found->revision = wm_take_u64(&in);
			is_read = true;
		}
		wm_txn_abort(&txn);
	}
	wm_store_close(store);
	return is_read;
}

static int check_witness(const char *who, bool has_seen, const struct wm_backup *seen,
			 const struct wm_backup *backup)
{
	if (has_seen && memcmp(seen->store_id, backup->store_id, 16) == 0 &&
	    seen->revision > backup->revision) {
		return fail(WM_EHISTORY_DIVERGED,
			    "%s has revision %llu of this history, the backup only %llu: it "
			    "cannot keep its id",
			    who, (unsigned long long)seen->revision,
			    (unsigned long long)backup->revision);
	}
	return STATUS_OK;
}

int restore_may_keep(const struct wm_instance *instance, const struct wm_backup *backup,
		     const struct restore_proof *proof)
{
	char *store = wm_instance_path(instance, "store");
	char *aggregator = wm_instance_path(instance, "aggregator");
	struct wm_backup seen = { .revision = 0 };
	int status = STATUS_OK;

	if (store == NULL || aggregator == NULL) {
		status = fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	} else if (!proof->is_given || proof->head != backup->revision ||
		   memcmp(proof->root, backup->root, 32) != 0) {
		status = fail(
			WM_EHISTORY_DIVERGED,
			"--keep-id needs --head and --root of the last PROGRESS or backup that "
			"anybody has, and they must be the backup's: revision %llu",
			(unsigned long long)backup->revision);
	} else {
		status = check_witness("the present store", present_head(store, &seen), &seen,
				       backup);
	}
	if (status == STATUS_OK) {
		status = check_witness("the aggregator", aggregator_cursor(aggregator, &seen),
				       &seen, backup);
	}
	wm_free(store);
	wm_free(aggregator);
	return status;
}

/* --- the new store --- */

static int clear(const char *folder)
{
	static const char *const names[] = { "data.mdb", "lock.mdb" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *path = wm_path_join(folder, names[i]);
		if (path == NULL) {
			return WM_ENOMEM;
		}
		(void)unlink(path); /* the removal of the folder tells */
		wm_free(path);
	}
	return rmdir(folder) == 0 || errno == ENOENT ? WM_OK : wm_err_from_errno(errno);
}

static int copy(const char *from, const char *to)
{
	const struct wm_store_opts opts = { .path = from, .read_only = true };
	struct wm_store *store = NULL;

	int err = wm_store_open(&opts, &store);
	if (err == WM_OK) {
		err = wm_store_copy(store, to);
	}
	wm_store_close(store);
	return err;
}

static int rename_history(const char *path, const struct wm_conf *conf, const uint8_t id[16])
{
	const struct wm_store_opts opts = { .path = path, .map_bytes = (size_t)conf->map_bytes };
	struct wm_store *store = NULL;

	int err = wm_store_open(&opts, &store);
	if (err == WM_OK) {
		err = wm_ledger_rename(store, id);
	}
	wm_store_close(store);
	return err;
}

/* Nothing takes the place of a store that was not verified where it now is. */
static int make_new(const struct wm_instance *instance, const char *backup_path, const char *to,
		    const struct wm_backup *backup, const uint8_t id[16])
{
	struct wm_backup made;
	const char *why = "";

	int err = clear(to);
	if (err == WM_OK) {
		err = wm_dir_make(to, 0700);
	}
	if (err == WM_OK) {
		err = copy(backup_path, to);
	}
	if (err == WM_OK && memcmp(id, backup->store_id, 16) != 0) {
		err = rename_history(to, &instance->conf, id);
	}
	if (err == WM_OK) {
		err = wm_backup_inspect(to, &made, &why);
	}
	if (err == WM_OK &&
	    (made.revision != backup->revision || memcmp(made.root, backup->root, 32) != 0 ||
	     memcmp(made.store_id, id, 16) != 0)) {
		err = WM_ECORRUPT;
	}
	return err;
}

/* --- taking its place --- */

/*
 * The new store takes the name that the old one will have, then the two change
 * places: there is a store at every moment, and the old one is never without a name.
 */
static int change_places(const char *new_path, const char *path, const char *old_path)
{
	struct stat found;

	if (stat(path, &found) != 0) {
		return rename(new_path, path) == 0 ? WM_OK : wm_err_from_errno(errno);
	}
	if (rename(new_path, old_path) != 0) {
		return wm_err_from_errno(errno);
	}
	if (renameat2(AT_FDCWD, old_path, AT_FDCWD, path, RENAME_EXCHANGE) == 0) {
		return WM_OK;
	}
	/* A file system that cannot: for a moment there is none, and a broker would not start. */
	if (rename(path, new_path) != 0) {
		return wm_err_from_errno(errno);
	}
	if (rename(old_path, path) != 0 || rename(new_path, old_path) != 0) {
		return wm_err_from_errno(errno);
	}
	return WM_OK;
}

static char *old_name(const struct wm_instance *instance)
{
	char time[WM_TIME_TEXT_BYTES];
	char name[sizeof(OLD_NAME) + WM_TIME_TEXT_BYTES];

	wm_time_format(wm_now_msec(), time);
	(void)snprintf(name, sizeof(name), OLD_NAME "%s", time);
	return wm_instance_path(instance, name);
}

/* The store's lock, which a running broker holds; -1 when there is no store. */
static int take_lock(const struct wm_instance *instance, int *ret_fd)
{
	char *folder = wm_instance_path(instance, "store");
	char *path = wm_instance_path(instance, "store/waymarkd.lock");
	struct stat found;
	int err = folder != NULL && path != NULL ? WM_OK : WM_ENOMEM;

	*ret_fd = -1;
	if (err == WM_OK && stat(folder, &found) == 0) {
		err = wm_lock_take(path, ret_fd);
	}
	wm_free(folder);
	wm_free(path);
	if (err == WM_ELOCKED) {
		return fail(err, "%s: a broker runs on this instance; stop it first",
			    instance->dir);
	}
	return err < 0 ? fail_here(err, "%s: %s", instance->dir, wm_strerror(err)) : STATUS_OK;
}

/* Everything under the lock.  @return a status */
static int swap(const struct wm_instance *instance, const char *backup_path,
		const struct wm_backup *backup, const uint8_t store_id[16], const char *old)
{
	char *path = wm_instance_path(instance, "store");
	char *fresh = wm_instance_path(instance, NEW_NAME);
	int err = path != NULL && fresh != NULL ? WM_OK : WM_ENOMEM;
	int status = STATUS_OK;

	if (err == WM_OK) {
		err = make_new(instance, backup_path, fresh, backup, store_id);
		if (err < 0) {
			(void)clear(fresh); /* the next restore clears what stays */
		}
	}
	if (err < 0) {
		status = fail_here(err, "%s: %s; the store is as it was", instance->dir,
				   wm_strerror(err));
	} else if ((err = change_places(fresh, path, old)) < 0) {
		status = fail_here(err, "%s cannot take the place of %s: %s; look for %s", fresh,
				   path, wm_strerror(err), old);
	} else if ((err = wm_dir_sync(instance->dir)) < 0) {
		status = fail_here(err, "%s was restored, but may not outlast a power cut: %s",
				   instance->dir, wm_strerror(err));
	}
	wm_free(path);
	wm_free(fresh);
	return status;
}

int restore_swap(const struct wm_instance *instance, const char *backup_path,
		 const struct wm_backup *backup, const uint8_t store_id[16], char **ret_old)
{
	char *old = old_name(instance);
	int lock_fd = -1;

	int status = old != NULL ? take_lock(instance, &lock_fd)
				 : fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	if (status == STATUS_OK) {
		status = swap(instance, backup_path, backup, store_id, old);
	}
	if (lock_fd >= 0) {
		close(lock_fd);
	}
	if (status != STATUS_OK) {
		wm_free(old);
		return status;
	}
	*ret_old = old;
	return STATUS_OK;
}
