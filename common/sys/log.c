/**
 * @file log.c
 * @brief One line per event on stderr, written in one call so that lines never mix.
 */
#include "sys/log.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/clock.h"

#define LINE_MAX_BYTES 2048
#define ELLIPSIS       "..."
#define QUOTE_MIN_CAP  sizeof("\"" ELLIPSIS "\"")

static const char *const level_names[] = {
	[WM_LOG_ERROR] = "error",
	[WM_LOG_WARN] = "warn",
	[WM_LOG_INFO] = "info",
	[WM_LOG_DEBUG] = "debug",
};

/* Set once by wm_log_start(), before there is a second thread. */
static const char *program_name = "waymark";
static enum wm_log_level most_detailed = WM_LOG_INFO;

bool wm_log_level_parse(const char *text, enum wm_log_level *ret_level)
{
	for (size_t i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++) {
		if (strcmp(text, level_names[i]) == 0) {
			*ret_level = (enum wm_log_level)i;
			return true;
		}
	}
	return false;
}

const char *wm_log_level_name(enum wm_log_level level)
{
	return level_names[level];
}

void wm_log_start(const char *program, enum wm_log_level level)
{
	program_name = program;
	most_detailed = level;
}

/* What snprintf() left in `cap` bytes, without the terminator. */
static size_t written(int len, size_t cap)
{
	if (len < 0) {
		return 0;
	}
	return (size_t)len < cap ? (size_t)len : cap - 1;
}

void wm_log(enum wm_log_level level, const char *format, ...)
{
	const int kept = errno; /* callers log between a failure and their look at errno */
	char line[LINE_MAX_BYTES];
	char now[WM_TIME_TEXT_BYTES];
	const size_t cap = sizeof(line) - 1; /* the last byte is kept for the line break */
	va_list args;

	if (level > most_detailed) {
		return;
	}
	wm_time_format(wm_now_msec(), now);
	size_t len = written(
		snprintf(line, cap, "%s %s %s: ", now, level_names[level], program_name), cap);
	va_start(args, format);
	len += written(vsnprintf(line + len, cap - len, format, args), cap - len);
	va_end(args);

	/* A value that nobody quoted must not be able to forge a second line. */
	for (size_t i = 0; i < len; i++) {
		if (line[i] == '\n' || line[i] == '\r') {
			line[i] = ' ';
		}
	}
	line[len++] = '\n';

	/* There is nowhere left to report a failure of this to. */
	const ssize_t put = write(STDERR_FILENO, line, len);
	(void)put;
	errno = kept;
}

/* Write the printable form of one byte; returns its length: 1, 2 or 4. */
static size_t quote_byte(uint8_t byte, char to[4])
{
	static const char digits[] = "0123456789abcdef";

	if (byte == '"' || byte == '\\') {
		to[0] = '\\';
		to[1] = (char)byte;
		return 2;
	}
	if (byte >= 0x20 && byte < 0x7f) {
		to[0] = (char)byte;
		return 1;
	}
	to[0] = '\\';
	to[1] = 'x';
	to[2] = digits[byte >> 4];
	to[3] = digits[byte & 0x0f];
	return 4;
}

static size_t quoted_len(struct wm_view bytes)
{
	char piece[4];
	size_t len = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		len += quote_byte(bytes.data[i], piece);
	}
	return len;
}

const char *wm_log_quote(struct wm_view bytes, char *to, size_t cap)
{
	assert(cap >= QUOTE_MIN_CAP);

	const size_t room = cap - sizeof("\"\""); /* between the quotes */
	const bool is_cut = quoted_len(bytes) > room;
	const size_t text_room = is_cut ? room - strlen(ELLIPSIS) : room;
	size_t len = 0;
	to[len++] = '"';
	for (size_t i = 0; i < bytes.len; i++) {
		char piece[4];
		const size_t piece_len = quote_byte(bytes.data[i], piece);
		if (len - 1 + piece_len > text_room) {
			break;
		}
		memcpy(to + len, piece, piece_len);
		len += piece_len;
	}
	(void)snprintf(to + len, cap - len, "%s\"", is_cut ? ELLIPSIS : "");
	return to;
}
