/* Bodies of review entries and assessments, from words. */
#include "client/internal.h"
#include "client/words.h"
#include "wire/review_codec.h"

static int parse_review(const struct wm_review_words *in, struct wm_review *review,
			const char **ret_why)
{
	const int verb = wm_review_verb_parse(wm_view_str(in->verb));
	int lang = 0;

	*review = (struct wm_review){ .target = in->target };
	if (verb == 0) {
		return wm_words_refuse(WM_ECELL, "a verb is return, approve, accept or publish",
				       ret_why);
	}
	review->verb = (enum wm_review_verb)verb;
	if (in->action != NULL && wm_point_id_parse(wm_view_str(in->action), &review->point) < 0) {
		return wm_words_refuse(WM_ENO_SUCH_POINT, "action is an id such as 3.07", ret_why);
	}
	if (in->cycle != NULL && wm_cycle_id_parse(wm_view_str(in->cycle), &review->cycle) < 0) {
		return wm_words_refuse(WM_ECELL, "cycle is an id such as 2026-H1", ret_why);
	}
	const int err = wm_words_lang(in->lang, &lang, ret_why);
	if (err < 0) {
		return err;
	}
	review->reason[lang] = wm_view_str(in->reason);
	return wm_review_check(review, ret_why);
}

int wm_review_build(const struct wm_review_words *review, uint8_t *buf, size_t buf_len,
		    size_t *ret_len, const char **ret_why)
{
	const char *unused = NULL;
	const char **why = ret_why != NULL ? ret_why : &unused;
	struct wm_review parsed;
	struct wm_buf out;

	const int err = parse_review(review, &parsed, why);
	if (err < 0) {
		return err;
	}
	wm_buf_init(&out, buf_len < WM_BODY_MAX_BYTES ? buf_len : WM_BODY_MAX_BYTES);
	wm_review_encode(&parsed, &out);
	return wm_words_finish(&out, buf, ret_len, why);
}

static int parse_assessment(const struct wm_assessment_words *in, struct wm_assessment *assessment,
			    const char **ret_why)
{
	const int level = wm_verified_parse(wm_view_str(in->level));
	int lang = 0;

	*assessment = (struct wm_assessment){ .assessor = wm_view_str(in->assessor) };
	if (wm_point_id_parse(wm_view_str(in->action), &assessment->point) < 0) {
		return wm_words_refuse(WM_ENO_SUCH_POINT, "action is an id such as 3.07", ret_why);
	}
	if (level <= WM_VERIFIED_NOT_ASSESSED) {
		return wm_words_refuse(
			WM_ECELL,
			"a level is no_evidence, not_started, limited, substantial or "
			"complete",
			ret_why);
	}
	if (in->as_of == NULL) {
		return wm_words_refuse(WM_ERULE, "as_of is needed", ret_why);
	}
	assessment->level = (enum wm_verified)level;
	int err = wm_words_lang(in->lang, &lang, ret_why);
	if (err == WM_OK) {
		assessment->rationale[lang] = wm_view_str(in->rationale);
		err = wm_words_date(in->as_of, "as_of is a day as YYYY-MM-DD", &assessment->as_of,
				    ret_why);
	}
	if (err == WM_OK) {
		err = wm_words_evidence(in->evidence, in->evidence_count, assessment->evidence,
					&assessment->evidence_count, ret_why);
	}
	return err < 0 ? err : wm_assessment_check(assessment, INT32_MAX, ret_why);
}

int wm_assessment_build(const struct wm_assessment_words *assessment, uint8_t *buf, size_t buf_len,
			size_t *ret_len, const char **ret_why)
{
	const char *unused = NULL;
	const char **why = ret_why != NULL ? ret_why : &unused;
	struct wm_assessment parsed;
	struct wm_buf out;

	const int err = parse_assessment(assessment, &parsed, why);
	if (err < 0) {
		return err;
	}
	wm_buf_init(&out, buf_len < WM_BODY_MAX_BYTES ? buf_len : WM_BODY_MAX_BYTES);
	wm_assessment_encode(&parsed, &out);
	return wm_words_finish(&out, buf, ret_len, why);
}
