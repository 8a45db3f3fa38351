/* What an action point's row has since reviews: dates, spans, milestones, indicators, and its
 * bound. */
#include "lib/wmt.h"

#include <stdio.h>

#include "proto/limits.h"
#include "wire/pack.h"
#include "wire/register_codec.h"
#include "wire/scan.h"

static struct wm_buf buf;

static int begin(void **state)
{
	(void)state;
	wm_buf_init(&buf, WM_ITEM_MAX_BYTES);
	return 0;
}

static int end(void **state)
{
	(void)state;
	wm_buf_deinit(&buf);
	return 0;
}

static struct wm_code code_of(const char *text)
{
	struct wm_code code = { .len = 0 };

	wmt_assert_ok(wm_code_parse(wm_view_str(text), &code));
	return code;
}

static struct wm_action_point minimal(void)
{
	const struct wm_action_point point = {
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

static void fill_texts(struct wm_view *texts, const char *text)
{
	for (unsigned lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		texts[lang] = wm_view_str(text);
	}
}

static void fill_steps(struct wm_action_point *point)
{
	point->milestone_count = WM_MILESTONES_MAX_COUNT;
	for (unsigned i = 0; i < WM_MILESTONES_MAX_COUNT; i++) {
		struct wm_milestone *milestone = &point->milestones[i];
		milestone->id = (uint8_t)(240 + i);
		milestone->kind = WM_POINT_KIND_ONE_OFF;
		milestone->weight = (uint16_t)(1 + i);
		milestone->due = -1;
		milestone->original_due = 0;
		fill_texts(milestone->title, "milestone");
		milestone->verification = wm_view_str("published");
	}
	point->indicator_count = WM_INDICATORS_MAX_COUNT;
	for (unsigned i = 0; i < WM_INDICATORS_MAX_COUNT; i++) {
		struct wm_indicator *indicator = &point->indicators[i];
		indicator->id = (uint8_t)(1 + i);
		indicator->decimals = WM_DECIMALS_MAX;
		indicator->ascending = true;
		indicator->cumulative = true;
		indicator->has_baseline = true;
		indicator->baseline_year = 2023;
		indicator->baseline = INT64_MIN;
		fill_texts(indicator->title, "indicator");
		indicator->unit = wm_view_str("km");
		indicator->target_count = WM_TARGETS_MAX_COUNT;
		for (unsigned k = 0; k < WM_TARGETS_MAX_COUNT; k++) {
			indicator->targets[k].period_end = (int32_t)k - 1;
			indicator->targets[k].value = INT64_MAX - k;
		}
	}
}

static struct wm_action_point everything(void)
{
	struct wm_action_point point = minimal();

	point.number = 7;
	point.kind = WM_POINT_KIND_TARGET;
	fill_texts(point.title, "title");
	point.scope = wm_view_str("KZ");
	point.source_url = wm_view_str("https://example.org/");
	point.note = wm_view_str("note");
	point.critical = true;
	point.visibility = WM_VISIBILITY_RESTRICTED;
	point.adopted_lang = WM_LANG_UZ;
	point.planned_start = -1;
	point.planned_end = 0;
	point.original_end = 1;
	fill_texts(point.text, "text");
	point.lead = code_of("eib");
	point.lead_span = (struct wm_span){ .since = -3, .until = 3 };
	point.supporting_count = WM_REPORTERS_MAX_COUNT;
	point.reporter_count = WM_REPORTERS_MAX_COUNT;
	for (unsigned i = 0; i < WM_REPORTERS_MAX_COUNT; i++) {
		char code[16];
		(void)snprintf(code, sizeof(code), "body-%u", i);
		point.supporting[i] = code_of(code);
		point.reporters[i] = code_of(code);
		point.supporting_span[i] = (struct wm_span){ .since = 1 + (int32_t)i };
		point.reporter_span[i] = (struct wm_span){ .until = 100 + (int32_t)i };
	}
	fill_steps(&point);
	return point;
}

static struct wm_view encoded(const struct wm_action_point *point)
{
	wm_buf_reset(&buf);
	wm_action_point_encode(point, &buf);
	wmt_assert_ok(buf.err);
	return wm_buf_view(&buf);
}

static void assert_texts_equal(const struct wm_view *a, const struct wm_view *b)
{
	for (unsigned lang = 0; lang < WM_LANG__COUNT; lang++) {
		assert_true(wm_view_eq(a[lang], b[lang]));
	}
}

static void assert_steps_equal(const struct wm_action_point *a, const struct wm_action_point *b)
{
	assert_int_equal(a->milestone_count, b->milestone_count);
	for (size_t i = 0; i < a->milestone_count; i++) {
		const struct wm_milestone *x = &a->milestones[i];
		const struct wm_milestone *y = &b->milestones[i];
		assert_int_equal(x->id, y->id);
		assert_int_equal(x->kind, y->kind);
		assert_int_equal(x->weight, y->weight);
		assert_int_equal(x->due, y->due);
		assert_int_equal(x->original_due, y->original_due);
		assert_texts_equal(x->title, y->title);
		assert_true(wm_view_eq(x->verification, y->verification));
	}
	assert_int_equal(a->indicator_count, b->indicator_count);
	for (size_t i = 0; i < a->indicator_count; i++) {
		const struct wm_indicator *x = &a->indicators[i];
		const struct wm_indicator *y = &b->indicators[i];
		assert_int_equal(x->id, y->id);
		assert_int_equal(x->decimals, y->decimals);
		assert_int_equal(x->ascending, y->ascending);
		assert_int_equal(x->cumulative, y->cumulative);
		assert_int_equal(x->has_baseline, y->has_baseline);
		assert_int_equal(x->baseline_year, y->baseline_year);
		assert_true(x->baseline == y->baseline);
		assert_texts_equal(x->title, y->title);
		assert_true(wm_view_eq(x->unit, y->unit));
		assert_int_equal(x->target_count, y->target_count);
		for (size_t k = 0; k < x->target_count; k++) {
			assert_int_equal(x->targets[k].period_end, y->targets[k].period_end);
			assert_true(x->targets[k].value == y->targets[k].value);
		}
	}
}

static void assert_spans_equal(const struct wm_span *a, const struct wm_span *b, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(a[i].since, b[i].since);
		assert_int_equal(a[i].until, b[i].until);
	}
}

static void assert_points_equal(const struct wm_action_point *a, const struct wm_action_point *b)
{
	assert_int_equal(a->critical, b->critical);
	assert_int_equal(a->visibility, b->visibility);
	assert_int_equal(a->adopted_lang, b->adopted_lang);
	assert_int_equal(a->planned_start, b->planned_start);
	assert_int_equal(a->planned_end, b->planned_end);
	assert_int_equal(a->original_end, b->original_end);
	assert_texts_equal(a->text, b->text);
	assert_spans_equal(&a->lead_span, &b->lead_span, 1);
	assert_int_equal(a->supporting_count, b->supporting_count);
	assert_spans_equal(a->supporting_span, b->supporting_span, a->supporting_count);
	assert_int_equal(a->reporter_count, b->reporter_count);
	assert_spans_equal(a->reporter_span, b->reporter_span, a->reporter_count);
	assert_steps_equal(a, b);
}

static void test_a_row_with_everything_reads_back(void **state)
{
	(void)state;
	const struct wm_action_point point = everything();
	struct wm_action_point got;

	wmt_assert_ok(wm_action_point_decode(encoded(&point), &got));
	assert_points_equal(&got, &point);
}

static void test_a_row_without_new_parts_has_none(void **state)
{
	(void)state;
	const struct wm_action_point point = minimal();
	struct wm_action_point got = everything();

	wmt_assert_ok(wm_action_point_decode(encoded(&point), &got));
	assert_points_equal(&got, &point);
	assert_int_equal(buf.data[0], 0x84); /* id, area, wording, weight */
}

static void test_each_new_part_may_be_alone(void **state)
{
	(void)state;
	const struct wm_action_point whole = everything();

	for (unsigned part = 0; part < 9; part++) {
		struct wm_action_point point = minimal();
		struct wm_action_point got;
		point.critical = part == 0;
		point.planned_start = part == 1 ? 5 : WM_DATE_NONE;
		point.original_end = part == 2 ? 5 : WM_DATE_NONE;
		point.visibility = part == 3 ? WM_VISIBILITY_PARTNERS : WM_VISIBILITY_PUBLIC;
		point.adopted_lang = part == 4 ? WM_LANG_EN : 0;
		if (part == 5) {
			point.text[WM_LANG_TK] = wm_view_str("tekst");
		} else if (part == 6) {
			point.lead = code_of("eib");
			point.lead_span.until = 9;
		} else if (part == 7) {
			point.milestone_count = 1;
			point.milestones[0] = whole.milestones[3];
		} else if (part == 8) {
			point.indicator_count = 1;
			point.indicators[0] = whole.indicators[3];
		}
		wmt_assert_ok(wm_action_point_decode(encoded(&point), &got));
		assert_points_equal(&got, &point);
	}
}

/* limits.h and the protocol name how much of a body that is. */
static void test_the_fullest_row_has_1384_values(void **state)
{
	(void)state;
	const struct wm_action_point point = everything();
	struct wm_scan_bounds bounds = wm_scan_row;

	bounds.elements_max = 1384;
	wmt_assert_ok(wm_scan(encoded(&point), &bounds));
	bounds.elements_max = 1383;
	wmt_assert_err(wm_scan(wm_buf_view(&buf), &bounds), WM_ELIMIT);
	assert_true(WM_ITEM_ELEMENTS_MAX >= 1384);
}

/* { 1: 101, 3: 1, 4: 1, 6: 1, 9: "a", 10: ["b"], 11: ["a", "b"], key: raw } */
static int decode_with(unsigned key, struct wm_view raw)
{
	struct wm_action_point point = { .id = 5 };

	wm_buf_reset(&buf);
	wm_pack_map(&buf, 8);
	wm_buf_add(&buf,
		   WMT_BYTES(1, 101, 3, 1, 4, 1, 6, 1, 9, 0xa1, 'a', 10, 0x91, 0xa1, 'b', 11, 0x92,
			     0xa1, 'a', 0xa1, 'b'),
		   21);
	wm_pack_uint(&buf, key);
	wm_buf_add(&buf, raw.data, raw.len);
	const int err = wm_action_point_decode(wm_buf_view(&buf), &point);
	assert_true(err == WM_OK || point.id == 5);
	return err;
}

static void test_parts_that_do_not_fit_are_refused(void **state)
{
	(void)state;
	const struct {
		const char *name;
		unsigned key;
		struct wm_view raw;
		int want;
	} rows[] = {
		{ "critical", 15, WMT_VIEW(0xc3), WM_OK },
		{ "critical false", 15, WMT_VIEW(0xc2), WM_OK },
		{ "critical nil", 15, WMT_VIEW(0xc0), WM_OK },
		{ "critical as number", 15, WMT_VIEW(1), WM_ESCHEMA },
		{ "planned start nil", 16, WMT_VIEW(0xc0), WM_OK },
		{ "planned start as text", 16, WMT_VIEW(0xa1, '1'), WM_ESCHEMA },
		{ "original end that is none", 17, WMT_VIEW(0xd2, 0x80, 0, 0, 0), WM_ESCHEMA },
		{ "visibility 2", 18, WMT_VIEW(2), WM_OK },
		{ "visibility 3", 18, WMT_VIEW(3), WM_ESCHEMA },
		{ "text", 19, WMT_VIEW(0x81, 1, 0xa1, 'a'), WM_OK },
		{ "text that is empty", 19, WMT_VIEW(0x81, 1, 0xa0), WM_ESCHEMA },
		{ "text of no language", 19, WMT_VIEW(0x81, 8, 0xa1, 'a'), WM_EUNKNOWN_CRITICAL },
		{ "adopted in 7", 20, WMT_VIEW(7), WM_OK },
		{ "adopted in 8", 20, WMT_VIEW(8), WM_ESCHEMA },
		{ "span of the lead", 21, WMT_VIEW(0x91, 0x94, 1, 0xa1, 'a', 5, 0xc0), WM_OK },
		{ "span of a reporter", 21, WMT_VIEW(0x91, 0x94, 3, 0xa1, 'b', 0xc0, 5), WM_OK },
		{ "span of part 0", 21, WMT_VIEW(0x91, 0x94, 0, 0xa1, 'a', 5, 0xc0), WM_ESCHEMA },
		{ "span of part 4", 21, WMT_VIEW(0x91, 0x94, 4, 0xa1, 'a', 5, 0xc0), WM_ESCHEMA },
		{ "span of somebody else", 21, WMT_VIEW(0x91, 0x94, 2, 0xa1, 'a', 5, 0xc0),
		  WM_ESCHEMA },
		{ "two spans of one", 21,
		  WMT_VIEW(0x92, 0x94, 1, 0xa1, 'a', 5, 0xc0, 0x94, 1, 0xa1, 'a', 6, 0xc0),
		  WM_ESCHEMA },
		{ "span open on both sides", 21, WMT_VIEW(0x91, 0x94, 1, 0xa1, 'a', 0xc0, 0xc0),
		  WM_ESCHEMA },
		{ "span from day 0", 21, WMT_VIEW(0x91, 0x94, 1, 0xa1, 'a', 0, 5), WM_ESCHEMA },
		{ "span of three values", 21, WMT_VIEW(0x91, 0x93, 1, 0xa1, 'a', 5), WM_ESCHEMA },
		{ "milestone", 22, WMT_VIEW(0x91, 0x82, 1, 1, 4, 1), WM_OK },
		{ "milestone without id", 22, WMT_VIEW(0x91, 0x81, 4, 1), WM_ESCHEMA },
		{ "milestone 0", 22, WMT_VIEW(0x91, 0x82, 1, 0, 4, 1), WM_ESCHEMA },
		{ "milestone 256", 22, WMT_VIEW(0x91, 0x82, 1, 0xcd, 1, 0, 4, 1), WM_ESCHEMA },
		{ "milestone without weight", 22, WMT_VIEW(0x91, 0x81, 1, 1), WM_ESCHEMA },
		{ "milestone of kind 4", 22, WMT_VIEW(0x91, 0x83, 1, 1, 3, 4, 4, 1), WM_ESCHEMA },
		{ "milestone due as text", 22, WMT_VIEW(0x91, 0x83, 1, 1, 4, 1, 5, 0xa0),
		  WM_ESCHEMA },
		{ "milestone with key 8", 22, WMT_VIEW(0x91, 0x83, 1, 1, 4, 1, 8, 0),
		  WM_EUNKNOWN_CRITICAL },
		{ "milestone as array", 22, WMT_VIEW(0x91, 0x92, 1, 1), WM_ESCHEMA },
		{ "indicator", 23, WMT_VIEW(0x91, 0x81, 1, 1), WM_OK },
		{ "indicator 0", 23, WMT_VIEW(0x91, 0x81, 1, 0), WM_ESCHEMA },
		{ "indicator of 6 decimals", 23, WMT_VIEW(0x91, 0x82, 1, 1, 4, 6), WM_OK },
		{ "indicator of 7 decimals", 23, WMT_VIEW(0x91, 0x82, 1, 1, 4, 7), WM_ESCHEMA },
		{ "ascending as number", 23, WMT_VIEW(0x91, 0x82, 1, 1, 5, 1), WM_ESCHEMA },
		{ "baseline", 23, WMT_VIEW(0x91, 0x82, 1, 1, 7, 0x92, 5, 0xff), WM_OK },
		{ "baseline of the year 65536", 23,
		  WMT_VIEW(0x91, 0x82, 1, 1, 7, 0x92, 0xce, 0, 1, 0, 0, 5), WM_ESCHEMA },
		{ "baseline of one value", 23, WMT_VIEW(0x91, 0x82, 1, 1, 7, 0x91, 5), WM_ESCHEMA },
		{ "target", 23, WMT_VIEW(0x91, 0x82, 1, 1, 8, 0x91, 0x92, 5, 5), WM_OK },
		{ "target without a value", 23, WMT_VIEW(0x91, 0x82, 1, 1, 8, 0x91, 0x92, 5, 0xc0),
		  WM_ESCHEMA },
		{ "target of a number", 23, WMT_VIEW(0x91, 0x82, 1, 1, 8, 0x91, 5), WM_ESCHEMA },
		{ "indicator with key 9", 23, WMT_VIEW(0x91, 0x82, 1, 1, 9, 0),
		  WM_EUNKNOWN_CRITICAL },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int got = decode_with(rows[i].key, rows[i].raw);
		if (got != rows[i].want) {
			fail_msg("%s: got %s, want %s", rows[i].name, wm_err_name(got),
				 wm_err_name(rows[i].want));
		}
	}
}

/* `count` times the same value under a key. */
static int decode_list(unsigned key, struct wm_view one, size_t count)
{
	struct wm_action_point point;

	wm_buf_reset(&buf);
	wm_pack_map(&buf, 5);
	wm_buf_add(&buf, WMT_BYTES(1, 101, 3, 1, 4, 1, 6, 1), 8);
	wm_pack_uint(&buf, key);
	wm_pack_array(&buf, count);
	for (size_t i = 0; i < count; i++) {
		wm_buf_add(&buf, one.data, one.len);
	}
	return wm_action_point_decode(wm_buf_view(&buf), &point);
}

static int decode_targets(size_t count)
{
	struct wm_action_point point;

	wm_buf_reset(&buf);
	wm_pack_map(&buf, 5);
	wm_buf_add(&buf, WMT_BYTES(1, 101, 3, 1, 4, 1, 6, 1, 23, 0x91, 0x82, 1, 1, 8), 14);
	wm_pack_array(&buf, count);
	for (size_t i = 0; i < count; i++) {
		wm_buf_add(&buf, WMT_BYTES(0x92, 5, 5), 3);
	}
	return wm_action_point_decode(wm_buf_view(&buf), &point);
}

static void test_the_limits_of_lists_are_exact(void **state)
{
	(void)state;
	const struct wm_view milestone = WMT_VIEW(0x82, 1, 1, 4, 1);
	const struct wm_view indicator = WMT_VIEW(0x81, 1, 1);

	wmt_assert_ok(decode_list(22, milestone, WM_MILESTONES_MAX_COUNT));
	wmt_assert_err(decode_list(22, milestone, WM_MILESTONES_MAX_COUNT + 1), WM_ESCHEMA);
	wmt_assert_ok(decode_list(23, indicator, WM_INDICATORS_MAX_COUNT));
	wmt_assert_err(decode_list(23, indicator, WM_INDICATORS_MAX_COUNT + 1), WM_ESCHEMA);
	wmt_assert_ok(decode_targets(WM_TARGETS_MAX_COUNT));
	wmt_assert_err(decode_targets(WM_TARGETS_MAX_COUNT + 1), WM_ESCHEMA);
}

/* A party that is there twice, one part of the time each. */
static void test_the_same_party_may_have_two_spans(void **state)
{
	(void)state;
	struct wm_action_point point = minimal();
	struct wm_action_point got;

	point.reporter_count = 2;
	point.reporters[0] = code_of("eib");
	point.reporters[1] = code_of("eib");
	point.reporter_span[0] = (struct wm_span){ .until = 100 };
	point.reporter_span[1] = (struct wm_span){ .since = 200 };
	wmt_assert_ok(wm_action_point_decode(encoded(&point), &got));
	assert_points_equal(&got, &point);
}

static void test_the_bound_of_a_row_is_exact(void **state)
{
	(void)state;
	static char text[WM_STR_MAX_BYTES + 1];
	struct wm_action_point point = minimal();
	struct wm_action_point got;

	memset(text, 'a', WM_STR_MAX_BYTES);
	fill_texts(point.text, text);
	const size_t six = 6 * (size_t)WM_STR_MAX_BYTES;
	point.text[WM_LANG_UZ].len = 0;
	const size_t rest = encoded(&point).len - six;
	/* What is left takes the seventh text, its language and its length. */
	point.text[WM_LANG_UZ] = wm_view_of(text, WM_ROW_MAX_BYTES - six - rest - 1 - 3);
	assert_int_equal(encoded(&point).len, WM_ROW_MAX_BYTES);
	wmt_assert_ok(wm_action_point_decode(wm_buf_view(&buf), &got));

	point.text[WM_LANG_UZ].len++;
	wm_buf_reset(&buf);
	wm_action_point_encode(&point, &buf);
	wmt_assert_err(buf.err, WM_ELIMIT);
	wmt_assert_err(wm_action_point_decode(wm_view_of(buf.data, WM_ROW_MAX_BYTES + 1), &got),
		       WM_ETOO_BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_row_with_everything_reads_back),
		cmocka_unit_test(test_a_row_without_new_parts_has_none),
		cmocka_unit_test(test_each_new_part_may_be_alone),
		cmocka_unit_test(test_the_fullest_row_has_1384_values),
		cmocka_unit_test(test_parts_that_do_not_fit_are_refused),
		cmocka_unit_test(test_the_limits_of_lists_are_exact),
		cmocka_unit_test(test_the_same_party_may_have_two_spans),
		cmocka_unit_test(test_the_bound_of_a_row_is_exact),
	};
	return cmocka_run_group_tests_name("wire/point_row_codec", tests, begin, end);
}
