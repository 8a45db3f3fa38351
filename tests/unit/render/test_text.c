/* Markdown and HTML: whatever a text holds, it stays text. */
#include "lib/wmt.h"

#include "render/render.h"

#define HOSTILE "</td><script>x</script>|a_b*c*\"'&"

static struct wm_doc *make(void)
{
	static const struct wm_doc_column columns[] = { { HOSTILE, WM_CELL_TEXT, 10 } };
	static const struct wm_doc_series series[] = { { HOSTILE, WM_SHADE_FULL } };
	const int32_t values[] = { 3 };
	struct wm_doc *doc = wm_doc_new("en");

	doc->title = HOSTILE;
	wm_doc_part(doc, "one", HOSTILE, NULL);
	wm_doc_heading(doc, HOSTILE);
	wm_doc_text(doc, HOSTILE);
	wm_doc_fact(doc, "revision", HOSTILE, HOSTILE);
	wm_doc_table(doc, "t", HOSTILE, columns, 1);
	wm_doc_text_cell(doc, HOSTILE);
	wm_doc_bars(doc, "b", HOSTILE, series, 1);
	wm_doc_bar(doc, HOSTILE, HOSTILE, values);
	return doc;
}

static void render(int (*renderer)(const struct wm_doc *doc, struct wm_buf *buf),
		   struct wm_buf *buf)
{
	struct wm_doc *doc = make();

	wm_buf_init(buf, 1U << 20);
	assert_int_equal(renderer(doc, buf), WM_OK);
	wm_buf_add(buf, "", 1);
	wm_doc_free(doc);
}

static void html_escapes_everything(void **state)
{
	(void)state;
	struct wm_buf buf;

	render(wm_render_html, &buf);
	const char *text = (const char *)buf.data;
	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, "*\"'&|"));
	assert_non_null(
		strstr(text, "&lt;/td&gt;&lt;script&gt;x&lt;/script&gt;|a_b*c*&quot;&#39;&amp;"));
	wm_buf_deinit(&buf);
}

static void markdown_escapes_everything(void **state)
{
	(void)state;
	struct wm_buf buf;

	render(wm_render_markdown, &buf);
	const char *text = (const char *)buf.data;
	for (const char *c = strchr(text, '<'); c != NULL; c = strchr(c + 1, '<')) {
		assert_true(c > text && c[-1] == '\\');
	}
	assert_non_null(strstr(text, "\\</td\\>\\<script\\>x\\</script\\>\\|a\\_b\\*c\\*"));
	wm_buf_deinit(&buf);
}

static void a_bound_is_kept(void **state)
{
	(void)state;
	struct wm_doc *doc = make();
	struct wm_buf buf;

	wm_buf_init(&buf, 100);
	assert_int_equal(wm_render_html(doc, &buf), WM_ELIMIT);
	wm_buf_reset(&buf);
	assert_int_equal(wm_render_markdown(doc, &buf), WM_ELIMIT);
	wm_buf_reset(&buf);
	assert_int_equal(wm_render_pdf(doc, &buf), WM_ELIMIT);
	wm_buf_deinit(&buf);
	wm_doc_free(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html_escapes_everything),
		cmocka_unit_test(markdown_escapes_everything),
		cmocka_unit_test(a_bound_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
