/* What is handed in beside updates: reviews, assessments, amendments. */
#include <stdlib.h>

#include "proto/limits.h"
#include "vectors/gen.h"

static void gen_review(void)
{
	union wm_vector_value value = {
		.review = { .verb = WM_VERB_ACCEPT, .point = 307, .target = 12 },
	};

	gen_good("review.1", "review", &value);
	value.review.verb = WM_VERB_APPROVE;
	value.review.target = UINT64_MAX;
	gen_good("review.2", "review", &value);
	value.review.verb = WM_VERB_RETURN;
	value.review.reason[WM_LANG_EN] = wm_view_str("Which contract?");
	value.review.reason[WM_LANG_RU] = wm_view_str("Какой договор?");
	gen_good("review.3", "review", &value);
	value.review = (struct wm_review){ .verb = WM_VERB_PUBLISH, .cycle = sample_cycle() };
	gen_good("review.4", "review", &value);
}

static void gen_assessment(void)
{
	union wm_vector_value value = {
		.assessment = { .point = 101,
				.as_of = SAMPLE_DAY,
				.level = WM_VERIFIED_NO_EVIDENCE,
				.rationale = { [WM_LANG_EN] = wm_view_str("Nothing was found.") } },
	};

	gen_good("assessment.1", "assessment", &value);
	value.assessment.level = WM_VERIFIED_COMPLETE;
	value.assessment.assessor = wm_view_str("independent reviewer");
	value.assessment.rationale[WM_LANG_KY] = wm_view_str("Текшерилди.");
	value.assessment.evidence_count = 1;
	value.assessment.evidence[0] = (struct wm_evidence){
		.url = wm_view_str("https://example.org/visit"),
		.title = wm_view_str("Site visit"),
		.date = SAMPLE_DAY - 2,
		.lang = WM_LANG_EN,
	};
	gen_good("assessment.2", "assessment", &value);
}

/* A new cycle; an action point that changes; an institution that leaves the register. */
static void add_changes(struct wm_amendment *amendment, struct wm_buf *rows)
{
	const struct wm_cycle cycle = {
		.id = sample_cycle(), .opens = 20179, .due = 20270, .grace = 20284, .freeze = 20298
	};
	const struct wm_action_point old = sample_full_point();
	const struct wm_action_point row = sample_whole_point();
	const struct wm_institution institution = { .code = sample_code("eib") };
	size_t ends[4];

	wm_cycle_encode(&cycle, rows);
	ends[0] = rows->len;
	wm_action_point_encode(&old, rows);
	ends[1] = rows->len;
	wm_action_point_encode(&row, rows);
	ends[2] = rows->len;
	wm_institution_encode(&institution, rows);
	ends[3] = rows->len;
	amendment->change_count = 3;
	amendment->changes[0] = (struct wm_row_change){
		.letter = WM_ROW_CYCLE,
		.row = wm_view_of(rows->data, ends[0]),
	};
	amendment->changes[1] = (struct wm_row_change){
		.letter = WM_ROW_POINT,
		.old = wm_view_of(rows->data + ends[0], ends[1] - ends[0]),
		.row = wm_view_of(rows->data + ends[1], ends[2] - ends[1]),
	};
	amendment->changes[2] = (struct wm_row_change){
		.letter = WM_ROW_INSTITUTION,
		.old = wm_view_of(rows->data + ends[2], ends[3] - ends[2]),
	};
}

static void gen_amendment(void)
{
	struct wm_buf rows;
	union wm_vector_value value = {
		.amendment = { .decision = wm_view_str("SOM 2025/3, item 4"),
			       .decided_on = SAMPLE_DAY,
			       .from_version = 1,
			       .rationale = { [WM_LANG_EN] = wm_view_str("First cycle.") } },
	};

	wm_buf_init(&rows, WM_BODY_MAX_BYTES);
	add_changes(&value.amendment, &rows);
	gen_good("amendment.2", "amendment", &value);

	value.amendment.change_count = 1;
	gen_good("amendment.1", "amendment", &value);
	wm_buf_deinit(&rows);
}

void gen_reviews(void)
{
	gen_review();
	gen_assessment();
	gen_amendment();
}
