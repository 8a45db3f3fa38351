/**
 * @file fake_server.h
 * @brief A server in a thread that does what a test tells it to, wrong things included.
 *
 * It keeps sessions alive by itself (HELLO, PING); everything else goes to the
 * test's handler, which runs in the server's thread: it records and answers,
 * the test asserts after fake_stop().
 */
#ifndef WM_TESTS_UNIT_CLIENT_FAKE_SERVER_H
#define WM_TESTS_UNIT_CLIENT_FAKE_SERVER_H

#include "lib/wmt.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <zmq.h>

#include "client/waymark.h"
#include "crypto/sha256.h"
#include "net/net.h"
#include "proto/limits.h"
#include "wire/head.h"

#define PATIENCE_MSEC 10000 /* nothing here takes that long unless it is broken */

struct fake;
typedef void fake_fn(struct fake *fake, const struct wm_head *head, struct wm_view body,
		     void *user);

struct fake {
	/* Set by the test before fake_start(). */
	fake_fn *handle;
	void *user;
	struct wm_keypair known_key; /* the only client that is let in */
	uint32_t heartbeat_msec, limit_inflight, limit_credit;

	/* Set by handlers. */
	bool restarts; /* close every connection, listen again */
	bool is_mute;  /* answer nothing, not even a PING, until the next HELLO */

	/* Read by the test after fake_stop(). */
	unsigned hello_count;
	char client[65]; /* as HELLO named itself */

	void *context, *router, *zap;
	struct wm_keypair key;
	char endpoint[64];
	char server_key_text[WM_Z85_TEXT_BYTES], public_text[WM_Z85_TEXT_BYTES],
		secret_text[WM_Z85_TEXT_BYTES];
	uint8_t peer[8];
	size_t peer_len;
	atomic_bool stops;
	pthread_t thread;
};

static const uint8_t fake_store[16] = { 0x51, 0x0e };

/* ------------------------------------------------------------------ saying */

static inline void fake_send(struct fake *fake, const struct wm_head *head, struct wm_view body)
{
	struct wm_buf buf;

	wm_buf_init(&buf, WM_HEAD_MAX_BYTES);
	wm_head_encode(head, &buf);
	(void)zmq_send(fake->router, fake->peer, fake->peer_len, ZMQ_SNDMORE);
	(void)zmq_send(fake->router, buf.data, buf.len, ZMQ_SNDMORE);
	(void)zmq_send(fake->router, body.data, body.len, 0);
	wm_buf_deinit(&buf);
}

static inline void fake_say(struct fake *fake, const struct wm_head *head)
{
	fake_send(fake, head, (struct wm_view){ NULL, 0 });
}

static inline void fake_reject(struct fake *fake, const struct wm_head *to, int err)
{
	struct wm_head reject = wm_head_of(WM_MSG_REJECT, to->req);

	if (to->has & WM_HAS(SID)) {
		memcpy(reject.sid, to->sid, sizeof(reject.sid));
		reject.has |= WM_HAS(SID);
	}
	wm_head_set_error(&reject, err, NULL);
	fake_say(fake, &reject);
}

static inline void fake_receipt(struct fake *fake, const struct wm_head *to, uint64_t revision)
{
	struct wm_head receipt = wm_head_of(WM_MSG_RECEIPT, to->req);

	memcpy(receipt.sid, to->sid, sizeof(receipt.sid));
	receipt.rev = revision;
	receipt.committed_at = 1700000000000;
	receipt.has |= WM_HAS(SID) | WM_HAS(REV) | WM_HAS(LEAF_HASH) | WM_HAS(COMMITTED_AT) |
		       WM_HAS(REPLAYED);
	fake_say(fake, &receipt);
}

static inline void fake_bye(struct fake *fake, int err)
{
	struct wm_head bye = wm_head_of(WM_MSG_BYE, 0);

	bye.code = (uint16_t)-err;
	bye.has |= WM_HAS(CODE);
	fake_say(fake, &bye);
}

/* ------------------------------------------------------------------ the thread */

static inline void fake_welcome(struct fake *fake, const struct wm_head *hello)
{
	struct wm_head welcome = wm_head_of(WM_MSG_WELCOME, hello->req);

	fake->hello_count++;
	fake->is_mute = false;
	snprintf(fake->client, sizeof(fake->client), "%.*s", (int)hello->client.len,
		 (const char *)hello->client.data);
	memcpy(welcome.store, fake_store, sizeof(welcome.store));
	welcome.head = 7;
	welcome.heartbeat = fake->heartbeat_msec;
	welcome.limit_body = WM_BODY_MAX_BYTES;
	welcome.limit_inflight = fake->limit_inflight;
	welcome.limit_credit = fake->limit_credit;
	welcome.limit_watches = WM_WATCHES_MAX_COUNT;
	welcome.institution = wm_view_str("kz-ministry");
	welcome.has |= WM_HAS(STORE) | WM_HAS(HEAD) | WM_HAS(HEARTBEAT) | WM_HAS(SERVER_TIME) |
		       WM_HAS(LIMIT_BODY) | WM_HAS(LIMIT_INFLIGHT) | WM_HAS(LIMIT_CREDIT) |
		       WM_HAS(LIMIT_WATCHES) | WM_HAS(INSTITUTION);
	fake_say(fake, &welcome);
}

static inline void fake_pong(struct fake *fake, const struct wm_head *ping)
{
	struct wm_head pong = wm_head_of(WM_MSG_PONG, ping->req);

	pong.nonce = ping->nonce;
	pong.has |= WM_HAS(NONCE);
	fake_say(fake, &pong);
}

static inline void fake_serve(struct fake *fake)
{
	uint8_t head_bytes[WM_HEAD_MAX_BYTES];
	static _Thread_local uint8_t body[WM_BODY_MAX_BYTES];
	struct wm_head head;

	const int peer_len = zmq_recv(fake->router, fake->peer, sizeof(fake->peer), ZMQ_DONTWAIT);
	if (peer_len < 0) {
		return;
	}
	fake->peer_len = (size_t)peer_len;
	const int head_len = zmq_recv(fake->router, head_bytes, sizeof(head_bytes), 0);
	const int body_len = zmq_recv(fake->router, body, sizeof(body), 0);
	if (head_len < 0 || body_len < 0 ||
	    wm_head_decode(wm_view_of(head_bytes, (size_t)head_len), &head) != WM_OK) {
		return;
	}
	if (head.type == WM_MSG_HELLO) {
		fake_welcome(fake, &head);
	} else if (head.type == WM_MSG_PING && !fake->is_mute) {
		fake_pong(fake, &head);
	} else if (head.type != WM_MSG_PING && head.type != WM_MSG_BYE && fake->handle != NULL) {
		fake->handle(fake, &head, wm_view_of(body, (size_t)body_len), fake->user);
	}
}

/* Frames of a ZAP request: version, request id, domain, address, identity, mechanism, key. */
static inline void fake_admit(struct fake *fake)
{
	uint8_t frame[7][64];
	int len[7];

	for (int i = 0; i < 7; i++) {
		len[i] = zmq_recv(fake->zap, frame[i], sizeof(frame[i]), i == 0 ? ZMQ_DONTWAIT : 0);
		if (len[i] < 0) {
			return;
		}
	}
	const bool is_known = memcmp(frame[6], fake->known_key.public_key, WM_KEY_BYTES) == 0;
	(void)zmq_send(fake->zap, "1.0", 3, ZMQ_SNDMORE);
	(void)zmq_send(fake->zap, frame[1], (size_t)len[1], ZMQ_SNDMORE);
	(void)zmq_send(fake->zap, is_known ? "200" : "400", 3, ZMQ_SNDMORE);
	(void)zmq_send(fake->zap, "", 0, ZMQ_SNDMORE);
	(void)zmq_send(fake->zap, "", 0, ZMQ_SNDMORE);
	(void)zmq_send(fake->zap, "", 0, 0);
}

/* @return 0, or -1: not possible, or not yet */
static inline int fake_listen(struct fake *fake)
{
	const struct wm_server_socket_opts opts = { "test", &fake->key, WM_FRAME_MAX_BYTES, 8192 };

	fake->router = wm_router_new(fake->context, &opts);
	if (fake->router == NULL || zmq_bind(fake->router, fake->endpoint) != 0) {
		return -1;
	}
	size_t len = sizeof(fake->endpoint);
	return zmq_getsockopt(fake->router, ZMQ_LAST_ENDPOINT, fake->endpoint, &len);
}

/* The old socket gives its port back a little after it was closed. */
static inline void fake_restart(struct fake *fake)
{
	fake->restarts = false;
	zmq_close(fake->router);
	while (fake_listen(fake) != 0) {
		zmq_close(fake->router);
		(void)zmq_poll(NULL, 0, 1);
	}
}

static inline void *fake_run(void *arg)
{
	struct fake *fake = arg;

	while (!atomic_load(&fake->stops)) {
		zmq_pollitem_t items[] = { { fake->zap, 0, ZMQ_POLLIN, 0 },
					   { fake->router, 0, ZMQ_POLLIN, 0 } };
		(void)zmq_poll(items, 2, 5);
		fake_admit(fake);
		fake_serve(fake);
		if (fake->restarts) {
			fake_restart(fake);
		}
	}
	return NULL;
}

/* ------------------------------------------------------------------ for tests */

/* Make the keys and defaults; the test may change what the struct says it may. */
static inline void fake_init(struct fake *fake, fake_fn *handle, void *user)
{
	memset(fake, 0, sizeof(*fake));
	fake->handle = handle;
	fake->user = user;
	fake->heartbeat_msec = WM_HEARTBEAT_MSEC;
	fake->limit_inflight = 64;
	fake->limit_credit = WM_CREDIT_MAX_COUNT;
	wm_keypair_make(&fake->key);
	wm_keypair_make(&fake->known_key);
	wm_z85_format(fake->key.public_key, fake->server_key_text);
	wm_z85_format(fake->known_key.public_key, fake->public_text);
	wm_z85_format(fake->known_key.secret_key, fake->secret_text);
	snprintf(fake->endpoint, sizeof(fake->endpoint), "tcp://127.0.0.1:*");
}

static inline void fake_start(struct fake *fake)
{
	fake->context = zmq_ctx_new();
	assert_non_null(fake->context);
	fake->zap = zmq_socket(fake->context, ZMQ_REP);
	assert_int_equal(zmq_bind(fake->zap, "inproc://zeromq.zap.01"), 0);
	assert_int_equal(fake_listen(fake), 0);
	assert_int_equal(pthread_create(&fake->thread, NULL, fake_run, fake), 0);
}

static inline void fake_stop(struct fake *fake)
{
	atomic_store(&fake->stops, true);
	pthread_join(fake->thread, NULL);
	zmq_close(fake->router);
	zmq_close(fake->zap);
	zmq_ctx_term(fake->context);
}

static inline struct wm_client_opts fake_opts(const struct fake *fake)
{
	return (struct wm_client_opts){ .endpoint = fake->endpoint,
					.server_key = fake->server_key_text,
					.public_key = fake->public_text,
					.secret_key = fake->secret_text,
					.name = "test" };
}

static inline wm_client *fake_client(const struct fake *fake)
{
	const struct wm_client_opts opts = fake_opts(fake);
	wm_client *client = NULL;

	wmt_assert_ok(wm_client_open(&opts, &client));
	return client;
}

#endif
