/* Options of a request: a table of names, each with what reads it. */
#include "gateway/ask.h"

#include <string.h>

#include "base/text.h"
#include "core/review.h"

#define VALUE_BYTES 40

struct reader {
	const char *name;
	unsigned bit;
	int (*read)(struct wm_view value, int64_t now_msec, struct ask *ask);
	const char *why;
};

static struct cut whole(void)
{
	return (struct cut){ .is_head = true,
			     .revision = UINT64_MAX,
			     .msec = WM_AS_OF_HEAD,
			     .facts_to = WM_FACTS_ALL,
			     .day = WM_DATE_NONE,
			     .on = WM_DATE_NONE };
}

/* A day is meant to its last millisecond; today is the head. */
static int cut_by_day(int32_t day, int64_t now_msec, struct cut *cut)
{
	const int32_t today = wm_date_of_msec(now_msec);

	if (day > today) {
		return WM_EREV_FUTURE;
	}
	cut->day = day;
	cut->msec = day < today ? ((int64_t)day + 1) * WM_DAY_MSEC - 1 : WM_AS_OF_HEAD;
	return WM_OK;
}

static int read_moment(struct wm_view value, int64_t now_msec, struct cut *cut)
{
	int64_t msec = 0;
	int32_t day = 0;

	cut->is_head = false;
	if (wm_uint_parse(value, INT64_MAX, &cut->revision) == WM_OK) {
		return WM_OK;
	}
	cut->revision = UINT64_MAX;
	if (wm_date_parse(value, &day) == WM_OK) {
		return cut_by_day(day, now_msec, cut);
	}
	if (wm_time_parse(value, &msec) < 0) {
		return WM_EUSAGE;
	}
	if (msec > now_msec) {
		return WM_EREV_FUTURE;
	}
	cut->msec = msec;
	cut->day = wm_date_of_msec(msec);
	return WM_OK;
}

static int read_as_of(struct wm_view value, int64_t now_msec, struct ask *ask)
{
	return read_moment(value, now_msec, &ask->cut);
}

static int read_from(struct wm_view value, int64_t now_msec, struct ask *ask)
{
	return read_moment(value, now_msec, &ask->from);
}

static int read_to(struct wm_view value, int64_t now_msec, struct ask *ask)
{
	return read_moment(value, now_msec, &ask->to);
}

static int read_on(struct wm_view value, int64_t now_msec, struct ask *ask)
{
	(void)now_msec; /* any day may be evaluated for */
	ask->cut.is_head = false;
	return wm_date_parse(value, &ask->cut.on) < 0 ? WM_EUSAGE : WM_OK;
}

static int read_facts_to(struct wm_view value, int64_t now_msec, struct ask *ask)
{
	(void)now_msec; /* facts may be dated ahead */
	ask->cut.is_head = false;
	return wm_date_parse(value, &ask->cut.facts_to) < 0 ? WM_EUSAGE : WM_OK;
}

static int read_view(struct wm_view value, int64_t now_msec, struct ask *ask)
{
	const int view = wm_view_kind_parse(value);

	(void)now_msec; /* a word is a word */
	ask->cut.is_head = false;
	ask->cut.view = view < 0 ? WM_QUERY_REPORTED : (enum wm_query_view)view;
	return view < 0 ? WM_EUSAGE : WM_OK;
}

static int read_after(struct wm_view value, int64_t now_msec, struct ask *ask)
{
	(void)now_msec; /* a number is a number */
	return wm_uint_parse(value, INT64_MAX, &ask->after) < 0 ? WM_EUSAGE : WM_OK;
}

static int read_limit(struct wm_view value, int64_t now_msec, struct ask *ask)
{
	uint64_t limit = 0;

	(void)now_msec; /* a number is a number */
	if (wm_uint_parse(value, WM_HTTP_LOG_MAX_COUNT, &limit) < 0 || limit == 0) {
		return WM_EUSAGE;
	}
	ask->limit = (uint32_t)limit;
	return WM_OK;
}

static const struct reader readers[] = {
	{ "as_of", ASK_AS_OF, read_as_of,
	  "as_of is a revision, a day (2025-04-04) or a time (2025-04-04T09:30:00Z)" },
	{ "on", ASK_ON, read_on, "on is a day, like 2025-04-04" },
	{ "facts_to", ASK_FACTS_TO, read_facts_to, "facts_to is a day, like 2025-04-04" },
	{ "view", ASK_VIEW, read_view, "view is reported, accepted or published" },
	{ "after", ASK_AFTER, read_after, "after is a revision" },
	{ "limit", ASK_LIMIT, read_limit, "limit is a number from 1 to 500" },
	{ "from", ASK_FROM, read_from, "from is a revision, a day or a time" },
	{ "to", ASK_TO, read_to, "to is a revision, a day or a time" },
};

static int digit(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	const char low = (char)(c | 0x20);
	return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* Percent signs are resolved here and nowhere else.  @return bytes, or -1 */
static int decode(const char *text, size_t len, char ret_value[VALUE_BYTES])
{
	size_t used = 0;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		if (c == '%') {
			const int high = i + 2 < len ? digit(text[i + 1]) : -1;
			const int low = i + 2 < len ? digit(text[i + 2]) : -1;
			if (high < 0 || low < 0) {
				return -1;
			}
			c = (char)(high * 16 + low);
			i += 2;
		}
		if (used == VALUE_BYTES) {
			return -1;
		}
		ret_value[used++] = c;
	}
	return (int)used;
}

static const struct reader *find(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		if (strlen(readers[i].name) == len && memcmp(readers[i].name, name, len) == 0) {
			return &readers[i];
		}
	}
	return NULL;
}

static int take_option(const char *text, size_t len, int64_t now_msec, struct ask *ask,
		       const char **ret_why)
{
	const char *equals = memchr(text, '=', len);
	const size_t name_len = equals != NULL ? (size_t)(equals - text) : len;
	const struct reader *reader = find(text, name_len);
	char value[VALUE_BYTES];

	*ret_why = "the request has an option that is not known";
	if (reader == NULL) {
		return WM_EUSAGE;
	}
	*ret_why = "an option is given twice";
	if ((ask->has & reader->bit) != 0) {
		return WM_EUSAGE;
	}
	*ret_why = reader->why;
	ask->has |= reader->bit;
	const int used = equals != NULL ? decode(equals + 1, len - name_len - 1, value) : -1;
	if (used < 0) {
		return WM_EUSAGE;
	}
	const int err = reader->read(wm_view_of(value, (size_t)used), now_msec, ask);
	if (err == WM_EREV_FUTURE) {
		*ret_why = "this moment lies in the future";
	}
	return err;
}

int ask_parse(const char *target, int64_t now_msec, struct ask *ret_ask, const char **ret_why)
{
	const size_t len = strlen(target);
	const char *mark = memchr(target, '?', len);
	const size_t path_len = mark != NULL ? (size_t)(mark - target) : len;
	struct ask *ask = ret_ask;

	*ask = (struct ask){ .cut = whole(), .from = whole(), .to = whole() };
	ask->limit = WM_HTTP_LOG_DEFAULT_COUNT;
	*ret_why = "the request target is too long";
	if (len >= WM_HTTP_TARGET_MAX_BYTES) {
		return WM_ELIMIT;
	}
	memcpy(ask->path, target, path_len);
	for (const char *at = mark; at != NULL;) {
		at++;
		const char *next = strchr(at, '&');
		const size_t part = next != NULL ? (size_t)(next - at) : strlen(at);
		const int err = part > 0 ? take_option(at, part, now_msec, ask, ret_why) : WM_OK;
		if (err < 0) {
			return err;
		}
		at = next;
	}
	ask->from.on = ask->to.on = ask->cut.on;
	ask->from.view = ask->to.view = ask->cut.view;
	ask->from.facts_to = ask->to.facts_to = ask->cut.facts_to;
	*ret_why = "";
	return WM_OK;
}
