/* Review entries and assessments, as they are handed in. */
#include "wire/review_codec.h"

#include "wire/pack.h"
#include "wire/rows.h"
#include "wire/submitted.h"

/* Keys of the bodies (proto/protocol.md, section 5). */
enum { REVIEW_VERB = 1, REVIEW_POINT, REVIEW_TARGET, REVIEW_CYCLE, REVIEW_REASON, REVIEW__END };

enum {
	ASSESSMENT_POINT = 1,
	ASSESSMENT_AS_OF,
	ASSESSMENT_LEVEL,
	ASSESSMENT_RATIONALE,
	ASSESSMENT_EVIDENCE,
	ASSESSMENT_ASSESSOR,
	ASSESSMENT__END,
};

/* --- review --- */

void wm_review_encode(const struct wm_review *review, struct wm_buf *buf)
{
	wm_pack_map(buf, 1U + (review->point != 0) + (review->target != 0) +
				 (review->cycle.len > 0) + (wm_texts_count(review->reason) > 0));
	wm_pack_key_uint(buf, REVIEW_VERB, (uint64_t)review->verb);
	wm_write_optional_uint(buf, REVIEW_POINT, review->point);
	wm_write_optional_uint(buf, REVIEW_TARGET, review->target);
	if (review->cycle.len > 0) {
		wm_pack_uint(buf, REVIEW_CYCLE);
		wm_write_cycle(buf, &review->cycle);
	}
	wm_write_optional_texts(buf, REVIEW_REASON, review->reason);
}

int wm_review_decode(struct wm_view bytes, struct wm_review *ret_review)
{
	struct wm_reading r;
	int err = wm_reading_begin(&r, bytes, &wm_scan_body);
	if (err < 0) {
		return err;
	}
	const msgpack_object *map = &r.in.root;
	struct wm_review review = { .point = 0 };

	wm_unpack_keys(&r.in, map, WM_KEYS_BELOW(REVIEW__END));
	/* What follows from updates is not handed in. */
	review.verb = (enum wm_review_verb)wm_reading_uint(&r, wm_map_find(map, REVIEW_VERB),
							   WM_VERB_RETURN, WM_VERB_PUBLISH);
	review.point = (uint16_t)wm_reading_optional_uint(&r, wm_map_find(map, REVIEW_POINT), 1,
							  UINT16_MAX);
	review.target =
		wm_reading_optional_uint(&r, wm_map_find(map, REVIEW_TARGET), 1, UINT64_MAX);
	review.cycle = wm_reading_optional_cycle(&r, wm_map_find(map, REVIEW_CYCLE));
	wm_reading_optional_texts(&r, wm_map_find(map, REVIEW_REASON), review.reason);
	err = wm_reading_end(&r);
	if (err < 0) {
		return err;
	}
	*ret_review = review;
	return WM_OK;
}

/* --- assessment --- */

void wm_assessment_encode(const struct wm_assessment *assessment, struct wm_buf *buf)
{
	wm_pack_map(buf, 4U + (assessment->evidence_count > 0) + (assessment->assessor.len > 0));
	wm_pack_key_uint(buf, ASSESSMENT_POINT, assessment->point);
	wm_pack_key_int(buf, ASSESSMENT_AS_OF, assessment->as_of);
	wm_pack_key_uint(buf, ASSESSMENT_LEVEL, (uint64_t)assessment->level);
	wm_pack_uint(buf, ASSESSMENT_RATIONALE);
	wm_write_texts(buf, assessment->rationale);
	wm_write_evidence(buf, ASSESSMENT_EVIDENCE, assessment->evidence,
			  assessment->evidence_count);
	wm_write_optional_str(buf, ASSESSMENT_ASSESSOR, assessment->assessor);
}

int wm_assessment_decode(struct wm_view bytes, struct wm_assessment *ret_assessment)
{
	struct wm_reading r;
	int err = wm_reading_begin(&r, bytes, &wm_scan_body);
	if (err < 0) {
		return err;
	}
	const msgpack_object *map = &r.in.root;
	struct wm_assessment assessment = { .point = 0 };

	wm_unpack_keys(&r.in, map, WM_KEYS_BELOW(ASSESSMENT__END));
	assessment.point =
		(uint16_t)wm_reading_uint(&r, wm_map_find(map, ASSESSMENT_POINT), 0, UINT16_MAX);
	assessment.as_of = wm_reading_date(&r, wm_map_find(map, ASSESSMENT_AS_OF));
	assessment.level =
		(enum wm_verified)wm_reading_uint(&r, wm_map_find(map, ASSESSMENT_LEVEL),
						  WM_VERIFIED_NO_EVIDENCE, WM_VERIFIED__COUNT - 1);
	wm_read_texts(&r.in, wm_map_find(map, ASSESSMENT_RATIONALE), assessment.rationale);
	assessment.evidence_count =
		wm_reading_evidence(&r, wm_map_find(map, ASSESSMENT_EVIDENCE), assessment.evidence);
	assessment.assessor = wm_reading_optional_str(&r, wm_map_find(map, ASSESSMENT_ASSESSOR));
	err = wm_reading_end(&r);
	if (err < 0) {
		return err;
	}
	*ret_assessment = assessment;
	return WM_OK;
}
