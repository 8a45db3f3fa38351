/* Register rows: one encoding per row, optional parts absent or nil, nothing unknown. */
#include "lib/wmt.h"
#include "proto/limits.h"
#include "wire/pack.h"
#include "wire/register_codec.h"

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

static void assert_encoded(struct wm_view want)
{
	wmt_assert_ok(buf.err);
	assert_int_equal(buf.len, want.len);
	assert_memory_equal(buf.data, want.data, want.len);
	wm_buf_reset(&buf);
}

static void test_rows_with_the_least_have_these_bytes(void **state)
{
	(void)state;
	const struct wm_area area = { .id = 3 };
	const struct wm_institution institution = { .code = code_of("eib") };
	const struct wm_action_point point = {
		.id = 307,
		.area = 3,
		.wording = WM_WORDING_PENDING,
		.weight = 1,
		.planned_start = WM_DATE_NONE,
		.planned_end = WM_DATE_NONE,
		.original_end = WM_DATE_NONE,
	};

	wm_buf_reset(&buf);
	wm_area_encode(&area, &buf);
	assert_encoded(WMT_VIEW(0x81, 1, 3));
	wm_institution_encode(&institution, &buf);
	assert_encoded(WMT_VIEW(0x81, 1, 0xa3, 'e', 'i', 'b'));
	wm_action_point_encode(&point, &buf);
	assert_encoded(WMT_VIEW(0x84, 1, 0xcd, 0x01, 0x33, 3, 3, 4, 1, 6, 1));
}

static void test_a_full_area_reads_back(void **state)
{
	(void)state;
	struct wm_area got;
	const struct wm_area area = {
		.id = WM_AREA_MAX,
		.title = { [WM_LANG_EN] = wm_view_str("Energy"),
			   [WM_LANG_RU] = wm_view_str("Энергетика") },
		.source_url = wm_view_str("https://example.org/"),
		.translation_note = wm_view_str("own"),
		.override_colour = 3,
		.override_reason = { [WM_LANG_RU] = wm_view_str("Почему") },
	};

	wm_buf_reset(&buf);
	wm_area_encode(&area, &buf);
	wmt_assert_ok(wm_area_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.id, WM_AREA_MAX);
	for (unsigned lang = 0; lang < WM_LANG__COUNT; lang++) {
		assert_true(wm_view_eq(got.title[lang], area.title[lang]));
	}
	assert_true(wm_view_eq(got.source_url, area.source_url));
	assert_true(wm_view_eq(got.translation_note, area.translation_note));
	assert_int_equal(got.override_colour, 3);
	assert_true(wm_view_eq(got.override_reason[WM_LANG_RU], area.override_reason[WM_LANG_RU]));
}

static void test_a_full_institution_reads_back(void **state)
{
	(void)state;
	struct wm_institution got;
	const struct wm_institution institution = {
		.code = code_of("kz-energy"),
		.name = wm_view_str("Ministry of Energy"),
		.kind = wm_view_str("central-asia"),
		.country = wm_view_str("KZ"),
		.source_url = wm_view_str("https://example.org/"),
		.names = { [WM_LANG_RU] = wm_view_str("Минэнерго"),
			   [WM_LANG_UZ] = wm_view_str("Energetika vazirligi") },
	};

	wm_buf_reset(&buf);
	wm_institution_encode(&institution, &buf);
	wmt_assert_ok(wm_institution_decode(wm_buf_view(&buf), &got));
	assert_true(wm_code_eq(&got.code, &institution.code));
	assert_true(wm_view_eq(got.name, institution.name));
	assert_true(wm_view_eq(got.kind, institution.kind));
	assert_true(wm_view_eq(got.country, institution.country));
	assert_true(wm_view_eq(got.source_url, institution.source_url));
	for (unsigned lang = 0; lang < WM_LANG__COUNT; lang++) {
		assert_true(wm_view_eq(got.names[lang], institution.names[lang]));
	}
}

static void test_a_cycle_reads_back(void **state)
{
	(void)state;
	struct wm_cycle cycle = { .opens = -1, .due = 0, .grace = 20000, .freeze = INT32_MAX };
	struct wm_cycle got;

	wmt_assert_ok(wm_cycle_id_parse(wm_view_str("2026-H1"), &cycle.id));
	wm_buf_reset(&buf);
	wm_cycle_encode(&cycle, &buf);
	wmt_assert_ok(wm_cycle_decode(wm_buf_view(&buf), &got));
	assert_string_equal(got.id.text, "2026-H1");
	assert_int_equal(got.opens, -1);
	assert_int_equal(got.due, 0);
	assert_int_equal(got.grace, 20000);
	assert_int_equal(got.freeze, INT32_MAX);
	assert_encoded(WMT_VIEW(0x85, 1, 0xa7, '2', '0', '2', '6', '-', 'H', '1', 2, 0xff, 3, 0, 4,
				0xcd, 0x4e, 0x20, 5, 0xce, 0x7f, 255, 255, 255));
}

static void test_settings_read_back(void **state)
{
	(void)state;
	struct wm_settings got;
	const struct wm_settings settings = {
		.red_percent = 20,
		.amber_percent = 40,
		.rated_percent = 0,
		.known_percent = WM_PERCENT_MAX,
		.due_soon_days = 30,
		.fresh_days = UINT16_MAX,
		.reminder_count = WM_REMINDERS_MAX_COUNT,
		.reminders = { INT16_MIN, -30, -7, 0, 7, 30, 60, INT16_MAX },
	};

	wm_buf_reset(&buf);
	wm_settings_encode(&settings, &buf);
	wmt_assert_ok(wm_settings_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.red_percent, 20);
	assert_int_equal(got.amber_percent, 40);
	assert_int_equal(got.rated_percent, 0);
	assert_int_equal(got.known_percent, WM_PERCENT_MAX);
	assert_int_equal(got.due_soon_days, 30);
	assert_int_equal(got.fresh_days, UINT16_MAX);
	assert_int_equal(got.reminder_count, WM_REMINDERS_MAX_COUNT);
	assert_memory_equal(got.reminders, settings.reminders, sizeof(got.reminders));
}

static struct wm_action_point full_point(void)
{
	struct wm_action_point point = {
		.id = 307,
		.number = 22,
		.area = 3,
		.wording = WM_WORDING_OFFICIAL,
		.kind = WM_POINT_KIND_CONTINUOUS,
		.weight = WM_WEIGHT_MAX,
		.planned_start = WM_DATE_NONE,
		.planned_end = 21000,
		.original_end = WM_DATE_NONE,
		.title = { [WM_LANG_UZ] = wm_view_str("sarlavha") },
		.scope = wm_view_str("KZ UZ"),
		.source_url = wm_view_str("https://example.org/"),
		.note = wm_view_str("note"),
		.lead = code_of("eib"),
		.supporting_count = 1,
		.reporter_count = WM_REPORTERS_MAX_COUNT,
	};

	point.supporting[0] = code_of("ebrd");
	for (size_t i = 0; i < WM_REPORTERS_MAX_COUNT; i++) {
		point.reporters[i] = code_of("eib");
	}
	return point;
}

static void test_a_full_action_point_reads_back(void **state)
{
	(void)state;
	const struct wm_action_point point = full_point();
	struct wm_action_point got;

	wm_buf_reset(&buf);
	wm_action_point_encode(&point, &buf);
	wmt_assert_ok(wm_action_point_decode(wm_buf_view(&buf), &got));
	assert_int_equal(got.id, 307);
	assert_int_equal(got.number, 22);
	assert_int_equal(got.area, 3);
	assert_int_equal(got.wording, WM_WORDING_OFFICIAL);
	assert_int_equal(got.kind, WM_POINT_KIND_CONTINUOUS);
	assert_int_equal(got.weight, WM_WEIGHT_MAX);
	assert_int_equal(got.planned_end, 21000);
	assert_true(wm_view_eq(got.title[WM_LANG_UZ], point.title[WM_LANG_UZ]));
	assert_true(wm_view_eq(got.scope, point.scope));
	assert_true(wm_view_eq(got.source_url, point.source_url));
	assert_true(wm_view_eq(got.note, point.note));
	assert_string_equal(got.lead.text, "eib");
	assert_int_equal(got.supporting_count, 1);
	assert_string_equal(got.supporting[0].text, "ebrd");
	assert_int_equal(got.reporter_count, WM_REPORTERS_MAX_COUNT);
	assert_string_equal(got.reporters[WM_REPORTERS_MAX_COUNT - 1].text, "eib");
}

static void test_every_optional_part_may_be_left_out(void **state)
{
	(void)state;
	for (unsigned part = 0; part < 10; part++) {
		struct wm_action_point point = full_point();
		struct wm_action_point got;
		point.number = part == 0 ? 0 : point.number;
		point.kind = part == 1 ? WM_POINT_KIND_UNKNOWN : point.kind;
		point.title[WM_LANG_UZ].len = part == 2 ? 0 : point.title[WM_LANG_UZ].len;
		point.scope.len = part == 3 ? 0 : point.scope.len;
		point.lead = part == 4 ? (struct wm_code){ .len = 0 } : point.lead;
		point.supporting_count = part == 5 ? 0 : point.supporting_count;
		point.reporter_count = part == 6 ? 0 : point.reporter_count;
		point.planned_end = part == 7 ? WM_DATE_NONE : point.planned_end;
		point.source_url.len = part == 8 ? 0 : point.source_url.len;
		point.note.len = part == 9 ? 0 : point.note.len;

		wm_buf_reset(&buf);
		wm_action_point_encode(&point, &buf);
		wmt_assert_ok(wm_action_point_decode(wm_buf_view(&buf), &got));
		assert_int_equal(got.number, point.number);
		assert_int_equal(got.kind, point.kind);
		assert_int_equal(got.title[WM_LANG_UZ].len, point.title[WM_LANG_UZ].len);
		assert_int_equal(got.scope.len, point.scope.len);
		assert_int_equal(got.lead.len, point.lead.len);
		assert_int_equal(got.supporting_count, point.supporting_count);
		assert_int_equal(got.reporter_count, point.reporter_count);
		assert_int_equal(got.planned_end, point.planned_end);
		assert_int_equal(got.source_url.len, point.source_url.len);
		assert_int_equal(got.note.len, point.note.len);
	}
}

static int decode_point(struct wm_view bytes)
{
	struct wm_action_point point = { .id = 5 };
	const int err = wm_action_point_decode(bytes, &point);

	assert_true(err == WM_OK || point.id == 5);
	return err;
}

static int decode_area(struct wm_view bytes)
{
	struct wm_area area = { .id = 5 };
	const int err = wm_area_decode(bytes, &area);

	assert_true(err == WM_OK || area.id == 5);
	return err;
}

static int decode_institution(struct wm_view bytes)
{
	struct wm_institution institution;

	return wm_institution_decode(bytes, &institution);
}

static int decode_cycle(struct wm_view bytes)
{
	struct wm_cycle cycle;

	return wm_cycle_decode(bytes, &cycle);
}

static int decode_settings(struct wm_view bytes)
{
	struct wm_settings settings;

	return wm_settings_decode(bytes, &settings);
}

static void test_rows_that_do_not_fit_are_refused(void **state)
{
	(void)state;
	const struct {
		const char *name;
		int (*decode)(struct wm_view bytes);
		struct wm_view bytes;
		int want;
	} rows[] = {
		{ "area", decode_area, WMT_VIEW(0x81, 1, 3), WM_OK },
		{ "area with nil parts", decode_area, WMT_VIEW(0x83, 1, 3, 2, 0xc0, 3, 0xc0),
		  WM_OK },
		{ "area without id", decode_area, WMT_VIEW(0x80), WM_ESCHEMA },
		{ "area 256", decode_area, WMT_VIEW(0x81, 1, 0xcd, 1, 0), WM_ESCHEMA },
		{ "area with key 7", decode_area, WMT_VIEW(0x82, 1, 3, 7, 0),
		  WM_EUNKNOWN_CRITICAL },
		{ "area with key 128", decode_area, WMT_VIEW(0x82, 1, 3, 0xcc, 128, 0), WM_OK },
		{ "area with a title of no language", decode_area,
		  WMT_VIEW(0x82, 1, 3, 2, 0x81, 8, 0xa1, 'a'), WM_EUNKNOWN_CRITICAL },
		{ "area as array", decode_area, WMT_VIEW(0x91, 3), WM_ESCHEMA },
		{ "area cut", decode_area, WMT_VIEW(0x82, 1, 3), WM_ECANON },
		{ "institution", decode_institution, WMT_VIEW(0x81, 1, 0xa1, 'a'), WM_OK },
		{ "institution in capitals", decode_institution, WMT_VIEW(0x81, 1, 0xa1, 'A'),
		  WM_ESCHEMA },
		{ "institution without code", decode_institution, WMT_VIEW(0x81, 2, 0xa1, 'a'),
		  WM_ESCHEMA },
		{ "institution with a number for a name", decode_institution,
		  WMT_VIEW(0x82, 1, 0xa1, 'a', 2, 5), WM_ESCHEMA },
		{ "point", decode_point, WMT_VIEW(0x84, 1, 101, 3, 1, 4, 1, 6, 1), WM_OK },
		{ "point without weight", decode_point, WMT_VIEW(0x83, 1, 101, 3, 1, 4, 1),
		  WM_ESCHEMA },
		{ "point without wording", decode_point, WMT_VIEW(0x83, 1, 101, 3, 1, 6, 1),
		  WM_ESCHEMA },
		{ "wording 0", decode_point, WMT_VIEW(0x84, 1, 101, 3, 1, 4, 0, 6, 1), WM_ESCHEMA },
		{ "wording 4", decode_point, WMT_VIEW(0x84, 1, 101, 3, 1, 4, 4, 6, 1), WM_ESCHEMA },
		{ "kind 4", decode_point, WMT_VIEW(0x85, 1, 101, 3, 1, 4, 1, 5, 4, 6, 1),
		  WM_ESCHEMA },
		{ "lead nil", decode_point, WMT_VIEW(0x85, 1, 101, 3, 1, 4, 1, 6, 1, 9, 0xc0),
		  WM_OK },
		{ "lead empty", decode_point, WMT_VIEW(0x85, 1, 101, 3, 1, 4, 1, 6, 1, 9, 0xa0),
		  WM_ESCHEMA },
		{ "reporters a text", decode_point,
		  WMT_VIEW(0x85, 1, 101, 3, 1, 4, 1, 6, 1, 11, 0xa1, 'a'), WM_ESCHEMA },
		{ "planned end that is no date", decode_point,
		  WMT_VIEW(0x85, 1, 101, 3, 1, 4, 1, 6, 1, 12, 0xd2, 0x80, 0, 0, 0), WM_ESCHEMA },
		{ "point with key 24", decode_point,
		  WMT_VIEW(0x85, 1, 101, 3, 1, 4, 1, 6, 1, 24, 0), WM_EUNKNOWN_CRITICAL },
		{ "institution with names", decode_institution,
		  WMT_VIEW(0x82, 1, 0xa1, 'a', 6, 0x81, 2, 0xa1, 'a'), WM_OK },
		{ "institution with nil for names", decode_institution,
		  WMT_VIEW(0x82, 1, 0xa1, 'a', 6, 0xc0), WM_OK },
		{ "institution with English among the names", decode_institution,
		  WMT_VIEW(0x82, 1, 0xa1, 'a', 6, 0x81, 1, 0xa1, 'a'), WM_ESCHEMA },
		{ "institution with key 7", decode_institution, WMT_VIEW(0x82, 1, 0xa1, 'a', 7, 0),
		  WM_EUNKNOWN_CRITICAL },
		{ "cycle", decode_cycle, WMT_VIEW(0x85, 1, 0xa1, 'c', 2, 1, 3, 2, 4, 3, 5, 4),
		  WM_OK },
		{ "cycle without due", decode_cycle, WMT_VIEW(0x84, 1, 0xa1, 'c', 2, 1, 4, 3, 5, 4),
		  WM_ESCHEMA },
		{ "cycle without name", decode_cycle,
		  WMT_VIEW(0x85, 1, 0xa0, 2, 1, 3, 2, 4, 3, 5, 4), WM_ESCHEMA },
		{ "cycle with nil for a day", decode_cycle,
		  WMT_VIEW(0x85, 1, 0xa1, 'c', 2, 0xc0, 3, 2, 4, 3, 5, 4), WM_ESCHEMA },
		{ "cycle with key 6", decode_cycle,
		  WMT_VIEW(0x86, 1, 0xa1, 'c', 2, 1, 3, 2, 4, 3, 5, 4, 6, 0),
		  WM_EUNKNOWN_CRITICAL },
		{ "settings", decode_settings,
		  WMT_VIEW(0x87, 1, 20, 2, 40, 3, 75, 4, 75, 5, 30, 6, 0, 7, 0x90), WM_OK },
		{ "settings of 101 percent", decode_settings,
		  WMT_VIEW(0x87, 1, 20, 2, 101, 3, 75, 4, 75, 5, 30, 6, 0, 7, 0x90), WM_ESCHEMA },
		{ "settings without reminders", decode_settings,
		  WMT_VIEW(0x86, 1, 20, 2, 40, 3, 75, 4, 75, 5, 30, 6, 0), WM_ESCHEMA },
		{ "settings of 65536 days", decode_settings,
		  WMT_VIEW(0x87, 1, 20, 2, 40, 3, 75, 4, 75, 5, 0xce, 0, 1, 0, 0, 6, 0, 7, 0x90),
		  WM_ESCHEMA },
		{ "settings of 8 reminders", decode_settings,
		  WMT_VIEW(0x87, 1, 20, 2, 40, 3, 75, 4, 75, 5, 30, 6, 0, 7, 0x98, 1, 2, 3, 4, 5, 6,
			   7, 8),
		  WM_OK },
		{ "settings of 9 reminders", decode_settings,
		  WMT_VIEW(0x87, 1, 20, 2, 40, 3, 75, 4, 75, 5, 30, 6, 0, 7, 0x99, 1, 2, 3, 4, 5, 6,
			   7, 8, 9),
		  WM_ESCHEMA },
		{ "a reminder of 32768 days", decode_settings,
		  WMT_VIEW(0x87, 1, 20, 2, 40, 3, 75, 4, 75, 5, 30, 6, 0, 7, 0x91, 0xcd, 0x80, 0),
		  WM_ESCHEMA },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int got = rows[i].decode(rows[i].bytes);
		if (got != rows[i].want) {
			fail_msg("%s: got %s, want %s", rows[i].name, wm_err_name(got),
				 wm_err_name(rows[i].want));
		}
	}
}

static void test_the_limit_of_reporters_is_exact(void **state)
{
	(void)state;
	for (size_t count = WM_REPORTERS_MAX_COUNT; count <= WM_REPORTERS_MAX_COUNT + 1; count++) {
		wm_buf_reset(&buf);
		wm_pack_map(&buf, 5);
		wm_pack_key_uint(&buf, 1, 101);
		wm_pack_key_uint(&buf, 3, 1);
		wm_pack_key_uint(&buf, 4, 1);
		wm_pack_key_uint(&buf, 6, 1);
		wm_pack_uint(&buf, 11);
		wm_pack_array(&buf, count);
		for (size_t i = 0; i < count; i++) {
			wm_pack_str(&buf, wm_view_str("eib"));
		}
		wmt_assert_err(decode_point(wm_buf_view(&buf)),
			       count <= WM_REPORTERS_MAX_COUNT ? WM_OK : WM_ESCHEMA);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_with_the_least_have_these_bytes),
		cmocka_unit_test(test_a_full_area_reads_back),
		cmocka_unit_test(test_a_full_institution_reads_back),
		cmocka_unit_test(test_a_cycle_reads_back),
		cmocka_unit_test(test_settings_read_back),
		cmocka_unit_test(test_a_full_action_point_reads_back),
		cmocka_unit_test(test_every_optional_part_may_be_left_out),
		cmocka_unit_test(test_rows_that_do_not_fit_are_refused),
		cmocka_unit_test(test_the_limit_of_reporters_is_exact),
	};
	return cmocka_run_group_tests_name("wire/register_codec", tests, begin, end);
}
