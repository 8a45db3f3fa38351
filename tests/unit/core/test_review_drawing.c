/* The drawing and the table of proto/review.md are read, walked and compared with the code. */
#include "core/review.h"

#include <stdio.h>

#include "fixture.h"

/* What the document says of one step: the state after it, and whether it needs a missing lead. */
struct step {
	int to; /* 0: not allowed */
	bool no_lead;
};

static char document[8192];

static int read_document(void **unused)
{
	(void)unused;
	FILE *file = fopen(WM_SOURCE_DIR "/proto/review.md", "rb");

	if (file == NULL) {
		return -1;
	}
	const size_t len = fread(document, 1, sizeof(document) - 1, file);
	document[len] = '\0';
	(void)fclose(file);
	return len > 0 && len < sizeof(document) - 1 ? 0 : -1;
}

/* The part of the document between two marks. */
static const char *section(const char *from, const char *to, size_t *ret_len)
{
	const char *start = strstr(document, from);
	assert_non_null(start);
	start += strlen(from);
	const char *end = strstr(start, to);
	assert_non_null(end);
	*ret_len = (size_t)(end - start);
	return start;
}

static bool is_word(char c)
{
	return c >= 'a' && c <= 'z';
}

static size_t span(const char *text, const char *chars)
{
	return strspn(text, chars);
}

static size_t word_len(const char *text)
{
	size_t len = 0;

	while (is_word(text[len])) {
		len++;
	}
	return len;
}

static int parse_state(const char *text, size_t len)
{
	const struct wm_view word = wm_view_of(text, len);
	const int state = wm_review_state_parse(word);

	if (state == 0 && !wm_view_eq(word, wm_view_str("none"))) {
		fail_msg("the document has a state \"%.*s\"", (int)len, text);
	}
	return state;
}

static int parse_verb(const char *text, size_t len)
{
	const int verb = wm_review_verb_parse(wm_view_of(text, len));

	if (verb == 0) {
		fail_msg("the document has a verb \"%.*s\"", (int)len, text);
	}
	return verb;
}

/* "state --verb (no lead)---> state --verb--> ..." */
static size_t read_line(const char *line, const char *end, struct step to[][WM_VERB__COUNT])
{
	size_t arrows = 0;
	int from = parse_state(line, word_len(line));
	const char *at = line + word_len(line);

	while (at < end) {
		at += span(at, " ");
		assert_true(strncmp(at, "--", 2) == 0);
		at += 2;
		const int verb = parse_verb(at, word_len(at));
		at += word_len(at);
		const bool no_lead = strncmp(at, " (no lead)", 10) == 0;
		at += no_lead ? 10 : 0;
		at += span(at, "-");
		assert_int_equal(*at, '>');
		at++;
		at += span(at, " ");
		const int next = parse_state(at, word_len(at));
		at += word_len(at);
		assert_int_equal(to[from][verb].to, 0); /* no arrow is drawn twice */
		to[from][verb] = (struct step){ next, no_lead };
		from = next;
		arrows++;
	}
	assert_ptr_equal(at, end);
	return arrows;
}

static size_t read_drawing(struct step to[][WM_VERB__COUNT])
{
	size_t len = 0;
	const char *line = section("```\n", "```", &len);
	const char *end = line + len;
	size_t arrows = 0;

	while (line < end) {
		const char *line_end = memchr(line, '\n', (size_t)(end - line));
		assert_non_null(line_end);
		if (line_end > line) {
			arrows += read_line(line, line_end, to);
		}
		line = line_end + 1;
	}
	return arrows;
}

/* The cells of "| a | b |", without their blanks. */
static size_t split_row(const char *line, struct wm_view *cells, size_t max)
{
	size_t count = 0;
	const char *at = strchr(line, '|') + 1;

	while (count < max) {
		const size_t len = strcspn(at, "|\n");
		if (at[len] != '|') {
			break;
		}
		const size_t blank = span(at, " ");
		size_t used = len;
		while (used > blank && at[used - 1] == ' ') {
			used--;
		}
		cells[count++] =
			blank < len ? wm_view_of(at + blank, used - blank) : wm_view_of(at, 0);
		at += len + 1;
	}
	return count;
}

static void read_cell(struct wm_view cell, struct step *to)
{
	const char *text = (const char *)cell.data;

	if (wm_view_eq(cell, wm_view_str("-"))) {
		return;
	}
	to->to = parse_state(text, word_len(text));
	to->no_lead = wm_view_eq(wm_view_of(text + word_len(text), cell.len - word_len(text)),
				 wm_view_str(" (no lead)"));
	assert_true(to->no_lead || word_len(text) == cell.len);
}

static size_t read_table(struct step to[][WM_VERB__COUNT])
{
	size_t len = 0;
	const char *line = section("## Table\n", "\n`(no lead)`", &len);
	const char *end = line + len;
	struct wm_view head[WM_VERB__COUNT];
	struct wm_view cells[WM_VERB__COUNT];
	size_t rows = 0;

	line = strchr(line, '|');
	assert_int_equal(split_row(line, head, WM_VERB__COUNT), WM_VERB__COUNT);
	line = strchr(strchr(line, '\n') + 1, '\n') + 1; /* past the rule */
	while (line < end) {
		assert_int_equal(split_row(line, cells, WM_VERB__COUNT), WM_VERB__COUNT);
		const int from = parse_state((const char *)cells[0].data, cells[0].len);
		for (size_t i = 1; i < WM_VERB__COUNT; i++) {
			const int verb = parse_verb((const char *)head[i].data, head[i].len);
			read_cell(cells[i], &to[from][verb]);
		}
		rows++;
		line = strchr(line, '\n') + 1;
	}
	return rows;
}

static void assert_code_says(struct step document_says[][WM_VERB__COUNT])
{
	for (int from = 0; from < WM_REVIEW__COUNT; from++) {
		for (int verb = 1; verb < WM_VERB__COUNT; verb++) {
			for (int lead = 0; lead < 2; lead++) {
				const struct step *step = &document_says[from][verb];
				const bool legal = step->to != 0 && !(step->no_lead && lead != 0);
				enum wm_review_state to = WM_REVIEW_NONE;
				const int err =
					wm_review_next((enum wm_review_state)from,
						       (enum wm_review_verb)verb, lead != 0, &to);
				if (err != (legal ? WM_OK : WM_ESTATE) ||
				    (int)to != (legal ? step->to : 0)) {
					fail_msg("%s --%s--> %s %s a lead",
						 wm_review_state_name(from),
						 wm_review_verb_name(verb),
						 wm_review_state_name((int)to),
						 lead != 0 ? "with" : "without");
				}
			}
		}
	}
}

static void test_the_drawing_and_the_code_are_one(void **state)
{
	(void)state;
	struct step drawn[WM_REVIEW__COUNT][WM_VERB__COUNT] = { 0 };

	assert_int_equal(read_drawing(drawn), 11);
	assert_code_says(drawn);
}

static void test_the_table_and_the_code_are_one(void **state)
{
	(void)state;
	struct step told[WM_REVIEW__COUNT][WM_VERB__COUNT] = { 0 };

	assert_int_equal(read_table(told), WM_REVIEW__COUNT); /* the table is total */
	assert_code_says(told);
}

/* From `submitted`, along every arrow, every state that is drawn is reached. */
static void test_walking_the_drawing_reaches_every_state(void **state)
{
	(void)state;
	struct step drawn[WM_REVIEW__COUNT][WM_VERB__COUNT] = { 0 };
	bool reached[WM_REVIEW__COUNT] = { [WM_REVIEW_SUBMITTED] = true };

	(void)read_drawing(drawn);
	for (int round = 0; round < WM_REVIEW__COUNT; round++) {
		for (int from = 0; from < WM_REVIEW__COUNT; from++) {
			for (int verb = 1; reached[from] && verb < WM_VERB__COUNT; verb++) {
				struct wm_reviewed reviewed = {
					.revision = 7, .state = (enum wm_review_state)from
				};
				const struct wm_trail row = { .revision = 9,
							      .target = 7,
							      .verb = (enum wm_review_verb)verb };
				wm_review_apply(&reviewed, &row, false);
				assert_int_equal(reviewed.state, drawn[from][verb].to != 0
									 ? drawn[from][verb].to
									 : from);
				reached[reviewed.state] = true;
			}
		}
	}
	for (int at = WM_REVIEW_SUBMITTED; at < WM_REVIEW__COUNT; at++) {
		assert_true(reached[at]);
	}
	assert_false(reached[WM_REVIEW_NONE]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_drawing_and_the_code_are_one),
		cmocka_unit_test(test_the_table_and_the_code_are_one),
		cmocka_unit_test(test_walking_the_drawing_reaches_every_state),
	};
	return cmocka_run_group_tests_name("core/review_drawing", tests, read_document, NULL);
}
