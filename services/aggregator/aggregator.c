/* The aggregator as a whole: open, the loop, checkpoints, close. */
#include "aggregator/aggregator.h"

#include <signal.h>
#include <unistd.h>

#include "conf/guard.h"
#include "server/daemon.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/files.h"
#include "sys/log.h"

#define WAIT_MSEC	 20   /* the longest that a change waits when its wake-up is missed */
#define CHECKPOINT_MSEC	 200  /* between two checkpoints */
#define FULL_RETRY_MSEC	 2000 /* before the next attempt when the disk is full */
#define UNKNOWN_KEY_MSEC 5000 /* between two refreshes that strangers cause */

/* --- the service behind the front --- */

static bool on_find_key(const uint8_t key[32], struct wm_key_row *ret_row, void *user)
{
	struct aggregator *agg = user;
	const struct wm_key_row *row = keyring_find(&agg->keys, key);

	if (row == NULL) {
		/* Perhaps a new one: refused now, known when its owner tries again. */
		const int64_t since = wm_mono_msec() - agg->refresh_done_mono_msec;
		refresh_want(agg, since < UNKNOWN_KEY_MSEC ? UNKNOWN_KEY_MSEC - since : 0);
		return false;
	}
	*ret_row = *row;
	return true;
}

static void on_welcome(struct wm_head *welcome, void *user)
{
	const struct aggregator *agg = user;
	const struct mark *mark = &agg->tally->mark;

	welcome->head = mark->revision;
	welcome->register_version = mark->register_version;
	memcpy(welcome->store, mark->store, sizeof(welcome->store));
	memcpy(welcome->register_hash, mark->register_hash, sizeof(welcome->register_hash));
	welcome->has |=
		WM_HAS(STORE) | WM_HAS(HEAD) | WM_HAS(REGISTER_VERSION) | WM_HAS(REGISTER_HASH);
	if (mark->root_known) {
		memcpy(welcome->root, mark->root, sizeof(welcome->root));
		welcome->has |= WM_HAS(ROOT);
	}
}

static void on_message(const struct wm_envelope *envelope, void *user)
{
	struct aggregator *agg = user;

	serve_message(&agg->serve, envelope);
}

static void on_closed(uint64_t session, void *user)
{
	struct aggregator *agg = user;

	serve_closed(&agg->serve, session);
}

static int open_server(struct aggregator *agg)
{
	const struct wm_conf *conf = &agg->instance.conf;
	const struct wm_endpoint endpoint = { WM_FLOW_READ, conf->rollup_endpoint,
					      WM_WATCH_FRAME_MAX_BYTES };
	const struct wm_server_opts opts = {
		.key = &agg->server_key,
		.endpoints = &endpoint,
		.endpoint_count = 1,
		.service = { on_find_key, on_welcome, on_message, on_closed, agg },
		.heartbeat_msec = conf->heartbeat_msec,
	};

	int err = wm_server_open(&opts, &agg->server);
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "cannot bind endpoint=%s error=%s: %s", conf->rollup_endpoint,
		       wm_err_name(err), wm_strerror(err));
		return err;
	}
	serve_init(&agg->serve, agg->server, conf->heartbeat_msec);
	serve_show(&agg->serve, agg->tally);
	err = wm_server_self_test(agg->server);
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "self-test: the endpoint did not refuse an unknown key");
		return err;
	}
	agg->refresh_wanted = false; /* the stranger was our own */
	wm_log(WM_LOG_INFO, "ready rollup=%s revision=%llu points=%zu keys=%zu",
	       conf->rollup_endpoint, (unsigned long long)agg->tally->mark.revision,
	       agg->tally->point_count, agg->keys.count);
	wm_daemon_notify("READY=1");
	return WM_OK;
}

/* --- open and close --- */

struct wm_client_opts aggregator_client_opts(const struct aggregator *agg)
{
	return (struct wm_client_opts){ .endpoint = agg->instance.conf.watch_endpoint,
					.server_key = agg->server_public,
					.public_key = agg->public_key,
					.secret_key = agg->secret_key,
					.name = "waymark-aggregator/" WM_VERSION };
}

static int take_lock(struct aggregator *agg)
{
	char *path = wm_instance_path(&agg->instance, "aggregator.lock");
	const int err = path != NULL ? wm_lock_take(path, &agg->lock_fd) : WM_ENOMEM;

	wm_free(path);
	if (err == WM_ELOCKED) {
		wm_log(WM_LOG_ERROR, "another aggregator runs on this instance dir=%s",
		       agg->instance.dir);
	} else if (err < 0) {
		wm_log(WM_LOG_ERROR, "cannot take aggregator.lock error=%s: %s", wm_err_name(err),
		       wm_strerror(err));
	}
	return err;
}

static int read_key(const struct aggregator *agg, const char *name, char ret_public[],
		    char ret_secret[])
{
	char *path = wm_instance_path(&agg->instance, name);
	const int err = path != NULL ? wm_keyfile_read(path, ret_public, ret_secret) : WM_ENOMEM;

	wm_free(path);
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "cannot read %s error=%s: %s", name, wm_err_name(err),
		       err == WM_EINVALID ? "it is malformed, or others may read it"
					  : wm_strerror(err));
	}
	return err;
}

static int read_keys(struct aggregator *agg)
{
	char secret[WM_Z85_TEXT_BYTES];

	int err = read_key(agg, "keys/server.key", agg->server_public, secret);
	if (err == WM_OK) {
		err = wm_keypair_parse(agg->server_public, secret, &agg->server_key);
		if (err < 0) {
			wm_log(WM_LOG_ERROR, "keys/server.key does not hold a key pair");
		}
	}
	explicit_bzero(secret, sizeof(secret));
	if (err == WM_OK) {
		err = read_key(agg, "keys/service/aggregator.key", agg->public_key,
			       agg->secret_key);
	}
	return err;
}

static int open_store(struct aggregator *agg)
{
	char *path = wm_instance_path(&agg->instance, "aggregator");
	const struct wm_store_opts opts = { .path = path,
					    .map_bytes = (size_t)agg->instance.conf.map_bytes,
					    .create = true };
	const int err = path != NULL ? wm_store_open(&opts, &agg->store) : WM_ENOMEM;

	wm_free(path);
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "cannot open the store error=%s: %s", wm_err_name(err),
		       wm_strerror(err));
	}
	return err;
}

static int open_checkpoint(struct aggregator *agg, bool rebuild)
{
	const char *why = "";

	if (rebuild) {
		const int err = checkpoint_drop(agg->store);
		if (err < 0) {
			wm_log(WM_LOG_ERROR, "cannot drop the checkpoint error=%s: %s",
			       wm_err_name(err), wm_strerror(err));
			return err;
		}
		wm_log(WM_LOG_INFO, "checkpoint dropped, starting from a snapshot");
		return WM_OK;
	}
	const int err = checkpoint_read(agg->store, &agg->tally, &why);
	if (err == WM_ENOTFOUND) {
		wm_log(WM_LOG_INFO, "no checkpoint, starting from a snapshot");
		return WM_OK;
	}
	if (err < 0) {
		wm_log(WM_LOG_ERROR,
		       "cannot use the checkpoint error=%s: %s; `waymark-aggregator --rebuild` "
		       "drops it and starts from a snapshot",
		       wm_err_name(err), why);
		return err;
	}
	wm_log(WM_LOG_INFO, "checkpoint opened revision=%llu points=%zu register_version=%u",
	       (unsigned long long)agg->tally->mark.revision, agg->tally->point_count,
	       (unsigned)agg->tally->mark.register_version);
	return WM_OK;
}

int aggregator_open(struct aggregator *agg, const char *dir, bool rebuild)
{
	const char *where = "";

	memset(agg, 0, sizeof(*agg));
	agg->lock_fd = -1;
	agg->signal_fd = -1;
	agg->reachable = true; /* until it is silent for a while */
	int err = wm_instance_open(dir, &agg->instance, &where);
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "cannot open the instance error=%s %s", wm_err_name(err),
		       where != NULL && where[0] != '\0' ? where : wm_strerror(err));
		memset(&agg->instance, 0, sizeof(agg->instance));
		return err;
	}
	err = wm_instance_guard(&agg->instance, &where);
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "cannot start error=%s: %s", wm_err_name(err), where);
		return err;
	}
	err = wm_daemon_signals(&agg->signal_fd);
	if (err < 0) {
		wm_log(WM_LOG_ERROR, "cannot watch for signals error=%s", wm_err_name(err));
		return err;
	}
	err = take_lock(agg);
	if (err == WM_OK) {
		err = read_keys(agg);
	}
	if (err == WM_OK) {
		err = open_store(agg);
	}
	if (err == WM_OK) {
		err = open_checkpoint(agg, rebuild);
	}
	if (err == WM_OK) {
		err = follow_open(agg);
		if (err < 0) {
			return follow_ended(agg, err);
		}
		refresh_want(agg, 0);
	}
	return err;
}

void aggregator_close(struct aggregator *agg)
{
	serve_deinit(&agg->serve);
	wm_server_close(agg->server, WM_ESHUTTING_DOWN);
	follow_close(agg);
	tally_free(agg->tally);
	keyring_deinit(&agg->keys);
	wm_store_close(agg->store);
	wm_keypair_wipe(&agg->server_key);
	explicit_bzero(agg->secret_key, sizeof(agg->secret_key));
	if (agg->lock_fd >= 0) {
		close(agg->lock_fd);
	}
	if (agg->signal_fd >= 0) {
		close(agg->signal_fd);
	}
	wm_instance_close(&agg->instance);
}

/* --- the loop --- */

/* Write a checkpoint; the running sums have to prove themselves first. */
static int checkpoint(struct aggregator *agg)
{
	uint8_t area = 0;

	int err = tally_check(agg->tally, &area);
	if (err < 0) {
		wm_log(WM_LOG_ERROR,
		       "the running roll-up of area %u differs from its recomputation at "
		       "revision=%llu: this is a fault of the program, nothing was saved",
		       (unsigned)area, (unsigned long long)agg->tally->mark.revision);
		return err;
	}
	agg->checkpoint_mono_msec = wm_mono_msec();
	err = checkpoint_write(agg->store, agg->tally);
	if (err == WM_OK) {
		agg->storage_full = false;
		return WM_OK;
	}
	if (err == WM_ESTORAGE_FULL || err == WM_ENOMEM) {
		if (!agg->storage_full) {
			wm_log(WM_LOG_WARN, "no checkpoint error=%s: %s; trying on",
			       wm_err_name(err), wm_strerror(err));
		}
		agg->storage_full = true;
		return WM_OK;
	}
	wm_log(WM_LOG_ERROR, "the checkpoint failed error=%s: %s", wm_err_name(err),
	       wm_strerror(err));
	return err;
}

static int checkpoint_turn(struct aggregator *agg)
{
	const int64_t pause = agg->storage_full ? FULL_RETRY_MSEC : CHECKPOINT_MSEC;

	if (agg->tally == NULL || !agg->tally->unsaved ||
	    wm_mono_msec() - agg->checkpoint_mono_msec < pause) {
		return WM_OK;
	}
	return checkpoint(agg);
}

/* True when SIGTERM or SIGINT came; SIGHUP has no meaning here. */
static bool is_stopped(const struct aggregator *agg)
{
	bool stopped = false;

	for (int signal = wm_daemon_signal_take(agg->signal_fd); signal != 0;
	     signal = wm_daemon_signal_take(agg->signal_fd)) {
		stopped = stopped || signal != SIGHUP;
	}
	return stopped;
}

/* Serve once the tally holds what the broker had at start and the keys are known. */
static bool is_ready(const struct aggregator *agg)
{
	return agg->server == NULL && agg->tally != NULL && agg->incoming == NULL &&
	       agg->caught_up && agg->keys.complete;
}

static int turn(struct aggregator *agg)
{
	bool more = false;
	bool woken = false;

	/* Without a server the watch is all there is to wait for. */
	int err = follow_drain(agg, agg->server == NULL ? WAIT_MSEC : 0, &more);
	if (err == WM_OK && agg->tally != NULL) {
		tally_set_day(agg->tally, wm_date_of_msec(wm_now_msec()));
	}
	if (err == WM_OK && agg->server != NULL) {
		serve_publish(&agg->serve, wm_mono_msec());
	}
	if (err == WM_OK) {
		err = checkpoint_turn(agg);
	}
	if (err == WM_OK) {
		err = refresh_turn(agg);
	}
	if (err == WM_OK && is_ready(agg)) {
		err = open_server(agg);
	}
	if (err == WM_OK && agg->server != NULL) {
		/* The watch was read until it had nothing more, so its edge-triggered descriptor
		 * wakes this up; should its edge have gone to a send, the time-out does. */
		err = wm_server_turn(agg->server, wm_watch_fd(agg->watch), more ? 0 : WAIT_MSEC,
				     &woken);
		if (err < 0) {
			wm_log(WM_LOG_ERROR, "the endpoint failed error=%s", wm_err_name(err));
		}
	}
	return err;
}

int aggregator_run(struct aggregator *agg)
{
	int err = WM_OK;

	while (err == WM_OK && !is_stopped(agg)) {
		err = turn(agg);
	}
	wm_daemon_notify("STOPPING=1");
	if (err == WM_OK && agg->tally != NULL && agg->tally->unsaved) {
		err = checkpoint(agg);
	}
	wm_log(WM_LOG_INFO, "stopped revision=%llu",
	       (unsigned long long)(agg->tally != NULL ? agg->tally->mark.revision : 0));
	if (err == WM_OK) {
		return EXIT_CLEAN;
	}
	return err == WM_EHISTORY_DIVERGED ? EXIT_DIVERGED : EXIT_FAILED;
}
