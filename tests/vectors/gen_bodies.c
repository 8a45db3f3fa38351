/* Bodies and stored entries: the least and the most of each kind. */
#include "proto/limits.h"
#include "vectors/gen.h"
#include "wire/pack.h"

/* --- updates --- */

static void gen_update_with_ignored_key(void)
{
	union wm_vector_value value = { .update = sample_minimal_update() };
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

/* Everything; nothing has changed; a correction; a withdrawal; one fact alone. */
static void gen_other_kinds_of_update(void)
{
	union wm_vector_value value = { .update = sample_whole_update() };

	gen_good("update.6", "update", &value);

	value.update = sample_minimal_update();
	value.update.kind = WM_UPDATE_NO_CHANGE;
	value.update.cycle = sample_cycle();
	gen_good("update.7", "update", &value);

	value.update = sample_full_update();
	value.update.kind = WM_UPDATE_CORRECTION;
	value.update.supersedes = 1;
	value.update.reason = WM_REASON_TYPING_ERROR;
	gen_good("update.8", "update", &value);

	value.update = sample_minimal_update();
	value.update.kind = WM_UPDATE_WITHDRAWAL;
	value.update.supersedes = UINT64_MAX;
	value.update.reason = WM_REASON_REVIEWER_REQUEST;
	gen_good("update.9", "update", &value);

	value.update = sample_minimal_update();
	value.update.indicator_count = 1;
	value.update.indicators[0] = (struct wm_indicator_report){
		.id = UINT8_MAX,
		.status = WM_OBS_MISSING,
		.period_end = -1,
	};
	gen_good("update.10", "update", &value);
}

static void gen_updates(void)
{
	union wm_vector_value value = { .update = sample_minimal_update() };

	gen_good("update.1", "update", &value);
	value.update = sample_full_update();
	gen_good("update.2", "update", &value);

	/* Every axis withdrawn. */
	value.update = sample_minimal_update();
	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		value.update.axis[i] = WM_UNKNOWN;
	}
	gen_good("update.3", "update", &value);

	/* The earliest day, the greatest percentage, the most evidence. */
	value.update = sample_minimal_update();
	value.update.as_of = WM_AS_OF_EARLIEST_DAYS;
	value.update.axis[WM_AXIS_PERCENT] = WM_PERCENT_MAX;
	value.update.evidence_count = WM_EVIDENCE_MAX_COUNT;
	for (size_t i = 0; i < WM_EVIDENCE_MAX_COUNT; i++) {
		value.update.evidence[i].url = wm_view_str("https://example.org/");
		value.update.evidence[i].date = -1;
	}
	gen_good("update.4", "update", &value);
	gen_update_with_ignored_key();
	gen_other_kinds_of_update();
}

/* --- register --- */

static void gen_calendar(void)
{
	union wm_vector_value value = {
		.cycle = { .id = sample_cycle(),
			   .opens = 20179,
			   .due = 20270,
			   .grace = 20284,
			   .freeze = 20298 },
	};

	gen_good("cycle.1", "cycle", &value);
	value.settings = wm_settings_default();
	gen_good("settings.1", "settings", &value);
	value.settings = (struct wm_settings){ .fresh_days = UINT16_MAX };
	gen_good("settings.2", "settings", &value);
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
	value.area.override_colour = 2; /* amber */
	value.area.override_reason[WM_LANG_EN] = wm_view_str("The donors' conference decides.");
	gen_good("area.3", "area", &value);

	value.institution = (struct wm_institution){ .code = sample_code("eib") };
	gen_good("institution.1", "institution", &value);
	value.institution = (struct wm_institution){
		.code = sample_code("kz-energy"),
		.name = wm_view_str("Ministry of Energy"),
		.kind = wm_view_str("central-asia"),
		.country = wm_view_str("KZ"),
		.source_url = wm_view_str("https://example.org/kz"),
	};
	gen_good("institution.2", "institution", &value);
	value.institution.names[WM_LANG_RU] = wm_view_str("Министерство энергетики");
	value.institution.names[WM_LANG_KK] = wm_view_str("Энергетика министрлігі");
	gen_good("institution.3", "institution", &value);

	value.action_point = sample_minimal_point();
	gen_good("action_point.1", "action_point", &value);
	value.action_point = sample_full_point();
	gen_good("action_point.2", "action_point", &value);
	value.action_point = sample_whole_point();
	gen_good("action_point.3", "action_point", &value);
	gen_calendar();
}

/* --- keys, entries --- */

static void gen_key(void)
{
	union wm_vector_value value = {
		.key = { .institution = sample_code("kz-energy"), .role = WM_ROLE_SUBMITTER },
	};

	for (size_t i = 0; i < sizeof(value.key.public_key); i++) {
		value.key.public_key[i] = (uint8_t)(0xe0 + i);
	}
	gen_good("key.1", "key", &value);
	value.key.role = WM_ROLE_LEAD_COORDINATOR;
	gen_good("key.2", "key", &value);
	value.key.institution = sample_code("secretariat");
	value.key.role = WM_ROLE_COORDINATOR;
	gen_good("key.3", "key", &value);
}

static void gen_entries(void)
{
	const struct wm_update update = sample_minimal_update();
	struct wm_buf body;
	union wm_vector_value value = {
		.entry = {
			.kind = WM_BODY_UPDATE,
			.point = 307,
			.committed_at = SAMPLE_MSEC,
			.revision = 1,
			.expect_rev = WM_EXPECT_BLIND,
			.institution = sample_code("eib"),
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
	value.entry.kind = WM_BODY_ASSESSMENT;
	gen_good("entry.3", "entry", &value);

	/* A publication is about no action point. */
	value.entry.kind = WM_BODY_REVIEW;
	value.entry.point = 0;
	value.entry.point_prev = 0;
	value.entry.expect_rev = WM_EXPECT_BLIND;
	gen_good("entry.4", "entry", &value);
	value.entry.kind = WM_BODY_AMENDMENT;
	gen_good("entry.5", "entry", &value);
	wm_buf_deinit(&body);
}

void gen_bodies(void)
{
	gen_updates();
	gen_register();
	gen_key();
	gen_entries();
}
