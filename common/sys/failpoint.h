/**
 * @file failpoint.h
 * @brief Places where a test can make a program die, fail or stop; compiled into test builds only.
 *
 * Layer 1 (sys).  With the CMake option WM_FAILPOINTS (presets dev, asan, tsan and fuzz; never
 * release) the environment variable
 *
 *     WAYMARK_FAILPOINT=name:action[:nth][,name:action[:nth]]...
 *
 * arms a place for its nth passing (1 when left out), once:
 *
 *     kill    the process is killed as by SIGKILL: nothing is flushed, nobody is told
 *     exit    the process ends with status 86
 *     error   the place reports WM_ESYSTEM, as a failing disk would
 *     pause   the process stops itself; SIGCONT lets it go on
 *
 * A name or an action that is not known ends the process: a test that arms
 * nothing must not pass.  Without the option WM_FAILPOINT() is the constant WM_OK.
 */
#ifndef WM_SYS_FAILPOINT_H
#define WM_SYS_FAILPOINT_H

#include "base/err.h"

/* clang-format off */
#define WM_FAILPOINT_LIST(X)                                                                  \
	X(before_begin)			/* a batch is there, no transaction yet */             \
	X(after_put)			/* every row of the batch is put */                    \
	X(before_commit)		/* head and tree as well */                            \
	X(after_commit_before_receipt)	/* durable, nobody was told */                         \
	X(after_receipt_before_event)	/* receipts are queued, no watch was fed */            \
	X(in_snapshot)			/* before an item of a snapshot */                     \
	X(in_export_rename)		/* the temporary file is durable, it has no name yet */ \
	X(in_backup_copy)		/* the copy is complete, not verified */               \
	X(in_backup_rename)		/* it is verified and has no name yet */               \
	X(in_aggregator_checkpoint)	/* before the commit of a checkpoint */
/* clang-format on */

#define WM_FAILPOINT_ENUM(NAME) WM_FAILPOINT_##NAME,
enum wm_failpoint { WM_FAILPOINT_LIST(WM_FAILPOINT_ENUM) WM_FAILPOINT__COUNT };

#ifdef WM_FAILPOINTS
/** Pass a place.  @return WM_OK, or WM_ESYSTEM when it is armed with "error" */
WM_CHECK int wm_failpoint(enum wm_failpoint place);
#define WM_FAILPOINT(NAME) wm_failpoint(WM_FAILPOINT_##NAME)
#else
#define WM_FAILPOINT(NAME) WM_OK
#endif

#endif
