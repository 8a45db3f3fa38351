/**
 * @file point_fixture.h
 * @brief Statements about one axis of one point, told as words, and what the point then shows.
 */
#ifndef WM_TESTS_UNIT_CORE_POINT_FIXTURE_H
#define WM_TESTS_UNIT_CORE_POINT_FIXTURE_H

#include "core/point.h"
#include "fixture.h"

#define POINT 307
#define DAY_1 20000
#define DAY_2 20001
#define DAY_3 20002

static inline struct wm_statement silent(const char *institution, uint64_t revision, int32_t as_of)
{
	return (struct wm_statement){
		.institution = code_of(institution),
		.revision = revision,
		.as_of = as_of,
		.origin = WM_ORIGIN_FILED,
		.axis = { WM_SILENT, WM_SILENT, WM_SILENT, WM_SILENT },
	};
}

static inline void say_percent(struct wm_point_state *state, const char *institution,
			       uint64_t revision, int32_t as_of, int16_t percent)
{
	struct wm_statement statement = silent(institution, revision, as_of);

	statement.axis[WM_AXIS_PERCENT] = percent;
	wmt_assert_ok(wm_point_apply(state, &statement));
}

/* The resolved percent; `lead` may be NULL. */
static inline struct wm_axis_view percent_of(const struct wm_point_state *state, const char *lead)
{
	struct wm_axis_view axes[WM_AXIS__COUNT];
	struct wm_code code = { 0 };

	if (lead != NULL) {
		code = code_of(lead);
	}
	wm_point_resolve(state, lead != NULL ? &code : NULL, axes);
	return axes[WM_AXIS_PERCENT];
}

static inline void assert_states_equal(const struct wm_point_state *a,
				       const struct wm_point_state *b)
{
	assert_int_equal(a->point, b->point);
	assert_true(a->revision == b->revision);
	assert_int_equal(a->update_count, b->update_count);
	assert_true(a->latest_revision == b->latest_revision);
	assert_int_equal(a->latest_as_of, b->latest_as_of);
	assert_int_equal(a->voice_count, b->voice_count);
	for (size_t i = 0; i < a->voice_count; i++) {
		assert_string_equal(a->voices[i].institution.text, b->voices[i].institution.text);
		for (size_t j = 0; j < WM_AXIS__COUNT; j++) {
			const struct wm_spoken *x = &a->voices[i].axis[j];
			const struct wm_spoken *y = &b->voices[i].axis[j];
			assert_true(x->revision == y->revision);
			assert_int_equal(x->as_of, y->as_of);
			assert_int_equal(x->value, y->value);
			assert_int_equal(x->origin, y->origin);
		}
	}
}

struct word {
	const char *institution; /* NULL: no more words */
	int32_t as_of;
	int16_t percent;
};

/* Words in the order of their revisions, from 1; then what the point's percent is. */
struct word_row {
	const char *name;
	struct word words[3];
	const char *lead;
	int16_t value;
	enum wm_basis basis;
	uint64_t revision;
};

static inline void assert_word_rows(const struct word_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct word_row *row = &rows[i];
		struct wm_point_state state;

		wm_point_init(&state, POINT);
		for (size_t j = 0; j < COUNT_OF(row->words) && row->words[j].institution != NULL;
		     j++) {
			say_percent(&state, row->words[j].institution, j + 1, row->words[j].as_of,
				    row->words[j].percent);
		}
		const struct wm_axis_view view = percent_of(&state, row->lead);
		if (view.value != row->value || view.basis != row->basis ||
		    view.revision != row->revision) {
			fail_msg("%s: %d (%s, revision %llu)", row->name, view.value,
				 wm_basis_name(view.basis), (unsigned long long)view.revision);
		}
	}
}

#endif
