/* Texts and evidence: what the checks of every submitted body have in common. */
#include "core/check.h"

const struct wm_text_rule wm_rationale_rule = {
	WM_STR_MAX_BYTES,
	"rationale is longer than 4096 bytes",
	"rationale is not UTF-8",
	"rationale language must be 1 (en) to 7 (uz)",
};
static const struct wm_text_rule url_rule = {
	WM_URL_MAX_BYTES,
	"evidence url is longer than 2048 bytes",
	"evidence url is not UTF-8",
	NULL,
};
static const struct wm_text_rule title_rule = {
	WM_TITLE_MAX_BYTES,
	"evidence title is longer than 512 bytes",
	"evidence title is not UTF-8",
	NULL,
};

int wm_refuse(int err, const char *reason, const char **ret_reason)
{
	*ret_reason = reason;
	return err;
}

int wm_check_text(struct wm_view text, const struct wm_text_rule *rule, const char **ret_reason)
{
	if (text.len > rule->max_bytes) {
		return wm_refuse(WM_ELIMIT, rule->too_long, ret_reason);
	}
	if (!wm_utf8_valid(text)) {
		return wm_refuse(WM_EUTF8, rule->not_utf8, ret_reason);
	}
	return WM_OK;
}

int wm_check_texts(const struct wm_view texts[WM_LANG__COUNT], const struct wm_text_rule *rule,
		   const char **ret_reason)
{
	int err = WM_OK;

	for (size_t i = 0; err == WM_OK && i < WM_LANG__COUNT; i++) {
		err = wm_check_text(texts[i], rule, ret_reason);
	}
	return err;
}

int wm_check_langs(const struct wm_view texts[WM_LANG__COUNT], const struct wm_text_rule *rule,
		   const char **ret_reason)
{
	return texts[0].len > 0 ? wm_refuse(WM_ERANGE, rule->no_lang, ret_reason) : WM_OK;
}

/* ------------------------------------------------------------------ evidence */

int wm_check_evidence_texts(const struct wm_evidence *evidence, size_t count,
			    const char **ret_reason)
{
	int err = WM_OK;

	if (count > WM_EVIDENCE_MAX_COUNT) {
		return wm_refuse(WM_ELIMIT, "more than 16 evidence items", ret_reason);
	}
	for (size_t i = 0; err == WM_OK && i < count; i++) {
		err = wm_check_text(evidence[i].url, &url_rule, ret_reason);
		if (err == WM_OK) {
			err = wm_check_text(evidence[i].title, &title_rule, ret_reason);
		}
	}
	return err;
}

int wm_check_evidence_ranges(const struct wm_evidence *evidence, size_t count,
			     const char **ret_reason)
{
	for (size_t i = 0; i < count; i++) {
		if (evidence[i].lang < 0 || evidence[i].lang >= WM_LANG__COUNT) {
			return wm_refuse(WM_ERANGE, "evidence language must be 1 (en) to 7 (uz)",
					 ret_reason);
		}
	}
	return WM_OK;
}

int wm_check_evidence_dates(const struct wm_evidence *evidence, size_t count, int32_t latest_day,
			    const char **ret_reason)
{
	for (size_t i = 0; i < count; i++) {
		/* WM_DATE_NONE is lower than every day. */
		if (evidence[i].date > latest_day) {
			return wm_refuse(WM_EFUTURE_DATE, "evidence date lies in the future",
					 ret_reason);
		}
	}
	return WM_OK;
}

/* Is there something behind the prefix? */
static bool continues(struct wm_view text, const char *prefix)
{
	const size_t len = strlen(prefix);

	return text.len > len && memcmp(text.data, prefix, len) == 0;
}

static const char *check_url(struct wm_view url)
{
	if (!continues(url, "http://") && !continues(url, "https://")) {
		return "evidence url must start with http:// or https://";
	}
	for (size_t i = 0; i < url.len; i++) {
		if (url.data[i] <= 0x20 || url.data[i] == 0x7f) {
			return "evidence url may not hold a blank or control character";
		}
	}
	return NULL;
}

int wm_check_evidence_rules(const struct wm_evidence *evidence, size_t count,
			    const char **ret_reason)
{
	for (size_t i = 0; i < count; i++) {
		const char *reason = check_url(evidence[i].url);
		if (reason != NULL) {
			return wm_refuse(WM_ERULE, reason, ret_reason);
		}
	}
	return WM_OK;
}
