/**
 * @file check.h
 * @brief Checks that updates, reviews, assessments and amendments share: texts, evidence.
 *
 * Layer 1 (core): pure; for the files of this folder.  The order of a whole
 * check is the protocol's (section 5): what the bytes are, ranges, dates, rules.
 */
#ifndef WM_CORE_CHECK_H
#define WM_CORE_CHECK_H

#include "core/update.h"

/** A text: its bound, and the words for what is wrong with it. */
struct wm_text_rule {
	size_t max_bytes;
	const char *too_long, *not_utf8;
	const char *no_lang; /**< for a text without a language; NULL for a plain text */
};

extern const struct wm_text_rule wm_rationale_rule;

/** Set *ret_reason and return `err`. */
int wm_refuse(int err, const char *reason, const char **ret_reason);

/** @return WM_OK, WM_ELIMIT or WM_EUTF8 */
WM_CHECK int wm_check_text(struct wm_view text, const struct wm_text_rule *rule,
			   const char **ret_reason);
WM_CHECK int wm_check_texts(const struct wm_view texts[WM_LANG__COUNT],
			    const struct wm_text_rule *rule, const char **ret_reason);
/** @return WM_OK or WM_ERANGE */
WM_CHECK int wm_check_langs(const struct wm_view texts[WM_LANG__COUNT],
			    const struct wm_text_rule *rule, const char **ret_reason);

/** Evidence, step by step of the order above.  `count` may be anything. */
WM_CHECK int wm_check_evidence_texts(const struct wm_evidence *evidence, size_t count,
				     const char **ret_reason);
WM_CHECK int wm_check_evidence_ranges(const struct wm_evidence *evidence, size_t count,
				      const char **ret_reason);
WM_CHECK int wm_check_evidence_dates(const struct wm_evidence *evidence, size_t count,
				     int32_t latest_day, const char **ret_reason);
WM_CHECK int wm_check_evidence_rules(const struct wm_evidence *evidence, size_t count,
				     const char **ret_reason);

#endif
