/* Lines of a calendar. */
#include "cli/ics.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* One content line, folded: a break and a blank in front of the octet that would be too many,
 * never inside a character. */
static void give_line(struct wm_buf *out, struct wm_view line)
{
	size_t room = ICS_LINE_MAX_OCTETS;
	size_t start = 0;

	while (line.len - start > room) {
		size_t end = start + room;
		while (end > start + 1 && (line.data[end] & 0xc0U) == 0x80U) {
			end--;
		}
		wm_buf_add(out, line.data + start, end - start);
		wm_buf_add(out, "\r\n ", 3);
		start = end;
		room = ICS_LINE_MAX_OCTETS - 1; /* the blank counts */
	}
	wm_buf_add(out, line.data + start, line.len - start);
	wm_buf_add(out, "\r\n", 2);
}

static void give(struct wm_buf *out, const char *line)
{
	give_line(out, wm_view_str(line));
}

/* NAME:text with what has a meaning in a text escaped; other control characters are left out. */
static void give_text(struct wm_buf *out, const char *name, struct wm_view text)
{
	struct wm_buf line;

	wm_buf_init(&line, out->max);
	wm_buf_add(&line, name, strlen(name));
	wm_buf_add(&line, ":", 1);
	for (size_t i = 0; i < text.len; i++) {
		const uint8_t byte = text.data[i];
		if (byte == '\n') {
			wm_buf_add(&line, "\\n", 2);
		} else if (byte == '\\' || byte == ';' || byte == ',') {
			wm_buf_add(&line, "\\", 1);
			wm_buf_add(&line, &byte, 1);
		} else if (byte >= 0x20 && byte != 0x7f) {
			wm_buf_add(&line, &byte, 1);
		}
	}
	if (line.err < 0) {
		out->err = line.err;
	} else {
		give_line(out, wm_buf_view(&line));
	}
	wm_buf_deinit(&line);
}

/* "20260630" */
static void compact_date(int32_t day, char ret_text[WM_DATE_TEXT_BYTES])
{
	char text[WM_DATE_TEXT_BYTES];
	size_t len = 0;

	wm_date_format(day, text);
	for (size_t i = 0; text[i] != '\0'; i++) {
		if (text[i] != '-') {
			ret_text[len++] = text[i];
		}
	}
	ret_text[len] = '\0';
}

static void give_day(struct wm_buf *out, const char *name, int32_t day)
{
	char date[WM_DATE_TEXT_BYTES];
	char line[64];

	compact_date(day, date);
	(void)snprintf(line, sizeof(line), "%s;VALUE=DATE:%s", name, date);
	give(out, line);
}

/* "20260630T093000Z", from "2026-06-30T09:30:00.125Z" */
static void give_stamp(struct wm_buf *out, int64_t msec)
{
	char text[WM_TIME_TEXT_BYTES];
	char line[64] = "DTSTAMP:";
	size_t len = strlen(line);

	wm_time_format(msec, text);
	for (size_t i = 0; text[i] != '\0' && text[i] != '.'; i++) {
		if (text[i] != '-' && text[i] != ':') {
			line[len++] = text[i];
		}
	}
	line[len++] = 'Z';
	line[len] = '\0';
	give(out, line);
}

void ics_begin(struct wm_buf *out)
{
	give(out, "BEGIN:VCALENDAR");
	give(out, "VERSION:2.0");
	give(out, "PRODID:-//Waymark//waymark due//EN");
	give(out, "CALSCALE:GREGORIAN");
	give(out, "METHOD:PUBLISH");
}

void ics_end(struct wm_buf *out)
{
	give(out, "END:VCALENDAR");
}

static void give_alarm(struct wm_buf *out, int16_t days, struct wm_view summary)
{
	char line[64];

	(void)snprintf(line, sizeof(line), "TRIGGER:%sP%dD", days < 0 ? "-" : "",
		       days < 0 ? -days : days);
	give(out, "BEGIN:VALARM");
	give(out, "ACTION:DISPLAY");
	give_text(out, "DESCRIPTION", summary);
	give(out, line);
	give(out, "END:VALARM");
}

void ics_event(struct wm_buf *out, const struct ics_event *event)
{
	give(out, "BEGIN:VEVENT");
	give_text(out, "UID", wm_view_str(event->uid));
	give_stamp(out, event->stamp_msec);
	give_day(out, "DTSTART", event->day);
	give_day(out, "DTEND", event->day + 1); /* the first day that is no part of it */
	give_text(out, "SUMMARY", event->summary);
	if (event->description.len > 0) {
		give_text(out, "DESCRIPTION", event->description);
	}
	give(out, "TRANSP:TRANSPARENT");
	for (size_t i = 0; i < event->alarm_count; i++) {
		if (event->alarms[i] <= 0) {
			give_alarm(out, event->alarms[i], event->summary);
		}
	}
	give(out, "END:VEVENT");
}
