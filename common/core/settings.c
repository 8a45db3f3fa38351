/* Reporting cycles and thresholds: defaults, checks, the phase of a day. */
#include "core/settings.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

static const char *const phase_names[] = {
	[WM_PHASE_BEFORE] = "before", [WM_PHASE_OPEN] = "open",	    [WM_PHASE_GRACE] = "grace",
	[WM_PHASE_LATE] = "late",     [WM_PHASE_FROZEN] = "frozen",
};

_Static_assert(COUNT_OF(phase_names) == WM_PHASE__COUNT, "every phase has a name");

struct wm_settings wm_settings_default(void)
{
	return (struct wm_settings){
		.red_percent = 20,
		.amber_percent = 40,
		.rated_percent = 75,
		.known_percent = 75,
		.due_soon_days = 30,
		.fresh_days = 0,
		.reminder_count = 5,
		.reminders = { -30, -7, 0, 7, 30 },
	};
}

/* The first violated rule as text, or NULL. */
static const char *find_settings_fault(const struct wm_settings *settings)
{
	/* A share of 0 is reached by nobody: everything would be red. */
	if (settings->red_percent < 1 || settings->red_percent > WM_PERCENT_MAX) {
		return "red_percent must be 1 to 100";
	}
	if (settings->amber_percent < 1 || settings->amber_percent > WM_PERCENT_MAX) {
		return "amber_percent must be 1 to 100";
	}
	if (settings->rated_percent > WM_PERCENT_MAX) {
		return "rated_percent must be 0 to 100";
	}
	if (settings->known_percent > WM_PERCENT_MAX) {
		return "known_percent must be 0 to 100";
	}
	if (settings->reminder_count > WM_REMINDERS_MAX_COUNT) {
		return "more reminders than settings may have";
	}
	for (size_t i = 1; i < settings->reminder_count; i++) {
		if (settings->reminders[i] <= settings->reminders[i - 1]) {
			return "reminders must be ascending and unique";
		}
	}
	return NULL;
}

bool wm_settings_eq(const struct wm_settings *a, const struct wm_settings *b)
{
	return a->red_percent == b->red_percent && a->amber_percent == b->amber_percent &&
	       a->rated_percent == b->rated_percent && a->known_percent == b->known_percent &&
	       a->due_soon_days == b->due_soon_days && a->fresh_days == b->fresh_days &&
	       a->reminder_count == b->reminder_count &&
	       memcmp(a->reminders, b->reminders, a->reminder_count * sizeof(a->reminders[0])) == 0;
}

int wm_settings_check(const struct wm_settings *settings, const char **ret_reason)
{
	const char *fault = find_settings_fault(settings);

	if (fault != NULL) {
		*ret_reason = fault;
	}
	return fault == NULL ? WM_OK : WM_ERULE;
}

/* ------------------------------------------------------------------ cycles */

static bool is_cycle_id_byte(uint8_t byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
	       (byte >= '0' && byte <= '9') || byte == '-';
}

int wm_cycle_id_parse(struct wm_view text, struct wm_cycle_id *ret_id)
{
	if (text.len == 0 || text.len > WM_CYCLE_ID_MAX_BYTES) {
		return WM_EINVALID;
	}
	for (size_t i = 0; i < text.len; i++) {
		if (!is_cycle_id_byte(text.data[i])) {
			return WM_EINVALID;
		}
	}

	/* Made aside: the text may be that of *ret_id itself. */
	struct wm_cycle_id id = { .len = (uint8_t)text.len };
	memcpy(id.text, text.data, text.len);
	*ret_id = id;
	return WM_OK;
}

bool wm_cycle_id_eq(const struct wm_cycle_id *a, const struct wm_cycle_id *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

static const char *find_cycle_fault(const struct wm_cycle *cycle)
{
	struct wm_cycle_id id;

	if (cycle->id.len > WM_CYCLE_ID_MAX_BYTES ||
	    wm_cycle_id_parse(wm_view_of(cycle->id.text, cycle->id.len), &id) != WM_OK) {
		return "cycle id must be 1 to 16 of A-Z, a-z, 0-9 and hyphens";
	}
	if (cycle->opens < WM_AS_OF_EARLIEST_DAYS) {
		return "a cycle must open on 1991-01-01 or later";
	}
	if (cycle->due < cycle->opens) {
		return "a cycle may not be due before it opens";
	}
	if (cycle->grace < cycle->due) {
		return "a cycle's grace may not end before it is due";
	}
	if (cycle->freeze < cycle->grace) {
		return "a cycle may not freeze before its grace ends";
	}
	return NULL;
}

int wm_cycle_check(const struct wm_cycle *cycle, const char **ret_reason)
{
	const char *fault = find_cycle_fault(cycle);

	if (fault != NULL) {
		*ret_reason = fault;
	}
	return fault == NULL ? WM_OK : WM_ERULE;
}

enum wm_cycle_phase wm_cycle_phase(const struct wm_cycle *cycle, int32_t day)
{
	if (day < cycle->opens) {
		return WM_PHASE_BEFORE;
	}
	if (day <= cycle->due) {
		return WM_PHASE_OPEN;
	}
	if (day <= cycle->grace) {
		return WM_PHASE_GRACE;
	}
	return day <= cycle->freeze ? WM_PHASE_LATE : WM_PHASE_FROZEN;
}

const char *wm_cycle_phase_name(int phase)
{
	return wm_word_name(phase_names, COUNT_OF(phase_names), phase);
}
