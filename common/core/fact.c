/* The facts that are shown of a point: a maximum per thing and a cut-off by rank, so that the order
 * in which they are taken in cannot matter. */
#include "core/fact.h"

/* Every cut-off has its place; so nothing is ever refused for want of room. */
_Static_assert(WM_MILESTONES_MAX_COUNT + WM_INDICATORS_MAX_COUNT * WM_PERIODS_SHOWN_COUNT +
			       WM_RECEIVED_SHOWN_COUNT + WM_CORRECTIONS_SHOWN_COUNT +
			       WM_AXIS__COUNT + 2 <=
		       WM_FACTS_MAX_COUNT,
	       "the facts of a point fit");

/* ------------------------------------------------------------------ of one update */

struct out {
	const struct wm_update *update;
	struct wm_fact *facts;
	size_t count;
};

static struct wm_fact *give(struct out *out, enum wm_fact_what what)
{
	struct wm_fact *fact = &out->facts[out->count++];

	memset(fact, 0, sizeof(*fact));
	fact->what = (uint8_t)what;
	fact->origin = (uint8_t)out->update->origin;
	fact->date = WM_DATE_NONE;
	fact->as_of = out->update->as_of;
	return fact;
}

static void give_indicators(struct out *out)
{
	for (size_t i = 0; i < out->update->indicator_count; i++) {
		const struct wm_indicator_report *row = &out->update->indicators[i];
		struct wm_fact *fact = give(out, WM_FACT_INDICATOR);

		fact->id = row->id;
		fact->state = (uint8_t)row->status;
		fact->date = row->period_end;
		fact->has_value = row->has_value;
		fact->value = row->has_value ? row->value : 0;
	}
}

size_t wm_facts_of(const struct wm_update *update, struct wm_fact *ret_facts)
{
	struct out out = { update, ret_facts, 0 };

	for (size_t i = 0; i < update->milestone_count; i++) {
		struct wm_fact *fact = give(&out, WM_FACT_MILESTONE);
		fact->id = update->milestones[i].id;
		fact->state = (uint8_t)update->milestones[i].state;
		fact->date = update->milestones[i].date;
	}
	give_indicators(&out);
	if (update->actual_start != WM_DATE_NONE) {
		give(&out, WM_FACT_ACTUAL_START)->date = update->actual_start;
	}
	if (update->actual_end != WM_DATE_NONE) {
		give(&out, WM_FACT_ACTUAL_END)->date = update->actual_end;
	}
	if (update->cycle.len > 0) {
		give(&out, WM_FACT_CYCLE)->cycle = update->cycle;
	}
	if (update->supersedes != 0) {
		struct wm_fact *fact = give(&out, WM_FACT_CORRECTS);
		fact->id = (uint8_t)update->reason;
		fact->has_value = true;
		fact->value = (int64_t)update->supersedes;
	}
	return out.count;
}

/* ------------------------------------------------------------------ of a point */

static int compare_int(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* The order in which facts are kept. */
static int compare(const struct wm_fact *a, const struct wm_fact *b)
{
	int order = compare_int(a->what, b->what);

	if (order == 0) {
		order = compare_int(a->id, b->id);
	}
	if (order == 0) {
		order = compare_int(a->date, b->date);
	}
	return order != 0 ? order : (a->revision > b->revision) - (a->revision < b->revision);
}

/* Of some things there is one, however often it is told; reports and corrections all stand. */
static bool is_same_thing(const struct wm_fact *a, const struct wm_fact *b)
{
	if (a->what != b->what || a->id != b->id || a->what == WM_FACT_CYCLE ||
	    a->what == WM_FACT_CORRECTS) {
		return false;
	}
	return a->what != WM_FACT_INDICATOR || a->date == b->date;
}

static bool is_of(const struct wm_fact *fact, const struct wm_code *lead)
{
	return lead != NULL && lead->len > 0 && wm_code_eq(&fact->institution, lead);
}

/* Whose word counts: the lead's, then the later by as_of, ties by revision. */
static bool is_better(const struct wm_fact *a, const struct wm_fact *b, const struct wm_code *lead)
{
	if (is_of(a, lead) != is_of(b, lead)) {
		return is_of(a, lead);
	}
	return a->as_of > b->as_of || (a->as_of == b->as_of && a->revision > b->revision);
}

/* Does `a` stay before `b` where there is no room for both? */
static bool outranks(const struct wm_fact *a, const struct wm_fact *b, const struct wm_code *lead)
{
	if (a->what == WM_FACT_CYCLE && is_of(a, lead) != is_of(b, lead)) {
		return is_of(a, lead);
	}
	if (a->what == WM_FACT_CYCLE || a->what == WM_FACT_CORRECTS) {
		return a->revision > b->revision;
	}
	return compare(a, b) > 0; /* the greater id, the later period */
}

static void remove_at(struct wm_facts *facts, size_t at)
{
	facts->count--;
	memmove(&facts->fact[at], &facts->fact[at + 1],
		(facts->count - at) * sizeof(facts->fact[0]));
}

static void insert(struct wm_facts *facts, const struct wm_fact *fact)
{
	size_t at = 0;

	while (at < facts->count && compare(&facts->fact[at], fact) < 0) {
		at++;
	}
	memmove(&facts->fact[at + 1], &facts->fact[at],
		(facts->count - at) * sizeof(facts->fact[0]));
	facts->fact[at] = *fact;
	facts->count++;
}

/* Members of the group that a fact competes in for room. */
struct group {
	size_t count, last; /* how many; index of the one that goes first */
};

static struct group find_group(const struct wm_facts *facts, const struct wm_fact *fact,
			       bool within_id, const struct wm_code *lead)
{
	struct group group = { 0 };

	for (size_t i = 0; i < facts->count; i++) {
		const struct wm_fact *other = &facts->fact[i];
		if (other->what != fact->what || (within_id && other->id != fact->id)) {
			continue;
		}
		if (group.count == 0 || outranks(&facts->fact[group.last], other, lead)) {
			group.last = i;
		}
		group.count++;
	}
	return group;
}

static bool make_room_in(struct wm_facts *facts, const struct wm_fact *fact, bool within_id,
			 size_t max, const struct wm_code *lead)
{
	const struct group group = find_group(facts, fact, within_id, lead);

	if (group.count < max) {
		return true;
	}
	if (!outranks(fact, &facts->fact[group.last], lead)) {
		return false;
	}
	remove_at(facts, group.last);
	return true;
}

/* The indicators that are shown are those with the greatest ids, each with all its periods. */
static bool make_room_for_indicator(struct wm_facts *facts, const struct wm_fact *fact)
{
	size_t ids = 0;
	unsigned before = 0;
	unsigned least = 0;

	for (size_t i = 0; i < facts->count; i++) {
		const struct wm_fact *other = &facts->fact[i];
		if (other->what != WM_FACT_INDICATOR || other->id == before) {
			continue;
		}
		before = other->id;
		least = ids == 0 ? before : least; /* they ascend */
		ids++;
		if (before == fact->id) {
			return true;
		}
	}
	if (ids < WM_INDICATORS_MAX_COUNT) {
		return true;
	}
	if (fact->id < least) {
		return false;
	}
	for (size_t i = facts->count; i > 0; i--) {
		if (facts->fact[i - 1].what == WM_FACT_INDICATOR &&
		    facts->fact[i - 1].id == least) {
			remove_at(facts, i - 1);
		}
	}
	return true;
}

static bool make_room(struct wm_facts *facts, const struct wm_fact *fact,
		      const struct wm_code *lead)
{
	static const size_t max[WM_FACT__COUNT] = {
		[WM_FACT_MILESTONE] = WM_MILESTONES_MAX_COUNT,
		[WM_FACT_INDICATOR] = WM_PERIODS_SHOWN_COUNT,
		[WM_FACT_ACTUAL_START] = 1,
		[WM_FACT_ACTUAL_END] = 1,
		[WM_FACT_CYCLE] = WM_RECEIVED_SHOWN_COUNT,
		[WM_FACT_WORSENED] = WM_AXIS__COUNT,
		[WM_FACT_CORRECTS] = WM_CORRECTIONS_SHOWN_COUNT,
	};

	if (fact->what == WM_FACT_INDICATOR && !make_room_for_indicator(facts, fact)) {
		return false;
	}
	return make_room_in(facts, fact, fact->what == WM_FACT_INDICATOR, max[fact->what], lead);
}

/* A row of this size and shape may come from a store that was written by something else. */
static bool is_fact(const struct wm_fact *fact)
{
	return fact->what >= WM_FACT_MILESTONE && fact->what < WM_FACT__COUNT &&
	       (fact->what != WM_FACT_WORSENED || fact->id < WM_AXIS__COUNT) &&
	       ((fact->what != WM_FACT_ACTUAL_START && fact->what != WM_FACT_ACTUAL_END) ||
		fact->id == 0) &&
	       ((fact->what != WM_FACT_MILESTONE && fact->what != WM_FACT_INDICATOR) ||
		fact->id > 0);
}

void wm_facts_take(struct wm_facts *facts, const struct wm_fact *fact, const struct wm_code *lead)
{
	if (!is_fact(fact)) {
		return;
	}
	for (size_t i = 0; i < facts->count; i++) {
		struct wm_fact *other = &facts->fact[i];
		if (is_same_thing(other, fact)) {
			if (is_better(fact, other, lead)) {
				*other = *fact;
			}
			return;
		}
	}
	if (make_room(facts, fact, lead)) {
		insert(facts, fact);
	}
}

const struct wm_fact *wm_facts_find(const struct wm_facts *facts, enum wm_fact_what what,
				    unsigned id)
{
	const struct wm_fact *found = NULL;

	for (size_t i = 0; i < facts->count; i++) {
		if (facts->fact[i].what == what && facts->fact[i].id == id) {
			found = &facts->fact[i]; /* the last one is the latest */
		}
	}
	return found;
}
