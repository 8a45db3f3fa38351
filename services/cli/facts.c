/* Milestones and indicators of an update, from the words of an option or a cell. */
#include "cli/facts.h"

#include <string.h>

#include "base/decimal.h"

#define MILESTONE_REASON \
	"a milestone is ID=scheduled|met@DAY|partially_met|not_met, like 1=met@2025-04-04"
#define INDICATOR_REASON "an indicator is ID@DAY=VALUE[:STATUS], like 1@2026-06-30=12.5:A"

static int refuse(int err, const char *why, const char **ret_why)
{
	*ret_why = why;
	return err;
}

/* What stands before the separator; it goes from the front of `rest`.  All of it without one. */
static struct wm_view split(struct wm_view *rest, char separator, bool *ret_found)
{
	const uint8_t *at = rest->len > 0 ? memchr(rest->data, separator, rest->len) : NULL;
	const size_t len = at != NULL ? (size_t)(at - rest->data) : rest->len;
	const struct wm_view part = wm_view_of(rest->data, len);
	const size_t step = len + (at != NULL);

	*ret_found = at != NULL;
	rest->data = step > 0 ? rest->data + step : rest->data;
	rest->len -= step;
	return part;
}

/* A copy with its end; NULL for what is too long to be a word or a day. */
static const char *keep(struct facts *facts, struct wm_view text)
{
	if (text.len >= FACTS_WORD_BYTES || facts->count == FACTS_WORDS_MAX) {
		return NULL;
	}
	char *word = facts->word[facts->count++];
	if (text.len > 0) {
		memcpy(word, text.data, text.len);
	}
	word[text.len] = '\0';
	return word;
}

static int take_milestone(struct facts *facts, struct wm_view text,
			  struct wm_progress_update *update, const char **ret_why)
{
	uint64_t id = 0;
	bool is_dated = false;
	bool has_state = false;

	if (update->milestone_count == WM_MILESTONES_MAX_COUNT) {
		return refuse(WM_ELIMIT, "more than 16 milestones", ret_why);
	}
	const struct wm_view number = split(&text, '=', &has_state);
	const struct wm_view state = split(&text, '@', &is_dated);
	if (!has_state || wm_uint_parse(number, UINT8_MAX, &id) < 0 || id == 0) {
		return refuse(WM_ECELL, MILESTONE_REASON, ret_why);
	}
	const char *state_word = keep(facts, state);
	const char *date_word = is_dated ? keep(facts, text) : NULL;
	if (state_word == NULL || (is_dated && date_word == NULL)) {
		return refuse(WM_ECELL, MILESTONE_REASON, ret_why);
	}
	const size_t at = update->milestone_count++;
	update->milestones[at].id = (unsigned)id;
	update->milestones[at].state = state_word;
	update->milestones[at].date = date_word;
	return WM_OK;
}

int facts_milestones(struct facts *facts, struct wm_view text, struct wm_progress_update *update,
		     const char **ret_why)
{
	bool more = text.len > 0;
	int err = WM_OK;

	while (err == WM_OK && more) {
		const struct wm_view one = split(&text, ';', &more);
		err = take_milestone(facts, one, update, ret_why);
	}
	return err;
}

static int decimals_of(const struct wm_action_point *point, unsigned id, unsigned *ret_decimals)
{
	const struct wm_indicator *indicator = point != NULL ? wm_point_indicator(point, id) : NULL;

	*ret_decimals = indicator != NULL ? indicator->decimals : WM_DECIMALS_MAX;
	return point == NULL || indicator != NULL ? WM_OK : WM_ERULE;
}

static int take_indicator(struct facts *facts, struct wm_view text,
			  const struct wm_action_point *point, struct wm_progress_update *update,
			  const char **ret_why)
{
	unsigned decimals = 0;
	uint64_t id = 0;
	bool has_period = false;
	bool has_value = false;
	bool has_status = false;

	if (update->indicator_count == WM_FACTS_PER_UPDATE_MAX) {
		return refuse(WM_ELIMIT, "more than 48 indicator values", ret_why);
	}
	const struct wm_view number = split(&text, '@', &has_period);
	const struct wm_view period = split(&text, '=', &has_value);
	const struct wm_view value = split(&text, ':', &has_status);
	if (!has_period || !has_value || wm_uint_parse(number, UINT8_MAX, &id) < 0 || id == 0) {
		return refuse(WM_ECELL, INDICATOR_REASON, ret_why);
	}
	if (decimals_of(point, (unsigned)id, &decimals) < 0) {
		return refuse(WM_ERULE, "the action point has no such indicator", ret_why);
	}
	const size_t at = update->indicator_count;
	update->indicators[at].id = (unsigned)id;
	update->indicators[at].period = keep(facts, period);
	update->indicators[at].status = has_status ? keep(facts, text) : NULL;
	update->indicators[at].has_value = value.len > 0;
	if (value.len > 0 && wm_decimal_parse(value, decimals, &update->indicators[at].value) < 0) {
		return refuse(WM_ECELL,
			      "an indicator's value is a number with at most its decimals",
			      ret_why);
	}
	if (update->indicators[at].period == NULL || (value.len == 0 && !has_status)) {
		return refuse(WM_ECELL, INDICATOR_REASON, ret_why);
	}
	update->indicator_count++;
	return WM_OK;
}

int facts_indicators(struct facts *facts, struct wm_view text, const struct wm_action_point *point,
		     struct wm_progress_update *update, const char **ret_why)
{
	bool more = text.len > 0;
	int err = WM_OK;

	while (err == WM_OK && more) {
		const struct wm_view one = split(&text, ';', &more);
		err = take_indicator(facts, one, point, update, ret_why);
	}
	return err;
}
