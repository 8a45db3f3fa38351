/**
 * @file fail.h
 * @brief What the program says when something goes wrong, and its exit status.
 *
 * A function of this program whose result is called a status has already said
 * on standard error what went wrong; a function that returns an error code has
 * said nothing.
 */
#ifndef WM_CLI_FAIL_H
#define WM_CLI_FAIL_H

#include "base/err.h"

/** Exit statuses: in --help and in waymark(1), so never change one. */
enum status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,	   /**< a failure here: files, memory, the system */
	STATUS_USAGE = 2,	   /**< wrong use of the command line */
	STATUS_REFUSED = 3,	   /**< refused by the server, or by a check before sending */
	STATUS_ROWS = 4,	   /**< import: some rows were refused */
	STATUS_NOT_AUTHORISED = 5, /**< keys and rights */
	STATUS_UNREACHABLE = 69,   /**< EX_UNAVAILABLE */
	STATUS_KEPT = 75,	   /**< EX_TEMPFAIL: in the outbox, not in the ledger yet */
};

/** The exit status of an error that a server gave or a check found. */
int status_of(int err);

/** Say "waymark: E_NAME: text" on standard error.  @return status_of(err) */
int fail(int err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** As fail(), for what failed on this machine whatever the code says.  @return STATUS_FAILED */
int fail_here(int err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** As fail(), for WM_EUSAGE, with a hint at --help. */
int fail_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** A line on standard error that is no failure. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** "retry", "fix", "human"; "none" for WM_OK. */
const char *class_name(int err);

#endif
