/* One line of name=number pairs, for what grew since the line before. */
#include "server/audit.h"

#include <stdio.h>

#include "base/err.h"
#include "base/text.h"
#include "crypto/sha256.h"
#include "sys/log.h"

#define LINE_BYTES 1024

static const char *const names[WM_EDGE_COUNT__COUNT] = {
#define WM_EDGE_COUNT(NAME, TEXT) [WM_COUNT_##NAME] = #NAME,
#include "proto/edge_counts.def"
#undef WM_EDGE_COUNT
};

/* Of the front's counters, those that count something refused. */
static bool is_refusal(size_t at)
{
	return at != WM_COUNT_received && at != WM_COUNT_sent && at != WM_COUNT_connections;
}

void wm_audit_reject(struct wm_audit *audit, int err)
{
	if (err < 0 && -err < WM_AUDIT_CODES) {
		audit->codes[-err]++;
	}
}

void wm_audit_unknown_key(struct wm_audit *audit, const uint8_t key[WM_KEY_BYTES])
{
	const struct wm_view part = wm_view_of(key, WM_KEY_BYTES);
	char text[2 * WM_KEY_ID_BYTES + 1];
	uint8_t hash[WM_SHA256_BYTES];

	if (audit->keys_named++ >= WM_AUDIT_KEYS_MAX) {
		return; /* the counter tells how many more */
	}
	wm_sha256(&part, 1, hash);
	wm_hex_format(wm_view_of(hash, WM_KEY_ID_BYTES), text);
	wm_log(WM_LOG_WARN, "refused an unknown key key_id=%s", text);
}

/* Append " name=number"; what does not fit any more is left out, and the next line has it. */
static void add(char *line, size_t *len, const char *name, uint64_t *told, uint64_t count)
{
	if (count == *told) {
		return;
	}
	const int put = snprintf(line + *len, LINE_BYTES - *len, " %s=%llu", name,
				 (unsigned long long)(count - *told));
	if (put > 0 && (size_t)put < LINE_BYTES - *len) {
		*len += (size_t)put;
		*told = count;
	}
}

void wm_audit_tell(struct wm_audit *audit, const uint64_t counts[WM_EDGE_COUNT__COUNT],
		   int64_t now_mono_msec)
{
	char line[LINE_BYTES] = "";
	size_t len = 0;

	if (now_mono_msec - audit->told_mono_msec < WM_AUDIT_EVERY_MSEC) {
		return;
	}
	for (size_t i = 0; i < WM_EDGE_COUNT__COUNT; i++) {
		if (is_refusal(i)) {
			add(line, &len, names[i], &audit->told_counts[i], counts[i]);
		}
	}
	for (int code = 0; code < WM_AUDIT_CODES; code++) {
		if (audit->codes[code] != audit->told_codes[code]) {
			add(line, &len, wm_err_name(-code), &audit->told_codes[code],
			    audit->codes[code]);
		}
	}
	line[len] = '\0';
	audit->told_mono_msec = now_mono_msec;
	audit->keys_named = 0;
	if (len > 0) {
		wm_log(WM_LOG_WARN, "refused%s", line);
	}
}
