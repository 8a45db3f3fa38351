/*
 * Acknowledged updates per second of a running broker: one connection, a fixed
 * window of submissions in flight, over CURVE as every client's.
 * usage: bench_submit ENDPOINT SERVER_KEY_FILE KEY_FILE WINDOW SECONDS|COUNTu POINT...
 *   COUNTu: so many updates instead of a time, as in 4096u
 *   POINT: action points (307 for 3.07) on which the key's institution reports
 */
#include <string.h>
#include <zmq.h>

#include "bench.h"
#include "conf/instance.h"
#include "core/update.h"
#include "net/net.h"
#include "sys/rand.h"
#include "wire/head.h"
#include "wire/update_codec.h"

#define ANSWER_MAX_BYTES 1024

static void fail(const char *what)
{
	fprintf(stderr, "bench_submit: %s\n", what);
	exit(1);
}

static void *connect_to(void *context, const char *endpoint, const char *server_file,
			const char *key_file)
{
	char public_text[41], secret_text[41], server_text[41];
	uint8_t server_key[WM_KEY_BYTES];
	struct wm_keypair key;

	if (wm_keyfile_read(server_file, server_text, NULL) < 0 ||
	    wm_keyfile_read(key_file, public_text, secret_text) < 0 ||
	    wm_z85_parse(wm_view_str(server_text), server_key) < 0 ||
	    wm_keypair_parse(public_text, secret_text, &key) < 0) {
		fail("keys cannot be read");
	}
	const struct wm_client_socket_opts opts = { .server_key = server_key, .key = &key };
	void *dealer = wm_dealer_new(context, &opts);
	if (dealer == NULL || zmq_connect(dealer, endpoint) != 0) {
		fail("cannot connect");
	}
	return dealer;
}

static void send_message(void *dealer, const struct wm_head *head, struct wm_view body)
{
	static struct wm_buf buf = { .max = WM_HEAD_MAX_BYTES };

	wm_buf_reset(&buf);
	wm_head_encode(head, &buf);
	if (zmq_send(dealer, buf.data, buf.len, ZMQ_SNDMORE) < 0 ||
	    zmq_send(dealer, body.data, body.len, 0) < 0) {
		fail("send");
	}
}

static void receive_message(void *dealer, uint8_t type, struct wm_head *ret_head)
{
	static uint8_t frame[ANSWER_MAX_BYTES];
	uint8_t body[ANSWER_MAX_BYTES];

	const int len = zmq_recv(dealer, frame, sizeof(frame), 0);
	if (len < 0 || zmq_recv(dealer, body, sizeof(body), 0) < 0 ||
	    wm_head_decode(wm_view_of(frame, (size_t)len), ret_head) < 0) {
		fail("receive");
	}
	if (ret_head->type != type) {
		fprintf(stderr, "bench_submit: got %s code %u\n", wm_msg_name(ret_head->type),
			ret_head->code);
		exit(1);
	}
}

static void hello(void *dealer)
{
	struct wm_head head = wm_head_of(WM_MSG_HELLO, 1);

	head.versions[0] = WM_PROTOCOL_VERSION;
	head.versions_count = 1;
	head.has |= WM_HAS(VERSIONS);
	send_message(dealer, &head, (struct wm_view){ NULL, 0 });
	receive_message(dealer, WM_MSG_WELCOME, &head);
}

/* An update of BENCH_BODY_BYTES for a point. */
static void make_body(uint16_t point, struct wm_buf *buf)
{
	static char text[BENCH_BODY_BYTES + 1];
	struct wm_update update;

	wm_update_init(&update);
	update.point = point;
	update.as_of = 20000;
	update.origin = WM_ORIGIN_FILED;
	update.axis[WM_AXIS_COMPLETION] = WM_COMPLETION_LIMITED;
	memset(text, 'x', sizeof(text) - 1);
	for (size_t len = 1; len < sizeof(text); len++) {
		update.summary[WM_LANG_EN] = wm_view_of(text, len);
		wm_buf_reset(buf);
		wm_update_encode(&update, buf);
		if (buf->len >= BENCH_BODY_BYTES) {
			return;
		}
	}
}

static void submit(void *dealer, uint64_t number, struct wm_view body)
{
	struct wm_head head = wm_head_of(WM_MSG_SUBMIT, number);

	wm_uuid_make(wm_now_msec(), head.sid);
	head.has |= WM_HAS(SID);
	send_message(dealer, &head, body);
}

int main(int argc, char **argv)
{
	if (argc < 7) {
		fprintf(stderr, "usage: bench_submit ENDPOINT SERVER_KEY_FILE KEY_FILE WINDOW "
				"SECONDS|COUNTu POINT...\n");
		return 2;
	}
	const size_t window = strtoull(argv[4], NULL, 10);
	const size_t points = (size_t)argc - 6;
	int64_t *sent_usec = calloc(window, sizeof(*sent_usec));
	struct wm_buf *bodies = calloc(points, sizeof(*bodies));
	struct wm_head head;
	struct bench bench;
	uint64_t sent = 0;
	uint64_t got = 0;

	for (size_t i = 0; i < points; i++) {
		wm_buf_init(&bodies[i], WM_BODY_MAX_BYTES);
		make_body((uint16_t)strtoul(argv[6 + i], NULL, 10), &bodies[i]);
	}
	void *context = zmq_ctx_new();
	void *dealer = connect_to(context, argv[1], argv[2], argv[3]);
	hello(dealer);
	bench_start(&bench);
	char *unit = NULL;
	const double amount = strtod(argv[5], &unit);
	const bool is_count = *unit == 'u';
	const uint64_t last = is_count ? (uint64_t)amount : UINT64_MAX;
	const int64_t until = is_count ? INT64_MAX : bench.start_usec + (int64_t)(amount * 1e6);
	int64_t now = bench.start_usec;
	while ((now < until && sent < last) || got < sent) {
		while (now < until && sent < last && sent - got < window) {
			sent_usec[sent % window] = wm_mono_usec();
			submit(dealer, sent, wm_buf_view(&bodies[sent % points]));
			sent++;
		}
		receive_message(dealer, WM_MSG_RECEIPT, &head);
		now = wm_mono_usec();
		bench_sample(&bench, now - sent_usec[head.req % window]);
		got++;
	}
	bench.stop_usec = now;
	bench_print(&bench);
	for (size_t i = 0; i < points; i++) {
		wm_buf_deinit(&bodies[i]);
	}
	free(bodies);
	free(sent_usec);
	zmq_close(dealer);
	zmq_ctx_term(context);
	return 0;
}
