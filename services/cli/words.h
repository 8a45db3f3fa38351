/**
 * @file words.h
 * @brief The words of a report in its languages (words.def).
 */
#ifndef WM_CLI_WORDS_H
#define WM_CLI_WORDS_H

#include "core/register.h"
#include "render/doc.h"

enum say {
#define SAY(KEY, EN, RU) SAY_##KEY,
#include "cli/words.def"
#undef SAY
	SAY__COUNT,
};

/** Languages that reports come in. */
#define WORDS_LANGS WM_LANG_RU

/** @param lang  1..WORDS_LANGS */
const char *words_in(int lang, enum say key);

/** With {1}, {2}, ... taken from `with`, ended by NULL; lives as long as the document. */
const char *words_fill(struct wm_doc *doc, int lang, enum say key, const char *const *with);
#define WORDS_FILL(DOC, LANG, KEY, ...) \
	words_fill(DOC, LANG, KEY, (const char *const[]){ __VA_ARGS__, NULL })

#endif
