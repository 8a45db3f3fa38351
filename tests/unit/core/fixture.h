/**
 * @file fixture.h
 * @brief What the core's tests share: codes from text, and a seeded generator of statements.
 */
#ifndef WM_TESTS_UNIT_CORE_FIXTURE_H
#define WM_TESTS_UNIT_CORE_FIXTURE_H

#include "core/point.h"
#include "lib/wmt.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

static inline struct wm_code code_of(const char *text)
{
	struct wm_code code = { 0 };

	wmt_assert_ok(wm_code_parse(wm_view_str(text), &code));
	return code;
}

/** xorshift64*: the same numbers everywhere.  The seed is printed, so a failure can be repeated. */
struct seeded {
	uint64_t state;
};

static inline struct seeded seeded_with(uint64_t seed)
{
	print_message("seed %llu\n", (unsigned long long)seed);
	return (struct seeded){ seed };
}

/** 0..below - 1 */
static inline uint32_t draw(struct seeded *seeded, uint32_t below)
{
	seeded->state ^= seeded->state >> 12;
	seeded->state ^= seeded->state << 25;
	seeded->state ^= seeded->state >> 27;
	return (uint32_t)((seeded->state * 0x2545f4914f6cdd1dULL) >> 32) % below;
}

/** A legal value of the axis, WM_UNKNOWN among them. */
static inline int16_t draw_value(struct seeded *seeded, enum wm_axis axis)
{
	static const uint32_t counts[WM_AXIS__COUNT] = {
		[WM_AXIS_LIFECYCLE] = WM_LIFECYCLE__COUNT - 1,
		[WM_AXIS_COMPLETION] = WM_COMPLETION__COUNT - 1,
		[WM_AXIS_PERCENT] = WM_PERCENT_MAX + 1,
		[WM_AXIS_CONFIDENCE] = WM_CONFIDENCE__COUNT - 1,
	};
	const int first = axis == WM_AXIS_PERCENT ? 0 : 1;

	if (draw(seeded, 5) == 0) {
		return WM_UNKNOWN;
	}
	return (int16_t)(first + (int)draw(seeded, counts[axis]));
}

#endif
