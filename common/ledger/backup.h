/**
 * @file backup.h
 * @brief A backup: a verified copy of a ledger's store, with what it holds written beside it.
 *
 * Layer 3 (ledger).
 *
 *     FOLDER/r000000001204-20261125T103000Z/data.mdb     the store
 *     FOLDER/r000000001204-20261125T103000Z/backup.txt   store id, revision, root, SHA-256 of
 * data.mdb
 *
 * A folder with such a name was verified after it was written: every leaf hash
 * and the root were computed again from the copy.  Whatever else may lie there
 * (.unfinished) is not a backup.
 */
#ifndef WM_LEDGER_BACKUP_H
#define WM_LEDGER_BACKUP_H

#include "ledger/ledger.h"

#define WM_BACKUP_NAME_BYTES 48

struct wm_backup {
	uint8_t store_id[16];
	uint64_t revision;
	int64_t committed_at; /**< of the last entry, ms */
	uint8_t root[32];
	uint8_t file_hash[32]; /**< SHA-256 of data.mdb; not set by wm_backup_inspect() */
};

/**
 * Copy a store, verify the copy, give it its name.  The store may be in use by
 * another process; it is opened for reading.
 *
 * @param store_path  the store's directory
 * @param folder      made if absent
 * @param now_msec    for the name
 * @param ret_why     static text on failure
 * @return WM_OK, WM_ECORRUPT (the copy, hence perhaps the store, fails its check), WM_EEXISTS,
 *         WM_ESTORAGE_FULL, WM_EREADONLY, WM_ENOMEM, WM_ESYSTEM
 */
WM_CHECK int wm_backup_take(const char *store_path, const char *folder, int64_t now_msec,
			    struct wm_backup *ret_backup, char ret_name[WM_BACKUP_NAME_BYTES],
			    const char **ret_why);

/** Verify a backup: the ledger in it, and backup.txt against it.  @return as wm_backup_take() */
WM_CHECK int wm_backup_check(const char *path, struct wm_backup *ret_backup, const char **ret_why);

/** Verify the ledger in any store that no process writes.  @return as wm_backup_take() */
WM_CHECK int wm_backup_inspect(const char *path, struct wm_backup *ret_backup,
			       const char **ret_why);

#endif
