/* Point items with reviews: facts, verified completion, states; and how large an item can be. */
#include "lib/wmt.h"

#include <stdio.h>

#include "proto/limits.h"
#include "wire/item_codec.h"
#include "wire/pack.h"
#include "wire/scan.h"
#include "wire/unpack.h"

static struct wm_buf buf;
static struct wm_point_item item;
static struct wm_point_item got;

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

static void make_bare_item(void)
{
	memset(&item, 0, sizeof(item));
	item.point = (struct wm_action_point){
		.id = 101,
		.area = 1,
		.wording = WM_WORDING_PENDING,
		.weight = 1,
		.planned_start = WM_DATE_NONE,
		.planned_end = WM_DATE_NONE,
		.original_end = WM_DATE_NONE,
	};
	wm_point_init(&item.state, 101);
}

static void make_item(uint16_t facts)
{
	make_bare_item();
	item.facts.count = facts;
	for (unsigned i = 0; i < facts && i < WM_FACTS_MAX_COUNT; i++) {
		struct wm_fact *fact = &item.facts.fact[i];
		fact->what = WM_FACT_CYCLE;
		fact->id = UINT8_MAX;
		fact->state = UINT8_MAX;
		fact->origin = WM_ORIGIN_COMPILED;
		fact->date = i % 2 == 0 ? INT32_MAX : WM_DATE_NONE;
		fact->as_of = -1;
		fact->has_value = i % 2 == 0;
		fact->value = i % 2 == 0 ? INT64_MIN : 0;
		fact->committed_at = INT64_MAX;
		fact->revision = UINT64_MAX - i;
		wmt_assert_ok(wm_cycle_id_parse(wm_view_str("1234567890123456"), &fact->cycle));
		fact->institution = code_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	}
	item.verified = (struct wm_verified_view){
		.level = WM_VERIFIED_NO_EVIDENCE,
		.as_of = -1,
		.revision = UINT64_MAX,
		.institution = code_of("secretariat"),
	};
	item.entry_revision = UINT64_MAX;
	item.accepted_latest = 7;
	item.latest_state = WM_REVIEW_SUPERSEDED;
	item.latest_facts.has_evidence = true;
	for (unsigned i = 1; i < WM_REVIEW__COUNT; i++) {
		item.review_count[i] = UINT32_MAX - i;
	}
}

static void encode(void)
{
	wm_buf_reset(&buf);
	wm_point_item_encode(&item, &buf);
	wmt_assert_ok(buf.err);
}

static void assert_fact_equal(const struct wm_fact *a, const struct wm_fact *b)
{
	assert_int_equal(a->what, b->what);
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->origin, b->origin);
	assert_int_equal(a->date, b->date);
	assert_int_equal(a->as_of, b->as_of);
	assert_int_equal(a->has_value, b->has_value);
	assert_true(a->value == b->value);
	assert_true(a->committed_at == b->committed_at);
	assert_true(a->revision == b->revision);
	assert_true(wm_cycle_id_eq(&a->cycle, &b->cycle));
	assert_true(wm_code_eq(&a->institution, &b->institution));
}

static void test_an_item_with_everything_comes_back(void **state)
{
	(void)state;
	make_item(WM_FACTS_MAX_COUNT);
	encode();
	wmt_assert_ok(wm_point_item_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.facts.count, WM_FACTS_MAX_COUNT);
	for (size_t i = 0; i < WM_FACTS_MAX_COUNT; i++) {
		assert_fact_equal(&got.facts.fact[i], &item.facts.fact[i]);
	}
	assert_int_equal(got.verified.level, WM_VERIFIED_NO_EVIDENCE);
	assert_int_equal(got.verified.as_of, -1);
	assert_true(got.verified.revision == UINT64_MAX);
	assert_string_equal(got.verified.institution.text, "secretariat");
	assert_true(got.entry_revision == UINT64_MAX);
	assert_true(got.accepted_latest == 7);
	assert_int_equal(got.latest_state, WM_REVIEW_SUPERSEDED);
	assert_false(got.latest_facts.has_rationale);
	assert_true(got.latest_facts.has_evidence);
	assert_memory_equal(got.review_count, item.review_count, sizeof(got.review_count));
}

static void test_an_item_without_reviews_has_none(void **state)
{
	(void)state;
	make_item(3);
	got = item;
	make_bare_item();
	encode();
	wmt_assert_ok(wm_point_item_decode(wm_buf_view(&buf), &got));
	assert_int_equal(buf.data[0], 0x87); /* the seven keys of before */
	assert_int_equal(got.facts.count, 0);
	assert_int_equal(got.verified.level, WM_VERIFIED_NOT_ASSESSED);
	assert_true(got.entry_revision == 0);
	assert_true(got.accepted_latest == 0);
	assert_int_equal(got.latest_state, WM_REVIEW_NONE);
	for (size_t i = 0; i < WM_REVIEW__COUNT; i++) {
		assert_int_equal(got.review_count[i], 0);
	}
}

static void test_the_axes_follow_the_lead_of_the_day(void **state)
{
	(void)state;
	struct wm_statement statement = {
		.institution = code_of("eib"),
		.revision = 1,
		.as_of = 20000,
		.origin = WM_ORIGIN_FILED,
		.axis = { WM_SILENT, WM_SILENT, 10, WM_SILENT },
	};
	const struct {
		int32_t day;
		uint64_t percent;
		uint64_t basis;
	} rows[] = {
		{ 0, 10, WM_BASIS_LEAD },
		{ 20100, 10, WM_BASIS_LEAD },
		{ 20101, 90, WM_BASIS_REPORTER },
	};

	make_bare_item();
	item.point.lead = code_of("eib");
	item.point.lead_span.until = 20100;
	wmt_assert_ok(wm_point_apply(&item.state, &statement));
	statement.institution = code_of("fao");
	statement.revision = 2;
	statement.as_of = 20001;
	statement.axis[WM_AXIS_PERCENT] = 90;
	wmt_assert_ok(wm_point_apply(&item.state, &statement));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wm_unpack in;
		size_t count = 0;
		item.lead_day = rows[i].day;
		encode();
		wmt_assert_ok(wm_unpack_begin(&in, wm_buf_view(&buf), &wm_scan_item));
		const msgpack_object *axes =
			wm_unpack_array(&in, wm_map_find(&in.root, 5), WM_AXIS__COUNT, &count);
		const msgpack_object *percent =
			wm_unpack_array(&in, &axes[WM_AXIS_PERCENT], 6, &count);
		assert_true(wm_unpack_uint(&in, &percent[0], 100) == rows[i].percent);
		assert_true(wm_unpack_uint(&in, &percent[5], 2) == rows[i].basis);
		wmt_assert_ok(wm_unpack_end(&in));
	}
}

/* A bare item and one key more. */
static int decode_with(unsigned key, struct wm_view raw)
{
	make_bare_item();
	encode();
	buf.data[0]++;
	wm_pack_uint(&buf, key);
	wm_buf_add(&buf, raw.data, raw.len);
	return wm_point_item_decode(wm_buf_view(&buf), &got);
}

#define FACT_OF(WHAT, STATE, ORIGIN) 0x91, 0x9b, WHAT, 0, STATE, ORIGIN
#define FACT_END		     0xc0, 1, 1, 0xc0, 0xa1, 'a'

static void test_parts_that_do_not_fit_are_refused(void **state)
{
	(void)state;
	const struct {
		const char *name;
		unsigned key;
		struct wm_view raw;
		int want;
	} rows[] = {
		{ "no facts", 8, WMT_VIEW(0x90), WM_OK },
		{ "facts nil", 8, WMT_VIEW(0xc0), WM_OK },
		{ "fact", 8, WMT_VIEW(FACT_OF(3, 0, 1), 9, 9, FACT_END), WM_OK },
		{ "fact 0", 8, WMT_VIEW(FACT_OF(0, 0, 1), 9, 9, FACT_END), WM_ESCHEMA },
		{ "fact 8", 8, WMT_VIEW(FACT_OF(8, 0, 1), 9, 9, FACT_END), WM_ESCHEMA },
		{ "fact of origin 0", 8, WMT_VIEW(FACT_OF(3, 0, 0), 9, 9, FACT_END), WM_ESCHEMA },
		{ "fact of origin 3", 8, WMT_VIEW(FACT_OF(3, 0, 3), 9, 9, FACT_END), WM_ESCHEMA },
		{ "fact without a date", 8, WMT_VIEW(FACT_OF(3, 0, 1), 0xc0, 9, FACT_END), WM_OK },
		{ "fact without as_of", 8, WMT_VIEW(FACT_OF(3, 0, 1), 9, 0xc0, FACT_END),
		  WM_ESCHEMA },
		{ "report for no cycle", 8, WMT_VIEW(FACT_OF(5, 0, 1), 9, 9, FACT_END),
		  WM_ESCHEMA },
		{ "fact by nobody", 8, WMT_VIEW(FACT_OF(3, 0, 1), 9, 9, 0xc0, 1, 1, 0xc0, 0xa0),
		  WM_ESCHEMA },
		{ "fact with a cycle as number", 8,
		  WMT_VIEW(FACT_OF(3, 0, 1), 9, 9, 0xc0, 1, 1, 5, 0xa1, 'a'), WM_ESCHEMA },
		{ "fact of a negative time", 8,
		  WMT_VIEW(FACT_OF(3, 0, 1), 9, 9, 0xc0, 0xff, 1, 0xc0, 0xa1, 'a'), WM_ESCHEMA },
		{ "fact of ten values", 8, WMT_VIEW(0x91, 0x9a, 3, 0, 0, 1, 9, 9, 0xc0, 1, 1, 0xc0),
		  WM_ESCHEMA },
		{ "verified", 9, WMT_VIEW(0x94, 5, 9, 1, 0xa1, 'a'), WM_OK },
		{ "verified nil", 9, WMT_VIEW(0xc0), WM_OK },
		{ "level 0", 9, WMT_VIEW(0x94, 0, 9, 1, 0xa1, 'a'), WM_ESCHEMA },
		{ "level 6", 9, WMT_VIEW(0x94, 6, 9, 1, 0xa1, 'a'), WM_ESCHEMA },
		{ "verified on no day", 9, WMT_VIEW(0x94, 5, 0xc0, 1, 0xa1, 'a'), WM_ESCHEMA },
		{ "verified by three values", 9, WMT_VIEW(0x93, 5, 9, 1), WM_ESCHEMA },
		{ "review", 10, WMT_VIEW(0x96, 1, 0, 7, 0xc2, 0xc3, 0x97, 0, 0, 0, 0, 0, 0, 0),
		  WM_OK },
		{ "review nil", 10, WMT_VIEW(0xc0), WM_OK },
		{ "review of entry 0", 10,
		  WMT_VIEW(0x96, 0, 0, 7, 0xc2, 0xc3, 0x97, 0, 0, 0, 0, 0, 0, 0), WM_ESCHEMA },
		{ "review state 8", 10,
		  WMT_VIEW(0x96, 1, 0, 8, 0xc2, 0xc3, 0x97, 0, 0, 0, 0, 0, 0, 0), WM_ESCHEMA },
		{ "rationale as number", 10,
		  WMT_VIEW(0x96, 1, 0, 7, 0, 0xc3, 0x97, 0, 0, 0, 0, 0, 0, 0), WM_ESCHEMA },
		{ "six counts", 10, WMT_VIEW(0x96, 1, 0, 7, 0xc2, 0xc3, 0x96, 0, 0, 0, 0, 0, 0),
		  WM_ESCHEMA },
		{ "a negative count", 10,
		  WMT_VIEW(0x96, 1, 0, 7, 0xc2, 0xc3, 0x97, 0, 0, 0, 0, 0, 0, 0xff), WM_ESCHEMA },
		{ "key 11", 11, WMT_VIEW(0), WM_EUNKNOWN_CRITICAL },
		{ "key 128", 128, WMT_VIEW(0), WM_OK },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int err = decode_with(rows[i].key, rows[i].raw);
		if (err != rows[i].want) {
			fail_msg("%s: got %s, want %s", rows[i].name, wm_err_name(err),
				 wm_err_name(rows[i].want));
		}
	}
}

static void test_the_limit_of_facts_is_exact(void **state)
{
	(void)state;
	make_item(WM_FACTS_MAX_COUNT);
	encode();
	wmt_assert_ok(wm_point_item_decode(wm_buf_view(&buf), &got));

	wm_buf_reset(&buf);
	wm_pack_array(&buf, WM_FACTS_MAX_COUNT + 1);
	for (size_t i = 0; i <= WM_FACTS_MAX_COUNT; i++) {
		wm_buf_add(&buf, WMT_BYTES(0x9b, 3, 0, 0, 1, 9, 9, FACT_END), 13);
	}
	static uint8_t raw[13 * (WM_FACTS_MAX_COUNT + 1) + 3];
	assert_true(buf.len <= sizeof(raw));
	memcpy(raw, buf.data, buf.len);
	const struct wm_view list = wm_view_of(raw, buf.len);
	wmt_assert_err(decode_with(8, list), WM_ESCHEMA);
}

static void fill_texts(struct wm_view *texts)
{
	for (unsigned lang = WM_LANG_EN; lang < WM_LANG__COUNT; lang++) {
		texts[lang] = wm_view_str("t");
	}
}

/* Every list of the row at its limit. */
static void fill_row(struct wm_action_point *point)
{
	char code[WM_CODE_MAX_BYTES + 1];

	point->number = 1;
	point->kind = WM_POINT_KIND_TARGET;
	fill_texts(point->title);
	fill_texts(point->text);
	point->scope = point->source_url = point->note = wm_view_str("t");
	point->critical = true;
	point->visibility = WM_VISIBILITY_RESTRICTED;
	point->adopted_lang = WM_LANG_EN;
	point->planned_start = point->planned_end = point->original_end = 1;
	point->lead = code_of("lead");
	point->lead_span = (struct wm_span){ 1, 2 };
	point->supporting_count = point->reporter_count = WM_REPORTERS_MAX_COUNT;
	for (unsigned i = 0; i < WM_REPORTERS_MAX_COUNT; i++) {
		(void)snprintf(code, sizeof(code), "institution-with-a-rather-long-name-%u",
			       1000 + i);
		point->supporting[i] = point->reporters[i] = code_of(code);
		point->supporting_span[i] = point->reporter_span[i] = (struct wm_span){ 1, 2 };
	}
	point->milestone_count = WM_MILESTONES_MAX_COUNT;
	for (unsigned i = 0; i < WM_MILESTONES_MAX_COUNT; i++) {
		point->milestones[i] =
			(struct wm_milestone){ (uint8_t)(i + 1), WM_POINT_KIND_ONE_OFF, 1, 1, 1,
					       { { 0 } },	 wm_view_str("t") };
		fill_texts(point->milestones[i].title);
	}
	point->indicator_count = WM_INDICATORS_MAX_COUNT;
	for (unsigned i = 0; i < WM_INDICATORS_MAX_COUNT; i++) {
		point->indicators[i] = (struct wm_indicator){
			.id = (uint8_t)(i + 1),
			.decimals = 1,
			.ascending = true,
			.cumulative = true,
			.has_baseline = true,
			.unit = wm_view_str("t"),
			.target_count = WM_TARGETS_MAX_COUNT,
		};
		fill_texts(point->indicators[i].title);
	}
}

static void fill_voices(void)
{
	struct wm_statement statement = {
		.as_of = INT32_MAX,
		.origin = WM_ORIGIN_COMPILED,
		.axis = { 1, 2, 100, 3 },
	};
	char code[WM_CODE_MAX_BYTES + 1];

	for (unsigned i = 0; i < WM_VOICES_MAX_COUNT; i++) {
		(void)snprintf(code, sizeof(code), "institution-with-a-rather-long-name-%u",
			       1000 + i);
		statement.institution = code_of(code);
		statement.revision = UINT64_MAX - i;
		wmt_assert_ok(wm_point_apply(&item.state, &statement));
	}
}

/* { 1: 101, 2: 9, 3: 1, 4: 1, 9: {}, 200: bytes } with as many bytes as a body may have. */
static struct wm_view longest_body(void)
{
	static uint8_t body[WM_BODY_MAX_BYTES];
	const uint8_t start[] = { 0x86, 1, 101, 2, 9, 3, 1, 4, 1, 9, 0x80, 0xcc, 200, 0x9f };
	size_t at = sizeof(start);

	memcpy(body, start, sizeof(start));
	for (size_t left = 15; left > 0; left--) {
		const size_t size = (sizeof(body) - at) / left - 3;
		body[at] = 0xc5;
		body[at + 1] = (uint8_t)(size >> 8);
		body[at + 2] = (uint8_t)size;
		at += 3 + size;
	}
	assert_int_equal(at, sizeof(body));
	return wm_view_of(body, sizeof(body));
}

/* limits.h names the number of values; the bytes add up below the bound of a body sent. */
static void test_the_fullest_item_fits(void **state)
{
	(void)state;
	struct wm_scan_bounds bounds = wm_scan_item;

	make_item(WM_FACTS_MAX_COUNT);
	for (unsigned i = 0; i < WM_FACTS_MAX_COUNT; i++) {
		item.facts.fact[i].date = INT32_MAX;
		item.facts.fact[i].has_value = true;
		item.facts.fact[i].value = INT64_MIN;
	}
	fill_row(&item.point);
	fill_voices();
	item.changed_at = INT64_MAX;
	item.latest = (struct wm_latest){
		.revision = UINT64_MAX,
		.committed_at = INT64_MAX,
		.institution = code_of("eib"),
		.body = longest_body(),
	};
	encode();
	wmt_assert_ok(wm_point_item_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.facts.count, WM_FACTS_MAX_COUNT);
	assert_int_equal(got.state.voice_count, WM_VOICES_MAX_COUNT);
	bounds.elements_max = 3713;
	wmt_assert_ok(wm_scan(wm_buf_view(&buf), &bounds));
	bounds.elements_max--;
	wmt_assert_err(wm_scan(wm_buf_view(&buf), &bounds), WM_ELIMIT);

	/* Even with a row at its own bound beside this one. */
	assert_true(buf.len + WM_ROW_MAX_BYTES <= WM_ITEM_MAX_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_item_with_everything_comes_back),
		cmocka_unit_test(test_an_item_without_reviews_has_none),
		cmocka_unit_test(test_the_axes_follow_the_lead_of_the_day),
		cmocka_unit_test(test_parts_that_do_not_fit_are_refused),
		cmocka_unit_test(test_the_limit_of_facts_is_exact),
		cmocka_unit_test(test_the_fullest_item_fits),
	};
	return cmocka_run_group_tests_name("wire/item_review", tests, begin, end);
}
