/**
 * @file words.h
 * @brief Pieces that the builders of bodies share: words to values, with a reason when one is none.
 *
 * Layer 3 (client), private: update.c, update_words.c and review.c.
 */
#ifndef WM_CLIENT_WORDS_H
#define WM_CLIENT_WORDS_H

#include "core/update.h"
#include "sys/buf.h"

/** Set the reason and return the error. */
int wm_words_refuse(int err, const char *why, const char **ret_why);

/** A day; NULL leaves `ret_days` as it is.  @return WM_OK or WM_ECELL with the reason */
WM_CHECK int wm_words_date(const char *text, const char *why, int32_t *ret_days,
			   const char **ret_why);

/** A language; NULL is English.  @return WM_OK or WM_ECELL */
WM_CHECK int wm_words_lang(const char *text, int *ret_lang, const char **ret_why);

/** Evidence; at most 16.  @return WM_OK, WM_ECELL or WM_ELIMIT with the reason */
struct wm_evidence_words;
WM_CHECK int wm_words_evidence(const struct wm_evidence_words *in, size_t count,
			       struct wm_evidence *ret_evidence, uint16_t *ret_count,
			       const char **ret_why);

/** Hand the encoded body over; ends `out`.  @return WM_OK or WM_ETOO_BIG, WM_ENOMEM with the reason
 */
WM_CHECK int wm_words_finish(struct wm_buf *out, uint8_t *buf, size_t *ret_len,
			     const char **ret_why);

/** The part of a progress update beside head, axes and evidence.  @return WM_OK or WM_ECELL,
 * WM_ELIMIT */
struct wm_progress_update;
WM_CHECK int wm_words_facts(const struct wm_progress_update *in, struct wm_update *update,
			    const char **ret_why);

#endif
