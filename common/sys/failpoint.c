/**
 * @file failpoint.c
 * @brief Failpoints: the environment variable is read at the first passing of any place.
 */
#include "sys/failpoint.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VARIABLE    "WAYMARK_FAILPOINT"
#define EXIT_STATUS 86

#define PLACE_NAME(NAME) #NAME,
static const char *const place_names[] = { WM_FAILPOINT_LIST(PLACE_NAME) };

enum action { ACTION_NONE = 0, ACTION_KILL, ACTION_EXIT, ACTION_ERROR, ACTION_PAUSE };
static const char *const action_names[] = { "", "kill", "exit", "error", "pause" };

static struct {
	enum action action;
	unsigned long left; /* passings until it fires, 0 = it does not */
} armed[WM_FAILPOINT__COUNT];

static bool is_read; /* the variable; every program passes from one thread only */

static size_t find(const char *const names[], size_t count, const char *text, size_t len)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(names[i]) == len && memcmp(names[i], text, len) == 0) {
			return i;
		}
	}
	return count;
}

static bool arm(char *spec)
{
	const size_t actions = sizeof(action_names) / sizeof(action_names[0]);
	char *rest = NULL;
	const char *name = strtok_r(spec, ":", &rest);
	const char *action = strtok_r(NULL, ":", &rest);
	const char *nth = strtok_r(NULL, ":", &rest);
	char *end = NULL;

	if (name == NULL || action == NULL) {
		return false;
	}
	const size_t place = find(place_names, WM_FAILPOINT__COUNT, name, strlen(name));
	const size_t what = find(action_names, actions, action, strlen(action));
	const unsigned long left = nth != NULL ? strtoul(nth, &end, 10) : 1;
	if (place == WM_FAILPOINT__COUNT || what == actions || what == ACTION_NONE || left == 0 ||
	    (end != NULL && *end != '\0')) {
		return false;
	}
	armed[place].action = (enum action)what;
	armed[place].left = left;
	return true;
}

static void read_variable(void)
{
	const char *value = getenv(VARIABLE);
	char copy[512];
	char *rest = NULL;

	is_read = true;
	if (value == NULL) {
		return;
	}
	const int len = snprintf(copy, sizeof(copy), "%s", value);
	bool good = len > 0 && (size_t)len < sizeof(copy);
	for (char *spec = good ? strtok_r(copy, ",", &rest) : NULL; spec != NULL && good;
	     spec = strtok_r(NULL, ",", &rest)) {
		good = arm(spec);
	}
	if (!good) {
		(void)fprintf(stderr, VARIABLE ": '%s' is not name:action[:nth]\n", value);
		_exit(EXIT_STATUS);
	}
}

int wm_failpoint(enum wm_failpoint place)
{
	if (!is_read) {
		read_variable();
	}
	if (armed[place].left == 0 || --armed[place].left > 0) {
		return WM_OK;
	}
	(void)fprintf(stderr, "failpoint %s: %s\n", place_names[place],
		      action_names[armed[place].action]);
	switch (armed[place].action) {
	case ACTION_KILL:
		(void)kill(getpid(), SIGKILL);
		return WM_OK; /* not reached */
	case ACTION_EXIT:
		_exit(EXIT_STATUS);
	case ACTION_PAUSE:
		(void)raise(SIGSTOP);
		return WM_OK;
	case ACTION_ERROR:
		errno = EIO;
		return WM_ESYSTEM;
	case ACTION_NONE:
	default:
		return WM_OK;
	}
}
