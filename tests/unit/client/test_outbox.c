/**
 * @file test_outbox.c
 * @brief The outbox: what is put stays, byte for byte, and damage is noticed and kept.
 */
#include "lib/wmt.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "client/waymark.h"
#include "proto/limits.h"
#include "sys/buf.h"
#include "sys/files.h"

#define PATH_BYTES 256

struct fixture {
	char dir[64];
	wm_outbox *outbox;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	snprintf(f->dir, sizeof(f->dir), "/tmp/wm-outbox-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	wmt_assert_ok(wm_outbox_open(f->dir, &f->outbox));
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	const struct dirent *found;
	char path[PATH_BYTES + 64];

	wm_outbox_close(f->outbox);
	DIR *dir = opendir(f->dir);
	assert_non_null(dir);
	while ((found = readdir(dir)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", f->dir, found->d_name);
		(void)unlink(path); /* fails for . and .. */
	}
	closedir(dir);
	assert_int_equal(rmdir(f->dir), 0);
	free(f);
	return 0;
}

static struct wm_submission_out submission(uint8_t number, const char *body)
{
	struct wm_submission_out out = {
		.sid = { [15] = number },
		.expect_rev = 40U + number,
		.body = (const uint8_t *)body,
		.body_len = strlen(body),
	};
	return out;
}

static void path_of(const struct fixture *f, const uint8_t sid[16], char path[PATH_BYTES])
{
	char uuid[WM_UUID_TEXT_BYTES];

	wm_uuid_format(sid, uuid);
	snprintf(path, PATH_BYTES, "%s/%s.sub", f->dir, uuid);
}

/* What wm_outbox_each() said. */
struct seen {
	size_t count;
	size_t stop_after; /* 0 = never */
	struct wm_outbox_item items[8];
	char bodies[8][32];
};

static bool note(const struct wm_outbox_item *item, void *user)
{
	struct seen *seen = user;

	assert_in_range(item->body_len, 1, sizeof(seen->bodies[0]) - 1);
	seen->items[seen->count] = *item;
	memcpy(seen->bodies[seen->count], item->body, item->body_len);
	seen->count++;
	return seen->count != seen->stop_after;
}

static void read_file(const char *path, struct wm_buf *buf)
{
	wm_buf_init(buf, 1U << 20);
	wmt_assert_ok(wm_file_read(path, buf));
}

/* ------------------------------------------------------------------ */

static void test_what_was_put_is_there_after_a_restart(void **state)
{
	struct fixture *f = *state;
	const struct wm_submission_out out = submission(1, "body one");
	struct seen seen = { .count = 0 };

	wmt_assert_ok(wm_outbox_put(f->outbox, &out));
	wm_outbox_close(f->outbox);
	wmt_assert_ok(wm_outbox_open(f->dir, &f->outbox));
	wmt_assert_ok(wm_outbox_each(f->outbox, note, &seen));
	assert_int_equal(seen.count, 1);
	assert_memory_equal(seen.items[0].sid, out.sid, 16);
	assert_int_equal(seen.items[0].expect_rev, 41);
	assert_int_equal(seen.items[0].refused, 0);
	assert_true(seen.items[0].saved_at_msec > 0);
	assert_string_equal(seen.bodies[0], "body one");
}

static void test_putting_the_same_twice_keeps_one(void **state)
{
	struct fixture *f = *state;
	const struct wm_submission_out out = submission(1, "body");
	struct seen seen = { .count = 0 };

	wmt_assert_ok(wm_outbox_put(f->outbox, &out));
	wmt_assert_ok(wm_outbox_put(f->outbox, &out));
	wmt_assert_ok(wm_outbox_each(f->outbox, note, &seen));
	assert_int_equal(seen.count, 1);
}

static void test_other_content_under_the_same_id_is_refused(void **state)
{
	struct fixture *f = *state;
	struct wm_submission_out out = submission(1, "body");
	const struct wm_submission_out other = submission(1, "Body");
	struct seen seen = { .count = 0 };

	wmt_assert_ok(wm_outbox_put(f->outbox, &out));
	wmt_assert_err(wm_outbox_put(f->outbox, &other), WM_EEXISTS);
	out.expect_rev++;
	wmt_assert_err(wm_outbox_put(f->outbox, &out), WM_EEXISTS);
	wmt_assert_ok(wm_outbox_each(f->outbox, note, &seen));
	assert_string_equal(seen.bodies[0], "body");
}

static void test_a_body_ends_at_its_limit(void **state)
{
	struct fixture *f = *state;
	struct wm_submission_out out = submission(1, "");
	uint8_t *body = calloc(1, WM_BODY_MAX_BYTES + 1);

	assert_non_null(body);
	out.body = body;
	wmt_assert_err(wm_outbox_put(f->outbox, &out), WM_EINVALID);
	out.body_len = WM_BODY_MAX_BYTES + 1;
	wmt_assert_err(wm_outbox_put(f->outbox, &out), WM_ETOO_BIG);
	out.body_len = WM_BODY_MAX_BYTES;
	wmt_assert_ok(wm_outbox_put(f->outbox, &out));
	wmt_assert_ok(wm_outbox_put(f->outbox, &out)); /* so it can be read, too */
	free(body);
}

static void test_what_is_dropped_is_gone(void **state)
{
	struct fixture *f = *state;
	const struct wm_submission_out out = submission(1, "body");
	struct seen seen = { .count = 0 };

	wmt_assert_err(wm_outbox_drop(f->outbox, out.sid), WM_ENOTFOUND);
	wmt_assert_ok(wm_outbox_put(f->outbox, &out));
	wmt_assert_ok(wm_outbox_drop(f->outbox, out.sid));
	wmt_assert_ok(wm_outbox_each(f->outbox, note, &seen));
	assert_int_equal(seen.count, 0);
}

static void test_a_refusal_is_kept_with_its_words(void **state)
{
	struct fixture *f = *state;
	const struct wm_submission_out out = submission(1, "body");
	struct seen seen = { .count = 0 };
	char words[256];

	/* 199 single bytes and a character of two: it does not fit into 200. */
	memset(words, 'x', sizeof(words));
	memcpy(words + 199, "\xc3\xa9", 3);
	wmt_assert_ok(wm_outbox_put(f->outbox, &out));
	wmt_assert_err(wm_outbox_refuse(f->outbox, out.sid, WM_OK, "fine"), WM_EINVALID);
	wmt_assert_ok(wm_outbox_refuse(f->outbox, out.sid, WM_ECONFLICT, words));
	wmt_assert_ok(wm_outbox_each(f->outbox, note, &seen));
	assert_int_equal(seen.items[0].refused, WM_ECONFLICT);
	assert_int_equal(strlen(seen.items[0].refused_text), 199);
	assert_string_equal(seen.bodies[0], "body");
	assert_int_equal(seen.items[0].expect_rev, 41);
}

static void test_a_refused_one_waits_again_when_it_is_put_again(void **state)
{
	struct fixture *f = *state;
	const struct wm_submission_out out = submission(1, "body");
	struct seen seen = { .count = 0 };

	wmt_assert_ok(wm_outbox_put(f->outbox, &out));
	wmt_assert_ok(wm_outbox_refuse(f->outbox, out.sid, WM_EDENIED, NULL));
	wmt_assert_ok(wm_outbox_put(f->outbox, &out));
	wmt_assert_ok(wm_outbox_each(f->outbox, note, &seen));
	assert_int_equal(seen.items[0].refused, 0);
}

static void test_the_oldest_comes_first_and_the_callback_can_stop(void **state)
{
	struct fixture *f = *state;
	struct seen all = { .count = 0 };
	struct seen two = { .stop_after = 2 };

	for (uint8_t i = 5; i > 0; i--) {
		const struct wm_submission_out out = submission(i, "body");
		wmt_assert_ok(wm_outbox_put(f->outbox, &out));
	}
	wmt_assert_ok(wm_outbox_each(f->outbox, note, &all));
	assert_int_equal(all.count, 5);
	for (size_t i = 1; i < all.count; i++) {
		assert_true(all.items[i - 1].saved_at_msec <= all.items[i].saved_at_msec);
	}
	wmt_assert_ok(wm_outbox_each(f->outbox, note, &two));
	assert_int_equal(two.count, 2);
}

/* ------------------------------------------------------------------ damage */

static void write_and_expect_damage(struct fixture *f, const char *path, struct wm_view bytes)
{
	struct seen seen = { .count = 0 };
	struct wm_buf kept;

	wmt_assert_ok(wm_file_write(path, bytes, 0600));
	wmt_assert_err(wm_outbox_each(f->outbox, note, &seen), WM_ECORRUPT);
	assert_int_equal(seen.count, 1); /* the other one */
	assert_string_equal(seen.bodies[0], "whole");
	read_file(path, &kept);
	assert_true(wm_view_eq(wm_buf_view(&kept), bytes));
	wm_buf_deinit(&kept);
}

static void test_every_truncation_is_noticed_and_the_file_kept(void **state)
{
	struct fixture *f = *state;
	const struct wm_submission_out broken = submission(1, "broken");
	const struct wm_submission_out whole = submission(2, "whole");
	char path[PATH_BYTES];
	struct wm_buf file;

	wmt_assert_ok(wm_outbox_put(f->outbox, &broken));
	wmt_assert_ok(wm_outbox_put(f->outbox, &whole));
	path_of(f, broken.sid, path);
	read_file(path, &file);
	for (size_t len = 0; len < file.len; len += 7) {
		write_and_expect_damage(f, path, wm_view_of(file.data, len));
	}
	write_and_expect_damage(f, path, wm_view_of(file.data, file.len - 1));
	wmt_assert_err(wm_outbox_put(f->outbox, &broken), WM_ECORRUPT);
	wm_buf_deinit(&file);
}

static void test_every_flipped_bit_is_noticed(void **state)
{
	struct fixture *f = *state;
	const struct wm_submission_out broken = submission(1, "broken");
	const struct wm_submission_out whole = submission(2, "whole");
	char path[PATH_BYTES];
	struct wm_buf file;

	wmt_assert_ok(wm_outbox_put(f->outbox, &broken));
	wmt_assert_ok(wm_outbox_put(f->outbox, &whole));
	path_of(f, broken.sid, path);
	read_file(path, &file);
	for (size_t at = 0; at < file.len; at++) {
		file.data[at] ^= (uint8_t)(1U << (at % 8));
		write_and_expect_damage(f, path, wm_buf_view(&file));
		file.data[at] ^= (uint8_t)(1U << (at % 8));
	}
	wm_buf_deinit(&file);
}

static void test_a_file_under_another_name_is_damage(void **state)
{
	struct fixture *f = *state;
	const struct wm_submission_out whole = submission(2, "whole");
	const uint8_t other_sid[16] = { 9 };
	char path[PATH_BYTES], other[PATH_BYTES];
	struct wm_buf file;

	wmt_assert_ok(wm_outbox_put(f->outbox, &whole));
	path_of(f, whole.sid, path);
	read_file(path, &file);
	path_of(f, other_sid, other);
	write_and_expect_damage(f, other, wm_buf_view(&file));
	wmt_assert_ok(wm_file_remove(other));
	snprintf(other, sizeof(other), "%s/no-uuid.sub", f->dir);
	write_and_expect_damage(f, other, wm_buf_view(&file));
	wm_buf_deinit(&file);
}

static void test_files_of_others_are_passed_over(void **state)
{
	struct fixture *f = *state;
	struct seen seen = { .count = 0 };
	char path[PATH_BYTES];

	snprintf(path, sizeof(path), "%s/README", f->dir);
	wmt_assert_ok(wm_file_write(path, wm_view_str("hello"), 0600));
	snprintf(path, sizeof(path), "%s/00000000-0000-0000-0000-000000000001.sub.Ab3xYz", f->dir);
	wmt_assert_ok(wm_file_write(path, wm_view_str("left by a crash"), 0600));
	wmt_assert_ok(wm_outbox_each(f->outbox, note, &seen));
	assert_int_equal(seen.count, 0);
}

#define CASE(FN) cmocka_unit_test_setup_teardown(FN, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_what_was_put_is_there_after_a_restart),
		CASE(test_putting_the_same_twice_keeps_one),
		CASE(test_other_content_under_the_same_id_is_refused),
		CASE(test_a_body_ends_at_its_limit),
		CASE(test_what_is_dropped_is_gone),
		CASE(test_a_refusal_is_kept_with_its_words),
		CASE(test_a_refused_one_waits_again_when_it_is_put_again),
		CASE(test_the_oldest_comes_first_and_the_callback_can_stop),
		CASE(test_every_truncation_is_noticed_and_the_file_kept),
		CASE(test_every_flipped_bit_is_noticed),
		CASE(test_a_file_under_another_name_is_damage),
		CASE(test_files_of_others_are_passed_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
