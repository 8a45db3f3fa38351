/**
 * @file instance.c
 * @brief Settings: one table; defaults, parsing, the file and its comments come from the same rows.
 */
#include "conf/instance.h"

#include <ini.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "proto/limits.h"
#include "sys/alloc.h"
#include "sys/files.h"

#define CONF_FILE      "waymark.conf"
#define CONF_MAX_BYTES 65536
/*
 * libinih cuts lines at 199 bytes with the line break and reads the rest as a line
 * of its own, so that the tail of a comment could become a setting: refused before.
 */
#define LINE_MAX_BYTES 198
/* With its key an endpoint has to fit into such a line; paths of sockets end at 107 anyhow. */
#define ENDPOINT_VALUE_MAX_BYTES 160

enum kind { KIND_ENDPOINT, KIND_U64, KIND_U32 };

struct setting {
	const char *key;
	enum kind kind;
	size_t offset;	      /* in struct wm_conf */
	const char *endpoint; /* default, endpoints only */
	uint64_t number;      /* default, numbers only, as are the bounds */
	uint64_t min, max;
	const char *comment;
};

#define AT(FIELD) offsetof(struct wm_conf, FIELD)

static const struct setting settings[] = {
	{ "submit_endpoint", KIND_ENDPOINT, AT(submit_endpoint), "tcp://127.0.0.1:7790", 0, 0, 0,
	  "where institutions submit: tcp://ADDRESS:PORT or ipc://PATH" },
	{ "watch_endpoint", KIND_ENDPOINT, AT(watch_endpoint), "tcp://127.0.0.1:7791", 0, 0, 0,
	  "where monitors watch and ask" },
	{ "rollup_endpoint", KIND_ENDPOINT, AT(rollup_endpoint), "tcp://127.0.0.1:7792", 0, 0, 0,
	  "where the aggregator answers" },
	{ "map_bytes", KIND_U64, AT(map_bytes), NULL, WM_STORE_MAP_BYTES, 1ULL << 20, 1ULL << 46,
	  "upper bound of the store's size in bytes (address space, not disk)" },
	{ "edge_memory_bytes", KIND_U64, AT(edge_memory_bytes), NULL, WM_EDGE_MEMORY_BYTES,
	  WM_EDGE_MEMORY_MIN_BYTES, 1ULL << 40,
	  "memory of the edge, the process that faces the network; beyond it it starts anew" },
	{ "heartbeat_msec", KIND_U32, AT(heartbeat_msec), NULL, WM_HEARTBEAT_MSEC,
	  WM_HEARTBEAT_MIN_MSEC, WM_SESSION_IDLE_MSEC / 2,
	  "how often an idle watch is told that nothing is missing, ms" },
	{ "scrub_seconds", KIND_U32, AT(scrub_seconds), NULL, WM_SCRUB_PASS_SECONDS, 1, 31536000,
	  "from one check of the whole ledger to the next, s" },
};

#define SETTING_COUNT (sizeof(settings) / sizeof(settings[0]))

/* --- one setting in a struct wm_conf --- */

static uint64_t get_number(const struct setting *setting, const struct wm_conf *conf)
{
	const char *at = (const char *)conf + setting->offset;
	uint64_t wide = 0;
	uint32_t narrow = 0;

	if (setting->kind == KIND_U64) {
		memcpy(&wide, at, sizeof(wide));
		return wide;
	}
	memcpy(&narrow, at, sizeof(narrow));
	return narrow;
}

static void set_number(const struct setting *setting, uint64_t number, struct wm_conf *conf)
{
	char *at = (char *)conf + setting->offset;
	const uint32_t narrow = (uint32_t)number; /* the table's maximum fits */

	if (setting->kind == KIND_U64) {
		memcpy(at, &number, sizeof(number));
	} else {
		memcpy(at, &narrow, sizeof(narrow));
	}
}

static void set_endpoint(const struct setting *setting, const char *text, struct wm_conf *conf)
{
	char *at = (char *)conf + setting->offset;

	memset(at, 0, WM_ENDPOINT_MAX_BYTES);
	memcpy(at, text, strlen(text));
}

void wm_conf_defaults(struct wm_conf *ret_conf)
{
	memset(ret_conf, 0, sizeof(*ret_conf));
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		if (settings[i].kind == KIND_ENDPOINT) {
			set_endpoint(&settings[i], settings[i].endpoint, ret_conf);
		} else {
			set_number(&settings[i], settings[i].number, ret_conf);
		}
	}
}

/* A blank or a control byte would not come back from the file as it went in; nor would a ';'. */
static bool is_endpoint(const char *text)
{
	const size_t len = strnlen(text, ENDPOINT_VALUE_MAX_BYTES + 1);

	if (len > ENDPOINT_VALUE_MAX_BYTES || len <= strlen("tcp://") ||
	    (strncmp(text, "tcp://", 6) != 0 && strncmp(text, "ipc://", 6) != 0)) {
		return false;
	}
	for (size_t i = 0; i < len; i++) {
		if (text[i] <= ' ' || text[i] >= 0x7f || text[i] == ';') {
			return false;
		}
	}
	return true;
}

static bool is_in_range(const struct setting *setting, uint64_t number)
{
	return number >= setting->min && number <= setting->max;
}

/* --- reading the file --- */

/* What is wrong with a value, or NULL when it was taken. */
static const char *take(const struct setting *setting, const char *value, struct wm_conf *conf)
{
	uint64_t number = 0;

	if (setting->kind == KIND_ENDPOINT) {
		if (!is_endpoint(value)) {
			return "neither tcp://ADDRESS:PORT nor ipc://PATH of at most 160 bytes";
		}
		set_endpoint(setting, value, conf);
		return NULL;
	}
	if (wm_uint_parse(wm_view_str(value), setting->max, &number) < 0 ||
	    !is_in_range(setting, number)) {
		return "not a number in its range";
	}
	set_number(setting, number, conf);
	return NULL;
}

struct reading {
	struct wm_conf conf;
	bool seen[SETTING_COUNT];
	const char *reason; /* NULL: nothing wrong so far */
	char key[64];	    /* with a reason: the key at fault */
};

/* What is wrong with a line, or NULL when it was taken. */
static const char *take_line(struct reading *reading, const char *section, const char *key,
			     const char *value)
{
	if (section[0] != '\0') {
		return "there are no sections in this file";
	}
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		if (strcmp(settings[i].key, key) != 0) {
			continue;
		}
		if (reading->seen[i]) {
			return "set twice";
		}
		reading->seen[i] = true;
		return take(&settings[i], value, &reading->conf);
	}
	return "no such setting";
}

static int on_setting(void *user, const char *section, const char *key, const char *value)
{
	struct reading *reading = user;

	if (reading->reason != NULL) {
		return 0; /* the first fault is the one that is told */
	}
	reading->reason = take_line(reading, section, key, value);
	if (reading->reason == NULL) {
		return 1;
	}
	(void)snprintf(reading->key, sizeof(reading->key), "%s", key);
	return 0;
}

/* First line that libinih would not read as it stands, 0 when there is none. */
static int find_unreadable_line(struct wm_view text)
{
	int line = 1;
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		const bool is_break = text.data[i] == '\n';
		len = is_break ? 0 : len + 1;
		if (len > LINE_MAX_BYTES || text.data[i] == '\0') {
			return line;
		}
		line += is_break;
	}
	return 0;
}

static int refuse(const char *path, int line, const struct reading *reading, const char **ret_where)
{
	static char where[512];
	const bool has_key = reading->key[0] != '\0';
	const char *reason = reading->reason != NULL ? reading->reason : "not a `key = value` line";

	(void)snprintf(where, sizeof(where), "%s:%d: %s%s%s", path, line, reading->key,
		       has_key ? ": " : "", reason);
	*ret_where = where;
	return WM_EINVALID;
}

/* `text` ends with a NUL of its own. */
static int parse_conf(const char *path, struct wm_view text, struct wm_conf *conf,
		      const char **ret_where)
{
	struct reading reading = { .conf = *conf };

	int line = find_unreadable_line(wm_view_of(text.data, text.len - 1));
	if (line > 0) {
		reading.reason = "a line is longer than 198 bytes or holds a NUL";
		return refuse(path, line, &reading, ret_where);
	}
	line = ini_parse_string((const char *)text.data, on_setting, &reading);
	if (line < 0) {
		return WM_ENOMEM;
	}
	if (line > 0) {
		return refuse(path, line, &reading, ret_where);
	}
	*conf = reading.conf;
	return WM_OK;
}

static int read_conf(const char *path, struct wm_conf *conf, const char **ret_where)
{
	struct wm_buf buf;

	wm_buf_init(&buf, CONF_MAX_BYTES);
	int err = wm_file_read(path, &buf);
	if (err == WM_OK) {
		wm_buf_add(&buf, "", 1);
		err = buf.err;
	}
	if (err == WM_OK) {
		err = parse_conf(path, wm_buf_view(&buf), conf, ret_where);
	} else if (err == WM_ELIMIT) {
		const struct reading reading = { .reason = "the file is longer than 65535 bytes" };
		err = refuse(path, 1, &reading, ret_where);
	}
	wm_buf_deinit(&buf);
	return err;
}

/* --- instances --- */

int wm_instance_open(const char *dir, struct wm_instance *ret_instance, const char **ret_where)
{
	struct wm_instance instance = { 0 };
	char *path = NULL;
	int err = WM_ENOMEM;

	*ret_where = "";
	if (dir == NULL) {
		dir = getenv("WAYMARK_INSTANCE");
	}
	if (dir == NULL || dir[0] == '\0') {
		*ret_where = "no instance is named: --instance DIR or WAYMARK_INSTANCE";
		return WM_ENOTFOUND;
	}
	wm_conf_defaults(&instance.conf);
	instance.dir = wm_strdup(dir);
	path = wm_path_join(dir, CONF_FILE);
	if (instance.dir != NULL && path != NULL) {
		err = read_conf(path, &instance.conf, ret_where);
	}
	wm_free(path);
	if (err < 0) {
		wm_free(instance.dir);
		return err;
	}
	*ret_instance = instance;
	return WM_OK;
}

void wm_instance_close(struct wm_instance *instance)
{
	wm_free(instance->dir);
	memset(instance, 0, sizeof(*instance));
}

char *wm_instance_path(const struct wm_instance *instance, const char *name)
{
	return wm_path_join(instance->dir, name);
}

/* --- writing the file --- */

static bool is_writable(const struct setting *setting, const struct wm_conf *conf)
{
	return setting->kind == KIND_ENDPOINT ? is_endpoint((const char *)conf + setting->offset)
					      : is_in_range(setting, get_number(setting, conf));
}

static void write_setting(struct wm_buf *buf, const struct setting *setting,
			  const struct wm_conf *conf)
{
	char number[24];
	char line[WM_ENDPOINT_MAX_BYTES + 256];
	const char *value = (const char *)conf + setting->offset;

	if (setting->kind != KIND_ENDPOINT) {
		(void)snprintf(number, sizeof(number), "%llu",
			       (unsigned long long)get_number(setting, conf));
		value = number;
	}
	const int len = snprintf(line, sizeof(line), "; %s\n%s = %s\n\n", setting->comment,
				 setting->key, value);
	wm_buf_add(buf, line, (size_t)len);
}

int wm_conf_write(const char *path, const struct wm_conf *conf)
{
	static const char title[] = "; Settings of a Waymark instance, see waymark.conf(5).\n\n";
	struct wm_buf buf;

	for (size_t i = 0; i < SETTING_COUNT; i++) {
		if (!is_writable(&settings[i], conf)) {
			return WM_EINVALID;
		}
	}
	wm_buf_init(&buf, CONF_MAX_BYTES);
	wm_buf_add(&buf, title, sizeof(title) - 1);
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		write_setting(&buf, &settings[i], conf);
	}
	const int err = buf.err < 0 ? buf.err : wm_file_write(path, wm_buf_view(&buf), 0644);
	wm_buf_deinit(&buf);
	return err;
}
