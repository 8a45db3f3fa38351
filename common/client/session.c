/*
 * The session on a link: HELLO, heartbeats, silence, and making it again.
 *
 * There is no thread here: everything happens inside wm_link_next(), which
 * callers run for as long as their time-out allows.
 */
#include "client/internal.h"

#include "proto/limits.h"
#include "sys/clock.h"

#define GREETING_MAX_MSEC (WM_HEARTBEAT_MSEC * WM_HEARTBEATS_MISSED_MAX)

int64_t wm_deadline_of(int timeout_msec)
{
	return timeout_msec < 0 ? INT64_MAX : wm_mono_msec() + timeout_msec;
}

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void greet(struct wm_link *link)
{
	struct wm_head hello = wm_head_of(WM_MSG_HELLO, wm_link_req(link));

	hello.versions[0] = WM_PROTOCOL_VERSION;
	hello.versions_count = 1;
	hello.client = wm_view_str(link->name);
	hello.has |= WM_HAS(VERSIONS) | WM_HAS(CLIENT);
	if (link->heartbeat_msec > 0) {
		hello.heartbeat = link->heartbeat_msec;
		hello.has |= WM_HAS(HEARTBEAT);
	}
	if (wm_link_send_any(link, &hello, (struct wm_view){ NULL, 0 }) == WM_OK) {
		link->hello_req = hello.req;
		link->state = WM_LINK_GREETING;
	}
}

static void send_nonce(struct wm_link *link, enum wm_msg_type type, uint64_t req, uint64_t nonce)
{
	struct wm_head head = wm_head_of(type, req);

	head.nonce = nonce;
	head.has |= WM_HAS(NONCE);
	/* No room means that much else is under way, which shows life as well. */
	(void)wm_link_send_any(link, &head, (struct wm_view){ NULL, 0 });
}

/* ------------------------------------------------------------------ receiving */

/* @return WM_OK, WM_EAGAIN (nothing there), or why this peer makes no sense */
static int receive(struct wm_link *link)
{
	int more = 1;

	wm_link_release(link);
	for (int i = 0; more; i++) {
		if (i == 2) {
			return WM_EFRAMES;
		}
		zmq_msg_init(&link->frame[i]);
		link->frame_count++;
		if (zmq_msg_recv(&link->frame[i], link->socket, ZMQ_DONTWAIT) < 0) {
			return WM_EAGAIN;
		}
		more = zmq_msg_more(&link->frame[i]);
	}
	if (link->frame_count != 2) {
		return WM_EFRAMES;
	}
	link->msg.body = wm_view_of(zmq_msg_data(&link->frame[1]), zmq_msg_size(&link->frame[1]));
	return wm_head_decode(
		wm_view_of(zmq_msg_data(&link->frame[0]), zmq_msg_size(&link->frame[0])),
		&link->msg.head);
}

static void on_welcome(struct wm_link *link, const struct wm_head *head)
{
	struct wm_server_info *info = &link->info;

	memset(info, 0, sizeof(*info));
	memcpy(info->store, head->store, sizeof(info->store));
	memcpy(info->register_hash, head->register_hash, sizeof(info->register_hash));
	info->head = head->head;
	info->role = (head->has & WM_HAS(ROLE)) ? head->role : 0;
	info->register_version = head->register_version;
	info->limit_body_bytes = head->limit_body;
	info->limit_inflight = head->limit_inflight;
	info->limit_credit = head->limit_credit;
	info->limit_watches = head->limit_watches;
	info->heartbeat_msec = head->heartbeat > 0 ? head->heartbeat : WM_HEARTBEAT_MSEC;
	info->server_time_msec = (int64_t)head->server_time;
	memcpy(info->institution, head->institution.data, head->institution.len);
	link->session++;
	link->backoff_msec = WM_BACKOFF_MIN_MSEC;
	link->state = WM_LINK_READY;
}

/* The server ends the session, or never begins one. */
static int on_refused(struct wm_link *link, int err)
{
	wm_link_drop(link);
	return wm_err_class(err) == WM_CLASS_RETRY || err == WM_OK ? WM_EUNREACHABLE : err;
}

/*
 * Is a REJECT about the session rather than about one request?  We use no
 * request number 0: it is what a server echoes that did not read our head.
 */
static bool ends_session(const struct wm_link *link, const struct wm_head *head)
{
	return link->state == WM_LINK_GREETING || head->req == 0 || head->code == -WM_ENO_SESSION ||
	       head->code == -WM_ESHUTTING_DOWN;
}

/*
 * What concerns the session.
 * @return WM_OK (it is the caller's), WM_EAGAIN (a session began),
 *         WM_EUNREACHABLE (it ended), WM_ETIMEOUT (done with), or a refusal
 */
static int on_message(struct wm_link *link)
{
	const struct wm_head *head = &link->msg.head;

	switch (head->type) {
	case WM_MSG_WELCOME:
		if (link->state != WM_LINK_GREETING || head->req != link->hello_req) {
			return WM_ETIMEOUT;
		}
		on_welcome(link, head);
		return WM_EAGAIN;
	case WM_MSG_PING:
		send_nonce(link, WM_MSG_PONG, head->req, head->nonce);
		return WM_ETIMEOUT;
	case WM_MSG_PONG:
		return WM_ETIMEOUT;
	case WM_MSG_BYE:
		return on_refused(link, -(int)head->code);
	case WM_MSG_REJECT:
		return ends_session(link, head) ? on_refused(link, -(int)head->code) : WM_OK;
	default:
		return link->state == WM_LINK_READY ? WM_OK : WM_ETIMEOUT;
	}
}

/* As on_message(); WM_ETIMEOUT also when nothing has come. */
static int take_message(struct wm_link *link, int64_t now_mono_msec)
{
	for (;;) {
		int err = receive(link);
		if (err == WM_EAGAIN) {
			return WM_ETIMEOUT;
		}
		link->heard_mono_msec = now_mono_msec;
		if (err == WM_ETYPE) {
			continue; /* a newer server's; not for us */
		}
		if (err < 0) {
			wm_link_drop(link);
			return WM_EUNREACHABLE;
		}
		err = on_message(link);
		if (err != WM_ETIMEOUT) {
			return err;
		}
	}
}

/* ------------------------------------------------------------------ driving */

static int64_t silence_max_msec(const struct wm_link *link)
{
	return (int64_t)link->info.heartbeat_msec * WM_HEARTBEATS_MISSED_MAX;
}

/* A server forgets a client that says nothing, however much it sends to it. */
static void keep_alive(struct wm_link *link, int64_t now_mono_msec)
{
	const int64_t heartbeat_msec = link->info.heartbeat_msec;

	if (now_mono_msec - link->driven_mono_msec > heartbeat_msec) {
		link->heard_mono_msec = now_mono_msec; /* nobody was listening */
	}
	if (now_mono_msec - link->sent_mono_msec >= heartbeat_msec) {
		send_nonce(link, WM_MSG_PING, wm_link_req(link), (uint64_t)now_mono_msec);
		link->sent_mono_msec = now_mono_msec;
	}
}

/* When something is due without a message: see drive(). */
static int64_t next_due(const struct wm_link *link)
{
	switch (link->state) {
	case WM_LINK_DOWN:
		return link->retry_mono_msec;
	case WM_LINK_GREETING:
		return link->sent_mono_msec + GREETING_MAX_MSEC;
	case WM_LINK_READY:
		return lesser(link->sent_mono_msec + (int64_t)link->info.heartbeat_msec,
			      link->heard_mono_msec + silence_max_msec(link));
	case WM_LINK_CONNECTING:
	default:
		return INT64_MAX;
	}
}

static bool is_silent(const struct wm_link *link, int64_t now_mono_msec)
{
	return (link->state == WM_LINK_GREETING &&
		now_mono_msec >= link->sent_mono_msec + GREETING_MAX_MSEC) ||
	       (link->state == WM_LINK_READY &&
		now_mono_msec >= link->heard_mono_msec + silence_max_msec(link));
}

/*
 * Do what is due now, without waiting.  Messages come before the monitor: what
 * a server sent before it went away still counts.
 * @return as on_message()
 */
static int drive(struct wm_link *link, int64_t now_mono_msec)
{
	if (link->state == WM_LINK_DOWN) {
		if (now_mono_msec < link->retry_mono_msec) {
			return WM_EUNREACHABLE;
		}
		const int err = wm_link_connect(link);
		if (err < 0) {
			wm_link_drop(link);
			return err;
		}
	}
	if (link->state == WM_LINK_READY) {
		keep_alive(link, now_mono_msec);
	}
	link->driven_mono_msec = now_mono_msec;

	int err = take_message(link, now_mono_msec);
	if (err != WM_ETIMEOUT) {
		return err;
	}
	err = wm_monitor_take(link, now_mono_msec);
	if (err < 0) {
		wm_link_drop(link);
		return err;
	}
	if (is_silent(link, now_mono_msec)) {
		wm_link_drop(link);
		return WM_EUNREACHABLE;
	}
	if (link->state == WM_LINK_CONNECTING) {
		greet(link);
	}
	return link->state == WM_LINK_READY ? WM_ETIMEOUT : WM_EUNREACHABLE;
}

/* @return true when there is room again for a send that found none */
static bool wait_for_event(struct wm_link *link, int64_t now_mono_msec, int64_t deadline_mono_msec)
{
	const int64_t until = lesser(deadline_mono_msec, next_due(link));
	const long wait_msec = (long)lesser(until > now_mono_msec ? until - now_mono_msec : 0,
					    WM_BACKOFF_MAX_MSEC);
	const bool wants_room = link->write_blocked || link->state == WM_LINK_CONNECTING;
	zmq_pollitem_t items[] = {
		{ link->socket, 0, (short)(wants_room ? ZMQ_POLLIN | ZMQ_POLLOUT : ZMQ_POLLIN), 0 },
		{ link->monitor, 0, ZMQ_POLLIN, 0 },
	};

	/* An interrupted wait is a short one. */
	(void)zmq_poll(items, link->state == WM_LINK_DOWN ? 0 : 2, wait_msec);
	link->driven_mono_msec = wm_mono_msec(); /* waiting is listening */
	if (link->write_blocked && (items[0].revents & ZMQ_POLLOUT)) {
		link->write_blocked = false;
		return true;
	}
	return false;
}

int wm_link_next(struct wm_link *link, int64_t deadline_mono_msec,
		 const struct wm_link_msg **ret_msg)
{
	for (;;) {
		const int64_t now_mono_msec = wm_mono_msec();
		const int err = drive(link, now_mono_msec);
		if (err == WM_OK) {
			*ret_msg = &link->msg;
			return WM_OK;
		}
		if (err != WM_ETIMEOUT && err != WM_EUNREACHABLE) {
			return err;
		}
		if (now_mono_msec >= deadline_mono_msec) {
			return err;
		}
		if (wait_for_event(link, now_mono_msec, deadline_mono_msec)) {
			return WM_EAGAIN;
		}
	}
}
