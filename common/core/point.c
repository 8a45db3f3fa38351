/* The fold: a maximum by (as_of, revision) per institution and axis, so order cannot matter. */
#include "core/point.h"

static const char *const basis_names[] = {
	[WM_BASIS_NONE] = "none",
	[WM_BASIS_LEAD] = "lead",
	[WM_BASIS_REPORTER] = "reporter",
};

_Static_assert(sizeof(basis_names) / sizeof(basis_names[0]) == WM_BASIS__COUNT,
	       "every basis has a name");

/* Are facts of `as_of`, told at `revision`, later than the others?  Revision 0 is "nothing". */
static bool is_later(int32_t as_of, uint64_t revision, int32_t than_as_of, uint64_t than_revision)
{
	if (than_revision == 0) {
		return revision != 0;
	}
	return as_of > than_as_of || (as_of == than_as_of && revision > than_revision);
}

void wm_point_init(struct wm_point_state *state, uint16_t point)
{
	memset(state, 0, sizeof(*state));
	state->point = point;
	state->latest_as_of = WM_DATE_NONE;
}

static bool is_silent(const struct wm_statement *statement)
{
	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		if (statement->axis[i] != WM_SILENT) {
			return false;
		}
	}
	return true;
}

/* Index of the institution's voice, or of the place where it belongs. */
static uint16_t find_voice(const struct wm_point_state *state, const struct wm_code *institution)
{
	uint16_t at = 0;

	while (at < state->voice_count &&
	       strcmp(state->voices[at].institution.text, institution->text) < 0) {
		at++;
	}
	return at;
}

static bool is_voice_of(const struct wm_point_state *state, uint16_t at,
			const struct wm_code *institution)
{
	return at < state->voice_count && wm_code_eq(&state->voices[at].institution, institution);
}

static void insert_voice(struct wm_point_state *state, uint16_t at,
			 const struct wm_code *institution)
{
	struct wm_voice *voice = &state->voices[at];

	memmove(voice + 1, voice, (size_t)(state->voice_count - at) * sizeof(*voice));
	memset(voice, 0, sizeof(*voice));
	voice->institution = *institution;
	state->voice_count++;
}

static void speak(struct wm_voice *voice, const struct wm_statement *statement)
{
	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		struct wm_spoken *spoken = &voice->axis[i];
		if (statement->axis[i] == WM_SILENT ||
		    !is_later(statement->as_of, statement->revision, spoken->as_of,
			      spoken->revision)) {
			continue;
		}
		spoken->revision = statement->revision;
		spoken->as_of = statement->as_of;
		spoken->value = statement->axis[i];
		spoken->origin = (uint8_t)statement->origin;
	}
}

const struct wm_voice *wm_point_voice(const struct wm_point_state *state,
				      const struct wm_code *institution)
{
	const uint16_t at = find_voice(state, institution);

	return is_voice_of(state, at, institution) ? &state->voices[at] : NULL;
}

int wm_point_can_apply(const struct wm_point_state *state, const struct wm_statement *statement)
{
	return is_silent(statement) || state->voice_count < WM_VOICES_MAX_COUNT ||
			       wm_point_voice(state, &statement->institution) != NULL
		       ? WM_OK
		       : WM_ELIMIT;
}

int wm_point_apply(struct wm_point_state *state, const struct wm_statement *statement)
{
	if (!is_silent(statement)) { /* who says nothing on any axis takes no voice */
		const uint16_t at = find_voice(state, &statement->institution);
		if (!is_voice_of(state, at, &statement->institution)) {
			if (state->voice_count == WM_VOICES_MAX_COUNT) {
				return WM_ELIMIT;
			}
			insert_voice(state, at, &statement->institution);
		}
		speak(&state->voices[at], statement);
	}

	if (statement->revision > state->revision) {
		state->revision = statement->revision;
	}
	state->update_count++;
	if (is_later(statement->as_of, statement->revision, state->latest_as_of,
		     state->latest_revision)) {
		state->latest_revision = statement->revision;
		state->latest_as_of = statement->as_of;
	}
	return WM_OK;
}

/* The voice with the latest word on the axis, or NULL. */
static const struct wm_voice *find_latest(const struct wm_point_state *state, size_t axis)
{
	const struct wm_voice *latest = NULL;

	for (size_t i = 0; i < state->voice_count; i++) {
		const struct wm_voice *voice = &state->voices[i];
		const struct wm_spoken *spoken = &voice->axis[axis];
		if (is_later(spoken->as_of, spoken->revision,
			     latest != NULL ? latest->axis[axis].as_of : WM_DATE_NONE,
			     latest != NULL ? latest->axis[axis].revision : 0)) {
			latest = voice;
		}
	}
	return latest;
}

static struct wm_axis_view view_of(const struct wm_voice *voice, size_t axis, enum wm_basis basis)
{
	const struct wm_spoken *spoken = &voice->axis[axis];

	return (struct wm_axis_view){
		.value = spoken->value,
		.basis = (uint8_t)basis,
		.origin = spoken->origin,
		.as_of = spoken->as_of,
		.revision = spoken->revision,
		.institution = voice->institution,
	};
}

void wm_point_resolve(const struct wm_point_state *state, const struct wm_code *lead,
		      struct wm_axis_view ret_axes[WM_AXIS__COUNT])
{
	const struct wm_voice *lead_voice = NULL;

	if (lead != NULL && lead->len > 0) {
		const uint16_t at = find_voice(state, lead);
		lead_voice = is_voice_of(state, at, lead) ? &state->voices[at] : NULL;
	}

	for (size_t i = 0; i < WM_AXIS__COUNT; i++) {
		const struct wm_voice *latest = find_latest(state, i);
		if (lead_voice != NULL && lead_voice->axis[i].revision != 0) {
			ret_axes[i] = view_of(lead_voice, i, WM_BASIS_LEAD);
		} else if (latest != NULL) {
			ret_axes[i] = view_of(latest, i, WM_BASIS_REPORTER);
		} else {
			ret_axes[i] = (struct wm_axis_view){ .value = WM_UNKNOWN,
							     .basis = WM_BASIS_NONE,
							     .as_of = WM_DATE_NONE };
		}
	}
}

const char *wm_basis_name(int basis)
{
	return wm_word_name(basis_names, sizeof(basis_names) / sizeof(basis_names[0]), basis);
}
