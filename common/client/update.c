/* Bodies from words. */
#include "client/internal.h"

#include "proto/limits.h"
#include "wire/update_codec.h"

static int refuse(int err, const char *why, const char **ret_why)
{
	*ret_why = why;
	return err;
}

/* @param ret_days  untouched when there is no text */
static int parse_date(const char *text, const char *why, int32_t *ret_days, const char **ret_why)
{
	if (text == NULL || wm_date_parse(wm_view_str(text), ret_days) == WM_OK) {
		return WM_OK;
	}
	return refuse(WM_ECELL, why, ret_why);
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
			return refuse(err, axes[i].why, ret_why);
		}
	}
	return WM_OK;
}

static int parse_head(const struct wm_progress_update *in, struct wm_update *update,
		      const char **ret_why)
{
	const int lang = in->summary_lang != NULL ? wm_lang_parse(wm_view_str(in->summary_lang))
						  : WM_LANG_EN;
	const int origin = in->origin != NULL ? wm_origin_parse(wm_view_str(in->origin))
					      : (int)WM_ORIGIN_FILED;

	if (wm_point_id_parse(wm_view_str(in->action), &update->point) < 0) {
		return refuse(WM_ENO_SUCH_POINT,
			      "action is an id such as 3.07, with two digits behind the point",
			      ret_why);
	}
	if (origin == 0) {
		return refuse(WM_ECELL, "origin is filed or compiled", ret_why);
	}
	if (lang == 0) {
		return refuse(WM_ECELL, "summary_lang is en, ru, kk, ky, tg, tk or uz", ret_why);
	}
	if (in->as_of == NULL) {
		return refuse(WM_ERULE, "as_of is needed", ret_why);
	}
	update->origin = (enum wm_origin)origin;
	update->summary[lang] = wm_view_str(in->summary);
	update->reference = wm_view_str(in->reference);
	return parse_date(in->as_of, "as_of is a day as YYYY-MM-DD", &update->as_of, ret_why);
}

static int parse_evidence(const struct wm_progress_update *in, struct wm_update *update,
			  const char **ret_why)
{
	int err = WM_OK;

	if (in->evidence_count > WM_EVIDENCE_MAX_COUNT) {
		return refuse(WM_ELIMIT, "more than 16 evidence items", ret_why);
	}
	for (size_t i = 0; err == WM_OK && i < in->evidence_count; i++) {
		update->evidence[i].url = wm_view_str(in->evidence[i].url);
		update->evidence[i].title = wm_view_str(in->evidence[i].title);
		err = parse_date(in->evidence[i].date, "evidence date is a day as YYYY-MM-DD",
				 &update->evidence[i].date, ret_why);
	}
	update->evidence_count = (uint16_t)in->evidence_count;
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
		err = parse_evidence(in, update, ret_why);
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
	err = out.err;
	if (err == WM_OK) {
		memcpy(buf, out.data, out.len);
		*ret_len = out.len;
	} else {
		err = err == WM_ELIMIT ? WM_ETOO_BIG : err;
		err = refuse(err, wm_strerror(err), why);
	}
	wm_buf_deinit(&out);
	return err;
}
