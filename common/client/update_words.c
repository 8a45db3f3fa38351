/* What a progress update says beside head, axes and evidence, from words. */
#include "client/internal.h"
#include "client/words.h"

static int parse_texts(const struct wm_progress_update *in, struct wm_update *update,
		       const char **ret_why)
{
	int lang = 0;

	const int err = wm_words_lang(in->summary_lang, &lang, ret_why);
	if (err < 0) {
		return err;
	}
	update->summary[lang] = wm_view_str(in->summary);
	update->rationale[lang] = wm_view_str(in->rationale);
	update->obstacles[lang] = wm_view_str(in->obstacles);
	update->next_steps[lang] = wm_view_str(in->next_steps);
	update->decision_requested[lang] = wm_view_str(in->decision_requested);
	return WM_OK;
}

static struct wm_view *texts_named(struct wm_update *update, const char *what)
{
	const struct {
		const char *what;
		struct wm_view *texts;
	} all[] = {
		{ "summary", update->summary },
		{ "rationale", update->rationale },
		{ "obstacles", update->obstacles },
		{ "next_steps", update->next_steps },
		{ "decision_requested", update->decision_requested },
	};

	for (size_t i = 0; what != NULL && i < sizeof(all) / sizeof(all[0]); i++) {
		if (strcmp(all[i].what, what) == 0) {
			return all[i].texts;
		}
	}
	return NULL;
}

static int parse_more_texts(const struct wm_progress_update *in, struct wm_update *update,
			    const char **ret_why)
{
	if (in->text_count > sizeof(in->texts) / sizeof(in->texts[0])) {
		return wm_words_refuse(WM_ELIMIT, "more than 35 texts", ret_why);
	}
	for (size_t i = 0; i < in->text_count; i++) {
		struct wm_view *texts = texts_named(update, in->texts[i].what);
		int lang = 0;

		if (texts == NULL) {
			return wm_words_refuse(WM_ECELL,
					       "a text is a summary, rationale, obstacles, "
					       "next_steps or decision_requested",
					       ret_why);
		}
		const int err = wm_words_lang(in->texts[i].lang, &lang, ret_why);
		if (err < 0) {
			return err;
		}
		if (texts[lang].len > 0) {
			return wm_words_refuse(WM_ECELL, "a text is there twice in one language",
					       ret_why);
		}
		texts[lang] = wm_view_str(in->texts[i].text);
	}
	return WM_OK;
}

static int parse_kind(const struct wm_progress_update *in, struct wm_update *update,
		      const char **ret_why)
{
	const int kind = in->kind != NULL ? wm_update_kind_parse(wm_view_str(in->kind))
					  : (int)WM_UPDATE_REPORT;
	const int reason = in->reason != NULL ? wm_reason_parse(wm_view_str(in->reason)) : 0;

	if (kind == 0) {
		return wm_words_refuse(
			WM_ECELL, "kind is report, no_change, correction or withdrawal", ret_why);
	}
	if (in->reason != NULL && reason == 0) {
		return wm_words_refuse(WM_ECELL,
				       "reason is typing_error, new_evidence, source_revised, "
				       "wrong_action or reviewer_request",
				       ret_why);
	}
	if (in->cycle != NULL && wm_cycle_id_parse(wm_view_str(in->cycle), &update->cycle) < 0) {
		return wm_words_refuse(WM_ECELL, "cycle is an id such as 2026-H1", ret_why);
	}
	update->kind = (enum wm_update_kind)kind;
	update->reason = (enum wm_reason)reason;
	update->supersedes = in->supersedes;
	return WM_OK;
}

static int parse_milestones(const struct wm_progress_update *in, struct wm_update *update,
			    const char **ret_why)
{
	int err = WM_OK;

	if (in->milestone_count > WM_MILESTONES_MAX_COUNT) {
		return wm_words_refuse(WM_ELIMIT, "more than 16 milestones", ret_why);
	}
	for (size_t i = 0; err == WM_OK && i < in->milestone_count; i++) {
		struct wm_milestone_report *to = &update->milestones[i];
		const int state = wm_milestone_state_parse(wm_view_str(in->milestones[i].state));

		if (state == 0 || in->milestones[i].id == 0 || in->milestones[i].id > UINT8_MAX) {
			return wm_words_refuse(
				WM_ECELL,
				"a milestone is ID=scheduled, met, partially_met or not_met",
				ret_why);
		}
		to->id = (uint8_t)in->milestones[i].id;
		to->state = (enum wm_milestone_state)state;
		to->date = WM_DATE_NONE;
		err = wm_words_date(in->milestones[i].date,
				    "the day a milestone was met is YYYY-MM-DD", &to->date,
				    ret_why);
	}
	update->milestone_count = (uint8_t)in->milestone_count;
	return err;
}

static int parse_indicators(const struct wm_progress_update *in, struct wm_update *update,
			    const char **ret_why)
{
	int err = WM_OK;

	if (in->indicator_count > WM_FACTS_PER_UPDATE_MAX) {
		return wm_words_refuse(WM_ELIMIT, "more than 48 indicator values", ret_why);
	}
	for (size_t i = 0; err == WM_OK && i < in->indicator_count; i++) {
		struct wm_indicator_report *to = &update->indicators[i];
		const char *letter = in->indicators[i].status;
		const int status = letter != NULL ? wm_obs_status_parse(wm_view_str(letter))
						  : (int)WM_OBS_NORMAL;

		if (status == 0 || in->indicators[i].id == 0 || in->indicators[i].id > UINT8_MAX ||
		    in->indicators[i].period == NULL) {
			return wm_words_refuse(
				WM_ECELL,
				"an indicator is ID, the last day of its period, and a "
				"value or a status letter of SDMX",
				ret_why);
		}
		to->id = (uint8_t)in->indicators[i].id;
		to->status = (enum wm_obs_status)status;
		to->has_value = in->indicators[i].has_value;
		to->value = in->indicators[i].value;
		err = wm_words_date(in->indicators[i].period,
				    "the period of an indicator ends on a day as YYYY-MM-DD",
				    &to->period_end, ret_why);
	}
	update->indicator_count = (uint8_t)in->indicator_count;
	return err;
}

int wm_words_facts(const struct wm_progress_update *in, struct wm_update *update,
		   const char **ret_why)
{
	int err = parse_texts(in, update, ret_why);

	if (err == WM_OK) {
		err = parse_more_texts(in, update, ret_why);
	}
	if (err == WM_OK) {
		err = parse_kind(in, update, ret_why);
	}
	if (err == WM_OK) {
		err = parse_milestones(in, update, ret_why);
	}
	if (err == WM_OK) {
		err = parse_indicators(in, update, ret_why);
	}
	if (err == WM_OK) {
		err = wm_words_date(in->actual_start, "actual_start is a day as YYYY-MM-DD",
				    &update->actual_start, ret_why);
	}
	if (err == WM_OK) {
		err = wm_words_date(in->actual_end, "actual_end is a day as YYYY-MM-DD",
				    &update->actual_end, ret_why);
	}
	return err;
}
