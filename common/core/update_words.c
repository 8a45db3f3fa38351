/* Words of an update's enums, and the values of its axes. */
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
};

static const struct axis axes[WM_AXIS__COUNT] = {
	[WM_AXIS_LIFECYCLE] = { "lifecycle", lifecycle_words, WM_LIFECYCLE_PIPELINE,
				WM_LIFECYCLE__COUNT - 1 },
	[WM_AXIS_COMPLETION] = { "completion", completion_words, WM_COMPLETION_NOT_STARTED,
				 WM_COMPLETION__COUNT - 1 },
	[WM_AXIS_PERCENT] = { "percent", NULL, 0, WM_PERCENT_MAX },
	[WM_AXIS_CONFIDENCE] = { "confidence", confidence_words, WM_CONFIDENCE_GREEN,
				 WM_CONFIDENCE__COUNT - 1 },
};

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

/* ------------------------------------------------------------------ the other enums */

static const char *const origin_words[] = {
	[WM_ORIGIN_FILED] = "filed",
	[WM_ORIGIN_COMPILED] = "compiled",
};

static const char *const kind_words[] = {
	[WM_UPDATE_REPORT] = "report",
	[WM_UPDATE_NO_CHANGE] = "no_change",
	[WM_UPDATE_CORRECTION] = "correction",
	[WM_UPDATE_WITHDRAWAL] = "withdrawal",
};

static const char *const reason_words[] = {
	[WM_REASON_TYPING_ERROR] = "typing_error",
	[WM_REASON_NEW_EVIDENCE] = "new_evidence",
	[WM_REASON_SOURCE_REVISED] = "source_revised",
	[WM_REASON_WRONG_ACTION] = "wrong_action",
	[WM_REASON_REVIEWER_REQUEST] = "reviewer_request",
};

static const char *const milestone_words[] = {
	[WM_MILESTONE_SCHEDULED] = "scheduled",
	[WM_MILESTONE_MET] = "met",
	[WM_MILESTONE_PARTIALLY_MET] = "partially_met",
	[WM_MILESTONE_NOT_MET] = "not_met",
};

/* The letters of SDMX CL_OBS_STATUS. */
static const char *const obs_words[] = {
	[WM_OBS_NORMAL] = "A",	      [WM_OBS_ESTIMATED] = "E",	   [WM_OBS_PROVISIONAL] = "P",
	[WM_OBS_FORECAST] = "F",      [WM_OBS_UNVALIDATED] = "V",  [WM_OBS_LOW_RELIABILITY] = "U",
	[WM_OBS_NOT_COLLECTED] = "L", [WM_OBS_CANNOT_EXIST] = "M", [WM_OBS_SUPPRESSED] = "Q",
	[WM_OBS_MISSING] = "O",
};

_Static_assert(COUNT_OF(origin_words) == WM_ORIGIN__COUNT, "every origin has a word");
_Static_assert(COUNT_OF(kind_words) == WM_UPDATE__COUNT, "every kind has a word");
_Static_assert(COUNT_OF(reason_words) == WM_REASON__COUNT, "every reason has a word");
_Static_assert(COUNT_OF(milestone_words) == WM_MILESTONE__COUNT, "every state has a word");
_Static_assert(COUNT_OF(obs_words) == WM_OBS__COUNT, "every status has a letter");

const char *wm_origin_name(int origin)
{
	return wm_word_name(origin_words, COUNT_OF(origin_words), origin);
}

int wm_origin_parse(struct wm_view text)
{
	return wm_word_parse(text, origin_words, COUNT_OF(origin_words));
}

const char *wm_update_kind_name(int kind)
{
	return wm_word_name(kind_words, COUNT_OF(kind_words), kind);
}

int wm_update_kind_parse(struct wm_view text)
{
	return wm_word_parse(text, kind_words, COUNT_OF(kind_words));
}

const char *wm_reason_name(int reason)
{
	return wm_word_name(reason_words, COUNT_OF(reason_words), reason);
}

int wm_reason_parse(struct wm_view text)
{
	return wm_word_parse(text, reason_words, COUNT_OF(reason_words));
}

const char *wm_milestone_state_name(int state)
{
	return wm_word_name(milestone_words, COUNT_OF(milestone_words), state);
}

int wm_milestone_state_parse(struct wm_view text)
{
	return wm_word_parse(text, milestone_words, COUNT_OF(milestone_words));
}

const char *wm_obs_status_name(int status)
{
	return wm_word_name(obs_words, COUNT_OF(obs_words), status);
}

int wm_obs_status_parse(struct wm_view text)
{
	return wm_word_parse(text, obs_words, COUNT_OF(obs_words));
}

bool wm_obs_status_has_value(int status)
{
	return status >= WM_OBS_NORMAL && status <= WM_OBS_LOW_RELIABILITY;
}
