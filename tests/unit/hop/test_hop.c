/* The stream: whole records come out however the bytes came in, and its bounds hold. */
#include "hop/hop.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/tmpdir.h"
#include "sys/alloc.h"
#include "sys/files.h"

struct pair {
	struct wm_hop edge, core;
};

static void open_pair(struct pair *pair, size_t out_max)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	wm_hop_init(&pair->edge, out_max);
	wm_hop_init(&pair->core, out_max);
	wmt_assert_ok(wm_hop_open(&pair->edge, fds[0]));
	wmt_assert_ok(wm_hop_open(&pair->core, fds[1]));
}

static void close_pair(struct pair *pair)
{
	wm_hop_close(&pair->edge);
	wm_hop_close(&pair->core);
}

static uint8_t long_body[WM_BODY_MAX_BYTES];

static struct wm_hop_record request_of(uint64_t session, size_t body_len)
{
	return (struct wm_hop_record){ .type = WM_HOP_REQUEST,
				       .session = session,
				       .flow = 1,
				       .head = wm_view_str("head"),
				       .body = wm_view_of(long_body, body_len) };
}

/* Read until there is nothing; the number of records, whose sessions must be in order. */
static uint64_t take_all(struct wm_hop *hop, uint64_t last)
{
	struct wm_hop_record record;
	int err = wm_hop_fill(hop);

	while (err == WM_OK) {
		while ((err = wm_hop_next(hop, WM_HOP_EDGE, &record)) == WM_OK) {
			assert_int_equal(record.session, last + 1);
			last = record.session;
		}
		wmt_assert_err(err, WM_EAGAIN);
		err = wm_hop_fill(hop);
	}
	wmt_assert_err(err, WM_EAGAIN);
	return last;
}

static void test_more_than_the_socket_takes_arrives_whole_and_in_order(void **state)
{
	const uint64_t count = 100;
	struct pair pair;
	uint64_t taken = 0;

	(void)state;
	open_pair(&pair, (size_t)count * WM_HOP_RECORD_MAX_BYTES);
	for (uint64_t i = 1; i <= count; i++) {
		const struct wm_hop_record record = request_of(i, WM_BODY_MAX_BYTES - i);
		wm_hop_put(&pair.edge, &record);
	}
	while (taken < count) {
		wmt_assert_ok(wm_hop_flush(&pair.edge));
		taken = take_all(&pair.core, taken);
	}
	assert_int_equal(wm_hop_backlog(&pair.edge), 0);
	assert_true(pair.edge.out.cap <= WM_HOP_KEPT_BYTES); /* the burst's memory is given back */
	close_pair(&pair);
}

static void test_single_bytes_become_a_record(void **state)
{
	const struct wm_hop_record record = request_of(1, 3);
	uint8_t bytes[WM_HOP_PREFIX_MAX_BYTES + 16];
	struct pair pair;
	struct wm_hop_record got;

	(void)state;
	open_pair(&pair, 1000);
	size_t len = wm_hop_prefix(&record, bytes);
	memcpy(bytes + len, "headabc", 7);
	len += 7;
	for (size_t i = 0; i < len; i++) {
		wmt_assert_err(wm_hop_next(&pair.core, WM_HOP_EDGE, &got), WM_EAGAIN);
		assert_int_equal(write(pair.edge.fd, bytes + i, 1), 1);
		wmt_assert_ok(wm_hop_fill(&pair.core));
	}
	wmt_assert_ok(wm_hop_next(&pair.core, WM_HOP_EDGE, &got));
	assert_true(wm_view_eq(got.body, wm_view_str("abc")));
	wmt_assert_err(wm_hop_next(&pair.core, WM_HOP_EDGE, &got), WM_EAGAIN);
	close_pair(&pair);
}

static void test_a_length_beyond_the_longest_record_is_corrupt(void **state)
{
	const uint8_t most[4] = { 0, WM_HOP_RECORD_MAX_BYTES >> 16,
				  WM_HOP_RECORD_MAX_BYTES >> 8 & 0xff,
				  WM_HOP_RECORD_MAX_BYTES & 0xff };
	uint8_t more[4];
	struct wm_hop_record got;
	struct pair pair;

	(void)state;
	open_pair(&pair, 1000);
	assert_int_equal(write(pair.edge.fd, most, 4), 4);
	wmt_assert_ok(wm_hop_fill(&pair.core));
	wmt_assert_err(wm_hop_next(&pair.core, WM_HOP_EDGE, &got), WM_EAGAIN);
	close_pair(&pair);

	memcpy(more, most, sizeof(more));
	more[3]++;
	open_pair(&pair, 1000);
	assert_int_equal(write(pair.edge.fd, more, 4), 4);
	wmt_assert_ok(wm_hop_fill(&pair.core));
	wmt_assert_err(wm_hop_next(&pair.core, WM_HOP_EDGE, &got), WM_ECORRUPT);
	close_pair(&pair);
}

static void test_a_full_buffer_ends_the_stream(void **state)
{
	const struct wm_hop_record record = request_of(1, 100);
	struct pair pair;

	(void)state;
	open_pair(&pair, 200);
	wm_hop_put(&pair.edge, &record);
	wm_hop_put(&pair.edge, &record);
	wmt_assert_err(wm_hop_flush(&pair.edge), WM_ELIMIT);
	wmt_assert_err(wm_hop_flush(&pair.edge), WM_ELIMIT); /* half a record is no record */
	close_pair(&pair);
}

static void test_the_end_of_the_other_side_is_seen(void **state)
{
	const struct wm_hop_record record = request_of(1, 100);
	struct pair pair;

	(void)state;
	open_pair(&pair, 1000);
	wm_hop_close(&pair.core);
	wmt_assert_err(wm_hop_fill(&pair.edge), WM_ENOTFOUND);
	wm_hop_put(&pair.edge, &record);
	wmt_assert_err(wm_hop_flush(&pair.edge), WM_ENOTFOUND); /* and no SIGPIPE */
	close_pair(&pair);
}

static void test_without_memory_it_does_not_open(void **state)
{
	struct wm_hop hop;
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	wm_hop_init(&hop, 1000);
	wm_alloc_fail(0);
	wmt_assert_err(wm_hop_open(&hop, fds[0]), WM_ENOMEM);
	assert_false(wm_hop_is_open(&hop));
	(void)close(fds[0]);
	(void)close(fds[1]);
}

/* --- the socket --- */

static void remove_folder(const char *run)
{
	char *name = wm_path_join(run, "core.sock");

	assert_int_equal(unlink(name), 0);
	assert_int_equal(rmdir(run), 0);
	wm_free(name);
}

static void test_one_connects_in_a_folder_of_its_own(void **state)
{
	struct tmpdir *dir = *state;
	char *run = wm_path_join(dir->path, "run");
	struct stat found;
	int listening, accepted, connected;

	wmt_assert_err(wm_hop_connect(run, &connected), WM_ENOTFOUND);
	wmt_assert_ok(wm_hop_listen(run, &listening));
	assert_int_equal(stat(run, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0700);
	wmt_assert_err(wm_hop_accept(listening, &accepted), WM_EAGAIN);
	wmt_assert_ok(wm_hop_connect(run, &connected));
	wmt_assert_ok(wm_hop_accept(listening, &accepted));
	(void)close(listening);
	(void)close(accepted);
	(void)close(connected);

	wmt_assert_err(wm_hop_connect(run, &connected), WM_ENOTFOUND); /* the name of nobody */
	wmt_assert_ok(wm_hop_listen(run, &listening));		       /* which is taken over */
	(void)close(listening);
	remove_folder(run);
	wm_free(run);
}

static void test_a_folder_that_others_can_enter_is_refused(void **state)
{
	struct tmpdir *dir = *state;
	char *run = wm_path_join(dir->path, "run");
	int listening;

	wmt_assert_ok(wm_dir_make(run, 0700));
	assert_int_equal(chmod(run, 0710), 0);
	wmt_assert_err(wm_hop_listen(run, &listening), WM_EINVALID);
	assert_int_equal(chmod(run, 0700), 0);
	wmt_assert_ok(wm_hop_listen(run, &listening));
	(void)close(listening);
	remove_folder(run);
	wm_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_more_than_the_socket_takes_arrives_whole_and_in_order),
		cmocka_unit_test(test_single_bytes_become_a_record),
		cmocka_unit_test(test_a_length_beyond_the_longest_record_is_corrupt),
		cmocka_unit_test(test_a_full_buffer_ends_the_stream),
		cmocka_unit_test(test_the_end_of_the_other_side_is_seen),
		cmocka_unit_test(test_without_memory_it_does_not_open),
		cmocka_unit_test_setup_teardown(test_one_connects_in_a_folder_of_its_own,
						tmpdir_make, tmpdir_remove),
		cmocka_unit_test_setup_teardown(test_a_folder_that_others_can_enter_is_refused,
						tmpdir_make, tmpdir_remove),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
