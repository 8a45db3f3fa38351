/* Roll-up sums and the figures printed from them; integers only, half a basis point goes up. */
#include "core/rollup.h"

#define BP_PER_PERCENT	 100
#define BP_PER_WHOLE	 10000
#define PERCENT_OPEN_MAX 99

/* Progress of a completion level (R3).  A convention, and part of what is published. */
static const int16_t midpoints[WM_COMPLETION__COUNT] = {
	[0] = WM_UNKNOWN,
	[WM_COMPLETION_NOT_STARTED] = 0,
	[WM_COMPLETION_LIMITED] = 25,
	[WM_COMPLETION_SUBSTANTIAL] = 75,
	[WM_COMPLETION_COMPLETE] = 100,
};

enum wm_rollup_class wm_rollup_classify(const struct wm_rollup_input *input)
{
	/* First: what was cancelled is no longer delivered, continuously or at all. */
	if (input->axis[WM_AXIS_LIFECYCLE] == WM_LIFECYCLE_CANCELLED) {
		return WM_ROLLUP_CANCELLED;
	}
	return input->kind == WM_POINT_KIND_CONTINUOUS ? WM_ROLLUP_CONTINUOUS : WM_ROLLUP_COUNTED;
}

/* Cell of a distribution: the value, or 0 for everything that is not known. */
static size_t cell_of(const struct wm_rollup_input *input, enum wm_axis axis)
{
	const int value = input->axis[axis];

	return wm_axis_value_valid(axis, value) && value != WM_UNKNOWN ? (size_t)value : 0;
}

int wm_rollup_progress(const struct wm_rollup_input *input, bool *ret_imputed)
{
	const int stated = input->axis[WM_AXIS_PERCENT];
	const bool is_stated = stated != WM_UNKNOWN && wm_axis_value_valid(WM_AXIS_PERCENT, stated);
	const int progress = is_stated ? stated : midpoints[cell_of(input, WM_AXIS_COMPLETION)];

	*ret_imputed = !is_stated && progress != WM_UNKNOWN;
	/* Nothing is finished while a milestone is open. */
	return input->milestones_open > 0 && progress > PERCENT_OPEN_MAX ? PERCENT_OPEN_MAX
									 : progress;
}

static size_t verified_cell_of(const struct wm_rollup_input *input)
{
	const int level = (int)input->verified;

	return level >= 0 && level < WM_VERIFIED__COUNT ? (size_t)level : WM_VERIFIED_NOT_ASSESSED;
}

/* `sign` is 1 to add and -1 to take away. */
static void count_in_n(struct wm_rollup *rollup, const struct wm_rollup_input *input, int32_t sign)
{
	const int64_t weight = (int64_t)input->weight * sign;
	bool imputed = false;
	const int percent = wm_rollup_progress(input, &imputed);

	rollup->n += sign;
	rollup->weight_n += weight;
	rollup->completion[cell_of(input, WM_AXIS_COMPLETION)] += sign;
	if (input->axis[WM_AXIS_LIFECYCLE] == WM_LIFECYCLE_SUSPENDED) {
		rollup->suspended += sign;
	}
	rollup->verified[verified_cell_of(input)] += sign;
	if (percent != WM_UNKNOWN && input->is_fresh) {
		rollup->k += sign;
		rollup->imputed += imputed ? sign : 0;
		rollup->weight_k += weight;
		rollup->weighted_percent += weight * percent;
	}
}

static void accumulate(struct wm_rollup *rollup, const struct wm_rollup_input *input, int32_t sign)
{
	const enum wm_rollup_class found = wm_rollup_classify(input);

	rollup->points += sign;
	rollup->timeliness[input->timeliness] += sign;
	if (found == WM_ROLLUP_CANCELLED) {
		rollup->cancelled += sign;
		return;
	}
	if (found == WM_ROLLUP_CONTINUOUS) {
		rollup->continuous += sign;
	} else {
		count_in_n(rollup, input, sign);
	}
	rollup->rated_of += sign;
	rollup->confidence[cell_of(input, WM_AXIS_CONFIDENCE)] += sign;
	rollup->freshness[input->freshness] += sign;
	if (input->is_rescheduled) {
		rollup->rescheduled += sign;
		rollup->slip_days += (int64_t)input->slip_days * sign;
	}
	if (input->is_critical && input->axis[WM_AXIS_CONFIDENCE] == WM_CONFIDENCE_RED) {
		rollup->critical_red += sign;
	}
}

void wm_rollup_add(struct wm_rollup *rollup, const struct wm_rollup_input *input)
{
	accumulate(rollup, input, 1);
}

void wm_rollup_sub(struct wm_rollup *rollup, const struct wm_rollup_input *input)
{
	accumulate(rollup, input, -1);
}

static void add_counts(int32_t *into, const int32_t *other, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		into[i] += other[i];
	}
}

void wm_rollup_merge(struct wm_rollup *into, const struct wm_rollup *other)
{
	into->points += other->points;
	into->n += other->n;
	into->continuous += other->continuous;
	into->cancelled += other->cancelled;
	into->suspended += other->suspended;
	add_counts(into->completion, other->completion, WM_COMPLETION__COUNT);
	into->k += other->k;
	into->imputed += other->imputed;
	into->weight_n += other->weight_n;
	into->weight_k += other->weight_k;
	into->weighted_percent += other->weighted_percent;
	add_counts(into->confidence, other->confidence, WM_CONFIDENCE__COUNT);
	into->rated_of += other->rated_of;
	add_counts(into->verified, other->verified, WM_VERIFIED__COUNT);
	add_counts(into->timeliness, other->timeliness, WM_TIME__COUNT);
	into->rescheduled += other->rescheduled;
	into->slip_days += other->slip_days;
	add_counts(into->freshness, other->freshness, WM_FRESH__COUNT);
	into->critical_red += other->critical_red;
}

/* Sums of a register's points?  A roll-up may have come from a server that one should not trust
 * to keep the arithmetic below from overflowing: within these bounds it cannot. */
static bool is_possible(const struct wm_rollup *rollup)
{
	const int64_t weight_max = (int64_t)WM_POINTS_MAX_COUNT * WM_WEIGHT_MAX;

	return rollup->n >= 0 && rollup->n <= WM_POINTS_MAX_COUNT &&
	       rollup->completion[WM_COMPLETION_COMPLETE] >= 0 &&
	       rollup->completion[WM_COMPLETION_COMPLETE] <= rollup->n &&
	       rollup->verified[WM_VERIFIED_COMPLETE] >= 0 &&
	       rollup->verified[WM_VERIFIED_COMPLETE] <= rollup->n && rollup->weight_k >= 0 &&
	       rollup->weight_k <= rollup->weight_n && rollup->weight_n <= weight_max &&
	       rollup->weighted_percent >= 0 &&
	       rollup->weighted_percent <= rollup->weight_k * WM_PERCENT_MAX;
}

int32_t wm_ratio(int64_t part, int64_t whole, int64_t scale)
{
	return whole > 0 ? (int32_t)((2 * part * scale + whole) / (2 * whole)) : WM_BP_NONE;
}

/* "The first class" of a tie (R11) is the first that R1 prints: complete. */
static void completion_shares(const int32_t counts[WM_COMPLETION__COUNT],
			      int32_t ret_shares[WM_COMPLETION__COUNT])
{
	int32_t printed[WM_COMPLETION__COUNT];
	int32_t shares[WM_COMPLETION__COUNT];

	/* From complete down to not started, then unknown: the cells from behind. */
	for (size_t i = 0; i < WM_COMPLETION__COUNT; i++) {
		printed[i] = counts[WM_COMPLETION__COUNT - 1 - i];
	}
	wm_shares(printed, WM_COMPLETION__COUNT, 100, shares);
	for (size_t i = 0; i < WM_COMPLETION__COUNT; i++) {
		ret_shares[i] = shares[WM_COMPLETION__COUNT - 1 - i];
	}
}

void wm_rollup_figures(const struct wm_rollup *rollup, struct wm_figures *ret_figures)
{
	*ret_figures = (struct wm_figures){
		.verified_complete_bp = WM_BP_NONE,
		.self_reported_complete_bp = WM_BP_NONE,
		.mean_bp = WM_BP_NONE,
		.low_bp = WM_BP_NONE,
		.high_bp = WM_BP_NONE,
	};
	if (!is_possible(rollup)) {
		return;
	}

	const int64_t low = rollup->weighted_percent;
	const int64_t high = low + (rollup->weight_n - rollup->weight_k) * WM_PERCENT_MAX;
	ret_figures->verified_complete_bp =
		wm_ratio(rollup->verified[WM_VERIFIED_COMPLETE], rollup->n, BP_PER_WHOLE);
	ret_figures->self_reported_complete_bp =
		wm_ratio(rollup->completion[WM_COMPLETION_COMPLETE], rollup->n, BP_PER_WHOLE);
	ret_figures->mean_bp = wm_ratio(low, rollup->weight_k, BP_PER_PERCENT);
	ret_figures->low_bp = wm_ratio(low, rollup->weight_n, BP_PER_PERCENT);
	ret_figures->high_bp = wm_ratio(high, rollup->weight_n, BP_PER_PERCENT);
	completion_shares(rollup->completion, ret_figures->share_percent);
}

/* A negative count is no count. */
static int64_t positive(int32_t count)
{
	return count > 0 ? count : 0;
}

void wm_shares(const int32_t *counts, size_t count, int32_t total, int32_t *ret_shares)
{
	int64_t sum = 0;
	int64_t left = total;

	for (size_t i = 0; i < count; i++) {
		sum += positive(counts[i]);
	}
	for (size_t i = 0; i < count; i++) {
		ret_shares[i] = sum > 0 ? (int32_t)(positive(counts[i]) * total / sum) : 0;
		left -= ret_shares[i];
	}

	/* What the rounding down left goes out one by one, and fewer are left than there are
	 * remainders above 0.  A class that got its one shows a share above its quotient, so no
	 * list of who was served is needed. */
	for (; sum > 0 && left > 0; left--) {
		size_t best = 0;
		int64_t best_remainder = 0;
		for (size_t i = 0; i < count; i++) {
			const int64_t scaled = positive(counts[i]) * total;
			if (ret_shares[i] == scaled / sum && scaled % sum > best_remainder) {
				best = i;
				best_remainder = scaled % sum;
			}
		}
		ret_shares[best]++;
	}
}

void wm_rollup_input_of(const struct wm_action_point *point, const struct wm_evaluated *evaluated,
			struct wm_rollup_input *ret_input)
{
	*ret_input = (struct wm_rollup_input){
		.kind = point->kind,
		.point = point->id,
		.weight = point->weight,
		.verified = evaluated->verified,
		.is_critical = point->critical,
		.is_fresh = evaluated->freshness == WM_FRESH_CURRENT ||
			    evaluated->freshness == WM_FRESH_UNMEASURED,
		.milestones_open = evaluated->milestones_open,
		.timeliness = evaluated->timeliness,
		.freshness = evaluated->freshness,
		.is_rescheduled = evaluated->rescheduled,
		.slip_days = evaluated->slip_days,
	};
	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		ret_input->axis[i] = evaluated->axis[i].value;
	}
}
