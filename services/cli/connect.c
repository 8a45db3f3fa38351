/* Endpoints, keys and outbox folders. */
#include "cli/connect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/fail.h"
#include "core/register.h"
#include "sys/alloc.h"
#include "sys/files.h"

#define CLIENT_NAME "waymark " WM_VERSION

static const char *const flow_options[FLOW__COUNT] = {
	[FLOW_SUBMIT] = "--endpoint",
	[FLOW_WATCH] = "--watch-endpoint",
	[FLOW_ROLLUP] = "--rollup-endpoint",
};

static int set_endpoint(struct server *server, enum flow flow, const char *text)
{
	const bool known = strncmp(text, "tcp://", 6) == 0 || strncmp(text, "ipc://", 6) == 0;

	if (!known || strlen(text) < 7 || strlen(text) >= WM_ENDPOINT_MAX_BYTES) {
		return fail_usage("%s: '%s' is neither tcp://HOST:PORT nor ipc://PATH",
				  flow_options[flow], text);
	}
	(void)snprintf(server->endpoint[flow], WM_ENDPOINT_MAX_BYTES, "%s", text);
	return STATUS_OK;
}

/* Watch and roll-up are the next two ports by convention (proto/protocol.md, 1). */
static int derive_endpoints(struct server *server)
{
	const char *submit = server->endpoint[FLOW_SUBMIT];
	const char *colon = strrchr(submit, ':');
	uint64_t port = 0;

	server->endpoint[FLOW_WATCH][0] = '\0';
	server->endpoint[FLOW_ROLLUP][0] = '\0';
	if (strncmp(submit, "tcp://", 6) != 0) {
		return STATUS_OK;
	}
	if (wm_uint_parse(wm_view_str(colon + 1), 65533, &port) < 0 || port == 0) {
		return fail_usage("--endpoint: '%s' does not end in a port", submit);
	}
	for (int flow = FLOW_WATCH; flow <= FLOW_ROLLUP; flow++) {
		(void)snprintf(server->endpoint[flow], WM_ENDPOINT_MAX_BYTES, "%.*s:%u",
			       (int)(colon - submit), submit, (unsigned)port + (unsigned)flow);
	}
	return STATUS_OK;
}

static int find_endpoints(const struct globals *global, struct server *server)
{
	const char *const given[FLOW__COUNT] = { global->endpoint, global->watch_endpoint,
						 global->rollup_endpoint };
	const struct wm_conf *conf = &server->instance.conf;
	int status = STATUS_OK;

	if (server->has_instance) {
		memcpy(server->endpoint[FLOW_SUBMIT], conf->submit_endpoint, WM_ENDPOINT_MAX_BYTES);
		memcpy(server->endpoint[FLOW_WATCH], conf->watch_endpoint, WM_ENDPOINT_MAX_BYTES);
		memcpy(server->endpoint[FLOW_ROLLUP], conf->rollup_endpoint, WM_ENDPOINT_MAX_BYTES);
	}
	for (int flow = 0; flow < FLOW__COUNT && status == STATUS_OK; flow++) {
		if (given[flow] != NULL) {
			status = set_endpoint(server, (enum flow)flow, given[flow]);
			if (status == STATUS_OK && flow == FLOW_SUBMIT) {
				status = derive_endpoints(server);
			}
		}
	}
	return status;
}

static int find_server_key(const struct globals *global, struct server *server)
{
	uint8_t key[WM_KEY_BYTES];
	char *path = NULL;
	const char *given = global->server_key;

	if (given != NULL && wm_z85_parse(wm_view_str(given), key) == WM_OK) {
		memcpy(server->server_key, given, WM_Z85_TEXT_BYTES);
		return STATUS_OK;
	}
	if (given != NULL) {
		path = wm_strdup(given);
	} else if (server->has_instance) {
		path = wm_instance_path(&server->instance, "keys/server.pub");
	} else {
		return fail_usage(
			"the server's public key is not known: --server-key, or --instance");
	}
	if (path == NULL) {
		return fail_here(WM_ENOMEM, "%s", wm_strerror(WM_ENOMEM));
	}
	const int err = wm_keyfile_read(path, server->server_key, NULL);
	const int status = err == WM_OK ? STATUS_OK
					: fail(WM_ENO_KEY, "the server's public key: %s: %s", path,
					       wm_strerror(err));
	wm_free(path);
	return status;
}

static const char *instance_dir(const struct globals *global)
{
	const char *dir = global->instance != NULL ? global->instance : getenv("WAYMARK_INSTANCE");

	return dir != NULL && dir[0] != '\0' ? dir : NULL;
}

bool connect_is_named(const struct cli *cli)
{
	const struct globals *global = &cli->global;

	return instance_dir(global) != NULL || global->endpoint != NULL ||
	       global->watch_endpoint != NULL || global->rollup_endpoint != NULL;
}

int connect_find_here(const struct cli *cli, struct server *ret_server)
{
	const char *dir = instance_dir(&cli->global);
	const char *where = "";

	memset(ret_server, 0, sizeof(*ret_server));
	ret_server->key_file = cli->global.key;
	ret_server->timeout_msec = cli->timeout_msec;
	if (dir == NULL) {
		return STATUS_OK;
	}
	const int err = wm_instance_open(dir, &ret_server->instance, &where);
	if (err < 0) {
		return fail_here(err, "instance %s: %s", dir,
				 where[0] != '\0' ? where : wm_strerror(err));
	}
	ret_server->has_instance = true;
	return STATUS_OK;
}

int connect_find(const struct cli *cli, struct server *ret_server)
{
	int status = connect_find_here(cli, ret_server);

	if (status == STATUS_OK && !connect_is_named(cli)) {
		return fail_usage("no ledger is named: --instance, WAYMARK_INSTANCE or --endpoint");
	}
	if (status == STATUS_OK) {
		status = find_endpoints(&cli->global, ret_server);
	}
	return status == STATUS_OK ? find_server_key(&cli->global, ret_server) : status;
}

void connect_done(struct server *server)
{
	if (server->has_instance) {
		wm_instance_close(&server->instance);
		server->has_instance = false;
	}
}

static int read_key(const char *path, struct key_texts *ret_key)
{
	const int err = wm_keyfile_read(path, ret_key->public_key, ret_key->secret_key);

	return err == WM_ENOTFOUND ? WM_ENO_KEY : err;
}

/* "keys/institution/CODE.key", or for "coordinator/CODE" and "roadmap/coordinator" that folder's.
 */
static int key_name(const char *who, char *ret_name, size_t cap)
{
	static const char *const folders[] = { "coordinator/", "roadmap/" };
	const char *folder = "institution/";
	struct wm_code code;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		const size_t len = strlen(folders[i]);
		if (strncmp(who, folders[i], len) == 0) {
			folder = folders[i];
			who += len;
		}
	}
	/* Before it becomes part of a path. */
	if (wm_code_parse(wm_view_str(who), &code) < 0) {
		return WM_ENO_SUCH_INSTITUTION;
	}
	(void)snprintf(ret_name, cap, "keys/%s%s.key", folder, code.text);
	return WM_OK;
}

int connect_key(const struct server *server, const char *who, struct key_texts *ret_key)
{
	char name[sizeof("keys/institution/.key") + WM_CODE_MAX_BYTES] =
		"keys/observer/observer.key";

	if (who != NULL) {
		const int err = key_name(who, name, sizeof(name));
		if (err < 0) {
			return err;
		}
	}
	if (server->key_file != NULL) {
		return read_key(server->key_file, ret_key);
	}
	if (!server->has_instance) {
		return WM_ENO_KEY;
	}
	char *path = wm_instance_path(&server->instance, name);
	if (path == NULL) {
		return WM_ENOMEM;
	}
	const int err = read_key(path, ret_key);
	wm_free(path);
	return err;
}

int connect_say_no_key(int err, const char *institution)
{
	const char *who = institution != NULL ? institution : "reading";

	switch (err) {
	case WM_ENO_KEY:
		return fail(err, "no key for %s here: --key FILE, or an --instance that has it",
			    who);
	case WM_ENO_SUCH_INSTITUTION:
		return fail(err, "'%s' is not an institution code", who);
	case WM_EINVALID:
		return fail(WM_ENO_KEY, "the key file for %s is malformed, or others can read it",
			    who);
	default:
		return fail_here(err, "the key for %s cannot be read: %s", who, wm_strerror(err));
	}
}

struct wm_client_opts connect_opts(const struct server *server, enum flow flow,
				   const struct key_texts *key)
{
	return (struct wm_client_opts){
		.endpoint = server->endpoint[flow],
		.server_key = server->server_key,
		.public_key = key->public_key,
		.secret_key = key->secret_key,
		.name = CLIENT_NAME,
	};
}

int connect_try(const struct server *server, enum flow flow, const char *institution,
		wm_client **ret_client)
{
	struct key_texts key;

	if (server->endpoint[flow][0] == '\0') {
		return WM_EINVALID;
	}
	int err = connect_key(server, institution, &key);
	if (err == WM_OK) {
		const struct wm_client_opts opts = connect_opts(server, flow, &key);
		err = wm_client_open(&opts, ret_client);
	}
	explicit_bzero(&key, sizeof(key));
	return err;
}

int connect_open(const struct server *server, enum flow flow, const char *institution,
		 wm_client **ret_client)
{
	struct key_texts key;

	if (server->endpoint[flow][0] == '\0') {
		return fail_usage("the endpoint is not known: %s", flow_options[flow]);
	}
	int err = connect_key(server, institution, &key);
	explicit_bzero(&key, sizeof(key));
	if (err < 0) {
		return connect_say_no_key(err, institution);
	}
	err = connect_try(server, flow, institution, ret_client);
	if (err < 0) {
		return fail_here(err, "%s: %s", server->endpoint[flow],
				 err == WM_EINVALID ? "the endpoint or a key is malformed"
						    : wm_strerror(err));
	}
	return STATUS_OK;
}

int connect_say(int err, const struct server *server, enum flow flow)
{
	const char *hint = err == WM_EUNREACHABLE ? "; is it running, and is this its address?"
			   : err == WM_EAUTH ? "; ask its operator for server.pub and your key file"
					     : "";

	return fail(err, "%s: %s%s", server->endpoint[flow], wm_strerror(err), hint);
}

int connect_client(const struct server *server, enum flow flow, const char *institution,
		   wm_client **ret_client, struct wm_server_info *ret_info)
{
	wm_client *client = NULL;

	const int status = connect_open(server, flow, institution, &client);
	if (status != STATUS_OK) {
		return status;
	}
	const int err = wm_client_connect(client, server->timeout_msec, ret_info);
	if (err < 0) {
		wm_client_close(client);
		return connect_say(err, server, flow);
	}
	*ret_client = client;
	return STATUS_OK;
}

char *connect_outbox_base(const struct server *server)
{
	const char *given = getenv("WAYMARK_OUTBOX");
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (server->has_instance) {
		return wm_instance_path(&server->instance, "outbox");
	}
	if (given != NULL && given[0] != '\0') {
		return wm_strdup(given);
	}
	if (state != NULL && state[0] != '\0') {
		return wm_path_join(state, "waymark/outbox");
	}
	return home != NULL && home[0] != '\0' ? wm_path_join(home, ".local/state/waymark/outbox")
					       : NULL;
}

int connect_make_dirs(const char *path)
{
	char *part = wm_strdup(path);
	int err = part != NULL ? WM_OK : WM_ENOMEM;

	for (char *slash = part; err == WM_OK && slash != NULL;) {
		slash = strchr(slash + 1, '/');
		if (slash != NULL) {
			*slash = '\0';
		}
		err = wm_dir_make(part, 0700);
		if (slash != NULL) {
			*slash = '/';
		}
	}
	wm_free(part);
	return err;
}
