/* Every check of an update that does not need the ledger. */
#include "core/check.h"

static const struct wm_text_rule summary_rule = {
	WM_STR_MAX_BYTES,
	"summary is longer than 4096 bytes",
	"summary is not UTF-8",
	"summary language must be 1 (en) to 7 (uz)",
};
static const struct wm_text_rule reference_rule = {
	WM_REFERENCE_MAX_BYTES,
	"reference is longer than 64 bytes",
	"reference is not UTF-8",
	NULL,
};
static const struct wm_text_rule obstacles_rule = {
	WM_STR_MAX_BYTES,
	"obstacles is longer than 4096 bytes",
	"obstacles is not UTF-8",
	"obstacles language must be 1 (en) to 7 (uz)",
};
static const struct wm_text_rule next_steps_rule = {
	WM_STR_MAX_BYTES,
	"next_steps is longer than 4096 bytes",
	"next_steps is not UTF-8",
	"next_steps language must be 1 (en) to 7 (uz)",
};
static const struct wm_text_rule decision_rule = {
	WM_STR_MAX_BYTES,
	"decision_requested is longer than 4096 bytes",
	"decision_requested is not UTF-8",
	"decision_requested language must be 1 (en) to 7 (uz)",
};

/* The narrative of an update, in the order of its keys. */
#define NARRATIVE_COUNT 5
struct narrative {
	const struct wm_view *texts;
	const struct wm_text_rule *rule;
};

static void list_narrative(const struct wm_update *update, struct narrative list[NARRATIVE_COUNT])
{
	list[0] = (struct narrative){ update->summary, &summary_rule };
	list[1] = (struct narrative){ update->rationale, &wm_rationale_rule };
	list[2] = (struct narrative){ update->obstacles, &obstacles_rule };
	list[3] = (struct narrative){ update->next_steps, &next_steps_rule };
	list[4] = (struct narrative){ update->decision_requested, &decision_rule };
}

static int check_counts(const struct wm_update *update, const char **ret_reason)
{
	if (update->milestone_count > WM_MILESTONES_MAX_COUNT) {
		return wm_refuse(WM_ELIMIT, "more than 16 milestones", ret_reason);
	}
	if ((unsigned)update->milestone_count + update->indicator_count > WM_FACTS_PER_UPDATE_MAX) {
		return wm_refuse(WM_ELIMIT, "more than 48 milestones and indicator values",
				 ret_reason);
	}
	return WM_OK;
}

static int check_texts(const struct wm_update *update, const char **ret_reason)
{
	struct narrative list[NARRATIVE_COUNT];
	int err = wm_check_evidence_texts(update->evidence, update->evidence_count, ret_reason);

	if (err == WM_OK) {
		err = check_counts(update, ret_reason);
	}
	if (err == WM_OK) {
		err = wm_check_text(update->reference, &reference_rule, ret_reason);
	}
	list_narrative(update, list);
	for (size_t i = 0; err == WM_OK && i < NARRATIVE_COUNT; i++) {
		err = wm_check_texts(list[i].texts, list[i].rule, ret_reason);
	}
	return err;
}

/* ------------------------------------------------------------------ ranges */

static const char *const axis_reasons[WM_AXIS__COUNT] = {
	[WM_AXIS_LIFECYCLE] = "lifecycle must be 1 (pipeline) to 6 (suspended)",
	[WM_AXIS_COMPLETION] = "completion must be 1 (not started) to 4 (complete)",
	[WM_AXIS_PERCENT] = "percent must be 0 to 100",
	[WM_AXIS_CONFIDENCE] = "confidence must be 1 (green) to 3 (red)",
};

/* Each find_ function returns the first violated rule as text, or NULL. */

static bool is_day_or_none(int32_t day)
{
	return day == WM_DATE_NONE || day >= WM_AS_OF_EARLIEST_DAYS;
}

static const char *find_enum_fault(const struct wm_update *update)
{
	if (!wm_point_id_valid(update->point)) {
		return "point must be area 1 to 15 and number 1 to 99";
	}
	if ((int)update->kind < WM_UPDATE_REPORT || (int)update->kind >= WM_UPDATE__COUNT) {
		return "kind must be 1 (report) to 4 (withdrawal)";
	}
	if ((int)update->origin < WM_ORIGIN_FILED || (int)update->origin >= WM_ORIGIN__COUNT) {
		return "origin must be 1 (filed) or 2 (compiled)";
	}
	if ((int)update->reason < WM_REASON_NONE || (int)update->reason >= WM_REASON__COUNT) {
		return "reason must be 1 (typing error) to 5 (reviewer request)";
	}
	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		if (update->axis[i] != WM_SILENT &&
		    !wm_axis_value_valid((enum wm_axis)i, update->axis[i])) {
			return axis_reasons[i];
		}
	}
	return NULL;
}

static const char *find_day_fault(const struct wm_update *update)
{
	if (update->as_of < WM_AS_OF_EARLIEST_DAYS) {
		return "as_of must be 1991-01-01 or later";
	}
	if (!is_day_or_none(update->actual_start)) {
		return "actual_start must be 1991-01-01 or later";
	}
	if (!is_day_or_none(update->actual_end)) {
		return "actual_end must be 1991-01-01 or later";
	}
	return NULL;
}

static const char *find_cycle_fault(const struct wm_cycle_id *cycle)
{
	struct wm_cycle_id id;

	if (cycle->len > WM_CYCLE_ID_MAX_BYTES ||
	    (cycle->len > 0 &&
	     wm_cycle_id_parse(wm_view_of(cycle->text, cycle->len), &id) != WM_OK)) {
		return "cycle must be 1 to 16 of A-Z, a-z, 0-9 and hyphens";
	}
	return NULL;
}

static const char *find_fact_range_fault(const struct wm_update *update)
{
	for (size_t i = 0; i < update->milestone_count; i++) {
		const struct wm_milestone_report *row = &update->milestones[i];
		if (row->id < 1) {
			return "milestone id must be 1 to 255";
		}
		if ((int)row->state < WM_MILESTONE_SCHEDULED ||
		    (int)row->state >= WM_MILESTONE__COUNT) {
			return "milestone state must be 1 (scheduled) to 4 (not met)";
		}
		if (!is_day_or_none(row->date)) {
			return "milestone date must be 1991-01-01 or later";
		}
	}
	for (size_t i = 0; i < update->indicator_count; i++) {
		const struct wm_indicator_report *row = &update->indicators[i];
		if (row->id < 1) {
			return "indicator id must be 1 to 255";
		}
		if ((int)row->status < WM_OBS_NORMAL || (int)row->status >= WM_OBS__COUNT) {
			return "indicator status must be 1 (A) to 10 (O)";
		}
		if (row->period_end < WM_AS_OF_EARLIEST_DAYS) {
			return "indicator period must end on 1991-01-01 or later";
		}
	}
	return NULL;
}

static int check_ranges(const struct wm_update *update, const char **ret_reason)
{
	struct narrative list[NARRATIVE_COUNT];
	const char *fault = find_enum_fault(update);
	int err = WM_OK;

	if (fault == NULL) {
		fault = find_day_fault(update);
	}
	if (fault == NULL) {
		fault = find_cycle_fault(&update->cycle);
	}
	if (fault == NULL) {
		fault = find_fact_range_fault(update);
	}
	if (fault != NULL) {
		return wm_refuse(WM_ERANGE, fault, ret_reason);
	}
	list_narrative(update, list);
	for (size_t i = 0; err == WM_OK && i < NARRATIVE_COUNT; i++) {
		err = wm_check_langs(list[i].texts, list[i].rule, ret_reason);
	}
	return err == WM_OK ? wm_check_evidence_ranges(update->evidence, update->evidence_count,
						       ret_reason)
			    : err;
}

/* ------------------------------------------------------------------ dates */

/* WM_DATE_NONE is lower than every day. */
static int check_dates(const struct wm_update *update, int32_t latest_day, const char **ret_reason)
{
	if (update->as_of > latest_day) {
		return wm_refuse(WM_EFUTURE_DATE, "as_of lies in the future", ret_reason);
	}
	if (update->actual_start > latest_day) {
		return wm_refuse(WM_EFUTURE_DATE, "actual_start lies in the future", ret_reason);
	}
	if (update->actual_end > latest_day) {
		return wm_refuse(WM_EFUTURE_DATE, "actual_end lies in the future", ret_reason);
	}
	for (size_t i = 0; i < update->milestone_count; i++) {
		if (update->milestones[i].date > latest_day) {
			return wm_refuse(WM_EFUTURE_DATE, "milestone date lies in the future",
					 ret_reason);
		}
	}
	return wm_check_evidence_dates(update->evidence, update->evidence_count, latest_day,
				       ret_reason);
}

/* ------------------------------------------------------------------ rules */

static bool is_silent(const struct wm_update *update)
{
	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		if (update->axis[i] != WM_SILENT) {
			return false;
		}
	}
	return true;
}

static bool has_facts(const struct wm_update *update)
{
	return update->milestone_count > 0 || update->indicator_count > 0 ||
	       update->actual_start != WM_DATE_NONE || update->actual_end != WM_DATE_NONE;
}

/* What a kind asks for, and the words for what is missing. */
struct kind_rule {
	bool is_silent;	     /* says nothing on any axis, and has no facts */
	bool may_answer;     /* may name a reporting cycle */
	bool is_about_other; /* names the update that it supersedes, and why */
	const char *not_silent, *facts;
};

static const struct kind_rule kind_rules[WM_UPDATE__COUNT] = {
	[WM_UPDATE_REPORT] = { false, true, false, NULL, NULL },
	[WM_UPDATE_NO_CHANGE] = { true, true, false, "no_change says nothing on any axis",
				  "no_change has no milestones, indicators or actual dates" },
	[WM_UPDATE_CORRECTION] = { false, true, true, NULL, NULL },
	[WM_UPDATE_WITHDRAWAL] = { true, false, true, "a withdrawal says nothing on any axis",
				   "a withdrawal has no milestones, indicators or actual dates" },
};

static const char *find_kind_fault(const struct wm_update *update)
{
	const struct kind_rule *rule = &kind_rules[update->kind];

	if (rule->is_about_other && update->supersedes == 0) {
		return "a correction or withdrawal names the update that it supersedes";
	}
	if (rule->is_about_other && update->reason == WM_REASON_NONE) {
		return "a correction or withdrawal needs a reason code";
	}
	if (!rule->is_about_other && update->supersedes != 0) {
		return "only a correction or withdrawal supersedes an update";
	}
	if (!rule->is_about_other && update->reason != WM_REASON_NONE) {
		return "only a correction or withdrawal has a reason code";
	}
	if (rule->is_silent && !is_silent(update)) {
		return rule->not_silent;
	}
	if (rule->is_silent && has_facts(update)) {
		return rule->facts;
	}
	if (!rule->may_answer && update->cycle.len > 0) {
		return "a withdrawal does not answer a reporting cycle";
	}
	return NULL;
}

static const char *find_axis_fault(const struct wm_update *update)
{
	if (update->axis[WM_AXIS_COMPLETION] == WM_COMPLETION_COMPLETE &&
	    update->evidence_count == 0) {
		return "complete needs evidence";
	}
	/* What was compiled is taken as found, and flagged (core/evaluate.h). */
	if (update->axis[WM_AXIS_CONFIDENCE] >= WM_CONFIDENCE_AMBER &&
	    update->origin == WM_ORIGIN_FILED && !wm_texts_any(update->rationale)) {
		return "amber or red confidence needs a rationale";
	}
	if (update->actual_start != WM_DATE_NONE && update->actual_end != WM_DATE_NONE &&
	    update->actual_end < update->actual_start) {
		return "actual_end lies before actual_start";
	}
	return NULL;
}

static const char *find_milestone_fault(const struct wm_update *update)
{
	for (size_t i = 0; i < update->milestone_count; i++) {
		const struct wm_milestone_report *row = &update->milestones[i];
		const bool met = row->state == WM_MILESTONE_MET;
		if (met && row->date == WM_DATE_NONE) {
			return "a milestone that is met needs the date";
		}
		if (met && update->evidence_count == 0) {
			return "a milestone that is met needs evidence";
		}
		if (!met && row->date != WM_DATE_NONE) {
			return "only a milestone that is met has a date";
		}
		for (size_t j = 0; j < i; j++) {
			if (update->milestones[j].id == row->id) {
				return "a milestone is named twice";
			}
		}
	}
	return NULL;
}

static const char *find_indicator_fault(const struct wm_update *update)
{
	for (size_t i = 0; i < update->indicator_count; i++) {
		const struct wm_indicator_report *row = &update->indicators[i];
		const bool wants = wm_obs_status_has_value((int)row->status);
		if (wants && !row->has_value) {
			return "an indicator status of A, E, P, F, V or U comes with a value";
		}
		if (!wants && row->has_value) {
			return "an indicator status of L, M, Q or O comes without a value";
		}
		for (size_t j = 0; j < i; j++) {
			if (update->indicators[j].id == row->id &&
			    update->indicators[j].period_end == row->period_end) {
				return "an indicator has two values for one period";
			}
		}
	}
	return NULL;
}

static int check_rules(const struct wm_update *update, const char **ret_reason)
{
	if (!wm_texts_any(update->summary)) {
		return wm_refuse(WM_ERULE, "summary is needed in at least one language",
				 ret_reason);
	}

	const int err =
		wm_check_evidence_rules(update->evidence, update->evidence_count, ret_reason);
	if (err != WM_OK) {
		return err;
	}

	const char *fault = find_kind_fault(update);
	if (fault == NULL) {
		fault = find_axis_fault(update);
	}
	if (fault == NULL) {
		fault = find_milestone_fault(update);
	}
	if (fault == NULL) {
		fault = find_indicator_fault(update);
	}
	return fault == NULL ? WM_OK : wm_refuse(WM_ERULE, fault, ret_reason);
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

/* ------------------------------------------------------------------ against the register */

static const char *find_register_fault(const struct wm_update *update,
				       const struct wm_action_point *point)
{
	for (size_t i = 0; i < update->milestone_count; i++) {
		const struct wm_milestone *row =
			wm_point_milestone(point, update->milestones[i].id);
		if (row == NULL) {
			return "no such milestone of the action point";
		}
		if (update->milestones[i].state == WM_MILESTONE_NOT_MET &&
		    row->due != WM_DATE_NONE && update->as_of <= row->due) {
			return "a milestone is not missed before its due date has passed";
		}
	}
	for (size_t i = 0; i < update->indicator_count; i++) {
		if (wm_point_indicator(point, update->indicators[i].id) == NULL) {
			return "no such indicator of the action point";
		}
	}
	return NULL;
}

int wm_update_check_register(const struct wm_update *update, const struct wm_register *reg,
			     int32_t today, const char **ret_reason)
{
	const struct wm_action_point *point = wm_register_point(reg, update->point);

	if (point == NULL) {
		return wm_refuse(WM_ENO_SUCH_POINT, "no such action point", ret_reason);
	}

	const char *fault = find_register_fault(update, point);
	if (fault == NULL && update->cycle.len > 0) {
		const struct wm_cycle *cycle = wm_register_cycle(reg, &update->cycle);
		if (cycle == NULL) {
			fault = "no such reporting cycle";
		} else if (wm_cycle_phase(cycle, today) == WM_PHASE_BEFORE) {
			fault = "the reporting cycle has not opened yet";
		}
	}
	return fault == NULL ? WM_OK : wm_refuse(WM_ERULE, fault, ret_reason);
}
