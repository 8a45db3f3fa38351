/**
 * @file serve_fixture.h
 * @brief A front that only takes notes, and requests to the roll-up endpoint behind it.
 */
#ifndef WM_TEST_SERVE_FIXTURE_H
#define WM_TEST_SERVE_FIXTURE_H

#include "aggregator/serve.h"
#include "crypto/sha256.h"
#include "fixture.h"
#include "sys/alloc.h"
#include "wire/item_codec.h"

#define NOTES_MAX 512
#define HEARTBEAT 1000
#define SESSION	  42

/* --- a front that only takes notes --- */

struct note {
	uint64_t session;
	struct wm_head head;
	size_t len;
	uint8_t body[2048];
};

static struct note notes[NOTES_MAX];
static size_t note_count;
static size_t room;	      /* messages that the peer takes still */
static uint64_t gone_session; /* the peer of this one went away */
static struct serve serve;

int wm_server_send(struct wm_server *server, uint64_t session, const struct wm_head *head,
		   struct wm_view body)
{
	(void)server;
	if (session == gone_session) {
		serve_closed(&serve, session); /* as the front does, inside the call */
		return WM_ENOTFOUND;
	}
	if (room == 0) {
		return WM_EAGAIN;
	}
	room--;
	assert_true(note_count < NOTES_MAX);
	struct note *note = &notes[note_count++];
	note->session = session;
	note->head = *head;
	note->len = body.len;
	assert_true(body.len <= sizeof(note->body));
	if (body.len > 0) {
		memcpy(note->body, body.data, body.len);
	}
	return WM_OK;
}

void wm_server_reject(struct wm_server *server, const struct wm_envelope *to, int err,
		      const char *reason, uint64_t current_rev)
{
	struct wm_head head = wm_head_of(WM_MSG_REJECT, to->head.req);

	(void)current_rev;
	wm_head_set_error(&head, err, reason);
	wmt_assert_ok(wm_server_send(server, to->session, &head, wm_view_of(NULL, 0)));
}

static inline const struct note *note_at(size_t at, unsigned type)
{
	assert_true(at < note_count);
	assert_int_equal(notes[at].head.type, type);
	return &notes[at];
}

static inline void forget_notes(void)
{
	note_count = 0;
}

/* --- fixture --- */

static struct tally *tally;

static inline int setup(void **state)
{
	(void)state;
	seed = 79;
	note_count = 0;
	room = NOTES_MAX;
	gone_session = 0;
	tally = tally_of_register();
	apply_steps(tally, 20);
	serve_init(&serve, NULL, HEARTBEAT);
	serve_show(&serve, tally);
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	serve_deinit(&serve);
	tally_free(tally);
	assert_int_equal(serve.edition_count, 0);
	return 0;
}

static inline struct wm_envelope request(enum wm_msg_type type, uint32_t watch)
{
	struct wm_envelope envelope = { .session = SESSION, .flow = WM_FLOW_READ };

	envelope.head = wm_head_of(type, 900 + watch);
	envelope.head.watch = watch;
	envelope.head.what = WM_BODY_ROLLUP;
	envelope.head.has |= WM_HAS(WHAT);
	if (type == WM_MSG_GET) {
		return envelope;
	}
	envelope.head.has |= WM_HAS(WATCH);
	return envelope;
}

static inline struct wm_envelope watch_request(uint32_t watch, enum wm_start start, uint64_t credit)
{
	struct wm_envelope envelope = request(WM_MSG_WATCH, watch);

	envelope.head.start = (uint8_t)start;
	envelope.head.credit = credit;
	envelope.head.has |= WM_HAS(START) | WM_HAS(CREDIT);
	return envelope;
}

static inline void resume_at(struct wm_envelope *envelope, uint64_t revision)
{
	memcpy(envelope->head.store, tally->mark.store, sizeof(envelope->head.store));
	envelope->head.rev = revision;
	envelope->head.has |= WM_HAS(STORE) | WM_HAS(REV);
}

static inline void give_credit(uint32_t watch, uint64_t credit)
{
	struct wm_envelope envelope = request(WM_MSG_CREDIT, watch);

	envelope.head.credit = credit;
	serve_message(&serve, &envelope);
}

/* The only one there is. */
static inline struct viewer *the_viewer(void)
{
	size_t at = 0;

	while (at < VIEWER_BUCKETS && serve.bucket[at] == NULL) {
		at++;
	}
	assert_true(at < VIEWER_BUCKETS);
	assert_null(serve.bucket[at]->next);
	return serve.bucket[at];
}

/* One entry on a point of an area. */
static inline void change_area(unsigned area)
{
	struct wm_buf buf;

	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	for (;;) {
		const struct change change = draw_change(tally, &buf);
		if (change.point / 100U == area) {
			wmt_assert_ok(tally_apply(tally, &change));
			break;
		}
	}
	wm_buf_deinit(&buf);
}

/* A whole snapshot from note `at` on; its areas as bits. */
static inline uint32_t check_snapshot(size_t at, uint64_t revision, bool is_get)
{
	const struct note *begin = note_at(at, WM_MSG_SNAP_BEGIN);
	const uint32_t count = begin->head.count;
	uint8_t digest[32] = { 0 };
	uint32_t areas = 0;

	assert_int_equal(begin->head.rev, revision);
	assert_int_equal((begin->head.has & WM_HAS(WATCH)) == 0, is_get);
	assert_memory_equal(begin->head.store, tally->mark.store, 16);
	for (uint32_t i = 0; i < count; i++) {
		const struct note *item = note_at(at + 1 + i, WM_MSG_SNAP_ITEM);
		const struct wm_view body = wm_view_of(item->body, item->len);
		struct wm_area_report report;
		wmt_assert_ok(wm_area_report_decode(body, &report));
		assert_int_equal(item->head.index, i);
		assert_int_equal(item->head.kind, WM_BODY_ROLLUP);
		assert_int_equal(report.revision, revision);
		areas |= UINT32_C(1) << report.area;
		wm_sha256_chain(digest, body);
	}
	const struct note *end = note_at(at + 1 + count, WM_MSG_SNAP_END);
	assert_int_equal(end->head.count, count);
	assert_int_equal(end->head.rev, revision);
	assert_memory_equal(end->head.digest, digest, sizeof(digest));
	return areas;
}

/* --- GET --- */

#define CASE(TEST) cmocka_unit_test_setup_teardown(TEST, setup, teardown)

#endif
