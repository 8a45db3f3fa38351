/**
 * @file restore.h
 * @brief Putting a backup in the place of an instance's store.
 */
#ifndef WM_CLI_RESTORE_H
#define WM_CLI_RESTORE_H

#include "conf/instance.h"
#include "ledger/backup.h"

/** What the operator says is the last that anybody was told. */
struct restore_proof {
	bool is_given;
	uint64_t head;
	uint8_t root[32];
};

/**
 * May the backup keep the store id?  Only when nothing after it was acknowledged:
 * the proof names its very head, and neither the present store nor the
 * aggregator's checkpoint has seen a later one.
 * @return a status; STATUS_REFUSED says why not
 */
int restore_may_keep(const struct wm_instance *instance, const struct wm_backup *backup,
		     const struct restore_proof *proof);

/**
 * Replace the store.  The old one stays beside it, as store.before-...
 * @param store_id  of the restored history; the backup's own to keep it
 * @param ret_old   name of what was there, empty when nothing was; owned by the caller
 * @return a status
 */
int restore_swap(const struct wm_instance *instance, const char *backup_path,
		 const struct wm_backup *backup, const uint8_t store_id[16], char **ret_old);

#endif
