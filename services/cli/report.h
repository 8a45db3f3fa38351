/**
 * @file report.h
 * @brief The status report of a picture as one document: rules R1 to R12, in their order.
 */
#ifndef WM_CLI_REPORT_H
#define WM_CLI_REPORT_H

#include "cli/diff.h"
#include "render/doc.h"

struct report_in {
	const struct picture *picture;
	const struct diff *diff; /**< R10, or NULL */
	const char *generation;	 /**< the command that makes the same bytes */
	const char *selection;	 /**< what was selected in words, or NULL: everything */
	int lang;		 /**< 1..WORDS_LANGS */
};

/**
 * @param ret_doc  owned by the caller (wm_doc_free)
 * @return WM_OK, WM_ENOMEM or WM_ELIMIT
 */
WM_CHECK int report_make(const struct report_in *in, struct wm_doc **ret_doc);

/** Only the changes: what `waymark diff` shows. */
WM_CHECK int report_make_diff(const struct report_in *in, struct wm_doc **ret_doc);

#endif
