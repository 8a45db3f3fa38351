/* Every word is there in every language of reports, and takes the same fillings. */
#include "lib/wmt.h"
#include <stdio.h>

#include "base/text.h"
#include "cli/words.h"

/* Bits of the {1}..{9} in it. */
static unsigned slots(const char *text)
{
	unsigned bits = 0;

	for (const char *c = text; *c != '\0'; c++) {
		if (c[0] == '{' && c[1] >= '1' && c[1] <= '9' && c[2] == '}') {
			bits |= 1U << (c[1] - '0');
		}
	}
	return bits;
}

static void every_language_has_every_word(void **state)
{
	(void)state;
	for (int key = 0; key < SAY__COUNT; key++) {
		const char *english = words_in(WM_LANG_EN, (enum say)key);
		for (int lang = 1; lang <= WORDS_LANGS; lang++) {
			const char *text = words_in(lang, (enum say)key);
			if (text == NULL || text[0] == '\0' || !wm_utf8_valid(wm_view_str(text))) {
				fail_msg("word %d (%s) is not there in %s", key, english,
					 wm_lang_name(lang));
			}
			if (slots(text) != slots(english)) {
				fail_msg("word %d (%s) takes other fillings in %s", key, english,
					 wm_lang_name(lang));
			}
		}
	}
}

static void the_other_language_is_another_one(void **state)
{
	(void)state;
	int same = 0;

	for (int key = 0; key < SAY__COUNT; key++) {
		same += strcmp(words_in(WM_LANG_EN, (enum say)key),
			       words_in(WM_LANG_RU, (enum say)key)) == 0;
	}
	assert_int_equal(same, 3); /* n, %, n = {1} */
}

static void fillings_go_where_they_are_named(void **state)
{
	(void)state;
	struct wm_doc *doc = wm_doc_new("en");

	assert_string_equal(WORDS_FILL(doc, WM_LANG_EN, SAY_AREA, "2", "{1} & roads"),
			    "Area 2: {1} & roads");
	assert_string_equal(WORDS_FILL(doc, WM_LANG_EN, SAY_AREA, "2"), "Area 2: {2}");
	wm_doc_free(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_language_has_every_word),
		cmocka_unit_test(the_other_language_is_another_one),
		cmocka_unit_test(fillings_go_where_they_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
