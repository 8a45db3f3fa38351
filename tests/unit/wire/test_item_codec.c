/* Point items, key rows, stored states and statements. */
#include "lib/wmt.h"

#include <stdio.h>

#include "proto/limits.h"
#include "wire/item_codec.h"
#include "wire/pack.h"
#include "wire/unpack.h"
#include "wire/update_codec.h"

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

static void apply(struct wm_point_state *state, const char *code, uint64_t revision, int32_t as_of,
		  const int16_t axis[WM_AXIS__COUNT])
{
	struct wm_statement statement = {
		.institution = code_of(code),
		.revision = revision,
		.as_of = as_of,
		.origin = WM_ORIGIN_COMPILED,
	};

	memcpy(statement.axis, axis, sizeof(statement.axis));
	wmt_assert_ok(wm_point_apply(state, &statement));
}

/* {1: 307, 2: 20100, 3: 1, 4: 1, 9: {1: "a"}} */
static const uint8_t latest_body[] = {
	0x85, 1, 0xcd, 0x01, 0x33, 2, 0xcd, 0x4e, 0x84, 3, 1, 4, 1, 9, 0x81, 1, 0xa1, 'a',
};

static void make_item(struct wm_point_item *item)
{
	memset(item, 0, sizeof(*item));
	item->point = (struct wm_action_point){
		.id = 307,
		.area = 3,
		.wording = WM_WORDING_REPORTED,
		.weight = 1,
		.planned_start = WM_DATE_NONE,
		.planned_end = WM_DATE_NONE,
		.original_end = WM_DATE_NONE,
		.lead = code_of("eib"),
	};
	wm_point_init(&item->state, 307);
	apply(&item->state, "kz-energy", 5, 20100, (const int16_t[]){ 2, WM_SILENT, 0, 3 });
	apply(&item->state, "eib", 8, 20000,
	      (const int16_t[]){ WM_SILENT, WM_UNKNOWN, 50, WM_SILENT });
	item->changed_at = 1743764400000;
	item->latest.revision = 5;
	item->latest.committed_at = 1743764300000;
	item->latest.institution = code_of("kz-energy");
	item->latest.body = wm_view_of(latest_body, sizeof(latest_body));
}

static void assert_state_equal(const struct wm_point_state *a, const struct wm_point_state *b)
{
	assert_int_equal(a->point, b->point);
	assert_true(a->revision == b->revision);
	assert_int_equal(a->update_count, b->update_count);
	assert_true(a->latest_revision == b->latest_revision);
	assert_int_equal(a->latest_as_of, b->latest_as_of);
	assert_int_equal(a->voice_count, b->voice_count);
	for (size_t i = 0; i < a->voice_count; i++) {
		assert_true(wm_code_eq(&a->voices[i].institution, &b->voices[i].institution));
		for (size_t k = 0; k < WM_AXIS__COUNT; k++) {
			const struct wm_spoken *x = &a->voices[i].axis[k];
			const struct wm_spoken *y = &b->voices[i].axis[k];
			assert_true(x->revision == y->revision);
			assert_int_equal(x->as_of, y->as_of);
			assert_int_equal(x->value, y->value);
			assert_int_equal(x->origin, y->origin);
		}
	}
}

static void encode_item(const struct wm_point_item *item)
{
	wm_buf_reset(&buf);
	wm_point_item_encode(item, &buf);
	wmt_assert_ok(buf.err);
}

static void test_an_item_comes_back_with_its_state(void **state)
{
	(void)state;
	struct wm_point_item item, got;

	make_item(&item);
	encode_item(&item);
	wmt_assert_ok(wm_point_item_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.point.id, 307);
	assert_string_equal(got.point.lead.text, "eib");
	assert_state_equal(&got.state, &item.state);
	assert_true(got.changed_at == item.changed_at);
	assert_true(got.latest.revision == 5);
	assert_true(got.latest.committed_at == item.latest.committed_at);
	assert_string_equal(got.latest.institution.text, "kz-energy");
	assert_true(wm_view_eq(got.latest.body, item.latest.body));
}

static void test_an_item_without_updates_comes_back(void **state)
{
	(void)state;
	struct wm_point_item item, got;

	make_item(&item);
	wm_point_init(&item.state, 307);
	item.latest = (struct wm_latest){ .revision = 0 };
	item.changed_at = 0;
	encode_item(&item);
	wmt_assert_ok(wm_point_item_decode(wm_buf_view(&buf), &got));
	assert_state_equal(&got.state, &item.state);
	assert_true(got.latest.revision == 0);
	assert_int_equal(got.latest.body.len, 0);
}

static void test_the_axes_are_there_for_readers_without_the_fold(void **state)
{
	(void)state;
	struct wm_point_item item;
	struct wm_unpack in;
	size_t count = 0;

	make_item(&item);
	encode_item(&item);
	wmt_assert_ok(wm_unpack_begin(&in, wm_buf_view(&buf), &wm_scan_item));
	const msgpack_object *axes =
		wm_unpack_array(&in, wm_map_find(&in.root, 5), WM_AXIS__COUNT, &count);
	assert_int_equal(count, WM_AXIS__COUNT);

	/* The lead was silent on the life cycle: a reporter's word. */
	const msgpack_object *lifecycle = wm_unpack_array(&in, &axes[0], 6, &count);
	assert_int_equal(wm_unpack_uint(&in, &lifecycle[0], 9), WM_LIFECYCLE_IMPLEMENTATION);
	assert_int_equal(wm_unpack_uint(&in, &lifecycle[5], 9), WM_BASIS_REPORTER);
	/* It withdrew the completion. */
	const msgpack_object *completion = wm_unpack_array(&in, &axes[1], 6, &count);
	assert_true(wm_is_nil(&completion[0]));
	assert_int_equal(wm_unpack_uint(&in, &completion[5], 9), WM_BASIS_LEAD);
	/* Its percentage counts although the reporter's is of a later day. */
	const msgpack_object *percent = wm_unpack_array(&in, &axes[2], 6, &count);
	assert_int_equal(wm_unpack_uint(&in, &percent[0], 100), 50);
	wmt_assert_ok(wm_unpack_end(&in));
}

static void test_the_most_voices_fit_into_an_item(void **state)
{
	(void)state;
	struct wm_point_item item, got;

	make_item(&item);
	wm_point_init(&item.state, 307);
	for (unsigned i = 0; i < WM_VOICES_MAX_COUNT; i++) {
		char code[WM_CODE_MAX_BYTES + 1];
		(void)snprintf(code, sizeof(code), "institution-with-a-rather-long-name-%u",
			       1000 + i);
		apply(&item.state, code, UINT64_MAX - i, 20000, (const int16_t[]){ 1, 2, 100, 3 });
	}
	item.state.latest_revision = item.latest.revision;
	item.state.latest_as_of = 20100;
	encode_item(&item);
	wmt_assert_ok(wm_point_item_decode(wm_buf_view(&buf), &got));
	assert_state_equal(&got.state, &item.state);
}

/* Replace the first place where `from` stands in the encoded item. */
static void patch(struct wm_view from, struct wm_view to)
{
	uint8_t *at = memmem(buf.data, buf.len, from.data, from.len);

	assert_non_null(at);
	assert_int_equal(from.len, to.len);
	memcpy(at, to.data, to.len);
}

static void test_an_item_that_contradicts_itself_is_refused(void **state)
{
	(void)state;
	const struct {
		const char *name;
		struct wm_view from, to;
		int want;
	} rows[] = {
		{ "the same", WMT_VIEW(2, 8, 3), WMT_VIEW(2, 8, 3), WM_OK },
		{ "negative revision", WMT_VIEW(2, 8, 3), WMT_VIEW(2, 0xff, 3), WM_ESCHEMA },
		{ "keys that descend", WMT_VIEW(4, 2, 5, 0x94), WMT_VIEW(4, 2, 8, 0x94),
		  WM_ECANON },
		{ "axes that are three", WMT_VIEW(5, 0x94), WMT_VIEW(5, 0x93), WM_ECANON },
		{ "voices descending", WMT_VIEW(6, 0x92, 0x92, 0xa3, 'e'),
		  WMT_VIEW(6, 0x92, 0x92, 0xa3, 'z'), WM_ESCHEMA },
		{ "a word of revision 0", WMT_VIEW(0x94, 2, 0xcd, 0x4e, 0x84, 5, 2),
		  WMT_VIEW(0x94, 2, 0xcd, 0x4e, 0x84, 0, 2), WM_ESCHEMA },
		{ "a life cycle of 7", WMT_VIEW(0x94, 2, 0xcd, 0x4e, 0x84, 5, 2),
		  WMT_VIEW(0x94, 7, 0xcd, 0x4e, 0x84, 5, 2), WM_ESCHEMA },
		{ "an origin of 3", WMT_VIEW(0x94, 2, 0xcd, 0x4e, 0x84, 5, 2),
		  WMT_VIEW(0x94, 2, 0xcd, 0x4e, 0x84, 5, 3), WM_ESCHEMA },
		{ "latest of revision 0", WMT_VIEW(7, 0x84, 1, 5), WMT_VIEW(7, 0x84, 1, 0),
		  WM_ESCHEMA },
		{ "latest without a day", WMT_VIEW(0x33, 2, 0xcd, 0x4e, 0x84, 3),
		  WMT_VIEW(0x33, 2, 0xa2, 0x4e, 0x4e, 3), WM_ESCHEMA },
		{ "latest that is not canonical", WMT_VIEW(0xc4, 18, 0x85, 1),
		  WMT_VIEW(0xc4, 18, 0x85, 9), WM_ESCHEMA },
	};
	struct wm_point_item item, got;

	make_item(&item);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		encode_item(&item);
		patch(rows[i].from, rows[i].to);
		const int err = wm_point_item_decode(wm_buf_view(&buf), &got);
		if (err != rows[i].want) {
			fail_msg("%s: got %s, want %s", rows[i].name, wm_err_name(err),
				 wm_err_name(rows[i].want));
		}
	}
}

static void test_a_stored_state_has_the_documented_layout(void **state)
{
	(void)state;
	struct wm_point_state point;
	struct wm_point_state got;

	wm_point_init(&point, 307);
	apply(&point, "eib", 5, -2, (const int16_t[]){ 2, WM_SILENT, WM_UNKNOWN, WM_SILENT });
	wm_buf_reset(&buf);
	wm_point_state_encode(&point, &buf);
	const struct wm_view want = WMT_VIEW(
		1, 0x01, 0x33, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 255, 255,
		255, 254, 0, 1, 3, 'e', 'i', 'b', 0, 0, 0, 0, 0, 0, 0, 5, 255, 255, 255, 254, 0, 2,
		2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 255, 255,
		255, 254, 255, 255, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	assert_int_equal(buf.len, want.len);
	assert_memory_equal(buf.data, want.data, want.len);
	wmt_assert_ok(wm_point_state_decode(wm_buf_view(&buf), &got));
	assert_state_equal(&got, &point);

	for (size_t len = 0; len < want.len; len++) {
		wmt_assert_err(wm_point_state_decode(wm_view_of(buf.data, len), &got), WM_ECORRUPT);
	}
	wm_buf_add(&buf, "", 1);
	wmt_assert_err(wm_point_state_decode(wm_buf_view(&buf), &got), WM_ECORRUPT);
}

static void test_a_stored_state_that_cannot_be_is_corrupt(void **state)
{
	(void)state;
	const struct {
		const char *name;
		size_t at;
		uint8_t value;
	} rows[] = {
		{ "version 2", 0, 2 },
		{ "voices above the limit", 28, WM_VOICES_MAX_COUNT + 1 },
		{ "a voice more", 28, 3 },
		{ "a code in capitals", 30, 'E' },
		{ "voices descending", 30, 'z' },
		{ "an origin of 3", 47, 3 },
		{ "a value of 7", 46, 7 },
		{ "silent, but with a value", 61, 1 },
	};
	struct wm_point_state point, got;

	wm_point_init(&point, 307);
	apply(&point, "eib", 5, 100, (const int16_t[]){ 2, WM_SILENT, 1, 1 });
	apply(&point, "fao", 6, 100, (const int16_t[]){ 2, 2, 2, 2 });
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		wm_buf_reset(&buf);
		wm_point_state_encode(&point, &buf);
		wmt_assert_ok(wm_point_state_decode(wm_buf_view(&buf), &got));
		buf.data[rows[i].at] = rows[i].value;
		if (wm_point_state_decode(wm_buf_view(&buf), &got) != WM_ECORRUPT) {
			fail_msg("%s is taken", rows[i].name);
		}
	}
}

static void test_a_statement_has_the_documented_layout(void **state)
{
	(void)state;
	struct wm_update update;
	struct wm_statement statement, got;
	const struct wm_code eib = code_of("eib");

	wm_update_init(&update);
	update.as_of = -2;
	update.origin = WM_ORIGIN_FILED;
	update.axis[WM_AXIS_COMPLETION] = WM_UNKNOWN;
	update.axis[WM_AXIS_PERCENT] = 100;
	wm_statement_of(&update, &eib, 77, &statement);
	wm_buf_reset(&buf);
	wm_statement_encode(&statement, &buf);
	const struct wm_view want = WMT_VIEW(255, 255, 255, 254, 1, 255, 254, 255, 255, 0, 100, 255,
					     254, 3, 'e', 'i', 'b');
	assert_int_equal(buf.len, want.len);
	assert_memory_equal(buf.data, want.data, want.len);

	wmt_assert_ok(wm_statement_decode(want, 77, &got));
	assert_true(got.revision == 77);
	assert_int_equal(got.as_of, -2);
	assert_int_equal(got.origin, WM_ORIGIN_FILED);
	assert_memory_equal(got.axis, update.axis, sizeof(got.axis));
	assert_true(wm_code_eq(&got.institution, &eib));
}

static void test_a_statement_that_cannot_be_is_corrupt(void **state)
{
	(void)state;
	const uint8_t good[] = { 0, 0, 0, 9, 1, 255, 254, 255, 255, 0, 100, 0, 3, 1, 'a' };
	const struct {
		const char *name;
		size_t at;
		uint8_t value;
		size_t len;
		int want;
	} rows[] = {
		{ "good", 0, 0, 15, WM_OK },
		{ "origin 0", 4, 0, 15, WM_ECORRUPT },
		{ "origin 3", 4, 3, 15, WM_ECORRUPT },
		{ "axis -3", 6, 253, 15, WM_ECORRUPT },
		{ "percent 101", 10, 101, 15, WM_ECORRUPT },
		{ "confidence 4", 12, 4, 15, WM_ECORRUPT },
		{ "code cut", 13, 2, 15, WM_ECORRUPT },
		{ "no code", 13, 0, 14, WM_ECORRUPT },
		{ "code too short", 13, 0, 15, WM_ECORRUPT },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t bytes[sizeof(good)];
		struct wm_statement got;
		memcpy(bytes, good, sizeof(good));
		bytes[rows[i].at] = rows[i].value;
		if (wm_statement_decode(wm_view_of(bytes, rows[i].len), 1, &got) != rows[i].want) {
			fail_msg("%s", rows[i].name);
		}
	}
}

static void test_a_key_row_comes_back(void **state)
{
	(void)state;
	struct wm_key_row got;
	struct wm_key_row row = { .institution = code_of("observer-1"), .role = WM_ROLE_OBSERVER };

	memset(row.public_key, 0xa5, sizeof(row.public_key));
	wm_buf_reset(&buf);
	wm_key_row_encode(&row, &buf);
	wmt_assert_ok(wm_key_row_decode(wm_buf_view(&buf), &got));
	assert_memory_equal(got.public_key, row.public_key, sizeof(row.public_key));
	assert_true(wm_code_eq(&got.institution, &row.institution));
	assert_int_equal(got.role, WM_ROLE_OBSERVER);

	uint8_t *role = &buf.data[buf.len - 1];
	*role = 0;
	wmt_assert_err(wm_key_row_decode(wm_buf_view(&buf), &got), WM_ESCHEMA);
	*role = WM_ROLE__COUNT;
	wmt_assert_err(wm_key_row_decode(wm_buf_view(&buf), &got), WM_ESCHEMA);
	*role = WM_ROLE_SERVICE;
	buf.data[3] = 33; /* the length of the public key, and one byte of what follows */
	assert_true(wm_key_row_decode(wm_buf_view(&buf), &got) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_item_comes_back_with_its_state),
		cmocka_unit_test(test_an_item_without_updates_comes_back),
		cmocka_unit_test(test_the_axes_are_there_for_readers_without_the_fold),
		cmocka_unit_test(test_the_most_voices_fit_into_an_item),
		cmocka_unit_test(test_an_item_that_contradicts_itself_is_refused),
		cmocka_unit_test(test_a_stored_state_has_the_documented_layout),
		cmocka_unit_test(test_a_stored_state_that_cannot_be_is_corrupt),
		cmocka_unit_test(test_a_statement_has_the_documented_layout),
		cmocka_unit_test(test_a_statement_that_cannot_be_is_corrupt),
		cmocka_unit_test(test_a_key_row_comes_back),
	};
	return cmocka_run_group_tests_name("wire/item_codec", tests, begin, end);
}
