/* The check that a whole register holds together.  Each check_ function returns the first
 * violated rule as text, or NULL. */
#include "core/register.h"
#include "core/rollup.h"

/* ------------------------------------------------------------------ areas, institutions */

static const char *check_area(const struct wm_register *reg, size_t index)
{
	const uint8_t id = reg->areas[index].id;

	if (id < 1 || id > WM_AREA_MAX) {
		return "area id must be 1 to 15";
	}
	if (index > 0 && id <= reg->areas[index - 1].id) {
		return "area ids must be ascending and unique";
	}
	if (reg->areas[index].override_colour >= WM_COLOUR__COUNT) {
		return "a coordinator's colour is green, amber or red";
	}
	if ((reg->areas[index].override_colour != WM_COLOUR_GREY) !=
	    wm_texts_any(reg->areas[index].override_reason)) {
		return "a coordinator's colour and its reason come together";
	}
	return NULL;
}

static const char *check_institution(const struct wm_register *reg, size_t index)
{
	const struct wm_institution *row = &reg->institutions[index];
	struct wm_code code;

	if (row->code.len > WM_CODE_MAX_BYTES ||
	    wm_code_parse(wm_view_of(row->code.text, row->code.len), &code) != WM_OK) {
		return "institution code must be 1 to 40 of a-z, 0-9 and single hyphens";
	}
	/* A code has no NUL inside and always one behind it. */
	if (index > 0 && strcmp(row->code.text, reg->institutions[index - 1].code.text) <= 0) {
		return "institution codes must be ascending and unique";
	}
	return NULL;
}

/* ------------------------------------------------------------------ parties */

static bool is_backwards(struct wm_span span)
{
	return span.since != 0 && span.until != 0 && span.since > span.until;
}

static bool overlap(struct wm_span a, struct wm_span b)
{
	return (a.until == 0 || b.since == 0 || a.until >= b.since) &&
	       (b.until == 0 || a.since == 0 || b.until >= a.since);
}

static bool contains(struct wm_span outer, struct wm_span inner)
{
	return (outer.since == 0 || (inner.since != 0 && inner.since >= outer.since)) &&
	       (outer.until == 0 || (inner.until != 0 && inner.until <= outer.until));
}

/* The words for a list of institutions that is at fault. */
struct list_reasons {
	const char *too_long, *unknown, *twice, *backwards;
};

static const struct list_reasons supporting_reasons = {
	"more supporting institutions than a point may have",
	"a supporting institution is not in the register",
	"a supporting institution is named twice",
	"a supporting institution's part ends before it begins",
};

static const struct list_reasons reporter_reasons = {
	"more reporters than a point may have",
	"a reporter is not in the register",
	"a reporter is named twice",
	"a reporter's part ends before it begins",
};

/* Who left and came back has two rows; on one day nobody is named twice. */
static bool is_named_before(const struct wm_code *codes, const struct wm_span *spans, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (wm_code_eq(&codes[i], &codes[index]) && overlap(spans[i], spans[index])) {
			return true;
		}
	}
	return false;
}

static const char *check_list(const struct wm_register *reg, const struct wm_code *codes,
			      const struct wm_span *spans, size_t count,
			      const struct list_reasons *reasons)
{
	if (count > WM_REPORTERS_MAX_COUNT) {
		return reasons->too_long;
	}
	for (size_t i = 0; i < count; i++) {
		if (wm_register_institution(reg, &codes[i]) == NULL) {
			return reasons->unknown;
		}
		if (is_backwards(spans[i])) {
			return reasons->backwards;
		}
		if (is_named_before(codes, spans, i)) {
			return reasons->twice;
		}
	}
	return NULL;
}

static bool lead_supports(const struct wm_action_point *point)
{
	for (size_t i = 0; i < point->supporting_count; i++) {
		if (wm_code_eq(&point->supporting[i], &point->lead) &&
		    overlap(point->supporting_span[i], point->lead_span)) {
			return true;
		}
	}
	return false;
}

static bool lead_reports(const struct wm_action_point *point)
{
	for (size_t i = 0; i < point->reporter_count; i++) {
		if (wm_code_eq(&point->reporters[i], &point->lead) &&
		    contains(point->reporter_span[i], point->lead_span)) {
			return true;
		}
	}
	return false;
}

/* A lead's word is the point's, so it has to be able to speak, and in one role only. */
static const char *check_lead(const struct wm_register *reg, const struct wm_action_point *point)
{
	if (point->lead.len == 0) {
		return NULL;
	}
	if (wm_register_institution(reg, &point->lead) == NULL) {
		return "the lead is not in the register";
	}
	if (is_backwards(point->lead_span)) {
		return "the lead's part ends before it begins";
	}
	if (lead_supports(point)) {
		return "the lead is named as supporting, too";
	}
	if (!lead_reports(point)) {
		return "the lead is not one of the reporters";
	}
	return NULL;
}

static const char *check_parties(const struct wm_register *reg, const struct wm_action_point *point)
{
	const char *reason = check_list(reg, point->supporting, point->supporting_span,
					point->supporting_count, &supporting_reasons);

	if (reason == NULL) {
		reason = check_list(reg, point->reporters, point->reporter_span,
				    point->reporter_count, &reporter_reasons);
	}
	return reason != NULL ? reason : check_lead(reg, point);
}

/* ------------------------------------------------------------------ milestones, indicators */

static bool has_text(const struct wm_view texts[WM_LANG__COUNT])
{
	int lang = 0;

	return wm_text_in(texts, 0, &lang).len > 0;
}

static const char *check_milestones(const struct wm_action_point *point)
{
	if (point->milestone_count > WM_MILESTONES_MAX_COUNT) {
		return "more milestones than a point may have";
	}
	for (size_t i = 0; i < point->milestone_count; i++) {
		const struct wm_milestone *row = &point->milestones[i];
		if (row->id < 1 || (i > 0 && row->id <= point->milestones[i - 1].id)) {
			return "milestone ids must be 1 to 255, ascending and unique";
		}
		if ((unsigned)row->kind > WM_POINT_KIND_TARGET) {
			return "a milestone's kind must be one-off, target or unknown";
		}
		if (row->weight < 1 || row->weight > WM_WEIGHT_MAX) {
			return "a milestone's weight must be 1 to 1000";
		}
		if (!has_text(row->title)) {
			return "a milestone needs a title in at least one language";
		}
	}
	return NULL;
}

static const char *check_targets(const struct wm_indicator *row)
{
	if (row->target_count > WM_TARGETS_MAX_COUNT) {
		return "more targets than an indicator may have";
	}
	for (size_t i = 0; i < row->target_count; i++) {
		if (row->targets[i].period_end < WM_AS_OF_EARLIEST_DAYS) {
			return "a target's period must end on 1991-01-01 or later";
		}
		if (i > 0 && row->targets[i].period_end <= row->targets[i - 1].period_end) {
			return "targets must be ascending and unique by the end of their period";
		}
	}
	return NULL;
}

static const char *check_indicators(const struct wm_action_point *point)
{
	if (point->indicator_count > WM_INDICATORS_MAX_COUNT) {
		return "more indicators than a point may have";
	}
	for (size_t i = 0; i < point->indicator_count; i++) {
		const struct wm_indicator *row = &point->indicators[i];
		if (row->id < 1 || (i > 0 && row->id <= point->indicators[i - 1].id)) {
			return "indicator ids must be 1 to 255, ascending and unique";
		}
		if (row->decimals > WM_DECIMALS_MAX) {
			return "an indicator's decimals must be 0 to 6";
		}
		if (!has_text(row->title)) {
			return "an indicator needs a title in at least one language";
		}
		const char *reason = check_targets(row);
		if (reason != NULL) {
			return reason;
		}
	}
	return NULL;
}

/* ------------------------------------------------------------------ action points */

static const char *check_point_values(const struct wm_register *reg,
				      const struct wm_action_point *point)
{
	if (!wm_point_id_valid(point->id)) {
		return "point id must be area 1 to 15 and number 1 to 99";
	}
	if (point->area != point->id / 100) {
		return "a point's area must be that of its id";
	}
	if (wm_register_area(reg, point->area) == NULL) {
		return "a point's area is not in the register";
	}
	if ((unsigned)point->wording < WM_WORDING_PENDING ||
	    (unsigned)point->wording >= WM_WORDING__COUNT) {
		return "wording must be pending, reported or official";
	}
	if ((unsigned)point->kind >= WM_POINT_KIND__COUNT) {
		return "kind must be one-off, target, continuous or unknown";
	}
	if (point->weight < 1 || point->weight > WM_WEIGHT_MAX) {
		return "weight must be 1 to 1000";
	}
	if ((unsigned)point->visibility >= WM_VISIBILITY__COUNT) {
		return "visibility must be public, partners or restricted";
	}
	return NULL;
}

static const char *check_point_text_and_dates(const struct wm_action_point *point)
{
	const int adopted = point->adopted_lang;

	if (adopted < 0 || adopted >= WM_LANG__COUNT) {
		return "the adopted language must be 1 (en) to 7 (uz)";
	}
	if (adopted > 0 && point->title[adopted].len == 0 && point->text[adopted].len == 0) {
		return "there is no wording in the adopted language";
	}
	if (point->planned_end != WM_DATE_NONE && point->planned_start > point->planned_end) {
		return "the planned end lies before the planned start";
	}
	return NULL;
}

static const char *check_point(const struct wm_register *reg, size_t index)
{
	const struct wm_action_point *point = &reg->points[index];
	const char *reason = check_point_values(reg, point);

	if (reason == NULL && index > 0 && point->id <= reg->points[index - 1].id) {
		reason = "point ids must be ascending and unique";
	}
	if (reason == NULL) {
		reason = check_parties(reg, point);
	}
	if (reason == NULL) {
		reason = check_point_text_and_dates(point);
	}
	if (reason == NULL) {
		reason = check_milestones(point);
	}
	return reason != NULL ? reason : check_indicators(point);
}

/* ------------------------------------------------------------------ calendar */

static const char *check_calendar(const struct wm_register *reg)
{
	const char *reason = NULL;

	if (wm_settings_check(&reg->settings, &reason) != WM_OK) {
		return reason;
	}
	if (reg->cycle_count > WM_CYCLES_MAX_COUNT) {
		return "more reporting cycles than a register may have";
	}
	for (size_t i = 0; i < reg->cycle_count; i++) {
		const struct wm_cycle *cycle = &reg->cycles[i];
		if (wm_cycle_check(cycle, &reason) != WM_OK) {
			return reason;
		}
		if (i > 0 && cycle->opens <= reg->cycles[i - 1].opens) {
			return "cycles must be ascending by the day they open, one a day";
		}
		if (wm_register_cycle(reg, &cycle->id) != cycle) {
			return "a cycle id is used twice";
		}
	}
	return NULL;
}

/* ------------------------------------------------------------------ everything */

static int refuse(const char *reason, uint16_t id, const char **ret_reason, uint16_t *ret_id)
{
	*ret_reason = reason;
	*ret_id = id;
	return WM_ERULE;
}

static const char *check_counts(const struct wm_register *reg)
{
	if (reg->point_count > WM_POINTS_MAX_COUNT) {
		return "more points than a register may have";
	}
	if (reg->institution_count > WM_INSTITUTIONS_MAX_COUNT) {
		return "more institutions than a register may have";
	}
	return NULL;
}

int wm_register_check(const struct wm_register *reg, const char **ret_reason, uint16_t *ret_id)
{
	const char *reason = check_counts(reg);

	if (reason == NULL) {
		reason = check_calendar(reg);
	}
	if (reason != NULL) {
		return refuse(reason, 0, ret_reason, ret_id);
	}
	for (size_t i = 0; i < reg->area_count; i++) {
		reason = check_area(reg, i);
		if (reason != NULL) {
			return refuse(reason, reg->areas[i].id, ret_reason, ret_id);
		}
	}
	for (size_t i = 0; i < reg->institution_count; i++) {
		reason = check_institution(reg, i);
		if (reason != NULL) {
			return refuse(reason, 0, ret_reason, ret_id);
		}
	}
	for (size_t i = 0; i < reg->point_count; i++) {
		reason = check_point(reg, i);
		if (reason != NULL) {
			return refuse(reason, reg->points[i].id, ret_reason, ret_id);
		}
	}
	return WM_OK;
}
