/* The one colour of an area, where one is asked for (R6): by thresholds, never by an average. */
#include "core/rollup.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

struct verdict {
	enum wm_colour colour;
	enum wm_colour_why why;
};

/* part / whole >= percent; counts from elsewhere may be anything, so nothing may overflow. */
static bool reaches(int64_t part, int64_t whole, unsigned percent)
{
	return part * WM_PERCENT_MAX >= whole * (int64_t)percent;
}

static struct verdict judge(const struct wm_rollup *rollup, const struct wm_settings *settings)
{
	const int64_t red = rollup->confidence[WM_CONFIDENCE_RED];
	const int64_t amber = rollup->confidence[WM_CONFIDENCE_AMBER];
	const int64_t rated = rollup->confidence[WM_CONFIDENCE_GREEN] + amber + red;

	if (rated <= 0) {
		return (struct verdict){ WM_COLOUR_GREY, WM_WHY_NOTHING_RATED };
	}
	if (!reaches(rated, rollup->rated_of, settings->rated_percent)) {
		return (struct verdict){ WM_COLOUR_GREY, WM_WHY_RATED_BELOW };
	}
	/* An n of 0 is reached by a k of 0: continuous points alone need no progress. */
	if (!reaches(rollup->k, rollup->n, settings->known_percent)) {
		return (struct verdict){ WM_COLOUR_GREY, WM_WHY_KNOWN_BELOW };
	}
	if (rollup->critical_red > 0) {
		return (struct verdict){ WM_COLOUR_RED, WM_WHY_CRITICAL_RED };
	}
	if (reaches(red, rated, settings->red_percent)) {
		return (struct verdict){ WM_COLOUR_RED, WM_WHY_RED_SHARE };
	}
	if (red > 0) {
		return (struct verdict){ WM_COLOUR_AMBER, WM_WHY_ANY_RED };
	}
	if (reaches(amber, rated, settings->amber_percent)) {
		return (struct verdict){ WM_COLOUR_AMBER, WM_WHY_AMBER_SHARE };
	}
	return (struct verdict){ WM_COLOUR_GREEN, WM_WHY_NONE };
}

enum wm_colour wm_rollup_colour(const struct wm_rollup *rollup, const struct wm_settings *settings,
				enum wm_colour_why *ret_why)
{
	const struct verdict verdict = judge(rollup, settings);

	*ret_why = verdict.why;
	return verdict.colour;
}

/* ------------------------------------------------------------------ words */

static const char *const colour_names[] = {
	[WM_COLOUR_GREY] = "grey",
	[WM_COLOUR_GREEN] = "green",
	[WM_COLOUR_AMBER] = "amber",
	[WM_COLOUR_RED] = "red",
};

static const char *const why_texts[] = {
	[WM_WHY_NOTHING_RATED] = "nothing is rated",
	[WM_WHY_RATED_BELOW] = "fewer are rated than the threshold asks for",
	[WM_WHY_KNOWN_BELOW] = "progress is known of fewer than the threshold asks for",
	[WM_WHY_CRITICAL_RED] = "a critical action point is red",
	[WM_WHY_RED_SHARE] = "red is at or above the threshold",
	[WM_WHY_ANY_RED] = "some are red, below the threshold",
	[WM_WHY_AMBER_SHARE] = "amber is at or above the threshold",
	[WM_WHY_NONE] = "nothing speaks against green",
};

_Static_assert(COUNT_OF(colour_names) == WM_COLOUR__COUNT, "every colour has a name");
_Static_assert(COUNT_OF(why_texts) == WM_WHY__COUNT, "every reason has a text");

const char *wm_colour_name(int colour)
{
	return wm_word_name(colour_names, COUNT_OF(colour_names), colour);
}

const char *wm_colour_why_text(int why)
{
	return wm_word_name(why_texts, COUNT_OF(why_texts), why);
}
