/* Bodies and stored entries: the least and the most of each kind. */
#include <stdlib.h>

#include "proto/limits.h"
#include "vectors/gen.h"
#include "wire/pack.h"

#define TIME_MSEC 1743764400125 /* 2025-04-04T11:00:00.125Z */
#define DAY	  20182		/* 2025-04-04 */

static struct wm_code code_of(const char *text)
{
	struct wm_code code = { .len = 0 };

	if (wm_code_parse(wm_view_str(text), &code) < 0) {
		abort(); /* a sample of this file is wrong */
	}
	return code;
}

/* --- updates --- */

static struct wm_update minimal_update(void)
{
	struct wm_update update;

	wm_update_init(&update);
	update.point = 307;
	update.as_of = DAY;
	update.origin = WM_ORIGIN_FILED;
	update.summary[WM_LANG_EN] = wm_view_str("Nothing to report.");
	return update;
}

static struct wm_update full_update(void)
{
	struct wm_update update = minimal_update();

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
	update.evidence[1].date = DAY - 30;
	update.evidence[1].lang = WM_LANG_RU;
	update.evidence[1].has_sha256 = true;
	memset(update.evidence[1].sha256, 0x5a, sizeof(update.evidence[1].sha256));
	return update;
}

static void gen_update_with_ignored_key(void)
{
	union wm_vector_value value = { .update = minimal_update() };
	struct wm_buf buf;

	wm_buf_init(&buf, WM_BODY_MAX_BYTES);
	wm_pack_map(&buf, 6);
	wm_pack_key_uint(&buf, 1, value.update.point);
	wm_pack_key_int(&buf, 2, value.update.as_of);
	wm_pack_key_uint(&buf, 3, WM_UPDATE_REPORT);
	wm_pack_key_uint(&buf, 4, WM_ORIGIN_FILED);
	wm_pack_uint(&buf, 9);
	wm_pack_map(&buf, 1);
	wm_pack_key_str(&buf, WM_LANG_EN, value.update.summary[WM_LANG_EN]);
	wm_pack_key_uint(&buf, 128, 1);
	gen_ignored("update.5", "update", &value, wm_buf_view(&buf));
	wm_buf_deinit(&buf);
}

static void gen_updates(void)
{
	union wm_vector_value value = { .update = minimal_update() };

	gen_good("update.1", "update", &value);
	value.update = full_update();
	gen_good("update.2", "update", &value);

	/* Every axis withdrawn. */
	value.update = minimal_update();
	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		value.update.axis[i] = WM_UNKNOWN;
	}
	gen_good("update.3", "update", &value);

	/* The earliest day, the greatest percentage, the most evidence. */
	value.update = minimal_update();
	value.update.as_of = WM_AS_OF_EARLIEST_DAYS;
	value.update.axis[WM_AXIS_PERCENT] = WM_PERCENT_MAX;
	value.update.evidence_count = WM_EVIDENCE_MAX_COUNT;
	for (size_t i = 0; i < WM_EVIDENCE_MAX_COUNT; i++) {
		value.update.evidence[i].url = wm_view_str("https://example.org/");
		value.update.evidence[i].date = -1;
	}
	gen_good("update.4", "update", &value);
	gen_update_with_ignored_key();
}

/* --- register --- */

static struct wm_action_point minimal_point(void)
{
	struct wm_action_point point = {
		.id = 101,
		.area = 1,
		.wording = WM_WORDING_PENDING,
		.weight = 1,
		.planned_end = WM_DATE_NONE,
	};

	return point;
}

static struct wm_action_point full_point(void)
{
	struct wm_action_point point = {
		.id = 307,
		.number = 22,
		.area = 3,
		.wording = WM_WORDING_REPORTED,
		.kind = WM_POINT_KIND_TARGET,
		.weight = 2,
		.planned_end = 21914,
		.title = { [WM_LANG_EN] = wm_view_str("Trans-border energy link"),
			   [WM_LANG_RU] = wm_view_str("Трансграничная энергосеть") },
		.scope = wm_view_str("KZ UZ"),
		.source_url = wm_view_str("https://example.org/roadmap"),
		.note = wm_view_str("from public sources"),
		.lead = code_of("kz-energy"),
		.supporting_count = 1,
		.reporter_count = 2,
	};

	point.supporting[0] = code_of("ebrd");
	point.reporters[0] = code_of("eib");
	point.reporters[1] = code_of("kz-energy");
	return point;
}

static void gen_register(void)
{
	union wm_vector_value value = { .area = { .id = 1 } };

	gen_good("area.1", "area", &value);
	value.area = (struct wm_area){
		.id = WM_AREA_MAX,
		.title = { [WM_LANG_EN] = wm_view_str("Energy"),
			   [WM_LANG_UZ] = wm_view_str("Energetika") },
		.source_url = wm_view_str("https://example.org/roadmap"),
		.translation_note = wm_view_str("own"),
	};
	gen_good("area.2", "area", &value);

	value.institution = (struct wm_institution){ .code = code_of("eib") };
	gen_good("institution.1", "institution", &value);
	value.institution = (struct wm_institution){
		.code = code_of("kz-energy"),
		.name = wm_view_str("Ministry of Energy"),
		.kind = wm_view_str("central-asia"),
		.country = wm_view_str("KZ"),
		.source_url = wm_view_str("https://example.org/kz"),
	};
	gen_good("institution.2", "institution", &value);

	value.action_point = minimal_point();
	gen_good("action_point.1", "action_point", &value);
	value.action_point = full_point();
	gen_good("action_point.2", "action_point", &value);
}

/* --- states --- */

static void speak(struct wm_point_state *state, const struct wm_update *update, const char *code,
		  uint64_t revision)
{
	const struct wm_code institution = code_of(code);
	struct wm_statement statement;

	wm_statement_of(update, &institution, revision, &statement);
	if (wm_point_apply(state, &statement) < 0) {
		abort(); /* a sample of this file is wrong */
	}
}

/* Three updates, by the lead and by another: silence, a withdrawal, and facts that came late. */
static void fill_state(struct wm_point_state *state)
{
	struct wm_update update = full_update();

	wm_point_init(state, 307);
	speak(state, &update, "eib", 12);
	update = minimal_update();
	update.as_of = DAY - 10;
	update.axis[WM_AXIS_PERCENT] = 40;
	update.axis[WM_AXIS_COMPLETION] = WM_UNKNOWN;
	speak(state, &update, "kz-energy", 15);
	update.as_of = DAY - 400;
	update.axis[WM_AXIS_PERCENT] = 90;
	speak(state, &update, "kz-energy", 16);
}

static void gen_point_items(void)
{
	const struct wm_update update = full_update();
	union wm_vector_value value = { .point_item = { .point = minimal_point() } };
	struct wm_buf body;

	wm_point_init(&value.point_item.state, 101);
	gen_good("point_item.1", "point_item", &value);

	wm_buf_init(&body, WM_BODY_MAX_BYTES);
	wm_update_encode(&update, &body);
	value.point_item.point = full_point();
	fill_state(&value.point_item.state);
	value.point_item.changed_at = TIME_MSEC;
	value.point_item.latest = (struct wm_latest){
		.revision = 12,
		.committed_at = TIME_MSEC - 1000,
		.institution = code_of("eib"),
		.body = wm_buf_view(&body),
	};
	gen_good("point_item.2", "point_item", &value);
	wm_buf_deinit(&body);
}

static void add_point(struct wm_area_report *report, uint16_t id, enum wm_point_kind kind,
		      const int16_t axis[WM_AXIS__COUNT])
{
	struct wm_action_point point = minimal_point();
	struct wm_point_state state;
	struct wm_update update = minimal_update();

	point.id = id;
	point.area = 3;
	point.kind = kind;
	memcpy(update.axis, axis, sizeof(update.axis));
	wm_point_init(&state, id);
	speak(&state, &update, "eib", id);
	wm_area_report_add(report, &point, &state, TIME_MSEC);
}

static void gen_rollups(void)
{
	union wm_vector_value value;
	struct wm_area_report *report = &value.rollup;

	wm_area_report_init(report, 0, 0);
	gen_good("rollup.1", "rollup", &value);

	wm_area_report_init(report, 3, 400);
	add_point(report, 301, WM_POINT_KIND_ONE_OFF, (const int16_t[]){ 2, 3, WM_SILENT, 1 });
	add_point(report, 302, WM_POINT_KIND_TARGET, (const int16_t[]){ 4, 4, 100, 1 });
	add_point(report, 303, WM_POINT_KIND_CONTINUOUS,
		  (const int16_t[]){ 2, WM_SILENT, WM_SILENT, 3 });
	add_point(report, 304, WM_POINT_KIND_ONE_OFF,
		  (const int16_t[]){ 5, WM_SILENT, WM_SILENT, WM_SILENT });
	add_point(report, 305, WM_POINT_KIND_ONE_OFF,
		  (const int16_t[]){ 6, WM_UNKNOWN, WM_SILENT, 2 });
	gen_good("rollup.2", "rollup", &value);
}

/* --- keys, entries --- */

static void gen_key(void)
{
	union wm_vector_value value = {
		.key = { .institution = code_of("kz-energy"), .role = WM_ROLE_SUBMITTER },
	};

	for (size_t i = 0; i < sizeof(value.key.public_key); i++) {
		value.key.public_key[i] = (uint8_t)(0xe0 + i);
	}
	gen_good("key.1", "key", &value);
}

static void gen_entries(void)
{
	const struct wm_update update = minimal_update();
	struct wm_buf body;
	union wm_vector_value value = {
		.entry = {
			.kind = WM_BODY_UPDATE,
			.point = 307,
			.committed_at = TIME_MSEC,
			.revision = 1,
			.expect_rev = WM_EXPECT_BLIND,
			.institution = code_of("eib"),
		},
	};

	wm_buf_init(&body, WM_BODY_MAX_BYTES);
	wm_update_encode(&update, &body);
	value.entry.body = wm_buf_view(&body);
	memset(value.entry.sid, 0x11, sizeof(value.entry.sid));
	memset(value.entry.key_id, 0x22, sizeof(value.entry.key_id));
	gen_good("entry.1", "entry", &value);
	value.entry.revision = 1204;
	value.entry.point_prev = 1;
	value.entry.expect_rev = 1;
	gen_good("entry.2", "entry", &value);
	wm_buf_deinit(&body);
}

void gen_bodies(void)
{
	gen_updates();
	gen_register();
	gen_point_items();
	gen_rollups();
	gen_key();
	gen_entries();
}
