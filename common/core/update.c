/* Progress updates: words of the axes, and every check that needs neither register nor ledger. */
#include "core/update.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

/* ------------------------------------------------------------------ axes */

static const char *const lifecycle_words[] = {
	[WM_LIFECYCLE_PIPELINE] = "pipeline",
	[WM_LIFECYCLE_IMPLEMENTATION] = "implementation",
	[WM_LIFECYCLE_FINALISATION] = "finalisation",
	[WM_LIFECYCLE_CLOSED] = "closed",
	[WM_LIFECYCLE_CANCELLED] = "cancelled",
	[WM_LIFECYCLE_SUSPENDED] = "suspended",
};

static const char *const completion_words[] = {
	[WM_COMPLETION_NOT_STARTED] = "not_started",
	[WM_COMPLETION_LIMITED] = "limited",
	[WM_COMPLETION_SUBSTANTIAL] = "substantial",
	[WM_COMPLETION_COMPLETE] = "complete",
};

static const char *const confidence_words[] = {
	[WM_CONFIDENCE_GREEN] = "green",
	[WM_CONFIDENCE_AMBER] = "amber",
	[WM_CONFIDENCE_RED] = "red",
};

_Static_assert(COUNT_OF(lifecycle_words) == WM_LIFECYCLE__COUNT, "every value has a word");
_Static_assert(COUNT_OF(completion_words) == WM_COMPLETION__COUNT, "every value has a word");
_Static_assert(COUNT_OF(confidence_words) == WM_CONFIDENCE__COUNT, "every value has a word");

struct axis {
	const char *name;
	const char *const *words; /* by value; NULL = the axis is a number */
	int first, last;	  /* its own values */
	const char *reason;	  /* for a value outside them */
};

static const struct axis axes[WM_AXIS__COUNT] = {
	[WM_AXIS_LIFECYCLE] = { "lifecycle", lifecycle_words, WM_LIFECYCLE_PIPELINE,
				WM_LIFECYCLE__COUNT - 1,
				"lifecycle must be 1 (pipeline) to 6 (suspended)" },
	[WM_AXIS_COMPLETION] = { "completion", completion_words, WM_COMPLETION_NOT_STARTED,
				 WM_COMPLETION__COUNT - 1,
				 "completion must be 1 (not started) to 4 (complete)" },
	[WM_AXIS_PERCENT] = { "percent", NULL, 0, WM_PERCENT_MAX, "percent must be 0 to 100" },
	[WM_AXIS_CONFIDENCE] = { "confidence", confidence_words, WM_CONFIDENCE_GREEN,
				 WM_CONFIDENCE__COUNT - 1,
				 "confidence must be 1 (green) to 3 (red)" },
};

static const char *const origin_words[] = {
	[WM_ORIGIN_FILED] = "filed",
	[WM_ORIGIN_COMPILED] = "compiled",
};

_Static_assert(COUNT_OF(origin_words) == WM_ORIGIN__COUNT, "every origin has a word");

static const struct axis *find_axis(int axis)
{
	return axis >= 0 && axis < WM_AXIS__COUNT ? &axes[axis] : NULL;
}

bool wm_axis_value_valid(enum wm_axis axis, int value)
{
	const struct axis *row = find_axis((int)axis);

	return row != NULL && (value == WM_UNKNOWN || (value >= row->first && value <= row->last));
}

const char *wm_axis_name(int axis)
{
	const struct axis *row = find_axis(axis);

	return row != NULL ? row->name : "axis";
}

const char *wm_axis_value_name(enum wm_axis axis, int value)
{
	if (value == WM_UNKNOWN || !wm_axis_value_valid(axis, value)) {
		return "unknown";
	}
	return axes[axis].words != NULL ? axes[axis].words[value] : NULL;
}

static int parse_percent(struct wm_view text, int16_t *ret_value)
{
	uint64_t value = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9') {
			return WM_ECELL;
		}
	}
	if (wm_uint_parse(text, WM_PERCENT_MAX, &value) != WM_OK) {
		return WM_ERANGE; /* digits only, so it is too great */
	}
	*ret_value = (int16_t)value;
	return WM_OK;
}

int wm_axis_value_parse(enum wm_axis axis, struct wm_view text, int16_t *ret_value)
{
	const struct axis *row = find_axis((int)axis);

	if (row == NULL) {
		return WM_ECELL;
	}
	if (text.len == 0) {
		*ret_value = WM_SILENT;
		return WM_OK;
	}
	if (wm_view_eq(text, wm_view_str("unknown"))) {
		*ret_value = WM_UNKNOWN;
		return WM_OK;
	}
	if (row->words == NULL) {
		return parse_percent(text, ret_value);
	}

	const int value = wm_word_find(text, row->words, (size_t)row->last + 1);
	if (value < 0) {
		return WM_ECELL;
	}
	*ret_value = (int16_t)value;
	return WM_OK;
}

const char *wm_origin_name(int origin)
{
	const char *name = wm_word_at(origin_words, COUNT_OF(origin_words), origin);

	return name != NULL ? name : "unknown";
}

int wm_origin_parse(struct wm_view text)
{
	const int found = wm_word_find(text, origin_words, COUNT_OF(origin_words));

	return found > 0 ? found : 0;
}

/* ------------------------------------------------------------------ updates */

void wm_update_init(struct wm_update *update)
{
	memset(update, 0, sizeof(*update));
	update->as_of = WM_DATE_NONE;
	update->kind = WM_UPDATE_REPORT;
	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		update->axis[i] = WM_SILENT;
	}
	for (size_t i = 0; i < WM_EVIDENCE_MAX_COUNT; i++) {
		update->evidence[i].date = WM_DATE_NONE;
	}
}

static int refuse(int err, const char *reason, const char **ret_reason)
{
	*ret_reason = reason;
	return err;
}

/* One text of an update: its bound, and the words for what is wrong with it. */
struct text_rule {
	size_t max_bytes;
	const char *too_long, *not_utf8;
};

static const struct text_rule summary_rule = {
	WM_STR_MAX_BYTES,
	"summary is longer than 4096 bytes",
	"summary is not UTF-8",
};
static const struct text_rule reference_rule = {
	WM_REFERENCE_MAX_BYTES,
	"reference is longer than 64 bytes",
	"reference is not UTF-8",
};
static const struct text_rule url_rule = {
	WM_URL_MAX_BYTES,
	"evidence url is longer than 2048 bytes",
	"evidence url is not UTF-8",
};
static const struct text_rule title_rule = {
	WM_TITLE_MAX_BYTES,
	"evidence title is longer than 512 bytes",
	"evidence title is not UTF-8",
};

static int check_text(struct wm_view text, const struct text_rule *rule, const char **ret_reason)
{
	if (text.len > rule->max_bytes) {
		return refuse(WM_ELIMIT, rule->too_long, ret_reason);
	}
	if (!wm_utf8_valid(text)) {
		return refuse(WM_EUTF8, rule->not_utf8, ret_reason);
	}
	return WM_OK;
}

static int check_texts(const struct wm_update *update, const char **ret_reason)
{
	if (update->evidence_count > WM_EVIDENCE_MAX_COUNT) {
		return refuse(WM_ELIMIT, "more than 16 evidence items", ret_reason);
	}

	int err = check_text(update->reference, &reference_rule, ret_reason);
	for (size_t i = 0; err == WM_OK && i < WM_LANG__COUNT; i++) {
		err = check_text(update->summary[i], &summary_rule, ret_reason);
	}
	for (size_t i = 0; err == WM_OK && i < update->evidence_count; i++) {
		err = check_text(update->evidence[i].url, &url_rule, ret_reason);
		if (err == WM_OK) {
			err = check_text(update->evidence[i].title, &title_rule, ret_reason);
		}
	}
	return err;
}

static int check_ranges(const struct wm_update *update, const char **ret_reason)
{
	if (!wm_point_id_valid(update->point)) {
		return refuse(WM_ERANGE, "point must be area 1 to 15 and number 1 to 99",
			      ret_reason);
	}
	if ((int)update->kind < WM_UPDATE_REPORT || (int)update->kind >= WM_UPDATE__COUNT) {
		return refuse(WM_ERANGE, "kind must be 1 (report)", ret_reason);
	}
	if ((int)update->origin < WM_ORIGIN_FILED || (int)update->origin >= WM_ORIGIN__COUNT) {
		return refuse(WM_ERANGE, "origin must be 1 (filed) or 2 (compiled)", ret_reason);
	}
	if (update->as_of < WM_AS_OF_EARLIEST_DAYS) {
		return refuse(WM_ERANGE, "as_of must be 1991-01-01 or later", ret_reason);
	}
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		if (update->axis[i] != WM_SILENT &&
		    !wm_axis_value_valid((enum wm_axis)i, update->axis[i])) {
			return refuse(WM_ERANGE, axes[i].reason, ret_reason);
		}
	}
	if (update->summary[0].len > 0) {
		return refuse(WM_ERANGE, "summary language must be 1 (en) to 7 (uz)", ret_reason);
	}
	for (size_t i = 0; i < update->evidence_count; i++) {
		const int lang = update->evidence[i].lang;
		if (lang < 0 || lang >= WM_LANG__COUNT) {
			return refuse(WM_ERANGE, "evidence language must be 1 (en) to 7 (uz)",
				      ret_reason);
		}
	}
	return WM_OK;
}

static int check_dates(const struct wm_update *update, int32_t latest_day, const char **ret_reason)
{
	if (update->as_of > latest_day) {
		return refuse(WM_EFUTURE_DATE, "as_of lies in the future", ret_reason);
	}
	for (size_t i = 0; i < update->evidence_count; i++) {
		/* WM_DATE_NONE is lower than every day. */
		if (update->evidence[i].date > latest_day) {
			return refuse(WM_EFUTURE_DATE, "evidence date lies in the future",
				      ret_reason);
		}
	}
	return WM_OK;
}

/* Is there something behind the prefix? */
static bool continues(struct wm_view text, const char *prefix)
{
	const size_t len = strlen(prefix);

	return text.len > len && memcmp(text.data, prefix, len) == 0;
}

static const char *check_url(struct wm_view url)
{
	if (!continues(url, "http://") && !continues(url, "https://")) {
		return "evidence url must start with http:// or https://";
	}
	for (size_t i = 0; i < url.len; i++) {
		if (url.data[i] <= 0x20 || url.data[i] == 0x7f) {
			return "evidence url may not hold a blank or control character";
		}
	}
	return NULL;
}

static int check_rules(const struct wm_update *update, const char **ret_reason)
{
	size_t summary_bytes = 0;

	for (size_t i = 0; i < WM_LANG__COUNT; i++) {
		summary_bytes += update->summary[i].len;
	}
	if (summary_bytes == 0) {
		return refuse(WM_ERULE, "summary is needed in at least one language", ret_reason);
	}
	for (size_t i = 0; i < update->evidence_count; i++) {
		const char *reason = check_url(update->evidence[i].url);
		if (reason != NULL) {
			return refuse(WM_ERULE, reason, ret_reason);
		}
	}
	return WM_OK;
}

/* The order is the protocol's (section 5): what the bytes are, ranges, dates, rules. */
int wm_update_check(const struct wm_update *update, int32_t latest_day, const char **ret_reason)
{
	int err = check_texts(update, ret_reason);

	if (err == WM_OK) {
		err = check_ranges(update, ret_reason);
	}
	if (err == WM_OK) {
		err = check_dates(update, latest_day, ret_reason);
	}
	return err == WM_OK ? check_rules(update, ret_reason) : err;
}

int wm_update_permit(const struct wm_register *reg, uint16_t point,
		     const struct wm_code *institution)
{
	const struct wm_action_point *row = wm_register_point(reg, point);

	if (row == NULL) {
		return WM_ENO_SUCH_POINT;
	}
	return wm_point_has_reporter(row, institution) ? WM_OK : WM_EDENIED;
}
