/* The edge as a whole: open, the loop, what comes by the hop, close. */
#include "edge/edge.h"

#include <poll.h>

#include "server/daemon.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/log.h"

#define START_MSEC	  5000 /* for the core's first word */
#define COUNT_EVERY_MSEC  1000
#define FLUSH_EVERY_BYTES ((size_t)64 * 1024) /* let the core work while we do */
#define TURN_READS_MAX	  8  /* of WM_HOP_READ_BYTES, before clients have their turn */
#define BIND_TRIES	  20 /* an edge that was killed may hold its ports for a moment still */
#define BIND_WAIT_MSEC	  50

/* --- what the front hands over --- */

static void put(struct edge *edge, const struct wm_hop_record *record)
{
	wm_hop_put(&edge->hop, record);
	if (wm_hop_backlog(&edge->hop) >= FLUSH_EVERY_BYTES && edge->err == WM_OK) {
		edge->err = wm_hop_flush(&edge->hop);
	}
}

static void on_ask(uint64_t ticket, const uint8_t key[WM_KEY_BYTES], void *user)
{
	struct wm_hop_record ask = { .type = WM_HOP_ASK, .ticket = ticket };

	memcpy(ask.key, key, sizeof(ask.key));
	put(user, &ask);
}

static void on_message(struct wm_inbound *in, void *user)
{
	struct wm_hop_record request = { .type = WM_HOP_REQUEST,
					 .session = in->envelope.session,
					 .flow = (uint8_t)in->envelope.flow,
					 .head = in->head_bytes,
					 .body = in->envelope.body };

	struct edge *edge = user;
	memcpy(request.key, in->key, sizeof(request.key));
	intake_count(&edge->intake, in->envelope.flow, in->envelope.session,
		     in->envelope.head.type == WM_MSG_SUBMIT, wm_mono_msec());
	put(edge, &request);
}

static void on_closed(uint64_t session, void *user)
{
	struct edge *edge = user;
	const struct wm_hop_record gone = { .type = WM_HOP_GONE, .session = session };

	outgoing_forget(&edge->outgoing, session);
	put(edge, &gone);
}

static bool hop_has_room(const struct edge *edge)
{
	return wm_hop_backlog(&edge->hop) < WM_HOP_QUEUE_BYTES;
}

static bool has_room(enum wm_flow flow, void *user)
{
	const struct edge *edge = user;

	return hop_has_room(edge) && intake_has_room(&edge->intake, flow);
}

/* --- what comes by the hop --- */

static int take_record(struct edge *edge, const struct wm_hop_record *record)
{
	int err = WM_OK;

	switch (record->type) {
	case WM_HOP_TELL:
		wm_front_tell(edge->front, record->ticket, record->verdict);
		return WM_OK;
	case WM_HOP_ANSWER:
		err = outgoing_send(&edge->outgoing, edge->front, record->session, record->head,
				    record->body);
		if (err < 0 && err != WM_ENOTFOUND) { /* a gap must not pass as silence */
			wm_front_end(edge->front, record->session);
		}
		return WM_OK;
	case WM_HOP_END:
		wm_front_end(edge->front, record->session);
		return WM_OK;
	case WM_HOP_DONE:
		return intake_done(&edge->intake, (enum wm_flow)record->flow, record->number);
	case WM_HOP_STOP:
		edge->stopping = true;
		return WM_OK;
	default:
		return WM_ECORRUPT;
	}
}

static int read_hop(struct edge *edge)
{
	struct wm_hop_record record;

	for (int i = 0; i < TURN_READS_MAX; i++) {
		int err = wm_hop_fill(&edge->hop);
		if (err < 0) {
			return err == WM_EAGAIN ? WM_OK : err;
		}
		while ((err = wm_hop_next(&edge->hop, WM_HOP_CORE, &record)) == WM_OK) {
			err = take_record(edge, &record);
			if (err < 0) {
				return err;
			}
		}
		if (err != WM_EAGAIN) {
			return err;
		}
	}
	return WM_OK;
}

/* The self-test waits for the core's word about its key. */
static void on_idle(void *user)
{
	struct edge *edge = user;

	int err = wm_hop_flush(&edge->hop);
	if (err == WM_OK) {
		err = read_hop(edge);
	}
	edge->err = edge->err < 0 ? edge->err : err;
}

/* --- open and close --- */

/* Say HELLO and wait for START, the core's first word. */
static int greet(struct edge *edge, uint16_t *ret_epoch)
{
	const struct wm_hop_record hello = { .type = WM_HOP_HELLO, .version = WM_HOP_VERSION };
	const int64_t until = wm_mono_msec() + START_MSEC;
	struct wm_hop_record start;
	int err;

	wm_hop_put(&edge->hop, &hello);
	err = wm_hop_flush(&edge->hop);
	while (err == WM_OK) {
		err = wm_hop_next(&edge->hop, WM_HOP_CORE, &start);
		if (err == WM_OK) {
			*ret_epoch = start.epoch;
			return start.type == WM_HOP_START && start.version == WM_HOP_VERSION
				       ? WM_OK
				       : WM_EVERSION;
		}
		struct pollfd fd = { .fd = edge->hop.fd, .events = POLLIN };
		const int64_t left = until - wm_mono_msec();
		if (err != WM_EAGAIN || left <= 0 || poll(&fd, 1, (int)left) <= 0) {
			return err == WM_EAGAIN ? WM_ETIMEOUT : err;
		}
		err = wm_hop_fill(&edge->hop);
	}
	return err;
}

static int open_hop(struct edge *edge, const struct wm_instance *instance, uint16_t *ret_epoch)
{
	char *path = wm_instance_path(instance, "run");
	int fd;

	int err = path != NULL ? wm_hop_connect(path, &fd) : WM_ENOMEM;
	wm_free(path);
	if (err == WM_OK) {
		err = wm_hop_open(&edge->hop, fd);
	}
	return err == WM_OK ? greet(edge, ret_epoch) : err;
}

static int read_key(const struct wm_instance *instance, struct wm_keypair *ret_key)
{
	char public_text[WM_Z85_TEXT_BYTES];
	char secret_text[WM_Z85_TEXT_BYTES];
	char *path = wm_instance_path(instance, "keys/server.key");

	int err = path != NULL ? wm_keyfile_read(path, public_text, secret_text) : WM_ENOMEM;
	wm_free(path);
	if (err == WM_OK) {
		err = wm_keypair_parse(public_text, secret_text, ret_key);
		explicit_bzero(secret_text, sizeof(secret_text));
	}
	return err;
}

static int open_front(struct edge *edge, const struct wm_instance *instance, uint16_t epoch,
		      const struct wm_keypair *key)
{
	const struct wm_endpoint endpoints[] = {
		{ WM_FLOW_SUBMIT, instance->conf.submit_endpoint, WM_FRAME_MAX_BYTES },
		{ WM_FLOW_READ, instance->conf.watch_endpoint, WM_WATCH_FRAME_MAX_BYTES },
	};
	const struct wm_front_opts opts = {
		.key = key,
		.endpoints = endpoints,
		.endpoint_count = 2,
		.epoch = epoch,
		.hooks = { on_ask, on_message, on_closed, has_room, on_idle, edge },
	};
	int err = wm_front_open(&opts, &edge->front);

	for (int i = 1; err == WM_ELOCKED && i < BIND_TRIES; i++) {
		(void)poll(NULL, 0, BIND_WAIT_MSEC);
		err = wm_front_open(&opts, &edge->front);
	}
	return err;
}

int edge_open(struct edge *edge, const struct wm_instance *instance, const char **ret_why)
{
	const struct wm_hop_record ready = { .type = WM_HOP_READY };
	struct wm_keypair key = { { 0 }, { 0 } };
	uint16_t epoch = 0;

	memset(edge, 0, sizeof(*edge));
	wm_hop_init(&edge->hop, 2 * (size_t)WM_HOP_QUEUE_BYTES);
	*ret_why = "keys/server.key cannot be read, is malformed, or others may read it";
	int err = read_key(instance, &key);
	if (err == WM_OK) {
		*ret_why = "memory for the queues";
		err = outgoing_init(&edge->outgoing);
	}
	if (err == WM_OK) {
		*ret_why = "the core does not answer at run/core.sock";
		err = open_hop(edge, instance, &epoch);
	}
	if (err == WM_OK) {
		*ret_why = "an endpoint of waymark.conf cannot be bound";
		err = open_front(edge, instance, epoch, &key);
	}
	wm_keypair_wipe(&key);
	if (err == WM_OK) {
		*ret_why = "self-test: an endpoint did not refuse an unknown key";
		err = wm_front_self_test(edge->front);
	}
	if (err == WM_OK) {
		*ret_why = "the core is gone";
		wm_hop_put(&edge->hop, &ready);
		err = edge->err < 0 ? edge->err : wm_hop_flush(&edge->hop);
	}
	if (err < 0) {
		edge_close(edge);
	}
	return err;
}

void edge_close(struct edge *edge)
{
	wm_front_close(edge->front);
	wm_hop_close(&edge->hop);
	outgoing_deinit(&edge->outgoing);
	memset(edge, 0, sizeof(*edge));
	edge->hop.fd = -1;
}

/* --- one turn --- */

/* Tell the counters; the core also sees by it that this process is alive. */
static void count(struct edge *edge, int64_t now_mono_msec)
{
	const uint64_t *counts = wm_front_counts(edge->front);
	const struct wm_hop_record counted = { .type = WM_HOP_COUNTED, .counts = counts };

	edge->counted_mono_msec = now_mono_msec;
	wm_hop_put(&edge->hop, &counted);
}

static int turn(struct edge *edge, int signal_fd)
{
	struct wm_front_fd fds[] = {
		{ .fd = edge->hop.fd, .want_write = wm_hop_backlog(&edge->hop) > 0 },
		{ .fd = signal_fd },
	};
	const int timeout_msec =
		edge->outgoing.waiting_count > 0 ? edge->outgoing.retry_msec : COUNT_EVERY_MSEC;

	int err = wm_front_turn(edge->front, fds, 2, timeout_msec);
	if (err == WM_OK && fds[0].ready) {
		err = read_hop(edge);
	}
	if (err < 0) {
		return err;
	}
	outgoing_retry(&edge->outgoing, edge->front);
	if (hop_has_room(edge)) {
		outgoing_tell(&edge->outgoing, &edge->hop);
	}
	const int64_t now = wm_mono_msec();
	if (now - edge->counted_mono_msec >= COUNT_EVERY_MSEC || edge->stopping) {
		count(edge, now);
	}
	for (int signal = fds[1].ready ? wm_daemon_signal_take(signal_fd) : 0; signal != 0;
	     signal = wm_daemon_signal_take(signal_fd)) {
		if (!edge->stopping) {
			wm_front_say_bye(edge->front, WM_ESHUTTING_DOWN);
		}
		edge->stopping = true;
	}
	return edge->err < 0 ? edge->err : wm_hop_flush(&edge->hop);
}

int edge_run(struct edge *edge, int signal_fd)
{
	int err = WM_OK;

	while (err == WM_OK && !edge->stopping) {
		err = turn(edge, signal_fd);
	}
	return err;
}
