/* Samples that several vectors are made of. */
#include <stdlib.h>

#include "vectors/gen.h"

struct wm_code sample_code(const char *text)
{
	struct wm_code code = { .len = 0 };

	if (wm_code_parse(wm_view_str(text), &code) < 0) {
		abort(); /* a sample of this file is wrong */
	}
	return code;
}

struct wm_cycle_id sample_cycle(void)
{
	struct wm_cycle_id id = { .len = 0 };

	if (wm_cycle_id_parse(wm_view_str("2025-H1"), &id) < 0) {
		abort(); /* a sample of this file is wrong */
	}
	return id;
}

struct wm_update sample_minimal_update(void)
{
	struct wm_update update;

	wm_update_init(&update);
	update.point = 307;
	update.as_of = SAMPLE_DAY;
	update.origin = WM_ORIGIN_FILED;
	update.summary[WM_LANG_EN] = wm_view_str("Nothing to report.");
	return update;
}

struct wm_update sample_full_update(void)
{
	struct wm_update update = sample_minimal_update();

	update.origin = WM_ORIGIN_COMPILED;
	update.axis[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE_IMPLEMENTATION;
	update.axis[WM_AXIS_COMPLETION] = WM_COMPLETION_SUBSTANTIAL;
	update.axis[WM_AXIS_PERCENT] = 0;
	update.axis[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE_AMBER;
	update.summary[WM_LANG_EN] = wm_view_str("The feasibility study has been published.");
	update.summary[WM_LANG_RU] = wm_view_str("Опубликовано технико-экономическое обоснование.");
	update.summary[WM_LANG_KK] = wm_view_str("Техникалық негіздеме жарияланды.");
	update.summary[WM_LANG_KY] = wm_view_str("Негиздеме жарыяланды.");
	update.summary[WM_LANG_TG] = wm_view_str("Асоснокӣ нашр шуд.");
	update.summary[WM_LANG_TK] = wm_view_str("Esaslandyrma çap edildi.");
	update.summary[WM_LANG_UZ] = wm_view_str("Asoslash eʼlon qilindi.");
	update.reference = wm_view_str("EN-2025/17");
	update.evidence_count = 2;
	update.evidence[0].url = wm_view_str("https://example.org/study");
	update.evidence[1].url = wm_view_str("http://example.org/report.pdf");
	update.evidence[1].title = wm_view_str("Report");
	update.evidence[1].date = SAMPLE_DAY - 30;
	update.evidence[1].lang = WM_LANG_RU;
	update.evidence[1].has_sha256 = true;
	memset(update.evidence[1].sha256, 0x5a, sizeof(update.evidence[1].sha256));
	return update;
}

struct wm_action_point sample_minimal_point(void)
{
	struct wm_action_point point = {
		.id = 101,
		.area = 1,
		.wording = WM_WORDING_PENDING,
		.weight = 1,
		.planned_start = WM_DATE_NONE,
		.planned_end = WM_DATE_NONE,
		.original_end = WM_DATE_NONE,
	};

	return point;
}

struct wm_action_point sample_full_point(void)
{
	struct wm_action_point point = {
		.id = 307,
		.number = 22,
		.area = 3,
		.wording = WM_WORDING_REPORTED,
		.kind = WM_POINT_KIND_TARGET,
		.weight = 2,
		.planned_start = WM_DATE_NONE,
		.planned_end = 21914,
		.original_end = WM_DATE_NONE,
		.title = { [WM_LANG_EN] = wm_view_str("Trans-border energy link"),
			   [WM_LANG_RU] = wm_view_str("Трансграничная энергосеть") },
		.scope = wm_view_str("KZ UZ"),
		.source_url = wm_view_str("https://example.org/roadmap"),
		.note = wm_view_str("from public sources"),
		.lead = sample_code("kz-energy"),
		.supporting_count = 1,
		.reporter_count = 2,
	};

	point.supporting[0] = sample_code("ebrd");
	point.reporters[0] = sample_code("eib");
	point.reporters[1] = sample_code("kz-energy");
	return point;
}

struct wm_update sample_whole_update(void)
{
	struct wm_update update = sample_full_update();

	update.cycle = sample_cycle();
	update.milestone_count = 2;
	update.milestones[0] = (struct wm_milestone_report){ 1, WM_MILESTONE_MET, SAMPLE_DAY - 3 };
	update.milestones[1] =
		(struct wm_milestone_report){ 255, WM_MILESTONE_NOT_MET, WM_DATE_NONE };
	update.indicator_count = 3;
	update.indicators[0] = (struct wm_indicator_report){
		.id = 1,
		.status = WM_OBS_NORMAL,
		.period_end = 20088,
		.has_value = true,
		.value = 1250000,
	};
	update.indicators[1] = (struct wm_indicator_report){
		.id = 1,
		.status = WM_OBS_FORECAST,
		.period_end = 20453,
		.has_value = true,
		.value = -1,
	};
	update.indicators[2] = (struct wm_indicator_report){
		.id = 2,
		.status = WM_OBS_SUPPRESSED,
		.period_end = 20088,
	};
	update.actual_start = SAMPLE_DAY - 400;
	update.actual_end = SAMPLE_DAY - 1;
	update.rationale[WM_LANG_EN] = wm_view_str("The tender was appealed.");
	update.rationale[WM_LANG_RU] = wm_view_str("Итоги тендера обжалованы.");
	update.obstacles[WM_LANG_KK] = wm_view_str("Қаржыландыру кешігуде.");
	update.next_steps[WM_LANG_UZ] = wm_view_str("Yangi tender.");
	update.decision_requested[WM_LANG_EN] = wm_view_str("Extend the deadline to 2027.");
	return update;
}

struct wm_action_point sample_whole_point(void)
{
	struct wm_action_point point = sample_full_point();

	point.critical = true;
	point.planned_start = 19800;
	point.original_end = 21549;
	point.visibility = WM_VISIBILITY_PARTNERS;
	point.text[WM_LANG_EN] = wm_view_str("Build the link and connect it by 2030.");
	point.text[WM_LANG_TG] = wm_view_str("Пайвастро то соли 2030 созед.");
	point.adopted_lang = WM_LANG_RU;
	point.lead_span = (struct wm_span){ .since = 20000 };
	point.supporting_span[0] = (struct wm_span){ .until = 21000 };
	point.reporter_span[1] = (struct wm_span){ .since = -5, .until = 22000 };
	point.milestone_count = 2;
	point.milestones[0] = (struct wm_milestone){
		.id = 1,
		.weight = 1,
		.due = WM_DATE_NONE,
		.original_due = WM_DATE_NONE,
	};
	point.milestones[1] = (struct wm_milestone){
		.id = 255,
		.kind = WM_POINT_KIND_TARGET,
		.weight = WM_WEIGHT_MAX,
		.due = 20500,
		.original_due = 20400,
		.title = { [WM_LANG_EN] = wm_view_str("Feasibility study"),
			   [WM_LANG_KY] = wm_view_str("Негиздеме") },
		.verification = wm_view_str("published on the ministry's site"),
	};
	point.indicator_count = 2;
	point.indicators[0] = (struct wm_indicator){ .id = 1 };
	point.indicators[1] = (struct wm_indicator){
		.id = 2,
		.decimals = WM_DECIMALS_MAX,
		.ascending = true,
		.cumulative = true,
		.has_baseline = true,
		.baseline_year = 2023,
		.baseline = INT64_MIN,
		.title = { [WM_LANG_EN] = wm_view_str("Length of line") },
		.unit = wm_view_str("km"),
		.target_count = 2,
		.targets = { { 20453, 0 }, { 20818, INT64_MAX } },
	};
	return point;
}
