/* Folded states and statements in the fixed layouts of proto/store.md. */
#include "base/cursor.h"
#include "wire/item_codec.h"
#include "wire/rows.h"

#define STATE_VERSION 1
/* Fixed parts of the stored layouts; a code adds its own bytes. */
#define STATE_HEAD_BYTES    29
#define VOICE_MAX_BYTES	    (1 + WM_CODE_MAX_BYTES + WM_AXIS__COUNT * 15)
#define STATEMENT_MAX_BYTES (14 + WM_CODE_MAX_BYTES)

/* --- what cannot be --- */

/* Does a stored or received word of an axis make sense? */
bool wm_spoken_fits(const struct wm_spoken *spoken, enum wm_axis axis)
{
	if (spoken->revision == 0) {
		return spoken->as_of == 0 && spoken->value == 0 && spoken->origin == 0;
	}
	return wm_axis_value_valid(axis, spoken->value) && spoken->as_of != WM_DATE_NONE &&
	       spoken->origin >= WM_ORIGIN_FILED && spoken->origin < WM_ORIGIN__COUNT;
}

/* Voices are searched by code, so their order is part of what is checked. */
bool wm_voice_ascends(const struct wm_point_state *state, size_t i)
{
	return i == 0 ||
	       strcmp(state->voices[i - 1].institution.text, state->voices[i].institution.text) < 0;
}

/* --- stored state --- */

void wm_point_state_encode(const struct wm_point_state *state, struct wm_buf *buf)
{
	uint8_t bytes[VOICE_MAX_BYTES > STATE_HEAD_BYTES ? VOICE_MAX_BYTES : STATE_HEAD_BYTES];
	struct wm_writer out = wm_writer_of(bytes, sizeof(bytes));

	wm_give_u8(&out, STATE_VERSION);
	wm_give_u16(&out, state->point);
	wm_give_u64(&out, state->revision);
	wm_give_u32(&out, state->update_count);
	wm_give_u64(&out, state->latest_revision);
	wm_give_u32(&out, (uint32_t)state->latest_as_of);
	wm_give_u16(&out, state->voice_count);
	wm_buf_add(buf, bytes, wm_writer_view(&out).len);
	for (size_t i = 0; i < state->voice_count; i++) {
		const struct wm_voice *voice = &state->voices[i];
		out = wm_writer_of(bytes, sizeof(bytes));
		wm_give_code(&out, &voice->institution);
		for (size_t k = 0; k < WM_AXIS__COUNT; k++) {
			wm_give_u64(&out, voice->axis[k].revision);
			wm_give_u32(&out, (uint32_t)voice->axis[k].as_of);
			wm_give_u16(&out, (uint16_t)voice->axis[k].value);
			wm_give_u8(&out, voice->axis[k].origin);
		}
		wm_buf_add(buf, bytes, wm_writer_view(&out).len);
	}
}

static bool read_voice(struct wm_reader *in, struct wm_voice *ret_voice)
{
	bool fits = wm_take_code(in, &ret_voice->institution);

	for (unsigned i = 0; i < WM_AXIS__COUNT; i++) {
		struct wm_spoken *spoken = &ret_voice->axis[i];
		spoken->revision = wm_take_u64(in);
		spoken->as_of = (int32_t)wm_take_u32(in);
		spoken->value = (int16_t)wm_take_u16(in);
		spoken->origin = wm_take_u8(in);
		fits = fits && wm_spoken_fits(spoken, (enum wm_axis)i);
	}
	return fits && !in->failed;
}

int wm_point_state_decode(struct wm_view bytes, struct wm_point_state *ret_state)
{
	struct wm_reader in = wm_reader_of(bytes);
	struct wm_point_state state;

	const uint8_t version = wm_take_u8(&in);
	wm_point_init(&state, wm_take_u16(&in));
	state.revision = wm_take_u64(&in);
	state.update_count = wm_take_u32(&in);
	state.latest_revision = wm_take_u64(&in);
	state.latest_as_of = (int32_t)wm_take_u32(&in);
	state.voice_count = wm_take_u16(&in);
	if (version != STATE_VERSION || state.voice_count > WM_VOICES_MAX_COUNT) {
		return WM_ECORRUPT;
	}
	for (size_t i = 0; i < state.voice_count; i++) {
		if (!read_voice(&in, &state.voices[i]) || !wm_voice_ascends(&state, i)) {
			return WM_ECORRUPT;
		}
	}
	if (!wm_reader_done(&in)) {
		return WM_ECORRUPT;
	}
	*ret_state = state;
	return WM_OK;
}

/* --- stored statement --- */

void wm_statement_encode(const struct wm_statement *statement, struct wm_buf *buf)
{
	uint8_t bytes[STATEMENT_MAX_BYTES];
	struct wm_writer out = wm_writer_of(bytes, sizeof(bytes));

	wm_give_u32(&out, (uint32_t)statement->as_of);
	wm_give_u8(&out, (uint8_t)statement->origin);
	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		wm_give_u16(&out, (uint16_t)statement->axis[i]);
	}
	wm_give_code(&out, &statement->institution);
	wm_buf_add(buf, bytes, wm_writer_view(&out).len);
}

int wm_statement_decode(struct wm_view bytes, uint64_t revision, struct wm_statement *ret_statement)
{
	struct wm_reader in = wm_reader_of(bytes);
	struct wm_statement statement = { .revision = revision };

	statement.as_of = (int32_t)wm_take_u32(&in);
	const uint8_t origin = wm_take_u8(&in);
	bool fits = origin >= WM_ORIGIN_FILED && origin < WM_ORIGIN__COUNT;
	for (unsigned i = 0; i < WM_AXIS__COUNT; i++) {
		const int16_t value = (int16_t)wm_take_u16(&in);
		fits = fits && (value == WM_SILENT || wm_axis_value_valid((enum wm_axis)i, value));
		statement.axis[i] = value;
	}
	fits = wm_take_code(&in, &statement.institution) && fits;
	if (!fits || !wm_reader_done(&in)) {
		return WM_ECORRUPT;
	}
	statement.origin = (enum wm_origin)origin;
	*ret_statement = statement;
	return WM_OK;
}

void wm_statement_of(const struct wm_update *update, const struct wm_code *institution,
		     uint64_t revision, struct wm_statement *ret_statement)
{
	ret_statement->institution = *institution;
	ret_statement->revision = revision;
	ret_statement->as_of = update->as_of;
	ret_statement->origin = update->origin;
	memcpy(ret_statement->axis, update->axis, sizeof(ret_statement->axis));
}
