/*
 * One connection to one endpoint: its sockets, and sending.
 *
 * A lost session costs a socket: messages of the old one can then never be
 * taken for the new one's.
 */
#include "client/internal.h"

#include <errno.h>
#include <stdio.h>

#include "proto/limits.h"
#include "sys/alloc.h"
#include "sys/clock.h"
#include "sys/rand.h"

#define NAME_MAX_BYTES 40
#define BYE_MAX_MSEC   100 /* for which closing waits until BYE is on its way */

uint64_t wm_link_req(struct wm_link *link)
{
	return ++link->last_req;
}

/* ------------------------------------------------------------------ sockets */

void wm_link_release(struct wm_link *link)
{
	while (link->frame_count > 0) {
		zmq_msg_close(&link->frame[--link->frame_count]);
	}
}

static void close_socket(struct wm_link *link)
{
	if (link->socket != NULL) {
		(void)zmq_socket_monitor(link->socket, NULL, 0);
		zmq_close(link->socket);
		link->socket = NULL;
	}
	wm_monitor_close(link);
	link->state = WM_LINK_DOWN;
	link->write_blocked = false;
}

int wm_link_connect(struct wm_link *link)
{
	const struct wm_client_socket_opts opts = { link->server_key, &link->key };

	link->socket = wm_dealer_new(link->context, &opts);
	if (link->socket == NULL) {
		return WM_ENOMEM;
	}
	link->socket_count++;
	link->closed_handshakes = 0;
	int err = wm_monitor_open(link);
	if (err == WM_OK && zmq_connect(link->socket, link->endpoint) != 0) {
		err = zmq_errno() == EINVAL ? WM_EINVALID : wm_err_from_zmq(zmq_errno());
	}
	if (err < 0) {
		close_socket(link);
		return err;
	}
	link->state = WM_LINK_CONNECTING;
	return WM_OK;
}

/* Many clients lose a server at the same moment; they shall not come back in the same one. */
static int64_t jittered(int64_t msec)
{
	uint32_t random;

	wm_random(&random, sizeof(random));
	return msec / 2 + (int64_t)(random % (uint32_t)(msec / 2 + 1));
}

void wm_link_drop(struct wm_link *link)
{
	close_socket(link);
	link->retry_mono_msec = wm_mono_msec() + jittered(link->backoff_msec);
	link->backoff_msec *= 2;
	if (link->backoff_msec > WM_BACKOFF_MAX_MSEC) {
		link->backoff_msec = WM_BACKOFF_MAX_MSEC;
	}
}

/* ------------------------------------------------------------------ sending */

static int send_frames(struct wm_link *link, struct wm_view head, struct wm_view body)
{
	if (zmq_send(link->socket, head.data, head.len, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 ||
	    zmq_send(link->socket, body.data, body.len, ZMQ_DONTWAIT) < 0) {
		return WM_EAGAIN;
	}
	link->sent_mono_msec = wm_mono_msec();
	return WM_OK;
}

int wm_link_send_any(struct wm_link *link, const struct wm_head *head, struct wm_view body)
{
	wm_buf_reset(&link->head_buf);
	wm_head_encode(head, &link->head_buf);
	if (link->head_buf.err < 0) {
		return link->head_buf.err;
	}
	return send_frames(link, wm_buf_view(&link->head_buf), body);
}

int wm_link_send(struct wm_link *link, const struct wm_head *head, struct wm_view body)
{
	if (link->state != WM_LINK_READY) {
		return WM_EAGAIN;
	}
	const int err = wm_link_send_any(link, head, body);
	link->write_blocked = err == WM_EAGAIN;
	return err;
}

/* Without it the server keeps the session for a minute. */
static void say_bye(struct wm_link *link)
{
	const int linger_msec = BYE_MAX_MSEC;
	struct wm_head bye = wm_head_of(WM_MSG_BYE, wm_link_req(link));

	bye.has |= WM_HAS(CODE);
	(void)wm_link_send_any(link, &bye, (struct wm_view){ NULL, 0 }); /* a courtesy */
	(void)zmq_setsockopt(link->socket, ZMQ_LINGER, &linger_msec, sizeof(linger_msec));
}

/* ------------------------------------------------------------------ open, close */

static bool endpoint_valid(const char *endpoint)
{
	return endpoint != NULL && strlen(endpoint) > strlen("tcp://") &&
	       (strncmp(endpoint, "tcp://", 6) == 0 || strncmp(endpoint, "ipc://", 6) == 0);
}

static int parse_keys(struct wm_link *link, const struct wm_client_opts *opts)
{
	const int err = wm_z85_parse(wm_view_str(opts->server_key), link->server_key);

	return err < 0 ? err : wm_keypair_parse(opts->public_key, opts->secret_key, &link->key);
}

/* "name libwaymark/0.1.0": what CLIENT has room for. */
static void name_link(struct wm_link *link, const char *name)
{
	char cut[NAME_MAX_BYTES + 1];

	wm_text_cut(name, cut, sizeof(cut));
	(void)snprintf(link->name, sizeof(link->name), "%s%slibwaymark/%s", cut,
		       cut[0] != '\0' ? " " : "", wm_version());
}

int wm_link_open(struct wm_link *link, const struct wm_client_opts *opts)
{
	memset(link, 0, sizeof(*link));
	wm_buf_init(&link->head_buf, WM_HEAD_MAX_BYTES);
	link->backoff_msec = WM_BACKOFF_MIN_MSEC;
	link->heartbeat_msec = opts->heartbeat_msec;
	name_link(link, opts->name);

	int err = WM_EINVALID;
	if (!endpoint_valid(opts->endpoint) || !wm_utf8_valid(wm_view_str(link->name))) {
		goto fail;
	}
	err = parse_keys(link, opts);
	if (err < 0) {
		goto fail;
	}
	err = WM_ENOMEM;
	link->endpoint = wm_strdup(opts->endpoint);
	link->context = zmq_ctx_new();
	if (link->endpoint == NULL || link->context == NULL) {
		goto fail;
	}
	err = wm_link_connect(link);
	if (err < 0) {
		goto fail;
	}
	return WM_OK;
fail:
	wm_link_close(link);
	return err;
}

void wm_link_close(struct wm_link *link)
{
	wm_link_release(link);
	if (link->state == WM_LINK_READY) {
		say_bye(link);
	}
	close_socket(link);
	if (link->context != NULL) {
		while (zmq_ctx_term(link->context) != 0 && zmq_errno() == EINTR) {
		}
	}
	wm_buf_deinit(&link->head_buf);
	wm_free(link->endpoint);
	wm_keypair_wipe(&link->key);
	memset(link, 0, sizeof(*link));
}
