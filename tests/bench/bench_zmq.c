/*
 * Raw libzmq: a DEALER keeps a window of 300-byte messages in flight to a ROUTER in
 * another process, which answers each with 100 bytes and stores nothing.
 * usage: bench_zmq ADDRESS WINDOW SECONDS plain|curve
 */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include "bench.h"

#define ANSWER_BYTES 100
#define HWM	     20000

static void set_int(void *socket, int option, int value)
{
	if (zmq_setsockopt(socket, option, &value, sizeof(value)) != 0) {
		perror("bench_zmq");
		exit(1);
	}
}

static void set_text(void *socket, int option, const char *text)
{
	if (zmq_setsockopt(socket, option, text, strlen(text) + 1) != 0) {
		perror("bench_zmq");
		exit(1);
	}
}

static void *open_socket(void *context, int type)
{
	void *socket = zmq_socket(context, type);

	set_int(socket, ZMQ_LINGER, 0);
	set_int(socket, ZMQ_SNDHWM, HWM);
	set_int(socket, ZMQ_RCVHWM, HWM);
	return socket;
}

static void serve(const char *address, const char *secret)
{
	void *context = zmq_ctx_new();
	void *router = open_socket(context, ZMQ_ROUTER);
	uint8_t id[16];
	uint8_t body[512];

	if (secret != NULL) {
		set_int(router, ZMQ_CURVE_SERVER, 1);
		set_text(router, ZMQ_CURVE_SECRETKEY, secret);
	}
	if (zmq_bind(router, address) != 0) {
		perror("bench_zmq: bind");
		exit(1);
	}
	for (;;) { /* until the parent kills it */
		const int id_len = zmq_recv(router, id, sizeof(id), 0);
		zmq_recv(router, body, sizeof(body), 0);
		zmq_recv(router, body, sizeof(body), 0);
		zmq_send(router, id, (size_t)id_len, ZMQ_SNDMORE);
		zmq_send(router, body, ANSWER_BYTES, ZMQ_SNDMORE);
		zmq_send(router, "", 0, 0);
	}
}

static void load(void *dealer, size_t window, double seconds)
{
	int64_t *sent_usec = calloc(window, sizeof(*sent_usec));
	uint8_t body[BENCH_BODY_BYTES] = { 0 };
	uint8_t answer[512];
	struct bench bench;
	uint64_t sent = 0;
	uint64_t got = 0;

	/* The first answer shows that the connection is there. */
	zmq_send(dealer, body, 50, ZMQ_SNDMORE);
	zmq_send(dealer, body, sizeof(body), 0);
	zmq_recv(dealer, answer, sizeof(answer), 0);
	zmq_recv(dealer, answer, sizeof(answer), 0);

	bench_start(&bench);
	const int64_t until = bench.start_usec + (int64_t)(seconds * 1e6);
	int64_t now = bench.start_usec;
	while (now < until || got < sent) {
		while (now < until && sent - got < window) {
			sent_usec[sent++ % window] = wm_mono_usec();
			zmq_send(dealer, body, 50, ZMQ_SNDMORE);
			zmq_send(dealer, body, sizeof(body), 0);
		}
		zmq_recv(dealer, answer, sizeof(answer), 0);
		zmq_recv(dealer, answer, sizeof(answer), 0);
		now = wm_mono_usec();
		bench_sample(&bench, now - sent_usec[got++ % window]);
	}
	bench.stop_usec = now;
	bench_print(&bench);
	free(sent_usec);
}

int main(int argc, char **argv)
{
	if (argc != 5) {
		fprintf(stderr, "usage: bench_zmq ADDRESS WINDOW SECONDS plain|curve\n");
		return 2;
	}
	const int curve = strcmp(argv[4], "curve") == 0;
	char public_key[41], secret_key[41], my_public[41], my_secret[41];
	if (zmq_curve_keypair(public_key, secret_key) != 0 ||
	    zmq_curve_keypair(my_public, my_secret) != 0) {
		perror("bench_zmq: keys");
		return 1;
	}
	const pid_t child = fork();
	if (child == 0) {
		serve(argv[1], curve ? secret_key : NULL);
	}
	void *context = zmq_ctx_new();
	void *dealer = open_socket(context, ZMQ_DEALER);
	if (curve) {
		set_text(dealer, ZMQ_CURVE_SERVERKEY, public_key);
		set_text(dealer, ZMQ_CURVE_PUBLICKEY, my_public);
		set_text(dealer, ZMQ_CURVE_SECRETKEY, my_secret);
	}
	if (zmq_connect(dealer, argv[1]) != 0) {
		perror("bench_zmq: connect");
		return 1;
	}
	load(dealer, (size_t)strtoull(argv[2], NULL, 10), strtod(argv[3], NULL));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	zmq_close(dealer);
	zmq_ctx_term(context);
	return 0;
}
