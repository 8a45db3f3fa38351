/* Bodies from words. */
#include "client/internal.h"

#include "client/words.h"
#include "proto/limits.h"
#include "wire/update_codec.h"

int wm_words_refuse(int err, const char *why, const char **ret_why)
{
	*ret_why = why;
	return err;
}

int wm_words_date(const char *text, const char *why, int32_t *ret_days, const char **ret_why)
{
	if (text == NULL || wm_date_parse(wm_view_str(text), ret_days) == WM_OK) {
		return WM_OK;
	}
	return wm_words_refuse(WM_ECELL, why, ret_why);
}

int wm_words_lang(const char *text, int *ret_lang, const char **ret_why)
{
	*ret_lang = text != NULL ? wm_lang_parse(wm_view_str(text)) : WM_LANG_EN;
	return *ret_lang != 0
		       ? WM_OK
		       : wm_words_refuse(WM_ECELL, "a language is en, ru, kk, ky, tg, tk or uz",
					 ret_why);
}

int wm_words_finish(struct wm_buf *out, uint8_t *buf, size_t *ret_len, const char **ret_why)
{
	int err = out->err;

	if (err == WM_OK) {
		memcpy(buf, out->data, out->len);
		*ret_len = out->len;
	} else {
		err = err == WM_ELIMIT ? WM_ETOO_BIG : err;
		*ret_why = wm_strerror(err);
	}
	wm_buf_deinit(out);
	return err;
}

static int parse_axes(const struct wm_progress_update *in, struct wm_update *update,
		      const char **ret_why)
{
	const struct {
		const char *word;
		const char *why; /* for a word that is none */
	} axes[WM_AXIS__COUNT] = {
		[WM_AXIS_LIFECYCLE] = { in->lifecycle,
					"lifecycle is pipeline, implementation, finalisation, "
					"closed, cancelled, suspended or unknown" },
		[WM_AXIS_COMPLETION] = { in->completion,
					 "completion is not_started, limited, substantial, "
					 "complete or unknown" },
		[WM_AXIS_PERCENT] = { in->percent, "percent is 0 to 100 or unknown" },
		[WM_AXIS_CONFIDENCE] = { in->confidence,
					 "confidence is green, amber, red or unknown" },
	};

	for (int i = 0; i < WM_AXIS__COUNT; i++) {
		const int err = wm_axis_value_parse((enum wm_axis)i, wm_view_str(axes[i].word),
						    &update->axis[i]);
		if (err < 0) {
			return wm_words_refuse(err, axes[i].why, ret_why);
		}
	}
	return WM_OK;
}

static int parse_head(const struct wm_progress_update *in, struct wm_update *update,
		      const char **ret_why)
{
	const int origin = in->origin != NULL ? wm_origin_parse(wm_view_str(in->origin))
					      : (int)WM_ORIGIN_FILED;

	if (wm_point_id_parse(wm_view_str(in->action), &update->point) < 0) {
		return wm_words_refuse(
			WM_ENO_SUCH_POINT,
			"action is an id such as 3.07, with two digits behind the point", ret_why);
	}
	if (origin == 0) {
		return wm_words_refuse(WM_ECELL, "origin is filed or compiled", ret_why);
	}
	if (in->as_of == NULL) {
		return wm_words_refuse(WM_ERULE, "as_of is needed", ret_why);
	}
	update->origin = (enum wm_origin)origin;
	update->reference = wm_view_str(in->reference);
	return wm_words_date(in->as_of, "as_of is a day as YYYY-MM-DD", &update->as_of, ret_why);
}

static int parse_document(const struct wm_evidence_words *in, struct wm_evidence *to,
			  const char **ret_why)
{
	to->url = wm_view_str(in->url);
	to->title = wm_view_str(in->title);
	to->date = WM_DATE_NONE;
	to->lang = in->lang != NULL ? wm_lang_parse(wm_view_str(in->lang)) : 0;
	to->has_sha256 = in->sha256 != NULL;
	if (in->lang != NULL && to->lang == 0) {
		return wm_words_refuse(
			WM_ECELL, "evidence language is en, ru, kk, ky, tg, tk or uz", ret_why);
	}
	if (to->has_sha256 &&
	    wm_hex_parse(wm_view_str(in->sha256), to->sha256, sizeof(to->sha256)) < 0) {
		return wm_words_refuse(WM_ECELL, "evidence SHA-256 is 64 hexadecimal digits",
				       ret_why);
	}
	return wm_words_date(in->date, "evidence date is a day as YYYY-MM-DD", &to->date, ret_why);
}

int wm_words_evidence(const struct wm_evidence_words *in, size_t count,
		      struct wm_evidence *ret_evidence, uint16_t *ret_count, const char **ret_why)
{
	int err = WM_OK;

	if (count > WM_EVIDENCE_MAX_COUNT) {
		return wm_words_refuse(WM_ELIMIT, "more than 16 evidence items", ret_why);
	}
	for (size_t i = 0; err == WM_OK && i < count; i++) {
		err = parse_document(&in[i], &ret_evidence[i], ret_why);
	}
	*ret_count = (uint16_t)count;
	return err;
}

/* The server's clock is the one that counts: whether a date lies in the future is its to say. */
static int parse(const struct wm_progress_update *in, struct wm_update *update,
		 const char **ret_why)
{
	wm_update_init(update);
	int err = parse_head(in, update, ret_why);
	if (err == WM_OK) {
		err = parse_axes(in, update, ret_why);
	}
	if (err == WM_OK) {
		err = wm_words_evidence(in->evidence, in->evidence_count, update->evidence,
					&update->evidence_count, ret_why);
	}
	if (err == WM_OK) {
		err = wm_words_facts(in, update, ret_why);
	}
	return err < 0 ? err : wm_update_check(update, INT32_MAX, ret_why);
}

int wm_update_build(const struct wm_progress_update *update, uint8_t *buf, size_t buf_len,
		    size_t *ret_len, const char **ret_why)
{
	const char *unused = NULL;
	const char **why = ret_why != NULL ? ret_why : &unused;
	struct wm_update parsed;
	struct wm_buf out;

	int err = parse(update, &parsed, why);
	if (err < 0) {
		return err;
	}
	wm_buf_init(&out, buf_len < WM_BODY_MAX_BYTES ? buf_len : WM_BODY_MAX_BYTES);
	wm_update_encode(&parsed, &out);
	return wm_words_finish(&out, buf, ret_len, why);
}
