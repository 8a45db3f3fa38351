/* Messages on standard error, and the exit status that belongs to an error. */
#include "cli/fail.h"

#include <stdarg.h>
#include <stdio.h>

#include "cli/text.h"

#define LINE_MAX_BYTES 1024

struct row {
	int err;
	enum status status;
};

/* What does not follow from the class of the code. */
static const struct row rows[] = {
	{ WM_EUSAGE, STATUS_USAGE },
	{ WM_EAUTH, STATUS_NOT_AUTHORISED },
	{ WM_ENO_KEY, STATUS_NOT_AUTHORISED },
	{ WM_EDENIED, STATUS_NOT_AUTHORISED },
	{ WM_EREVOKED, STATUS_NOT_AUTHORISED },
	{ WM_ENO_IDENTITY, STATUS_NOT_AUTHORISED },
	{ WM_EUNREACHABLE, STATUS_UNREACHABLE },
	{ WM_ETIMEOUT, STATUS_UNREACHABLE },
	{ WM_EGAP, STATUS_UNREACHABLE },
};

#define FOUND_HERE_LAST 99 /* codes up to here are never sent by a server */

int status_of(int err)
{
	if (err == WM_OK) {
		return STATUS_OK;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].err == err) {
			return (int)rows[i].status;
		}
	}
	if (err >= -FOUND_HERE_LAST) {
		return STATUS_FAILED;
	}
	return wm_err_class(err) == WM_CLASS_RETRY ? STATUS_UNREACHABLE : STATUS_REFUSED;
}

__attribute__((format(printf, 2, 0))) static void say(int err, const char *format, va_list args)
{
	char line[LINE_MAX_BYTES];

	(void)vsnprintf(line, sizeof(line), format, args);
	text_scrub(line);
	if (err < 0) {
		(void)fprintf(stderr, "waymark: %s: %s\n", wm_err_name(err), line);
	} else {
		(void)fprintf(stderr, "waymark: %s\n", line);
	}
}

int fail(int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(err, format, args);
	va_end(args);
	return status_of(err);
}

int fail_here(int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(err, format, args);
	va_end(args);
	return STATUS_FAILED;
}

int fail_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(WM_EUSAGE, format, args);
	va_end(args);
	(void)fputs("waymark: `waymark help' tells more\n", stderr);
	return STATUS_USAGE;
}

void note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(WM_OK, format, args);
	va_end(args);
}

const char *class_name(int err)
{
	static const char *const names[] = {
		[WM_CLASS_NONE] = "none",
		[WM_CLASS_RETRY] = "retry",
		[WM_CLASS_FIX] = "fix",
		[WM_CLASS_HUMAN] = "human",
	};
	return names[wm_err_class(err)];
}
