/**
 * @file review_fixture.h
 * @brief Submissions with real bodies for tests of review, corrections and amendments.
 *
 * Over ledger_fixture.h.  Keys: a submitter's key id starts with 1, a lead
 * coordinator's with 2, the roadmap coordinator's with 3.  Bodies live in one
 * static arena that a test does not outgrow.
 */
#ifndef WM_TESTS_LIB_REVIEW_FIXTURE_H
#define WM_TESTS_LIB_REVIEW_FIXTURE_H

#include "lib/ledger_fixture.h"
#include "wire/amendment_codec.h"
#include "wire/register_codec.h"
#include "wire/review_codec.h"
#include "wire/update_codec.h"

/* The encoded bytes, kept for the life of the test program. */
static inline struct wm_view review_keep(struct wm_buf *buf)
{
	static uint8_t arena[4 * 1024 * 1024];
	static size_t used;

	wmt_assert_ok(buf->err);
	assert_true(used + buf->len <= sizeof(arena));
	memcpy(arena + used, buf->data, buf->len);
	const struct wm_view kept = wm_view_of(arena + used, buf->len);
	used += buf->len;
	wm_buf_deinit(buf);
	return kept;
}

static inline struct wm_submission review_submission(uint8_t kind, const char *institution)
{
	static uint32_t serial = 1000000;
	struct wm_submission s = { .institution = fixture_code(institution),
				   .key_id = { 1 },
				   .expect_rev = WM_EXPECT_BLIND,
				   .kind = kind,
				   .role = WM_ROLE_SUBMITTER };

	serial++;
	memcpy(s.sid, &serial, sizeof(serial));
	return s;
}

/** A report of a completion level, with evidence; change it and call review_update(). */
static inline struct wm_update review_report(uint16_t point, int32_t as_of, int completion)
{
	struct wm_update update;

	wm_update_init(&update);
	update.point = point;
	update.as_of = as_of;
	update.kind = WM_UPDATE_REPORT;
	update.origin = WM_ORIGIN_FILED;
	update.axis[WM_AXIS_COMPLETION] = (int16_t)completion;
	update.summary[WM_LANG_EN] = wm_view_str("A step.");
	update.evidence[0].url = wm_view_str("https://example.org/evidence");
	update.evidence[0].date = WM_DATE_NONE;
	update.evidence_count = 1;
	return update;
}

/** As the broker hands it to the ledger. */
static inline struct wm_submission review_update(const struct wm_update *update,
						 const char *institution)
{
	struct wm_submission s = review_submission(WM_BODY_UPDATE, institution);
	struct wm_buf buf;

	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_update_encode(update, &buf);
	s.body = review_keep(&buf);
	s.point = update->point;
	s.update_kind = update->kind;
	s.has_facts = update->milestone_count > 0 || update->indicator_count > 0 ||
		      update->cycle.len > 0 || update->actual_end != WM_DATE_NONE;
	s.has_rationale = wm_texts_any(update->rationale);
	wm_statement_of(update, &s.institution, 0, &s.statement);
	return s;
}

/** A correction (or withdrawal) of an update. */
static inline struct wm_submission review_replace(enum wm_update_kind kind, uint16_t point,
						  uint64_t supersedes, int completion,
						  const char *institution)
{
	struct wm_update update = review_report(point, FIXTURE_DAY, completion);

	update.kind = kind;
	update.supersedes = supersedes;
	update.reason = WM_REASON_TYPING_ERROR;
	return review_update(&update, institution);
}

/** A verb of the point's lead, or with accept and publish of the roadmap coordinator. */
static inline struct wm_submission review_verb(enum wm_review_verb verb, uint16_t point,
					       uint64_t target, const char *institution)
{
	const bool is_lead = verb == WM_VERB_APPROVE || verb == WM_VERB_RETURN;
	struct wm_submission s = review_submission(WM_BODY_REVIEW, institution);
	struct wm_review review = { .verb = verb, .point = point, .target = target };
	struct wm_buf buf;

	if (verb == WM_VERB_RETURN) {
		review.reason[WM_LANG_EN] = wm_view_str("The evidence is of another point.");
	}
	if (verb == WM_VERB_PUBLISH) {
		wmt_assert_ok(wm_cycle_id_parse(wm_view_str("2024-H2"), &review.cycle));
	}
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_review_encode(&review, &buf);
	s.body = review_keep(&buf);
	s.point = point;
	s.key_id[0] = is_lead ? 2 : 3;
	s.role = is_lead ? WM_ROLE_LEAD_COORDINATOR : WM_ROLE_COORDINATOR;
	return s;
}

static inline struct wm_submission review_assess(uint16_t point, enum wm_verified level,
						 int32_t as_of)
{
	struct wm_submission s = review_submission(WM_BODY_ASSESSMENT, "roadmap-coordinator");
	struct wm_assessment assessment = { .point = point, .as_of = as_of, .level = level };
	struct wm_buf buf;

	assessment.rationale[WM_LANG_EN] = wm_view_str("Seen on site.");
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_assessment_encode(&assessment, &buf);
	s.body = review_keep(&buf);
	s.point = point;
	s.key_id[0] = 3;
	s.role = WM_ROLE_COORDINATOR;
	return s;
}

static inline struct wm_view review_row(const struct wm_action_point *point)
{
	struct wm_buf buf;

	wm_buf_init(&buf, WM_ITEM_MAX_BYTES);
	wm_action_point_encode(point, &buf);
	return review_keep(&buf);
}

static inline struct wm_view review_cycle_row(const struct wm_cycle *cycle)
{
	struct wm_buf buf;

	wm_buf_init(&buf, WM_ITEM_MAX_BYTES);
	wm_cycle_encode(cycle, &buf);
	return review_keep(&buf);
}

/** An amendment of one row. */
static inline struct wm_submission review_amend(uint32_t from_version, uint8_t letter,
						struct wm_view old, struct wm_view row)
{
	struct wm_submission s = review_submission(WM_BODY_AMENDMENT, "roadmap-coordinator");
	struct wm_amendment amendment = { .decision = wm_view_str("Decision 1/2024"),
					  .decided_on = FIXTURE_DAY,
					  .from_version = from_version,
					  .change_count = 1 };
	struct wm_buf buf;

	amendment.rationale[WM_LANG_EN] = wm_view_str("As agreed by the ministers.");
	amendment.changes[0] = (struct wm_row_change){ letter, old, row };
	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_amendment_encode(&amendment, &buf);
	s.body = review_keep(&buf);
	s.key_id[0] = 3;
	s.role = WM_ROLE_COORDINATOR;
	return s;
}

/** A reporting cycle "2024-H2" around the fixture's day, as an amendment of version 1. */
static inline struct wm_submission review_add_cycle(uint32_t from_version)
{
	struct wm_cycle cycle = { .opens = FIXTURE_DAY - 60,
				  .due = FIXTURE_DAY + 30,
				  .grace = FIXTURE_DAY + 40,
				  .freeze = FIXTURE_DAY + 50 };
	const struct wm_view none = { NULL, 0 };

	wmt_assert_ok(wm_cycle_id_parse(wm_view_str("2024-H2"), &cycle.id));
	return review_amend(from_version, WM_ROW_CYCLE, none, review_cycle_row(&cycle));
}

/** A point at a cut; views are dead when this returns. */
static inline struct wm_point_item review_item(struct ledger_fixture *f, uint16_t point,
					       uint64_t revision, enum wm_view_kind view)
{
	const struct wm_read_cut cut = { .revision = revision,
					 .facts_to = INT32_MAX,
					 .view = view };
	struct wm_ledger_read *read = NULL;
	static struct wm_point_item item;

	wmt_assert_ok(wm_ledger_read_begin(f->ledger, &read));
	wmt_assert_ok(wm_read_point(read, point, &cut, &item));
	wm_ledger_read_end(&read);
	return item;
}

/** Completion of a point at a cut, WM_UNKNOWN when nobody's word counts. */
static inline int review_completion(struct ledger_fixture *f, uint16_t point, uint64_t revision,
				    enum wm_view_kind view)
{
	const struct wm_point_item item = review_item(f, point, revision, view);
	struct wm_axis_view axes[WM_AXIS__COUNT];

	wm_point_resolve(&item.state, NULL, axes);
	return axes[WM_AXIS_COMPLETION].value;
}

#endif
