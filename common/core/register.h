/**
 * @file register.h
 * @brief The register: priority areas, institutions and action points, as agreed text.
 *
 * Layer 1 (core): pure.  The structs hold views into memory that the loader
 * owns (wire/register_codec.h); the register is read-only once loaded.
 *
 * Wording marked WM_WORDING_PENDING (a place-holder) or WM_WORDING_REPORTED
 * (from public sources) is shown as such by every face, never as official.
 */
#ifndef WM_CORE_REGISTER_H
#define WM_CORE_REGISTER_H

#include "base/err.h"
#include "base/text.h"
#include "base/view.h"
#include "core/settings.h"
#include "proto/limits.h"

/** Institution code by value: small, comparable, without a terminator's upkeep. */
struct wm_code {
	uint8_t len;			  /**< bytes; 0 = no institution */
	char text[WM_CODE_MAX_BYTES + 1]; /**< always terminated */
};

/** Languages of the Roadmap's partners.  Stored and sent: append only. */
enum wm_lang {
	WM_LANG_EN = 1,
	WM_LANG_RU,
	WM_LANG_KK,
	WM_LANG_KY,
	WM_LANG_TG,
	WM_LANG_TK,
	WM_LANG_UZ,
	WM_LANG__COUNT, /**< one more than the last */
};

/** How sure the wording is.  Stored and sent: append only. */
enum wm_wording {
	WM_WORDING_PENDING = 1, /**< place-holder: nothing is known */
	WM_WORDING_REPORTED,	/**< in our words, from public sources */
	WM_WORDING_OFFICIAL,	/**< from the adopted text */
	WM_WORDING__COUNT,
};

/** Kind of action point (domain model 3.1).  0 = not known.  Append only. */
enum wm_point_kind {
	WM_POINT_KIND_UNKNOWN = 0,
	WM_POINT_KIND_ONE_OFF,
	WM_POINT_KIND_TARGET,
	WM_POINT_KIND_CONTINUOUS,
	WM_POINT_KIND__COUNT,
};

struct wm_area {
	uint8_t id;			      /**< 1..WM_AREA_MAX */
	struct wm_view title[WM_LANG__COUNT]; /**< by enum wm_lang; empty = no translation */
	struct wm_view source_url;
	struct wm_view translation_note; /**< who translated, e.g. "own" */
	/** R6: the coordinator's colour beside the computed one, by amendment: enum wm_colour
	 * (core/rollup.h), 0 = none. */
	uint8_t override_colour;
	struct wm_view override_reason[WM_LANG__COUNT]; /**< required with it */
};

/** The days between which a part is held; 0 = open on that side. */
struct wm_span {
	int32_t since; /**< first day */
	int32_t until; /**< last day */
};

/** Who may see the texts of a point; counts are never hidden.  Append only. */
enum wm_visibility {
	WM_VISIBILITY_PUBLIC = 0,
	WM_VISIBILITY_PARTNERS,	  /**< any key of a partner */
	WM_VISIBILITY_RESTRICTED, /**< its lead, supporting bodies, reporters and the coordinator */
	WM_VISIBILITY__COUNT,
};

/** A step of an action point.  Its state is reported, never registered (core/fact.h). */
struct wm_milestone {
	uint8_t id;		 /**< 1..255, unique in its point, never used again */
	enum wm_point_kind kind; /**< one-off (qualitative) or target (a number); 0 = not known */
	uint16_t weight;	 /**< 1..WM_WEIGHT_MAX */
	int32_t due;		 /**< days, WM_DATE_NONE = none */
	int32_t original_due;	 /**< as first adopted, kept for ever; WM_DATE_NONE = as due */
	struct wm_view title[WM_LANG__COUNT];
	struct wm_view verification; /**< how one can tell that it was met; may be empty */
};

/** What an indicator should reach by the end of a period. */
struct wm_target {
	int32_t period_end; /**< days */
	int64_t value;	    /**< in units of 10^-decimals */
};

/** A number that is followed over time (IATI result indicator). */
struct wm_indicator {
	uint8_t id;	  /**< 1..255, unique in its point, never used again */
	uint8_t decimals; /**< 0..WM_DECIMALS_MAX: values are whole numbers of 10^-decimals */
	bool ascending;	  /**< more is better */
	bool cumulative;  /**< each value includes the earlier periods */
	bool has_baseline;
	uint16_t baseline_year;
	int64_t baseline; /**< meaningful with has_baseline */
	struct wm_view title[WM_LANG__COUNT];
	struct wm_view unit; /**< "km", "EUR million"; empty = qualitative */
	uint8_t target_count;
	struct wm_target targets[WM_TARGETS_MAX_COUNT]; /**< ascending period_end */
};

struct wm_institution {
	struct wm_code code;
	struct wm_view name;		      /**< English */
	struct wm_view names[WM_LANG__COUNT]; /**< other languages; [WM_LANG_EN] stays empty */
	struct wm_view kind;	/**< eu, member-state, central-asia, international, company */
	struct wm_view country; /**< ISO 3166 alpha-2, EU, or empty */
	struct wm_view source_url;
};

struct wm_action_point {
	uint16_t id;	 /**< area * 100 + number within the area: 3.07 is 307 */
	uint16_t number; /**< running number in the Roadmap as the register has it, 0 = none */
	uint8_t area;
	enum wm_wording wording;
	enum wm_point_kind kind;
	uint16_t weight;     /**< 1 unless an amendment says otherwise */
	int32_t planned_end; /**< days, WM_DATE_NONE = no deadline known */
	struct wm_view title[WM_LANG__COUNT];
	struct wm_view scope; /**< blank-separated ISO codes as in the source, or empty */
	struct wm_view source_url;
	struct wm_view note;
	struct wm_code lead; /**< len 0 = the register names no lead */
	uint16_t supporting_count;
	uint16_t reporter_count;
	struct wm_code supporting[WM_REPORTERS_MAX_COUNT];
	struct wm_code reporters[WM_REPORTERS_MAX_COUNT]; /**< who may submit */
	struct wm_span lead_span;
	struct wm_span supporting_span[WM_REPORTERS_MAX_COUNT];
	struct wm_span reporter_span[WM_REPORTERS_MAX_COUNT];
	bool critical; /**< set by ministers, used in an area's colour (R6) */
	enum wm_visibility visibility;
	int adopted_lang;      /**< enum wm_lang of the adopted text, 0 = not known */
	int32_t planned_start; /**< days, WM_DATE_NONE = none known */
	int32_t original_end;  /**< planned end as first adopted; WM_DATE_NONE = as planned_end */
	struct wm_view text[WM_LANG__COUNT]; /**< the full wording; empty = none */
	uint8_t milestone_count, indicator_count;
	struct wm_milestone milestones[WM_MILESTONES_MAX_COUNT]; /**< ascending id */
	struct wm_indicator indicators[WM_INDICATORS_MAX_COUNT]; /**< ascending id */
};

struct wm_register {
	uint32_t version;	     /**< from 1 */
	uint8_t hash[32];	     /**< over the encoded rows, see proto/store.md */
	const struct wm_area *areas; /**< ascending id */
	size_t area_count;
	const struct wm_institution *institutions; /**< ascending code */
	size_t institution_count;
	const struct wm_action_point *points; /**< ascending id */
	size_t point_count;
	const struct wm_cycle *cycles; /**< ascending opens */
	size_t cycle_count;
	struct wm_settings settings; /**< wm_settings_default() where the register has no row */
};

/** Make a code; WM_EINVALID unless 1..40 bytes of [a-z0-9-] with no hyphen at an end or doubled. */
WM_CHECK int wm_code_parse(struct wm_view text, struct wm_code *ret_code);

bool wm_code_eq(const struct wm_code *a, const struct wm_code *b);

/** Parse "3.07" to 307; "3.7" may be a damaged 3.70 and is refused.  @return WM_OK or WM_EINVALID
 */
WM_CHECK int wm_point_id_parse(struct wm_view text, uint16_t *ret_id);

/** Write "3.07".  `ret_text` has room for 8 bytes. */
void wm_point_id_format(uint16_t id, char ret_text[8]);

/** True for an id whose area and number are in range. */
bool wm_point_id_valid(uint64_t id);

/** NULL when the register has no such area, institution, point. */
const struct wm_area *wm_register_area(const struct wm_register *reg, uint8_t id);
const struct wm_institution *wm_register_institution(const struct wm_register *reg,
						     const struct wm_code *code);
const struct wm_action_point *wm_register_point(const struct wm_register *reg, uint16_t id);

/** NULL when the register has no such reporting cycle. */
const struct wm_cycle *wm_register_cycle(const struct wm_register *reg,
					 const struct wm_cycle_id *id);

/** True when the day lies within the span, both ends included. */
bool wm_span_covers(struct wm_span span, int32_t day);

/** True when the register lets this institution submit for the point on that day. */
bool wm_point_has_reporter(const struct wm_action_point *point, const struct wm_code *code,
			   int32_t day);

/** Who leads the point on that day; NULL when the register names nobody ("unassigned"). */
const struct wm_code *wm_point_lead(const struct wm_action_point *point, int32_t day);

/** NULL when the point has no such milestone, indicator. */
const struct wm_milestone *wm_point_milestone(const struct wm_action_point *point, unsigned id);
const struct wm_indicator *wm_point_indicator(const struct wm_action_point *point, unsigned id);

/**
 * The text in a language, else the first that there is in the order en, ru, then by code.
 * @param ret_lang  the language it is in; differs from `lang` when it is a fallback; 0 = no text
 */
struct wm_view wm_text_in(const struct wm_view texts[WM_LANG__COUNT], int lang, int *ret_lang);

/**
 * Check a whole register: ids ascending, unique and in range, every named
 * institution and area present, the lead among nobody else's contradictions.
 *
 * @param ret_reason  static text naming the first violated rule, set on failure
 * @param ret_id      point (or area) at fault, 0 when it is an institution
 * @return WM_OK or WM_ERULE
 */
WM_CHECK int wm_register_check(const struct wm_register *reg, const char **ret_reason,
			       uint16_t *ret_id);

/** "en"; NULL for a value outside the enum. */
const char *wm_lang_name(int lang);
/** WM_LANG_EN for "en"; 0 when unknown. */
int wm_lang_parse(struct wm_view text);
/** "pending", "reported", "official"; "unknown" outside the enum. */
const char *wm_wording_name(int wording);
int wm_wording_parse(struct wm_view text); /**< 0 when unknown */
/** "" for unknown kind, "one-off", "target", "continuous". */
const char *wm_point_kind_name(int kind);
int wm_point_kind_parse(struct wm_view text); /**< -1 when not a kind; "" is 0 */
/** "public", "partners", "restricted"; "unknown" outside the enum. */
const char *wm_visibility_name(int visibility);
int wm_visibility_parse(struct wm_view text); /**< -1 when it is none; "" is public */

#endif
