/**
 * @file connect.h
 * @brief Which endpoint, which key, which outbox: from an instance, or from the global options.
 *
 *     struct server server;
 *     wm_client *client = NULL;
 *     int status = connect_find(cli, &server);
 *     if (status == STATUS_OK) {
 *             status = connect_client(&server, FLOW_WATCH, NULL, &client, NULL);
 *     }
 *     ...
 *     wm_client_close(client);
 *     connect_done(&server);
 */
#ifndef WM_CLI_CONNECT_H
#define WM_CLI_CONNECT_H

#include "cli/cmd.h"
#include "client/waymark.h"
#include "conf/instance.h"
#include "net/net.h"

enum flow { FLOW_SUBMIT = 0, FLOW_WATCH, FLOW_ROLLUP, FLOW__COUNT };

struct server {
	bool has_instance;
	struct wm_instance instance;
	char endpoint[FLOW__COUNT][WM_ENDPOINT_MAX_BYTES]; /**< empty = not known */
	char server_key[WM_Z85_TEXT_BYTES];
	const char *key_file; /**< --key, or NULL */
	int timeout_msec;
};

/** A key pair as text.  Wipe it when it was used. */
struct key_texts {
	char public_key[WM_Z85_TEXT_BYTES], secret_key[WM_Z85_TEXT_BYTES];
};

/** @return a status; connect_done() is allowed in any case */
int connect_find(const struct cli *cli, struct server *ret_server);
/** Only what is on this machine: the instance, if one is named.  Otherwise as connect_find(). */
int connect_find_here(const struct cli *cli, struct server *ret_server);
/** True when the command line or the environment says which ledger is meant. */
bool connect_is_named(const struct cli *cli);
void connect_done(struct server *server);

/**
 * The key of an institution, or with NULL the one for reading.  Here and below the institution
 * may also be "coordinator/CODE", the lead's coordinator, or "roadmap/coordinator".
 * @return WM_OK, WM_ENO_KEY (there is none here), WM_EINVALID (malformed, or readable by others),
 * ...
 */
WM_CHECK int connect_key(const struct server *server, const char *who, struct key_texts *ret_key);

/** Options of a connection; they point into `server` and `key`. */
struct wm_client_opts connect_opts(const struct server *server, enum flow flow,
				   const struct key_texts *key);

/** As connect_open(), but says nothing.  @return WM_OK or an error, as connect_key() */
WM_CHECK int connect_try(const struct server *server, enum flow flow, const char *institution,
			 wm_client **ret_client);

/** As connect_client() without waiting for the session.  @return a status */
int connect_open(const struct server *server, enum flow flow, const char *institution,
		 wm_client **ret_client);

/**
 * Connect as an institution, or with NULL as a reader, and wait for the session.
 * @param ret_info  may be NULL
 * @return a status
 */
int connect_client(const struct server *server, enum flow flow, const char *institution,
		   wm_client **ret_client, struct wm_server_info *ret_info);

/** Say why there is no key.  @return a status */
int connect_say_no_key(int err, const char *institution);

/** Say why a request to the server failed.  @return a status */
int connect_say(int err, const struct server *server, enum flow flow);

/** The folder that holds the outboxes; owned by the caller (wm_free), NULL without memory or home.
 */
char *connect_outbox_base(const struct server *server);

/** Make a folder and those above it.  @return WM_OK or an error of wm_dir_make() */
WM_CHECK int connect_make_dirs(const char *path);

#endif
