/*
 * The core's end of the hop under a stream that any edge could send: sessions,
 * windows and answers stay consistent, and no more is held than the windows allow.
 */
#include "fuzz/fuzz.h"

#include "server/core.h"
#include "sys/alloc.h"

static bool find_key(const uint8_t key[32], struct wm_key_row *ret_row, void *user)
{
	(void)user;
	memset(ret_row, 0, sizeof(*ret_row));
	memcpy(ret_row->public_key, key, 32);
	ret_row->role = WM_ROLE_SUBMITTER;
	ret_row->institution.len = 2;
	memcpy(ret_row->institution.text, "xx", 3);
	return (key[0] & 1) == 0;
}

static void welcome(struct wm_head *head, void *user)
{
	(void)user;
	head->has |= WM_HAS(STORE) | WM_HAS(HEAD);
}

/* Answer every message as a service could: its own body back. */
static void message(const struct wm_envelope *envelope, void *user)
{
	struct wm_server *server = *(struct wm_server **)user;
	struct wm_head head = wm_head_of(WM_MSG_SNAP_ITEM, envelope->head.req);

	head.has |= WM_HAS(INDEX) | WM_HAS(KIND);
	if (envelope->head.type == WM_MSG_WATCH) {
		head.watch = envelope->head.watch;
		head.has |= WM_HAS(WATCH);
	}
	const int err = wm_server_send(server, envelope->session, &head, envelope->body);
	FUZZ_REQUIRE(err == WM_OK || err == WM_EAGAIN);
}

static void closed(uint64_t session, void *user)
{
	(void)user;
	FUZZ_REQUIRE(session != 0);
}

static void check_sums(const struct wm_server *server)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < WM_SESSIONS_MAX_COUNT; i++) {
		const struct wm_session *session = &server->sessions[i];
		bytes += session->away_bytes;
		FUZZ_REQUIRE(session->id == 0 || (session->id & 0xffff) == i);
		FUZZ_REQUIRE(session->away_count <= 2 * WM_WINDOW_MAX_COUNT);
	}
	FUZZ_REQUIRE(bytes == server->core->away_bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct wm_server *server;
	static uint8_t in[WM_HOP_READ_BYTES];
	const struct wm_service service = { find_key, welcome, message, closed, &server };

	if (server == NULL) {
		server = wm_server_new(&wm_core_link, &service, WM_HEARTBEAT_MSEC);
		FUZZ_REQUIRE(server != NULL);
	}
	static struct wm_core core;
	core = (struct wm_core){ .listen_fd = -1, .epoch = 1, .flush_at_bytes = SIZE_MAX };
	wm_hop_init(&core.hop, WM_HOP_ANSWERS_BYTES);
	wm_child_init(&core.child, NULL);
	memset(server->sessions, 0, WM_SESSIONS_MAX_COUNT * sizeof(*server->sessions));
	server->core = &core;
	core.hop.in = in;
	core.hop.in_end = size < sizeof(in) ? size : sizeof(in);
	memcpy(in, data, core.hop.in_end);

	int err = wm_core_take(server);
	while (err == WM_OK && core.later_count > 0) {
		err = wm_core_take_later(server);
	}
	wm_core_tell_done(&core);
	FUZZ_REQUIRE(err == WM_OK || err == WM_ECORRUPT || err == WM_EVERSION);
	check_sums(server);
	wm_buf_deinit(&core.hop.out);
	return 0;
}
