/* Settings: what is written reads back, and what is wrong is told with its place. */
#include <sys/stat.h>

#include "conf/instance.h"
#include "lib/tmpdir.h"
#include "proto/limits.h"
#include "sys/alloc.h"
#include "sys/files.h"

/* A comment of 198 bytes: the longest line there may be. */
#define LINE_198                                                             \
	"; 3456789012345678901234567890123456789012345678901234567890123456" \
	"789012345678901234567890123456789012345678901234567890123456789012" \
	"345678901234567890123456789012345678901234567890123456789012345678"

static int open_text(struct tmpdir *dir, struct wm_view text, struct wm_instance *instance,
		     const char **where)
{
	(void)tmpdir_file(dir, "waymark.conf", text);
	return wm_instance_open(dir->path, instance, where);
}

static void test_an_empty_file_leaves_the_defaults(void **state)
{
	struct wm_instance instance;
	struct wm_conf defaults;
	const char *where = NULL;

	wmt_assert_ok(open_text(*state, wm_view_str(""), &instance, &where));
	wm_conf_defaults(&defaults);
	assert_memory_equal(&instance.conf, &defaults, sizeof(defaults));
	assert_string_equal(instance.conf.submit_endpoint, "tcp://127.0.0.1:7790");
	assert_string_equal(instance.conf.watch_endpoint, "tcp://127.0.0.1:7791");
	assert_string_equal(instance.conf.rollup_endpoint, "tcp://127.0.0.1:7792");
	assert_int_equal(instance.conf.map_bytes, WM_STORE_MAP_BYTES);
	assert_int_equal(instance.conf.heartbeat_msec, WM_HEARTBEAT_MSEC);
	assert_string_equal(where, "");
	wm_instance_close(&instance);
}

static void test_what_is_written_reads_back(void **state)
{
	struct tmpdir *dir = *state;
	struct wm_instance instance;
	struct wm_conf conf;
	const char *where = NULL;

	wm_conf_defaults(&conf);
	memset(conf.submit_endpoint, 'a', 160); /* the longest there may be */
	memcpy(conf.submit_endpoint, "ipc:///", 7);
	conf.map_bytes = 1ULL << 46;
	conf.heartbeat_msec = WM_HEARTBEAT_MIN_MSEC;
	wmt_assert_ok(wm_conf_write(tmpdir_path(dir, "waymark.conf"), &conf));
	wmt_assert_ok(wm_instance_open(dir->path, &instance, &where));
	assert_memory_equal(&instance.conf, &conf, sizeof(conf));
	wm_instance_close(&instance);
}

static void test_what_would_not_read_back_is_not_written(void **state)
{
	static const char *const endpoints[] = { "",	       "tcp://",
						 "udp://a:1",  "ipc:///a b",
						 "ipc:///a;b", "ipc:///a\nmap_bytes = 9" };
	struct tmpdir *dir = *state;
	struct wm_conf conf;

	for (size_t i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++) {
		wm_conf_defaults(&conf);
		(void)snprintf(conf.watch_endpoint, sizeof(conf.watch_endpoint), "%s",
			       endpoints[i]);
		wmt_assert_err(wm_conf_write(tmpdir_path(dir, "waymark.conf"), &conf), WM_EINVALID);
	}
	wm_conf_defaults(&conf);
	memset(conf.watch_endpoint, 'a', sizeof(conf.watch_endpoint)); /* not terminated */
	memcpy(conf.watch_endpoint, "ipc:///", 7);
	wmt_assert_err(wm_conf_write(tmpdir_path(dir, "waymark.conf"), &conf), WM_EINVALID);
	wm_conf_defaults(&conf);
	conf.heartbeat_msec = WM_HEARTBEAT_MIN_MSEC - 1;
	wmt_assert_err(wm_conf_write(tmpdir_path(dir, "waymark.conf"), &conf), WM_EINVALID);
	assert_int_equal(tmpdir_count(dir), 0);
}

struct conf_row {
	const char *name;
	const char *text;
	const char *where; /* behind the path, NULL = accepted */
};

static const struct conf_row conf_rows[] = {
	{ "comments, blanks, CRLF", "; c\r\n# d\r\n\r\n  map_bytes=1048576  ; e\r\n", NULL },
	{ "byte order mark", "\xef\xbb\xbfmap_bytes = 1048576\n", NULL },
	{ "no line break at the end", "heartbeat_msec = 500", NULL },
	{ "least map", "map_bytes = 1048576\n", NULL },
	{ "map too small", "map_bytes = 1048575\n", ":1: map_bytes: not a number in its range" },
	{ "map too large", "map_bytes = 70368744177665\n",
	  ":1: map_bytes: not a number in its range" },
	{ "greatest heartbeat", "heartbeat_msec = 30000\n", NULL },
	{ "heartbeat too long", "heartbeat_msec = 30001\n",
	  ":1: heartbeat_msec: not a number in its range" },
	{ "heartbeat too short", "heartbeat_msec = 249\n",
	  ":1: heartbeat_msec: not a number in its range" },
	{ "a sign", "map_bytes = -1\n", ":1: map_bytes: not a number in its range" },
	{ "a unit", "map_bytes = 4G\n", ":1: map_bytes: not a number in its range" },
	{ "unknown key", "; c\n\nmap_byte = 1048576\n", ":3: map_byte: no such setting" },
	{ "key in other case", "Map_bytes = 1048576\n", ":1: Map_bytes: no such setting" },
	{ "section", "[broker]\nmap_bytes = 1048576\n",
	  ":2: map_bytes: there are no sections in this file" },
	{ "twice", "map_bytes = 1048576\nmap_bytes = 2097152\n", ":2: map_bytes: set twice" },
	{ "continued line", "map_bytes = 1048576\n  2097152\n", ":2: map_bytes: set twice" },
	{ "no equals sign", "map_bytes = 1048576\nnonsense\n", ":2: not a `key = value` line" },
	{ "first fault is told", "a = 1\nb = 2\nnonsense\n", ":1: a: no such setting" },
	{ "endpoint without a scheme", "watch_endpoint = 127.0.0.1:1\n",
	  ":1: watch_endpoint: neither tcp://ADDRESS:PORT nor ipc://PATH of at most 160 bytes" },
	{ "longest line", LINE_198 "\nmap_bytes = 1048576\n", NULL },
	{ "line too long", "\n" LINE_198 "9\nmap_bytes = 1048576\n",
	  ":2: a line is longer than 198 bytes or holds a NUL" },
	{ "setting in the tail of a comment", LINE_198 " map_bytes = 1048576\n",
	  ":1: a line is longer than 198 bytes or holds a NUL" },
};

static void test_settings_are_accepted_or_refused_with_their_line(void **state)
{
	struct tmpdir *dir = *state;

	for (size_t i = 0; i < sizeof(conf_rows) / sizeof(conf_rows[0]); i++) {
		const struct conf_row *row = &conf_rows[i];
		struct wm_instance instance;
		const char *where = NULL;
		char want[TMPDIR_PATH_BYTES + 128] = "";

		const int err = open_text(dir, wm_view_str(row->text), &instance, &where);
		if (row->where != NULL) {
			(void)snprintf(want, sizeof(want), "%s%s", dir->file, row->where);
		}
		if (err != (row->where != NULL ? WM_EINVALID : WM_OK) || strcmp(where, want) != 0) {
			fail_msg("%s: got %s, \"%s\"", row->name, wm_err_name(err), where);
		}
		if (err == WM_OK) {
			wm_instance_close(&instance);
		}
	}
}

static void test_a_nul_does_not_hide_what_follows(void **state)
{
	struct wm_instance instance;
	const char *where = NULL;

	wmt_assert_err(open_text(*state, wm_view_of("\nmap\0x\n", 7), &instance, &where),
		       WM_EINVALID);
	assert_non_null(strstr(where, ":2: "));
}

static void test_a_file_without_end_is_refused(void **state)
{
	static char text[65537];
	struct wm_instance instance;
	const char *where = NULL;

	memset(text, '\n', sizeof(text));
	wmt_assert_ok(open_text(*state, wm_view_of(text, 65535), &instance, &where));
	wm_instance_close(&instance);
	wmt_assert_err(open_text(*state, wm_view_of(text, 65536), &instance, &where), WM_EINVALID);
}

static void test_a_folder_without_settings_is_no_instance(void **state)
{
	struct tmpdir *dir = *state;
	struct wm_instance instance;
	const char *where = NULL;

	wmt_assert_err(wm_instance_open(dir->path, &instance, &where), WM_ENOTFOUND);
	wmt_assert_err(wm_instance_open("", &instance, &where), WM_ENOTFOUND);
	assert_int_equal(unsetenv("WAYMARK_INSTANCE"), 0);
	wmt_assert_err(wm_instance_open(NULL, &instance, &where), WM_ENOTFOUND);
}

static void test_the_environment_names_the_instance(void **state)
{
	struct tmpdir *dir = *state;
	struct wm_instance instance;
	const char *where = NULL;

	(void)tmpdir_file(dir, "waymark.conf", wm_view_str(""));
	assert_int_equal(setenv("WAYMARK_INSTANCE", dir->path, 1), 0);
	wmt_assert_ok(wm_instance_open(NULL, &instance, &where));
	char *path = wm_instance_path(&instance, "store");
	assert_string_equal(path, tmpdir_path(dir, "store"));
	wm_free(path);
	wm_instance_close(&instance);
	assert_int_equal(unsetenv("WAYMARK_INSTANCE"), 0);
}

static void test_every_allocation_may_fail(void **state)
{
	struct tmpdir *dir = *state;
	int err = WM_ENOMEM;

	(void)tmpdir_file(dir, "waymark.conf", wm_view_str("map_bytes = 1048576\n"));
	for (long countdown = 0; err == WM_ENOMEM; countdown++) {
		struct wm_instance instance;
		const char *where = NULL;
		wm_alloc_fail(countdown);
		err = wm_instance_open(dir->path, &instance, &where);
		wm_alloc_fail(-1);
		if (err == WM_OK) {
			assert_true(countdown > 1);
			wm_instance_close(&instance);
		}
	}
	wmt_assert_ok(err);
}

#define IN_FOLDER(TEST) cmocka_unit_test_setup_teardown(TEST, tmpdir_make, tmpdir_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_an_empty_file_leaves_the_defaults),
		IN_FOLDER(test_what_is_written_reads_back),
		IN_FOLDER(test_what_would_not_read_back_is_not_written),
		IN_FOLDER(test_settings_are_accepted_or_refused_with_their_line),
		IN_FOLDER(test_a_nul_does_not_hide_what_follows),
		IN_FOLDER(test_a_file_without_end_is_refused),
		IN_FOLDER(test_a_folder_without_settings_is_no_instance),
		IN_FOLDER(test_the_environment_names_the_instance),
		IN_FOLDER(test_every_allocation_may_fail),
	};

	return cmocka_run_group_tests_name("instance", tests, NULL, NULL);
}
