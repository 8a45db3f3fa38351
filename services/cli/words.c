/* Words as data; what is filled in may come in another order in another language. */
#include "cli/words.h"

#include "sys/buf.h"

#define WORDS_MAX_BYTES ((size_t)64 * 1024)

static const char *const words[SAY__COUNT][WORDS_LANGS + 1] = {
#define SAY(KEY, EN, RU) [SAY_##KEY] = { "", EN, RU },
#include "cli/words.def"
#undef SAY
};

const char *words_in(int lang, enum say key)
{
	return words[key][lang];
}

const char *words_fill(struct wm_doc *doc, int lang, enum say key, const char *const *with)
{
	size_t count = 0;
	struct wm_buf buf;

	while (with[count] != NULL) {
		count++;
	}
	wm_buf_init(&buf, WORDS_MAX_BYTES);
	for (const char *c = words_in(lang, key); *c != '\0'; c++) {
		const size_t slot = c[0] == '{' && c[1] >= '1' && c[1] <= '9' && c[2] == '}'
					    ? (size_t)(c[1] - '0')
					    : 0;
		if (slot > 0 && slot <= count) {
			wm_buf_add(&buf, with[slot - 1], strlen(with[slot - 1]));
			c += 2;
		} else {
			wm_buf_add(&buf, c, 1);
		}
	}
	if (buf.err < 0 && doc != NULL && doc->err == WM_OK) {
		doc->err = buf.err;
	}
	const char *text = wm_doc_copy(doc, wm_buf_view(&buf));
	wm_buf_deinit(&buf);
	return text;
}
