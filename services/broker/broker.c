/* The broker as a whole: open, the loop, commit, close. */
#include "broker/broker.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "broker/dispatch.h"
#include "broker/feed.h"
#include "broker/submit.h"
#include "conf/guard.h"
#include "server/daemon.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/failpoint.h"
#include "sys/files.h"
#include "sys/log.h"

/* Exit status of a process that must not go on: the supervisor starts it again. */
#define EXIT_OUTCOME_UNKNOWN 70

/* --- the service behind the front --- */

static bool on_find_key(const uint8_t key[32], struct wm_key_row *ret_row, void *user)
{
	struct broker *broker = user;
	const struct wm_key_row *row = wm_ledger_key(broker->ledger, key);

	if (row != NULL) {
		*ret_row = *row;
	}
	return row != NULL;
}

static void on_welcome(struct wm_head *welcome, void *user)
{
	struct broker *broker = user;
	const struct wm_register *reg = wm_ledger_register(broker->ledger);

	memcpy(welcome->store, wm_ledger_store_id(broker->ledger), sizeof(welcome->store));
	welcome->head = broker->journal.ops->watermark(&broker->journal);
	wm_ledger_root(broker->ledger, welcome->root);
	welcome->register_version = reg->version;
	memcpy(welcome->register_hash, reg->hash, sizeof(welcome->register_hash));
	welcome->has |= WM_HAS(STORE) | WM_HAS(HEAD) | WM_HAS(ROOT) | WM_HAS(REGISTER_VERSION) |
			WM_HAS(REGISTER_HASH);
}

static void on_message(const struct wm_envelope *envelope, void *user)
{
	struct broker *broker = user;
	handler_fn *handler = dispatch_find(envelope->head.type);

	if (handler == NULL) {
		wm_server_reject(broker->server, envelope, WM_ETYPE, NULL, 0);
		return;
	}
	handler(broker, envelope);
}

static void on_closed(uint64_t session, void *user)
{
	struct broker *broker = user;

	watches_drop(&broker->watches, session);
}

/* --- open and close --- */

static int take_lock(struct broker *broker, const struct wm_instance *instance)
{
	char *path = wm_instance_path(instance, "store/waymarkd.lock");
	const int err = path != NULL ? wm_lock_take(path, &broker->lock_fd) : WM_ENOMEM;

	wm_free(path);
	return err;
}

static int open_ledger(struct broker *broker, const struct wm_instance *instance,
		       const char **ret_why)
{
	char *path = wm_instance_path(instance, "store");
	const struct wm_store_opts opts = { .path = path,
					    .map_bytes = (size_t)instance->conf.map_bytes };

	int err = path != NULL ? wm_store_open(&opts, &broker->store) : WM_ENOMEM;
	wm_free(path);
	if (err == WM_OK) {
		err = wm_ledger_open(broker->store, &broker->ledger, ret_why);
	}
	if (err == WM_OK) {
		broker->journal = wm_journal_local(broker->ledger);
	}
	return err;
}

/* waymark-edge is where this program is. */
static int edge_program(char *ret_path, size_t cap)
{
	const ssize_t len = readlink("/proc/self/exe", ret_path, cap - sizeof("waymark-edge"));
	if (len <= 0 || (size_t)len >= cap - sizeof("waymark-edge")) {
		return WM_ESYSTEM;
	}
	ret_path[len] = '\0';
	char *name = strrchr(ret_path, '/');
	(void)strcpy(name != NULL ? name + 1 : ret_path, "waymark-edge");
	return WM_OK;
}

static int open_server(struct broker *broker, const struct wm_instance *instance,
		       const char *edge_level, const char **ret_why)
{
	static char program[4096];
	static char *command[] = {
		program, "--child", "--log-level", NULL, "--instance", NULL, NULL
	};
	const struct wm_conf *conf = &instance->conf;
	size_t key_count = 0;

	(void)wm_ledger_keys(broker->ledger, &key_count);
	if (key_count == 0 && !(wm_endpoint_is_local(conf->submit_endpoint) &&
				wm_endpoint_is_local(conf->watch_endpoint))) {
		*ret_why = "an endpoint faces the network and the ledger knows no key";
		return WM_EDENIED;
	}
	char *run_dir = wm_instance_path(instance, "run");
	const struct wm_core_opts opts = {
		.run_dir = run_dir,
		.edge_command = edge_level != NULL ? command : NULL,
		.service = { on_find_key, on_welcome, on_message, on_closed, broker },
		.heartbeat_msec = instance->conf.heartbeat_msec,
	};

	command[3] = (char *)edge_level;
	command[5] = instance->dir;
	*ret_why = "the path of waymark-edge";
	int err = run_dir != NULL ? edge_program(program, sizeof(program)) : WM_ENOMEM;
	if (err == WM_OK) {
		*ret_why = "run/ must be a folder that only this user can enter";
		err = wm_server_open_core(&opts, &broker->server);
	}
	wm_free(run_dir);
	if (err == WM_OK) {
		*ret_why = "waymark-edge did not begin to serve; its own line says why";
		err = wm_server_self_test(broker->server);
	}
	return err;
}

int broker_open(struct broker *broker, const struct wm_instance *instance, const char *edge_level,
		const char **ret_why)
{
	memset(broker, 0, sizeof(*broker));
	broker->lock_fd = -1;
	broker->instance = instance;
	watches_init(&broker->watches);
	wm_buf_init(&broker->item_buf, WM_ITEM_MAX_BYTES);

	*ret_why = "the store's lock file";
	int err = take_lock(broker, instance);
	if (err == WM_OK) {
		*ret_why = "the store";
		err = open_ledger(broker, instance, ret_why);
	}
	if (err == WM_OK) {
		upkeep_start(broker, instance->conf.scrub_seconds);
	}
	if (err == WM_OK) {
		*ret_why = "memory for the batch";
		err = batch_init(&broker->batch);
	}
	if (err == WM_OK) {
		err = open_server(broker, instance, edge_level, ret_why);
	}
	if (err < 0) {
		broker_close(broker);
	}
	return err;
}

void broker_close(struct broker *broker)
{
	wm_server_close(broker->server, WM_ESHUTTING_DOWN);
	wm_scrub_free(broker->upkeep.scrub);
	watches_deinit(&broker->watches);
	batch_deinit(&broker->batch);
	wm_ledger_close(broker->ledger);
	wm_store_close(broker->store);
	wm_buf_deinit(&broker->item_buf);
	if (broker->lock_fd >= 0) {
		close(broker->lock_fd);
	}
	memset(broker, 0, sizeof(*broker));
	broker->lock_fd = -1;
}

/* --- one turn --- */

int broker_public_error(int err)
{
	if (err == WM_EAGAIN) {
		return WM_EBUSY;
	}
	return err > WM_EBUSY ? WM_EINTERNAL : err; /* codes below 100 are never sent */
}

int64_t broker_now(struct broker *broker)
{
	const int64_t now_msec = wm_now_msec();

	if (now_msec > broker->now_msec) {
		broker->now_msec = now_msec;
	}
	return broker->now_msec;
}

/* Later than every time that an answer was given as of: that answer must not change. */
static int64_t commit_time(struct broker *broker)
{
	const int64_t now_msec = broker_now(broker);

	return now_msec > broker->asked_msec ? now_msec : broker->asked_msec + 1;
}

void broker_commit(struct broker *broker)
{
	struct batch *batch = &broker->batch;

	if (batch->count == 0) {
		return;
	}
	int err = broker->journal.ops->append(&broker->journal, wm_ledger_head(broker->ledger),
					      batch->submissions, batch->count, commit_time(broker),
					      batch->outcomes);
	err = err == WM_OK ? WM_FAILPOINT(after_commit_before_receipt) : err;
	switch (err) {
	case WM_OK:
		broker->stats.commits++;
		submit_answer(broker);
		if (WM_FAILPOINT(after_receipt_before_event) < 0) {
			broker->stopping = true;
		}
		break;
	case WM_ESTORAGE_FULL:
	case WM_ENOMEM:
	case WM_ECORRUPT:
		wm_log(WM_LOG_ERROR, "nothing stored error=%s submissions=%zu", wm_err_name(err),
		       batch->count);
		upkeep_note(broker, err);
		submit_refuse_all(broker, err == WM_ESTORAGE_FULL ? WM_ESTORAGE_FULL
					  : err == WM_ECORRUPT	  ? WM_EREADONLY
								  : WM_EINTERNAL);
		break;
	default:
		/* It may or may not be on disk.  Say nothing; clients settle after the restart. */
		wm_log(WM_LOG_ERROR, "commit failed, outcome not known, stopping error=%s",
		       wm_err_name(err));
		_exit(EXIT_OUTCOME_UNKNOWN);
	}
	batch_clear(batch);
}

void broker_head_leaf(struct broker *broker, uint8_t ret_hash[32])
{
	const uint64_t head = wm_ledger_head(broker->ledger);
	struct wm_ledger_read *read = NULL;
	struct wm_entry entry;

	if (head != broker->leaf_revision && wm_ledger_read_begin(broker->ledger, &read) == WM_OK) {
		if (wm_read_entry(read, head, &entry, broker->leaf_hash) == WM_OK) {
			broker->leaf_revision = head;
		}
		wm_ledger_read_end(&read);
	}
	memcpy(ret_hash, broker->leaf_hash, 32);
}

static int lesser(int a, int b)
{
	return a < b ? a : b;
}

static int turn(struct broker *broker, int signal_fd, int timeout_msec, int *ret_wait_msec)
{
	bool signalled = false;

	const int err = wm_server_turn(broker->server, signal_fd, timeout_msec, &signalled);
	if (err < 0) {
		return err;
	}
	broker_commit(broker);
	*ret_wait_msec = lesser(feed_all(broker), lesser(upkeep_turn(broker), backup_turn(broker)));
	for (int signal = signalled ? wm_daemon_signal_take(signal_fd) : 0; signal != 0;
	     signal = wm_daemon_signal_take(signal_fd)) {
		if (signal == SIGHUP) {
			upkeep_reload(broker);
		} else {
			broker->stopping = true;
		}
	}
	return WM_OK;
}

static void log_stats(const struct broker *broker)
{
	uint64_t counts[WM_EDGE_COUNT__COUNT];

	wm_server_counts(broker->server, counts);

	wm_log(WM_LOG_INFO,
	       "stopped head=%llu accepted=%llu replayed=%llu refused=%llu commits=%llu "
	       "events=%llu received=%llu malformed=%llu no_identity=%llu refused_keys=%llu "
	       "store=%s map_used=%u%% scrub_passes=%llu",
	       (unsigned long long)wm_ledger_head(broker->ledger),
	       (unsigned long long)broker->stats.accepted,
	       (unsigned long long)broker->stats.replayed,
	       (unsigned long long)broker->stats.refused, (unsigned long long)broker->stats.commits,
	       (unsigned long long)broker->stats.events,
	       (unsigned long long)counts[WM_COUNT_received],
	       (unsigned long long)counts[WM_COUNT_malformed],
	       (unsigned long long)counts[WM_COUNT_no_identity],
	       (unsigned long long)counts[WM_COUNT_refused_keys], upkeep_state(broker),
	       broker->upkeep.used_percent, (unsigned long long)broker->upkeep.passes);
}

int broker_run(struct broker *broker, int signal_fd)
{
	int wait_msec = 0;
	int err = WM_OK;

	while (err == WM_OK && !broker->stopping) {
		err = turn(broker, signal_fd, wait_msec, &wait_msec);
	}
	if (err == WM_OK) {
		wm_daemon_notify("STOPPING=1");
		backup_stop(broker);
		err = turn(broker, -1, 0, &wait_msec); /* what waits is refused: class 1 */
	}
	log_stats(broker);
	if (err == WM_OK) {
		upkeep_stop(broker);
	}
	return err;
}
