/**
 * @file instance.h
 * @brief An instance directory: where the store, the keys and the settings of one ledger live.
 *
 * Layer 2 (conf): base + sys + inih.
 *
 *     DIR/waymark.conf              settings (waymark.conf(5))
 *     DIR/store/                    the broker's LMDB environment
 *     DIR/aggregator/               the aggregator's
 *     DIR/keys/server.pub           public key of broker and aggregator (Z85 text)
 *     DIR/keys/server.key           secret key, 0400
 *     DIR/keys/<role>/<code>.key    a client's key file, 0400; role: institution, observer, service
 *     DIR/outbox/<code>/            submissions without a receipt yet
 */
#ifndef WM_CONF_INSTANCE_H
#define WM_CONF_INSTANCE_H

#include "base/err.h"
#include "base/view.h"

#define WM_ENDPOINT_MAX_BYTES 256

/** Settings; defaults in proto/limits.h and in the table in instance.c. */
struct wm_conf {
	char submit_endpoint[WM_ENDPOINT_MAX_BYTES];
	char watch_endpoint[WM_ENDPOINT_MAX_BYTES];
	char rollup_endpoint[WM_ENDPOINT_MAX_BYTES];
	uint64_t map_bytes;
	uint64_t edge_memory_bytes;
	uint32_t heartbeat_msec;
	uint32_t scrub_seconds;
};

struct wm_instance {
	char *dir; /**< owned */
	struct wm_conf conf;
};

/**
 * Open DIR, or $WAYMARK_INSTANCE when `dir` is NULL, and read its settings.
 *
 * @param ret_where  on a settings error: "file:line: text", static buffer; else empty
 * @return WM_OK, WM_ENOTFOUND (no such instance), WM_EINVALID (settings), WM_ENOMEM, WM_ESYSTEM
 */
WM_CHECK int wm_instance_open(const char *dir, struct wm_instance *ret_instance,
			      const char **ret_where);
void wm_instance_close(struct wm_instance *instance);

/** "DIR/" + name; owned by the caller (wm_free), NULL without memory. */
char *wm_instance_path(const struct wm_instance *instance, const char *name);

/**
 * Write the settings file of a new instance, with every key and its comment.
 * @return WM_EINVALID for a setting that wm_instance_open() would refuse, else as wm_file_write()
 */
WM_CHECK int wm_conf_write(const char *path, const struct wm_conf *conf);
void wm_conf_defaults(struct wm_conf *ret_conf);

/**
 * Write a key file: a comment, then the Z85 texts, one `name = value` line each.
 * @param secret_z85  NULL or "": a public key file, 0444; else the file is 0400
 * @return WM_EINVALID unless each is 40 printable characters, else as wm_file_write()
 */
WM_CHECK int wm_keyfile_write(const char *path, const char *public_z85, const char *secret_z85);
/**
 * @param ret_secret  NULL: only the public key is wanted
 * @return WM_OK, WM_ENOTFOUND, WM_EINVALID (malformed, or readable by others), WM_ESYSTEM
 */
WM_CHECK int wm_keyfile_read(const char *path, char ret_public[41], char ret_secret[41]);

#endif
