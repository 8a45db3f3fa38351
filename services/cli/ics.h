/**
 * @file ics.h
 * @brief iCalendar (RFC 5545): lines ended by CRLF, folded at 75 octets, texts escaped.
 *
 * Pure: the same calls give the same bytes.
 */
#ifndef WM_CLI_ICS_H
#define WM_CLI_ICS_H

#include "sys/buf.h"

#define ICS_LINE_MAX_OCTETS 75 /**< without the line's end */

/** BEGIN:VCALENDAR and what has to follow.  Errors stick to `out`. */
void ics_begin(struct wm_buf *out);
void ics_end(struct wm_buf *out);

/** One event of whole days. */
struct ics_event {
	const char *uid;
	int64_t stamp_msec;		     /**< DTSTAMP: when what it says became known */
	int32_t day;			     /**< first and only day */
	struct wm_view summary, description; /**< UTF-8; may hold line breaks */
	const int16_t *alarms; /**< days relative to `day`; those after it are left out */
	size_t alarm_count;
};

void ics_event(struct wm_buf *out, const struct ics_event *event);

#endif
