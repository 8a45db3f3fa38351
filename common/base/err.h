/**
 * @file err.h
 * @brief The one error vocabulary: 0 is success, every failure is a negative wm_err.
 *
 * Layer 0 (base).  Foreign codes (errno, MDB_*, zmq, msgpack) are translated
 * once, at the call that produced them, by the shell that owns that library.
 * Nothing above that shell ever sees a foreign code.  The value of an error is
 * its protocol code with the sign changed: WM_ECONFLICT is -300, "E_CONFLICT".
 */
#ifndef WM_BASE_ERR_H
#define WM_BASE_ERR_H

enum wm_err {
	WM_OK = 0,
#define WM_ERR(NAME, CODE, CLASS, TEXT) WM_E##NAME = -(CODE),
#include "proto/errors.def"
#undef WM_ERR
};

/** What the sender of a refused submission does next.  Sent on the wire: append only. */
enum wm_err_class {
	WM_CLASS_NONE = 0,
	WM_CLASS_RETRY = 1, /**< the same submission id again, later */
	WM_CLASS_FIX = 2,   /**< correct it, send it with a new id */
	WM_CLASS_HUMAN = 3, /**< stop; somebody has to look */
};

/** The caller must look at the result; silence a deliberate drop with `(void)`. */
#define WM_CHECK __attribute__((warn_unused_result))

/** Text for a code, never NULL, static storage; unknown codes get "unknown error". */
const char *wm_strerror(int err);

/** "E_CONFLICT" for WM_ECONFLICT, "OK" for 0, "E_UNKNOWN" for what is not in the list. */
const char *wm_err_name(int err);

/** Class of a code; unknown codes are WM_CLASS_HUMAN, WM_OK is WM_CLASS_NONE. */
enum wm_err_class wm_err_class(int err);

#endif
