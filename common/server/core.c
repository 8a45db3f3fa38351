/*
 * The core's end of the hop: a server whose front is another process.
 *
 * What is on its way to a session is counted until the edge says that the peer's
 * queue took it (ROOM), so a peer that stops reading fills its own window and
 * nobody else's.  An edge that breaks the record format is cut off and replaced.
 */
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "server/core.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/log.h"

#define FLUSH_EVERY_BYTES ((size_t)64 * 1024) /* let the edge work while we do */
#define TURN_READS_MAX	  8    /* of WM_HOP_READ_BYTES, before the batch is committed */
#define GRACE_MSEC	  1000 /* for an edge that has left, to end */

/* --- the edge comes and goes --- */

static void drop_edge(struct wm_server *server, const char *why, int grace_msec)
{
	struct wm_core *core = server->core;

	if (!wm_hop_is_open(&core->hop)) {
		return;
	}
	wm_log(WM_LOG_WARN, "the edge is gone: %s", why);
	wm_hop_close(&core->hop);
	wm_child_dismiss(&core->child, wm_mono_msec(), grace_msec);
	core->is_ready = false;
	for (size_t i = 0; i < WM_EDGE_COUNT__COUNT; i++) {
		core->past[i] += core->now[i];
		core->now[i] = 0;
	}
	for (size_t i = 0; i < WM_SESSIONS_MAX_COUNT; i++) {
		wm_server_forget(server, server->sessions[i].id);
	}
	core->away_bytes = 0;
	core->later_count = 0;
	core->done_submits = 0;
	core->done_reads = 0;
}

static void accept_edge(struct wm_core *core)
{
	int fd;

	const int err = wm_hop_accept(core->listen_fd, &fd);
	if (err < 0) {
		if (err != WM_EAGAIN) {
			wm_log(WM_LOG_WARN, "an edge was not let in error=%s", wm_err_name(err));
		}
		return;
	}
	if (wm_hop_is_open(&core->hop)) {
		wm_log(WM_LOG_WARN, "a second edge was not let in");
		(void)close(fd);
		return;
	}
	if (wm_hop_open(&core->hop, fd) < 0) {
		(void)close(fd);
		return;
	}
	core->epoch++;
	core->heard_mono_msec = wm_mono_msec();
	core->flush_err = WM_OK;
	core->heard_mono_msec = wm_mono_msec();
	core->flush_at_bytes = FLUSH_EVERY_BYTES;
}

static bool may_read(const struct wm_core *core)
{
	return wm_hop_backlog(&core->hop) < WM_HOP_ANSWERS_BYTES;
}

static int read_edge(struct wm_server *server)
{
	struct wm_core *core = server->core;

	for (int i = 0; i < TURN_READS_MAX && may_read(core); i++) {
		int err = wm_hop_fill(&core->hop);
		if (err == WM_OK) {
			err = wm_core_take(server);
		}
		if (err < 0) {
			return err == WM_EAGAIN ? WM_OK : err;
		}
	}
	return WM_OK;
}

/* --- the link --- */

static bool is_over(const struct wm_core *core, const struct wm_session *session, uint64_t grace)
{
	const uint64_t most = core->away_bytes > WM_WINDOW_ALL_BYTES && grace == 0
				      ? WM_WINDOW_LEAST_BYTES
				      : WM_WINDOW_MAX_BYTES;

	return session->away_bytes > most + grace;
}

static bool core_is_full(const struct wm_server *server, const struct wm_session *session)
{
	return session->away_count >= WM_WINDOW_MAX_COUNT || is_over(server->core, session, 0);
}

static int core_send(struct wm_server *server, struct wm_session *session, struct wm_view head,
		     struct wm_view body, bool is_watch)
{
	struct wm_core *core = server->core;
	const struct wm_hop_record answer = {
		.type = WM_HOP_ANSWER, .session = session->id, .head = head, .body = body
	};

	/* A watch waits for room; an answer that has begun may finish. */
	if (is_watch ? core_is_full(server, session) || !may_read(core)
		     : session->away_count >= 2 * WM_WINDOW_MAX_COUNT ||
			       is_over(core, session, WM_ANSWER_MAX_BYTES)) {
		return WM_EAGAIN;
	}
	wm_hop_put(&core->hop, &answer);
	session->away_count++;
	session->away_bytes += head.len + body.len;
	core->away_bytes += head.len + body.len;
	if (wm_hop_backlog(&core->hop) >= core->flush_at_bytes) {
		core->flush_err = wm_hop_flush(&core->hop); /* the next turn looks at it */
		core->flush_at_bytes = wm_hop_backlog(&core->hop) + FLUSH_EVERY_BYTES;
	}
	return WM_OK;
}

static void core_end(struct wm_server *server, uint64_t session)
{
	const struct wm_hop_record end = { .type = WM_HOP_END, .session = session };

	wm_hop_put(&server->core->hop, &end);
	wm_core_forget(server, session);
}

/* Write what the last turn left. */
static void flush_edge(struct wm_server *server)
{
	struct wm_core *core = server->core;

	if (!wm_hop_is_open(&core->hop)) {
		return;
	}
	wm_core_tell_done(core); /* what came in the last turn is committed or answered now */
	const int err = core->flush_err < 0 ? core->flush_err : wm_hop_flush(&core->hop);
	if (err < 0) {
		drop_edge(server, wm_err_name(err), GRACE_MSEC);
	}
	core->flush_at_bytes = wm_hop_backlog(&core->hop) + FLUSH_EVERY_BYTES;
}

static void serve_edge(struct wm_server *server, int64_t now_mono_msec)
{
	const int err = read_edge(server);

	server->core->heard_mono_msec = now_mono_msec;
	if (err == WM_ENOTFOUND) {
		drop_edge(server, "it closed the connection", GRACE_MSEC);
	} else if (err < 0) {
		drop_edge(server, wm_err_name(err), 0); /* what sends nonsense is not trusted */
	}
}

static int core_turn(struct wm_server *server, int extra_fd, int timeout_msec, bool *ret_extra)
{
	struct wm_core *core = server->core;
	int64_t now = wm_mono_msec();

	wm_child_tend(&core->child, now);
	flush_edge(server);
	const int hop_events =
		(may_read(core) ? POLLIN : 0) | (wm_hop_backlog(&core->hop) > 0 ? POLLOUT : 0);
	struct pollfd fds[4] = {
		{ .fd = core->listen_fd, .events = POLLIN },
		{ .fd = core->hop.fd, .events = (short)hop_events },
		{ .fd = core->child.pid_fd, .events = POLLIN },
		{ .fd = extra_fd, .events = POLLIN },
	};
	const int most_msec = core->later_count > 0 ? 0 : timeout_msec;
	if (poll(fds, 4, wm_child_due_msec(&core->child, now, most_msec)) < 0 && errno != EINTR) {
		return WM_ESYSTEM;
	}
	now = wm_mono_msec();
	if (fds[1].revents != 0) { /* before the end of the child: its last words count */
		serve_edge(server, now);
	} else if (now - core->heard_mono_msec > WM_EDGE_SILENT_MSEC) {
		drop_edge(server, "it is silent", 0);
	}
	const int err = wm_core_take_later(server);
	if (err < 0) {
		drop_edge(server, wm_err_name(err), 0);
	}
	if (fds[2].revents != 0 && wm_child_reap(&core->child, now)) {
		drop_edge(server, "it ended", 0);
		core->has_failed = core->has_failed || !core->was_ever_ready;
	}
	if (fds[0].revents != 0) {
		accept_edge(core);
	}
	*ret_extra = fds[3].revents != 0;
	return WM_OK;
}

static int core_self_test(struct wm_server *server)
{
	struct wm_core *core = server->core;
	const int64_t until = wm_mono_msec() + WM_EDGE_START_MSEC;
	bool extra = false;

	if (core->child.command == NULL) {
		return WM_OK; /* whoever starts the edge waits for it */
	}
	while (!core->is_ready) {
		const int64_t left = until - wm_mono_msec();
		if (left <= 0 || core->has_failed) {
			return WM_ESYSTEM;
		}
		const int err = core_turn(server, -1, (int)left, &extra);
		if (err < 0) {
			return err;
		}
	}
	return WM_OK;
}

/* Let the edge say what is queued and end by itself; a child that does not is killed. */
static void stop_edge(struct wm_server *server)
{
	struct wm_core *core = server->core;
	const struct wm_hop_record stop = { .type = WM_HOP_STOP };
	const int64_t until = wm_mono_msec() + WM_EDGE_STOP_MSEC;

	if (wm_hop_is_open(&core->hop)) {
		wm_hop_put(&core->hop, &stop);
	}
	while (wm_hop_is_open(&core->hop) && wm_mono_msec() < until) {
		struct wm_hop_record record;
		struct pollfd fd = { .fd = core->hop.fd, .events = POLLIN };
		int err = wm_hop_flush(&core->hop);
		if (err < 0) {
			break;
		}
		fd.events |= wm_hop_backlog(&core->hop) > 0 ? POLLOUT : 0;
		(void)poll(&fd, 1, (int)(until - wm_mono_msec()));
		err = wm_hop_fill(&core->hop);
		while (err == WM_OK) { /* nothing more is taken, but the counters */
			err = wm_hop_next(&core->hop, WM_HOP_EDGE, &record);
			if (err == WM_OK && record.type == WM_HOP_COUNTED) {
				wm_hop_counts(&record, core->now);
			}
		}
		if (err != WM_EAGAIN) {
			break; /* it has closed: done */
		}
	}
	struct pollfd ended = { .fd = core->child.pid_fd, .events = POLLIN };
	if (core->child.pid_fd >= 0) {
		const int64_t left = until - wm_mono_msec();
		if (poll(&ended, 1, left > 0 ? (int)left : 0) <= 0) {
			wm_log(WM_LOG_WARN, "the edge does not end by itself and is killed");
			wm_child_kill(&core->child);
			(void)poll(&ended, 1, -1);
		}
	}
}

static void core_close(struct wm_server *server)
{
	struct wm_core *core = server->core;

	stop_edge(server);
	if (core->child.pid_fd >= 0) {
		(void)close(core->child.pid_fd); /* its status is of no use any more */
	}
	wm_hop_close(&core->hop);
	if (core->listen_fd >= 0) {
		(void)close(core->listen_fd);
	}
	wm_free(core->run_dir);
	wm_free(core);
}

static void core_counts(const struct wm_server *server, uint64_t *counts)
{
	for (size_t i = 0; i < WM_EDGE_COUNT__COUNT; i++) {
		counts[i] = server->core->past[i] + server->core->now[i];
	}
}

const struct wm_link_ops wm_core_link = {
	core_send, core_is_full, core_end, core_self_test, core_turn, core_close, core_counts,
};

int wm_server_open_core(const struct wm_core_opts *opts, struct wm_server **ret_server)
{
	struct wm_core *core = wm_alloc(sizeof(*core));
	if (core == NULL) {
		return WM_ENOMEM;
	}
	struct wm_server *server =
		wm_server_new(&wm_core_link, &opts->service, opts->heartbeat_msec);
	if (server == NULL) {
		wm_free(core);
		return WM_ENOMEM;
	}
	server->core = core;
	core->listen_fd = -1;
	wm_hop_init(&core->hop, WM_HOP_ANSWERS_BYTES + 2 * (size_t)WM_ANSWER_MAX_BYTES);
	wm_child_init(&core->child, opts->edge_command);
	core->run_dir = wm_strdup(opts->run_dir);
	const int err =
		core->run_dir != NULL ? wm_hop_listen(core->run_dir, &core->listen_fd) : WM_ENOMEM;
	if (err < 0) {
		wm_server_close(server, 0);
		return err;
	}
	*ret_server = server;
	return WM_OK;
}
