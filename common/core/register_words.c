/* Words of the register's enums, and which language a text is shown in. */
#include "core/register.h"

#define COUNT_OF(A) (sizeof(A) / sizeof((A)[0]))

static const char *const lang_names[] = {
	[WM_LANG_EN] = "en", [WM_LANG_RU] = "ru", [WM_LANG_KK] = "kk", [WM_LANG_KY] = "ky",
	[WM_LANG_TG] = "tg", [WM_LANG_TK] = "tk", [WM_LANG_UZ] = "uz",
};

static const char *const wording_names[] = {
	[WM_WORDING_PENDING] = "pending",
	[WM_WORDING_REPORTED] = "reported",
	[WM_WORDING_OFFICIAL] = "official",
};

static const char *const point_kind_names[] = {
	[WM_POINT_KIND_UNKNOWN] = "",
	[WM_POINT_KIND_ONE_OFF] = "one-off",
	[WM_POINT_KIND_TARGET] = "target",
	[WM_POINT_KIND_CONTINUOUS] = "continuous",
};

static const char *const visibility_names[] = {
	[WM_VISIBILITY_PUBLIC] = "public",
	[WM_VISIBILITY_PARTNERS] = "partners",
	[WM_VISIBILITY_RESTRICTED] = "restricted",
};

_Static_assert(COUNT_OF(lang_names) == WM_LANG__COUNT, "every language has a name");
_Static_assert(COUNT_OF(wording_names) == WM_WORDING__COUNT, "every wording has a name");
_Static_assert(COUNT_OF(point_kind_names) == WM_POINT_KIND__COUNT, "every kind has a name");
_Static_assert(COUNT_OF(visibility_names) == WM_VISIBILITY__COUNT, "every visibility has a name");

const char *wm_lang_name(int lang)
{
	return wm_word_at(lang_names, COUNT_OF(lang_names), lang);
}

int wm_lang_parse(struct wm_view text)
{
	return wm_word_parse(text, lang_names, COUNT_OF(lang_names));
}

const char *wm_wording_name(int wording)
{
	return wm_word_name(wording_names, COUNT_OF(wording_names), wording);
}

int wm_wording_parse(struct wm_view text)
{
	return wm_word_parse(text, wording_names, COUNT_OF(wording_names));
}

const char *wm_point_kind_name(int kind)
{
	const char *name = wm_word_at(point_kind_names, COUNT_OF(point_kind_names), kind);

	return name != NULL ? name : "";
}

int wm_point_kind_parse(struct wm_view text)
{
	return wm_word_find(text, point_kind_names, COUNT_OF(point_kind_names));
}

const char *wm_visibility_name(int visibility)
{
	return wm_word_name(visibility_names, COUNT_OF(visibility_names), visibility);
}

int wm_visibility_parse(struct wm_view text)
{
	return text.len == 0 ? WM_VISIBILITY_PUBLIC
			     : wm_word_find(text, visibility_names, COUNT_OF(visibility_names));
}

struct wm_view wm_text_in(const struct wm_view texts[WM_LANG__COUNT], int lang, int *ret_lang)
{
	if (lang > 0 && lang < WM_LANG__COUNT && texts[lang].len > 0) {
		*ret_lang = lang;
		return texts[lang];
	}
	/* The enum begins with en and ru and goes on by code. */
	for (int other = WM_LANG_EN; other < WM_LANG__COUNT; other++) {
		if (texts[other].len > 0) {
			*ret_lang = other;
			return texts[other];
		}
	}
	*ret_lang = 0;
	return wm_view_of(NULL, 0);
}
