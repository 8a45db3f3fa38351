/**
 * @file fixture.h
 * @brief What the aggregator's tests share: a small register and a seeded run of entries.
 */
#ifndef WM_TESTS_UNIT_AGGREGATOR_FIXTURE_H
#define WM_TESTS_UNIT_AGGREGATOR_FIXTURE_H

#include "aggregator/tally.h"
#include "lib/wmt.h"
#include "wire/head.h"
#include "wire/update_codec.h"

#define POINTS_PER_AREA 7
#define AREAS		3
#define FIXTURE_TODAY	20400 /* after every fact that is drawn */

static const char *const institutions[] = { "eeas", "kz-mfa", "kg-mfa", "uz-mfa" };

#define INSTITUTIONS (sizeof(institutions) / sizeof(institutions[0]))

/* xorshift64*: the same numbers everywhere. */
static uint64_t seed;

static inline uint32_t draw(uint32_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (uint32_t)((seed * 0x2545f4914f6cdd1dULL) >> 32) % below;
}

static inline struct wm_code code_of(const char *text)
{
	struct wm_code code = { 0 };

	wmt_assert_ok(wm_code_parse(wm_view_str(text), &code));
	return code;
}

static inline struct wm_action_point row_of(uint16_t id)
{
	struct wm_action_point row = { .id = id,
				       .area = (uint8_t)(id / 100),
				       .wording = WM_WORDING_PENDING,
				       .kind = (enum wm_point_kind)(id % WM_POINT_KIND__COUNT),
				       .weight = (uint16_t)(1 + id % 5),
				       .planned_end = WM_DATE_NONE };

	row.title[WM_LANG_EN] = wm_view_str("Action point");
	for (size_t i = 0; i < INSTITUTIONS; i++) {
		row.reporters[i] = code_of(institutions[i]);
	}
	row.reporter_count = INSTITUTIONS;
	if (id % 2 == 0) {
		row.lead = code_of(institutions[id % INSTITUTIONS]);
	}
	return row;
}

static inline int add_point(struct tally *tally, uint16_t id)
{
	struct wm_point_item item = { .point = row_of(id) };

	wm_point_init(&item.state, id);
	return tally_add(tally, &item);
}

/* A register of three areas, as an empty ledger's snapshot gives it. */
static inline struct tally *tally_of_register(void)
{
	struct tally *tally = NULL;

	wmt_assert_ok(tally_new(&tally));
	memset(tally->mark.store, 7, sizeof(tally->mark.store));
	memset(tally->mark.register_hash, 8, sizeof(tally->mark.register_hash));
	tally->mark.register_version = 3;
	for (unsigned area = AREAS; area >= 1; area--) { /* any order will do */
		for (unsigned number = 1; number <= POINTS_PER_AREA; number++) {
			wmt_assert_ok(add_point(tally, (uint16_t)(area * 100 + number)));
		}
	}
	tally_seal(tally, FIXTURE_TODAY);
	tally->renewed = true;
	tally->unsaved = true;
	return tally;
}

static inline int16_t draw_value(enum wm_axis axis)
{
	static const uint32_t counts[WM_AXIS__COUNT] = { WM_LIFECYCLE__COUNT - 1,
							 WM_COMPLETION__COUNT - 1,
							 WM_PERCENT_MAX + 1,
							 WM_CONFIDENCE__COUNT - 1 };
	const int16_t first = axis == WM_AXIS_PERCENT ? 0 : 1;

	switch (draw(4)) {
	case 0:
		return WM_SILENT;
	case 1:
		return WM_UNKNOWN;
	default:
		return (int16_t)(first + (int16_t)draw(counts[axis]));
	}
}

/* The entry that follows the tally's last one; the body lives in `buf`. */
static inline struct change draw_change(const struct tally *tally, struct wm_buf *buf)
{
	struct wm_update update;
	struct change change = { .revision = tally->mark.revision + 1,
				 .prev = tally->mark.revision,
				 .kind = WM_BODY_UPDATE,
				 .institution = institutions[draw(INSTITUTIONS)] };

	change.committed_at = 1700000000000 + (int64_t)change.revision;
	change.point = (uint16_t)(100 * (1 + draw(AREAS)) + 1 + draw(POINTS_PER_AREA));
	memset(change.leaf_hash, (int)(change.revision & 0xff), sizeof(change.leaf_hash));

	wm_update_init(&update);
	update.point = change.point;
	update.as_of = 20000 + (int32_t)draw(300); /* often older than what is there */
	update.kind = WM_UPDATE_REPORT;
	update.origin = WM_ORIGIN_FILED;
	update.summary[WM_LANG_EN] = wm_view_str("A step.");
	for (int axis = 0; axis < WM_AXIS__COUNT; axis++) {
		update.axis[axis] = draw_value((enum wm_axis)axis);
	}
	wm_buf_reset(buf);
	wm_update_encode(&update, buf);
	wmt_assert_ok(buf->err);
	change.body = wm_buf_view(buf);
	return change;
}

/* 1.01 as it might be at the tally's next entry: overdue, with a milestone, assessed, accepted. */
static inline struct wm_point_item reviewed_item(const struct tally *tally)
{
	struct wm_point_item item = { .point = row_of(101) };

	wm_point_init(&item.state, 101); /* everything that was said has been taken back */
	item.state.revision = tally->mark.revision + 1;
	item.changed_at = 1700000000000;
	item.accepted_latest = tally->mark.revision;
	item.verified = (struct wm_verified_view){ .level = WM_VERIFIED_LIMITED,
						   .as_of = 20100,
						   .revision = item.state.revision,
						   .institution = code_of("kz-mfa") };
	item.facts.count = 1;
	item.facts.fact[0] = (struct wm_fact){ .what = WM_FACT_MILESTONE,
					       .id = 1,
					       .state = WM_MILESTONE_SCHEDULED,
					       .origin = WM_ORIGIN_FILED,
					       .date = WM_DATE_NONE,
					       .as_of = 20100,
					       .committed_at = 1700000000000,
					       .revision = tally->mark.revision,
					       .institution = code_of("kz-mfa") };
	return item;
}

static inline struct change review_change(const struct tally *tally, uint16_t point)
{
	return (struct change){ .revision = tally->mark.revision + 1,
				.prev = tally->mark.revision,
				.kind = WM_BODY_REVIEW,
				.point = point,
				.institution = "kz-mfa",
				.committed_at = 1700000000000 };
}

static inline void apply_steps(struct tally *tally, unsigned count)
{
	struct wm_buf buf;

	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	for (unsigned i = 0; i < count; i++) {
		const struct change change = draw_change(tally, &buf);
		wmt_assert_ok(tally_apply(tally, &change));
	}
	wm_buf_deinit(&buf);
}

#endif
