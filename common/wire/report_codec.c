/*
 * Roll-ups.  What stands in two places of the struct is sent once: the counts of
 * points left out are the lengths of their lists.
 */
#include "wire/item_codec.h"
#include "wire/pack.h"
#include "wire/rows.h"

/* Keys of the body (proto/protocol.md, "Roll-up"). */
enum {
	REPORT_AREA = 1,
	REPORT_REVISION,
	REPORT_POINTS,
	REPORT_N,
	REPORT_COMPLETION,
	REPORT_K,
	REPORT_IMPUTED,
	REPORT_WEIGHT_N,
	REPORT_WEIGHT_K,
	REPORT_WEIGHTED_PERCENT,
	REPORT_CONFIDENCE,
	REPORT_RATED_OF,
	REPORT_SUSPENDED,
	REPORT_CONTINUOUS,
	REPORT_CANCELLED,
	REPORT_UNKNOWN,
	REPORT_CHANGE,
	REPORT_FIGURES,
	REPORT_SHARES,
	REPORT_VERIFIED,
	REPORT_TIMELINESS,
	REPORT_RESCHEDULED,
	REPORT_SLIP_DAYS,
	REPORT_FRESHNESS,
	REPORT_CRITICAL_RED,
	REPORT_OVERDUE_IDS,
	REPORT_RESCHEDULED_IDS,
	REPORT_CRITICAL_RED_IDS,
	REPORT_STALE_IDS,
	REPORT_LONGEST,
	REPORT_REPORTING,
	REPORT_CYCLE,
	REPORT_DAY,
	REPORT_COLOUR,
	REPORT__END,
};

/* Total slip: every point by the longest time between two days. */
#define SLIP_DAYS_MAX	 ((int64_t)WM_POINTS_MAX_COUNT * UINT32_MAX)
#define REPORTING_VALUES 5

/* --- encoding --- */

static void give_counts(struct wm_buf *buf, unsigned key, const int32_t *counts, size_t count)
{
	wm_pack_uint(buf, key);
	wm_pack_array(buf, count);
	for (size_t i = 0; i < count; i++) {
		wm_pack_int(buf, counts[i]);
	}
}

static void give_ids(struct wm_buf *buf, unsigned key, const uint16_t *ids, size_t count)
{
	wm_pack_uint(buf, key);
	wm_pack_array(buf, count);
	for (size_t i = 0; i < count; i++) {
		wm_pack_uint(buf, ids[i]);
	}
}

static void give_change(struct wm_buf *buf, const struct wm_area_report *report)
{
	wm_pack_uint(buf, REPORT_CHANGE);
	if (report->change_revision == 0) {
		wm_pack_nil(buf);
		return;
	}
	wm_pack_array(buf, 3);
	wm_pack_uint(buf, report->change_revision);
	wm_pack_int(buf, report->change_at);
	wm_pack_uint(buf, report->change_point);
}

static void give_figures(struct wm_buf *buf, const struct wm_rollup *rollup)
{
	struct wm_figures figures;

	wm_rollup_figures(rollup, &figures);
	const int32_t bp[] = { figures.self_reported_complete_bp, figures.mean_bp, figures.low_bp,
			       figures.high_bp, figures.verified_complete_bp };
	const size_t count = sizeof(bp) / sizeof(bp[0]);

	wm_pack_uint(buf, REPORT_FIGURES);
	wm_pack_array(buf, count);
	for (size_t i = 0; i < count; i++) {
		if (bp[i] == WM_BP_NONE) {
			wm_pack_nil(buf);
		} else {
			wm_pack_int(buf, bp[i]);
		}
	}
	give_counts(buf, REPORT_SHARES, figures.share_percent, WM_COMPLETION__COUNT);
}

static void give_longest(struct wm_buf *buf, const struct wm_area_report *report)
{
	wm_pack_uint(buf, REPORT_LONGEST);
	if (report->longest_overdue_days == 0) {
		wm_pack_nil(buf);
		return;
	}
	wm_pack_array(buf, 2);
	wm_pack_int(buf, report->longest_overdue_days);
	wm_pack_uint(buf, report->longest_overdue_point);
}

static void give_reporting(struct wm_buf *buf, const struct wm_area_report *report)
{
	const struct wm_reporting *reporting = &report->reporting;
	const int32_t counts[REPORTING_VALUES] = { reporting->expected, reporting->received,
						   reporting->on_time, reporting->accepted,
						   reporting->unassigned };

	give_counts(buf, REPORT_REPORTING, counts, REPORTING_VALUES);
	wm_pack_uint(buf, REPORT_CYCLE);
	if (report->cycle.len > 0) {
		wm_write_cycle(buf, &report->cycle);
	} else {
		wm_pack_nil(buf);
	}
}

/* R2, R6 to R8: what came with reviews. */
static void give_review(struct wm_buf *buf, const struct wm_area_report *report)
{
	const struct wm_rollup *rollup = &report->rollup;

	give_counts(buf, REPORT_VERIFIED, rollup->verified, WM_VERIFIED__COUNT);
	give_counts(buf, REPORT_TIMELINESS, rollup->timeliness, WM_TIME__COUNT);
	wm_pack_key_int(buf, REPORT_RESCHEDULED, rollup->rescheduled);
	wm_pack_key_int(buf, REPORT_SLIP_DAYS, rollup->slip_days);
	give_counts(buf, REPORT_FRESHNESS, rollup->freshness, WM_FRESH__COUNT);
	wm_pack_key_int(buf, REPORT_CRITICAL_RED, rollup->critical_red);
	give_ids(buf, REPORT_OVERDUE_IDS, report->overdue, report->overdue_count);
	give_ids(buf, REPORT_RESCHEDULED_IDS, report->rescheduled, report->rescheduled_count);
	give_ids(buf, REPORT_CRITICAL_RED_IDS, report->critical_red, report->critical_red_count);
	give_ids(buf, REPORT_STALE_IDS, report->stale, report->stale_count);
	give_longest(buf, report);
	give_reporting(buf, report);
	wm_pack_key_int(buf, REPORT_DAY, report->day);
	wm_pack_uint(buf, REPORT_COLOUR);
	wm_pack_array(buf, 2);
	wm_pack_uint(buf, (uint64_t)report->colour);
	wm_pack_uint(buf, (uint64_t)report->colour_why);
}

void wm_area_report_encode(const struct wm_area_report *report, struct wm_buf *buf)
{
	const struct wm_rollup *rollup = &report->rollup;

	wm_pack_map(buf, REPORT__END - REPORT_AREA);
	wm_pack_key_uint(buf, REPORT_AREA, report->area);
	wm_pack_key_uint(buf, REPORT_REVISION, report->revision);
	wm_pack_key_int(buf, REPORT_POINTS, rollup->points);
	wm_pack_key_int(buf, REPORT_N, rollup->n);
	give_counts(buf, REPORT_COMPLETION, rollup->completion, WM_COMPLETION__COUNT);
	wm_pack_key_int(buf, REPORT_K, rollup->k);
	wm_pack_key_int(buf, REPORT_IMPUTED, rollup->imputed);
	wm_pack_key_int(buf, REPORT_WEIGHT_N, rollup->weight_n);
	wm_pack_key_int(buf, REPORT_WEIGHT_K, rollup->weight_k);
	wm_pack_key_int(buf, REPORT_WEIGHTED_PERCENT, rollup->weighted_percent);
	give_counts(buf, REPORT_CONFIDENCE, rollup->confidence, WM_CONFIDENCE__COUNT);
	wm_pack_key_int(buf, REPORT_RATED_OF, rollup->rated_of);
	give_ids(buf, REPORT_SUSPENDED, report->suspended, report->suspended_count);
	give_ids(buf, REPORT_CONTINUOUS, report->continuous, report->continuous_count);
	give_ids(buf, REPORT_CANCELLED, report->cancelled, report->cancelled_count);
	give_ids(buf, REPORT_UNKNOWN, report->unknown, report->unknown_count);
	give_change(buf, report);
	give_figures(buf, rollup);
	give_review(buf, report);
}

/* --- decoding --- */

static int32_t take_count(struct wm_unpack *in, const msgpack_object *v)
{
	return (int32_t)wm_unpack_uint(in, v, WM_POINTS_MAX_COUNT);
}

/* Exactly `count` counts; their sum is `want`. */
static void take_counts(struct wm_unpack *in, const msgpack_object *v, size_t count, int32_t want,
			int32_t *ret_counts)
{
	size_t found = 0;
	const msgpack_object *items = wm_unpack_array(in, v, count, &found);
	int32_t sum = 0;

	for (size_t i = 0; i < found; i++) {
		ret_counts[i] = take_count(in, &items[i]);
		sum += ret_counts[i];
	}
	if (found != count || sum != want) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
}

static uint16_t take_ids(struct wm_unpack *in, const msgpack_object *v, uint16_t *ret_ids)
{
	size_t count = 0;
	const msgpack_object *items = wm_unpack_array(in, v, WM_POINTS_MAX_COUNT, &count);

	for (size_t i = 0; i < count; i++) {
		ret_ids[i] = (uint16_t)wm_unpack_uint(in, &items[i], UINT16_MAX);
	}
	return (uint16_t)count;
}

static void take_change(struct wm_unpack *in, const msgpack_object *v,
			struct wm_area_report *report)
{
	size_t count = 0;
	if (wm_is_nil(v)) {
		return;
	}
	const msgpack_object *items = wm_unpack_array(in, v, 3, &count);
	if (count != 3) {
		wm_unpack_fail(in, WM_ESCHEMA);
		return;
	}
	report->change_revision = wm_unpack_uint(in, &items[0], UINT64_MAX);
	report->change_at = (int64_t)wm_unpack_uint(in, &items[1], INT64_MAX);
	report->change_point = (uint16_t)wm_unpack_uint(in, &items[2], UINT16_MAX);
	if (report->change_revision == 0) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
}

static void take_rollup(struct wm_unpack *in, struct wm_rollup *rollup)
{
	const msgpack_object *map = &in->root;
	const uint64_t weight_max = (uint64_t)WM_POINTS_MAX_COUNT * WM_WEIGHT_MAX;

	rollup->points = take_count(in, wm_map_find(map, REPORT_POINTS));
	rollup->n = take_count(in, wm_map_find(map, REPORT_N));
	take_counts(in, wm_map_find(map, REPORT_COMPLETION), WM_COMPLETION__COUNT, rollup->n,
		    rollup->completion);
	rollup->k = take_count(in, wm_map_find(map, REPORT_K));
	rollup->imputed = take_count(in, wm_map_find(map, REPORT_IMPUTED));
	rollup->weight_n =
		(int64_t)wm_unpack_uint(in, wm_map_find(map, REPORT_WEIGHT_N), weight_max);
	rollup->weight_k =
		(int64_t)wm_unpack_uint(in, wm_map_find(map, REPORT_WEIGHT_K), weight_max);
	rollup->weighted_percent = (int64_t)wm_unpack_uint(
		in, wm_map_find(map, REPORT_WEIGHTED_PERCENT), weight_max * WM_PERCENT_MAX);
	rollup->rated_of = take_count(in, wm_map_find(map, REPORT_RATED_OF));
	take_counts(in, wm_map_find(map, REPORT_CONFIDENCE), WM_CONFIDENCE__COUNT, rollup->rated_of,
		    rollup->confidence);
}

/* Do the sums agree with one another, as sums over one set of points must? */
static bool is_consistent(const struct wm_rollup *rollup)
{
	return rollup->points == rollup->n + rollup->continuous + rollup->cancelled &&
	       rollup->rated_of == rollup->n + rollup->continuous &&
	       rollup->suspended <= rollup->n && rollup->k <= rollup->n &&
	       rollup->imputed <= rollup->k && rollup->weight_k <= rollup->weight_n &&
	       rollup->weighted_percent <= rollup->weight_k * WM_PERCENT_MAX;
}

static void take_longest(struct wm_unpack *in, const msgpack_object *v,
			 struct wm_area_report *report)
{
	if (wm_is_nil(v)) {
		return;
	}
	const msgpack_object *values = wm_read_tuple(in, v, 2);
	if (values == NULL) {
		return;
	}
	report->longest_overdue_days = (int32_t)wm_unpack_int(in, &values[0], 1, INT32_MAX);
	report->longest_overdue_point = (uint16_t)wm_unpack_uint(in, &values[1], UINT16_MAX);
}

static void take_reporting(struct wm_unpack *in, const msgpack_object *v,
			   struct wm_reporting *reporting)
{
	const msgpack_object *values = wm_read_tuple(in, v, REPORTING_VALUES);
	if (values == NULL) {
		return;
	}
	reporting->expected = take_count(in, &values[0]);
	reporting->received = take_count(in, &values[1]);
	reporting->on_time = take_count(in, &values[2]);
	reporting->accepted = take_count(in, &values[3]);
	reporting->unassigned = take_count(in, &values[4]);
	if (reporting->received > reporting->expected || reporting->on_time > reporting->received ||
	    reporting->accepted > reporting->received) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
}

static void take_colour(struct wm_unpack *in, const msgpack_object *v,
			struct wm_area_report *report)
{
	const msgpack_object *values = wm_read_tuple(in, v, 2);
	if (values == NULL) {
		return;
	}
	report->colour = (enum wm_colour)wm_unpack_uint(in, &values[0], WM_COLOUR__COUNT - 1);
	report->colour_why = (enum wm_colour_why)wm_unpack_uint(in, &values[1], WM_WHY__COUNT - 1);
}

/* Sums that came with reviews. */
static void take_review_sums(struct wm_unpack *in, struct wm_rollup *rollup)
{
	const msgpack_object *map = &in->root;

	take_counts(in, wm_map_find(map, REPORT_VERIFIED), WM_VERIFIED__COUNT, rollup->n,
		    rollup->verified);
	take_counts(in, wm_map_find(map, REPORT_TIMELINESS), WM_TIME__COUNT, rollup->points,
		    rollup->timeliness);
	rollup->rescheduled = take_count(in, wm_map_find(map, REPORT_RESCHEDULED));
	rollup->slip_days = wm_unpack_int(in, wm_map_find(map, REPORT_SLIP_DAYS), -SLIP_DAYS_MAX,
					  SLIP_DAYS_MAX);
	take_counts(in, wm_map_find(map, REPORT_FRESHNESS), WM_FRESH__COUNT, rollup->rated_of,
		    rollup->freshness);
	rollup->critical_red = take_count(in, wm_map_find(map, REPORT_CRITICAL_RED));
}

/* Lists are as long as the sums say. */
static bool lists_agree(const struct wm_area_report *report)
{
	const struct wm_rollup *rollup = &report->rollup;

	return report->overdue_count == rollup->timeliness[WM_TIME_OVERDUE] &&
	       report->rescheduled_count == rollup->rescheduled &&
	       report->critical_red_count == rollup->critical_red &&
	       report->stale_count == rollup->freshness[WM_FRESH_STALE] &&
	       (report->longest_overdue_days > 0) == (report->overdue_count > 0);
}

static void take_review(struct wm_unpack *in, struct wm_area_report *report)
{
	const msgpack_object *map = &in->root;
	const msgpack_object *cycle = wm_map_find(map, REPORT_CYCLE);

	take_review_sums(in, &report->rollup);
	report->overdue_count = take_ids(in, wm_map_find(map, REPORT_OVERDUE_IDS), report->overdue);
	report->rescheduled_count =
		take_ids(in, wm_map_find(map, REPORT_RESCHEDULED_IDS), report->rescheduled);
	report->critical_red_count =
		take_ids(in, wm_map_find(map, REPORT_CRITICAL_RED_IDS), report->critical_red);
	report->stale_count = take_ids(in, wm_map_find(map, REPORT_STALE_IDS), report->stale);
	take_longest(in, wm_map_find(map, REPORT_LONGEST), report);
	take_reporting(in, wm_map_find(map, REPORT_REPORTING), &report->reporting);
	if (!wm_is_nil(cycle)) {
		wm_read_cycle(in, cycle, &report->cycle);
	}
	report->day = wm_read_date(in, wm_map_find(map, REPORT_DAY));
	take_colour(in, wm_map_find(map, REPORT_COLOUR), report);
	if (!lists_agree(report)) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
}

static void take_report(struct wm_unpack *in, struct wm_area_report *report)
{
	const msgpack_object *map = &in->root;

	wm_unpack_keys(in, map, WM_KEY(REPORT__END) - WM_KEY(REPORT_AREA));
	memset(report, 0, sizeof(*report));
	report->area = (uint8_t)wm_unpack_uint(in, wm_map_find(map, REPORT_AREA), WM_AREA_MAX);
	report->revision = wm_unpack_uint(in, wm_map_find(map, REPORT_REVISION), UINT64_MAX);
	take_rollup(in, &report->rollup);
	report->suspended_count =
		take_ids(in, wm_map_find(map, REPORT_SUSPENDED), report->suspended);
	report->continuous_count =
		take_ids(in, wm_map_find(map, REPORT_CONTINUOUS), report->continuous);
	report->cancelled_count =
		take_ids(in, wm_map_find(map, REPORT_CANCELLED), report->cancelled);
	report->unknown_count = take_ids(in, wm_map_find(map, REPORT_UNKNOWN), report->unknown);
	report->rollup.suspended = report->suspended_count;
	report->rollup.continuous = report->continuous_count;
	report->rollup.cancelled = report->cancelled_count;
	take_change(in, wm_map_find(map, REPORT_CHANGE), report);
	take_review(in, report);
	if (!is_consistent(&report->rollup)) {
		wm_unpack_fail(in, WM_ESCHEMA);
	}
}

int wm_area_report_decode(struct wm_view bytes, struct wm_area_report *ret_report)
{
	struct wm_unpack in;
	int err = wm_unpack_begin(&in, bytes, &wm_scan_item);
	if (err < 0) {
		return err;
	}
	struct wm_area_report report;

	take_report(&in, &report);
	err = wm_unpack_end(&in);
	if (err < 0) {
		return err;
	}
	*ret_report = report;
	return WM_OK;
}
