/* Records from the edge, by table.  It has checked them; but it is what partners can reach. */
#include "server/core.h"
#include "sys/clock.h"
#include "sys/log.h"

static int on_hello(struct wm_server *server, const struct wm_hop_record *record)
{
	struct wm_core *core = server->core;
	const struct wm_hop_record start = { .type = WM_HOP_START,
					     .version = WM_HOP_VERSION,
					     .epoch = core->epoch };

	if (record->version != WM_HOP_VERSION) {
		return WM_EVERSION;
	}
	wm_hop_put(&core->hop, &start);
	return WM_OK;
}

static int on_ready(struct wm_server *server, const struct wm_hop_record *record)
{
	struct wm_core *core = server->core;

	(void)record;
	core->is_ready = true;
	wm_child_welcome(&core->child);
	if (core->was_ever_ready) {
		wm_log(WM_LOG_INFO, "the edge serves again");
	}
	core->was_ever_ready = true;
	return WM_OK;
}

static int on_ask(struct wm_server *server, const struct wm_hop_record *record)
{
	struct wm_key_row row;
	const struct wm_hop_record tell = {
		.type = WM_HOP_TELL,
		.ticket = record->ticket,
		.verdict = server->service.find_key(record->key, &row, server->service.user),
	};

	if (!tell.verdict && server->core->is_ready) { /* before that it is the self-test's own */
		wm_audit_unknown_key(&server->audit, record->key);
	}
	wm_hop_put(&server->core->hop, &tell);
	return WM_OK;
}

/* The edge has checked all this; but the edge is what partners can reach. */
static int handle_request(struct wm_server *server, const struct wm_hop_record *record)
{
	struct wm_inbound in = { .envelope = { .session = record->session,
					       .flow = (enum wm_flow)record->flow,
					       .body = record->body },
				 .key = record->key,
				 .head_bytes = record->head };
	struct wm_head *head = &in.envelope.head;

	if ((record->flow != WM_FLOW_SUBMIT && record->flow != WM_FLOW_READ) ||
	    record->session >> 48 != server->core->epoch || record->body.len > WM_BODY_MAX_BYTES ||
	    wm_head_decode(record->head, head) < 0 || !wm_msg_from_client(head->type) ||
	    !(wm_msg_flow(head->type) & record->flow)) {
		return WM_ECORRUPT;
	}
	wm_server_take(server, &in);
	return WM_OK;
}

/*
 * Submissions are dealt with at once, since they only join the batch.  Requests of
 * the watch endpoint may take long each: they wait aside, so that submissions
 * behind them do not.
 */
static int on_request(struct wm_server *server, const struct wm_hop_record *record)
{
	struct wm_core *core = server->core;

	if (record->flow != WM_FLOW_READ) {
		core->done_submits++;
		return handle_request(server, record);
	}
	struct wm_later *later =
		&core->later[(core->later_first + core->later_count) % WM_HOP_READS_MAX];
	if (core->later_count == WM_HOP_READS_MAX ||
	    record->head.len + record->body.len > sizeof(later->bytes)) {
		return WM_ECORRUPT;
	}
	later->session = record->session;
	later->head_len = record->head.len;
	later->body_len = record->body.len;
	memcpy(later->key, record->key, sizeof(later->key));
	memcpy(later->bytes, record->head.data, record->head.len);
	memcpy(later->bytes + record->head.len, record->body.data, record->body.len);
	core->later_count++;
	return WM_OK;
}

int wm_core_take_later(struct wm_server *server)
{
	struct wm_core *core = server->core;
	const int64_t end_mono_msec = wm_mono_msec() + WM_TURN_BUSY_MSEC;
	int err = WM_OK;

	while (err == WM_OK && core->later_count > 0 && wm_mono_msec() < end_mono_msec) {
		const struct wm_later *later = &core->later[core->later_first];
		struct wm_hop_record record = {
			.type = WM_HOP_REQUEST,
			.session = later->session,
			.flow = WM_FLOW_READ,
			.head = wm_view_of(later->bytes, later->head_len),
			.body = wm_view_of(later->bytes + later->head_len, later->body_len),
		};
		memcpy(record.key, later->key, sizeof(record.key));
		if (later->session != 0) {
			err = handle_request(server, &record);
		}
		core->later_first = (core->later_first + 1) % WM_HOP_READS_MAX;
		core->later_count--;
		core->done_reads++;
	}
	return err;
}

static void tell(struct wm_core *core, enum wm_flow flow, uint32_t *number)
{
	const struct wm_hop_record done = { .type = WM_HOP_DONE,
					    .flow = (uint8_t)flow,
					    .number = *number };

	if (*number > 0) {
		wm_hop_put(&core->hop, &done);
		*number = 0;
	}
}

void wm_core_tell_done(struct wm_core *core)
{
	tell(core, WM_FLOW_SUBMIT, &core->done_submits);
	tell(core, WM_FLOW_READ, &core->done_reads);
}

void wm_core_forget(struct wm_server *server, uint64_t id)
{
	struct wm_session *session = wm_server_session(server, id);

	if (session != NULL) {
		server->core->away_bytes -= session->away_bytes;
		wm_server_forget(server, id);
	}
}

static int on_gone(struct wm_server *server, const struct wm_hop_record *record)
{
	struct wm_core *core = server->core;

	for (size_t i = 0; i < core->later_count; i++) {
		struct wm_later *later = &core->later[(core->later_first + i) % WM_HOP_READS_MAX];
		if (later->session == record->session) {
			later->session = 0; /* its HELLO must not open it again */
		}
	}
	wm_core_forget(server, record->session);
	return WM_OK;
}

static int on_room(struct wm_server *server, const struct wm_hop_record *record)
{
	struct wm_session *session = wm_server_session(server, record->session);

	if (session == NULL) {
		return WM_OK; /* it crossed an END */
	}
	if (record->taken_count > session->away_count ||
	    record->taken_bytes > session->away_bytes) {
		return WM_ECORRUPT;
	}
	session->away_count -= record->taken_count;
	session->away_bytes -= record->taken_bytes;
	server->core->away_bytes -= record->taken_bytes;
	return WM_OK;
}

static int on_counted(struct wm_server *server, const struct wm_hop_record *record)
{
	wm_hop_counts(record, server->core->now);
	return WM_OK;
}

typedef int record_fn(struct wm_server *server, const struct wm_hop_record *record);

static record_fn *const handlers[] = {
	[WM_HOP_HELLO] = on_hello,     [WM_HOP_READY] = on_ready, [WM_HOP_ASK] = on_ask,
	[WM_HOP_REQUEST] = on_request, [WM_HOP_GONE] = on_gone,	  [WM_HOP_ROOM] = on_room,
	[WM_HOP_COUNTED] = on_counted,
};

int wm_core_take(struct wm_server *server)
{
	struct wm_hop_record record;

	for (;;) {
		const int err = wm_hop_next(&server->core->hop, WM_HOP_EDGE, &record);
		if (err < 0) {
			return err == WM_EAGAIN ? WM_OK : err;
		}
		const int handled = handlers[record.type](server, &record);
		if (handled < 0) {
			return handled;
		}
	}
}
