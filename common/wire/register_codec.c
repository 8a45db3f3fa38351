/*
 * Register rows but those of action points.  A part that is empty is left out,
 * so a row has one encoding only.
 */
#include "wire/register_codec.h"

#include "wire/pack.h"
#include "wire/rows.h"

/* Keys of the rows (proto/protocol.md, "Bodies that a server sends"). */
enum {
	AREA_ID = 1,
	AREA_TITLE,
	AREA_SOURCE_URL,
	AREA_TRANSLATION_NOTE,
	AREA_OVERRIDE,
	AREA_OVERRIDE_REASON,
	AREA__END,
};

enum {
	INSTITUTION_CODE = 1,
	INSTITUTION_NAME,
	INSTITUTION_KIND,
	INSTITUTION_COUNTRY,
	INSTITUTION_SOURCE_URL,
	INSTITUTION_NAMES,
	INSTITUTION__END,
};

enum { CYCLE_ID = 1, CYCLE_OPENS, CYCLE_DUE, CYCLE_GRACE, CYCLE_FREEZE, CYCLE__END };

enum {
	SETTINGS_RED = 1,
	SETTINGS_AMBER,
	SETTINGS_RATED,
	SETTINGS_KNOWN,
	SETTINGS_DUE_SOON,
	SETTINGS_FRESH,
	SETTINGS_REMINDERS,
	SETTINGS__END,
};

/* --- area --- */

void wm_area_encode(const struct wm_area *area, struct wm_buf *buf)
{
	const size_t start = buf->len;

	wm_pack_map(buf, 1U + (wm_texts_count(area->title) > 0) + (area->source_url.len > 0) +
				 (area->translation_note.len > 0) + (area->override_colour != 0) +
				 (wm_texts_count(area->override_reason) > 0));
	wm_pack_key_uint(buf, AREA_ID, area->id);
	wm_write_optional_texts(buf, AREA_TITLE, area->title);
	wm_write_optional_str(buf, AREA_SOURCE_URL, area->source_url);
	wm_write_optional_str(buf, AREA_TRANSLATION_NOTE, area->translation_note);
	if (area->override_colour != 0) {
		wm_pack_key_uint(buf, AREA_OVERRIDE, area->override_colour);
	}
	wm_write_optional_texts(buf, AREA_OVERRIDE_REASON, area->override_reason);
	wm_bound_row(buf, start);
}

int wm_area_decode(struct wm_view bytes, struct wm_area *ret_area)
{
	struct wm_unpack in;
	int err = wm_unpack_begin(&in, bytes, &wm_scan_row);
	if (err < 0) {
		return err;
	}
	const msgpack_object *map = &in.root;
	struct wm_area area = { .id = 0 };

	wm_unpack_keys(&in, map, WM_KEYS_BELOW(AREA__END));
	area.id = (uint8_t)wm_unpack_uint(&in, wm_map_find(map, AREA_ID), UINT8_MAX);
	wm_read_optional_texts(&in, wm_map_find(map, AREA_TITLE), area.title);
	area.source_url =
		wm_read_optional_str(&in, wm_map_find(map, AREA_SOURCE_URL), WM_STR_MAX_BYTES);
	area.translation_note = wm_read_optional_str(&in, wm_map_find(map, AREA_TRANSLATION_NOTE),
						     WM_STR_MAX_BYTES);
	if (wm_map_find(map, AREA_OVERRIDE) != NULL) {
		area.override_colour =
			(uint8_t)wm_unpack_uint(&in, wm_map_find(map, AREA_OVERRIDE), UINT8_MAX);
	}
	wm_read_optional_texts(&in, wm_map_find(map, AREA_OVERRIDE_REASON), area.override_reason);
	err = wm_unpack_end(&in);
	if (err < 0) {
		return err;
	}
	*ret_area = area;
	return WM_OK;
}

/* --- institution --- */

void wm_institution_encode(const struct wm_institution *institution, struct wm_buf *buf)
{
	const size_t start = buf->len;

	wm_pack_map(buf, 1U + (institution->name.len > 0) + (institution->kind.len > 0) +
				 (institution->country.len > 0) +
				 (institution->source_url.len > 0) +
				 (wm_texts_count(institution->names) > 0));
	wm_pack_uint(buf, INSTITUTION_CODE);
	wm_write_code(buf, &institution->code);
	wm_write_optional_str(buf, INSTITUTION_NAME, institution->name);
	wm_write_optional_str(buf, INSTITUTION_KIND, institution->kind);
	wm_write_optional_str(buf, INSTITUTION_COUNTRY, institution->country);
	wm_write_optional_str(buf, INSTITUTION_SOURCE_URL, institution->source_url);
	wm_write_optional_texts(buf, INSTITUTION_NAMES, institution->names);
	wm_bound_row(buf, start);
}

int wm_institution_decode(struct wm_view bytes, struct wm_institution *ret_institution)
{
	struct wm_unpack in;
	int err = wm_unpack_begin(&in, bytes, &wm_scan_row);
	if (err < 0) {
		return err;
	}
	const msgpack_object *map = &in.root;
	struct wm_institution row = { .code = { .len = 0 } };

	wm_unpack_keys(&in, map, WM_KEYS_BELOW(INSTITUTION__END));
	wm_read_code(&in, wm_map_find(map, INSTITUTION_CODE), &row.code);
	row.name = wm_read_optional_str(&in, wm_map_find(map, INSTITUTION_NAME), WM_STR_MAX_BYTES);
	row.kind = wm_read_optional_str(&in, wm_map_find(map, INSTITUTION_KIND), WM_STR_MAX_BYTES);
	row.country =
		wm_read_optional_str(&in, wm_map_find(map, INSTITUTION_COUNTRY), WM_STR_MAX_BYTES);
	row.source_url = wm_read_optional_str(&in, wm_map_find(map, INSTITUTION_SOURCE_URL),
					      WM_STR_MAX_BYTES);
	wm_read_optional_texts(&in, wm_map_find(map, INSTITUTION_NAMES), row.names);
	if (row.names[WM_LANG_EN].len > 0) {
		wm_unpack_fail(&in, WM_ESCHEMA); /* key 2 is for it */
	}
	err = wm_unpack_end(&in);
	if (err < 0) {
		return err;
	}
	*ret_institution = row;
	return WM_OK;
}

/* --- reporting cycle --- */

void wm_cycle_encode(const struct wm_cycle *cycle, struct wm_buf *buf)
{
	wm_pack_map(buf, CYCLE__END - CYCLE_ID);
	wm_pack_uint(buf, CYCLE_ID);
	wm_write_cycle(buf, &cycle->id);
	wm_pack_key_int(buf, CYCLE_OPENS, cycle->opens);
	wm_pack_key_int(buf, CYCLE_DUE, cycle->due);
	wm_pack_key_int(buf, CYCLE_GRACE, cycle->grace);
	wm_pack_key_int(buf, CYCLE_FREEZE, cycle->freeze);
}

int wm_cycle_decode(struct wm_view bytes, struct wm_cycle *ret_cycle)
{
	struct wm_unpack in;
	int err = wm_unpack_begin(&in, bytes, &wm_scan_row);
	if (err < 0) {
		return err;
	}
	const msgpack_object *map = &in.root;
	struct wm_cycle cycle;

	wm_unpack_keys(&in, map, WM_KEYS_BELOW(CYCLE__END));
	wm_read_cycle(&in, wm_map_find(map, CYCLE_ID), &cycle.id);
	cycle.opens = wm_read_date(&in, wm_map_find(map, CYCLE_OPENS));
	cycle.due = wm_read_date(&in, wm_map_find(map, CYCLE_DUE));
	cycle.grace = wm_read_date(&in, wm_map_find(map, CYCLE_GRACE));
	cycle.freeze = wm_read_date(&in, wm_map_find(map, CYCLE_FREEZE));
	err = wm_unpack_end(&in);
	if (err < 0) {
		return err;
	}
	*ret_cycle = cycle;
	return WM_OK;
}

/* --- settings --- */

void wm_settings_encode(const struct wm_settings *settings, struct wm_buf *buf)
{
	wm_pack_map(buf, SETTINGS__END - SETTINGS_RED);
	wm_pack_key_uint(buf, SETTINGS_RED, settings->red_percent);
	wm_pack_key_uint(buf, SETTINGS_AMBER, settings->amber_percent);
	wm_pack_key_uint(buf, SETTINGS_RATED, settings->rated_percent);
	wm_pack_key_uint(buf, SETTINGS_KNOWN, settings->known_percent);
	wm_pack_key_uint(buf, SETTINGS_DUE_SOON, settings->due_soon_days);
	wm_pack_key_uint(buf, SETTINGS_FRESH, settings->fresh_days);
	wm_pack_uint(buf, SETTINGS_REMINDERS);
	wm_pack_array(buf, settings->reminder_count);
	for (size_t i = 0; i < settings->reminder_count; i++) {
		wm_pack_int(buf, settings->reminders[i]);
	}
}

static void take_reminders(struct wm_unpack *in, const msgpack_object *v,
			   struct wm_settings *settings)
{
	size_t count = 0;
	const msgpack_object *days = wm_unpack_array(in, v, WM_REMINDERS_MAX_COUNT, &count);

	for (size_t i = 0; i < count; i++) {
		settings->reminders[i] = (int16_t)wm_unpack_int(in, &days[i], INT16_MIN, INT16_MAX);
	}
	settings->reminder_count = (uint8_t)count;
}

static uint8_t take_percent(struct wm_unpack *in, const msgpack_object *v)
{
	return (uint8_t)wm_unpack_uint(in, v, WM_PERCENT_MAX);
}

int wm_settings_decode(struct wm_view bytes, struct wm_settings *ret_settings)
{
	struct wm_unpack in;
	int err = wm_unpack_begin(&in, bytes, &wm_scan_row);
	if (err < 0) {
		return err;
	}
	const msgpack_object *map = &in.root;
	struct wm_settings settings = { .reminder_count = 0 };

	wm_unpack_keys(&in, map, WM_KEYS_BELOW(SETTINGS__END));
	settings.red_percent = take_percent(&in, wm_map_find(map, SETTINGS_RED));
	settings.amber_percent = take_percent(&in, wm_map_find(map, SETTINGS_AMBER));
	settings.rated_percent = take_percent(&in, wm_map_find(map, SETTINGS_RATED));
	settings.known_percent = take_percent(&in, wm_map_find(map, SETTINGS_KNOWN));
	settings.due_soon_days =
		(uint16_t)wm_unpack_uint(&in, wm_map_find(map, SETTINGS_DUE_SOON), UINT16_MAX);
	settings.fresh_days =
		(uint16_t)wm_unpack_uint(&in, wm_map_find(map, SETTINGS_FRESH), UINT16_MAX);
	take_reminders(&in, wm_map_find(map, SETTINGS_REMINDERS), &settings);
	err = wm_unpack_end(&in);
	if (err < 0) {
		return err;
	}
	*ret_settings = settings;
	return WM_OK;
}
