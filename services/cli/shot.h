/**
 * @file shot.h
 * @brief A snapshot ready to be written: the picture, what it is compared with, and the formats.
 */
#ifndef WM_CLI_SHOT_H
#define WM_CLI_SHOT_H

#include "cli/report.h"
#include "sys/buf.h"

struct shot {
	const struct picture *picture;
	const struct diff *diff; /**< NULL: no --since */
	int lang;
	bool is_diff; /**< only the changes */
	const char *format;
	const char *generation; /**< the command that makes the same bytes */
	const char *selection;	/**< in words; NULL: everything */
	const char *iati_org;	/**< identifier of the organisation that publishes IATI */
	int32_t iati_start;	/**< planned start where there is no date; WM_DATE_NONE = none */
};

/** Append the bytes.  @return WM_OK or an error */
typedef int shot_fn(const struct shot *shot, struct wm_buf *buf);

struct shot_format {
	const char *name;
	shot_fn *write;
	bool is_report; /**< made of the report: has a language and can hold changes */
};

/** NULL when there is no such format. */
const struct shot_format *shot_format_find(const char *name);
/** "json|csv|..." */
#define SHOT_FORMATS "json|csv|msgpack|iati|tables|md|html|pdf|xlsx"

/** The report; owned by the caller.  @return as report_make() */
WM_CHECK int shot_report(const struct shot *shot, struct wm_doc **ret_doc);

extern shot_fn shot_json, shot_msgpack, shot_csv, shot_iati, shot_tables, shot_markdown, shot_html,
	shot_pdf, shot_xlsx;

#endif
