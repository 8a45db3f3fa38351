/*
 * What is handed in beside updates.  The first byte of the input chooses the
 * codec, the rest is what it reads: what decodes encodes again, to the same bytes
 * or, where something without meaning was there, to fewer; and the checks of its
 * rules give an answer.
 */
#include "fuzz/fuzz.h"

#include "proto/limits.h"
#include "wire/amendment_codec.h"
#include "wire/register_codec.h"
#include "wire/review_codec.h"

static union {
	struct wm_review review;
	struct wm_assessment assessment;
	struct wm_amendment amendment;
} value;

static int decode_review(struct wm_view bytes)
{
	return wm_review_decode(bytes, &value.review);
}

static void encode_review(struct wm_buf *buf)
{
	wm_review_encode(&value.review, buf);
}

static int check_review(const char **ret_reason)
{
	return wm_review_check(&value.review, ret_reason);
}

static int decode_assessment(struct wm_view bytes)
{
	return wm_assessment_decode(bytes, &value.assessment);
}

static void encode_assessment(struct wm_buf *buf)
{
	wm_assessment_encode(&value.assessment, buf);
}

static int check_assessment(const char **ret_reason)
{
	return wm_assessment_check(&value.assessment, INT32_MAX, ret_reason);
}

static int decode_amendment(struct wm_view bytes)
{
	return wm_amendment_decode(bytes, &value.amendment);
}

static void encode_amendment(struct wm_buf *buf)
{
	wm_amendment_encode(&value.amendment, buf);
}

/* Rows are bytes until somebody applies them: the two of a point are compared. */
static int check_amendment(const char **ret_reason)
{
	static struct wm_action_point old, row;
	const struct wm_amendment *amendment = &value.amendment;

	for (size_t i = 0; i < amendment->change_count; i++) {
		const struct wm_row_change *change = &amendment->changes[i];
		const char *reason = NULL;
		if (wm_action_point_decode(change->old, &old) == WM_OK &&
		    wm_action_point_decode(change->row, &row) == WM_OK &&
		    wm_amendment_check_point(&old, &row, &reason) < 0) {
			FUZZ_REQUIRE(reason != NULL);
		}
	}
	return wm_amendment_check(amendment, INT32_MAX, ret_reason);
}

struct codec {
	int (*decode)(struct wm_view bytes);
	void (*encode)(struct wm_buf *buf);
	int (*check)(const char **ret_reason);
};

/* Positions are first bytes of corpus files: append only. */
static const struct codec codecs[] = {
	{ decode_review, encode_review, check_review },
	{ decode_assessment, encode_assessment, check_assessment },
	{ decode_amendment, encode_amendment, check_amendment },
};

static void check(const struct codec *codec, struct wm_view bytes)
{
	struct wm_buf first, second;
	const char *reason = NULL;

	if (codec->decode(bytes) < 0) {
		return;
	}
	wm_buf_init(&first, WM_BODY_MAX_BYTES);
	wm_buf_init(&second, WM_BODY_MAX_BYTES);
	codec->encode(&first);
	FUZZ_REQUIRE(first.err == WM_OK && first.len <= bytes.len);
	FUZZ_REQUIRE(first.len < bytes.len || wm_view_eq(wm_buf_view(&first), bytes));
	FUZZ_REQUIRE(codec->check(&reason) == WM_OK || reason != NULL);
	FUZZ_REQUIRE(codec->decode(wm_buf_view(&first)) == WM_OK);
	codec->encode(&second);
	FUZZ_REQUIRE(wm_view_eq(wm_buf_view(&first), wm_buf_view(&second)));
	wm_buf_deinit(&first);
	wm_buf_deinit(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 0 && data[0] < sizeof(codecs) / sizeof(codecs[0])) {
		check(&codecs[data[0]], wm_view_of(data + 1, size - 1));
	}
	return 0;
}
