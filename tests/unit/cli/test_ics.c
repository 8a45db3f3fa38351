/* iCalendar: the bytes of an event, folding, escaping. */
#include "lib/wmt.h"

#include "cli/ics.h"

static const int16_t alarms[] = { -7, 0, 7 };

static void give(const char *summary, const char *description, struct wm_buf *out)
{
	const struct ics_event event = {
		.uid = "a@waymark",
		.stamp_msec = 1782812345678, /* 2026-06-30T09:39:05.678Z */
		.day = 20634,		     /* 2026-06-30 */
		.summary = wm_view_str(summary),
		.description = wm_view_str(description),
		.alarms = alarms,
		.alarm_count = 3,
	};

	wm_buf_init(out, 65536);
	ics_begin(out);
	ics_event(out, &event);
	ics_end(out);
	wmt_assert_ok(out->err);
}

static void test_an_event_has_these_bytes(void **state)
{
	static const char want[] =
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Waymark//waymark due//EN\r\n"
		"CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
		"BEGIN:VEVENT\r\nUID:a@waymark\r\nDTSTAMP:20260630T093905Z\r\n"
		"DTSTART;VALUE=DATE:20260630\r\nDTEND;VALUE=DATE:20260701\r\nSUMMARY:Due\r\n"
		"DESCRIPTION:a\\, b\\; c\\\\d\\ne\r\nTRANSP:TRANSPARENT\r\n"
		"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Due\r\nTRIGGER:-P7D\r\nEND:"
		"VALARM\r\n"
		"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Due\r\nTRIGGER:P0D\r\nEND:VALARM\r\n"
		"END:VEVENT\r\nEND:VCALENDAR\r\n";
	struct wm_buf out;

	(void)state;
	give("Due", "a, b; c\\d\r\ne\x01", &out);
	if (!wm_view_eq(wm_buf_view(&out), wm_view_str(want))) {
		fail_msg("got\n%.*s", (int)out.len, (const char *)out.data);
	}
	wm_buf_deinit(&out);
}

/* Undo the folding: the text comes back, no line is too long, no character is cut. */
static void check_folded(const struct wm_buf *out, const char *summary)
{
	char text[4096] = "";
	size_t len = 0;
	size_t octets = 0;

	assert_true(out->len < sizeof(text));
	for (size_t i = 0; i < out->len; i++) {
		if (out->data[i] == '\r') {
			assert_in_range(octets, 1, ICS_LINE_MAX_OCTETS);
			octets = 0;
			i++;
			assert_int_equal(out->data[i], '\n');
			if (i + 1 < out->len && out->data[i + 1] == ' ') {
				i++;
				octets = 1;
				assert_int_not_equal(out->data[i + 1] & 0xc0, 0x80);
			} else {
				text[len++] = '\n';
			}
			continue;
		}
		octets++;
		text[len++] = (char)out->data[i];
	}
	text[len] = '\0';
	const char *found = strstr(text, "SUMMARY:");
	assert_non_null(found);
	assert_memory_equal(found + strlen("SUMMARY:"), summary, strlen(summary));
	assert_int_equal(found[strlen("SUMMARY:") + strlen(summary)], '\n');
}

static void test_long_lines_are_folded_between_characters(void **state)
{
	char summary[400];

	(void)state;
	for (size_t count = 1; count < 140; count++) {
		struct wm_buf out;
		summary[0] = '\0';
		for (size_t i = 0; i < count; i++) {
			strcat(summary, i % 3 == 0 ? "x" : "\xd2\x9b"); /* one octet, or two */
		}
		give(summary, "", &out);
		check_folded(&out, summary);
		wm_buf_deinit(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_event_has_these_bytes),
		cmocka_unit_test(test_long_lines_are_folded_between_characters),
	};

	return cmocka_run_group_tests_name("ics", tests, NULL, NULL);
}
