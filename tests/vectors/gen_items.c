/* What a server sends about action points: items and roll-ups. */
#include <stdlib.h>

#include "proto/limits.h"
#include "vectors/gen.h"

static void speak(struct wm_point_state *state, const struct wm_update *update, const char *code,
		  uint64_t revision)
{
	const struct wm_code institution = sample_code(code);
	struct wm_statement statement;

	wm_statement_of(update, &institution, revision, &statement);
	if (wm_point_apply(state, &statement) < 0) {
		abort(); /* a sample of this file is wrong */
	}
}

/* Three updates, by the lead and by another: silence, a withdrawal, and facts that came late. */
static void fill_state(struct wm_point_state *state)
{
	struct wm_update update = sample_full_update();

	wm_point_init(state, 307);
	speak(state, &update, "eib", 12);
	update = sample_minimal_update();
	update.as_of = SAMPLE_DAY - 10;
	update.axis[WM_AXIS_PERCENT] = 40;
	update.axis[WM_AXIS_COMPLETION] = WM_UNKNOWN;
	speak(state, &update, "kz-energy", 15);
	update.as_of = SAMPLE_DAY - 400;
	update.axis[WM_AXIS_PERCENT] = 90;
	speak(state, &update, "kz-energy", 16);
}

/* Facts of an update that says everything, and what was decided about it. */
static void add_review(struct wm_point_item *item)
{
	const struct wm_update update = sample_whole_update();
	struct wm_fact facts[WM_FACTS_MAX_COUNT];
	const size_t count = wm_facts_of(&update, facts);

	for (size_t i = 0; i < count; i++) {
		facts[i].revision = 12;
		facts[i].committed_at = SAMPLE_MSEC - 1000;
		facts[i].institution = sample_code("eib");
		wm_facts_take(&item->facts, &facts[i], NULL);
	}
	item->verified = (struct wm_verified_view){
		.level = WM_VERIFIED_LIMITED,
		.as_of = SAMPLE_DAY,
		.revision = 18,
		.institution = sample_code("secretariat"),
	};
	item->entry_revision = 18;
	item->accepted_latest = 12;
	item->latest_state = WM_REVIEW_ACCEPTED;
	item->latest_facts.has_rationale = true;
	item->latest_facts.has_evidence = true;
	item->review_count[WM_REVIEW_SUBMITTED] = 1;
	item->review_count[WM_REVIEW_RETURNED] = 1;
	item->review_count[WM_REVIEW_ACCEPTED] = 1;
}

static void gen_point_items(void)
{
	const struct wm_update update = sample_full_update();
	union wm_vector_value value = { .point_item = { .point = sample_minimal_point() } };
	struct wm_buf body;

	wm_point_init(&value.point_item.state, 101);
	gen_good("point_item.1", "point_item", &value);

	wm_buf_init(&body, WM_BODY_MAX_BYTES);
	wm_update_encode(&update, &body);
	value.point_item.point = sample_full_point();
	fill_state(&value.point_item.state);
	value.point_item.changed_at = SAMPLE_MSEC;
	value.point_item.latest = (struct wm_latest){
		.revision = 12,
		.committed_at = SAMPLE_MSEC - 1000,
		.institution = sample_code("eib"),
		.body = wm_buf_view(&body),
	};
	gen_good("point_item.2", "point_item", &value);
	value.point_item.point = sample_whole_point();
	add_review(&value.point_item);
	gen_good("point_item.3", "point_item", &value);
	wm_buf_deinit(&body);
}

/* --- roll-ups --- */

struct member {
	uint16_t id;
	enum wm_point_kind kind;
	int16_t axis[WM_AXIS__COUNT];
	bool critical;
	int32_t planned_end;
	int32_t original_end;
	enum wm_verified verified;
	int32_t age_days;
	bool reported; /* for the cycle, a day late */
};

static const struct wm_cycle *cycle_of_samples(void)
{
	static struct wm_cycle cycle;

	cycle = (struct wm_cycle){
		.id = sample_cycle(), .opens = 20100, .due = 20180, .grace = 20190, .freeze = 20200
	};
	return &cycle;
}

static void report_for_cycle(struct wm_facts *facts, uint64_t revision)
{
	const struct wm_fact fact = {
		.what = WM_FACT_CYCLE,
		.origin = WM_ORIGIN_FILED,
		.date = WM_DATE_NONE,
		.as_of = 20181,
		.committed_at = 20181 * WM_DAY_MSEC,
		.revision = revision,
		.cycle = sample_cycle(),
		.institution = sample_code("eib"),
	};

	wm_facts_take(facts, &fact, &fact.institution);
}

static void add_member(struct wm_area_report *report, const struct member *member,
		       const struct wm_settings *settings)
{
	struct wm_action_point point = sample_minimal_point();
	struct wm_point_state state;
	struct wm_update update = sample_minimal_update();
	struct wm_evaluated evaluated;
	struct wm_facts facts = { .count = 0 };
	const struct wm_verified_view verified = {
		.level = member->verified,
		.as_of = SAMPLE_DAY,
		.revision = 390,
		.institution = sample_code("secretariat"),
	};

	point.id = member->id;
	point.area = 3;
	point.kind = member->kind;
	point.critical = member->critical;
	point.planned_end = member->planned_end;
	point.original_end = member->original_end;
	point.lead = sample_code("eib");
	update.as_of = SAMPLE_DAY - member->age_days;
	if (member->reported) {
		report_for_cycle(&facts, member->id);
	}
	memcpy(update.axis, member->axis, sizeof(update.axis));
	wm_point_init(&state, member->id);
	speak(&state, &update, "eib", member->id);
	wm_evaluate(&(const struct wm_evaluate_in){ .point = &point,
						    .state = &state,
						    .facts = &facts,
						    .verified = &verified,
						    .settings = settings,
						    .day = report->day },
		    &evaluated);
	wm_area_report_add(report,
			   &(const struct wm_report_in){ .point = &point,
							 .state = &state,
							 .evaluated = &evaluated,
							 .facts = &facts,
							 .accepted_latest = member->id,
							 .changed_at = SAMPLE_MSEC },
			   cycle_of_samples());
}

static void gen_rollups(void)
{
	static const struct member members[] = {
		{ 301,
		  WM_POINT_KIND_ONE_OFF,
		  { 2, 3, WM_SILENT, 1 },
		  false,
		  20000,
		  WM_DATE_NONE,
		  WM_VERIFIED_SUBSTANTIAL,
		  0,
		  true },
		{ 302,
		  WM_POINT_KIND_TARGET,
		  { 4, 4, 100, 1 },
		  false,
		  21000,
		  20900,
		  WM_VERIFIED_COMPLETE,
		  5,
		  false },
		{ 303,
		  WM_POINT_KIND_CONTINUOUS,
		  { 2, WM_SILENT, WM_SILENT, 3 },
		  true,
		  WM_DATE_NONE,
		  WM_DATE_NONE,
		  WM_VERIFIED_NOT_ASSESSED,
		  0,
		  false },
		{ 304,
		  WM_POINT_KIND_ONE_OFF,
		  { 5, WM_SILENT, WM_SILENT, WM_SILENT },
		  false,
		  20000,
		  20100,
		  WM_VERIFIED_NOT_ASSESSED,
		  0,
		  false },
		{ 305,
		  WM_POINT_KIND_ONE_OFF,
		  { 6, WM_UNKNOWN, WM_SILENT, 2 },
		  false,
		  20182,
		  WM_DATE_NONE,
		  WM_VERIFIED_NO_EVIDENCE,
		  30,
		  false },
	};
	struct wm_settings settings = wm_settings_default();
	union wm_vector_value value;
	struct wm_area_report *report = &value.rollup;

	wm_area_report_init(report, 0, 0, NULL, SAMPLE_DAY);
	wm_area_report_close(report, &settings);
	gen_good("rollup.1", "rollup", &value);

	settings.fresh_days = 10;
	wm_area_report_init(report, 3, 400, cycle_of_samples(), SAMPLE_DAY + 2);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		add_member(report, &members[i], &settings);
	}
	wm_area_report_close(report, &settings);
	gen_good("rollup.2", "rollup", &value);
}

void gen_items(void)
{
	gen_point_items();
	gen_rollups();
}
